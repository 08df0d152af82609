//! What the plan that is kept current has to know of the lists: pairs that may be planned, and what is left of their flows; of all, or of what
//! changed since it was last told.

use std::collections::{HashMap, HashSet};

use turash_domain::matching::{Market, listed};
use turash_domain::{Direction, MatchId};
use turash_engine::Side;

use crate::matching::lists::Lists;

/// A pair by the numbers of its flows.
pub(crate) type Ends = (u32, u32);

/// What lists say of flows and pairs that a plan has to know of.
#[derive(Default)]
pub(crate) struct Facts {
    /// What is left of a flow, by market and side; 0 of one that is not there.
    pub(super) capacities: HashMap<(Market, Side, u32), f64>,
    pub(super) pairs: HashMap<Ends, Option<PairFacts>>,
}

/// A pair that may be planned.
#[derive(Clone, Copy)]
pub(super) struct PairFacts {
    pub(super) market: Market,
    /// What a unit is worth, EUR.
    pub(super) margin: f64,
    /// The most that passes in a year.
    pub(super) most: f64,
}

impl Facts {
    /// Of all lists.
    pub(crate) fn all(lists: &Lists) -> Self {
        let mut facts = Self::default();
        for (number, _) in lists.directory.flows() {
            for ends in lists.listed_by(number) {
                facts.note_pair(lists, ends);
            }
        }
        facts
    }

    /// Of what changed since it was last told; `known` are the pairs of a flow that the plan has.
    pub(crate) fn changed<'a>(lists: &Lists, known: impl Fn(u32) -> Option<&'a HashSet<Ends>>) -> Self {
        let mut facts = Self::default();
        for &number in &lists.put {
            facts.note_flow(lists, number);
            let pairs = known(number).into_iter().flatten().copied();
            let pairs = pairs.chain(lists.listed_by(number)).chain(lists.shown_by(number));
            pairs.for_each(|ends| facts.note_pair(lists, ends));
        }
        for (&number, row) in &lists.untold.0 {
            let before = row.entries.iter().map(|(other, _)| ends_of(row.direction, number, *other));
            before.chain(lists.listed_by(number)).for_each(|ends| facts.note_pair(lists, ends));
        }
        facts
    }

    /// Notes what a flow has, on both sides: it may have been on the other one.
    fn note_flow(&mut self, lists: &Lists, number: u32) {
        let packed = lists.directory.flow(number).and_then(|flow| flow.packed.as_ref().ok());
        for market in Market::ALL {
            for side in [Side::Supply, Side::Demand] {
                let here =
                    packed.filter(|packed| packed.market == market && side_of(packed.direction) == side);
                let left = here.map_or(0.0, |packed| f64::from(packed.left_annual()));
                self.capacities.insert((market, side, number), left);
            }
        }
    }

    fn note_pair(&mut self, lists: &Lists, ends: Ends) {
        if self.pairs.contains_key(&ends) {
            return;
        }
        let facts = lists.plannable(ends);
        if let Some(PairFacts { market, .. }) = facts {
            for (side, number) in [(Side::Supply, ends.0), (Side::Demand, ends.1)] {
                let flow = lists.directory.flow(number).and_then(|flow| flow.packed.as_ref().ok());
                let left = flow.map_or(0.0, |packed| f64::from(packed.left_annual()));
                self.capacities.insert((market, side, number), left);
            }
        }
        self.pairs.insert(ends, facts);
    }
}

fn side_of(direction: Direction) -> Side {
    match direction {
        Direction::Supply => Side::Supply,
        Direction::Demand => Side::Demand,
    }
}

/// A flow on a side and its counterpart, the supply first.
fn ends_of(direction: Direction, flow: u32, counterpart: u32) -> Ends {
    match direction {
        Direction::Supply => (flow, counterpart),
        Direction::Demand => (counterpart, flow),
    }
}

impl Lists {
    /// The pairs of a flow's own list.
    fn listed_by(&self, number: u32) -> impl Iterator<Item = Ends> + '_ {
        let direction = self.directory.flow(number).map(|flow| flow.direction);
        let ranked = self.engine.list(number);
        ranked.filter_map(move |ranked| Some(ends_of(direction?, number, ranked.flow)))
    }

    /// The pairs of lists that show a flow.
    fn shown_by(&self, number: u32) -> Vec<Ends> {
        let Some(flow) = self.directory.flow(number) else { return Vec::new() };
        let shown = self.engine.shown_by(number);
        shown.into_iter().map(|ranked| ends_of(flow.direction, number, ranked.flow)).collect()
    }

    /// A pair, where it stands in a list and nobody turned it down, by what it is worth there.
    fn plannable(&self, (supply, demand): Ends) -> Option<PairFacts> {
        let [from, to] = [supply, demand].map(|number| self.directory.flow(number));
        let (from, to) = (from?, to?);
        let stands = |flow: u32, tie: u32| self.engine.rank(flow, tie).is_some();
        if from.family != to.family || !(stands(supply, to.tie) || stands(demand, from.tie)) {
            return None;
        }
        let is_turned_down = |id: &MatchId| *id.demand() == to.id && self.decided.state(id).is_turned_down();
        if self.decided.on(&from.id).any(is_turned_down) {
            return None;
        }
        let (has, needs) = (from.packed.as_ref().ok()?, to.packed.as_ref().ok()?);
        let pair = listed(has, needs, &self.model).filter(|pair| pair.value > 0.0)?;
        let most = f64::from(pair.deliverable_annual.max(pair.taken_annual));
        (most > 0.0).then(|| PairFacts { market: has.market, margin: f64::from(pair.value) / most, most })
    }
}
