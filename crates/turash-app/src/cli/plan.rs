//! `turash plan`: what is planned, and how the plan is written.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use turash_domain::{CountryCode, Family, FlowId, GeoBox, SiteId};
use turash_services::{Objective, PeriodKind, PlanQuestion, With};

use super::form::OutputFile;
use super::parse::{
    LeastAmount, parse_annual, parse_box, parse_budget, parse_co2_price, parse_country, parse_euros,
    parse_family, parse_flow, parse_km, parse_site,
};

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct PlanArgs {
    /// What the plan is after.
    #[arg(long, value_name = "WHAT", default_value = "value")]
    objective: After,
    /// Adds what a tonne of CO2 that is avoided is worth to the value, EUR a tonne, for example 80.
    #[arg(long, value_name = "EUR/T", value_parser = parse_co2_price)]
    co2_price: Option<f64>,
    /// Counts the capital of every exchange in whole, however little it gets, instead of by the unit: fewer and larger exchanges. The plan then has a bound instead of prices.
    #[arg(long)]
    whole_capital: bool,
    /// Spends at most this much capital on exchanges of which nothing is agreed yet, for example 5MEUR, 800kEUR or 250000; counts capital in whole.
    #[arg(long, value_name = "EUR", value_parser = parse_budget)]
    budget: Option<f64>,
    /// Plans the year in periods instead of as one amount: what is there in summer serves nobody in winter.
    #[arg(long, value_name = "WHICH", conflicts_with_all = ["whole_capital", "budget"])]
    periods: Option<In>,
    /// Has the plan in periods choose how much each connection carries at most, and pay for that; else capital counts by the unit. Takes a turash that was built with the solver `HiGHS`.
    #[arg(long, requires = "periods")]
    size_connections: bool,
    /// Also says who gets what of the gain: by the plan's prices, by halves of each exchange, and by what each party adds (Shapley); and whether a group of parties would do better alone.
    #[arg(long, conflicts_with_all = ["periods", "whole_capital", "budget", "co2_price"])]
    pub(crate) shares: bool,
    /// Pairs at most this far apart, for example 5km; never farther than their value pays for.
    #[arg(long, value_name = "DISTANCE", value_parser = parse_km)]
    within: Option<f64>,
    /// Flows of sites in this country (two letters).
    #[arg(long, value_name = "CODE", value_parser = parse_country)]
    country: Option<CountryCode>,
    /// Flows of sites in this box, in degrees: west, south, east, north, for example 14.2,48.2,14.4,48.4.
    #[arg(long = "box", value_name = "W,S,E,N", value_parser = parse_box, allow_hyphen_values = true)]
    within_box: Option<GeoBox>,
    /// Flows of this family: heat, cooling, water, material, co2, electricity or gas.
    #[arg(long, value_name = "FAMILY", value_parser = parse_family)]
    pub(crate) resource: Option<Family>,
    /// Plans as if this site were closed, with what is agreed with it gone; may be given several times.
    #[arg(long, value_name = "SITE", value_parser = parse_site)]
    without: Vec<SiteId>,
    /// Plans as if the sites and flows of this file were there, in any form that `import` reads; may be given several times. Nothing of it is stored.
    #[arg(long, value_name = "FILE")]
    pub(crate) with: Vec<PathBuf>,
    /// Pairs that alone could exchange at least this much a year, for example '1 GWh/a' or '500 t/a'; only flows counted in such a unit.
    #[arg(long, value_name = "AMOUNT", value_parser = parse_annual)]
    min_amount: Option<LeastAmount>,
    /// Pairs that alone would be worth at least this much, EUR a year.
    #[arg(long, value_name = "EUR", value_parser = parse_euros)]
    min_value: Option<f64>,
    /// Shows the plan that a server or worker keeps current (`[plan] keep_current`), as it was told last, instead of making one.
    #[arg(long, conflicts_with_all = [
        "objective", "co2_price", "whole_capital", "budget", "periods", "shares", "within", "country", "within_box", "resource", "without",
        "with", "min_amount", "min_value", "keep",
    ])]
    pub(crate) current: bool,
    /// Keeps the plan, to be compared with later and read over HTTP; not while a server holds the data folder, where `POST /v1/plans` keeps it.
    #[arg(long)]
    pub(crate) keep: bool,
    /// How the plan is written; taken from the file's ending where it is not given, else a table.
    #[arg(long, value_name = "FORMAT")]
    format: Option<PlanFormat>,
    #[command(flatten)]
    pub(crate) output: OutputFile,
}

#[derive(Debug, Args)]
pub(crate) struct SharedPipeArgs {
    /// The supply of heat.
    #[arg(value_parser = parse_flow)]
    pub(crate) supply: FlowId,
    /// The demands that share the pipe, two or more.
    #[arg(value_parser = parse_flow, required = true)]
    pub(crate) demands: Vec<FlowId>,
    /// Prints one JSON document with all digits.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum After {
    /// The most value.
    Value,
    /// The most that changes hands: of heat, the most energy.
    #[value(alias = "energy")]
    Amount,
    /// The most CO2 that is avoided.
    Co2,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum In {
    /// Twelve months.
    Months,
    /// 576 typical hours: of each month a working day and a weekend day, hour by hour.
    TypicalDays,
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
    /// What is asked, with what is thought to be there.
    pub(crate) fn question(&self, with: With) -> PlanQuestion {
        PlanQuestion {
            objective: match self.objective {
                After::Value => Objective::Value,
                After::Amount => Objective::Amount,
                After::Co2 => Objective::Co2,
            },
            co2_eur_per_t: self.co2_price.unwrap_or_default(),
            whole_capital: self.whole_capital,
            budget_eur: self.budget,
            periods: self.periods.map(|of| match of {
                In::Months => PeriodKind::Months,
                In::TypicalDays => PeriodKind::TypicalDays,
            }),
            size_connections: self.size_connections,
            shares: self.shares,
            family: self.resource,
            country: self.country.clone(),
            within_box: self.within_box,
            without: self.without.clone(),
            with,
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
