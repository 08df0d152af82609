//! The graph in memory against the contract suite, the suite against planted faults, and large regions. What networkx says of random graphs is
//! in `src/golden.rs`.
#![cfg(test)]
#![allow(missing_docs, reason = "tests")]

mod contract;
mod faults;
mod large;
