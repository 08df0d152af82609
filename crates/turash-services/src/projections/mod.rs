//! What is kept beside the truth, for questions that the store does not answer as fast: the resource graph, the lines of a map.

pub(crate) mod graph;
pub(crate) mod lines;
pub(crate) mod network_events;
pub(crate) mod sync;
