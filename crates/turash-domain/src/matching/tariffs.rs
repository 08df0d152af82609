//! The plain values of a match that come from configuration: what a unit is worth and what carrying it costs.
//!
//! The full economic model (technologies, time, investment, both parties) takes this module's place; [`super::pack`] and
//! [`super::explain`] are its only readers.

use serde::{Deserialize, Serialize};

use super::tariff::Tariff;
use super::{co2, heat};
use crate::error::Invalid;
use crate::resource::Family;

/// The tariffs of the families that have a rule, and the farthest that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tariffs {
    /// Heat.
    pub heat: Tariff,
    /// CO2.
    pub co2: Tariff,
    /// The largest distance that is searched, km, whatever the tariff would pay for.
    pub max_distance_km: f64,
}

impl Default for Tariffs {
    fn default() -> Self {
        Self { heat: heat::TARIFF, co2: co2::TARIFF, max_distance_km: 100.0 }
    }
}

impl Tariffs {
    /// Checks values that come from configuration.
    pub fn check(&self) -> Result<(), Invalid> {
        self.heat.check(Family::Heat)?;
        self.co2.check(Family::Co2)?;
        if self.max_distance_km > 0.0 && self.max_distance_km <= 20_000.0 {
            return Ok(());
        }
        let expected = "a distance above 0 and up to 20000 km";
        Err(Invalid::new("matching.max_distance_km", self.max_distance_km, expected, ""))
    }

    /// The tariff of a family, where it has a rule.
    pub fn of(&self, family: Family) -> Option<Tariff> {
        match family {
            Family::Heat => Some(self.heat),
            Family::Co2 => Some(self.co2),
            Family::Cooling | Family::Water | Family::Material | Family::Electricity | Family::Gas => None,
        }
    }

    /// The same families with a value that transport takes nothing of: for questions that ask for every feasible pair.
    #[must_use]
    pub fn worth_everything(&self) -> Self {
        let free = Tariff { value_eur_per_unit: 1.0, cost_eur_per_unit_km: 0.0 };
        Self { heat: free, co2: free, ..*self }
    }

    /// How far a family's flows are searched for, km.
    pub fn radius_km(&self, family: Family) -> Option<f64> {
        self.of(family).map(|tariff| tariff.break_even_km().min(self.max_distance_km))
    }
}
