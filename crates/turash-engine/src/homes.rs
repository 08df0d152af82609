//! Where each flow is: which side of which market, and there which lane of which block.

use crate::block::LANES;

/// The place of one flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Home {
    /// Twice the market's number, plus one for the demand side.
    pub(crate) unit: u32,
    pub(crate) spot: Spot,
}

/// A lane of a block, or a place among the flows that were loaded and wait for a batch pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot(u32);

const PENDING: u32 = 1 << 31;

impl Spot {
    pub(crate) fn lane(block: u32, lane: usize) -> Self {
        Self(block * LANES as u32 + lane as u32)
    }

    pub(crate) fn pending(at: usize) -> Self {
        Self(at as u32 | PENDING)
    }

    /// The place among the waiting flows, if it is one.
    pub(crate) fn as_pending(self) -> Option<usize> {
        (self.0 & PENDING != 0).then_some((self.0 & !PENDING) as usize)
    }

    /// Block and lane, for a spot that is not pending.
    #[inline]
    pub(crate) fn block_and_lane(self) -> (u32, usize) {
        (self.0 / LANES as u32, self.0 as usize % LANES)
    }
}

/// The places of all flows, by flow.
#[derive(Default)]
pub(crate) struct Homes {
    homes: Vec<Home>,
}

const NOWHERE: Home = Home { unit: u32::MAX, spot: Spot(0) };

impl Homes {
    pub(crate) fn get(&self, flow: u32) -> Option<Home> {
        self.homes.get(flow as usize).copied().filter(|home| home.unit != NOWHERE.unit)
    }

    pub(crate) fn set(&mut self, flow: u32, home: Home) {
        let at = flow as usize;
        if at >= self.homes.len() {
            self.homes.resize(at + 1, NOWHERE);
        }
        self.homes[at] = home;
    }

    pub(crate) fn clear(&mut self, flow: u32) {
        self.set(flow, NOWHERE);
    }

    /// Bytes reserved.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.homes.capacity() * size_of::<Home>()
    }
}
