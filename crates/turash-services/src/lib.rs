//! Turash's use cases, on the ports only. The rooms lie along the way of an event:
//!
//! - `intake`: what comes in. [`Importer`] takes sites and flows in bulk, [`TableImport`] the tables of files, [`Commands`] takes single changes and the steps of matches; each
//!   becomes a commit and its events, and [`CommandError`] says why one did not. [`propose_estimates`] says which rough flows follow from what
//!   little is known of sites.
//! - `matching`: what follows. [`Matcher`] keeps the lists of all flows, [`MatchService`] keeps them at the head of the log and tells what
//!   changed; [`Leadership`] says which of several processes does.
//! - `questions`: what is asked. [`Lists::matches`] for the matches that fit a filter, [`explain_pair`] for everything about one pair,
//!   [`WhatIf`] for the same as if something were different,
//!   [`StatusReport`] for how far everything is.
//! - `planning`: the best set of exchanges. [`RegionPlan::make`] gives every surplus once, with a proof that nothing is worth more.
//! - `projections`: what is kept elsewhere as well. [`ProjectionSync`] keeps a graph, or the lines of a map, at the head of the log; [`mend`] and
//!   [`mend_lines`] compare them with the registry.
//! - `copy`: from one store to another.
//! - `webhooks`: events sent by HTTP POST. [`issue_webhook`] makes one, [`WebhookKeeper`] runs a subscription for each, [`replay_webhook`] sends again.
//! - `access`: keys. [`issue_key`] makes one, [`Presented`] recognizes one.
//!
//! [`Keys`] are the dotted names of all that can be configured, and so of what can be thought to be different.
//!
//! Start with [`Ports`], which every use case is given, and [`Commands`]: its methods are what can be done. Then [`Matcher::load`], which
//! makes the lists out of what is stored.
//!
//! What is absent: the names of adapters, how files are read (`turash-files` does), HTTP, the terminal; what a pair is worth (the domain) and how the best are found
//! (the engine). The app wires adapters into [`Ports`].

mod access;
mod copy;
mod intake;
mod keys;
mod matching;
mod planning;
mod ports;
mod projections;
mod questions;
mod webhooks;

pub use access::{IssuedKey, Presented, Secret, issue_key};
pub use copy::{Copied, CopyProgress, CopySummary, copy, copy_plans};
pub use intake::commands::{
    CommandError, CommandResult, Commands, Done, FlowDraft, Precondition, Receipt, Step, Written, ZoneAction,
    ZoneAnswer,
};
pub use intake::comments::comment;
pub use intake::estimates::{EstimatesTaken, propose_estimates, take_estimates};
pub use intake::import::{Draft, ImportOutcome, ImportSummary, Importer, Refusal};
pub use intake::tables::demo::{DemoLoaded, is_of_demo, load_demo};
pub use intake::tables::left_over::{LeftOver, Removed, remove_flows};
pub use intake::tables::said::Said;
pub use intake::tables::{ImportRules, ImportTotals, ImportWatch, TableError, TableImport};
pub use keys::{KeyError, Keys, leaves, nearest};
pub use matching::folded::Sought;
pub use matching::leadership::{Leadership, Term};
pub use matching::lists::{Lists, MatcherStats};
pub use matching::living::PlanKeeping;
pub use matching::load::LoadProgress;
pub use matching::matcher::Matcher;
pub use matching::service::MatchService;
pub use matching::telling::{TellOptions, matcher_subscription, public_stream};
pub use matching::untold::{BULK_LIMIT, Telling};
pub use planning::periods::{Period, PeriodKind, Periods};
pub use planning::plan::{
    Compared, Exchange, ExchangeInTime, FamilyPlan, FlowInTime, PlannedFlow, Proof, RegionPlan, Spent,
    Totals, Zone,
};
pub use planning::question::{
    Aim, Objective, PlanLimits, PlanProgress, PlanQuestion, PlanStage, PlanWatch, PlanningError, With,
};
pub use planning::shared_pipe::{NoSharedPipe, PipeCore, PipePiece, PipeTaker, SharedPipe};
pub use planning::split::{InCore, Missing, PartyShare, SampledOrders, Shares};
pub use ports::Ports;
pub use projections::graph::mend::{Differences, GraphProgress, Mended, mend, refill};
pub use projections::graph::sync::{graph_subscription, graph_sync};
pub use projections::lines::{catch_up_lines, line_sync, lines_subscription, mend_lines, refill_lines};
pub use projections::sync::{Projection, ProjectionSync};
pub use questions::decided::{decided_matches, overbooked_matches};
pub use questions::details::{MatchDetail, appraised_details, match_details};
pub use questions::doubtful::{Doubtful, doubtful};
pub use questions::explain::{
    NotExplained, PairExplanation, Ranks, Supposed, Without, explain_pair, explain_what_if, typical_year,
};
pub use questions::filter::{MatchFilter, PairFilter};
pub use questions::graph::{AskedGraph, GraphAnswer, GraphQuestion, GraphReply, NotThere};
pub use questions::history::{History, dimension_of_match, history};
pub use questions::listing::{FlowQuestion, Listing, SiteQuestion};
pub use questions::overbooked::{OverbookedFlow, missing_on, overbooked_flows, overbooked_now};
pub use questions::query::FoundMatches;
pub use questions::ranked::RankedPair;
pub use questions::sorted::{MOST_SORTED, MatchOrder, SortBy, SortedMatches, TooManyToSort, sorted_matches};
pub use questions::status::{StatusReport, SubscriptionStatus};
pub use questions::summary::{MOST_APPRAISED, MatchSum, Summary, summary};
pub use questions::tiles::{LEVELS, MOST_LINES, MatchLine, OnMap, OnlySite, SiteMark, Tile, TileOf, on_map};
pub use questions::vicinity::{MOST_KM, MOST_NEAR, NearFlow, NearKind, Vicinity};
pub use questions::what_if::asked::WhatIf;
pub use questions::what_if::change::Change;
pub use webhooks::issue::{IssuedWebhook, MOST_WEBHOOKS, WebhookDraft, WebhookError, issue_webhook};
pub use webhooks::keep::{KeeperTimes, WebhookKeeper, webhooks_lease};
pub use webhooks::replay::{ReplayFrom, replay_webhook};
pub use webhooks::trial::try_webhook;
