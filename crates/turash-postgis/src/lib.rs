//! Turash's store on a server: registry, event log, ledger, leases, spatial index and the lines of a map on Postgres 15+ with PostGIS 3.3+, shared by
//! any number of processes.
//!
//! Start with [`PostgisStore`]. Commits to the registry go through one task a process (`writer`), which commits what is queued
//! together; everything else is single statements on a few connections of the store's own pool (`pool`). Sequences of the log
//! come from one row that each commit locks as late as it can, so readers never see a gap (`docs/adr/0010-log-order.md`).
//! The answer of a COMMIT that got lost is looked up, never guessed (`outcome`).
//!
//! What is absent: rules of the domain (values arrive checked), making databases and roles (`sql/roles.sql` is for the
//! administrator), connection poolers between this store and the server that take sessions apart (`PgBouncer` in
//! transaction mode): prepared statements and LISTEN need the session.

mod access_keys;
mod answers;
mod comments;
mod copy;
mod error;
mod event_log;
mod examine;
mod failure;
mod fence;
mod follow;
mod kept_plans;
mod leases;
mod ledger;
mod lines;
mod migrate;
mod options;
mod outcome;
mod patience;
mod pause;
mod places;
mod pool;
mod registry;
mod spatial;
mod statement;
mod store;
mod tls;
mod transaction;
mod webhooks;
mod writer;

#[cfg(test)]
extern crate self as turash_postgis;
#[cfg(test)]
mod plans;
#[cfg(test)]
#[path = "../tests/it/server.rs"]
#[allow(dead_code, reason = "shared with the integration tests, which use all of it")]
mod server;

pub use options::{LeaseClock, PostgisOptions};
pub use pool::PoolState;
pub use store::PostgisStore;
