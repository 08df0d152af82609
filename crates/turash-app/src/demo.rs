//! `turash demo`: a made-up region that ships with the binary, loaded and matched.

use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result};
use turash_domain::ports::{Page, SiteFilter};
use turash_services::{DemoLoaded, MatchFilter, is_of_demo, load_demo, match_details};

use crate::cli::DemoArgs;
#[cfg(feature = "page")]
use crate::cli::{LogArgs, ServeArgs};
use crate::commands::matches;
#[cfg(feature = "page")]
use crate::commands::serve;
use crate::config::Place;
use crate::context::{Context, load};
use crate::lead::{Lead, bring_lines};
use crate::output::{Outcome, Usage, stdout, whole};
use crate::wire::Wired;

const SHOWN: usize = 12;

#[cfg_attr(not(feature = "page"), allow(unused_variables, reason = "it is served for its page"))]
pub(crate) async fn run(context: &Context, args: &DemoArgs) -> Result<Outcome> {
    let outcome = shown(context).await?;
    #[cfg(feature = "page")]
    if args.open {
        let serve = ServeArgs { listen: args.listen, open: true, log: LogArgs::default() };
        return serve::run(context, &serve).await;
    }
    Ok(outcome)
}

/// Loads the region and shows its best matches.
async fn shown(context: &Context) -> Result<Outcome> {
    let wired = Wired::writing(&context.place, "demo").await?;
    std::fs::create_dir_all(&context.data)
        .with_context(|| format!("cannot make the folder {}", context.data.display()))?;
    let known = wired.ports.registry.list_sites(&SiteFilter::default(), &Page::first(1000)).await?;
    if let Some(other) = known.iter().find(|site| !is_of_demo(site)) {
        let message = match &context.place {
            Place::Folder(folder) => format!(
                "the folder {} holds data of your own, such as site '{}'; name another one for the demo with --data",
                folder.display(),
                other.id
            ),
            Place::Server(url) => {
                format!(
                    "{url} holds data of your own, such as site '{}'; give the demo an empty database",
                    other.id
                )
            }
        };
        return Err(Usage(message).into());
    }
    let DemoLoaded { sites, flows } = load_demo(&wired.ports, &context.data).await?;
    let lead = Lead::take(&wired).await?;
    let matcher = load(context, &wired.ports).await?;
    // Where another process is the matcher, it tells.
    if let Ok(lead) = lead {
        matcher.tell_all(&wired.ports, &lead.options(&context.config)).await?;
        bring_lines(&wired, true).await;
        lead.give_back().await;
    }
    matcher.recount();
    let count = matcher.count(&MatchFilter::default()).await;
    let best = MatchFilter { limit: Some(SHOWN), ..MatchFilter::default() };
    let found = matcher.matches(&best).await;
    let details = match_details(&wired.ports, &context.model, found.pairs).await?;
    wired.close().await;
    let mut out = stdout();
    writeln!(
        out,
        "Ambervale, a made-up region: {sites} sites, {flows} flows of heat, cold, water, materials, CO2, gas and power.\n"
    )?;
    out.flush()?;
    drop(out);
    matches::table(&details)?;
    let mut out = stdout();
    let folder = quoted(&context.data);
    let (shown, all) = (details.len(), whole(count));
    writeln!(out, "\nThe best {shown} of {all} matches in {}. Try next:", context.place)?;
    let best = details.first().map(|best| (best.supply.id.as_str(), best.demand.id.as_str()));
    for (arguments, comment) in next(&context.place, &folder, best) {
        let line = format!("  {} {arguments}", command());
        if comment.is_empty() {
            writeln!(out, "{line}")?;
        } else {
            writeln!(out, "{line:<86}  # {comment}")?;
        }
    }
    out.flush()?;
    Ok(Outcome::Fine)
}

/// Commands that show more, with what they are for.
fn next(place: &Place, folder: &str, best: Option<(&str, &str)>) -> Vec<(String, &'static str)> {
    let in_folder = |rest: &str| match place {
        Place::Folder(_) => format!("--data {folder} {rest}"),
        Place::Server(_) => rest.to_owned(),
    };
    let mut next = Vec::new();
    if let Some((supply, demand)) = best {
        next.push((in_folder(&format!("explain {supply} {demand}")), "why is this a match?"));
    }
    next.push((in_folder("explain steelworks.cooling-water paper.steam"), "why is this none?"));
    next.push((in_folder("matches --resource material"), ""));
    next.push((in_folder("export matches --output matches.geojson"), "lines for QGIS"));
    next.push((
        format!("import {folder}/sites.csv {folder}/flows.csv"),
        "the same from files: make your own",
    ));
    next
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/+:".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// How the reader calls this program.
fn command() -> &'static str {
    if std::env::var_os("CARGO").is_some() { "cargo run --release --" } else { "turash" }
}
