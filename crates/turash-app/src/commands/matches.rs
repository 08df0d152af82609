//! `turash matches`: the matches, best first.

use std::io::Write;

use anyhow::Result;
use serde::Serialize;
use turash_domain::{Decision, Match, Resource, ResourceFlow, Site};
use turash_runtime::{MatchDetail, MatchFilter};

use super::{Context, load};
use crate::cli::{ListFormat, MatchFilterArgs, MatchesArgs};
use crate::output::{
    Align, Column, Outcome, annual, cut, distance, euros, note, stdout, whole, write_json, write_table,
};
use crate::wire::Wired;

pub(crate) async fn run(context: &Context, args: &MatchesArgs) -> Result<Outcome> {
    let wired = Wired::reading(&context.data).await?;
    let matcher = load(context, &wired.ports).await?;
    let all = matcher.matches(&filter(&args.filter, None));
    let count = all.len();
    let shown = all.into_iter().take(if args.limit == 0 { usize::MAX } else { args.limit }).collect();
    let details = matcher.details(&wired.ports, shown).await?;
    match args.output {
        ListFormat::Table => table(&details, count)?,
        ListFormat::Json => write_json(&details.iter().map(MatchJson::of).collect::<Vec<_>>())?,
        ListFormat::Csv => {
            let mut out = stdout();
            super::export::write_matches_csv(&details, &mut out)?;
            out.flush()?;
        }
    }
    Ok(Outcome::Fine)
}

/// The filter that the command line asks for.
pub(crate) fn filter(args: &MatchFilterArgs, limit: Option<usize>) -> MatchFilter {
    MatchFilter {
        site: args.site.clone(),
        flow: args.flow.clone(),
        family: args.resource,
        country: args.country.clone(),
        max_distance_km: args.max_distance,
        min_annual: args.min_amount,
        min_value: args.min_value,
        limit,
    }
}

/// Writes matches as a table for people, and how many there are in all.
pub(crate) fn table(details: &[MatchDetail], count: usize) -> Result<()> {
    const COLUMNS: [Column; 8] = [
        Column("VALUE", Align::Right),
        Column("AMOUNT", Align::Right),
        Column("DISTANCE", Align::Right),
        Column("SUPPLY", Align::Left),
        Column("GIVES", Align::Left),
        Column("DEMAND", Align::Left),
        Column("NEEDS", Align::Left),
        Column("FLOWS", Align::Left),
    ];
    if details.is_empty() {
        note("no matches fit; try a wider filter, or `turash pairs --within 10km` for every feasible pair");
        return Ok(());
    }
    let row = |detail: &MatchDetail| {
        vec![
            euros(detail.result.value_eur_per_year),
            annual(detail.result.deliverable_annual, detail.result.family.dimension()),
            distance(detail.result.distance_km),
            cut(detail.supply_site.name.as_str(), 26),
            detail.supply.resource.to_string(),
            cut(detail.demand_site.name.as_str(), 26),
            detail.demand.resource.to_string(),
            format!("{} {}", detail.supply.id, detail.demand.id),
        ]
    };
    write_table(&COLUMNS, details.iter().map(row))?;
    if count > details.len() {
        note(&format!(
            "{} of {} matches; --limit 0 lists all",
            whole(details.len() as u64),
            whole(count as u64)
        ));
    }
    Ok(())
}

/// A site for people: its name and, where that says more, its town.
pub(crate) fn place(site: &Site) -> String {
    let name = cut(site.name.as_str(), 28);
    match &site.city {
        Some(city) if !site.name.as_str().contains(city.as_str()) => {
            format!("{name}, {}", cut(city.as_str(), 14))
        }
        _ => name,
    }
}

/// A match as JSON. Private price limits are not in it.
#[derive(Serialize)]
struct MatchJson<'a> {
    #[serde(flatten)]
    result: &'a Match,
    annual_unit: &'static str,
    ranking_value: f32,
    supply_rank: Option<usize>,
    demand_rank: Option<usize>,
    supply: SideJson<'a>,
    demand: SideJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<&'a Decision>,
}

/// One side of a match as JSON.
#[derive(Serialize)]
struct SideJson<'a> {
    flow: &'a str,
    resource: &'a Resource,
    annual: f64,
    precision: turash_domain::Precision,
    site: &'a Site,
}

impl<'a> SideJson<'a> {
    fn of(flow: &'a ResourceFlow, site: &'a Site) -> Self {
        Self {
            flow: flow.id.as_str(),
            resource: &flow.resource,
            annual: flow.quantity.annual(),
            precision: flow.precision,
            site,
        }
    }
}

impl<'a> MatchJson<'a> {
    fn of(detail: &'a MatchDetail) -> Self {
        Self {
            result: &detail.result,
            annual_unit: detail.result.family.dimension().annual_unit(),
            ranking_value: detail.ranked.value,
            supply_rank: detail.ranked.supply_rank,
            demand_rank: detail.ranked.demand_rank,
            supply: SideJson::of(&detail.supply, &detail.supply_site),
            demand: SideJson::of(&detail.demand, &detail.demand_site),
            decision: detail.decision.as_ref(),
        }
    }
}
