//! Bench of the store on Postgres and PostGIS: writes beside bare sqlx that runs the same SQL, the import of a million flows beside bare
//! COPY of the same rows, and one changed flow in the engine beside the same question in SQL.
#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a bench that runs for minutes tells where it is"
)]

use std::process::ExitCode;

use anyhow::Result;
use sqlx::postgres::PgConnection;
use turash_bench::database::{CopiedTable, Database, server};
use turash_bench::postgis::{Bare, Made, SQL_LIST, SQL_WORLD, commit_changed, commit_new};
use turash_bench::reference::REFERENCE;
use turash_bench::report::{Limit, Report};
use turash_bench::timer::{Stopwatch, quantile, wall};
use turash_bench::world::{Random, World};
use turash_engine::{Engine, MarketId, Touched};

const SINGLE: usize = 1_000;
const BATCHES: usize = 100;
const BATCH: usize = 100;
const ROUNDS: usize = 3;
/// Flows that are imported.
const FLOWS: u32 = 1_000_000;
/// Flows of one commit of the import, with half as many sites.
const COMMIT: usize = 10_000;
/// Changed flows.
const CHANGES: usize = 1_000;
const RADIUS_KM: f64 = 7.0;

fn main() -> Result<ExitCode> {
    let Some(server) = server() else {
        println!(
            "not run: postgis (no server: `cargo xtask bench postgis` starts one where Postgres and PostGIS are installed)"
        );
        return Ok(ExitCode::SUCCESS);
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let mut report = Report::new();
        small_writes(&server, &mut report).await?;
        let database = Database::new(&server, "bench_import").await?;
        import(&server, &database, &mut report).await?;
        changes(&database, &mut report).await?;
        database.remove().await?;
        Ok(report.finish())
    })
}

/// Single changed flows and batches of new ones, in turns with bare sqlx; the best of each.
async fn small_writes(server: &str, report: &mut Report) -> Result<()> {
    let database = Database::new(server, "bench_writes").await?;
    let store = database.store().await?;
    let mut bare = Bare::new(database.connection().await?);
    let mut made = Made::new(SINGLE);
    for batch in made.sites_and_flows(SINGLE)? {
        commit_new(&store, batch).await?;
    }
    let (mut single, mut single_bare, mut batches, mut batches_bare) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
    for round in 0..ROUNDS {
        eprintln!("writes, round {}", round + 1);
        let changed = made.changed()?;
        let watch = Stopwatch::start();
        for flow in changed {
            commit_changed(&store, flow).await?;
        }
        single = single.max(SINGLE as f64 / watch.seconds());
        let rows = made.changed()?.into_iter().map(|flow| bare.changed_rows(&flow)).collect::<Vec<_>>();
        let watch = Stopwatch::start();
        for row in rows {
            bare.change(row).await?;
        }
        single_bare = single_bare.max(SINGLE as f64 / watch.seconds());
        let new = made.new_flows(BATCHES, BATCH)?;
        let watch = Stopwatch::start();
        for batch in new {
            commit_new(&store, batch).await?;
        }
        batches = batches.max((BATCHES * BATCH) as f64 / watch.seconds());
        let rows =
            made.new_flows(BATCHES, BATCH)?.iter().map(|batch| bare.new_rows(batch)).collect::<Vec<_>>();
        let watch = Stopwatch::start();
        for row in rows {
            bare.put_new(row).await?;
        }
        batches_bare = batches_bare.max((BATCHES * BATCH) as f64 / watch.seconds());
    }
    store.close().await;
    database.remove().await?;
    report.row("single changes, one after the other", single, "/s", Limit::Told);
    report.row("bare sqlx, the same SQL", single_bare, "/s", Limit::Told);
    report.row("share of the bare rate", 100.0 * single / single_bare, "%", Limit::AtLeast(70.0));
    report.row("batches of 100 new flows", batches, "flows/s", Limit::Told);
    report.row("bare sqlx, the same SQL", batches_bare, "flows/s", Limit::Told);
    report.row("share of the bare rate", 100.0 * batches / batches_bare, "%", Limit::AtLeast(70.0));
    Ok(())
}

/// A million flows with their sites and events, in commits of ten thousand; then the same rows by bare COPY in the same pieces.
async fn import(server: &str, database: &Database, report: &mut Report) -> Result<()> {
    eprintln!("import");
    let store = database.store().await?;
    let flows = World::new(1).flows(FLOWS);
    let mut seconds = 0.0;
    for chunk in flows.chunks(COMMIT) {
        // Made before the clock starts: what is measured is the store.
        let batch = Made::of_world(chunk)?;
        let watch = Stopwatch::start();
        commit_new(&store, batch).await?;
        seconds += watch.seconds();
    }
    store.close().await;
    eprintln!("bare COPY");
    let mut tables = Vec::new();
    let mut from = database.connection().await?;
    for (name, piece) in [
        ("turash.site", COMMIT / 2),
        ("turash.place", COMMIT / 2),
        ("turash.flow", COMMIT),
        ("turash.event", 3 * COMMIT / 2),
    ] {
        tables.push(CopiedTable::read(&mut from, name, piece).await?);
    }
    let other = Database::new(server, "bench_copy").await?;
    let bare_seconds = copy(&tables, &mut other.connection().await?).await?;
    other.remove().await?;
    let rows = tables.iter().map(|table| table.rows).sum::<usize>() as f64;
    report.row("import of 1M flows: rows (sites, places, flows, events)", rows, "rows", Limit::Told);
    report.row("import of 1M flows", seconds, "s", Limit::Told);
    report.row("import of 1M flows", rows / seconds, "rows/s", Limit::AtLeast(50_000.0));
    report.row("bare COPY of the same rows, the same commits", rows / bare_seconds, "rows/s", Limit::Told);
    report.row("share of bare COPY", 100.0 * bare_seconds / seconds, "%", Limit::AtLeast(70.0));
    Ok(())
}

async fn copy(tables: &[CopiedTable], connection: &mut PgConnection) -> Result<f64> {
    let pieces = tables.iter().map(|table| table.pieces.len()).max().unwrap_or(0);
    let watch = Stopwatch::start();
    for piece in 0..pieces {
        sqlx::raw_sql("BEGIN").execute(&mut *connection).await?;
        for table in tables {
            table.send(connection, piece).await?;
        }
        sqlx::raw_sql("COMMIT").execute(&mut *connection).await?;
    }
    Ok(watch.seconds())
}

/// One changed flow among the million: the engine repairs every list; SQL is asked for the flow's own list alone, in a table made for
/// that question.
async fn changes(database: &Database, report: &mut Report) -> Result<()> {
    eprintln!("one changed flow: the engine");
    let mut flows = World::new(1).flows(FLOWS);
    let mut engine = Engine::new();
    engine.open_market(MarketId(0), REFERENCE, vec![vec![0]]);
    for flow in &flows {
        engine.load(MarketId(0), &flow.entry(RADIUS_KM));
    }
    engine.recompute(2);
    let mut random = Random::new(7);
    let picked: Vec<usize> = (0..CHANGES).map(|_| random.below(flows.len())).collect();
    let mut engine_us = Vec::new();
    let mut touched = Touched::default();
    for &at in &picked {
        flows[at].columns[0] *= 0.5;
        touched.clear();
        let ((), seconds) = wall(|| engine.put(MarketId(0), &flows[at].entry(RADIUS_KM), &mut touched));
        engine_us.push(seconds * 1e6);
    }
    eprintln!("one changed flow: SQL");
    let mut connection = database.connection().await?;
    sqlx::raw_sql(SQL_WORLD).execute(&mut connection).await?;
    let mut sql_us = Vec::new();
    for &at in &picked {
        let flow = &flows[at];
        let watch = Stopwatch::start();
        sqlx::query(SQL_LIST)
            .bind(flow.place.longitude())
            .bind(flow.place.latitude())
            .bind(flow.side == turash_engine::Side::Supply)
            .bind(format!("site-{:07}", flow.site))
            .bind(f64::from(flow.columns[0]))
            .bind(f64::from(flow.columns[1]))
            .bind(RADIUS_KM * 1_000.0)
            .fetch_all(&mut connection)
            .await?;
        sql_us.push(watch.seconds() * 1e6);
    }
    engine_us.sort_by(f64::total_cmp);
    sql_us.sort_by(f64::total_cmp);
    let (engine_p50, sql_p50) = (quantile(&engine_us, 0.5), quantile(&sql_us, 0.5));
    report.row("one changed flow, all lists repaired by the engine: median", engine_p50, "us", Limit::Told);
    report.row("the flow's own list alone, in SQL: median", sql_p50, "us", Limit::Told);
    report.row("times as fast as SQL", sql_p50 / engine_p50, "x", Limit::AtLeast(40.0));
    Ok(())
}
