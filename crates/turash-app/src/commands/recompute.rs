//! `turash recompute`: all matches again, and what changed; or, with `--verify`, whether everything agrees.

use std::io::Write;

use anyhow::{Result, bail};
use turash_domain::FlowId;

use super::telling::{match_all, summary};
use crate::cli::RecomputeArgs;
use crate::context::{Context, load};
use crate::output::{Outcome, note, whole, write};
use crate::wire::Wired;

pub(crate) async fn run(context: &Context, args: &RecomputeArgs) -> Result<Outcome> {
    if args.verify {
        return verify(context).await;
    }
    let wired = Wired::writing(&context.place, "recompute").await?;
    let outcome = match_all(context, &wired).await?;
    wired.close().await;
    let (told, matcher) = match outcome {
        Ok(told) => told,
        Err(lease) => bail!(
            "the matches are kept current by {}; end it first, or check them with `turash recompute --verify`",
            lease.holder
        ),
    };
    Outcome::Fine.said(write(|out| writeln!(out, "{}", summary(&told, &matcher))))
}

async fn verify(context: &Context) -> Result<Outcome> {
    let wired = Wired::reading(&context.place).await?;
    let matcher = load(context, &wired.ports).await?;
    let lists = matcher.stats().flows as u64;
    let incremental = matcher.read().verify_incremental();
    let untold = matcher.untold(&wired.ports).await?;
    let written = write(|out| {
        let differ = |count| format!("{} of {} lists differ", whole(count), whole(lists));
        writeln!(out, "batch against incremental: {}", differ(incremental.len() as u64))?;
        writeln!(out, "told against current:      {}", differ(untold.lists))
    });
    name_some(&incremental);
    if untold.lists > 0 {
        note("run `turash recompute` to tell what is not told yet");
    }
    let same = incremental.is_empty() && untold.lists == 0;
    let outcome = if same { Outcome::Fine } else { Outcome::Findings };
    outcome.said(written)
}

fn name_some(differing: &[FlowId]) {
    for flow in differing.iter().take(10) {
        note(&format!("differs: {flow}"));
    }
}
