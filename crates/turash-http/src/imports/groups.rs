//! Rows of one kind of trouble belong together: one answer mends them all.

use std::collections::HashMap;

use serde::Serialize;
use turash_files::{Doubt, Reject};

/// So many groups are kept, the first ones.
const GROUPS: usize = 50;
/// Rows that are shown of each.
const ROWS: usize = 20;
/// Characters of a cell that are shown.
const CELL: usize = 200;

/// Groups of rows.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Groups<R> {
    /// How many rows there are in all.
    pub(super) count: u64,
    /// Of those, the rows that are in no group: there are too many kinds.
    others: u64,
    #[serde(rename = "groups")]
    kinds: Vec<Group<R>>,
    #[serde(skip)]
    places: HashMap<(String, String), usize>,
}

/// Rows that one answer mends.
#[derive(Debug, Clone, Serialize)]
struct Group<R> {
    /// The column in question, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    /// What mends them, or was taken for them.
    remedy: String,
    count: u64,
    /// The first of them.
    rows: Vec<R>,
}

/// A row that was refused.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RefusedRow {
    file: String,
    row: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    field: String,
    found: String,
    expected: String,
    remedy: String,
    /// Whether nothing is wrong in it: it only leaves open where the site is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    gap: bool,
}

/// A cell that may be meant in another way.
#[derive(Debug, Clone, Serialize)]
pub(super) struct DoubtfulCell {
    file: String,
    row: u64,
    column: String,
    found: String,
    taken: String,
}

impl<R> Default for Groups<R> {
    fn default() -> Self {
        Self { count: 0, others: 0, kinds: Vec::new(), places: HashMap::new() }
    }
}

impl<R> Groups<R> {
    fn put(&mut self, column: Option<String>, remedy: String, row: impl FnOnce() -> R) {
        self.count += 1;
        let key = (column.clone().unwrap_or_default(), alike(&remedy));
        let place = match self.places.get(&key) {
            Some(place) => *place,
            None if self.kinds.len() >= GROUPS => {
                self.others += 1;
                return;
            }
            None => {
                self.places.insert(key, self.kinds.len());
                self.kinds.push(Group { column, remedy, count: 0, rows: Vec::new() });
                self.kinds.len() - 1
            }
        };
        if let Some(group) = self.kinds.get_mut(place) {
            group.count += 1;
            if group.rows.len() < ROWS {
                group.rows.push(row());
            }
        }
    }
}

impl Groups<RefusedRow> {
    pub(super) fn refused(&mut self, reject: &Reject) {
        let invalid = &reject.invalid;
        let remedy = if invalid.remedy.is_empty() { &invalid.expected } else { &invalid.remedy };
        self.put(reject.column.clone(), remedy.clone(), || RefusedRow {
            file: reject.file.clone(),
            row: reject.row,
            column: reject.column.clone(),
            field: invalid.field.clone(),
            found: short(&invalid.found),
            expected: invalid.expected.clone(),
            remedy: invalid.remedy.clone(),
            gap: reject.is_gap,
        });
    }
}

impl Groups<DoubtfulCell> {
    pub(super) fn doubtful(&mut self, doubt: Doubt) {
        let Doubt { file, row, column, found, taken, .. } = doubt;
        let remedy = taken.clone();
        self.put(Some(column.clone()), remedy, || DoubtfulCell {
            file,
            row,
            column,
            found: short(&found),
            taken,
        });
    }
}

fn short(text: &str) -> String {
    text.chars().take(CELL).collect()
}

/// A text without what differs from row to row: what stands in quotes, and numbers.
fn alike(text: &str) -> String {
    let (mut alike, mut quoted, mut inside) = (String::with_capacity(text.len()), false, false);
    for character in text.chars() {
        let is_number = character.is_ascii_digit() || inside && matches!(character, '.' | ',');
        match character {
            '\'' => {
                quoted = !quoted;
                alike.push('\'');
            }
            _ if quoted => {}
            _ if is_number && inside => {}
            _ if is_number => alike.push('0'),
            _ => alike.push(character),
        }
        inside = is_number;
    }
    alike
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_differ_insides_and_names_belong_together() {
        assert_eq!(alike("20000: the point groups thousands"), alike("1.5: the point groups thousands"));
        assert_eq!(alike("there is a site 'a b': write it so"), alike("there is a site 'c': write it so"));
        assert_ne!(alike("write 1 number"), alike("write 1 text"));
    }

    #[test]
    fn groups_and_their_rows_are_bounded_and_all_are_counted() {
        let mut groups = Groups::<u64>::default();
        for row in 0..10_000 {
            let column = format!("column {}", char::from(b'A' + (row % 70) as u8));
            groups.put(Some(column), "mend it".to_owned(), || row);
        }
        assert_eq!((groups.count, groups.kinds.len()), (10_000, GROUPS));
        assert!(groups.kinds.iter().all(|group| group.rows.len() == ROWS && group.count > 100));
        assert_eq!(groups.kinds.iter().map(|group| group.count).sum::<u64>() + groups.others, 10_000);
    }
}
