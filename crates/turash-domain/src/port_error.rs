//! A port that could not keep its promise.

use thiserror::Error;

use crate::promises::PromiseRefusal;

/// Why a port could not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PortErrorKind {
    /// Somebody else changed or holds what this call needs; read again and decide anew.
    Conflict,
    /// The service or the disk does not answer now; the same call may succeed later.
    Unavailable,
    /// What is stored is not what was written, or was written by a newer version.
    Corrupt,
    /// The request itself cannot be carried out, now or later.
    Invalid,
    /// More would be promised than there is, or what is promised would go; [`PortError::promised`] says what is left and who
    /// holds the rest.
    Promised,
}

/// The error of every port: its kind, the adapter that met it, a message for the person, and the driver's own error.
#[derive(Debug, Error)]
#[error("{adapter}: {message}")]
#[non_exhaustive]
pub struct PortError {
    /// What the caller can do about it.
    pub kind: PortErrorKind,
    /// The adapter that met it, for example `embedded`.
    pub adapter: &'static str,
    /// What happened, with the values that matter.
    pub message: String,
    /// Whether what was to be written may be there nevertheless: nobody could find out.
    pub outcome_unknown: bool,
    /// What is left and who holds the rest; there where the kind is [`PortErrorKind::Promised`].
    pub promised: Option<Box<PromiseRefusal>>,
    /// The driver's error, where there is one.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl PortError {
    /// An error without a driver's error behind it.
    pub fn new(kind: PortErrorKind, adapter: &'static str, message: impl Into<String>) -> Self {
        Self { kind, adapter, message: message.into(), outcome_unknown: false, promised: None, source: None }
    }

    /// The refusal of a commit for the sake of promises.
    pub fn promised(refusal: PromiseRefusal) -> Self {
        let error = Self::new(PortErrorKind::Promised, "registry", refusal.to_string());
        Self { promised: Some(Box::new(refusal)), ..error }
    }

    /// The same error of a write that may have been carried out nevertheless.
    #[must_use]
    pub fn of_unknown_outcome(mut self) -> Self {
        self.outcome_unknown = true;
        self
    }

    /// The same error with the driver's error behind it.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Whether the same call may succeed later without anyone mending anything.
    pub fn is_retryable(&self) -> bool {
        self.kind == PortErrorKind::Unavailable
    }
}
