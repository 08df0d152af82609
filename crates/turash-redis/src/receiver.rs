//! A receiver of a subscription.

use std::sync::Arc;

use async_trait::async_trait;
use turash_domain::ports::{Delivery, EventReceiver, PortResult, Receipt};

use crate::held::Holder;
use crate::queue::Queue;

pub(crate) struct QueueReceiver {
    queue: Arc<Queue>,
    name: Holder,
}

impl QueueReceiver {
    pub(crate) fn new(queue: Arc<Queue>) -> Self {
        let name = queue.join();
        Self { queue, name }
    }
}

#[async_trait]
impl EventReceiver for QueueReceiver {
    async fn receive(&mut self, most: usize) -> PortResult<Vec<Delivery>> {
        let most = most.max(1);
        loop {
            let more = self.queue.more.notified();
            tokio::pin!(more);
            more.as_mut().enable();
            if let Some(deliveries) = self.queue.give(self.name, most) {
                return Ok(deliveries);
            }
            tokio::select! {
                biased;
                () = more => {}
                read = self.queue.read(most) => read?,
            }
        }
    }

    async fn acknowledge(&mut self, receipts: &[Receipt]) -> PortResult<()> {
        self.queue.acknowledge(self.name, receipts).await
    }

    async fn leave(&mut self) -> PortResult<()> {
        self.queue.hand_over(self.name).await
    }
}

impl Drop for QueueReceiver {
    /// What was not acknowledged is given to another receiver, before everything else.
    fn drop(&mut self) {
        self.queue.part(self.name);
    }
}
