//! Turash's use cases, on the ports only: [`Importer`] takes sites and flows in, [`Matcher`] keeps the engine at the head of
//! the log, [`Matcher::tell`] writes what changed in the matches, [`explain_pair`] says why or why not.
//!
//! What is absent: the names of adapters, file formats, the terminal. The app wires adapters into [`Ports`].

mod commands;
mod directory;
mod explain;
mod import;
mod matcher;
mod ports;
mod query;
mod system;
mod tell;

pub use commands::{
    CommandError, CommandResult, Commands, Done, FlowDraft, Precondition, Receipt, Step, Written,
};
pub use explain::{PairExplanation, explain_pair};
pub use import::{Draft, ImportOutcome, ImportSummary, Importer, Refusal};
pub use matcher::{LoadProgress, Matcher, MatcherStats};
pub use ports::Ports;
pub use query::{MatchDetail, MatchFilter, PairFilter, RankedPair};
pub use system::{SystemClock, SystemIds};
pub use tell::{BULK_LIMIT, Telling};
