//! The API over real connections, on the embedded store in memory.

#![cfg(test)]

mod asked;
mod authentication;
mod claim;
mod comments;
mod dead_letters;
mod event_schemas;
mod graph;
mod imports;
mod key_life;
mod keyed;
mod limits;
mod lists;
mod live;
mod map;
mod matches;
mod ogc;
mod once;
mod openapi;
mod operation;
mod ownership;
#[cfg(feature = "page")]
mod page;
mod pages;
mod plans;
mod private;
mod promises;
mod refusals;
mod security;
mod tls;
mod tokens;
mod told;
mod visibility;
mod webhooks;
mod window;
mod world;
mod writes;
mod zone;
