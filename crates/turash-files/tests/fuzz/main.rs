//! Readers of files and amounts under random bytes: no panic, no input that takes a second, no more than 200 MB for a megabyte.
//!
//! A short round is part of the ordinary tests; `cargo xtask fuzz [MINUTES]` runs the long ones.
#![cfg(test)]

mod answers;
mod inputs;
mod workbook;

use std::time::Duration;

use turash_contract::fuzz::{Effort, Target, fuzz};

use crate::inputs::{AMOUNTS, CSV, FEATURES, NAMES, WORDS};

/// Inputs of a short round.
const SHORT: Effort = Effort::Inputs(1_500);

fn owned(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn csv(effort: Effort, seed: u64) {
    let target = Target { name: "csv", inputs: owned(CSV), words: WORDS };
    let file = answers::File::new("table.csv");
    fuzz(&target, effort, seed, |bytes| file.read(bytes));
}

fn geojson(effort: Effort, seed: u64) {
    let target = Target { name: "geojson", inputs: owned(FEATURES), words: WORDS };
    let file = answers::File::new("features.geojson");
    fuzz(&target, effort, seed, |bytes| file.read(bytes));
}

fn xlsx(effort: Effort, seed: u64) {
    let target = Target { name: "xlsx", inputs: workbook::inputs(), words: WORDS };
    let file = answers::File::new("book.xlsx");
    fuzz(&target, effort, seed, |bytes| file.read(&workbook::packed(bytes)));
}

fn amounts(effort: Effort, seed: u64) {
    let target = Target { name: "amounts", inputs: owned(AMOUNTS), words: WORDS };
    fuzz(&target, effort, seed, |bytes| answers::amount(&String::from_utf8_lossy(bytes)));
}

fn texts(effort: Effort, seed: u64) {
    let target = Target { name: "texts", inputs: owned(NAMES), words: WORDS };
    fuzz(&target, effort, seed, |bytes| answers::text(&String::from_utf8_lossy(bytes)));
}

#[test]
fn a_short_round_of_csv() {
    csv(SHORT, 1);
}

#[test]
fn a_short_round_of_geojson() {
    geojson(SHORT, 1);
}

#[test]
fn a_short_round_of_xlsx() {
    xlsx(SHORT, 1);
}

#[test]
fn a_short_round_of_amounts() {
    amounts(Effort::Inputs(10_000), 1);
}

#[test]
fn a_short_round_of_texts() {
    texts(Effort::Inputs(10_000), 1);
}

#[test]
#[ignore = "a long round: cargo xtask fuzz [MINUTES]"]
fn long_csv() {
    csv(long(), seed());
}

#[test]
#[ignore = "a long round: cargo xtask fuzz [MINUTES]"]
fn long_geojson() {
    geojson(long(), seed());
}

#[test]
#[ignore = "a long round: cargo xtask fuzz [MINUTES]"]
fn long_xlsx() {
    xlsx(long(), seed());
}

#[test]
#[ignore = "a long round: cargo xtask fuzz [MINUTES]"]
fn long_amounts() {
    amounts(long(), seed());
}

#[test]
#[ignore = "a long round: cargo xtask fuzz [MINUTES]"]
fn long_texts() {
    texts(long(), seed());
}

fn long() -> Effort {
    Effort::Time(Duration::from_secs(number("TURASH_FUZZ_SECONDS", 600)))
}

fn seed() -> u64 {
    number("TURASH_FUZZ_SEED", 1)
}

#[allow(clippy::disallowed_methods, reason = "a chore says how long the test is to run")]
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a whole number"))
}
