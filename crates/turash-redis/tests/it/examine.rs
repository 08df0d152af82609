//! What `turash doctor` says of a server.

use turash_domain::ports::{EventBus, EventPublisher, Examine, Finding, Level};
use turash_redis::RedisOptions;

use crate::log::{events, to};
use crate::server::{Server, process};

fn of<'a>(findings: &'a [Finding], what: &str) -> &'a Finding {
    findings.iter().find(|finding| finding.what == what).unwrap_or_else(|| panic!("{what}: {findings:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_server_is_found_good_and_left_as_it_was() {
    let Some(server) = Server::alone().await else { return };
    let mut admin = server.admin().await;
    let before: u64 = redis::cmd("DBSIZE").query_async(&mut admin).await.unwrap();
    let findings = server.options().examine().await;
    let after: u64 = redis::cmd("DBSIZE").query_async(&mut admin).await.unwrap();
    assert_eq!(before, after);
    assert!(findings.iter().all(|finding| finding.level == Level::Ok), "{findings:#?}");
    for what in ["bus connection", "bus version", "bus memory", "bus persistence", "bus clock", "bus rights"]
    {
        of(&findings, what);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_of_the_named_rights_is_enough_and_of_fewer_is_not() {
    let Some(server) = Server::alone().await else { return };
    let mut admin = server.admin().await;
    let options = server.options_as("turash_few", "geheim");
    let rights = |of: &str| format!("SETUSER turash_few reset on >geheim {of}");
    let mut grant = async |of: &str| {
        let mut acl = redis::cmd("ACL");
        rights(of).split(' ').for_each(|word| {
            acl.arg(word);
        });
        let _: () = acl.query_async(&mut admin).await.unwrap();
    };
    grant("~* +@stream +@scripting +info").await;
    let findings = options.examine().await;
    let found = of(&findings, "bus rights");
    assert_eq!(found.level, Level::Problem, "{findings:#?}");
    let (_, needed) = found.remedy.split_once("these: ").unwrap();
    grant(needed).await;
    let findings = options.examine().await;
    assert_eq!(of(&findings, "bus rights").level, Level::Ok, "{findings:#?}");
    let bus = process(options);
    bus.publish(&to(), &events(1..=3)).await.unwrap();
    let mut receiver = bus.subscribe(&to()).await.unwrap();
    let given = receiver.receive(9).await.unwrap();
    receiver.acknowledge(&given.iter().map(|one| one.receipt).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(bus.settled(&to()).await.unwrap().0, 3);
    let wrong = server.options_as("turash_few", "falsch").examine().await;
    assert_eq!(of(&wrong, "bus connection").level, Level::Problem);
    let shown = format!("{wrong:?}");
    assert!(!shown.contains("falsch") && shown.contains("user or the password"), "{shown}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_finding() {
    let options = RedisOptions::parse("redis://:geheim@127.0.0.1:1").unwrap();
    let findings = options.examine().await;
    assert_eq!((findings.len(), findings[0].level), (1, Level::Problem));
    assert!(!format!("{findings:?}").contains("geheim"));
}
