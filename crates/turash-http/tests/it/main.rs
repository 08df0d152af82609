//! The API over real connections, on the embedded store in memory.

#![cfg(test)]

mod claim;
mod dead_letters;
mod graph;
mod limits;
mod lists;
mod live;
mod matches;
mod ogc;
mod operation;
mod plans;
mod private;
mod promises;
mod refusals;
mod world;
mod writes;
mod zone;
