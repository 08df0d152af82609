//! The questions that a graph answers ([`turash_domain::ports::ResourceGraph`]), over any source of sites, flows and matches.
//!
//! What is absent: I/O, and any knowledge of where the graph is kept. An adapter that has a graph of its own asks that one and uses from here
//! only what a database has no words for.

mod source;

pub use source::GraphSource;
