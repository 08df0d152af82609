//! The graph on Neo4j, and the loop that a program without Turash would fill it by: the same batches, one UNWIND for each kind, through the
//! driver alone. No versions, no tombstones, no turns.

use std::sync::Arc;

use anyhow::Result;
use neo4rs::{BoltMap, BoltType, Graph, query};
use turash_domain::Text;
use turash_domain::ports::{GraphChange, GraphStore, GraphWrite};
use turash_neo4j::{Neo4jGraph, Neo4jOptions};

use crate::graph::Measured;
use crate::timer::Stopwatch;

/// All in turns, and the best of each: other work on the machine makes a run slower, never faster.
const TURNS: usize = 3;

const SITES: &str = "UNWIND $rows AS row MERGE (site:Site {id: row.id}) \
     SET site.name = row.name, site.longitude = row.longitude, site.latitude = row.latitude, site.version = row.version \
     WITH row, site WHERE row.organization IS NOT NULL \
     MERGE (organization:Organization {name: row.organization}) MERGE (organization)-[:OPERATES]->(site)";
const FLOWS: &str = "UNWIND $rows AS row MERGE (flow:ResourceFlow {id: row.id}) \
     SET flow.direction = row.direction, flow.family = row.family, flow.resource = row.resource, \
     flow.annual = row.annual, flow.version = row.version \
     WITH row, flow MATCH (site:Site {id: row.site}) MERGE (site)-[:HOSTS]->(flow)";
const MATCHES: &str = "UNWIND $rows AS row \
     MATCH (supply:ResourceFlow {id: row.supply}) MATCH (demand:ResourceFlow {id: row.demand}) \
     MERGE (supply)-[pair:MATCHES]->(demand) SET pair.value = row.value, pair.distance_m = row.distance_m, \
     pair.deliverable = row.deliverable, pair.technology = row.technology, pair.state = row.state, pair.version = row.version";

/// The server to measure on: `cargo xtask bench graph` starts one and names it here.
#[allow(clippy::disallowed_methods, reason = "a bench is told by the environment where its server is")]
pub fn server() -> Option<String> {
    std::env::var("TURASH_TEST_NEO4J").ok().filter(|url| !url.is_empty())
}

/// The graph on this server, which is waited for and emptied.
pub async fn measured(url: &str) -> Result<Measured> {
    let graph = Arc::new(Neo4jGraph::connect(Neo4jOptions::parse(url)?));
    let watch = Stopwatch::start();
    while let Err(error) = graph.clear().await {
        anyhow::ensure!(watch.seconds() < 120.0, "no answer from Neo4j: {error}");
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    Ok(Measured { name: "Neo4j", at_most_ms: 1_000.0, store: graph.clone(), questions: graph })
}

/// Writes a second, in batches: of the store, and of the loop. The store comes last, and what it wrote stays.
pub async fn rates(
    url: &str,
    store: &dyn GraphStore,
    writes: &[GraphWrite],
    batch: usize,
) -> Result<(f64, f64)> {
    let driver = Graph::new(url, "neo4j", "")?;
    let (mut through_store, mut bare) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..TURNS {
        store.clear().await?;
        let watch = Stopwatch::start();
        for part in writes.chunks(batch) {
            bare_loop(&driver, part).await?;
        }
        bare = bare.min(watch.seconds());
        store.clear().await?;
        let watch = Stopwatch::start();
        for part in writes.chunks(batch) {
            store.write(part).await?;
        }
        through_store = through_store.min(watch.seconds());
    }
    let count = writes.len() as f64;
    Ok((count / through_store, count / bare))
}

async fn bare_loop(driver: &Graph, writes: &[GraphWrite]) -> Result<()> {
    for alike in writes.chunk_by(|a, b| statement(a) == statement(b)) {
        let rows: Vec<BoltType> = alike.iter().map(|write| BoltType::Map(row(write))).collect();
        driver.run(query(statement(&alike[0])).param("rows", rows)).await?;
    }
    Ok(())
}

fn statement(write: &GraphWrite) -> &'static str {
    match write.change {
        GraphChange::PutFlow(_) => FLOWS,
        GraphChange::PutMatch(_) => MATCHES,
        _ => SITES,
    }
}

fn row(write: &GraphWrite) -> BoltMap {
    let mut row = BoltMap::default();
    let mut put = |name: &str, value: BoltType| row.put(name.into(), value);
    put("version", write.as_of.0.cast_signed().into());
    match &write.change {
        GraphChange::PutSite(site) => {
            put("id", site.id.as_str().into());
            put("name", site.name.as_str().into());
            put("organization", site.organization.as_ref().map(Text::as_str).into());
            put("longitude", site.coordinates.longitude().into());
            put("latitude", site.coordinates.latitude().into());
        }
        GraphChange::PutFlow(flow) => {
            put("id", flow.id.as_str().into());
            put("site", flow.site.as_str().into());
            put("direction", flow.direction.name().into());
            put("family", flow.family.name().into());
            put("resource", flow.resource.as_str().into());
            put("annual", flow.annual.into());
        }
        GraphChange::PutMatch(matched) => {
            put("supply", matched.id.supply().as_str().into());
            put("demand", matched.id.demand().as_str().into());
            put("value", matched.value_eur_per_year.into());
            put("distance_m", matched.distance_m.into());
            put("deliverable", matched.deliverable_annual.into());
            put("technology", matched.technology.name().into());
            put("state", matched.state.name().into());
        }
        GraphChange::RemoveSite(_) | GraphChange::RemoveFlow(_) | GraphChange::RemoveMatch(_) => {}
    }
    row
}
