//! The command line: what can be asked, and nothing about how it is answered.

mod config;
mod estimate;
mod filter;
mod form;
mod graph;
mod keys;
mod match_steps;
mod negotiate;
mod parse;
mod plan;
mod report;
mod server;
mod webhooks;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use turash_domain::{CountryCode, Family, FlowId};
use turash_files::Crs;

pub(crate) use self::config::{ConfigCommand, ConfigFormat, ConfigPrintArgs};
pub(crate) use self::estimate::{EstimateArgs, read_plant};
pub(crate) use self::filter::MatchFilterArgs;
pub(crate) use self::form::{ExportForm, ExportFormat, ListForm, ListFormat};
pub(crate) use self::graph::{GraphArgs, GraphFormat, Projection, ProjectionArgs};
pub(crate) use self::keys::{CreateKeyArgs, KeysCommand, ListKeysArgs, RevokeKeyArgs};
pub(crate) use self::match_steps::{ActArgs, ClaimArgs, CommentArgs, HistoryArgs, MatchCommand, StepArgs};
pub(crate) use self::negotiate::NegotiateArgs;
use self::parse::{parse_count, parse_country, parse_crs, parse_family, parse_flow, parse_km, parse_mapping};
pub(crate) use self::plan::{PlanArgs, PlanFormat, SharedPipeArgs};
pub(crate) use self::report::{PageArgs, PairReportArgs, RegionReportArgs, ReportCommand, SiteReportArgs};
#[cfg(feature = "page")]
pub(crate) use self::server::LogArgs;
pub(crate) use self::server::{
    CopyArgs, DeadLettersCommand, DemoArgs, DiscardArgs, DoctorArgs, EventsCommand, LetterArgs, LettersArgs,
    Part, RedriveArgs, RemoveArgs, ServeArgs, StatusArgs, StoreKind, SubscriptionsCommand, TailArgs,
    WorkerArgs,
};
pub(crate) use self::webhooks::{
    AddWebhookArgs, ListWebhooksArgs, ReplayWebhookArgs, WebhookArgs, WebhooksCommand,
};

/// Finds who could use whose surplus: waste heat, CO2, water and materials between industrial sites.
///
/// Exit status: 0 done, 1 done with findings (rejected rows, lists that differ) or failed, 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "turash", version, max_term_width = 110)]
pub(crate) struct Cli {
    /// Folder of the embedded store; `turash-data` where it is not given (`turash-demo` for the demo).
    #[arg(long, global = true, value_name = "DIR", env = "TURASH_DATA")]
    pub(crate) data: Option<PathBuf>,
    /// Configuration file; `turash.toml` is read where it exists.
    #[arg(long, global = true, value_name = "FILE", env = "TURASH_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// How progress is shown (on standard error).
    #[arg(long, global = true, value_name = "HOW", default_value = "auto")]
    pub(crate) progress: ProgressStyle,
    /// A fault to inject: for tests.
    #[cfg_attr(debug_assertions, arg(long, global = true, hide = true, env = "TURASH_TEST_FAULT"))]
    #[cfg_attr(not(debug_assertions), arg(skip))]
    pub(crate) fault: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressStyle {
    /// A bar on a terminal, else a line every few seconds.
    Auto,
    /// A bar.
    Bar,
    /// A line for each commit.
    Lines,
    /// Nothing.
    None,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Loads a small made-up region, matches it and shows the result.
    Demo(DemoArgs),
    /// Takes sites and flows in from CSV, XLSX and GeoJSON files, and matches them.
    Import(ImportArgs),
    /// Says which rough flows follow from a site's sector, tonnes or fuel; `--apply` adds them.
    ///
    /// From published benchmarks of plants and factors of sectors. An estimate gives way to any other flow of its family and direction.
    Estimate(EstimateArgs),
    /// Lists matches, best first.
    Matches(MatchesArgs),
    /// Takes one match a step on, tells its history, claims the CO2 that it avoids.
    #[command(subcommand)]
    Match(MatchCommand),
    /// Lists or counts every feasible pair within a distance, not only the best of each flow.
    Pairs(PairsArgs),
    /// Plans the best set of exchanges: every surplus is given once, and a proof says that nothing is worth more.
    Plan(PlanArgs),
    /// Says what a pipe costs that several takers of one supply of heat share, and who pays what of it.
    SharedPipe(SharedPipeArgs),
    /// Says why a pair is a match, or why not.
    Explain(ExplainArgs),
    /// Asks what only a graph answers: chains, cycles, communities, what breaks if a site closes.
    Graph(GraphArgs),
    /// Says whether the private price limits of both sides of a match leave room for a price, once a day.
    ///
    /// No answer has a limit; the even split is told where both sides consent.
    Negotiate(NegotiateArgs),
    /// Writes sites, flows or matches as CSV, XLSX or GeoJSON.
    Export(ExportArgs),
    /// Writes a page to be read and printed: of a pair, of a site, or of a region.
    #[command(subcommand)]
    Report(ReportCommand),
    /// Computes all matches again and tells what changed.
    Recompute(RecomputeArgs),
    /// Answers over HTTP, tells live what happens, and keeps the matches current.
    Serve(ServeArgs),
    /// Keeps the matches current, without answering over HTTP.
    ///
    /// Any number of them may run on one database and one Redis server; whatever one of them leaves, another one takes over.
    Worker(WorkerArgs),
    /// Shows the event log.
    #[command(subcommand)]
    Events(EventsCommand),
    /// Gives and takes keys, which whoever asks a server needs where `http.authentication` is `keys`.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Has events sent by HTTP POST, signed as Standard Webhooks asks.
    #[command(subcommand)]
    Webhooks(WebhooksCommand),
    /// Tends events that were given up.
    #[command(subcommand)]
    DeadLetters(DeadLettersCommand),
    /// Tends subscriptions that are gone; `turash status` lists all.
    #[command(subcommand)]
    Subscriptions(SubscriptionsCommand),
    /// Says how far the subscriptions are, and who writes the store.
    Status(StatusArgs),
    /// Makes the schema of the store, or brings it up to date; safe to repeat.
    Migrate,
    /// Looks at everything the configuration names, and says how to mend what is wrong.
    ///
    /// Exit status: 0 nothing is wrong, 1 something is.
    Doctor(DoctorArgs),
    /// Empties a copy of the store elsewhere and fills it again; safe to repeat, also while a server runs.
    Rebuild(ProjectionArgs),
    /// Compares a copy of the store elsewhere with the store, and mends what differs.
    ///
    /// Exit status: 0 nothing differed, 1 something did, and is mended.
    Reconcile(ProjectionArgs),
    /// Lists everything doubtful in the store: places that cannot be right or are only roughly known, codes that their list does not have.
    ///
    /// Exit status: 0 nothing is doubtful, 1 something is.
    Check(CheckArgs),
    /// Copies all sites, flows, decisions and matches to another store; repeat it after an interruption.
    Copy(CopyArgs),
    /// Shows the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Prints a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Files with sites or flows; which is which is told by their headers.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Says that a column holds a field, for example `--map lat=Breite`; may be repeated.
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = parse_mapping)]
    pub(crate) map: Vec<(String, String)>,
    /// Sheet of an XLSX file; all that can be seen and hold a table where it is not given.
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    /// Line or row of the header; looked for below titles and blank rows where it is not given.
    #[arg(long, value_name = "ROW", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) header_row: Option<u64>,
    /// Reads the columns as an earlier import understood them, by a file of `--save-mapping`; no other column is read.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["map", "save_mapping"])]
    pub(crate) mapping: Option<PathBuf>,
    /// Keeps how the columns were understood, for `--mapping` with next year's file.
    #[arg(long, value_name = "FILE")]
    pub(crate) save_mapping: Option<PathBuf>,
    /// The sign before the decimals of numbers in text files; told from the file where it is not given.
    #[arg(long, value_name = "SIGN")]
    pub(crate) decimal: Option<DecimalSign>,
    /// The system of coordinates in metres, or of degrees other than WGS 84, for example EPSG:25832.
    #[arg(long, value_name = "EPSG:N", value_parser = parse_crs)]
    pub(crate) crs: Option<Crs>,
    /// A table of towns or postcodes with their places, as GeoNames has it: sites without a place are put into the middle of their town.
    #[arg(long, value_name = "FILE")]
    pub(crate) places: Option<PathBuf>,
    /// The name under which flows without an id get one; that of their file where it is not given.
    #[arg(long, value_name = "NAME", conflicts_with = "replace")]
    pub(crate) source: Option<String>,
    /// The files replace what was imported under this name: its flows with ids made by an import that the files do not say are removed.
    #[arg(long, value_name = "SOURCE")]
    pub(crate) replace: Option<String>,
    /// Checks everything and writes nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// What to do with a row that cannot be taken.
    #[arg(long, value_name = "WHAT", default_value = "skip")]
    pub(crate) on_error: OnError,
    /// Writes the rejected rows with their reasons to a CSV file that can be mended and imported.
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Rows taken at once; once a line of progress says so, they are committed.
    #[arg(long, value_name = "ROWS", default_value = "20000", value_parser = clap::value_parser!(u32).range(1..=50_000))]
    pub(crate) commit_rows: u32,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Prints JSON instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DecimalSign {
    /// `1234.5`
    Point,
    /// `1234,5`
    Comma,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnError {
    /// Goes on with the next row.
    Skip,
    /// Stops at the first; what was committed before stays.
    Abort,
}

#[derive(Debug, Args)]
pub(crate) struct MatchesArgs {
    #[command(flatten)]
    pub(crate) filter: MatchFilterArgs,
    /// The most matches to list; 0 lists all.
    #[arg(long, value_name = "N", default_value = "20", value_parser = parse_count)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) form: ListForm,
    /// Only matches that are reserved, contracted or live on a flow that has less than is promised on it.
    #[arg(long)]
    pub(crate) overbooked: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PairsArgs {
    /// The largest distance, for example 5km.
    #[arg(long, value_name = "DISTANCE", value_parser = parse_km)]
    pub(crate) within: f64,
    /// Both sites are in this country (two letters).
    #[arg(long, value_name = "CODE", value_parser = parse_country)]
    pub(crate) country: Option<CountryCode>,
    /// Of this family: heat or co2.
    #[arg(long, value_name = "FAMILY", value_parser = parse_family)]
    pub(crate) resource: Option<Family>,
    /// Prints their number only.
    #[arg(long)]
    pub(crate) count: bool,
    #[command(flatten)]
    pub(crate) form: ListForm,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The supplying flow.
    #[arg(value_parser = parse_flow)]
    pub(crate) supply: FlowId,
    /// The demanding flow.
    #[arg(value_parser = parse_flow)]
    pub(crate) demand: FlowId,
    /// Explains the pair as if a value were different, such as `demand.t_max_c=80` or `heat.price_eur_per_mwh=45`; may be given many times.
    ///
    /// Keys are supply.FIELD and demand.FIELD, `distance_km`, and those of the model in `turash config print model`, without `model.`. Nothing
    /// is stored.
    #[arg(long, value_name = "KEY=VALUE", conflicts_with = "plan")]
    pub(crate) set: Vec<String>,
    /// Plans all pairs of the family as well, and says what the plan gives this one, or what keeps it out.
    #[arg(long)]
    pub(crate) plan: bool,
    /// Prints one JSON document with all digits.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// What to write.
    pub(crate) what: ExportWhat,
    #[command(flatten)]
    pub(crate) form: ExportForm,
    /// Adds the private price limits to exported flows.
    #[arg(long)]
    pub(crate) include_private: bool,
    #[command(flatten)]
    pub(crate) filter: MatchFilterArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportWhat {
    /// Sites.
    Sites,
    /// Flows.
    Flows,
    /// Matches; the filters apply to these.
    Matches,
}

#[derive(Debug, Args)]
pub(crate) struct RecomputeArgs {
    /// Writes nothing; compares the batch pass with lists built flow by flow, and both with what was told.
    #[arg(long)]
    pub(crate) verify: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
