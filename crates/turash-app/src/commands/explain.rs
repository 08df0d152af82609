//! `turash explain`: why a pair is a match, or why not.

use std::io::Write;

use anyhow::Result;
use serde::Serialize;
use turash_domain::matching::Explanation;
use turash_domain::{Balance, Direction, Invalid, ResourceFlow, Site};
use turash_http::claim_json;
use turash_services::{Change, NotExplained, PairExplanation, WhatIf, Without, explain_what_if};

use super::in_plan::InPlan;
use crate::appraised::{claimed, groups, measure};
use crate::cli::ExplainArgs;
use crate::context::Context;
use crate::current::Current;
use crate::output::{
    Outcome, Usage, annual, as_argument, distance, euros, room, stdout, wrapped, write_json,
};
use crate::wire::Wired;

pub(crate) async fn run(context: &Context, args: &ExplainArgs) -> Result<Outcome> {
    let what_if = WhatIf::parse(&args.set).map_err(|invalid| refused(&invalid))?;
    let wired = Wired::reading(&context.place).await?;
    // A plan needs all lists, not only the answer of a server.
    let most = if args.plan { usize::MAX } else { 1 };
    let current = Current::find(context, &wired.ports, most).await?;
    let ranks = current.ranks(&args.supply, &args.demand).await?;
    let model = &context.model;
    let ids = (&args.supply, &args.demand);
    let pair = match explain_what_if(&wired.ports, model, ids, ranks, &what_if).await? {
        Ok(pair) => pair,
        Err(NotExplained::NoFlow(missing)) => return Err(super::matches::no_flow(&missing).into()),
        Err(NotExplained::Invalid(invalid)) => return Err(refused(&invalid).into()),
    };
    let in_plan = match &current {
        Current::Loaded(matcher) if args.plan => {
            Some(InPlan::look(context, &wired.ports, matcher, &pair).await?)
        }
        _ => None,
    };
    if args.json {
        write_json(&PairJson { in_plan, ..PairJson::of(&pair) })?;
    } else {
        let mut out = stdout();
        text(&pair, &mut out)?;
        if let Some(in_plan) = in_plan {
            writeln!(out, "the plan     {}", in_plan.words())?;
        }
        out.flush()?;
    }
    Ok(Outcome::Fine)
}

/// What cannot be thought to be different.
fn refused(invalid: &Invalid) -> Usage {
    Usage(invalid.to_string())
}

/// The explanation for people.
fn text(pair: &PairExplanation, out: &mut impl Write) -> Result<()> {
    let explanation = &pair.explanation;
    for change in pair.what_if.iter().flat_map(|supposed| &supposed.changes) {
        writeln!(out, "What if {}?", change.words())?;
    }
    writeln!(out, "{}", verdict(pair))?;
    for reason in &explanation.reasons {
        writeln!(out, "  - {reason} [{}]", reason.code)?;
        if let Some(change) = &reason.change {
            writeln!(out, "    It would take {change}.")?;
        }
    }
    if is_swapped(pair) {
        let (supply, demand) = (as_argument(&pair.demand.id), as_argument(&pair.supply.id));
        writeln!(out, "  The supply comes first: turash explain {supply} {demand}")?;
    }
    writeln!(out)?;
    let balance =
        Balance { left: explanation.supply_left_annual, missing: explanation.supply_missing_annual };
    side(out, "supply", &pair.supply, &pair.supply_site, balance)?;
    let balance =
        Balance { left: explanation.demand_left_annual, missing: explanation.demand_missing_annual };
    side(out, "demand", &pair.demand, &pair.demand_site, balance)?;
    let limit =
        explanation.max_distance_km.map_or(String::new(), |km| format!(" (searched up to {})", distance(km)));
    writeln!(out, "distance     {}{limit}", distance(explanation.distance_km))?;
    for (site, km) in uncertain(pair) {
        writeln!(out, "             give or take {}: {site} stands in the middle of its town", distance(km))?;
    }
    if explanation.feasible {
        let measure = measure(explanation.rank_by);
        writeln!(out, "value        {} {measure}", euros(explanation.value_eur_per_year))?;
    }
    if let Some(without) = pair.what_if.as_ref().map(|supposed| supposed.without) {
        let value = euros(without.value_eur_per_year);
        writeln!(out, "without that {}", if without.feasible { value.as_str() } else { "not feasible" })?;
    }
    let rank =
        |rank: Option<usize>| rank.map_or("not among the best 20".to_owned(), |rank| format!("place {rank}"));
    let was_feasible = pair.what_if.as_ref().is_none_or(|supposed| supposed.without.feasible);
    if explanation.feasible && was_feasible {
        let without = if pair.what_if.is_some() { ", without that" } else { "" };
        writeln!(
            out,
            "in lists     {} of the supply, {} of the demand{without}",
            rank(pair.supply_rank),
            rank(pair.demand_rank)
        )?;
    }
    if let Some(decision) = &pair.decision {
        let overbooked = explanation.overbooked(Some(decision)).is_some();
        let flag = if overbooked { ", overbooked: a flow has less than is promised on it" } else { "" };
        writeln!(out, "decided      {}{flag}", decision.state.name())?;
        if let Some(claim) = &decision.claim {
            writeln!(out, "claimed      {}", claimed(claim))?;
        }
    }
    appraised(pair, room(), out)
}

/// What an exchange would give, cost and be worth, in lines of at most so many characters.
fn appraised(pair: &PairExplanation, room: usize, out: &mut impl Write) -> Result<()> {
    const INDENT: usize = 16;
    let dimension = pair.demand.family().dimension();
    let appraisal = pair.explanation.appraisal.iter();
    for (title, facts) in appraisal.flat_map(|appraisal| groups(appraisal, dimension)) {
        writeln!(out, "\n{title}")?;
        for (name, fact) in facts {
            let mut name = name;
            for line in wrapped(&fact, room.saturating_sub(INDENT)) {
                writeln!(out, "  {name:<13} {line}")?;
                name = "";
            }
        }
    }
    Ok(())
}

/// The sites whose own places are not known, with how far they may be from where they stand, km.
fn uncertain(pair: &PairExplanation) -> impl Iterator<Item = (&str, f64)> {
    let sites = [&pair.supply_site, &pair.demand_site].into_iter();
    sites.filter_map(|site| Some((site.name.as_str(), site.location.within_km()?.get())))
}

fn verdict(pair: &PairExplanation) -> &'static str {
    match (pair.explanation.feasible, pair.is_match()) {
        (true, _) if pair.what_if.is_some() => "Then it is feasible.",
        (false, _) if pair.what_if.is_some() => "Then it is not feasible:",
        (true, true) => "A match.",
        (true, false) => "Feasible, but no match: both flows have 20 better counterparts.",
        (false, _) if pair.decision.is_some() => "Decided by people, but no longer feasible:",
        (false, _) => "No match:",
    }
}

/// Whether the demand was named before the supply.
fn is_swapped(pair: &PairExplanation) -> bool {
    pair.supply.direction == Direction::Demand && pair.demand.direction == Direction::Supply
}

fn side(out: &mut impl Write, name: &str, flow: &ResourceFlow, site: &Site, balance: Balance) -> Result<()> {
    let dimension = flow.family().dimension();
    let amount = annual(flow.quantity.annual(), dimension);
    let rest = if balance.is_overbooked() {
        format!(", overbooked by {}", annual(balance.missing, dimension))
    } else if balance.left < flow.quantity.annual() {
        format!(", {} left", annual(balance.left, dimension))
    } else {
        String::new()
    };
    let place = super::matches::place(site);
    writeln!(
        out,
        "{name:<12} {} of {amount}{rest} ({}), {place} [{}]",
        flow.resource,
        flow.precision.name(),
        flow.id
    )?;
    Ok(())
}

/// The explanation as JSON. Private price limits are not in it.
#[derive(Serialize)]
struct PairJson<'a> {
    #[serde(flatten)]
    explanation: &'a Explanation,
    /// What is thought to be different; places in lists and state are those of the pair as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<&'a [Change]>,
    /// The pair without that.
    #[serde(skip_serializing_if = "Option::is_none")]
    without: Option<&'a Without>,
    is_match: bool,
    supply_rank: Option<usize>,
    demand_rank: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<serde_json::Value>,
    overbooked: bool,
    /// Where it was asked for: null where the plan does not know the pair.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_plan: Option<InPlan>,
}

impl<'a> PairJson<'a> {
    fn of(pair: &'a PairExplanation) -> Self {
        Self {
            explanation: &pair.explanation,
            what_if: pair.what_if.as_ref().map(|supposed| supposed.changes.as_slice()),
            without: pair.what_if.as_ref().map(|supposed| &supposed.without),
            is_match: pair.is_match(),
            supply_rank: pair.supply_rank,
            demand_rank: pair.demand_rank,
            state: pair.decision.as_ref().map(|decision| decision.state.name()),
            claim: pair.decision.as_ref().and_then(|decision| decision.claim.as_ref()).map(claim_json),
            overbooked: pair.explanation.overbooked(pair.decision.as_ref()).is_some(),
            in_plan: None,
        }
    }
}
