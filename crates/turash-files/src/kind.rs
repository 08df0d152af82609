//! What a file may hold.

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Sites.
    Sites,
    /// Flows.
    Flows,
    /// Both: a row holds a site and its flows side by side.
    Survey,
    /// Both: the Hotmaps industrial database as published.
    SitesAndFlows,
}

impl Kind {
    /// The word for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sites => "sites",
            Self::Flows => "flows",
            Self::Survey => "sites with their flows side by side (survey)",
            Self::SitesAndFlows => "sites and flows (Hotmaps industrial database)",
        }
    }
}

/// A column that is not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredColumn {
    /// Its header.
    pub header: String,
    /// Why it is not read.
    pub reason: String,
    /// The fields that its header is nearest to, as `--map` takes them, the nearest first; those that are read already are left out.
    pub candidates: Vec<String>,
}

/// How it is known what a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sureness {
    /// A mapping says so.
    Said,
    /// Its header names the field.
    Named,
    /// Its header names a value, and the columns beside it say of which flow.
    Guessed,
}

impl Sureness {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Said => "said",
            Self::Named => "named",
            Self::Guessed => "guessed",
        }
    }
}

/// A column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadColumn {
    /// The field's name, as `--map` takes it.
    pub field: String,
    /// The header in the file.
    pub header: String,
    /// What a number of the column is, where its header says a unit: `1 is 1000 MWh/a`.
    pub unit: Option<String>,
    /// How that is known.
    pub sureness: Sureness,
}

/// Columns that a file of rejects adds; none of them is a field of a site or a flow when the mended file is imported.
pub(crate) const REJECT_NOTES: [&str; 7] =
    ["row", "column", "found", "expected", "remedy", DECIMAL_SIGN, ID_SOURCE];

/// The note that keeps the decimal sign of the file that the rejects come from: their own rows alone may tell another one.
pub(crate) const DECIMAL_SIGN: &str = "decimal sign";

/// The note that keeps the name under which the file makes ids: rows of a survey have none of their own to keep.
pub(crate) const ID_SOURCE: &str = "id source";
