//! One side of a market: its flows by level and class in rows of latitude, each row a sequence of blocks by longitude, with their lists.
//!
//! A block is unordered inside and covers the longitudes from its first to the first of the next one, both included. A
//! fresh layout has full blocks sorted by longitude. Knows geometry and storage; what may meet what is absent.

use crate::block::{Block, LANES, Lane};
use crate::homes::{Home, Homes, Spot};
use crate::levels::{Level, Levels};
use crate::list::List;
use crate::pool::Pool;
use crate::reach::{Radius, Reach, Window};
use crate::ties::Ties;

/// A block in its row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    /// No flow of the block lies west of this.
    pub(crate) first: f32,
    pub(crate) block: u32,
}

/// The list number of a flow whose list the layout is to number.
const UNNUMBERED: u32 = u32::MAX;

/// The flows of one side of a market.
pub(crate) struct Shelf<const N: usize> {
    unit: u32,
    pub(crate) levels: Levels,
    /// By level, within it by class, and within that by row.
    pub(crate) spans: Vec<Vec<Span>>,
    pub(crate) blocks: Pool<Block<N>>,
    pub(crate) lists: Pool<List>,
    pub(crate) ties: Ties,
    /// Flows that were loaded and wait for a batch pass.
    pub(crate) pending: Vec<Lane<N>>,
    len: usize,
    len_at_layout: usize,
}

impl<const N: usize> Shelf<N> {
    /// An empty side that tells [`Homes`] of its flows as `unit`.
    pub(crate) fn new(unit: u32, classes: usize) -> Self {
        Self::laid_out(unit, Levels::of::<N>(&[], &[], classes), Vec::new())
    }

    /// A side of the given flows with empty lists: rows sorted by longitude, blocks full, lists in the same order.
    pub(crate) fn laid_out(unit: u32, levels: Levels, mut lanes: Vec<Lane<N>>) -> Self {
        let len = lanes.len();
        for lane in &mut lanes {
            (lane.floor, lane.floor_low, lane.list) = (0.0, 0, UNNUMBERED);
        }
        let mut side = Self {
            unit,
            spans: vec![Vec::new(); levels.places()],
            levels,
            blocks: Pool::new(Vec::new()),
            lists: Pool::new(vec![List::default(); len]),
            ties: Ties::with_capacity(len),
            pending: Vec::new(),
            len,
            len_at_layout: len,
        };
        side.lay_out(&lanes);
        side
    }

    fn lay_out(&mut self, lanes: &[Lane<N>]) {
        let order = Order::of(lanes, &self.levels);
        let count = order.ends.windows(2).map(|ends| (ends[1] - ends[0]).div_ceil(LANES)).sum();
        let mut blocks: Vec<Block<N>> = Vec::with_capacity(count);
        let mut number = 0;
        for (row, spans) in self.spans.iter_mut().enumerate() {
            for part in order.by_longitude[order.ends[row]..order.ends[row + 1]].chunks(LANES) {
                let mut block = Block::EMPTY;
                for &key in part {
                    let lane = &lanes[key as u32 as usize];
                    block.push(lane);
                    if lane.list == UNNUMBERED {
                        block.list[block.len - 1] = number;
                        number += 1;
                    }
                    self.ties.insert(lane.tie, lane.flow);
                }
                spans.push(Span { first: block.longitude[0], block: blocks.len() as u32 });
                blocks.push(block);
            }
            spans.shrink_to_fit();
        }
        self.blocks = Pool::new(blocks);
    }

    /// Tells where all flows are, after a layout.
    pub(crate) fn tell_homes(&self, homes: &mut Homes) {
        for span in self.spans.iter().flatten() {
            self.tell_block(span.block, homes);
        }
    }

    fn tell_block(&self, number: u32, homes: &mut Homes) {
        let block = self.blocks.get(number);
        for (lane, &flow) in block.flow[..block.len].iter().enumerate() {
            homes.set(flow, Home { unit: self.unit, spot: Spot::lane(number, lane) });
        }
    }

    /// What this side is called in [`Homes`].
    pub(crate) fn unit(&self) -> u32 {
        self.unit
    }

    /// How many classes it has.
    pub(crate) fn classes(&self) -> usize {
        self.levels.classes()
    }

    /// The list of the flow at a spot that is not pending.
    pub(crate) fn list_at(&self, spot: Spot) -> &List {
        let (number, lane) = spot.block_and_lane();
        self.lists.get(self.blocks.get(number).list[lane])
    }

    /// The flow at a spot that is not pending.
    pub(crate) fn lane_at(&self, spot: Spot) -> Lane<N> {
        let (number, lane) = spot.block_and_lane();
        self.blocks.get(number).read(lane)
    }

    pub(crate) fn len(&self) -> usize {
        self.len + self.pending.len()
    }

    /// Every flow of the side that lists know of.
    pub(crate) fn lanes(&self) -> impl Iterator<Item = Lane<N>> + '_ {
        self.spans.iter().flatten().flat_map(|span| self.blocks.get(span.block).lanes())
    }

    /// Puts a flow, whose list number is taken, into its block. A side that outgrew its rows is laid out anew.
    pub(crate) fn insert(&mut self, flow: &Lane<N>, homes: &mut Homes) {
        self.ties.insert(flow.tie, flow.flow);
        self.levels.widen(flow);
        self.len += 1;
        let row = self.levels.place(flow);
        let spans = &mut self.spans[row];
        let at = spans.partition_point(|span| span.first <= flow.longitude).saturating_sub(1);
        if let Some(span) = spans.get_mut(at) {
            span.first = span.first.min(flow.longitude);
        } else {
            spans.push(Span { first: flow.longitude, block: self.blocks.take(Block::EMPTY) });
        }
        let number = self.spans[row][at].block;
        if self.blocks.get(number).is_full() {
            self.split(row, at, flow, homes);
        } else {
            let block = self.blocks.get_mut(number);
            block.push(flow);
            let spot = Spot::lane(number, block.len - 1);
            homes.set(flow.flow, Home { unit: self.unit, spot });
        }
        if self.len > 4 * self.len_at_layout + 1024 {
            self.lay_out_anew(homes);
        }
    }

    /// Splits a full block and a flow that belongs there at the median longitude.
    fn split(&mut self, row: usize, at: usize, flow: &Lane<N>, homes: &mut Homes) {
        let number = self.spans[row][at].block;
        let mut lanes: Vec<Lane<N>> = self.blocks.get(number).lanes().chain([*flow]).collect();
        lanes.sort_unstable_by(|a, b| a.longitude.total_cmp(&b.longitude));
        let (mut west, mut east) = (Block::EMPTY, Block::EMPTY);
        let middle = lanes.len() / 2;
        for (place, lane) in lanes.iter().enumerate() {
            if place < middle { west.push(lane) } else { east.push(lane) }
        }
        let span = Span { first: east.longitude[0], block: self.blocks.take(east) };
        *self.blocks.get_mut(number) = west;
        self.spans[row].insert(at + 1, span);
        self.tell_block(number, homes);
        self.tell_block(span.block, homes);
    }

    /// New levels and rows for a side that has grown; lists and floors stay.
    fn lay_out_anew(&mut self, homes: &mut Homes) {
        let lanes: Vec<Lane<N>> = self.lanes().collect();
        self.levels = Levels::of(&lanes, &[], self.levels.classes());
        self.spans = vec![Vec::new(); self.levels.places()];
        self.ties = Ties::with_capacity(lanes.len());
        self.len_at_layout = lanes.len();
        self.lay_out(&lanes);
        self.tell_homes(homes);
    }

    /// Replaces a flow that stays in its row.
    pub(crate) fn rewrite(&mut self, old: &Lane<N>, new: &Lane<N>, spot: Spot) {
        if (old.tie, old.flow) != (new.tie, new.flow) {
            self.ties.remove(old.tie, old.flow);
            self.ties.insert(new.tie, new.flow);
        }
        self.levels.widen(new);
        let (number, lane) = spot.block_and_lane();
        self.blocks.get_mut(number).write(lane, new);
    }

    /// Takes a flow out of its block; its home is left to the caller. A block that is nearly empty joins a neighbour.
    pub(crate) fn remove(&mut self, flow: &Lane<N>, spot: Spot, homes: &mut Homes) {
        self.ties.remove(flow.tie, flow.flow);
        self.len -= 1;
        let (number, lane) = spot.block_and_lane();
        let block = self.blocks.get_mut(number);
        if let Some(moved) = block.swap_remove(lane) {
            homes.set(moved, Home { unit: self.unit, spot });
        }
        if block.len <= LANES / 4 {
            let row = self.levels.place(flow);
            self.join(row, number, flow.longitude, homes);
        }
    }

    /// Moves the flows of a nearly empty block to its western neighbour, if that leaves room, or frees an empty block.
    fn join(&mut self, row: usize, number: u32, longitude: f32, homes: &mut Homes) {
        let spans = &mut self.spans[row];
        let from = spans.partition_point(|span| span.first < longitude).saturating_sub(1);
        let Some(at) = spans.iter().skip(from).position(|span| span.block == number).map(|past| from + past)
        else {
            return;
        };
        let lanes: Vec<Lane<N>> = self.blocks.get(number).lanes().collect();
        if !lanes.is_empty() {
            let Some(west) = at.checked_sub(1).map(|west| spans[west].block) else { return };
            let block = self.blocks.get_mut(west);
            if block.len + lanes.len() > LANES / 2 {
                return;
            }
            for lane in &lanes {
                block.push(lane);
            }
            self.tell_block(west, homes);
        }
        self.spans[row].remove(at);
        self.blocks.give_back(number);
    }

    /// Adds the numbers of all blocks of some classes in which a flow of the opposite side may find counterparts, each once.
    pub(crate) fn blocks_around(&self, flow: &Lane<N>, classes: &[u16], found: &mut Vec<u32>) {
        let mut reach = Reach::new(flow.place, flow.longitude, Radius::new(flow.radius2));
        for level in self.levels.filled() {
            reach.shrink(flow.radius2.min(level.widest_radius2));
            let rows = level.rows.touched(&reach);
            for class in classes {
                for (row, place) in level.places(*class, rows.clone()) {
                    self.blocks_in_row(&reach, level, row, place, found);
                }
            }
        }
    }

    fn blocks_in_row(&self, reach: &Reach, level: &Level, row: usize, place: usize, found: &mut Vec<u32>) {
        let spans = &self.spans[place];
        if spans.is_empty() {
            return;
        }
        let Some(half_width) = reach.half_width(&level.rows.band(row)) else { return };
        let from = |low: f32| spans.partition_point(|span| span.first < low).saturating_sub(1);
        let to = |high: f32| spans.partition_point(|span| span.first <= high);
        let mut take = |from: usize, to: usize| {
            found.extend(spans.get(from..to).unwrap_or_default().iter().map(|span| span.block));
        };
        match reach.window(half_width) {
            Window::One(low, high) => take(from(low), to(high)),
            Window::Two(high, low) => {
                take(0, to(high));
                take(from(low).max(to(high)), spans.len());
            }
        }
    }

    /// Bytes reserved.
    pub(crate) fn memory_bytes(&self) -> usize {
        let spans: usize = self.spans.iter().map(Vec::capacity).sum();
        spans * size_of::<Span>()
            + self.spans.capacity() * size_of::<Vec<Span>>()
            + self.blocks.memory_bytes()
            + self.lists.memory_bytes()
            + self.ties.memory_bytes()
            + self.pending.capacity() * size_of::<Lane<N>>()
    }
}

/// Flows sorted by row and longitude.
struct Order {
    /// Per flow: its longitude, as bits that sort, above its index.
    by_longitude: Vec<u64>,
    /// Where each row ends, after a leading zero.
    ends: Vec<usize>,
}

impl Order {
    fn of<const N: usize>(lanes: &[Lane<N>], levels: &Levels) -> Self {
        let row_of: Vec<u32> = lanes.iter().map(|lane| levels.place(lane) as u32).collect();
        let count = levels.places();
        let mut ends = vec![0; count + 1];
        for &row in &row_of {
            ends[row as usize + 1] += 1;
        }
        for row in 0..count {
            ends[row + 1] += ends[row];
        }
        let mut next = ends.clone();
        let mut by_longitude = vec![0; lanes.len()];
        for (index, (lane, &row)) in lanes.iter().zip(&row_of).enumerate() {
            by_longitude[next[row as usize]] = (sortable(lane.longitude) << 32) | index as u64;
            next[row as usize] += 1;
        }
        for row in 0..count {
            by_longitude[ends[row]..ends[row + 1]].sort_unstable();
        }
        Self { by_longitude, ends }
    }
}

/// Bits of a number that is not NaN which sort like the number.
fn sortable(number: f32) -> u64 {
    let bits = (number + 0.0).to_bits();
    u64::from(if bits >> 31 == 0 { bits | (1 << 31) } else { !bits })
}
