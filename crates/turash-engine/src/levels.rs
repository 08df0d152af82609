//! The flows of one side by how far they are searched for: levels of like radii, each with rows of latitude of its own.
//!
//! A pair is a candidate only within both radii. So a flow that is searched for far away looks among the flows of a level no
//! farther than the widest of them is searched for, and not at all that are near itself. Knows radii; blocks and lists are absent.

use crate::block::{Lane, NOTHING};
use crate::reach::{Rows, latitude};

/// The shares of a side's flows at whose radii its levels end; the last level has the rest.
const SHARES: [f64; 2] = [0.8, 0.97];

/// By how much the squared radius of one level's end is at least above the one before: nearer ones are not worth rows of their own.
const APART: f32 = 1.5;

/// A side of fewer flows has one level: its rows hold few blocks as it is.
const FEW: usize = 128;

/// About so many flows tell the radii of a side.
const SAMPLE: usize = 4096;

/// Flows of like radii.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Level {
    pub(crate) rows: Rows,
    /// The squared radius that no flow of the level exceeds; below zero while it has none.
    pub(crate) widest_radius2: f32,
    /// The squared radius up to which a flow belongs here and not to the next level.
    end: f32,
    /// The place of its first row among the rows of all levels and classes.
    first: usize,
}

impl Level {
    /// The rows of a class that lie in a range, each with its place among the rows of all levels and classes.
    pub(crate) fn places(
        &self,
        class: u16,
        rows: std::ops::RangeInclusive<usize>,
    ) -> impl Iterator<Item = (usize, usize)> + use<> {
        let first = self.first + usize::from(class) * self.rows.count();
        rows.map(move |row| (row, first + row))
    }
}

/// The levels of a side, narrow ones first.
pub(crate) struct Levels {
    all: Vec<Level>,
    classes: usize,
}

impl Levels {
    /// Levels that suit flows whose counterparts are `other`.
    pub(crate) fn of<const N: usize>(own: &[Lane<N>], other: &[Lane<N>], classes: usize) -> Self {
        let (radii, others) = (sample(own), sample(other));
        let mut levels = Self { all: Vec::new(), classes };
        let mut from = 0;
        for end in ends(&radii, own.len()) {
            let to = radii.partition_point(|radius2| *radius2 <= end);
            let share = own.len() * (to - from) / radii.len().max(1);
            let rows = rows_for(&radii[from..to], &others, share);
            let first = levels.places();
            levels.all.push(Level { rows, widest_radius2: NOTHING, end, first });
            from = to;
        }
        for flow in own {
            levels.widen(flow);
        }
        levels
    }

    /// How many classes the side has.
    pub(crate) fn classes(&self) -> usize {
        self.classes
    }

    /// How many rows there are, of all levels and classes.
    pub(crate) fn places(&self) -> usize {
        self.all.last().map_or(0, |last| last.first + self.classes * last.rows.count())
    }

    /// The levels that have flows, widest first.
    pub(crate) fn filled(&self) -> impl Iterator<Item = &Level> {
        self.all.iter().rev().filter(|level| level.widest_radius2 >= 0.0)
    }

    /// The place of a flow's row among all rows.
    pub(crate) fn place<const N: usize>(&self, flow: &Lane<N>) -> usize {
        let level = &self.all[self.number(flow.radius2)];
        level.first + usize::from(flow.class) * level.rows.count() + level.rows.row(latitude(flow.place))
    }

    /// Whether two radii belong to one level.
    pub(crate) fn has_together(&self, radius2: f32, other: f32) -> bool {
        self.number(radius2) == self.number(other)
    }

    /// Notes the radius of a flow that comes in.
    pub(crate) fn widen<const N: usize>(&mut self, flow: &Lane<N>) {
        let number = self.number(flow.radius2);
        let level = &mut self.all[number];
        level.widest_radius2 = level.widest_radius2.max(flow.radius2);
    }

    fn number(&self, radius2: f32) -> usize {
        self.all.partition_point(|level| level.end < radius2)
    }
}

/// Some squared radii of flows, sorted.
fn sample<const N: usize>(lanes: &[Lane<N>]) -> Vec<f32> {
    let step = (lanes.len() / SAMPLE).max(1);
    let mut radii: Vec<f32> = lanes.iter().step_by(step).map(|lane| lane.radius2.max(0.0)).collect();
    radii.sort_unstable_by(f32::total_cmp);
    radii
}

/// Where the levels of a side of `count` flows end, the last one nowhere.
fn ends(radii: &[f32], count: usize) -> Vec<f32> {
    let mut ends = Vec::new();
    if let Some(&widest) = radii.last().filter(|_| count >= FEW) {
        let mut above = 0.0;
        for share in SHARES {
            let end = radii[(share * radii.len() as f64) as usize];
            if end > above && widest > APART * end {
                ends.push(end);
                above = APART * end;
            }
        }
    }
    ends.push(f32::INFINITY);
    ends
}

/// Rows half as high as the median radius within which the flows of a level (sorted radii) meet others, but not more of
/// them than so many flows are worth.
fn rows_for(radii: &[f32], others: &[f32], count: usize) -> Rows {
    let Some(&widest) = radii.last() else { return Rows::new(0.0, 1) };
    let mut radii: Vec<f32> =
        radii.iter().copied().chain(others.iter().map(|other| other.min(widest))).collect();
    let middle = radii.len() / 2;
    let (_, &mut median, _) = radii.select_nth_unstable_by(middle, f32::total_cmp);
    let angle = 2.0 * (f64::from(median).sqrt() / 2.0).min(1.0).asin();
    Rows::new(angle / 2.0, count / 2 + 64)
}

#[cfg(test)]
mod tests {
    use turash_domain::{Coordinates, chord2_of_km};

    use super::*;
    use crate::block::Block;

    fn flow(radius_km: f64) -> Lane<1> {
        let place = Coordinates::new(14.0, 48.0).unwrap().unit_vector();
        Lane { place, radius2: chord2_of_km(radius_km), ..Block::EMPTY.read(0) }
    }

    #[test]
    fn flows_of_like_radii_are_one_level_and_wide_ones_are_apart() {
        let alike: Vec<Lane<1>> = (0..5_000).map(|at| flow(25.0 + f64::from(at % 10) / 10.0)).collect();
        assert_eq!(Levels::of(&alike, &[], 1).filled().count(), 1);
        let mixed: Vec<Lane<1>> = (0..5_000).map(|at| flow(if at % 10 == 0 { 80.0 } else { 4.0 })).collect();
        let levels = Levels::of(&mixed, &[], 3);
        assert!(!levels.has_together(chord2_of_km(4.0), chord2_of_km(80.0)));
        assert!(levels.has_together(chord2_of_km(80.0), chord2_of_km(300.0)), "the last level has no end");
        let widest: Vec<f32> = levels.filled().map(|level| level.widest_radius2).collect();
        assert_eq!(widest, [chord2_of_km(80.0), chord2_of_km(4.0)]);
        assert!(mixed.iter().all(|flow| levels.place(flow) < levels.places()));
    }

    #[test]
    fn a_side_without_flows_has_a_row_for_the_first() {
        let mut levels = Levels::of::<1>(&[], &[], 2);
        assert_eq!((levels.places(), levels.filled().count()), (2, 0));
        levels.widen(&flow(7.0));
        assert_eq!(levels.filled().count(), 1);
    }
}
