//! `20.000` as text in a sheet of true numbers, below headers of a language that writes decimals with a comma: the point groups
//! thousands, if that is also what the numbers beside it say. It is taken so, and said.

use crate::doubts::Doubt;
use crate::error::RowWord;
use crate::normal::compact;
use crate::source::Sheet;
use crate::typography;
use crate::written::{Form, Written};

/// Stems of headers in German, French, Spanish, Italian and Polish.
const STEMS: &[&str] = &[
    "waerme",
    "breite",
    "laenge",
    "firma",
    "betrieb",
    "standort",
    "menge",
    "bedarf",
    "stunden",
    "leistung",
    "ruecklauf",
    "vorlauf",
    "strasse",
    "ort",
    "chaleur",
    "besoin",
    "heures",
    "entreprise",
    "ville",
    "calor",
    "empresa",
    "horas",
    "ciudad",
    "demanda",
    "azienda",
    "comune",
    "fabbisogno",
    "cieplo",
    "miasto",
    "godzin",
    "zapotrzebowanie",
];

/// Headers that must be of such a language.
const ENOUGH: usize = 3;

/// How far a value may be from the others of its column, as a factor.
const NEAR: f64 = 10.0;

/// The cells in which a point is taken to group thousands; none where that is not sure.
pub(super) fn doubts(
    file: &str,
    sheet: &Sheet,
    header: u64,
    headers: &[String],
    numbers: &[(usize, bool)],
) -> Vec<Doubt> {
    let is_of_stem = |header: &&String| {
        let name = compact(header);
        STEMS.iter().any(|stem| name.contains(stem))
    };
    if headers.iter().filter(is_of_stem).count() < ENOUGH {
        return Vec::new();
    }
    let mut doubts = Vec::new();
    for &(column, is_degrees) in numbers {
        let cells = sheet.rows.iter().filter(|(row, _)| *row > header);
        let cells = cells.filter_map(|(row, record)| Some((*row, record.get(column)?.trim())));
        let (mut plain, mut grouped) = (Vec::new(), Vec::new());
        for (row, cell) in cells {
            match cell.parse::<f64>() {
                // A true number: those of three decimals have a fourth.
                Ok(number) if !has_group(cell) => plain.push(number),
                _ => grouped.extend(group(cell).map(|value| (row, cell, value))),
            }
        }
        if grouped.is_empty() || is_degrees {
            continue;
        }
        let least = plain.iter().copied().fold(f64::INFINITY, f64::min);
        let most = plain.iter().copied().fold(0.0, f64::max);
        let is_sure =
            |value: f64| value >= least / NEAR && value <= most * NEAR && value / 1000.0 < least / NEAR;
        if !grouped.iter().all(|(_, _, value)| is_sure(*value)) {
            return Vec::new();
        }
        doubts.extend(grouped.into_iter().map(|(row, cell, value)| Doubt {
            file: file.to_owned(),
            row_word: RowWord::Row,
            row,
            column: headers.get(column).cloned().unwrap_or_default(),
            found: cell.to_owned(),
            taken: format!("{value}: the point groups thousands, as the other numbers of the column tell"),
        }));
    }
    doubts
}

/// Whether a text has one point with three digits behind it.
fn has_group(text: &str) -> bool {
    text.split_once('.').is_some_and(|(whole, rest)| {
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        rest.len() == 3
            && digits(rest)
            && matches!(whole.len(), 1..=3)
            && digits(whole)
            && !whole.starts_with('0')
    })
}

/// The number of a text such as `ca. 20.000 MWh`, with its point grouping thousands.
fn group(cell: &str) -> Option<f64> {
    let text = typography::plain(cell);
    let Form::One(one) = Written::read(&text, false).form else { return None };
    let number = turash_domain::units::split_unit(one).0;
    has_group(number).then(|| number.replace('.', "").parse().ok()).flatten()
}
