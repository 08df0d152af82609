//! What was published to one subscription and is not settled: in order of publishing, acknowledged in any order.
//!
//! What was acknowledged behind something that is not stays as an empty place for a while. There are at most as many empty places as
//! the subscription has room, or the lookup by place would grow for ever behind one event that is stuck.

use std::collections::VecDeque;

use turash_domain::Sequence;
use turash_domain::ports::{Content, Delivery, Receipt};

/// Tells receivers apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Holder(pub(crate) u64);

#[derive(Debug)]
pub(crate) struct Window {
    /// Ordered by place. The first one is not settled.
    entries: VecDeque<Entry>,
    /// Places of what was given back, in order; they go before the rest.
    again: VecDeque<u64>,
    /// The place of the first one that was never given. From here on the entries have no gaps.
    fresh: u64,
    /// The place of whatever is published next. A place is never used twice.
    next: u64,
    /// Entries that are settled.
    empty: usize,
    /// The most of them.
    most_empty: usize,
    published: Sequence,
}

#[derive(Debug)]
struct Entry {
    place: u64,
    sequence: Option<Sequence>,
    /// `None` once it is settled.
    content: Option<Content>,
    holder: Option<Holder>,
    times: u32,
}

impl Window {
    pub(crate) fn new(most_empty: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            again: VecDeque::new(),
            fresh: 0,
            next: 0,
            empty: 0,
            most_empty,
            published: Sequence::START,
        }
    }

    /// Takes what is not there already; gives how many were passed over.
    pub(crate) fn publish(&mut self, contents: &[Content]) -> usize {
        let mut known = 0;
        for content in contents {
            let sequence = content.sequence();
            if sequence.is_some_and(|sequence| sequence <= self.published) {
                known += 1;
                continue;
            }
            self.published = sequence.unwrap_or(self.published);
            let content = Some(content.clone());
            self.entries.push_back(Entry { place: self.next, sequence, content, holder: None, times: 0 });
            self.next += 1;
        }
        known
    }

    /// How many wait for a receiver.
    pub(crate) fn waiting(&self) -> usize {
        self.again.len() + (self.next - self.fresh) as usize
    }

    /// Gives up to `most` of what waits.
    pub(crate) fn give(&mut self, to: Holder, most: usize) -> Vec<Delivery> {
        let count = most.min(self.waiting());
        let mut deliveries = Vec::with_capacity(count);
        for _ in 0..count {
            let place = self.again.pop_front().unwrap_or_else(|| {
                self.fresh += 1;
                self.fresh - 1
            });
            let Some(entry) = self.entry(place) else { continue };
            let Some(content) = &entry.content else { continue };
            let receipt = Receipt(place);
            entry.times += 1;
            entry.holder = Some(to);
            deliveries.push(Delivery { content: content.clone(), receipt, times: entry.times });
        }
        deliveries
    }

    /// Settles what a receiver was given; gives what that was.
    pub(crate) fn settle(&mut self, by: Holder, receipts: &[Receipt]) -> Vec<Content> {
        let mut settled = Vec::with_capacity(receipts.len());
        for receipt in receipts {
            let entry = self.entry(receipt.0).filter(|entry| entry.holder == Some(by));
            settled.extend(entry.and_then(|entry| entry.content.take()));
        }
        self.empty += settled.len();
        while self.entries.front().is_some_and(|entry| entry.content.is_none()) {
            self.entries.pop_front();
            self.empty -= 1;
        }
        if self.empty > self.most_empty {
            self.entries.retain(|entry| entry.content.is_some());
            self.empty = 0;
        }
        settled
    }

    /// Takes back what a receiver was given and has not settled: it waits again, in its order. What it left in good order does not count as
    /// given.
    pub(crate) fn take_back(&mut self, from: Holder, in_order: bool) {
        for entry in &mut self.entries {
            if entry.content.is_some() && entry.holder == Some(from) {
                entry.holder = None;
                entry.times -= u32::from(in_order);
                self.again.push_back(entry.place);
            }
        }
        self.again.make_contiguous().sort_unstable();
    }

    /// Forgets everything; gives how many were not settled.
    pub(crate) fn begin_anew(&mut self) -> usize {
        let open = self.entries.len() - self.empty;
        *self = Self { fresh: self.next, next: self.next, ..Self::new(self.most_empty) };
        open
    }

    /// The highest sequence that was published.
    pub(crate) fn published(&self) -> Sequence {
        self.published
    }

    /// Everything that was published up to this sequence is settled.
    pub(crate) fn settled(&self) -> Sequence {
        let mut open = self.entries.iter().filter(|entry| entry.content.is_some());
        let lowest = open.find_map(|entry| entry.sequence);
        lowest.map_or(self.published, |Sequence(lowest)| Sequence(lowest - 1))
    }

    fn entry(&mut self, place: u64) -> Option<&mut Entry> {
        let first = self.entries.front()?.place;
        let at = usize::try_from(place.checked_sub(first)?).ok()?;
        // Where empty places were dropped in between, it stands further in front.
        let at = match self.entries.get(at) {
            Some(entry) if entry.place == place => at,
            _ => self.entries.binary_search_by_key(&place, |entry| entry.place).ok()?,
        };
        self.entries.get_mut(at)
    }
}

#[cfg(test)]
mod tests {
    use turash_domain::ports::Unreadable;

    use super::*;

    const ONE: Holder = Holder(1);
    const OTHER: Holder = Holder(2);

    fn contents(sequences: impl IntoIterator<Item = u64>) -> Vec<Content> {
        let content = |sequence| {
            let sequence = Some(Sequence(sequence));
            Content::Unreadable(Unreadable { sequence, raw: String::new(), error: String::new() })
        };
        sequences.into_iter().map(content).collect()
    }

    fn sequences(deliveries: &[Delivery]) -> Vec<u64> {
        deliveries.iter().map(|delivery| delivery.content.sequence().unwrap().0).collect()
    }

    #[test]
    fn settled_moves_over_what_is_acknowledged_without_a_gap() {
        let mut window = Window::new(9);
        assert_eq!(window.settled(), Sequence::START);
        assert_eq!(window.publish(&contents([11, 12, 13, 15])), 0);
        assert_eq!(window.publish(&contents([12, 15])), 2, "they are there");
        let given = window.give(ONE, 9);
        let receipts: Vec<_> = given.iter().map(|delivery| delivery.receipt).collect();
        assert_eq!(window.settle(ONE, &[receipts[1], receipts[3]]).len(), 2);
        assert_eq!(window.settle(OTHER, &receipts).len(), 0, "they are not its own");
        assert_eq!((window.settled(), window.published()), (Sequence(10), Sequence(15)));
        assert_eq!(window.settle(ONE, &receipts[..1]).len(), 1);
        assert_eq!(window.settled(), Sequence(12));
        assert_eq!(window.settle(ONE, &receipts).len(), 1, "the others were settled before");
        assert_eq!((window.settled(), window.entries.len()), (Sequence(15), 0));
    }

    #[test]
    fn behind_one_that_is_stuck_empty_places_do_not_pile_up() {
        let mut window = Window::new(4);
        window.publish(&contents([1]));
        let stuck = window.give(ONE, 1);
        for sequence in 2..1_000 {
            window.publish(&contents([sequence]));
            let given = window.give(ONE, 1);
            assert_eq!(sequences(&given), [sequence]);
            if sequence % 100 != 0 {
                window.settle(ONE, &[given[0].receipt]);
            }
        }
        assert_eq!(window.settled(), Sequence(0));
        assert!(window.entries.len() <= 1 + 9 + 4, "{}", window.entries.len());
        window.settle(ONE, &[stuck[0].receipt]);
        assert_eq!(window.settled(), Sequence(99));
        window.take_back(ONE, false);
        let again = window.give(OTHER, 99);
        assert_eq!(sequences(&again), (1..10).map(|hundred| hundred * 100).collect::<Vec<_>>());
        assert!(again.iter().all(|delivery| delivery.times == 2));
        let receipts: Vec<_> = again.iter().map(|delivery| delivery.receipt).collect();
        window.settle(OTHER, &receipts);
        assert_eq!((window.settled(), window.waiting()), (Sequence(999), 0));
    }

    #[test]
    fn what_two_receivers_give_back_keeps_its_order() {
        let mut window = Window::new(9);
        window.publish(&contents(1..=7));
        for (to, most) in [(ONE, 2), (OTHER, 2), (ONE, 1)] {
            window.give(to, most);
        }
        window.take_back(OTHER, false);
        window.take_back(ONE, false);
        assert_eq!(sequences(&window.give(OTHER, 99)), [1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn what_begins_anew_knows_nothing_of_before() {
        let mut window = Window::new(9);
        window.publish(&contents([50, 51, 52]));
        let old = window.give(ONE, 2);
        window.settle(ONE, &[old[1].receipt]);
        assert_eq!(window.begin_anew(), 2);
        assert_eq!((window.settled(), window.published()), (Sequence::START, Sequence::START));
        window.publish(&contents([7]));
        assert_eq!(window.settle(ONE, &[old[0].receipt]).len(), 0);
        assert_eq!(sequences(&window.give(ONE, 9)), [7]);
        assert_eq!(window.settled(), Sequence(6));
    }
}
