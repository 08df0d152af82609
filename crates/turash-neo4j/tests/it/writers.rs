//! Several processes that write at once, and orders of the same writes.

use std::sync::Arc;

use tokio::task::JoinSet;
use turash_contract::random::Random;
use turash_domain::ports::{GraphChange, GraphStore, GraphWrite};
use turash_domain::{Direction, FlowId, MatchId, MatchState, Sequence};
use turash_graph::MemoryGraph;

use crate::like_memory::same_content;
use crate::server::Server;
use crate::values::{flow, pair, site, site_id};

/// Writes about few keys, each as of a moment of its own: puts of all kinds and removals.
fn history(random: &mut Random, length: u64) -> Vec<GraphWrite> {
    let change = |random: &mut Random| {
        let one = |random: &mut Random, kind: &str| format!("{kind}{}", random.below(4));
        let organization = ["one", "two"].get(random.below(3) as usize).copied();
        match random.below(9) {
            0 | 1 => site(&one(random, "s"), organization),
            2 | 3 => flow(&one(random, "f"), &one(random, "s"), Direction::Supply),
            4 | 5 => {
                pair(&one(random, "f"), &one(random, "g"), random.below(100) as f64, MatchState::Suggested)
            }
            6 => GraphChange::RemoveSite(site_id(&one(random, "s"))),
            7 => GraphChange::RemoveFlow(FlowId::new(&one(random, "f")).unwrap()),
            _ => GraphChange::RemoveMatch(
                MatchId::parse(&format!("{}~{}", one(random, "f"), one(random, "g"))).unwrap(),
            ),
        }
    };
    (1..=length).map(|moment| GraphWrite { change: change(random), as_of: Sequence(moment) }).collect()
}

fn shuffled(mut writes: Vec<GraphWrite>, random: &mut Random) -> Vec<GraphWrite> {
    for last in (1..writes.len()).rev() {
        writes.swap(last, random.below(last as u64 + 1) as usize);
    }
    writes
}

/// Nodes that nothing needs: bare ones without anything on them, and organizations without a site.
async fn litter(server: &Server) -> i64 {
    let graph = neo4rs_of(server);
    let mut rows = graph
        .execute(
            "MATCH (one) WHERE (one:ResourceFlow AND one.version IS NULL AND NOT EXISTS { (one)-[:MATCHES]-() }) \
             OR (one:Site AND one.version IS NULL AND NOT EXISTS { (one)-[:HOSTS]->() }) \
             OR (one:Organization AND NOT EXISTS { (one)-[:OPERATES]->() }) RETURN count(one) AS number",
        )
        .await
        .unwrap();
    rows.next().await.unwrap().unwrap().get("number").unwrap()
}

pub(crate) fn neo4rs_of(server: &Server) -> neo4rs::Graph {
    neo4rs::Graph::new(format!("bolt://127.0.0.1:{}", server.port()), "neo4j", "").unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_order_ends_the_same_and_leaves_nothing_behind() {
    let Some(server) = Server::alone().await else { return };
    let graph = server.graph();
    for seed in 0..12 {
        let random = &mut Random(seed);
        let writes = history(random, 24);
        let memory = MemoryGraph::default();
        memory.write(&writes).await.unwrap();
        for order in [writes.clone(), shuffled(writes, random)] {
            graph.clear().await.unwrap();
            // One by one, in pairs and all at once.
            let size = [1, 2, 24][random.below(3) as usize];
            for part in order.chunks(size) {
                graph.write(part).await.unwrap();
            }
            same_content(&graph, &memory, &format!("seed {seed}, {size} at once")).await;
            assert_eq!(litter(&server).await, 0, "seed {seed}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_at_once_never_let_the_older_stand() {
    let Some(server) = Server::alone().await else { return };
    for seed in 0..3 {
        let random = &mut Random(1_000 + seed);
        let writes = history(random, 160);
        let memory = MemoryGraph::default();
        memory.write(&writes).await.unwrap();
        server.graph().clear().await.unwrap();
        let writes: Arc<[GraphWrite]> = shuffled(writes, random).into();
        let mut processes = JoinSet::new();
        for process in 0..4 {
            let (graph, writes) = (server.graph(), Arc::clone(&writes));
            processes.spawn(async move {
                for part in writes.chunks(3).skip(process).step_by(4) {
                    graph.write(part).await.unwrap();
                }
            });
        }
        processes.join_all().await;
        let graph = server.graph();
        same_content(&graph, &memory, &format!("seed {seed}")).await;
        assert_eq!(litter(&server).await, 0, "seed {seed}");
    }
}
