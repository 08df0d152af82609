//! Turns batches into few bulk statements: changes that commute are gathered by kind, and a new step begins where one would
//! overtake another. Documents are written in the caller's task, so that the writer only gathers, binds and executes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;
use turash_domain::ports::{Batch, Change, Fence, PortResult, ToldBalances, ToldList, told_balances};
use turash_domain::{
    Decision, EventData, FlowId, NewEvent, PortErrorKind, ResourceFlow, Site, SiteId, Uuid, Version,
};

use crate::error::port_error;

/// A batch, ready to be carried out.
pub(crate) struct Plan {
    /// The changes in their order.
    pub(super) changes: Vec<Change>,
    /// The document of each change; empty for one without.
    bodies: Vec<Arc<str>>,
    /// The events.
    pub(crate) events: Vec<EventRow>,
    /// The balances that the events tell of.
    pub(super) told: ToldBalances,
    /// The lease under which it is carried out.
    pub(crate) fence: Option<Fence>,
}

/// An event as its row.
pub(crate) struct EventRow {
    pub(crate) id: Uuid,
    pub(crate) type_name: String,
    pub(crate) subject: String,
    pub(crate) time_ms: i64,
    pub(crate) data: Arc<str>,
    pub(crate) trace_parent: Option<String>,
}

/// A resource and its document.
pub(super) type Put<'a, T> = (&'a T, &'a str);

/// Changes that commute, carried out kind by kind in the order of the fields. New ones are at version 1.
#[derive(Default)]
pub(super) struct Step<'a> {
    pub(super) new_sites: Vec<Put<'a, Site>>,
    pub(super) changed_sites: Vec<Put<'a, Site>>,
    pub(super) new_flows: Vec<Put<'a, ResourceFlow>>,
    pub(super) changed_flows: Vec<Put<'a, ResourceFlow>>,
    pub(super) removed_flows: Vec<(&'a str, Version)>,
    pub(super) removed_sites: Vec<(&'a str, Version)>,
    pub(super) new_decisions: Vec<Put<'a, Decision>>,
    pub(super) changed_decisions: Vec<Put<'a, Decision>>,
    pub(super) tells: Vec<&'a ToldList>,
}

impl Plan {
    /// Plans a batch. `Invalid` where a version is 0, which stands for "does not exist".
    pub(super) fn new(batch: Batch) -> PortResult<Self> {
        let mut bodies = Vec::with_capacity(batch.changes.len());
        for change in &batch.changes {
            refuse_version_zero(change)?;
            bodies.push(body(change)?);
        }
        let written = Written::of(&batch.changes, &bodies);
        let told = told_balances(batch.events.iter().map(|event| &event.data));
        let events = batch.events.into_iter().map(|event| EventRow::new(event, &written)).collect();
        Ok(Self { changes: batch.changes, bodies, events, told, fence: batch.fence })
    }

    /// About how many rows it writes.
    pub(crate) fn rows(&self) -> usize {
        self.changes.len() + self.events.len()
    }

    /// Whether a site goes: such a commit keeps out those that put flows meanwhile.
    pub(crate) fn removes_sites(&self) -> bool {
        self.changes.iter().any(|change| matches!(change, Change::RemoveSite(..)))
    }

    fn items(&self) -> impl Iterator<Item = (&Change, &str)> {
        self.changes.iter().zip(self.bodies.iter().map(|body| &**body))
    }
}

/// The steps that carry out plans one after the other.
pub(super) fn steps<'a>(plans: &[&'a Plan]) -> Vec<Step<'a>> {
    Planner::default().steps(plans.iter().flat_map(|plan| plan.items()))
}

impl EventRow {
    fn new(event: NewEvent, written: &Written<'_>) -> Self {
        let data = written.find(&event.data).unwrap_or_else(|| event.data.to_json().into());
        Self {
            id: event.id,
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
    step: Step<'a>,
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
    fn steps(mut self, changes: impl Iterator<Item = (&'a Change, &'a str)>) -> Vec<Step<'a>> {
        let mut steps = Vec::new();
        for (change, body) in changes {
            if !self.take(change, body) {
                steps.push(std::mem::take(&mut self).step);
                self.take(change, body);
            }
        }
        steps.push(self.step);
        steps
    }

    /// Takes a change into the step; `false` where it would overtake one that it depends on, or be overtaken.
    fn take(&mut self, change: &'a Change, body: &'a str) -> bool {
        // Within a step flows change before sites are removed, so after a removal of a site no flow may change.
        let flows_closed = !self.step.removed_sites.is_empty();
        match change {
            Change::PutSite(site) => {
                let taken = !self.referred.contains(site.id.as_str()) && self.sites.insert(site.id.as_str());
                let step = &mut self.step;
                let list =
                    if site.version == Version(1) { &mut step.new_sites } else { &mut step.changed_sites };
                keep(taken, list, (site, body))
            }
            Change::PutFlow(flow) => {
                let taken = !flows_closed && self.flows.insert(flow.id.as_str());
                if taken {
                    self.referred.insert(flow.site.as_str());
                }
                let step = &mut self.step;
                let list =
                    if flow.version == Version(1) { &mut step.new_flows } else { &mut step.changed_flows };
                keep(taken, list, (flow, body))
            }
            Change::RemoveFlow(id, version) => {
                let taken = !flows_closed && self.flows.insert(id.as_str());
                keep(taken, &mut self.step.removed_flows, (id.as_str(), *version))
            }
            Change::RemoveSite(id, version) => {
                let taken = self.sites.insert(id.as_str());
                keep(taken, &mut self.step.removed_sites, (id.as_str(), *version))
            }
            Change::PutDecision(decision) | Change::CopyDecision(decision) => {
                let pair = (decision.id.supply().as_str(), decision.id.demand().as_str());
                let taken = self.decisions.insert(pair);
                let new = decision.version == Version(1);
                let step = &mut self.step;
                let list = if new { &mut step.new_decisions } else { &mut step.changed_decisions };
                keep(taken, list, (decision, body))
            }
            Change::Tell(list) => {
                let taken = self.told.insert(list.flow.as_str());
                keep(taken, &mut self.step.tells, list)
            }
        }
    }
}

fn keep<T>(taken: bool, list: &mut Vec<T>, item: T) -> bool {
    if taken {
        list.push(item);
    }
    taken
}
