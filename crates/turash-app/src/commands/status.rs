//! `turash status`: how far the subscriptions are, what they try again, what they gave up.

use std::io::Write;

use anyhow::Result;
use serde_json::json;
use turash_runtime::StatusReport;

use super::Context;
use crate::cli::StatusArgs;
use crate::output::{Align, Column, Outcome, stdout, whole, write_json, write_table};
use crate::wire::{self, Wired};

pub(crate) async fn run(context: &Context, args: &StatusArgs) -> Result<Outcome> {
    let wired = Wired::reading(&context.data).await?;
    let report = StatusReport::read(&wired.ports).await?;
    let counts = wired.ports.registry.counts().await?;
    let now = wired.ports.clock.now();
    let holder = wire::holder(&context.data).await?;
    wired.close().await;
    let age_s = |oldest: Option<turash_domain::Timestamp>| {
        oldest.map_or(0.0, |oldest| (now.millis() - oldest.millis()).max(0) as f64 / 1000.0)
    };
    if args.json {
        let subscriptions: Vec<_> = report
            .subscriptions
            .iter()
            .map(|of| {
                json!({
                    "subscription": of.subscription.as_str(),
                    "watermark": of.watermark.0,
                    "lag_events": of.lag_events,
                    "lag_seconds": age_s(of.oldest),
                    "retries_scheduled": of.retries,
                    "dead_letters": of.dead_letters,
                })
            })
            .collect();
        write_json(&json!({
            "head_sequence": report.head.0,
            "trimmed_sequence": report.trimmed.0,
            "sites": counts.sites,
            "flows": counts.flows,
            "decisions": counts.decisions,
            "served_at": holder.as_ref().and_then(|holder| holder.address.clone()),
            "subscriptions": subscriptions,
        }))?;
        return Ok(Outcome::Fine);
    }
    let mut out = stdout();
    writeln!(
        out,
        "{} sites, {} flows, {} decisions",
        whole(counts.sites),
        whole(counts.flows),
        whole(counts.decisions)
    )?;
    writeln!(out, "log: {} events, the first {} trimmed", whole(report.head.0), whole(report.trimmed.0))?;
    match holder {
        Some(holder) => writeln!(out, "written by {}", holder.by)?,
        None => writeln!(out, "no process writes it now")?,
    }
    out.flush()?;
    drop(out);
    if !report.subscriptions.is_empty() {
        let columns = [
            Column("subscription", Align::Left),
            Column("watermark", Align::Right),
            Column("behind [events]", Align::Right),
            Column("behind [s]", Align::Right),
            Column("retries", Align::Right),
            Column("dead letters", Align::Right),
        ];
        let rows = report.subscriptions.iter().map(|of| {
            vec![
                of.subscription.to_string(),
                whole(of.watermark.0),
                whole(of.lag_events),
                format!("{:.0}", age_s(of.oldest)),
                whole(of.retries),
                whole(of.dead_letters),
            ]
        });
        write_table(&columns, rows)?;
    }
    Ok(Outcome::Fine)
}
