//! The kinds of prices, and what they are in a country.

use serde::{Deserialize, Serialize};

use crate::described;
use crate::model::carbon::Fuel;

described! {
    /// Prices of a country, without value added tax.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct CountryPrices {
        /// Natural gas for industry, EUR/MWh of lower heating value. Eurostat `nrg_pc_203`, EU 27, 2025: 10 to 100 TJ/a, without value added
        /// tax and recoverable taxes.
        pub natural_gas_eur_per_mwh: f64,
        /// Fuel oil for industry, EUR/MWh of lower heating value. Knowledge base of the EMB3Rs project, EU 27 (year not stated).
        pub fuel_oil_eur_per_mwh: f64,
        /// Solid biomass, EUR/MWh of lower heating value. Knowledge base of the EMB3Rs project, the same for all countries (year not stated).
        pub biomass_eur_per_mwh: f64,
        /// Electricity for industry, EUR/MWh. Eurostat `nrg_pc_205`, EU 27, 2025: 2 to 20 GWh/a, without value added tax and recoverable taxes.
        pub electricity_eur_per_mwh: f64,
        /// What electricity fed into the grid earns, EUR/MWh. Judgement: somewhat below the day-ahead prices of recent years.
        pub feed_in_eur_per_mwh: f64,
        /// Hydrogen, EUR/MWh of lower heating value. Engineering practice: 5 EUR/kg, electrolysis.
        pub hydrogen_eur_per_mwh: f64,
        /// Process water from the mains, EUR/m3. Engineering practice: 1 to 3 in Central Europe.
        pub fresh_water_eur_per_m3: f64,
        /// Discharge of waste water, EUR/m3. Engineering practice: 1 to 4 in Central Europe.
        pub waste_water_eur_per_m3: f64,
        /// CO2 of technical purity, delivered, EUR/t. Engineering practice: 80 to 150 by road tanker.
        pub co2_eur_per_t: f64,
        /// Disposal of waste that is neither hazardous nor inert, EUR/t. Engineering practice: 50 to 150 for landfill and incineration; United
        /// Kingdom: WRAP, Gate Fees 2017, landfill with its tax.
        pub disposal_eur_per_t: f64,
        /// Disposal of hazardous waste, EUR/t. Engineering practice: 120 to 160 in a landfill (WRAP, Gate Fees 2013, with the tax), 200 to 600
        /// where it is treated or burnt.
        pub hazardous_disposal_eur_per_t: f64,
        /// Disposal of inert waste, EUR/t. Engineering practice: 5 to 45; the region of Hannover takes 11.68 for concrete and 45.56 for soil and
        /// bricks.
        pub inert_disposal_eur_per_t: f64,
        /// A material of which no price is known, EUR/t. Judgement: mineral and wooden by-products trade at 10 to 150.
        pub material_eur_per_t: f64,
    }
}

/// Something that is bought or sold at a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PriceKind {
    /// Electricity, EUR/MWh.
    #[serde(rename = "electricity_eur_per_mwh")]
    Electricity,
    /// Natural gas, EUR/MWh of lower heating value.
    #[serde(rename = "natural_gas_eur_per_mwh")]
    NaturalGas,
    /// Fuel oil, EUR/MWh of lower heating value.
    #[serde(rename = "fuel_oil_eur_per_mwh")]
    FuelOil,
    /// Solid biomass, EUR/MWh of lower heating value.
    #[serde(rename = "biomass_eur_per_mwh")]
    Biomass,
    /// Electricity fed into the grid, EUR/MWh.
    #[serde(rename = "feed_in_eur_per_mwh")]
    FeedIn,
    /// Hydrogen, EUR/MWh of lower heating value.
    #[serde(rename = "hydrogen_eur_per_mwh")]
    Hydrogen,
    /// Process water, EUR/m3.
    #[serde(rename = "fresh_water_eur_per_m3")]
    FreshWater,
    /// Discharge of waste water, EUR/m3.
    #[serde(rename = "waste_water_eur_per_m3")]
    WasteWater,
    /// CO2, EUR/t.
    #[serde(rename = "co2_eur_per_t")]
    Co2,
    /// Disposal of waste that is neither hazardous nor inert, EUR/t.
    #[serde(rename = "disposal_eur_per_t")]
    Disposal,
    /// Disposal of hazardous waste, EUR/t.
    #[serde(rename = "hazardous_disposal_eur_per_t")]
    HazardousDisposal,
    /// Disposal of inert waste, EUR/t.
    #[serde(rename = "inert_disposal_eur_per_t")]
    InertDisposal,
    /// A material of which no price is known, EUR/t.
    #[serde(rename = "material_eur_per_t")]
    Material,
}

impl PriceKind {
    /// All kinds; those that are published by country first.
    pub const ALL: [Self; 13] = [
        Self::Electricity,
        Self::NaturalGas,
        Self::FuelOil,
        Self::Disposal,
        Self::Biomass,
        Self::FeedIn,
        Self::Hydrogen,
        Self::FreshWater,
        Self::WasteWater,
        Self::Co2,
        Self::HazardousDisposal,
        Self::InertDisposal,
        Self::Material,
    ];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Electricity => "electricity_eur_per_mwh",
            Self::NaturalGas => "natural_gas_eur_per_mwh",
            Self::FuelOil => "fuel_oil_eur_per_mwh",
            Self::Biomass => "biomass_eur_per_mwh",
            Self::FeedIn => "feed_in_eur_per_mwh",
            Self::Hydrogen => "hydrogen_eur_per_mwh",
            Self::FreshWater => "fresh_water_eur_per_m3",
            Self::WasteWater => "waste_water_eur_per_m3",
            Self::Co2 => "co2_eur_per_t",
            Self::Disposal => "disposal_eur_per_t",
            Self::HazardousDisposal => "hazardous_disposal_eur_per_t",
            Self::InertDisposal => "inert_disposal_eur_per_t",
            Self::Material => "material_eur_per_t",
        }
    }
}

impl From<Fuel> for PriceKind {
    fn from(fuel: Fuel) -> Self {
        match fuel {
            Fuel::NaturalGas => Self::NaturalGas,
            Fuel::FuelOil => Self::FuelOil,
            Fuel::Biomass => Self::Biomass,
        }
    }
}

impl CountryPrices {
    /// A price, in the unit of its kind.
    pub fn get(&self, kind: PriceKind) -> f64 {
        match kind {
            PriceKind::Electricity => self.electricity_eur_per_mwh,
            PriceKind::NaturalGas => self.natural_gas_eur_per_mwh,
            PriceKind::FuelOil => self.fuel_oil_eur_per_mwh,
            PriceKind::Biomass => self.biomass_eur_per_mwh,
            PriceKind::FeedIn => self.feed_in_eur_per_mwh,
            PriceKind::Hydrogen => self.hydrogen_eur_per_mwh,
            PriceKind::FreshWater => self.fresh_water_eur_per_m3,
            PriceKind::WasteWater => self.waste_water_eur_per_m3,
            PriceKind::Co2 => self.co2_eur_per_t,
            PriceKind::Disposal => self.disposal_eur_per_t,
            PriceKind::HazardousDisposal => self.hazardous_disposal_eur_per_t,
            PriceKind::InertDisposal => self.inert_disposal_eur_per_t,
            PriceKind::Material => self.material_eur_per_t,
        }
    }

    /// The price of a fuel, EUR per MWh of lower heating value.
    pub fn fuel_eur_per_mwh(&self, fuel: Fuel) -> f64 {
        self.get(fuel.into())
    }
}
