//! The ports that the use cases need, handed in once.

use std::sync::Arc;

use turash_domain::ports::{Clock, EventLog, IdSource, Ledger, Registry};
use turash_domain::{EventData, NewEvent};
use turash_runtime::{EventPorts, happens_now};

/// Everything a use case may ask of the outside world.
#[derive(Clone)]
pub struct Ports {
    /// State and decisions.
    pub registry: Arc<dyn Registry>,
    /// What happened.
    pub log: Arc<dyn EventLog>,
    /// How far each subscription is.
    pub ledger: Arc<dyn Ledger>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Makes ids.
    pub ids: Arc<dyn IdSource>,
}

impl Ports {
    /// An event that happens now.
    pub fn event(&self, data: EventData) -> NewEvent {
        happens_now(&*self.clock, &*self.ids, data)
    }

    /// Those that running subscriptions needs.
    pub fn events(&self) -> EventPorts {
        EventPorts {
            log: Arc::clone(&self.log),
            ledger: Arc::clone(&self.ledger),
            clock: Arc::clone(&self.clock),
            ids: Arc::clone(&self.ids),
        }
    }
}
