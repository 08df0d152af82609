//! What fails: it is tried again later, given up in the end, and never takes a neighbour with it.

#![cfg(test)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use turash_contract::doubles::Scratched;
use turash_domain::ports::Outcome;
use turash_domain::{Event, Sequence, Text, Timestamp};
use turash_runtime::{RetryPolicy, SubscriptionOptions, WhichDeadLetters, dead_letters, discard, redrive};

use crate::rig::{CALM, Rig, Say, done, eventually, options, retry, tested};

const NOW: Duration = Duration::ZERO;

fn reject(why: &str) -> Say {
    Say::End(Outcome::Reject(why.to_owned()))
}

async fn letters(rig: &Rig) -> Vec<turash_domain::ports::DeadLetter> {
    dead_letters(&rig.ports, &tested(), &WhichDeadLetters::All).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retry_is_put_down_and_tried_again_until_it_succeeds() {
    let rig = Rig::new().await;
    let sequences = rig.commit(&["a", "b", "a", "c", "a"]).await;
    let failing = sequences[0];
    rig.start(options(), move |sequence, attempt| {
        (NOW, if sequence == failing && attempt <= 5 { retry() } else { done() })
    })
    .await;
    rig.until_settled().await;
    rig.stop(CALM).await;
    assert_eq!(rig.record.attempts(failing), 6);
    assert_eq!(rig.record.all_attempts(), 10);
    assert_eq!(letters(&rig).await, []);
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_schedule_is_in_the_ledger_and_holds_up_no_neighbour() {
    let rig = Rig::new().await;
    let sequences = rig.commit(&["a", "a", "a", "b"]).await;
    let failing = sequences[0];
    let patient = RetryPolicy { base: Duration::from_hours(1), cap: Duration::from_hours(1), attempts: 8 };
    let before = rig.ports.clock.now();
    rig.start(SubscriptionOptions { retry: patient, ..options() }, move |sequence, _| {
        (NOW, if sequence == failing { retry() } else { done() })
    })
    .await;
    eventually("all are settled but for the retry", async || rig.watermark().await == sequences[3]).await;
    assert_eq!(rig.record.effects(), 3);
    let ever = Timestamp::from_millis(before.millis() + 4_000_000).unwrap();
    let due = rig.ports.ledger.due(&tested(), ever, 9).await.unwrap();
    assert_eq!((due[0].sequence, due[0].attempts, due[0].error.as_str()), (failing, 1, "not yet"));
    assert_eq!(Event::from_cloud_event(&due[0].event).unwrap().sequence, failing);
    assert!(due[0].first_failed >= before && due[0].due >= due[0].first_failed);
    rig.stop(CALM).await;
    rig.assert_clean().await;
    // Another process goes on with the count.
    let second = rig.again();
    let mut sooner = due[0].clone();
    sooner.due = before;
    second.ports.ledger.schedule(&tested(), sooner).await.unwrap();
    second.start(options(), |_, _| (NOW, done())).await;
    second.until_settled().await;
    second.stop(CALM).await;
    assert_eq!(second.record.attempts(failing), 2);
    second.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_eight_attempts_an_event_is_given_up_with_all_that_is_known() {
    let rig = Rig::new().await;
    let sequences = rig.commit(&["a", "b"]).await;
    let failing = sequences[0];
    let before = rig.ports.clock.now();
    rig.start(options(), move |sequence, _| (NOW, if sequence == failing { retry() } else { done() })).await;
    rig.until_settled().await;
    rig.stop(CALM).await;
    let letters = letters(&rig).await;
    let letter = &letters[0];
    assert_eq!((letters.len(), letter.sequence, letter.attempts), (1, failing, 8));
    assert_eq!(letter.error, "not yet");
    assert_eq!(Event::from_cloud_event(&letter.event).unwrap().data.subject(), "site/a");
    assert!(letter.first_failed >= before && letter.buried >= letter.first_failed);
    assert_eq!(rig.record.attempts(failing), 8);
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejected_event_is_given_up_at_once() {
    let rig = Rig::new().await;
    let sequences = rig.commit(&["a", "a", "b"]).await;
    let bad = sequences[0];
    rig.start(options(), move |sequence, _| (NOW, if sequence == bad { reject("never") } else { done() }))
        .await;
    rig.until_settled().await;
    rig.stop(CALM).await;
    let letters = letters(&rig).await;
    assert_eq!((letters.len(), letters[0].sequence, letters[0].attempts), (1, bad, 1));
    assert_eq!(letters[0].error, "never");
    assert_eq!(rig.record.all_attempts(), 3);
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_becomes_a_dead_letter_among_its_neighbours() {
    let mut rig = Rig::new().await;
    let sequences = rig.commit(&["a", "a", "a", "b", "c"]).await;
    let scratched = BTreeSet::from([sequences[1], sequences[4]]);
    rig.ports.log = Arc::new(Scratched { log: Arc::clone(&rig.ports.log), scratched });
    rig.start(options(), |_, _| (NOW, done())).await;
    rig.until_settled().await;
    rig.stop(CALM).await;
    let letters = letters(&rig).await;
    assert_eq!(
        letters.iter().map(|letter| letter.sequence).collect::<Vec<_>>(),
        [sequences[1], sequences[4]]
    );
    assert_eq!((letters[0].attempts, letters[0].error.as_str()), (0, "unknown event type"));
    assert!(letters[0].event.contains("flow_painted"));
    assert_eq!(rig.record.all_attempts(), 3);
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn panics_and_timeouts_are_retried_and_the_process_lives() {
    let rig = Rig::new().await;
    let sequences = rig.commit(&["a", "b", "c", "d", "e", "f"]).await;
    let (panics, hangs, always) = (sequences[0], sequences[2], sequences[4]);
    let options = SubscriptionOptions { timeout: Duration::from_millis(40), ..options() };
    rig.start(options, move |sequence, attempt| {
        let say = match sequence {
            _ if sequence == always => Say::Panic,
            _ if attempt > 2 => done(),
            _ if sequence == panics => Say::Panic,
            _ if sequence == hangs => Say::Never,
            _ => done(),
        };
        (NOW, say)
    })
    .await;
    rig.until_settled().await;
    assert!(rig.stop(CALM).await.is_clean(), "no task crashed");
    assert_eq!((rig.record.attempts(panics), rig.record.attempts(hangs)), (3, 3));
    let letters = letters(&rig).await;
    assert_eq!((letters.len(), letters[0].sequence, letters[0].attempts), (1, always, 8));
    assert_eq!(letters[0].error, "the handler panicked: as the script says");
    let metrics = rig.metrics.encode().unwrap();
    for wanted in [
        "turash_handler_panics_total{subscription=\"tested\"} 10",
        "handler_timeouts_total{subscription=\"tested\"} 2",
    ] {
        assert!(metrics.contains(wanted), "'{wanted}' is missing in:\n{metrics}");
    }
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_pauses_the_subscription_and_burns_no_attempt() {
    let rig = Rig::new().await;
    rig.commit(&["a", "b", "a", "c", "d", "e"]).await;
    let (down, calls) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicU32::new(0)));
    let (is_down, called) = (Arc::clone(&down), Arc::clone(&calls));
    // One attempt is all there is.
    let retry = RetryPolicy { attempts: 1, ..options().retry };
    rig.start(SubscriptionOptions { retry, ..options() }, move |_, _| {
        called.fetch_add(1, Ordering::SeqCst);
        let down = is_down.load(Ordering::SeqCst);
        (NOW, if down { Say::End(Outcome::Unavailable("no answer".to_owned())) } else { done() })
    })
    .await;
    eventually("it is tried again", async || calls.load(Ordering::SeqCst) >= 8).await;
    let paused = "turash_subscription_paused{subscription=\"tested\"} ";
    assert!(rig.metrics.encode().unwrap().contains(&format!("{paused}1")));
    assert_eq!(rig.watermark().await, Sequence::START);
    down.store(false, Ordering::SeqCst);
    rig.until_settled().await;
    assert!(rig.metrics.encode().unwrap().contains(&format!("{paused}0")));
    rig.stop(CALM).await;
    assert_eq!((rig.record.effects(), letters(&rig).await.len()), (6, 0));
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_does_not_hold_up_the_end() {
    let rig = Rig::new().await;
    rig.commit(&["a", "b", "c"]).await;
    rig.start(options(), |_, _| (NOW, Say::End(Outcome::Unavailable("no answer".to_owned())))).await;
    eventually("it was tried", async || rig.record.all_attempts() >= 2).await;
    assert!(rig.stop(CALM).await.is_clean());
    assert_eq!(rig.watermark().await, Sequence::START);
    let second = rig.again();
    second.start(options(), |_, _| (NOW, done())).await;
    second.until_settled().await;
    second.stop(CALM).await;
    second.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dead_letters_are_driven_again_or_dropped_for_good() {
    let rig = Rig::new().await;
    let sequences = rig.commit(&["a", "b", "c", "d", "e", "f"]).await;
    let healed = Arc::new(AtomicBool::new(false));
    let is_healed = Arc::clone(&healed);
    rig.start(options(), move |sequence, _| {
        let why = if sequence.0 % 2 == 0 { "even" } else { "odd" };
        (NOW, if is_healed.load(Ordering::SeqCst) { done() } else { reject(why) })
    })
    .await;
    eventually("all are dead", async || letters(&rig).await.len() == 6).await;
    healed.store(true, Ordering::SeqCst);
    let ports = &rig.ports;
    let even = WhichDeadLetters::WithError("even".to_owned());
    let would = redrive(ports, &tested(), &even, None, true).await.unwrap();
    assert_eq!(would, [sequences[1], sequences[3], sequences[5]]);
    assert_eq!(letters(&rig).await.len(), 6, "a dry run changes nothing");

    let one = WhichDeadLetters::Of(BTreeSet::from([sequences[1], Sequence(999)]));
    assert_eq!(redrive(ports, &tested(), &one, None, false).await.unwrap(), [sequences[1]]);
    eventually("one is applied", async || rig.record.effects() == 1).await;
    rig.until_settled().await;
    assert_eq!(redrive(ports, &tested(), &even, None, false).await.unwrap(), [sequences[3], sequences[5]]);
    eventually("the even ones are applied", async || rig.record.effects() == 3).await;

    let reason = Text::new("the site was a test").unwrap();
    assert!(discard(ports, &tested(), sequences[0], &reason).await.unwrap());
    assert!(!discard(ports, &tested(), sequences[0], &reason).await.unwrap());
    let before = ports.clock.now();
    assert_eq!(redrive(ports, &tested(), &WhichDeadLetters::All, Some(20), false).await.unwrap().len(), 2);
    eventually("the rest is applied", async || rig.record.effects() == 5).await;
    rig.until_settled().await;
    assert!(ports.clock.now().millis() - before.millis() >= 50, "twenty a second");
    rig.stop(CALM).await;
    assert_eq!((letters(&rig).await.len(), rig.record.attempts(sequences[0])), (0, 1));
    let mut history = rig.history().await;
    history.dead.push(sequences[0]);
    assert_eq!(history.findings(), [""; 0]);
}
