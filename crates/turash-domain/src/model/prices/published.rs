//! Published prices of fuels, electricity and disposal by country.

use super::kind::{CountryPrices, PriceKind};

/// Where the prices of electricity are from.
const ELECTRICITY_SOURCE: &str =
    "Eurostat nrg_pc_205, 2025, 2 to 20 GWh/a, without VAT and recoverable taxes, rounded";

/// Where the prices of natural gas are from.
const NATURAL_GAS_SOURCE: &str = "Eurostat nrg_pc_203, 2025, 10 to 100 TJ/a, without VAT and recoverable taxes, \
    per lower heating value (1.11 times that per gross), rounded";

/// Where the prices of fuel oil are from.
const FUEL_OIL_SOURCE: &str = "EMB3Rs knowledge base, fuel oil by country (year not stated), rounded";

/// Where the prices of disposal are from.
const DISPOSAL_SOURCE: &str = "WRAP, Gate Fees 2017: median of landfills for waste that is not hazardous, with the landfill tax, rounded";

/// Electricity, EUR/MWh: the mean of the two halves of 2025, band ID.
const ELECTRICITY: [(&str, f64); 33] = [
    ("AL", 137.0),
    ("AT", 180.0),
    ("BA", 105.0),
    ("BE", 161.0),
    ("BG", 128.0),
    ("CY", 232.0),
    ("CZ", 165.0),
    ("DE", 193.0),
    ("DK", 125.0),
    ("EE", 130.0),
    ("ES", 122.0),
    ("FI", 69.0),
    ("FR", 125.0),
    ("GR", 172.0),
    ("HR", 146.0),
    ("HU", 187.0),
    ("IE", 227.0),
    ("IT", 199.0),
    ("LT", 135.0),
    ("LU", 146.0),
    ("LV", 115.0),
    ("ME", 68.0),
    ("MK", 118.0),
    ("MT", 117.0),
    ("NL", 184.0),
    ("NO", 71.0),
    ("PL", 173.0),
    ("PT", 122.0),
    ("RO", 167.0),
    ("RS", 134.0),
    ("SE", 84.0),
    ("SI", 144.0),
    ("SK", 181.0),
];

/// Natural gas, EUR/MWh of lower heating value: the mean of the two halves of 2025, band I3. Eurostat counts gross heating value, which is
/// 1.11 times the lower one (natural gas of group H).
const NATURAL_GAS: [(&str, f64); 28] = [
    ("AT", 74.0),
    ("BA", 59.0),
    ("BE", 55.0),
    ("BG", 50.0),
    ("CZ", 64.0),
    ("DE", 80.0),
    ("DK", 75.0),
    ("EE", 67.0),
    ("ES", 57.0),
    ("FI", 102.0),
    ("FR", 74.0),
    ("GR", 52.0),
    ("HR", 56.0),
    ("HU", 60.0),
    ("IE", 76.0),
    ("IT", 64.0),
    ("LT", 58.0),
    ("LU", 74.0),
    ("LV", 60.0),
    ("MK", 57.0),
    ("NL", 85.0),
    ("PL", 74.0),
    ("PT", 57.0),
    ("RO", 60.0),
    ("RS", 55.0),
    ("SE", 118.0),
    ("SI", 67.0),
    ("SK", 72.0),
];

/// Fuel oil, EUR/MWh of lower heating value. Countries whose price is 0 in the source are left out: it is not known.
const FUEL_OIL: [(&str, f64); 17] = [
    ("AT", 44.0),
    ("BE", 36.0),
    ("CY", 64.0),
    ("DK", 97.0),
    ("ES", 41.0),
    ("FR", 54.0),
    ("GR", 47.0),
    ("HR", 53.0),
    ("HU", 54.0),
    ("IE", 57.0),
    ("IT", 48.0),
    ("NL", 49.0),
    ("PL", 42.0),
    ("PT", 66.0),
    ("RO", 43.0),
    ("SE", 79.0),
    ("SK", 52.0),
];

/// Disposal of waste that is neither hazardous nor inert, EUR/t: 20 GBP at the gate and 86.10 GBP of tax, at 1.14 EUR/GBP.
const DISPOSAL: [(&str, f64); 1] = [("GB", 121.0)];

/// The averages of Europe, for countries and prices that no table has.
const EUROPE: CountryPrices = CountryPrices {
    natural_gas_eur_per_mwh: 70.0,
    fuel_oil_eur_per_mwh: 50.0,
    biomass_eur_per_mwh: 43.0,
    electricity_eur_per_mwh: 162.0,
    feed_in_eur_per_mwh: 70.0,
    hydrogen_eur_per_mwh: 150.0,
    fresh_water_eur_per_m3: 1.8,
    waste_water_eur_per_m3: 2.0,
    co2_eur_per_t: 110.0,
    disposal_eur_per_t: 80.0,
    hazardous_disposal_eur_per_t: 200.0,
    inert_disposal_eur_per_t: 15.0,
    material_eur_per_t: 60.0,
};

/// The table of a kind of price, by country; empty where there is none. Biomass has none: the source has one number for all countries.
fn table(kind: PriceKind) -> &'static [(&'static str, f64)] {
    match kind {
        PriceKind::Electricity => &ELECTRICITY,
        PriceKind::NaturalGas => &NATURAL_GAS,
        PriceKind::FuelOil => &FUEL_OIL,
        PriceKind::Disposal => &DISPOSAL,
        PriceKind::Biomass
        | PriceKind::FeedIn
        | PriceKind::Hydrogen
        | PriceKind::FreshWater
        | PriceKind::WasteWater
        | PriceKind::Co2
        | PriceKind::HazardousDisposal
        | PriceKind::InertDisposal
        | PriceKind::Material => &[],
    }
}

/// Where the table of a kind of price is from, in words.
fn source(kind: PriceKind) -> &'static str {
    match kind {
        PriceKind::Electricity => ELECTRICITY_SOURCE,
        PriceKind::NaturalGas => NATURAL_GAS_SOURCE,
        PriceKind::FuelOil => FUEL_OIL_SOURCE,
        PriceKind::Disposal => DISPOSAL_SOURCE,
        PriceKind::Biomass
        | PriceKind::FeedIn
        | PriceKind::Hydrogen
        | PriceKind::FreshWater
        | PriceKind::WasteWater
        | PriceKind::Co2
        | PriceKind::HazardousDisposal
        | PriceKind::InertDisposal
        | PriceKind::Material => "",
    }
}

impl Default for CountryPrices {
    fn default() -> Self {
        EUROPE
    }
}

impl PriceKind {
    /// What is published of it, by country in the order of their codes; empty where nothing is.
    pub fn published(self) -> &'static [(&'static str, f64)] {
        table(self)
    }

    /// Where that is published; empty where nothing is.
    pub fn published_in(self) -> &'static str {
        source(self)
    }
}
