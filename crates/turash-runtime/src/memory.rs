//! An event log and a ledger in memory, for tests and for programs that keep nothing.
//!
//! [`MemoryStore`] keeps every promise of the two ports but one: it ends with the process. What is absent: state beside the events. A
//! program whose events tell of changes writes both in one commit, which is the registry's part.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::watch;
use tracing::info;
use turash_domain::ports::{Content, DeadLetter, EventLog, Ledger, LedgerCounts, PortResult, Retry};
use turash_domain::{NewEvent, PortError, PortErrorKind, Sequence, Subscription, Text, Timestamp};

use crate::ports::EventPorts;
use crate::system::{SystemClock, SystemIds};

/// An event log and a ledger that end with the process. Cloning is cheap; all clones are one store.
///
/// ```
/// use turash_domain::ports::EventLog;
/// use turash_domain::{EventData, Sequence, SiteId, SiteRemoved, Version};
/// use turash_runtime::memory::MemoryStore;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = MemoryStore::new();
/// let gone = SiteRemoved { id: SiteId::new("mill")?, version: Version(2) };
/// let happened = store.ports().event(EventData::SiteRemoved(gone));
/// assert_eq!(store.append([happened]), Sequence(1));
/// assert_eq!(store.read(Sequence::START, 10).await?.len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct MemoryStore {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    /// How far the log reaches, for who waits. It is changed under the lock of the state.
    head: watch::Sender<Sequence>,
}

#[derive(Default)]
struct State {
    /// What is left of the log: the first one follows what was trimmed.
    contents: VecDeque<Content>,
    trimmed: Sequence,
    books: BTreeMap<Subscription, Book>,
}

/// What the ledger holds of a subscription.
#[derive(Default)]
struct Book {
    /// Nothing where the subscription never advanced.
    watermark: Option<Sequence>,
    retries: BTreeMap<Sequence, Retry>,
    letters: BTreeMap<Sequence, DeadLetter>,
}

impl MemoryStore {
    /// A store that holds nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts events at the end of the log, together and in their order, and wakes who waits; gives the sequence of the last one.
    pub fn append(&self, events: impl IntoIterator<Item = NewEvent>) -> Sequence {
        let mut state = self.state();
        for event in events {
            let next = Sequence(state.head().0 + 1);
            state.contents.push_back(event.at(next).into());
        }
        let head = state.head();
        self.inner.head.send_replace(head);
        head
    }

    /// The runtime's ports on this store, with the machine's clock and random ids.
    pub fn ports(&self) -> EventPorts {
        EventPorts {
            log: Arc::new(self.clone()),
            ledger: Arc::new(self.clone()),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds::default()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a subscription's book; nothing where it has none.
    fn read_book<T: Default>(&self, of: &Subscription, read: impl FnOnce(&Book) -> T) -> T {
        self.state().books.get(of).map(read).unwrap_or_default()
    }

    /// Changes a subscription's book, where it has one.
    fn change_book<T: Default>(&self, of: &Subscription, change: impl FnOnce(&mut Book) -> T) -> T {
        self.state().books.get_mut(of).map(change).unwrap_or_default()
    }

    /// Writes into a subscription's book, which is made where it is missing.
    fn write_book(&self, of: &Subscription, write: impl FnOnce(&mut Book)) {
        write(self.state().books.entry(of.clone()).or_default());
    }
}

impl Book {
    fn is_empty(&self) -> bool {
        self.watermark.is_none() && self.retries.is_empty() && self.letters.is_empty()
    }
}

impl State {
    fn head(&self) -> Sequence {
        Sequence(self.trimmed.0 + self.contents.len() as u64)
    }

    /// The subscription that holds up trimming most, and its watermark.
    fn slowest(&self) -> Option<(&Subscription, Sequence)> {
        let advanced = self.books.iter().filter_map(|(name, book)| Some((name, book.watermark?)));
        advanced.min_by_key(|(_, watermark)| *watermark)
    }

    /// Why the log cannot be trimmed up to a sequence.
    fn refusal(&self, up_to: Sequence) -> Option<String> {
        let head = self.head();
        if up_to > head {
            return Some(format!("the log ends at {head}, it cannot be trimmed up to {up_to}"));
        }
        let (name, settled) = self.slowest().filter(|(_, settled)| up_to > *settled)?;
        Some(format!(
            "subscription '{name}' has settled events up to {settled}; the log cannot be trimmed up to {up_to}"
        ))
    }
}

#[async_trait]
impl EventLog for MemoryStore {
    async fn read(&self, after: Sequence, limit: u32) -> PortResult<Vec<Content>> {
        let state = self.state();
        let skip = usize::try_from(after.0.saturating_sub(state.trimmed.0)).unwrap_or(usize::MAX);
        Ok(state.contents.iter().skip(skip).take(limit as usize).cloned().collect())
    }

    async fn head(&self) -> PortResult<Sequence> {
        Ok(self.state().head())
    }

    async fn trimmed(&self) -> PortResult<Sequence> {
        Ok(self.state().trimmed)
    }

    async fn wait(&self, beyond: Sequence) -> PortResult<Sequence> {
        let mut head = self.inner.head.subscribe();
        let reached = head.wait_for(|head| *head > beyond).await.map(|head| *head);
        reached.map_err(|_| error(PortErrorKind::Unavailable, "the store is gone"))
    }

    async fn trim(&self, up_to: Sequence) -> PortResult<()> {
        let mut state = self.state();
        if let Some(message) = state.refusal(up_to) {
            return Err(error(PortErrorKind::Invalid, message));
        }
        let gone = up_to.0.saturating_sub(state.trimmed.0);
        state.contents.drain(..gone as usize);
        state.trimmed.0 += gone;
        Ok(())
    }
}

#[async_trait]
impl Ledger for MemoryStore {
    async fn watermarks(&self) -> PortResult<Vec<(Subscription, Sequence)>> {
        let state = self.state();
        let advanced = state.books.iter().filter_map(|(name, book)| Some((name.clone(), book.watermark?)));
        Ok(advanced.collect())
    }

    async fn watermark(&self, subscription: &Subscription) -> PortResult<Sequence> {
        Ok(self.read_book(subscription, |book| book.watermark.unwrap_or_default()))
    }

    async fn advance(&self, subscription: &Subscription, to: Sequence) -> PortResult<()> {
        let mut state = self.state();
        let to = to.min(state.head());
        let book = state.books.entry(subscription.clone()).or_default();
        book.watermark = book.watermark.max(Some(to));
        Ok(())
    }

    async fn schedule(&self, subscription: &Subscription, retry: Retry) -> PortResult<()> {
        self.write_book(subscription, |book| {
            book.retries.insert(retry.sequence, retry);
        });
        Ok(())
    }

    async fn due(&self, subscription: &Subscription, now: Timestamp, limit: u32) -> PortResult<Vec<Retry>> {
        Ok(self.read_book(subscription, |book| {
            let mut due: Vec<&Retry> = book.retries.values().filter(|retry| retry.due <= now).collect();
            due.sort_by_key(|retry| (retry.due, retry.sequence));
            due.into_iter().take(limit as usize).cloned().collect()
        }))
    }

    async fn retries(
        &self,
        subscription: &Subscription,
        after: Sequence,
        limit: u32,
    ) -> PortResult<Vec<Sequence>> {
        Ok(self.read_book(subscription, |book| {
            after_in(&book.retries, after, limit).map(|(at, _)| *at).collect()
        }))
    }

    async fn next_due(&self, subscription: &Subscription) -> PortResult<Option<Timestamp>> {
        Ok(self.read_book(subscription, |book| book.retries.values().map(|retry| retry.due).min()))
    }

    async fn counts(&self, subscription: &Subscription) -> PortResult<LedgerCounts> {
        Ok(self.read_book(subscription, |book| LedgerCounts {
            retries: book.retries.len() as u64,
            dead_letters: book.letters.len() as u64,
        }))
    }

    async fn settle(&self, subscription: &Subscription, sequence: Sequence) -> PortResult<()> {
        self.change_book(subscription, |book| book.retries.remove(&sequence));
        Ok(())
    }

    async fn bury(&self, subscription: &Subscription, letter: DeadLetter) -> PortResult<()> {
        self.write_book(subscription, |book| {
            book.retries.remove(&letter.sequence);
            book.letters.insert(letter.sequence, letter);
        });
        Ok(())
    }

    async fn dead_letters(
        &self,
        subscription: &Subscription,
        after: Sequence,
        limit: u32,
    ) -> PortResult<Vec<DeadLetter>> {
        Ok(self.read_book(subscription, |book| {
            after_in(&book.letters, after, limit).map(|(_, letter)| letter.clone()).collect()
        }))
    }

    async fn redrive(
        &self,
        subscription: &Subscription,
        letters: &[(Sequence, Timestamp)],
    ) -> PortResult<u64> {
        Ok(self.change_book(subscription, |book| {
            let mut redriven = 0;
            for (sequence, due) in letters {
                let Some(letter) = book.letters.remove(sequence) else { continue };
                book.retries.insert(*sequence, first_attempt(letter, *due));
                redriven += 1;
            }
            redriven
        }))
    }

    /// The reason is kept where all else of a program that keeps nothing goes: in what it logs.
    async fn discard(
        &self,
        subscription: &Subscription,
        sequence: Sequence,
        reason: &Text,
        _at: Timestamp,
    ) -> PortResult<bool> {
        let dropped = self.change_book(subscription, |book| book.letters.remove(&sequence)).is_some();
        if dropped {
            info!(%subscription, sequence = sequence.0, %reason, "a dead letter was discarded");
        }
        Ok(dropped)
    }

    async fn remove_subscription(&self, subscription: &Subscription) -> PortResult<bool> {
        Ok(self.state().books.remove(subscription).is_some_and(|book| !book.is_empty()))
    }
}

/// Up to `limit` entries after a sequence, in order.
fn after_in<T>(
    entries: &BTreeMap<Sequence, T>,
    after: Sequence,
    limit: u32,
) -> impl Iterator<Item = (&Sequence, &T)> {
    entries.range((Bound::Excluded(after), Bound::Unbounded)).take(limit as usize)
}

/// A dead letter that is tried anew.
fn first_attempt(letter: DeadLetter, due: Timestamp) -> Retry {
    let DeadLetter { sequence, event, error, first_failed, .. } = letter;
    Retry { sequence, event, attempts: 0, due, error, first_failed }
}

fn error(kind: PortErrorKind, message: impl Into<String>) -> PortError {
    PortError::new(kind, "memory", message)
}
