//! The engine against brute force, against itself in another order and on other thread counts; the planner against another solver and published results.

#![cfg(test)]

mod batch;
mod changes;
mod planner;
mod random;
mod world;
