//! Turns a batch into few bulk statements: changes that commute are gathered by kind, and a new step begins where one
//! would overtake another. Runs in the caller's task, so that the writer only binds and executes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;
use turash_domain::ports::{Batch, Change, Fence, PortResult, ToldBalances, told_balances};
use turash_domain::{EventData, FlowId, NewEvent, PortErrorKind, ResourceFlow, Site, SiteId, Version};

use crate::error::port_error;

/// A batch, ready to be carried out.
pub(crate) struct Plan {
    /// The changes in their order.
    pub(super) changes: Vec<Change>,
    /// The document of each change; empty for one without.
    pub(super) bodies: Vec<Arc<str>>,
    /// What is carried out, step by step.
    pub(super) steps: Vec<Step>,
    /// The events.
    pub(super) events: Vec<EventRow>,
    /// The balances that the events tell of.
    pub(super) told: ToldBalances,
    /// The lease under which it is carried out.
    pub(super) fence: Option<Fence>,
}

/// Changes (by their place in the batch) that commute, carried out kind by kind in the order of the fields.
#[derive(Default)]
pub(super) struct Step {
    pub(super) put_sites: Vec<usize>,
    pub(super) put_flows: Vec<usize>,
    pub(super) remove_flows: Vec<usize>,
    pub(super) remove_sites: Vec<usize>,
    pub(super) put_decisions: Vec<usize>,
    pub(super) tells: Vec<usize>,
}

/// An event as its row.
pub(super) struct EventRow {
    pub(super) id: Arc<[u8]>,
    pub(super) type_name: String,
    pub(super) subject: String,
    pub(super) time_ms: i64,
    pub(super) data: Arc<str>,
    pub(super) trace_parent: Option<String>,
}

impl Plan {
    /// Plans a batch. `Invalid` where a version is 0, which stands for "does not exist".
    pub(super) fn new(batch: Batch) -> PortResult<Self> {
        let mut bodies = Vec::with_capacity(batch.changes.len());
        for change in &batch.changes {
            refuse_version_zero(change)?;
            bodies.push(body(change)?);
        }
        let steps = Planner::default().steps(&batch.changes);
        let written = Written::of(&batch.changes, &bodies);
        let told = told_balances(batch.events.iter().map(|event| &event.data));
        let events = batch.events.into_iter().map(|event| EventRow::new(event, &written)).collect();
        Ok(Self { changes: batch.changes, bodies, steps, events, told, fence: batch.fence })
    }
}

impl EventRow {
    fn new(event: NewEvent, written: &Written<'_>) -> Self {
        let data = written.find(&event.data).unwrap_or_else(|| event.data.to_json().into());
        Self {
            id: Arc::new(*event.id.as_bytes()),
            type_name: event.data.type_name(),
            subject: event.data.subject(),
            time_ms: event.time.millis(),
            data,
            trace_parent: event.trace_parent,
        }
    }
}

/// The documents of a batch by what they say. Nearly every event tells of a change of its own batch in the same words, and
/// writing JSON is a good part of a large commit.
struct Written<'a> {
    sites: HashMap<&'a SiteId, (&'a Site, &'a Arc<str>)>,
    flows: HashMap<&'a FlowId, (&'a ResourceFlow, &'a Arc<str>)>,
}

impl<'a> Written<'a> {
    fn of(changes: &'a [Change], bodies: &'a [Arc<str>]) -> Self {
        let (mut sites, mut flows) = (HashMap::new(), HashMap::new());
        for (change, body) in changes.iter().zip(bodies) {
            match change {
                Change::PutSite(site) => drop(sites.insert(&site.id, (site, body))),
                Change::PutFlow(flow) => drop(flows.insert(&flow.id, (flow, body))),
                _ => {}
            }
        }
        Self { sites, flows }
    }

    /// The document that says the same as an event.
    fn find(&self, data: &EventData) -> Option<Arc<str>> {
        let body = match data {
            EventData::SiteCreated(told) | EventData::SiteUpdated(told) => {
                self.sites.get(&told.id).filter(|(site, _)| *site == told)?.1
            }
            EventData::ResourceFlowCreated(told) | EventData::ResourceFlowUpdated(told) => {
                self.flows.get(&told.id).filter(|(flow, _)| *flow == told)?.1
            }
            _ => return None,
        };
        Some(Arc::clone(body))
    }
}

fn body(change: &Change) -> PortResult<Arc<str>> {
    match change {
        Change::PutSite(site) => json(site),
        Change::PutFlow(flow) => json(flow),
        Change::PutDecision(decision) | Change::CopyDecision(decision) => json(decision),
        Change::RemoveSite(..) | Change::RemoveFlow(..) | Change::Tell(_) => Ok("".into()),
    }
}

fn json(value: &impl Serialize) -> PortResult<Arc<str>> {
    let json = serde_json::to_string(value).map_err(|error| {
        port_error(PortErrorKind::Invalid, "a value cannot be written as JSON").caused_by(error)
    })?;
    Ok(json.into())
}

fn refuse_version_zero(change: &Change) -> PortResult<()> {
    let (what, version) = match change {
        Change::PutSite(site) => (format!("site '{}'", site.id), site.version),
        Change::PutFlow(flow) => (format!("flow '{}'", flow.id), flow.version),
        Change::PutDecision(decision) | Change::CopyDecision(decision) => {
            (format!("decision '{}'", decision.id), decision.version)
        }
        Change::RemoveSite(id, version) => (format!("site '{id}'"), *version),
        Change::RemoveFlow(id, version) => (format!("flow '{id}'"), *version),
        Change::Tell(_) => return Ok(()),
    };
    if version == Version::NONE {
        return Err(port_error(
            PortErrorKind::Invalid,
            format!("{what}: version 0 stands for what does not exist"),
        ));
    }
    Ok(())
}

/// Gathers changes into steps.
#[derive(Default)]
struct Planner<'a> {
    step: Step,
    /// Put or removed in this step.
    sites: HashSet<&'a str>,
    /// Put or removed in this step.
    flows: HashSet<&'a str>,
    /// Sites that flows put in this step belong to.
    referred: HashSet<&'a str>,
    decisions: HashSet<(&'a str, &'a str)>,
    told: HashSet<&'a str>,
}

impl<'a> Planner<'a> {
    fn steps(mut self, changes: &'a [Change]) -> Vec<Step> {
        let mut steps = Vec::new();
        for (place, change) in changes.iter().enumerate() {
            if !self.take(place, change) {
                steps.push(std::mem::take(&mut self).step);
                self.take(place, change);
            }
        }
        steps.push(self.step);
        steps
    }

    /// Takes a change into the step; `false` where it would overtake one that it depends on, or be overtaken.
    fn take(&mut self, place: usize, change: &'a Change) -> bool {
        // Within a step flows change before sites are removed, so after a removal of a site no flow may change.
        let flows_closed = !self.step.remove_sites.is_empty();
        let (taken, list) = match change {
            Change::PutSite(site) => (
                !self.referred.contains(site.id.as_str()) && self.sites.insert(site.id.as_str()),
                &mut self.step.put_sites,
            ),
            Change::PutFlow(flow) => {
                let taken = !flows_closed && self.flows.insert(flow.id.as_str());
                if taken {
                    self.referred.insert(flow.site.as_str());
                }
                (taken, &mut self.step.put_flows)
            }
            Change::RemoveFlow(id, _) => {
                (!flows_closed && self.flows.insert(id.as_str()), &mut self.step.remove_flows)
            }
            Change::RemoveSite(id, _) => (self.sites.insert(id.as_str()), &mut self.step.remove_sites),
            Change::PutDecision(decision) | Change::CopyDecision(decision) => {
                let pair = (decision.id.supply().as_str(), decision.id.demand().as_str());
                (self.decisions.insert(pair), &mut self.step.put_decisions)
            }
            Change::Tell(list) => (self.told.insert(list.flow.as_str()), &mut self.step.tells),
        };
        if taken {
            list.push(place);
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use turash_domain::ports::ToldList;
    use turash_domain::{Direction, FlowId, SiteId};

    use super::*;

    fn steps(changes: &[Change]) -> Vec<[usize; 6]> {
        let count = |step: &Step| {
            [
                step.put_sites.len(),
                step.put_flows.len(),
                step.remove_flows.len(),
                step.remove_sites.len(),
                step.put_decisions.len(),
                step.tells.len(),
            ]
        };
        Planner::default().steps(changes).iter().map(count).collect()
    }

    fn flow_removed(id: &str, version: u64) -> Change {
        Change::RemoveFlow(FlowId::new(id).unwrap(), Version(version))
    }

    fn site_removed(id: &str) -> Change {
        Change::RemoveSite(SiteId::new(id).unwrap(), Version(2))
    }

    #[test]
    fn changes_that_commute_share_a_step_and_repeated_ids_begin_a_new_one() {
        let tell = Change::Tell(ToldList {
            flow: FlowId::new("a").unwrap(),
            direction: Direction::Supply,
            entries: Vec::new(),
        });
        let changes = [flow_removed("a", 2), tell.clone(), flow_removed("b", 2), site_removed("s"), tell];
        assert_eq!(steps(&changes), [[0, 0, 2, 1, 0, 1], [0, 0, 0, 0, 0, 1]]);
        assert_eq!(steps(&[flow_removed("a", 2), flow_removed("a", 3)]).len(), 2);
    }

    #[test]
    fn no_flow_change_overtakes_the_removal_of_a_site() {
        assert_eq!(steps(&[site_removed("s"), flow_removed("a", 2)]).len(), 2);
    }
}
