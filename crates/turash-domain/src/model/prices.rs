//! What companies pay today for what an exchange replaces, by country.

use serde::{Deserialize, Serialize};

use super::carbon::Fuel;
use super::check::{AMOUNT, within};
use crate::codes::CountryCode;
use crate::error::Invalid;

/// Prices of a country, without value added tax.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CountryPrices {
    /// Natural gas for industry, EUR per MWh of lower heating value.
    pub natural_gas_eur_per_mwh: f64,
    /// Fuel oil for industry, EUR per MWh of lower heating value.
    pub fuel_oil_eur_per_mwh: f64,
    /// Solid biomass, EUR per MWh of lower heating value.
    pub biomass_eur_per_mwh: f64,
    /// Electricity for industry, EUR/MWh.
    pub electricity_eur_per_mwh: f64,
    /// What electricity fed into the grid earns, EUR/MWh.
    pub feed_in_eur_per_mwh: f64,
    /// Hydrogen, EUR per MWh of lower heating value.
    pub hydrogen_eur_per_mwh: f64,
    /// Process water from the mains, EUR/m3.
    pub fresh_water_eur_per_m3: f64,
    /// Discharge of waste water, EUR/m3.
    pub waste_water_eur_per_m3: f64,
    /// CO2 of technical purity, delivered, EUR/t.
    pub co2_eur_per_t: f64,
    /// Disposal of waste that is not hazardous, EUR/t.
    pub disposal_eur_per_t: f64,
}

impl Default for CountryPrices {
    fn default() -> Self {
        Self {
            natural_gas_eur_per_mwh: 45.0,
            fuel_oil_eur_per_mwh: 55.0,
            biomass_eur_per_mwh: 43.0,
            electricity_eur_per_mwh: 130.0,
            feed_in_eur_per_mwh: 70.0,
            hydrogen_eur_per_mwh: 150.0,
            fresh_water_eur_per_m3: 1.8,
            waste_water_eur_per_m3: 2.0,
            co2_eur_per_t: 110.0,
            disposal_eur_per_t: 80.0,
        }
    }
}

/// The prices of all countries: those of Europe on average, and those of a country where they are known.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Prices {
    /// Where nothing is known of the country.
    pub europe: CountryPrices,
}

impl Prices {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        let prices = &self.europe;
        within(
            &format!("{section}.europe"),
            [
                ("natural_gas_eur_per_mwh", prices.natural_gas_eur_per_mwh, AMOUNT),
                ("fuel_oil_eur_per_mwh", prices.fuel_oil_eur_per_mwh, AMOUNT),
                ("biomass_eur_per_mwh", prices.biomass_eur_per_mwh, AMOUNT),
                ("electricity_eur_per_mwh", prices.electricity_eur_per_mwh, AMOUNT),
                ("feed_in_eur_per_mwh", prices.feed_in_eur_per_mwh, AMOUNT),
                ("hydrogen_eur_per_mwh", prices.hydrogen_eur_per_mwh, AMOUNT),
                ("fresh_water_eur_per_m3", prices.fresh_water_eur_per_m3, AMOUNT),
                ("waste_water_eur_per_m3", prices.waste_water_eur_per_m3, AMOUNT),
                ("co2_eur_per_t", prices.co2_eur_per_t, AMOUNT),
                ("disposal_eur_per_t", prices.disposal_eur_per_t, AMOUNT),
            ],
        )
    }

    /// The prices of a country.
    pub fn of(&self, _country: Option<&CountryCode>) -> CountryPrices {
        self.europe
    }

    /// The highest price of all countries that heat can replace, EUR per MWh of fuel: a bound for how far a flow is searched for.
    pub fn highest_fuel_eur_per_mwh(&self, fuel: Fuel) -> f64 {
        self.europe.fuel_eur_per_mwh(fuel)
    }
}

impl CountryPrices {
    /// The price of a fuel, EUR per MWh of lower heating value.
    pub fn fuel_eur_per_mwh(&self, fuel: Fuel) -> f64 {
        match fuel {
            Fuel::NaturalGas => self.natural_gas_eur_per_mwh,
            Fuel::FuelOil => self.fuel_oil_eur_per_mwh,
            Fuel::Biomass => self.biomass_eur_per_mwh,
        }
    }
}
