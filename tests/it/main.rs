//! End-to-end tests: they run the real `turash` as its users do, and know nothing of its crates.

#![cfg(test)]

mod answers;
mod bad_files;
mod bad_rows;
mod crash;
mod demo;
mod generated;
mod hotmaps;
mod options;
mod places;
mod turash;
