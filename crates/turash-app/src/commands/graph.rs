//! `turash graph`: the questions that only a graph answers. A server that holds the folder is asked; else the copy on Neo4j, where there is
//! one; else the lists are computed here.

use std::sync::Arc;

use anyhow::{Result, anyhow, ensure};
use hyper::StatusCode;
use serde_json::Value;
use turash_domain::SiteId;
use turash_domain::ports::Bounds;
use turash_http::{encoded, graph_geojson, graph_json};
use turash_services::{AskedGraph, GraphQuestion, NotThere};

use super::graph_tables;
use crate::cli::{GraphArgs, GraphFormat};
use crate::client;
use crate::context::{Context, load};
use crate::current::server;
use crate::output::{Outcome, Usage, note, write_json};
use crate::wire::{self, Wired};

pub(crate) async fn run(context: &Context, args: &GraphArgs) -> Result<Outcome> {
    let question = args.question();
    let on_map = args.format == GraphFormat::Geojson;
    let answer = match server(context).await? {
        Some(address) => ask(&address, &question, args.limit, on_map).await?,
        None => compute(context, &question, args.limit, on_map).await?,
    };
    match args.format {
        GraphFormat::Table => graph_tables::write_answer(&question, &answer)?,
        GraphFormat::Json | GraphFormat::Geojson => write_json(&answer)?,
    }
    if let Some(cut) = answer["cut"].as_str() {
        note(match cut {
            "items" => "there is more: --limit N shows up to 1000",
            "matches" => "not all matches were looked at: there may be better ones",
            _ => "the time was up: there may be better ones",
        });
    }
    Ok(Outcome::Fine)
}

/// Has a server answer.
async fn ask(address: &str, question: &GraphQuestion, limit: u32, on_map: bool) -> Result<Value> {
    let format = if on_map { "geojson" } else { "json" };
    let path = format!("/v1/graph/{}limit={limit}&format={format}", route(question));
    let answer = client::get(address, &path).await?;
    if answer.status == StatusCode::NOT_FOUND {
        return Err(match site_of(question) {
            Some(site) => no_site(site).into(),
            None => Usage(answer.reason().to_owned()).into(),
        });
    }
    let refused = || anyhow!("the server at {address} refused ({}): {}", answer.status, answer.reason());
    ensure!(answer.status.is_success(), refused());
    Ok(answer.body)
}

/// The route of a question with its parameters, up to where more may follow.
fn route(question: &GraphQuestion) -> String {
    match question {
        GraphQuestion::Neighbourhood { site, steps } => format!("neighbourhood?site={site}&steps={steps}&"),
        GraphQuestion::Chains { site, length } => format!("chains?site={site}&length={length}&"),
        GraphQuestion::Cycles { site, length } => format!("cycles?site={site}&length={length}&"),
        GraphQuestion::Communities => "communities?".to_owned(),
        GraphQuestion::Closure { site } => format!("closure?site={site}&"),
        GraphQuestion::Path { from, to } => {
            format!("path?from={}&to={}&", encoded(from.as_str()), encoded(to.as_str()))
        }
        GraphQuestion::Introductions { community_of, pairs } => {
            let of = community_of.as_ref().map(|site| format!("community_of={site}&"));
            format!("introductions?{}pairs={pairs}&", of.unwrap_or_default())
        }
    }
}

fn site_of(question: &GraphQuestion) -> Option<&SiteId> {
    match question {
        GraphQuestion::Neighbourhood { site, .. }
        | GraphQuestion::Chains { site, .. }
        | GraphQuestion::Cycles { site, .. }
        | GraphQuestion::Closure { site } => Some(site),
        GraphQuestion::Communities | GraphQuestion::Path { .. } | GraphQuestion::Introductions { .. } => None,
    }
}

/// Asks the copy, or computes everything here.
async fn compute(context: &Context, question: &GraphQuestion, limit: u32, on_map: bool) -> Result<Value> {
    let wired = Wired::reading(&context.place).await?;
    let graph = match wire::graph(&context.config)? {
        Some(copy) => AskedGraph::of_copy(copy.questions),
        None => AskedGraph::of_lists(Arc::new(load(context, &wired.ports).await?), wired.ports.clone()),
    };
    let bounds = Bounds { items: limit, ..Bounds::default() };
    let reply = graph.ask(&wired.ports, question, &bounds).await;
    wired.close().await;
    match reply? {
        Ok(reply) if on_map => Ok(graph_geojson(&reply)),
        Ok(reply) => Ok(graph_json(&reply)),
        Err(NotThere::Site(site)) => Err(no_site(&site).into()),
        Err(NotThere::Organization(name)) => {
            Err(Usage(format!("no site is run by an organization of the name '{}'", name.as_str())).into())
        }
    }
}

fn no_site(id: &SiteId) -> Usage {
    Usage(format!("there is no site '{id}'; `turash export sites` lists the sites with their ids"))
}
