//! Trucks and trains: what carrying a tonne costs and emits.

use serde::{Deserialize, Serialize};

use crate::described;
use crate::error::Invalid;
use crate::model::check::{AMOUNT, within};

described! {
    /// A means of carrying goods in lots.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Haul {
        /// Loading and unloading, EUR/t.
        pub handling_eur_per_t: f64,
        /// The way, EUR/(t km).
        pub eur_per_t_km: f64,
        /// Emissions, g/(t km) of CO2 equivalent.
        pub co2_g_per_t_km: f64,
        /// The least that it is worth running for, t/a.
        pub least_t_per_year: f64,
    }
}

impl Haul {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        within(
            section,
            [
                ("handling_eur_per_t", self.handling_eur_per_t, AMOUNT),
                ("eur_per_t_km", self.eur_per_t_km, AMOUNT),
                ("co2_g_per_t_km", self.co2_g_per_t_km, AMOUNT),
                ("least_t_per_year", self.least_t_per_year, AMOUNT),
            ],
        )
    }
}

/// What carries goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HaulMode {
    /// Trucks.
    Road,
    /// Trains.
    Rail,
}

impl Haul {
    /// Full truck loads; where the figures are from stands at [`TransportParams::road`](super::TransportParams::road).
    pub const ROAD: Self =
        Self { handling_eur_per_t: 7.5, eur_per_t_km: 0.115, co2_g_per_t_km: 80.0, least_t_per_year: 0.0 };

    /// Block trains; where the figures are from stands at [`TransportParams::rail`](super::TransportParams::rail).
    pub const RAIL: Self = Self {
        handling_eur_per_t: 14.0,
        eur_per_t_km: 0.045,
        co2_g_per_t_km: 24.0,
        least_t_per_year: 50_000.0,
    };

    /// What carrying a tonne over a way, km, costs, EUR/t.
    #[inline]
    pub fn cost_eur_per_t(&self, route_km: f64) -> f64 {
        self.handling_eur_per_t + self.eur_per_t_km * route_km
    }

    /// What carrying a tonne over a way, km, emits, t CO2 equivalent per t.
    #[inline]
    pub fn co2_t_per_t(&self, route_km: f64) -> f64 {
        self.co2_g_per_t_km * route_km / 1e6
    }
}

/// What carries an amount, t/a, over a way, km, at the least cost; the truck of equals.
///
/// The way is taken to be equally long by road and by rail; whether both sites have a siding is for people to know.
pub fn cheapest(road: Haul, rail: Haul, t_per_year: f64, route_km: f64) -> (HaulMode, Haul) {
    let rail_runs = t_per_year >= rail.least_t_per_year;
    if rail_runs && rail.cost_eur_per_t(route_km) < road.cost_eur_per_t(route_km) {
        (HaulMode::Rail, rail)
    } else {
        (HaulMode::Road, road)
    }
}
