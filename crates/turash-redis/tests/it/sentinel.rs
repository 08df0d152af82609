//! A server that sentinels watch: it dies, its replica takes over, and the bus goes on.

use std::collections::HashMap;
use std::time::Duration;

use redis::Value;
use tokio::task::JoinSet;
use tokio::time::sleep;
use turash_domain::ports::{EventPublisher, Examine, Level};
use turash_redis::RedisOptions;

use crate::log::{Log, end, events, to};
use crate::own::{Own, can_start};
use crate::server::process;

/// The sequence of the last event that was published to a server; 0 where none was.
async fn last(server: &Own) -> u64 {
    const STREAM: &str = "turash:{matcher}";
    if server.ask::<u64>(&format!("EXISTS {STREAM}")).await == 0 {
        return 0;
    }
    let info: HashMap<String, Value> = server.ask(&format!("XINFO STREAM {STREAM}")).await;
    let id: String = redis::from_redis_value(info["last-generated-id"].clone()).unwrap();
    id.split('-').next().unwrap().parse().unwrap()
}

async fn watched(primary: &Own, more: &str) -> Own {
    let port = primary.at.port;
    Own::sentinel(|_| {
        format!(
            "sentinel monitor turash 127.0.0.1 {port} 1\nsentinel down-after-milliseconds turash 500\n\
             sentinel failover-timeout turash 3000\n{more}"
        )
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_where_a_replica_takes_over_that_misses_the_end() {
    if !can_start() {
        return;
    }
    let mut primary = Own::start(|_| "repl-diskless-sync-delay 0".to_owned()).await;
    let port = primary.at.port;
    let replica = Own::start(|_| format!("replicaof 127.0.0.1 {port}")).await;
    replica.until("INFO replication", |info| info.contains("master_link_status:up")).await;
    let sentinel = watched(&primary, "").await;
    sentinel.until("INFO sentinel", |info| info.contains("slaves=1")).await;
    // One that does not answer is passed over.
    let url = format!("redis+sentinel://127.0.0.1:1,127.0.0.1:{}/turash", sentinel.at.port);
    let log = Log::new(6_000);
    let mut tasks = JoinSet::new();
    for _ in 0..2 {
        let options = RedisOptions::parse(&url).unwrap().room(400).takeover(Duration::from_secs(2));
        log.process(&process(options), &mut tasks);
    }
    let failover = async {
        while last(&replica).await == 0 {
            sleep(Duration::from_millis(5)).await;
        }
        // From here on the replica gets nothing more.
        primary.ask::<Value>("ACL SETUSER default -psync -sync -replconf").await;
        primary.ask::<Value>("CLIENT KILL TYPE replica").await;
        let kept = last(&replica).await;
        while last(&primary).await <= kept {
            sleep(Duration::from_millis(5)).await;
        }
        primary.kill();
        kept
    };
    let (kept, ()) = tokio::join!(failover, log.play(Duration::from_secs(3)));
    end(tasks).await;
    assert!((1..6_000).contains(&kept), "{kept}");
    assert_eq!(last(&replica).await, 6_000);
    assert!(replica.ask::<String>("INFO replication").await.contains("role:master"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_sentinels_is_said() {
    if !can_start() {
        return;
    }
    let server = Own::start(|_| "user turash on >geheim ~* &* +@all".to_owned()).await;
    let sentinel = watched(&server, "requirepass wort").await;
    let url = |port: u16, rest: &str| format!("redis+sentinel://turash:geheim@127.0.0.1:{port}/{rest}");
    let (right, wrong) = ("turash?sentinel_password=wort", "turash?sentinel_password=falsch");
    for (url, said) in [
        (url(sentinel.at.port, "other?sentinel_password=wort"), "no service of this name"),
        (url(sentinel.at.port, wrong), "user or the password"),
        (url(sentinel.at.port, "turash"), "asks for a password"),
        (url(server.at.port, "turash"), "where it should name sentinels"),
        (url(1, "turash"), "does not answer"),
    ] {
        let error =
            process(RedisOptions::parse(&url).unwrap()).publish(&to(), &events(1..=1)).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(error.to_string().contains(said), "{url}: {error}");
        assert!(["geheim", "wort", "falsch"].iter().all(|secret| !shown.contains(secret)));
    }
    let options = RedisOptions::parse(&url(sentinel.at.port, right)).unwrap();
    let findings = options.examine().await;
    assert!(findings.iter().all(|finding| finding.level < Level::Problem), "{findings:#?}");
    process(options).publish(&to(), &events(1..=1)).await.unwrap();
}
