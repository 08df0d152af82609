//! A series of values over a year, and the profile that it is.

use turash_domain::model::profile::{Calendar, HourlyClock, typical_days};
use turash_domain::{Invalid, Monthly, Profile, TypicalDays};

/// Hours of a day.
const DAY: usize = 24;

/// A profile under its name.
pub(super) struct Series {
    pub(super) name: String,
    pub(super) profile: Profile,
}

/// What the values of a series stand for, from coarse to fine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grain {
    /// Months.
    Months,
    /// The hours of a day for each month.
    DaysOfMonths,
    /// The 576 steps.
    Steps,
    /// The hours of a year.
    Hours,
}

impl Grain {
    /// The most values that a series has.
    pub(super) fn most(self) -> usize {
        match self {
            Self::Months => 12,
            Self::DaysOfMonths => 12 * DAY,
            Self::Steps => 12 * DAY * 2,
            Self::Hours => 366 * DAY,
        }
    }

    /// The weights of a series: 12, or 576 of typical days. `year` is the one that hours are of.
    pub(super) fn weights(self, values: Vec<f64>, year: u16) -> Result<Vec<f64>, Invalid> {
        match self {
            Self::Months | Self::Steps => Ok(values),
            // The same on working days and weekends.
            Self::DaysOfMonths => Ok(values.chunks(DAY).flat_map(|day| [day, day].concat()).collect()),
            Self::Hours => {
                Ok(typical_days(&values, &Calendar::of(year)?, HourlyClock::Wall {})?.weights().to_vec())
            }
        }
    }
}

/// The profile of weights: 12, or 576.
pub(super) fn profile(weights: Vec<f64>) -> Result<Profile, Invalid> {
    match <[f64; 12]>::try_from(weights) {
        Ok(months) => Monthly::new(months).map(Profile::Monthly),
        Err(weights) => TypicalDays::new(weights).map(Profile::TypicalDays),
    }
}

/// The mean of weights of one length.
pub(super) fn mean<'a>(all: impl Iterator<Item = &'a Vec<f64>> + Clone) -> Vec<f64> {
    let count = all.clone().count().max(1) as f64;
    let mut sums = Vec::new();
    for weights in all {
        sums.resize(weights.len(), 0.0);
        sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight / count);
    }
    sums
}

/// The year that a file's name says: the last of its words that is a number from 1900 to 2100.
pub(super) fn year_of(stem: &str) -> Option<u16> {
    let words = stem.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter_map(|word| word.parse().ok()).rfind(|year| (1900..=2100).contains(year))
}
