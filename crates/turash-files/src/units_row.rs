//! A row of units below the header belongs to it: `K` under `t_min` makes kelvin of 393.

use csv::StringRecord;

use crate::content::Content;
use crate::error::{FileError, FileErrorKind};
use crate::fields::Field;
use crate::header_unit::HeaderUnit;
use crate::normal::words;
use crate::vocabulary::is_missing;

/// Takes the units of the first row below the header into the columns, where it is a row of units; gives the headers with their units
/// behind them, as a file of rejects needs them.
pub(crate) fn take(
    file: &str,
    headers: &[String],
    first: &StringRecord,
    content: &mut Content,
) -> Result<Option<Vec<String>>, FileError> {
    let cell =
        |index: usize| first.get(index).map_or("", |cell| cell.trim().trim_matches(['[', ']', '(', ')']));
    let is_said = |text: &str| !text.is_empty() && !is_missing(text);
    let whose = [Field::Id, Field::Name, Field::Organization, Field::Site, Field::Direction, Field::Resource];
    let all: Vec<_> = content.columns().collect();
    let names_something = all.iter().any(|c| whose.contains(&c.spec.field) && is_said(cell(c.index)));
    let numbers: Vec<_> = all.iter().filter(|column| column.spec.is_number()).collect();
    let is_word = |text: &str| !text.starts_with(|c: char| c.is_ascii_digit() || "+-.,'\"−".contains(c));
    let says: Vec<_> = numbers.iter().filter(|column| is_said(cell(column.index))).collect();
    if names_something || says.is_empty() || !says.iter().all(|column| is_word(cell(column.index))) {
        return Ok(None);
    }
    let bad = |problem: String| {
        let remedy =
            "write each unit behind its header, such as 'quantity [MWh/a]', and remove the row of units";
        Err(FileError::new(FileErrorKind::Headers, file, problem, remedy).at_line(2))
    };
    if let Some(units) = all.iter().find(|c| c.spec.field == Field::Unit && is_said(cell(c.index))) {
        return bad(format!(
            "the row of units below the header names {} in the column of units",
            cell(units.index)
        ));
    }
    let mut headers = headers.to_vec();
    for column in says {
        let (text, header) = (cell(column.index), &mut headers[column.index]);
        let Some(unit) = column.spec.suffix.read(&words(text)) else {
            return bad(format!(
                "the row of units below the header has '{text}' for '{header}', which is no unit of it"
            ));
        };
        if column.unit == HeaderUnit::Unsaid {
            content.set_unit(column.index, unit);
            *header = format!("{header} [{text}]");
        } else if unit != HeaderUnit::Unsaid && unit != column.unit {
            return bad(format!(
                "the row of units below the header says '{text}', and the header '{header}'"
            ));
        }
    }
    Ok(Some(headers))
}
