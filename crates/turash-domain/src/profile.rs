//! When a resource flows: shapes over the year.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::text::Text;

/// Steps of the typical-days profile: 12 months x 24 hours x working day and weekend.
pub const TYPICAL_STEPS: usize = 12 * 24 * 2;

/// The shape of a flow over the year. Only the shape counts: the amounts come from the quantity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "ProfileWire", into = "ProfileWire")]
pub enum Profile {
    /// The same all year.
    #[default]
    Flat,
    /// One weight for each month.
    Monthly(Monthly),
    /// The same hours every week, with shutdowns.
    Weekly(Weekly),
    /// A typical working day and a typical weekend day for each month.
    TypicalDays(TypicalDays),
    /// A shape known by name to the model, for example a sector's load curve; flat where the name is unknown.
    Named {
        /// The shape's name, for example `iron_and_steel`.
        name: Text,
    },
}

/// The wire form: a shape without fields is written as one that may have none, which is how a wrong one is noticed.
#[derive(Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case", deny_unknown_fields)]
enum ProfileWire {
    Flat {},
    Monthly(Monthly),
    Weekly(Weekly),
    TypicalDays(TypicalDays),
    Named { name: Text },
}

impl From<ProfileWire> for Profile {
    fn from(wire: ProfileWire) -> Self {
        match wire {
            ProfileWire::Flat {} => Self::Flat,
            ProfileWire::Monthly(monthly) => Self::Monthly(monthly),
            ProfileWire::Weekly(weekly) => Self::Weekly(weekly),
            ProfileWire::TypicalDays(days) => Self::TypicalDays(days),
            ProfileWire::Named { name } => Self::Named { name },
        }
    }
}

impl From<Profile> for ProfileWire {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Flat => Self::Flat {},
            Profile::Monthly(monthly) => Self::Monthly(monthly),
            Profile::Weekly(weekly) => Self::Weekly(weekly),
            Profile::TypicalDays(days) => Self::TypicalDays(days),
            Profile::Named { name } => Self::Named { name },
        }
    }
}

impl Profile {
    /// Whether it is the same all year.
    pub fn is_flat(&self) -> bool {
        *self == Self::Flat
    }
}

/// Twelve weights, January first: finite, not negative, not all zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawWeights", into = "RawWeights")]
pub struct Monthly(Box<[f64; 12]>);

/// 576 weights, ordered by month, then working day before weekend, then hour: finite, not negative, not all zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawWeights", into = "RawWeights")]
pub struct TypicalDays(Box<[f64]>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWeights {
    weights: Vec<f64>,
}

fn check_weights(weights: &[f64], count: usize) -> Result<(), Invalid> {
    if weights.len() != count {
        return Err(Invalid::new("weights", weights.len(), format!("{count} weights"), ""));
    }
    if let Some(bad) = weights.iter().find(|weight| !(weight.is_finite() && **weight >= 0.0)) {
        return Err(Invalid::new("weights", bad, "finite numbers that are not negative", ""));
    }
    if weights.iter().all(|weight| *weight == 0.0) {
        return Err(Invalid::new(
            "weights",
            "only zeros",
            "at least one above zero",
            "use a quantity of 0 instead",
        ));
    }
    Ok(())
}

impl Monthly {
    /// Checks twelve weights.
    pub fn new(weights: [f64; 12]) -> Result<Self, Invalid> {
        check_weights(&weights, 12).map(|()| Self(Box::new(weights)))
    }

    /// The weights, January first.
    pub fn weights(&self) -> &[f64; 12] {
        &self.0
    }
}

impl TypicalDays {
    /// Checks 576 weights.
    pub fn new(weights: Vec<f64>) -> Result<Self, Invalid> {
        check_weights(&weights, TYPICAL_STEPS).map(|()| Self(weights.into()))
    }

    /// The weights, ordered by month, then working day before weekend, then hour.
    pub fn weights(&self) -> &[f64] {
        &self.0
    }
}

impl TryFrom<RawWeights> for Monthly {
    type Error = Invalid;

    fn try_from(raw: RawWeights) -> Result<Self, Invalid> {
        let count = raw.weights.len();
        let weights = raw.weights.try_into().map_err(|_| Invalid::new("weights", count, "12 weights", ""))?;
        Self::new(weights)
    }
}

impl From<Monthly> for RawWeights {
    fn from(monthly: Monthly) -> Self {
        Self { weights: monthly.0.to_vec() }
    }
}

impl TryFrom<RawWeights> for TypicalDays {
    type Error = Invalid;

    fn try_from(raw: RawWeights) -> Result<Self, Invalid> {
        Self::new(raw.weights)
    }
}

impl From<TypicalDays> for RawWeights {
    fn from(days: TypicalDays) -> Self {
        Self { weights: days.0.into_vec() }
    }
}

/// Working hours that repeat every week, and the days of the year without any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawWeekly")]
pub struct Weekly {
    hours: Box<[Vec<HourRange>; 7]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shutdowns: Vec<DayRange>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWeekly {
    hours: [Vec<HourRange>; 7],
    #[serde(default)]
    shutdowns: Vec<DayRange>,
}

/// Hours of a day, from the start of hour `from` to the end before hour `to`: `0 <= from < to <= 24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HourRange {
    /// First hour.
    pub from: u8,
    /// Hour after the last.
    pub to: u8,
}

/// Days of a year of 365, first and last included: `1 <= from <= to <= 365`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayRange {
    /// First day.
    pub from: u16,
    /// Last day.
    pub to: u16,
}

impl Weekly {
    /// Checks hours for each weekday, Monday first, and shutdowns; at least one hour must be worked.
    pub fn new(hours: [Vec<HourRange>; 7], shutdowns: Vec<DayRange>) -> Result<Self, Invalid> {
        if let Some(bad) = hours.iter().flatten().find(|range| range.from >= range.to || range.to > 24) {
            return Err(Invalid::new(
                "hours",
                format!("{}-{}", bad.from, bad.to),
                "hours within 0-24, from before to",
                "",
            ));
        }
        let bad_days = |range: &&DayRange| range.from == 0 || range.from > range.to || range.to > 365;
        if let Some(bad) = shutdowns.iter().find(bad_days) {
            return Err(Invalid::new(
                "shutdowns",
                format!("{}-{}", bad.from, bad.to),
                "days within 1-365",
                "",
            ));
        }
        if hours.iter().all(Vec::is_empty) {
            return Err(Invalid::new(
                "hours",
                "none",
                "at least one working hour a week",
                "use a quantity of 0 instead",
            ));
        }
        Ok(Self { hours: Box::new(hours), shutdowns })
    }

    /// Hours for each weekday, Monday first.
    pub fn hours(&self) -> &[Vec<HourRange>; 7] {
        &self.hours
    }

    /// Days without any hour.
    pub fn shutdowns(&self) -> &[DayRange] {
        &self.shutdowns
    }
}

impl TryFrom<RawWeekly> for Weekly {
    type Error = Invalid;

    fn try_from(raw: RawWeekly) -> Result<Self, Invalid> {
        Self::new(raw.hours, raw.shutdowns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_read_back_and_refuse_what_is_no_shape() {
        let monthly = Profile::Monthly(Monthly::new([1.0; 12]).unwrap());
        let mut hours: [Vec<HourRange>; 7] = Default::default();
        hours[0] = vec![HourRange { from: 6, to: 22 }];
        let weekly =
            Profile::Weekly(Weekly::new(hours.clone(), vec![DayRange { from: 244, to: 300 }]).unwrap());
        for profile in [Profile::Flat, monthly, weekly] {
            let json = serde_json::to_string(&profile).unwrap();
            assert_eq!(serde_json::from_str::<Profile>(&json).unwrap(), profile, "{json}");
        }
        assert!(Monthly::new([0.0; 12]).is_err());
        assert!(TypicalDays::new(vec![1.0; 575]).is_err());
        assert!(TypicalDays::new(vec![f64::NAN; 576]).is_err());
        assert!(Weekly::new(Default::default(), vec![]).is_err());
        hours[1] = vec![HourRange { from: 8, to: 25 }];
        assert!(Weekly::new(hours, vec![]).is_err());
    }
}
