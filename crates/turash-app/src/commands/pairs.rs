//! `turash pairs`: every feasible pair within a distance, whatever it is worth.

use std::io::Write;

use anyhow::Result;
use serde::Serialize;
use turash_domain::FlowId;
use turash_services::PairFilter;

use crate::cli::{ListFormat, PairsArgs};
use crate::context::{Context, load};
use crate::output::{
    Align, Column, Outcome, counted, distance, note, stdout, whole, write_json, write_table,
};
use crate::wire::Wired;

/// A table longer than this is no table; the rest is counted.
const TABLE_ROWS: usize = 100;

#[derive(Serialize)]
struct Pair {
    supply: FlowId,
    demand: FlowId,
    distance_km: f64,
}

pub(crate) async fn run(context: &Context, args: &PairsArgs) -> Result<Outcome> {
    let wired = Wired::reading(&context.place).await?;
    let matcher = load(context, &wired.ports).await?;
    let lists = matcher.read();
    let filter = PairFilter { within_km: args.within, family: args.resource, country: args.country.clone() };
    let mut out = stdout();
    if args.count {
        let mut count = 0_u64;
        lists.for_each_pair(&filter, &mut |_, _, _| count += 1);
        writeln!(out, "{count}")?;
        out.flush()?;
        return Ok(Outcome::Fine);
    }
    let mut pairs = Vec::new();
    lists.for_each_pair(&filter, &mut |supply, demand, distance_km| {
        pairs.push(Pair { supply: supply.clone(), demand: demand.clone(), distance_km });
    });
    pairs.sort_unstable_by(|a, b| {
        a.distance_km
            .total_cmp(&b.distance_km)
            .then_with(|| (&a.supply, &a.demand).cmp(&(&b.supply, &b.demand)))
    });
    if pairs.is_empty() && args.form.format == ListFormat::Table {
        note("no pairs within this distance; try a larger one");
        return Ok(Outcome::Fine);
    }
    match args.form.format {
        ListFormat::Json => write_json(&pairs)?,
        ListFormat::Csv => {
            writeln!(out, "supply,demand,distance_km")?;
            for pair in &pairs {
                writeln!(out, "{},{},{}", pair.supply, pair.demand, pair.distance_km)?;
            }
            out.flush()?;
        }
        ListFormat::Table => {
            const COLUMNS: [Column; 3] = [
                Column("DISTANCE", Align::Right),
                Column("SUPPLY", Align::Left),
                Column("DEMAND", Align::Left),
            ];
            let rows = pairs.iter().take(TABLE_ROWS);
            let row = |pair: &Pair| {
                vec![distance(pair.distance_km), pair.supply.to_string(), pair.demand.to_string()]
            };
            write_table(&COLUMNS, rows.map(row))?;
            let all = pairs.len() as u64;
            if pairs.len() > TABLE_ROWS {
                note(&format!("{TABLE_ROWS} of {} pairs; --format csv lists all", whole(all)));
            } else {
                note(&counted(all, "pair"));
            }
        }
    }
    Ok(Outcome::Fine)
}
