//! Turash's use cases, on the ports only: [`Importer`] takes sites and flows in, [`Matcher`] keeps the engine at the head of
//! the log, [`Matcher::tell`] writes what changed in the matches, [`explain_pair`] says why or why not.
//!
//! What is absent: the names of adapters, file formats, the terminal. The app wires adapters into [`Ports`].

mod commands;
mod copy;
mod dead_letters;
mod directory;
mod duty;
mod events;
mod explain;
mod handlers;
mod held;
mod import;
mod lease;
mod lifecycle;
mod load;
mod log_place;
mod match_service;
mod matcher;
mod metrics;
mod overbooked;
mod pipeline;
mod ports;
mod promises;
mod query;
mod rate;
mod recent;
mod retention;
mod status;
mod system;
mod tell;
mod ties;
mod unreadable;
mod untold;

pub use commands::{
    CommandError, CommandResult, Commands, Done, FlowDraft, Precondition, Receipt, Step, Written,
};
pub use copy::{Copied, CopyProgress, CopySummary, copy};
pub use dead_letters::{Letters, dead_letters, discard, redrive};
pub use duty::{Duty, Term};
pub use events::{EventRuntime, RetryPolicy, SubscriptionOptions};
pub use explain::{PairExplanation, explain_pair};
pub use handlers::SpatialHandler;
pub use import::{Draft, ImportOutcome, ImportSummary, Importer, Refusal};
pub use lease::{LeaseKeeper, LeaseTimes, Standing};
pub use lifecycle::{Ended, Lifecycle, Limits};
pub use load::LoadProgress;
pub use log_place::{holds, last, place_of};
pub use match_service::MatchService;
pub use matcher::{Matcher, MatcherStats};
pub use metrics::Metrics;
pub use overbooked::{OverbookedFlow, missing_on, overbooked_flows, overbooked_matches, overbooked_now};
pub use pipeline::{Feed, Outlet, Route, Scope, ScopeError, Shape};
pub use ports::Ports;
pub use query::{MatchDetail, MatchFilter, PairFilter, RankedPair};
pub use rate::GovernorLimit;
pub use recent::{KEPT, RecentLog};
pub use retention::{KEPT_DAYS, keep_trimmed, trim};
pub use status::{StatusReport, SubscriptionStatus};
pub use system::{SystemClock, SystemIds};
pub use tell::{BULK_LIMIT, TellOptions, Telling, matcher_subscription};
