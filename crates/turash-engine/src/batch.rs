//! The batch pass: fills the lists of two freshly laid out sides, every pair computed once and pushed into both.
//!
//! Demands are taken in chunks (a few blocks of one row), each by one thread; a chunk meets the supplies of the rows
//! around it in stretches of a few blocks, nearest row first. A stretch is behind a lock while a chunk pushes into its
//! lists. Pushing keeps the best keys of a total order, so neither the order of chunks nor the number of threads shows
//! in the result.

use std::sync::{Mutex, PoisonError, TryLockError};

use turash_domain::matching::PairRule;

use crate::block::{Block, GROUP, LANES, Lane};
use crate::index::Shelf;
use crate::kernel::{Hits, Meeting, Query};
use crate::list::List;
use crate::parallel;
use crate::ranker::Ranker;
use crate::reach::{Band, Radius, Reach, Rows, Window};

/// Blocks of a stretch of supplies: its lists (100 KB) stay in the second cache while a chunk meets it.
const STRETCH: usize = 16;

/// Blocks of a chunk of demands.
const CHUNK: usize = 8;

/// Some neighbouring blocks of a row and the lists of their flows. All blocks but the last of a row are full.
struct Piece<'a, const N: usize> {
    /// The place of its row among the rows of all classes.
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
    let (rows, widest_radius2) = (supply.rows, supply.widest_radius2);
    let classes = supply.classes();
    let stretches = Stretches::of(pieces(supply, STRETCH), rows, classes, widest_radius2);
    let chunks = spread(pieces(demand, CHUNK), threads);
    parallel::for_each(chunks, threads, |mut chunk| {
        stretches.meet(ranker, &mut chunk);
        set_floors(&mut chunk);
    });
    let stretches = stretches.all.into_iter().map(|stretch| stretch.piece);
    let stretches = stretches.map(|piece| piece.into_inner().unwrap_or_else(PoisonError::into_inner));
    parallel::for_each(stretches.collect(), threads, |mut piece| set_floors(&mut piece));
}

/// Cuts a side into pieces of at most `most` blocks.
fn pieces<const N: usize>(side: &mut Shelf<N>, most: usize) -> Vec<Piece<'_, N>> {
    let rows: Vec<usize> = side.spans.iter().map(Vec::len).collect();
    let (mut blocks, mut lists) = (side.blocks.base_mut(), side.lists.base_mut());
    let mut pieces = Vec::new();
    for (row, mut left) in rows.into_iter().enumerate() {
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
    rows: Rows,
    widest_radius2: f32,
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
    reach: Reach,
}

impl<'a, const N: usize> Stretches<'a, N> {
    fn of(pieces: Vec<Piece<'a, N>>, rows: Rows, classes: usize, widest_radius2: f32) -> Self {
        let count = classes * rows.count();
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
        Self { rows, widest_radius2, all: stretches.collect(), starts }
    }

    /// Lets the demands of a chunk meet all supplies around them.
    fn meet<R: PairRule<N>>(&self, ranker: &Ranker<R>, chunk: &mut Piece<'_, N>) {
        let seekers = self.seekers(chunk);
        let mut waiting = Vec::new();
        let mut join = Join { ranker, seekers: &seekers, lists: chunk.lists, longitudes: Vec::new() };
        let class = (chunk.row / self.rows.count()) as u16;
        for row in self.rows_near(&seekers, ranker.meets(true, class)) {
            let band = self.rows.band(row % self.rows.count());
            for stretch in &self.all[self.starts[row]..self.starts[row + 1]] {
                if !may_meet(&seekers, stretch.west, stretch.east) {
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

    fn seekers(&self, chunk: &Piece<'_, N>) -> Vec<Seeker<N>> {
        let mut radius = Radius::new(0.0);
        let seeker = |lane: Lane<N>| {
            radius = radius.again(lane.radius2.min(self.widest_radius2));
            let reach = Reach::new(lane.place, lane.longitude, radius);
            Seeker { query: Query::of(&lane), tie: lane.tie, reach }
        };
        chunk.blocks.iter().flat_map(Block::lanes).map(seeker).collect()
    }

    /// The rows of some classes that any of the demands touches, nearest first: good values early make later ones fail early.
    fn rows_near(&self, seekers: &[Seeker<N>], classes: &[u16]) -> Vec<usize> {
        let touched = |seeker: &Seeker<N>| self.rows.touched(&seeker.reach);
        let first = seekers.iter().map(|seeker| *touched(seeker).start()).min().unwrap_or(1);
        let last = seekers.iter().map(|seeker| *touched(seeker).end()).max().unwrap_or(0);
        let middle = seekers.get(seekers.len() / 2).map_or(0, |seeker| self.rows.row(seeker.reach.latitude));
        let count = self.rows.count();
        let of_class = |class: &u16| {
            let class = usize::from(*class) * count;
            (first..=last).map(move |row| class + row)
        };
        let rows = classes.iter().flat_map(of_class);
        let mut rows: Vec<usize> = rows.filter(|&row| self.starts[row] < self.starts[row + 1]).collect();
        rows.sort_by_key(|row| (row % count).abs_diff(middle));
        rows
    }
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
