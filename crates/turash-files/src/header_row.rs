//! Where the header of a table stands: below titles, dates and blank rows, or in the row that `--header-row` names.

use std::cmp::Reverse;

use csv::StringRecord;

use crate::clean;
use crate::deciding;
use crate::error::{FileError, FileErrorKind};
use crate::options::ReadOptions;
use crate::passed::PassedRow;
use crate::placing;
use crate::source::{LOOKED_AT, TableSource};

/// The header of a sheet or a text table.
#[derive(Debug, Default)]
pub(crate) struct HeaderRow {
    /// Its line or row.
    pub(crate) number: u64,
    /// What stands above it.
    pub(crate) above: Vec<PassedRow>,
}

/// The names in a row of headers.
pub(crate) fn names(record: &StringRecord) -> Vec<String> {
    record.iter().map(clean::header).collect()
}

/// Whether a row says what the columns of a table are, with a look at the row below it.
fn decides(file: &str, record: &StringRecord, below: Option<&StringRecord>, options: &ReadOptions) -> bool {
    let headers = names(record);
    deciding::decide(file, &headers, options).is_ok()
        || placing::with_points(file, &headers, below, options).is_some()
}

/// Finds the header among the rows at the top: the one that was named, or the first that says what the columns are. Where none does, what
/// is lacking is told of the one that says most.
pub(crate) fn find(
    file: &str,
    rows: &[(u64, StringRecord)],
    options: &ReadOptions,
) -> Result<Option<HeaderRow>, FileError> {
    let at = if let Some(wanted) = options.header_row {
        let found = rows.iter().position(|(number, _)| *number == wanted);
        found.ok_or_else(|| absent(file, wanted))?
    } else {
        let below = |at: usize| rows.get(at + 1).map(|(_, row)| row);
        let mut tops = rows.iter().take(LOOKED_AT).enumerate();
        let decided = tops.position(|(at, (_, row))| decides(file, row, below(at), options));
        decided.unwrap_or_else(|| likeliest(rows, options))
    };
    let Some((number, _)) = rows.get(at) else { return Ok(None) };
    let above = rows[..at].iter().map(|(row, record)| PassedRow::new(*row, record, "above the header"));
    Ok(Some(HeaderRow { number: *number, above: above.collect() }))
}

/// The row with the most headers that mean something, the first of several.
fn likeliest(rows: &[(u64, StringRecord)], options: &ReadOptions) -> usize {
    let known = |row: &StringRecord| deciding::known_headers(&names(row), &options.mapping);
    let counted = rows.iter().take(LOOKED_AT).enumerate().map(|(at, (_, row))| (known(row), Reverse(at)));
    counted.max().map_or(0, |(_, Reverse(at))| at)
}

/// Finds the header of a text table, which is read from its beginning for it.
pub(crate) fn in_table(
    file: &str,
    table: &mut TableSource,
    options: &ReadOptions,
) -> Result<HeaderRow, FileError> {
    let first = StringRecord::from(table.headers().to_vec());
    let number = table.line();
    if options.header_row.is_none() && decides(file, &first, None, options) {
        return Ok(HeaderRow { number, above: Vec::new() });
    }
    let wanted = options.header_row.unwrap_or(0);
    let mut rows = vec![(number, first)];
    let mut record = StringRecord::new();
    // What is wrong with a row is told when it is read again.
    while rows.len() < LOOKED_AT || table.line() < wanted {
        match table.raw(&mut record) {
            Ok(Some(line)) => rows.push((line, record.clone())),
            Ok(None) | Err(_) => break,
        }
    }
    find(file, &rows, options).map(Option::unwrap_or_default)
}

/// There is nothing in the row that was named.
pub(crate) fn absent(file: &str, wanted: u64) -> FileError {
    let problem = format!("there is no header in row {wanted}, which --header-row names");
    let remedy = "count lines as an editor does, and rows as the spreadsheet does; the first is 1";
    FileError::new(FileErrorKind::Headers, file, problem, remedy)
}
