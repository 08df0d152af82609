//! What an exchange means to one party, and what that is worth.

use serde::{Deserialize, Serialize};

use super::annuity::annuity_factor;
use crate::described::Described;

/// What a party saves and pays because of an exchange: the capital once, at the start, everything else in every year.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Books {
    /// What the party no longer buys, EUR/a.
    pub avoided_purchase: f64,
    /// What the party no longer pays to be rid of something, EUR/a.
    pub avoided_disposal: f64,
    /// What making it fit costs, EUR/a.
    pub treatment: f64,
    /// What the electricity of heat pumps, compressors and pumps costs, EUR/a.
    pub energy: f64,
    /// What running and maintaining the equipment costs, EUR/a.
    pub upkeep: f64,
    /// What carrying it costs in every year, EUR/a.
    pub transport: f64,
    /// What the party gets from the other one, EUR/a; below 0 where it pays.
    pub price: f64,
    /// Its investment before any subsidy, EUR.
    pub capital: f64,
}

impl Books {
    /// What is left in every year before the capital, EUR/a.
    pub fn yearly(&self) -> f64 {
        self.avoided_purchase + self.avoided_disposal + self.price
            - self.treatment
            - self.energy
            - self.upkeep
            - self.transport
    }

    /// What it is worth under these terms.
    pub fn value(&self, terms: &Terms) -> Value {
        let annuity = annuity_factor(terms.discount_rate, f64::from(terms.life_years));
        let yearly_eur = self.yearly() - annuity * self.net_capital(terms);
        Value { yearly_eur, npv_eur: yearly_eur / annuity }
    }

    /// The payments of the project: the capital less the subsidy today, and what is left at the end of each year of its life; EUR.
    pub fn flows(&self, terms: &Terms) -> Vec<f64> {
        let years = std::iter::repeat_n(self.yearly(), terms.life_years as usize);
        std::iter::once(-self.net_capital(terms)).chain(years).collect()
    }

    /// The capital less the subsidy, EUR.
    pub fn net_capital(&self, terms: &Terms) -> f64 {
        self.capital * (1.0 - terms.subsidy_share)
    }

    /// The books of both in one: what one pays the other is then neither won nor lost.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self {
            avoided_purchase: self.avoided_purchase + other.avoided_purchase,
            avoided_disposal: self.avoided_disposal + other.avoided_disposal,
            treatment: self.treatment + other.treatment,
            energy: self.energy + other.energy,
            upkeep: self.upkeep + other.upkeep,
            transport: self.transport + other.transport,
            price: self.price + other.price,
            capital: self.capital + other.capital,
        }
    }
}

/// The books of both parties.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Deal {
    /// Of who gives.
    pub supply: Books,
    /// Of who takes.
    pub demand: Books,
}

impl Deal {
    /// The books of both together; the price cancels.
    pub fn together(&self) -> Books {
        self.supply.with(&self.demand)
    }
}

/// Under which terms an investment is judged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Discount rate, 1/a, nominal; above -1.
    pub discount_rate: f64,
    /// Life of the equipment, years; at least 1.
    pub life_years: u16,
    /// The part of the capital that a subsidy pays, 0 to 1.
    pub subsidy_share: f64,
}

/// What a project is worth, read in two ways with the same sign.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Value {
    /// What is left in every year after the annuity of the capital, EUR/a.
    pub yearly_eur: f64,
    /// Net present value, EUR: the yearly value by the annuity factor.
    pub npv_eur: f64,
}

impl Value {
    /// The value as this reading has it.
    pub fn read(&self, reading: Reading) -> f64 {
        match reading {
            Reading::Yearly => self.yearly_eur,
            Reading::Npv => self.npv_eur,
        }
    }
}

/// How a value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// EUR/a, after the annuity of the capital.
    #[default]
    Yearly,
    /// Net present value, EUR.
    Npv,
}

impl Described for Reading {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::economics::npv;

    #[test]
    fn the_two_readings_are_those_of_the_payments() {
        let books = Books {
            avoided_purchase: 500.0,
            upkeep: 20.0,
            price: -100.0,
            capital: 2_000.0,
            ..Books::default()
        };
        let terms = Terms { discount_rate: 0.08, life_years: 20, subsidy_share: 0.25 };
        let flows = books.flows(&terms);
        assert_eq!((flows.len(), flows[0], flows[20]), (21, -1_500.0, 380.0));
        let value = books.value(&terms);
        assert!((value.npv_eur - npv(&flows, 0.08)).abs() < 1e-9);
        assert!((value.yearly_eur - (380.0 - 1_500.0 * 0.101_852_208_8)).abs() < 1e-6);
        assert_eq!(value.read(Reading::Npv), value.npv_eur);
        assert_eq!(value.read(Reading::default()), value.yearly_eur);
    }
}
