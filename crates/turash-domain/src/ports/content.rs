//! An event as it stands in the log or arrives from the bus: readable or not.

use std::sync::Arc;

use crate::event::Event;
use crate::time::Sequence;

/// An event, or what stands in its place.
///
/// Something that cannot be read never stops a reader: it travels like an event and ends as a dead letter.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// An event.
    Event(Arc<Event>),
    /// Something that is no event, or none that this program can read.
    Unreadable(Unreadable),
}

/// Something that is no event, or none that this program can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its place in the log, where that could be told.
    pub sequence: Option<Sequence>,
    /// What was found, as text.
    pub raw: String,
    /// Why it cannot be read.
    pub error: String,
}

impl Content {
    /// The place in the log, where that could be told.
    pub fn sequence(&self) -> Option<Sequence> {
        match self {
            Self::Event(event) => Some(event.sequence),
            Self::Unreadable(unreadable) => unreadable.sequence,
        }
    }

    /// The event, where it can be read.
    pub fn event(&self) -> Option<&Arc<Event>> {
        match self {
            Self::Event(event) => Some(event),
            Self::Unreadable(_) => None,
        }
    }
}

impl From<Event> for Content {
    fn from(event: Event) -> Self {
        Self::Event(Arc::new(event))
    }
}
