//! Headings over several columns of a sheet: `Abwärme` in merged cells over `Menge [MWh/a]` and `Temperatur [°C]` belongs to both.

use std::ops::RangeInclusive;

use calamine::Dimensions;
use csv::StringRecord;

/// Rows in which the header is looked for.
pub(crate) const LOOKED_AT: usize = 40;

/// Joins the first row of such headings with the header below it.
pub(super) fn join(rows: &mut Vec<(u64, StringRecord)>, regions: &[Dimensions]) {
    let mut pairs = rows.windows(2).take(LOOKED_AT).enumerate();
    let found = pairs.find_map(|(at, pair)| Some((at, joined(&pair[0], &pair[1], regions)?)));
    if let Some((at, header)) = found {
        rows[at + 1].1 = header;
        rows.remove(at);
    }
}

/// Two rows as one header; nothing where the upper one has no heading over several names of the lower one.
fn joined(
    (number, upper): &(u64, StringRecord),
    (below, lower): &(u64, StringRecord),
    regions: &[Dimensions],
) -> Option<StringRecord> {
    let in_row = |region: &&Dimensions| {
        region.start.0 == region.end.0 && u64::from(region.start.0) + 1 == *number && *below == number + 1
    };
    let wide: Vec<RangeInclusive<usize>> = regions
        .iter()
        .filter(in_row)
        .map(|region| region.start.1 as usize..=region.end.1 as usize)
        .filter(|columns| columns.clone().filter(|column| is_name(lower.get(*column))).count() > 1)
        .collect();
    // A title stands alone in its row, and data are not all names.
    let is_title = upper.iter().filter(|cell| !cell.is_empty()).count() < 2;
    let all_names = lower.iter().all(|cell| cell.is_empty() || is_name(Some(cell)));
    if wide.is_empty() || is_title || !all_names {
        return None;
    }
    let join = |column: usize| {
        let from =
            wide.iter().find(|columns| columns.contains(&column)).map_or(column, |columns| *columns.start());
        let names = [upper.get(from), lower.get(column)].map(|name| name.unwrap_or_default().trim());
        names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ")
    };
    Some((0..upper.len().max(lower.len())).map(join).collect())
}

/// Whether a cell holds a name, and no number.
fn is_name(cell: Option<&str>) -> bool {
    let cell = cell.unwrap_or_default().trim();
    cell.contains(char::is_alphabetic) && !cell.starts_with(|c: char| c.is_ascii_digit())
}
