//! What is kept elsewhere of what the registry holds, by handlers of events.

pub(crate) mod outcome;
pub(crate) mod spatial;
