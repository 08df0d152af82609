//! Fair splits of what parties gain together, and whether anybody would do better without the others.
//!
//! A party is a number; a [`Game`] says what every group of them can gain alone. [`even`] gives each its own worth and an equal part of the rest; [`shapley`] what it brings along, averaged over all orders
//! of joining; [`by_prices`] what its capacities are worth at the prices of the plan, which nobody has a reason to leave; [`airport`] splits the cost of a pipe that several use, [`Takers`] say which
//! pipe that is. [`blocking`] looks for a
//! group that would do better alone: where there is none, the split is in the core.

mod airport;
mod core;
mod game;
mod pipe;
mod shapley;

pub use airport::{Segment, airport};
pub use core::{Blocking, blocking, by_prices};
pub use game::{EXACT, Game, Group};
pub use pipe::{Piece, SharedPipe, Takers};
pub use shapley::{Shapley, even, shapley};
