//! Import: sites and flows come in, and only what differs from the registry is written.
//!
//! What is absent: files. The caller hands in drafts with version 0, in chunks of its own choosing; each chunk is one commit.

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
    /// In a dry run, sites that would exist by now.
    imagined: HashSet<SiteId>,
}

impl Importer {
    /// An importer; a dry one says what would happen and writes nothing.
    pub fn new(ports: Ports, dry_run: bool) -> Self {
        Self { ports, dry_run, imagined: HashSet::new() }
    }

    /// Takes a chunk in, in one commit. Where an id occurs twice, the later draft counts.
    pub async fn take(&mut self, drafts: &[Draft]) -> PortResult<ImportOutcome> {
        let mut outcome = ImportOutcome::default();
        let mut batch = Batch::default();
        self.take_sites(drafts, &mut batch, &mut outcome).await?;
        self.take_flows(drafts, &mut batch, &mut outcome).await?;
        if !self.dry_run && !batch.changes.is_empty() {
            self.ports.registry.commit(batch).await?;
        }
        Ok(outcome)
    }

    async fn take_sites(
        &mut self,
        drafts: &[Draft],
        batch: &mut Batch,
        outcome: &mut ImportOutcome,
    ) -> PortResult<()> {
        let sites: Vec<&Site> = drafts
            .iter()
            .filter_map(|draft| if let Draft::Site(site) = draft { Some(site) } else { None })
            .collect();
        let sites = last_of_each(sites, |site| &site.id);
        let ids: Vec<_> = sites.iter().map(|site| site.id.clone()).collect();
        for (site, known) in sites.into_iter().zip(self.ports.registry.sites(&ids).await?) {
            let (version, event): (_, fn(Site) -> EventData) = match known {
                Known::Live(known) if known.same_content(site) => {
                    outcome.sites.unchanged += 1;
                    continue;
                }
                Known::Live(known) => (known.version, EventData::SiteUpdated),
                Known::Removed(version) => (version, EventData::SiteCreated),
                Known::Never => (Version::NONE, EventData::SiteCreated),
            };
            let site = Site { version: version.next(), ..site.clone() };
            let event = event(site.clone());
            count(&mut outcome.sites, matches!(event, EventData::SiteCreated(_)));
            if self.dry_run {
                self.imagined.insert(site.id.clone());
            }
            batch.events.push(self.ports.event(event));
            batch.changes.push(Change::PutSite(site));
        }
        Ok(())
    }

    async fn take_flows(
        &mut self,
        drafts: &[Draft],
        batch: &mut Batch,
        outcome: &mut ImportOutcome,
    ) -> PortResult<()> {
        let flows: Vec<(usize, &ResourceFlow)> = drafts
            .iter()
            .enumerate()
            .filter_map(
                |(index, draft)| if let Draft::Flow(flow) = draft { Some((index, flow)) } else { None },
            )
            .collect();
        let flows = last_of_each(flows, |(_, flow)| &flow.id);
        let missing = self.missing_sites(&flows, batch).await?;
        let ids: Vec<_> = flows.iter().map(|(_, flow)| flow.id.clone()).collect();
        for ((index, flow), known) in flows.into_iter().zip(self.ports.registry.flows(&ids).await?) {
            if missing.contains(&flow.site) {
                outcome.refused.push(Refusal { index, invalid: unknown_site(flow) });
                continue;
            }
            let (version, event): (_, fn(ResourceFlow) -> EventData) = match known {
                Known::Live(known) if known.same_content(flow) => {
                    outcome.flows.unchanged += 1;
                    continue;
                }
                Known::Live(known) => (known.version, EventData::ResourceFlowUpdated),
                Known::Removed(version) => (version, EventData::ResourceFlowCreated),
                Known::Never => (Version::NONE, EventData::ResourceFlowCreated),
            };
            let flow = ResourceFlow { version: version.next(), ..flow.clone() };
            let event = event(flow.clone());
            count(&mut outcome.flows, matches!(event, EventData::ResourceFlowCreated(_)));
            batch.events.push(self.ports.event(event));
            batch.changes.push(Change::PutFlow(flow));
        }
        Ok(())
    }

    /// The sites of the flows that exist neither in the registry nor in this chunk.
    async fn missing_sites(
        &self,
        flows: &[(usize, &ResourceFlow)],
        batch: &Batch,
    ) -> PortResult<HashSet<SiteId>> {
        let new: HashSet<&SiteId> = batch
            .changes
            .iter()
            .filter_map(|change| if let Change::PutSite(site) = change { Some(&site.id) } else { None })
            .chain(&self.imagined)
            .collect();
        let named: HashSet<&SiteId> = flows.iter().map(|(_, flow)| &flow.site).collect();
        let asked: Vec<SiteId> = named.into_iter().filter(|id| !new.contains(id)).cloned().collect();
        let known = self.ports.registry.sites(&asked).await?;
        Ok(asked
            .into_iter()
            .zip(known)
            .filter(|(_, known)| !matches!(known, Known::Live(_)))
            .map(|(id, _)| id)
            .collect())
    }
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
fn last_of_each<'a, T, K: Hash + Eq + 'a>(items: Vec<T>, key: impl Fn(&T) -> &'a K) -> Vec<T>
where
    T: 'a,
{
    let last: HashMap<&K, usize> = items.iter().enumerate().map(|(index, item)| (key(item), index)).collect();
    if last.len() == items.len() {
        return items;
    }
    let keep: HashSet<usize> = last.into_values().collect();
    items.into_iter().enumerate().filter(|(index, _)| keep.contains(index)).map(|(_, item)| item).collect()
}
