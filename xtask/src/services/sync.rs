//! Whether commits must reach the disk.

/// Whether commits must reach the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sync {
    /// As in production: for figures.
    On,
    /// Nothing outlives the machine anyway: for tests.
    Off,
}

impl Sync {
    pub(super) fn word(self) -> &'static str {
        if self == Self::On { "on" } else { "off" }
    }
}
