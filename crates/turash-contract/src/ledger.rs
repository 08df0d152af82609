//! The suite of the ledger.

use std::sync::Arc;

use tokio::task::JoinSet;
use turash_domain::Sequence;
use turash_domain::ports::{DeadLetter, LedgerCounts, Retry};

use crate::event_log::Log;
use crate::fixtures::{at, subscription, text};
use crate::suite::declare_suite;

/// The ledger, with the log that its watermarks are of.
pub type Port = Log;

fn retry(sequence: u64, attempts: u32, due: i64) -> Retry {
    Retry {
        sequence: Sequence(sequence),
        event: format!("{{\"sequence\": \"{sequence}\", \"data\": \"\u{2028}\u{1f525}\"}}"),
        attempts,
        due: at(due),
        error: format!("attempt {attempts} failed: \u{2026}"),
        first_failed: at(-i64::from(attempts)),
    }
}

fn counts(retries: u64, dead_letters: u64) -> LedgerCounts {
    LedgerCounts { retries, dead_letters }
}

fn letter(sequence: u64) -> DeadLetter {
    DeadLetter {
        sequence: Sequence(sequence),
        event: format!("{{\"not\": \"quite\u{fffd} JSON\", {sequence}"),
        attempts: 8,
        error: format!("gave {sequence} up"),
        first_failed: at(-1),
        buried: at(5),
    }
}

/// A watermark begins before the first event, rises, and never goes back.
pub async fn a_watermark_never_goes_back(log: Port) {
    log.append(1..=50).await;
    let ledger = log.ledger;
    let matcher = subscription("matcher");
    assert_eq!(ledger.watermark(&matcher).await.unwrap(), Sequence::START);
    for (to, reached) in [(5, 5), (3, 5), (5, 5), (0, 5), (9, 9)] {
        ledger.advance(&matcher, Sequence(to)).await.unwrap();
        assert_eq!(ledger.watermark(&matcher).await.unwrap(), Sequence(reached), "advanced to {to}");
    }
}

/// A watermark never stands beyond the log: what is settled there are events of a log that was there before, and was set back.
pub async fn a_watermark_ends_with_the_log(log: Port) {
    let matcher = subscription("matcher");
    log.ledger.advance(&matcher, Sequence(7)).await.unwrap();
    assert_eq!(log.ledger.watermark(&matcher).await.unwrap(), Sequence::START);
    log.append(1..=5).await;
    for (to, reached) in [(3, 3), (9, 5), (u64::MAX, 5)] {
        log.ledger.advance(&matcher, Sequence(to)).await.unwrap();
        assert_eq!(log.ledger.watermark(&matcher).await.unwrap(), Sequence(reached), "advanced to {to}");
    }
    log.append(6..=9).await;
    assert_eq!(log.ledger.watermark(&matcher).await.unwrap(), Sequence(5));
    log.ledger.advance(&matcher, Sequence(9)).await.unwrap();
    log.log.trim(Sequence(9)).await.unwrap();
    log.ledger.advance(&subscription("late"), Sequence(100)).await.unwrap();
    assert_eq!(log.ledger.watermark(&subscription("late")).await.unwrap(), Sequence(9), "the log ends at 9");
}

/// Advances at once end at the highest.
pub async fn advances_at_once_end_at_the_highest(log: Port) {
    log.append(1..=50).await;
    let ledger = log.ledger;
    let mut tasks = JoinSet::new();
    for number in 1..=50_u64 {
        let ledger = Arc::clone(&ledger);
        tasks.spawn(async move { ledger.advance(&subscription("m"), Sequence(number * 7 % 50)).await });
    }
    for advanced in tasks.join_all().await {
        advanced.unwrap();
    }
    assert_eq!(ledger.watermark(&subscription("m")).await.unwrap(), Sequence(49));
}

/// All subscriptions that ever advanced are listed, ordered by name, each with its own watermark.
pub async fn watermarks_are_listed_by_name(log: Port) {
    log.append(1..=50).await;
    let ledger = log.ledger;
    assert_eq!(ledger.watermarks().await.unwrap(), []);
    for (name, to) in [("postgis", 3), ("Neo4j", 2), ("matcher", 1)] {
        ledger.advance(&subscription(name), Sequence(to)).await.unwrap();
    }
    ledger.schedule(&subscription("never-advanced"), retry(1, 1, 1)).await.unwrap();
    let wanted = [("Neo4j", 2), ("matcher", 1), ("postgis", 3)];
    assert_eq!(
        ledger.watermarks().await.unwrap(),
        wanted.map(|(name, to)| (subscription(name), Sequence(to)))
    );
}

/// Retries are due from their time on, the longest due first.
pub async fn retries_come_due_in_order(Log { ledger, .. }: Port) {
    let matcher = subscription("matcher");
    for (sequence, due) in [(1, 300), (2, 100), (3, 200), (4, 100), (5, 400)] {
        ledger.schedule(&matcher, retry(sequence, 1, due)).await.unwrap();
    }
    let due = async |now, limit| -> Vec<u64> {
        let due = ledger.due(&matcher, at(now), limit).await.unwrap();
        due.iter().map(|retry| retry.sequence.0).collect()
    };
    assert_eq!(due(99, 10).await, [0; 0]);
    assert_eq!(due(100, 10).await, [2, 4]);
    assert_eq!(due(300, 10).await, [2, 4, 3, 1]);
    assert_eq!(due(300, 3).await, [2, 4, 3]);
    assert_eq!(ledger.due(&matcher, at(100), 1).await.unwrap(), [retry(2, 1, 100)]);
    assert_eq!(ledger.counts(&matcher).await.unwrap(), counts(5, 0), "asking takes nothing off");
}

/// A retry stands in place of the one before for the same event, and settling takes it off.
pub async fn a_retry_is_replaced_and_settled(Log { ledger, .. }: Port) {
    let matcher = subscription("matcher");
    ledger.schedule(&matcher, retry(7, 1, 100)).await.unwrap();
    ledger.schedule(&matcher, retry(7, 2, 900)).await.unwrap();
    assert_eq!(ledger.counts(&matcher).await.unwrap(), counts(1, 0));
    assert_eq!(ledger.due(&matcher, at(899), 10).await.unwrap(), []);
    assert_eq!(ledger.due(&matcher, at(900), 10).await.unwrap(), [retry(7, 2, 900)]);
    ledger.settle(&matcher, Sequence(8)).await.unwrap();
    ledger.settle(&matcher, Sequence(7)).await.unwrap();
    ledger.settle(&matcher, Sequence(7)).await.unwrap();
    assert_eq!(ledger.counts(&matcher).await.unwrap(), counts(0, 0));
}

/// An event that is given up leaves the retries and becomes a dead letter, kept whole.
pub async fn a_buried_event_becomes_a_dead_letter(Log { ledger, .. }: Port) {
    let matcher = subscription("matcher");
    ledger.schedule(&matcher, retry(4, 7, 100)).await.unwrap();
    for sequence in [9, 4, 6] {
        ledger.bury(&matcher, letter(sequence)).await.unwrap();
    }
    assert_eq!(ledger.counts(&matcher).await.unwrap(), counts(0, 3));
    let letters = async |after, limit| ledger.dead_letters(&matcher, Sequence(after), limit).await.unwrap();
    assert_eq!(letters(0, 10).await, [letter(4), letter(6), letter(9)]);
    assert_eq!(letters(0, 2).await, [letter(4), letter(6)]);
    assert_eq!(letters(6, 2).await, [letter(9)]);
    let again = DeadLetter { attempts: 9, ..letter(4) };
    ledger.bury(&matcher, again.clone()).await.unwrap();
    assert_eq!(letters(0, 1).await, [again], "buried anew, it is kept once");
    assert_eq!(ledger.counts(&matcher).await.unwrap(), counts(0, 3));
}

/// The next retry is due at the earliest time that was put down, until it is taken off.
pub async fn the_next_retry_is_the_earliest(Log { ledger, .. }: Port) {
    let matcher = subscription("matcher");
    let next = async || ledger.next_due(&matcher).await.unwrap();
    assert_eq!(next().await, None);
    for (sequence, due, earliest) in [(1, 300, 300), (2, 400, 300), (3, -5, -5), (3, 350, 300)] {
        ledger.schedule(&matcher, retry(sequence, 1, due)).await.unwrap();
        assert_eq!(next().await, Some(at(earliest)));
    }
    ledger.settle(&matcher, Sequence(1)).await.unwrap();
    assert_eq!(next().await, Some(at(350)));
    ledger.bury(&matcher, letter(3)).await.unwrap();
    assert_eq!(next().await, Some(at(400)));
    ledger.redrive(&matcher, &[(Sequence(3), at(7))]).await.unwrap();
    assert_eq!(next().await, Some(at(7)));
    assert_eq!(ledger.next_due(&subscription("other")).await.unwrap(), None);
}

/// Redriven letters become retries for a first attempt, each at its time, with their event and their history; only those
/// that exist are counted.
pub async fn redriven_letters_are_tried_anew(Log { ledger, .. }: Port) {
    let matcher = subscription("matcher");
    for sequence in [1, 2, 3] {
        ledger.bury(&matcher, letter(sequence)).await.unwrap();
    }
    let wanted = [(3, 40), (1, 50), (99, 1), (1, 50)].map(|(letter, due)| (Sequence(letter), at(due)));
    assert_eq!(ledger.redrive(&matcher, &wanted).await.unwrap(), 2);
    let left = ledger.dead_letters(&matcher, Sequence::START, 10).await.unwrap();
    assert_eq!(left, [letter(2)]);
    assert_eq!(ledger.counts(&matcher).await.unwrap(), counts(2, 1));
    let again = |sequence, due| {
        let DeadLetter { sequence, event, error, first_failed, .. } = letter(sequence);
        Retry { sequence, event, attempts: 0, due: at(due), error, first_failed }
    };
    assert_eq!(ledger.due(&matcher, at(39), 10).await.unwrap(), []);
    assert_eq!(ledger.due(&matcher, at(49), 10).await.unwrap(), [again(3, 40)]);
    assert_eq!(ledger.due(&matcher, at(50), 10).await.unwrap(), [again(3, 40), again(1, 50)]);
    assert_eq!(ledger.redrive(&matcher, &[]).await.unwrap(), 0);
    let gone = ledger.redrive(&matcher, &[(Sequence(1), at(60))]).await.unwrap();
    assert_eq!(gone, 0, "no letter any more");
    assert_eq!(ledger.due(&matcher, at(99), 10).await.unwrap(), [again(3, 40), again(1, 50)]);
}

/// A discarded letter is gone for good; where there is none, the answer says so.
pub async fn a_discarded_letter_is_gone(Log { ledger, .. }: Port) {
    let matcher = subscription("matcher");
    ledger.bury(&matcher, letter(1)).await.unwrap();
    let reason = text("the site was a test");
    assert!(!ledger.discard(&matcher, Sequence(2), &reason, at(9)).await.unwrap());
    assert!(ledger.discard(&matcher, Sequence(1), &reason, at(9)).await.unwrap());
    assert!(!ledger.discard(&matcher, Sequence(1), &reason, at(9)).await.unwrap());
    assert_eq!(ledger.dead_letters(&matcher, Sequence::START, 10).await.unwrap(), []);
    assert_eq!(ledger.redrive(&matcher, &[(Sequence(1), at(50))]).await.unwrap(), 0);
    assert_eq!(ledger.counts(&matcher).await.unwrap(), counts(0, 0));
}

/// What is put down for another attempt is listed by sequence, part by part, whenever it is due.
pub async fn retries_are_listed_by_sequence(Log { ledger, .. }: Port) {
    let (one, other) = (subscription("one"), subscription("other"));
    for (sequence, due) in [(9, 1), (3, 500), (7, 1_000_000), (5, 2)] {
        ledger.schedule(&one, retry(sequence, 1, due)).await.unwrap();
    }
    ledger.schedule(&other, retry(4, 1, 1)).await.unwrap();
    for (after, limit, wanted) in
        [(0, 10, &[3, 5, 7, 9][..]), (0, 3, &[3, 5, 7]), (7, 3, &[9]), (9, 3, &[]), (u64::MAX, 3, &[])]
    {
        let found = ledger.retries(&one, Sequence(after), limit).await.unwrap();
        assert_eq!(found.iter().map(|sequence| sequence.0).collect::<Vec<_>>(), wanted, "after {after}");
    }
}

/// Subscriptions never see each other's retries and letters.
pub async fn subscriptions_are_apart(log: Port) {
    log.append(1..=50).await;
    let ledger = log.ledger;
    let (one, other) = (subscription("one"), subscription("other"));
    ledger.schedule(&one, retry(1, 1, 0)).await.unwrap();
    ledger.bury(&one, letter(2)).await.unwrap();
    ledger.advance(&one, Sequence(3)).await.unwrap();
    assert_eq!(ledger.watermark(&other).await.unwrap(), Sequence::START);
    assert_eq!(ledger.due(&other, at(1), 10).await.unwrap(), []);
    assert_eq!(ledger.counts(&other).await.unwrap(), counts(0, 0));
    assert_eq!(ledger.dead_letters(&other, Sequence::START, 10).await.unwrap(), []);
    ledger.settle(&other, Sequence(1)).await.unwrap();
    assert_eq!(ledger.redrive(&other, &[(Sequence(2), at(1))]).await.unwrap(), 0);
    assert!(!ledger.discard(&other, Sequence(2), &text("not mine"), at(1)).await.unwrap());
    ledger.bury(&other, letter(1)).await.unwrap();
    assert_eq!(ledger.counts(&one).await.unwrap(), counts(1, 1));
    assert_eq!(ledger.dead_letters(&one, Sequence::START, 10).await.unwrap(), [letter(2)]);
}

/// A subscription that is gone leaves nothing behind: the log need not be kept for it.
pub async fn a_forgotten_subscription_leaves_nothing(log: Port) {
    log.append(1..=5).await;
    let ledger = log.ledger;
    let (gone, other) = (subscription("gone"), subscription("other"));
    assert!(!ledger.remove_subscription(&gone).await.unwrap(), "there is none");
    for of in [&gone, &other] {
        ledger.advance(of, Sequence(2)).await.unwrap();
        ledger.schedule(of, retry(1, 1, 1)).await.unwrap();
        ledger.bury(of, letter(2)).await.unwrap();
    }
    ledger.advance(&other, Sequence(4)).await.unwrap();
    log.log.trim(Sequence(3)).await.expect_err("'gone' has not settled 3");
    assert!(ledger.remove_subscription(&gone).await.unwrap());
    assert!(!ledger.remove_subscription(&gone).await.unwrap(), "it is gone");
    assert_eq!(ledger.watermarks().await.unwrap(), [(other.clone(), Sequence(4))]);
    assert_eq!(ledger.counts(&gone).await.unwrap(), counts(0, 0));
    assert_eq!(ledger.counts(&other).await.unwrap(), counts(1, 1));
    log.log.trim(Sequence(3)).await.unwrap();
}

declare_suite! { $ ledger, ledger_suite, crate::ledger::Port:
    a_watermark_never_goes_back,
    a_watermark_ends_with_the_log,
    advances_at_once_end_at_the_highest,
    watermarks_are_listed_by_name,
    retries_come_due_in_order,
    a_retry_is_replaced_and_settled,
    a_buried_event_becomes_a_dead_letter,
    the_next_retry_is_the_earliest,
    redriven_letters_are_tried_anew,
    a_discarded_letter_is_gone,
    retries_are_listed_by_sequence,
    subscriptions_are_apart,
    a_forgotten_subscription_leaves_nothing,
}
