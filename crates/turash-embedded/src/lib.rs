//! Turash's embedded store: registry, event log, ledger, leases and spatial index in one SQLite file, with nothing to install.
//!
//! Start with [`EmbeddedStore`]. Every write goes through one task (`writer`), which commits what is queued together: one
//! transaction and one sync for many callers, each in a savepoint of its own, so that a refused one is refused alone. Reads
//! go through a few connections of their own (WAL) and never wait for the writer; what is committed is copied into the file
//! beside it (`checkpoints`).
//!
//! What is absent: rules of the domain (values arrive checked) and a clock (times are passed in).

mod access_keys;
mod answers;
mod audit;
mod checkpoints;
mod comments;
mod error;
mod event_log;
mod examine;
mod identity;
mod kept_plans;
mod leases;
mod ledger;
mod lock;
mod open;
mod registry;
mod rights;
mod rows;
mod spatial;
mod store;
mod webhooks;
mod writer;

pub use examine::DataFolder;
pub use lock::Holder;
pub use rights::keep_private;
pub use store::{EmbeddedStore, OpenMode};
