//! What can be configured about confidence.

use serde::{Deserialize, Serialize};

use crate::described;
use crate::error::Invalid;
use crate::location::LocationQuality;
use crate::model::check::in_range;

described! {
    /// Parameters of confidence. How wide an amount spreads by its precision is [`Precision::relative_sd`](crate::Precision::relative_sd):
    /// 5, 15, 30 and 60 % (judgement).
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct ConfidenceParameters {
        /// What each year of age adds to the relative standard deviation of an amount, 1/a. Default 0.05 (judgement).
        pub age_sd_per_year: f64,
        /// The age that an amount without one is taken to have, years. Default 2 (judgement).
        pub unknown_age_years: f64,
        /// Relative standard deviation of a price that the party did not state. Default 0.3: such a price is an estimate (judgement).
        pub default_price_sd: f64,
        /// Relative standard deviation of what is delivered where a profile is not stated and taken as flat. Default 0.15 (judgement: between
        /// the Hotmaps load profiles of homes by region and a flat supply of the same size, 0.63 to 0.87 of the year's amount is delivered,
        /// 0.75 on average; half of what is missing to 1).
        pub default_profile_sd: f64,
        /// Relative standard deviation of the capital and its upkeep. Default 0.3 (usual for an estimate before any design; judgement).
        pub capital_sd: f64,
        /// Standard deviation of where a connection would begin at a site with coordinates of its own, km. Default 0.1 (judgement: the
        /// size of a plant).
        pub own_place_km: f64,
        /// The same where several sites share the coordinates, km. Default 1 (judgement: the size of an industrial park).
        pub shared_place_km: f64,
        /// The same where the coordinates are probably wrong, km; such a site is shown but not matched. Default 50 (judgement).
        pub suspect_place_km: f64,
    }
}

impl Default for ConfidenceParameters {
    fn default() -> Self {
        Self {
            age_sd_per_year: 0.05,
            unknown_age_years: 2.0,
            default_price_sd: 0.3,
            default_profile_sd: 0.15,
            capital_sd: 0.3,
            own_place_km: 0.1,
            shared_place_km: 1.0,
            suspect_place_km: 50.0,
        }
    }
}

impl ConfidenceParameters {
    /// Checks values that come from configuration.
    pub fn check(&self) -> Result<(), Invalid> {
        in_range("age_sd_per_year", self.age_sd_per_year, 0.0..=1.0)?;
        in_range("unknown_age_years", self.unknown_age_years, 0.0..=50.0)?;
        in_range("default_price_sd", self.default_price_sd, 0.0..=3.0)?;
        in_range("default_profile_sd", self.default_profile_sd, 0.0..=3.0)?;
        in_range("capital_sd", self.capital_sd, 0.0..=3.0)?;
        in_range("own_place_km", self.own_place_km, 0.0..=100.0)?;
        in_range("shared_place_km", self.shared_place_km, 0.0..=100.0)?;
        in_range("suspect_place_km", self.suspect_place_km, 0.0..=1_000.0)
    }

    /// Standard deviation of a place, km.
    pub fn place_km(&self, location: LocationQuality) -> f64 {
        match location {
            LocationQuality::Own => self.own_place_km,
            LocationQuality::Shared => self.shared_place_km,
            LocationQuality::Town(km) => km.get(),
            LocationQuality::Suspect(_) => self.suspect_place_km,
        }
    }
}
