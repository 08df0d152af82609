//! What a demand can take of a supply over the year.

use serde::Serialize;

use super::calendar::Calendar;
use super::shape::Shape;
use crate::profile::TYPICAL_STEPS;

/// One side of an exchange over the year.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// When it flows.
    pub shape: &'a Shape,
    /// How much, in the family's annual unit, as what the demand receives: a supply behind a heat pump counts the drive energy. At least 0.
    pub annual: f64,
}

/// What is delivered in a year, beside what both sides have; all in the family's annual unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Delivery {
    /// What the demand takes of the supply; never above either of them.
    pub delivered: f64,
    /// What the supply has.
    pub supply: f64,
    /// What the demand asks for.
    pub demand: f64,
}

impl Delivery {
    /// The part of the supply that is used, 0 to 1.
    pub fn supply_use(&self) -> f64 {
        part(self.delivered, self.supply)
    }

    /// The part of the demand that is covered, 0 to 1.
    pub fn demand_cover(&self) -> f64 {
        part(self.delivered, self.demand)
    }

    /// How well the two agree in time, 0 to 1: what is delivered of the smaller of both years.
    pub fn temporal_score(&self) -> f64 {
        part(self.delivered, self.supply.min(self.demand))
    }

    /// A delivery that rounding has not lifted above either side.
    pub(super) fn bounded(delivered: f64, supply: f64, demand: f64) -> Self {
        Self { delivered: delivered.min(supply).min(demand), supply, demand }
    }
}

fn part(of: f64, whole: f64) -> f64 {
    if whole > 0.0 { of / whole } else { 0.0 }
}

/// The part of a supply that a demand takes if it asks for `ratio` times the supply's amount in a year and the link carries `link` times
/// the supply's mean rate (infinite where nothing limits it): `sum_t w_t min(p_t, ratio q_t, link) / sum_t w_t`, with the weights `w` of
/// the steps and the relative rates `p` of the supply and `q` of the demand. No allocation; about 600 multiplications.
pub fn overlap(calendar: &Calendar, supply: &Shape, demand: &Shape, ratio: f64, link: f64) -> f64 {
    let rates = supply.rates().iter().zip(demand.rates()).zip(calendar.weights());
    let sum: f64 = rates.map(|((has, needs), weight)| weight * smallest(*has, ratio * needs, link)).sum();
    sum / calendar.hours() as f64
}

/// [`overlap`] over the hours of a year instead of its steps: two profiles as [`hours_of`](super::hours_of) lays them out.
pub fn overlap_of_hours(supply: &[f64], demand: &[f64], ratio: f64, link: f64) -> f64 {
    let sum: f64 = supply.iter().zip(demand).map(|(has, needs)| smallest(*has, ratio * needs, link)).sum();
    sum / supply.len().max(1) as f64
}

/// What a demand can take of a supply: `E = sum_t w_t min(s_t, d_t)` over the steps of the calendar. `link` is the highest rate that the
/// link between them carries, in the annual unit an hour (MW for MWh/a); infinite where nothing limits it. No allocation.
///
/// ```
/// use turash_domain::model::profile::{Calendar, Shape, Side, deliver};
///
/// # fn main() -> Result<(), turash_domain::Invalid> {
/// let (calendar, flat) = (Calendar::of(2025)?, Shape::flat());
/// let winter = Shape::new(&std::array::from_fn::<_, 576, _>(|step| if step < 288 { 1.0 } else { 0.0 }), &calendar)?;
/// let supply = Side { shape: &flat, annual: 8_760.0 };
/// let year = deliver(&calendar, supply, Side { shape: &winter, annual: 8_760.0 }, f64::INFINITY);
/// assert!((year.delivered - 181.0 * 24.0).abs() < 1e-6, "1 MW for the 181 days of the first half");
/// # Ok(())
/// # }
/// ```
pub fn deliver(calendar: &Calendar, supply: Side<'_>, demand: Side<'_>, link: f64) -> Delivery {
    if supply.annual <= 0.0 || demand.annual <= 0.0 {
        return Delivery::bounded(0.0, supply.annual.max(0.0), demand.annual.max(0.0));
    }
    let link = link * calendar.hours() as f64 / supply.annual;
    let share = overlap(calendar, supply.shape, demand.shape, demand.annual / supply.annual, link);
    Delivery::bounded(supply.annual * share, supply.annual, demand.annual)
}

/// The rate that is delivered in each step, in the annual unit an hour: [`deliver`] before it is summed.
pub fn delivered_in_steps(
    calendar: &Calendar,
    supply: Side<'_>,
    demand: Side<'_>,
    link: f64,
) -> [f64; TYPICAL_STEPS] {
    let hours = calendar.hours() as f64;
    let rate = |side: Side<'_>, step: usize| side.annual / hours * side.shape.rates()[step];
    std::array::from_fn(|step| smallest(rate(supply, step), rate(demand, step), link))
}

/// The part of the delivered amount, 0 to 1, that flows while the demand is the smaller side (half of it where both are equal), without
/// a limit of the link: by so much of a small change of the demand's amount the delivered amount follows, and by the rest it follows the
/// supply's. No allocation.
pub fn bound_by_demand(calendar: &Calendar, supply: Side<'_>, demand: Side<'_>) -> f64 {
    let rates = supply.shape.rates().iter().zip(demand.shape.rates()).zip(calendar.weights());
    let (mut by_demand, mut all) = (0.0, 0.0);
    for ((has, needs), weight) in rates {
        let (has, needs) = (weight * supply.annual * has, weight * demand.annual * needs);
        all += has.min(needs);
        by_demand += if needs < has {
            needs
        } else if needs == has {
            needs / 2.0
        } else {
            0.0
        };
    }
    part(by_demand, all)
}

fn smallest(a: f64, b: f64, c: f64) -> f64 {
    let smaller = if a < b { a } else { b };
    if smaller < c { smaller } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn halves(calendar: &Calendar) -> [Shape; 2] {
        [0, 1].map(|half| {
            let rates: [f64; TYPICAL_STEPS] =
                std::array::from_fn(|step| f64::from(u8::from(step % 2 == half)));
            Shape::new(&rates, calendar).unwrap()
        })
    }

    #[test]
    fn flows_that_avoid_each_other_deliver_nothing_and_equal_ones_everything() {
        let calendar = Calendar::of(2025).unwrap();
        let [even, odd] = halves(&calendar);
        let side = |shape, annual| Side { shape, annual };
        let apart = deliver(&calendar, side(&even, 500.0), side(&odd, 700.0), f64::INFINITY);
        assert_eq!((apart.delivered, apart.temporal_score()), (0.0, 0.0));
        let alike = deliver(&calendar, side(&even, 500.0), side(&even, 700.0), f64::INFINITY);
        assert!((alike.delivered - 500.0).abs() < 1e-9 && alike.delivered <= 500.0);
        assert!((alike.supply_use() - 1.0).abs() < 1e-12 && (alike.demand_cover() - 5.0 / 7.0).abs() < 1e-12);
        let flat = Shape::flat();
        let half = deliver(&calendar, side(&flat, 600.0), side(&odd, 600.0), f64::INFINITY);
        assert!((half.temporal_score() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_link_carries_no_more_than_it_can_and_nothing_comes_of_nothing() {
        let calendar = Calendar::of(2025).unwrap();
        let flat = Shape::flat();
        let side = |annual| Side { shape: &flat, annual };
        let limited = deliver(&calendar, side(8_760.0 * 5.0), side(8_760.0 * 3.0), 2.0);
        assert!((limited.delivered - 8_760.0 * 2.0).abs() < 1e-6);
        for (supply, demand) in [(0.0, 5.0), (5.0, 0.0), (0.0, 0.0)] {
            let none = deliver(&calendar, side(supply), side(demand), f64::INFINITY);
            assert_eq!(
                [none.delivered, none.temporal_score(), none.supply_use() * none.demand_cover()],
                [0.0; 3]
            );
        }
    }

    #[test]
    fn what_is_scarce_decides() {
        let calendar = Calendar::of(2025).unwrap();
        let flat = Shape::flat();
        let side = |annual| Side { shape: &flat, annual };
        assert_eq!(bound_by_demand(&calendar, side(10.0), side(9.0)), 1.0);
        assert_eq!(bound_by_demand(&calendar, side(9.0), side(10.0)), 0.0);
        assert_eq!(bound_by_demand(&calendar, side(9.0), side(9.0)), 0.5);
        assert_eq!(bound_by_demand(&calendar, side(0.0), side(9.0)), 0.0);
        let [even, _] = halves(&calendar);
        let peaky = Side { shape: &even, annual: 10.0 };
        // The demand's peak of twice its mean is above the supply; its pauses deliver nothing.
        assert_eq!(bound_by_demand(&calendar, side(10.0), peaky), 0.0);
    }
}
