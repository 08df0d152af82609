//! What a heat pair is worth with a store between the two sides.

use serde::Serialize;

use super::found::{Built, Found};
use super::model::Model;
use super::party::Party;
use crate::flow::Direction;
use crate::model::economics::{Assessment, Terms, assess};

/// A pair of heat with a store between the two sides, beside the same without.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WithStore {
    /// Hours of the demand's mean rate that the store holds.
    pub hours: f64,
    /// What it holds, MWh.
    pub holds_mwh: f64,
    /// Whom it stands beside.
    pub beside: Direction,
    /// What it costs, EUR.
    pub capital_eur: f64,
    /// What reaches the demand in a year, MWh/a.
    pub delivered_annual: f64,
    /// The part of the supply that is used, 0 to 1.
    pub supply_use: f64,
    /// The part of the demand that is covered, 0 to 1.
    pub demand_cover: f64,
    /// Electricity of machines and pumps, MWh/a.
    pub electricity_mwh: f64,
    /// What the pair is worth to both together.
    pub together: Assessment,
    /// What the store adds to the yearly value, EUR/a; below 0 where it does not pay for itself.
    pub added_eur_per_year: f64,
}

impl WithStore {
    /// The pair that was found, with its store; `without` is what it is worth without.
    pub(super) fn of(
        found: &Found,
        (supply, demand): (&Party<'_>, &Party<'_>),
        without: &Assessment,
        terms: &Terms,
        model: &Model,
    ) -> Option<Self> {
        let stored = found.stored?;
        let mut with = found.clone();
        // The sums of a year of hours may be more than the whole by their roundings.
        with.delivered_annual = (with.delivered_annual + stored.added).min(demand.left_annual());
        with.taken_annual = (with.taken_annual + stored.added - stored.pump_mwh).min(supply.left_annual());
        with.electricity_mwh += stored.pump_mwh + stored.pipe_mwh;
        with.capital.push(Built { what: "store", eur: stored.eur });
        let together = assess(&with.exchange(model).deal().together(), terms);
        Some(Self {
            hours: model.parameters().profile.store_hours,
            holds_mwh: stored.holds_mwh,
            beside: stored.beside,
            capital_eur: stored.eur,
            delivered_annual: with.delivered_annual,
            supply_use: with.taken_annual / supply.left_annual(),
            demand_cover: with.delivered_annual / demand.left_annual(),
            electricity_mwh: with.electricity_mwh,
            added_eur_per_year: together.value.yearly_eur - without.value.yearly_eur,
            together,
        })
    }
}
