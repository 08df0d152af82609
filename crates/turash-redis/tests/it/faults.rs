//! What happens to a server and its keys while events flow: nothing is lost, and nothing is settled that nobody handled.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{Cmd, Pipeline, Value};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use turash_domain::PortErrorKind;
use turash_domain::ports::{EventBus, EventPublisher, TryPublish};

use crate::log::{Log, end, event, events, to};
use crate::server::{Server, process};

/// Runs a flow of events through two processes, and a fault over and over.
async fn flow_through(fault: impl AsyncFn(&mut MultiplexedConnection, &str)) {
    let Some(server) = Server::alone().await else { return };
    let mut admin = server.admin().await;
    let stream = server.stream();
    let log = Log::new(6_000);
    let mut tasks = JoinSet::new();
    for _ in 0..2 {
        let options = server.options().room(400).takeover(Duration::from_secs(2));
        log.process(&process(options), &mut tasks);
    }
    let flow = log.play(Duration::from_millis(2_500));
    let faults = async {
        for _ in 0..12 {
            sleep(Duration::from_millis(170)).await;
            fault(&mut admin, &stream).await;
        }
    };
    tokio::join!(flow, faults);
    end(tasks).await;
}

async fn run(on: &mut MultiplexedConnection, command: &str) -> Value {
    let mut words = command.split(' ');
    let mut cmd = redis::cmd(words.next().unwrap());
    words.for_each(|word| {
        cmd.arg(word);
    });
    cmd.query_async(on).await.unwrap_or(Value::Nil)
}

/// Ids of entries of the stream, or of what is pending.
async fn ids(on: &mut MultiplexedConnection, cmd: &Cmd) -> Vec<String> {
    let Ok(Value::Array(entries)) = cmd.query_async(on).await else { return Vec::new() };
    let id = |entry: Value| match entry {
        Value::Array(parts) => parts.into_iter().next().and_then(|id| redis::from_redis_value(id).ok()),
        _ => None,
    };
    entries.into_iter().filter_map(id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_comes_of_a_flow_without_faults() {
    flow_through(async |_, _| {}).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_are_killed() {
    flow_through(async |admin, _| {
        run(admin, "CLIENT KILL TYPE normal SKIPME yes").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_deleted() {
    flow_through(async |admin, _| {
        run(admin, "FLUSHALL").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_the_keys_is_deleted() {
    flow_through(async |admin, stream| {
        run(admin, &format!("DEL {stream}")).await;
        sleep(Duration::from_millis(30)).await;
        run(admin, &format!("DEL {stream}:books")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_deletes_entries() {
    flow_through(async |admin, stream| {
        let all = ids(admin, redis::cmd("XRANGE").arg(stream).arg("-").arg("+")).await;
        // One that waits, mostly, and one that is pending, mostly.
        for id in [all.last(), all.first()].into_iter().flatten() {
            run(admin, &format!("XDEL {stream} {id}")).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_trims_the_stream() {
    flow_through(async |admin, stream| {
        run(admin, &format!("XTRIM {stream} MAXLEN 5")).await;
        sleep(Duration::from_millis(20)).await;
        run(admin, &format!("XTRIM {stream} MAXLEN 0")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_meddles_with_the_group() {
    flow_through(async |admin, stream| {
        let Value::BulkString(group) = run(admin, &format!("HGET {stream}:books group")).await else {
            return;
        };
        let group = String::from_utf8(group).unwrap();
        let mut consumers = redis::cmd("XINFO");
        consumers.arg("CONSUMERS").arg(stream).arg(&group);
        let found: Vec<Vec<(String, Value)>> = consumers.query_async(admin).await.unwrap_or_default();
        for consumer in found {
            let Some((_, Value::BulkString(name))) = consumer.into_iter().next() else { continue };
            let name = String::from_utf8(name).unwrap();
            run(admin, &format!("XGROUP DELCONSUMER {stream} {group} {name}")).await;
        }
        sleep(Duration::from_millis(20)).await;
        run(admin, &format!("XGROUP SETID {stream} {group} $")).await;
        sleep(Duration::from_millis(20)).await;
        run(admin, &format!("XGROUP DESTROY {stream} {group}")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_adds_entries() {
    flow_through(async |admin, stream| {
        run(admin, &format!("XADD {stream} * some thing")).await;
    })
    .await;
}

/// What a stranger does to entries is noticed by the next question of what is settled, and mended by publishing again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settled_does_not_move_over_what_a_stranger_took() {
    let Some(mut server) = Server::alone().await else { return };
    for command in [
        "XDEL STREAM 5-0",
        "XDEL STREAM 6-0",
        "XDEL STREAM 2-0",
        "XTRIM STREAM MAXLEN 1",
        "XTRIM STREAM MAXLEN 0",
        "XACK STREAM $group 2-0",
        "XGROUP DELCONSUMER STREAM $group $consumer",
        "XADD STREAM 7-0 some thing",
        "HDEL STREAM:books open",
        "DEL STREAM",
    ] {
        server.next_prefix();
        let (bus, mut admin) = (process(server.options()), server.admin().await);
        let mut receiver = bus.subscribe(&to()).await.unwrap();
        bus.publish(&to(), &events(1..=6)).await.unwrap();
        let given = receiver.receive(3).await.unwrap();
        receiver.acknowledge(&[given[0].receipt]).await.unwrap();
        assert_eq!(bus.settled(&to()).await.unwrap().0, 1);
        let (group, consumer) = server.names().await;
        let words = command.replace("STREAM", &server.stream()).replace("$group", &group);
        run(&mut admin, &words.replace("$consumer", &consumer)).await;
        assert_eq!(bus.settled(&to()).await.unwrap().0, 0, "{command}");
        let refused = bus.publish(&to(), &events(7..=7)).await.expect_err(command);
        assert_eq!(refused.kind, PortErrorKind::Unavailable, "{refused}");
        assert_eq!(bus.last_published(&to()).await.unwrap().0, 0);
        bus.publish(&to(), &events(2..=6)).await.unwrap();
        receiver.acknowledge(&[given[1].receipt]).await.unwrap();
        let again = timeout(Duration::from_secs(3), receiver.receive(9)).await.expect(command).unwrap();
        assert_eq!(again.len(), 5, "{command}");
        assert_eq!(bus.settled(&to()).await.unwrap().0, 1, "below the first that is open");
        receiver
            .acknowledge(&again.iter().map(|delivery| delivery.receipt).collect::<Vec<_>>())
            .await
            .unwrap();
        assert_eq!(bus.settled(&to()).await.unwrap().0, 6, "{command}");
    }
}

/// An answer that nobody got: the server gave the entries all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_broken_connection_was_given_is_read_again() {
    let Some(server) = Server::alone().await else { return };
    let (bus, mut admin) = (process(server.options()), server.admin().await);
    let mut receiver = bus.subscribe(&to()).await.unwrap();
    bus.publish(&to(), &events(1..=1)).await.unwrap();
    let first = receiver.receive(1).await.unwrap();
    bus.publish(&to(), &events(2..=600)).await.unwrap();
    let (group, consumer) = server.names().await;
    let stream = server.stream();
    run(&mut admin, &format!("XREADGROUP GROUP {group} {consumer} COUNT 598 STREAMS {stream} >")).await;
    run(&mut admin, "CLIENT KILL TYPE normal SKIPME yes").await;
    let mut numbers = Vec::new();
    while numbers.len() < 599 {
        let given =
            timeout(Duration::from_secs(3), receiver.receive(100)).await.expect("nothing came").unwrap();
        numbers.extend(given.iter().map(|one| (one.content.sequence().unwrap().0, one.times)));
    }
    let expected: Vec<_> = (2..=600).map(|number| (number, if number < 600 { 2 } else { 1 })).collect();
    assert_eq!(numbers, expected);
    receiver.acknowledge(&[first[0].receipt]).await.unwrap();
    assert_eq!(bus.settled(&to()).await.unwrap().0, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_silent_is_not_waited_for() {
    let Some(server) = Server::alone().await else { return };
    let bus = process(server.options().response_timeout(Duration::from_millis(200)));
    let mut receiver = bus.subscribe(&to()).await.unwrap();
    bus.publish(&to(), &events(1..=3)).await.unwrap();
    let first = receiver.receive(1).await.unwrap();
    run(&mut server.admin().await, "CLIENT PAUSE 2500 ALL").await;
    let start = Instant::now();
    for refused in [
        bus.publish(&to(), &events(4..=4)).await.unwrap_err(),
        bus.settled(&to()).await.unwrap_err(),
        receiver.acknowledge(&[first[0].receipt]).await.unwrap_err(),
        timeout(Duration::from_secs(2), receiver.receive(9)).await.unwrap().unwrap_err(),
    ] {
        assert_eq!(refused.kind, PortErrorKind::Unavailable, "{refused}");
    }
    assert!(start.elapsed() < Duration::from_millis(2_400), "{:?}", start.elapsed());
    sleep(Duration::from_millis(2_600).saturating_sub(start.elapsed())).await;
    receiver.acknowledge(&[first[0].receipt]).await.unwrap();
    bus.publish(&to(), &events(1..=5)).await.unwrap();
    let mut numbers = Vec::new();
    while numbers.len() < 4 {
        // What was asked before the silence was answered to nobody, so it is read again.
        let Ok(deliveries) =
            timeout(Duration::from_secs(8), receiver.receive(9)).await.expect("nothing came")
        else {
            continue;
        };
        numbers.extend(deliveries.iter().map(|delivery| delivery.content.sequence().unwrap().0));
        let receipts: Vec<_> = deliveries.iter().map(|delivery| delivery.receipt).collect();
        receiver.acknowledge(&receipts).await.unwrap();
    }
    assert_eq!(numbers, [2, 3, 4, 5]);
    assert_eq!(bus.settled(&to()).await.unwrap().0, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_that_was_lost_is_noticed_before_anything_stands_behind_it() {
    let Some(server) = Server::alone().await else { return };
    let (bus, stream) = (process(server.options()), server.stream());
    bus.publish(&to(), &events(1..=5)).await.unwrap();
    let mut admin = server.admin().await;
    let keys = [stream.clone(), format!("{stream}:books")];
    let mut saved = Vec::new();
    for key in &keys {
        let copy: Vec<u8> = redis::cmd("DUMP").arg(key).query_async(&mut admin).await.unwrap();
        saved.push(copy);
    }
    bus.publish(&to(), &events(6..=9)).await.unwrap();
    // As after a replica took over that was behind.
    let mut restore = Pipeline::new();
    for (key, copy) in keys.iter().zip(&saved) {
        restore.cmd("RESTORE").arg(key).arg(0).arg(&**copy).arg("REPLACE");
    }
    let _: () = restore.atomic().query_async(&mut admin).await.unwrap();
    for _ in 0..2 {
        let refused = bus.try_publish(&to(), &[event(10)]).await.unwrap_err();
        assert_eq!(refused.kind, PortErrorKind::Unavailable, "{refused}");
        bus.publish(&to(), &[event(10)]).await.unwrap_err();
    }
    assert_eq!(bus.last_published(&to()).await.unwrap().0, 5);
    assert_eq!(bus.try_publish(&to(), &events(6..=10)).await.unwrap(), TryPublish::Done);
    let mut receiver = bus.subscribe(&to()).await.unwrap();
    assert_eq!(receiver.receive(99).await.unwrap().len(), 10);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_error() {
    let options = turash_redis::RedisOptions::parse("redis://turash:geheim@127.0.0.1:1").unwrap();
    let bus = process(options);
    let Err(error) = bus.subscribe(&to()).await else { panic!("a server on port 1") };
    assert_eq!(error.kind, PortErrorKind::Unavailable);
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("127.0.0.1:1") && !shown.contains("geheim"), "{shown}");
}
