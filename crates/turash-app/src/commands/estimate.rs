//! `turash estimate`: rough flows of sites of which only sector, tonnes or fuel is known; said first, and taken in where that is asked for.

use std::io::Write;

use anyhow::{Result, bail};
use serde::Serialize;
use turash_domain::model::estimate::{
    Because, Change, ExcessHeat, Given, Kind, PlantType, ProcessHeat, Revision,
};
use turash_domain::{Invalid, Resource, ResourceFlow, SiteId};
use turash_files::GivenTable;
use turash_services::{EstimatesTaken, overbooked_flows, propose_estimates, take_estimates};

use super::telling::{left_to, match_all, note_overbooked, report_matches};
use crate::cli::{EstimateArgs, read_plant};
use crate::context::Context;
use crate::output::{
    Align, Column, Outcome, Usage, annual, counted, note, stdout, whole, write_json, write_table,
};
use crate::wire::Wired;

pub(crate) async fn run(context: &Context, args: &EstimateArgs) -> Result<Outcome> {
    if args.list {
        return list().map(|()| Outcome::Fine);
    }
    let asked = Asked::read(args)?;
    let wired = if args.apply {
        Wired::writing(&context.place, "estimate").await?
    } else {
        Wired::reading(&context.place).await?
    };
    let proposals = propose_estimates(&wired.ports, &asked.sites).await?;
    let mut revisions = Vec::with_capacity(proposals.len());
    let mut refused = asked.rejected;
    for (index, proposal) in proposals.into_iter().enumerate() {
        match proposal {
            Ok(revision) => revisions.push((&asked.sites[index].0, revision)),
            Err(invalid) => {
                refused += 1;
                asked.refuse(index, invalid)?;
            }
        }
    }
    for (site, revision) in &revisions {
        note_covered(site, revision);
    }
    let rows: Vec<Row> = revisions.iter().flat_map(|(site, revision)| rows(site, revision)).collect();
    let outcome = if refused == 0 { Outcome::Fine } else { Outcome::Findings };
    if args.apply {
        let revisions: Vec<Revision> = revisions.into_iter().map(|(_, revision)| revision).collect();
        return apply(context, wired, &revisions, &rows, outcome).await;
    }
    if args.json {
        return write_json(&rows).map(|()| outcome);
    }
    write_rows(&rows)?;
    write_summary(&rows)?;
    Ok(outcome)
}

/// Of which sites what is known.
struct Asked {
    sites: Vec<(SiteId, Given)>,
    /// The table that says it, where one does, with the line of each site.
    table: Option<(GivenTable, Vec<u64>)>,
    /// Rows that could not be read.
    rejected: u64,
}

impl Asked {
    fn read(args: &EstimateArgs) -> Result<Self> {
        if let Some(site) = &args.site {
            let sites = vec![(site.clone(), args.given())];
            return Ok(Self { sites, table: None, rejected: 0 });
        }
        let Some(file) = &args.file else { bail!(Usage("name a site or a file".to_owned())) };
        let table = GivenTable::read(file)?;
        for header in &table.ignored {
            note(&format!("ignored: {}, column '{header}'", file.display()));
        }
        let mut rejects = table.rejects.clone();
        let (mut sites, mut lines) = (Vec::new(), Vec::new());
        for row in &table.rows {
            match row.plant.as_deref().map(read_plant).transpose() {
                Ok(plant) => {
                    let (tonnes, area_m2, fuel_mwh) = (row.tonnes, row.area_m2, row.fuel_mwh);
                    sites.push((row.site.clone(), Given { plant, tonnes, area_m2, fuel_mwh }));
                    lines.push(row.line);
                }
                Err(invalid) => rejects.push(table.refused(row.line, invalid)),
            }
        }
        rejects.sort_by_key(|reject| reject.row);
        for reject in &rejects {
            note(&format!("rejected: {reject}"));
        }
        Ok(Self { sites, table: Some((table, lines)), rejected: rejects.len() as u64 })
    }

    /// Says why nothing is estimated for a site. One that was named alone is the command's own fault.
    fn refuse(&self, index: usize, invalid: Invalid) -> Result<()> {
        let site = &self.sites[index].0;
        if let Some((table, lines)) = &self.table {
            note(&format!("rejected: {} (site '{site}')", table.refused(lines[index], invalid)));
            return Ok(());
        }
        let option = match invalid.field.as_str() {
            "plant" | "tonnes" | "area_m2" | "fuel_mwh" => format!("--{}", invalid.field.replace('_', "-")),
            field => field.to_owned(),
        };
        bail!(Usage(format!("nothing is estimated for '{site}': {}", invalid.in_field(&option))))
    }
}

/// A flow that is to stand there, or to go.
#[derive(Debug, Serialize)]
struct Row {
    change: &'static str,
    site: String,
    direction: &'static str,
    resource: Resource,
    annual: f64,
    annual_unit: &'static str,
    precision: &'static str,
    from: String,
    flow: String,
}

impl Row {
    fn new(change: &'static str, site: &SiteId, flow: &ResourceFlow, from: String) -> Self {
        Self {
            change,
            site: site.to_string(),
            direction: flow.direction.name(),
            resource: flow.resource.clone(),
            annual: flow.quantity.annual(),
            annual_unit: flow.family().dimension().annual_unit(),
            precision: flow.precision.name(),
            from,
            flow: flow.id.to_string(),
        }
    }
}

const ADD: &str = "add";
const CHANGE: &str = "change";
const KEEP: &str = "keep";
const REMOVE: &str = "remove";

fn rows(site: &SiteId, revision: &Revision) -> Vec<Row> {
    let puts = revision.puts.iter().map(|put| {
        let change = match put.change {
            Change::Added => ADD,
            Change::Changed => CHANGE,
            Change::Same => KEEP,
        };
        Row::new(change, site, &put.flow, put.estimate.to_string())
    });
    let removals = revision.removals.iter().map(|removal| {
        let why = match &removal.because {
            Because::Better(flow) => format!("goes: the site has '{flow}', which is no estimate"),
            Because::NotEstimated => "goes: the newer estimate does not say it".to_owned(),
        };
        Row::new(REMOVE, site, &removal.flow, why)
    });
    puts.chain(removals).collect()
}

/// Says what is not estimated since there is something better, and where nothing changes.
fn note_covered(site: &SiteId, revision: &Revision) {
    for covered in &revision.covered {
        let (family, direction) = (covered.kind.family(), covered.kind.direction().name());
        note(&format!(
            "'{site}': no {family} {direction} is estimated, since it has the flow '{}'",
            covered.by
        ));
    }
    if *revision == Revision::default() {
        note(&format!("'{site}': nothing new is known; its estimates stay"));
    }
}

fn write_rows(rows: &[Row]) -> Result<()> {
    const COLUMNS: [Column; 8] = [
        Column("CHANGE", Align::Left),
        Column("SITE", Align::Left),
        Column("DIRECTION", Align::Left),
        Column("RESOURCE", Align::Left),
        Column("AMOUNT", Align::Right),
        Column("PRECISION", Align::Left),
        Column("FLOW", Align::Left),
        Column("FROM", Align::Left),
    ];
    if rows.is_empty() {
        return Ok(());
    }
    let cells = |row: &Row| {
        vec![
            row.change.to_owned(),
            row.site.clone(),
            row.direction.to_owned(),
            row.resource.to_string(),
            annual(row.annual, row.resource.family().dimension()),
            row.precision.to_owned(),
            row.flow.clone(),
            row.from.clone(),
        ]
    };
    write_table(&COLUMNS, rows.iter().map(cells))
}

fn write_summary(rows: &[Row]) -> Result<()> {
    let count = |change| rows.iter().filter(|row| row.change == change).count() as u64;
    let [add, change, keep, remove] = [ADD, CHANGE, KEEP, REMOVE].map(count);
    let mut out = stdout();
    if add + change + remove == 0 {
        writeln!(out, "nothing would change")?;
    } else {
        writeln!(
            out,
            "would add {}, change {}, keep {} and remove {}; nothing was written: --apply does it",
            counted(add, "flow"),
            whole(change),
            whole(keep),
            whole(remove)
        )?;
    }
    Ok(out.flush()?)
}

/// Does it, matches, and says what came of it.
async fn apply(
    context: &Context,
    wired: Wired,
    revisions: &[Revision],
    rows: &[Row],
    outcome: Outcome,
) -> Result<Outcome> {
    let taken = take_estimates(&wired.ports, revisions).await?;
    let told = match_all(context, &wired).await;
    let overbooked = overbooked_flows(&wired.ports).await?;
    wired.close().await;
    for (flow, invalid) in &taken.refused {
        note(&format!("not put: '{flow}': {invalid}"));
    }
    for (flow, refusal) in &taken.promised {
        note(&format!("not removed: '{flow}': {refusal}"));
    }
    let is_whole = taken.refused.is_empty() && taken.promised.is_empty();
    let outcome = if is_whole { outcome } else { Outcome::Findings };
    note_overbooked(overbooked.len() as u64);
    let written = write_rows(rows).and_then(|()| write_taken(&taken));
    let written = match told? {
        Ok((told, matcher)) => written.and_then(|()| report_matches(&told, &matcher)),
        Err(lease) => {
            note(&left_to(&lease));
            written
        }
    };
    outcome.said(written)
}

fn write_taken(taken: &EstimatesTaken) -> Result<()> {
    let mut out = stdout();
    writeln!(
        out,
        "estimates: {} added, {} changed, {} kept, {} removed",
        whole(taken.put.created),
        whole(taken.put.updated),
        whole(taken.put.unchanged),
        whole(taken.removed)
    )?;
    Ok(out.flush()?)
}

/// Lists the types of plants and the sectors with their figures.
fn list() -> Result<()> {
    const PLANTS: [Column; 6] = [
        Column("SECTOR", Align::Left),
        Column("PLANT", Align::Left),
        Column("COUNTED IN", Align::Left),
        Column("HEAT DEMAND GJ", Align::Right),
        Column("COOLING DEMAND GJ", Align::Right),
        Column("EXCESS HEAT GJ", Align::Right),
    ];
    const SECTORS: [Column; 4] = [
        Column("SECTOR", Align::Left),
        Column("EXCESS HEAT PER FUEL", Align::Right),
        Column("PROCESS HEAT LIKE", Align::Left),
        Column("INDUSTRY", Align::Left),
    ];
    let plant = |plant: &PlantType| {
        let figures = Kind::ALL.map(|kind| plant.gj_per_unit(kind).to_string());
        let mut cells =
            vec![plant.industry.to_owned(), plant.name.to_owned(), plant.reference.unit().to_owned()];
        cells.extend(figures);
        cells
    };
    let sector = |sector: &ExcessHeat| {
        let is_like = |heat: &&ProcessHeat| heat.codes.iter().any(|code| code.starts_with(sector.division));
        let like = ProcessHeat::all().iter().filter(is_like);
        vec![
            sector.division.to_owned(),
            sector.per_fuel.to_string(),
            like.map(|heat| heat.name).collect::<Vec<_>>().join(", "),
            sector.description.to_owned(),
        ]
    };
    write_table(&PLANTS, PlantType::all().iter().map(plant))?;
    let mut out = stdout();
    writeln!(out)?;
    out.flush()?;
    drop(out);
    write_table(&SECTORS, ExcessHeat::all().iter().map(sector))
}
