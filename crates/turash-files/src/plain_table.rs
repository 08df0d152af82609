//! Opens a small table of one purpose: text, with the header in its first line.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::detect::{self, Looks};
use crate::error::{FileError, FileErrorKind};
use crate::normal::compact;
use crate::regular_file::regular_file;
use crate::source::{TableSource, sample};

/// Opens a table; `known` counts the headers that mean something.
pub(crate) fn plain_table(path: &Path, known: impl Fn(&[String]) -> usize) -> Result<TableSource, FileError> {
    let name = path.display().to_string();
    let mut file = regular_file(path, &name)?;
    let failed = |error| FileError::io(&name, error);
    let mut head = Vec::new();
    file.by_ref().take(detect::HEAD as u64).read_to_end(&mut head).map_err(failed)?;
    let foreign = match detect::looks(&head) {
        Looks::Text => None,
        Looks::Zip => Some(("a workbook or another ZIP archive", "save the table as CSV")),
        Looks::Foreign(what, remedy) => Some((what, remedy)),
        Looks::Map(what) => Some((what, "export its table as CSV")),
    };
    if let Some((what, remedy)) = foreign {
        let problem = format!("this looks like {what}");
        return Err(FileError::new(FileErrorKind::Format, &name, problem, remedy));
    }
    let encoding = detect::encoding(&head, &mut file).map_err(failed)?;
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let sample = sample(&file, encoding).map_err(failed)?;
    TableSource::open(&name, file, encoding, &sample, known, None)
}

/// The column whose header is the best of the names, which are compact.
pub(crate) fn find_column(headers: &[String], names: &[&str]) -> Option<usize> {
    let headers: Vec<String> = headers.iter().map(|header| compact(header)).collect();
    names.iter().find_map(|name| headers.iter().position(|header| header == name))
}
