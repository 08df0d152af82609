//! What can go wrong with a file: as a whole ([`FileError`]), or in one row ([`Reject`]).
//!
//! Every message says where, what was found, what was expected and how to mend it.

use std::fmt;
use std::io;
use std::path::Path;

use thiserror::Error;
use turash_domain::{FlowId, Invalid};

use crate::kind::IgnoredColumn;

/// Why a file cannot be read at all, or not any further.
#[derive(Debug, Error)]
#[non_exhaustive]
pub struct FileError {
    /// What sort of problem it is.
    pub kind: FileErrorKind,
    /// The file, as the user named it.
    pub file: String,
    /// The line (or sheet row) at which reading ended, where there is one.
    pub line: Option<u64>,
    /// What was found.
    pub problem: String,
    /// What the person who reads it can do about it.
    pub remedy: String,
    /// The columns, where their headers do not say what they hold.
    pub columns: Box<[IgnoredColumn]>,
    /// The operating system's error, where there is one.
    #[source]
    pub source: Option<io::Error>,
}

/// The sorts of [`FileError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileErrorKind {
    /// Missing, a directory, or not permitted.
    Unreadable,
    /// Not a format that is read here, or nothing in it.
    Format,
    /// The headers do not say what the columns are, or `--map` names what does not exist.
    Headers,
    /// The file's structure ends or breaks in the middle.
    Broken,
    /// The disk failed while reading.
    Io,
}

impl FileError {
    pub(crate) fn new(
        kind: FileErrorKind,
        file: &str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            file: file.to_owned(),
            line: None,
            problem: problem.into(),
            remedy: remedy.into(),
            columns: Box::default(),
            source: None,
        }
    }

    pub(crate) fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The same about a table of these columns.
    pub(crate) fn of_columns(mut self, columns: Vec<IgnoredColumn>) -> Self {
        self.columns = columns.into();
        self
    }

    /// The same with one more remedy.
    pub(crate) fn or_try(mut self, remedy: &str) -> Self {
        self.remedy = format!("{}; or {remedy}", self.remedy);
        self
    }

    pub(crate) fn io(file: &str, source: io::Error) -> Self {
        let mut error = Self::new(
            FileErrorKind::Io,
            file,
            format!("reading failed: {source}"),
            "check the disk and try again",
        );
        error.source = Some(source);
        error
    }

    /// Why a path could not be opened.
    pub(crate) fn cannot_open(path: &Path, source: io::Error) -> Self {
        let (problem, remedy) = match source.kind() {
            io::ErrorKind::NotFound => ("there is no such file", "check the spelling and the folder"),
            io::ErrorKind::PermissionDenied => {
                ("no permission to read it", "give yourself the right to read it, or copy it")
            }
            _ => ("it cannot be opened", "close other programs that hold it, and try again"),
        };
        let problem = format!("{problem} ({source})");
        let mut error = Self::new(FileErrorKind::Unreadable, &path.display().to_string(), problem, remedy);
        error.source = Some(source);
        error
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.problem)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(f, "; {}", self.remedy) }
    }
}

/// What counts rows in the file at hand, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowWord {
    /// Lines of a text file; the header is line 1.
    Line,
    /// Rows of a sheet; the header is row 1.
    Row,
    /// Features of a GeoJSON file; the first is feature 1.
    Feature,
}

impl RowWord {
    /// The word in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Row => "row",
            Self::Feature => "feature",
        }
    }
}

/// A row, or a part of it, that was not taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Reject {
    /// The file, as the user named it.
    pub file: String,
    /// What [`row`](Self::row) counts.
    pub row_word: RowWord,
    /// Line, sheet row or feature as the user sees it; the header is 1.
    pub row: u64,
    /// The header of the column at fault, where one is.
    pub column: Option<String>,
    /// What was found, what was expected, and how to mend it.
    pub invalid: Invalid,
    /// The whole row as it was read, for the file of rejects.
    pub raw: Vec<String>,
    /// The id that the flow of the row is to have once it is mended, so that it overwrites no other one.
    pub id: Option<FlowId>,
    /// Whether a survey only left open where the site is: nothing that stands there is wrong.
    pub is_gap: bool,
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} {}", self.file, self.row_word.name(), self.row)?;
        if let Some(column) = &self.column {
            write!(f, ", column '{column}'")?;
        }
        write!(f, ": found {}, expected {}", self.invalid.found, self.invalid.expected)?;
        if self.invalid.remedy.is_empty() { Ok(()) } else { write!(f, "; {}", self.invalid.remedy) }
    }
}

/// What a [`Reader`](crate::Reader) yields instead of a record.
#[derive(Debug, Error)]
pub enum RowError {
    /// This row is not taken; reading goes on.
    #[error("{0}")]
    Reject(Box<Reject>),
    /// Nothing more can be read.
    #[error(transparent)]
    Fatal(FileError),
}
