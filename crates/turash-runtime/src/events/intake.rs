//! Receiving at the pace of a rate limit: tokens are taken before the read, and kept where the read is broken off.

use std::sync::Arc;

use futures_util::FutureExt;
use turash_domain::ports::{Delivery, EventReceiver, PortResult, RateLimit};

/// One receiver and its limit.
pub(crate) struct Intake {
    receiver: Box<dyn EventReceiver>,
    rate: Option<Arc<dyn RateLimit>>,
    /// Tokens taken and not used yet.
    paid: usize,
    /// How many deliveries to ask for; grows while the bus gives as many as were asked for.
    wish: usize,
}

impl Intake {
    pub(crate) fn new(receiver: Box<dyn EventReceiver>, rate: Option<Arc<dyn RateLimit>>) -> Self {
        Self { receiver, rate, paid: 0, wish: 1 }
    }

    /// Waits for deliveries and gives up to `room` of them. Dropping the future loses neither deliveries nor tokens.
    pub(crate) async fn receive(&mut self, room: usize) -> PortResult<Vec<Delivery>> {
        let Some(rate) = &self.rate else { return self.receiver.receive(room).await };
        if self.paid == 0 {
            rate.take(1).await;
            self.paid = 1;
        }
        // Further ones only as far as they are there: nobody waits for a token while an event could be handled.
        while self.paid < self.wish.min(room) && rate.take(1).now_or_never().is_some() {
            self.paid += 1;
        }
        let most = self.paid.min(room);
        let deliveries = self.receiver.receive(most).await?;
        self.paid -= deliveries.len().min(self.paid);
        self.wish = if deliveries.len() == most { (2 * most).min(room) } else { 1 };
        Ok(deliveries)
    }

    /// The receiver, to settle deliveries.
    pub(crate) fn receiver(&mut self) -> &mut dyn EventReceiver {
        self.receiver.as_mut()
    }
}
