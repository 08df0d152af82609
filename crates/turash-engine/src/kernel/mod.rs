//! The inner loop: one flow against the lanes of one block. Values, and which lanes deserve a place in which list.
//!
//! Written once, in [`safe`], as loops that the compiler vectorizes; [`x86`] compiles the same loops for AVX2 and
//! for AVX-512, and selects lanes with mask instructions. Only `+ - * /`, `sqrt`, comparisons and selections are used, never fused,
//! so both give the same bits.

#![allow(clippy::inline_always, reason = "loops must be compiled for the instructions of their caller")]
#![allow(clippy::needless_bitwise_bool, reason = "`&&` is a branch, `&` is not")]

mod safe;
mod scan;
#[cfg(target_arch = "x86_64")]
mod x86;

use std::ops::Range;

use turash_domain::matching::PairRule;

pub(crate) use scan::{Hits, Meeting, Query};

use crate::block::Block;
use crate::list::List;

/// Which instructions run the loops.
#[derive(Clone, Copy)]
pub(crate) enum Kernel {
    Safe,
    #[cfg(target_arch = "x86_64")]
    Avx2(x86::Avx2),
    #[cfg(target_arch = "x86_64")]
    Avx512(x86::Avx512),
}

impl Kernel {
    /// The best one that this processor runs.
    pub(crate) fn detect() -> Self {
        Self::available().next_back().unwrap_or(Self::Safe)
    }

    /// Those that this processor runs, the best one last.
    fn available() -> impl DoubleEndedIterator<Item = Self> {
        #[cfg(target_arch = "x86_64")]
        let vectors = [x86::Avx2::detect().map(Self::Avx2), x86::Avx512::detect().map(Self::Avx512)];
        #[cfg(not(target_arch = "x86_64"))]
        let vectors = [None; 2];
        std::iter::once(Self::Safe).chain(vectors.into_iter().flatten())
    }

    /// Scans groups of lanes; `SUPPLY` says that the query is a supply and the block holds demands.
    ///
    /// `own_floor` is the upper half of the floor of the query's list: zero takes every candidate, infinity none.
    #[inline]
    pub(crate) fn scan<R: PairRule<N>, const N: usize, const SUPPLY: bool>(
        self,
        rule: &R,
        query: &Query<N>,
        block: &Block<N>,
        groups: Range<usize>,
        own_floor: f32,
        hits: &mut Hits,
    ) {
        match self {
            Self::Safe => safe::scan::<R, N, SUPPLY>(rule, query, block, groups, own_floor, hits),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.scan::<R, N, SUPPLY>(rule, query, block, groups, own_floor, hits),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(avx512) => avx512.scan::<R, N, SUPPLY>(rule, query, block, groups, own_floor, hits),
        }
    }

    /// Lets a demand meet groups of supplies, counted through `blocks`, and pushes what qualifies into both lists.
    #[inline]
    pub(crate) fn join<R: PairRule<N>, const N: usize>(
        self,
        rule: &R,
        meeting: &mut Meeting<'_, N>,
        groups: Range<usize>,
    ) {
        match self {
            Self::Safe => {
                let scan = |query: &Query<N>, block: &Block<N>, part, own_floor, hits: &mut Hits| {
                    safe::scan::<R, N, false>(rule, query, block, part, own_floor, hits);
                };
                meeting.each_block(groups, scan, List::push);
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.join(rule, meeting, groups),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(avx512) => avx512.join(rule, meeting, groups),
        }
    }

    /// Asks for what a scan reads first of a block: where its flows are. Of most blocks nothing else is read.
    #[inline]
    pub(crate) fn prefetch<const N: usize>(self, block: &Block<N>) {
        self.prefetch_bytes(block, std::mem::offset_of!(Block<N>, columns));
    }

    /// Asks for a list that is about to change.
    #[inline]
    pub(crate) fn prefetch_list(self, list: &List) {
        self.prefetch_bytes(list, size_of::<List>());
    }

    #[inline]
    fn prefetch_bytes<T>(self, of: &T, bytes: usize) {
        match self {
            Self::Safe => {}
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(_) | Self::Avx512(_) => x86::prefetch(of, bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use turash_domain::chord2_of_km;

    use super::scan::Picked;
    use super::*;
    use crate::block::NOTHING;
    use crate::block::{GROUP, LANES, Lane};
    use crate::plain::Plain;

    fn random(state: &mut u64) -> f32 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 40) as f32 / (1 << 24) as f32
    }

    fn lane(state: &mut u64) -> Lane<2> {
        let (longitude, latitude) = (f64::from(random(state)), f64::from(random(state)));
        let place = turash_domain::Coordinates::new(longitude, latitude).unwrap().unit_vector();
        let odd = [f32::NAN, f32::INFINITY, 0.0, -1.0];
        let amount =
            if random(state) < 0.1 { odd[(random(state) * 4.0) as usize] } else { random(state) * 1e4 };
        Lane {
            place,
            longitude: longitude.to_radians() as f32,
            radius2: if random(state) < 0.1 {
                NOTHING
            } else {
                chord2_of_km(f64::from(random(state)) * 100.0)
            },
            columns: [amount, random(state) * 200.0],
            site: (random(state) * 8.0) as u32,
            class: 0,
            tie: (random(state) * 1e6) as u32,
            flow: 0,
            list: 0,
            floor: if random(state) < 0.5 { 0.0 } else { random(state) * 1e5 },
            floor_low: 0,
        }
    }

    fn same<const SUPPLY: bool>(
        query: &Query<2>,
        block: &Block<2>,
        groups: &Range<usize>,
        floor: f32,
    ) -> usize {
        let rule = Plain { per_unit_km: 0.4 };
        let scan = |kernel: Kernel| {
            let mut hits = Hits::NONE;
            kernel.scan::<_, 2, SUPPLY>(&rule, query, block, groups.clone(), floor, &mut hits);
            hits
        };
        let safe = scan(Kernel::Safe);
        for other in vectors().map(scan) {
            assert_eq!(safe.values.map(f32::to_bits), other.values.map(f32::to_bits));
            assert_eq!((safe.own(), safe.other()), (other.own(), other.other()));
        }
        safe.own().len() + safe.other().len()
    }

    /// The kernels beside the safe one.
    fn vectors() -> impl Iterator<Item = Kernel> {
        Kernel::available().skip(1)
    }

    fn say_what_is_not_run() {
        match Kernel::available().count() {
            1 => println!("not run: this processor has neither AVX2 nor AVX-512"),
            2 => println!("not run: this processor has no AVX-512"),
            _ => {}
        }
    }

    #[test]
    fn every_kernel_agrees_with_the_safe_one_bit_for_bit() {
        say_what_is_not_run();
        let (mut state, mut found) = (7, 0);
        for round in 0..3000 {
            let mut block = Block::EMPTY;
            (0..round % (LANES + 1)).for_each(|_| block.push(&lane(&mut state)));
            let query = Query::of(&lane(&mut state));
            let from = round % (LANES / GROUP + 1);
            let groups = from..block.groups().max(from);
            let floor = [0.0, 2e4, f32::INFINITY][round % 3];
            found += same::<true>(&query, &block, &groups, floor);
            found += same::<false>(&query, &block, &groups, floor);
        }
        assert!(found > 3_000, "{found}");
    }

    #[test]
    fn a_batch_step_leaves_the_same_lists_on_every_kernel() {
        say_what_is_not_run();
        let rule = Plain { per_unit_km: 0.1 };
        let mut state = 5;
        let mut lane = || Lane { radius2: chord2_of_km(100.0), floor: 0.0, ..lane(&mut state) };
        let demands: Vec<Lane<2>> = (0..200).map(|_| lane()).collect();
        let mut blocks = [Block::EMPTY, Block::EMPTY];
        for at in 0..LANES + 5 {
            blocks[at / LANES].push(&lane());
        }
        let join = |kernel: Kernel| {
            let mut blocks = blocks.clone();
            let mut lists = vec![List::default(); LANES + 5];
            let mut own = vec![List::default(); demands.len()];
            for (demand, list) in demands.iter().zip(&mut own) {
                let (query, mut hits) = (Query::of(demand), Hits::NONE);
                let (blocks, lists, hits) = (&mut blocks[..], &mut lists[..], &mut hits);
                let mut meeting = Meeting { query: &query, tie: demand.tie, list, blocks, lists, hits };
                kernel.join(&rule, &mut meeting, 1..5);
            }
            (lists, own, blocks.map(|block| block.floor))
        };
        let safe = join(Kernel::Safe);
        assert!(vectors().map(join).all(|other| other == safe));
        assert!(safe.0.iter().filter(|list| !list.is_short()).count() > 20);
    }

    #[test]
    fn packing_gives_the_set_lanes_in_order() {
        let mut picked = Picked::NONE;
        picked.append(1, 0b1010_0001);
        picked.append(3, 0b0000_0011);
        assert_eq!(picked.lanes(), [8, 13, 15, 24, 25]);
    }
}
