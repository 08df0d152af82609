//! What a port's answer means for a handler.

use turash_domain::ports::{Outcome, PortResult};
use turash_domain::{PortError, PortErrorKind};

/// What a port's answer means for the events that asked for it.
pub(crate) fn outcome(result: PortResult<()>) -> Outcome {
    match result {
        Ok(()) => Outcome::Done,
        Err(error) => failed(&error),
    }
}

fn failed(error: &PortError) -> Outcome {
    match error.kind {
        PortErrorKind::Unavailable => Outcome::Unavailable(error.to_string()),
        PortErrorKind::Invalid => Outcome::Reject(error.to_string()),
        // Somebody was faster, or what is stored cannot be read now: another attempt starts from what is there then.
        _ => Outcome::Retry(error.to_string()),
    }
}
