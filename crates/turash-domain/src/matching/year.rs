//! A year in a few steps: what a demand can take of a supply, in a form that lists are ranked by.
//!
//! The model knows 576 steps. For the order of lists they are added up to eight: winter half and summer half of the year, working day
//! and weekend, day and night. What is added up before two flows are compared never gives less than the 576 would, and the same where a
//! flow is steady within the eight; a test states how much more it can be. So a list never misses a pair that the full model finds.

use super::real::Real;
use crate::model::profile::{Calendar, Shape};
use crate::profile::TYPICAL_STEPS;

/// Steps of the short year.
pub(super) const STEPS: usize = 8;

/// Hours of a day.
const DAY: usize = 24;

/// The step of the short year that one of the 576 belongs to.
fn short_step(step: usize) -> usize {
    let (month, weekend, hour) = (step / (2 * DAY), step / DAY % 2, step % DAY);
    let winter = usize::from(!(3..9).contains(&month));
    let night = usize::from(!(7..19).contains(&hour));
    winter * 4 + weekend * 2 + night
}

/// Something of the 576 steps, added up to the eight.
pub(super) fn shorten(steps: impl IntoIterator<Item = f64>) -> [f64; STEPS] {
    let mut short = [0.0; STEPS];
    steps.into_iter().enumerate().for_each(|(step, value)| short[short_step(step)] += value);
    short
}

/// The part of a year's amount that flows in each of the 576 steps.
pub(super) fn parts<'a>(shape: &'a Shape, calendar: &'a Calendar) -> impl Iterator<Item = f64> + 'a {
    let hours = calendar.hours() as f64;
    shape.rates().iter().zip(calendar.weights()).map(move |(rate, weight)| rate * weight / hours)
}

/// What both sides have in each step of a year: the three are equally long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Year<'a, F> {
    /// Of the supply, in the family's annual unit.
    pub(super) supply: &'a [F],
    /// Of the demand, in the family's annual unit.
    pub(super) demand: &'a [F],
    /// One by the hours of the step, 1/h; 0 where it has none.
    pub(super) per_hour: &'a [F],
}

/// What is delivered in a year.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delivered<F> {
    /// In all, in the family's annual unit.
    pub(super) amount: F,
    /// The highest rate, in the annual unit an hour.
    pub(super) rate: F,
}

impl<'a, F> Year<'a, F> {
    /// One step of it alone.
    pub(super) fn only(&self, step: usize) -> Year<'a, F> {
        let one = step..=step;
        let (supply, demand) = (&self.supply[one.clone()], &self.demand[one.clone()]);
        Year { supply, demand, per_hour: &self.per_hour[one] }
    }
}

impl<F: Real> Year<'_, F> {
    /// What is delivered where a step gives what `of` says of supply and demand.
    #[inline(always)]
    pub(super) fn deliver(&self, of: impl Fn(F, F) -> F) -> Delivered<F> {
        let zero = F::of(0.0);
        let mut delivered = Delivered { amount: zero, rate: zero };
        let steps = self.supply.iter().zip(self.demand).zip(self.per_hour);
        for ((supply, demand), per_hour) in steps {
            let amount = of(*supply, *demand);
            delivered.amount = delivered.amount + amount;
            delivered.rate = delivered.rate.or_more(amount * *per_hour);
        }
        delivered
    }
}

/// One by the hours of each step, 1/h.
pub(super) fn per_hour<const N: usize>(hours: [f64; N]) -> [f64; N] {
    hours.map(|hours| if hours > 0.0 { 1.0 / hours } else { 0.0 })
}

/// One by the hours of each of the 576 steps, 1/h.
pub(super) fn per_hour_of(calendar: &Calendar) -> [f64; TYPICAL_STEPS] {
    per_hour(*calendar.weights())
}
