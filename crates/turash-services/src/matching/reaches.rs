//! How far the lists of flows reach: which of them may have a pair whose line passes through a box.
//!
//! A flow stands in a square that is no smaller than the way to the farthest counterpart of its list, on the level of such squares. So a line
//! that meets a box belongs to a flow in a square that meets it, or in one next to that. Degrees are lengths here, as lines are
//! drawn: what is 1 degree away is so everywhere.

use std::collections::BTreeSet;
use std::iter;

use turash_domain::{Coordinates, GeoBox};

/// The finest level; level 0 is one square of 360 degrees, each next one has squares of half the length.
const FINEST: u32 = 14;
/// What is in no square: a flow without a list.
const NOWHERE: u32 = u32::MAX;
/// Room for the rounding of differences.
const ROUNDING: f64 = 1e-9;

/// Flows by the square that they stand in.
#[derive(Debug, Default)]
pub(crate) struct Reaches {
    /// The square in the upper half, the flow in the lower.
    flows: BTreeSet<u64>,
    /// The square of each flow.
    squares: Vec<u32>,
    /// How many flows there are on each level.
    levels: [usize; FINEST as usize + 1],
}

/// Where a flow is, and how many degrees of longitude or latitude its farthest counterpart is away.
pub(crate) type Reach = (Coordinates, f64);

impl Reaches {
    /// Of all flows, in any order.
    pub(crate) fn of(reaches: impl Iterator<Item = (u32, Reach)>) -> Self {
        let mut all = Self::default();
        let mut entries = Vec::new();
        for (flow, reach) in reaches {
            let square = square_of(reach);
            all.levels[level_of_square(square)] += 1;
            *all.square_of_flow(flow) = square;
            entries.push(entry(square, flow));
        }
        entries.sort_unstable();
        all.flows = entries.into_iter().collect();
        all
    }

    /// Puts a flow where it belongs now, or nowhere.
    pub(crate) fn set(&mut self, flow: u32, reach: Option<Reach>) {
        let now = reach.map_or(NOWHERE, square_of);
        let before = std::mem::replace(self.square_of_flow(flow), now);
        if before == now {
            return;
        }
        if before != NOWHERE {
            self.flows.remove(&entry(before, flow));
            self.levels[level_of_square(before)] -= 1;
        }
        if now != NOWHERE {
            self.flows.insert(entry(now, flow));
            self.levels[level_of_square(now)] += 1;
        }
    }

    fn square_of_flow(&mut self, flow: u32) -> &mut u32 {
        if self.squares.len() <= flow as usize {
            self.squares.resize(flow as usize + 1, NOWHERE);
        }
        &mut self.squares[flow as usize]
    }

    /// The flows of which a line may meet a box, some of them twice where it goes over the antimeridian.
    pub(crate) fn meeting(&self, area: GeoBox) -> impl Iterator<Item = u32> + '_ {
        let levels = (0..=FINEST).filter(|level| self.levels[*level as usize] > 0);
        let rows = levels.flat_map(move |level| {
            area.frames().flat_map(move |[west, south, east, north]| {
                let last = (1 << level) - 1;
                let around = move |low: u32, high: u32| [low.saturating_sub(1), (high + 1).min(last)];
                let columns = around(along(west + 180.0, level), along(east + 180.0, level));
                let [low, high] = around(along(south + 90.0, level), along(north + 90.0, level));
                iter::zip(low..=high, iter::repeat((level, columns)))
            })
        });
        rows.flat_map(|(row, (level, [first, last]))| {
            let ends = [first, last].map(|column| square(level, column, row));
            self.flows.range(entry(ends[0], 0)..=entry(ends[1], u32::MAX)).map(|found| *found as u32)
        })
    }
}

fn entry(square: u32, flow: u32) -> u64 {
    u64::from(square) << 32 | u64::from(flow)
}

fn square(level: u32, column: u32, row: u32) -> u32 {
    level << (2 * FINEST) | row << FINEST | column
}

fn level_of_square(square: u32) -> usize {
    (square >> (2 * FINEST)) as usize
}

fn square_of((place, degrees): Reach) -> u32 {
    let needed = degrees * (1.0 + ROUNDING) + f64::MIN_POSITIVE;
    let level = (360.0 / needed).log2().floor().clamp(0.0, f64::from(FINEST)) as u32;
    // The logarithm is rounded, too.
    let level = if 360.0 / f64::from(1_u32 << level) < needed { level.saturating_sub(1) } else { level };
    square(level, along(place.longitude() + 180.0, level), along(place.latitude() + 90.0, level))
}

/// How many squares of a level are before so many degrees.
fn along(degrees: f64, level: u32) -> u32 {
    let count = f64::from(1_u32 << level);
    (degrees / 360.0 * count).clamp(0.0, count - 1.0) as u32
}

#[cfg(test)]
mod tests {
    use turash_contract::random::Random;

    use super::*;

    fn at(random: &mut Random, scale: f64) -> Coordinates {
        let mut part = || (random.below(2_001) as f64 - 1_000.0) / 1_000.0;
        Coordinates::new(180.0 * scale * part(), 90.0 * scale * part()).unwrap()
    }

    #[test]
    fn no_line_that_meets_a_box_is_missed() {
        let mut random = Random(3);
        for round in 0..200 {
            let scale = [1.0, 0.1, 0.001][round % 3];
            let lines: Vec<[Coordinates; 2]> =
                (0..200).map(|_| [at(&mut random, scale), at(&mut random, scale)]).collect();
            let reach = |[from, to]: [Coordinates; 2]| {
                let east = (from.longitude() - to.longitude()).abs();
                (from, east.max((from.latitude() - to.latitude()).abs()))
            };
            let mut reaches = Reaches::of((0..100).map(|flow| (flow, reach(lines[flow as usize]))));
            for flow in 50..200 {
                reaches.set(flow, (flow % 5 > 0).then(|| reach(lines[flow as usize])));
            }
            let [one, other] = [at(&mut random, scale), at(&mut random, scale)];
            let (south, north) = (one.latitude().min(other.latitude()), one.latitude().max(other.latitude()));
            let area = GeoBox::new([one.longitude(), south, other.longitude(), north]).unwrap();
            let found: BTreeSet<u32> = reaches.meeting(area).collect();
            for (flow, [from, to]) in lines.iter().enumerate() {
                let is_there = flow < 50 || flow % 5 > 0;
                assert!(is_there || !found.contains(&(flow as u32)), "{flow} is gone");
                if is_there && area.meets_line(*from, *to) {
                    assert!(found.contains(&(flow as u32)), "{area:?} {from:?} {to:?}");
                }
            }
        }
    }
}
