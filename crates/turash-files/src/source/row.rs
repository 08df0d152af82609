//! One row of any format: what it may hold, and what can be wrong with it.

use turash_domain::Invalid;

/// The most that one row may hold; more is an unclosed quote or no table at all.
pub(crate) const MAX_ROW_BYTES: usize = 1 << 20;

/// The most columns a file may have.
pub(crate) const MAX_COLUMNS: usize = 16_384;

/// A row that was read into the record at hand.
#[derive(Debug)]
pub(crate) struct Row {
    /// Line, sheet row or feature; the header is 1.
    pub(crate) number: u64,
    /// What keeps it from being used, where something does.
    pub(crate) problem: Option<RowProblem>,
}

/// What is wrong with a row as a row.
#[derive(Debug)]
pub(crate) struct RowProblem {
    pub(crate) column: Option<String>,
    pub(crate) invalid: Invalid,
}

/// A number of a sheet or of JSON as text that cannot be meant in two ways, beside numbers that are text there: `1.234` is written
/// with one more decimal, and with a comma where that is the sign of the text.
pub(super) fn true_number(text: &str, decimal_comma: bool) -> String {
    match text.split_once('.') {
        Some((whole, decimals)) => {
            let sign = if decimal_comma { ',' } else { '.' };
            let more = if decimals.len() == 3 && !decimals.contains(['e', 'E']) { "0" } else { "" };
            format!("{whole}{sign}{decimals}{more}")
        }
        None => text.to_owned(),
    }
}

/// The problem of a row with more or fewer values than there are columns.
pub(super) fn wrong_count(found: usize, expected: usize, delimiter: &str) -> RowProblem {
    RowProblem {
        column: None,
        invalid: Invalid::new(
            "row",
            format!("{found} values"),
            format!("{expected} values, one for each column"),
            format!("put values that contain {delimiter} or a line break in double quotes"),
        ),
    }
}
