//! A rule with the loops that apply it to many pairs.

use std::ops::Range;

use turash_domain::matching::PairRule;

use crate::block::Block;
use crate::kernel::{Hits, Kernel, Query};

/// A rule, the instructions that run it, and which classes it compares.
pub(crate) struct Ranker<R> {
    pub(crate) rule: R,
    pub(crate) kernel: Kernel,
    /// For each class of supplies the classes of demands, and the other way round.
    meets: [Vec<Vec<u16>>; 2],
}

impl<R> Ranker<R> {
    /// `meets` names for each class of supplies the classes of demands that it meets.
    pub(crate) fn new(rule: R, meets: Vec<Vec<u16>>) -> Self {
        let demands = meets.iter().flatten().max().map_or(0, |last| usize::from(*last) + 1);
        let mut back = vec![Vec::new(); demands];
        for (supply, demands) in meets.iter().enumerate() {
            for demand in demands {
                back[usize::from(*demand)].push(supply as u16);
            }
        }
        Self { rule, kernel: Kernel::detect(), meets: [meets, back] }
    }

    /// How many classes a side has.
    pub(crate) fn classes(&self, demand: bool) -> usize {
        self.meets[usize::from(demand)].len()
    }

    /// The classes of the other side that a class meets.
    #[inline]
    pub(crate) fn meets(&self, demand: bool, class: u16) -> &[u16] {
        self.meets[usize::from(demand)].get(usize::from(class)).map_or(&[], Vec::as_slice)
    }

    /// See [`Kernel::scan`]; `supply` says that the query is a supply.
    #[inline]
    pub(crate) fn scan<const N: usize>(
        &self,
        supply: bool,
        query: &Query<N>,
        block: &Block<N>,
        groups: Range<usize>,
        own_floor: f32,
        hits: &mut Hits,
    ) where
        R: PairRule<N>,
    {
        if supply {
            self.kernel.scan::<R, N, true>(&self.rule, query, block, groups, own_floor, hits);
        } else {
            self.kernel.scan::<R, N, false>(&self.rule, query, block, groups, own_floor, hits);
        }
    }
}
