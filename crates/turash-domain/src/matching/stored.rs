//! A store between the two sides of a heat pair: what more reaches the demand.
//!
//! Only explanations have it: lists are made without a store, whatever is configured. The pair stays as it was found without one, with the
//! same way, pipe, exchangers and heat pump; the year is then played hour by hour ([`through_store`]). The store stands beside the supply or
//! beside the demand, whichever gives more: in the one case the link carries what comes out of it, in the other what goes into it, and never
//! more than it was built for. So a store never delivers less, and never asks for a larger link. What stores lose is left out, as is a link
//! that is smaller because a store evens out its peaks.

use super::model::Model;
use super::thermal::{Cold, Exchange, Hot, Way};
use crate::flow::Direction;
use crate::model::profile::through_store;

/// What a store adds to a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stored {
    /// What it holds, MWh.
    pub(super) holds_mwh: f64,
    /// Whom it stands beside.
    pub(super) beside: Direction,
    /// What it costs, EUR.
    pub(super) eur: f64,
    /// What more is delivered, MWh/a.
    pub(super) added: f64,
    /// Electricity of the heat pump for that, MWh/a.
    pub(super) pump_mwh: f64,
    /// Electricity of the pumps of the pipe for that, MWh/a.
    pub(super) pipe_mwh: f64,
}

impl Stored {
    /// What the configured store adds to an exchange; nothing where there is none, or where nothing is delivered that it could add to.
    /// `amounts` are what both have in each of the 576 steps, MWh/a.
    pub(super) fn of(
        exchange: &Exchange<f64>,
        hot: &Hot<f64>,
        cold: &Cold<f64>,
        amounts: impl FnOnce() -> [Vec<f64>; 2],
        model: &Model,
    ) -> Option<Self> {
        let (parameters, year) = (&model.parameters().profile, &model.year);
        if parameters.store_hours <= 0.0 || exchange.delivered <= 0.0 {
            return None;
        }
        let [supply, demand] = amounts();
        let rates = supply.iter().zip(&demand).zip(&year.per_hour);
        let both: Vec<(f64, f64)> = rates
            .map(|((has, needs), per_hour)| {
                sides(exchange, hot, cold, (has * per_hour, needs * per_hour), model)
            })
            .collect();
        let holds_mwh = parameters.store_hours * cold.mean_mw;
        // A smaller pipe carries a part of everything, so its store is as much larger by what could flow.
        let capacity = holds_mwh / exchange.part;
        let link = exchange.way.into_pipe.rate;
        let hours = || year.calendar.steps().map(|step| both[step]);
        let beside_supply = through_store(hours().map(|(sends, asks)| (sends, asks.min(link))), capacity);
        let beside_demand = through_store(hours().map(|(sends, asks)| (sends.min(link), asks)), capacity);
        let (played, beside) = if beside_supply > beside_demand {
            (beside_supply, Direction::Supply)
        } else {
            (beside_demand, Direction::Demand)
        };
        let added = (played - exchange.way.into_pipe.amount).max(0.0) * exchange.part;
        let is_pumped = exchange.way.way != Way::Direct;
        Some(Self {
            holds_mwh,
            beside,
            eur: parameters.store_capital_eur(cold.mean_mw * year.hours, year.calendar.hours()),
            added,
            pump_mwh: if is_pumped { added / exchange.way.cop } else { 0.0 },
            pipe_mwh: exchange.pumping * added / (exchange.way.into_pipe.amount * exchange.part),
        })
    }
}

/// What the supply can send in a step and what the demand asks of the way, MW, of what both have, MW. The smaller of the two is what the way
/// gives without a store.
fn sides(
    exchange: &Exchange<f64>,
    hot: &Hot<f64>,
    cold: &Cold<f64>,
    (has, needs): (f64, f64),
    model: &Model,
) -> (f64, f64) {
    let way = &exchange.way;
    let passing = model.double.thermal.passing(hot, cold);
    let gain = way.cop / (way.cop - 1.0);
    match way.way {
        Way::Direct => (has * passing.of_supply, needs * passing.of_demand),
        Way::Pump => (has * gain, needs),
        Way::DirectAndPump => {
            let passed = (has * passing.of_supply).min(needs * passing.of_demand);
            (passed + ((has - passed) * gain).min(way.pumped.rate), needs)
        }
    }
}
