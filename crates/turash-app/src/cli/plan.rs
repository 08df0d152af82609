//! `turash plan`: what is planned, and how the plan is written.

use clap::{Args, ValueEnum};
use turash_domain::{CountryCode, Family, SiteId};
use turash_services::{Objective, PlanQuestion};

use super::form::OutputFile;
use super::parse::{
    LeastAmount, parse_annual, parse_country, parse_euros, parse_family, parse_km, parse_site,
};

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// What the plan is after.
    #[arg(long, value_name = "WHAT", default_value = "value")]
    objective: After,
    /// Pairs at most this far apart, for example 5km; never farther than their value pays for.
    #[arg(long, value_name = "DISTANCE", value_parser = parse_km)]
    within: Option<f64>,
    /// Flows of sites in this country (two letters).
    #[arg(long, value_name = "CODE", value_parser = parse_country)]
    country: Option<CountryCode>,
    /// Flows of this family: heat or co2.
    #[arg(long, value_name = "FAMILY", value_parser = parse_family)]
    pub(crate) resource: Option<Family>,
    /// Plans as if this site were closed, with what is agreed with it gone; may be given several times.
    #[arg(long, value_name = "SITE", value_parser = parse_site)]
    without: Vec<SiteId>,
    /// Pairs that alone could exchange at least this much a year, for example '1 GWh/a' or '500 t/a'; only flows counted in such a unit.
    #[arg(long, value_name = "AMOUNT", value_parser = parse_annual)]
    min_amount: Option<LeastAmount>,
    /// Pairs that alone would be worth at least this much, EUR a year.
    #[arg(long, value_name = "EUR", value_parser = parse_euros)]
    min_value: Option<f64>,
    /// How the plan is written; taken from the file's ending where it is not given, else a table.
    #[arg(long, value_name = "FORMAT")]
    format: Option<PlanFormat>,
    #[command(flatten)]
    pub(crate) output: OutputFile,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum After {
    /// The most value.
    Value,
    /// The most that changes hands: of heat, the most energy.
    #[value(alias = "energy")]
    Amount,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// Aligned columns for people, what the plan comes to, and its proof.
    Table,
    /// All digits, one document: exchanges, flows with their prices, totals, proof.
    Json,
    /// The exchanges for spreadsheets.
    Csv,
    /// The exchanges as a workbook; numbers are numbers.
    Xlsx,
    /// The exchanges as lines.
    Geojson,
}

impl PlanArgs {
    /// What is asked.
    pub(crate) fn question(&self) -> PlanQuestion {
        PlanQuestion {
            objective: match self.objective {
                After::Value => Objective::Value,
                After::Amount => Objective::Amount,
            },
            family: self.resource,
            country: self.country.clone(),
            without: self.without.clone(),
            within_km: self.within,
            min_annual: self.min_amount.map(|least| least.annual),
            dimension: self.min_amount.and_then(|least| least.dimension),
            min_value: self.min_value,
        }
    }

    /// How the plan is written.
    pub(crate) fn format(&self) -> PlanFormat {
        let named = self.output.ending().and_then(|ending| PlanFormat::from_str(&ending, true).ok());
        self.format.or(named).unwrap_or(PlanFormat::Table)
    }
}
