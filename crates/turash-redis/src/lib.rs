//! Turash's event bus across machines: a stream and a consumer group of Redis for each subscription, which any number of processes
//! share. Beside it the public stream, for programs that are none of ours.
//!
//! What is absent: a copy that must not be lost. Whatever the server loses is published again by the relay.

mod connection;
mod entry;
mod error;
mod examine;
mod held;
mod keys;
mod options;
mod place;
mod public;
mod queue;
mod reader;
mod receiver;
mod report;
mod route;
mod script;
mod tls;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use turash_domain::ports::{Content, EventBus, EventPublisher, EventReceiver, PortResult, TryPublish};
use turash_domain::{Sequence, Subscription, Uuid};

use crate::connection::Link;
use crate::keys::{Keys, Names};
use crate::queue::Queue;
use crate::receiver::QueueReceiver;

pub use crate::options::RedisOptions;
pub use crate::public::{Kept, PublicStream};

/// A bus on a Redis server. Cloning is cheap; all clones are one process to the others.
#[derive(Clone)]
pub struct RedisBus {
    inner: Arc<Inner>,
}

struct Inner {
    options: Arc<RedisOptions>,
    names: Arc<Names>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    queues: HashMap<Subscription, Arc<Queue>>,
    closed: bool,
}

impl RedisBus {
    /// A bus that connects when it is needed. `process` names this process for people, without spaces, `boot` this start of it, and nothing else ever.
    pub fn new(options: RedisOptions, process: &str, boot: Uuid) -> Self {
        let options = Arc::new(options);
        let names = Arc::new(Names::new(process, boot));
        Self { inner: Arc::new(Inner { options, names, state: Mutex::default() }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn queue(&self, of: &Subscription) -> Arc<Queue> {
        let Inner { options, names, .. } = &*self.inner;
        let mut state = self.state();
        let closed = state.closed;
        let queue = state.queues.entry(of.clone()).or_insert_with(|| {
            let keys = Keys::new(options.key_prefix(), of);
            // Of its own, as in a cluster each subscription may be on another node.
            let link = Arc::new(Link::new(Arc::clone(options), &keys.stream));
            let queue = Queue::new(options, &link, names, keys);
            if closed {
                queue.close();
            }
            Arc::new(queue)
        });
        Arc::clone(queue)
    }
}

#[async_trait]
impl EventPublisher for RedisBus {
    async fn publish(&self, to: &Subscription, events: &[Content]) -> PortResult<()> {
        self.queue(to).publish(events).await
    }

    async fn try_publish(&self, to: &Subscription, events: &[Content]) -> PortResult<TryPublish> {
        self.queue(to).try_publish(events).await
    }

    async fn last_published(&self, to: &Subscription) -> PortResult<Sequence> {
        self.queue(to).last_published().await
    }

    async fn begin_anew(&self, to: &Subscription) -> PortResult<()> {
        self.queue(to).begin_anew().await
    }
}

#[async_trait]
impl EventBus for RedisBus {
    async fn subscribe(&self, to: &Subscription) -> PortResult<Box<dyn EventReceiver>> {
        let queue = self.queue(to);
        queue.open().await?;
        Ok(Box::new(QueueReceiver::new(queue)))
    }

    async fn settled(&self, of: &Subscription) -> PortResult<Sequence> {
        self.queue(of).settled().await
    }

    fn is_shared(&self) -> bool {
        true
    }

    async fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        for queue in state.queues.values() {
            queue.close();
        }
    }
}
