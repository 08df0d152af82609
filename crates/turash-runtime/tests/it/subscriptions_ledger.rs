//! A ledger that does not answer: nothing is settled before it is booked.

#![cfg(test)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use turash_domain::ports::{DeadLetter, Ledger, LedgerCounts, Outcome, PortResult, Retry};
use turash_domain::{PortError, PortErrorKind, Sequence, Subscription, Text, Timestamp};
use turash_runtime::{Limits, SubscriptionOptions};

use crate::rig::{CALM, Rig, Say, done, eventually, options, retry};

mockall::mock! {
    Books {}

    #[async_trait]
    impl Ledger for Books {
        async fn watermarks(&self) -> PortResult<Vec<(Subscription, Sequence)>>;
        async fn watermark(&self, subscription: &Subscription) -> PortResult<Sequence>;
        async fn advance(&self, subscription: &Subscription, to: Sequence) -> PortResult<()>;
        async fn schedule(&self, subscription: &Subscription, retry: Retry) -> PortResult<()>;
        async fn due(&self, subscription: &Subscription, now: Timestamp, limit: u32) -> PortResult<Vec<Retry>>;
        async fn retries(&self, subscription: &Subscription, after: Sequence, limit: u32) -> PortResult<Vec<Sequence>>;
        async fn next_due(&self, subscription: &Subscription) -> PortResult<Option<Timestamp>>;
        async fn counts(&self, subscription: &Subscription) -> PortResult<LedgerCounts>;
        async fn settle(&self, subscription: &Subscription, sequence: Sequence) -> PortResult<()>;
        async fn bury(&self, subscription: &Subscription, letter: DeadLetter) -> PortResult<()>;
        async fn dead_letters(&self, subscription: &Subscription, after: Sequence, limit: u32) -> PortResult<Vec<DeadLetter>>;
        async fn redrive(&self, subscription: &Subscription, letters: &[(Sequence, Timestamp)]) -> PortResult<u64>;
        async fn discard(&self, subscription: &Subscription, sequence: Sequence, reason: &Text, at: Timestamp) -> PortResult<bool>;
        async fn remove_subscription(&self, subscription: &Subscription) -> PortResult<bool>;
    }
}

/// What a test sees and says of the books.
#[derive(Default)]
struct Seen {
    answers: AtomicBool,
    refused: AtomicU64,
    booked: AtomicU64,
    watermark: AtomicU64,
    /// How often the books were asked what is due, and told how far it is.
    asked: AtomicU64,
}

impl Seen {
    fn book(&self) -> PortResult<()> {
        if self.answers.load(Ordering::SeqCst) {
            self.booked.fetch_add(1, Ordering::SeqCst);
            return Ok(());
        }
        self.refused.fetch_add(1, Ordering::SeqCst);
        Err(PortError::new(PortErrorKind::Unavailable, "books", "no answer"))
    }
}

/// A ledger that books retries and dead letters only while `answers` holds.
fn books(seen: &Arc<Seen>) -> MockBooks {
    let mut books = MockBooks::new();
    books.expect_watermark().returning(|_| Ok(Sequence::START));
    books.expect_dead_letters().returning(|_, _, _| Ok(Vec::new()));
    books.expect_counts().returning(|_| Ok(LedgerCounts::default()));
    let asked = Arc::clone(seen);
    books.expect_next_due().returning(move |_| {
        asked.asked.fetch_add(1, Ordering::SeqCst);
        Ok(None)
    });
    let advanced = Arc::clone(seen);
    books.expect_advance().returning(move |_, to| {
        advanced.asked.fetch_add(1, Ordering::SeqCst);
        advanced.watermark.fetch_max(to.0, Ordering::SeqCst);
        Ok(())
    });
    let scheduled = Arc::clone(seen);
    books.expect_schedule().returning(move |_, _| scheduled.book());
    let buried = Arc::clone(seen);
    books.expect_bury().returning(move |_, _| buried.book());
    books
}

/// Fails the second event and the fourth.
fn script(sequence: Sequence) -> Say {
    match sequence.0 {
        2 => retry(),
        4 => Say::End(Outcome::Reject("never".to_owned())),
        _ => done(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_booked_is_not_settled() {
    let seen = Arc::new(Seen::default());
    let mut rig = Rig::new().await;
    rig.ports.ledger = Arc::new(books(&seen));
    rig.commit(&["a", "b", "c", "d", "e"]).await;
    rig.start(options(), |sequence, _| (Duration::ZERO, script(sequence))).await;
    eventually("both were refused", async || seen.refused.load(Ordering::SeqCst) >= 4).await;
    eventually("the others are done", async || rig.record.effects() == 3).await;
    assert_eq!(seen.watermark.load(Ordering::SeqCst), 1, "2 is not booked");
    seen.answers.store(true, Ordering::SeqCst);
    eventually("all is settled", async || seen.watermark.load(Ordering::SeqCst) == 5).await;
    assert_eq!(seen.booked.load(Ordering::SeqCst), 2, "each once");
    assert!(rig.stop(CALM).await.is_clean());
    assert_eq!(rig.record.all_attempts(), 5, "handled once, however often the books did not answer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn books_that_never_answer_hold_up_the_end_only_to_its_limit() {
    let seen = Arc::new(Seen::default());
    let mut rig = Rig::new().await;
    rig.ports.ledger = Arc::new(books(&seen));
    rig.commit(&["a", "b", "c", "d", "e"]).await;
    rig.start(SubscriptionOptions { workers: 1, ..options() }, |sequence, _| {
        (Duration::ZERO, script(sequence))
    })
    .await;
    eventually("one was refused", async || seen.refused.load(Ordering::SeqCst) >= 1).await;
    assert!(rig.stop(Limits { soft: Duration::from_millis(50), ..CALM }).await.is_clean());
    assert_eq!(seen.watermark.load(Ordering::SeqCst).max(1), 1);
}

/// A ledger that takes what `takes` says of a retry's or letter's event and error.
fn choosy(seen: &Arc<Seen>, takes: fn(&str, &str) -> bool) -> MockBooks {
    let mut books = MockBooks::new();
    books.expect_watermark().returning(|_| Ok(Sequence::START));
    books.expect_dead_letters().returning(|_, _, _| Ok(Vec::new()));
    books.expect_counts().returning(|_| Ok(LedgerCounts::default()));
    books.expect_next_due().returning(|_| Ok(None));
    let advanced = Arc::clone(seen);
    books.expect_advance().returning(move |_, to| {
        advanced.watermark.fetch_max(to.0, Ordering::SeqCst);
        Ok(())
    });
    let book = move |seen: &Seen, event: &str, error: &str| {
        if takes(event, error) {
            seen.booked.fetch_add(1, Ordering::SeqCst);
            return Ok(());
        }
        seen.refused.fetch_add(1, Ordering::SeqCst);
        Err(PortError::new(PortErrorKind::Invalid, "books", "text holds a character that cannot be kept"))
    };
    let (scheduled, buried) = (Arc::clone(seen), Arc::clone(seen));
    books.expect_schedule().returning(move |_, retry| book(&scheduled, &retry.event, &retry.error));
    books.expect_bury().returning(move |_, letter| book(&buried, &letter.event, &letter.error));
    books
}

/// Fails two of five events with a text, and gives how many entries were booked and refused.
async fn entries(takes: fn(&str, &str) -> bool) -> (u64, u64) {
    let seen = Arc::new(Seen::default());
    let mut rig = Rig::new().await;
    rig.ports.ledger = Arc::new(choosy(&seen, takes));
    rig.commit(&["a", "b", "c", "d", "e"]).await;
    rig.start(options(), |sequence, _| {
        let say = match sequence.0 {
            2 => Say::End(Outcome::Retry("at\0first".to_owned())),
            4 => Say::End(Outcome::Reject("ne\0ver".to_owned())),
            _ => done(),
        };
        (Duration::ZERO, say)
    })
    .await;
    eventually("all is settled", async || seen.watermark.load(Ordering::SeqCst) == 5).await;
    assert!(rig.stop(CALM).await.is_clean());
    (seen.booked.load(Ordering::SeqCst), seen.refused.load(Ordering::SeqCst))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_with_a_nul_is_booked_without_it() {
    assert_eq!(entries(|event, error| !event.contains('\0') && !error.contains('\0')).await, (2, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_that_the_ledger_refuses_does_not_hold_up_the_subscription() {
    // The retry, its letter and the other letter are refused; both are kept without the event's text.
    assert_eq!(entries(|event, _| event.is_empty()).await, (2, 3));
    assert_eq!(entries(|_, _| false).await, (0, 5), "not even that is taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_subscription_hardly_asks_for_anything() {
    let seen = Arc::new(Seen::default());
    let mut rig = Rig::new().await;
    rig.ports.ledger = Arc::new(books(&seen));
    rig.commit(&["a", "b"]).await;
    rig.start(options(), |_, _| (Duration::ZERO, done())).await;
    rig.commit(&["c"]).await;
    eventually("all is settled", async || seen.watermark.load(Ordering::SeqCst) == 3).await;
    let before = seen.asked.load(Ordering::SeqCst);
    let start = tokio::time::Instant::now();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let asked = seen.asked.load(Ordering::SeqCst) - before;
    let seconds = start.elapsed().as_secs_f64();
    assert!(asked as f64 <= seconds + 2.0, "asked {asked} times in {seconds} s");
    assert!(rig.stop(CALM).await.is_clean());
}
