//! Working hours of a week, laid on a calendar.

use super::calendar::{Calendar, DAY};
use crate::profile::{TYPICAL_STEPS, Weekly};

/// The share of each step's hours that are worked.
pub(super) fn open_shares(weekly: &Weekly, calendar: &Calendar) -> [f64; TYPICAL_STEPS] {
    let mut shares = [0.0; TYPICAL_STEPS];
    each_open_hour(weekly, calendar, |_, step| shares[step] += 1.0);
    shares.iter_mut().zip(calendar.weights()).for_each(|(share, weight)| *share /= weight);
    shares
}

/// Each hour of the year, 1 where it is worked and 0 elsewhere.
pub(super) fn open_hours(weekly: &Weekly, calendar: &Calendar) -> Vec<f64> {
    let mut hours = vec![0.0; calendar.hours()];
    each_open_hour(weekly, calendar, |hour, _| hours[hour] = 1.0);
    hours
}

/// Calls `visit` with the number in the year and the step of each worked hour. Hours that stand in two ranges are worked once.
fn each_open_hour(weekly: &Weekly, calendar: &Calendar, mut visit: impl FnMut(usize, usize)) {
    let open: [u32; 7] = std::array::from_fn(|weekday| {
        let bits = |from: u8, to: u8| (from..to).fold(0, |bits, hour| bits | 1 << hour);
        weekly.hours()[weekday].iter().fold(0, |all, range| all | bits(range.from, range.to))
    });
    for (index, day) in calendar.days().iter().enumerate() {
        let is_shut = weekly.shutdowns().iter().any(|days| (days.from..=days.to).contains(&day.number));
        if is_shut {
            continue;
        }
        for hour in (0..DAY).filter(|hour| open[day.weekday] & 1 << hour != 0) {
            visit(index * DAY + hour, day.first_step + hour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{DayRange, HourRange};

    fn mondays_and_sundays() -> Weekly {
        let mut hours: [Vec<HourRange>; 7] = Default::default();
        hours[0] = vec![HourRange { from: 6, to: 10 }, HourRange { from: 8, to: 14 }];
        hours[6] = vec![HourRange { from: 0, to: 24 }];
        // March 1st to 31st.
        Weekly::new(hours, vec![DayRange { from: 60, to: 90 }]).unwrap()
    }

    #[test]
    fn working_hours_are_shares_of_steps() {
        let calendar = Calendar::of(2026).unwrap();
        let shares = open_shares(&mondays_and_sundays(), &calendar);
        let step = |month: usize, weekend: usize, hour: usize| shares[(month * 2 + weekend) * DAY + hour];
        // January 2026 has 22 working days, 4 of them Mondays, and 9 days of weekend, 4 of them Sundays.
        assert_eq!((step(0, 0, 5), step(0, 0, 14)), (0.0, 0.0));
        assert_eq!((step(0, 0, 6), step(0, 0, 9), step(0, 0, 13)), (4.0 / 22.0, 4.0 / 22.0, 4.0 / 22.0));
        assert_eq!(step(0, 1, 3), 4.0 / 9.0);
        assert!((0..2 * DAY).all(|index| shares[2 * 2 * DAY + index] == 0.0), "shut in March");
    }

    #[test]
    fn hours_and_shares_tell_of_the_same_year() {
        for year in [2024, 2026] {
            let calendar = Calendar::of(year).unwrap();
            let hours = open_hours(&mondays_and_sundays(), &calendar);
            let shares = open_shares(&mondays_and_sundays(), &calendar);
            let by_steps: f64 =
                shares.iter().zip(calendar.weights()).map(|(share, weight)| share * weight).sum();
            assert!((hours.iter().sum::<f64>() - by_steps).abs() < 1e-9, "{year}");
            // The shutdown is March, also where February has 29 days.
            let march = (if year == 2024 { 60 } else { 59 }) * DAY;
            assert!(hours[march..march + 31 * DAY].iter().all(|open| *open == 0.0), "{year}");
            assert!(hours[march + 31 * DAY..march + 38 * DAY].iter().sum::<f64>() == 32.0, "{year}");
        }
    }
}
