//! The queue of one subscription: bounded by permits that an acknowledgement gives back.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::{Notify, Semaphore, TryAcquireError};
use turash_domain::ports::{Content, Delivery, EventReceiver, PortResult, Receipt, TryPublish};
use turash_domain::{PortError, PortErrorKind, Sequence};

use crate::window::{Holder, Window};

pub(crate) struct Queue {
    /// A permit for each event that there is room for.
    room: Semaphore,
    state: Mutex<State>,
    more: Notify,
}

struct State {
    window: Window,
    receivers: u64,
    closed: bool,
}

impl Queue {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            room: Semaphore::new(capacity.min(Semaphore::MAX_PERMITS)),
            state: Mutex::new(State { window: Window::new(capacity), receivers: 0, closed: false }),
            more: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for room for all of the events, of which there are at most as many as the capacity.
    pub(crate) async fn publish(&self, events: &[Content]) -> PortResult<()> {
        let permits = u32::try_from(events.len()).unwrap_or(u32::MAX);
        self.room.acquire_many(permits).await.map_err(|_| closed())?.forget();
        self.push(events)
    }

    pub(crate) fn try_publish(&self, events: &[Content]) -> PortResult<TryPublish> {
        let permits = u32::try_from(events.len()).unwrap_or(u32::MAX);
        match self.room.try_acquire_many(permits) {
            Ok(room) => room.forget(),
            Err(TryAcquireError::NoPermits) => return Ok(TryPublish::Full),
            Err(TryAcquireError::Closed) => return Err(closed()),
        }
        self.push(events).map(|()| TryPublish::Done)
    }

    fn push(&self, events: &[Content]) -> PortResult<()> {
        let mut state = self.state();
        if state.closed {
            return Err(closed());
        }
        let known = state.window.publish(events);
        drop(state);
        self.room.add_permits(known);
        self.more.notify_one();
        Ok(())
    }

    pub(crate) fn last_published(&self) -> Sequence {
        self.state().window.published()
    }

    pub(crate) fn settled(&self) -> Sequence {
        self.state().window.settled()
    }

    pub(crate) fn begin_anew(&self) {
        let open = self.state().window.begin_anew();
        self.room.add_permits(open);
    }

    pub(crate) fn close(&self) {
        self.state().closed = true;
        self.room.close();
        self.more.notify_waiters();
        // For a receiver that is about to wait.
        self.more.notify_one();
    }
}

/// One receiver; the queue knows what it was given until that is acknowledged.
pub(crate) struct QueueReceiver {
    queue: Arc<Queue>,
    name: Holder,
}

impl QueueReceiver {
    pub(crate) fn new(queue: Arc<Queue>) -> Self {
        let name = {
            let mut state = queue.state();
            state.receivers += 1;
            Holder(state.receivers)
        };
        Self { queue, name }
    }

    /// What is there, up to `most`; `None` where there is nothing and more may come.
    fn take(&self, most: usize) -> Option<Vec<Delivery>> {
        let mut state = self.queue.state();
        let deliveries = state.window.give(self.name, most);
        if deliveries.is_empty() {
            return state.closed.then_some(deliveries);
        }
        let rest = state.window.waiting() > 0 || state.closed;
        drop(state);
        if rest {
            self.queue.more.notify_one();
        }
        Some(deliveries)
    }
}

#[async_trait]
impl EventReceiver for QueueReceiver {
    async fn receive(&mut self, most: usize) -> PortResult<Vec<Delivery>> {
        let queue = Arc::clone(&self.queue);
        loop {
            let more = queue.more.notified();
            if let Some(deliveries) = self.take(most.max(1)) {
                if deliveries.is_empty() {
                    // The end: pass the word on to the next receiver.
                    queue.more.notify_one();
                }
                return Ok(deliveries);
            }
            more.await;
        }
    }

    async fn acknowledge(&mut self, receipts: &[Receipt]) -> PortResult<()> {
        // Bound to a name, so that what is settled is dropped when the lock is free again.
        let settled = self.queue.state().window.settle(self.name, receipts);
        self.queue.room.add_permits(settled.len());
        Ok(())
    }

    async fn leave(&mut self) -> PortResult<()> {
        self.queue.state().window.take_back(self.name, true);
        self.queue.more.notify_one();
        Ok(())
    }
}

impl Drop for QueueReceiver {
    /// What was not acknowledged is given to another receiver, before everything else.
    fn drop(&mut self) {
        self.queue.state().window.take_back(self.name, false);
        self.queue.more.notify_one();
    }
}

fn closed() -> PortError {
    PortError::new(PortErrorKind::Unavailable, "channel", "the bus is closed")
}
