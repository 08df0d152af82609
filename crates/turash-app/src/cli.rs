//! The command line: what can be asked, and nothing about how it is answered.

mod form;
mod graph;
mod report;
mod server;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use turash_domain::units::{Amount, Dimension, HOURS_PER_YEAR, parse_amount, parse_number};
use turash_domain::{CountryCode, Family, FlowId, Invalid, SiteId};

pub(crate) use self::form::{ExportForm, ExportFormat, ListForm, ListFormat};
pub(crate) use self::graph::{GraphArgs, GraphFormat, Projection, ProjectionArgs};
pub(crate) use self::report::{PageArgs, PairReportArgs, RegionReportArgs, ReportCommand, SiteReportArgs};
pub(crate) use self::server::{
    CopyArgs, DeadLettersCommand, DiscardArgs, DoctorArgs, EventsCommand, LetterArgs, LettersArgs, Part,
    RedriveArgs, RemoveArgs, ServeArgs, StatusArgs, StoreKind, SubscriptionsCommand, TailArgs, WorkerArgs,
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
    Demo,
    /// Takes sites and flows in from CSV, XLSX and GeoJSON files, and matches them.
    Import(ImportArgs),
    /// Lists matches, best first.
    Matches(MatchesArgs),
    /// Lists or counts every feasible pair within a distance, not only the best of each flow.
    Pairs(PairsArgs),
    /// Says why a pair is a match, or why not.
    Explain(ExplainArgs),
    /// Asks what only a graph answers: chains, cycles, communities, what breaks if a site closes.
    Graph(GraphArgs),
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
    /// Copies all sites, flows, decisions and matches to another store; repeat it after an interruption.
    Copy(CopyArgs),
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
pub(crate) struct MatchFilterArgs {
    /// One of the two flows belongs to this site.
    #[arg(long, value_name = "SITE", value_parser = parse_site)]
    pub(crate) site: Option<SiteId>,
    /// One of the two flows is this one.
    #[arg(long, value_name = "FLOW", value_parser = parse_flow)]
    pub(crate) flow: Option<FlowId>,
    /// Of this family: heat, cooling, water, material, co2, electricity or gas.
    #[arg(long, value_name = "FAMILY", value_parser = parse_family)]
    pub(crate) resource: Option<Family>,
    /// One of the two sites is in this country (two letters).
    #[arg(long, value_name = "CODE", value_parser = parse_country)]
    pub(crate) country: Option<CountryCode>,
    /// At most this far apart, for example 5km.
    #[arg(long, value_name = "DISTANCE", value_parser = parse_km)]
    pub(crate) max_distance: Option<f64>,
    /// At least this much deliverable a year, for example '1 GWh/a' or '500 t/a'; only matches counted in such a unit.
    #[arg(long, value_name = "AMOUNT", value_parser = parse_annual)]
    pub(crate) min_amount: Option<LeastAmount>,
    /// At least this value, EUR a year.
    #[arg(long, value_name = "EUR", value_parser = parse_euros)]
    pub(crate) min_value: Option<f64>,
}

impl MatchFilterArgs {
    /// Whether any filter is given.
    pub(crate) fn is_given(&self) -> bool {
        let Self { site, flow, resource, country, max_distance, min_amount, min_value } = self;
        site.is_some()
            || flow.is_some()
            || resource.is_some()
            || country.is_some()
            || max_distance.is_some()
            || min_amount.is_some()
            || min_value.is_some()
    }
}

/// The least annual amount that is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LeastAmount {
    pub(crate) annual: f64,
    /// What its unit measures; `None` for a bare number, which counts in each family's own unit.
    pub(crate) dimension: Option<Dimension>,
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

/// What the terminal adds to "invalid value '...' for `--site`: ".
fn expectation(invalid: &Invalid) -> String {
    let Invalid { expected, remedy, .. } = invalid;
    if remedy.is_empty() { format!("expected {expected}") } else { format!("expected {expected}; {remedy}") }
}

fn parse_site(text: &str) -> Result<SiteId, String> {
    SiteId::new(text).map_err(|invalid| format!("an id has {}", invalid.expected))
}

fn parse_flow(text: &str) -> Result<FlowId, String> {
    FlowId::new(text).map_err(|invalid| format!("an id has {}", invalid.expected))
}

fn parse_family(text: &str) -> Result<Family, String> {
    Family::parse(text).map_err(|invalid| expectation(&invalid))
}

fn parse_country(text: &str) -> Result<CountryCode, String> {
    CountryCode::new(text).map_err(|invalid| expectation(&invalid))
}

fn parse_euros(text: &str) -> Result<f64, String> {
    parse_number(text).map_err(|_| "expected a number of euros a year, for example 100000".to_owned())
}

fn parse_count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "expected a whole number; 0 is for all".to_owned())
}

/// Reads a distance in km: `5`, `5km`, `800 m`.
fn parse_km(text: &str) -> Result<f64, String> {
    let refused = || "expected a distance above 0, up to 20000 km; write for example 5km or 800m".to_owned();
    let trimmed = text.trim();
    let (number, factor) = match (trimmed.strip_suffix("km"), trimmed.strip_suffix('m')) {
        (Some(number), _) => (number, 1.0),
        (None, Some(number)) => (number, 1e-3),
        (None, None) => (trimmed, 1.0),
    };
    let km = parse_number(number.trim()).map_err(|_| refused())? * factor;
    if km > 0.0 && km <= 20_000.0 { Ok(km) } else { Err(refused()) }
}

/// Reads an annual amount of any dimension: `1 GWh/a`, `500 t/a`; a bare number is taken in the family's own unit.
fn parse_annual(text: &str) -> Result<LeastAmount, String> {
    if let Ok(annual) = parse_number(text) {
        return Ok(LeastAmount { annual, dimension: None });
    }
    let read = |dimension| Some((dimension, parse_amount(text, dimension, None).ok()?));
    let dimensions = [Dimension::Energy, Dimension::Mass, Dimension::Volume];
    let (dimension, amount) = dimensions.into_iter().find_map(read).ok_or_else(|| {
        "expected an annual amount with its unit; write for example '1 GWh/a' or '500 t/a'".to_owned()
    })?;
    let annual = match amount {
        Amount::Annual(annual) => annual,
        Amount::Rate(rate) => rate * HOURS_PER_YEAR,
    };
    Ok(LeastAmount { annual, dimension: Some(dimension) })
}

fn parse_mapping(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, column)) if !field.trim().is_empty() && !column.trim().is_empty() => {
            Ok((field.trim().to_owned(), column.trim().to_owned()))
        }
        _ => Err(format!("'{text}' is not FIELD=COLUMN; write for example lat=Breite")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn distances_and_amounts_take_units() {
        assert_eq!(parse_km("5km").unwrap(), 5.0);
        assert_eq!(parse_km("800 m").unwrap(), 0.8);
        assert_eq!(parse_km("2,5").unwrap(), 2.5);
        assert!(parse_km("0").is_err() && parse_km("-1km").is_err() && parse_km("far").is_err());
        let least = |annual, dimension| LeastAmount { annual, dimension };
        assert_eq!(parse_annual("1 GWh/a").unwrap(), least(1000.0, Some(Dimension::Energy)));
        assert_eq!(parse_annual("500 t/a").unwrap(), least(500.0, Some(Dimension::Mass)));
        assert_eq!(parse_annual("500").unwrap(), least(500.0, None));
        assert!(parse_annual("many").is_err());
    }
}
