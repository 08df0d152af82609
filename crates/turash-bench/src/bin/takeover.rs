//! Bench of a takeover at a million flows: two processes share a database, the active one is killed under writes, and the time runs until
//! the first match event that the other one tells.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench that runs for minutes tells where it is"
)]

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::task::JoinSet;
use tokio::time::timeout;
use turash_bench::database::{Database, server};
use turash_bench::http::{Connection, Live, heat_body};
use turash_bench::report::{Limit, Report};
use turash_bench::served::{self, Served};
use turash_bench::store;
use turash_bench::timer::Stopwatch;
use turash_domain::ports::{Known, Registry};
use turash_domain::{FlowId, ResourceFlow, Versioned};

const MILLION: u32 = 1_000_000;
/// The radius at which a million flows in one market have about as many pairs as the engine's bench has.
const RADIUS_KM: f64 = 7.0;
/// Flows that are changed, ten a second.
const CHANGES: u32 = 400;

fn main() -> Result<ExitCode> {
    let Some(server) = server() else {
        println!("not run: no Postgres (`cargo xtask bench takeover` starts one)");
        return Ok(ExitCode::SUCCESS);
    };
    let program = served::build()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut report = Report::new();
    runtime.block_on(async {
        let database = Database::new(&server, "turash_bench_takeover").await?;
        let folder = tempfile::tempdir()?;
        eprintln!("filling the database");
        let flows = fill(&database).await?;
        let settings = [
            ("TURASH__STORE__URL", database.url().to_owned()),
            ("TURASH__MATCHING__MAX_DISTANCE_KM", RADIUS_KM.to_string()),
        ];
        eprintln!("first start");
        let first = Served::on_database(&program, folder.path(), &settings).await?;
        report.row("first start, all lists told", first.ready_s(), "s", Limit::Told);
        first.end().await?;
        let active = Served::on_database(&program, folder.path(), &settings).await?;
        report.row("start to ready, nothing to tell", active.ready_s(), "s", Limit::Told);
        let standby = Served::on_database(&program, folder.path(), &settings).await?;
        report.row("start to ready, standing by", standby.ready_s(), "s", Limit::Told);
        eprintln!("takeover");
        let seconds = takeover(active, &standby, flows).await?;
        report.row("killed until the other one tells a match", seconds, "s", Limit::AtMost(6.0));
        standby.end().await?;
        database.remove().await
    })?;
    Ok(report.finish())
}

async fn fill(database: &Database) -> Result<Vec<Versioned<ResourceFlow>>> {
    let store = database.store().await?;
    store::fill(&store::ports(&store), MILLION, 1).await?;
    let id = |number: u32| FlowId::new(&format!("site-{:07}.supply", number * 499 % (MILLION / 2)));
    let ids = (0..CHANGES).map(id).collect::<Result<Vec<_>, _>>()?;
    let flows = store.flows(&ids).await?.into_iter().filter_map(Known::live).collect();
    store.close().await;
    Ok(flows)
}

/// Kills the active one while flows are changed by way of the other; gives the seconds until a match event of such a change is seen.
async fn takeover(active: Served, standby: &Served, flows: Vec<Versioned<ResourceFlow>>) -> Result<f64> {
    let address = standby.address().to_owned();
    let mut live = Live::follow(&address).await?;
    let mut changing = JoinSet::new();
    changing.spawn(async move {
        let mut connection = Connection::open(&address).await?;
        for flow in flows {
            let body = heat_body(None, &flow, flow.quantity.annual() * 0.5)?;
            let headers = format!("If-Match: \"{}\"\r\n", flow.version);
            let answer = connection.send("PUT", &format!("/v1/flows/{}", flow.id), &headers, &body).await?;
            ensure!(answer.status == 200, "PUT {}: {}", flow.id, answer.text());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::Ok(())
    });
    until_told(&mut live).await.context("the active one tells nothing")?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    active.kill()?;
    let watch = Stopwatch::start();
    // What was told before the kill is on its way at most so long.
    let mut seconds = 0.0;
    while seconds < 0.5 {
        until_told(&mut live).await.context("the other one tells nothing")?;
        seconds = watch.seconds();
    }
    Ok(seconds)
}

async fn until_told(live: &mut Live) -> Result<()> {
    let told = async {
        while !live.next().await?.subject.starts_with("match/") {}
        Ok(())
    };
    timeout(Duration::from_mins(1), told).await?
}
