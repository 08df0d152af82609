//! Bench of the full model: a million flows of all families in one pass, changes with exact repair, one explanation.
#![allow(clippy::print_stderr, reason = "a bench that runs for a minute tells where it is")]

use std::hint::black_box;
use std::process::ExitCode;

use anyhow::{Context, Result};
use turash_bench::families::{Families, FamilyFlow, engine, reach};
use turash_bench::lost::{Lost, compare, unlimited};
use turash_bench::report::{Limit, Report};
use turash_bench::{hotmaps, store, timer};
use turash_domain::matching::{Market, Model, Party, explain};
use turash_domain::{ResourceFlow, Site, Versioned};
use turash_engine::{Engine, MarketId, Touched};
use turash_services::{MatchFilter, Matcher};

const FLOWS: u32 = 1_000_000;
const CHANGES: u32 = 50_000;
const EXPLANATIONS: u32 = 2_000;
const WORLDS: u64 = 100;

fn main() -> Result<ExitCode> {
    let mut report = Report::new();
    if std::env::args().nth(1).is_some_and(|part| part == "filter") {
        filter(&mut report)?;
        return Ok(report.finish());
    }
    let model = Model::default();
    let mut families = Families::new(1, model.clone())?;
    eprintln!("packing {FLOWS} flows");
    let (flows, packed_s) = timer::cpu(|| families.flows(FLOWS));
    let flows = flows?;
    report.row("1M flows: made and packed, each", packed_s * 1e9 / f64::from(FLOWS), "ns", Limit::Told);
    dense(&model, &flows, &mut report);
    let mut engine = pass(&model, &flows, &mut report);
    changes(&mut engine, &mut families, flows, &mut report)?;
    explanation(&model, &mut report)?;
    region(&mut report)?;
    filter(&mut report)?;
    Ok(report.finish())
}

fn load(engine: &mut Engine, flows: &[FamilyFlow]) {
    for flow in flows {
        engine.load(flow.market(), &flow.entry());
    }
}

/// All lists where every flow is searched for within 25 km, whatever it could pay for: what a pair costs where nearly all that is
/// compared is near.
fn dense(model: &Model, flows: &[FamilyFlow], report: &mut Report) {
    eprintln!("all lists within 25 km, one thread");
    let mut flows = flows.to_vec();
    for flow in &mut flows {
        flow.packed.radius_km = 25.0;
    }
    let mut fresh = engine(model);
    load(&mut fresh, &flows);
    let seconds = (0..3).map(|_| timer::cpu(|| fresh.recompute(1)).1).fold(f64::MAX, f64::min);
    drop(fresh);
    let mut all = reach(model);
    load(&mut all, &flows);
    all.recompute(2);
    let mut within = 0_u64;
    for market in Market::ALL {
        all.for_each_pair(MarketId(market as u32), &mut |_, _, _| within += 1);
    }
    report.row("1M flows within 25 km: pairs", within as f64 / 1e6, "M", Limit::Told);
    report.row("1M flows within 25 km: all lists, one thread", seconds, "s", Limit::Told);
    report.row("a pair, with both sides' lists", seconds * 1e9 / within as f64, "ns", Limit::AtMost(25.0));
}

/// All lists of all families, one thread; a pair is one within the reach of both of its flows.
fn pass(model: &Model, flows: &[FamilyFlow], report: &mut Report) -> Engine {
    eprintln!("all lists, one thread");
    let mut fresh = engine(model);
    load(&mut fresh, flows);
    let mut best_s = f64::MAX;
    for _ in 0..3 {
        best_s = best_s.min(timer::cpu(|| fresh.recompute(1)).1);
    }
    eprintln!("pairs within reach");
    let (mut within, mut matches) = (0_u64, 0_u64);
    let mut all = reach(model);
    load(&mut all, flows);
    all.recompute(2);
    for market in Market::ALL {
        let mut of_market = (0_u64, 0_u64);
        all.for_each_pair(MarketId(market as u32), &mut |_, _, _| of_market.0 += 1);
        fresh.for_each_pair(MarketId(market as u32), &mut |_, _, _| of_market.1 += 1);
        let millions = |count: u64| count as f64 / 1e6;
        report.row(format!("  {market:?}: pairs within reach"), millions(of_market.0), "M", Limit::Told);
        report.row(format!("  {market:?}: matches"), millions(of_market.1), "M", Limit::Told);
        within += of_market.0;
        matches += of_market.1;
    }
    report.row("1M flows: pairs within reach of both", within as f64 / 1e6, "M", Limit::Told);
    report.row("1M flows: matches", matches as f64 / 1e6, "M", Limit::Told);
    report.row("1M flows: all lists, one thread", best_s, "s", Limit::Told);
    report.row(
        "a pair within reach, with both sides' lists",
        best_s * 1e9 / within as f64,
        "ns",
        Limit::Told,
    );
    report.row("a match, with both sides' lists", best_s * 1e9 / matches as f64, "ns", Limit::Told);
    let bytes = fresh.memory_bytes() as f64 / fresh.len() as f64;
    report.row("index and lists", bytes, "B/flow", Limit::Told);
    fresh
}

/// Changes of random flows: another amount and quality, another place, a removal, a new one.
fn changes(
    engine: &mut Engine,
    families: &mut Families,
    mut flows: Vec<FamilyFlow>,
    report: &mut Report,
) -> Result<()> {
    eprintln!("changes");
    let mut times_us = Vec::with_capacity(CHANGES as usize);
    let mut touched = Touched::default();
    for change in 0..CHANGES {
        let slot = (change.wrapping_mul(0x9E37_79B1) % FLOWS) as usize;
        let old = flows[slot];
        let stays = (change % 10 < 8).then_some(old.packed.place);
        let new = families.flow(old.flow, old.site, stays)?;
        touched.clear();
        let ((), seconds) = timer::wall(|| {
            if change % 10 == 9 {
                engine.remove(old.flow, &mut touched);
            }
            engine.put(new.market(), &new.entry(), &mut touched);
        });
        flows[slot] = new;
        times_us.push(seconds * 1e6);
    }
    let mean = times_us.iter().sum::<f64>() / times_us.len() as f64;
    times_us.sort_by(f64::total_cmp);
    report.row("one change, all lists repaired: mean", mean, "us", Limit::AtMost(30.0));
    report.row("one change: median", timer::quantile(&times_us, 0.5), "us", Limit::Told);
    report.row("one change: p99", timer::quantile(&times_us, 0.99), "us", Limit::AtMost(150.0));
    report.row("one change: p99.9", timer::quantile(&times_us, 0.999), "us", Limit::Told);
    let differing = engine.verify(2).len();
    report.row("lists that differ from a batch pass", differing as f64, "", Limit::AtMost(0.0));
    Ok(())
}

/// The Hotmaps pair, read from the store and all its lists computed.
fn region(report: &mut Report) -> Result<()> {
    let what = "the Hotmaps pair: read, packed, all lists, two threads";
    let Some(data) = hotmaps::folder() else {
        report.not_run(what, "../shared/data/hotmaps_industry is absent".to_owned());
        return Ok(());
    };
    eprintln!("the Hotmaps pair");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (seconds, listed) = runtime.block_on(async {
        let folder = tempfile::tempdir()?;
        let ports = store::ports(&store::open(folder.path()).await?);
        hotmaps::import(&ports, &data).await?;
        let (mut seconds, mut listed) = (f64::MAX, 0);
        for _ in 0..3 {
            let watch = timer::Stopwatch::start();
            let matcher = Matcher::load(&ports, Model::default(), 2, &|_| {}).await?;
            seconds = seconds.min(watch.seconds());
            listed = matcher.matches(&MatchFilter::default()).await.pairs.len();
        }
        anyhow::Ok((seconds, listed))
    })?;
    report.row(what, seconds, "s", Limit::AtMost(1.0));
    report.row("the Hotmaps pair: matches", listed as f64, "", Limit::Told);
    Ok(())
}

/// A hundred worlds of 2,000 flows, each pair of them compared.
fn filter(report: &mut Report) -> Result<()> {
    eprintln!("all pairs of 100 worlds");
    let model = unlimited()?;
    let mut sum = Lost::default();
    for seed in 0..WORLDS {
        let of_world = compare(seed, 2_000, &model)?;
        sum.matches += of_world.matches;
        sum.lost += of_world.lost;
        sum.wrong += of_world.wrong;
    }
    report.row(
        "100 worlds: matches by comparing all pairs",
        sum.matches as f64,
        "",
        Limit::AtLeast(100_000.0),
    );
    report.row("100 worlds: matches that the engine does not find", sum.lost as f64, "", Limit::AtMost(0.0));
    report.row("100 worlds: others that it finds", sum.wrong as f64, "", Limit::AtMost(0.0));
    Ok(())
}

const SITES: &str = r#"[
    {"id": "mill", "name": "Paper mill", "coordinates": {"lon": 14.31, "lat": 48.28}, "country": "AT", "version": 1},
    {"id": "town", "name": "Town", "coordinates": {"lon": 14.33, "lat": 48.28}, "country": "AT", "version": 1}]"#;

const PAIR: &str = r#"[
    {"id": "mill.out", "site": "mill", "direction": "supply", "version": 1,
     "resource": {"family": "heat", "t_min_c": 45, "t_max_c": 70, "medium": "water"},
     "quantity": {"annual": 38000, "annual_unit": "MWh/a"}},
    {"id": "town.in", "site": "town", "direction": "demand", "version": 1,
     "resource": {"family": "heat", "t_min_c": 50, "t_max_c": 85},
     "profile": {"shape": "monthly", "weights": [9, 8, 7, 5, 3, 2, 2, 2, 3, 5, 7, 9]},
     "quantity": {"annual": 62000, "annual_unit": "MWh/a"}}]"#;

/// One pair in full: heat that is too cold, over a year of months.
fn explanation(model: &Model, report: &mut Report) -> Result<()> {
    let [mill, town]: [Versioned<Site>; 2] = serde_json::from_str(SITES)?;
    let [supply, demand]: [Versioned<ResourceFlow>; 2] = serde_json::from_str(PAIR)?;
    let supply = Party { flow: &supply, site: &mill, reserved_annual: 0.0 };
    let demand = Party { flow: &demand, site: &town, reserved_annual: 0.0 };
    let shown = explain(supply, demand, model);
    shown.appraisal.context("the pair of the bench is impossible")?;
    let mut best = f64::MAX;
    for _ in 0..5 {
        let ((), seconds) = timer::cpu(|| {
            for _ in 0..EXPLANATIONS {
                black_box(explain(black_box(supply), black_box(demand), model));
            }
        });
        best = best.min(seconds / f64::from(EXPLANATIONS));
    }
    report.row("one explanation", best * 1e6, "us", Limit::AtMost(100.0));
    Ok(())
}
