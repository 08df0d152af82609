//! Goods by the structure of the Combined Nomenclature and the Harmonized System.

use super::cell::Cell;
use super::{CodeReading, GoodsCode};
use crate::error::Invalid;

/// Words before a code.
const LABELS: [&str; 14] = [
    "",
    "CN",
    "CNCODE",
    "HS",
    "HSCODE",
    "KN",
    "KNCODE",
    "NC",
    "SA",
    "SH",
    "TARIC",
    "WARENNUMMER",
    "ZOLLTARIFNUMMER",
    "CODE",
];

impl GoodsCode {
    /// Reads a code as people and spreadsheets write it: `2618 00 00`, `2618.00`, `CN 26180000`; `2071010` is `0207 10 10`, whose first
    /// zero a spreadsheet lost, and of the ten digits of TARIC the first eight are the code.
    ///
    /// Chapters are 01 to 99 without 77, which is reserved; a heading is not 00 (Regulation (EEC) No 2658/87, Annex I).
    pub fn read(text: &str) -> Result<CodeReading<Self>, Invalid> {
        let refused = |expected: &str, remedy: &str| Err(Invalid::new("goods_code", text, expected, remedy));
        let cell = Cell::of(text.trim());
        let example = "write for example 2618 00 00";
        if !LABELS.contains(&cell.label.as_str()) || !cell.rest.is_empty() {
            return refused("2, 4, 6 or 8 digits (CN or HS)", example);
        }
        let lengths = cell.lengths();
        let mut digits = match (lengths.as_slice(), text.contains('.')) {
            ([1..=10], _) => cell.groups.concat(),
            // A number with the decimals that a spreadsheet puts behind it.
            ([4..=10, 1], true) if cell.groups.get(1) == Some(&"0") => {
                cell.groups.first().copied().unwrap_or_default().to_owned()
            }
            ([2 | 4 | 6 | 8, rest @ ..], _)
                if !rest.is_empty() && rest.iter().all(|count| matches!(count, 2 | 4)) =>
            {
                cell.groups.concat()
            }
            _ => return refused("2, 4, 6 or 8 digits (CN or HS), in groups of two or four", example),
        };
        let mut doubt = None;
        if !digits.len().is_multiple_of(2) {
            digits.insert(0, '0');
            doubt = Some("the zero at its beginning was lost, as spreadsheets do");
        }
        if digits.len() == 10 {
            digits.truncate(8);
            doubt = doubt.or(Some("the first eight digits are the code; what follows is of the tariff"));
        }
        let (chapter, heading) = (digits.get(..2), digits.get(2..4));
        if matches!(chapter, Some("00" | "77")) || heading == Some("00") {
            return refused(
                "a chapter from 01 to 99 without 77, and a heading that is not 00",
                "look the code up",
            );
        }
        let code = Self::new(&digits)?;
        Ok(CodeReading { code, doubt: doubt.map(str::to_owned) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_by_their_structure() {
        for (text, code, is_doubtful) in [
            ("2618 00 00", "26180000", false),
            ("2618.00", "261800", false),
            ("26", "26", false),
            ("CN 2618 0000", "26180000", false),
            ("HS: 2618", "2618", false),
            ("26180000.0", "26180000", false),
            ("2071010", "02071010", true),
            ("2618000090", "26180000", true),
            ("207", "0207", true),
        ] {
            let read = GoodsCode::read(text).unwrap();
            assert_eq!((read.code.as_str(), read.doubt.is_some()), (code, is_doubtful), "{text}");
        }
        for text in [
            "",
            "slag",
            "77",
            "00",
            "2600",
            "77010000",
            "207.1",
            "26 180 00",
            "26.1",
            "2618 00 00 slag",
            "26180000000",
            "2.618E+07",
        ] {
            assert!(GoodsCode::read(text).is_err(), "{text}");
        }
    }
}
