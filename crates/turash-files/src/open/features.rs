//! Opens GeoJSON.

use std::fs::File;

use crate::deciding;
use crate::encoding::Encoding;
use crate::error::{FileError, FileErrorKind};
use crate::kind::Kind;
use crate::numbers::Decimal;
use crate::options::ReadOptions;
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
    if content.kind() == Kind::Flows {
        features.points_do_not_matter();
    } else {
        features.check_crs()?;
    }
    let decimal = match options.decimal() {
        Decimal::Untold => features.told(&content.numbers()),
        stated => stated,
    };
    if decimal.is_comma() {
        features.with_decimal_comma();
    }
    let own: Vec<_> = features.headers().iter().take(features.own_columns()).cloned().collect();
    let mut ignored = deciding::ignored(features.headers(), &content);
    ignored.retain(|column| !own.contains(&column.header));
    let format = format!("GeoJSON, {}", encoding.name());
    let source = Source::GeoJson(Box::new(features));
    Ok(Reader::new(name, format, total, source, content, decimal, ignored)
        .with_source(&options.flow_source(name, None, None)))
}
