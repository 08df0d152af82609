//! The embedded store against the contract suites, and against what only a file on a disk can do wrong.
#![cfg(test)]
#![allow(missing_docs, reason = "tests")]

mod contract;
mod examine;
mod faults;
mod file;
mod log;
