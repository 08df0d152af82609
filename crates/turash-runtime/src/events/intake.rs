//! Receiving at the pace of a rate limit.

use turash_domain::ports::{Delivery, EventReceiver, PortResult};

use super::pace::Pace;

/// One receiver and its pace.
pub(crate) struct Intake {
    receiver: Box<dyn EventReceiver>,
    pace: Option<Pace>,
    /// How many deliveries to ask for; grows while the bus gives as many as were asked for.
    wish: usize,
}

impl Intake {
    pub(crate) fn new(receiver: Box<dyn EventReceiver>, pace: Option<Pace>) -> Self {
        Self { receiver, pace, wish: 1 }
    }

    /// Waits for deliveries and gives up to `room` of them. Dropping the future loses neither deliveries nor tokens.
    pub(crate) async fn receive(&mut self, room: usize) -> PortResult<Vec<Delivery>> {
        let Some(pace) = &mut self.pace else { return self.receiver.receive(room).await };
        pace.wait().await;
        let most = pace.gather(self.wish.min(room)).min(room);
        let deliveries = self.receiver.receive(most).await?;
        pace.spend(deliveries.len());
        self.wish = if deliveries.len() == most { (2 * most).min(room) } else { 1 };
        Ok(deliveries)
    }

    /// The receiver, to settle deliveries.
    pub(crate) fn receiver(&mut self) -> &mut dyn EventReceiver {
        self.receiver.as_mut()
    }
}
