//! Where the places of a file come from: which column holds points, which system they are in, and what to do with maps of other formats.

use std::path::Path;

use csv::StringRecord;

use crate::columns::{self, Columns};
use crate::content::Content;
use crate::deciding;
use crate::error::{FileError, FileErrorKind};
use crate::fields::Field;
use crate::options::ReadOptions;
use crate::places::pair::{self, Order};
use crate::places::{Places, shape};

/// How a map of another format becomes GeoJSON: the whole command of GDAL's `ogr2ogr`.
pub(crate) fn convert(path: &Path) -> String {
    let from = path.display().to_string();
    let is_zip = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"));
    let from = if is_zip { format!("/vsizip/{from}") } else { from };
    let to = path.with_extension("geojson");
    let quoted = |text: &str| {
        if text.contains([' ', '(', ')', '&', '\'']) { format!("\"{text}\"") } else { text.to_owned() }
    };
    format!(
        "make GeoJSON of it: ogr2ogr -f GeoJSON -t_srs EPSG:4326 {} {}",
        quoted(&to.display().to_string()),
        quoted(&from),
    )
}

/// Tells what a table holds and resolves its columns, with the column that holds points where no header says so. Sites that have neither
/// a place nor a table of towns to find one in are refused.
pub(crate) fn decide(
    file: &str,
    headers: &[String],
    first: Option<&StringRecord>,
    options: &ReadOptions,
) -> Result<Content, FileError> {
    let decided = deciding::decide(file, headers, options);
    if decided.as_ref().is_ok_and(|content| content.sites().is_none_or(has_place)) {
        return decided;
    }
    match (with_points(file, headers, first, options), decided) {
        (Some(content), _) => Ok(content),
        (None, Ok(_)) if options.places.is_none() => Err(no_place(file, headers)),
        (None, decided) => decided,
    }
}

/// What a table of sites holds that has points in a column whose header does not say so.
pub(crate) fn with_points(
    file: &str,
    headers: &[String],
    first: Option<&StringRecord>,
    options: &ReadOptions,
) -> Option<Content> {
    let header = point_column(headers, first).filter(|_| !options.only_mapped)?;
    let mut options = options.clone();
    options.mapping.insert("geometry".to_owned(), header.clone());
    deciding::decide(file, headers, &options).ok().filter(|content| content.sites().is_some())
}

fn has_place(columns: &Columns) -> bool {
    columns.has(Field::Geometry) || columns.has(Field::Longitude) && columns.has(Field::Latitude)
}

/// The column whose first value is a point, whatever its header says.
fn point_column<'h>(headers: &'h [String], first: Option<&StringRecord>) -> Option<&'h String> {
    let cells = first.into_iter().flat_map(StringRecord::iter);
    let is_point = |cell: &str| shape::looks(cell) || pair::looks(cell);
    headers
        .iter()
        .zip(cells)
        .find(|(header, cell)| !header.is_empty() && is_point(cell))
        .map(|(header, _)| header)
}

fn no_place(file: &str, headers: &[String]) -> FileError {
    let problem = format!(
        "it cannot be told where its sites are: the columns are {}; longitude and latitude (or a point in one column) could \
         not be found",
        columns::list(headers),
    );
    let remedy = "name the columns with --map FIELD=COLUMN, for example --map latitude=Hochwert, or name a table of towns with --places";
    FileError::new(FileErrorKind::Headers, file, problem, remedy).of_columns(deciding::unread(headers))
}

/// What is known of a file's places before its rows are read.
pub(crate) fn places(headers: &[String], content: &Content, options: &ReadOptions) -> Places {
    let column = content.sites().and_then(|columns| columns.get(Field::Geometry));
    let header = column.and_then(|column| headers.get(column.index));
    let order = header.and_then(|header| Order::of_header(header));
    Places { crs: options.crs.clone(), gazetteer: options.places.clone(), order, ..Places::default() }
}
