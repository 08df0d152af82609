//! `turash export`: sites, flows or matches for spreadsheets and maps.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufWriter, Write};

use anyhow::{Context as _, Result};
use turash_domain::ports::{FlowFilter, Page, SiteFilter};
use turash_domain::{Coordinates, MatchId, SiteId};
use turash_files::{CsvStyle, Export, FlowWriter, SiteWriter, write_matches};
use turash_http::match_row;
use turash_services::{Ports, match_details, missing_on};

use super::matches;
use crate::cli::{ExportArgs, ExportFormat, ExportWhat};
use crate::context::{Context, load};
use crate::current::Current;
use crate::output::{Outcome, Usage, counted, note, stdout, whole};
use crate::wire::Wired;

const PAGE: u32 = 10_000;

pub(crate) async fn run(context: &Context, args: &ExportArgs) -> Result<Outcome> {
    if args.what != ExportWhat::Matches && args.filter.is_given() {
        let message =
            "filters such as --site apply to `export matches` only; export without them, or matches";
        return Err(Usage(message.to_owned()).into());
    }
    let wired = Wired::reading(&context.place).await?;
    let format = match format(args) {
        ExportFormat::Csv => Export::Csv(CsvStyle::default()),
        ExportFormat::Xlsx => Export::Xlsx,
        ExportFormat::Geojson => Export::GeoJson,
        ExportFormat::Fgb => Export::FlatGeobuf,
    };
    match args.form.output.file() {
        None => {
            let mut out = stdout();
            write(context, &wired.ports, args, format, &mut out).await?;
            out.flush()?;
        }
        Some(path) => {
            let cannot = || format!("cannot write {}", path.display());
            let mut out = BufWriter::new(File::create(path).with_context(cannot)?);
            let written = write(context, &wired.ports, args, format, &mut out).await;
            let of_file =
                |error: anyhow::Error| if error.is::<io::Error>() { error.context(cannot()) } else { error };
            let count = written.map_err(of_file)?;
            out.into_inner().map_err(io::IntoInnerError::into_error).with_context(cannot)?.sync_all()?;
            note(&format!("{} written to {}", counted_as(args.what, count), path.display()));
        }
    }
    Ok(Outcome::Fine)
}

fn counted_as(what: ExportWhat, count: u64) -> String {
    match what {
        ExportWhat::Sites => counted(count, "site"),
        ExportWhat::Flows => counted(count, "flow"),
        ExportWhat::Matches if count == 1 => "1 match".to_owned(),
        ExportWhat::Matches => format!("{} matches", whole(count)),
    }
}

fn format(args: &ExportArgs) -> ExportFormat {
    match (args.form.format, args.form.output.ending().as_deref()) {
        (Some(format), _) => format,
        (None, Some("xlsx")) => ExportFormat::Xlsx,
        (None, Some("geojson" | "json")) => ExportFormat::Geojson,
        (None, Some("fgb")) => ExportFormat::Fgb,
        (None, _) => ExportFormat::Csv,
    }
}

async fn write(
    context: &Context,
    ports: &Ports,
    args: &ExportArgs,
    format: Export,
    out: &mut impl Write,
) -> Result<u64> {
    match args.what {
        ExportWhat::Sites => write_sites(ports, format, out).await,
        ExportWhat::Flows => write_flows(ports, format, args.include_private, out).await,
        ExportWhat::Matches => {
            matches::check_ids(ports, &args.filter).await?;
            let matcher = load(context, ports).await?;
            let pairs = matcher.matches(&matches::filter_of(&args.filter)).await.pairs;
            let current = Current::Loaded(Box::new(matcher));
            let mut details = match_details(ports, &context.model, pairs).await?;
            // What is overbooked has nothing left and stands in no list; whoever reads the table is to see it all the same.
            let listed: HashSet<MatchId> = details.iter().map(|detail| detail.ranked.id.clone()).collect();
            let overbooked = matches::find_overbooked(context, &current, ports, &args.filter).await?;
            details.extend(overbooked.into_iter().filter(|detail| !listed.contains(&detail.ranked.id)));
            Ok(write_matches(out, format, details.iter().map(match_row))?)
        }
    }
}

async fn write_sites(ports: &Ports, format: Export, out: &mut impl Write) -> Result<u64> {
    let mut writer = SiteWriter::new(out, format)?;
    let mut page = Page::first(PAGE);
    loop {
        let sites = ports.registry.list_sites(&SiteFilter::default(), &page).await?;
        for site in &sites {
            writer.write(site)?;
        }
        match sites.last() {
            Some(last) if sites.len() == PAGE as usize => page = Page::after(last.id.clone(), PAGE),
            _ => return Ok(writer.finish()?),
        }
    }
}

async fn write_flows(
    ports: &Ports,
    format: Export,
    include_private: bool,
    out: &mut impl Write,
) -> Result<u64> {
    let mut writer = FlowWriter::new(out, format, include_private)?;
    let mut page = Page::first(PAGE);
    loop {
        let flows = ports.registry.list_flows(&FlowFilter::default(), &page).await?;
        let mut ids: Vec<SiteId> = flows.iter().map(|flow| flow.site.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        let known = ports.registry.sites(&ids).await?;
        let places: HashMap<SiteId, Coordinates> = known
            .into_iter()
            .filter_map(|known| known.live().map(|site| (site.value.id, site.value.coordinates)))
            .collect();
        let missing = missing_on(ports, &flows).await?;
        for flow in &flows {
            writer.write(flow, places.get(&flow.site).copied(), missing.get(&flow.id).copied())?;
        }
        match flows.last() {
            Some(last) if flows.len() == PAGE as usize => page = Page::after(last.id.clone(), PAGE),
            _ => return Ok(writer.finish()?),
        }
    }
}
