//! The loops compiled for AVX2 and for AVX-512. The one module of the workspace with `unsafe`; its twin is [`super::safe`].
//!
//! The text of both is one, in [`compiled`]: the compiler makes of the same loops what each set of instructions has.

#![allow(unsafe_code)]

use std::arch::x86_64::{
    _CMP_GE_OQ, _CMP_GT_OQ, _MM_HINT_T0, _mm_loadu_pd, _mm_max_pd, _mm_min_pd, _mm_prefetch, _mm_set1_pd,
    _mm_shuffle_pd, _mm_storeu_pd, _mm256_and_ps, _mm256_cmp_ps, _mm256_loadu_ps, _mm256_movemask_ps,
    _mm256_set1_ps, _mm256_setzero_ps,
};
use std::ops::Range;

use turash_domain::matching::PairRule;

use super::safe;
use super::scan::{Hits, Meeting, Query};
use crate::block::{Block, GROUP, LANES};
use crate::list::List;

/// The loops for a set of instructions, behind the proof that the processor has them.
macro_rules! compiled {
    ($Proof:ident, $loops:ident, $features:literal, [$($feature:tt),+]) => {
        /// The proof that this processor has the instructions: made by `detect` only.
        #[derive(Clone, Copy)]
        pub(crate) struct $Proof(());

        #[allow(clippy::unused_self, reason = "`self` is the proof that the instructions exist")]
        impl $Proof {
            pub(super) fn detect() -> Option<Self> {
                ($(is_x86_feature_detected!($feature))&&+).then_some(Self(()))
            }

            /// See [`super::Kernel::scan`].
            #[inline]
            pub(super) fn scan<R: PairRule<N>, const N: usize, const SUPPLY: bool>(
                self,
                rule: &R,
                query: &Query<N>,
                block: &Block<N>,
                groups: Range<usize>,
                own_floor: f32,
                hits: &mut Hits,
            ) {
                // SAFETY: `self` exists only where `detect` found the instructions.
                unsafe { $loops::scan::<R, N, SUPPLY>(rule, query, block, groups, own_floor, hits) }
            }

            /// See [`super::Kernel::join`].
            #[inline]
            pub(super) fn join<R: PairRule<N>, const N: usize>(
                self,
                rule: &R,
                meeting: &mut Meeting<'_, N>,
                groups: Range<usize>,
            ) {
                // SAFETY: `self` exists only where `detect` found the instructions.
                unsafe { $loops::join::<R, N>(rule, meeting, groups) }
            }
        }

        mod $loops {
            use super::*;

            #[target_feature(enable = $features)]
            pub(super) fn join<R: PairRule<N>, const N: usize>(
                rule: &R,
                meeting: &mut Meeting<'_, N>,
                groups: Range<usize>,
            ) {
                let scan = |query: &Query<N>, block: &Block<N>, part, own_floor, hits: &mut Hits| {
                    scan::<R, N, false>(rule, query, block, part, own_floor, hits);
                };
                meeting.each_block(groups, scan, |list, key| push(list, key));
            }

            /// The twin of [`List::push`]: two places at a time, shifted in registers, because a load that straddles two
            /// recent stores stalls, and the list of a query is stored to all the time.
            #[target_feature(enable = $features)]
            #[inline]
            fn push(list: &mut List, key: f64) {
                let places = list.places_mut();
                let key = _mm_set1_pd(key);
                let mut above = _mm_set1_pd(f64::INFINITY);
                for pair in places.as_chunks_mut::<2>().0 {
                    let at = pair.as_mut_ptr();
                    // SAFETY: `at` points to two numbers that are borrowed for this turn of the loop.
                    let here = unsafe { _mm_loadu_pd(at) };
                    let shifted = _mm_shuffle_pd::<0b01>(above, here);
                    let moved = _mm_max_pd(here, _mm_min_pd(shifted, key));
                    // SAFETY: as above.
                    unsafe { _mm_storeu_pd(at, moved) };
                    above = here;
                }
            }

            /// Never inlined, not even as a copy per user: the copies failed to vectorize without a scalar rest (30 % of a
            /// batch).
            #[target_feature(enable = $features)]
            #[inline(never)]
            pub(super) fn scan<R: PairRule<N>, const N: usize, const SUPPLY: bool>(
                rule: &R,
                query: &Query<N>,
                block: &Block<N>,
                groups: Range<usize>,
                own_floor: f32,
                hits: &mut Hits,
            ) {
                safe::evaluate::<R, N, SUPPLY>(rule, query, block, groups.clone(), hits);
                hits.own.len = 0;
                hits.other.len = 0;
                let own_floor = _mm256_set1_ps(own_floor);
                for group in groups.start..groups.end.min(LANES / GROUP) {
                    let lanes = group * GROUP;
                    // SAFETY: `lanes + 8 <= LANES`, the length of both arrays.
                    let (value, floor) = unsafe {
                        (
                            _mm256_loadu_ps(hits.values.as_ptr().add(lanes)),
                            _mm256_loadu_ps(block.floor.as_ptr().add(lanes)),
                        )
                    };
                    let candidate = _mm256_cmp_ps::<_CMP_GT_OQ>(value, _mm256_setzero_ps());
                    let own = _mm256_and_ps(candidate, _mm256_cmp_ps::<_CMP_GE_OQ>(value, own_floor));
                    let other = _mm256_and_ps(candidate, _mm256_cmp_ps::<_CMP_GE_OQ>(value, floor));
                    hits.own.append(group, _mm256_movemask_ps(own) as u8);
                    hits.other.append(group, _mm256_movemask_ps(other) as u8);
                }
            }
        }
    };
}

compiled!(Avx2, avx2, "avx2,popcnt", ["avx2", "popcnt"]);
compiled!(
    Avx512,
    avx512,
    "avx2,popcnt,avx512f,avx512vl,avx512bw,avx512dq",
    ["avx2", "popcnt", "avx512f", "avx512vl", "avx512bw", "avx512dq"]
);

/// See [`super::Kernel::prefetch`].
#[inline]
pub(super) fn prefetch<T>(of: &T, bytes: usize) {
    let start = std::ptr::from_ref(of).cast::<i8>();
    for line in (0..bytes.min(size_of::<T>())).step_by(64) {
        // SAFETY: the address is inside the value; a prefetch reads nothing, and every x86-64 has it.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(start.add(line)) };
    }
}
