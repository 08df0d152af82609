//! Copying one store into another: sites, flows, decisions and told lists as they are, with their versions.
//!
//! The target's log begins with the events of what it holds, so whoever follows it gets the whole picture. What happened before
//! (the source's log, its retries and dead letters) stays in the source. A copy that was interrupted is repeated: what is there
//! already is passed over, and nothing that differs is ever overwritten. Plans that were kept are copied besides ([`copy_plans`]); the plan
//! that is kept current is not: the target makes its own.

mod kinds;
mod plans;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use turash_domain::ports::{Batch, Counts, Fence, Page, PortResult};
use turash_domain::{Direction, EventData, MatchesRecomputed, PortError, PortErrorKind};

use self::kinds::{Decisions, Flows, Kind, Lists, Restricted, Sites};
pub use self::plans::copy_plans;
use crate::intake::promises::commit_told;
use crate::matching::telling::matcher_subscription;
use crate::ports::Ports;

/// Items read at once.
const PAGE: u32 = 5_000;
/// Changes of one commit. An item of version 7 takes 7: stores let versions only rise by one.
const CHANGES: usize = 10_000;

/// What a copy did with items of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Copied {
    /// Written now.
    pub copied: u64,
    /// There already, from an earlier attempt.
    pub there: u64,
}

/// What a copy did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CopySummary {
    /// Sites.
    pub sites: Copied,
    /// Flows.
    pub flows: Copied,
    /// Decisions on matches.
    pub decisions: Copied,
    /// Lists of matches as last told.
    pub lists: Copied,
}

/// How far a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyProgress {
    /// What is copied now, for example `flows copied`.
    pub what: &'static str,
    /// Items of it that are through.
    pub done: u64,
    /// Items of it in all; 0 where that is not known.
    pub of: u64,
}

type Progress<'a> = &'a (dyn Fn(CopyProgress) + Send + Sync);

/// Copies everything, under the lease of the target's matcher, and compares all of it afterwards. The source must not be written to
/// meanwhile. `Conflict` where the target holds something that the source does not hold in the same form.
pub async fn copy(from: &Ports, to: &Ports, fence: Fence, progress: Progress<'_>) -> PortResult<CopySummary> {
    // Before anything is written: nothing else may be there.
    if to.registry.counts().await? != Counts::default() {
        nothing_else(from, to, progress).await?;
    }
    let counts = from.registry.counts().await?;
    let copying = Copying { from, to, fence, progress };
    let sites = copying.all::<Sites>(counts.sites, Vec::new()).await?;
    let flows = copying.all::<Flows>(counts.flows, Vec::new()).await?;
    // Before any event names a flow that is gone.
    copying.all::<Restricted>(0, Vec::new()).await?;
    let summary = CopySummary {
        sites,
        flows,
        decisions: copying.all::<Decisions>(counts.decisions, Vec::new()).await?,
        lists: copying.lists().await?,
    };
    everything_is_there(from, to, progress).await?;
    nothing_else(from, to, progress).await?;
    to.ledger.advance(&matcher_subscription(), to.log.head().await?).await?;
    Ok(summary)
}

/// Checks that the target holds nothing but what the source holds.
async fn nothing_else(from: &Ports, to: &Ports, progress: Progress<'_>) -> PortResult<()> {
    let Some((kind, id, there)) = contained(to, from, progress).await? else { return Ok(()) };
    let how = if there { "holds in another form" } else { "does not hold" };
    Err(conflict(format!("the target holds {kind} '{id}', which the source {how}; copy into an empty store")))
}

async fn everything_is_there(from: &Ports, to: &Ports, progress: Progress<'_>) -> PortResult<()> {
    let Some((kind, id, _)) = contained(from, to, progress).await? else { return Ok(()) };
    Err(conflict(format!(
        "{kind} '{id}' is not in the target as it is in the source; was one of them written to meanwhile?"
    )))
}

fn conflict(message: String) -> PortError {
    PortError::new(PortErrorKind::Conflict, "copy", message)
}

/// The first item that differs between two stores: its kind, its id, and whether there is one of this id at all.
type Difference = (&'static str, String, bool);

/// Whether everything that `part` holds is in `whole` as well.
async fn contained(part: &Ports, whole: &Ports, progress: Progress<'_>) -> PortResult<Option<Difference>> {
    let counts = part.registry.counts().await?;
    let of = [counts.sites, counts.flows, counts.decisions, 0];
    if let Some(found) = differs::<Sites>(part, whole, of[0], progress).await? {
        return Ok(Some(found));
    }
    if let Some(found) = differs::<Flows>(part, whole, of[1], progress).await? {
        return Ok(Some(found));
    }
    if let Some(found) = differs::<Restricted>(part, whole, 0, progress).await? {
        return Ok(Some(found));
    }
    if let Some(found) = differs::<Decisions>(part, whole, of[2], progress).await? {
        return Ok(Some(found));
    }
    differs::<Lists>(part, whole, of[3], progress).await
}

async fn differs<K: Kind>(
    part: &Ports,
    whole: &Ports,
    of: u64,
    progress: Progress<'_>,
) -> PortResult<Option<Difference>> {
    let mut page = Some(Page::first(PAGE));
    let mut done = 0;
    while let Some(at) = page {
        let items = K::page(part, &at).await?;
        let ids: Vec<K::Id> = items.iter().map(|item| K::id(item).clone()).collect();
        for (item, other) in items.iter().zip(K::find(whole, &ids).await?) {
            if other.as_ref() != Some(item) {
                return Ok(Some((K::NAME, K::id(item).to_string(), other.is_some())));
            }
        }
        done += items.len() as u64;
        progress(CopyProgress { what: K::COMPARED, done, of });
        page = next_page(&ids);
    }
    Ok(None)
}

fn next_page<I: Clone>(ids: &[I]) -> Option<Page<I>> {
    ids.last().filter(|_| ids.len() == PAGE as usize).map(|last| Page::after(last.clone(), PAGE))
}

struct Copying<'a> {
    from: &'a Ports,
    to: &'a Ports,
    fence: Fence,
    progress: Progress<'a>,
}

impl Copying<'_> {
    /// Copies all items of a kind; `first` goes into the first commit that is needed.
    async fn all<K: Kind>(&self, of: u64, mut first: Vec<EventData>) -> PortResult<Copied> {
        let (mut copied, mut page) = (Copied::default(), Some(Page::first(PAGE)));
        while let Some(at) = page {
            let items = K::page(self.from, &at).await?;
            let ids: Vec<K::Id> = items.iter().map(|item| K::id(item).clone()).collect();
            let there = K::find(self.to, &ids).await?;
            let missing: Vec<&K::Item> =
                items.iter().zip(&there).filter(|(_, there)| there.is_none()).map(|(item, _)| item).collect();
            copied.there += (items.len() - missing.len()) as u64;
            let mut batch = self.batch();
            for item in missing {
                batch.events.extend(first.drain(..).map(|event| self.to.event(event)));
                batch.events.extend(K::event(item).map(|event| self.to.event(event)));
                K::changes(item, &mut batch.changes);
                copied.copied += 1;
                if batch.changes.len() >= CHANGES {
                    commit_told(self.to, std::mem::replace(&mut batch, self.batch())).await?;
                }
            }
            if !batch.changes.is_empty() {
                commit_told(self.to, batch).await?;
            }
            (self.progress)(CopyProgress { what: K::COPIED, done: copied.copied + copied.there, of });
            page = next_page(&ids);
        }
        Ok(copied)
    }

    /// Copies the told lists; one event tells of all of them.
    async fn lists(&self) -> PortResult<Copied> {
        let (lists, pairs) = count_lists(self.from).await?;
        let event = MatchesRecomputed { found: pairs, changed: 0, withdrawn: 0 };
        self.all::<Lists>(lists, vec![EventData::MatchesRecomputed(event)]).await
    }

    fn batch(&self) -> Batch {
        Batch { fence: Some(self.fence.clone()), ..Batch::default() }
    }
}

/// How many told lists there are, and how many pairs are in them.
async fn count_lists(ports: &Ports) -> PortResult<(u64, u64)> {
    let (mut lists, mut pairs, mut page) = (0, Vec::new(), Some(Page::first(PAGE)));
    while let Some(at) = page {
        let told = Lists::page(ports, &at).await?;
        lists += told.len() as u64;
        for list in &told {
            pairs.extend(list.entries.iter().map(|entry| match list.direction {
                Direction::Supply => hash(&(&list.flow, &entry.counterpart)),
                Direction::Demand => hash(&(&entry.counterpart, &list.flow)),
            }));
        }
        let ids: Vec<_> = told.iter().map(|list| list.flow.clone()).collect();
        page = next_page(&ids);
    }
    // A pair stands in the lists of one or of both of its flows.
    pairs.sort_unstable();
    pairs.dedup();
    Ok((lists, pairs.len() as u64))
}

fn hash(pair: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    pair.hash(&mut hasher);
    hasher.finish()
}
