//! Subscriptions at work: everything is handled once, in order per key, and nobody waits for others.

#![cfg(test)]

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use turash_domain::Sequence;
use turash_domain::ports::Outcome;
use turash_runtime::{GovernorLimit, SubscriptionOptions};

use crate::rig::{CALM, Rig, Say, done, eventually, options, retry};
use turash_contract::random::Random;

fn keys(count: usize, distinct: usize) -> Vec<String> {
    (0..count).map(|number| format!("k{}", number % distinct)).collect()
}

/// Milliseconds below a limit, drawn from a sequence and a number.
fn delay(sequence: Sequence, number: u32, limit: u64) -> Duration {
    Duration::from_millis(Random(sequence.0 * 1_000 + u64::from(number)).below(limit))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_handled_once_also_over_a_second_start() {
    let rig = Rig::new().await;
    rig.commit(&keys(300, 40)).await;
    rig.start(options(), |_, _| (Duration::ZERO, done())).await;
    let more = rig.commit(&keys(50, 50)).await;
    rig.until_settled().await;
    assert_eq!(rig.watermark().await, *more.last().unwrap());
    assert!(rig.stop(CALM).await.is_clean());
    assert_eq!(rig.record.effects(), 350);
    let second = rig.again();
    second.start(options(), |_, _| (Duration::ZERO, done())).await;
    second.commit(&["last"]).await;
    second.until_settled().await;
    assert!(second.stop(CALM).await.is_clean());
    assert_eq!(second.record.all_attempts(), 351, "nothing was handled again");
    second.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_one_key_keep_their_order_and_never_overlap() {
    let rig = Rig::new().await;
    rig.commit(&keys(200, 7)).await;
    rig.start(options(), |sequence, number| (delay(sequence, number, 4), done())).await;
    rig.commit(&keys(200, 5)).await;
    rig.until_settled().await;
    rig.stop(CALM).await;
    assert_eq!(rig.record.all_attempts(), 400);
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_key_holds_up_no_other_even_where_all_were_fast_before() {
    let rig = Rig::new().await;
    // Fast ones first, so that a worker takes many at once.
    rig.commit(&keys(2_000, 2_000)).await;
    let slow = rig.commit(&["slow"]).await[0];
    // One only: more would fill what a worker takes.
    rig.commit(&["slow"]).await;
    let fast = rig.commit(&keys(400, 400)).await;
    let options = SubscriptionOptions { workers: 2, timeout: Duration::from_mins(1), ..options() };
    rig.start(options, move |sequence, _| {
        (Duration::ZERO, if sequence == slow { Say::Never } else { done() })
    })
    .await;
    eventually("all but the slow key is handled", async || rig.record.effects() == 2_400).await;
    assert!(fast.iter().all(|sequence| rig.record.effect(*sequence).is_some()));
    assert_eq!(rig.record.attempts(Sequence(slow.0 + 1)), 0, "it waits behind the slow one");
    // A handler that never returns does not hold up the end.
    let limits = turash_runtime::Limits { soft: Duration::from_millis(50), hard: Duration::from_secs(20) };
    assert!(rig.stop(limits).await.is_clean());
    assert_eq!(rig.watermark().await, Sequence(slow.0 - 1));
    let second = rig.again();
    second.start(options_of_second(), |_, _| (Duration::ZERO, done())).await;
    second.until_settled().await;
    second.stop(CALM).await;
    assert_eq!(second.record.effects(), 2_402);
    second.assert_clean().await;
}

fn options_of_second() -> SubscriptionOptions {
    SubscriptionOptions { in_flight: 3, workers: 1, ..options() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rate_limit_holds_before_the_read() {
    let rig = Rig::new().await;
    rig.commit(&keys(300, 300)).await;
    let rate = GovernorLimit::new(Duration::from_millis(20), NonZeroU32::new(10).unwrap());
    let start = Instant::now();
    let options = SubscriptionOptions { rate: Some(Arc::new(rate)), ..options() };
    rig.start(options, |_, _| (Duration::ZERO, done())).await;
    eventually("sixty are handled", async || rig.record.effects() >= 60).await;
    // Ten at once and fifty in a second.
    let took = start.elapsed();
    assert!(took >= Duration::from_millis(900), "{took:?}");
    assert!(took <= Duration::from_secs(5), "{took:?}");
    let handled = rig.record.effects() as f64;
    assert!(handled <= 11.0 + 50.0 * start.elapsed().as_secs_f64(), "{handled}");
    assert!(rig.stop(CALM).await.is_clean());
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rate_limit_holds_for_further_attempts_as_for_first_ones() {
    let rig = Rig::new().await;
    rig.commit(&keys(15, 15)).await;
    let rate = GovernorLimit::new(Duration::from_millis(20), NonZeroU32::new(2).unwrap());
    let start = Instant::now();
    let options = SubscriptionOptions { rate: Some(Arc::new(rate)), ..options() };
    rig.start(options, |_, attempt| (Duration::ZERO, if attempt <= 2 { retry() } else { done() })).await;
    eventually("all took effect at the third attempt", async || {
        // In this order: more may be tried between the two.
        let attempts = f64::from(rig.record.all_attempts());
        let allowed = 2.0 + 50.0 * start.elapsed().as_secs_f64();
        assert!(attempts <= allowed + 1.0, "{attempts} of {allowed}");
        rig.record.effects() == 15
    })
    .await;
    assert!(start.elapsed() >= Duration::from_millis(800), "{:?}", start.elapsed());
    rig.until_settled().await;
    assert!(rig.stop(CALM).await.is_clean());
    assert_eq!(rig.record.all_attempts(), 45);
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_are_handled_together_and_one_by_one_where_that_fails() {
    let rig = Rig::new().await;
    let sequences = rig.commit(&keys(60, 60)).await;
    let bad = sequences[17];
    let options = SubscriptionOptions { workers: 1, ..options() };
    rig.start_in_groups(20, options, move |sequence, _| {
        let outcome = if sequence == bad { Outcome::Reject("bad".to_owned()) } else { Outcome::Done };
        (Duration::ZERO, Say::End(outcome))
    })
    .await;
    rig.until_settled().await;
    rig.stop(CALM).await;
    let groups = rig.record.groups();
    assert!(groups.iter().any(|group| *group > 1), "{groups:?}");
    assert_eq!(rig.record.effects(), 59);
    assert_eq!(rig.history().await.dead, [bad]);
}
