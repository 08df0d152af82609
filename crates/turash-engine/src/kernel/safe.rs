//! The loops in plain Rust.

use std::ops::Range;

use turash_domain::UnitVector;
use turash_domain::matching::PairRule;

use super::scan::{Hits, Query};
use crate::block::{Block, GROUP, LANES};

/// See [`super::Kernel::scan`].
pub(super) fn scan<R: PairRule<N>, const N: usize, const SUPPLY: bool>(
    rule: &R,
    query: &Query<N>,
    block: &Block<N>,
    groups: Range<usize>,
    own_floor: f32,
    hits: &mut Hits,
) {
    evaluate::<R, N, SUPPLY>(rule, query, block, groups.clone(), hits);
    hits.own.len = 0;
    hits.other.len = 0;
    for group in groups {
        let lanes = group * GROUP..(group + 1) * GROUP;
        let (mut own, mut other) = (0_u8, 0_u8);
        for (bit, (&value, &floor)) in hits.values[lanes.clone()].iter().zip(&block.floor[lanes]).enumerate()
        {
            let candidate = value > 0.0;
            own |= u8::from(candidate & (value >= own_floor)) << bit;
            other |= u8::from(candidate & (value >= floor)) << bit;
        }
        hits.own.append(group, own);
        hits.other.append(group, other);
    }
}

/// The values of the lanes of some groups: zero where the pair is no candidate.
#[inline(always)]
pub(super) fn evaluate<R: PairRule<N>, const N: usize, const SUPPLY: bool>(
    rule: &R,
    query: &Query<N>,
    block: &Block<N>,
    groups: Range<usize>,
    hits: &mut Hits,
) {
    if groups.is_empty() {
        return;
    }
    let rule =
        if SUPPLY { rule.between(query.class, block.class) } else { rule.between(block.class, query.class) };
    for group in groups.start..groups.end.min(LANES / GROUP) {
        // Eight lanes of every column, as arrays: what is indexed within them needs no check, and a check would end the loop over lanes in a
        // scalar turn. Arrays are filled by loops: the function that does it by a closure is not always inlined, and then nothing is
        // vectorized.
        let mut columns = [&[0.0; GROUP]; N];
        for (of_group, column) in columns.iter_mut().zip(&block.columns) {
            *of_group = eight(column, group);
        }
        let (x, y, z) = (eight(&block.x, group), eight(&block.y, group), eight(&block.z, group));
        let (radius2, site) = (eight(&block.radius2, group), eight(&block.site, group));
        let values = &mut hits.values.as_chunks_mut::<GROUP>().0[group];
        let mut squared = [0.0; GROUP];
        let mut meets = [0_u32; GROUP];
        let mut any = 0;
        for lane in 0..GROUP {
            let chord2 = query.place.chord2(UnitVector { x: x[lane], y: y[lane], z: z[lane] });
            let near = (chord2 <= query.radius2) & (chord2 <= radius2[lane]);
            squared[lane] = chord2;
            meets[lane] = u32::from(near & (query.site != site[lane]));
            any |= meets[lane];
        }
        // Nearly all that a window holds besides is too far away: what that costs is a comparison, not a formula.
        if any == 0 {
            *values = [0.0; GROUP];
            continue;
        }
        for lane in 0..GROUP {
            let chord2 = squared[lane];
            let mut other = [0.0; N];
            for (value, column) in other.iter_mut().zip(&columns) {
                *value = column[lane];
            }
            let value = if SUPPLY {
                rule.value(&query.columns, &other, chord2)
            } else {
                rule.value(&other, &query.columns, chord2)
            };
            let ranks = (value > 0.0) & (value <= f32::MAX);
            values[lane] = if (meets[lane] != 0) & ranks { value } else { 0.0 };
        }
    }
}

/// The lanes of a group.
#[inline(always)]
fn eight<T>(column: &[T; LANES], group: usize) -> &[T; GROUP] {
    &column.as_chunks().0[group]
}
