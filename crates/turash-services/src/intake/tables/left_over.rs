//! What earlier imports left: flows with made ids that the tables, corrected since, no longer say.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use futures_util::{StreamExt, stream};
use turash_domain::ports::{FlowFilter, Known, Page, PortResult};
use turash_domain::{FlowId, ResourceFlow, SiteId, Text, Versioned};
use turash_files::made_by;

use super::said::Said;
use crate::intake::commands::{CommandError, Commands};
use crate::ports::Ports;

/// Flows of one part of a listing.
const PART: u32 = 5_000;
/// Removals under way at once; each is a commit of its own, so that a promised flow keeps only itself.
const UNDER_WAY: usize = 32;

/// What is left.
#[derive(Debug, Default)]
pub struct LeftOver {
    /// By source: flows with ids that an import of it made, and that it does not say now.
    pub of_sources: BTreeMap<String, Vec<FlowId>>,
    /// By source: how many flows other sources have at the same sites, in the same direction, of the same family.
    pub beside: BTreeMap<String, u64>,
    /// Whether there may be more of those: not every key was looked up.
    pub beside_more: bool,
}

impl LeftOver {
    /// Looks for what is left of the sources of an import; of an organization's alone, where one is named.
    pub async fn look(ports: &Ports, said: &Said, organization: Option<&Text>) -> PortResult<Self> {
        let mut left = Self { beside_more: said.has_more_keys(), ..Self::default() };
        for source in said.sources() {
            let flows = left_of(ports, source, said, organization).await?;
            if !flows.is_empty() {
                left.of_sources.insert(source.to_owned(), flows);
            }
        }
        for key in said.keys() {
            let filter = FlowFilter {
                site: Some(key.site.clone()),
                family: Some(key.family),
                direction: Some(key.direction),
            };
            let flows = ports.registry.list_flows(&filter, &Page::first(PART)).await?;
            let own = own_sites(ports, &flows, organization).await?;
            for flow in flows.iter().filter(|flow| own.as_ref().is_none_or(|own| own.contains(&flow.site))) {
                let other = made_by(&flow.id).filter(|source| said.sources().all(|own| own != *source));
                if let Some(source) = other {
                    *left.beside.entry(source.to_owned()).or_default() += 1;
                }
            }
        }
        Ok(left)
    }
}

/// Flows with ids that a source made, and that it does not say now.
async fn left_of(
    ports: &Ports,
    source: &str,
    said: &Said,
    organization: Option<&Text>,
) -> PortResult<Vec<FlowId>> {
    let prefix = format!("{source}:");
    let mut left = Vec::new();
    let mut page = Page { after: FlowId::new(&prefix).ok(), limit: PART };
    loop {
        let flows = ports.registry.list_flows(&FlowFilter::default(), &page).await?;
        let Some(last) = flows.last() else { return Ok(left) };
        page.after = Some(last.id.clone());
        let is_at_end = !last.id.as_str().starts_with(&prefix);
        let is_left =
            |flow: &Versioned<ResourceFlow>| made_by(&flow.id) == Some(source) && !said.has(source, &flow.id);
        let flows: Vec<_> = flows.into_iter().filter(is_left).collect();
        let own = own_sites(ports, &flows, organization).await?;
        let is_own = |flow: &Versioned<ResourceFlow>| own.as_ref().is_none_or(|own| own.contains(&flow.site));
        left.extend(flows.into_iter().filter(is_own).map(|flow| flow.value.id));
        if is_at_end {
            return Ok(left);
        }
    }
}

/// The sites of flows that are an organization's; nothing where none is named, and all count.
async fn own_sites(
    ports: &Ports,
    flows: &[Versioned<ResourceFlow>],
    organization: Option<&Text>,
) -> PortResult<Option<HashSet<SiteId>>> {
    let Some(own) = organization else { return Ok(None) };
    let ids: Vec<SiteId> =
        flows.iter().map(|flow| &flow.site).collect::<BTreeSet<_>>().into_iter().cloned().collect();
    let sites = ports.registry.sites(&ids).await?.into_iter().filter_map(Known::live);
    let own = sites.filter(|site| site.organization.as_ref() == Some(own));
    Ok(Some(own.map(|site| site.value.id).collect()))
}

/// What became of flows that were to be removed.
#[derive(Debug, Default)]
pub struct Removed {
    /// So many are gone.
    pub gone: u64,
    /// Those on which something is promised, and what.
    pub kept: Vec<(FlowId, String)>,
}

/// Removes flows, each for itself; `watch` is told how many are done.
pub async fn remove_flows(
    ports: &Ports,
    flows: Vec<FlowId>,
    watch: impl Fn(u64),
) -> Result<Removed, CommandError> {
    let commands = Commands::new(ports.clone());
    let (mut done, mut result) = (0, Removed::default());
    let removals = flows.into_iter().map(|id| {
        let commands = &commands;
        async move { (commands.remove_flow(&id, None).await, id) }
    });
    let mut removals = stream::iter(removals).buffer_unordered(UNDER_WAY);
    while let Some((removed, id)) = removals.next().await {
        match removed {
            // Another process may have removed it first.
            Ok(_) | Err(CommandError::NotFound { .. }) => result.gone += 1,
            Err(CommandError::Promised(refusal)) => result.kept.push((id, refusal.to_string())),
            Err(error) => return Err(error),
        }
        done += 1;
        watch(done);
    }
    Ok(result)
}
