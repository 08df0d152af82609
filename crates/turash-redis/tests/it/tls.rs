//! The bus over TLS, on servers with certificates of an authority that the test made.

use std::time::Duration;

use turash_contract::certificates::Authority;
use turash_domain::PortErrorKind;
use turash_domain::ports::{EventBus, EventPublisher, Examine, Level};
use turash_redis::RedisOptions;

use crate::log::{events, to};
use crate::own::{Own, can_start};
use crate::server::process;

/// A server that is believed: everything works.
async fn works(options: RedisOptions) {
    let findings = options.examine().await;
    assert!(findings.iter().all(|finding| finding.level == Level::Ok), "{findings:#?}");
    let bus = process(options);
    bus.publish(&to(), &events(1..=3)).await.unwrap();
    let mut receiver = bus.subscribe(&to()).await.unwrap();
    let given = receiver.receive(9).await.unwrap();
    receiver.acknowledge(&given.iter().map(|one| one.receipt).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(bus.settled(&to()).await.unwrap().0, 3);
}

/// A server that is not: whoever asks is told why, and it was told nothing, the password least of all.
async fn is_refused(what: &str, said: &str, options: RedisOptions, server: &Own) {
    let findings = options.examine().await;
    let [finding] = findings.as_slice() else { panic!("{what}: {findings:#?}") };
    assert_eq!((finding.what, finding.level), ("bus connection", Level::Problem), "{what}");
    assert!(finding.remedy.contains(said), "{what}: {}", finding.remedy);
    let bus = process(options);
    let published = bus.publish(&to(), &events(1..=3)).await.unwrap_err();
    let Err(subscribed) = bus.subscribe(&to()).await else { panic!("{what}: subscribed") };
    for error in [&published, &subscribed] {
        assert_eq!(error.kind, PortErrorKind::Unavailable, "{what}: {error}");
        assert!(error.to_string().contains(said), "{what}: {error}");
    }
    let shown = format!("{published} {published:?} {subscribed:?} {findings:?}");
    assert!(!shown.contains("geheim"), "{what}: {shown}");
    assert_eq!(server.commands().await, Vec::<String>::new(), "{what}");
}

fn options(scheme: &str, port: u16, ca: Option<&Authority>) -> RedisOptions {
    let url = format!("{scheme}://turash:geheim@localhost:{port}");
    // Shorter than an examination takes at most, and long enough for a machine that is busy.
    let options = RedisOptions::parse(&url).unwrap().connect_timeout(Duration::from_secs(4));
    match ca {
        Some(ca) => options.ca(ca.certificate.as_bytes()).unwrap(),
        None => options,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_must_be_of_a_trusted_authority_for_this_name_and_in_force() {
    if !can_start() {
        return;
    }
    let (ours, other) = (Authority::new("ours"), Authority::new("another"));
    let server = Own::with(&ours.sign("localhost"), "no").await;
    works(options("rediss", server.at.second, Some(&ours))).await;
    // So that it is known that this would be noticed below.
    assert!(server.commands().await.contains(&"auth".to_owned()));
    for (what, certificate, ca, said) in [
        ("ours without its authority", ours.sign("localhost"), None, "not trusted"),
        ("ours, another is trusted", ours.sign("localhost"), Some(&other), "redis.ca_file"),
        ("another's", other.sign("localhost"), Some(&ours), "not trusted"),
        ("another name", ours.sign("bus.example"), Some(&ours), "for another name"),
        ("out of force", ours.sign_expired("localhost"), Some(&ours), "has expired"),
    ] {
        let server = Own::with(&certificate, "no").await;
        is_refused(what, said, options("rediss", server.at.second, ca), &server).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_speaks_tls_to_no_tls_or_the_other_way_round_is_told() {
    if !can_start() {
        return;
    }
    let ours = Authority::new("ours");
    let server = Own::with(&ours.sign("localhost"), "no").await;
    is_refused("no TLS to TLS", "rediss://", options("redis", server.at.second, None), &server).await;
    let mistaken = options("rediss", server.at.port, Some(&ours)).connect_timeout(Duration::from_millis(500));
    is_refused("TLS to no TLS", "port", mistaken, &server).await;
    let bare = RedisOptions::parse(&format!("redis://localhost:{}", server.at.second)).unwrap();
    is_refused("no TLS to TLS, without a password", "rediss://", bare, &server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_asks_for_its_clients_certificates_is_told_of() {
    if !can_start() {
        return;
    }
    let ours = Authority::new("ours");
    let server = Own::with(&ours.sign("localhost"), "yes").await;
    let options = options("rediss", server.at.second, Some(&ours));
    is_refused("its clients' certificates", "tls-auth-clients", options, &server).await;
}
