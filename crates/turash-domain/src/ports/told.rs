//! Told lists, and checksums by which a million of them are compared without being read.

use crate::flow::Direction;
use crate::ids::{FlowId, stable_hash};

/// A flow's list as last told: its counterparts, best first, with their ranking values.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldList {
    /// The flow.
    pub flow: FlowId,
    /// The side it was on when the list was told; it decides which of a pair is the supply.
    pub direction: Direction,
    /// Its counterparts, best first.
    pub entries: Vec<ToldEntry>,
}

/// One counterpart in a told list.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldEntry {
    /// The counterpart.
    pub counterpart: FlowId,
    /// The ranking value of the pair.
    pub value: f32,
}

/// A flow and the checksum of its told list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldChecksum {
    /// The flow.
    pub flow: FlowId,
    /// [`ToldList::checksum`] of its list.
    pub checksum: u64,
}

impl ToldList {
    /// Two lists with one checksum are taken for the same; of different ones, one pair in 2^64 would be.
    pub fn checksum(&self) -> u64 {
        let mut checksum = Checksum::new(self.direction);
        for entry in &self.entries {
            checksum.add(stable_hash(entry.counterpart.as_str()), entry.value);
        }
        checksum.get()
    }
}

/// The checksum of a list in the making, for callers that keep the hashes of ids: the same in every process and version, since
/// stores keep it.
#[derive(Debug, Clone, Copy)]
pub struct Checksum(u64);

impl Checksum {
    /// That of an empty list of a flow on a side.
    pub fn new(direction: Direction) -> Self {
        Self(match direction {
            Direction::Supply => 0x9e37_79b9_7f4a_7c15,
            Direction::Demand => 0xc2b2_ae3d_27d4_eb4f,
        })
    }

    /// Adds the next entry: the [`stable_hash`] of the counterpart's id, and the value of the pair.
    pub fn add(&mut self, id: u64, value: f32) {
        // Multiply and fold, as in wyhash: each step is a bijection of what was before, so that an early difference stays.
        let mixed = (self.0 ^ id).wrapping_mul(0x9fb2_1c65_1e98_df25);
        let mixed = (mixed ^ (mixed >> 29) ^ u64::from(value.to_bits())).wrapping_mul(0xd6e8_feb8_6659_fd93);
        self.0 = mixed ^ (mixed >> 32);
    }

    /// The checksum.
    pub fn get(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(direction: Direction, entries: &[(&str, f32)]) -> ToldList {
        let entry =
            |(id, value): &(&str, f32)| ToldEntry { counterpart: FlowId::new(id).unwrap(), value: *value };
        ToldList { flow: FlowId::new("f").unwrap(), direction, entries: entries.iter().map(entry).collect() }
    }

    #[test]
    fn every_difference_of_a_list_shows_in_its_checksum() {
        let lists = [
            list(Direction::Supply, &[]),
            list(Direction::Demand, &[]),
            list(Direction::Supply, &[("a", 1.0)]),
            list(Direction::Demand, &[("a", 1.0)]),
            list(Direction::Supply, &[("a", 1.0), ("b", 0.5)]),
            list(Direction::Supply, &[("b", 1.0), ("a", 0.5)]),
            list(Direction::Supply, &[("a", 0.5), ("b", 1.0)]),
            list(Direction::Supply, &[("a", f32::from_bits(1.0_f32.to_bits() + 1)), ("b", 0.5)]),
        ];
        let checksums: std::collections::HashSet<u64> = lists.iter().map(ToldList::checksum).collect();
        assert_eq!(checksums.len(), lists.len());
    }

    #[test]
    fn stores_keep_it_so_it_never_changes() {
        let list = list(Direction::Supply, &[("a", 1.0), ("steel-furnace", 12_345.5)]);
        assert_eq!(list.checksum(), CHECKSUM);
    }

    const CHECKSUM: u64 = 10_252_628_126_126_864_187;
}
