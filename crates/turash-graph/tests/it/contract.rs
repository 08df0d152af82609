//! The contract suite over the graph in memory.

use std::sync::Arc;

use turash_contract::Fresh;
use turash_contract::graph::Port;
use turash_graph::{Explorer, MemoryGraph};

#[allow(clippy::unused_async, reason = "a factory is async")]
async fn fresh() -> Fresh<Port> {
    let graph = Arc::new(MemoryGraph::new());
    Fresh::new(Port { store: graph.clone(), questions: Arc::new(Explorer::new(graph)) })
}

turash_contract::graph_suite!(fresh);
