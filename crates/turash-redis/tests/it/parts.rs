//! Much at once is published in parts, each sent before the one before is answered.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use tokio::time::{sleep, timeout};
use turash_domain::ports::{EventPublisher, TryPublish};

use crate::log::{events, to};
use crate::server::{Server, process};

/// The sequences of the entries, in their order.
async fn published(server: &Server, admin: &mut MultiplexedConnection) -> Vec<u64> {
    let mut range = redis::cmd("XRANGE");
    range.arg(server.stream()).arg("-").arg("+");
    let entries: Vec<(String, Vec<String>)> = range.query_async(admin).await.unwrap();
    entries.iter().map(|(id, _)| id.strip_suffix("-0").unwrap().parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_or_none_holds_for_many_parts() {
    let Some(server) = Server::alone().await else { return };
    let (bus, mut admin) = (process(server.options().room(900)), server.admin().await);
    // The first publishing learns the group, and the second one goes in parts.
    assert_eq!(bus.try_publish(&to(), &events(1..=300)).await.unwrap(), TryPublish::Done);
    assert_eq!(bus.try_publish(&to(), &events(301..=901)).await.unwrap(), TryPublish::Full);
    assert_eq!(server.length().await, 300, "none");
    assert_eq!(bus.try_publish(&to(), &events(301..=900)).await.unwrap(), TryPublish::Done);
    assert_eq!(published(&server, &mut admin).await, (1..=900).collect::<Vec<_>>());
    // Nothing of it is new, so that it needs no room.
    assert_eq!(bus.try_publish(&to(), &events(1..=900)).await.unwrap(), TryPublish::Done);
    assert_eq!(bus.try_publish(&to(), &events(200..=901)).await.unwrap(), TryPublish::Full);
    assert_eq!(server.length().await, 900);
}

/// Takes everything after the tenth entry away, as a replica does that knew no more.
const SET_BACK: &str = "for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '11-0', '+')) do redis.call('XDEL', KEYS[1], entry[1]) end \
                        redis.call('XSETID', KEYS[1], '10-0')";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_comes_only_behind_the_one_before() {
    let Some(server) = Server::alone().await else { return };
    let mut admin = server.admin().await;
    let mut in_the_middle = 0;
    for round in 1..=40_u64 {
        let bus = process(server.options().room(10_000));
        bus.publish(&to(), &events(1..=10)).await.unwrap();
        let publishing = bus.clone();
        let mut under_way = tokio::task::JoinSet::new();
        under_way.spawn(async move { publishing.try_publish(&to(), &events(11..=5_000)).await });
        sleep(Duration::from_micros(500 * round)).await;
        let mut set_back = redis::cmd("EVAL");
        set_back.arg(SET_BACK).arg(1).arg(server.stream());
        let () = set_back.query_async(&mut admin).await.unwrap();
        let ended = timeout(Duration::from_secs(10), under_way.join_next()).await.unwrap().unwrap().unwrap();
        in_the_middle += u32::from(ended.is_err());
        let had = published(&server, &mut admin).await;
        assert!(had.windows(2).all(|two| two[0] + 1 == two[1]), "a hole in {had:?} after {ended:?}");
        let last = bus.last_published(&to()).await.unwrap();
        assert_eq!(last.0, had.last().copied().unwrap_or(0));
        let _: u64 = redis::cmd("DEL").arg(server.stream()).query_async(&mut admin).await.unwrap();
    }
    assert!(in_the_middle > 0, "it was never set back while parts were on their way");
}
