//! A store between a supply and a demand.
//!
//! The year is played hour by hour in the order of the calendar, each hour at the rate of its step. Each hour the demand takes from the
//! supply first and from the store for the rest, and what the supply has over goes into the store while there is room. Without losses
//! this gives the most that any way to run the store could deliver. The store starts empty, and what is in it at the end of the year is
//! not counted.
//!
//! What is left out: losses of the store, the limit of its own charging and discharging, and swings inside a step that the step's mean
//! hides (so a store for less than an hour does nothing, and nothing is said of what it does about one bad day among the month's typical
//! ones).

/// What a demand takes of a supply with a store of some capacity between them, hour after hour: pairs of what the supply has and what the
/// demand asks for in an hour, in one unit; the capacity in the same unit. The store starts empty and loses nothing.
///
/// ```
/// use turash_domain::model::profile::through_store;
///
/// let hours = [(5.0, 1.0), (0.0, 3.0), (0.0, 3.0)];
/// assert_eq!(through_store(hours, 0.0), 1.0);
/// assert_eq!(through_store(hours, 2.0), 3.0);
/// assert_eq!(through_store(hours, 9.0), 5.0);
/// ```
pub fn through_store(hours: impl IntoIterator<Item = (f64, f64)>, capacity: f64) -> f64 {
    let (mut level, mut delivered) = (0.0_f64, 0.0_f64);
    for (supply, demand) in hours {
        let direct = supply.min(demand);
        let drawn = (demand - direct).min(level);
        let stored = (supply - direct).min(capacity - level);
        delivered += direct + drawn;
        level += stored - drawn;
    }
    delivered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_is_carried_into_the_day() {
        let day = |hour: u32| if hour < 12 { (2.0, 0.0) } else { (0.0, 2.0) };
        let year = || (0..365 * 24).map(|hour| day(hour % 24));
        for (capacity, share) in [(0.0, 0.0), (6.0, 0.25), (12.0, 0.5), (24.0, 1.0), (100.0, 1.0)] {
            assert_eq!(through_store(year(), capacity), share * 8_760.0, "{capacity} MWh");
        }
        let limited = year().map(|(has, needs): (f64, f64)| (has.min(1.0), needs));
        assert_eq!(through_store(limited, 24.0), 4_380.0, "a link of 1 MW for 12 hours a day");
    }
}
