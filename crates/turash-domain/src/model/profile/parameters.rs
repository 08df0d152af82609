//! What can be configured about time.

use serde::{Deserialize, Serialize};

use crate::described;
use crate::error::Invalid;
use crate::model::check::in_range;

described! {
    /// Parameters of time and stores.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct ProfileParameters {
        /// The calendar year whose working days and weekends weigh the steps. Default 2025, a year of 365 days (judgement: a common year).
        pub year: u16,
        /// What a store between the two sides of a heat pair holds, hours of the demand's mean rate: explanations show the pair with it too,
        /// lists are made without. Default 0: no store (judgement: an option of a match).
        pub store_hours: f64,
        /// What a store costs, EUR per kWh of heat that it holds. Default 3.8, a tank; a pit is 1.34 (Danish Energy Agency, Technology Data
        /// for Energy Storage, 2025).
        pub store_eur_per_kwh: f64,
    }
}

impl Default for ProfileParameters {
    fn default() -> Self {
        Self { year: 2025, store_hours: 0.0, store_eur_per_kwh: 3.8 }
    }
}

impl ProfileParameters {
    /// Checks values that come from configuration.
    pub fn check(&self) -> Result<(), Invalid> {
        in_range("year", f64::from(self.year), 1.0..=9999.0)?;
        in_range("store_hours", self.store_hours, 0.0..=8784.0)?;
        in_range("store_eur_per_kwh", self.store_eur_per_kwh, 0.0..=10_000.0)
    }

    /// What the store for a heat demand costs, EUR: its hours of the mean rate of `demand` MWh/a over a year of `hours` hours.
    pub fn store_capital_eur(&self, demand: f64, hours: usize) -> f64 {
        self.store_hours * demand / hours as f64 * 1_000.0 * self.store_eur_per_kwh
    }
}
