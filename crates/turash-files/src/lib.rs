//! Files as planners have them: reads sites and flows from CSV, XLSX and GeoJSON, and writes exports.
//!
//! [`open`] tells format, encoding, delimiter and content by itself and gives a [`Reader`], an iterator over [`Record`]s. What
//! cannot be taken is a [`Reject`] that says where, what was found, what was expected and how to mend it. A whole file that cannot be
//! read is a [`FileError`].
//!
//! What is absent: the registry, async code, and anything that decides. Memory is bounded: a row is held at a time, and 24 bytes
//! for each id (sheets of workbooks are read as a whole, up to 512 MiB of text).

mod beside;
mod columns;
mod countries;
mod decode;
mod detect;
mod encoding;
mod error;
mod fields;
mod header_unit;
mod hotmaps;
mod ids;
mod kind;
mod normal;
mod numbers;
mod open;
mod reader;
mod rows;
mod seen;
mod source;
mod swapped;
mod units_row;
mod vocabulary;
mod write;

pub use error::{FileError, FileErrorKind, Reject, RowError, RowWord};
pub use ids::made_by;
pub use kind::{IgnoredColumn, Kind, ReadColumn};
pub use open::{ReadOptions, open};
pub use reader::{Reader, Record, Stats, Total};
pub use write::{
    CsvStyle, Export, FlowWriter, MatchRow, MatchWriter, Party, RejectForm, RejectWriter, SiteWriter,
    write_flows, write_matches, write_sites,
};
