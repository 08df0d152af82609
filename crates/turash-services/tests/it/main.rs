//! The use cases on the embedded store, in memory: what is told is what is current, however it came about.

#![cfg(test)]

mod copying;
mod graph;
mod graph_answers;
mod graph_world;
mod import;
mod leadership;
mod lines;
mod living_plan;
mod loading;
mod match_service;
mod orders;
mod plan_shares;
mod plans;
mod plans_in_time;
mod private;
mod promises;
mod telling;
mod visibility;
mod webhooks;
mod what_if;
mod world;
mod zone;
