//! What stores of the truth share, whatever they store in: how a commit is planned and queued, why one is refused, and what a store
//! says of leases, places and events that it cannot read.
//!
//! A store takes a [`Batch`](turash_domain::ports::Batch), makes a [`Plan`] of it in the caller's task, puts it into its [`Queue`], and
//! carries out the [`Step`]s of what is queued in one transaction. Where fewer rows change than a step has, it fills a [`Known`] with what
//! is stored and asks it why.
//!
//! What is absent: a driver, SQL, and the loop that commits: there stores differ where it matters.

mod conflict;
mod documents;
mod fence;
mod log;
mod place;
mod plan;
mod queue;
mod quoted;
mod steps;

pub use conflict::Known;
pub use documents::EventRow;
pub use fence::{GIVEN_BACK_MS, end_of_lease, refuse_lost_lease};
pub use log::{RawEvent, refuse_trim};
pub use place::{HALF_ROUND_KM, PlaceRow, nearest, nearest_first, refuse_radius, spans_of_box};
pub use plan::Plan;
pub use queue::{Command, GROUP, Inbox, Queue, Rows, again, groups};
pub use quoted::push_quoted;
pub use steps::{Put, Step, steps};

use turash_domain::{PortError, PortErrorKind};

/// What is stored cannot be read.
pub fn unreadable(
    adapter: &'static str,
    store: &str,
    what: &str,
    error: impl std::error::Error + Send + Sync + 'static,
) -> PortError {
    let message = format!("the store {store} holds {what} that cannot be read: {error}");
    PortError::new(PortErrorKind::Corrupt, adapter, message).caused_by(error)
}
