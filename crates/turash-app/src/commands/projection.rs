//! `turash rebuild` and `turash reconcile`: what is kept beside the truth is filled anew, or compared with the store and mended.

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use turash_domain::Subscription;
use turash_domain::ports::{MatchLines, PortResult};
use turash_services::{
    Differences, GraphProgress, Mended, graph_subscription, lines_subscription, mend, mend_lines, refill,
    refill_lines,
};

use crate::cli::{Projection, ProjectionArgs};
use crate::config::Place;
use crate::context::Context;
use crate::output::{Outcome, Usage, counted, note, whole, write, write_json};
use crate::progress::Steps;
use crate::wire::{self, Wired, WiredGraph};

/// Empties the copy and fills it from the store.
pub(crate) async fn rebuild(context: &Context, args: &ProjectionArgs) -> Result<Outcome> {
    let opened = Opened::open(context, args).await?;
    let shown = Steps::new(context.progress);
    let filled = opened.refill(context, &|at: GraphProgress| shown.at(at.what, at.done, at.of)).await;
    drop(shown);
    let name = opened.name();
    opened.wired.close().await;
    let filled = filled?;
    if args.json {
        let counts = filled.iter().map(|(name, found)| ((*name).to_owned(), json!(found.compared)));
        return Outcome::Fine.said(write_json(&Value::Object(counts.collect())));
    }
    let counts: Vec<String> =
        filled.iter().map(|(name, found)| format!("{} {name}", whole(found.compared))).collect();
    let counts = match counts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    };
    Outcome::Fine.said(write(|out| writeln!(out, "{name} holds {counts}")))
}

/// Compares the copy with the store, and mends what differs.
pub(crate) async fn reconcile(context: &Context, args: &ProjectionArgs) -> Result<Outcome> {
    let opened = Opened::open(context, args).await?;
    let shown = Steps::new(context.progress);
    let mended = opened.mend(context, &|at: GraphProgress| shown.at(at.what, at.done, at.of)).await;
    drop(shown);
    let (name, subscription, ports) = (opened.name(), opened.subscription(), &opened.wired.ports);
    let behind = async {
        let watermark = ports.ledger.watermark(&subscription).await?;
        Ok(ports.log.head().await?.0.saturating_sub(watermark.0))
    };
    let behind: Result<u64> = behind.await;
    opened.wired.close().await;
    let (mended, behind) = (mended?, behind?);
    let differences: u64 = mended.iter().map(|(_, found)| found.sum()).sum();
    if differences > 0 && behind > 0 {
        note(&format!(
            "the subscription {subscription} is {} behind: what it has not written yet counts as a difference",
            counted(behind, "event")
        ));
    }
    let outcome = if differences > 0 { Outcome::Findings } else { Outcome::Fine };
    if args.json {
        let mut answer = json!({ "differences": differences, "events_behind": behind });
        for (name, found) in mended {
            answer[name] = to_json(found);
        }
        return outcome.said(write_json(&answer));
    }
    outcome.said(write(|out| {
        for (name, found) in mended {
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
            0 => writeln!(out, "{name} holds what the store holds: 0 differences"),
            many => writeln!(out, "{} mended", counted(many, "difference")),
        }
    }))
}

/// What a comparison found, by the names of what was compared.
type Found = Vec<(&'static str, Differences)>;
type Progress<'a> = &'a (dyn Fn(GraphProgress) + Send + Sync);

/// A copy, and the store that it is of.
struct Opened {
    of: Copied,
    wired: Wired,
}

enum Copied {
    Graph(WiredGraph),
    Lines(Arc<dyn MatchLines>),
}

impl Opened {
    /// The graph that the configuration names and the store to read; or the lines, in the store.
    async fn open(context: &Context, args: &ProjectionArgs) -> Result<Self> {
        if args.of == Projection::Lines {
            if matches!(context.place, Place::Folder(_)) {
                let message = "the store is a folder, which keeps no lines of matches: `turash export matches --format geojson` writes \
                               them; to have them in a database, set store.url";
                return Err(Usage(message.to_owned()).into());
            }
            let wired = Wired::writing(&context.place, "rebuild").await?;
            let lines = wired.lines.clone().context("this store keeps no lines of matches")?;
            return Ok(Self { of: Copied::Lines(lines), wired });
        }
        let Some(graph) = wire::graph(&context.config)? else {
            let message = "no Neo4j server is configured, so there is no copy of the graph: questions are answered from the lists; to \
                           have one, set neo4j.url";
            return Err(Usage(message.to_owned()).into());
        };
        Ok(Self { of: Copied::Graph(graph), wired: Wired::reading(&context.place).await? })
    }

    fn name(&self) -> &'static str {
        match self.of {
            Copied::Graph(_) => "the graph",
            Copied::Lines(_) => "the map",
        }
    }

    fn subscription(&self) -> Subscription {
        match self.of {
            Copied::Graph(_) => graph_subscription(),
            Copied::Lines(_) => lines_subscription(),
        }
    }

    async fn refill(&self, context: &Context, progress: Progress<'_>) -> PortResult<Found> {
        let ports = &self.wired.ports;
        Ok(match &self.of {
            Copied::Graph(graph) => by_kind(refill(ports, &context.model, &*graph.store, progress).await?),
            Copied::Lines(lines) => vec![("matches", refill_lines(ports, &**lines, progress).await?)],
        })
    }

    async fn mend(&self, context: &Context, progress: Progress<'_>) -> PortResult<Found> {
        let ports = &self.wired.ports;
        Ok(match &self.of {
            Copied::Graph(graph) => by_kind(mend(ports, &context.model, &*graph.store, progress).await?),
            Copied::Lines(lines) => vec![("matches", mend_lines(ports, &**lines, progress).await?)],
        })
    }
}

fn by_kind(Mended { sites, flows, matches }: Mended) -> Found {
    vec![("sites", sites), ("flows", flows), ("matches", matches)]
}

fn to_json(found: Differences) -> Value {
    json!({
        "compared": found.compared,
        "missing": found.missing,
        "different": found.different,
        "surplus": found.surplus,
    })
}
