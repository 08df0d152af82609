//! The recent part of the log, in memory: relays and live streams that follow the head read each event from the store once,
//! however many they are.
//!
//! What is kept is one run of events without a gap. It follows whoever is furthest ahead; who is behind it reads the store itself.
//! What is absent: anything that the store does not hold; a restart begins empty.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use tracing::warn;
use turash_domain::ports::{Content, EventLog, PortResult};
use turash_domain::{Position, Sequence};

use crate::log_place::{holds, last};

/// How many events are kept unless told otherwise.
pub const KEPT: usize = 8_192;
/// How often it is asked whether the log is still the same one.
const LOOK: Duration = Duration::from_secs(1);
/// The fewest events that are asked of the store at once: who reads a little now reads the next ones soon.
const FILL: u32 = 1_000;

/// An event log whose last events are kept in memory.
///
/// A page that begins within what is kept ends with it, so it may be shorter than the store's would be; an empty one comes from the
/// store only. Events that another process trims may still be given for a while.
///
/// A store that is set back to an earlier copy while the program runs holds another log from then on. [`Self::watch`] notices it, and
/// whoever keeps a place or a picture of the log hears of it by [`Self::replaced`] and begins anew.
pub struct RecentLog {
    log: Arc<dyn EventLog>,
    most: usize,
    kept: Mutex<Kept>,
    /// How often the log was found to be another one.
    replaced: watch::Sender<u64>,
    /// Held while the store is read into what is kept, or trimmed.
    filling: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Kept {
    /// What is kept begins with the next one.
    after: u64,
    contents: VecDeque<Content>,
    /// Reads of the store that were begun.
    begun: u64,
    /// The last read of the store that found nothing: as it was counted when it began, and after which event.
    nothing: Option<(u64, Sequence)>,
}

/// Where a page begins.
enum Place {
    /// Within what is kept; here it is.
    Kept(Vec<Content>),
    /// Before what is kept.
    Before,
    /// At the end of what is kept, or beyond.
    End,
}

impl RecentLog {
    /// Keeps the last [`KEPT`] events of a log.
    pub fn new(log: Arc<dyn EventLog>) -> Self {
        Self::keeping(KEPT, log)
    }

    /// Keeps the last `most` events of a log.
    pub fn keeping(most: usize, log: Arc<dyn EventLog>) -> Self {
        let replaced = watch::Sender::new(0);
        Self { log, most, kept: Mutex::default(), replaced, filling: tokio::sync::Mutex::default() }
    }

    /// Changes whenever the log turns out to be another one than it was.
    pub fn replaced(&self) -> watch::Receiver<u64> {
        self.replaced.subscribe()
    }

    /// Asks every second whether the log is still the same one, for ever.
    pub async fn watch(&self) {
        let mut seen: Option<Position> = None;
        let mut replaced = self.replaced();
        loop {
            // While the store does not answer, the place is kept: it may come back as another one.
            if let Ok(now) = self.look(seen, &replaced).await {
                seen = Some(now);
                replaced.mark_unchanged();
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Looks whether a place, and the last event that is kept, are still those of the log; gives the last place now.
    async fn look(&self, seen: Option<Position>, replaced: &watch::Receiver<u64>) -> PortResult<Position> {
        let kept = self.kept().last();
        for place in [seen, kept].into_iter().flatten() {
            if !holds(&*self.log, place).await? && !replaced.has_changed().unwrap_or(false) {
                self.begin_anew(place.sequence);
            }
        }
        last(&*self.log).await
    }

    /// Forgets what is kept, and says that the log is another one.
    fn begin_anew(&self, at: Sequence) {
        warn!(
            sequence = at.0,
            "the store was set back: its log holds other events than were read; everything begins anew"
        );
        let mut kept = self.kept();
        kept.contents.clear();
        (kept.after, kept.nothing) = (0, None);
        self.replaced.send_modify(|times| *times += 1);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads at the end of what is kept or beyond: from the store, once for all who ask at the same time.
    async fn fill(&self, asked: u64, after: Sequence, limit: u32) -> PortResult<Vec<Content>> {
        let filling = self.filling.lock().await;
        let place = self.kept().place(after, limit);
        match place {
            Place::Kept(page) => return Ok(page),
            Place::Before => {
                drop(filling);
                return self.log.read(after, limit).await;
            }
            Place::End => {}
        }
        let Some(begun) = self.kept().begin(asked, after) else { return Ok(Vec::new()) };
        let of = *self.replaced.borrow();
        let mut page = self.log.read(after, limit.max(FILL)).await?;
        let mut kept = self.kept();
        if of != *self.replaced.borrow() {
            // It may be of the log that was there before.
            return Ok(Vec::new());
        }
        if page.is_empty() {
            kept.nothing = Some((begun, after));
        }
        kept.take(&page, self.most);
        page.truncate(limit as usize);
        Ok(page)
    }
}

impl Kept {
    /// The last one that is kept, or was.
    fn end(&self) -> u64 {
        self.after + self.contents.len() as u64
    }

    fn place(&self, after: Sequence, limit: u32) -> Place {
        if after.0 >= self.end() {
            return Place::End;
        }
        let Some(skip) = after.0.checked_sub(self.after) else { return Place::Before };
        Place::Kept(self.contents.iter().skip(skip as usize).take(limit as usize).cloned().collect())
    }

    /// Counts a read of the store. `None` where one that began after this one was asked for has found nothing already.
    fn begin(&mut self, asked: u64, after: Sequence) -> Option<u64> {
        if self.nothing.is_some_and(|(begun, at)| begun > asked && at == after) {
            return None;
        }
        self.begun += 1;
        Some(self.begun)
    }

    /// Keeps what continues the kept ones, or lies further ahead; forgets the oldest.
    fn take(&mut self, page: &[Content], most: usize) {
        let Some(first) = page.first().and_then(Content::sequence) else { return };
        let in_order =
            page.iter().zip(first.0..).all(|(content, at)| content.sequence() == Some(Sequence(at)));
        if !in_order || first == Sequence::START {
            return;
        }
        if first.0 > self.end() + 1 {
            self.contents.clear();
            self.after = first.0 - 1;
        }
        let known = self.end() + 1 - first.0;
        self.contents.extend(page.iter().skip(known as usize).cloned());
        self.keep_last(most);
    }

    fn keep_last(&mut self, most: usize) {
        let gone = self.contents.len().saturating_sub(most);
        self.contents.drain(..gone);
        self.after += gone as u64;
    }

    /// The place of what is kept of a sequence.
    fn position(&self, sequence: Sequence) -> Option<Position> {
        let place = sequence.0.checked_sub(self.after + 1)?;
        Position::of_content(self.contents.get(place as usize)?)
    }

    /// The place of the last one that is kept.
    fn last(&self) -> Option<Position> {
        self.contents.back().and_then(Position::of_content)
    }

    fn forget(&mut self, up_to: Sequence) {
        self.keep_last(self.end().saturating_sub(up_to.0) as usize);
    }
}

#[async_trait]
impl EventLog for RecentLog {
    async fn read(&self, after: Sequence, limit: u32) -> PortResult<Vec<Content>> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let (place, asked) = {
            let kept = self.kept();
            (kept.place(after, limit), kept.begun)
        };
        match place {
            Place::Kept(page) => Ok(page),
            Place::Before => self.log.read(after, limit).await,
            Place::End => self.fill(asked, after, limit).await,
        }
    }

    async fn at(&self, sequence: Sequence) -> PortResult<Option<Content>> {
        let known = self.kept().position(sequence);
        if let Some(known) = known
            && !holds(&*self.log, known).await?
        {
            self.begin_anew(sequence);
        }
        self.log.at(sequence).await
    }

    async fn head(&self) -> PortResult<Sequence> {
        let (end, last) = {
            let kept = self.kept();
            (kept.end(), kept.last())
        };
        let head = self.log.head().await?;
        if head.0 >= end || self.kept().end() < end {
            return Ok(head);
        }
        // A store may show an event before it says that its log reaches so far. Where the last one that is kept is in it, it is that.
        if let Some(last) = last
            && holds(&*self.log, last).await?
        {
            return Ok(last.sequence);
        }
        // A log only grows. What is kept is of another one, and whoever hears of this head must not read it any more.
        self.begin_anew(head);
        Ok(head)
    }

    async fn trimmed(&self) -> PortResult<Sequence> {
        self.log.trimmed().await
    }

    async fn wait(&self, beyond: Sequence) -> PortResult<Sequence> {
        self.log.wait(beyond).await
    }

    async fn trim(&self, up_to: Sequence) -> PortResult<()> {
        let _filling = self.filling.lock().await;
        // Dropped before and not after: a future that is dropped in between must not leave behind what is gone.
        self.kept().forget(up_to);
        self.log.trim(up_to).await
    }
}
