//! The store against a real server.
//!
//! `TURASH_TEST_POSTGRES` holds the URL of a superuser of a server that these tests may fill with databases; without it they say
//! that they were not run, and with `TURASH_REQUIRE_SERVICES=1` that is a failure.

#![cfg(test)]
#![allow(clippy::type_complexity, reason = "rows of a query are read where they are compared")]

mod contract;
mod faults;
mod fixtures;
mod large;
mod order;
mod own;
mod promises;
mod proxy;
mod schema;
mod server;
mod tls;
