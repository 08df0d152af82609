//! Misreadings planted on purpose: each must be found, or the tables prove nothing.
//!
//! A fault is put between reader and comparer, as if the importer had it, or into the bytes, as if a program had. A table counts
//! where the fault changes something; every such table must be found wrong, and every changed row named.

use std::collections::BTreeSet;

use crate::compare::{Outcome, Value, compare};
use crate::programs::{Encoding, Form};
use crate::reading::{Read, Taken, read};
use crate::table::{Table, table};

const SEED: u64 = 77;
const TABLES: u64 = 150;
/// Fewer tables that the fault touches would be luck.
const LEAST: usize = 15;

/// Plants `fault` into what is read of each table; it returns the rows that it changed.
fn plant(fault: impl Fn(&Table, &mut Read) -> BTreeSet<u64>) {
    let folder = tempfile::tempdir().unwrap();
    let mut touched = 0;
    for number in 0..TABLES {
        let table = table(SEED, number);
        let mut read = read(folder.path(), table.file.name, &table.file.bytes);
        let before = named(&compare(&table, &read));
        if read.refusal.is_some() {
            continue;
        }
        let changed = fault(&table, &mut read);
        if changed.is_empty() {
            assert_eq!(named(&compare(&table, &read)), before, "no fault, no finding");
            continue;
        }
        touched += 1;
        let after = named(&compare(&table, &read));
        let missed: Vec<_> = changed.difference(&after).collect();
        assert!(missed.is_empty(), "seed {SEED}, table {number}: rows {missed:?} were not found wrong");
    }
    assert!(touched >= LEAST, "the fault touched {touched} tables only");
}

fn named(outcome: &Outcome) -> BTreeSet<u64> {
    outcome.differences.iter().map(|difference| difference.row).collect()
}

/// Changes a number of each taken row where `wrong` gives another one.
fn change(read: &mut Read, field: &str, wrong: impl Fn(f64) -> Option<f64>) -> BTreeSet<u64> {
    let mut changed = BTreeSet::new();
    for one in &mut read.taken {
        if let Some(Value::Number(number, _)) = one.values.get_mut(field)
            && let Some(other) = wrong(*number).filter(|other| other != number)
        {
            *number = other;
            changed.insert(one.row);
        }
    }
    changed
}

/// `1,234` for `1234` and the other way round.
fn swap_sign(number: f64) -> Option<f64> {
    let text = number.to_string();
    if text.contains('.') { text.replace('.', "").parse().ok() } else { Some(number / 1000.0) }
}

#[test]
fn the_other_decimal_sign_in_one_column_is_found() {
    for field in ["quantity", "t_max", "price"] {
        plant(|_, read| change(read, field, swap_sign));
    }
}

#[test]
fn a_thousandth_of_a_percent_too_much_is_found() {
    plant(|_, read| change(read, "quantity", |number| Some(number * 1.000_01)));
    plant(|_, read| change(read, "longitude", |number| Some(f64::from_bits(number.to_bits() + 1))));
}

#[test]
fn a_percent_cell_read_as_a_fraction_is_found() {
    plant(|_, read| change(read, "purity", |share| Some(share / 100.0)));
    plant(|_, read| change(read, "moisture", |share| Some(share / 100.0)));
}

#[test]
fn a_day_too_early_or_too_late_is_found() {
    plant(|_, read| change(read, "valid_until", |time| Some(time - 86_400_000.0)));
    plant(|_, read| change(read, "valid_from", |time| Some(time + 3_600_000.0)));
}

#[test]
fn a_row_that_is_dropped_is_found() {
    plant(|_, read| {
        let middle = read.taken.len() / 2;
        if middle == 0 { BTreeSet::new() } else { BTreeSet::from([read.taken.remove(middle).row]) }
    });
    // A reject that is never told.
    plant(|_, read| read.rejected.pop_first().map(|(row, _)| row).into_iter().collect());
}

#[test]
fn a_row_from_nowhere_is_found() {
    plant(|_, read| {
        let Some(last) = read.taken.last().cloned() else { return BTreeSet::new() };
        let row = last.row + 100_000;
        read.taken.push(Taken { row, ..last });
        BTreeSet::from([row])
    });
}

#[test]
fn values_of_the_neighbouring_row_are_found() {
    plant(|_, read| {
        let [.., first, second] = &mut read.taken[..] else { return BTreeSet::new() };
        let field = if first.values.contains_key("quantity") { "quantity" } else { "name" };
        let (Some(a), Some(b)) = (first.values.get(field).cloned(), second.values.get(field).cloned()) else {
            return BTreeSet::new();
        };
        if a == b {
            return BTreeSet::new();
        }
        let rows = BTreeSet::from([first.row, second.row]);
        first.values.insert(field, b);
        second.values.insert(field, a);
        rows
    });
}

#[test]
fn a_missing_value_that_becomes_one_is_found() {
    plant(|_, read| {
        let mut changed = BTreeSet::new();
        for one in &mut read.taken {
            let field = if one.values.contains_key("longitude") { "city" } else { "price" };
            if let std::collections::btree_map::Entry::Vacant(free) = one.values.entry(field) {
                free.insert(Value::Number(0.0, 0.0));
                changed.insert(one.row);
            }
        }
        changed
    });
}

/// UTF-8 taken for Windows-1252 and saved as UTF-8 again, in the bytes of the file.
#[test]
fn a_mangled_encoding_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut touched = 0;
    for number in 0..TABLES {
        let table = table(SEED, number);
        if table.ways.form != Form::Csv || table.ways.encoding != Encoding::Utf8 {
            continue;
        }
        let mangled = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&table.file.bytes).0;
        let read = read(folder.path(), table.file.name, mangled.as_bytes());
        let found = named(&compare(&table, &read));
        for row in &table.rows {
            let name = row.values.get("name").or(row.values.get("material"));
            let is_taken = read.taken.iter().any(|one| one.row == row.row);
            if let Some(Value::Text(name)) = name
                && is_taken
                && !name.is_ascii()
            {
                touched += 1;
                assert!(found.contains(&row.row), "table {number}, row {}: {name}", row.row);
            }
        }
    }
    assert!(touched >= LEAST, "the fault touched {touched} rows only");
}

/// A decimal sign that is lost on the way to the file, in one column of numbers.
#[test]
fn a_decimal_sign_lost_in_the_bytes_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut touched = 0;
    for number in 0..TABLES {
        let table = table(SEED, number);
        let Some(header) = quantity_header(&table) else { continue };
        let cell = |row: &crate::table::Written| {
            row.cells.iter().find(|(name, _)| *name == header).map(|(_, text)| text.clone())
        };
        let Ok(mut text) = String::from_utf8(table.file.bytes.clone()) else { continue };
        let mut changed = BTreeSet::new();
        for row in &table.rows {
            let Some(right) = cell(row).filter(|text| text.contains(table.ways.decimal)) else { continue };
            let wrong = right.replace(table.ways.decimal, "");
            if text.matches(&right).count() == 1 && wrong.parse::<f64>().is_ok_and(|number| number != 0.0) {
                text = text.replacen(&right, &wrong, 1);
                changed.insert(row.row);
            }
        }
        let read = read(folder.path(), table.file.name, text.as_bytes());
        let found = named(&compare(&table, &read));
        for one in read.taken.iter().filter(|one| changed.contains(&one.row)) {
            touched += 1;
            assert!(found.contains(&one.row), "table {number}, row {}", one.row);
        }
    }
    assert!(touched >= LEAST, "the fault touched {touched} rows only");
}

fn quantity_header(table: &Table) -> Option<String> {
    const NAMES: [&str; 4] = ["Menge", "Jahresmenge", "quantity", "Annual amount"];
    if table.ways.form != Form::Csv {
        return None;
    }
    let mut headers = table.rows.first()?.cells.iter().map(|(header, _)| header);
    headers.find(|header| NAMES.iter().any(|name| header.starts_with(name))).cloned()
}
