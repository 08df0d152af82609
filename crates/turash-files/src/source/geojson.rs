//! GeoJSON (RFC 7946) as rows: a `FeatureCollection`, or features one after the other (one a line).
//!
//! The columns are those of all features together, found in a first pass over the file: `id` (the feature's), `longitude` and
//! `latitude` (the point's), then the properties. Only points have coordinates; whether that matters is for the reader.

use std::collections::HashMap;
use std::fs::File;

use csv::StringRecord;
use serde_json::Value;
use turash_domain::Invalid;

use super::bounds;
use super::features::{Feature, Features};
use super::members::Members;
use super::row::{MAX_COLUMNS, Row, RowProblem, true_number};
use super::text_signs::TextSigns;
use crate::clean;
use crate::encoding::Encoding;
use crate::error::{FileError, FileErrorKind};
use crate::json_once::json_keys_once;
use crate::numbers::Decimal;
use crate::places::crs::Crs;
use crate::places::shape;

const LONGITUDE: &str = "longitude";
const LATITUDE: &str = "latitude";
const ID: &str = "id";

/// A GeoJSON file as rows.
#[derive(Debug)]
pub(crate) struct GeoJsonSource {
    features: Features,
    headers: Vec<String>,
    by_name: HashMap<String, usize>,
    /// How many of the first headers are no properties.
    own_columns: usize,
    has_id: bool,
    /// What the collection says of itself.
    members: Members,
    /// What its texts tell of the decimal sign, by column.
    signs: TextSigns,
    /// The system of the coordinates, where it is another one than WGS 84.
    crs: Option<Crs>,
    decimal_comma: bool,
    needs_points: bool,
}

impl GeoJsonSource {
    /// Passes over the file once for its columns, and starts at its beginning again.
    pub(crate) fn open(
        name: &str,
        file: &File,
        encoding: Encoding,
        decimal_comma: bool,
    ) -> Result<Self, FileError> {
        let Properties { names: properties, any_id, members, signs } =
            properties(Features::open(name, file, encoding)?)?;
        let has_id = any_id && !properties.iter().any(|property| property.eq_ignore_ascii_case(ID));
        let own = has_id.then_some(ID).into_iter().chain([LONGITUDE, LATITUDE]).map(str::to_owned);
        let own_columns = 2 + usize::from(has_id);
        let by_name = (own_columns..).zip(&properties).map(|(i, name)| (name.clone(), i)).collect();
        let headers = own.chain(properties.iter().map(|name| clean::header(name))).collect();
        let features = Features::open(name, file, encoding)?;
        Ok(Self {
            features,
            headers,
            by_name,
            own_columns,
            has_id,
            members,
            signs,
            crs: None,
            decimal_comma,
            needs_points: true,
        })
    }

    /// Takes coordinates to be in a system; where the file says its own, that is the one, and another one is refused.
    pub(crate) fn set_system(&mut self, said: Option<Crs>) -> Result<(), FileError> {
        let failed = |problem: String, remedy: String| {
            FileError::new(FileErrorKind::Format, &self.features.file, problem, remedy)
        };
        let own = shape::crs_of_json(self.members.crs.as_ref()).map_err(|invalid| {
            let problem = format!(
                "its coordinates are in a system that is not known here: its crs is {}",
                invalid.found
            );
            let remedy = "export it in EPSG:4326 (in QGIS: Export > Save Features As, CRS EPSG:4326)";
            failed(problem, remedy.to_owned())
        })?;
        self.crs = match (own, said) {
            (Some(own), Some(said)) if own != said => {
                let problem = format!("its crs is {own}, and --crs says {said}");
                return Err(failed(problem, "leave --crs out, or correct the file".to_owned()));
            }
            (own, said) => own.or(said),
        };
        Ok(())
    }

    /// Goes back to the first feature.
    pub(crate) fn start_again(&mut self, file: &File, encoding: Encoding) -> Result<(), FileError> {
        let name = self.features.file.clone();
        self.features = Features::open(&name, file, encoding)?;
        Ok(())
    }

    /// Whether there is no feature.
    pub(crate) fn is_empty(&self) -> bool {
        self.members.features == 0
    }

    /// A warning where the file is one page of several.
    pub(crate) fn warning(&self) -> Option<String> {
        self.members.warning()
    }

    pub(crate) fn headers(&self) -> &[String] {
        &self.headers
    }

    /// How many of the first columns come from the features themselves and not from their properties.
    pub(crate) fn own_columns(&self) -> usize {
        self.own_columns
    }

    /// What its texts in these columns tell of the decimal sign.
    pub(crate) fn told(&self, columns: &[(usize, bool)]) -> Decimal {
        let properties = columns.iter().filter(|(column, _)| *column >= self.own_columns);
        self.signs.told(
            &properties.map(|(column, degrees)| (column - self.own_columns, *degrees)).collect::<Vec<_>>(),
        )
    }

    /// Writes true numbers with a comma, as its texts do.
    pub(crate) fn with_decimal_comma(&mut self) {
        self.decimal_comma = true;
    }

    /// Flows need no place of their own.
    pub(crate) fn points_do_not_matter(&mut self) {
        self.needs_points = false;
    }

    pub(crate) fn position(&self) -> u64 {
        self.features.bytes_read()
    }

    pub(crate) fn next(&mut self, record: &mut StringRecord) -> Result<Option<Row>, FileError> {
        record.clear();
        let Some(read) = self.features.next()? else { return Ok(None) };
        let number = self.features.number;
        let once = || json_keys_once(&self.features.value);
        let feature = match read.and_then(|feature| once().map(|()| feature)) {
            Ok(feature) => feature,
            Err(invalid) => {
                let problem = RowProblem { column: None, invalid };
                return Ok(Some(Row { number, problem: Some(problem) }));
            }
        };
        let mut cells = vec![String::new(); self.headers.len()];
        if let (true, Some(id)) = (self.has_id, &feature.id) {
            cells[0] = text_of(id, false);
        }
        let place = self.place(&feature);
        if let Ok((longitude, latitude)) = &place {
            cells[self.own_columns - 2] = true_number(&longitude.to_string(), self.decimal_comma);
            cells[self.own_columns - 1] = true_number(&latitude.to_string(), self.decimal_comma);
        }
        for (property, value) in feature.properties.iter().flatten() {
            if let Some(index) = self.by_name.get(property) {
                cells[*index] = text_of(value, self.decimal_comma);
            }
        }
        for cell in &cells {
            record.push_field(cell);
        }
        let problem = place.err().filter(|_| self.needs_points);
        Ok(Some(Row {
            number,
            problem: problem.map(|invalid| RowProblem { column: Some("geometry".to_owned()), invalid }),
        }))
    }

    /// Longitude and latitude of a feature: of its geometry, else of its properties of those names. A system that the geometry, the feature
    /// or the file says is followed.
    fn place(&self, feature: &Feature) -> Result<(f64, f64), Invalid> {
        let Some(geometry) = &feature.geometry else {
            let property = |name| feature.properties.as_ref()?.get(name)?.as_f64();
            return property(LONGITUDE).zip(property(LATITUDE)).ok_or_else(|| {
                let expected = "a Point with longitude and latitude";
                Invalid::new("geometry", "", expected, "give the site a place, or remove the feature")
            });
        };
        let (x, y) = shape::json_point(&geometry.kind, geometry.coordinates.as_ref())?;
        let own = match shape::crs_of_json(geometry.crs.as_ref())? {
            Some(own) => Some(own),
            None => shape::crs_of_json(feature.crs.as_ref())?,
        };
        match own.as_ref().or(self.crs.as_ref()) {
            Some(crs) => crs.place(x, y).map(|place| (place.longitude(), place.latitude())),
            None => Ok((x, y)),
        }
    }
}

/// What all features together have.
#[derive(Debug, Default)]
struct Properties {
    /// In the order of their first appearance.
    names: Vec<String>,
    any_id: bool,
    members: Members,
    /// What their texts tell of the decimal sign, by their place among the names.
    signs: TextSigns,
}

fn properties(mut features: Features) -> Result<Properties, FileError> {
    let mut all = Properties::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    while let Some(read) = features.next()? {
        let Ok(feature) = read else { continue };
        all.any_id |= feature.id.is_some();
        for (name, value) in feature.properties.iter().flatten() {
            let place = if let Some(place) = places.get(name) {
                *place
            } else {
                places.insert(name.clone(), all.names.len());
                all.names.push(name.clone());
                all.names.len() - 1
            };
            if let Value::String(text) = value {
                all.signs.see(place, text);
            }
        }
        if all.names.len() > MAX_COLUMNS {
            let problem = format!("the features have more than {MAX_COLUMNS} different properties");
            return Err(FileError::new(
                FileErrorKind::Format,
                &features.file,
                problem,
                "use the same properties in all",
            ));
        }
    }
    let bytes = features.bytes_read();
    if features.number.saturating_mul(all.names.len() as u64) > bounds::cells(bytes) {
        let problem = format!(
            "{} features have {} different properties, nearly all of which are empty",
            features.number,
            all.names.len()
        );
        let remedy = "leave out the properties that are not needed";
        return Err(FileError::new(FileErrorKind::Format, &features.file, problem, remedy));
    }
    features.members.features = features.number;
    all.members = features.members;
    Ok(all)
}

fn text_of(value: &Value, decimal_comma: bool) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => true_number(&number.to_string(), decimal_comma),
        other => other.to_string(),
    }
}
