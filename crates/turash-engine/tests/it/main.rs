//! The engine against brute force, against itself in another order and on other thread counts.

#![cfg(test)]

mod batch;
mod changes;
mod world;
