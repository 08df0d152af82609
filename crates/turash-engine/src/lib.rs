//! The candidate index and the match set: for every flow, supply and demand alike, its best counterparts.
//!
//! Start with [`Engine`]. It holds markets; a market is a rule ([`turash_domain::matching::PairRule`]) with the
//! supplies and demands that it may bring together. Lists are filled in one batch pass ([`Engine::recompute`]) or kept
//! exact change by change ([`Engine::put`], [`Engine::remove`]); both ways end in the same lists, bit for bit, whatever
//! the order of changes and the number of threads.
//!
//! An [`Entry`] is what the engine takes of a flow, [`Ranked`] is a counterpart in its list. A change fills in [`Touched`]: the flows whose
//! shown list may be another one now. `kernel` has the one loop in vector instructions, `repair` keeps lists exact after a change.
//!
//! [`planner`] is another matter: it gives every surplus once, as well as can be, and proves it.
//!
//! What is absent: heat, money and every other meaning of a column, ids and texts (flows are dense slots, ties are
//! numbers), input and output, a clock, an async runtime.

mod batch;
mod block;
mod engine;
mod entry;
mod homes;
mod index;
mod kernel;
mod levels;
mod list;
mod market;
mod order;
mod parallel;
#[cfg(test)]
mod plain;
pub mod planner;
mod pool;
mod ranker;
mod reach;
mod repair;
mod ties;
mod touched;

pub use engine::Engine;
pub use entry::{Entry, MarketId, Ranked, Side};
pub use list::{KEPT, SHOWN};
pub use order::{Order, Place};
pub use touched::Touched;
