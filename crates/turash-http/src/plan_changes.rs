//! What changed since the last plan of the same question: exchanges that are new, gone, larger or smaller.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use turash_domain::ports::{KeptPlan, PlanId};
use turash_domain::{MatchId, Sequence, Timestamp};
use turash_services::RegionPlan;

/// A difference of less than this part of an amount is rounding.
const ROUNDING: f64 = 1e-6;

/// What changed since a plan that was kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanChanges {
    /// The plan that it is compared with.
    pub since: PlanId,
    /// When that was made.
    pub made_at: Timestamp,
    /// The sequence of the log that its inputs held as of.
    pub as_of: Sequence,
    /// Exchanges that it did not have.
    pub new: Vec<ChangedExchange>,
    /// Exchanges that it had.
    pub gone: Vec<ChangedExchange>,
    /// Exchanges that get more now.
    pub larger: Vec<ChangedExchange>,
    /// Exchanges that get less now.
    pub smaller: Vec<ChangedExchange>,
}

/// An exchange that changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangedExchange {
    /// The pair.
    pub id: MatchId,
    /// What it got then; 0 where it is new.
    pub before_annual: f64,
    /// What it gets now; 0 where it is gone.
    pub planned_annual: f64,
    /// The unit of both.
    pub annual_unit: String,
}

/// What a kept document says of its exchanges.
#[derive(Deserialize)]
struct Document {
    families: Vec<Family>,
}

#[derive(Deserialize)]
struct Family {
    exchanges: Vec<Exchange>,
}

#[derive(Deserialize)]
struct Exchange {
    id: MatchId,
    planned_annual: f64,
    annual_unit: String,
}

impl PlanChanges {
    /// Compares a plan with one that was kept of the same question.
    ///
    /// # Errors
    ///
    /// Where the document that was kept is no plan.
    pub fn since(kept: &KeptPlan, plan: &RegionPlan) -> serde_json::Result<Self> {
        let document: Document = serde_json::from_str(&kept.document)?;
        let mut both: BTreeMap<MatchId, ChangedExchange> = BTreeMap::new();
        for exchange in document.families.into_iter().flat_map(|family| family.exchanges) {
            let Exchange { id, planned_annual, annual_unit } = exchange;
            let before = ChangedExchange {
                id: id.clone(),
                before_annual: planned_annual,
                planned_annual: 0.0,
                annual_unit,
            };
            both.insert(id, before);
        }
        for family in &plan.families {
            let unit = family.family.dimension().annual_unit();
            for exchange in &family.exchanges {
                let new = || ChangedExchange {
                    id: exchange.id.clone(),
                    before_annual: 0.0,
                    planned_annual: 0.0,
                    annual_unit: unit.to_owned(),
                };
                both.entry(exchange.id.clone()).or_insert_with(new).planned_annual = exchange.annual;
            }
        }
        let head = &kept.head;
        let mut changes = Self {
            since: head.id,
            made_at: head.made_at,
            as_of: head.as_of,
            new: Vec::new(),
            gone: Vec::new(),
            larger: Vec::new(),
            smaller: Vec::new(),
        };
        for exchange in both.into_values() {
            changes.sort(exchange);
        }
        Ok(changes)
    }

    /// Whether all exchanges are what they were.
    pub fn is_empty(&self) -> bool {
        [&self.new, &self.gone, &self.larger, &self.smaller].iter().all(|list| list.is_empty())
    }

    fn sort(&mut self, exchange: ChangedExchange) {
        let (before, now) = (exchange.before_annual, exchange.planned_annual);
        let list = if before <= 0.0 {
            &mut self.new
        } else if now <= 0.0 {
            &mut self.gone
        } else if now > before * (1.0 + ROUNDING) {
            &mut self.larger
        } else if now < before * (1.0 - ROUNDING) {
            &mut self.smaller
        } else {
            return;
        };
        list.push(exchange);
    }
}
