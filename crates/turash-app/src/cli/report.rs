//! `turash report`: what can be reported, and into which file.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use turash_domain::{FlowId, SiteId};

use super::filter::MatchFilterArgs;
use super::parse::{parse_flow, parse_km, parse_site};

#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// Of a pair: what it is, why it is a match or not, what that rests on, and where both are.
    Match(PairReportArgs),
    /// Of a site: what it gives and needs, and its best matches.
    Site(SiteReportArgs),
    /// Of a region: its best matches; the filters and --around say which.
    Region(RegionReportArgs),
}

#[derive(Debug, Args)]
pub(crate) struct PairReportArgs {
    /// The supplying flow.
    #[arg(value_parser = parse_flow)]
    pub(crate) supply: FlowId,
    /// The demanding flow.
    #[arg(value_parser = parse_flow)]
    pub(crate) demand: FlowId,
    #[command(flatten)]
    pub(crate) page: PageArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SiteReportArgs {
    /// The site.
    #[arg(value_parser = parse_site)]
    pub(crate) site: SiteId,
    /// The most matches that are shown.
    #[arg(long, value_name = "N", default_value = "25", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) limit: u32,
    #[command(flatten)]
    pub(crate) page: PageArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RegionReportArgs {
    #[command(flatten)]
    pub(crate) filter: MatchFilterArgs,
    /// Both sites of a match are near this one.
    #[arg(long, value_name = "SITE", value_parser = parse_site, requires = "within")]
    pub(crate) around: Option<SiteId>,
    /// How near, for example 20km.
    #[arg(long, value_name = "DISTANCE", value_parser = parse_km, requires = "around")]
    pub(crate) within: Option<f64>,
    /// The heading of the report.
    #[arg(long, value_name = "TEXT", default_value = "Matches of the region")]
    pub(crate) title: String,
    /// The most matches that are shown.
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) limit: u32,
    #[command(flatten)]
    pub(crate) page: PageArgs,
}

#[derive(Debug, Args)]
pub(crate) struct PageArgs {
    /// The file to write, an HTML page; `-`, or nothing, for standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl PageArgs {
    /// The file to write; nothing for standard output.
    pub(crate) fn file(&self) -> Option<&PathBuf> {
        self.output.as_ref().filter(|output| output.as_os_str() != "-")
    }
}
