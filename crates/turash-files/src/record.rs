//! What reading a file gives.

use turash_domain::{ResourceFlow, Site};

/// A site or a flow, with the row it was read from. Versions are 0: the registry gives them.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "moved once from row to importer; a box would cost an allocation a row"
)]
pub enum Record {
    /// A site.
    Site {
        /// Line, sheet row or feature.
        row: u64,
        /// The site.
        site: Site,
    },
    /// A flow.
    Flow {
        /// Line, sheet row or feature.
        row: u64,
        /// The flow.
        flow: ResourceFlow,
    },
}

/// What was read so far.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stats {
    /// Rows that were not blank, the header not counted, nor what was passed over.
    pub rows: u64,
    /// Sites yielded.
    pub sites: u64,
    /// Flows yielded.
    pub flows: u64,
    /// Rejects yielded.
    pub rejects: u64,
    /// Rows that repeat an earlier one with the same id and the same values; they are left out.
    pub duplicates: u64,
    /// Published excess heat over all rows in GWh/a, those without coordinates included (Hotmaps only).
    pub excess_heat_gwh: f64,
    /// Rows with excess heat above 0 (Hotmaps only).
    pub sites_with_excess_heat: u64,
}

/// How far reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// Bytes of the file.
    Bytes(u64),
    /// Rows of the sheet, without the header.
    Rows(u64),
}
