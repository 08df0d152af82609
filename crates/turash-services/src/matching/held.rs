//! What the decisions promise, by flow, as the matcher holds it: the sums that are taken off the flows.

use std::collections::{BTreeMap, HashMap};

use turash_domain::{Decision, FlowId, MatchId, Promise, sum_of_promises};

/// Promises by flow, ordered by their pairs: a sum has the same bits, whatever the order was in which they came.
#[derive(Debug, Default)]
pub(crate) struct Held(HashMap<FlowId, BTreeMap<MatchId, Promise>>);

impl Held {
    /// Takes what a decision promises in place of what it promised before.
    pub(crate) fn take(&mut self, decision: &Decision) {
        let promise = decision.promise();
        for flow in [decision.id.supply(), decision.id.demand()] {
            if let Some(promise) = &promise {
                self.0.entry(flow.clone()).or_default().insert(decision.id.clone(), promise.clone());
            } else if let Some(promises) = self.0.get_mut(flow) {
                promises.remove(&decision.id);
                if promises.is_empty() {
                    self.0.remove(flow);
                }
            }
        }
    }

    /// What is promised on a flow, in its family's annual unit.
    pub(crate) fn annual(&self, flow: &FlowId) -> f64 {
        self.0.get(flow).map_or(0.0, |promises| sum_of_promises(promises.values()))
    }
}

#[cfg(test)]
mod tests {
    use turash_domain::{Agreement, MatchState, NotNegative};

    use super::*;

    fn decision(demand: &str, state: MatchState, annual: f64) -> Decision {
        let agreement = Agreement { annual: Some(NotNegative::new(annual).unwrap()), price: None };
        let id = MatchId::parse(&format!("s~{demand}")).unwrap();
        Decision { state, agreement, ..Decision::suggested(id) }
    }

    #[test]
    fn a_sum_has_the_same_bits_whatever_came_first() {
        let supply = FlowId::new("s").unwrap();
        let parts = [("a", 0.1), ("b", 0.7), ("c", 1e9), ("d", 0.3), ("e", 1e-3)];
        let mut in_order = Held::default();
        for (demand, annual) in parts {
            in_order.take(&decision(demand, MatchState::Reserved, annual));
        }
        for turn in 0..parts.len() {
            let mut turned = parts;
            turned.rotate_left(turn);
            let mut held = Held::default();
            for (demand, annual) in turned.into_iter().rev() {
                // First another amount, then none, then the right one: nothing of that is left behind.
                held.take(&decision(demand, MatchState::Live, 2.0 * annual));
                held.take(&decision(demand, MatchState::Failed, annual));
                held.take(&decision(demand, MatchState::Reserved, annual));
            }
            assert_eq!(held.annual(&supply).to_bits(), in_order.annual(&supply).to_bits());
        }
    }

    #[test]
    fn what_ended_leaves_nothing() {
        let mut held = Held::default();
        held.take(&decision("a", MatchState::Live, 0.1));
        held.take(&decision("b", MatchState::Live, 0.2));
        held.take(&decision("a", MatchState::Failed, 0.1));
        held.take(&decision("b", MatchState::Negotiating, 0.2));
        assert_eq!(held.annual(&FlowId::new("s").unwrap()).to_bits(), 0.0_f64.to_bits());
        assert!(held.0.is_empty());
    }
}
