//! Turash's use cases, on the ports only. The rooms lie along the way of an event:
//!
//! - `intake`: what comes in. [`Importer`] takes sites and flows, [`Commands`] changes and steps of matches; each becomes a commit and its
//!   events.
//! - `matching`: what follows. [`MatchService`] keeps the lists at the head of the log and tells what changed; [`Leadership`] says which of
//!   several processes does.
//! - `questions`: what is asked. Matches, pairs, [`explain_pair`], [`StatusReport`].
//! - `copy`: from one store to another.
//!
//! What is absent: the names of adapters, file formats, the terminal. The app wires adapters into [`Ports`].

mod copy;
mod intake;
mod matching;
mod ports;
mod questions;

pub use copy::{Copied, CopyProgress, CopySummary, copy};
pub use intake::commands::{
    CommandError, CommandResult, Commands, Done, FlowDraft, Precondition, Receipt, Step, Written,
};
pub use intake::import::{Draft, ImportOutcome, ImportSummary, Importer, Refusal};
pub use matching::leadership::{Leadership, Term};
pub use matching::lists::{Lists, MatcherStats};
pub use matching::load::LoadProgress;
pub use matching::matcher::Matcher;
pub use matching::service::MatchService;
pub use matching::telling::{TellOptions, matcher_subscription};
pub use matching::untold::{BULK_LIMIT, Telling};
pub use ports::Ports;
pub use questions::details::{MatchDetail, match_details};
pub use questions::explain::{PairExplanation, Ranks, explain_pair};
pub use questions::filter::{MatchFilter, PairFilter};
pub use questions::overbooked::{
    OverbookedFlow, missing_on, overbooked_flows, overbooked_matches, overbooked_now,
};
pub use questions::query::FoundMatches;
pub use questions::ranked::RankedPair;
pub use questions::status::{StatusReport, SubscriptionStatus};
