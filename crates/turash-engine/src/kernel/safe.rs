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
pub(super) fn evaluate<'a, R: PairRule<N>, const N: usize, const SUPPLY: bool>(
    rule: &R,
    query: &Query<N>,
    block: &'a Block<N>,
    groups: Range<usize>,
    hits: &mut Hits,
) {
    let lanes = groups.start * GROUP..groups.end.min(LANES / GROUP) * GROUP;
    if lanes.is_empty() {
        return;
    }
    let rule =
        if SUPPLY { rule.between(query.class, block.class) } else { rule.between(block.class, query.class) };
    // Columns cut to the same length: a loop with a bounds check would end in a scalar turn for the last eight lanes.
    let values = &mut hits.values[lanes.clone()];
    let count = values.len();
    let cut = |column: &'a [f32; LANES]| &column[lanes.clone()][..count];
    let (x, y, z, radius2) = (cut(&block.x), cut(&block.y), cut(&block.z), cut(&block.radius2));
    let site = &block.site[lanes.clone()][..count];
    let columns: [&[f32]; N] = std::array::from_fn(|column| cut(&block.columns[column]));
    for lane in 0..count {
        let chord2 = query.place.chord2(UnitVector { x: x[lane], y: y[lane], z: z[lane] });
        let other: [f32; N] = std::array::from_fn(|column| columns[column][lane]);
        let value = if SUPPLY {
            rule.value(&query.columns, &other, chord2)
        } else {
            rule.value(&other, &query.columns, chord2)
        };
        let near = (chord2 <= query.radius2) & (chord2 <= radius2[lane]);
        let apart = query.site != site[lane];
        let ranks = (value > 0.0) & (value <= f32::MAX);
        values[lane] = if near & apart & ranks { value } else { 0.0 };
    }
}
