//! What every bench of Turash shares: the generated world, timers, the table of results with what must be reached, and
//! the peers that do the same work.
//!
//! One binary per bench in `src/bin`; each prints its rows and exits with 1 when a figure is missed. What is absent:
//! anything that a product crate uses.

pub mod backlog;
pub mod bus_world;
pub mod crowd;
pub mod database;
pub mod families;
pub mod graph;
pub mod hotmaps;
pub mod http;
pub mod lost;
pub mod memory;
pub mod on_neo4j;
pub mod on_redis;
pub mod paced;
pub mod pages;
pub mod peers;
pub mod planning;
pub mod postgis;
pub mod readers;
pub mod reference;
pub mod replanning;
pub mod report;
pub mod served;
pub mod solvers;
pub mod store;
pub mod timer;
pub mod world;
pub mod writes;

/// The allocator of the product binary, so that benches measure what it does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
