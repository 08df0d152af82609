//! `turash plan`: the best set of exchanges, what it comes to beside the list of matches, its prices and its proof.

use std::collections::HashMap;
use std::io::Write;

use anyhow::{Result, bail};
use turash_domain::ports::PlanId;
use turash_domain::{FlowId, Invalid};
use turash_files::{CsvStyle, Export, Party, PlanColumns, PlanRow, write_plan};
use turash_http::{PLANS_KEPT, PlanChanges, kept_plan, plan_json, plan_question_json};
use turash_services::{PeriodKind, PlanLimits, PlanQuestion, PlanningError, RegionPlan};

use super::plan_table::{changed, price_unit, text};
use super::planned_with;
use crate::cli::{PlanArgs, PlanFormat};
use crate::context::{Context, load};
use crate::output::{Outcome, Usage, note, write, write_file};
use crate::wire::Wired;

pub(crate) async fn run(context: &Context, args: &PlanArgs) -> Result<Outcome> {
    if args.shares && !matches!(args.format(), PlanFormat::Table | PlanFormat::Json) {
        bail!(Usage("--shares is of parties, not of exchanges: take --format table or json".to_owned()));
    }
    let question = args.question(planned_with::read(&args.with)?);
    let wired = if args.keep {
        Wired::writing(&context.place, "plan").await?
    } else {
        Wired::reading(&context.place).await?
    };
    let plan = made(context, &wired, &question).await?;
    let asked = plan_question_json(&question)?;
    let before = wired.plans.last_of(&asked).await?;
    let changes = before.map(|before| PlanChanges::since(&before, &plan)).transpose()?;
    if args.keep {
        let made_at = wired.ports.clock.now();
        let stamp = (PlanId::new(wired.ports.ids.uuid(made_at)), made_at);
        let kept = kept_plan(stamp, asked, &plan, changes.as_ref())?;
        wired.plans.keep(&kept, PLANS_KEPT).await?;
        note(&format!("plan kept as {}", kept.head.id));
    }
    wired.close().await;
    let written = as_written(&plan, changes.as_ref(), args.format())?;
    match args.output.file() {
        Some(path) => {
            write_file(path, &written)?;
            note(&format!("plan written to {}", path.display()));
        }
        None => write(|out| out.write_all(&written))?,
    }
    Ok(Outcome::Fine)
}

/// Plans, and says in the words of the command line what cannot be asked.
async fn made(context: &Context, wired: &Wired, question: &PlanQuestion) -> Result<RegionPlan> {
    let matcher = load(context, &wired.ports).await?;
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let limits = PlanLimits::none(threads);
    let made = RegionPlan::make(&wired.ports, &matcher, &context.model, question, limits).await;
    made.map_err(|error| match error {
        PlanningError::NoSite(site) => super::matches::no_site(&site).into(),
        PlanningError::Question(invalid) => Usage(as_options(&invalid)).into(),
        error @ PlanningError::NoSolver => Usage(format!("--size-connections: {error}")).into(),
        error => error.into(),
    })
}

fn as_written(plan: &RegionPlan, changes: Option<&PlanChanges>, format: PlanFormat) -> Result<Vec<u8>> {
    let mut written = Vec::new();
    match format {
        PlanFormat::Table if plan.families.is_empty() => {
            note("no pair fits, so that there is nothing to plan; try a wider question");
        }
        PlanFormat::Table => text(plan, &mut written)?,
        PlanFormat::Json => {
            serde_json::to_writer_pretty(&mut written, &plan_json(plan, changes))?;
            written.push(b'\n');
        }
        PlanFormat::Csv => write_rows(plan, Export::Csv(CsvStyle::default()), &mut written)?,
        PlanFormat::Xlsx => write_rows(plan, Export::Xlsx, &mut written)?,
        PlanFormat::Geojson => write_rows(plan, Export::GeoJson, &mut written)?,
        PlanFormat::Fgb => write_rows(plan, Export::FlatGeobuf, &mut written)?,
    }
    if let (PlanFormat::Table, Some(changes)) = (format, changes) {
        changed(changes, &mut written)?;
    }
    Ok(written)
}

/// A refused question, in the words of the command line.
fn as_options(invalid: &Invalid) -> String {
    let field = match invalid.field.as_str() {
        "co2_eur_per_t" => "--co2-price",
        "whole_capital" => "--whole-capital",
        "budget_eur" => "--budget",
        "periods" => "--periods",
        "shares" => "--shares",
        "size_connections" => "--size-connections",
        field => field,
    };
    let place = field.strip_prefix("with.").map(|place| format!("--with: {place}"));
    invalid.clone().in_field(place.as_deref().unwrap_or(field)).to_string()
}

/// Writes the exchanges with the prices of their flows.
fn write_rows(plan: &RegionPlan, export: Export, out: &mut Vec<u8>) -> Result<()> {
    let flows = plan.families.iter().flat_map(|family| &family.flows);
    let prices: HashMap<&FlowId, f64> = flows.filter_map(|flow| Some((&flow.id, flow.price?))).collect();
    let units: Vec<String> = plan.families.iter().map(|family| price_unit(family, &plan.aim)).collect();
    let rows = plan.families.iter().zip(&units).flat_map(|(family, unit)| {
        let price = |flow| prices.get(flow).copied();
        family.exchanges.iter().map(move |exchange| PlanRow {
            id: &exchange.id,
            family: family.family,
            supply: Party { flow: &exchange.supply, site: &exchange.supply_site },
            demand: Party { flow: &exchange.demand, site: &exchange.demand_site },
            distance_km: exchange.distance_km,
            planned_annual: exchange.annual,
            agreed_annual: exchange.agreed_annual,
            margin_eur_per_unit: exchange.margin_eur_per_unit,
            opening_eur_per_year: exchange.opening_eur_per_year,
            value_eur_per_year: exchange.value_eur_per_year,
            co2_avoided_t_per_year: exchange.co2_avoided_t_per_year,
            capital_eur: exchange.capital_eur,
            supply_price: price(&exchange.supply.id),
            demand_price: price(&exchange.demand.id),
            price_unit: unit,
            in_time: exchange
                .in_time
                .as_ref()
                .zip(plan.periods.as_ref())
                .map(|(of, periods)| (of.rate, periods.by_day(&of.amounts))),
        })
    });
    let columns = match plan.periods.as_ref().map(|periods| periods.kind) {
        None => PlanColumns::Year,
        Some(PeriodKind::Months) => PlanColumns::Months,
        Some(PeriodKind::TypicalDays) => PlanColumns::TypicalDays,
    };
    write_plan(out, export, columns, rows)?;
    Ok(())
}
