//! Turash's in-process event bus: a bounded queue for each subscription, whose receivers share it.
//!
//! What is absent: encoding (events pass as they are) and any copy that outlives the process. Whatever is lost with the process is
//! published again by the relay.

mod queue;
mod window;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use turash_domain::ports::{Content, EventBus, EventPublisher, EventReceiver, PortResult, TryPublish};
use turash_domain::{Sequence, Subscription};

use crate::queue::{Queue, QueueReceiver};

/// A bus within this process. Cloning is cheap; all clones are one bus.
#[derive(Clone)]
pub struct ChannelBus {
    inner: Arc<Inner>,
}

struct Inner {
    capacity: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    queues: HashMap<Subscription, Arc<Queue>>,
    closed: bool,
}

impl ChannelBus {
    /// A bus that holds up to `capacity` events for each subscription, those not acknowledged yet included; at least 1.
    pub fn new(capacity: usize) -> Self {
        Self { inner: Arc::new(Inner { capacity: capacity.max(1), state: Mutex::default() }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The queue of a subscription, made where it is missing: what is published before the first receiver joins waits for it.
    fn queue(&self, of: &Subscription) -> Arc<Queue> {
        let mut state = self.state();
        let closed = state.closed;
        let queue = state.queues.entry(of.clone()).or_insert_with(|| {
            let queue = Queue::new(self.inner.capacity);
            if closed {
                queue.close();
            }
            Arc::new(queue)
        });
        Arc::clone(queue)
    }
}

#[async_trait]
impl EventPublisher for ChannelBus {
    async fn publish(&self, to: &Subscription, events: &[Content]) -> PortResult<()> {
        let queue = self.queue(to);
        // A batch that is larger than the queue goes in parts.
        for events in events.chunks(self.inner.capacity) {
            queue.publish(events).await?;
        }
        Ok(())
    }

    async fn try_publish(&self, to: &Subscription, events: &[Content]) -> PortResult<TryPublish> {
        self.queue(to).try_publish(events)
    }

    async fn last_published(&self, to: &Subscription) -> PortResult<Sequence> {
        Ok(self.queue(to).last_published())
    }

    async fn begin_anew(&self, to: &Subscription) -> PortResult<()> {
        self.queue(to).begin_anew();
        Ok(())
    }
}

#[async_trait]
impl EventBus for ChannelBus {
    async fn subscribe(&self, to: &Subscription) -> PortResult<Box<dyn EventReceiver>> {
        Ok(Box::new(QueueReceiver::new(self.queue(to))))
    }

    async fn settled(&self, of: &Subscription) -> PortResult<Sequence> {
        Ok(self.queue(of).settled())
    }

    fn is_shared(&self) -> bool {
        false
    }

    async fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        for queue in state.queues.values() {
            queue.close();
        }
    }
}
