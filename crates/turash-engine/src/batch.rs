//! The batch pass: fills the lists of two freshly laid out sides, every pair computed once and pushed into both.
//!
//! Demands are taken in chunks (a few blocks of one row), each by one thread; a chunk meets the supplies of the rows
//! around it in stretches of a few blocks, nearest row first. A stretch is behind a lock while a chunk pushes into its
//! lists. Pushing keeps the best keys of a total order, so neither the order of chunks nor the number of threads shows
//! in the result.

use std::sync::{Mutex, PoisonError, TryLockError};

use turash_domain::matching::PairRule;

use crate::block::{Block, GROUP, LANES, Lane};
use crate::index::{Shelf, Span};
use crate::kernel::{Hits, Meeting, Query};
use crate::levels::{Level, Levels};
use crate::list::List;
use crate::parallel;
use crate::ranker::Ranker;
use crate::reach::{Band, Radius, Reach, Window};

/// Blocks of a stretch of supplies: its lists (100 KB) stay in the second cache while a chunk meets it.
const STRETCH: usize = 16;

/// Blocks of a chunk of demands.
const CHUNK: usize = 8;

/// Some neighbouring blocks of a row and the lists of their flows. All blocks but the last of a row are full.
struct Piece<'a, const N: usize> {
    /// The place of its row among all rows.
    row: usize,
    blocks: &'a mut [Block<N>],
    lists: &'a mut [List],
}

/// Fills the lists and floors of two sides that were just laid out.
pub(crate) fn fill<R: PairRule<N>, const N: usize>(
    ranker: &Ranker<R>,
    supply: &mut Shelf<N>,
    demand: &mut Shelf<N>,
    threads: usize,
) {
    let Shelf { levels, spans, blocks, lists, .. } = supply;
    let stretches = Stretches::of(pieces(spans, blocks.base_mut(), lists.base_mut(), STRETCH), levels);
    let Shelf { spans, blocks, lists, .. } = demand;
    let chunks = spread(pieces(spans, blocks.base_mut(), lists.base_mut(), CHUNK), threads);
    parallel::for_each(chunks, threads, |mut chunk| {
        stretches.meet(ranker, &mut chunk);
        set_floors(&mut chunk);
    });
    let stretches = stretches.all.into_iter().map(|stretch| stretch.piece);
    let stretches = stretches.map(|piece| piece.into_inner().unwrap_or_else(PoisonError::into_inner));
    parallel::for_each(stretches.collect(), threads, |mut piece| set_floors(&mut piece));
}

/// Cuts the rows of a side, with its blocks and lists, into pieces of at most `most` blocks.
fn pieces<'a, const N: usize>(
    rows: &[Vec<Span>],
    mut blocks: &'a mut [Block<N>],
    mut lists: &'a mut [List],
    most: usize,
) -> Vec<Piece<'a, N>> {
    let mut pieces = Vec::new();
    for (row, mut left) in rows.iter().map(Vec::len).enumerate() {
        while left > 0 {
            let (head, tail) = blocks.split_at_mut(left.min(most));
            let flows = head.iter().map(|block| block.len).sum();
            let (head_lists, tail_lists) = lists.split_at_mut(flows);
            left -= head.len();
            pieces.push(Piece { row, blocks: head, lists: head_lists });
            (blocks, lists) = (tail, tail_lists);
        }
    }
    pieces
}

/// Orders pieces so that threads which take them in turn work far apart and seldom want the same stretch.
fn spread<T>(pieces: Vec<T>, threads: usize) -> Vec<T> {
    let share = pieces.len().div_ceil(threads.max(1)).max(1);
    let mut keyed: Vec<(usize, T)> = pieces.into_iter().enumerate().collect();
    keyed.sort_by_key(|(at, _)| (at % share, at / share));
    keyed.into_iter().map(|(_, piece)| piece).collect()
}

fn set_floors<const N: usize>(piece: &mut Piece<'_, N>) {
    for (block, lists) in piece.blocks.iter_mut().zip(piece.lists.chunks(LANES)) {
        for (lane, list) in lists.iter().enumerate() {
            let floor = list.floor();
            (block.floor[lane], block.floor_low[lane]) = (floor.value(), floor.low());
        }
    }
}

/// All stretches of the supply side, by row and longitude.
struct Stretches<'a, const N: usize> {
    levels: &'a Levels,
    all: Vec<Stretch<'a, N>>,
    /// Where the stretches of each row start, and the end.
    starts: Vec<usize>,
}

struct Stretch<'a, const N: usize> {
    west: f32,
    east: f32,
    piece: Mutex<Piece<'a, N>>,
}

/// A demand of a chunk, ready to be compared.
struct Seeker<const N: usize> {
    query: Query<N>,
    tie: u32,
    radius2: f32,
    reach: Reach,
}

impl<'a, const N: usize> Stretches<'a, N> {
    fn of(pieces: Vec<Piece<'a, N>>, levels: &'a Levels) -> Self {
        let count = levels.places();
        let mut starts = vec![0; count + 1];
        for piece in &pieces {
            starts[piece.row + 1] += 1;
        }
        for row in 0..count {
            starts[row + 1] += starts[row];
        }
        let stretches = pieces.into_iter().map(|piece| {
            let last = piece.blocks.last();
            let east = last.map_or(f32::MAX, |block| block.longitude[block.len.saturating_sub(1)]);
            let west = piece.blocks.first().map_or(f32::MIN, |block| block.longitude[0]);
            Stretch { west, east, piece: Mutex::new(piece) }
        });
        Self { levels, all: stretches.collect(), starts }
    }

    /// Lets the demands of a chunk meet all supplies around them, widest levels first: what reaches far is worth much, and good
    /// values early make later ones fail early.
    fn meet<R: PairRule<N>>(&self, ranker: &Ranker<R>, chunk: &mut Piece<'_, N>) {
        let Some(class) = chunk.blocks.first().map(|block| block.class) else { return };
        let mut seekers = seekers(chunk);
        for level in self.levels.filled() {
            for seeker in &mut seekers {
                seeker.reach.shrink(seeker.radius2.min(level.widest_radius2));
            }
            self.meet_level(level, ranker, ranker.meets(true, class), &seekers, chunk);
        }
    }

    fn meet_level<R: PairRule<N>>(
        &self,
        level: &Level,
        ranker: &Ranker<R>,
        classes: &[u16],
        seekers: &[Seeker<N>],
        chunk: &mut Piece<'_, N>,
    ) {
        let mut waiting = Vec::new();
        let mut join = Join { ranker, seekers, lists: chunk.lists, longitudes: Vec::new() };
        for (row, place) in self.rows_near(level, seekers, classes) {
            let band = level.rows.band(row);
            for stretch in &self.all[self.starts[place]..self.starts[place + 1]] {
                if !may_meet(seekers, stretch.west, stretch.east) {
                    continue;
                }
                match stretch.piece.try_lock() {
                    Ok(mut piece) => join.meet(&band, &mut piece),
                    Err(TryLockError::Poisoned(piece)) => join.meet(&band, &mut piece.into_inner()),
                    Err(TryLockError::WouldBlock) => waiting.push((band, stretch)),
                }
            }
        }
        for (band, stretch) in waiting {
            join.meet(&band, &mut stretch.piece.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// The rows of some classes that any of the demands touches, each with its place, nearest first.
    fn rows_near(&self, level: &Level, seekers: &[Seeker<N>], classes: &[u16]) -> Vec<(usize, usize)> {
        let touched = |seeker: &Seeker<N>| level.rows.touched(&seeker.reach);
        let first = seekers.iter().map(|seeker| *touched(seeker).start()).min().unwrap_or(1);
        let last = seekers.iter().map(|seeker| *touched(seeker).end()).max().unwrap_or(0);
        let middle = seekers.get(seekers.len() / 2).map_or(0, |seeker| level.rows.row(seeker.reach.latitude));
        let rows = classes.iter().flat_map(|class| level.places(*class, first..=last));
        let mut rows: Vec<_> =
            rows.filter(|(_, place)| self.starts[*place] < self.starts[place + 1]).collect();
        rows.sort_by_key(|(row, _)| row.abs_diff(middle));
        rows
    }
}

/// The demands of a chunk, ready to be compared with supplies.
fn seekers<const N: usize>(chunk: &Piece<'_, N>) -> Vec<Seeker<N>> {
    let mut radius = Radius::new(0.0);
    let seeker = |lane: Lane<N>| {
        radius = radius.again(lane.radius2);
        let reach = Reach::new(lane.place, lane.longitude, radius);
        Seeker { query: Query::of(&lane), tie: lane.tie, radius2: lane.radius2, reach }
    };
    chunk.blocks.iter().flat_map(Block::lanes).map(seeker).collect()
}

/// Whether a stretch of longitude can be in the window of any of the demands, which are sorted by longitude.
fn may_meet<const N: usize>(seekers: &[Seeker<N>], west: f32, east: f32) -> bool {
    let (Some(first), Some(last)) = (seekers.first(), seekers.last()) else { return false };
    let widest = seekers.iter().fold(0.0, |widest, seeker| seeker.reach.widest.max(widest));
    let (from, to) = (first.reach.longitude - widest, last.reach.longitude + widest);
    let wraps = from < -std::f64::consts::PI || to > std::f64::consts::PI;
    wraps || (f64::from(west) <= to && f64::from(east) >= from)
}

/// A chunk of demands on its way along the stretches.
struct Join<'a, R, const N: usize> {
    ranker: &'a Ranker<R>,
    seekers: &'a [Seeker<N>],
    lists: &'a mut [List],
    longitudes: Vec<f32>,
}

impl<R: PairRule<N>, const N: usize> Join<'_, R, N> {
    fn meet(&mut self, band: &Band, piece: &mut Piece<'_, N>) {
        self.longitudes.clear();
        for block in piece.blocks.iter() {
            self.longitudes.extend_from_slice(&block.longitude[..block.len]);
        }
        let mut hits = Hits::NONE;
        let (mut from, mut to) = (Cursor(0), Cursor(0));
        let Ranker { rule, kernel, .. } = self.ranker;
        for (seeker, list) in self.seekers.iter().zip(self.lists.iter_mut()) {
            let Some(half_width) = seeker.reach.half_width(band) else { continue };
            let mut meeting = Meeting {
                query: &seeker.query,
                tie: seeker.tie,
                list,
                blocks: piece.blocks,
                lists: piece.lists,
                hits: &mut hits,
            };
            match seeker.reach.window(half_width) {
                Window::One(low, high) => {
                    let start = from.seek(&self.longitudes, |longitude| longitude < low);
                    let end = to.seek(&self.longitudes, |longitude| longitude <= high);
                    if start < end {
                        kernel.join(rule, &mut meeting, start / GROUP..end.div_ceil(GROUP));
                    }
                }
                Window::Two(high, low) => {
                    let end = self.longitudes.partition_point(|&longitude| longitude <= high);
                    let start = self.longitudes.partition_point(|&longitude| longitude < low);
                    let west = 0..end.div_ceil(GROUP);
                    let east = (start / GROUP).max(west.end)..self.longitudes.len().div_ceil(GROUP);
                    kernel.join(rule, &mut meeting, west);
                    kernel.join(rule, &mut meeting, east);
                }
            }
        }
    }
}

/// A place in sorted longitudes that moves little from one demand to the next.
struct Cursor(usize);

impl Cursor {
    /// The first place at which `before` no longer holds.
    #[inline]
    fn seek(&mut self, longitudes: &[f32], before: impl Fn(f32) -> bool) -> usize {
        while self.0 < longitudes.len() && before(longitudes[self.0]) {
            self.0 += 1;
        }
        while self.0 > 0 && !before(longitudes[self.0 - 1]) {
            self.0 -= 1;
        }
        self.0
    }
}
