//! The numbers of one exchange, and the books that follow from them.

use serde::{Deserialize, Serialize};

use super::books::{Books, Deal, Terms};
use crate::described;

/// What is known of an exchange, per year and per unit of what the demand receives (MWh, t or m3).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Exchange {
    /// What the demand receives, units a year.
    pub delivered: f64,
    /// What the demand pays today for what the exchange replaces, EUR per unit bought (for heat: per MWh of fuel).
    pub reference_price: f64,
    /// Units that the demand gets out of a unit bought today: the efficiency of its boiler, or 1 for a material.
    pub reference_efficiency: f64,
    /// What the supply pays today to be rid of a unit of what it gives, EUR per unit taken (cooling, landfill).
    pub disposal_price: f64,
    /// Units taken of the supply for each unit delivered: 1 for direct use, `1 - 1/COP` behind a heat pump.
    pub taken_per_unit: f64,
    /// What making it fit costs, EUR per unit delivered.
    pub treatment_price: f64,
    /// Electricity for heat pumps, compressors and pumps, MWh per unit delivered.
    pub electricity_per_unit: f64,
    /// What electricity costs, EUR/MWh.
    pub electricity_price: f64,
    /// What carrying it costs in running, EUR per unit delivered.
    pub transport_price: f64,
    /// What the demand pays the supply, EUR per unit delivered; below 0 where the supply pays to be rid of it.
    pub price: f64,
    /// All investment before any subsidy, EUR.
    pub capital: f64,
    /// Operation and maintenance a year as a part of the capital, 1/a.
    pub upkeep_share: f64,
    /// Who bears what.
    pub bearers: Bearers,
}

described! {
    /// The part of each cost that the supply bears, 0 to 1; the demand bears the rest.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct Bearers {
        /// Of the capital and its upkeep. Default 0.5 (judgement: each builds its end and half of what lies between).
        pub capital: f64,
        /// Of the treatment. Default 1 (judgement: who gives makes it fit).
        pub treatment: f64,
        /// Of the electricity. Default 0 (judgement: the heat pump stands where its heat is needed).
        pub electricity: f64,
        /// Of the running transport. Default 0 (judgement: who takes fetches).
        pub transport: f64,
    }
}

impl Default for Bearers {
    fn default() -> Self {
        Self { capital: 0.5, treatment: 1.0, electricity: 0.0, transport: 0.0 }
    }
}

/// The prices between which both parties gain. It follows from what the parties keep private: it is never shown to the other side.
#[derive(Clone, Copy, PartialEq)]
pub struct PriceRange {
    /// The price at which the supply neither gains nor loses, EUR per unit delivered.
    pub floor: f64,
    /// The price at which the demand neither gains nor loses, EUR per unit delivered.
    pub cap: f64,
}

impl PriceRange {
    /// Whether there is a price at which neither loses.
    pub fn is_viable(&self) -> bool {
        self.floor <= self.cap
    }
}

impl Exchange {
    /// The books of both parties. Benefit of a year: avoided purchase (delivered x price / efficiency) and avoided disposal, less
    /// treatment, electricity, upkeep and transport, and the price from one to the other. No allocation.
    pub fn deal(&self) -> Deal {
        let bearers = &self.bearers;
        let supply = self.books_of(|share| share(bearers));
        let demand = self.books_of(|share| 1.0 - share(bearers));
        let paid = self.delivered * self.price;
        Deal {
            supply: Books {
                avoided_disposal: self.delivered * self.taken_per_unit * self.disposal_price,
                price: paid,
                ..supply
            },
            demand: Books {
                avoided_purchase: self.delivered * self.reference_price / self.reference_efficiency,
                price: -paid,
                ..demand
            },
        }
    }

    /// The costs, each by the part that a party bears.
    fn books_of(&self, part: impl Fn(fn(&Bearers) -> f64) -> f64) -> Books {
        Books {
            treatment: part(|of| of.treatment) * self.delivered * self.treatment_price,
            energy: part(|of| of.electricity)
                * self.delivered
                * self.electricity_per_unit
                * self.electricity_price,
            upkeep: part(|of| of.capital) * self.capital * self.upkeep_share,
            transport: part(|of| of.transport) * self.delivered * self.transport_price,
            capital: part(|of| of.capital) * self.capital,
            ..Books::default()
        }
    }

    /// The prices between which both parties gain, whatever the price of this exchange; `None` where nothing is delivered. The exchange
    /// is viable exactly if it is worth at least 0 to both together.
    pub fn price_range(&self, terms: &Terms) -> Option<PriceRange> {
        if self.delivered <= 0.0 {
            return None;
        }
        let free = Self { price: 0.0, ..*self }.deal();
        let per_unit = |books: &Books| books.value(terms).yearly_eur / self.delivered;
        Some(PriceRange { floor: -per_unit(&free.supply), cap: per_unit(&free.demand) })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// 10 GWh/a of heat that replace gas at 40 EUR/MWh in a boiler of 90 %, for 1 MEUR.
    pub(in crate::model::economics) fn heat() -> Exchange {
        Exchange {
            delivered: 10_000.0,
            reference_price: 40.0,
            reference_efficiency: 0.9,
            disposal_price: 2.0,
            taken_per_unit: 1.0,
            treatment_price: 0.0,
            electricity_per_unit: 0.01,
            electricity_price: 120.0,
            transport_price: 0.5,
            price: 15.0,
            capital: 1_000_000.0,
            upkeep_share: 0.02,
            bearers: Bearers::default(),
        }
    }

    #[test]
    fn the_books_are_those_of_a_hand_calculation() {
        let deal = heat().deal();
        let cents = |value: f64| (value * 100.0).round() / 100.0;
        assert_eq!(cents(deal.demand.avoided_purchase), 444_444.44);
        assert_eq!((deal.demand.price, deal.supply.price), (-150_000.0, 150_000.0));
        assert_eq!((deal.demand.energy, deal.supply.energy), (12_000.0, 0.0));
        assert_eq!((deal.demand.transport, deal.supply.avoided_disposal), (5_000.0, 20_000.0));
        assert_eq!((deal.demand.upkeep, deal.supply.upkeep), (10_000.0, 10_000.0));
        assert_eq!(cents(deal.supply.yearly()), 160_000.0);
        assert_eq!(cents(deal.demand.yearly()), 267_444.44);
        assert_eq!(cents(deal.together().yearly()), 427_444.44);
        assert_eq!((deal.together().price, deal.together().capital), (0.0, 1_000_000.0));
    }

    #[test]
    fn at_the_ends_of_the_price_range_a_party_gains_nothing() {
        let terms = Terms { discount_rate: 0.08, life_years: 20, subsidy_share: 0.0 };
        let range = heat().price_range(&terms).unwrap();
        assert!(range.is_viable());
        let at = |price| Exchange { price, ..heat() }.deal();
        assert!(at(range.floor).supply.value(&terms).npv_eur.abs() < 1e-6);
        assert!(at(range.cap).demand.value(&terms).npv_eur.abs() < 1e-6);
        assert!(Exchange { delivered: 0.0, ..heat() }.price_range(&terms).is_none());
        let dear = Exchange { capital: 1e8, ..heat() };
        assert!(!dear.price_range(&terms).unwrap().is_viable());
    }
}
