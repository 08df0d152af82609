//! A worker runtime on the ports of events: it takes what a log holds to handlers, in the order of each key, at least once, and books
//! what failed.
//!
//! The way of an event: a relay puts it from the log on the bus ([`EventRuntime`]), lanes keep the order of its key, a worker hands it
//! to the [`EventHandler`](turash_domain::ports::EventHandler), and what came of it goes into the ledger: done, another attempt, or a dead letter
//! ([`dead_letters`]). [`Lifecycle`] starts and ends tasks, [`LeaseKeeper`] says which of several processes is active, [`trim`] lets old
//! events go.
//!
//! Two programs to begin with: `examples/own_handler.rs` runs a handler of its own on a log and a ledger in memory ([`memory`]), and
//! `examples/pipeline.rs` joins stages of work that has nothing to do with events ([`Scope`]).
//!
//! What is absent: what the events are about, the names of adapters, files, the terminal.

mod dead_letters;
mod events;
mod lease;
mod lifecycle;
mod log_place;
pub mod memory;
mod metrics;
mod pipeline;
mod ports;
mod rate;
mod recent;
mod retention;
mod system;
mod unreadable;

pub use dead_letters::{WhichDeadLetters, dead_letters, discard, redrive};
pub use events::{EventRuntime, Member, Publication, RetryPolicy, SubscriptionOptions};
pub use lease::{LeaseKeeper, LeaseTimes, Standing};
pub use lifecycle::{Ended, Lifecycle, Limits};
pub use log_place::{holds, last, place_of};
pub use metrics::Metrics;
pub use pipeline::{Feed, Outlet, Route, Scope, ScopeError, Shape};
pub use ports::{EventPorts, happens_now};
pub use rate::GovernorLimit;
pub use recent::{KEPT, RecentLog};
pub use retention::{KEPT_DAYS, keep_trimmed, trim};
pub use system::{SystemClock, SystemIds};
pub use unreadable::bury_up_to;
