//! The ports that running subscriptions needs, handed in once.

use std::sync::Arc;

use turash_domain::ports::{Clock, EventLog, IdSource, Ledger};
use turash_domain::{EventData, NewEvent};

/// Everything that the runtime asks of the outside world, besides the bus.
#[derive(Clone)]
pub struct EventPorts {
    /// What happened.
    pub log: Arc<dyn EventLog>,
    /// How far each subscription is.
    pub ledger: Arc<dyn Ledger>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Makes ids.
    pub ids: Arc<dyn IdSource>,
}

impl EventPorts {
    /// An event that happens now.
    pub fn event(&self, data: EventData) -> NewEvent {
        happens_now(&*self.clock, &*self.ids, data)
    }
}

/// An event with the time of a clock and an id of its own.
pub fn happens_now(clock: &dyn Clock, ids: &dyn IdSource, data: EventData) -> NewEvent {
    let time = clock.now();
    NewEvent { id: ids.uuid(time), time, data, trace_parent: None }
}
