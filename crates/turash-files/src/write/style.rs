//! How an export is written.

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Export {
    /// CSV (RFC 4180).
    Csv(CsvStyle),
    /// An XLSX workbook of one sheet (ECMA-376, Office Open XML).
    Xlsx,
    /// A GeoJSON `FeatureCollection` (RFC 7946), one feature a line.
    GeoJson,
    /// `FlatGeobuf` 3, with an index by place.
    FlatGeobuf,
}

/// How CSV is written. The default is UTF-8 with commas and decimal points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvStyle {
    /// Between values: an ASCII character, `,`, `;` or tab.
    pub delimiter: u8,
    /// Whether numbers have a decimal comma.
    pub decimal_comma: bool,
    /// Whether the file begins with a byte order mark, by which Excel knows UTF-8.
    pub bom: bool,
}

impl Default for CsvStyle {
    fn default() -> Self {
        Self { delimiter: b',', decimal_comma: false, bom: false }
    }
}

impl CsvStyle {
    /// What a German Excel opens by double click: `;`, decimal comma, byte order mark.
    pub fn german_excel() -> Self {
        Self { delimiter: b';', decimal_comma: true, bom: true }
    }
}
