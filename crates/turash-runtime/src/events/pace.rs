//! The pace of a rate limit: a token is taken before an event is, and kept where the event does not come.

use std::sync::Arc;

use futures_util::FutureExt;
use turash_domain::ports::RateLimit;

/// A limit, shared by all who take events of a subscription, and the tokens that one of them has in hand.
pub(crate) struct Pace {
    rate: Arc<dyn RateLimit>,
    paid: usize,
}

impl Pace {
    pub(crate) fn new(rate: Arc<dyn RateLimit>) -> Self {
        Self { rate, paid: 0 }
    }

    /// Waits until there is a token in hand. Dropping the future loses none.
    pub(crate) async fn wait(&mut self) {
        if self.paid == 0 {
            self.rate.take(1).await;
            self.paid = 1;
        }
    }

    /// Takes further tokens, up to `wish` in hand and only as far as they are there: nobody waits for one while an event could be
    /// handled. Gives how many are in hand.
    pub(crate) fn gather(&mut self, wish: usize) -> usize {
        while self.paid < wish && self.rate.take(1).now_or_never().is_some() {
            self.paid += 1;
        }
        self.paid
    }

    /// Notes that so many events were taken.
    pub(crate) fn spend(&mut self, events: usize) {
        self.paid = self.paid.saturating_sub(events);
    }
}
