//! A plan for people: its exchanges, what it comes to, its proof, prices, and what changed.

use std::io::Write;

use anyhow::Result;
use turash_domain::Direction;
use turash_domain::units::Dimension;
use turash_http::{ChangedExchange, PlanChanges};
use turash_services::{
    Aim, Compared, Exchange, FamilyPlan, Objective, Periods, PlannedFlow, Proof, RegionPlan, Spent, Totals,
};

use super::matches::pair;
use super::plan_shares::shares;
use crate::output::{
    Align, Column, annual, as_argument, counted, euros, short, sum, tonnes_of_co2, whole, write_columns,
};

/// A table longer than this is no table; the rest is counted.
const TABLE_ROWS: usize = 100;
/// Exchanges of each kind of change that are shown.
const CHANGES: usize = 10;
/// The flows of a family whose prices a table shows.
const PRICES: usize = 5;

/// The plan for people.
pub(super) fn text(plan: &RegionPlan, out: &mut impl Write) -> Result<()> {
    for (number, family) in plan.families.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        if !family.exchanges.is_empty() {
            exchanges(family, &plan.aim, out)?;
            writeln!(out)?;
            if let Some(periods) = &plan.periods {
                by_month(family, periods, out)?;
                writeln!(out)?;
            }
        }
        for line in summary(family, &plan.aim) {
            writeln!(out, "{line}")?;
        }
        prices(family, &plan.aim, out)?;
        if let Some(split) = &family.shares {
            shares(split, out)?;
        }
    }
    if let Some(spent) = &plan.spent {
        writeln!(out, "\n{}", of_budget(spent, plan))?;
    }
    Ok(())
}

fn exchanges(family: &FamilyPlan, aim: &Aim, out: &mut impl Write) -> Result<()> {
    const COLUMNS: [Column; 10] = [
        Column("CO2 AVOIDED", Align::Right),
        Column("VALUE", Align::Right),
        Column("AMOUNT", Align::Right),
        Column("AGREED", Align::Right),
        Column("DISTANCE", Align::Right),
        Column("SUPPLY", Align::Left),
        Column("GIVES", Align::Left),
        Column("DEMAND", Align::Left),
        Column("NEEDS", Align::Left),
        Column("FLOWS", Align::Left),
    ];
    let dimension = family.family.dimension();
    let row = |exchange: &Exchange| {
        let agreed = exchange.agreed_annual;
        let mut row =
            if aim.counts_co2() { vec![tonnes_of_co2(exchange.co2_avoided_t_per_year)] } else { Vec::new() };
        row.extend([
            euros(exchange.value_eur_per_year),
            annual(exchange.annual, dimension),
            if agreed > 0.0 { annual(agreed, dimension) } else { "-".to_owned() },
        ]);
        row.extend(pair(
            exchange.distance_km,
            (&exchange.supply, &exchange.supply_site),
            (&exchange.demand, &exchange.demand_site),
        ));
        row
    };
    let columns = &COLUMNS[usize::from(!aim.counts_co2())..];
    write_columns(out, columns, family.exchanges.iter().take(TABLE_ROWS).map(row))?;
    if family.exchanges.len() > TABLE_ROWS {
        let all = whole(family.exchanges.len() as u64);
        writeln!(out, "{TABLE_ROWS} of {all} exchanges; --format csv lists all")?;
    }
    Ok(())
}

/// What each exchange delivers by month, and the most that it carries.
fn by_month(family: &FamilyPlan, periods: &Periods, out: &mut impl Write) -> Result<()> {
    const RIGHT: Align = Align::Right;
    const COLUMNS: [Column; 14] = [
        Column("HIGHEST", RIGHT),
        Column("JAN", RIGHT),
        Column("FEB", RIGHT),
        Column("MAR", RIGHT),
        Column("APR", RIGHT),
        Column("MAY", RIGHT),
        Column("JUN", RIGHT),
        Column("JUL", RIGHT),
        Column("AUG", RIGHT),
        Column("SEP", RIGHT),
        Column("OCT", RIGHT),
        Column("NOV", RIGHT),
        Column("DEC", RIGHT),
        Column("FLOWS", Align::Left),
    ];
    let dimension = family.family.dimension();
    let row = |exchange: &Exchange| {
        let of = exchange.in_time.as_ref()?;
        let mut row = vec![format!("{} {}", short(of.rate), dimension.rate_unit())];
        row.extend(periods.by_month(&of.amounts).into_iter().map(short));
        row.push(format!("{} {}", as_argument(&exchange.supply.id), as_argument(&exchange.demand.id)));
        Some(row)
    };
    writeln!(out, "By month, {}:", dimension.unit())?;
    write_columns(out, &COLUMNS, family.exchanges.iter().take(TABLE_ROWS).filter_map(row))
}

/// What a plan comes to, in sentences.
fn summary(family: &FamilyPlan, aim: &Aim) -> Vec<String> {
    let dimension = family.family.dimension();
    let comes_to = |totals: &Totals| {
        let amount = annual(totals.annual, dimension);
        let co2 = if aim.counts_co2() {
            format!(", and {}", avoids(totals.co2_avoided_t_per_year))
        } else {
            String::new()
        };
        format!("{amount}, worth {}{co2}", euros(totals.value_eur_per_year))
    };
    let plan = &family.totals;
    let shown = |amount: f64| measured(amount, aim, dimension);
    let compared = match &family.compared {
        Compared::BestFirst(list) => {
            let more = more(plan.measured(aim), list.measured(aim), &shown);
            format!("Taking the best pair first gives {}: the plan gives {more}.", comes_to(list))
        }
        Compared::Yearly(yearly) => {
            let less = less(plan.measured(aim), yearly.measured(aim), &shown);
            format!("As one amount a year the plan would be {}: in time it is {less}.", comes_to(yearly))
        }
    };
    let mut lines = vec![
        format!(
            "{}: {}, in {} of {}.",
            family.name(),
            comes_to(plan),
            counted(plan.exchanges as u64, "exchange"),
            counted(family.candidates as u64, "pair"),
        ),
        format!(
            "It {} and takes {} of capital for what is not agreed yet.",
            avoids(plan.co2_avoided_t_per_year),
            sum(plan.capital_eur),
        ),
        compared,
    ];
    lines.extend(family.proof.as_ref().map(|proof| proven(proof, aim, dimension)));
    let chillers = family.exchanges.iter().filter(|exchange| exchange.is_chiller()).count();
    if chillers > 0 {
        let chillers = counted(chillers as u64, "exchange");
        lines.push(format!("{chillers} by a chiller: the amount is the heat that it takes, and the demand gets less of it as cold."));
    }
    if aim.co2_eur_per_t > 0.0 {
        let price = short(aim.co2_eur_per_t);
        lines.push(format!("The plan and its proof count {price} EUR for a tonne of CO2 beside the value."));
    }
    if family.overbooked > 0 {
        let flows = counted(family.overbooked as u64, "flow");
        lines.push(format!("{flows} overbooked: planned with what is promised, not with what is there."));
    }
    lines
}

/// How much more a plan gives than the list.
fn more(of_plan: f64, of_list: f64, shown: &dyn Fn(f64) -> String) -> String {
    let more = of_plan - of_list;
    if more <= 1e-9 * of_list.abs() {
        return "no more".to_owned();
    }
    let part = if of_list > 0.0 { format!(" ({} %)", short(100.0 * more / of_list)) } else { String::new() };
    format!("{} more{part}", shown(more))
}

/// How much less a plan in periods gives than one of the year; more where connections are smaller than for all that could pass.
fn less(of_plan: f64, of_year: f64, shown: &dyn Fn(f64) -> String) -> String {
    let less = of_year - of_plan;
    if less.abs() <= 1e-9 * of_year.abs() {
        return "the same".to_owned();
    }
    let word = if less > 0.0 { "less" } else { "more" };
    let part =
        if of_year > 0.0 { format!(" ({} %)", short(100.0 * less.abs() / of_year)) } else { String::new() };
    format!("{} {word}{part}", shown(less.abs()))
}

fn avoids(t_per_year: f64) -> String {
    if t_per_year < 0.0 {
        format!("emits {} more than what it replaces", tonnes_of_co2(-t_per_year))
    } else {
        format!("avoids {}", tonnes_of_co2(t_per_year))
    }
}

/// What the plan is after, with its unit.
fn measured(amount: f64, aim: &Aim, dimension: Dimension) -> String {
    match aim.objective {
        Objective::Value => euros(amount),
        Objective::Amount => annual(amount, dimension),
        Objective::Co2 => tonnes_of_co2(amount),
    }
}

/// Why no plan gives more, or how much more one could.
fn proven(proof: &Proof, aim: &Aim, dimension: Dimension) -> String {
    let bound = measured(proof.bound, aim, dimension);
    if proof.by_prices {
        let above = proof.bound - proof.objective;
        let unit = aim.unit(dimension);
        return format!(
            "Proof: at the prices of all flows no plan of these pairs gives more than {bound} (at most {above:.0e} {unit} above this one); checked."
        );
    }
    format!(
        "Bound: no plan of these pairs gives more than {bound}, so that at most {} % are missing here. Capital is counted in whole, for which there are no prices.",
        short(100.0 * proof.gap)
    )
}

/// What was spent of the budget, and what that comes to.
fn of_budget(spent: &Spent, plan: &RegionPlan) -> String {
    let dimension = plan.families.first().map_or(Dimension::Energy, |first| first.family.dimension());
    format!(
        "Budget: {} of {} for what is not agreed yet, together {}. No plan within the budget gives more than {}, so that at most {} % are missing here.",
        sum(spent.capital_eur),
        sum(spent.budget_eur),
        measured(spent.proof.objective, &plan.aim, dimension),
        measured(spent.proof.bound, &plan.aim, dimension),
        short(100.0 * spent.proof.gap),
    )
}

/// The flows of which more would be worth most.
fn prices(family: &FamilyPlan, aim: &Aim, out: &mut impl Write) -> Result<()> {
    const COLUMNS: [Column; 4] = [
        Column("PRICE", Align::Right),
        Column("AMOUNT", Align::Right),
        Column("SIDE", Align::Left),
        Column("FLOW", Align::Left),
    ];
    let priced =
        family.flows.iter().filter_map(|flow| Some((flow, flow.price.filter(|price| *price > 0.0)?)));
    let mut scarce: Vec<(&PlannedFlow, f64)> = priced.collect();
    let worth = |(flow, price): &(&PlannedFlow, f64)| price * flow.capacity_annual;
    scarce.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then_with(|| a.0.id.cmp(&b.0.id)));
    if scarce.is_empty() {
        return Ok(());
    }
    let all = whole(scarce.len() as u64);
    let shown = scarce.len().min(PRICES);
    writeln!(out, "\nScarce flows, and what one unit more would add at most ({shown} of {all}):")?;
    let unit = price_unit(family, aim);
    let row = |(flow, price): &(&PlannedFlow, f64)| {
        vec![
            format!("{} {unit}", short(*price)),
            annual(flow.capacity_annual, family.family.dimension()),
            match flow.direction {
                Direction::Supply => "supply".to_owned(),
                Direction::Demand => "demand".to_owned(),
            },
            as_argument(&flow.id),
        ]
    };
    write_columns(out, &COLUMNS, scarce.iter().take(PRICES).map(row))
}

/// What changed since the last plan of the same question.
pub(super) fn changed(changes: &PlanChanges, out: &mut impl Write) -> Result<()> {
    let lists = [
        ("new", &changes.new),
        ("gone", &changes.gone),
        ("larger", &changes.larger),
        ("smaller", &changes.smaller),
    ];
    let since = format!("Since the plan of {} (as of {})", changes.made_at, changes.as_of);
    if changes.is_empty() {
        writeln!(out, "\n{since} no exchange changed.")?;
        return Ok(());
    }
    let counts: Vec<String> = lists.map(|(what, list)| format!("{} {what}", whole(list.len() as u64))).into();
    writeln!(out, "\n{since}: {}.", counts.join(", "))?;
    for (what, list) in lists {
        for exchange in list.iter().take(CHANGES) {
            let ChangedExchange { id, before_annual, planned_annual, annual_unit } = exchange;
            let (before, now) = (short(*before_annual), short(*planned_annual));
            writeln!(out, "  {what:<8}{id}: {before} {annual_unit}, now {now}")?;
        }
        if list.len() > CHANGES {
            writeln!(
                out,
                "  {what:<8}and {} more; --format json lists all",
                whole((list.len() - CHANGES) as u64)
            )?;
        }
    }
    Ok(())
}

/// The unit of a family's prices.
pub(super) fn price_unit(family: &FamilyPlan, aim: &Aim) -> String {
    let unit = family.family.dimension().unit();
    match aim.objective {
        Objective::Value => format!("EUR/{unit}"),
        Objective::Amount => format!("{unit}/{unit}"),
        Objective::Co2 => format!("t CO2/{unit}"),
    }
}
