//! Promises: what decisions take off a flow, what is left of it, and when too much is promised.
//!
//! There is one definition of "left" and of "too much" ([`Balance::of`]): the check in a commit, the lists and the flags all use it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{FlowId, MatchId};
use crate::matches::{Decision, MatchState};
use crate::resource::{Family, NotNegative};

/// Less than this part of a flow's annual amount counts as nothing: sums of decimal fractions are that exact and no more.
pub const NEGLIGIBLE: f64 = 1e-9;

/// What a decision takes off both flows of its pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Promise {
    /// The pair.
    pub id: MatchId,
    /// Where it stands: reserved, contracted or live.
    pub state: MatchState,
    /// How much, in the family's annual unit; above 0.
    pub annual: f64,
}

impl Decision {
    /// What it promises; nothing where it stands at a state that holds no quantity.
    pub fn promise(&self) -> Option<Promise> {
        let annual = self.agreement.annual.map(NotNegative::get).filter(|annual| *annual > 0.0)?;
        self.state.holds_quantity().then(|| Promise { id: self.id.clone(), state: self.state, annual })
    }
}

/// How what a flow has stands against what is promised on it. Both amounts are in the family's annual unit; at least one of them is 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Balance {
    /// What is left to be promised.
    pub left: f64,
    /// What is promised beyond what there is: above 0 means that the flow and its decisions are overbooked.
    pub missing: f64,
}

impl Balance {
    /// The balance of a flow's annual amount and the sum of its promises, both in the family's annual unit. A difference of less than
    /// [`NEGLIGIBLE`] of the amount is none.
    ///
    /// ```
    /// use turash_domain::Balance;
    ///
    /// assert_eq!(Balance::of(500.0, 400.0), Balance { left: 100.0, missing: 0.0 });
    /// assert!(Balance::of(300.0, 400.0).is_overbooked());
    /// ```
    pub fn of(annual: f64, promised: f64) -> Self {
        let rest = annual - promised;
        if rest.abs() < NEGLIGIBLE * annual {
            return Self::default();
        }
        Self { left: rest.max(0.0), missing: (-rest).max(0.0) }
    }

    /// Whether more is promised than there is.
    pub fn is_overbooked(self) -> bool {
        self.missing > 0.0
    }
}

/// What is missing on the flows of a decision that promises on them, in the family's annual unit; at least one of them is above 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Overbooked {
    /// What is promised on the supply beyond what it has.
    pub supply_missing_annual: f64,
    /// What is promised on the demand beyond what it has.
    pub demand_missing_annual: f64,
}

impl Overbooked {
    /// Whether a decision is overbooked, by the balances of its flows: it promises something, and one of them has less than is promised.
    pub fn of(decision: &Decision, supply: Balance, demand: Balance) -> Option<Self> {
        decision.promise()?;
        let missing = Self { supply_missing_annual: supply.missing, demand_missing_annual: demand.missing };
        (supply.is_overbooked() || demand.is_overbooked()).then_some(missing)
    }
}

/// Adds promises up. The caller gives them ordered by their pairs, so that the sum has the same bits whatever came first.
pub fn sum_of_promises<'a>(ordered: impl IntoIterator<Item = &'a Promise>) -> f64 {
    ordered.into_iter().map(|promise| promise.annual).sum()
}

/// What somebody wanted who was refused for the sake of promises.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// To promise so much for a pair, in the family's annual unit.
    Promise(MatchId, f64),
    /// To remove the flow.
    Removal,
    /// To make it a flow of another family or direction, which is no longer the flow that was promised.
    OtherKind,
}

/// Why a commit was refused that would promise more than there is, or take away what is promised.
#[derive(Debug, Clone, PartialEq)]
pub struct PromiseRefusal {
    /// The flow that it is about.
    pub flow: FlowId,
    /// The family of its resource, which gives the unit of all amounts here.
    pub family: Family,
    /// What was wanted.
    pub wanted: Wanted,
    /// What is left for it, in the family's annual unit.
    pub left: f64,
    /// Who holds the rest, ordered by their pairs; without the pair that wants more.
    pub holders: Vec<Promise>,
}

impl fmt::Display for PromiseRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.family.dimension().annual_unit();
        let flow = &self.flow;
        match &self.wanted {
            Wanted::Promise(pair, asked) => {
                write!(f, "flow '{flow}' has {} {unit} left, and match '{pair}' wants {asked}", self.left)?;
                if !self.holders.is_empty() {
                    f.write_str("; promised already: ")?;
                    self.list_holders(f, unit)?;
                }
                f.write_str("; agree on less, or end another match first")
            }
            Wanted::Removal | Wanted::OtherKind => {
                let what = if self.wanted == Wanted::Removal {
                    "be removed"
                } else {
                    "become a flow of another family or direction"
                };
                write!(f, "flow '{flow}' cannot {what} while it is promised: ")?;
                self.list_holders(f, unit)?;
                f.write_str("; end these matches first, with a reason")
            }
        }
    }
}

impl PromiseRefusal {
    /// Lists the first holders: a message stays readable, the rest is in `holders`.
    fn list_holders(&self, f: &mut fmt::Formatter<'_>, unit: &str) -> fmt::Result {
        const SHOWN: usize = 5;
        for (place, holder) in self.holders.iter().take(SHOWN).enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            write!(f, "{comma}'{}' {} {} {unit}", holder.id, holder.state.name(), holder.annual)?;
        }
        match self.holders.len() {
            more if more > SHOWN => write!(f, " and {} more", more - SHOWN),
            _ => Ok(()),
        }
    }
}

/// More is promised on a flow than it has, or another amount is missing than was told before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowOverbooked {
    /// The flow.
    pub id: FlowId,
    /// What is promised beyond what there is; above 0.
    pub missing_annual: f64,
    /// The unit of the amount.
    pub annual_unit: String,
    /// The matches that hold a promise on it.
    pub matches: Vec<MatchId>,
}

/// A flow that was overbooked has what is promised on it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowFitsAgain {
    /// The flow.
    pub id: FlowId,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promise(supply: &str, annual: f64) -> Promise {
        let id = MatchId::parse(&format!("{supply}~in")).unwrap();
        Promise { id, state: MatchState::Contracted, annual }
    }

    #[test]
    fn what_is_less_than_a_billionth_of_the_amount_is_nothing() {
        assert_eq!(Balance::of(0.8, 0.1 + 0.7), Balance::default(), "0.8 - (0.1 + 0.7) is 1.1e-16");
        assert_eq!(Balance::of(0.3, 0.1 + 0.2), Balance::default(), "0.1 + 0.2 is more than 0.3");
        assert_eq!(Balance::of(1e9, 1e9 - 0.5), Balance::default());
        assert_eq!(Balance::of(1e9, 1e9 + 2.0), Balance { left: 0.0, missing: 2.0 });
        assert_eq!(Balance::of(500.0, 400.0), Balance { left: 100.0, missing: 0.0 });
        assert_eq!(Balance::of(300.0, 400.0), Balance { left: 0.0, missing: 100.0 });
        assert_eq!(Balance::of(0.0, 0.0), Balance::default());
        assert_eq!(
            Balance::of(0.0, 1e-12),
            Balance { left: 0.0, missing: 1e-12 },
            "of nothing, all is missing"
        );
    }

    #[test]
    fn a_refusal_says_what_is_left_and_who_holds_the_rest() {
        let mut refusal = PromiseRefusal {
            flow: FlowId::new("in").unwrap(),
            family: Family::Heat,
            wanted: Wanted::Promise(promise("b", 0.0).id, 500.0),
            left: 100.0,
            holders: vec![promise("a", 400.0)],
        };
        let text = refusal.to_string();
        assert!(text.starts_with("flow 'in' has 100 MWh/a left, and match 'b~in' wants 500;"), "{text}");
        assert!(text.contains("'a~in' contracted 400 MWh/a"), "{text}");
        refusal.wanted = Wanted::Removal;
        refusal.holders = (0..7).map(|n| promise(&format!("s{n}"), 1.0)).collect();
        let text = refusal.to_string();
        assert!(text.contains("cannot be removed") && text.contains("and 2 more; end these"), "{text}");
    }
}
