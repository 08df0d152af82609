//! Rows of a table that are no data: totals, notes and sources below it, and the header where it is repeated. They are passed over,
//! and named.

use csv::StringRecord;

use crate::content::Content;
use crate::fields::Field;
use crate::normal::words;

/// The most rows that are named one by one.
pub(crate) const MOST: usize = 100;

/// A row that was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedRow {
    /// Line or sheet row.
    pub row: u64,
    /// What stands there, shortened.
    pub text: String,
    /// What it is.
    pub reason: &'static str,
}

impl PassedRow {
    /// A row with what stands in it.
    pub(crate) fn new(row: u64, record: &StringRecord, reason: &'static str) -> Self {
        let cells: Vec<&str> = record.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
        let text = cells.join(" | ").chars().take(60).collect();
        Self { row, text, reason }
    }
}

/// Words that begin a row of totals or means.
const TOTALS: &[&str] = &[
    "summe",
    "summen",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "insgesamt",
    "mittelwert",
    "durchschnitt",
    "total",
    "totals",
    "totale",
    "totaux",
    "grandtotal",
    "subtotal",
    "sum",
    "sums",
    "average",
    "somme",
    "suma",
    "somma",
    "razem",
    "lacznie",
    "ogolem",
    "soustotal",
    "moyenne",
    "media",
    "srednia",
];

/// Words that begin a note.
const NOTES: &[&str] = &[
    "quelle",
    "quellen",
    "anmerkung",
    "anmerkungen",
    "hinweis",
    "hinweise",
    "erlaeuterung",
    "stand",
    "fussnote",
    "legende",
    "source",
    "sources",
    "note",
    "notes",
    "remark",
    "remarks",
    "legend",
    "remarque",
    "remarques",
    "fuente",
    "fuentes",
    "nota",
    "notas",
    "fonte",
    "fonti",
    "note",
    "zrodlo",
    "uwaga",
    "uwagi",
    "disclaimer",
    "copyright",
    "lizenz",
    "licence",
    "license",
];

/// Why a row is no data; nothing where it is.
pub(crate) fn reason(content: &Content, headers: &[String], record: &StringRecord) -> Option<&'static str> {
    if is_header_again(headers, record) {
        return Some("the header again");
    }
    if !lacks_what_data_has(content, record) {
        return None;
    }
    let mut filled = record.iter().map(str::trim).filter(|cell| !cell.is_empty());
    let first = filled.next()?;
    let is_alone = filled.next().is_none();
    let of_first = words(first);
    // `Summe: 5`
    let is_word = |word: &&String| !word.bytes().all(|byte| byte.is_ascii_digit());
    let name: String = of_first.iter().filter(is_word).map(String::as_str).collect();
    if TOTALS.contains(&name.as_str()) {
        return Some("a total");
    }
    let begins_a_note = of_first.first().is_some_and(|word| NOTES.contains(&word.as_str()));
    if is_alone && (begins_a_note || first.starts_with(['*', '©', '¹', '²'])) {
        return Some("a note");
    }
    None
}

/// Whether a row has neither a place nor what says of a flow what it is: nearly every row of data has.
fn lacks_what_data_has(content: &Content, record: &StringRecord) -> bool {
    let fields: &[Field] = match content {
        Content::Sites(_) | Content::Survey(_) => &[Field::Longitude, Field::Latitude, Field::Geometry],
        Content::Flows(_) => &[Field::Direction, Field::Resource],
        Content::Hotmaps(_) => return false,
    };
    content.main().is_some_and(|columns| fields.iter().all(|field| columns.text(*field, record).is_none()))
}

/// Whether a row is the header once more, as in tables that were printed page by page.
fn is_header_again(headers: &[String], record: &StringRecord) -> bool {
    headers.len() > 1 && record.iter().map(str::trim).eq(headers.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deciding::decide;
    use crate::options::ReadOptions;

    fn of(headers: &str, row: &str) -> Option<&'static str> {
        let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
        let content = decide("t", &headers, &ReadOptions::default()).unwrap();
        reason(&content, &headers, &row.split(',').collect::<Vec<_>>().into())
    }

    #[test]
    fn totals_notes_and_repeated_headers_are_no_data() {
        let sites = "name,lon,lat,heat";
        assert_eq!(of(sites, "Summe,,,1200"), Some("a total"));
        assert_eq!(of(sites, "Summe: 2,,,"), Some("a total"));
        assert_eq!(of(sites, ",,Total:,1200"), None, "something stands where a place does");
        assert_eq!(of(sites, "Quelle: Umfrage der Stadt,,,"), Some("a note"));
        assert_eq!(of(sites, "Quelle: Umfrage der Stadt"), Some("a note"));
        assert_eq!(of(sites, "* geschätzt,,,"), Some("a note"));
        assert_eq!(of(sites, "name,lon,lat,heat"), Some("the header again"));
        for row in ["Forge,8,49,", "Total,8,49,", "Forge,,,", "Source water works,,,5", "Summe Nord,,,"] {
            assert_eq!(of(sites, row), None, "{row}");
        }
        let flows = "site,direction,resource,quantity";
        assert_eq!(of(flows, "Total,,,5000"), Some("a total"));
        assert_eq!(of(flows, "Total,supply,heat,5000"), None);
    }
}
