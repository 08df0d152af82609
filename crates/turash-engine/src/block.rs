//! The smallest piece of the index: 32 flows as columns, in no order. Knows nothing of rows, lists or rules.

use turash_domain::UnitVector;

/// Flows in a block.
pub(crate) const LANES: usize = 32;

/// Lanes that a kernel takes at once.
pub(crate) const GROUP: usize = 8;

/// The squared radius of an empty lane: nothing is within it.
pub(crate) const NOTHING: f32 = -1.0;

/// One flow as a record: how it enters and leaves blocks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lane<const N: usize> {
    pub(crate) place: UnitVector,
    /// Longitude in radians, as the index sorts by it.
    pub(crate) longitude: f32,
    /// Squared chord of the flow's radius.
    pub(crate) radius2: f32,
    pub(crate) columns: [f32; N],
    pub(crate) site: u32,
    pub(crate) tie: u32,
    pub(crate) flow: u32,
    /// The flow's class within its side.
    pub(crate) class: u16,
    /// The number of the flow's list.
    pub(crate) list: u32,
    /// The two halves of the floor of the flow's list.
    pub(crate) floor: f32,
    pub(crate) floor_low: u32,
}

/// Up to 32 flows as structure of arrays; what the kernel reads comes first.
#[derive(Clone)]
#[repr(C, align(64))]
pub(crate) struct Block<const N: usize> {
    pub(crate) x: [f32; LANES],
    pub(crate) y: [f32; LANES],
    pub(crate) z: [f32; LANES],
    pub(crate) radius2: [f32; LANES],
    pub(crate) site: [u32; LANES],
    pub(crate) columns: [[f32; LANES]; N],
    pub(crate) floor: [f32; LANES],
    pub(crate) floor_low: [u32; LANES],
    pub(crate) tie: [u32; LANES],
    pub(crate) list: [u32; LANES],
    pub(crate) flow: [u32; LANES],
    pub(crate) longitude: [f32; LANES],
    /// The class of all its flows.
    pub(crate) class: u16,
    pub(crate) len: usize,
}

impl<const N: usize> Block<N> {
    pub(crate) const EMPTY: Self = Self {
        x: [0.0; LANES],
        y: [0.0; LANES],
        z: [0.0; LANES],
        radius2: [NOTHING; LANES],
        site: [0; LANES],
        columns: [[0.0; LANES]; N],
        floor: [0.0; LANES],
        floor_low: [0; LANES],
        tie: [0; LANES],
        list: [0; LANES],
        flow: [0; LANES],
        longitude: [0.0; LANES],
        class: 0,
        len: 0,
    };

    pub(crate) fn is_full(&self) -> bool {
        self.len == LANES
    }

    /// Groups that hold flows.
    #[inline]
    pub(crate) fn groups(&self) -> usize {
        self.len.div_ceil(GROUP)
    }

    pub(crate) fn push(&mut self, flow: &Lane<N>) {
        self.class = flow.class;
        self.write(self.len, flow);
        self.len += 1;
    }

    pub(crate) fn write(&mut self, lane: usize, flow: &Lane<N>) {
        self.x[lane] = flow.place.x;
        self.y[lane] = flow.place.y;
        self.z[lane] = flow.place.z;
        self.radius2[lane] = flow.radius2;
        self.site[lane] = flow.site;
        for (column, &value) in self.columns.iter_mut().zip(&flow.columns) {
            column[lane] = value;
        }
        self.floor[lane] = flow.floor;
        self.floor_low[lane] = flow.floor_low;
        self.tie[lane] = flow.tie;
        self.list[lane] = flow.list;
        self.flow[lane] = flow.flow;
        self.longitude[lane] = flow.longitude;
    }

    #[inline]
    pub(crate) fn read(&self, lane: usize) -> Lane<N> {
        Lane {
            place: UnitVector { x: self.x[lane], y: self.y[lane], z: self.z[lane] },
            longitude: self.longitude[lane],
            radius2: self.radius2[lane],
            columns: std::array::from_fn(|column| self.columns[column][lane]),
            site: self.site[lane],
            class: self.class,
            tie: self.tie[lane],
            flow: self.flow[lane],
            list: self.list[lane],
            floor: self.floor[lane],
            floor_low: self.floor_low[lane],
        }
    }

    /// All flows of the block.
    pub(crate) fn lanes(&self) -> impl Iterator<Item = Lane<N>> + '_ {
        (0..self.len).map(|lane| self.read(lane))
    }

    /// Takes a flow out; the last one takes its lane. Gives the flow that moved, if one did.
    pub(crate) fn swap_remove(&mut self, lane: usize) -> Option<u32> {
        let last = self.len - 1;
        let moved = self.read(last);
        self.write(lane, &moved);
        self.radius2[last] = NOTHING;
        self.len = last;
        (lane < last).then_some(moved.flow)
    }
}
