//! Bench at a million flows, the program as it is shipped in a process of its own: how long a start takes, how soon a changed flow's
//! matches are told, alone and beside clients that list, and what the reading commands take.
//!
//! All flows are heat, in one market. Clients and server share the machine.
#![allow(clippy::print_stderr, reason = "a bench that runs for minutes tells where it is")]

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Result, ensure};
use turash_bench::http::heat_body;
use turash_bench::paced::{Change, Course, paced};
use turash_bench::readers::{self, Question};
use turash_bench::report::{Limit, Report};
use turash_bench::served::{self, Served};
use turash_bench::timer::{Stopwatch, quantile, wall};
use turash_bench::{memory, store};
use turash_domain::ports::Known;
use turash_domain::{FlowId, ResourceFlow, Versioned};

const MILLION: u32 = 1_000_000;
/// The radius at which a million flows in one market have about as many pairs as the engine's bench has.
const RADIUS_KM: f64 = 7.0;
/// How long changes are sent at a pace, seconds.
const PACED_S: u32 = 20;
/// Changes a second without and beside readers.
const ALONE: u32 = 50;
const BESIDE: u32 = 100;
/// Clients that list, how often each, a second.
const CLIENTS: (u32, u32) = (8, 10);

fn main() -> Result<ExitCode> {
    let program = served::build()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut report = Report::new();
    let folder = tempfile::tempdir()?;
    eprintln!("filling the store");
    let (flows, fill_s) = wall(|| runtime.block_on(fill(folder.path())));
    report.row("filling the store (state without events)", fill_s, "s", Limit::Told);
    let mut flows = flows?.into_iter();
    runtime.block_on(async {
        eprintln!("first start");
        let server = start(&program, folder.path()).await?;
        report.row("first start, all lists told", server.ready_s(), "s", Limit::Told);
        server.end().await?;
        eprintln!("commands without a server");
        command(&program, folder.path(), "from the file", 9.0, &mut report).await?;
        eprintln!("start");
        let server = start(&program, folder.path()).await?;
        report.row("start to ready, nothing to tell", server.ready_s(), "s", Limit::AtMost(12.0));
        eprintln!("commands beside a server");
        command(&program, folder.path(), "beside a server", 0.5, &mut report).await?;
        eprintln!("changes alone");
        let courses = paced(server.address(), changes(&mut flows, ALONE)?, ALONE).await?;
        alone(&courses, &mut report);
        eprintln!("lists alone");
        let times = list(&server).await?;
        listed("without writes", &times, &mut report, false);
        eprintln!("changes beside clients that list");
        let changes = changes(&mut flows, BESIDE)?;
        let (courses, times) = tokio::try_join!(paced(server.address(), changes, BESIDE), list(&server))?;
        beside(&courses, &mut report);
        listed("beside writes", &times, &mut report, true);
        let peak = memory::peak_mb(Some(server.id())).unwrap_or(f64::NAN);
        report.row("peak memory of the server", peak, "MB", Limit::Told);
        server.end().await
    })?;
    Ok(report.finish())
}

/// Within this distance a million flows in one market have about as many pairs as the engine's bench has.
fn settings() -> [(&'static str, String); 1] {
    [("TURASH__MATCHING__MAX_DISTANCE_KM", RADIUS_KM.to_string())]
}

async fn start(program: &Path, folder: &Path) -> Result<Served> {
    Served::start(program, folder, &settings()).await
}

/// Fills a store with a million flows; gives some of them, from all over.
async fn fill(folder: &Path) -> Result<Vec<Versioned<ResourceFlow>>> {
    let store = store::open(folder).await?;
    let ports = store::ports(&store);
    store::fill(&ports, MILLION, 1).await?;
    let id = |number: u32| {
        let direction = if number.is_multiple_of(2) { "supply" } else { "demand" };
        FlowId::new(&format!("site-{:07}.{direction}", number * 499 % (MILLION / 2)))
    };
    let ids = (0..2 * (ALONE + BESIDE) * PACED_S).map(id).collect::<Result<Vec<_>, _>>()?;
    let flows = ports.registry.flows(&ids).await?.into_iter().filter_map(Known::live).collect();
    drop(ports);
    store.close().await;
    Ok(flows)
}

/// The next changes, each of another flow: half of what it had.
fn changes(
    flows: &mut impl Iterator<Item = Versioned<ResourceFlow>>,
    per_second: u32,
) -> Result<Vec<Change>> {
    let change = |flow: Versioned<ResourceFlow>| {
        let (path, headers) =
            (format!("/v1/flows/{}", flow.id), format!("If-Match: \"{}\"\r\n", flow.version));
        let body = heat_body(None, &flow, flow.quantity.annual() * 0.5)?;
        Ok(Change { flow: flow.id.to_string(), method: "PUT", path, headers, body })
    };
    flows.take((per_second * PACED_S) as usize).map(change).collect()
}

/// What `turash matches --limit 5` takes.
async fn command(program: &Path, folder: &Path, how: &str, most_s: f64, report: &mut Report) -> Result<()> {
    let watch = Stopwatch::start();
    let mut child = Command::new(program)
        .current_dir(folder)
        .arg("--data")
        .arg(folder)
        .args(["matches", "--limit", "5"])
        .envs(settings())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut peak = 0.0_f64;
    let status = loop {
        peak = peak.max(memory::peak_mb(Some(child.id())).unwrap_or(0.0));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let seconds = watch.seconds();
    ensure!(status.success(), "turash matches ended with {status}");
    report.row(format!("`turash matches --limit 5` {how}"), seconds, "s", Limit::AtMost(most_s));
    report.row(format!("`turash matches --limit 5` {how}: peak memory"), peak, "MB", Limit::AtMost(1100.0));
    Ok(())
}

/// What clients ask: the best of all, one flow, one site, a country with 2 % of the flows, near ones, and page after page.
fn questions() -> Result<&'static [Question]> {
    let some =
        |count: u32, path: &dyn Fn(u32) -> String| (0..count).map(|number| path(number * 7919)).collect();
    let countries = (0..50).map(|number| Ok(store::country_code(number)?.to_string()));
    let countries = countries.collect::<Result<Vec<String>>>()?;
    let one = |what, path: &str| Question { what, paths: vec![path.to_owned()], pages: false };
    let site = |number: u32| format!("site-{:07}", number % (MILLION / 2));
    let questions = vec![
        one("the best of all", "/v1/matches?limit=100"),
        Question {
            what: "one flow",
            paths: some(500, &|number| format!("/v1/matches?limit=100&flow={}.supply", site(number))),
            pages: false,
        },
        Question {
            what: "one site",
            paths: some(500, &|number| format!("/v1/matches?limit=100&site={}", site(number))),
            pages: false,
        },
        Question {
            what: "a country with 2 % of the flows",
            paths: countries.iter().map(|code| format!("/v1/matches?limit=100&country={code}")).collect(),
            pages: false,
        },
        one("within 2 km", "/v1/matches?limit=100&max_distance_km=2"),
        Question { what: "page after page", paths: vec!["/v1/matches?limit=100".to_owned()], pages: true },
    ];
    Ok(Box::leak(questions.into_boxed_slice()))
}

async fn list(server: &Served) -> Result<Vec<(&'static str, Vec<f64>)>> {
    let questions = questions()?;
    let (clients, per_second) = CLIENTS;
    let times = readers::ask(server.address(), questions, (clients, per_second, PACED_S)).await?;
    Ok(questions.iter().map(|question| question.what).zip(times).collect())
}

fn alone(courses: &[Course], report: &mut Report) {
    let told = sorted(courses.iter().filter_map(|course| course.told_ms));
    let answered = sorted(courses.iter().map(|course| course.answered_ms));
    report.row(format!("alone: changed flows, {ALONE} a second"), courses.len() as f64, "flows", Limit::Told);
    report.row("alone: of these with match events", told.len() as f64, "flows", Limit::Told);
    report.row("alone: PUT until answered, median", quantile(&answered, 0.5), "ms", Limit::Told);
    report.row("alone: PUT until answered, p99", quantile(&answered, 0.99), "ms", Limit::Told);
    let what = "alone: committed until its match events are";
    report.row(format!("{what}, median"), quantile(&told, 0.5), "ms", Limit::AtMost(4.0));
    report.row(format!("{what}, p99"), quantile(&told, 0.99), "ms", Limit::AtMost(15.0));
}

fn beside(courses: &[Course], report: &mut Report) {
    let seen = sorted(courses.iter().filter_map(|course| course.seen_ms));
    report.row(
        format!("beside readers: changed flows, {BESIDE} a second"),
        courses.len() as f64,
        "flows",
        Limit::Told,
    );
    report.row("beside readers: of these with match events", seen.len() as f64, "flows", Limit::Told);
    let what = "beside readers: PUT until its matches are seen";
    report.row(format!("{what}, median"), quantile(&seen, 0.5), "ms", Limit::AtMost(5.0));
    report.row(format!("{what}, p99"), quantile(&seen, 0.99), "ms", Limit::AtMost(30.0));
}

fn listed(how: &str, times: &[(&'static str, Vec<f64>)], report: &mut Report, bounded: bool) {
    let all = sorted(times.iter().flat_map(|(_, times)| times.iter().copied()));
    let limit = |most| if bounded { Limit::AtMost(most) } else { Limit::Told };
    report.row(format!("lists {how}: answered"), all.len() as f64, "lists", Limit::Told);
    report.row(format!("lists {how}: median"), quantile(&all, 0.5), "ms", limit(10.0));
    report.row(format!("lists {how}: p99"), quantile(&all, 0.99), "ms", limit(80.0));
    for (what, times) in times {
        let times = sorted(times.iter().copied());
        report.row(format!("  {what}: median"), quantile(&times, 0.5), "ms", Limit::Told);
        report.row(format!("  {what}: p99"), quantile(&times, 0.99), "ms", Limit::Told);
    }
}

fn sorted(samples: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut samples: Vec<f64> = samples.collect();
    samples.sort_by(f64::total_cmp);
    samples
}
