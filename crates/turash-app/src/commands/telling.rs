//! The matches computed and what changed in them told, for commands that change something.

use std::io::Write;

use anyhow::Result;
use turash_domain::ports::Lease;
use turash_services::{Matcher, Telling};

use crate::context::{Context, load};
use crate::lead::{Lead, bring_lines};
use crate::output::{counted, note, short, stdout, whole};
use crate::wire::Wired;

/// Computes the matches and tells what changed; where another process is the matcher, that one does, and this is its lease.
pub(crate) async fn match_all(
    context: &Context,
    wired: &Wired,
) -> Result<std::result::Result<(Telling, Matcher), Lease>> {
    // First the lease: what is read under it is as new as anything that was told before.
    let lead = match Lead::take(wired).await? {
        Ok(lead) => lead,
        Err(lease) => return Ok(Err(lease)),
    };
    let matcher = load(context, &wired.ports).await?;
    let told = matcher.tell_all(&wired.ports, &lead.options(&context.config)).await?;
    bring_lines(wired, true).await;
    lead.give_back().await;
    Ok(Ok((told, matcher)))
}

/// What was told, in a line.
pub(crate) fn summary(told: &Telling, matcher: &Matcher) -> String {
    if told.is_nothing() {
        let any = matcher.read().has_matches();
        return format!("matches: {}", if any { "nothing changed" } else { "none yet" });
    }
    let planned = counted(told.planned, "pair");
    format!(
        "matches: {} found, {} changed, {} withdrawn{}{}",
        whole(told.found),
        whole(told.changed),
        whole(told.withdrawn),
        if told.bulk { " (told in one event)" } else { "" },
        if told.planned > 0 { format!("; the plan changed for {planned}") } else { String::new() }
    )
}

/// Says that more is promised on some flows than they have now.
pub(super) fn note_overbooked(flows: u64) {
    if flows > 0 {
        let flows = if flows == 1 { "1 flow has".to_owned() } else { format!("{} flows have", whole(flows)) };
        note(&format!(
            "overbooked: {flows} less than is promised; `turash matches --overbooked` lists the matches"
        ));
    }
}

/// Says that another process tells what changed.
pub(super) fn left_to(lease: &Lease) -> String {
    format!("matches: kept current by {}", lease.holder)
}

/// Says what a change meant for the matches.
pub(super) fn report_matches(told: &Telling, matcher: &Matcher) -> Result<()> {
    let mut out = stdout();
    writeln!(out, "{}", summary(told, matcher))?;
    let stats = matcher.stats();
    for (reason, flows) in &stats.left_out {
        let share = 100.0 * *flows as f64 / stats.flows.max(1) as f64;
        writeln!(out, "not matched: {} ({} %): {reason}", counted(*flows as u64, "flow"), short(share))?;
    }
    Ok(out.flush()?)
}
