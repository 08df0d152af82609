//! The graph compared with the registry, page by page, and mended where they differ: the same whether the graph is empty, a little behind or
//! wrong. Live traffic goes on meanwhile: every write says as of which event it was read.
//!
//! First what the graph holds is looked up in the registry; then what the registry holds and the graph does not is added. In between one
//! number is kept of everything that the graph holds: 8 bytes each.

use turash_domain::matching::Model;
use turash_domain::ports::{GraphChange, GraphStore, GraphWrite, Page, PortResult};
use turash_domain::{PortError, PortErrorKind, Sequence};

use super::facts::{Facts, PAIRS};
use super::kinds::{Flows, Kind, Listed, Matches, Sites};
use crate::ports::Ports;

/// How far a comparison is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GraphProgress {
    /// What is compared now, for example `matches of the graph compared`.
    pub what: &'static str,
    /// Items of it that are through.
    pub done: u64,
    /// Items of it in all; 0 where that is not known.
    pub of: u64,
}

/// What a comparison found of one kind, and mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Differences {
    /// In the registry, and compared.
    pub compared: u64,
    /// In the registry and not in the graph: added.
    pub missing: u64,
    /// Another one in the graph: replaced.
    pub different: u64,
    /// In the graph and not in the registry: removed.
    pub surplus: u64,
}

impl Differences {
    /// All of them.
    pub fn sum(&self) -> u64 {
        self.missing + self.different + self.surplus
    }
}

/// What a comparison found, and mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mended {
    /// Of sites.
    pub sites: Differences,
    /// Of flows.
    pub flows: Differences,
    /// Of matches.
    pub matches: Differences,
}

impl Mended {
    /// How many differences there were.
    pub fn differences(&self) -> u64 {
        self.sites.sum() + self.flows.sum() + self.matches.sum()
    }
}

type Progress<'a> = &'a (dyn Fn(GraphProgress) + Send + Sync);

/// Compares a graph with the registry and mends what differs. What the graph has not heard of yet counts as a difference.
///
/// Errors: `Conflict` where the graph was written from another log; those of the registry and of the graph.
pub async fn mend(
    ports: &Ports,
    model: &Model,
    graph: &dyn GraphStore,
    progress: Progress<'_>,
) -> PortResult<Mended> {
    let held = graph.counts().await?;
    let counts = ports.registry.counts().await?;
    let mending = Mending { ports, facts: Facts { ports, model }, graph, progress };
    Ok(Mended {
        sites: mending.all::<Sites>(held.sites, counts.sites).await?,
        flows: mending.all::<Flows>(held.flows, counts.flows).await?,
        matches: mending.all::<Matches>(held.matches, held.matches).await?,
    })
}

/// Empties a graph and fills it from the registry.
pub async fn refill(
    ports: &Ports,
    model: &Model,
    graph: &dyn GraphStore,
    progress: Progress<'_>,
) -> PortResult<Mended> {
    graph.clear().await?;
    mend(ports, model, graph, progress).await
}

struct Mending<'a> {
    ports: &'a Ports,
    facts: Facts<'a>,
    graph: &'a dyn GraphStore,
    progress: Progress<'a>,
}

impl Mending<'_> {
    async fn all<K: Kind>(&self, in_graph: u64, in_registry: u64) -> PortResult<Differences> {
        let mut found = Differences::default();
        let seen = self.look_up::<K>(in_graph, &mut found).await?;
        self.add_missing::<K>(in_registry, &seen, &mut found).await?;
        Ok(found)
    }

    /// Looks everything up that the graph holds; gives the hashes of what is in both, sorted.
    async fn look_up<K: Kind>(&self, of: u64, found: &mut Differences) -> PortResult<Vec<u64>> {
        let (mut seen, mut done) = (Vec::new(), 0);
        let mut page = Some(Page::first(PAIRS as u32));
        while let Some(at) = page {
            let held = K::in_graph(self.graph, &at).await?;
            let ids: Vec<K::Id> = held.iter().map(|(item, _)| K::id(item).clone()).collect();
            // After the graph was read and before the registry is: what is written says as of when it was read.
            let as_of = self.ports.log.head().await?;
            let now = K::expected(&self.facts, &ids).await?;
            let mut writes = Vec::new();
            for ((item, since), now) in held.iter().zip(now) {
                if *since > as_of {
                    return Err(of_another_log(*since, as_of));
                }
                let Some(now) = now else {
                    found.surplus += 1;
                    writes.push(GraphWrite { change: K::removal(K::id(item)), as_of });
                    continue;
                };
                found.compared += 1;
                seen.push(K::hash(K::id(item)));
                if !K::is_same(item, &now) {
                    found.different += 1;
                    writes.push(GraphWrite { change: K::put(now), as_of });
                }
            }
            self.write(&writes).await?;
            done += held.len() as u64;
            (self.progress)(GraphProgress { what: K::COMPARED, done, of });
            page =
                ids.last().filter(|_| ids.len() == PAIRS).map(|last| Page::after(last.clone(), PAIRS as u32));
        }
        seen.sort_unstable();
        Ok(seen)
    }

    /// Adds what the registry holds and the graph did not.
    async fn add_missing<K: Kind>(&self, of: u64, seen: &[u64], found: &mut Differences) -> PortResult<()> {
        let (mut listing, mut done) = (K::Listing::default(), 0);
        loop {
            let as_of = self.ports.log.head().await?;
            let Some(ids) = listing.next(self.ports).await? else { return Ok(()) };
            done += ids.len() as u64;
            let is_new = |id: &K::Id| seen.binary_search(&K::hash(id)).is_err();
            let new: Vec<K::Id> = ids.into_iter().filter(is_new).collect();
            for ids in new.chunks(PAIRS) {
                let now = K::expected(&self.facts, ids).await?;
                let changes: Vec<GraphChange> = now.into_iter().flatten().map(K::put).collect();
                found.compared += changes.len() as u64;
                found.missing += changes.len() as u64;
                let write = |change| GraphWrite { change, as_of };
                self.write(&changes.into_iter().map(write).collect::<Vec<_>>()).await?;
            }
            (self.progress)(GraphProgress { what: K::LISTED, done, of: of.max(done) });
        }
    }

    async fn write(&self, writes: &[GraphWrite]) -> PortResult<()> {
        if writes.is_empty() { Ok(()) } else { self.graph.write(writes).await }
    }
}

fn of_another_log(since: Sequence, head: Sequence) -> PortError {
    let message = format!(
        "the graph knows of event {since}, and the log ends with {head}: it was written from another log, or before this one was set back; \
         fill it anew with `turash rebuild graph`"
    );
    PortError::new(PortErrorKind::Conflict, "graph", message)
}
