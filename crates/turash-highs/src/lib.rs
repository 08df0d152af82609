//! What `HiGHS`, a solver of linear programmes, does for Turash. All of it is behind the feature `highs`, which compiles C++: without it this crate is empty.
//!
//! So far it is a second opinion: the tests hold the planner's yearly plans against it.
