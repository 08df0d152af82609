//! `turash rebuild` and `turash reconcile`: a copy of the store elsewhere is filled anew, or compared with the store and mended.

use std::io::Write;

use anyhow::Result;
use serde_json::{Value, json};
use turash_services::{Differences, GraphProgress, Mended, graph_subscription, mend, refill};

use crate::cli::{Projection, ProjectionArgs};
use crate::context::Context;
use crate::output::{Outcome, Usage, counted, note, whole, write, write_json};
use crate::progress::Steps;
use crate::wire::{self, Wired, WiredGraph};

/// Empties the copy and fills it from the store.
pub(crate) async fn rebuild(context: &Context, args: &ProjectionArgs) -> Result<Outcome> {
    let (graph, wired) = open(context, args).await?;
    let shown = Steps::new(context.progress);
    let filled = refill(&wired.ports, &context.model, &*graph.store, &|at: GraphProgress| {
        shown.at(at.what, at.done, at.of);
    })
    .await;
    drop(shown);
    wired.close().await;
    let Mended { sites, flows, matches } = filled?;
    Outcome::Fine.said(if args.json {
        write_json(&json!({ "sites": sites.compared, "flows": flows.compared, "matches": matches.compared }))
    } else {
        write(|out| {
            writeln!(
                out,
                "the graph holds {} sites, {} flows and {} matches",
                whole(sites.compared),
                whole(flows.compared),
                whole(matches.compared)
            )
        })
    })
}

/// Compares the copy with the store, and mends what differs.
pub(crate) async fn reconcile(context: &Context, args: &ProjectionArgs) -> Result<Outcome> {
    let (graph, wired) = open(context, args).await?;
    let shown = Steps::new(context.progress);
    let ports = &wired.ports;
    let mended = mend(ports, &context.model, &*graph.store, &|at: GraphProgress| {
        shown.at(at.what, at.done, at.of);
    })
    .await;
    drop(shown);
    let behind = async {
        let watermark = ports.ledger.watermark(&graph_subscription()).await?;
        Ok(ports.log.head().await?.0.saturating_sub(watermark.0))
    };
    let behind: Result<u64> = behind.await;
    wired.close().await;
    let (mended, behind) = (mended?, behind?);
    let differences = mended.differences();
    if differences > 0 && behind > 0 {
        note(&format!(
            "the subscription graph is {} behind: what it has not written yet counts as a difference",
            counted(behind, "event")
        ));
    }
    let outcome = if differences > 0 { Outcome::Findings } else { Outcome::Fine };
    outcome.said(if args.json {
        write_json(&json!({
            "differences": differences,
            "events_behind": behind,
            "sites": to_json(mended.sites),
            "flows": to_json(mended.flows),
            "matches": to_json(mended.matches),
        }))
    } else {
        write(|out| {
            for (name, found) in
                [("sites", mended.sites), ("flows", mended.flows), ("matches", mended.matches)]
            {
                writeln!(
                    out,
                    "{name}: {} compared, {} were missing, {} were different, {} were too many",
                    whole(found.compared),
                    whole(found.missing),
                    whole(found.different),
                    whole(found.surplus)
                )?;
            }
            match differences {
                0 => writeln!(out, "the graph holds what the store holds: 0 differences"),
                many => writeln!(out, "{} mended", counted(many, "difference")),
            }
        })
    })
}

/// The graph that the configuration names, and the store to read.
async fn open(context: &Context, args: &ProjectionArgs) -> Result<(WiredGraph, Wired)> {
    let Projection::Graph = args.of;
    let Some(graph) = wire::graph(&context.config)? else {
        let message = "no Neo4j server is configured, so there is no copy of the graph: questions are answered from the lists; to \
                       have one, set neo4j.url";
        return Err(Usage(message.to_owned()).into());
    };
    Ok((graph, Wired::reading(&context.place).await?))
}

fn to_json(found: Differences) -> Value {
    json!({
        "compared": found.compared,
        "missing": found.missing,
        "different": found.different,
        "surplus": found.surplus,
    })
}
