//! A calendar year, and which of the 576 steps each of its hours belongs to.

use ::time::Date;

use super::parameters::ProfileParameters;
use crate::error::Invalid;
use crate::profile::TYPICAL_STEPS;

/// Hours of a day.
pub(super) const DAY: usize = 24;

/// A calendar year as 576 steps, ordered by month, then working day before weekend, then hour, each with its number of hours.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    year: u16,
    weights: Box<[f64; TYPICAL_STEPS]>,
    days: Box<[Day]>,
}

/// A day of a calendar year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Day {
    /// The step of its first hour; those of the other hours follow.
    pub(super) first_step: usize,
    /// 0 for Monday.
    pub(super) weekday: usize,
    /// Its number in a year of 365 days, 1 for January 1st. February 29th has the number of February 28th.
    pub(super) number: u16,
}

/// The calendar of the default year.
impl Default for Calendar {
    fn default() -> Self {
        let year = ProfileParameters::default().year;
        Self::from_first_day(year, Date::from_ordinal_date(i32::from(year), 1).unwrap_or(Date::MIN))
    }
}

impl Calendar {
    /// The calendar of a year from 1 to 9999.
    ///
    /// ```
    /// use turash_domain::model::profile::Calendar;
    ///
    /// # fn main() -> Result<(), turash_domain::Invalid> {
    /// assert_eq!(Calendar::of(2024)?.hours(), 8_784);
    /// assert_eq!(Calendar::of(2025)?.weights().iter().sum::<f64>(), 8_760.0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn of(year: u16) -> Result<Self, Invalid> {
        let refusal = |_| Invalid::new("year", year, "a year from 1 to 9999", "");
        if year == 0 {
            return Err(Invalid::new("year", year, "a year from 1 to 9999", ""));
        }
        Ok(Self::from_first_day(year, Date::from_ordinal_date(i32::from(year), 1).map_err(refusal)?))
    }

    fn from_first_day(year: u16, mut date: Date) -> Self {
        let mut weights = Box::new([0.0; TYPICAL_STEPS]);
        let mut days = Vec::with_capacity(366);
        let of_year = date.year();
        while date.year() == of_year {
            let day = Day::of(date);
            weights[day.first_step..day.first_step + DAY].iter_mut().for_each(|weight| *weight += 1.0);
            days.push(day);
            let Some(next) = date.next_day() else { break };
            date = next;
        }
        Self { year, weights, days: days.into() }
    }

    /// The year.
    pub fn year(&self) -> u16 {
        self.year
    }

    /// Hours of the year: 8,760, or 8,784 in a leap year.
    pub fn hours(&self) -> usize {
        self.days.len() * DAY
    }

    /// Hours of the year that belong to each step.
    pub fn weights(&self) -> &[f64; TYPICAL_STEPS] {
        &self.weights
    }

    /// The step of each hour of the year, in the order of time.
    pub fn steps(&self) -> impl Iterator<Item = usize> {
        self.days.iter().flat_map(|day| day.first_step..day.first_step + DAY)
    }

    /// The days of the year.
    pub(super) fn days(&self) -> &[Day] {
        &self.days
    }
}

impl Day {
    fn of(date: Date) -> Self {
        let month = usize::from(u8::from(date.month())) - 1;
        let weekday = usize::from(date.weekday().number_days_from_monday());
        let weekend = usize::from(weekday >= 5);
        let is_after_february_28 = month > 1 || (month == 1 && date.day() == 29);
        let is_leap = ::time::util::is_leap_year(date.year());
        let number = date.ordinal() - u16::from(is_leap && is_after_february_28);
        Self { first_step: (month * 2 + weekend) * DAY, weekday, number }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_of_every_year_are_its_hours() {
        for year in [1, 1900, 2000, 2023, 2024, 2025, 2100, 9999] {
            let calendar = Calendar::of(year).unwrap();
            let hours = calendar.hours();
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            assert_eq!(hours, if is_leap { 8784 } else { 8760 }, "{year}");
            assert_eq!(calendar.weights().iter().sum::<f64>(), hours as f64, "{year}");
            assert_eq!(calendar.steps().count(), hours, "{year}");
            assert!(calendar.weights().iter().all(|weight| *weight >= 8.0), "{year}");
        }
        assert!(Calendar::of(0).is_err() && Calendar::of(10_000).is_err());
    }

    #[test]
    fn days_are_where_a_printed_calendar_has_them() {
        // November 29th, 2026 is a Sunday; the 1st of January was a Thursday.
        let calendar = Calendar::of(2026).unwrap();
        let [first, sunday] = [0, 332].map(|day: usize| calendar.days()[day]);
        assert_eq!(first, Day { first_step: 0, weekday: 3, number: 1 });
        assert_eq!(sunday, Day { first_step: (10 * 2 + 1) * DAY, weekday: 6, number: 333 });
        // November 2026 has 21 working days.
        assert_eq!(calendar.weights()[10 * 2 * DAY], 21.0);
        assert_eq!(calendar.weights()[(10 * 2 + 1) * DAY], 9.0);
    }

    #[test]
    fn days_of_a_leap_year_keep_the_numbers_of_other_years() {
        let numbers =
            |year| Calendar::of(year).unwrap().days().iter().map(|day| day.number).collect::<Vec<_>>();
        let (common, leap) = (numbers(2025), numbers(2024));
        assert_eq!(common, (1..=365).collect::<Vec<_>>());
        assert_eq!((leap[58], leap[59], leap[60], leap[365]), (59, 59, 60, 365));
    }
}
