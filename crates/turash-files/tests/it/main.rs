//! Reads and writes real files.
#![cfg(test)]

mod bad_files;
mod bad_rows;
mod fuzz;
mod good;
mod hotmaps;
mod round_trip;
mod support;
