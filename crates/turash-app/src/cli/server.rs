//! The commands of the server and of whoever looks after it.

use std::net::SocketAddr;

use clap::{Args, Subcommand, ValueEnum};
use turash_domain::Subscription;

use crate::logging::LogFormat;

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Then serves the region, and opens its page in the browser of this machine.
    #[cfg(feature = "page")]
    #[arg(long)]
    pub(crate) open: bool,
    /// Where it is served with `--open`: address and port, 0 for any free port [default: 127.0.0.1:8080].
    #[cfg(feature = "page")]
    #[arg(long, value_name = "ADDRESS:PORT", env = "TURASH_LISTEN")]
    pub(crate) listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Address and port to listen on; 0 for any free port [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS:PORT", env = "TURASH_LISTEN")]
    pub(crate) listen: Option<SocketAddr>,
    /// Opens the page in the browser of this machine.
    #[cfg(feature = "page")]
    #[arg(long)]
    pub(crate) open: bool,
    #[command(flatten)]
    pub(crate) log: LogArgs,
}

#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    /// How log lines look (on standard error).
    #[arg(long = "log-format", value_name = "FORMAT", default_value = "human", env = "TURASH_LOG_FORMAT")]
    pub(crate) format: LogFormat,
    /// What is logged: a level, or levels by target such as `info,turash_runtime=debug`.
    #[arg(long = "log", value_name = "FILTER", default_value = "info", env = "TURASH_LOG")]
    pub(crate) filter: String,
}

#[cfg(feature = "page")]
impl Default for LogArgs {
    fn default() -> Self {
        Self { format: LogFormat::Human, filter: "info".to_owned() }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum EventsCommand {
    /// Shows the last events, and with `--follow` every new one as it comes.
    Tail(TailArgs),
}

#[derive(Debug, Args)]
pub(crate) struct TailArgs {
    /// Keeps showing new events until it is interrupted.
    #[arg(long, short)]
    pub(crate) follow: bool,
    /// How many of the last events to begin with.
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    pub(crate) last: u64,
    /// Begins after this sequence instead.
    #[arg(long, value_name = "SEQUENCE", conflicts_with = "last")]
    pub(crate) after: Option<u64>,
    /// Whole events as JSON (CloudEvents 1.0), one a line.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeadLettersCommand {
    /// Lists events that were given up.
    List(LettersArgs),
    /// Shows one with its event and error.
    Show(LetterArgs),
    /// Puts events that were given up back, for a new first attempt.
    Redrive(RedriveArgs),
    /// Drops one for good; the reason is kept.
    Discard(DiscardArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum SubscriptionsCommand {
    /// Removes one that is gone for good, with what the store keeps for it: the log is kept until every subscription has settled it.
    Remove(RemoveArgs),
}

#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    /// Its name, as `turash status` shows it.
    #[arg(value_name = "NAME", value_parser = parse_subscription)]
    pub(crate) subscription: Subscription,
    /// Also where events wait for another attempt or were given up: they are dropped.
    #[arg(long)]
    pub(crate) drop_events: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LettersArgs {
    /// Only of this subscription.
    #[arg(long, value_name = "NAME", value_parser = parse_subscription)]
    pub(crate) subscription: Option<Subscription>,
    /// JSON instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LetterArgs {
    /// The event's sequence in the log.
    pub(crate) sequence: u64,
    /// The subscription that gave it up.
    #[arg(long, value_name = "NAME", default_value = "matcher", value_parser = parse_subscription)]
    pub(crate) subscription: Subscription,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("which").required(true).args(["sequences", "all", "error"]))]
pub(crate) struct RedriveArgs {
    /// Sequences of the events.
    #[arg(value_name = "SEQUENCE")]
    pub(crate) sequences: Vec<u64>,
    /// All of the subscription.
    #[arg(long)]
    pub(crate) all: bool,
    /// Those whose error contains this text.
    #[arg(long, value_name = "TEXT")]
    pub(crate) error: Option<String>,
    /// The subscription that gave them up.
    #[arg(long, value_name = "NAME", default_value = "matcher", value_parser = parse_subscription)]
    pub(crate) subscription: Subscription,
    /// Puts back at most so many a second; all at once where it is not given.
    #[arg(long, value_name = "PER_SECOND", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) rate: Option<u32>,
    /// Only says which ones.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DiscardArgs {
    /// The event's sequence in the log.
    pub(crate) sequence: u64,
    /// The subscription that gave it up.
    #[arg(long, value_name = "NAME", default_value = "matcher", value_parser = parse_subscription)]
    pub(crate) subscription: Subscription,
    /// Why; it is kept.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct WorkerArgs {
    /// What it runs; all where it is not given.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) subscriptions: Vec<Part>,
    #[command(flatten)]
    pub(crate) log: LogArgs,
}

/// What a process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Keeps the matches current; of several processes one does, and the others stand by.
    Matcher,
    /// Shows all events to other programs, where the configuration names a public stream.
    PublicStream,
    /// Keeps the graph on a Neo4j server current, where the configuration names one.
    Graph,
    /// Keeps the lines of matches current that a GIS shows, where the store is a database.
    Lines,
    /// Sends events by HTTP POST to where webhooks say.
    Webhooks,
}

impl Part {
    pub(crate) const ALL: [Self; 5] =
        [Self::Matcher, Self::PublicStream, Self::Graph, Self::Lines, Self::Webhooks];
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// JSON instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// JSON instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CopyArgs {
    /// The kind of the store that is copied; a folder is named with --data.
    #[arg(long, value_name = "KIND")]
    pub(crate) from: StoreKind,
    /// The kind of the store that it is copied to. It must be empty, or hold a part of the same from an earlier attempt.
    #[arg(long, value_name = "KIND")]
    pub(crate) to: StoreKind,
    /// URL of the database, with `${NAME}` for what comes from the environment; `store.url` of the configuration where it is not
    /// given.
    #[arg(long, value_name = "URL", env = "TURASH_COPY_URL", hide_env_values = true)]
    pub(crate) url: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StoreKind {
    /// A folder.
    Embedded,
    /// A database on Postgres with PostGIS.
    Postgis,
}

fn parse_subscription(text: &str) -> Result<Subscription, String> {
    Subscription::new(text).map_err(|invalid| format!("a name has {}", invalid.expected))
}
