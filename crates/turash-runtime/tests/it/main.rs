//! The use cases on the embedded store, in memory: what is told is what is current, however it came about.

#![cfg(test)]

mod import;
mod lifecycle;
mod loading;
mod pipeline;
mod rate;
mod recent;
mod telling;
mod world;
