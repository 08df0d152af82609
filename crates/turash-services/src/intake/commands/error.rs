//! Why a command was not carried out.

use turash_domain::{Invalid, PortError, Promise, PromiseRefusal, SiteId, Version};

/// Why a command was not carried out; nothing was written.
#[derive(Debug)]
#[non_exhaustive]
pub enum CommandError {
    /// A value that cannot be taken, of the item at this place of the request.
    Invalid {
        /// The item, 0 for the first.
        index: usize,
        /// What is wrong with it.
        invalid: Invalid,
    },
    /// It does not stand at the expected version.
    Conflict {
        /// The aggregate as events name it, for example `flow/linz.out`.
        subject: String,
        /// The version it should have; 0 for "should not exist", nothing for "should exist".
        expected: Option<Version>,
        /// The version it has; 0 where it does not exist.
        found: Version,
    },
    /// A site with flows cannot go.
    HasFlows {
        /// The site.
        site: SiteId,
        /// How many there are; at least so many where it is 1,000.
        flows: usize,
        /// What is promised on these flows.
        promises: Vec<Promise>,
    },
    /// There is no such thing.
    NotFound {
        /// The aggregate as events name it, for example `site/linz`.
        subject: String,
    },
    /// It would promise more than there is, or take away what is promised.
    Promised(Box<PromiseRefusal>),
    /// A port did not keep its promise.
    Port(PortError),
}

impl From<PortError> for CommandError {
    fn from(mut error: PortError) -> Self {
        match error.promised.take() {
            Some(refusal) => Self::Promised(refusal),
            None => Self::Port(error),
        }
    }
}

/// A value of the item at this place of the request that cannot be taken.
pub(super) fn refuse(index: usize, invalid: Invalid) -> CommandError {
    CommandError::Invalid { index, invalid }
}
