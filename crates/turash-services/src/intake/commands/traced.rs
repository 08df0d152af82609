//! What a plan rests on besides its command: the ports, and the trace that its events belong to.

use turash_domain::ports::{Batch, Change};
use turash_domain::{EventData, NewEvent};

use crate::ports::Ports;

/// The ports, and the W3C trace context of who asks.
#[derive(Clone)]
pub(super) struct TracedPorts {
    pub(super) ports: Ports,
    pub(super) trace_parent: Option<String>,
}

impl TracedPorts {
    /// An event of this trace that happens now.
    pub(super) fn event(&self, data: EventData) -> NewEvent {
        NewEvent { trace_parent: self.trace_parent.clone(), ..self.ports.event(data) }
    }

    /// One change with its event.
    pub(super) fn batch(&self, change: Change, event: EventData) -> Batch {
        Batch { changes: vec![change], events: vec![self.event(event)], fence: None }
    }
}
