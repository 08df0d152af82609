//! What a check finds.

/// Something that must not be.
#[derive(Debug, PartialEq)]
pub(crate) enum Finding {
    /// An acknowledged write, an event or an effect is missing.
    Lost(String),
    /// An event or an effect is there twice.
    Duplicate(String),
    /// Anything else.
    Wrong(String),
}
