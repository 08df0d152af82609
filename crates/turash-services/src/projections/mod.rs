//! What is kept elsewhere as well, for questions that the store does not answer: the resource graph.

pub(crate) mod graph;
