//! What of its estimates a site takes: they are replaced by newer ones, and go where there is something better.

use std::collections::BTreeMap;

use super::bands::Kind;
use super::flows::{Estimate, is_estimate};
use crate::error::Invalid;
use crate::flow::{Direction, ResourceFlow};
use crate::ids::{FlowId, SiteId};
use crate::resource::Family;

/// What is to be done with the estimates of a site.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Revision {
    /// Flows that are to stand there, in the order of the estimates.
    pub puts: Vec<Put>,
    /// Estimates that are to go, by id.
    pub removals: Vec<Removal>,
    /// What was not made, since the site has something better.
    pub covered: Vec<Covered>,
}

/// A flow that is to stand there.
#[derive(Debug, Clone, PartialEq)]
pub struct Put {
    /// The estimate that it is.
    pub estimate: Estimate,
    /// The flow.
    pub flow: ResourceFlow,
    /// What that changes.
    pub change: Change,
}

/// What putting a flow changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It says something else than the estimate that stands there.
    Changed,
    /// It stands there already.
    Same,
}

/// An estimate that is to go.
#[derive(Debug, Clone, PartialEq)]
pub struct Removal {
    /// The flow.
    pub flow: ResourceFlow,
    /// Why.
    pub because: Because,
}

/// Why an estimate goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// The site has this flow of the same family and direction, which is no estimate.
    Better(FlowId),
    /// The newer estimates say nothing in its band.
    NotEstimated,
}

/// A kind that is not estimated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// The kind.
    pub kind: Kind,
    /// The flow of the site that says more.
    pub by: FlowId,
}

type Key = (Family, Direction);

/// What of its estimates a site takes, by all the flows that it has.
///
/// Nothing is estimated in a family and direction in which the site has a flow that is no estimate of ours, and estimates that stand there
/// go. New estimates take the place of all that stand; without any (`None`: nothing new is known) those stay.
pub fn revise(
    site: &SiteId,
    estimates: Option<&[Estimate]>,
    existing: &[ResourceFlow],
) -> Result<Revision, Invalid> {
    let (own, others): (Vec<_>, Vec<_>) = existing.iter().partition(|flow| is_estimate(flow));
    let mut better: BTreeMap<Key, &FlowId> = BTreeMap::new();
    for flow in others {
        better.entry((flow.family(), flow.direction)).or_insert(&flow.id);
    }
    let mut revision = Revision::default();
    for estimate in estimates.unwrap_or_default() {
        let kind = estimate.band.kind;
        match better.get(&(kind.family(), kind.direction())) {
            Some(by) => {
                let covered = Covered { kind, by: (*by).clone() };
                if !revision.covered.contains(&covered) {
                    revision.covered.push(covered);
                }
            }
            None => revision.puts.push(put(site, estimate, &own)?),
        }
    }
    for flow in own {
        let because = match better.get(&(flow.family(), flow.direction)) {
            Some(by) => Because::Better((*by).clone()),
            None if estimates.is_none() || revision.puts.iter().any(|put| put.flow.id == flow.id) => continue,
            None => Because::NotEstimated,
        };
        revision.removals.push(Removal { flow: flow.clone(), because });
    }
    revision.removals.sort_by(|a, b| a.flow.id.cmp(&b.flow.id));
    Ok(revision)
}

fn put(site: &SiteId, estimate: &Estimate, own: &[&ResourceFlow]) -> Result<Put, Invalid> {
    let blank = estimate.flow(site, None)?;
    let standing = own.iter().find(|flow| flow.id == blank.id);
    let Some(standing) = standing else {
        return Ok(Put { estimate: *estimate, flow: blank, change: Change::Added });
    };
    let flow = estimate.flow(site, Some(standing))?;
    let change = if flow == **standing { Change::Same } else { Change::Changed };
    Ok(Put { estimate: *estimate, flow, change })
}
