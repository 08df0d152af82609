//! Bench of what a map asks for at a million flows: lists, counts, tiles and a summary of windows from a town to everything, out of the
//! matcher's memory and the store behind it. What HTTP and JSON add is not in it.
#![allow(clippy::print_stderr, reason = "a bench that runs for minutes tells where it is")]

use std::collections::HashMap;
use std::process::ExitCode;

use anyhow::Result;
use turash_bench::report::{Limit, Report};
use turash_bench::store;
use turash_bench::timer::{Stopwatch, quantile};
use turash_bench::world::World;
use turash_domain::matching::{Model, Ranking};
use turash_domain::model::Parameters;
use turash_domain::ports::Known;
use turash_domain::{GeoBox, Sequence, Sight};
use turash_services::{
    FlowQuestion, MatchFilter, MatchService, SiteQuestion, Tile, appraised_details, on_map, summary,
};

const FLOWS: u32 = 1_000_000;
/// The radius at which a million flows in one market have about as many pairs as the engine's bench has.
const RADIUS_KM: f64 = 7.0;
/// Windows of each size.
const WINDOWS: usize = 60;
/// Items of one answer.
const ITEMS: usize = 1_000;
/// The bar: a window answers within so many ms.
const BAR: Limit = Limit::AtMost(300.0);

fn main() -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut report = Report::new();
    runtime.block_on(run(&mut report))?;
    Ok(report.finish())
}

/// The usual model, with a bound on how far heat is looked for.
fn model() -> Result<Model> {
    let ranking = Ranking { max_distance_km: RADIUS_KM, ..Ranking::default() };
    Ok(Model::new(Parameters::default(), ranking, HashMap::new())?)
}

async fn run(report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let store = store::open(folder.path()).await?;
    let ports = store::ports(&store);
    eprintln!("filling the store");
    store::fill(&ports, FLOWS, 1).await?;
    let (_, lease) = tokio::sync::watch::channel(None);
    let service = MatchService::new(ports, model()?, 2, lease);
    let watch = Stopwatch::start();
    service.load(&|_| {}).await?;
    report.row("load of a million flows, with places and reaches", watch.seconds(), "s", Limit::Told);
    let middles: Vec<_> = {
        let mut world = World::new(1);
        (0..WINDOWS).map(|_| world.place()).collect()
    };
    for (name, degrees) in [("town, 0.1°", 0.05), ("region, 1°", 0.5), ("country, 6°", 3.0)] {
        let windows: Result<Vec<GeoBox>, _> = middles
            .iter()
            .map(|middle| {
                let (lon, lat) = (middle.longitude(), middle.latitude());
                GeoBox::new([lon - degrees, lat - degrees, lon + degrees, lat + degrees])
            })
            .collect();
        measure(&service, name, &windows?, report).await?;
    }
    let everything = [GeoBox::new([-180.0, -90.0, 180.0, 90.0])?; 5];
    measure(&service, "everything", &everything, report).await?;
    tiles(&service, &middles, report).await
}

async fn measure(service: &MatchService, name: &str, windows: &[GeoBox], report: &mut Report) -> Result<()> {
    eprintln!("{name}");
    let (matcher, ports) = (service.matcher(), service.ports());
    let mut times: [Vec<f64>; 4] = Default::default();
    let (mut sites, mut flows) = (0, 0);
    for area in windows.iter().copied().map(Some) {
        let watch = Stopwatch::start();
        let found = matcher.sites(&SiteQuestion { area, ..SiteQuestion::default() }, None, ITEMS).await;
        ports.registry.sites(&found.ids).await?;
        times[0].push(watch.seconds() * 1e3);
        sites += found.count;

        let watch = Stopwatch::start();
        let found = matcher.flows(&FlowQuestion { area, ..FlowQuestion::default() }, None, ITEMS).await;
        let known = ports.registry.flows(&found.ids).await?;
        anyhow::ensure!(known.iter().all(|known| matches!(known, Known::Live(_))), "a flow is gone");
        times[1].push(watch.seconds() * 1e3);
        flows += found.count;

        let watch = Stopwatch::start();
        let filter = MatchFilter { area, limit: Some(ITEMS), ..MatchFilter::default() };
        let pairs = matcher.matches(&filter).await.pairs;
        appraised_details(ports, service.model(), pairs).await?;
        times[2].push(watch.seconds() * 1e3);

        let watch = Stopwatch::start();
        let counted = summary(service, area, &Sight::All).await?;
        anyhow::ensure!(counted.as_of >= Sequence::START, "a summary is as of some sequence");
        times[3].push(watch.seconds() * 1e3);
    }
    let mean = |sum: u64| sum as f64 / windows.len() as f64;
    report.row(format!("{name}: sites in a window"), mean(sites), "sites", Limit::Told);
    report.row(format!("{name}: flows in a window"), mean(flows), "flows", Limit::Told);
    let whats = ["1,000 sites, counted", "1,000 flows, counted", "the best 1,000 matches", "summary"];
    // Everything is no window.
    let bar = if windows.len() < WINDOWS { Limit::Told } else { BAR };
    for (what, times) in whats.into_iter().zip(times) {
        rows(&format!("{name}: {what}"), times, bar, report);
    }
    Ok(())
}

fn rows(name: &str, mut times: Vec<f64>, bar: Limit, report: &mut Report) {
    times.sort_unstable_by(f64::total_cmp);
    report.row(format!("{name}, median"), quantile(&times, 0.5), "ms", bar);
    report.row(format!("{name}, longest"), quantile(&times, 1.0), "ms", Limit::Told);
}

async fn tiles(
    service: &MatchService,
    middles: &[turash_domain::Coordinates],
    report: &mut Report,
) -> Result<()> {
    for level in [0_u32, 4, 8, 12] {
        let (mut sites, mut lines) = (Vec::new(), Vec::new());
        for middle in middles.iter().take(if level == 0 { 5 } else { middles.len() }) {
            let [x, y] = on_map(*middle).map(|share| (share * f64::from(1_u32 << level)) as u32);
            let tile = Tile::new(level, x, y)?;
            let watch = Stopwatch::start();
            service.matcher().site_tile(tile, &Sight::All).await;
            sites.push(watch.seconds() * 1e3);
            let watch = Stopwatch::start();
            service.matcher().match_tile(tile, &Sight::All).await?;
            lines.push(watch.seconds() * 1e3);
        }
        rows(&format!("tile of sites at level {level}"), sites, BAR, report);
        rows(&format!("tile of matches at level {level}"), lines, BAR, report);
    }
    Ok(())
}
