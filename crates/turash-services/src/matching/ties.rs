//! Ties: the numbers that order counterparts of equal value.
//!
//! A tie is a 32-bit hash of the flow's id, the same in every process. Of about 100 pairs among a million flows both have the same one;
//! then the lesser id keeps it and the other has the next free number. That is a hash table with ordered linear probing (Amble
//! and Knuth, "Ordered hash tables", 1974): who stands where depends on the flows that there are, and not on the order in which they came
//! or went. So a restart or another process orders equal values the same way.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashMap;
use turash_domain::{FlowId, stable_hash};

/// Which flow has which tie. Ids are asked for by the flows' numbers.
#[derive(Debug, Default)]
pub(crate) struct Ties {
    flows: HashMap<u32, u32, BuildTieHasher>,
}

/// The tie of an id where nobody else has it.
fn home(id: &FlowId) -> u32 {
    let hash = stable_hash(id.as_str());
    (hash >> 32) as u32 ^ hash as u32
}

impl Ties {
    /// Gives a flow a tie. Those that have another one from now on, the flow first: numbers with their ties.
    pub(crate) fn insert<'a>(
        &mut self,
        flow: u32,
        id: &'a FlowId,
        id_of: impl Fn(u32) -> &'a FlowId,
    ) -> Vec<(u32, u32)> {
        self.insert_at(home(id), flow, id, id_of)
    }

    fn insert_at<'a>(
        &mut self,
        home: u32,
        mut flow: u32,
        mut id: &'a FlowId,
        id_of: impl Fn(u32) -> &'a FlowId,
    ) -> Vec<(u32, u32)> {
        let mut placed = Vec::new();
        let mut tie = home;
        loop {
            match self.flows.get_mut(&tie) {
                None => {
                    placed.push((flow, tie));
                    self.flows.insert(tie, flow);
                    return placed;
                }
                Some(there) if id < id_of(*there) => {
                    placed.push((flow, tie));
                    std::mem::swap(there, &mut flow);
                    id = id_of(flow);
                }
                Some(_) => {}
            }
            tie = tie.wrapping_add(1);
        }
    }

    /// Frees a tie. Those that have another one from now on.
    pub(crate) fn remove<'a>(&mut self, tie: u32, id_of: impl Fn(u32) -> &'a FlowId) -> Vec<(u32, u32)> {
        if self.flows.remove(&tie).is_none() {
            return Vec::new();
        }
        // Whoever stands behind without a gap may have wanted this place.
        let mut before = Vec::new();
        let mut next = tie.wrapping_add(1);
        while let Some(flow) = self.flows.remove(&next) {
            before.push((flow, next));
            next = next.wrapping_add(1);
        }
        for (flow, _) in &before {
            self.insert(*flow, id_of(*flow), &id_of);
        }
        let now = (0..=before.len() as u32).map(|step| tie.wrapping_add(step));
        let now = now.filter_map(|tie| Some((*self.flows.get(&tie)?, tie)));
        now.filter(|one| !before.contains(one)).collect()
    }
}

/// Ties are hashes already.
#[derive(Debug, Clone, Copy, Default)]
struct BuildTieHasher;

impl BuildHasher for BuildTieHasher {
    type Hasher = TieHasher;

    fn build_hasher(&self) -> TieHasher {
        TieHasher(0)
    }
}

struct TieHasher(u64);

impl Hasher for TieHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) | u64::from(*byte);
        }
    }

    fn write_u32(&mut self, tie: u32) {
        // The table takes its bucket from the low bits and its tag from the high ones.
        self.0 = u64::from(tie) | (u64::from(tie) << 32);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn id(text: &str) -> FlowId {
        FlowId::new(text).unwrap()
    }

    #[test]
    fn who_has_which_tie_does_not_depend_on_the_order_of_arrival() {
        let ids: Vec<FlowId> = (0..8).map(|number| id(&format!("f{number}"))).collect();
        // All of them crowd onto three homes.
        let crowd = |order: [usize; 8]| {
            let mut ties = Ties::default();
            for number in order {
                let flow = number as u32;
                ties.insert_at(flow % 3, flow, &ids[number], |flow| &ids[flow as usize]);
            }
            let mut ties: Vec<_> = ties.flows.into_iter().collect();
            ties.sort_unstable();
            ties
        };
        let wanted = crowd([0, 1, 2, 3, 4, 5, 6, 7]);
        for order in [[7, 6, 5, 4, 3, 2, 1, 0], [3, 0, 6, 1, 7, 4, 2, 5], [5, 2, 4, 7, 1, 6, 0, 3]] {
            assert_eq!(crowd(order), wanted);
        }
    }

    /// Two ids with one 32-bit hash, the lesser first: about 80,000 ids hold a pair.
    fn twins() -> [FlowId; 2] {
        let mut seen: HashMap<u32, FlowId> = HashMap::new();
        for number in 0..2_000_000 {
            let new = id(&format!("flow-{number}"));
            if let Some(old) = seen.insert(home(&new), new.clone()) {
                return [old.clone().min(new.clone()), old.max(new)];
            }
        }
        panic!("no two of so many ids have the same hash")
    }

    #[test]
    fn the_lesser_of_two_ids_with_one_hash_has_it_whoever_comes_first() {
        let ids = twins();
        let (at, next) = (home(&ids[0]), home(&ids[0]).wrapping_add(1));
        let id_of = |flow: u32| &ids[flow as usize];
        let mut ties = Ties::default();
        assert_eq!(ties.insert(1, &ids[1], id_of), [(1, at)]);
        assert_eq!(ties.insert(0, &ids[0], id_of), [(0, at), (1, next)], "the other one moves");
        assert_eq!(ties.remove(at, id_of), [(1, at)], "and moves back");
        assert_eq!(ties.insert(0, &ids[0], id_of), [(0, at), (1, next)]);
        assert_eq!(ties.remove(next, id_of), [], "nobody stands behind");
    }
}
