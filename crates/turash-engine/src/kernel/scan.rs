//! What a scan takes and gives: the flow that is compared, what was found, and the loop over blocks around it.

use std::ops::Range;

use turash_domain::UnitVector;

use crate::block::{Block, GROUP, LANES, Lane};
use crate::list::{List, key_of, value_of};

/// The flow that is compared with a block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Query<const N: usize> {
    pub(super) place: UnitVector,
    pub(super) radius2: f32,
    pub(super) site: u32,
    pub(super) class: u16,
    pub(super) columns: [f32; N],
}

impl<const N: usize> Query<N> {
    pub(crate) fn of(flow: &Lane<N>) -> Self {
        Self {
            place: flow.place,
            radius2: flow.radius2,
            site: flow.site,
            class: flow.class,
            columns: flow.columns,
        }
    }
}

/// What a scan found; only the groups that were scanned are current.
pub(crate) struct Hits {
    /// The value of each lane; zero where the pair is no candidate.
    pub(crate) values: [f32; LANES],
    pub(super) own: Picked,
    pub(super) other: Picked,
}

impl Hits {
    pub(crate) const NONE: Self = Self { values: [0.0; LANES], own: Picked::NONE, other: Picked::NONE };

    /// Candidates that reach the floor of the query's own list.
    #[inline]
    pub(crate) fn own(&self) -> &[u8] {
        self.own.lanes()
    }

    /// Candidates whose list has a floor that the value reaches.
    #[inline]
    pub(crate) fn other(&self) -> &[u8] {
        self.other.lanes()
    }
}

/// A demand and a stretch of supplies in a batch pass. All blocks but the last of a row are full.
pub(crate) struct Meeting<'a, const N: usize> {
    pub(crate) query: &'a Query<N>,
    pub(crate) tie: u32,
    pub(crate) list: &'a mut List,
    pub(crate) blocks: &'a mut [Block<N>],
    /// The lists of the flows of `blocks`, in order.
    pub(crate) lists: &'a mut [List],
    pub(crate) hits: &'a mut Hits,
}

impl<const N: usize> Meeting<'_, N> {
    /// The loop over blocks around a scan; in here so that it is compiled for the same instructions.
    #[inline(always)]
    pub(super) fn each_block(
        &mut self,
        groups: Range<usize>,
        scan: impl Fn(&Query<N>, &Block<N>, Range<usize>, f32, &mut Hits),
        push: impl Fn(&mut List, f64),
    ) {
        const PER_BLOCK: usize = LANES / GROUP;
        let hits = &mut *self.hits;
        let mut at = groups.start;
        while at < groups.end {
            let number = at / PER_BLOCK;
            let end = groups.end.min((number + 1) * PER_BLOCK);
            let block = &mut self.blocks[number];
            scan(
                self.query,
                block,
                at % PER_BLOCK..end - number * PER_BLOCK,
                value_of(self.list.last()),
                hits,
            );
            let lists = &mut self.lists[number * LANES..];
            for &lane in hits.other() {
                let lane = usize::from(lane);
                let list = &mut lists[lane];
                push(list, key_of(hits.values[lane], self.tie));
                block.floor[lane] = value_of(list.last());
            }
            for &lane in hits.own() {
                let lane = usize::from(lane);
                push(self.list, key_of(hits.values[lane], block.tie[lane]));
            }
            at = end;
        }
    }
}

/// Lanes in ascending order.
pub(super) struct Picked {
    lanes: [u8; LANES + GROUP],
    pub(super) len: usize,
}

impl Picked {
    pub(super) const NONE: Self = Self { lanes: [0; LANES + GROUP], len: 0 };

    #[inline]
    pub(super) fn lanes(&self) -> &[u8] {
        &self.lanes[..self.len.min(LANES)]
    }

    /// Appends the lanes of a group whose bit is set: all eight are written, the count moves by the bits. No branch.
    #[inline]
    pub(super) fn append(&mut self, group: usize, mask: u8) {
        let first = 0x0808_0808_0808_0808_u64.wrapping_mul(group as u64);
        let packed = PACKED[usize::from(mask)].wrapping_add(first);
        let at = self.len.min(LANES);
        self.lanes[at..at + GROUP].copy_from_slice(&packed.to_le_bytes());
        self.len = at + mask.count_ones() as usize;
    }
}

/// Per mask of eight bits, the positions of its set bits in the low bytes.
const PACKED: [u64; 256] = {
    let mut table = [0; 256];
    let mut mask = 0;
    while mask < 256 {
        let (mut packed, mut count, mut bit) = (0, 0, 0);
        while bit < 8 {
            if mask & (1 << bit) != 0 {
                packed |= bit << (8 * count);
                count += 1;
            }
            bit += 1;
        }
        table[mask as usize] = packed;
        mask += 1;
    }
    table
};
