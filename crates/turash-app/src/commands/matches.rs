//! `turash matches`: the matches, best first.

use std::io::Write;

use anyhow::Result;
use serde::Serialize;
use turash_domain::matching::distance_uncertainty_km;
use turash_domain::ports::Known;
use turash_domain::{
    Decision, FlowId, Match, MatchId, Overbooked, Resource, ResourceFlow, Sequence, Site, SiteId, Versioned,
};
use turash_services::{MatchDetail, MatchFilter, Ports, Ranks, match_details, overbooked_matches};

use super::match_rows;
use crate::cli::{ListFormat, MatchFilterArgs, MatchesArgs};
use crate::context::Context;
use crate::current::Current;
use crate::output::{
    Align, Column, Outcome, Usage, annual, as_argument, cut, distance, euros, note, stdout, whole,
    write_json, write_table,
};
use crate::wire::Wired;

pub(crate) async fn run(context: &Context, args: &MatchesArgs) -> Result<Outcome> {
    let wired = Wired::reading(&context.place).await?;
    let limit = if args.limit == 0 { usize::MAX } else { args.limit };
    check_ids(&wired.ports, &args.filter).await?;
    let current = Current::find(context, &wired.ports, limit).await?;
    let (count, details) = if args.overbooked {
        let mut details = find_overbooked(context, &current, &wired.ports, &args.filter).await?;
        let count = details.len() as u64;
        details.truncate(limit);
        (count, details)
    } else {
        let found = current.matches(&filter_of(&args.filter), limit).await?;
        (found.count, match_details(&wired.ports, &context.model, found.pairs).await?)
    };
    match args.form.format {
        ListFormat::Table if details.is_empty() && args.overbooked => note("no match is overbooked"),
        ListFormat::Table if args.overbooked => table_of_overbooked(&details)?,
        ListFormat::Table if details.is_empty() => note(&nothing(&args.filter)),
        ListFormat::Table => {
            table(&details)?;
            if count > details.len() as u64 {
                let (shown, all) = (whole(details.len() as u64), whole(count));
                note(&format!("{shown} of {all} matches; --limit 0 lists all"));
            }
        }
        ListFormat::Json => write_json(&details.iter().map(MatchJson::of).collect::<Vec<_>>())?,
        ListFormat::Csv => {
            let mut out = stdout();
            match_rows::write_csv(&details, &mut out)?;
            out.flush()?;
        }
    }
    Ok(Outcome::Fine)
}

/// The decided matches that are overbooked and that the command line asks for.
pub(crate) async fn find_overbooked(
    context: &Context,
    current: &Current,
    ports: &Ports,
    args: &MatchFilterArgs,
) -> Result<Vec<MatchDetail>> {
    let filter = filter_of(args);
    let asked = current.overbooked_ranks(&filter).await?;
    let ranks = |id: &MatchId| match current {
        Current::Loaded(matcher) => matcher.ranks(id.supply(), id.demand()),
        Current::Asked(_) => asked.get(id).copied().unwrap_or(NOWHERE),
    };
    Ok(overbooked_matches(ports, &context.model, &filter, &ranks).await?)
}

/// The places of a pair that is in no list.
const NOWHERE: Ranks = Ranks { as_of: Sequence::START, supply: None, demand: None };

/// What the command line asks for.
pub(crate) fn filter_of(args: &MatchFilterArgs) -> MatchFilter {
    MatchFilter {
        site: args.site.clone(),
        flow: args.flow.clone(),
        family: args.resource,
        // An amount in GWh/a says nothing about tonnes: only the families that are counted in such a unit.
        dimension: args.min_amount.and_then(|least| least.dimension),
        country: args.country.clone(),
        max_distance_km: args.max_distance,
        min_annual: args.min_amount.map(|least| least.annual),
        min_value: args.min_value,
        ..MatchFilter::default()
    }
}

/// A site or a flow that does not exist is the caller's error.
pub(crate) async fn check_ids(ports: &Ports, args: &MatchFilterArgs) -> Result<()> {
    if let Some(id) = &args.site {
        let known = ports.registry.sites(std::slice::from_ref(id)).await?;
        if !known.iter().any(|known| matches!(known, Known::Live(_))) {
            return Err(no_site(id).into());
        }
    }
    if let Some(id) = &args.flow {
        let known = ports.registry.flows(std::slice::from_ref(id)).await?;
        if !known.iter().any(|known| matches!(known, Known::Live(_))) {
            return Err(no_flow(id).into());
        }
    }
    Ok(())
}

/// What to say of a site that does not exist.
pub(crate) fn no_site(id: &SiteId) -> Usage {
    Usage(format!("there is no site '{id}'; `turash export sites` lists the sites with their ids"))
}

/// What to say of a flow that does not exist.
pub(crate) fn no_flow(id: &FlowId) -> Usage {
    Usage(format!("there is no flow '{id}'; `turash export flows` lists the flows with their ids"))
}

/// What to say where no match fits.
fn nothing(args: &MatchFilterArgs) -> String {
    if args.is_given() {
        return "no matches fit; try a wider filter, or `turash pairs --within 10km` for every feasible pair"
            .to_owned();
    }
    "no matches yet; `turash explain SUPPLY DEMAND` says why a pair is none".to_owned()
}

/// Writes matches as a table for people.
pub(crate) fn table(details: &[MatchDetail]) -> Result<()> {
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
    let row = |detail: &MatchDetail| {
        let mut row = vec![
            euros(detail.result.value_eur_per_year),
            annual(detail.result.deliverable_annual, detail.result.family.dimension()),
        ];
        row.extend(pair(
            detail.result.distance_km,
            (&detail.supply, &detail.supply_site),
            (&detail.demand, &detail.demand_site),
        ));
        row
    };
    write_table(&COLUMNS, details.iter().map(row))
}

/// The cells from the distance to the flows, for people. The distance is told with what it may be off.
pub(super) fn pair(km: f64, supply: (&ResourceFlow, &Site), demand: (&ResourceFlow, &Site)) -> [String; 6] {
    let way = match distance_uncertainty_km(supply.1, demand.1) {
        Some(uncertain) => format!("{} +-{}", distance(km), distance(uncertain)),
        None => distance(km),
    };
    [
        way,
        cut(supply.1.name.as_str(), 26),
        supply.0.resource.to_string(),
        cut(demand.1.name.as_str(), 26),
        demand.0.resource.to_string(),
        format!("{} {}", as_argument(&supply.0.id), as_argument(&demand.0.id)),
    ]
}

/// Writes overbooked matches as a table for people.
fn table_of_overbooked(details: &[MatchDetail]) -> Result<()> {
    const COLUMNS: [Column; 5] = [
        Column("MATCH", Align::Left),
        Column("STATE", Align::Left),
        Column("AGREED", Align::Right),
        Column("SUPPLY LACKS", Align::Right),
        Column("DEMAND LACKS", Align::Right),
    ];
    let row = |detail: &MatchDetail| {
        let dimension = detail.result.family.dimension();
        let amount = |amount: Option<f64>| {
            amount.filter(|amount| *amount > 0.0).map_or("-".to_owned(), |amount| annual(amount, dimension))
        };
        let promise = detail.decision.as_ref().and_then(Decision::promise);
        vec![
            detail.ranked.id.to_string(),
            promise.as_ref().map_or("", |promise| promise.state.name()).to_owned(),
            amount(promise.as_ref().map(|promise| promise.annual)),
            amount(detail.overbooked.map(|missing| missing.supply_missing_annual)),
            amount(detail.overbooked.map(|missing| missing.demand_missing_annual)),
        ]
    };
    write_table(&COLUMNS, details.iter().map(row))
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
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_uncertainty_km: Option<f64>,
    annual_unit: &'static str,
    ranking_value: f32,
    supply_rank: Option<usize>,
    demand_rank: Option<usize>,
    supply: SideJson<'a>,
    demand: SideJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<&'a Decision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overbooked: Option<Overbooked>,
}

/// One side of a match as JSON.
#[derive(Serialize)]
struct SideJson<'a> {
    flow: &'a str,
    resource: &'a Resource,
    annual: f64,
    precision: turash_domain::Precision,
    site: &'a Versioned<Site>,
}

impl<'a> SideJson<'a> {
    fn of(flow: &'a ResourceFlow, site: &'a Versioned<Site>) -> Self {
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
            distance_uncertainty_km: distance_uncertainty_km(&detail.supply_site, &detail.demand_site),
            annual_unit: detail.result.family.dimension().annual_unit(),
            ranking_value: detail.ranked.value,
            supply_rank: detail.ranked.supply_rank,
            demand_rank: detail.ranked.demand_rank,
            supply: SideJson::of(&detail.supply, &detail.supply_site),
            demand: SideJson::of(&detail.demand, &detail.demand_site),
            decision: detail.decision.as_ref(),
            overbooked: detail.overbooked,
        }
    }
}
