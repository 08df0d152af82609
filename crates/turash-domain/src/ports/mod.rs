//! The ports: what the outside world promises. Adapters implement them; the suites in `turash-contract` hold every
//! adapter to the promises written here.

mod bus;
mod clock;
mod event_log;
mod ledger;
mod registry;
mod spatial;

pub use bus::{Content, Delivery, EventBus, EventReceiver, Receipt, TryPublish};
pub use clock::{Clock, IdSource};
pub use event_log::EventLog;
pub use ledger::{DeadLetter, Ledger, Retry};
pub use registry::{
    Batch, Change, Commit, Counts, FlowFilter, Known, Page, Registry, SiteFilter, ToldEntry, ToldList,
};
pub use spatial::{Nearby, SitePlace, SpatialIndex};

use crate::error::PortError;

/// What every port answers.
pub type PortResult<T> = Result<T, PortError>;
