//! What is asked: matches and pairs, why or why not, what is overbooked, what is doubtful, how the subscriptions are.

pub(crate) mod current_graph;
pub(crate) mod details;
pub(crate) mod doubtful;
pub(crate) mod explain;
pub(crate) mod filter;
pub(crate) mod graph;
pub(crate) mod history;
pub(crate) mod overbooked;
pub(crate) mod pairs;
pub(crate) mod query;
pub(crate) mod ranked;
pub(crate) mod sides;
pub(crate) mod status;
pub(crate) mod walk;
#[cfg(test)]
mod walks;
pub(crate) mod what_if;
