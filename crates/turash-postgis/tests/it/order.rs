//! Several processes on one database: the order of the log, leases and fences.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use turash_domain::ports::{Batch, Change, EventLog, Leases, Registry};
use turash_domain::{PortErrorKind, Sequence};
use turash_postgis::{LeaseClock, PostgisStore};

use crate::fixtures::{at, changes, event, flow, new_site, sequences, site, subscription};
use crate::server::{Database, run};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_of_three_writers_never_see_a_gap() {
    const EACH: u64 = 60;
    let Some(database) = Database::migrated().await else { return };
    let mut stores = Vec::new();
    for _ in 0..3 {
        stores.push(database.store().await);
    }
    let mut writers = JoinSet::new();
    for (number, store) in stores.iter().enumerate() {
        for lane in 0..2_u64 {
            let store = store.clone();
            writers.spawn(async move {
                for step in 0..EACH {
                    let first = (number as u64 * 2 + lane) * 10_000 + step * 3;
                    let events = (first..first + 1 + step % 3).map(event).collect();
                    store.commit(Batch { events, ..Batch::default() }).await.unwrap();
                }
            });
        }
    }
    let total = 6 * EACH / 3 * (1 + 2 + 3);
    let mut readers = JoinSet::new();
    for store in &stores {
        let store = store.clone();
        readers.spawn(async move {
            let mut seen = 0;
            while seen < total {
                let reached = store.wait(Sequence(seen)).await.unwrap();
                let page = sequences(&store.read(Sequence(seen), 50).await.unwrap());
                assert!(!page.is_empty(), "woken for {reached:?}, nothing after {seen}");
                for sequence in page {
                    assert_eq!(sequence, seen + 1, "a gap, or an order that changed");
                    seen = sequence;
                }
            }
            seen
        });
    }
    writers.join_all().await;
    assert_eq!(readers.join_all().await, [total; 3]);
    for store in stores {
        store.close().await;
    }
}

#[tokio::test]
async fn a_commit_of_another_process_wakes_within_moments() {
    let Some(database) = Database::migrated().await else { return };
    let (writer, reader) = (database.store().await, database.store().await);
    let mut waits = Vec::new();
    for number in 1..=20_u64 {
        let waiting = reader.clone();
        let mut task = JoinSet::new();
        task.spawn(async move {
            let reached = waiting.wait(Sequence(number - 1)).await.unwrap();
            (reached, Instant::now())
        });
        sleep(Duration::from_millis(30)).await;
        writer.commit(new_site(number)).await.unwrap();
        let committed = Instant::now();
        let (reached, woken) = task.join_next().await.unwrap().unwrap();
        assert_eq!(reached, Sequence(number));
        waits.push(woken.saturating_duration_since(committed));
    }
    waits.sort();
    assert!(
        waits[10] < Duration::from_millis(200),
        "by notification, not by the look each second: {waits:?}"
    );
    // Without the notification the look finds it.
    let mut admin = database.admin().await;
    run(
        &mut admin,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND query ILIKE '%listen%'",
    )
    .await;
    writer.commit(new_site(21)).await.unwrap();
    let reached = tokio::time::timeout(Duration::from_secs(4), reader.wait(Sequence(20))).await;
    assert_eq!(reached.expect("seen by looking").unwrap(), Sequence(21));
    writer.close().await;
    reader.close().await;
}

#[tokio::test]
async fn leases_run_by_the_clock_of_the_database() {
    let Some(database) = Database::migrated().await else { return };
    let open = async || {
        PostgisStore::connect(database.options().lease_clock(LeaseClock::Database), "test").await.unwrap()
    };
    let (one, two) = (open().await, open().await);
    let matcher = subscription("matcher");
    let ttl = Duration::from_millis(400);
    // Callers whose clocks are years apart.
    let first = one.acquire(&matcher, "one", at(0), ttl).await.unwrap().unwrap();
    assert_eq!(two.acquire(&matcher, "two", at(4_000_000_000_000), ttl).await.unwrap(), None);
    sleep(Duration::from_millis(200)).await;
    assert_eq!(one.acquire(&matcher, "one", at(0), ttl).await.unwrap(), Some(first.clone()), "renewed");
    sleep(Duration::from_millis(300)).await;
    assert_eq!(two.acquire(&matcher, "two", at(0), ttl).await.unwrap(), None, "the renewal counts");
    sleep(Duration::from_millis(200)).await;
    let second = two.acquire(&matcher, "two", at(0), ttl).await.unwrap().unwrap();
    assert_eq!(second.token, first.token + 1);
    let stale = Batch { fence: Some(first), ..new_site(1) };
    assert_eq!(one.commit(stale).await.unwrap_err().kind, PortErrorKind::Conflict);
    two.commit(Batch { fence: Some(second), ..new_site(1) }).await.unwrap();
    one.close().await;
    two.close().await;
}

#[tokio::test]
async fn a_takeover_waits_for_a_commit_under_way_and_a_renewal_does_not() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    let matcher = subscription("matcher");
    let second = Duration::from_secs(1);
    store.acquire(&matcher, "one", at(0), second).await.unwrap().unwrap();
    // A commit of the holder that has checked its fence and is not at its end.
    let mut commit = database.admin().await;
    run(&mut commit, "BEGIN; SELECT FROM turash.lease WHERE name = 'matcher' FOR KEY SHARE").await;
    let renewed = tokio::time::timeout(second, store.acquire(&matcher, "one", at(500), second)).await;
    assert!(renewed.expect("a renewal does not wait").unwrap().is_some());
    assert_eq!(
        store.acquire(&matcher, "two", at(600), second).await.unwrap(),
        None,
        "asking does not wait either"
    );
    let taking = store.clone();
    let mut takeover = JoinSet::new();
    let name = matcher.clone();
    takeover.spawn(async move { taking.acquire(&name, "two", at(5_000), second).await.unwrap() });
    sleep(Duration::from_millis(300)).await;
    assert_eq!(store.lease(&matcher).await.unwrap().unwrap().holder, "one");
    run(&mut commit, "COMMIT").await;
    assert!(takeover.join_next().await.unwrap().unwrap().is_some());
    assert_eq!(store.lease(&matcher).await.unwrap().unwrap().holder, "two");
    store.close().await;
}

#[tokio::test]
async fn a_process_that_stands_still_in_a_commit_holds_others_up_for_seconds_only() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    let mut stopped = database.admin().await;
    run(
        &mut stopped,
        "SET idle_in_transaction_session_timeout = '3s'; BEGIN; UPDATE turash.log_head SET last = last + 1",
    )
    .await;
    let began = Instant::now();
    assert_eq!(store.commit(new_site(1)).await.unwrap().head, Sequence(1));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    store.close().await;
}

#[tokio::test]
async fn no_flow_is_put_at_a_site_that_goes() {
    let Some(database) = Database::migrated().await else { return };
    let (one, two) = (database.store().await, database.store().await);
    for round in 0..25 {
        let (id, flow_id) = (format!("s{round}"), format!("f{round}"));
        one.commit(changes([Change::PutSite(site(&id, 1))])).await.unwrap();
        let removal = Change::RemoveSite(crate::fixtures::site_id(&id), turash_domain::Version(2));
        let (removed, put) = tokio::join!(
            one.commit(changes([removal])),
            two.commit(changes([Change::PutFlow(flow(&flow_id, &id, 1))]))
        );
        assert!(removed.is_ok() != put.is_ok(), "one of both: {removed:?} {put:?}");
        assert_eq!([removed, put].into_iter().find_map(Result::err).unwrap().kind, PortErrorKind::Invalid);
    }
    one.close().await;
    two.close().await;
}
