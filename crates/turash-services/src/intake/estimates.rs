//! Estimates: what is known of sites becomes rough flows. They are proposed first, and taken in as an import takes flows.
//!
//! What is absent: how much follows from what (the domain's `model::estimate`), and files.

use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt, stream};
use turash_domain::model::estimate::{Change, Given, Revision, estimates, is_estimate, revise};
use turash_domain::ports::{FlowFilter, Known, Page, PortResult, Registry};
use turash_domain::{FlowId, Invalid, NaceCode, PromiseRefusal, ResourceFlow, SiteId};

use crate::intake::commands::{CommandError, Commands};
use crate::intake::import::{Draft, ImportSummary, Importer, unknown_site};
use crate::intake::near::near_sites;
use crate::ports::Ports;

/// Flows of one part of a listing.
const PART: u32 = 1_000;
/// Removals under way at once; each is a commit of its own, so that a promised flow keeps only itself.
const UNDER_WAY: usize = 32;

/// What was done with estimates.
#[derive(Debug, Default)]
pub struct EstimatesTaken {
    /// The flows that were put.
    pub put: ImportSummary,
    /// How many were removed.
    pub removed: u64,
    /// Flows that were not put, and why.
    pub refused: Vec<(FlowId, Invalid)>,
    /// Flows that were not removed, since something is promised on them.
    pub promised: Vec<(FlowId, PromiseRefusal)>,
}

/// What of its estimates each site takes by what is known of it, in the order asked; or why nothing can be said of it. Nothing is written.
///
/// Where nothing is known that is new, the estimates that stand there stay, but for those that something better has taken the place of.
pub async fn propose_estimates(
    ports: &Ports,
    asked: &[(SiteId, Given)],
) -> PortResult<Vec<Result<Revision, Invalid>>> {
    let registry = &*ports.registry;
    let ids: Vec<SiteId> = asked.iter().map(|(site, _)| site.clone()).collect();
    let (mut industries, mut missing) = (HashMap::new(), HashSet::new());
    for part in ids.chunks(PART as usize) {
        for (id, known) in part.iter().zip(registry.sites(part).await?) {
            match known {
                Known::Live(site) => drop(industries.insert(id, site.value.industry)),
                Known::Removed(_) | Known::Never => drop(missing.insert(id.clone())),
            }
        }
    }
    let near = near_sites(registry, &missing).await?;
    let mut proposals = Vec::with_capacity(asked.len());
    for (site, given) in asked {
        proposals.push(match industries.get(site) {
            None => Err(unknown_site(site, near.get(site))),
            Some(industry) => propose(registry, site, industry.as_ref(), given).await?,
        });
    }
    Ok(proposals)
}

/// What of its estimates one site takes.
async fn propose(
    registry: &dyn Registry,
    site: &SiteId,
    industry: Option<&NaceCode>,
    given: &Given,
) -> PortResult<Result<Revision, Invalid>> {
    let existing = flows_of(registry, site).await?;
    if given.is_nothing() && existing.iter().any(is_estimate) {
        return Ok(revise(site, None, &existing));
    }
    let estimates = match estimates(industry, given) {
        Ok(estimates) => estimates,
        Err(invalid) => return Ok(Err(invalid)),
    };
    let revision = match revise(site, Some(&estimates), &existing) {
        Ok(revision) => revision,
        Err(invalid) => return Ok(Err(invalid)),
    };
    let added = revision.puts.iter().filter(|put| put.change == Change::Added);
    let added: Vec<FlowId> = added.map(|put| put.flow.id.clone()).collect();
    let taken = registry.flows(&added).await?.into_iter().find_map(Known::live);
    Ok(match taken {
        Some(other) => {
            let expected = format!("an id that is free: site '{}' has a flow of it", other.site);
            Err(Invalid::new("id", &other.id, expected, "give that flow another id"))
        }
        None => Ok(revision),
    })
}

async fn flows_of(registry: &dyn Registry, site: &SiteId) -> PortResult<Vec<ResourceFlow>> {
    let filter = FlowFilter { site: Some(site.clone()), ..FlowFilter::default() };
    let (mut flows, mut page) = (Vec::new(), Page::first(PART));
    loop {
        let part = registry.list_flows(&filter, &page).await?;
        let Some(last) = part.last() else { return Ok(flows) };
        page.after = Some(last.id.clone());
        flows.extend(part.into_iter().map(|flow| flow.value));
    }
}

/// Puts and removes what revisions say, by the way of an import. After an error a part may be done; the same again ends the same.
pub async fn take_estimates(ports: &Ports, revisions: &[Revision]) -> Result<EstimatesTaken, CommandError> {
    let puts = revisions.iter().flat_map(|revision| &revision.puts);
    let drafts: Vec<Draft> = puts.map(|put| Draft::Flow(put.flow.clone())).collect();
    let outcome = Importer::new(ports.clone(), false).take(&drafts).await?;
    let mut taken = EstimatesTaken { put: outcome.flows, ..EstimatesTaken::default() };
    for refusal in outcome.refused {
        if let Some(Draft::Flow(flow)) = drafts.get(refusal.index) {
            taken.refused.push((flow.id.clone(), refusal.invalid));
        }
    }
    let commands = Commands::new(ports.clone());
    let removals = revisions.iter().flat_map(|revision| &revision.removals).map(|removal| {
        let (commands, id) = (&commands, removal.flow.id.clone());
        async move { (commands.remove_flow(&id, None).await, id) }
    });
    let mut removals = stream::iter(removals).buffer_unordered(UNDER_WAY);
    while let Some((removed, id)) = removals.next().await {
        match removed {
            Ok(_) => taken.removed += 1,
            // Another process removed it first.
            Err(CommandError::NotFound { .. }) => {}
            Err(CommandError::Promised(refusal)) => taken.promised.push((id, *refusal)),
            Err(other) => return Err(other),
        }
    }
    Ok(taken)
}
