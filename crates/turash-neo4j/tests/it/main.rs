//! The graph on a real Neo4j, and on a scripted peer for what a server will not do on demand.
//!
//! `TURASH_TEST_NEO4J` holds the URL of a server that these tests may empty, and `TURASH_TEST_NEO4J_JARS` the folder of its program, for
//! servers of a test's own; without them they say that they were not run, and with `TURASH_REQUIRE_SERVICES=1` that is a failure.

#![cfg(test)]

mod cancelled;
mod contract;
mod cut;
mod examine;
mod faults;
mod like_memory;
mod own;
mod packstream;
mod peer;
mod server;
mod values;
mod writers;
