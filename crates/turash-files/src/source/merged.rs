//! Merged cells of a sheet: the value counts for all its rows.

use std::collections::HashSet;

use calamine::Dimensions;
use csv::StringRecord;
use turash_domain::Invalid;

use super::row::RowProblem;

/// Cells that got the value of a merged one.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    /// Row number and column of every cell of a merge over several rows.
    cells: HashSet<(u64, usize)>,
    /// Columns whose values are parted among rows if anything, and not repeated.
    amounts: Vec<usize>,
}

impl Merged {
    /// Writes the value of each merge over several rows into its column, in the rows that hold something; nothing where that would write
    /// more cells than there may be.
    pub(super) fn fill(
        regions: &[Dimensions],
        rows: &mut [(u64, StringRecord)],
        mut left: u64,
    ) -> Option<Self> {
        let mut cells = HashSet::new();
        for region in regions.iter().filter(|region| region.end.0 > region.start.0) {
            let (first, last) = (u64::from(region.start.0) + 1, u64::from(region.end.0) + 1);
            let column = region.start.1 as usize;
            let from = rows.partition_point(|(number, _)| *number < first);
            let Some((_, holder)) = rows.get(from).filter(|(number, _)| *number == first) else { continue };
            let Some(value) = holder.get(column).map(str::to_owned).filter(|value| !value.is_empty()) else {
                continue;
            };
            for (number, record) in rows[from..].iter_mut().take_while(|(number, _)| *number <= last) {
                let length = record.len().max(column + 1);
                left = left.checked_sub(length as u64)?;
                let cell =
                    |index| if index == column { &value } else { record.get(index).unwrap_or_default() };
                *record = (0..length).map(cell).collect();
                cells.insert((*number, column));
            }
        }
        Some(Self { cells, amounts: Vec::new() })
    }

    /// Says which columns hold amounts: what is written once for several rows is not the amount of each.
    pub(crate) fn refuse_amounts(&mut self, columns: Vec<usize>) {
        self.amounts = columns;
    }

    /// What is wrong with a row for the sake of a merged amount.
    pub(super) fn problem(&self, number: u64, record: &StringRecord) -> Option<RowProblem> {
        let column = self.amounts.iter().find(|column| self.cells.contains(&(number, **column)))?;
        let expected = "an amount of its own; this one is merged over several rows";
        let remedy = "unmerge the cell and write what each row has of it";
        let found = record.get(*column).unwrap_or_default();
        Some(RowProblem { column: None, invalid: Invalid::new("quantity", found, expected, remedy) })
    }
}
