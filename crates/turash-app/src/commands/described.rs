//! What is said of the files of an import: what each was, how its columns were understood, what was passed over and what is doubtful.

use turash_files::{Doubt, ReadColumn, Reader};

use crate::output::{counted, note, whole};

/// So many doubtful cells, and rows that were passed over, are named one by one.
const SHOWN: usize = 20;

/// Says what a file was and which columns were left unread.
pub(super) fn note_all(reader: &Reader) {
    let stats = reader.stats();
    let rows = counted(stats.rows, "row");
    note(&format!("{}: {}, {}, {rows}", reader.file(), reader.kind().name(), reader.format()));
    if stats.rows == 0 {
        note("  it has a header and no rows below it; export it again if there should be some");
    }
    if let Some(warning) = reader.warning() {
        note(&format!("  warning: {warning}"));
    }
    match stats.duplicates {
        0 => {}
        1 => note("  1 row repeats an earlier one and was passed over"),
        many => note(&format!("  {} rows repeat earlier ones and were passed over", whole(many))),
    }
    if stats.sites_with_excess_heat > 0 {
        let heat = whole(stats.excess_heat_gwh.round() as u64);
        let sites = counted(stats.sites_with_excess_heat, "site");
        note(&format!("  published excess heat: {heat} GWh/a in {sites}, rejected rows included"));
    }
    let word = reader.row_word().name();
    for passed in reader.passed().iter().take(SHOWN) {
        note(&format!("  {word} {} was passed over: {}: '{}'", passed.row, passed.reason, passed.text));
    }
    if reader.passed().len() > SHOWN {
        note(&format!("  {} more rows of this kind were passed over", reader.passed().len() - SHOWN));
    }
    // Always: what a column was taken for is never to be guessed.
    let read: Vec<String> = reader.columns().iter().map(column).collect();
    note(&format!("  read: {}", read.join(", ")));
    for column in reader.ignored() {
        note(&format!("  column '{}' was not read: {}", column.header, column.reason));
    }
}

/// What a column was read as: `quantity = 'Menge [GWh/a]'`.
fn column(column: &ReadColumn) -> String {
    format!("{} = '{}'", column.field, column.header)
}

/// Says which cells were doubtful, up to a limit.
#[derive(Debug, Default)]
pub(super) struct DoubtNotes {
    count: usize,
}

impl DoubtNotes {
    pub(super) fn say(&mut self, doubts: Vec<Doubt>) {
        for doubt in doubts {
            self.count += 1;
            if self.count <= SHOWN {
                note(&format!("doubtful: {doubt}"));
            }
        }
    }

    /// Says how many there were beyond those that were named.
    pub(super) fn close(&self) {
        if let Some(more @ 1..) = self.count.checked_sub(SHOWN) {
            let more = whole(more as u64);
            note(&format!(
                "doubtful: {more} more cells, taken in the same ways; `turash check` lists what is doubtful in the store"
            ));
        }
    }
}
