//! How far a value follows what could turn out differently.

use serde::Serialize;

use super::books::{Terms, Value};
use super::exchange::Exchange;

/// The changes that are looked at, as parts of the assumed number.
pub const CHANGES: [f64; 7] = [-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3];

/// What is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lever {
    /// The price of what the exchange replaces; the price between the parties stays as agreed.
    ReferencePrice,
    /// The hours that it runs, and with them the amount and all that is paid by the unit.
    Hours,
    /// The capital, and its upkeep with it.
    Capital,
}

impl Lever {
    /// Every lever.
    pub const ALL: [Self; 3] = [Self::ReferencePrice, Self::Hours, Self::Capital];
}

/// What an exchange is worth to whom.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Outcome {
    /// To who gives.
    pub supply: Value,
    /// To who takes.
    pub demand: Value,
    /// To both together.
    pub together: Value,
}

impl Outcome {
    /// What an exchange is worth under these terms. No allocation.
    pub fn of(exchange: &Exchange, terms: &Terms) -> Self {
        let deal = exchange.deal();
        Self {
            supply: deal.supply.value(terms),
            demand: deal.demand.value(terms),
            together: deal.together().value(terms),
        }
    }
}

/// The outcome at one change of a lever.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// The change, as a part of the assumed number.
    pub change: f64,
    /// What comes of it.
    pub outcome: Outcome,
}

/// The outcomes over all changes of a lever.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Swing {
    /// What is changed.
    pub lever: Lever,
    /// At each of [`CHANGES`].
    pub points: [Point; CHANGES.len()],
}

/// The outcomes of an exchange as one number after the other is off by -30 to +30 %. No allocation.
pub fn sensitivity(exchange: &Exchange, terms: &Terms) -> [Swing; Lever::ALL.len()] {
    Lever::ALL.map(|lever| {
        let point = |change| Point { change, outcome: Outcome::of(&exchange.changed(lever, change), terms) };
        Swing { lever, points: CHANGES.map(point) }
    })
}

impl Exchange {
    /// The same exchange with one number changed by a part of it, for example 0.1 for 10 % more.
    #[must_use]
    pub fn changed(&self, lever: Lever, change: f64) -> Self {
        let factor = 1.0 + change;
        match lever {
            Lever::ReferencePrice => Self { reference_price: self.reference_price * factor, ..*self },
            Lever::Hours => Self { delivered: self.delivered * factor, ..*self },
            Lever::Capital => Self { capital: self.capital * factor, ..*self },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::economics::exchange::tests::heat;

    #[test]
    fn each_lever_moves_what_it_should() {
        let terms = Terms { discount_rate: 0.0, life_years: 10, subsidy_share: 0.0 };
        let base = Outcome::of(&heat(), &terms);
        let [price, hours, capital] = sensitivity(&heat(), &terms);
        for swing in [price, hours, capital] {
            assert_eq!(swing.points[3].outcome, base, "{:?}", swing.lever);
        }
        let moved = |swing: Swing, of: fn(&Outcome) -> Value| {
            of(&swing.points[6].outcome).npv_eur - of(&base).npv_eur
        };
        let near = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-6, "{found} {wanted}");
        // 30 % of 444,444 EUR/a over ten years, all of it the demand's.
        near(moved(price, |of| of.demand), 0.3 * 4_444_444.444_444_444);
        near(moved(price, |of| of.supply), 0.0);
        // The supply: 30 % of price and disposal.
        near(moved(hours, |of| of.supply), 0.3 * 1_700_000.0);
        // Capital and ten years of upkeep, half each.
        near(moved(capital, |of| of.together), -0.3 * 1_200_000.0);
        near(moved(capital, |of| of.demand), -0.3 * 600_000.0);
    }
}
