//! The text of a table of load profiles, and what is said where it cannot be read.

use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use turash_domain::Invalid;

use crate::error::{FileError, FileErrorKind};
use crate::regular_file::regular_file;

/// No table of profiles is larger, unpacked.
const LIMIT: u64 = 256 << 20;

/// The text of a table, and what messages call it.
pub(super) struct Table {
    name: String,
    text: String,
}

impl Table {
    /// Reads a file, which may be packed.
    pub(super) fn open(path: &Path) -> Result<Self, FileError> {
        Ok(Self { name: path.display().to_string(), text: text(path)? })
    }

    /// Its header, trimmed, and a reader of the rows below it.
    pub(super) fn rows(&self) -> Result<(Vec<String>, csv::Reader<&[u8]>), FileError> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(self.text.as_bytes());
        let header = reader.headers().map_err(|error| self.broken(&error))?;
        let header = header.iter().map(str::to_owned).collect();
        Ok((header, reader))
    }

    /// What is wrong with the table, and how to mend it.
    pub(super) fn error(&self, line: Option<u64>, problem: impl Into<String>, remedy: &str) -> FileError {
        let remedy = format!("{remedy}, or take the file out of the folder of load profiles");
        let error = FileError::new(FileErrorKind::Format, &self.name, problem, remedy);
        match line {
            Some(line) => error.at_line(line),
            None => error,
        }
    }

    /// A row that ends too early or too late.
    pub(super) fn broken(&self, error: &csv::Error) -> FileError {
        let line = error.position().map(csv::Position::line);
        self.error(line, format!("the table is broken: {error}"), "export it again")
    }

    /// What is wrong with the profile of a name.
    pub(super) fn refused(&self, line: Option<u64>, name: &str, invalid: &Invalid) -> FileError {
        let problem =
            format!("the load profile '{name}': found {}, expected {}", invalid.found, invalid.expected);
        let remedy: &str = if invalid.remedy.is_empty() { "mend it" } else { &invalid.remedy };
        self.error(line, problem, remedy)
    }

    /// A value of a profile.
    pub(super) fn value(&self, line: u64, name: &str, text: &str) -> Result<f64, FileError> {
        let number = text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0);
        number.ok_or_else(|| {
            let problem =
                format!("the load profile '{name}': found '{text}', expected a number that is not below 0");
            self.error(Some(line), problem, "write it with a decimal point and without a unit")
        })
    }
}

/// The text of a file, unpacked.
fn text(path: &Path) -> Result<String, FileError> {
    let name = path.display().to_string();
    let file = regular_file(path, &name)?;
    let is_packed = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
    let mut bytes = Vec::new();
    let read = if is_packed {
        MultiGzDecoder::new(file).take(LIMIT + 1).read_to_end(&mut bytes)
    } else {
        file.take(LIMIT + 1).read_to_end(&mut bytes)
    };
    let broken = |problem: String, remedy| FileError::new(FileErrorKind::Format, &name, problem, remedy);
    if let Err(error) = read {
        return Err(if is_packed {
            broken(format!("it cannot be unpacked as gzip ({error})"), "copy or pack it again")
        } else {
            FileError::io(&name, error)
        });
    }
    if bytes.len() as u64 > LIMIT {
        return Err(broken(
            format!("it holds more than {} MiB", LIMIT >> 20),
            "split it, or take it out of the folder",
        ));
    }
    let text = String::from_utf8(bytes)
        .map_err(|error| broken(format!("it is no UTF-8 text ({error})"), "save it as CSV in UTF-8"))?;
    match text.strip_prefix('\u{feff}') {
        Some(text) => Ok(text.to_owned()),
        None => Ok(text),
    }
}
