//! `turash plan --current`: the plan that is kept current, as it was told last. It lies in the store, so that it is read there, also beside a server.

use std::collections::HashMap;
use std::io::Write;

use anyhow::Result;
use serde::Serialize;
use turash_domain::ports::{Known, Page, PlannedPair};
use turash_domain::{FlowId, MatchId, ResourceFlow, Sequence, Site, SiteId, Versioned};
use turash_http::PlannedView;
use turash_services::Ports;

use super::matches::pair;
use crate::cli::{PlanArgs, PlanFormat};
use crate::context::Context;
use crate::output::{Align, Column, Outcome, Usage, annual, note, whole, write, write_columns, write_file};
use crate::wire::Wired;

/// Pairs read at once.
const PAGE: u32 = 1_000;
/// A table longer than this is no table; the rest is counted.
const TABLE_ROWS: usize = 100;

/// The plan as `GET /v1/plans/current` gives it, all of it at once.
#[derive(Serialize)]
struct CurrentJson {
    as_of: Sequence,
    items: Vec<PlannedView>,
}

pub(crate) async fn run(context: &Context, args: &PlanArgs) -> Result<Outcome> {
    let format = args.format();
    if !matches!(format, PlanFormat::Table | PlanFormat::Json | PlanFormat::Csv) {
        let words = "the plan that is kept current knows amounts alone: take --format table, json or csv";
        return Err(Usage(words.to_owned()).into());
    }
    let wired = Wired::reading(&context.place).await?;
    let as_of = wired.ports.log.head().await?;
    let plan = CurrentPlan::read(&wired.ports).await?;
    wired.close().await;
    let mut written = Vec::new();
    match format {
        PlanFormat::Json => {
            let items = plan.views().collect();
            serde_json::to_writer_pretty(&mut written, &CurrentJson { as_of, items })?;
            written.push(b'\n');
        }
        PlanFormat::Csv => plan.csv(&mut written)?,
        _ if plan.pairs.is_empty() => note(&nothing(context)),
        _ => plan.table(&mut written)?,
    }
    match args.output.file() {
        Some(path) => {
            write_file(path, &written)?;
            note(&format!("plan written to {}", path.display()));
        }
        None => write(|out| out.write_all(&written))?,
    }
    Ok(Outcome::Fine)
}

/// Why there is no plan.
fn nothing(context: &Context) -> String {
    if context.config.plan.keeping().is_some() {
        "no pair is in the plan that is kept current; has `turash serve` or `turash worker` run since there are matches?"
    } else {
        "no plan is kept current: set keep_current = true under [plan], and start `turash serve` or `turash worker`"
    }
    .to_owned()
}

/// The plan with what is known of its flows, ordered by pair.
struct CurrentPlan {
    pairs: Vec<PlannedPair>,
    flows: HashMap<FlowId, Versioned<ResourceFlow>>,
    sites: HashMap<SiteId, Versioned<Site>>,
}

impl CurrentPlan {
    async fn read(ports: &Ports) -> Result<Self> {
        let (mut plan, mut page) = (
            Self { pairs: Vec::new(), flows: HashMap::new(), sites: HashMap::new() },
            Some(Page::first(PAGE)),
        );
        while let Some(at) = page {
            let pairs = ports.registry.list_planned(&at).await?;
            let last = pairs.last().filter(|_| pairs.len() == PAGE as usize);
            page = last.map(|pair| Page::after(pair.id.clone(), PAGE));
            plan.learn(ports, &pairs).await?;
            plan.pairs.extend(pairs);
        }
        // One that goes just now is told to be planned no more as soon as its match is.
        let (flows, sites) = (&plan.flows, &plan.sites);
        let known = |flow: &FlowId| flows.get(flow).is_some_and(|flow| sites.contains_key(&flow.site));
        plan.pairs.retain(|pair| known(pair.id.supply()) && known(pair.id.demand()));
        Ok(plan)
    }

    /// Reads the flows and sites of pairs.
    async fn learn(&mut self, ports: &Ports, pairs: &[PlannedPair]) -> Result<()> {
        let ends = pairs.iter().flat_map(|pair| [pair.id.supply(), pair.id.demand()]);
        let mut ids: Vec<FlowId> = ends.filter(|flow| !self.flows.contains_key(*flow)).cloned().collect();
        ids.sort_unstable();
        ids.dedup();
        let found: Vec<_> = ports.registry.flows(&ids).await?.into_iter().filter_map(Known::live).collect();
        let mut homes: Vec<SiteId> = found.iter().map(|flow| flow.site.clone()).collect();
        homes.sort_unstable();
        homes.dedup();
        let sites = ports.registry.sites(&homes).await?.into_iter().filter_map(Known::live);
        self.sites.extend(sites.map(|site| (site.id.clone(), site)));
        self.flows.extend(found.into_iter().map(|flow| (flow.id.clone(), flow)));
        Ok(())
    }

    fn views(&self) -> impl Iterator<Item = PlannedView> {
        let view = |pair: &PlannedPair| {
            Some(PlannedView::of(pair.clone(), self.flows.get(pair.id.demand())?.family()))
        };
        self.pairs.iter().filter_map(view)
    }

    fn csv(&self, out: &mut impl Write) -> Result<()> {
        writeln!(out, "id,family,planned_annual,unit")?;
        for PlannedPair { id, annual } in &self.pairs {
            if let Some(flow) = self.flows.get(id.demand()) {
                let family = flow.family();
                writeln!(out, "{id},{},{annual},{}", family.name(), family.dimension().annual_unit())?;
            }
        }
        Ok(())
    }

    /// The largest first, one family after the other.
    fn table(&self, out: &mut impl Write) -> Result<()> {
        const COLUMNS: [Column; 7] = [
            Column("AMOUNT", Align::Right),
            Column("DISTANCE", Align::Right),
            Column("SUPPLY", Align::Left),
            Column("GIVES", Align::Left),
            Column("DEMAND", Align::Left),
            Column("NEEDS", Align::Left),
            Column("FLOWS", Align::Left),
        ];
        let mut rows: Vec<_> = self
            .pairs
            .iter()
            .filter_map(|pair| Some((self.party(pair.id.demand())?.0.family(), pair)))
            .collect();
        rows.sort_by(|(a, one), (b, other)| {
            a.cmp(b).then(other.annual.total_cmp(&one.annual)).then_with(|| one.id.cmp(&other.id))
        });
        let row = |(family, of): &(turash_domain::Family, &PlannedPair)| self.row(*family, &of.id, of.annual);
        write_columns(out, &COLUMNS, rows.iter().take(TABLE_ROWS).filter_map(row))?;
        if rows.len() > TABLE_ROWS {
            writeln!(out, "{TABLE_ROWS} of {} pairs; --format csv lists all", whole(rows.len() as u64))?;
        }
        Ok(())
    }

    fn row(&self, family: turash_domain::Family, id: &MatchId, planned: f64) -> Option<Vec<String>> {
        let (supply, demand) = (self.party(id.supply())?, self.party(id.demand())?);
        let km = supply.1.coordinates.distance_km(demand.1.coordinates);
        let mut row = vec![annual(planned, family.dimension())];
        row.extend(pair(km, supply, demand));
        Some(row)
    }

    fn party(&self, flow: &FlowId) -> Option<(&ResourceFlow, &Site)> {
        let flow = self.flows.get(flow)?;
        Some((&flow.value, &self.sites.get(&flow.site)?.value))
    }
}
