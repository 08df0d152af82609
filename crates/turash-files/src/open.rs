//! Opens a file of any format: tells format, encoding, delimiter, decimal sign and content before the first row is read.

mod features;
mod grouped;
mod sheets;
mod table;
mod tables;

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use self::tables::Tables;
use crate::detect::{self, Looks};
use crate::encoding::Encoding;
use crate::error::{FileError, FileErrorKind};
use crate::foreign_json;
use crate::options::ReadOptions;
use crate::placing;
use crate::reader::Reader;
use crate::record::Total;
use crate::regular_file::regular_file;
use crate::source::sample;

/// Opens a file: tells its format, encoding, delimiter and kind, and reads its header. Of a workbook it is the first sheet with a table;
/// [`open_all`] gives all of them.
///
/// # Errors
/// [`FileError`] where the file cannot be read, is of no known format, or its headers do not say what it holds.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Reader, FileError> {
    let mut tables = tables(path, options)?;
    let first = tables.readers.remove(0);
    let others = tables.readers.iter().filter_map(Reader::sheet).map(str::to_owned);
    let unread: Vec<String> = others.chain(tables.unread).collect();
    Ok(first.alone().with_unread(&unread))
}

/// Opens every table of a file: of a workbook each sheet that can be seen and holds one. There is at least one.
///
/// # Errors
/// As [`open`].
pub fn open_all(path: &Path, options: &ReadOptions) -> Result<Vec<Reader>, FileError> {
    let Tables { mut readers, unread } = tables(path, options)?;
    let first = readers.remove(0).with_unread(&unread);
    Ok(std::iter::once(first).chain(readers).collect())
}

fn tables(path: &Path, options: &ReadOptions) -> Result<Tables, FileError> {
    let name = options.name.clone().unwrap_or_else(|| path.display().to_string());
    let mut file = regular_file(path, &name)?;
    let failed = |error| FileError::io(&name, error);
    let size = file.metadata().map_err(failed)?.len();
    let mut head = Vec::new();
    file.by_ref().take(detect::HEAD as u64).read_to_end(&mut head).map_err(failed)?;
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err(FileError::new(FileErrorKind::Format, &name, "the file is empty", "export it again"));
    }
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let foreign = |what: &str, remedy: &str| {
        FileError::new(FileErrorKind::Format, &name, format!("this looks like {what}"), remedy)
    };
    match detect::looks(&head) {
        Looks::Zip => sheets::open(&name, file, options),
        Looks::Foreign(what, remedy) => Err(foreign(what, remedy)),
        Looks::Map(what) => Err(foreign(what, &placing::convert(Path::new(&name)))),
        Looks::Text => {
            let encoding = detect::encoding(&head, &mut file).map_err(failed)?;
            let sample = sample(&file, encoding).map_err(failed)?;
            let total = Total::Bytes(size);
            match sample.trim_start().trim_start_matches('\u{1e}').chars().next() {
                Some('{') if matches!(encoding, Encoding::BrokenUtf8 { .. }) => {
                    let problem = "the file holds UTF-8 and bytes of another encoding";
                    Err(FileError::new(FileErrorKind::Format, &name, problem, "export it again as UTF-8"))
                }
                Some('{') => match foreign_json::looks(&sample) {
                    Some((what, remedy)) => Err(foreign(what, remedy)),
                    None => features::open(&name, &file, encoding, total, options).map(Tables::from),
                },
                Some('[') => Err(FileError::new(
                    FileErrorKind::Format,
                    &name,
                    "this is a JSON array",
                    "export it as a GeoJSON FeatureCollection, or as CSV",
                )),
                _ => table::open(&name, &file, encoding, &sample, total, options).map(Tables::from),
            }
        }
    }
}
