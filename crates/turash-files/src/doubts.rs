//! Cells that may be meant in another way than they were taken: what stands there, and what was taken for it.

use std::cell::RefCell;
use std::fmt;

use crate::error::RowWord;

/// A doubtful cell of a row that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The file, as the user named it.
    pub file: String,
    /// What [`row`](Self::row) counts.
    pub row_word: RowWord,
    /// Line, sheet row or feature.
    pub row: u64,
    /// The header of its column.
    pub column: String,
    /// What stands there.
    pub found: String,
    /// What was taken for it, and why.
    pub taken: String,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, row, column, found, taken, .. } = self;
        write!(
            f,
            "{file}, {} {row}, column '{column}': found '{found}', taken as {taken}",
            self.row_word.name()
        )
    }
}

/// The doubts about the row at hand: column, text, what was taken.
#[derive(Debug, Default)]
pub(crate) struct Doubts(RefCell<Vec<(usize, String, String)>>);

impl Doubts {
    /// Notes what was taken for the cell of a column.
    pub(crate) fn note(&self, column: usize, found: &str, taken: impl Into<String>) {
        self.0.borrow_mut().push((column, found.to_owned(), taken.into()));
    }

    /// What was noted.
    pub(crate) fn into_inner(self) -> Vec<(usize, String, String)> {
        self.0.into_inner()
    }
}
