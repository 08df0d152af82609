//! The accounts of flows: what each has and what is promised on it, as far as a commit touches it.
//!
//! A store loads the accounts inside its commit, under the locks that keep others from changing them, and lets every batch pass
//! through [`Accounts::settle`]; whoever plans a batch uses the same to find out what it has to tell ([`Accounts::take`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::registry::Change;
use crate::event::EventData;
use crate::flow::{Direction, ResourceFlow};
use crate::ids::{FlowId, MatchId};
use crate::matches::Decision;
use crate::matching::Model;
use crate::port_error::{PortError, PortErrorKind};
use crate::promises::{
    Balance, FlowFitsAgain, FlowOverbooked, Promise, PromiseRefusal, Wanted, sum_of_promises,
};
use crate::resource::Family;
use crate::time::Version;

/// What counts of a flow that exists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlowFacts {
    /// Its annual amount, in the family's annual unit.
    pub annual: f64,
    /// Its side.
    pub direction: Direction,
    /// Its family.
    pub family: Family,
}

impl From<&ResourceFlow> for FlowFacts {
    fn from(flow: &ResourceFlow) -> Self {
        Self { annual: flow.quantity.annual(), direction: flow.direction, family: flow.family() }
    }
}

/// A flow and what is promised on it. One that does not exist has nothing.
#[derive(Debug, Clone, Default, PartialEq)]
struct Account {
    flow: Option<FlowFacts>,
    promises: BTreeMap<MatchId, Promise>,
}

impl Account {
    fn balance(&self) -> Balance {
        Balance::of(self.flow.map_or(0.0, |flow| flow.annual), sum_of_promises(self.promises.values()))
    }

    /// What is promised to others than a pair.
    fn others(&self, pair: Option<&MatchId>) -> Vec<Promise> {
        self.promises.values().filter(|promise| Some(&promise.id) != pair).cloned().collect()
    }

    fn refusal(&self, id: &FlowId, was: FlowFacts, wanted: Wanted) -> PromiseRefusal {
        let pair = if let Wanted::Promise(pair, _) = &wanted { Some(pair) } else { None };
        let holders = self.others(pair);
        let left = Balance::of(was.annual, sum_of_promises(&holders)).left;
        PromiseRefusal { flow: id.clone(), family: was.family, wanted, left, holders }
    }
}

/// The balances that a batch says to change: what is missing by flow, 0 for one that fits again.
pub type ToldBalances = BTreeMap<FlowId, f64>;

/// The balances that events tell of.
pub fn told_balances<'a>(events: impl IntoIterator<Item = &'a EventData>) -> ToldBalances {
    let told = |event: &EventData| match event {
        EventData::ResourceFlowOverbooked(told) => Some((told.id.clone(), told.missing_annual)),
        EventData::ResourceFlowFitsAgain(told) => Some((told.id.clone(), 0.0)),
        _ => None,
    };
    events.into_iter().filter_map(told).collect()
}

/// Accounts of the flows that changes touch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Accounts(HashMap<FlowId, Account>);

impl Accounts {
    /// The flows whose accounts a batch may change: those it changes or removes, and both of each decision. A flow in its first
    /// version is not among them: nothing can be promised on it before.
    pub fn touched<'a>(changes: impl IntoIterator<Item = &'a Change>) -> BTreeSet<&'a FlowId> {
        let mut touched = BTreeSet::new();
        for change in changes {
            match change {
                Change::PutFlow(flow) if flow.version > Version(1) => {
                    touched.insert(&flow.id);
                }
                Change::RemoveFlow(id, _) => {
                    touched.insert(id);
                }
                Change::PutDecision(decision) | Change::CopyDecision(decision) => {
                    touched.extend([decision.id.supply(), decision.id.demand()]);
                }
                _ => {}
            }
        }
        touched
    }

    /// Whether a batch makes promises. Where none does and nothing is promised on the flows that are touched, every batch settles.
    pub fn promises_anything<'a>(changes: impl IntoIterator<Item = &'a Change>) -> bool {
        changes.into_iter().any(|change| match change {
            Change::PutDecision(decision) | Change::CopyDecision(decision) => decision.promise().is_some(),
            _ => false,
        })
    }

    /// Takes down what a flow has before the batch; nothing for one that does not exist.
    pub fn load_flow(&mut self, id: FlowId, flow: Option<FlowFacts>) {
        self.0.entry(id).or_default().flow = flow;
    }

    /// Takes down a promise that stands before the batch.
    pub fn load_promise(&mut self, promise: &Promise) {
        for flow in [promise.id.supply(), promise.id.demand()] {
            let account = self.0.entry(flow.clone()).or_default();
            account.promises.insert(promise.id.clone(), promise.clone());
        }
    }

    /// Carries a whole batch out on the accounts and gives what it has to tell: the flows of which another amount is missing
    /// afterwards than before, ordered by id. Only how things stand after the last change counts. After an error the accounts are
    /// of no more use.
    ///
    /// Errors: `Promised` where the batch promises more than there is, or takes away what is promised; `Conflict` where it
    /// promises on flows that do not exist, or that are no pair.
    pub fn take(&mut self, changes: &[Change]) -> Result<Vec<EventData>, PortError> {
        let touched = Self::touched(changes);
        let before: BTreeMap<&FlowId, Account> =
            touched.iter().map(|id| (*id, self.0.get(*id).cloned().unwrap_or_default())).collect();
        let mut decided = BTreeMap::new();
        for change in changes {
            self.carry_out(change);
            if let Change::PutDecision(decision) = change {
                decided.insert(&decision.id, decision);
            }
        }
        for decision in decided.into_values() {
            self.check_promise(decision, &before)?;
        }
        let mut events = Vec::new();
        for (id, was) in before {
            let account = self.0.entry(id.clone()).or_default();
            check_kept(id, &was, account)?;
            events.extend(changed_balance(id, &was, account));
        }
        Ok(events)
    }

    /// Carries a whole batch out as [`Self::take`] does, and checks that it tells of every balance that it changes.
    ///
    /// Errors: as [`Self::take`], and `Conflict` where the batch tells something else: it was planned on other amounts.
    pub fn settle(&mut self, changes: &[Change], told: &ToldBalances) -> Result<(), PortError> {
        let found = told_balances(&self.take(changes)?);
        if found == *told {
            return Ok(());
        }
        let differs = |id: &&FlowId| found.get(*id) != told.get(*id);
        let flow = found.keys().chain(told.keys()).find(differs).map_or("", FlowId::as_str);
        let text = format!("flow '{flow}': what is promised on it changed meanwhile, or is told wrongly");
        Err(refuse(PortErrorKind::Conflict, text))
    }

    fn carry_out(&mut self, change: &Change) {
        match change {
            Change::PutFlow(flow) => self.load_flow(flow.id.clone(), Some((&flow.value).into())),
            Change::RemoveFlow(id, _) => self.load_flow(id.clone(), None),
            Change::PutDecision(decision) | Change::CopyDecision(decision) => {
                for flow in [decision.id.supply(), decision.id.demand()] {
                    self.0.entry(flow.clone()).or_default().promises.remove(&decision.id);
                }
                if let Some(promise) = decision.promise() {
                    self.load_promise(&promise);
                }
            }
            Change::PutSite(_)
            | Change::RemoveSite(..)
            | Change::Tell(_)
            | Change::Plan(_)
            | Change::CopyRestricted(_) => {}
        }
    }

    /// A decision that promises more than before must find as much on both sides; a refusal is about the side that has less left.
    fn check_promise(
        &self,
        decision: &Decision,
        before: &BTreeMap<&FlowId, Account>,
    ) -> Result<(), PortError> {
        let Some(promise) = decision.promise() else { return Ok(()) };
        let id = &decision.id;
        let held = before.get(id.supply()).and_then(|account| account.promises.get(id));
        if held.is_some_and(|held| promise.annual <= held.annual) {
            return Ok(());
        }
        let mut families = Vec::new();
        let mut scarcest: Option<PromiseRefusal> = None;
        for (flow, direction) in [(id.supply(), Direction::Supply), (id.demand(), Direction::Demand)] {
            let account = self.0.get(flow);
            let facts = account.and_then(|account| account.flow).filter(|facts| facts.direction == direction);
            let (Some(account), Some(facts)) = (account, facts) else {
                let text = format!("decision '{id}': there is no {} '{flow}'", direction.name());
                return Err(refuse(PortErrorKind::Conflict, text));
            };
            families.push(facts.family);
            if account.balance().is_overbooked() {
                let refusal = account.refusal(flow, facts, Wanted::Promise(id.clone(), promise.annual));
                if scarcest.as_ref().is_none_or(|other| refusal.left < other.left) {
                    scarcest = Some(refusal);
                }
            }
        }
        if let [supply, demand] = families[..]
            && !Model::may_meet(supply, demand)
        {
            let text = format!("decision '{id}': its flows are of two families of resources");
            return Err(refuse(PortErrorKind::Conflict, text));
        }
        scarcest.map_or(Ok(()), |refusal| Err(PortError::promised(refusal)))
    }
}

/// A flow with promises stays, and stays of its family and on its side.
fn check_kept(id: &FlowId, was: &Account, now: &Account) -> Result<(), PortError> {
    let Some(facts) = was.flow.filter(|_| !now.promises.is_empty()) else { return Ok(()) };
    let wanted = match now.flow {
        None => Wanted::Removal,
        Some(now) if now.direction != facts.direction || now.family != facts.family => Wanted::OtherKind,
        Some(_) => return Ok(()),
    };
    Err(PortError::promised(now.refusal(id, facts, wanted)))
}

/// What is to be told where another amount is missing than before.
fn changed_balance(id: &FlowId, was: &Account, now: &Account) -> Option<EventData> {
    let (before, after) = (was.balance().missing, now.balance().missing);
    if before == after {
        return None;
    }
    let id = id.clone();
    if after == 0.0 {
        return Some(EventData::ResourceFlowFitsAgain(FlowFitsAgain { id }));
    }
    let unit = now.flow.or(was.flow).map_or("", |facts| facts.family.dimension().annual_unit());
    Some(EventData::ResourceFlowOverbooked(FlowOverbooked {
        id,
        missing_annual: after,
        annual_unit: unit.to_owned(),
        matches: now.promises.keys().cloned().collect(),
    }))
}

fn refuse(kind: PortErrorKind, message: String) -> PortError {
    PortError::new(kind, "registry", message)
}
