//! What this process was given of a subscription and has not acknowledged: entries that wait for a receiver, and entries that one has.

use std::collections::{BTreeMap, BTreeSet};

use turash_domain::ports::{Content, Delivery, Receipt};

use crate::entry::EntryId;

/// Tells receivers of this process apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Holder(pub(crate) u64);

#[derive(Debug)]
struct Entry {
    id: EntryId,
    content: Content,
    /// How often it was given so far, to whichever process.
    times: u32,
}

#[derive(Debug)]
struct Given {
    entry: Entry,
    to: Holder,
}

/// A receipt is a number that is never used twice, also not after the stream was made anew: an old one means nothing any more.
#[derive(Debug, Default)]
pub(crate) struct Held {
    waiting: BTreeMap<EntryId, Entry>,
    given: BTreeMap<u64, Given>,
    /// The ids of what is given.
    given_ids: BTreeSet<EntryId>,
    next: u64,
}

impl Held {
    /// Takes an entry that was given `times` times before, to any process; one that is here already stays as it is.
    pub(crate) fn add(&mut self, id: EntryId, content: Content, times: u32) {
        if !self.knows(id) {
            self.waiting.insert(id, Entry { id, content, times });
        }
    }

    pub(crate) fn knows(&self, id: EntryId) -> bool {
        self.waiting.contains_key(&id) || self.given_ids.contains(&id)
    }

    pub(crate) fn is_anything_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Gives up to `most` of what waits, the oldest first.
    pub(crate) fn give(&mut self, to: Holder, most: usize) -> Vec<Delivery> {
        let mut deliveries = Vec::with_capacity(most.min(self.waiting.len()));
        while deliveries.len() < most {
            let Some((id, mut entry)) = self.waiting.pop_first() else { break };
            entry.times = entry.times.saturating_add(1);
            let receipt = Receipt(self.next);
            self.next += 1;
            deliveries.push(Delivery { content: entry.content.clone(), receipt, times: entry.times });
            self.given_ids.insert(id);
            self.given.insert(receipt.0, Given { entry, to });
        }
        deliveries
    }

    /// Which of the receipts a receiver holds, with the entries they stand for.
    pub(crate) fn of(&self, holder: Holder, receipts: &[Receipt]) -> Vec<(Receipt, EntryId)> {
        let held = |receipt: &Receipt| {
            let given = self.given.get(&receipt.0).filter(|given| given.to == holder)?;
            Some((*receipt, given.entry.id))
        };
        receipts.iter().filter_map(held).collect()
    }

    /// Forgets what is acknowledged.
    pub(crate) fn settle(&mut self, receipts: impl IntoIterator<Item = Receipt>) {
        for receipt in receipts {
            if let Some(given) = self.given.remove(&receipt.0) {
                self.given_ids.remove(&given.entry.id);
            }
        }
    }

    /// Takes back what a receiver was given and has not settled: it waits again. What it left in good order does not count as given.
    pub(crate) fn take_back(&mut self, from: Holder, in_order: bool) {
        for (_, Given { mut entry, .. }) in self.given.extract_if(.., |_, given| given.to == from) {
            entry.times -= u32::from(in_order);
            self.given_ids.remove(&entry.id);
            self.waiting.insert(entry.id, entry);
        }
    }

    /// Hands over what waits: ids, and how often each was given.
    pub(crate) fn hand_over(&mut self) -> Vec<(EntryId, u32)> {
        std::mem::take(&mut self.waiting).into_iter().map(|(id, entry)| (id, entry.times)).collect()
    }

    /// Everything that is here.
    pub(crate) fn ids(&self) -> Vec<EntryId> {
        self.waiting.keys().chain(&self.given_ids).copied().collect()
    }

    /// Forgets everything: the stream is another one.
    pub(crate) fn clear(&mut self) {
        *self = Self { next: self.next, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use turash_domain::Sequence;
    use turash_domain::ports::Unreadable;

    use super::*;

    const ONE: Holder = Holder(1);
    const OTHER: Holder = Holder(2);

    fn held(sequences: impl IntoIterator<Item = u64>) -> Held {
        let mut held = Held::default();
        add(&mut held, sequences);
        held
    }

    fn add(to: &mut Held, sequences: impl IntoIterator<Item = u64>) {
        for sequence in sequences {
            let found =
                Unreadable { sequence: Some(Sequence(sequence)), raw: String::new(), error: String::new() };
            to.add(EntryId { sequence, part: 0 }, Content::Unreadable(found), 0);
        }
    }

    fn shown(deliveries: &[Delivery]) -> Vec<(u64, u32)> {
        deliveries.iter().map(|delivery| (delivery.content.sequence().unwrap().0, delivery.times)).collect()
    }

    #[test]
    fn what_a_receiver_gives_back_goes_first_and_counts() {
        let mut held = held(1..=5);
        let first = held.give(ONE, 3);
        held.settle(held.of(ONE, &[first[1].receipt]).iter().map(|(receipt, _)| *receipt));
        held.take_back(ONE, false);
        assert_eq!(shown(&held.give(OTHER, 9)), [(1, 2), (3, 2), (4, 1), (5, 1)]);
        assert!(!held.is_anything_waiting());
    }

    #[test]
    fn a_receipt_is_its_receivers_and_of_its_stream() {
        let mut held = held(1..=2);
        let given = held.give(ONE, 2);
        let receipts: Vec<_> = given.iter().map(|delivery| delivery.receipt).collect();
        assert_eq!(held.of(OTHER, &receipts), []);
        assert_eq!(held.of(ONE, &receipts).len(), 2);
        held.clear();
        add(&mut held, 1..=2);
        held.give(ONE, 2);
        assert_eq!(held.of(ONE, &receipts), [], "they are of another stream");
    }

    #[test]
    fn what_is_here_is_not_taken_twice() {
        let mut held = held(1..=2);
        held.give(ONE, 1);
        add(&mut held, 1..=3);
        assert_eq!(shown(&held.give(ONE, 9)), [(2, 1), (3, 1)]);
        assert_eq!(held.ids().len(), 3);
    }
}
