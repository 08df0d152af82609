//! From the tie in a key back to the flow: one small hash table per side of a market, read only when a list is shown.

use hashbrown::HashTable;

/// Which flow has which tie.
#[derive(Default)]
pub(crate) struct Ties {
    table: HashTable<(u32, u32)>,
}

impl Ties {
    /// An empty table with room for `flows` ties.
    pub(crate) fn with_capacity(flows: usize) -> Self {
        Self { table: HashTable::with_capacity(flows) }
    }

    pub(crate) fn insert(&mut self, tie: u32, flow: u32) {
        self.table.insert_unique(hash(tie), (tie, flow), |&(tie, _)| hash(tie));
    }

    pub(crate) fn remove(&mut self, tie: u32, flow: u32) {
        if let Ok(entry) = self.table.find_entry(hash(tie), |&entry| entry == (tie, flow)) {
            entry.remove();
        }
    }

    pub(crate) fn flow(&self, tie: u32) -> Option<u32> {
        self.table.find(hash(tie), |entry| entry.0 == tie).map(|entry| entry.1)
    }

    /// Bytes reserved.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.table.allocation_size()
    }
}

/// Spreads ties over all bits (Fibonacci hashing), whether they are hashes or small numbers.
fn hash(tie: u32) -> u64 {
    let mixed = u64::from(tie).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 32)
}
