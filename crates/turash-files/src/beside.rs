//! Values beside those that are read, under no header or under the same header again: to pass over them could drop one half of what a
//! row says, such as the upper end of two temperatures under one merged header.

use turash_domain::{Invalid, units};

use crate::columns::{Column, fits};
use crate::content::Content;
use crate::fields::Field;
use crate::kind::Sureness;
use crate::numbers::Decimal;
use crate::rows::Cells;

/// Degrees that an attribute may differ from the geometry that it was copied from: about a kilometre.
const SAME_PLACE: f64 = 0.01;

/// The columns beside those that are read.
#[derive(Debug)]
pub(crate) struct Beside {
    /// Columns without a header, each with the column of numbers before it.
    nameless: Vec<(usize, Column)>,
    /// Columns that could hold the field of another one, each with that one.
    twins: Vec<(usize, Column)>,
}

impl Beside {
    pub(crate) fn new(headers: &[String], content: &Content) -> Self {
        let at = |index: usize| content.columns().find(|column| column.index == index);
        let (mut nameless, mut twins) = (Vec::new(), Vec::new());
        let mut before = None;
        for (index, header) in headers.iter().enumerate() {
            if !header.is_empty() {
                before = at(index).filter(|column| column.spec.is_number());
                let is_place =
                    |column: &Column| matches!(column.spec.field, Field::Longitude | Field::Latitude);
                let is_twin = |column: &Column| {
                    header == &headers[column.index] || is_place(column) && fits(header, column.spec)
                };
                if at(index).is_none() {
                    let mut guessed = content.columns().filter(|column| column.sureness != Sureness::Said);
                    twins.extend(guessed.find(is_twin).map(|column| (index, column)));
                }
            } else if let Some(column) = before {
                nameless.push((index, column));
            }
        }
        Self { nameless, twins }
    }

    /// What stands beside a value that is read and says more, or something else; with the column that is read.
    pub(crate) fn check(&self, cells: Cells<'_>) -> Option<(Column, Invalid)> {
        let text = |index: usize| cells.record.get(index).map(str::trim).filter(|text| !text.is_empty());
        for (index, column) in &self.nameless {
            if let Some(found) = text(*index)
                && !units::split_unit(found).0.is_empty()
            {
                let expected = "nothing in the column beside it, which has no header";
                let remedy = "give each column a header of its own, for example t_min_c and t_max_c";
                return Some((*column, Invalid::new(column.spec.name, found, expected, remedy)));
            }
        }
        for (index, column) in &self.twins {
            if let (Some(found), Some(read)) = (text(*index), text(column.index))
                && !is_same(cells, *column, found, read)
            {
                let expected = format!("{read}, as another column of {} says", column.spec.name);
                let remedy = "the row says it twice and differently: leave the wrong one out";
                return Some((*column, Invalid::new(column.spec.name, found, expected, remedy)));
            }
        }
        None
    }
}

fn is_same(cells: Cells<'_>, column: Column, found: &str, read: &str) -> bool {
    if found == read {
        return true;
    }
    let decimal = if column.spec.is_degrees() { Decimal::Either } else { cells.decimal };
    let (Ok(found), Ok(read)) = (decimal.number(found), decimal.number(read)) else { return false };
    if column.spec.is_degrees() {
        // Metres of a projection are no other place.
        found.abs() > 180.0 || (found - read).abs() <= SAME_PLACE
    } else {
        found == read
    }
}
