//! Properties of the model of time: what is delivered stays within both sides, in every step and through a store.

#![cfg(test)]

use proptest::prelude::*;
use turash_domain::model::profile::{
    Calendar, Shape, Side, bound_by_demand, deliver, delivered_in_steps, hours_of, overlap_of_hours,
    through_store,
};
use turash_domain::{DayRange, HourRange, Profile, TYPICAL_STEPS, Weekly};

fn rates() -> impl Strategy<Value = Vec<f64>> {
    let rate = prop_oneof![Just(0.0), Just(1.0), 0.0..5.0_f64];
    let some = |rates: &Vec<f64>| rates.iter().any(|rate| *rate > 0.0);
    prop::collection::vec(rate, TYPICAL_STEPS).prop_filter("at least one rate above zero", some)
}

fn weekly() -> impl Strategy<Value = Profile> {
    let range =
        (0..24_u8, 1..=24_u8).prop_map(|(from, length)| HourRange { from, to: (from + length).min(24) });
    let shutdown =
        (1..=365_u16, 0..40_u16).prop_map(|(from, days)| DayRange { from, to: (from + days).min(365) });
    let hours = prop::array::uniform7(prop::collection::vec(range, 0..3));
    (hours, prop::collection::vec(shutdown, 0..3))
        .prop_filter_map("some working hour", |(hours, shutdowns)| {
            Weekly::new(hours, shutdowns).ok().map(Profile::Weekly)
        })
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn nothing_is_delivered_that_is_not_there_or_not_wanted(
        year in 1990..2060_u16, has in rates(), needs in rates(),
        supply in 0.0..1e6_f64, demand in 0.0..1e6_f64, link in prop_oneof![Just(f64::INFINITY), 0.0..200.0_f64],
    ) {
        let calendar = Calendar::of(year).unwrap();
        let (has, needs) = (Shape::new(&has, &calendar).unwrap(), Shape::new(&needs, &calendar).unwrap());
        let (supply, demand) = (Side { shape: &has, annual: supply }, Side { shape: &needs, annual: demand });
        let hours = calendar.hours() as f64;
        let steps = delivered_in_steps(&calendar, supply, demand, link);
        for (step, rate) in steps.iter().enumerate() {
            prop_assert!(*rate >= 0.0 && *rate <= link);
            prop_assert!(*rate <= supply.annual / hours * has.rates()[step], "step {step}");
            prop_assert!(*rate <= demand.annual / hours * needs.rates()[step], "step {step}");
        }
        let year = deliver(&calendar, supply, demand, link);
        let summed: f64 = steps.iter().zip(calendar.weights()).map(|(rate, weight)| rate * weight).sum();
        prop_assert!(near(year.delivered, summed), "{} {summed}", year.delivered);
        prop_assert!(year.delivered <= supply.annual && year.delivered <= demand.annual);
        for part in [year.supply_use(), year.demand_cover(), year.temporal_score(), bound_by_demand(&calendar, supply, demand)] {
            prop_assert!((0.0..=1.0).contains(&part), "{part}");
        }
    }

    #[test]
    fn neither_units_nor_the_order_of_sides_matter(
        has in rates(), needs in rates(), supply in 1.0..1e6_f64, demand in 1.0..1e6_f64, unit in 1e-6..1e6_f64,
    ) {
        let calendar = Calendar::of(2025).unwrap();
        let shape = |rates: &[f64], unit: f64| {
            Shape::new(&rates.iter().map(|rate| rate * unit).collect::<Vec<_>>(), &calendar).unwrap()
        };
        let (has_1, needs_1) = (shape(&has, 1.0), shape(&needs, 1.0));
        let (has_2, needs_2) = (shape(&has, unit), shape(&needs, 3.0));
        let side = |shape, annual| Side { shape, annual };
        let first = deliver(&calendar, side(&has_1, supply), side(&needs_1, demand), f64::INFINITY);
        let other_unit = deliver(&calendar, side(&has_2, supply * unit), side(&needs_2, demand * unit), f64::INFINITY);
        prop_assert!(near(other_unit.delivered, first.delivered * unit));
        let turned = deliver(&calendar, side(&needs_1, demand), side(&has_1, supply), f64::INFINITY);
        prop_assert!(near(turned.delivered, first.delivered));
        let bound = bound_by_demand(&calendar, side(&has_1, supply), side(&needs_1, demand));
        let turned = bound_by_demand(&calendar, side(&needs_1, demand), side(&has_1, supply));
        prop_assert!(first.delivered == 0.0 || near(bound + turned, 1.0));
    }

    #[test]
    fn more_of_either_side_never_delivers_less(
        has in rates(), needs in rates(), supply in 0.0..1e6_f64, demand in 0.0..1e6_f64, more in 1.0..3.0_f64,
    ) {
        let calendar = Calendar::of(2025).unwrap();
        let (has, needs) = (Shape::new(&has, &calendar).unwrap(), Shape::new(&needs, &calendar).unwrap());
        let delivered = |supply, demand| {
            let (supply, demand) = (Side { shape: &has, annual: supply }, Side { shape: &needs, annual: demand });
            deliver(&calendar, supply, demand, f64::INFINITY).delivered
        };
        let first = delivered(supply, demand);
        prop_assert!(delivered(supply * more, demand) >= first * (1.0 - 1e-12));
        prop_assert!(delivered(supply, demand * more) >= first * (1.0 - 1e-12));
    }

    /// Averages of hours hide what hours avoid: steps are an upper bound.
    #[test]
    fn steps_never_give_less_than_hours(
        year in 2020..2030_u16, has in weekly(), needs in weekly(), ratio in 0.1..10.0_f64,
    ) {
        let calendar = Calendar::of(year).unwrap();
        let shapes = [&has, &needs].map(|profile| Shape::of(profile, &calendar, |_| None));
        let hours = [&has, &needs].map(|profile| hours_of(profile, &calendar));
        // A shutdown may leave no hour of the week; then both say so.
        let ([Ok(p), Ok(q)], [Ok(p_hours), Ok(q_hours)]) = (&shapes, &hours) else {
            prop_assert_eq!(shapes.map(|shape| shape.is_err()), hours.map(|hours| hours.is_err()));
            return Ok(());
        };
        let by_steps = deliver(&calendar, Side { shape: p, annual: 1.0 }, Side { shape: q, annual: ratio }, f64::INFINITY);
        let by_hours = overlap_of_hours(p_hours, q_hours, ratio, f64::INFINITY);
        prop_assert!(by_steps.delivered >= by_hours * (1.0 - 1e-9), "{} {by_hours}", by_steps.delivered);
    }

    #[test]
    fn a_larger_store_never_delivers_less_and_never_what_is_not_there(
        has in rates(), needs in rates(), supply in 0.0..1e6_f64, demand in 0.0..1e6_f64,
        store in 0.0..48.0_f64, more in 0.0..48.0_f64, link in prop_oneof![Just(f64::INFINITY), 0.0..200.0_f64],
    ) {
        let calendar = Calendar::of(2024).unwrap();
        let (has, needs) = (Shape::new(&has, &calendar).unwrap(), Shape::new(&needs, &calendar).unwrap());
        let (supply, demand) = (Side { shape: &has, annual: supply }, Side { shape: &needs, annual: demand });
        let without = deliver(&calendar, supply, demand, link).delivered;
        let [none, some, larger] = [0.0, store, store + more]
            .map(|hours| with_store(&calendar, supply, demand, link, hours));
        prop_assert!(near(none, without), "{none} {without}");
        prop_assert!(some >= none * (1.0 - 1e-9) && larger >= some * (1.0 - 1e-9), "{none} {some} {larger}");
        prop_assert!(larger <= supply.annual.min(demand.annual) * (1.0 + 1e-9));
    }
}

/// What is delivered with a store for so many hours of the demand's mean rate; `link` limits what goes in and what comes out.
fn with_store(calendar: &Calendar, supply: Side<'_>, demand: Side<'_>, link: f64, hours: f64) -> f64 {
    let year_hours = calendar.hours() as f64;
    let rate = |side: Side<'_>, step: usize| (side.annual / year_hours * side.shape.rates()[step]).min(link);
    let year = calendar.steps().map(|step| (rate(supply, step), rate(demand, step)));
    through_store(year, hours * demand.annual / year_hours)
}

/// The most that any way to run a store delivers: every choice of what to deliver and what to keep, in whole units.
fn best_of_all(hours: &[(u8, u8)], capacity: u8, level: u8) -> u8 {
    let Some(((supply, demand), later)) = hours.split_first() else { return 0 };
    let at_hand = level + supply;
    let choices = (0..=at_hand.min(*demand))
        .flat_map(|delivered| (0..=capacity.min(at_hand - delivered)).map(move |kept| (delivered, kept)));
    choices.map(|(delivered, kept)| delivered + best_of_all(later, capacity, kept)).max().unwrap_or_default()
}

proptest! {
    /// Flows in a network of whole numbers have a best solution in whole numbers, so this is the bound for all ways to run the store.
    #[test]
    fn a_store_delivers_exactly_the_most_that_it_could(
        hours in prop::collection::vec((0..5_u8, 0..5_u8), 1..7), capacity in 0..6_u8,
    ) {
        let as_numbers = |hours: &[(u8, u8)]| hours.iter().map(|(s, d)| (f64::from(*s), f64::from(*d))).collect::<Vec<_>>();
        for until in 1..=hours.len() {
            let part = &hours[..until];
            let found = through_store(as_numbers(part), f64::from(capacity));
            prop_assert_eq!(found, f64::from(best_of_all(part, capacity, 0)), "{:?} {}", part, capacity);
            let (supply, demand) = part.iter().fold((0.0, 0.0), |(s, d), hour| (s + f64::from(hour.0), d + f64::from(hour.1)));
            prop_assert!(found <= supply && found <= demand);
        }
    }
}
