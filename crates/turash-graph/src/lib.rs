//! The questions that a graph answers ([`turash_domain::ports::ResourceGraph`]), over any source of sites, flows and matches.
//!
//! [`Explorer`] answers all of them: it gathers a bounded part of the graph from a [`GraphSource`] and computes on that. The computations are functions
//! over plain data ([`SiteMatch`]), for an adapter that reads in a way of its own. [`MemoryGraph`] is a graph without a server.
//!
//! What is absent: I/O, and any knowledge of where the graph is kept. An adapter that has a graph of its own asks that one and uses from here
//! only what a database has no words for.

mod ahead;
mod chains;
mod closure;
mod communities;
mod exchanges;
mod explorer;
mod gathering;
#[cfg(test)]
mod golden;
mod introductions;
mod limits;
mod memory;
mod paths;
mod site_match;
mod source;

pub use chains::{chains, cycles};
pub use closure::closure;
pub use communities::communities;
pub use explorer::Explorer;
pub use introductions::introductions;
pub use limits::{Deadline, check_bounds, check_length, check_pairs, check_steps};
pub use memory::MemoryGraph;
pub use paths::path;
pub use site_match::{SiteMatch, best_first};
pub use source::GraphSource;
