//! Random registries, written as tables in the ways of real programs: the import must give the same registry, or refuse the row.
//!
//! The short round is part of the ordinary tests; `cargo xtask tables [COUNT] [SEED]` runs the long one. Table `n` of seed `s` is
//! table 0 of seed `s + n`, so that one that failed is run alone by `cargo xtask tables 1 SEED`.
#![cfg(test)]
#![allow(clippy::cast_possible_wrap, reason = "small numbers: rows, digits, places")]

mod compare;
mod csv;
mod decimal;
mod geojson;
mod headers;
mod layout;
mod planted;
mod programs;
mod reading;
mod registry;
mod rng;
mod run;
mod table;
mod words;
mod xlsx;

/// The seed of the short round.
const SEED: u64 = 20_260_101;

#[test]
fn a_table_of_any_program_is_read_as_written_or_refused() {
    run::run(SEED, 400);
}

#[test]
#[ignore = "the long round: cargo xtask tables [COUNT] [SEED]"]
fn many_tables_are_read_as_written_or_refused() {
    run::run(number("TURASH_TABLES_SEED", 1), number("TURASH_TABLES_COUNT", 20_000));
}

#[allow(clippy::disallowed_methods, reason = "a chore says how long the test is to run")]
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a whole number"))
}
