//! What comes in: imports and commands become commits with their events.

pub(crate) mod commands;
pub(crate) mod import;
pub(crate) mod promises;
