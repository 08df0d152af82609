//! A table of one's own: `name,hour,value`, or `step` or `month` in the place of the hour.

use std::collections::BTreeMap;

use csv::StringRecord;

use super::series::{self, Grain, Series};
use super::table::Table;
use crate::columns;
use crate::error::FileError;

/// Reads the profiles of a table; `year` is the one that hours are of.
pub(super) fn read(table: &Table, year: u16) -> Result<Vec<Series>, FileError> {
    let (header, mut rows) = table.rows()?;
    let lower: Vec<String> = header.iter().map(|name| name.to_lowercase()).collect();
    let (grain, unit) = match lower.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["name", "hour", "value"] => (Grain::Hours, "hour"),
        ["name", "step", "value"] => (Grain::Steps, "step"),
        ["name", "month", "value"] => (Grain::Months, "month"),
        _ => {
            let problem = format!("its columns are {}", columns::list(&header));
            let remedy = "a table of load profiles has the columns name,hour,value (or step, or month, in the place of \
                          hour), with commas between them";
            return Err(table.error(Some(1), problem, remedy));
        }
    };
    let mut found: BTreeMap<String, Vec<Option<f64>>> = BTreeMap::new();
    let mut record = StringRecord::new();
    while rows.read_record(&mut record).map_err(|error| table.broken(&error))? {
        let line = record.position().map_or(0, csv::Position::line);
        let [name, at, value] = [0, 1, 2].map(|cell| record.get(cell).unwrap_or_default());
        let number = at.parse().ok().filter(|number: &usize| (1..=grain.most()).contains(number));
        let Some(number) = number else {
            let problem = format!("found '{at}', expected the {unit}, from 1 to {}", grain.most());
            return Err(table.error(Some(line), problem, "mend it"));
        };
        let value = table.value(line, name, value)?;
        let values = found.entry(name.to_owned()).or_insert_with(|| vec![None; grain.most()]);
        if values[number - 1].replace(value).is_some() {
            let problem = format!("the load profile '{name}' has {unit} {number} twice");
            return Err(table.error(Some(line), problem, "keep one of the two"));
        }
    }
    if found.is_empty() {
        return Err(table.error(None, "it has a header and no rows below it", "export it again"));
    }
    let profile = |(name, values)| series(table, name, values, (grain, unit), year);
    found.into_iter().map(profile).collect()
}

/// A profile of its values, none of which may be missing; of a year of 8,760 hours the last day is.
fn series(
    table: &Table,
    name: String,
    mut values: Vec<Option<f64>>,
    (grain, unit): (Grain, &str),
    year: u16,
) -> Result<Series, FileError> {
    let last = values.iter().rposition(Option::is_some).map_or(0, |at| at + 1);
    if grain == Grain::Hours && last <= values.len() - 24 {
        values.truncate(values.len() - 24);
    }
    if let Some(missing) = values.iter().position(Option::is_none) {
        let problem = format!("the load profile '{name}' has no {unit} {}", missing + 1);
        return Err(table.error(None, problem, "add it, with 0 where nothing flows"));
    }
    let values = values.into_iter().flatten().collect();
    let profile = grain.weights(values, year).and_then(series::profile);
    let profile = profile.map_err(|invalid| table.refused(None, &name, &invalid))?;
    Ok(Series { name, profile })
}
