//! End-to-end tests: they run the real `turash` as its users do, and know nothing of its crates.

#![cfg(test)]

mod answers;
mod bad_files;
mod bad_rows;
mod crash;
mod demo;
mod generated;
mod given_up;
mod hotmaps;
mod logs;
mod options;
mod places;
mod server;
mod serving;
mod shutdown;
mod turash;
