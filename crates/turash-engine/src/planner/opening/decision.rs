//! What is decided of a pair in a part of all plans.

/// What is decided of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    None,
    Open,
    Closed,
}
