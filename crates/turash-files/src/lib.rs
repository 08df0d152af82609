//! Files as planners have them: reads sites and flows from CSV, XLSX and GeoJSON, and writes exports.
//!
//! [`open`] tells format, encoding, delimiter and content by itself and gives a [`Reader`], an iterator over [`Record`]s. What
//! cannot be taken is a [`Reject`] that says where, what was found, what was expected and how to mend it. A whole file that cannot be
//! read is a [`FileError`].
//!
//! A small table of what is known of sites, for their estimates, is a [`GivenTable`]. A folder of load profiles is read as [`LoadProfiles`].
//!
//! What may be meant in another way than it was taken is a [`Doubt`]. Where sites are is the business of `places`.
//!
//! What is absent: the registry, async code, and anything that decides. Memory is bounded: a row is held at a time, 24 bytes for each id
//! and 40 for each place of a site (sheets of workbooks are read as a whole, up to 512 MiB, and no more than 32 times the size of their
//! file and 16 MiB).

mod beside;
mod candidates;
mod clean;
mod columns;
mod content;
mod countries;
mod deciding;
mod decode;
mod detect;
mod doubts;
mod encoding;
mod error;
mod fields;
mod foreign_json;
mod given;
mod guards;
mod header_row;
mod header_unit;
mod hotmaps;
mod hours;
mod ids;
mod json_once;
mod kind;
mod normal;
mod numbers;
mod open;
mod options;
mod passed;
mod places;
mod placing;
mod plain_table;
mod profiles;
mod reader;
mod record;
mod regular_file;
mod rows;
mod seen;
mod source;
mod survey;
mod typography;
mod units_row;
mod vocabulary;
mod write;
mod written;

pub use doubts::Doubt;
pub use error::{FileError, FileErrorKind, Reject, RowError, RowWord};
pub use given::{GivenRow, GivenTable};
pub use ids::made_by;
pub use json_once::json_keys_once;
pub use kind::{IgnoredColumn, Kind, ReadColumn, Sureness};
pub use open::{open, open_all};
pub use options::{ReadOptions, SheetOptions};
pub use passed::PassedRow;
pub use places::crs::Crs;
pub use places::gazetteer::Gazetteer;
pub use profiles::LoadProfiles;
pub use reader::Reader;
pub use record::{Record, Stats, Total};
pub use write::{
    ColumnKind, CsvStyle, Export, FlowWriter, MatchRow, MatchWriter, Party, PlanColumns, PlanRow, RejectForm,
    RejectWriter, Row, Shape, SiteWriter, Table, write_features, write_flows, write_matches, write_plan,
    write_rows, write_sites,
};
