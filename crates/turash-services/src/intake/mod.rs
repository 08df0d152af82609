//! What comes in: imports and commands become commits with their events.

pub(crate) mod commands;
pub(crate) mod comments;
pub(crate) mod estimates;
pub(crate) mod import;
mod near;
pub(crate) mod promises;
pub(crate) mod tables;
