//! Bench of the questions about the graph, on the Hotmaps pair: each for the site with the most matches.

use std::collections::HashMap;
use std::process::ExitCode;

use anyhow::{Context, Result};
use turash_bench::graph::{Measured, Region};
use turash_bench::report::{Limit, Report};
use turash_bench::timer::Stopwatch;
use turash_bench::{hotmaps, on_neo4j};
use turash_domain::ports::{Bounded, Bounds, Cut, MAX_CHAIN, MAX_STEPS, ResourceGraph};
use turash_domain::{FlowId, SiteId, Text};

/// Writes of one call.
const BATCH: usize = 1_000;
/// The same on Neo4j: a transaction.
const BATCH_ON_NEO4J: usize = 2_000;
/// How often each question is asked; the slowest answer counts.
const ROUNDS: usize = 5;

#[allow(clippy::print_stdout, reason = "a bench says what it did not run")]
fn main() -> Result<ExitCode> {
    let Some(data) = hotmaps::folder() else {
        println!("not run: graph (the Hotmaps data, ../shared/data/hotmaps_industry, is absent)");
        return Ok(ExitCode::SUCCESS);
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let mut report = Report::new();
        let region = Region::hotmaps(&data).await?;
        let asked = Asked::of(&region)?;
        report.row("sites with matches", region.sites.len() as f64, "sites", Limit::Told);
        report.row("flows with matches", region.flows.len() as f64, "flows", Limit::Told);
        report.row("matches", region.matches.len() as f64, "matches", Limit::Told);
        report.row("matches of the site that is asked for", asked.matches as f64, "matches", Limit::Told);
        let memory = Measured::in_memory();
        fill(&memory, &region, &mut report).await?;
        questions(&memory, &asked, &mut report).await?;
        let Some(url) = on_neo4j::server() else {
            report.not_run("Neo4j", "`cargo xtask bench graph` starts one".to_owned());
            return Ok(report.finish());
        };
        let neo4j = on_neo4j::measured(&url).await?;
        fill_neo4j(&url, &neo4j, &region, &mut report).await?;
        // A server does so in the background when it starts.
        let watch = Stopwatch::start();
        neo4j.questions.prepare().await?;
        report.row("Neo4j: made ready for questions", watch.seconds(), "s", Limit::Told);
        questions(&neo4j, &asked, &mut report).await?;
        Ok(report.finish())
    })
}

/// What the questions are about.
struct Asked {
    /// The site with the most matches.
    site: SiteId,
    /// How many those are.
    matches: usize,
    /// Its organization, and the one of the site that is last by id.
    organizations: (Text, Text),
}

impl Asked {
    fn of(region: &Region) -> Result<Self> {
        let site_of: HashMap<&FlowId, &SiteId> =
            region.flows.iter().map(|flow| (&flow.id, &flow.site)).collect();
        let mut counts: HashMap<&SiteId, usize> = HashMap::new();
        for matched in &region.matches {
            for flow in [matched.id.supply(), matched.id.demand()] {
                *counts.entry(site_of[flow]).or_default() += 1;
            }
        }
        let most = counts.into_iter().max_by_key(|(site, count)| (*count, std::cmp::Reverse(*site)));
        let (site, matches) = most.context("the Hotmaps pair has no matches")?;
        let organization = |id: &SiteId| {
            let site = region.sites.iter().find(|site| site.id == *id && site.organization.is_some())?;
            site.organization.clone()
        };
        let last = region.sites.iter().rev().find_map(|site| site.organization.clone());
        let organizations = organization(site).zip(last).context("the sites have no organizations")?;
        Ok(Self { site: site.clone(), matches, organizations })
    }
}

async fn fill(graph: &Measured, region: &Region, report: &mut Report) -> Result<()> {
    let writes = region.writes();
    let watch = Stopwatch::start();
    for batch in writes.chunks(BATCH) {
        graph.store.write(batch).await?;
    }
    let rate = writes.len() as f64 / watch.seconds();
    report.row(format!("{}: filled, batches of {BATCH}", graph.name), rate, "writes/s", Limit::Told);
    Ok(())
}

/// Fills it in turns with a loop that does only that, with the same batches.
async fn fill_neo4j(url: &str, graph: &Measured, region: &Region, report: &mut Report) -> Result<()> {
    let writes = region.writes();
    let (rate, bare) = on_neo4j::rates(url, &*graph.store, &writes, BATCH_ON_NEO4J).await?;
    report.row(format!("Neo4j: filled, batches of {BATCH_ON_NEO4J}"), rate, "writes/s", Limit::Told);
    report.row("a bare UNWIND loop of the same batches", bare, "writes/s", Limit::Told);
    report.row("  Neo4j filled, of the bare loop", 100.0 * rate / bare, "%", Limit::AtLeast(60.0));
    Ok(())
}

/// The slowest of several answers, ms, and the last answer.
async fn slowest<T>(mut ask: impl AsyncFnMut() -> Result<T>) -> Result<(T, f64)> {
    let mut slowest: f64 = 0.0;
    let mut round = 1;
    loop {
        let watch = Stopwatch::start();
        let answer = ask().await?;
        slowest = slowest.max(watch.seconds() * 1_000.0);
        if round == ROUNDS {
            return Ok((answer, slowest));
        }
        round += 1;
    }
}

/// Rows of one question: how long it took and how much it found.
fn row<T>(
    report: &mut Report,
    graph: &Measured,
    question: &str,
    (answer, ms): &(Bounded<T>, f64),
    found: impl Fn(&T) -> usize,
) {
    let limit = Limit::AtMost(graph.at_most_ms);
    report.row(format!("{}: {question}", graph.name), *ms, "ms", limit);
    let cut = answer.cut.map_or_else(String::new, |cut: Cut| format!(", cut by {}", cut.name()));
    report.row(format!("  found{cut}"), found(&answer.answer) as f64, "", Limit::Told);
}

async fn questions(graph: &Measured, asked: &Asked, report: &mut Report) -> Result<()> {
    let (site, bounds) = (&asked.site, Bounds::default());
    let ask: &dyn ResourceGraph = &*graph.questions;
    let gone = "the site is not in the graph";
    for steps in [1, MAX_STEPS] {
        let found = slowest(async || ask.neighbourhood(site, steps, &bounds).await?.context(gone)).await?;
        row(report, graph, &format!("neighbourhood, {steps} steps"), &found, |found| found.around.len());
    }
    for length in [2, MAX_CHAIN] {
        let found = slowest(async || ask.chains(site, length, &bounds).await?.context(gone)).await?;
        row(report, graph, &format!("chains, up to {length} exchanges"), &found, Vec::len);
        let found = slowest(async || ask.cycles(site, length, &bounds).await?.context(gone)).await?;
        row(report, graph, &format!("cycles, up to {length} exchanges"), &found, Vec::len);
    }
    let found = slowest(async || ask.closure(site, &bounds).await?.context(gone)).await?;
    row(report, graph, "closure", &found, |found| found.demands.len());
    let (from, to) = &asked.organizations;
    let found =
        slowest(async || ask.path(from, to, &bounds).await?.context("an organization has no site")).await?;
    row(report, graph, "path between two organizations", &found, |found| {
        found.as_ref().map_or(0, |path| path.matches.len())
    });
    let found = slowest(async || Ok(ask.communities(&bounds).await?)).await?;
    row(report, graph, "communities", &found, |found| found.communities.len());
    report.row("  modularity", found.0.answer.modularity, "", Limit::Told);
    let largest = found.0.answer.communities.iter().max_by_key(|one| one.sites.len());
    let sites = largest.map(|community| community.sites.clone()).unwrap_or_default();
    report.row("  sites of the largest community", sites.len() as f64, "sites", Limit::Told);
    let found = slowest(async || Ok(ask.introductions(&sites, 10, &bounds).await?)).await?;
    row(report, graph, "introductions in it", &found, Vec::len);
    Ok(())
}
