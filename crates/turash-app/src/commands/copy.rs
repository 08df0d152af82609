//! `turash copy`: from the laptop's folder to the database on a server, as far as it goes in one run, and then the rest.

use std::io::Write;

use anyhow::{Context as _, Result, bail};
use turash_http::PLANS_KEPT;
use turash_services::{Copied, CopyProgress, CopySummary, StatusReport, copy, copy_plans};

use crate::cli::{CopyArgs, StoreKind};
use crate::config::{Place, Url};
use crate::context::Context;
use crate::lead::{Lead, bring_lines};
use crate::output::{Align, Column, Outcome, Usage, counted, note, stdout, whole, write_table};
use crate::progress::Steps;
use crate::wire::Wired;

pub(crate) async fn run(context: &Context, args: &CopyArgs) -> Result<Outcome> {
    let (folder, server) = (Place::Folder(context.data.clone()), Place::Server(url(context, args)?));
    let (source, target) = match (args.from, args.to) {
        (StoreKind::Embedded, StoreKind::Postgis) => (folder, server),
        (StoreKind::Postgis, StoreKind::Embedded) => (server, folder),
        _ => return Err(Usage("a store is copied to one of the other kind".to_owned()).into()),
    };
    let from = open_source(&source).await?;
    let to = Wired::writing(&target, "copy").await?;
    let lead = match Lead::take(&to).await? {
        Ok(lead) => lead,
        Err(lease) => bail!("{target} is in use by {}; end it first", lease.holder),
    };
    let behind = left_behind(&StatusReport::read(&from.ports).await?);
    let progress = Steps::new(context.progress);
    let copied =
        copy(&from.ports, &to.ports, lead.fence(), &|at: CopyProgress| progress.at(at.what, at.done, at.of))
            .await;
    drop(progress);
    let plans = match &copied {
        Ok(_) => Some(copy_plans(from.plans.as_ref(), to.plans.as_ref(), PLANS_KEPT).await),
        Err(_) => None,
    };
    if copied.is_ok() {
        bring_lines(&to, true).await;
    }
    lead.give_back().await;
    let (from, to) = (from.close(), to.close());
    from.await;
    to.await;
    let summary = copied.context("the copy is not whole; repeat the command once this is mended")?;
    let plans = plans
        .transpose()
        .context("all but the plans that were kept is copied; repeat the command once this is mended")?;
    let written = report(&summary, &plans.unwrap_or_default(), &source, &target);
    if let Some(behind) = behind {
        note(&behind);
    }
    Outcome::Fine.said(written)
}

fn url(context: &Context, args: &CopyArgs) -> Result<Url> {
    match (&args.url, context.config.store.url()) {
        (Some(url), _) => Url::new(url, |name| std::env::var_os(name)?.into_string().ok()),
        (None, Some(url)) => Ok(url.clone()),
        (None, None) => Err(Usage(
            "which database? name it with --url postgres://ROLE@HOST/DATABASE, or as 'store.url' in the configuration"
                .to_owned(),
        )
        .into()),
    }
}

/// A folder is held as if it were written to, so that nothing changes while it is copied.
async fn open_source(source: &Place) -> Result<Wired> {
    match source {
        Place::Folder(folder) if !folder.join("turash.sqlite").exists() => Wired::reading(source).await,
        Place::Folder(_) => Wired::writing(source, "copy").await,
        Place::Server(_) => Wired::reading(source).await,
    }
}

fn report(summary: &CopySummary, plans: &Copied, source: &Place, target: &Place) -> Result<()> {
    const COLUMNS: [Column; 3] =
        [Column("", Align::Left), Column("COPIED", Align::Right), Column("THERE BEFORE", Align::Right)];
    let CopySummary { sites, flows, decisions, lists } = summary;
    let row = |name: &str, of: &Copied| vec![name.to_owned(), whole(of.copied), whole(of.there)];
    let rows = [
        row("sites", sites),
        row("flows", flows),
        row("decisions", decisions),
        row("lists of matches", lists),
        row("kept plans", plans),
    ];
    write_table(&COLUMNS, rows.into_iter())?;
    let mut out = stdout();
    writeln!(out, "{target} holds the same as {source}: everything was compared")?;
    Ok(out.flush()?)
}

/// What is not copied: it belongs to the source's log.
fn left_behind(report: &StatusReport) -> Option<String> {
    let sum = |of: fn(&turash_services::SubscriptionStatus) -> u64| {
        report.subscriptions.iter().map(of).sum::<u64>()
    };
    let (letters, retries) = (sum(|of| of.dead_letters), sum(|of| of.retries));
    (letters + retries > 0).then(|| {
        format!(
            "not copied: {} and {} of the source's own log; all matches are computed from what was copied",
            counted(letters, "dead letter"),
            if retries == 1 { "1 retry".to_owned() } else { format!("{} retries", whole(retries)) },
        )
    })
}
