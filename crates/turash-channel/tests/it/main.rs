//! The in-process bus against the contract suite, and the suite against planted faults.
#![cfg(test)]
#![allow(missing_docs, reason = "tests")]

mod contract;
mod faults;
