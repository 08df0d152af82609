//! Stops at any moment: nothing is lost, and nothing takes effect twice.

#![cfg(test)]

use std::time::Duration;

use turash_domain::Sequence;
use turash_domain::ports::Outcome;
use turash_runtime::{Limits, SubscriptionOptions};

use crate::rig::{CALM, Rig, Say, done, eventually, options, retry};
use turash_contract::random::Random;

const NOW: Duration = Duration::ZERO;

/// What a handler does, drawn from a seed, the event and the attempt. What it rejects it rejects at every attempt: where
/// the stop or the time limit comes after an effect, the next attempt must not find that the event is none.
fn whim(seed: u64, sequence: Sequence, attempt: u32) -> (Duration, Say) {
    let mut verdict = Random(seed ^ (sequence.0 << 20));
    verdict.next();
    let rejects = verdict.below(100) < 3;
    let mut random = Random(seed ^ (sequence.0 << 20) ^ u64::from(attempt));
    random.next();
    let delay = Duration::from_millis(random.below(4));
    let say = match random.below(100) {
        _ if rejects => Say::End(Outcome::Reject("never".to_owned())),
        0..10 => retry(),
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
