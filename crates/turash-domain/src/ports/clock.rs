//! Time and ids are passed in, so that tests decide them.

use uuid::Uuid;

use crate::time::Timestamp;

/// What time it is.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// Makes ids.
pub trait IdSource: Send + Sync {
    /// A new UUIDv7 for the given time; later calls sort after earlier ones within a process.
    fn uuid(&self, now: Timestamp) -> Uuid;
}
