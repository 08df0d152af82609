//! The server, which one test has to itself at a time: it has one database, and each test empties it.

use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep};
use turash_domain::ports::GraphStore;
use turash_neo4j::{Neo4jGraph, Neo4jOptions};

static ALONE: Mutex<()> = Mutex::const_new(());
/// A server that was just started takes some seconds, and more on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_mins(5);
const STEP: Duration = Duration::from_millis(100);

/// The server, empty, for one test alone.
pub(crate) struct Server {
    pub(crate) url: String,
    _alone: MutexGuard<'static, ()>,
}

/// What the environment says; nothing, and said so, where it says nothing.
pub(crate) fn needed(name: &str) -> Option<String> {
    match environment(name) {
        Some(value) => Some(value),
        None if environment("TURASH_REQUIRE_SERVICES").as_deref() == Some("1") => {
            panic!("{name} is not set, and TURASH_REQUIRE_SERVICES=1")
        }
        None => {
            eprintln!("not run: {name} is not set");
            None
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "tests are configured by the environment")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Server {
    /// The server, for this test alone and empty.
    pub(crate) async fn alone() -> Option<Self> {
        let url = needed("TURASH_TEST_NEO4J")?;
        let server = Self { url, _alone: ALONE.lock().await };
        wait_until_it_answers(&server.graph()).await;
        server.graph().clear().await.unwrap();
        Some(server)
    }

    pub(crate) fn options(&self) -> Neo4jOptions {
        Neo4jOptions::parse(&self.url).unwrap()
    }

    /// The graph as a process of its own has it.
    pub(crate) fn graph(&self) -> Neo4jGraph {
        Neo4jGraph::connect(self.options())
    }

    pub(crate) fn port(&self) -> u16 {
        self.url.rsplit(':').next().unwrap().split('/').next().unwrap().parse().unwrap()
    }
}

pub(crate) async fn wait_until_it_answers(graph: &Neo4jGraph) {
    let start = Instant::now();
    loop {
        match graph.counts().await {
            Ok(_) => return,
            Err(error) if start.elapsed() > PATIENCE => panic!("no answer within {PATIENCE:?}: {error}"),
            Err(_) => sleep(STEP).await,
        }
    }
}
