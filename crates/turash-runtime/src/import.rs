//! Import: sites and flows come in, and only what differs from the registry is written.
//!
//! What is absent: files. The caller hands in drafts with version 0, in chunks of its own choosing.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use turash_domain::ports::{Batch, Change, Known, PortResult};
use turash_domain::{EventData, Invalid, ResourceFlow, Site, SiteId, Version};

use crate::ports::Ports;

/// A site or a flow to be taken in; its version does not count.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "nearly all drafts of a large import are flows")]
pub enum Draft {
    /// A site.
    Site(Site),
    /// A flow.
    Flow(ResourceFlow),
}

/// What happened to the drafts of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportSummary {
    /// New ones.
    pub created: u64,
    /// Ones that now say something else.
    pub updated: u64,
    /// Ones that say what was known already.
    pub unchanged: u64,
}

/// A draft that was not taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Its place in the chunk.
    pub index: usize,
    /// Why.
    pub invalid: Invalid,
}

/// What happened to a chunk.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportOutcome {
    /// The sites.
    pub sites: ImportSummary,
    /// The flows.
    pub flows: ImportSummary,
    /// What was not taken.
    pub refused: Vec<Refusal>,
}

/// Takes drafts in.
pub struct Importer {
    ports: Ports,
    dry_run: bool,
    /// Sites that flows may name although the registry does not show them yet: their commit is under way or, in a dry run,
    /// only imagined.
    coming: HashSet<SiteId>,
}

/// Drafts of one commit. While one commit is under way the next is prepared, so that reading and writing overlap.
const PART: usize = 1_000;

/// A part, ready to be committed.
#[derive(Default)]
struct Part {
    batch: Batch,
    summary: ImportSummary,
    refused: Vec<Refusal>,
}

impl Importer {
    /// An importer; a dry one says what would happen and writes nothing.
    pub fn new(ports: Ports, dry_run: bool) -> Self {
        Self { ports, dry_run, coming: HashSet::new() }
    }

    /// Takes a chunk in: once it answers, all of it is committed. Where an id occurs twice, the later draft counts. After an
    /// error a part of the chunk may be committed; taking it again ends the same.
    pub async fn take(&mut self, drafts: &[Draft]) -> PortResult<ImportOutcome> {
        let mut outcome = ImportOutcome::default();
        let mut under_way = Batch::default();
        if !self.dry_run {
            self.coming.clear();
        }
        for sites in sites_of(drafts).chunks(PART) {
            let (committed, part) = tokio::join!(self.commit(under_way), self.prepare_sites(sites));
            committed?;
            let part = part?;
            self.coming.extend(part.batch.changes.iter().filter_map(put_site).cloned());
            add(&mut outcome.sites, part.summary);
            under_way = part.batch;
        }
        for flows in flows_of(drafts).chunks(PART) {
            let (committed, part) = tokio::join!(self.commit(under_way), self.prepare_flows(flows));
            committed?;
            let part = part?;
            add(&mut outcome.flows, part.summary);
            outcome.refused.extend(part.refused);
            under_way = part.batch;
        }
        self.commit(under_way).await?;
        Ok(outcome)
    }

    async fn commit(&self, batch: Batch) -> PortResult<()> {
        if !self.dry_run && !batch.changes.is_empty() {
            self.ports.registry.commit(batch).await?;
        }
        Ok(())
    }

    async fn prepare_sites(&self, sites: &[&Site]) -> PortResult<Part> {
        let mut part = Part::default();
        let ids: Vec<_> = sites.iter().map(|site| site.id.clone()).collect();
        for (site, known) in sites.iter().zip(self.ports.registry.sites(&ids).await?) {
            let (version, event): (_, fn(Site) -> EventData) = match known {
                Known::Live(known) if known.same_content(site) => {
                    part.summary.unchanged += 1;
                    continue;
                }
                Known::Live(known) => (known.version, EventData::SiteUpdated),
                Known::Removed(version) => (version, EventData::SiteCreated),
                Known::Never => (Version::NONE, EventData::SiteCreated),
            };
            let site = Site { version: version.next(), ..(*site).clone() };
            let event = event(site.clone());
            count(&mut part.summary, matches!(event, EventData::SiteCreated(_)));
            part.batch.events.push(self.ports.event(event));
            part.batch.changes.push(Change::PutSite(site));
        }
        Ok(part)
    }

    async fn prepare_flows(&self, flows: &[(usize, &ResourceFlow)]) -> PortResult<Part> {
        let mut part = Part::default();
        let missing = self.missing_sites(flows).await?;
        let ids: Vec<_> = flows.iter().map(|(_, flow)| flow.id.clone()).collect();
        for ((index, flow), known) in flows.iter().zip(self.ports.registry.flows(&ids).await?) {
            if missing.contains(&flow.site) {
                part.refused.push(Refusal { index: *index, invalid: unknown_site(flow) });
                continue;
            }
            let (version, event): (_, fn(ResourceFlow) -> EventData) = match known {
                Known::Live(known) if known.same_content(flow) => {
                    part.summary.unchanged += 1;
                    continue;
                }
                Known::Live(known) => (known.version, EventData::ResourceFlowUpdated),
                Known::Removed(version) => (version, EventData::ResourceFlowCreated),
                Known::Never => (Version::NONE, EventData::ResourceFlowCreated),
            };
            let flow = ResourceFlow { version: version.next(), ..(*flow).clone() };
            let event = event(flow.clone());
            count(&mut part.summary, matches!(event, EventData::ResourceFlowCreated(_)));
            part.batch.events.push(self.ports.event(event));
            part.batch.changes.push(Change::PutFlow(flow));
        }
        Ok(part)
    }

    /// The sites of the flows that neither exist nor are coming.
    async fn missing_sites(&self, flows: &[(usize, &ResourceFlow)]) -> PortResult<HashSet<SiteId>> {
        let named: HashSet<&SiteId> = flows.iter().map(|(_, flow)| &flow.site).collect();
        let asked: Vec<SiteId> = named.into_iter().filter(|id| !self.coming.contains(id)).cloned().collect();
        let known = self.ports.registry.sites(&asked).await?;
        let missing = asked.into_iter().zip(known).filter(|(_, known)| !matches!(known, Known::Live(_)));
        Ok(missing.map(|(id, _)| id).collect())
    }
}

fn sites_of(drafts: &[Draft]) -> Vec<&Site> {
    let sites =
        drafts.iter().filter_map(|draft| if let Draft::Site(site) = draft { Some(site) } else { None });
    last_of_each(sites.collect(), |site| &site.id)
}

/// The flows with their places in the chunk.
fn flows_of(drafts: &[Draft]) -> Vec<(usize, &ResourceFlow)> {
    let places = drafts.iter().enumerate();
    let flows = places
        .filter_map(|(place, draft)| if let Draft::Flow(flow) = draft { Some((place, flow)) } else { None });
    last_of_each(flows.collect(), |(_, flow)| &flow.id)
}

fn put_site(change: &Change) -> Option<&SiteId> {
    if let Change::PutSite(site) = change { Some(&site.id) } else { None }
}

fn add(sum: &mut ImportSummary, part: ImportSummary) {
    sum.created += part.created;
    sum.updated += part.updated;
    sum.unchanged += part.unchanged;
}

fn count(summary: &mut ImportSummary, created: bool) {
    if created {
        summary.created += 1;
    } else {
        summary.updated += 1;
    }
}

fn unknown_site(flow: &ResourceFlow) -> Invalid {
    Invalid::new("site", &flow.site, "the id of a known site", "import the sites first, or correct the id")
}

/// The last of the items of each key, in the order of those.
fn last_of_each<'a, T, K: Hash + Eq + 'a>(items: Vec<T>, key: impl Fn(&T) -> &'a K) -> Vec<T> {
    let last: HashMap<&K, usize> = items.iter().enumerate().map(|(index, item)| (key(item), index)).collect();
    if last.len() == items.len() {
        return items;
    }
    let keep: HashSet<usize> = last.into_values().collect();
    items.into_iter().enumerate().filter(|(index, _)| keep.contains(index)).map(|(_, item)| item).collect()
}
