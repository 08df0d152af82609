//! The contract suites: the promises of each port as cases that every adapter runs.
//!
//! A suite is a module: each case is a function whose first doc line states the promise, and one list at the module's end
//! makes both the macro that an adapter calls (`registry_suite!(factory)` writes one test per case) and `cases()`, with
//! which planted faults show that the suite notices them. A factory is an `async fn() -> Fresh<...>` that gives a new, empty
//! adapter: cases never share a store, so nothing is wiped and nothing is locked.
//!
//! [`fuzz`] holds readers of bytes from strangers to theirs.
//!
//! [`memory_lines`] is the one adapter of lines that needs no server, for tests of who uses them.
//!
//! What is absent: any adapter of the product.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a case fails by panicking"
)]

pub mod access_keys;
pub mod answers;
pub mod bus;
pub mod certificates;
pub mod comments;
pub mod doubles;
pub mod event_log;
mod fixtures;
pub mod fuzz;
pub mod graph;
pub mod history;
pub mod leases;
pub mod ledger;
pub mod lines;
pub mod memory_lines;
pub mod plans;
pub mod promises;
pub mod random;
pub mod registry;
pub mod spatial;
mod suite;
pub mod values;
pub mod webhooks;

pub use suite::{Case, Fresh, Run, failures};
