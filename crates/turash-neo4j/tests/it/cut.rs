//! A connection to the real server that is cut after the COMMIT went through and before its answer comes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use turash_domain::ports::GraphStore;
use turash_domain::{Direction, MatchState};
use turash_graph::MemoryGraph;
use turash_neo4j::{Neo4jGraph, Neo4jOptions};

use crate::like_memory::same_content;
use crate::server::Server;
use crate::values::{as_of, flow, pair, site};

/// COMMIT as the driver sends it: a chunk of two bytes, and the end of the message.
const COMMIT: &[u8] = &[0x00, 0x02, 0xB0, 0x12, 0x00, 0x00];

/// A way to the server that swallows the answers of the first so many COMMITs, and then ends the connection.
struct Way {
    port: u16,
    cut: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl Way {
    async fn to(server: u16, most: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let cut = Arc::new(AtomicUsize::new(0));
        let (mut tasks, counted) = (JoinSet::new(), Arc::clone(&cut));
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let counted = Arc::clone(&counted);
                connections.spawn(async move {
                    let server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                    let _ = pass(client, server, &counted, most).await;
                });
            }
        });
        Self { port, cut, _tasks: tasks }
    }
}

async fn pass(
    mut client: TcpStream,
    mut server: TcpStream,
    cut: &AtomicUsize,
    most: usize,
) -> std::io::Result<()> {
    let (mut sent, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        let mut from_client = [0; 0].as_slice();
        let mut from_server = [0; 0].as_slice();
        tokio::select! {
            read = client.read(&mut sent) => from_client = &sent[..read?],
            read = server.read(&mut answered) => from_server = &answered[..read?],
        }
        if from_client.is_empty() && from_server.is_empty() {
            return Ok(());
        }
        client.write_all(from_server).await?;
        server.write_all(from_client).await?;
        if from_client.ends_with(COMMIT) && cut.fetch_add(1, Ordering::Relaxed) < most {
            // The server has answered: it has committed.
            let _ = server.read(&mut answered).await?;
            return Ok(());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_counts_once() {
    let Some(server) = Server::alone().await else { return };
    let way = Way::to(server.port(), 3).await;
    let options = Neo4jOptions::parse(&format!("bolt://127.0.0.1:{}", way.port)).unwrap();
    let (graph, memory) = (Neo4jGraph::connect(options), MemoryGraph::default());
    for moment in 1..=8 {
        let mut writes = as_of(moment, [site("s", Some("one")), site("t", None)]);
        writes.extend(as_of(moment, [flow("f", "s", Direction::Supply), flow("g", "t", Direction::Demand)]));
        writes.extend(as_of(moment, [pair("f", "g", moment as f64, MatchState::Suggested)]));
        graph.write(&writes).await.unwrap();
        memory.write(&writes).await.unwrap();
    }
    assert!(way.cut.load(Ordering::Relaxed) >= 11, "eight commits, of which three were lost and made again");
    same_content(&server.graph(), &memory, "after lost answers").await;
}
