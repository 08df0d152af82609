//! Measures the store on this machine: imports, told lists, listings, single and concurrent commits.
//!
//! `cargo run --release -p turash-embedded --example rates -- [FLOWS] [FOLDER]`

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement prints, reads the clock and ends at the first error"
)]

use std::path::PathBuf;
use std::time::Instant;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tokio::task::JoinSet;
use turash_domain::ports::{Batch, Change, FlowFilter, Page, Registry, ToldEntry, ToldList};
use turash_domain::{
    Celsius, Coordinates, Direction, EventData, FlowId, NewEvent, Precision, Profile, Quantity, Resource,
    ResourceFlow, Site, SiteId, TemperatureBand, Text, Thermal, Timestamp, Uuid, Version,
};
use turash_embedded::{EmbeddedStore, Holder, OpenMode};

const BATCH: u64 = 2_000;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let flows: u64 = arguments.next().map_or(100_000, |flows| flows.parse().unwrap());
    let folder = arguments.next().map_or_else(|| std::env::temp_dir().join("turash-rates"), PathBuf::from);
    let _ = std::fs::remove_dir_all(&folder);
    let holder = Holder::this_process("rates", Timestamp::from_millis(0).unwrap());
    let store = EmbeddedStore::open(&folder, OpenMode::ReadWrite(holder)).await.unwrap();
    import(&store, flows).await;
    bare(&folder.join("bare.sqlite"), flows).await;
    tell(&store, flows.min(200_000)).await;
    list(&store, flows).await;
    singles(&store).await;
    store.clone().close().await;
    let size = std::fs::metadata(folder.join("turash.sqlite")).unwrap().len();
    println!("file: {} MB", size / 1_000_000);
    std::fs::remove_dir_all(folder).unwrap();
}

fn rate(what: &str, count: u64, since: Instant) {
    let seconds = since.elapsed().as_secs_f64();
    println!(
        "{what}: {count} in {seconds:.2} s = {:.0}/s; CPU so far {:.1} s",
        count as f64 / seconds,
        cpu()
    );
}

/// Seconds of processor time of this process so far (Linux), which a busy machine disturbs less than the clock.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = |field: &str| field.parse::<f64>().unwrap_or_default();
    stat.split(' ').skip(13).take(2).map(ticks).sum::<f64>() / 100.0
}

async fn import(store: &EmbeddedStore, flows: u64) {
    let started = Instant::now();
    let sites = flows / 4 + 1;
    for first in (0..sites).step_by(BATCH as usize) {
        let numbers = first..sites.min(first + BATCH);
        let sites = numbers.clone().map(site);
        let changes = sites.clone().map(Change::PutSite).collect();
        let events =
            numbers.zip(sites).map(|(n, site)| event(1 << 40 | n, EventData::SiteCreated(site))).collect();
        store.commit(Batch { changes, events }).await.unwrap();
    }
    rate("sites with events", sites, started);
    let started = Instant::now();
    for first in (0..flows).step_by(BATCH as usize) {
        let numbers = first..flows.min(first + BATCH);
        let flows = numbers.clone().map(|number| flow(number, 1));
        let changes = flows.clone().map(Change::PutFlow).collect();
        let events =
            numbers.zip(flows).map(|(n, flow)| event(n, EventData::ResourceFlowCreated(flow))).collect();
        store.commit(Batch { changes, events }).await.unwrap();
    }
    rate("flows with events", flows, started);
}

/// What SQLite through sqlx does with the same rows, without versions, planning or JSON: the ceiling.
async fn bare(path: &std::path::Path, flows: u64) {
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", "-65536")
        .pragma("wal_autocheckpoint", "4000")
        .disable_statement_logging()
        .connect()
        .await
        .unwrap();
    sqlx::raw_sql(
        "CREATE TABLE flow (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER, site TEXT, \
         direction TEXT, family TEXT, annual REAL, peak REAL, body TEXT); CREATE INDEX flow_site ON flow (site); \
         CREATE TABLE event (sequence INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, type TEXT, subject TEXT, \
         time_ms INTEGER, data TEXT, traceparent TEXT);",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let values = |columns: usize| {
        let row = format!("({})", vec!["?"; columns].join(","));
        vec![row; 500].join(",")
    };
    let into_flow = format!(
        "INSERT INTO flow (id, version, site, direction, family, annual, peak, body) VALUES {}",
        values(8)
    );
    let into_event = format!(
        "INSERT INTO event (sequence, id, type, subject, time_ms, data, traceparent) VALUES {}",
        values(7)
    );
    let mut spent = std::time::Duration::ZERO;
    for first in (0..flows).step_by(BATCH as usize) {
        let rows: Vec<_> = (first..first + BATCH)
            .map(|number| {
                let flow = flow(number, 1);
                let (flow_json, data) =
                    (serde_json::to_string(&flow).unwrap(), EventData::ResourceFlowCreated(flow.clone()));
                (number, flow, flow_json, event(number, data.clone()), data.to_json())
            })
            .collect();
        let started = Instant::now();
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
        for piece in rows.chunks(500) {
            let mut flows = sqlx::query(AssertSqlSafe(into_flow.clone()));
            let mut events = sqlx::query(AssertSqlSafe(into_event.clone()));
            for (number, flow, json, event, data) in piece {
                flows = flows
                    .bind(flow.id.as_str())
                    .bind(1_i64)
                    .bind(flow.site.as_str())
                    .bind(flow.direction.name())
                    .bind(flow.family().name())
                    .bind(flow.quantity.annual())
                    .bind(flow.quantity.peak())
                    .bind(json.as_str());
                events = events
                    .bind(number.cast_signed() + 1)
                    .bind(&event.id.as_bytes()[..])
                    .bind(event.data.type_name())
                    .bind(event.data.subject())
                    .bind(event.time.millis())
                    .bind(data.as_str())
                    .bind(None::<&str>);
            }
            flows.execute(&mut *transaction).await.unwrap();
            events.execute(&mut *transaction).await.unwrap();
        }
        transaction.commit().await.unwrap();
        spent += started.elapsed();
    }
    println!(
        "bare inserts of the same rows: {flows} in {spent:.2?} = {:.0}/s",
        flows as f64 / spent.as_secs_f64()
    );
}

async fn tell(store: &EmbeddedStore, flows: u64) {
    let started = Instant::now();
    for first in (0..flows).step_by(BATCH as usize) {
        let list = |number: u64| ToldList {
            flow: flow_id(number),
            direction: Direction::Supply,
            entries: (1..=20)
                .map(|step| ToldEntry {
                    counterpart: flow_id((number + step * 7) % flows),
                    value: step as f32,
                })
                .collect(),
        };
        let changes = (first..flows.min(first + BATCH)).map(list).map(Change::Tell).collect();
        store.commit(Batch { changes, events: Vec::new() }).await.unwrap();
    }
    rate("told lists written", flows, started);
    let started = Instant::now();
    let mut page = Page::first(10_000);
    let mut read = 0;
    loop {
        let lists = store.list_told(&page).await.unwrap();
        let Some(last) = lists.last() else { break };
        read += lists.len() as u64;
        page = Page::after(last.flow.clone(), 10_000);
    }
    rate("told lists read", read, started);
}

async fn list(store: &EmbeddedStore, flows: u64) {
    for limit in [10_000, 50_000] {
        let started = Instant::now();
        let mut page = Page::first(limit);
        let mut read = 0;
        loop {
            let flows = store.list_flows(&FlowFilter::default(), &page).await.unwrap();
            let Some(last) = flows.last() else { break };
            read += flows.len() as u64;
            page = Page::after(last.id.clone(), limit);
        }
        assert_eq!(read, flows);
        rate(&format!("flows listed by {limit}"), read, started);
    }
}

async fn singles(store: &EmbeddedStore) {
    let commit = |number: u64, version: u64| Batch {
        changes: vec![Change::PutFlow(flow(number, version))],
        events: vec![event(
            1 << 41 | number << 16 | version,
            EventData::ResourceFlowUpdated(flow(number, version)),
        )],
    };
    let mut times = Vec::new();
    for number in 0..1_000 {
        let batch = commit(number, 2);
        let started = Instant::now();
        store.commit(batch).await.unwrap();
        times.push(started.elapsed());
    }
    times.sort();
    println!("single commit: p50 {:?}, p99 {:?}", times[500], times[990]);
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for task in 0..64_u64 {
        let store = store.clone();
        tasks.spawn(async move {
            for turn in 0..200 {
                store.commit(commit(2_000 + task, 2 + turn)).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    rate("commits by 64 at once", 64 * 200, started);
}

fn flow_id(number: u64) -> FlowId {
    FlowId::new(&format!("f{:07}", scattered(number))).unwrap()
}

/// Ids in no order, as real ones come.
fn scattered(number: u64) -> u64 {
    number * 7_919_977 % 9_999_991
}

fn site(number: u64) -> Site {
    Site {
        id: SiteId::new(&format!("s{number:06}")).unwrap(),
        name: Text::new(&format!("Works {number}")).unwrap(),
        organization: Some(Text::new("An organization").unwrap()),
        city: None,
        coordinates: Coordinates::new(
            scattered(number) as f64 % 3000.0 / 100.0,
            40.0 + number as f64 % 1500.0 / 100.0,
        )
        .unwrap(),
        location: turash_domain::LocationQuality::Own,
        country: None,
        industry: None,
        version: Version(1),
    }
}

fn flow(number: u64, version: u64) -> ResourceFlow {
    let degrees = |value: u64| Celsius::new(value as f64).unwrap();
    ResourceFlow {
        id: flow_id(number),
        site: SiteId::new(&format!("s{:06}", number / 4)).unwrap(),
        direction: if number.is_multiple_of(2) { Direction::Supply } else { Direction::Demand },
        resource: Resource::Heat(Thermal {
            band: TemperatureBand::new(degrees(40 + number % 100), degrees(150 + number % 100)).unwrap(),
            medium: None,
        }),
        quantity: Quantity::new(1234.5 + number as f64, Some(1000.25)).unwrap(),
        profile: Profile::Flat,
        price_limit: None,
        precision: Precision::Reported,
        validity: None,
        version: Version(version),
    }
}

fn event(number: u64, data: EventData) -> NewEvent {
    NewEvent {
        id: Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)),
        time: Timestamp::from_millis(1_700_000_000_000).unwrap(),
        data,
        trace_parent: None,
    }
}
