//! What a unit costs over the life of the equipment.

use serde::Serialize;

use super::annuity::annuity_factor;
use super::books::Terms;
use super::exchange::Exchange;

/// The cost of a unit delivered, beside what it costs today.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LevelisedCost {
    /// By the exchange, whoever bears it, EUR per unit delivered.
    pub exchange_eur_per_unit: f64,
    /// By what it replaces, EUR per unit: purchase price by efficiency; the reference's own equipment is there already and costs nothing.
    pub reference_eur_per_unit: f64,
}

/// The levelised cost of a unit (for heat: LCOH): `(annuity x capital + yearly costs) / delivered`, after the subsidy, without the price
/// between the parties and without avoided disposal; `None` where nothing is delivered.
pub fn levelised_cost(exchange: &Exchange, terms: &Terms) -> Option<LevelisedCost> {
    if exchange.delivered <= 0.0 {
        return None;
    }
    let books = exchange.deal().together();
    let annuity = annuity_factor(terms.discount_rate, f64::from(terms.life_years));
    let running = books.treatment + books.energy + books.upkeep + books.transport;
    Some(LevelisedCost {
        exchange_eur_per_unit: (annuity * books.net_capital(terms) + running) / exchange.delivered,
        reference_eur_per_unit: exchange.reference_price / exchange.reference_efficiency,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::economics::exchange::tests::heat;

    #[test]
    fn the_cost_of_heat_is_that_of_a_hand_calculation() {
        let terms = Terms { discount_rate: 0.08, life_years: 20, subsidy_share: 0.0 };
        let cost = levelised_cost(&heat(), &terms).unwrap();
        // (101,852 + 12,000 + 20,000 + 5,000) / 10,000
        assert!((cost.exchange_eur_per_unit - 13.8852).abs() < 1e-4);
        assert!((cost.reference_eur_per_unit - 44.4444).abs() < 1e-4);
        let given = Terms { subsidy_share: 1.0, ..terms };
        assert!((levelised_cost(&heat(), &given).unwrap().exchange_eur_per_unit - 3.7).abs() < 1e-12);
        assert_eq!(levelised_cost(&Exchange { delivered: 0.0, ..heat() }, &terms), None);
    }
}
