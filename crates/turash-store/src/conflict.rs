//! Finds out why a batch was refused: walks through its changes in order over the state before it.

use std::collections::{HashMap, HashSet};

use turash_domain::ports::Change;
use turash_domain::{PortError, PortErrorKind, Uuid, Version};

use crate::plan::Plan;

/// Where an aggregate stands.
#[derive(Clone, Copy, Default)]
struct State {
    version: u64,
    live: bool,
}

/// The state that a batch meets, as far as the batch speaks of it. A store fills it with what it holds of
/// [`Plan::sites`], [`Plan::flows`], [`Plan::decided`] and the events' ids.
pub struct Known {
    /// The adapter's name in errors.
    adapter: &'static str,
    sites: HashMap<String, State>,
    /// How many flows each site has.
    flows_of: HashMap<String, i64>,
    flows: HashMap<String, (State, Option<String>)>,
    decisions: HashMap<String, State>,
    events: HashSet<Uuid>,
}

impl Known {
    /// Nothing, for an adapter of this name.
    pub fn new(adapter: &'static str) -> Self {
        Self {
            adapter,
            sites: HashMap::new(),
            flows_of: HashMap::new(),
            flows: HashMap::new(),
            decisions: HashMap::new(),
            events: HashSet::new(),
        }
    }

    /// A stored site: its version, whether it was not removed, and how many flows it has.
    pub fn site(&mut self, id: String, version: i64, live: bool, flows: i64) {
        self.flows_of.insert(id.clone(), flows);
        self.sites.insert(id, State { version: version.cast_unsigned(), live });
    }

    /// A stored flow: its version, whether it was not removed, and its site.
    pub fn flow(&mut self, id: String, version: i64, live: bool, site: Option<String>) {
        self.flows.insert(id, (State { version: version.cast_unsigned(), live }, site));
    }

    /// A stored decision and its version, by the match's id.
    pub fn decision(&mut self, id: String, version: i64) {
        self.decisions.insert(id, State { version: version.cast_unsigned(), live: true });
    }

    /// An event that is in the log.
    pub fn event(&mut self, id: Uuid) {
        self.events.insert(id);
    }

    /// The first change that is refused, or the event that is in the log already; `None` where nothing is wrong.
    pub fn refusal(mut self, plan: &Plan) -> Option<PortError> {
        for change in &plan.changes {
            if let Err(refusal) = self.apply(change) {
                return Some(refusal);
            }
        }
        let twice = plan.events.iter().find(|event| !self.events.insert(event.id))?;
        let message = format!("an event of '{}' has an id that is in the log already", twice.subject);
        Some(PortError::new(PortErrorKind::Conflict, self.adapter, message))
    }

    /// Carries a change out on what is known, or says why it is refused.
    fn apply(&mut self, change: &Change) -> Result<(), PortError> {
        let adapter = self.adapter;
        let invalid = |message| Err(PortError::new(PortErrorKind::Invalid, adapter, message));
        match change {
            Change::PutSite(site) => {
                let state = self.sites.entry(site.id.to_string()).or_default();
                state.put(site.version).map_err(|found| conflict(adapter, "site", site.id.as_str(), found))
            }
            Change::RemoveSite(id, version) => {
                let state = self.sites.entry(id.to_string()).or_default();
                state.remove(*version).map_err(|found| conflict(adapter, "site", id.as_str(), found))?;
                match self.flows_of.get(id.as_str()) {
                    Some(flows) if *flows > 0 => {
                        invalid(format!("site '{id}' still has {flows} flows; remove them first"))
                    }
                    _ => Ok(()),
                }
            }
            Change::PutFlow(flow) => {
                let (site, id) = (flow.site.to_string(), flow.id.to_string());
                if !self.sites.get(&site).is_some_and(|state| state.live) {
                    return invalid(format!("flow '{id}': site '{site}' does not exist"));
                }
                let (state, at) = self.flows.entry(id.clone()).or_default();
                state.put(flow.version).map_err(|found| conflict(adapter, "flow", &id, found))?;
                let before = at.replace(site.clone());
                self.count(before, -1);
                self.count(Some(site), 1);
                Ok(())
            }
            Change::RemoveFlow(id, version) => {
                let (state, at) = self.flows.entry(id.to_string()).or_default();
                state.remove(*version).map_err(|found| conflict(adapter, "flow", id.as_str(), found))?;
                let before = at.take();
                self.count(before, -1);
                Ok(())
            }
            Change::PutDecision(decision) | Change::CopyDecision(decision) => {
                let id = decision.id.to_string();
                let state = self.decisions.entry(id.clone()).or_default();
                state.put(decision.version).map_err(|found| conflict(adapter, "decision", &id, found))
            }
            Change::Tell(_) | Change::Plan(_) | Change::CopyRestricted(_) => Ok(()),
        }
    }

    fn count(&mut self, site: Option<String>, more: i64) {
        if let Some(site) = site {
            *self.flows_of.entry(site).or_default() += more;
        }
    }
}

/// What is there, and the version that was to take its place.
type Met = (State, Version);

impl State {
    fn put(&mut self, version: Version) -> Result<(), Met> {
        if version.previous() != Some(Version(self.version)) {
            return Err((*self, version));
        }
        *self = Self { version: version.0, live: true };
        Ok(())
    }

    fn remove(&mut self, version: Version) -> Result<(), Met> {
        if !self.live || version.previous() != Some(Version(self.version)) {
            return Err((*self, version));
        }
        *self = Self { version: version.0, live: false };
        Ok(())
    }
}

/// Says both versions: the one that the change expects and the one that is there.
fn conflict(adapter: &'static str, kind: &str, id: &str, (found, wanted): Met) -> PortError {
    let expected = match wanted.previous() {
        None => "a version before 0, which there is not".to_owned(),
        Some(Version::NONE) => "none".to_owned(),
        Some(version) => format!("version {version}"),
    };
    let found = match found {
        State { version: 0, .. } => "found none".to_owned(),
        State { version, live: true } => format!("found {version}"),
        State { version, live: false } => format!("removed at {version}"),
    };
    let message = format!("{kind} '{id}': expected {expected}, {found}");
    PortError::new(PortErrorKind::Conflict, adapter, message)
}
