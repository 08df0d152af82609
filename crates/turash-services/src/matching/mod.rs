//! What follows from what came in: the lists of all flows, kept at the head of the log, and what is told of their changes.

mod decided;
pub(crate) mod directory;
pub(crate) mod folded;
mod held;
pub(crate) mod leadership;
pub(crate) mod lists;
pub(crate) mod living;
pub(crate) mod load;
pub(crate) mod matcher;
pub(crate) mod outcome;
pub(crate) mod packing;
mod paging;
pub(crate) mod places;
mod plan_facts;
mod planned;
mod reaches;
mod recent;
pub(crate) mod service;
pub(crate) mod telling;
mod ties;
mod told_rows;
pub(crate) mod untold;
