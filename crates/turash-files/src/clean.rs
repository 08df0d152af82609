//! Cells and headers as they are seen: letters composed, and nothing in them that shows nothing.

use csv::StringRecord;
use turash_domain::as_seen;

use crate::guards::as_meant;

/// Cleans the cells of a row.
pub(crate) fn record(record: &mut StringRecord) {
    if record.as_slice().is_ascii() || record.iter().all(|cell| as_seen(cell) == cell) {
        return;
    }
    *record = record.iter().map(as_seen).collect();
}

/// A header as it is seen, without the sign that keeps it a text.
pub(crate) fn header(text: &str) -> String {
    as_meant(as_seen(text).trim()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_goes_and_letters_are_composed() {
        let mut row = StringRecord::from(vec!["s3\u{200b}", "Su\u{308}d", "5000\u{2009}MWh", "plain"]);
        record(&mut row);
        assert_eq!(row, vec!["s3", "Süd", "5000\u{2009}MWh", "plain"]);
        assert_eq!(header(" La\u{308}nge\u{feff} "), "Länge");
    }
}
