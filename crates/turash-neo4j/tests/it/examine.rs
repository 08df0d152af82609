//! What `turash doctor` says of a server.

use turash_domain::ports::{Examine, Finding, GraphStore, Level};
use turash_neo4j::{Neo4jGraph, Neo4jOptions};

use crate::peer::{Act, Peer};
use crate::server::Server;
use crate::values::{as_of, site};

fn of<'a>(findings: &'a [Finding], what: &str) -> &'a Finding {
    findings.iter().find(|finding| finding.what == what).unwrap_or_else(|| panic!("{what}: {findings:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_server_is_found_good_and_left_as_it_was() {
    let Some(server) = Server::alone().await else { return };
    let graph = server.graph();
    graph.write(&as_of(1, [site("s", Some("one"))])).await.unwrap();
    let before = graph.counts().await.unwrap();
    let findings = graph.examine().await;
    assert_eq!(graph.counts().await.unwrap(), before);
    assert!(findings.iter().all(|finding| finding.level == Level::Ok), "{findings:#?}");
    for what in ["graph connection", "graph TLS", "graph rights", "graph clock", "graph timeout"] {
        of(&findings, what);
    }
    assert!(of(&findings, "graph version").found.contains("community"), "{findings:#?}");
    assert_eq!(of(&findings, "graph constraints").found, "all are there");
    assert!(of(&findings, "graph size").found.starts_with("1 sites"), "{findings:#?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_or_refuses_is_a_finding() {
    let refused = |_: &_| Act::Fail("Neo.ClientError.Security.Unauthorized", "The client is unauthorized");
    let peer = Peer::start(refused).await;
    for url in ["bolt://turash:geheim@127.0.0.1:1", &peer.url()] {
        let findings = Neo4jGraph::connect(Neo4jOptions::parse(url).unwrap()).examine().await;
        assert_eq!((findings.len(), findings[0].level), (1, Level::Problem));
        assert!(!format!("{findings:?}").contains("geheim"));
    }
}
