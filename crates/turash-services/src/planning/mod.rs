//! The plan of a region: from the feasible pairs and what is agreed, the exchanges that are worth most together, with their proof.
//!
//! `question` says what is planned, `candidates` gathers the pairs from the lists without holding anybody up, `facts` reads what they are from the registry, `problem` makes a problem of each family, `region`
//! solves and checks it.

mod candidates;
mod facts;
mod problem;
pub(crate) mod question;
pub(crate) mod region;
