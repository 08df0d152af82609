//! `turash status`: how far the subscriptions are, what they try again, what they gave up.

use std::io::Write;
use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use turash_domain::ports::{BusReport, GraphCounts, Lease};
use turash_services::{StatusReport, matcher_subscription, public_stream};

use crate::cli::StatusArgs;
use crate::config::Place;
use crate::context::Context;
use crate::output::{Align, Column, Outcome, stdout, whole, write, write_json, write_table};
use crate::profiles;
use crate::wire::{self, Wired};

/// A graph that does not answer for so long is said not to.
const SILENT: Duration = Duration::from_secs(5);

pub(crate) async fn run(context: &Context, args: &StatusArgs) -> Result<Outcome> {
    let wired = Wired::reading(&context.place).await?;
    let report = StatusReport::read(&wired.ports).await?;
    let counts = wired.ports.registry.counts().await?;
    let now = wired.ports.clock.now();
    let holder = wire::holder(&context.place).await?;
    // A lease that ran out or was given back is nobody's.
    let lease = wired.leases.lease(&matcher_subscription()).await?.filter(|lease| lease.until > now);
    wired.close().await;
    let (bus, graph) = tokio::join!(on_bus(context, &report), on_graph(context));
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
            "store": context.place.to_string(),
            "load_profiles": load_profiles_json(context),
            "matcher": lease.as_ref().map(|lease| {
                json!({ "holder": lease.holder, "until": lease.until.to_string() })
            }),
            "served_at": holder.as_ref().and_then(|holder| holder.address.clone()),
            "subscriptions": subscriptions,
            "bus": bus_json(&bus),
            "graph": graph_json(&graph),
        }))?;
        return Ok(Outcome::Fine);
    }
    let mut out = stdout();
    writeln!(out, "store: {}", context.place)?;
    writeln!(
        out,
        "{} sites, {} flows, {} decisions",
        whole(counts.sites),
        whole(counts.flows),
        whole(counts.decisions)
    )?;
    writeln!(out, "{}", profiles::line(&context.model, context.profiles.as_ref()))?;
    writeln!(out, "log: {} events, the first {} trimmed", whole(report.head.0), whole(report.trimmed.0))?;
    match (&context.place, holder, lease) {
        (Place::Folder(_), Some(holder), _) => writeln!(out, "written by {}", holder.by)?,
        (Place::Folder(_), None, _) => writeln!(out, "no process writes it now")?,
        (Place::Server(_), _, Some(Lease { holder, until, .. })) => {
            writeln!(out, "matches are kept current by {holder}; its lease lasts until {until}")?;
        }
        (Place::Server(_), _, None) => writeln!(out, "no process keeps the matches current now")?,
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
    bus_table(&bus)?;
    if let Some(line) = graph_line(&graph) {
        write(|out| writeln!(out, "\n{line}"))?;
    }
    Ok(Outcome::Fine)
}

/// Which load profiles are known by name.
fn load_profiles_json(context: &Context) -> serde_json::Value {
    let folder = context.profiles.as_ref();
    json!({
        "known": context.model.named_profiles(),
        "folder": folder.map(|folder| folder.path.display().to_string()),
        "files": folder.map_or(0, |folder| folder.files),
        "coarser_files": folder.map_or(0, |folder| folder.coarser),
    })
}

/// How subscriptions stand on the bus: nothing where it is within each process, the error's text where it does not answer.
type OnBus = std::result::Result<Option<Vec<BusReport>>, String>;

async fn on_bus(context: &Context, report: &StatusReport) -> OnBus {
    let names = report.subscriptions.iter().map(|of| of.subscription.clone());
    // What others read has nobody who acknowledges.
    let names: Vec<_> = names.filter(|name| *name != public_stream()).collect();
    wire::on_bus(&context.config.redis, &names).await.map_err(|error| format!("{error:#}"))
}

/// What the copy of the graph holds: nothing where there is none, the error's text where it does not answer.
type OnGraph = std::result::Result<Option<GraphCounts>, String>;

async fn on_graph(context: &Context) -> OnGraph {
    let asked = async {
        match wire::graph(&context.config)? {
            Some(graph) => anyhow::Ok(Some(graph.store.counts().await?)),
            None => Ok(None),
        }
    };
    let silent = || Err(anyhow::anyhow!("the graph does not answer within {} s", SILENT.as_secs()));
    let answer = tokio::time::timeout(SILENT, asked).await;
    answer.unwrap_or_else(|_| silent()).map_err(|error| format!("{error:#}"))
}

fn graph_json(graph: &OnGraph) -> serde_json::Value {
    match graph {
        Ok(counts) => counts.map_or(serde_json::Value::Null, |counts| {
            json!({
                "sites": counts.sites,
                "flows": counts.flows,
                "matches": counts.matches,
                "tombstones": counts.tombstones,
            })
        }),
        Err(error) => json!({ "error": error }),
    }
}

fn graph_line(graph: &OnGraph) -> Option<String> {
    match graph {
        Ok(counts) => counts.map(|counts| {
            let [sites, flows, matches] = [counts.sites, counts.flows, counts.matches].map(whole);
            format!("graph on Neo4j: {sites} sites, {flows} flows, {matches} matches")
        }),
        Err(error) => Some(format!("graph on Neo4j: {error}")),
    }
}

fn bus_json(bus: &OnBus) -> serde_json::Value {
    let subscription = |of: &BusReport| {
        let processes: Vec<_> = of
            .processes
            .iter()
            .map(|process| {
                json!({
                    "process": process.name,
                    "events": process.given,
                    "silent_seconds": process.silent.as_secs_f64(),
                })
            })
            .collect();
        json!({
            "subscription": of.subscription.as_str(),
            "open_events": of.open,
            "given_events": of.given,
            "oldest_sequence": of.oldest.map(|sequence| sequence.0),
            "processes": processes,
        })
    };
    match bus {
        Ok(None) => serde_json::Value::Null,
        Ok(Some(reports)) => json!({ "subscriptions": reports.iter().map(subscription).collect::<Vec<_>>() }),
        Err(error) => json!({ "error": error }),
    }
}

fn bus_table(bus: &OnBus) -> Result<()> {
    const COLUMNS: [Column; 4] = [
        Column("on Redis", Align::Left),
        Column("events", Align::Right),
        Column("oldest", Align::Right),
        Column("last sign of life [s ago]", Align::Right),
    ];
    let reports = match bus {
        Ok(None) => return Ok(()),
        Ok(Some(reports)) => reports,
        Err(error) => {
            let mut out = stdout();
            writeln!(out, "\nRedis: {error}")?;
            return Ok(out.flush()?);
        }
    };
    let rows = reports.iter().flat_map(|of| {
        let oldest = of.oldest.map_or_else(String::new, |sequence| whole(sequence.0));
        let waiting = of.open.saturating_sub(of.given);
        let mut rows = vec![
            vec![of.subscription.to_string(), whole(of.open), oldest, String::new()],
            vec!["  not given yet".to_owned(), whole(waiting), String::new(), String::new()],
        ];
        rows.extend(of.processes.iter().map(|process| {
            let silent = format!("{:.0}", process.silent.as_secs_f64());
            vec![format!("  {}", process.name), whole(process.given), String::new(), silent]
        }));
        rows
    });
    let mut out = stdout();
    writeln!(out)?;
    out.flush()?;
    drop(out);
    write_table(&COLUMNS, rows)
}
