//! The suite of the event log. Events come from commits to the registry; how far the log may be trimmed is the ledger's.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use turash_domain::ports::{Batch, Change, EventLog, Ledger, Registry};
use turash_domain::{Event, NewEvent, PortErrorKind, Sequence};

use crate::fixtures::{changes, event, events, readable, sequences, site, subscription};
use crate::suite::declare_suite;
use crate::values;

/// The event log of a store, its registry and its ledger.
#[derive(Clone)]
pub struct Log {
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// The same store's registry, which writes it.
    pub registry: Arc<dyn Registry>,
    /// The same store's ledger.
    pub ledger: Arc<dyn Ledger>,
}

impl Log {
    pub(crate) async fn append(&self, numbers: impl IntoIterator<Item = u64>) {
        self.registry.commit(events(numbers)).await.unwrap();
    }

    async fn read(&self, after: u64, limit: u32) -> Vec<Event> {
        readable(&self.log.read(Sequence(after), limit).await.unwrap())
    }
}

/// An empty log begins before the first event.
pub async fn an_empty_log_begins_before_the_first_event(log: Log) {
    assert_eq!(log.log.head().await.unwrap(), Sequence::START);
    assert_eq!(log.log.trimmed().await.unwrap(), Sequence::START);
    assert_eq!(log.read(0, 10).await, []);
}

/// Events are read in the order of their commits, numbered from 1 without gaps, with what they were given.
pub async fn events_are_read_in_order_and_whole(log: Log) {
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let all: Vec<NewEvent> = values::every_event()
        .into_iter()
        .zip(1..)
        .map(|(data, number)| NewEvent {
            data,
            trace_parent: (number % 2 == 0).then(|| trace.to_owned()),
            ..event(number)
        })
        .collect();
    let (first, second) = all.split_at(4);
    for part in [first, second] {
        log.registry.commit(Batch { events: part.to_vec(), ..Batch::default() }).await.unwrap();
    }
    let wanted: Vec<_> = all.into_iter().zip(1..).map(|(event, number)| event.at(Sequence(number))).collect();
    let read = log.read(0, 100).await;
    assert_eq!(read, wanted);
    assert_eq!(format!("{read:?}"), format!("{wanted:?}"), "0 and -0 differ");
    assert_eq!(log.log.head().await.unwrap(), Sequence(wanted.len() as u64));
}

/// A read begins after its sequence and ends at its limit.
pub async fn a_read_begins_after_and_ends_at_its_limit(log: Log) {
    log.append(1..=7).await;
    assert_eq!(sequences(&log.read(0, 3).await), [1, 2, 3]);
    assert_eq!(sequences(&log.read(3, 3).await), [4, 5, 6]);
    assert_eq!(sequences(&log.read(6, 3).await), [7]);
    assert_eq!(sequences(&log.read(7, 3).await), [0; 0]);
    assert_eq!(sequences(&log.read(1_000, 3).await), [0; 0]);
    assert_eq!(sequences(&log.read(0, 0).await), [0; 0]);
}

/// A refused commit leaves no gap.
pub async fn a_refused_commit_leaves_no_gap(log: Log) {
    log.append([1]).await;
    let refused =
        Batch { changes: vec![Change::PutSite(site("s", 5))], events: vec![event(2), event(3)], fence: None };
    log.registry.commit(refused).await.expect_err("a wrong version");
    log.append([4]).await;
    let read = log.read(0, 10).await;
    assert_eq!(read, [event(1).at(Sequence(1)), event(4).at(Sequence(2))]);
}

/// Commits at once leave no gap, and the events of one commit stay together and in order.
pub async fn commits_at_once_leave_no_gap(log: Log) {
    let mut tasks = JoinSet::new();
    for task in 0..40_u64 {
        let log = log.clone();
        tasks.spawn(async move { log.append((0..5).map(|step| task * 10 + step)).await });
    }
    tasks.join_all().await;
    let read = log.read(0, 1_000).await;
    assert_eq!(sequences(&read), (1..=200).collect::<Vec<_>>());
    for together in read.chunks(5) {
        let first = together[0].time.millis();
        assert_eq!(first % 10, 0, "a commit's events were torn apart");
        let times: Vec<_> = together.iter().map(|event| event.time.millis()).collect();
        assert_eq!(times, (first..first + 5).collect::<Vec<_>>());
    }
}

/// Who reads while others commit never sees a gap: each page continues the one before.
pub async fn a_reader_beside_commits_sees_no_gap(log: Log) {
    const EVENTS: u64 = 120;
    let mut tasks = JoinSet::new();
    for task in 0..4_u64 {
        let log = log.clone();
        tasks.spawn(async move {
            for step in 0..EVENTS / 4 {
                log.append([task * 1_000 + step]).await;
            }
        });
    }
    let mut seen = 0;
    while seen < EVENTS {
        log.log.wait(Sequence(seen)).await.unwrap();
        for event in log.read(seen, 7).await {
            seen += 1;
            assert_eq!(event.sequence, Sequence(seen));
        }
    }
    tasks.join_all().await;
}

/// Waiting ends at once where the log reaches beyond already, and says how far it reaches.
pub async fn waiting_ends_at_once_where_there_is_more(log: Log) {
    log.append(1..=3).await;
    assert_eq!(log.log.wait(Sequence(0)).await.unwrap(), Sequence(3));
    assert_eq!(log.log.wait(Sequence(2)).await.unwrap(), Sequence(3));
}

/// A commit wakes all who wait, and nobody before there is more.
pub async fn a_commit_wakes_all_who_wait(log: Log) {
    log.append([1]).await;
    let early = tokio::time::timeout(Duration::from_millis(50), log.log.wait(Sequence(1))).await;
    assert!(early.is_err(), "nothing to wake for yet");
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let log = log.clone();
        tasks.spawn(async move { log.log.wait(Sequence(1)).await.unwrap() });
    }
    tokio::task::yield_now().await;
    log.registry.commit(changes([Change::PutSite(site("s", 1))])).await.unwrap();
    log.append([2]).await;
    let woken = tokio::time::timeout(Duration::from_secs(3), tasks.join_all()).await;
    assert_eq!(woken.expect("woken within a moment"), [Sequence(2); 8]);
}

/// Trimming removes up to a sequence and says so; the head and the numbers of what follows do not change.
pub async fn trimming_removes_and_numbers_go_on(log: Log) {
    log.append(1..=5).await;
    log.ledger.advance(&subscription("matcher"), Sequence(5)).await.unwrap();
    log.log.trim(Sequence(3)).await.unwrap();
    assert_eq!(log.log.trimmed().await.unwrap(), Sequence(3));
    assert_eq!(sequences(&log.read(0, 10).await), [4, 5]);
    log.log.trim(Sequence(1)).await.unwrap();
    assert_eq!(log.log.trimmed().await.unwrap(), Sequence(3), "trimming less changes nothing");
    log.log.trim(Sequence(5)).await.unwrap();
    assert_eq!(log.read(0, 10).await, []);
    assert_eq!(log.log.head().await.unwrap(), Sequence(5));
    log.append([6]).await;
    assert_eq!(sequences(&log.read(0, 10).await), [6]);
    assert_eq!(log.log.head().await.unwrap(), Sequence(6));
}

/// A long log is trimmed whole, and refused whole.
pub async fn a_long_log_is_trimmed_whole(log: Log) {
    log.append(1..=9_000).await;
    log.ledger.advance(&subscription("matcher"), Sequence(8_500)).await.unwrap();
    log.log.trim(Sequence(8_501)).await.expect_err("'matcher' has not settled 8501");
    assert_eq!(log.log.trimmed().await.unwrap(), Sequence::START);
    log.log.trim(Sequence(8_500)).await.unwrap();
    assert_eq!(log.log.trimmed().await.unwrap(), Sequence(8_500));
    assert_eq!(sequences(&log.read(0, 10_000).await), (8_501..=9_000).collect::<Vec<_>>());
}

/// The log is not trimmed above the slowest watermark.
pub async fn nothing_unsettled_is_trimmed(log: Log) {
    log.append(1..=5).await;
    log.ledger.advance(&subscription("fast"), Sequence(5)).await.unwrap();
    log.ledger.advance(&subscription("slow"), Sequence(2)).await.unwrap();
    let error = log.log.trim(Sequence(3)).await.expect_err("'slow' has not settled 3");
    assert_eq!(error.kind, PortErrorKind::Invalid, "{error}");
    assert_eq!(sequences(&log.read(0, 10).await), [1, 2, 3, 4, 5]);
    assert_eq!(log.log.trimmed().await.unwrap(), Sequence::START);
    log.log.trim(Sequence(2)).await.unwrap();
    assert_eq!(sequences(&log.read(0, 10).await), [3, 4, 5]);
}

/// Trimming never takes events that are still to come.
pub async fn events_to_come_are_not_trimmed(log: Log) {
    log.append([1]).await;
    log.ledger.advance(&subscription("matcher"), Sequence(1)).await.unwrap();
    // Refused or taken as "all there is": both keep the promise.
    let _ = log.log.trim(Sequence(100)).await;
    log.append([2]).await;
    assert_eq!(sequences(&log.read(1, 10).await), [2]);
    assert!(log.log.trimmed().await.unwrap() <= Sequence(1));
}

declare_suite! { $ event_log, event_log_suite, Log:
    an_empty_log_begins_before_the_first_event,
    events_are_read_in_order_and_whole,
    a_read_begins_after_and_ends_at_its_limit,
    a_refused_commit_leaves_no_gap,
    commits_at_once_leave_no_gap,
    a_reader_beside_commits_sees_no_gap,
    waiting_ends_at_once_where_there_is_more,
    a_commit_wakes_all_who_wait,
    trimming_removes_and_numbers_go_on,
    a_long_log_is_trimmed_whole,
    nothing_unsettled_is_trimmed,
    events_to_come_are_not_trimmed,
}
