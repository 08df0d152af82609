//! The same answers as the graph in memory gives, on random graphs.

use std::sync::Arc;

use turash_contract::random::Random;
use turash_domain::ports::{Bounds, GraphStore, Page, ResourceGraph};
use turash_graph::{Explorer, MemoryGraph};
use turash_neo4j::Neo4jGraph;

use crate::server::Server;
use crate::values::{random_graph, site_id, text};

const GRAPHS: u64 = 50;
const SITES: u64 = 15;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_question_is_answered_as_in_memory() {
    let Some(server) = Server::alone().await else { return };
    let neo4j = server.graph();
    for seed in 0..GRAPHS {
        let writes = random_graph(&mut Random(seed));
        let memory = Arc::new(MemoryGraph::default());
        neo4j.clear().await.unwrap();
        neo4j.write(&writes).await.unwrap();
        memory.write(&writes).await.unwrap();
        same_content(&neo4j, &memory, &format!("seed {seed}")).await;
        same_answers(&neo4j, &Explorer::new(memory), seed).await;
    }
}

/// The same sites, flows, matches and counts.
pub(crate) async fn same_content(neo4j: &Neo4jGraph, memory: &MemoryGraph, label: &str) {
    assert_eq!(neo4j.counts().await.unwrap(), memory.counts().await.unwrap(), "{label}");
    let page = Page::first(10_000);
    assert_eq!(neo4j.list_sites(&page).await.unwrap(), memory.list_sites(&page).await.unwrap(), "{label}");
    let page = Page::first(10_000);
    assert_eq!(neo4j.list_flows(&page).await.unwrap(), memory.list_flows(&page).await.unwrap(), "{label}");
    let page = Page::first(10_000);
    assert_eq!(
        neo4j.list_matches(&page).await.unwrap(),
        memory.list_matches(&page).await.unwrap(),
        "{label}"
    );
}

async fn same_answers(neo4j: &dyn ResourceGraph, memory: &dyn ResourceGraph, seed: u64) {
    for items in [3, 100] {
        let bounds = Bounds { items, ..Bounds::default() };
        for site in (0..SITES).map(|number| site_id(&format!("s{number}"))) {
            let label = format!("seed {seed}, site {site}, {items} items");
            for number in 1..=4 {
                let (asked, wanted) = (
                    neo4j.neighbourhood(&site, number, &bounds).await.unwrap(),
                    memory.neighbourhood(&site, number, &bounds).await.unwrap(),
                );
                assert_eq!(asked, wanted, "neighbourhood of {number} steps, {label}");
            }
            for length in 2..=4 {
                let asked = neo4j.chains(&site, length, &bounds).await.unwrap();
                assert_eq!(asked, memory.chains(&site, length, &bounds).await.unwrap(), "chains, {label}");
                let asked = neo4j.cycles(&site, length, &bounds).await.unwrap();
                assert_eq!(asked, memory.cycles(&site, length, &bounds).await.unwrap(), "cycles, {label}");
            }
            let asked = neo4j.closure(&site, &bounds).await.unwrap();
            assert_eq!(asked, memory.closure(&site, &bounds).await.unwrap(), "closure, {label}");
        }
        for (from, to) in [("one", "two"), ("two", "three"), ("one", "one"), ("one", "nobody")] {
            let (from, to) = (text(from), text(to));
            let asked = neo4j.path(&from, &to, &bounds).await.unwrap();
            assert_eq!(asked, memory.path(&from, &to, &bounds).await.unwrap(), "path, seed {seed}");
        }
        let asked = neo4j.communities(&bounds).await.unwrap();
        assert_eq!(asked, memory.communities(&bounds).await.unwrap(), "communities, seed {seed}");
        let sites: Vec<_> = (0..SITES).map(|number| site_id(&format!("s{number}"))).collect();
        let asked = neo4j.introductions(&sites, 10, &bounds).await.unwrap();
        assert_eq!(
            asked,
            memory.introductions(&sites, 10, &bounds).await.unwrap(),
            "introductions, seed {seed}"
        );
    }
}
