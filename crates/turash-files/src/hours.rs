//! Operating hours of a year, and what they say of a flow: its peak, and when it flows.

use turash_domain::units::{HOURS_PER_YEAR, meant, split_unit};
use turash_domain::{HourRange, Invalid, Profile, Weekly};

use crate::numbers::Decimal;
use crate::typography;
use crate::written::{Form, Written};

/// From so many hours on a plant runs through and stops at times that nobody said.
const CONTINUOUS_HOURS: f64 = 7_500.0;
/// Days on which shifts are worked first.
const WORKING_DAYS: f64 = 5.0;
/// Weeks of a year of 365 days.
const WEEKS_PER_YEAR: f64 = 365.0 / 7.0;
/// The beginning of the first shift.
const FIRST_HOUR: u8 = 6;

/// Reads hours of a year: `6000`, `ca. 6.000 h/a`, `24/7`.
pub(crate) fn read(decimal: Decimal, cell: &str) -> Result<f64, Invalid> {
    let refused =
        |remedy: &str| Invalid::new("hours", cell, "operating hours of a year, from 1 to 8760", remedy);
    if cell.chars().filter(|c| !c.is_whitespace()).eq("24/7".chars()) {
        return Ok(HOURS_PER_YEAR);
    }
    let text = typography::plain(cell);
    let Form::One(one) = Written::read(&text, false).form else {
        return Err(refused("write one number of hours"));
    };
    let (number, unit) = split_unit(one);
    let unit: String = unit.to_lowercase().chars().filter(|c| c.is_alphabetic() || *c == '/').collect();
    let is_hours = [
        "", "h", "h/a", "h/y", "h/yr", "h/jahr", "std", "std/a", "stunden", "hours", "heures", "horas",
        "ore", "godz", "h/an", "h/rok",
    ]
    .contains(&unit.as_str());
    if !is_hours {
        return Err(refused("give hours of a year, without another unit"));
    }
    let hours = decimal.number(number)?;
    match hours {
        // A leap year has a day more.
        _ if hours > HOURS_PER_YEAR && hours <= HOURS_PER_YEAR + 24.0 => Ok(HOURS_PER_YEAR),
        _ if hours > 0.0 && hours <= HOURS_PER_YEAR => Ok(hours),
        _ => Err(refused("a year has 8760 hours")),
    }
}

/// The peak of an annual amount that flows in so many hours: the mean rate while it flows.
pub(crate) fn peak(annual: f64, hours: f64) -> f64 {
    meant(annual / hours)
}

/// When a plant with so many hours runs: from [`CONTINUOUS_HOURS`] on all year; below, whole hours from 6 o'clock on working days, and
/// what does not fit into them on both days of the weekend.
pub(crate) fn profile(hours: f64) -> Result<Profile, Invalid> {
    if hours >= CONTINUOUS_HOURS {
        return Ok(Profile::Flat);
    }
    let a_week = hours / WEEKS_PER_YEAR;
    let on_working_days = (a_week / WORKING_DAYS).clamp(1.0, 24.0).round() as u8;
    let on_weekends = ((a_week - WORKING_DAYS * 24.0) / 2.0).clamp(0.0, 24.0).round() as u8;
    let mut days: [Vec<HourRange>; 7] = Default::default();
    for (day, ranges) in days.iter_mut().enumerate() {
        let length = if day < 5 { on_working_days } else { on_weekends };
        // A long day begins as much earlier as it needs.
        let from = FIRST_HOUR.min(24 - length);
        if length > 0 {
            ranges.push(HourRange { from, to: from + length });
        }
    }
    Weekly::new(days, Vec::new()).map(Profile::Weekly)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (cell, hours) in [
            ("6000", 6000.0),
            ("6.000 h/a", 6000.0),
            ("ca. 6000 h", 6000.0),
            ("24/7", 8760.0),
            ("8784", 8760.0),
        ] {
            assert_eq!(read(Decimal::Comma, cell).unwrap(), hours, "{cell}");
        }
        for cell in ["0", "9000", "-5", "250 d", "5000-6000", "> 5000", "two shifts"] {
            assert!(read(Decimal::Comma, cell).is_err(), "{cell}");
        }
    }

    #[test]
    fn hours_become_shifts_of_a_week() {
        let of = |hours| match profile(hours).unwrap() {
            Profile::Weekly(weekly) => {
                let length =
                    |day: usize| weekly.hours()[day].iter().map(|range| range.to - range.from).sum::<u8>();
                (length(0), length(5))
            }
            _ => (24, 24),
        };
        assert_eq!(of(2000.0), (8, 0));
        assert_eq!(of(4000.0), (15, 0));
        assert_eq!(of(6000.0), (23, 0));
        assert_eq!(of(7000.0), (24, 7));
        assert_eq!(of(8400.0), (24, 24));
        assert_eq!(of(1.0), (1, 0));
    }

    #[test]
    fn the_peak_delivers_the_amount_in_the_hours() {
        assert_eq!(peak(12_000.0, 6000.0), 2.0);
    }
}
