//! The copy of the graph on a Neo4j server, where the configuration names one.

use std::sync::Arc;

use anyhow::{Context, Result};
use turash_domain::ports::{Examine, Finding, GraphStore, ResourceGraph};
use turash_neo4j::{Neo4jGraph, Neo4jOptions};

use crate::config::Config;

/// The copy of the graph.
#[derive(Clone)]
pub(crate) struct WiredGraph {
    /// It is written to.
    pub(crate) store: Arc<dyn GraphStore>,
    /// It is asked.
    pub(crate) questions: Arc<dyn ResourceGraph>,
    examined: Arc<dyn Examine>,
}

impl WiredGraph {
    /// What is wrong with the server.
    pub(crate) async fn examine(&self) -> Vec<Finding> {
        self.examined.examine().await
    }
}

/// The copy of the graph, for a handler that has so much time for a write; none where the configuration names no server. Nothing is
/// connected yet.
pub(super) fn handled_graph(config: &Config) -> Result<Option<WiredGraph>> {
    let patience = config.patience();
    Ok(options(config)?.map(|options| wired(options.write_timeout(patience))))
}

/// The copy of the graph, for a command; none where the configuration names no server. Nothing is connected yet.
pub(crate) fn graph(config: &Config) -> Result<Option<WiredGraph>> {
    Ok(options(config)?.map(wired))
}

fn options(config: &Config) -> Result<Option<Neo4jOptions>> {
    let Some(url) = config.neo4j.url() else { return Ok(None) };
    let mut options = Neo4jOptions::parse(url.whole())?;
    if let Some(file) = config.neo4j.ca_file() {
        options = options.ca_file(file).context("in 'neo4j.ca_file'")?;
    }
    Ok(Some(options))
}

fn wired(options: Neo4jOptions) -> WiredGraph {
    let graph = Arc::new(Neo4jGraph::connect(options));
    let store: Arc<dyn GraphStore> = Arc::<Neo4jGraph>::clone(&graph);
    let questions: Arc<dyn ResourceGraph> = Arc::<Neo4jGraph>::clone(&graph);
    WiredGraph { store, questions, examined: graph }
}
