//! A year hour by hour: series that were measured or published, and profiles laid out where steps are too coarse.

use ::time::{Date, Month, Weekday};
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, DAY};
use super::shape::{scale_to_mean_1, unknown};
use super::weekly;
use crate::error::Invalid;
use crate::profile::{Profile, TYPICAL_STEPS, TypicalDays};

/// The clock that a series of hours was written by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "clock", rename_all = "snake_case", deny_unknown_fields)]
pub enum HourlyClock {
    /// The wall clock, or any clock of a place without summer time: 24 hours every day.
    Wall {},
    /// Standard time all year at a place with the summer time of the European Union: from 01:00 UTC on the last Sunday of March to
    /// 01:00 UTC on the last Sunday of October (Directive 2000/84/EC) its hours are one hour later on the wall clock.
    Standard {
        /// Hours that standard time is ahead of UTC, for example 1 in Vienna; from -12 to 14.
        utc_offset_hours: i8,
    },
}

/// The typical days of a year's hourly values: the mean of the hours of each step, by the wall clock.
///
/// `year` is the calendar of the year that the values are of: they begin with the first hour of January 1st, and are as many as that year
/// has hours (8,760 or 8,784). They are finite, not negative and not all zero, in any unit. This is how a measured or published load
/// profile, such as those of Hotmaps, becomes a profile of a flow.
///
/// ```
/// use turash_domain::model::profile::{Calendar, HourlyClock, typical_days};
///
/// # fn main() -> Result<(), turash_domain::Invalid> {
/// let by_night: Vec<f64> = (0..8_760).map(|hour| f64::from(u8::from(hour % 24 < 6))).collect();
/// let days = typical_days(&by_night, &Calendar::of(2018)?, HourlyClock::Wall {})?;
/// assert_eq!(days.weights()[..8], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
/// # Ok(())
/// # }
/// ```
pub fn typical_days(values: &[f64], year: &Calendar, clock: HourlyClock) -> Result<TypicalDays, Invalid> {
    if values.len() != year.hours() {
        let expected = format!("the {} hourly values of {}", year.hours(), year.year());
        let remedy = "name the year that the values are of; a leap year has 24 more, on February 29th";
        return Err(Invalid::new("values", values.len(), expected, remedy));
    }
    let summer = summer_hours(year, clock)?;
    let steps: Vec<usize> = year.steps().collect();
    let (mut sums, mut counts) = ([0.0; TYPICAL_STEPS], [0.0; TYPICAL_STEPS]);
    for (hour, value) in values.iter().enumerate() {
        let step = steps[hour + usize::from(summer.contains(&hour))];
        sums[step] += value;
        counts[step] += 1.0;
    }
    TypicalDays::new(sums.iter().zip(counts).map(|(sum, count)| sum / count).collect())
}

/// Every hour of a year by the wall clock, relative to the mean: 8,760 or 8,784 numbers, for questions that 576 steps are too coarse for.
/// A named profile is not known by its hours.
pub fn hours_of(profile: &Profile, year: &Calendar) -> Result<Vec<f64>, Invalid> {
    let by_step = |rate: &dyn Fn(usize) -> f64| year.steps().map(rate).collect();
    let mut hours: Vec<f64> = match profile {
        Profile::Flat => vec![1.0; year.hours()],
        Profile::Monthly(monthly) => by_step(&|step| monthly.weights()[step / (2 * DAY)]),
        Profile::Weekly(weekly) => weekly::open_hours(weekly, year),
        Profile::TypicalDays(days) => by_step(&|step| days.weights()[step]),
        Profile::Named { name } => return Err(unknown(name.as_str())),
    };
    scale_to_mean_1(&mut hours, &vec![1.0; year.hours()])?;
    Ok(hours)
}

/// The hours of the year, in standard time, that are summer time on the wall clock.
fn summer_hours(year: &Calendar, clock: HourlyClock) -> Result<std::ops::Range<usize>, Invalid> {
    let HourlyClock::Standard { utc_offset_hours } = clock else { return Ok(0..0) };
    if !(-12..=14).contains(&utc_offset_hours) {
        let expected = "hours from -12 to 14";
        return Err(Invalid::new("utc_offset_hours", utc_offset_hours, expected, ""));
    }
    let change = |month| {
        let sunday = last_sunday(year.year(), month)?;
        let hour = i32::from(sunday.ordinal() - 1) * 24 + 1 + i32::from(utc_offset_hours);
        Ok(usize::try_from(hour).unwrap_or(0))
    };
    Ok(change(Month::March)?..change(Month::October)?)
}

/// The last Sunday of a month of 31 days.
fn last_sunday(year: u16, month: Month) -> Result<Date, Invalid> {
    let refusal = |_| Invalid::new("year", year, "a year from 1 to 9999", "");
    let last = Date::from_calendar_date(i32::from(year), month, 31).map_err(refusal)?;
    let back = i64::from(last.weekday().number_days_from_sunday());
    debug_assert!((last - ::time::Duration::days(back)).weekday() == Weekday::Sunday);
    Ok(last - ::time::Duration::days(back))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Monthly;

    const VIENNA: HourlyClock = HourlyClock::Standard { utc_offset_hours: 1 };

    #[test]
    fn summer_time_is_where_the_directive_has_it() {
        // 2026: March 29th, 02:00 CET; October 25th, 02:00 CET, which is 03:00 CEST.
        let year = Calendar::of(2026).unwrap();
        assert_eq!(summer_hours(&year, VIENNA).unwrap(), 87 * 24 + 2..297 * 24 + 2);
        assert_eq!(summer_hours(&year, HourlyClock::Wall {}).unwrap(), 0..0);
        let leap = Calendar::of(2024).unwrap();
        // March 31st and October 27th.
        assert_eq!(summer_hours(&leap, VIENNA).unwrap(), 90 * 24 + 2..300 * 24 + 2);
        assert!(summer_hours(&year, HourlyClock::Standard { utc_offset_hours: 15 }).is_err());
    }

    #[test]
    fn a_plant_that_works_by_the_wall_clock_is_seen_so_by_a_meter_in_standard_time() {
        let year = Calendar::of(2026).unwrap();
        let summer = summer_hours(&year, VIENNA).unwrap();
        let metered: Vec<f64> = (0..year.hours())
            .map(|hour| {
                let wall = (hour + usize::from(summer.contains(&hour))) % 24;
                f64::from(u8::from((6..22).contains(&wall)))
            })
            .collect();
        let by_wall = typical_days(&metered, &year, VIENNA).unwrap();
        for (step, rate) in by_wall.weights().iter().enumerate() {
            assert_eq!(*rate, f64::from(u8::from((6..22).contains(&(step % 24)))), "{step}");
        }
        let unmoved = typical_days(&metered, &year, HourlyClock::Wall {}).unwrap();
        assert_eq!(
            (unmoved.weights()[6 * 48 + 5], unmoved.weights()[6]),
            (1.0, 1.0),
            "July begins at 5, January at 6"
        );
    }

    #[test]
    fn a_year_needs_all_its_hours() {
        for (year, count, is_right) in
            [(2024, 8784, true), (2024, 8760, false), (2025, 8760, true), (2025, 8784, false)]
        {
            let year = Calendar::of(year).unwrap();
            let days = typical_days(&vec![2.0; count], &year, VIENNA);
            assert_eq!(days.is_ok(), is_right, "{days:?}");
        }
        let year = Calendar::of(2025).unwrap();
        let mut broken = vec![1.0; 8760];
        broken[77] = f64::NAN;
        assert!(typical_days(&broken, &year, VIENNA).is_err());
        assert!(typical_days(&vec![0.0; 8760], &year, VIENNA).is_err());
    }

    #[test]
    fn hours_of_a_profile_go_back_to_its_steps() {
        let year = Calendar::of(2024).unwrap();
        let weights: [f64; 12] = std::array::from_fn(|month| month as f64 + 1.0);
        let monthly = Profile::Monthly(Monthly::new(weights).unwrap());
        let hours = hours_of(&monthly, &year).unwrap();
        assert!((hours.iter().sum::<f64>() / 8784.0 - 1.0).abs() < 1e-12);
        let back = typical_days(&hours, &year, HourlyClock::Wall {}).unwrap();
        for (step, rate) in back.weights().iter().enumerate() {
            assert!((rate / back.weights()[0] - weights[step / 48]).abs() < 1e-9, "{step}");
        }
    }
}
