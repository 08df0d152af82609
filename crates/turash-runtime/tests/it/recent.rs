//! The recent part of the log: the same answers as the store's, with fewer questions to it.

#![cfg(test)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use tokio::task::{JoinSet, yield_now};
use turash_domain::ports::{Content, EventLog, PortResult};
use turash_domain::{EventData, PortError, PortErrorKind, Sequence, SiteId, SiteRemoved, Version};
use turash_runtime::RecentLog;
use turash_runtime::memory::MemoryStore;

use turash_contract::random::Random;

/// A log in memory that takes its time, counts its reads, and fails when told to.
#[derive(Default)]
struct Slow {
    log: MemoryStore,
    reads: AtomicUsize,
    fails: AtomicUsize,
}

impl Slow {
    fn reaching(head: u64) -> Arc<Self> {
        let slow = Self::default();
        slow.append(head);
        Arc::new(slow)
    }

    fn append(&self, count: u64) {
        let ports = self.log.ports();
        let gone = SiteRemoved { id: SiteId::new("s").unwrap(), version: Version(1) };
        self.log.append((0..count).map(|_| ports.event(EventData::SiteRemoved(gone.clone()))));
    }

    fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }
}

fn numbers(page: &[Content]) -> Vec<u64> {
    page.iter().map(|content| content.sequence().unwrap().0).collect()
}

async fn pause(times: usize) {
    for _ in 0..times {
        yield_now().await;
    }
}

#[async_trait]
impl EventLog for Slow {
    async fn read(&self, after: Sequence, limit: u32) -> PortResult<Vec<Content>> {
        let number = self.reads.fetch_add(1, Ordering::SeqCst);
        pause(number % 3).await;
        if self.fails.load(Ordering::SeqCst) > 0 {
            self.fails.fetch_sub(1, Ordering::SeqCst);
            return Err(PortError::new(PortErrorKind::Unavailable, "slow", "away"));
        }
        let page = self.log.read(after, limit).await;
        pause(number % 4).await;
        page
    }

    async fn head(&self) -> PortResult<Sequence> {
        self.log.head().await
    }

    async fn trimmed(&self) -> PortResult<Sequence> {
        self.log.trimmed().await
    }

    async fn wait(&self, beyond: Sequence) -> PortResult<Sequence> {
        self.log.wait(beyond).await
    }

    async fn trim(&self, up_to: Sequence) -> PortResult<()> {
        yield_now().await;
        self.log.trim(up_to).await
    }
}

/// One read, checked against what the log held before and after it.
async fn checked_read(store: &Slow, log: &RecentLog, after: u64, limit: u32, seed: u64) -> Option<u64> {
    let (head, trimmed) = (store.head().await.unwrap().0, store.trimmed().await.unwrap().0);
    let page = numbers(&log.read(Sequence(after), limit).await.ok()?);
    let trimmed_since = store.trimmed().await.unwrap().0;
    let first = page.first().copied().unwrap_or(after + 1);
    assert!(page.len() <= limit as usize);
    assert!(page.iter().copied().eq(first..first + page.len() as u64), "seed {seed}: {page:?}");
    assert!(first > after, "seed {seed}: {after} then {first}");
    assert!(first == after + 1 || first <= trimmed_since + 1, "seed {seed}: {after} then {first}");
    assert!(first > trimmed || page.is_empty(), "seed {seed}: {first} was trimmed");
    let at_end = after.max(trimmed_since) >= head;
    assert!(limit == 0 || !page.is_empty() || at_end, "seed {seed}: nothing at {after} of {head}");
    page.last().copied()
}

async fn random_readers(seed: u64) {
    let mut random = Random(seed);
    let store = Slow::reaching(random.below(30));
    let log = Arc::new(RecentLog::keeping(1 + random.below(25) as usize, store.clone()));
    let mut tasks = JoinSet::new();
    for _ in 0..=random.below(5) {
        let (store, log) = (Arc::clone(&store), Arc::clone(&log));
        let mut random = Random(random.next());
        tasks.spawn(async move {
            let mut at = random.below(10);
            for _ in 0..40 {
                at = match random.below(8) {
                    0 => random.below(store.head().await.unwrap().0 + 3),
                    _ => at,
                };
                at = checked_read(&store, &log, at, random.below(9) as u32, seed).await.unwrap_or(at);
                yield_now().await;
            }
        });
    }
    for _ in 0..40 {
        match random.below(12) {
            0 => log.trim(Sequence(random.below(store.head().await.unwrap().0 + 1))).await.unwrap(),
            1 => store.fails.store(1, Ordering::SeqCst),
            _ => store.append(random.below(5)),
        }
        yield_now().await;
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_read_skips_repeats_or_comes_late() {
    for seed in 0..500 {
        random_readers(seed).await;
    }
}

#[tokio::test]
async fn ten_readers_at_the_head_cost_one() {
    let store = Slow::reaching(0);
    let log = Arc::new(RecentLog::new(store.clone()));
    let mut tasks = JoinSet::new();
    for _ in 0..10 {
        let log = Arc::clone(&log);
        tasks.spawn(async move {
            let mut seen = Vec::new();
            while seen.len() < 100 {
                let at = Sequence(seen.last().copied().unwrap_or(0));
                log.wait(at).await.unwrap();
                seen.extend(numbers(&log.read(at, 50).await.unwrap()));
            }
            seen
        });
    }
    for _ in 0..20 {
        yield_now().await;
        store.append(5);
    }
    for seen in tasks.join_all().await {
        assert_eq!(seen, (1..=100).collect::<Vec<_>>());
    }
    assert!(store.reads() <= 20, "{} reads for 20 commits and 10 readers", store.reads());
}

#[tokio::test]
async fn readers_who_ask_at_once_ask_the_store_once() {
    let store = Slow::reaching(3);
    let log = Arc::new(RecentLog::new(store.clone()));
    assert_eq!(numbers(&log.read(Sequence(0), 10).await.unwrap()), [1, 2, 3]);
    // Behind a slow one that began before, all others are answered by the one that comes next.
    let mut tasks = JoinSet::new();
    for _ in 0..10 {
        let log = Arc::clone(&log);
        tasks.spawn(async move { log.read(Sequence(3), 10).await.unwrap() });
    }
    assert_eq!(tasks.join_all().await, vec![Vec::new(); 10]);
    assert!(store.reads() <= 3, "{}", store.reads());
    store.append(1);
    assert_eq!(numbers(&log.read(Sequence(3), 10).await.unwrap()), [4]);
}

/// A log that is set back to an earlier one.
struct SetBack {
    logs: [MemoryStore; 2],
    at: AtomicUsize,
}

impl SetBack {
    fn now(&self) -> &MemoryStore {
        &self.logs[self.at.load(Ordering::SeqCst)]
    }
}

#[async_trait]
impl EventLog for SetBack {
    async fn read(&self, after: Sequence, limit: u32) -> PortResult<Vec<Content>> {
        self.now().read(after, limit).await
    }

    async fn head(&self) -> PortResult<Sequence> {
        self.now().head().await
    }

    async fn trimmed(&self) -> PortResult<Sequence> {
        self.now().trimmed().await
    }

    async fn wait(&self, beyond: Sequence) -> PortResult<Sequence> {
        self.now().wait(beyond).await
    }

    async fn trim(&self, up_to: Sequence) -> PortResult<()> {
        self.now().trim(up_to).await
    }
}

#[tokio::test]
async fn whoever_hears_of_a_head_that_was_set_back_reads_nothing_of_the_log_before() {
    let logs = [10, 4].map(|count| {
        let slow = Slow::default();
        slow.append(count);
        slow.log
    });
    let store = Arc::new(SetBack { logs, at: AtomicUsize::new(0) });
    let log = RecentLog::new(Arc::<SetBack>::clone(&store));
    let mut replaced = log.replaced();
    assert_eq!(log.read(Sequence(0), 100).await.unwrap().len(), 10);
    assert_eq!(log.head().await.unwrap(), Sequence(10));
    assert!(!replaced.has_changed().unwrap());
    store.at.store(1, Ordering::SeqCst);
    assert_eq!(log.head().await.unwrap(), Sequence(4));
    assert!(replaced.has_changed().unwrap(), "everybody is told");
    replaced.mark_unchanged();
    assert_eq!(numbers(&log.read(Sequence(4), 100).await.unwrap()), [0; 0]);
    assert_eq!(log.head().await.unwrap(), Sequence(4));
    assert!(!replaced.has_changed().unwrap(), "once");
}

/// A log that shows its last events before it says that it reaches so far, as a store does between a commit and the word of it.
struct Late {
    log: MemoryStore,
    late: AtomicUsize,
}

#[async_trait]
impl EventLog for Late {
    async fn read(&self, after: Sequence, limit: u32) -> PortResult<Vec<Content>> {
        self.log.read(after, limit).await
    }

    async fn head(&self) -> PortResult<Sequence> {
        Ok(Sequence(self.log.head().await?.0 - self.late.load(Ordering::SeqCst) as u64))
    }

    async fn trimmed(&self) -> PortResult<Sequence> {
        self.log.trimmed().await
    }

    async fn wait(&self, beyond: Sequence) -> PortResult<Sequence> {
        self.log.wait(beyond).await
    }

    async fn trim(&self, up_to: Sequence) -> PortResult<()> {
        self.log.trim(up_to).await
    }
}

#[tokio::test]
async fn a_head_that_is_told_late_is_not_taken_for_another_log() {
    let slow = Slow::default();
    slow.append(10);
    let store = Arc::new(Late { log: slow.log, late: AtomicUsize::new(2) });
    let log = RecentLog::new(Arc::<Late>::clone(&store));
    let replaced = log.replaced();
    assert_eq!(log.head().await.unwrap(), Sequence(8));
    assert_eq!(log.read(Sequence(0), 100).await.unwrap().len(), 10);
    assert_eq!(log.head().await.unwrap(), Sequence(10), "what was read is there");
    store.late.store(0, Ordering::SeqCst);
    assert_eq!(log.head().await.unwrap(), Sequence(10));
    assert!(!replaced.has_changed().unwrap());
}

#[tokio::test]
async fn a_reader_far_behind_leaves_what_is_kept_alone() {
    let store = Slow::reaching(100);
    let log = RecentLog::keeping(10, store.clone());
    assert_eq!(numbers(&log.read(Sequence(90), 10).await.unwrap()), (91..=100).collect::<Vec<_>>());
    assert_eq!(numbers(&log.read(Sequence(10), 2).await.unwrap()), [11, 12]);
    let before = store.reads();
    assert_eq!(numbers(&log.read(Sequence(92), 3).await.unwrap()), [93, 94, 95]);
    assert_eq!(store.reads(), before);
    log.trim(Sequence(94)).await.unwrap();
    assert_eq!(numbers(&log.read(Sequence(92), 1).await.unwrap()), [95]);
    assert_eq!(numbers(&log.read(Sequence(94), 1).await.unwrap()), [95]);
    assert_eq!(store.reads(), before + 1);
    assert_eq!((log.head().await.unwrap(), log.trimmed().await.unwrap()), (Sequence(100), Sequence(94)));
}

/// The contract suite, over a real store. A small part is kept, so that some reads find it gone.
mod contract {
    use turash_contract::Fresh;
    use turash_contract::event_log::Log;
    use turash_embedded::EmbeddedStore;

    use super::{Arc, RecentLog};

    async fn fresh() -> Fresh<Log> {
        let store = Arc::new(EmbeddedStore::in_memory().await.unwrap());
        let log = Arc::new(RecentLog::keeping(16, store.clone()));
        Fresh::new(Log { log, registry: store.clone(), ledger: store })
    }

    turash_contract::event_log_suite!(fresh);
}
