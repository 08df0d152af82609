//! What goes wrong on the way, by a scripted peer: how it is told, what is tried again, and that every wait has an end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{Instant, timeout};
use turash_domain::ports::{Bounds, GraphStore, Page, ResourceGraph};
use turash_domain::{PortError, PortErrorKind};
use turash_neo4j::{Neo4jGraph, Neo4jOptions};

use crate::cancelled::polled;
use crate::packstream::Value;
use crate::peer::{Act, Peer, Request};
use crate::values::{as_of, site, site_id};

const DEADLOCK: Act = Act::Fail("Neo.TransientError.Transaction.DeadlockDetected", "others hold it");

fn graph(url: &str) -> Neo4jGraph {
    let options = Neo4jOptions::parse(url).unwrap();
    Neo4jGraph::connect(
        options
            .connections(1)
            .answer_timeout(Duration::from_millis(800))
            .write_timeout(Duration::from_millis(1_500)),
    )
}

async fn write(graph: &Neo4jGraph) -> Result<(), PortError> {
    graph.write(&as_of(1, [site("s", None)])).await
}

/// The first so many of what is asked get another act.
fn first(most: usize, is_meant: fn(&Request) -> bool, act: Act) -> impl Fn(&Request) -> Act {
    let met = AtomicUsize::new(0);
    move |request| {
        let is_struck = is_meant(request) && met.fetch_add(1, Ordering::Relaxed) < most;
        if is_struck { act.clone() } else { Act::Answer }
    }
}

fn is_write(request: &Request) -> bool {
    request.name == "RUN" && request.query.contains("MERGE (site:Site {id: row.id})")
}

/// Holds that an error names the graph and tells what is said, and never the password.
fn told(error: &PortError, kind: PortErrorKind, said: &str) {
    assert_eq!(error.kind, kind, "{error}");
    assert!(error.message.contains("127.0.0.1:") && error.message.contains(said), "{error}");
    assert!(!format!("{error:?}").contains("geheim"), "{error:?}");
}

#[tokio::test]
async fn a_transient_failure_is_tried_again_and_not_for_ever() {
    let peer = Peer::start(first(2, is_write, DEADLOCK)).await;
    write(&graph(&peer.url())).await.unwrap();
    assert_eq!((peer.count("COMMIT"), peer.count("BEGIN"), peer.count("ROLLBACK")), (1, 3, 2));
    let peer = Peer::start(first(usize::MAX, is_write, DEADLOCK)).await;
    let started = Instant::now();
    told(&write(&graph(&peer.url())).await.unwrap_err(), PortErrorKind::Unavailable, "busy");
    assert_eq!(peer.count("COMMIT"), 0);
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    // A question too.
    let is_question = |request: &Request| request.name == "PULL";
    let peer = Peer::start(first(2, is_question, DEADLOCK)).await;
    assert_eq!(graph(&peer.url()).counts().await.unwrap().sites, 0);
}

#[tokio::test]
async fn what_cannot_succeed_is_not_tried_again() {
    for (code, kind, said) in [
        ("Neo.ClientError.Statement.SyntaxError", PortErrorKind::Invalid, "5.26"),
        ("Neo.ClientError.Security.Forbidden", PortErrorKind::Unavailable, "doctor"),
        ("Neo.ClientError.Database.DatabaseNotFound", PortErrorKind::Unavailable, "does not exist"),
        ("Neo.DatabaseError.General.UnknownError", PortErrorKind::Unavailable, "its log"),
    ] {
        let peer = Peer::start(first(usize::MAX, is_write, Act::Fail(code, "?"))).await;
        let error = write(&graph(&peer.url())).await.unwrap_err();
        told(&error, kind, said);
        assert!(error.message.contains(code), "{error}");
        assert_eq!(peer.count("BEGIN"), 1, "{code}");
    }
}

#[tokio::test]
async fn nobody_a_wrong_password_and_another_protocol_are_told() {
    let nobody = graph("bolt://turash:geheim@127.0.0.1:1");
    told(&write(&nobody).await.unwrap_err(), PortErrorKind::Unavailable, "nothing listens");
    told(&nobody.counts().await.unwrap_err(), PortErrorKind::Unavailable, "nothing listens");
    let refused = Act::Fail("Neo.ClientError.Security.Unauthorized", "The client is unauthorized");
    let peer = Peer::start(first(usize::MAX, |request| request.name == "HELLO", refused)).await;
    told(&write(&graph(&peer.url())).await.unwrap_err(), PortErrorKind::Unavailable, "user or the password");
    assert_eq!(peer.count("HELLO"), 1, "a wrong password is not tried again");
    for (bytes, said) in [(&[0, 0, 0, 0], "5.26"), (b"HTTP", "7687")] {
        let peer = Peer::saying(bytes).await;
        told(&graph(&peer.url()).counts().await.unwrap_err(), PortErrorKind::Unavailable, said);
    }
}

#[tokio::test]
async fn a_silent_server_is_waited_for_no_longer_than_it_may_take() {
    let silent = |name: &'static str| {
        move |request: &Request| if request.name == name { Act::BeSilent } else { Act::Answer }
    };
    for name in ["HELLO", "BEGIN", "RUN", "PULL", "COMMIT"] {
        let peer = Peer::start(silent(name)).await;
        let started = Instant::now();
        told(&write(&graph(&peer.url())).await.unwrap_err(), PortErrorKind::Unavailable, "in time");
        assert!(started.elapsed() < Duration::from_secs(4), "{name}: {:?}", started.elapsed());
    }
    for name in ["HELLO", "RUN", "PULL"] {
        let peer = Peer::start(silent(name)).await;
        let started = Instant::now();
        told(&graph(&peer.url()).counts().await.unwrap_err(), PortErrorKind::Unavailable, "in time");
        assert!(started.elapsed() < Duration::from_secs(2), "{name}: {:?}", started.elapsed());
    }
    let nothing = Peer::saying(b"").await;
    let asked = graph(&nothing.url());
    let (site, bounds) = (site_id("s"), Bounds::default());
    let answer = timeout(Duration::from_secs(2), asked.chains(&site, 2, &bounds)).await;
    told(&answer.expect("a bound").unwrap_err(), PortErrorKind::Unavailable, "in time");
}

#[tokio::test]
async fn a_connection_that_ends_anywhere_is_made_anew() {
    for act in [Act::HangUp, Act::HangUpInside] {
        for name in ["BEGIN", "RUN", "PULL", "COMMIT"] {
            let met = AtomicUsize::new(0);
            let ends = act.clone();
            let peer = Peer::start(move |request: &Request| {
                // What makes the constraints comes first.
                let is_struck = request.name == name && met.fetch_add(1, Ordering::Relaxed) == 8;
                if is_struck { ends.clone() } else { Act::Answer }
            })
            .await;
            let graph = graph(&peer.url());
            for _ in 0..12 {
                write(&graph).await.unwrap();
            }
            assert!(peer.count("COMMIT") >= 12, "{name} {act:?}");
            assert_eq!(peer.count("HELLO"), 2, "{name} {act:?}");
        }
        let ends = act.clone();
        let peer = Peer::start(first(1, |request| request.name == "PULL", ends)).await;
        assert_eq!(graph(&peer.url()).counts().await.unwrap().matches, 0, "{act:?}");
    }
}

/// An answer that holds what was asked, after a while: whoever gets another one's answer is found.
fn echo(request: &Request) -> Act {
    if request.name != "RUN" || !request.query.contains("organization.name") {
        return Act::Answer;
    }
    let after = request.parameters.get("after").unwrap().text();
    let row = vec![
        after.into(),
        "a name".into(),
        Value::Null,
        Value::Float(1.5),
        Value::Float(2.5),
        Value::Null,
        Value::Int(7),
    ];
    let names = &["id", "name", "organization", "longitude", "latitude", "country", "version"];
    Act::Rows(names, vec![row], Duration::from_millis(5))
}

#[tokio::test]
async fn after_a_cancelled_question_the_next_one_gets_its_own_answer() {
    let peer = Peer::start(echo).await;
    let graph = Neo4jGraph::connect(Neo4jOptions::parse(&peer.url()).unwrap().connections(1));
    let mut cancelled = 0;
    for number in 0..200_usize {
        let page = |id: String| Page::after(site_id(&id), 1);
        let given_up = page(format!("given-up-{number}"));
        cancelled += usize::from(polled(number % 3, graph.list_sites(&given_up)).await.is_none());
        let found = graph.list_sites(&page(format!("next-{number}"))).await.unwrap();
        assert_eq!(found[0].0.id.as_str(), format!("next-{number}"));
    }
    assert!(cancelled >= 100, "only {cancelled} were in flight");
}
