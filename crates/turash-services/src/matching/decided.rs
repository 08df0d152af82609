//! Where the decided pairs stand, by flow, as the matcher holds it: a decided pair stays a match outside all lists.

use std::collections::{BTreeMap, HashMap};

use turash_domain::{Decision, FlowId, MatchId, MatchState};

/// Where all decided pairs stand, under each of their flows.
#[derive(Debug, Default)]
pub(crate) struct Decided(HashMap<FlowId, BTreeMap<MatchId, Standing>>);

/// Where a decided pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    state: MatchState,
    /// As [`Decision::was_taken_up`] says.
    is_taken_up: bool,
}

impl Decided {
    /// Takes where a pair stands in place of where it stood before.
    pub(crate) fn take(&mut self, decision: &Decision) {
        let standing = Standing { state: decision.state, is_taken_up: decision.was_taken_up() };
        for flow in [decision.id.supply(), decision.id.demand()] {
            self.0.entry(flow.clone()).or_default().insert(decision.id.clone(), standing);
        }
    }

    /// Where a pair stands; `suggested` where nobody acted on it.
    pub(crate) fn state(&self, id: &MatchId) -> MatchState {
        let pairs = self.0.get(id.supply());
        pairs.and_then(|pairs| pairs.get(id)).map_or(MatchState::Suggested, |standing| standing.state)
    }

    /// Where the pair of two flows stands; `suggested` where nobody acted on it.
    pub(crate) fn state_of(&self, supply: &FlowId, demand: &FlowId) -> MatchState {
        self.standing(supply, demand).map_or(MatchState::Suggested, |standing| standing.state)
    }

    /// Whether the pair of two flows was ever taken up.
    pub(crate) fn was_taken_up(&self, supply: &FlowId, demand: &FlowId) -> bool {
        self.standing(supply, demand).is_some_and(|standing| standing.is_taken_up)
    }

    fn standing(&self, supply: &FlowId, demand: &FlowId) -> Option<Standing> {
        let mut pairs = self.0.get(supply)?.iter();
        pairs.find(|(id, _)| id.supply() == supply && id.demand() == demand).map(|(_, standing)| *standing)
    }

    /// The decided pairs of a flow, ordered by id.
    pub(crate) fn on(&self, flow: &FlowId) -> impl Iterator<Item = &MatchId> {
        self.0.get(flow).into_iter().flat_map(BTreeMap::keys)
    }

    /// All pairs that stand somewhere, in no particular order.
    pub(crate) fn in_state(&self, state: MatchState) -> impl Iterator<Item = &MatchId> {
        self.0.iter().flat_map(move |(flow, pairs)| {
            pairs.iter().filter_map(move |(id, at)| (at.state == state && id.supply() == flow).then_some(id))
        })
    }

    /// All decided pairs, in no particular order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &MatchId> {
        self.0.iter().flat_map(|(flow, pairs)| pairs.keys().filter(move |id| id.supply() == flow))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_counts_once_and_stands_where_it_was_taken_last() {
        let decision = |id, state| Decision { state, ..Decision::suggested(MatchId::parse(id).unwrap()) };
        let mut decided = Decided::default();
        for (id, state) in [
            ("a~x", MatchState::Negotiating),
            ("b~x", MatchState::Negotiating),
            ("a~x", MatchState::Rejected),
        ] {
            decided.take(&decision(id, state));
        }
        let flow = FlowId::new("x").unwrap();
        let names = |ids: Vec<&MatchId>| ids.into_iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(decided.on(&flow).collect()), ["a~x", "b~x"]);
        assert_eq!(decided.all().count(), 2);
        let [a, b] = ["a", "b"].map(|id| FlowId::new(id).unwrap());
        assert_eq!(decided.state_of(&b, &flow), MatchState::Negotiating);
        assert_eq!(decided.state_of(&flow, &a), MatchState::Suggested);
        assert_eq!(names(decided.in_state(MatchState::Rejected).collect()), ["a~x"]);
        assert_eq!(decided.state(&MatchId::parse("a~x").unwrap()), MatchState::Rejected);
        assert_eq!(decided.state(&MatchId::parse("c~x").unwrap()), MatchState::Suggested);
    }
}
