//! The planner: against a solver that works otherwise, against published optima, against itself after changes; and its checker against plans that were tampered with.

mod budget;
mod data;
mod emb3rs;
mod example;
mod hotmaps;
mod instances;
mod lies;
mod living;
mod opening;
mod optimum;
mod oracle;
mod seasons;
mod shares;
mod tampered;
mod timed;
mod units;
