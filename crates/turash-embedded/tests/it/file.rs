//! What only a file on a disk can do wrong: other processes, other versions, damage, no room.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;
use tokio::task::JoinSet;
use turash_domain::ports::{
    Batch, Change, Content, EventLog, FlowFilter, Known, Page, Registry, SpatialIndex,
};
use turash_domain::{
    Coordinates, EventData, LocationQuality, NewEvent, PortErrorKind, Sequence, Site, SiteId, SiteRemoved,
    Text, Timestamp, Uuid, Version, Versioned,
};
use turash_embedded::{EmbeddedStore, Holder, OpenMode};

fn holder(command: &str) -> Holder {
    Holder::this_process(command, Timestamp::parse("2026-11-24T08:00:00Z").unwrap())
}

pub(crate) async fn open(folder: &Path) -> EmbeddedStore {
    EmbeddedStore::open(folder, OpenMode::ReadWrite(holder("turash test"))).await.unwrap()
}

fn site(id: &str, version: u64) -> Versioned<Site> {
    let value = Site {
        id: SiteId::new(id).unwrap(),
        name: Text::new("a site").unwrap(),
        organization: None,
        city: None,
        coordinates: Coordinates::new(14.3, 48.3).unwrap(),
        location: LocationQuality::Own,
        country: None,
        industry: None,
    };
    Versioned { version: Version(version), value }
}

pub(crate) fn event(number: u64) -> NewEvent {
    let removed = SiteRemoved { id: SiteId::new("x").unwrap(), version: Version(number) };
    NewEvent {
        id: Uuid::from_u128(u128::from(number)),
        time: Timestamp::from_millis(0).unwrap(),
        data: EventData::SiteRemoved(removed),
        trace_parent: None,
    }
}

fn put(id: &str, version: u64, number: u64) -> Batch {
    Batch { changes: vec![Change::PutSite(site(id, version))], events: vec![event(number)], fence: None }
}

/// Runs SQL on a store's file, from outside.
pub(crate) async fn tamper(folder: &Path, sql: &str) {
    try_tamper(folder, sql).await.unwrap();
}

/// The same where it may be refused.
pub(crate) async fn try_tamper(folder: &Path, sql: &str) -> Result<(), sqlx::Error> {
    let file = folder.join("turash.sqlite");
    let mut connection = SqliteConnectOptions::new().filename(file).create_if_missing(true).connect().await?;
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await?;
    connection.close().await
}

/// Pages of the write-ahead log, and how many of them are copied into the file.
async fn log_pages(folder: &Path) -> (i64, i64) {
    let file = SqliteConnectOptions::new().filename(folder.join("turash.sqlite"));
    let mut connection = file.connect().await.unwrap();
    let asked = sqlx::query_as("PRAGMA wal_checkpoint(NOOP)").fetch_one(&mut connection);
    let (_, pages, copied): (i64, i64, i64) = asked.await.unwrap();
    connection.close().await.unwrap();
    (pages, copied)
}

#[tokio::test]
async fn a_long_write_ahead_log_is_copied_beside_the_writer() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).await;
    let sites =
        |from: u64| (from..from + 5_000).map(|number| Change::PutSite(site(&format!("s{number}"), 1)));
    let mut written = 0;
    // Below the length at which the writer itself would copy it.
    while log_pages(folder.path()).await.0 < 2_000 {
        store.commit(Batch { changes: sites(written).collect(), ..Batch::default() }).await.unwrap();
        written += 5_000;
    }
    let copied = async {
        loop {
            let (pages, copied) = log_pages(folder.path()).await;
            // The rest is not worth it yet.
            if pages - copied < 1_000 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), copied).await.unwrap();
    store.close().await;
    assert!(!folder.path().join("turash.sqlite-wal").exists(), "the last one to close copies and removes it");
}

#[tokio::test]
async fn a_second_writer_is_told_who_holds_the_folder() {
    let folder = TempDir::new().unwrap();
    let first = OpenMode::ReadWrite(holder("turash serve").at("127.0.0.1:8080"));
    let store = EmbeddedStore::open(folder.path(), first).await.unwrap();
    let error =
        EmbeddedStore::open(folder.path(), OpenMode::ReadWrite(holder("turash import"))).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Conflict);
    let pid = std::process::id().to_string();
    let words = [
        "turash serve",
        "http://127.0.0.1:8080",
        "2026-11-24T08:00:00Z",
        pid.as_str(),
        "send the change there",
    ];
    for word in words {
        assert!(error.message.contains(word), "'{word}' is missing in: {error}");
    }
    store.close().await;
    open(folder.path()).await.close().await;
}

#[tokio::test]
async fn anybody_may_ask_who_holds_a_folder() {
    let folder = TempDir::new().unwrap();
    let asked = async || EmbeddedStore::holder(folder.path()).await.unwrap();
    assert_eq!(EmbeddedStore::holder(&folder.path().join("missing")).await.unwrap(), None);
    assert_eq!(asked().await, None);
    let serve = holder("turash serve").at("127.0.0.1:8080");
    let store = EmbeddedStore::open(folder.path(), OpenMode::ReadWrite(serve.clone())).await.unwrap();
    assert_eq!(asked().await, Some(serve.clone()));
    store.close().await;
    assert_eq!(asked().await, None, "what the last holder left behind does not count");
}

/// Looking shares the lock for a moment; that must not turn a writer away.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asking_who_holds_a_folder_turns_nobody_away() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_owned();
    let mut asking = JoinSet::new();
    asking.spawn(async move {
        loop {
            EmbeddedStore::holder(&path).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    for _ in 0..30 {
        open(folder.path()).await.close().await;
    }
    assert!(asking.try_join_next().is_none(), "the asking goes on");
}

#[tokio::test]
async fn a_reader_works_beside_a_writer_and_sees_its_commits() {
    let folder = TempDir::new().unwrap();
    let missing = EmbeddedStore::open(folder.path(), OpenMode::ReadOnly).await.unwrap_err();
    assert!(missing.message.contains("`turash import` makes one"), "{missing}");
    let store = open(folder.path()).await;
    let reader = EmbeddedStore::open(folder.path(), OpenMode::ReadOnly).await.unwrap();
    store.commit(put("a", 1, 1)).await.unwrap();
    assert_eq!(reader.counts().await.unwrap().sites, 1);
    assert_eq!(reader.wait(Sequence(0)).await.unwrap(), Sequence(1));
    let refused = reader.commit(put("b", 1, 2)).await.unwrap_err();
    assert_eq!(refused.kind, PortErrorKind::Invalid);
    assert!(refused.message.contains("reading only"), "{refused}");
    store.close().await;
    assert_eq!(reader.counts().await.unwrap().sites, 1);
    let after = EmbeddedStore::open(folder.path(), OpenMode::ReadOnly).await.unwrap();
    assert_eq!(after.counts().await.unwrap().sites, 1);
}

#[tokio::test]
async fn a_store_dropped_without_closing_has_lost_nothing() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).await;
    for number in 1..=20 {
        store.commit(put(&format!("s{number}"), 1, number)).await.unwrap();
    }
    drop(store);
    let mut opened = EmbeddedStore::open(folder.path(), OpenMode::ReadWrite(holder("again"))).await;
    for _ in 0..200 {
        if opened.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        opened = EmbeddedStore::open(folder.path(), OpenMode::ReadWrite(holder("again"))).await;
    }
    let store = opened.unwrap();
    assert_eq!(store.counts().await.unwrap().sites, 20);
    assert_eq!(store.head().await.unwrap(), Sequence(20));
}

#[tokio::test]
async fn a_closed_store_answers_that_it_is_closed() {
    let store = EmbeddedStore::in_memory().await.unwrap();
    let clone = store.clone();
    store.close().await;
    let error = clone.commit(put("a", 1, 1)).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Unavailable, "{error}");
    assert!(error.message.contains("closed"), "{error}");
    assert_eq!(clone.counts().await.unwrap_err().kind, PortErrorKind::Unavailable);
    assert_eq!(clone.wait(Sequence(0)).await.unwrap_err().kind, PortErrorKind::Unavailable);
}

#[tokio::test]
async fn a_newer_store_is_refused_with_what_to_do() {
    let folder = TempDir::new().unwrap();
    open(folder.path()).await.close().await;
    let newer =
        "INSERT INTO _sqlx_migrations VALUES (9999, 'of the future', CURRENT_TIMESTAMP, TRUE, x'00', 0)";
    tamper(folder.path(), newer).await;
    for mode in [OpenMode::ReadWrite(holder("old")), OpenMode::ReadOnly] {
        let error = EmbeddedStore::open(folder.path(), mode).await.unwrap_err();
        assert_eq!(error.kind, PortErrorKind::Corrupt);
        for word in ["newer Turash", "9999", "use the newer program", "turash.sqlite"] {
            assert!(error.message.contains(word), "'{word}' is missing in: {error}");
        }
    }
}

#[tokio::test]
async fn an_older_store_is_brought_up_to_date() {
    let folder = TempDir::new().unwrap();
    tamper(folder.path(), include_str!("../fixtures/schema_1.sql")).await;
    let older = EmbeddedStore::open(folder.path(), OpenMode::ReadOnly).await.unwrap_err();
    assert!(older.message.contains("older Turash"), "{older}");
    let store = open(folder.path()).await;
    let linz = SiteId::new("linz").unwrap();
    let known = store.sites(std::slice::from_ref(&linz)).await.unwrap().remove(0).live().unwrap();
    assert_eq!(known.coordinates, Coordinates::new(14.2861, 48.3058).unwrap());
    assert_eq!(store.list_flows(&FlowFilter::default(), &Page::first(9)).await.unwrap().len(), 1);
    assert_eq!(store.read(Sequence::START, 9).await.unwrap().len(), 1);
    let near = store.nearest(known.coordinates, 5).await.unwrap();
    assert_eq!(near.len(), 1, "the place of the older store is found, the removed one is not");
    assert_eq!(near[0].site, linz);
    let moved = Site { coordinates: Coordinates::new(0.0, 0.0).unwrap(), ..known.value };
    let moved = Versioned::after(known.version, moved);
    store.commit(Batch { changes: vec![Change::PutSite(moved)], ..Batch::default() }).await.unwrap();
    let near = store.within(Coordinates::new(0.0, 0.0).unwrap(), 1.0, 5).await.unwrap();
    assert_eq!(near.len(), 1);
}

#[tokio::test]
async fn a_file_that_is_no_store_is_refused() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("turash.sqlite");
    let text = "this is a letter, not a database. ".repeat(100);
    std::fs::write(&file, &text).unwrap();
    for mode in [OpenMode::ReadWrite(holder("test")), OpenMode::ReadOnly] {
        let error = EmbeddedStore::open(folder.path(), mode).await.unwrap_err();
        assert_eq!(error.kind, PortErrorKind::Corrupt, "{error}");
        assert!(error.message.contains("turash.sqlite is not a Turash store"), "{error}");
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "left as it was");
}

#[tokio::test]
async fn what_is_damaged_is_said_to_be_damaged() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).await;
    store.commit(put("a", 1, 1)).await.unwrap();
    store.close().await;
    tamper(folder.path(), "UPDATE site SET body = '{\"id\": \"a\"'").await;
    let store = open(folder.path()).await;
    let error = store.sites(&[SiteId::new("a").unwrap()]).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Corrupt, "{error}");
    store.close().await;
    let file = folder.path().join("turash.sqlite");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[100..].fill(0xA5);
    std::fs::write(&file, bytes).unwrap();
    let error = EmbeddedStore::open(folder.path(), OpenMode::ReadWrite(holder("test"))).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Corrupt, "{error}");
    assert!(error.message.contains("restore it from a backup"), "{error}");
}

/// Root may write to any folder, so a path below a regular file stands for a folder that cannot be written.
#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error =
        EmbeddedStore::open(&file.join("data"), OpenMode::ReadWrite(holder("test"))).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Unavailable, "{error}");
    assert!(error.message.contains("file/data"), "{error}");
}

#[tokio::test]
async fn of_many_commits_at_once_a_wrong_one_fails_alone() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).await;
    let mut tasks = JoinSet::new();
    for number in 0..200_u64 {
        let store = store.clone();
        tasks.spawn(async move {
            let version = if number == 117 { 5 } else { 1 };
            (number, store.commit(put(&format!("s{number}"), version, number + 1)).await)
        });
    }
    for (number, outcome) in tasks.join_all().await {
        assert_eq!(outcome.is_err(), number == 117, "{number}: {outcome:?}");
    }
    assert_eq!(store.counts().await.unwrap().sites, 199);
    let events = store.read(Sequence::START, 1_000).await.unwrap();
    let sequences: Vec<_> = events.iter().filter_map(Content::sequence).collect();
    assert_eq!(sequences, (1..=199).map(Sequence).collect::<Vec<_>>());
}

#[tokio::test]
async fn callers_that_give_up_leave_the_writer_working() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).await;
    for number in 0..300_u64 {
        let commit = store.commit(put(&format!("s{number}"), 1, number + 1));
        let patience = Duration::from_micros(number * 7);
        let _ = tokio::time::timeout(patience, commit).await;
        let _ = tokio::time::timeout(patience, store.counts()).await;
    }
    store.commit(put("last", 1, 1_000)).await.unwrap();
    let sites = store.counts().await.unwrap().sites;
    let events = store.read(Sequence::START, 1_000).await.unwrap();
    assert_eq!(events.len() as u64, sites, "each commit happened whole or not at all");
    assert_eq!(store.head().await.unwrap(), Sequence(sites));
}

#[tokio::test]
async fn an_event_is_in_the_log_once() {
    let store = EmbeddedStore::in_memory().await.unwrap();
    store.commit(put("a", 1, 7)).await.unwrap();
    let error = store.commit(put("b", 1, 7)).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Conflict, "{error}");
    assert_eq!(store.sites(&[SiteId::new("b").unwrap()]).await.unwrap(), [Known::Never]);
}

/// A file system of 3 MB, in a mount namespace of the test's own: only where the machine lets us make one.
#[tokio::test]
async fn a_full_disk_refuses_and_goes_on_when_there_is_room() {
    let folder = TempDir::new().unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=3m", "turash-test"])
        .arg(folder.path())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("not run: a_full_disk (no right to mount a small file system)");
        return;
    }
    let outcome = tokio::task::JoinSet::from_iter([full_disk(folder.path().to_owned())]).join_all().await;
    let unmounted = std::process::Command::new("umount").arg("-l").arg(folder.path()).status().unwrap();
    assert!(unmounted.success());
    assert_eq!(outcome, [Ok(())]);
}

/// Everything that the test asserts, as a result, so that the file system is unmounted in any case.
async fn full_disk(folder: std::path::PathBuf) -> Result<(), String> {
    let store = open(&folder).await;
    store.commit(put("before", 1, 1)).await.map_err(|error| error.to_string())?;
    let ballast = folder.join("ballast");
    std::fs::write(&ballast, vec![1; 600_000]).map_err(|error| error.to_string())?;
    let large = |first: u64| Batch {
        changes: (first..first + 500).map(|number| Change::PutSite(site(&format!("s{number}"), 1))).collect(),
        events: (first..first + 500).map(event).collect(),
        fence: None,
    };
    let mut stored = 1;
    let refusal = loop {
        match store.commit(large(10 + stored)).await {
            Ok(_) if stored > 100_000 => return Err("the disk is never full".to_owned()),
            Ok(_) => stored += 500,
            Err(refusal) => break refusal,
        }
    };
    if refusal.kind != PortErrorKind::Unavailable || !refusal.message.contains("is full") {
        return Err(format!("{refusal:?}"));
    }
    let counted = store.counts().await.map_err(|error| error.to_string())?.sites;
    if counted != stored || store.head().await.unwrap() != Sequence(stored) {
        return Err(format!("{counted} sites are there, {stored} were acknowledged"));
    }
    std::fs::remove_file(&ballast).map_err(|error| error.to_string())?;
    store.commit(put("after", 1, 2)).await.map_err(|error| error.to_string())?;
    store.close().await;
    let store = open(&folder).await;
    let counted = store.counts().await.map_err(|error| error.to_string())?.sites;
    store.close().await;
    if counted == stored + 1 { Ok(()) } else { Err(format!("{counted} sites after opening anew")) }
}
