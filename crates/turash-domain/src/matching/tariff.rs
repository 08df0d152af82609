//! What a unit of one family is worth and what carrying it costs.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::resource::Family;

/// Value and cost of transport for one family, per unit of its dimension (MWh, t or m3).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    /// What a delivered unit is worth before transport, EUR per unit.
    pub value_eur_per_unit: f64,
    /// What carrying a unit over a kilometre costs, EUR per unit and km.
    pub cost_eur_per_unit_km: f64,
}

impl Tariff {
    /// The distance at which nothing of the value is left, km.
    pub fn break_even_km(self) -> f64 {
        self.value_eur_per_unit / self.cost_eur_per_unit_km
    }

    /// Checks values that come from configuration.
    pub(super) fn check(self, family: Family) -> Result<(), Invalid> {
        let check = |field: &str, value: f64| {
            let name = format!("matching.{family}.{field}");
            if value.is_finite() && value > 0.0 && value <= 1e6 {
                return Ok(());
            }
            Err(Invalid::new(&name, value, "a number above 0 and up to 1000000", ""))
        };
        check("value_eur_per_unit", self.value_eur_per_unit)?;
        check("cost_eur_per_unit_km", self.cost_eur_per_unit_km)
    }
}
