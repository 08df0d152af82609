//! Turns plans into few bulk statements: changes that commute are gathered by kind, and a new step begins where one would
//! overtake another.

use std::collections::HashSet;
use std::sync::Arc;

use turash_domain::ports::{Change, PlannedPair, RestrictedFlow, ToldList};
use turash_domain::{Decision, ResourceFlow, Site, Version, Versioned};

use crate::plan::Plan;

/// A resource and its document.
pub type Put<'a, T> = (&'a T, &'a Arc<str>);

/// Changes that commute, carried out kind by kind in the order of the fields. New ones are at version 1.
#[derive(Default)]
pub struct Step<'a> {
    /// Sites put for the first time.
    pub new_sites: Vec<Put<'a, Versioned<Site>>>,
    /// Sites that take the place of an older version.
    pub changed_sites: Vec<Put<'a, Versioned<Site>>>,
    /// Flows put for the first time.
    pub new_flows: Vec<Put<'a, Versioned<ResourceFlow>>>,
    /// Flows that take the place of an older version.
    pub changed_flows: Vec<Put<'a, Versioned<ResourceFlow>>>,
    /// Flows that go, with the version of their removal.
    pub removed_flows: Vec<(&'a str, Version)>,
    /// Sites that go, with the version of their removal.
    pub removed_sites: Vec<(&'a str, Version)>,
    /// Decisions put for the first time.
    pub new_decisions: Vec<Put<'a, Decision>>,
    /// Decisions that take the place of an older version.
    pub changed_decisions: Vec<Put<'a, Decision>>,
    /// Lists as they are told now.
    pub tells: Vec<&'a ToldList>,
    /// Pairs as they are planned now.
    pub planned: Vec<&'a PlannedPair>,
    /// Flows that are gone and that not everybody saw, as another store has them.
    pub restricted: Vec<&'a RestrictedFlow>,
}

/// The steps that carry out plans one after the other.
pub fn steps<'a>(plans: &[&'a Plan]) -> Vec<Step<'a>> {
    let mut planner = Planner::default();
    let mut steps = Vec::new();
    for (change, body) in plans.iter().flat_map(|plan| plan.items()) {
        if !planner.take(change, body) {
            steps.push(std::mem::take(&mut planner).step);
            planner.take(change, body);
        }
    }
    steps.push(planner.step);
    steps
}

/// Gathers changes into a step.
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
    planned: HashSet<(&'a str, &'a str)>,
}

impl<'a> Planner<'a> {
    /// Takes a change into the step; `false` where it would overtake one that it depends on, or be overtaken.
    fn take(&mut self, change: &'a Change, body: &'a Arc<str>) -> bool {
        // Within a step flows change before sites are removed, so after a removal of a site no flow may change.
        let flows_closed = !self.step.removed_sites.is_empty();
        let step = &mut self.step;
        match change {
            Change::PutSite(site) => {
                let id = site.id.as_str();
                let taken = !self.referred.contains(id) && self.sites.insert(id);
                let list = new_or(site.version, &mut step.new_sites, &mut step.changed_sites);
                keep(taken, list, (site, body))
            }
            Change::PutFlow(flow) => {
                let taken = !flows_closed && self.flows.insert(flow.id.as_str());
                if taken {
                    self.referred.insert(flow.site.as_str());
                }
                let list = new_or(flow.version, &mut step.new_flows, &mut step.changed_flows);
                keep(taken, list, (flow, body))
            }
            Change::RemoveFlow(id, version) => {
                let taken = !flows_closed && self.flows.insert(id.as_str());
                keep(taken, &mut step.removed_flows, (id.as_str(), *version))
            }
            Change::RemoveSite(id, version) => {
                let taken = self.sites.insert(id.as_str());
                keep(taken, &mut step.removed_sites, (id.as_str(), *version))
            }
            Change::PutDecision(decision) | Change::CopyDecision(decision) => {
                let pair = (decision.id.supply().as_str(), decision.id.demand().as_str());
                let list = new_or(decision.version, &mut step.new_decisions, &mut step.changed_decisions);
                keep(self.decisions.insert(pair), list, (decision, body))
            }
            Change::Tell(list) => keep(self.told.insert(list.flow.as_str()), &mut step.tells, list),
            Change::Plan(pair) => {
                let ends = (pair.id.supply().as_str(), pair.id.demand().as_str());
                keep(self.planned.insert(ends), &mut step.planned, pair)
            }
            Change::CopyRestricted(flow) => {
                keep(self.flows.insert(flow.id.as_str()), &mut step.restricted, flow)
            }
        }
    }
}

fn new_or<T>(version: Version, new: T, changed: T) -> T {
    if version == Version(1) { new } else { changed }
}

fn keep<T>(taken: bool, list: &mut Vec<T>, item: T) -> bool {
    if taken {
        list.push(item);
    }
    taken
}

#[cfg(test)]
mod tests {
    use turash_domain::ports::Batch;
    use turash_domain::{Direction, FlowId, SiteId};

    use super::*;

    fn counts(changes: Vec<Change>) -> Vec<[usize; 3]> {
        let plan = Plan::new("store", Batch { changes, events: Vec::new(), fence: None }).unwrap();
        let count = |step: &Step<'_>| [step.removed_flows.len(), step.removed_sites.len(), step.tells.len()];
        steps(&[&plan]).iter().map(count).collect()
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
        let changes = vec![flow_removed("a", 2), tell.clone(), flow_removed("b", 2), site_removed("s"), tell];
        assert_eq!(counts(changes), [[2, 1, 1], [0, 0, 1]]);
        assert_eq!(counts(vec![flow_removed("a", 2), flow_removed("a", 3)]).len(), 2);
    }

    #[test]
    fn no_flow_change_overtakes_the_removal_of_a_site() {
        assert_eq!(counts(vec![site_removed("s"), flow_removed("a", 2)]).len(), 2);
    }
}
