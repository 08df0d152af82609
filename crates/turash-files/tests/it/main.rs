//! Reads and writes real files.
#![cfg(test)]

mod bad_files;
mod bad_rows;
mod contradictions;
mod fuzz;
mod good;
mod handed;
mod hotmaps;
mod misread;
mod round_trip;
mod sheets;
mod support;
