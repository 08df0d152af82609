//! What the columns of an export hold: a format that declares it says so of a column that is empty everywhere, too.

/// What a column of an export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// A whole number that is not negative.
    Whole,
    /// True or false.
    Flag,
    /// A time, as RFC 3339 writes it.
    Time,
}

/// The columns of an export.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// What its rows are, in the plural.
    pub(super) of: &'static str,
    /// The first is the id.
    pub(super) names: Vec<&'static str>,
    pub(super) kind: fn(&str) -> ColumnKind,
    /// Whether its rows are lines on a map; else they are points.
    pub(super) is_lines: bool,
}

/// What a column holds that is a number unless it is one of these.
pub(super) fn number_but(texts: &[&str], name: &str) -> ColumnKind {
    if texts.contains(&name) { ColumnKind::Text } else { ColumnKind::Number }
}
