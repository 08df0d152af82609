//! Questions and writes that are given up while they are under way, on the real server.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, timeout};
use turash_domain::ports::{GraphStore, Page};
use turash_neo4j::Neo4jGraph;

use crate::server::Server;
use crate::values::{as_of, site, site_id};

/// The result of work that is given up once it was polled more often than this; `None` where it was.
pub(crate) async fn polled<T>(most: usize, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut polls) = (pin!(work), 0);
    poll_fn(|context| {
        polls += 1;
        match work.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(Some(result)),
            Poll::Pending if polls > most => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_cancelled_question_the_next_one_gets_its_own_answer() {
    let Some(server) = Server::alone().await else { return };
    let graph = Neo4jGraph::connect(server.options().connections(1));
    graph.write(&as_of(1, (1_000..3_000).map(|number| site(&format!("s{number}"), None)))).await.unwrap();
    let mut cancelled = 0;
    for number in 0..200_usize {
        let whole = Page::first(2_000);
        cancelled += usize::from(polled(number % 4, graph.list_sites(&whole)).await.is_none());
        let at = 1_000 + number * 9;
        let found = graph.list_sites(&Page::after(site_id(&format!("s{at}")), 1)).await.unwrap();
        assert_eq!(found[0].0.id, site_id(&format!("s{}", at + 1)));
    }
    assert!(cancelled >= 100, "only {cancelled} were in flight");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_is_given_up_holds_nobody_up() {
    let Some(server) = Server::alone().await else { return };
    let (one, another) = (server.graph(), server.graph());
    one.counts().await.unwrap();
    another.write(&as_of(1, [site("a", None)])).await.unwrap();
    let mut given_up = 0;
    for number in 0..30 {
        let writes = as_of(2 + number, (0..500).map(|number| site(&format!("s{number}"), Some("one"))));
        let under_way = timeout(Duration::from_millis(5 + 3 * number), one.write(&writes));
        given_up += usize::from(under_way.await.is_err());
        let started = Instant::now();
        another.write(&as_of(2 + number, [site("a", None)])).await.unwrap();
        assert!(started.elapsed() < Duration::from_secs(2), "held up for {:?}", started.elapsed());
    }
    assert!(given_up >= 5, "only {given_up} were given up");
}
