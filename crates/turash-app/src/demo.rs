//! `turash demo`: a made-up region that ships with the binary, loaded and matched.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use turash_files::{ReadOptions, Record, RowError};
use turash_runtime::{BULK_LIMIT, Draft, Importer, MatchFilter, Matcher};

use crate::commands::{Context, matches};
use crate::output::{Outcome, stdout, whole};
use crate::wire::Wired;

const SITES: &str = include_str!("../demo/sites.csv");
const FLOWS: &str = include_str!("../demo/flows.csv");

/// The demo keeps out of the way of a user's own data.
const FOLDER: &str = "turash-demo";
const SHOWN: usize = 12;

pub(crate) async fn run(context: &Context) -> Result<Outcome> {
    let own = context.data != Path::new("turash-data");
    let data = if own { context.data.clone() } else { PathBuf::from(FOLDER) };
    let wired = Wired::writing(&data, "demo").await?;
    let files = [("sites.csv", SITES), ("flows.csv", FLOWS)].map(|(name, text)| (data.join(name), text));
    let mut importer = Importer::new(wired.ports.clone(), false);
    let (mut sites, mut flows) = (0, 0);
    for (path, text) in &files {
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
        let drafts = read(path)?;
        importer.take(&drafts).await?;
        sites += drafts.iter().filter(|draft| matches!(draft, Draft::Site(_))).count();
        flows += drafts.iter().filter(|draft| matches!(draft, Draft::Flow(_))).count();
    }
    let matcher = Matcher::load(&wired.ports, context.tariffs, 1, &|_| {}).await?;
    matcher.tell_all(&wired.ports, BULK_LIMIT).await?;
    let all = matcher.matches(&MatchFilter::default());
    let count = all.len();
    let shown = all.into_iter().take(SHOWN).collect();
    let details = matcher.details(&wired.ports, shown).await?;
    wired.close().await;
    let mut out = stdout();
    writeln!(
        out,
        "Ambervale, a made-up region: {sites} sites, {flows} flows of heat, CO2, water, materials and power.\n"
    )?;
    out.flush()?;
    drop(out);
    matches::table(&details, count)?;
    let waiting: usize = matcher.stats().left_out.iter().map(|(_, flows)| flows).sum();
    let folder = data.display();
    let best = details.first().map(|best| (best.supply.id.clone(), best.demand.id.clone()));
    let mut out = stdout();
    let turash = command();
    writeln!(
        out,
        "\n{waiting} flows are kept, but no rule matches their families (water, material, electricity) yet."
    )?;
    writeln!(out, "{} matches in {folder}. Try next:", whole(count as u64))?;
    if let Some((supply, demand)) = best {
        writeln!(out, "  {turash} --data {folder} explain {supply} {demand}")?;
    }
    writeln!(out, "  {turash} --data {folder} explain steelworks.cooling-water dairy.cleaning   # why not?")?;
    writeln!(out, "  {turash} --data {folder} matches --resource co2")?;
    writeln!(
        out,
        "  {turash} --data {folder} export matches --output matches.geojson          # lines for QGIS"
    )?;
    writeln!(
        out,
        "  {turash} import {folder}/sites.csv {folder}/flows.csv                  # the same from files: make your own"
    )?;
    out.flush()?;
    Ok(Outcome::Fine)
}

/// How the reader calls this program.
fn command() -> &'static str {
    if std::env::var_os("CARGO").is_some() { "cargo run --release --" } else { "turash" }
}

fn read(path: &Path) -> Result<Vec<Draft>> {
    let mut drafts = Vec::new();
    for record in turash_files::open(path, &ReadOptions::default())? {
        match record {
            Ok(Record::Site { site, .. }) => drafts.push(Draft::Site(site)),
            Ok(Record::Flow { flow, .. }) => drafts.push(Draft::Flow(flow)),
            Err(RowError::Reject(reject)) => anyhow::bail!("the demo's own data is wrong: {reject}"),
            Err(RowError::Fatal(error)) => return Err(error.into()),
        }
    }
    Ok(drafts)
}
