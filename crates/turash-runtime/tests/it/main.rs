//! The use cases on the embedded store, in memory: what is told is what is current, however it came about.

#![cfg(test)]

mod copying;
mod duty;
mod import;
mod lifecycle;
mod loading;
mod match_service;
mod orders;
mod pipeline;
mod promises;
mod rate;
mod recent;
mod retention;
mod rig;
mod subscriptions;
mod subscriptions_failures;
mod subscriptions_ledger;
mod subscriptions_stops;
mod telling;
mod world;
