//! Where the sites are: their numbers in the order of the squares of a web map, so that a box and a tile are a few stretches of it.
//!
//! The map is the one of all tile servers (spherical Mercator, EPSG 3857); at level `z` it has 2^z by 2^z squares. Squares are numbered
//! along Morton's curve: all that lies in a square of any level stands together.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use turash_domain::{Coordinates, GeoBox};

/// The level of the squares that places are put into: 600 m on the equator.
pub(crate) const FINEST: u32 = 16;

/// About how many squares a box is wide or high that is told apart from what is around it.
const ACROSS: u32 = 32;

/// The numbers of sites by the squares that they are in.
#[derive(Debug, Default)]
pub(crate) struct Places(BTreeSet<Entry>);

/// The square of a site in the upper half, its number in the lower.
type Entry = u64;

/// Squares that follow each other, and whether a place in them has to be looked at to know that it is in the box.
#[derive(Debug, Clone, PartialEq)]
struct Stretch {
    squares: RangeInclusive<u32>,
    is_edge: bool,
}

impl Places {
    pub(crate) fn insert(&mut self, place: Coordinates, site: u32) {
        self.0.insert(entry(square_of(place), site));
    }

    /// All sites, in the order of the curve.
    pub(crate) fn sites(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().map(|entry| *entry as u32)
    }

    pub(crate) fn remove(&mut self, place: Coordinates, site: u32) {
        self.0.remove(&entry(square_of(place), site));
    }
}

/// A way along the sites of a box or a tile, which may be left and gone on with.
#[derive(Debug)]
pub(crate) struct PlaceWalk {
    /// What is left, the next one last.
    stretches: Vec<Stretch>,
    /// The last entry of the stretch that was come by.
    after: Option<Entry>,
}

/// A site on the way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passed {
    pub(crate) site: u32,
    /// Its square of the finest level.
    pub(crate) square: u32,
    /// Whether it may be outside: its place has to be looked at.
    pub(crate) is_edge: bool,
}

impl PlaceWalk {
    /// Along all that is in a box, and what is next to its edges.
    pub(crate) fn of_box(area: GeoBox) -> Self {
        let mut stretches = Vec::new();
        for [west, south, east, north] in area.frames() {
            let columns = [column(west), column(east)];
            let rows = [row(north), row(south)];
            let size = (columns[1] - columns[0]).max(rows[1] - rows[0]) + 1;
            let level = FINEST.saturating_sub((size / ACROSS).checked_ilog2().unwrap_or(0));
            split(&Window { columns, rows, level }, 0, [0, 0], &mut stretches);
        }
        stretches.reverse();
        Self { stretches, after: None }
    }

    /// Along all that is in a square of some level; of one below the finest along all that is in the one around it.
    pub(crate) fn of_square(level: u32, [x, y]: [u32; 2]) -> Self {
        let (level, x, y, is_edge) = match level.checked_sub(FINEST) {
            Some(below) if below > 0 => (FINEST, x >> below, y >> below, true),
            _ => (level, x, y, false),
        };
        Self { stretches: vec![Stretch { squares: within(level, [x, y]), is_edge }], after: None }
    }

    /// Goes on past up to so many sites; `true` when there are no more.
    pub(crate) fn go_on(&mut self, places: &Places, sites: usize, mut pass: impl FnMut(Passed)) -> bool {
        let mut left = sites.max(1);
        while let Some(Stretch { squares, is_edge }) = self.stretches.last().cloned() {
            let first = self.after.map_or(entry(*squares.start(), 0), |after| after + 1);
            let last = entry(*squares.end(), u32::MAX);
            let mut is_over = true;
            for &found in places.0.range(first..=last.max(first)).take_while(|found| **found <= last) {
                if left == 0 {
                    is_over = false;
                    break;
                }
                left -= 1;
                self.after = Some(found);
                pass(Passed { site: found as u32, square: (found >> 32) as u32, is_edge });
            }
            if !is_over {
                return false;
            }
            self.after = None;
            self.stretches.pop();
        }
        true
    }
}

/// The squares of the finest level between which a box is, edges included.
struct Window {
    columns: [u32; 2],
    rows: [u32; 2],
    /// The level below which nothing is split.
    level: u32,
}

/// Adds the stretches of a box that are in a square, in the order of the curve.
fn split(window: &Window, level: u32, [x, y]: [u32; 2], stretches: &mut Vec<Stretch>) {
    let size = 1 << (FINEST - level);
    let ends = |at: u32| [at * size, at * size + (size - 1)];
    let meets = |[first, last]: [u32; 2], [low, high]: [u32; 2]| first <= high && last >= low;
    // What is in the same square as an edge may be on either side of it.
    let inside = |[first, last]: [u32; 2], [low, high]: [u32; 2]| first > low && last < high;
    if !meets(ends(x), window.columns) || !meets(ends(y), window.rows) {
        return;
    }
    let is_edge = !(inside(ends(x), window.columns) && inside(ends(y), window.rows));
    if is_edge && level < window.level {
        for [right, down] in [[0, 0], [1, 0], [0, 1], [1, 1]] {
            split(window, level + 1, [2 * x + right, 2 * y + down], stretches);
        }
        return;
    }
    let squares = within(level, [x, y]);
    match stretches.last_mut() {
        Some(last)
            if last.is_edge == is_edge && last.squares.end().checked_add(1) == Some(*squares.start()) =>
        {
            last.squares = *last.squares.start()..=*squares.end();
        }
        _ => stretches.push(Stretch { squares, is_edge }),
    }
}

/// The squares of the finest level that are in one of a level.
fn within(level: u32, [x, y]: [u32; 2]) -> RangeInclusive<u32> {
    let below = 2 * (FINEST - level);
    let first = (u64::from(spread(x) | spread(y) << 1)) << below;
    first as u32..=(first + ((1_u64 << below) - 1)) as u32
}

fn entry(square: u32, site: u32) -> Entry {
    u64::from(square) << 32 | u64::from(site)
}

/// The square of the finest level that a place is in.
fn square_of(place: Coordinates) -> u32 {
    spread(column(place.longitude())) | spread(row(place.latitude())) << 1
}

/// Column and row of a square of the finest level.
pub(crate) fn column_and_row(square: u32) -> [u32; 2] {
    [gathered(square), gathered(square >> 1)]
}

/// From the left edge of the map, its width being 1.
pub(crate) fn across(longitude: f64) -> f64 {
    (longitude + 180.0) / 360.0
}

/// From the upper edge of the map, its height being 1; near the poles it is beyond the edges.
pub(crate) fn down(latitude: f64) -> f64 {
    let sine = latitude.to_radians().sin();
    0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * std::f64::consts::PI)
}

/// The column of a longitude: one that is farther east is in none that is farther west.
fn column(longitude: f64) -> u32 {
    finest(across(longitude))
}

/// The row of a latitude, from the north; what is beyond the map is at its edge.
fn row(latitude: f64) -> u32 {
    finest(down(latitude))
}

fn finest(share: f64) -> u32 {
    let count = f64::from(1_u32 << FINEST);
    (share * count).clamp(0.0, count - 1.0) as u32
}

/// The bits of a number, each with room for one of another between them.
fn spread(number: u32) -> u32 {
    let mut bits = number & 0xFFFF;
    for (by, mask) in [(8, 0x00FF_00FF), (4, 0x0F0F_0F0F), (2, 0x3333_3333), (1, 0x5555_5555)] {
        bits = (bits | bits << by) & mask;
    }
    bits
}

/// What was spread.
fn gathered(bits: u32) -> u32 {
    let mut number = bits & 0x5555_5555;
    for (by, mask) in [(1, 0x3333_3333), (2, 0x0F0F_0F0F), (4, 0x00FF_00FF), (8, 0x0000_FFFF)] {
        number = (number | number >> by) & mask;
    }
    number
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use turash_contract::random::Random;

    use super::*;

    fn at(longitude: f64, latitude: f64) -> Coordinates {
        Coordinates::new(longitude, latitude).unwrap()
    }

    /// Far and near, on the edges of the map and on top of each other.
    fn anywhere(random: &mut Random) -> Coordinates {
        let part = |random: &mut Random| random.below(1_001) as f64 / 1_000.0;
        match random.below(4) {
            0 => at(-180.0 + 360.0 * part(random), -90.0 + 180.0 * part(random)),
            1 => at(
                [-180.0, 180.0, 0.0][random.below(3) as usize],
                [-90.0, 90.0, 86.0][random.below(3) as usize],
            ),
            _ => at(14.0 + part(random), 48.0 + part(random)),
        }
    }

    fn sites(
        walk: &mut PlaceWalk,
        places: &Places,
        known: &[Coordinates],
        area: GeoBox,
        step: usize,
    ) -> Vec<u32> {
        let mut found = Vec::new();
        while !walk.go_on(places, step, |passed| {
            let place = known[passed.site as usize];
            assert!(passed.is_edge || area.contains(place), "{place:?} is not in {area:?}");
            if !passed.is_edge || area.contains(place) {
                found.push(passed.site);
            }
        }) {}
        found.sort_unstable();
        found
    }

    #[test]
    fn a_walk_along_a_box_finds_what_is_in_it() {
        let mut random = Random(7);
        let known: Vec<Coordinates> = (0..3_000).map(|_| anywhere(&mut random)).collect();
        let mut places = Places::default();
        for (number, place) in known.iter().enumerate() {
            places.insert(*place, number as u32);
        }
        let gone: BTreeSet<u32> = (0..3_000).filter(|number| number % 7 == 0).collect();
        for number in &gone {
            places.remove(known[*number as usize], *number);
        }
        for round in 0..300 {
            let [one, other] = [anywhere(&mut random), anywhere(&mut random)];
            let (south, north) = (one.latitude().min(other.latitude()), one.latitude().max(other.latitude()));
            // Every other one may go over the antimeridian.
            let (mut west, mut east) = (one.longitude(), other.longitude());
            if round % 2 == 0 && west > east {
                std::mem::swap(&mut west, &mut east);
            }
            let area = GeoBox::new([west, south, east, north]).unwrap();
            let expected = known.iter().enumerate().filter(|(_, place)| area.contains(**place));
            let expected: Vec<u32> =
                expected.map(|(number, _)| number as u32).filter(|number| !gone.contains(number)).collect();
            let step = 1 + random.below(500) as usize;
            let mut found = sites(&mut PlaceWalk::of_box(area), &places, &known, area, step);
            found.dedup();
            assert_eq!(found, expected, "{area:?}");
        }
    }

    #[test]
    fn a_box_is_few_stretches_and_what_is_inside_is_not_looked_at() {
        for edges in [[-180.0, -90.0, 180.0, 90.0], [5.0, 45.0, 15.0, 55.0], [14.2, 48.2, 14.3, 48.3]] {
            let walk = PlaceWalk::of_box(GeoBox::new(edges).unwrap());
            assert!(walk.stretches.len() < 600, "{edges:?}: {} stretches", walk.stretches.len());
            let squares = |edge: bool| -> u64 {
                let of_kind = walk.stretches.iter().filter(|stretch| stretch.is_edge == edge);
                of_kind.map(|stretch| u64::from(stretch.squares.end() - stretch.squares.start()) + 1).sum()
            };
            assert!(squares(true) < squares(false), "{edges:?}: {} to {}", squares(true), squares(false));
        }
    }

    #[test]
    fn a_square_has_what_is_in_it_at_every_level() {
        let mut random = Random(8);
        for _ in 0..1_000 {
            let place =
                at(-180.0 + random.below(36_000) as f64 / 100.0, -85.0 + random.below(17_000) as f64 / 100.0);
            let mut places = Places::default();
            places.insert(place, 5);
            for level in 0..=20_u32 {
                let share = [across(place.longitude()), down(place.latitude())];
                let [x, y] = share.map(|share| (share * f64::from(1_u32 << level)) as u32);
                let mut count = 0;
                assert!(PlaceWalk::of_square(level, [x, y]).go_on(&places, 10, |passed| {
                    assert_eq!(passed.is_edge, level > FINEST);
                    assert_eq!(column_and_row(passed.square), share.map(finest));
                    count += 1;
                }));
                assert_eq!(count, 1, "{place:?} at {level}");
                let beside = [(x + 1) % (1 << level), y];
                if level > 0 && level <= FINEST {
                    PlaceWalk::of_square(level, beside)
                        .go_on(&places, 10, |_| panic!("{place:?} at {level}"));
                }
            }
        }
    }
}
