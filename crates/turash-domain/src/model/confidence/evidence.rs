//! What a flow's numbers rest on.

use super::parameters::ConfidenceParameters;
use crate::flow::Precision;
use crate::location::LocationQuality;

/// What the numbers of one side rest on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// How well the annual amount is known.
    pub precision: Precision,
    /// How old the amount is, years; `None` where nobody said.
    pub age_years: Option<f64>,
    /// Whether the profile is stated; otherwise it is taken as flat.
    pub has_profile: bool,
    /// The part of the benefit, 0 to 1, that rests on a price of this side which the model filled in; 0 where the party stated it.
    pub assumed_price_share: f64,
    /// How far the place can be trusted.
    pub location: LocationQuality,
}

impl Evidence {
    /// The age, or the one that is taken in its place, years.
    pub(super) fn age(&self, parameters: &ConfidenceParameters) -> f64 {
        self.age_years.unwrap_or(parameters.unknown_age_years).max(0.0)
    }

    /// Variance of the logarithm of the amount: `ln(1 + s^2)` for a lognormal of relative standard deviation `s`, which is that of the
    /// precision and what age adds.
    pub fn amount_variance(&self, parameters: &ConfidenceParameters) -> f64 {
        let sd = self.precision.relative_sd() + parameters.age_sd_per_year * self.age(parameters);
        log_variance(sd)
    }

    /// Variance of the logarithm of the benefit that comes from what this side did not state: profile and price.
    pub fn gap_variance(&self, parameters: &ConfidenceParameters) -> f64 {
        let profile = if self.has_profile { 0.0 } else { parameters.default_profile_sd };
        log_variance(profile) + log_variance(self.assumed_price_share * parameters.default_price_sd)
    }

    /// Completeness x precision x freshness, 0 to 1. Completeness is how many of age, profile, price and a place of its own are stated;
    /// precision is 1 less the relative standard deviation; freshness is 1 less what age adds to it, and at least 0.
    pub fn confidence(&self, parameters: &ConfidenceParameters) -> f64 {
        let stated = [
            self.age_years.is_some(),
            self.has_profile,
            self.assumed_price_share <= 0.0,
            self.location == LocationQuality::Own,
        ];
        let completeness = stated.iter().filter(|stated| **stated).count() as f64 / stated.len() as f64;
        let freshness = (1.0 - parameters.age_sd_per_year * self.age(parameters)).max(0.0);
        completeness * (1.0 - self.precision.relative_sd()) * freshness
    }
}

/// Variance of the logarithm of a lognormal with this relative standard deviation.
pub(super) fn log_variance(relative_sd: f64) -> f64 {
    (relative_sd * relative_sd).ln_1p()
}

#[cfg(test)]
impl Evidence {
    /// All that can be known, stated today.
    pub(super) const METERED: Self = Self {
        precision: Precision::Measured,
        age_years: Some(0.0),
        has_profile: true,
        assumed_price_share: 0.0,
        location: LocationQuality::Own,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stated_fresh_and_metered_counts_most() {
        let parameters = ConfidenceParameters::default();
        let best = Evidence::METERED;
        assert_eq!(best.confidence(&parameters), 0.95);
        assert!((best.amount_variance(&parameters) - 0.0025_f64.ln_1p()).abs() < 1e-15);
        assert_eq!(best.gap_variance(&parameters), 0.0);
        let old = Evidence { age_years: Some(3.0), ..best };
        assert!((old.confidence(&parameters) - 0.95 * 0.85).abs() < 1e-12);
        assert!(
            (old.amount_variance(&parameters) - 0.04_f64.ln_1p()).abs() < 1e-15,
            "5 % and 3 x 5 % are 20 %"
        );
        let bare = Evidence {
            precision: Precision::Rough,
            age_years: None,
            has_profile: false,
            assumed_price_share: 1.0,
            location: LocationQuality::Shared,
        };
        assert_eq!(bare.confidence(&parameters), 0.0);
        let ancient = Evidence { age_years: Some(99.0), ..best };
        assert_eq!(ancient.confidence(&parameters), 0.0);
    }
}
