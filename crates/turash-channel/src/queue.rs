//! The queue of one subscription: bounded by permits that an acknowledgement gives back.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::{Notify, Semaphore, TryAcquireError};
use turash_domain::ports::{Content, Delivery, EventReceiver, PortResult, Receipt, TryPublish};

use crate::closed;

pub(crate) struct Queue {
    /// A permit for each event that there is room for.
    room: Semaphore,
    waiting: Mutex<Waiting>,
    more: Notify,
}

#[derive(Default)]
struct Waiting {
    /// Given before and not acknowledged, oldest first; they go before the rest.
    again: VecDeque<Item>,
    fresh: VecDeque<Content>,
    closed: bool,
}

/// A content that was given so many times.
struct Item {
    content: Content,
    times: u32,
}

impl Queue {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            room: Semaphore::new(capacity.min(Semaphore::MAX_PERMITS)),
            waiting: Mutex::default(),
            more: Notify::new(),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
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
        let mut waiting = self.waiting();
        if waiting.closed {
            return Err(closed());
        }
        waiting.fresh.extend(events.iter().cloned());
        drop(waiting);
        self.more.notify_one();
        Ok(())
    }

    pub(crate) fn close(&self) {
        self.waiting().closed = true;
        self.room.close();
        self.more.notify_waiters();
        // For a receiver that is about to wait.
        self.more.notify_one();
    }
}

/// One receiver: it remembers what it was given until that is acknowledged.
pub(crate) struct QueueReceiver {
    queue: Arc<Queue>,
    /// What is not acknowledged, by receipt: the first one has the receipt `first`.
    held: VecDeque<Option<Item>>,
    first: u64,
}

impl QueueReceiver {
    pub(crate) fn new(queue: Arc<Queue>) -> Self {
        Self { queue, held: VecDeque::new(), first: 0 }
    }

    /// What is there, up to `most`; `None` where there is nothing and more may come.
    fn take(&mut self, most: usize) -> Option<Vec<Delivery>> {
        let mut waiting = self.queue.waiting();
        let count = most.min(waiting.again.len() + waiting.fresh.len());
        if count == 0 {
            return waiting.closed.then(Vec::new);
        }
        let mut deliveries = Vec::with_capacity(count);
        for _ in 0..count {
            let item = match waiting.again.pop_front() {
                Some(item) => Item { times: item.times + 1, ..item },
                None => match waiting.fresh.pop_front() {
                    Some(content) => Item { content, times: 1 },
                    None => break,
                },
            };
            let receipt = Receipt(self.first + self.held.len() as u64);
            deliveries.push(Delivery { content: item.content.clone(), receipt, times: item.times });
            self.held.push_back(Some(item));
        }
        let rest = !waiting.again.is_empty() || !waiting.fresh.is_empty() || waiting.closed;
        drop(waiting);
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
        let mut settled = 0;
        for receipt in receipts {
            let place = receipt.0.checked_sub(self.first).and_then(|place| usize::try_from(place).ok());
            let held = place.and_then(|place| self.held.get_mut(place));
            settled += usize::from(held.is_some_and(|held| held.take().is_some()));
        }
        while let Some(None) = self.held.front() {
            self.held.pop_front();
            self.first += 1;
        }
        self.queue.room.add_permits(settled);
        Ok(())
    }
}

impl Drop for QueueReceiver {
    /// What was not acknowledged is given to another receiver, before everything else.
    fn drop(&mut self) {
        let mut waiting = self.queue.waiting();
        for item in self.held.drain(..).rev().flatten() {
            waiting.again.push_front(item);
        }
        drop(waiting);
        self.queue.more.notify_one();
    }
}
