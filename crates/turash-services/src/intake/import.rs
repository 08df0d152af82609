//! Import: sites and flows come in, and only what differs from the registry is written.
//!
//! What is absent: files. The caller hands in drafts, in chunks of its own choosing.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use futures_util::StreamExt;
use futures_util::stream::FuturesOrdered;
use turash_domain::ports::{Batch, Change, Known, PortResult};
use turash_domain::{
    EventData, FlowId, Invalid, Promise, ResourceFlow, Site, SiteId, Text, Version, Versioned,
};

use crate::intake::near::near_sites;
use crate::intake::promises::commit_told;
use crate::ports::Ports;

/// A site or a flow to be taken in.
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
    /// Sites that flows may name without asking the registry: found there before, or put there by this importer (in a dry
    /// run, only imagined). A site that goes meanwhile is noticed by the commit.
    sites: HashSet<SiteId>,
    /// Whose sites and flows alone may be written, where that is said.
    organization: Option<Text>,
    /// Whether drafts say who sees a flow. Else a flow that is there is seen by whom it was.
    says_visibility: bool,
}

/// Drafts of one commit.
const PART: usize = 1_000;

/// Commits that may be under way while the next part is prepared, so that preparing and writing overlap.
const UNDER_WAY: usize = 4;

/// A part, ready to be committed.
#[derive(Default)]
struct Part {
    batch: Batch,
    summary: ImportSummary,
    refused: Vec<Refusal>,
}

impl Part {
    fn with_capacity(rows: usize) -> Self {
        let batch =
            Batch { changes: Vec::with_capacity(rows), events: Vec::with_capacity(rows), fence: None };
        Self { batch, ..Self::default() }
    }
}

impl Importer {
    /// An importer; a dry one says what would happen and writes nothing.
    pub fn new(ports: Ports, dry_run: bool) -> Self {
        Self { ports, dry_run, sites: HashSet::new(), organization: None, says_visibility: false }
    }

    /// The same importer, which writes the sites and flows of one organization and refuses those of others.
    #[must_use]
    pub fn of_organization(mut self, organization: Option<Text>) -> Self {
        self.organization = organization;
        self
    }

    /// Whether the drafts to come say who sees a flow, also where that is everybody.
    pub(crate) fn says_visibility(&mut self, says: bool) {
        self.says_visibility = says;
    }

    /// Takes a chunk in: once it answers, all of it is committed. Where an id occurs twice, the later draft counts. After an
    /// error a part of the chunk may be committed; taking it again ends the same.
    pub async fn take(&mut self, drafts: &[Draft]) -> PortResult<ImportOutcome> {
        let mut outcome = ImportOutcome::default();
        let mut under_way = FuturesOrdered::new();
        for sites in sites_of(drafts).chunks(PART) {
            let part = self.prepare_sites(sites).await?;
            let refused: HashSet<usize> = part.refused.iter().map(|refusal| refusal.index).collect();
            let taken = sites.iter().filter(|(index, _)| !refused.contains(index));
            self.sites.extend(taken.map(|(_, site)| site.id.clone()));
            add(&mut outcome.sites, part.summary);
            outcome.refused.extend(part.refused);
            under_way.push_back(self.commit(part.batch));
            finish_but(UNDER_WAY, &mut under_way).await?;
        }
        for flows in flows_of(drafts).chunks(PART) {
            let (part, sites) = self.prepare_flows(flows).await?;
            self.sites.extend(sites);
            add(&mut outcome.flows, part.summary);
            outcome.refused.extend(part.refused);
            under_way.push_back(self.commit(part.batch));
            finish_but(UNDER_WAY, &mut under_way).await?;
        }
        finish_but(0, &mut under_way).await?;
        Ok(outcome)
    }

    /// Commits a batch; the future stands on its own.
    fn commit(&self, batch: Batch) -> impl Future<Output = PortResult<()>> + Send + use<> {
        let ports = (!self.dry_run && !batch.changes.is_empty()).then(|| self.ports.clone());
        async move {
            match ports {
                Some(ports) => commit_told(&ports, batch).await.map(drop),
                None => Ok(()),
            }
        }
    }

    async fn prepare_sites(&self, sites: &[(usize, &Site)]) -> PortResult<Part> {
        let mut part = Part::with_capacity(sites.len());
        let ids: Vec<_> = sites.iter().map(|(_, site)| site.id.clone()).collect();
        for ((index, site), known) in sites.iter().zip(self.ports.registry.sites(&ids).await?) {
            if matches!(&known, Known::Live(known) if !self.may_write(known)) {
                part.refused.push(Refusal { index: *index, invalid: taken_by_others(&site.id) });
                continue;
            }
            let (version, event): (_, fn(Versioned<Site>) -> EventData) = match known {
                Known::Live(known) if known.value == **site => {
                    part.summary.unchanged += 1;
                    continue;
                }
                Known::Live(known) => (known.version, EventData::SiteUpdated),
                Known::Removed(version) => (version, EventData::SiteCreated),
                Known::Never => (Version::NONE, EventData::SiteCreated),
            };
            let site = Versioned::after(version, (*site).clone());
            let event = event(site.clone());
            count(&mut part.summary, matches!(event, EventData::SiteCreated(_)));
            part.batch.events.push(self.ports.event(event));
            part.batch.changes.push(Change::PutSite(site));
        }
        Ok(part)
    }

    /// The part, and the sites that turned out to exist.
    async fn prepare_flows(&self, flows: &[(usize, &ResourceFlow)]) -> PortResult<(Part, Vec<SiteId>)> {
        let mut part = Part::with_capacity(flows.len());
        let (found, missing) = self.look_up_sites(flows).await?;
        let ids: Vec<_> = flows.iter().map(|(_, flow)| flow.id.clone()).collect();
        let known = self.ports.registry.flows(&ids).await?;
        let promised = self.turned_promises(flows, &known).await?;
        let of_others = self.of_others(&known).await?;
        let near = near_sites(&*self.ports.registry, &missing).await?;
        for ((index, flow), known) in flows.iter().zip(known) {
            if missing.contains(&flow.site) {
                let mut invalid = unknown_site(&flow.site, near.get(&flow.site));
                if let Some(own) = &self.organization {
                    invalid.expected = format!("the id of a site of '{own}'");
                }
                part.refused.push(Refusal { index: *index, invalid });
                continue;
            }
            if of_others.contains(&flow.id) {
                part.refused.push(Refusal { index: *index, invalid: taken_by_others(&flow.id) });
                continue;
            }
            // Only now: what is promised on a flow of others is theirs to know.
            if let Some(promise) = promised.get(&flow.id) {
                part.refused.push(Refusal { index: *index, invalid: still_promised(flow, promise) });
                continue;
            }
            let flow = self.as_seen(flow, &known);
            let (version, event): (_, fn(Versioned<ResourceFlow>) -> EventData) = match known {
                Known::Live(known) if known.value == *flow => {
                    part.summary.unchanged += 1;
                    continue;
                }
                Known::Live(known) => (known.version, EventData::ResourceFlowUpdated),
                Known::Removed(version) => (version, EventData::ResourceFlowCreated),
                Known::Never => (Version::NONE, EventData::ResourceFlowCreated),
            };
            let flow = Versioned::after(version, flow.into_owned());
            let event = event(flow.clone());
            count(&mut part.summary, matches!(event, EventData::ResourceFlowCreated(_)));
            part.batch.events.push(self.ports.event(event));
            part.batch.changes.push(Change::PutFlow(flow));
        }
        Ok((part, found))
    }

    /// A flow as it is seen once it is taken: a draft that says nothing of that leaves it as it is.
    fn as_seen<'f>(
        &self,
        flow: &'f ResourceFlow,
        known: &Known<Versioned<ResourceFlow>>,
    ) -> Cow<'f, ResourceFlow> {
        match known {
            Known::Live(known)
                if !self.says_visibility && flow.visibility.is_public() && !known.visibility.is_public() =>
            {
                Cow::Owned(ResourceFlow { visibility: known.visibility, ..flow.clone() })
            }
            _ => Cow::Borrowed(flow),
        }
    }

    /// Flows with promises that would become ones of another family or direction, each with one of its promises: they are not taken.
    async fn turned_promises(
        &self,
        flows: &[(usize, &ResourceFlow)],
        known: &[Known<Versioned<ResourceFlow>>],
    ) -> PortResult<HashMap<FlowId, Promise>> {
        let turned = flows.iter().zip(known).filter(|((_, flow), known)| match known {
            Known::Live(known) => known.direction != flow.direction || known.family() != flow.family(),
            Known::Removed(_) | Known::Never => false,
        });
        let ids: HashSet<FlowId> = turned.map(|((_, flow), _)| flow.id.clone()).collect();
        let mut promised = HashMap::new();
        if ids.is_empty() {
            return Ok(promised);
        }
        for promise in self.ports.registry.promises(&ids.iter().cloned().collect::<Vec<_>>()).await? {
            for flow in [promise.id.supply(), promise.id.demand()] {
                if ids.contains(flow) {
                    promised.insert(flow.clone(), promise.clone());
                }
            }
        }
        Ok(promised)
    }

    /// Whether a site may be written, and flows be put at it.
    fn may_write(&self, site: &Site) -> bool {
        self.organization.is_none() || site.organization == self.organization
    }

    /// Of the flows that there are, those at sites that may not be written.
    async fn of_others(&self, known: &[Known<Versioned<ResourceFlow>>]) -> PortResult<HashSet<FlowId>> {
        let live =
            || known.iter().filter_map(|known| if let Known::Live(flow) = known { Some(flow) } else { None });
        if self.organization.is_none() {
            return Ok(HashSet::new());
        }
        let sites: HashSet<&SiteId> =
            live().map(|flow| &flow.site).filter(|id| !self.sites.contains(id)).collect();
        let sites: Vec<SiteId> = sites.into_iter().cloned().collect();
        let found = self.ports.registry.sites(&sites).await?;
        let is_closed =
            |known: &Known<Versioned<Site>>| matches!(known, Known::Live(site) if !self.may_write(site));
        let closed = sites.iter().zip(&found).filter(|(_, known)| is_closed(known)).map(|(id, _)| id);
        let closed: HashSet<&SiteId> = closed.collect();
        Ok(live().filter(|flow| closed.contains(&flow.site)).map(|flow| flow.id.clone()).collect())
    }

    /// Of the flows' sites that are not known here: those that exist, and those that do not.
    async fn look_up_sites(
        &self,
        flows: &[(usize, &ResourceFlow)],
    ) -> PortResult<(Vec<SiteId>, HashSet<SiteId>)> {
        let named: HashSet<&SiteId> = flows.iter().map(|(_, flow)| &flow.site).collect();
        let asked: Vec<SiteId> = named.into_iter().filter(|id| !self.sites.contains(id)).cloned().collect();
        let (mut found, mut missing) = (Vec::new(), HashSet::new());
        let known = self.ports.registry.sites(&asked).await?;
        for (id, known) in asked.into_iter().zip(known) {
            match known {
                Known::Live(site) if self.may_write(&site) => found.push(id),
                // To whoever may write its own alone, what others have is not there.
                Known::Live(_) | Known::Removed(_) | Known::Never => drop(missing.insert(id)),
            }
        }
        Ok((found, missing))
    }
}

/// Waits until at most `rest` commits are under way; the first failure ends it.
async fn finish_but<F: Future<Output = PortResult<()>>>(
    rest: usize,
    under_way: &mut FuturesOrdered<F>,
) -> PortResult<()> {
    while under_way.len() > rest {
        match under_way.next().await {
            Some(committed) => committed?,
            None => return Ok(()),
        }
    }
    Ok(())
}

/// The sites with their places in the chunk.
fn sites_of(drafts: &[Draft]) -> Vec<(usize, &Site)> {
    let places = drafts.iter().enumerate();
    let sites = places
        .filter_map(|(place, draft)| if let Draft::Site(site) = draft { Some((place, site)) } else { None });
    last_of_each(sites.collect(), |(_, site)| &site.id)
}

/// The flows with their places in the chunk.
fn flows_of(drafts: &[Draft]) -> Vec<(usize, &ResourceFlow)> {
    let places = drafts.iter().enumerate();
    let flows = places
        .filter_map(|(place, draft)| if let Draft::Flow(flow) = draft { Some((place, flow)) } else { None });
    last_of_each(flows.collect(), |(_, flow)| &flow.id)
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

pub(super) fn unknown_site(site: &SiteId, near: Option<&SiteId>) -> Invalid {
    let remedy = match near {
        Some(near) => format!("there is a site '{near}': write the id as the sites have it"),
        None => "import the sites first, or correct the id".to_owned(),
    };
    Invalid::new("site", site, "the id of a known site", remedy)
}

fn taken_by_others(id: &impl std::fmt::Display) -> Invalid {
    Invalid::new(
        "id",
        id,
        "an id that no other organization has given",
        "give it another id, or leave the row out",
    )
}

fn still_promised(flow: &ResourceFlow, promise: &Promise) -> Invalid {
    let found = format!("{} of {} for '{}'", flow.direction.name(), flow.family(), flow.id);
    let expected = format!(
        "the direction and family that are promised: match '{}' is {}",
        promise.id,
        promise.state.name()
    );
    Invalid::new(
        "resource",
        found,
        expected,
        "end the match first, with a reason, or give the flow another id",
    )
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
