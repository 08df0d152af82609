//! The plan of a region: from the feasible pairs and what is agreed, the exchanges that are worth most together, with their proof.
//!
//! `question` says what is planned, `with` what is thought to be there, `candidates` gathers the pairs from the lists without holding anybody up, `facts` reads what they are from the registry, `problem` makes a
//! problem of each family, `together` solves and checks it, `in_time` does so in `periods`, `shares` splits what it gains among the parties (a `split`), `shared_pipe` the capital of a pipe that several use, `amounts` brings steps back to units, `region` is the whole way, and `plan` is what is shown.

mod amounts;
mod candidates;
mod facts;
mod in_time;
pub(crate) mod periods;
pub(crate) mod plan;
mod problem;
pub(crate) mod question;
pub(crate) mod region;
pub(crate) mod shared_pipe;
mod shares;
pub(crate) mod split;
mod together;
mod with;
