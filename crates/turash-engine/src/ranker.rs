//! A rule with the loops that apply it to many pairs.

use std::ops::Range;

use turash_domain::matching::PairRule;

use crate::block::Block;
use crate::kernel::{Hits, Kernel, Query};

/// A rule and the instructions that run it.
pub(crate) struct Ranker<R> {
    pub(crate) rule: R,
    pub(crate) kernel: Kernel,
}

impl<R> Ranker<R> {
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
