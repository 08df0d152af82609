//! One side of a market: its flows by class in rows of latitude, each row a sequence of blocks by longitude, with their lists.
//!
//! A block is unordered inside and covers the longitudes from its first to the first of the next one, both included. A
//! fresh layout has full blocks sorted by longitude. Knows geometry and storage; what may meet what is absent.

use crate::block::{Block, LANES, Lane};
use crate::homes::{Home, Homes, Spot};
use crate::list::List;
use crate::pool::Pool;
use crate::reach::{Radius, Reach, Rows, Window, latitude};
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
    classes: usize,
    pub(crate) rows: Rows,
    /// By class, and within it by row.
    pub(crate) spans: Vec<Vec<Span>>,
    pub(crate) blocks: Pool<Block<N>>,
    pub(crate) lists: Pool<List>,
    pub(crate) ties: Ties,
    /// Flows that were loaded and wait for a batch pass.
    pub(crate) pending: Vec<Lane<N>>,
    pub(crate) widest_radius2: f32,
    len: usize,
    len_at_layout: usize,
}

impl<const N: usize> Shelf<N> {
    /// An empty side that tells [`Homes`] of its flows as `unit`.
    pub(crate) fn new(unit: u32, classes: usize) -> Self {
        Self::laid_out(unit, classes, Vec::new(), Rows::new(0.0, 1))
    }

    /// A side of the given flows with empty lists: rows sorted by longitude, blocks full, lists in the same order.
    pub(crate) fn laid_out(unit: u32, classes: usize, mut lanes: Vec<Lane<N>>, rows: Rows) -> Self {
        let len = lanes.len();
        for lane in &mut lanes {
            (lane.floor, lane.floor_low, lane.list) = (0.0, 0, UNNUMBERED);
        }
        let mut side = Self {
            unit,
            classes,
            rows,
            spans: vec![Vec::new(); classes * rows.count()],
            blocks: Pool::new(Vec::new()),
            lists: Pool::new(vec![List::default(); len]),
            ties: Ties::with_capacity(len),
            pending: Vec::new(),
            widest_radius2: lanes.iter().fold(0.0, |widest, lane| lane.radius2.max(widest)),
            len,
            len_at_layout: len,
        };
        side.lay_out(&lanes);
        side
    }

    fn lay_out(&mut self, lanes: &[Lane<N>]) {
        let order = Order::of(lanes, self.rows, self.classes);
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
        self.classes
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
        self.widest_radius2 = self.widest_radius2.max(flow.radius2);
        self.len += 1;
        let row = self.rows.place(flow);
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

    /// New rows for a side that has grown; lists and floors stay.
    fn lay_out_anew(&mut self, homes: &mut Homes) {
        let lanes: Vec<Lane<N>> = self.lanes().collect();
        self.rows = rows_for([&lanes].into_iter());
        self.spans = vec![Vec::new(); self.classes * self.rows.count()];
        self.ties = Ties::with_capacity(lanes.len());
        self.len_at_layout = lanes.len();
        self.lay_out(&lanes);
        self.tell_homes(homes);
    }

    /// Replaces a flow that stays where it is.
    pub(crate) fn rewrite(&mut self, old: &Lane<N>, new: &Lane<N>, spot: Spot) {
        if (old.tie, old.flow) != (new.tie, new.flow) {
            self.ties.remove(old.tie, old.flow);
            self.ties.insert(new.tie, new.flow);
        }
        self.widest_radius2 = self.widest_radius2.max(new.radius2);
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
            let row = self.rows.place(flow);
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

    /// Adds the numbers of all blocks of some classes that a circle may touch, each once.
    pub(crate) fn blocks_within(&self, reach: &Reach, classes: &[u16], found: &mut Vec<u32>) {
        for row in self.rows.touched(reach) {
            for class in classes {
                self.blocks_in_row(reach, usize::from(*class), row, found);
            }
        }
    }

    fn blocks_in_row(&self, reach: &Reach, class: usize, row: usize, found: &mut Vec<u32>) {
        let spans = &self.spans[class * self.rows.count() + row];
        if spans.is_empty() {
            return;
        }
        let Some(half_width) = reach.half_width(&self.rows.band(row)) else { return };
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

    /// The circle around a flow of the opposite side within which flows of this side may qualify.
    pub(crate) fn reach_of(&self, flow: &Lane<N>) -> Reach {
        let radius2 = flow.radius2.min(self.widest_radius2);
        Reach::new(flow.place, flow.longitude, Radius::new(radius2))
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

impl Rows {
    /// The place of a flow's row among the rows of all classes.
    pub(crate) fn place<const N: usize>(self, flow: &Lane<N>) -> usize {
        usize::from(flow.class) * self.count() + self.row(latitude(flow.place))
    }
}

/// Rows half as high as the median radius of the given flows, but not more of them than the flows are worth.
pub(crate) fn rows_for<'a, const N: usize>(sides: impl Iterator<Item = &'a Vec<Lane<N>>> + Clone) -> Rows {
    let count: usize = sides.clone().map(Vec::len).sum();
    let step = (count / 4096).max(1);
    let mut sample: Vec<f32> = sides.flatten().step_by(step).map(|lane| lane.radius2.max(0.0)).collect();
    if sample.is_empty() {
        return Rows::new(0.0, 1);
    }
    let middle = sample.len() / 2;
    let (_, &mut median, _) = sample.select_nth_unstable_by(middle, f32::total_cmp);
    let angle = 2.0 * (f64::from(median).sqrt() / 2.0).min(1.0).asin();
    Rows::new(angle / 2.0, count / 4 + 64)
}

/// Flows sorted by class, row and longitude.
struct Order {
    /// Per flow: its longitude, as bits that sort, above its index.
    by_longitude: Vec<u64>,
    /// Where each row ends, after a leading zero.
    ends: Vec<usize>,
}

impl Order {
    fn of<const N: usize>(lanes: &[Lane<N>], rows: Rows, classes: usize) -> Self {
        let row_of: Vec<u32> = lanes.iter().map(|lane| rows.place(lane) as u32).collect();
        let count = classes * rows.count();
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
