//! A subscription that several processes share, and events that end the process that handles them.

#![cfg(test)]

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use turash_contract::history::Handled;
use turash_domain::ports::{Fence, Ledger, LedgerCounts, Outcome, Retry};
use turash_domain::{Sequence, Timestamp};
use turash_runtime::memory::MemoryStore;
use turash_runtime::{EventPorts, EventRuntime, Limits, Member, RetryPolicy, SubscriptionOptions};

use crate::rig::{CALM, QUICK, Rig, Say, done, eventually, options, retry, tested};

/// Ends whatever runs, as near to a kill as a test may come.
const KILL: Limits = Limits { soft: Duration::ZERO, hard: Duration::from_secs(20) };

fn fence(token: u64) -> Fence {
    Fence { lease: tested(), token }
}

fn keys(name: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{name}-{number}")).collect()
}

fn under(lease: &watch::Sender<Option<Fence>>) -> SubscriptionOptions {
    SubscriptionOptions { lease: Some(lease.subscribe()), ..options() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_share_the_events_and_one_publishes_brings_back_and_keeps_the_books() {
    let one = Rig::new().await;
    let other = one.beside();
    let (first, second) = (watch::Sender::new(None), watch::Sender::new(None));
    let script = |sequence: Sequence, attempt: u32| {
        let fails = sequence.0.is_multiple_of(7) && attempt < 3;
        (Duration::from_micros(200), if fails { retry() } else { done() })
    };
    one.start(under(&first), script).await;
    other.start(under(&second), script).await;
    one.commit(&keys("a", 300)).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(one.record.effects(), 0, "nobody holds the lease");
    first.send_replace(Some(fence(1)));
    one.until_settled().await;
    // The lease changes hands under load.
    one.commit(&keys("b", 300)).await;
    first.send_replace(None);
    second.send_replace(Some(fence(2)));
    other.commit(&keys("c", 300)).await;
    other.until_settled().await;
    assert_eq!(one.record.effects(), 900);
    // Each process ends by itself; whoever is left goes on.
    one.stop(CALM).await;
    other.commit(&keys("d", 100)).await;
    other.until_settled().await;
    other.stop(CALM).await;
    other.assert_clean().await;
    let shares = [&one, &other].map(|rig| rig.metrics.encode().unwrap());
    for share in shares {
        let delivered = share.lines().find(|line| line.starts_with("turash_events_delivered_total")).unwrap();
        assert!(!delivered.ends_with(" 0"), "{delivered}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_bus_is_not_shared_the_holder_of_the_lease_does_everything() {
    let one = Rig::new().await;
    let other = one.again();
    let (first, second) = (watch::Sender::new(Some(fence(1))), watch::Sender::new(None));
    let replaced = watch::Sender::new(0);
    for (rig, lease) in [(&one, &first), (&other, &second)] {
        let member = Member {
            runtime: rig.runtime(),
            subscription: tested(),
            handler: rig.scripted(1, |_, _| (Duration::ZERO, done())),
            options: options(),
            lease: lease.subscribe(),
            after_crash: watch::channel(false).1,
            replaced: replaced.subscribe(),
        };
        rig.lifecycle.spawn("member", member.run());
    }
    one.commit(&keys("a", 50)).await;
    one.until_settled().await;
    first.send_replace(None);
    second.send_replace(Some(fence(2)));
    one.commit(&keys("b", 50)).await;
    other.until_settled().await;
    // The store was set back: what runs begins anew.
    replaced.send_replace(1);
    one.commit(&keys("c", 50)).await;
    other.until_settled().await;
    one.stop(CALM).await;
    other.stop(CALM).await;
    other.assert_clean().await;
    assert_eq!(one.record.effects(), 150);
}

/// The event that ends every process which handles it.
const POISON: Sequence = Sequence(3);

fn poisoned(sequence: Sequence, _: u32) -> (Duration, Say) {
    (Duration::ZERO, if sequence == POISON { Say::Never } else { done() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_ends_every_process_is_given_up_after_its_attempts_and_no_other_is() {
    let mut rig = Rig::new().await;
    rig.commit(&keys("a", 20)).await;
    let retry = RetryPolicy { attempts: 2, ..QUICK };
    // A handler would be cancelled only after the process was ended.
    let options = SubscriptionOptions { workers: 2, timeout: Duration::from_millis(400), retry, ..options() };
    for life in 0..3 {
        rig.start(SubscriptionOptions { after_crash: life > 0, ..options.clone() }, poisoned).await;
        eventually("the poison is handled", async || rig.record.attempts(POISON) == life + 1).await;
        rig.stop(KILL).await;
        rig = rig.again();
    }
    rig.start(SubscriptionOptions { after_crash: true, ..options }, poisoned).await;
    rig.until_settled().await;
    let history = rig.history().await;
    assert_eq!(history.dead, [POISON]);
    assert_eq!(rig.record.effects(), 19);
    rig.stop(CALM).await;
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_under_way_in_a_process_that_was_killed_comes_first_and_one_at_a_time() {
    let rig = Rig::new().await;
    rig.commit(&keys("a", 40)).await;
    rig.start(SubscriptionOptions { workers: 4, ..options() }, |_, _| (Duration::ZERO, Say::Never)).await;
    eventually("all workers are busy", async || rig.record.all_attempts() == 4).await;
    rig.stop(KILL).await;
    let next = rig.again();
    let options = SubscriptionOptions { workers: 4, in_flight: 10, after_crash: true, ..options() };
    next.start(options, |_, _| (Duration::from_millis(1), done())).await;
    next.until_settled().await;
    next.stop(CALM).await;
    next.assert_clean().await;
    let spans = next.history().await.handlings;
    let effects = spans.iter().filter(|span| span.result == Handled::Effect);
    let (suspects, others): (Vec<_>, Vec<_>) = effects.partition(|span| span.sequence <= Sequence(10));
    assert_eq!(suspects.len(), 10);
    for (place, one) in suspects.iter().enumerate() {
        for other in &suspects[place + 1..] {
            assert!(one.ended < other.began || other.ended < one.began, "two suspects at once");
        }
        for other in &others {
            assert!(one.ended < other.began, "{:?} began before the suspects were through", other.sequence);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_ends_in_good_order_burns_no_attempt() {
    let rig = Rig::new().await;
    rig.commit(&keys("a", 1)).await;
    let options = SubscriptionOptions { after_crash: true, ..options() };
    let unavailable =
        |_: Sequence, _: u32| (Duration::ZERO, Say::End(Outcome::Unavailable("down".to_owned())));
    rig.start(options.clone(), unavailable).await;
    eventually("it is tried", async || rig.record.all_attempts() > 0).await;
    rig.stop(CALM).await;
    assert_eq!(rig.ports.ledger.counts(&tested()).await.unwrap().retries, 0);
    let next = rig.again();
    next.start(options, |_, _| (Duration::ZERO, done())).await;
    next.until_settled().await;
    next.stop(CALM).await;
    next.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_thousand_retries_that_fall_due_at_once_are_all_handled() {
    const MANY: usize = 50_000;
    let rig = Rig::new().await;
    let sequences = rig.commit(&keys("a", MANY)).await;
    let events = rig.store_events().await;
    let store = MemoryStore::new();
    let ledger: Arc<dyn Ledger> = Arc::new(store.clone());
    for (sequence, content) in sequences.iter().zip(&events) {
        let retry = Retry {
            sequence: *sequence,
            event: content.event().unwrap().to_cloud_event(),
            attempts: 1,
            due: Timestamp::EPOCH,
            error: "not yet".to_owned(),
            first_failed: Timestamp::EPOCH,
        };
        ledger.schedule(&tested(), retry).await.unwrap();
    }
    let runtime = EventRuntime {
        ports: EventPorts { log: store.ports().log, ledger: Arc::clone(&ledger), ..rig.ports.clone() },
        ..rig.runtime()
    };
    runtime.start(&tested(), rig.scripted(1, |_, _| (Duration::ZERO, done())), options()).await.unwrap();
    eventually("every retry is handled", async || {
        rig.record.effects() == MANY && ledger.counts(&tested()).await.unwrap() == LedgerCounts::default()
    })
    .await;
    assert_eq!(rig.record.all_attempts() as usize, MANY, "each once");
    rig.stop(CALM).await;
}
