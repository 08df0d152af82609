//! Lanes: events of one key wait behind each other, all others are ready at once, whichever worker is free takes them.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::FixedState;
use tokio::sync::Notify;
use tokio::time::Instant;
use turash_domain::ports::Receipt;
use turash_domain::{Event, Timestamp};

/// An event on its way through the pool.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) event: Arc<Event>,
    /// Settles the delivery; `None` for a retry out of the ledger.
    pub(crate) receipt: Option<Receipt>,
    /// Attempts made before.
    pub(crate) attempts: u32,
    /// When the first attempt failed, where one did.
    pub(crate) first_failed: Option<Timestamp>,
    /// When it came into the pool.
    pub(crate) since: Instant,
    /// Whether it may have ended a process before: it is handled alone, and each attempt is booked before it begins.
    pub(crate) is_suspect: bool,
    /// Its lane: the hash of its key. Two keys of one hash share a lane, which is slower but not wrong.
    lane: u64,
}

impl Item {
    /// An event that was delivered.
    pub(crate) fn delivered(event: Arc<Event>, receipt: Receipt, since: Instant) -> Self {
        let lane = lane_of(&event);
        let receipt = Some(receipt);
        Self { event, receipt, attempts: 0, first_failed: None, since, is_suspect: false, lane }
    }

    /// The same event, which may have ended a process before.
    pub(crate) fn suspect(self, is_suspect: bool) -> Self {
        Self { is_suspect, ..self }
    }

    /// An event that is tried again.
    pub(crate) fn again(event: Arc<Event>, attempts: u32, first_failed: Timestamp, since: Instant) -> Self {
        let lane = lane_of(&event);
        let first_failed = Some(first_failed);
        Self { event, receipt: None, attempts, first_failed, since, is_suspect: false, lane }
    }
}

fn lane_of(event: &Event) -> u64 {
    FixedState::default().hash_one(event.data.key())
}

/// Takes a hash as it is.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// The lanes of one subscription.
#[derive(Default)]
pub(crate) struct Lanes {
    state: Mutex<State>,
    more: Notify,
}

#[derive(Default)]
struct State {
    /// Events whose lane is free, in order of arrival.
    ready: VecDeque<Item>,
    /// Per taken lane, what waits behind the event that is ready or handled.
    taken: HashMap<u64, VecDeque<Item>, BuildHasherDefault<AsItIs>>,
    closed: bool,
}

impl Lanes {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts events into their lanes.
    pub(crate) fn put(&self, items: impl IntoIterator<Item = Item>) {
        let mut state = self.state();
        if state.closed {
            return;
        }
        let State { ready, taken, .. } = &mut *state;
        for item in items {
            match taken.entry(item.lane) {
                std::collections::hash_map::Entry::Occupied(mut lane) => lane.get_mut().push_back(item),
                std::collections::hash_map::Entry::Vacant(lane) => {
                    lane.insert(VecDeque::new());
                    ready.push_back(item);
                }
            }
        }
        drop(state);
        self.more.notify_one();
    }

    /// Waits for events and takes up to `most` of them, each with those that wait behind it as far as there is room; a share only
    /// where other workers may want some too. `None` at the end. Their lanes are taken until [`Self::free`].
    pub(crate) async fn take(&self, most: usize, workers: usize) -> Option<Vec<Item>> {
        loop {
            let more = self.more.notified();
            {
                let mut state = self.state();
                if state.closed {
                    self.more.notify_one();
                    return None;
                }
                let taken = state.take(most, workers);
                if !taken.is_empty() {
                    let rest = !state.ready.is_empty();
                    drop(state);
                    if rest {
                        self.more.notify_one();
                    }
                    return Some(taken);
                }
            }
            more.await;
        }
    }

    /// Gives back what was taken together with `kept` and comes after it, so that others may take it. The lanes of `kept` stay taken.
    pub(crate) fn put_back(&self, kept: &[Item], rest: &[Item]) {
        let mut state = self.state();
        if state.closed {
            return;
        }
        let kept = kept.last().map(|item| item.lane);
        // From the end, each before what waits already: the first one of a lane is ready, the others wait behind it.
        for (place, item) in rest.iter().enumerate().rev() {
            let before = if place == 0 { kept } else { Some(rest[place - 1].lane) };
            if before == Some(item.lane) {
                state.taken.entry(item.lane).or_default().push_front(item.clone());
            } else {
                state.ready.push_front(item.clone());
            }
        }
        drop(state);
        self.more.notify_one();
    }

    /// Frees the lanes of events that were taken together, in whatever way they ended; but not the lane of an event that still runs.
    pub(crate) fn free_but(&self, items: &[Item], running: Option<&Item>) {
        let ends = items.iter().rposition(|item| Some(item.lane) != running.map(|running| running.lane));
        if let Some(last) = ends {
            self.free(&items[..=last]);
        }
    }

    /// Frees the lanes of events that were taken together, in whatever way they ended.
    pub(crate) fn free(&self, items: &[Item]) {
        let mut state = self.state();
        let mut before = None;
        for item in items {
            // Events of one lane that were taken together stand side by side, and free it once.
            if before != Some(item.lane) {
                state.free(item.lane);
            }
            before = Some(item.lane);
        }
        let rest = !state.ready.is_empty();
        drop(state);
        if rest {
            self.more.notify_one();
        }
    }

    /// Gives out nothing more: what was not taken is dropped, and comes again from the log.
    pub(crate) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.ready.clear();
        state.taken.clear();
        drop(state);
        self.more.notify_waiters();
        self.more.notify_one();
    }
}

impl State {
    fn take(&mut self, most: usize, workers: usize) -> Vec<Item> {
        let share = self.ready.len().div_ceil(workers.max(1)).min(most);
        let mut items = Vec::with_capacity(share);
        for _ in 0..share {
            if items.len() >= most {
                break;
            }
            let Some(item) = self.ready.pop_front() else { break };
            let behind = self.taken.get_mut(&item.lane);
            items.push(item);
            if let Some(behind) = behind {
                let room = (most - items.len()).min(behind.len());
                items.extend(behind.drain(..room));
            }
        }
        items
    }

    /// What was taken of a lane has ended: the next one is ready, or the lane is free.
    fn free(&mut self, lane: u64) {
        let Some(behind) = self.taken.get_mut(&lane) else { return };
        match behind.pop_front() {
            Some(next) => self.ready.push_back(next),
            None => drop(self.taken.remove(&lane)),
        }
    }
}

#[cfg(test)]
mod tests {
    use turash_domain::{EventData, FlowId, ResourceFlowRemoved, Sequence, SiteId, Uuid, Version};

    use super::*;

    fn item(sequence: u64, flow: &str) -> Item {
        let removed = ResourceFlowRemoved {
            id: FlowId::new(flow).unwrap(),
            site: SiteId::new("s").unwrap(),
            version: Version(1),
        };
        let event = Event {
            sequence: Sequence(sequence),
            id: Uuid::nil(),
            time: Timestamp::EPOCH,
            data: EventData::ResourceFlowRemoved(removed),
            trace_parent: None,
        };
        Item::delivered(Arc::new(event), Receipt(sequence), Instant::now())
    }

    fn sequences(items: &[Item]) -> Vec<u64> {
        items.iter().map(|item| item.event.sequence.0).collect()
    }

    #[tokio::test]
    async fn events_of_one_key_never_go_to_two_takers_at_once() {
        let lanes = Lanes::default();
        lanes.put([item(1, "a"), item(2, "b"), item(3, "a"), item(4, "a"), item(5, "a")]);
        let first = lanes.take(1, 1).await.unwrap();
        assert_eq!(sequences(&first), [1]);
        let second = lanes.take(9, 1).await.unwrap();
        assert_eq!(sequences(&second), [2], "3 waits behind 1");
        lanes.free(&first);
        let third = lanes.take(2, 1).await.unwrap();
        assert_eq!(sequences(&third), [3, 4], "one key in order in one batch");
        lanes.free(&second);
        lanes.free(&third);
        let last = lanes.take(9, 1).await.unwrap();
        assert_eq!(sequences(&last), [5]);
        lanes.free(&last);
        assert!(lanes.state().taken.is_empty());
    }

    #[tokio::test]
    async fn what_is_given_back_keeps_its_order_behind_what_was_kept() {
        let lanes = Lanes::default();
        lanes.put([item(1, "a"), item(2, "b"), item(3, "a"), item(4, "b"), item(5, "a"), item(6, "c")]);
        let first = lanes.take(9, 1).await.unwrap();
        assert_eq!(sequences(&first), [1, 3, 5, 2, 4, 6]);
        lanes.put([item(7, "a"), item(8, "b"), item(9, "d")]);
        // 1 has ended, 3 runs and takes long.
        lanes.put_back(&first[..2], &first[2..]);
        lanes.free_but(&first[..1], Some(&first[1]));
        let second = lanes.take(9, 1).await.unwrap();
        assert_eq!(sequences(&second), [2, 4, 8, 6, 9], "the lane of 3 stays taken");
        lanes.free(&first[1..2]);
        let third = lanes.take(9, 1).await.unwrap();
        assert_eq!(sequences(&third), [5, 7]);
        lanes.free_but(&second, None);
        lanes.free(&third);
        assert!(lanes.state().taken.is_empty());
    }

    #[tokio::test]
    async fn a_taker_leaves_a_share_for_the_others_and_closing_ends_all() {
        let lanes = Arc::new(Lanes::default());
        lanes.put((0..8).map(|number| item(number, &format!("f{number}"))));
        assert_eq!(lanes.take(99, 4).await.unwrap().len(), 2);
        lanes.close();
        assert!(lanes.take(1, 1).await.is_none());
        assert!(lanes.take(1, 1).await.is_none());
        lanes.put([item(9, "x")]);
        assert!(lanes.take(1, 1).await.is_none());
    }
}
