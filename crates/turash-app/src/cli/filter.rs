//! Which matches are meant.

use clap::Args;
use turash_domain::{CountryCode, Family, FlowId, SiteId};

use super::parse::{
    LeastAmount, parse_annual, parse_country, parse_euros, parse_family, parse_flow, parse_km, parse_site,
};

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
