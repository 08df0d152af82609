//! The runtime on the embedded store, in memory: nothing is lost, the order of a key is kept, and what fails is booked.

#![cfg(test)]

mod examples;
mod lifecycle;
mod memory;
mod pipeline;
mod rate;
mod recent;
mod retention;
mod rig;
mod subscriptions;
mod subscriptions_bus;
mod subscriptions_failures;
mod subscriptions_ledger;
mod subscriptions_shared;
mod subscriptions_stops;
