//! Writes and reads so many tables, counts, and reports what was read wrongly.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::compare::{Outcome, compare};
use crate::programs::{Form, Program};
use crate::reading::{Read, read};
use crate::table::{Table, table};

/// A test that refuses nearly everything would find no wrong value, and prove nothing.
const LEAST_TAKEN_PERCENT: u64 = 60;
/// Reports of wrong tables that are printed; all are counted.
const REPORTS: usize = 5;

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    tables: u64,
    refused_tables: u64,
    taken: u64,
    refused: u64,
    repeated: u64,
    different: u64,
}

impl Counts {
    fn add(&mut self, read: &Read, outcome: &Outcome) {
        self.tables += 1;
        self.refused_tables += u64::from(read.refusal.is_some());
        self.taken += outcome.taken;
        self.refused += outcome.refused;
        self.repeated += outcome.repeated;
        self.different += outcome.differences.len() as u64;
    }

    fn line(&self, name: &str) -> String {
        let Self { tables, refused_tables, taken, refused, repeated, different } = self;
        format!(
            "{name:<16} {tables:>7} {refused_tables:>8} {taken:>9} {refused:>9} {repeated:>9} {different:>10}"
        )
    }
}

/// Runs `count` tables.
pub(crate) fn run(seed: u64, count: u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut all = Counts::default();
    let mut by_program: BTreeMap<Program, Counts> = BTreeMap::new();
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    let mut reported = 0;
    for number in 0..count {
        let table = table(seed, number);
        let read = read(folder.path(), table.file.name, &table.file.bytes);
        let outcome = compare(&table, &read);
        all.add(&read, &outcome);
        by_program.entry(table.ways.program).or_default().add(&read, &outcome);
        for reject in read.rejected.values().chain(&read.refusal) {
            *reasons.entry(reason(reject)).or_default() += 1;
        }
        for difference in &outcome.differences {
            *kinds.entry(format!("{:?} {}", table.ways.program, difference.field)).or_default() += 1;
        }
        if !outcome.differences.is_empty() && reported < REPORTS {
            reported += 1;
            println!("{}", report(seed, number, &table, &read, &outcome));
        }
    }
    println!("program           tables  refused      rows   refused  repeated  different");
    for (program, counts) in &by_program {
        println!("{}", counts.line(&format!("{program:?}")));
    }
    println!("{}", all.line("all"));
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    println!("why rows and files were refused:");
    for (reason, count) in reasons.iter().take(25) {
        println!("{count:>8} {reason}");
    }
    assert_eq!(all.different, 0, "values differ in silence, seed {seed}, {count} tables: {kinds:#?}");
    let percent = all.taken * 100 / (all.taken + all.refused).max(1);
    assert!(count < 100 || percent >= LEAST_TAKEN_PERCENT, "only {percent} % of the rows were taken");
}

/// A reject without its file, row and value.
fn reason(reject: &str) -> String {
    let about = reject.split_once(": found ").map_or(reject, |(_, rest)| rest);
    let expected = about.split_once("expected ").map_or(about, |(_, expected)| expected);
    expected.chars().take(100).collect()
}

/// What a person needs to find the fault: seed, table, its text, and each value as written and as read.
pub(crate) fn report(seed: u64, number: u64, table: &Table, read: &Read, outcome: &Outcome) -> String {
    let again = seed.wrapping_add(number);
    let mut text = format!(
        "READ WRONGLY: seed {seed}, table {number} (alone: cargo xtask tables 1 {again}), {:?}, {}\nread as {}; not read: {:?}\n",
        table.ways.program,
        if table.is_sites { "sites" } else { "flows" },
        read.format,
        read.ignored,
    );
    if table.ways.form == Form::Workbook {
        for row in &table.rows {
            let _ = writeln!(text, "{:?}", row.cells);
        }
    } else {
        text.push_str(&String::from_utf8_lossy(&table.file.bytes));
    }
    for difference in outcome.differences.iter().take(12) {
        let _ = writeln!(
            text,
            "row {}, {}: written {}, read {}",
            difference.row, difference.field, difference.written, difference.read
        );
    }
    text
}
