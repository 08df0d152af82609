//! Turash's resource graph on Neo4j: `(:Organization)-[:OPERATES]->(:Site)-[:HOSTS]->(:ResourceFlow)-[:MATCHES]->(:ResourceFlow)`.
//!
//! A write carries the moment of the log that it is known from, kept as `version`, and older never overwrites newer. Writers take turns: a
//! transaction begins by locking one node, so what it reads of a version holds until it has written.
//!
//! What is absent: the only copy of anything. What the server loses is filled in again out of the registry.

mod error;
mod examine;
mod link;
mod options;
mod parameters;
mod place;
mod queries;
mod questions;
mod reading;
mod rows;
mod statements;
mod store;
mod tls;
mod writer;

use std::sync::Arc;

use crate::link::Link;
use crate::writer::Writer;

pub use crate::options::Neo4jOptions;

/// The graph on a server with Neo4j. Cloning is cheap; all clones share their connections.
#[derive(Clone)]
pub struct Neo4jGraph {
    inner: Arc<Inner>,
}

struct Inner {
    link: Link,
    writer: Writer,
}

impl Neo4jGraph {
    /// A graph that connects when it is needed, and makes its constraints and indexes before it first writes.
    pub fn connect(options: Neo4jOptions) -> Self {
        let writer = Writer::new(options.clone());
        Self { inner: Arc::new(Inner { link: Link::new(options), writer }) }
    }

    fn link(&self) -> &Link {
        &self.inner.link
    }
}
