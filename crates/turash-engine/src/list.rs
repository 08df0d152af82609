//! One flow's list: its best counterparts as sorted keys, and the floor below which the list knows nothing.
//!
//! A key is an `f64` whose upper half holds the bits of the pair's value (an `f32` above zero) and whose lower half holds
//! the inverted tie of the counterpart. Order of keys = value descending, tie ascending: total, eight bytes, and ready
//! for vector minimum and maximum. Zero is "no entry". Which flow a tie belongs to is the business of [`crate::ties`].

/// Places of a list that are shown.
pub const SHOWN: usize = 20;

/// Places of a list that are kept: the shown ones and a reserve, so that a removal seldom needs a rescan.
pub const KEPT: usize = 24;

/// The key of a counterpart: `value` must be finite and above zero.
#[inline]
pub(crate) fn key_of(value: f32, tie: u32) -> f64 {
    f64::from_bits((u64::from(value.to_bits()) << 32) | u64::from(!tie))
}

/// The value in a key; zero for "no entry".
#[inline]
pub(crate) fn value_of(key: f64) -> f32 {
    f32::from_bits((key.to_bits() >> 32) as u32)
}

/// The tie in a key.
#[inline]
pub(crate) fn tie_of(key: f64) -> u32 {
    !(key.to_bits() as u32)
}

/// A list's floor: the list holds exactly the feasible counterparts with a key above it. Zero: the list is complete.
///
/// In two halves, so that a vector loop can compare values with many floors at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Floor {
    pub(crate) bits: u64,
}

impl Floor {
    /// The floor made of the two halves.
    #[inline]
    pub(crate) fn of(value: f32, low: u32) -> Self {
        Self { bits: (u64::from(value.to_bits()) << 32) | u64::from(low) }
    }

    /// The floor at a key that did not find, or lost, its place.
    #[inline]
    pub(crate) fn at(key: f64) -> Self {
        Self { bits: key.to_bits() }
    }

    /// The upper half: a pair of a lower value is surely not in the list.
    #[inline]
    pub(crate) fn value(self) -> f32 {
        f32::from_bits((self.bits >> 32) as u32)
    }

    /// The lower half.
    #[inline]
    pub(crate) fn low(self) -> u32 {
        self.bits as u32
    }

    /// Whether every feasible counterpart is in the list.
    #[inline]
    pub(crate) fn is_zero(self) -> bool {
        self.bits == 0
    }

    /// Whether a feasible counterpart with this key is in the list.
    #[inline]
    pub(crate) fn is_below(self, key: f64) -> bool {
        key.to_bits() > self.bits
    }
}

/// The kept keys of one flow, best first; unused places are zero at the end.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C, align(64))]
pub(crate) struct List {
    keys: [f64; KEPT],
}

impl Default for List {
    fn default() -> Self {
        Self { keys: [0.0; KEPT] }
    }
}

impl List {
    /// Puts a key in its place and drops the last one; a key that is lower than all of a full list changes nothing.
    ///
    /// No branch: `a[i] = max(a[i], min(a[i - 1], x))` over all places, in the `f64` order of keys.
    #[inline]
    pub(crate) fn push(&mut self, key: f64) {
        let old = self.keys;
        let mut above = f64::INFINITY;
        for (place, &here) in self.keys.iter_mut().zip(&old) {
            let moved = if above < key { above } else { key };
            *place = if here > moved { here } else { moved };
            above = here;
        }
    }

    /// All places, for the kernel's own way of pushing.
    #[inline]
    pub(crate) fn places_mut(&mut self) -> &mut [f64; KEPT] {
        &mut self.keys
    }

    /// Puts a key that is not in the list in its place. Gives its rank and the key that was dropped (zero: none).
    pub(crate) fn insert(&mut self, key: f64) -> (usize, f64) {
        let rank = self.keys.partition_point(|&kept| kept > key);
        let dropped = if rank < KEPT { self.last() } else { key };
        self.push(key);
        (rank, dropped)
    }

    /// Takes a key out. Gives the rank it had, or `None` when it is not in the list.
    pub(crate) fn remove(&mut self, key: f64) -> Option<usize> {
        let rank = self.keys.iter().position(|kept| kept.to_bits() == key.to_bits())?;
        self.keys.copy_within(rank + 1.., rank);
        self.keys[KEPT - 1] = 0.0;
        Some(rank)
    }

    /// The lowest key of a full list; zero when there is room.
    #[inline]
    pub(crate) fn last(&self) -> f64 {
        self.keys[KEPT - 1]
    }

    /// Whether fewer than the shown places are taken.
    pub(crate) fn is_short(&self) -> bool {
        self.keys[SHOWN - 1] == 0.0
    }

    /// The floor of a list that was offered every feasible counterpart: just under the last key, or zero.
    pub(crate) fn floor(&self) -> Floor {
        Floor { bits: self.last().to_bits().saturating_sub(1) }
    }

    /// The shown keys, best first.
    pub(crate) fn shown(&self) -> impl Iterator<Item = f64> + '_ {
        self.keys.iter().copied().take(SHOWN).take_while(|&key| key > 0.0)
    }

    /// Whether the shown part equals that of another list, bit for bit.
    pub(crate) fn shows_the_same_as(&self, other: &Self) -> bool {
        self.shown().map(f64::to_bits).eq(other.shown().map(f64::to_bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_order_by_value_then_by_lower_tie() {
        assert!(key_of(2.0, 9) > key_of(1.0, 0));
        assert!(key_of(2.0, 3) > key_of(2.0, 4));
        assert_eq!((value_of(key_of(2.5, 7)), tie_of(key_of(2.5, 7))), (2.5, 7));
        assert!(key_of(f32::MIN_POSITIVE, u32::MAX) > 0.0);
    }

    #[test]
    fn pushing_keeps_the_best_in_order() {
        let mut list = List::default();
        let keys: Vec<f64> = (0..100_u32).map(|i| key_of(((i * 37) % 50 + 1) as f32, i)).collect();
        for &key in &keys {
            list.push(key);
        }
        let mut sorted = keys;
        sorted.sort_by(|a, b| b.total_cmp(a));
        assert_eq!(list.keys[..], sorted[..KEPT]);
        assert!(list.floor().is_below(list.last()));
        assert!(!list.floor().is_below(sorted[KEPT]));
    }

    #[test]
    fn insert_and_remove_tell_rank_and_loss() {
        let mut list = List::default();
        for i in 0..KEPT as u32 {
            assert_eq!(list.insert(key_of(100.0 - i as f32, i)), (i as usize, 0.0));
        }
        let lowest = list.last();
        assert_eq!(list.insert(key_of(99.5, 500)), (1, lowest));
        assert_eq!(list.insert(key_of(1.0, 501)), (KEPT, key_of(1.0, 501)));
        assert_eq!(list.remove(key_of(99.5, 500)), Some(1));
        assert_eq!(list.remove(key_of(99.5, 500)), None);
        assert!(list.last() == 0.0 && !list.is_short());
    }
}
