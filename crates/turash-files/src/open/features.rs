//! Opens GeoJSON.

use std::fs::File;

use csv::StringRecord;

use crate::clean;
use crate::deciding;
use crate::encoding::Encoding;
use crate::error::{FileError, FileErrorKind};
use crate::fields::Field;
use crate::numbers::Decimal;
use crate::options::ReadOptions;
use crate::places::survey::Survey;
use crate::placing;
use crate::reader::Reader;
use crate::record::Total;
use crate::source::{GeoJsonSource, Source};

pub(super) fn open(
    name: &str,
    file: &File,
    encoding: Encoding,
    total: Total,
    options: &ReadOptions,
) -> Result<Reader, FileError> {
    let mut features = GeoJsonSource::open(name, file, encoding, options.decimal_comma == Some(true))?;
    if features.is_empty() {
        let problem = "the collection holds no features";
        return Err(FileError::new(
            FileErrorKind::Format,
            name,
            problem,
            "export it again, with its features",
        ));
    }
    let content = deciding::decide(name, features.headers(), options)?;
    let mut places = placing::places(features.headers(), &content, options);
    match content.sites() {
        None => features.points_do_not_matter(),
        Some(columns) => {
            let is_own =
                |field| columns.get(field).is_some_and(|column| column.index < features.own_columns());
            if is_own(Field::Longitude) && is_own(Field::Latitude) {
                // What comes from geometries is in WGS 84 already.
                features.set_system(places.crs.take())?;
            }
        }
    }
    let decimal = match options.decimal() {
        Decimal::Untold => features.told(&content.numbers(&places)),
        stated => stated,
    };
    if decimal.is_comma() {
        features.with_decimal_comma();
    }
    if let Some(columns) = content.sites() {
        let (mut survey, mut record) = (Survey::default(), StringRecord::new());
        while features.next(&mut record)?.is_some() {
            clean::record(&mut record);
            survey.see(columns, &record);
        }
        features.start_again(file, encoding)?;
        places = survey.finish(name, decimal, places)?;
    }
    let own: Vec<_> = features.headers().iter().take(features.own_columns()).cloned().collect();
    let mut ignored = deciding::ignored(features.headers(), &content);
    ignored.retain(|column| !own.contains(&column.header));
    let format = format!("GeoJSON, {}", encoding.name());
    let source = Source::GeoJson(Box::new(features));
    Ok(Reader::new(name, format, total, source, content, decimal, ignored)
        .with_places(places)
        .with_source(&options.flow_source(name, None, None)))
}
