//! Stops at any moment, a bus that repeats and forgets: nothing is lost, and nothing takes effect twice.

#![cfg(test)]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use turash_channel::ChannelBus;
use turash_domain::ports::{Content, EventBus, EventReceiver, Outcome, PortResult, TryPublish};
use turash_domain::{Sequence, Subscription};
use turash_runtime::{Limits, SubscriptionOptions};

use crate::rig::{CALM, Rig, Say, done, eventually, options, retry, tested};
use turash_contract::random::Random;

const NOW: Duration = Duration::ZERO;

/// What a handler does, drawn from a seed, the event and the attempt.
fn whim(seed: u64, sequence: Sequence, attempt: u32) -> (Duration, Say) {
    let mut random = Random(seed ^ (sequence.0 << 20) ^ u64::from(attempt));
    random.next();
    let delay = Duration::from_millis(random.below(4));
    let say = match random.below(100) {
        0..10 => retry(),
        10..13 => Say::End(Outcome::Reject("never".to_owned())),
        13..15 => Say::Panic,
        15 => Say::Never,
        16 => Say::End(Outcome::Unavailable("no answer".to_owned())),
        _ => done(),
    };
    (delay, say)
}

/// Runs, and stops at a random moment, in calm or in a hurry.
async fn run_and_stop(rig: &Rig, seed: u64, random: &mut Random) {
    let options = SubscriptionOptions { timeout: Duration::from_millis(30), in_flight: 64, ..options() };
    rig.start(options, move |sequence, attempt| whim(seed, sequence, attempt)).await;
    for _ in 0..random.below(8) {
        let keys: Vec<String> = (0..random.below(20)).map(|_| format!("k{}", random.below(9))).collect();
        if !keys.is_empty() {
            rig.commit(&keys).await;
        }
        tokio::time::sleep(Duration::from_millis(random.below(15))).await;
    }
    let calm = random.below(2) == 0;
    let limits = if calm { CALM } else { Limits { soft: Duration::from_millis(random.below(6)), ..CALM } };
    assert!(rig.stop(limits).await.is_clean(), "seed {seed}");
    let history = rig.history().await;
    let mut findings = history.findings();
    if !calm {
        // A hard stop may come between an effect and its entry: the event is still due, and comes again.
        findings.retain(|finding| !finding.contains("applied and pending"));
    }
    assert_eq!(findings, [""; 0], "seed {seed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_at_any_moment_nothing_is_lost_and_nothing_done_twice() {
    for seed in 1..=20 {
        println!("seed {seed}");
        let mut random = Random(seed);
        let mut rig = Rig::new().await;
        for _ in 0..3 {
            run_and_stop(&rig, seed, &mut random).await;
            rig = rig.again();
        }
        rig.start(options(), |_, _| (NOW, done())).await;
        rig.until_settled().await;
        assert!(rig.stop(CALM).await.is_clean());
        assert_eq!(rig.history().await.findings(), [""; 0], "seed {seed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_booked_above_the_watermark_is_not_handled_as_new() {
    let rig = Rig::new().await;
    let sequences = rig.commit(&["stuck", "bad", "late", "fine"]).await;
    let (stuck, bad, late) = (sequences[0], sequences[1], sequences[2]);
    let patient = turash_runtime::RetryPolicy {
        base: Duration::from_hours(1),
        cap: Duration::from_hours(1),
        attempts: 8,
    };
    rig.start(SubscriptionOptions { retry: patient, ..options() }, move |sequence, _| {
        let say = match sequence {
            _ if sequence == stuck => Say::Never,
            _ if sequence == bad => Say::End(Outcome::Reject("never".to_owned())),
            _ if sequence == late => retry(),
            _ => done(),
        };
        (NOW, say)
    })
    .await;
    eventually("all but one are booked", async || {
        let history = rig.history().await;
        rig.record.effects() == 1 && history.dead == [bad] && history.retries == [late]
    })
    .await;
    rig.stop(Limits { soft: NOW, ..CALM }).await;
    assert_eq!(rig.watermark().await, Sequence::START);
    // The next process does not take the dead letter or the retry for new, and comes to the head nevertheless.
    let second = rig.again();
    second.start(options(), |_, _| (NOW, done())).await;
    eventually("the head is reached", async || second.watermark().await == sequences[3]).await;
    second.stop(CALM).await;
    let attempts = sequences.iter().map(|sequence| second.record.attempts(*sequence)).collect::<Vec<_>>();
    assert_eq!(attempts, [2, 1, 1, 2]);
    second.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_bus_gives_twice_takes_effect_once() {
    let rig = Rig::new().await;
    rig.commit(&["a", "b", "a", "c", "a", "b"]).await;
    let contents = rig.store_events().await;
    rig.bus.publish(&tested(), &contents).await.unwrap();
    rig.start(options(), |_, _| (Duration::from_millis(2), done())).await;
    rig.bus.publish(&tested(), &contents).await.unwrap();
    rig.until_settled().await;
    rig.bus.publish(&tested(), &contents).await.unwrap();
    let last = rig.commit(&["d"]).await;
    rig.until_settled().await;
    rig.stop(CALM).await;
    assert_eq!((rig.record.all_attempts(), rig.watermark().await), (7, last[0]));
    assert!(rig.metrics.encode().unwrap().contains("outcome=\"duplicate\"} 18"));
    rig.assert_clean().await;
}

/// A bus that drops some events once.
struct Forgetful {
    bus: ChannelBus,
    drops: Mutex<BTreeSet<Sequence>>,
}

#[async_trait]
impl EventBus for Forgetful {
    async fn publish(&self, to: &Subscription, events: &[Content]) -> PortResult<()> {
        let kept: Vec<Content> = {
            let mut drops = self.drops.lock().unwrap();
            events.iter().filter(|event| !drops.remove(&event.sequence().unwrap())).cloned().collect()
        };
        self.bus.publish(to, &kept).await
    }

    fn try_publish(&self, to: &Subscription, events: &[Content]) -> PortResult<TryPublish> {
        self.bus.try_publish(to, events)
    }

    async fn subscribe(&self, to: &Subscription) -> PortResult<Box<dyn EventReceiver>> {
        self.bus.subscribe(to).await
    }

    async fn progress(&self, of: &Subscription, watermark: Sequence) -> PortResult<()> {
        self.bus.progress(of, watermark).await
    }

    async fn close(&self) {
        self.bus.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_bus_forgot_is_published_again() {
    for drops in [vec![1], vec![3, 4, 9], vec![10], (1..=10).collect()] {
        let mut rig = Rig::new().await;
        let dropped = drops.iter().copied().map(Sequence).collect();
        rig.bus = Arc::new(Forgetful { bus: ChannelBus::new(1_024), drops: Mutex::new(dropped) });
        let lost_after = Duration::from_millis(100);
        rig.start(SubscriptionOptions { lost_after, ..options() }, |_, _| (NOW, done())).await;
        rig.commit(&["a", "b", "c", "d", "a", "b", "c", "d", "a", "b"]).await;
        eventually("all ten took effect", async || rig.record.effects() == 10).await;
        rig.until_settled().await;
        rig.stop(CALM).await;
        assert_eq!(rig.record.all_attempts(), 10, "{drops:?}");
        let findings = rig.history().await.findings();
        // What is published again comes after what was not lost.
        assert!(findings.iter().all(|finding| finding.contains("was handled after")), "{findings:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hole_is_found_also_while_the_bus_is_busy() {
    let mut rig = Rig::new().await;
    rig.bus =
        Arc::new(Forgetful { bus: ChannelBus::new(1_024), drops: Mutex::new(BTreeSet::from([Sequence(2)])) });
    let lost_after = Duration::from_millis(200);
    rig.start(SubscriptionOptions { lost_after, ..options() }, |_, _| (NOW, done())).await;
    eventually("the lost one is handled while others keep coming", async || {
        rig.commit(&["a"]).await;
        rig.record.effect(Sequence(2)).is_some()
    })
    .await;
    rig.until_settled().await;
    rig.stop(CALM).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_the_bus_ends_the_reading_and_loses_nothing() {
    let rig = Rig::new().await;
    rig.commit(&["a", "b", "a"]).await;
    rig.start(options(), |_, _| (NOW, done())).await;
    rig.until_settled().await;
    rig.bus.close().await;
    rig.commit(&["c"]).await;
    assert!(rig.stop(CALM).await.is_clean());
    let second = rig.again();
    second.start(options(), |_, _| (NOW, done())).await;
    second.until_settled().await;
    second.stop(CALM).await;
    assert_eq!(second.record.all_attempts(), 4);
    second.assert_clean().await;
}
