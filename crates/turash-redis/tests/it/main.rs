//! The bus against a real server.
//!
//! `TURASH_TEST_REDIS` holds the URL of a server that these tests may empty; without it they say that they were not run, and with
//! `TURASH_REQUIRE_SERVICES=1` that is a failure.

#![cfg(test)]

mod cluster;
mod contract;
mod examine;
mod faults;
mod log;
mod own;
mod parts;
mod processes;
mod public;
mod sentinel;
mod server;
mod sharing;
mod tls;
