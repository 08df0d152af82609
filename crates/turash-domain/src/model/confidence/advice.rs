//! Which one field, if it were stated or measured, would help most.

use std::fmt;

use serde::Serialize;

use super::evidence::Evidence;
use super::parameters::ConfidenceParameters;
use super::quantiles::{Stakes, confidence};
use crate::flow::{Direction, Precision};
use crate::location::LocationQuality;
use crate::units::euros_a_year;

/// A field that is missing or coarse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Of when the amount is.
    Age,
    /// When it flows.
    Profile,
    /// What it costs today.
    Price,
    /// Where it is.
    Place,
    /// How much it is.
    Amount,
}

impl Field {
    /// Every field; of two that help as much the first is named, which is the easier one to state.
    pub const ALL: [Self; 5] = [Self::Age, Self::Profile, Self::Price, Self::Place, Self::Amount];

    /// The evidence with this field at its best: an amount that is measured, and of this year.
    fn improve(self, evidence: Evidence) -> Evidence {
        match self {
            Self::Age => Evidence { age_years: evidence.age_years.or(Some(0.0)), ..evidence },
            Self::Profile => Evidence { has_profile: true, ..evidence },
            Self::Price => Evidence { assumed_price_share: 0.0, ..evidence },
            Self::Place => Evidence { location: LocationQuality::Own, ..evidence },
            Self::Amount => Evidence { precision: Precision::Measured, age_years: Some(0.0), ..evidence },
        }
    }
}

/// What would raise the confidence in a pair most. Its text says it in words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Advice {
    /// Whose field it is.
    pub side: Direction,
    /// The field.
    pub field: Field,
    /// What that side's numbers rest on now.
    pub evidence: Evidence,
    /// The P10 of the yearly value now, EUR/a.
    pub p10_now: f64,
    /// The P10 if the field confirmed what is assumed, EUR/a.
    pub p10_then: f64,
}

/// The one field whose statement or measurement would raise the P10 of the yearly value most, if it confirmed what is assumed; `None`
/// where nothing would raise it. No allocation.
///
/// ```
/// use turash_domain::model::confidence::{ConfidenceParameters, Evidence, Field, Stakes, best_advice};
/// use turash_domain::{LocationQuality, Precision};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let metered = Evidence {
///     precision: Precision::Measured, age_years: Some(0.0), has_profile: true, assumed_price_share: 0.0,
///     location: LocationQuality::Own,
/// };
/// let rough = Evidence { precision: Precision::Rough, ..metered };
/// let stakes = Stakes { benefit: 100e3, cost: 40e3, cost_per_km: 9e3, supply_weight: 1.0, demand_weight: 1.0 };
/// let advice = best_advice(&stakes, &metered, &rough, &ConfidenceParameters::default()).ok_or("none")?;
/// assert_eq!(advice.field, Field::Amount);
/// assert!(advice.to_string().starts_with("the demand's annual amount is rough: a measured one"), "{advice}");
/// # Ok(())
/// # }
/// ```
pub fn best_advice(
    stakes: &Stakes,
    supply: &Evidence,
    demand: &Evidence,
    parameters: &ConfidenceParameters,
) -> Option<Advice> {
    let p10 = |supply: &Evidence, demand: &Evidence| confidence(stakes, supply, demand, parameters).p10;
    let p10_now = p10(supply, demand);
    let mut best: Option<Advice> = None;
    for field in Field::ALL {
        for (side, evidence) in [(Direction::Supply, *supply), (Direction::Demand, *demand)] {
            let better = field.improve(evidence);
            let p10_then = match side {
                Direction::Supply => p10(&better, demand),
                Direction::Demand => p10(supply, &better),
            };
            if p10_then > best.map_or(p10_now, |best| best.p10_then) {
                best = Some(Advice { side, field, evidence, p10_now, p10_then });
            }
        }
    }
    best
}

/// A sentence for people.
impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = self.side.name();
        let what = match self.field {
            Field::Age => format!("the {side}'s amount has no date: one of this year"),
            Field::Profile => format!("the {side}'s profile is not stated and taken as flat: a stated one"),
            Field::Price => format!("what the {side} pays today is taken from a table: a stated price"),
            Field::Place => format!("the {side}'s place is {}: coordinates of its own", self.place()),
            Field::Amount => {
                format!("the {side}'s annual amount is {}: a measured one of this year", self.amount())
            }
        };
        let [now, then] = [self.p10_now, self.p10_then].map(euros_a_year);
        write!(f, "{what} that confirms the value would raise the P10 from {now} to {then}")
    }
}

impl Advice {
    fn place(&self) -> &'static str {
        match self.evidence.location {
            LocationQuality::Own => "its own",
            LocationQuality::Shared => "shared with other sites",
            LocationQuality::Town(_) => "the middle of its town",
            LocationQuality::Suspect(_) => "probably wrong",
        }
    }

    fn amount(&self) -> String {
        let precision = self.evidence.precision.name();
        match self.evidence.age_years {
            Some(years) if years > 0.0 => format!("{precision}, {years:.0} years old"),
            Some(_) => precision.to_owned(),
            None => format!("{precision}, of no date"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAKES: Stakes = Stakes {
        benefit: 100_000.0,
        cost: 40_000.0,
        cost_per_km: 10_000.0,
        supply_weight: 1.0,
        demand_weight: 1.0,
    };

    fn advice(supply: Evidence, demand: Evidence) -> Option<Advice> {
        best_advice(&STAKES, &supply, &demand, &ConfidenceParameters::default())
    }

    #[test]
    fn each_gap_is_named_where_it_is_the_only_one() {
        let gaps = [
            (Field::Age, Evidence { age_years: None, ..Evidence::METERED }, "has no date"),
            (Field::Profile, Evidence { has_profile: false, ..Evidence::METERED }, "profile is not stated"),
            (
                Field::Price,
                Evidence { assumed_price_share: 0.5, ..Evidence::METERED },
                "pays today is taken from a table",
            ),
            (
                Field::Place,
                Evidence { location: LocationQuality::Shared, ..Evidence::METERED },
                "shared with other sites",
            ),
            (
                Field::Amount,
                Evidence { precision: Precision::Reported, ..Evidence::METERED },
                "amount is reported: a measured",
            ),
            (Field::Amount, Evidence { age_years: Some(4.0), ..Evidence::METERED }, "measured, 4 years old"),
        ];
        for (field, gap, words) in gaps {
            let [of_supply, of_demand] =
                [advice(gap, Evidence::METERED), advice(Evidence::METERED, gap)].map(Option::unwrap);
            assert_eq!((of_supply.side, of_supply.field), (Direction::Supply, field));
            assert_eq!((of_demand.side, of_demand.field), (Direction::Demand, field));
            assert!(of_demand.p10_then > of_demand.p10_now);
            assert!(of_supply.to_string().contains(words), "{of_supply}");
            assert!(of_supply.to_string().contains("the supply"), "{of_supply}");
        }
        assert_eq!(advice(Evidence::METERED, Evidence::METERED), None);
    }

    #[test]
    fn money_is_short() {
        let evidence = Evidence { precision: Precision::Rough, ..Evidence::METERED };
        let mut found = advice(evidence, Evidence::METERED).unwrap();
        (found.p10_now, found.p10_then) = (-4_321.4, 1_234_567.8);
        assert!(found.to_string().ends_with("raise the P10 from -4.32 kEUR/a to 1.23 MEUR/a"), "{found}");
    }

    #[test]
    fn the_widest_gap_is_named_first() {
        let coarse = Evidence {
            precision: Precision::Rough,
            has_profile: false,
            location: LocationQuality::Shared,
            ..Evidence::METERED
        };
        let better = Evidence { precision: Precision::Estimated, ..Evidence::METERED };
        let found = advice(better, coarse).unwrap();
        assert_eq!((found.side, found.field), (Direction::Demand, Field::Amount));
        let idle = Stakes { supply_weight: 1.0, demand_weight: 0.0, ..STAKES };
        let found = best_advice(&idle, &better, &coarse, &ConfidenceParameters::default()).unwrap();
        assert_ne!((found.side, found.field), (Direction::Demand, Field::Amount), "it does not bind");
    }
}
