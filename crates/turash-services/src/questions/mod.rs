//! What is asked: matches and pairs, why or why not, what is overbooked, what is doubtful, how the subscriptions are.

pub(crate) mod current_graph;
pub(crate) mod decided;
pub(crate) mod details;
pub(crate) mod doubtful;
pub(crate) mod explain;
mod few;
pub(crate) mod filter;
pub(crate) mod graph;
pub(crate) mod history;
pub(crate) mod listing;
pub(crate) mod overbooked;
pub(crate) mod pairs;
pub(crate) mod query;
pub(crate) mod ranked;
mod search;
pub(crate) mod seen;
pub(crate) mod seen_events;
pub(crate) mod sides;
pub(crate) mod sight;
pub(crate) mod sorted;
pub(crate) mod status;
pub(crate) mod summary;
pub(crate) mod tiles;
pub(crate) mod vicinity;
pub(crate) mod walk;
#[cfg(test)]
mod walks;
pub(crate) mod what_if;
