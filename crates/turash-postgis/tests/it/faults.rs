//! A server that restarts, falls silent, or is cut off at the worst moment.

use std::cell::Cell;
use std::time::Duration;

use sqlx::PgConnection;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use turash_domain::ports::{Change, EventLog, Known, Registry};
use turash_domain::{PortErrorKind, Sequence};
use turash_postgis::{PostgisOptions, PostgisStore};

use crate::fixtures::{changes, flow, new_site, sequences, site, site_id};
use crate::proxy::{Mode, Proxy};
use crate::server::{Database, run};

/// A store behind a proxy.
async fn behind_proxy(database: &Database) -> (PostgisStore, Proxy) {
    behind_patient_proxy(database, Duration::from_secs(1)).await
}

async fn behind_patient_proxy(database: &Database, statement: Duration) -> (PostgisStore, Proxy) {
    let server = database.address();
    let proxy = Proxy::to(&server).await;
    let url = database.url.replacen(&server, &format!("127.0.0.1:{}", proxy.port), 1);
    let options =
        PostgisOptions::parse(&url).unwrap().max_connections(4).acquire_timeout(Duration::from_secs(1));
    let options = options.statement_timeout(statement);
    (PostgisStore::connect(options, "turash test").await.unwrap(), proxy)
}

async fn count(connection: &mut PgConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(connection).await.unwrap()
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_counts_once() {
    let Some(database) = Database::migrated().await else { return };
    let (store, proxy) = behind_proxy(&database).await;
    store.commit(new_site(1)).await.unwrap();
    for (number, mode) in [(2, Mode::CutAfterCommit), (3, Mode::CutBeforeCommit), (4, Mode::CutAfterCommit)] {
        proxy.set(mode);
        let commit = store.commit(new_site(number)).await.unwrap();
        assert_eq!(proxy.mode(), Mode::Pass, "the connection was cut");
        assert_eq!(commit.head, Sequence(number));
    }
    assert_eq!(sequences(&store.read(Sequence(0), 10).await.unwrap()), [1, 2, 3, 4]);
    assert_eq!(store.counts().await.unwrap().sites, 4);
    store.close().await;
}

#[tokio::test]
async fn lost_answers_under_load_neither_lose_nor_repeat() {
    let Some(database) = Database::migrated().await else { return };
    let (store, proxy) = behind_proxy(&database).await;
    let mut tasks = JoinSet::new();
    for task in 0..8_u64 {
        let store = store.clone();
        tasks.spawn(async move {
            for step in 0..15 {
                store.commit(new_site(1 + task * 100 + step)).await.unwrap();
            }
        });
    }
    let done = Cell::new(0);
    // The next strike waits for a commit that went through: three losses in a row are one too many for a commit, and on a busy
    // machine strikes by the clock are just that.
    let strikes = async {
        for struck in 1.. {
            let head = store.head().await.unwrap();
            proxy.set(if struck % 3 == 0 { Mode::CutBeforeCommit } else { Mode::CutAfterCommit });
            proxy.passes_again().await;
            while store.wait(head).await.unwrap() == head {}
            done.set(struck);
        }
    };
    tokio::select! {
        _ = tasks.join_all() => {}
        () = strikes => {}
    }
    assert!(done.get() >= 5, "struck {} times only", done.get());
    proxy.set(Mode::Pass);
    assert_eq!(sequences(&store.read(Sequence(0), 1_000).await.unwrap()), (1..=120).collect::<Vec<_>>());
    assert_eq!(store.counts().await.unwrap().sites, 120);
    store.close().await;
}

#[tokio::test]
async fn an_outcome_that_nobody_can_find_out_is_an_error_that_says_so() {
    let Some(database) = Database::migrated().await else { return };
    let server = database.address();
    let proxy = Proxy::to(&server).await;
    let url = database.url.replacen(&server, &format!("127.0.0.1:{}", proxy.port), 1);
    let options = PostgisOptions::parse(&url).unwrap().acquire_timeout(Duration::from_millis(200));
    let options = options.idle_in_transaction_timeout(Duration::from_millis(100));
    let store = PostgisStore::connect(options, "turash test").await.unwrap();
    store.commit(new_site(1)).await.unwrap();
    proxy.set(Mode::CutAfterCommit);
    let commit = store.commit(new_site(2));
    let silence = async {
        while proxy.mode() != Mode::Pass {
            sleep(Duration::from_millis(1)).await;
        }
        proxy.set(Mode::Silent);
    };
    let (answer, ()) = tokio::join!(commit, silence);
    let error = answer.expect_err("nobody knows");
    assert_eq!(error.kind, PortErrorKind::Unavailable);
    assert!(error.outcome_unknown && error.message.contains("not known"), "{error}");
    proxy.set(Mode::Pass);
    assert_eq!(store.sites(&[site_id("s2")]).await.unwrap(), [Known::Live(site("s2", 1))]);
    store.close().await;
}

#[tokio::test]
async fn sessions_that_the_server_ended_are_replaced_without_an_error() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    let mut admin = database.admin().await;
    store.commit(changes([Change::PutSite(site("s", 1))])).await.unwrap();
    for round in 1..=10_u64 {
        let reads: JoinSet<_> = (0..4)
            .map(|_| {
                let store = store.clone();
                async move { store.sites(&[site_id("s")]).await.unwrap() }
            })
            .collect();
        reads.join_all().await;
        run(
            &mut admin,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await;
        assert_eq!(store.sites(&[site_id("s")]).await.unwrap(), [Known::Live(site("s", round))]);
        store.commit(changes([Change::PutSite(site("s", round + 1))])).await.unwrap();
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_silence_the_pool_is_full_again() {
    let Some(database) = Database::migrated().await else { return };
    let (store, proxy) = behind_proxy(&database).await;
    let mut waiting = JoinSet::new();
    let waiter = store.clone();
    waiting.spawn(async move { waiter.wait(Sequence(0)).await.unwrap() });
    proxy.set(Mode::Silent);
    let mut tasks = JoinSet::new();
    for _ in 0..12 {
        let store = store.clone();
        tasks.spawn(async move { store.counts().await.map(|_| ()) });
    }
    let commit = store.clone();
    tasks.spawn(async move { commit.commit(new_site(1)).await.map(|_| ()) });
    sleep(Duration::from_millis(200)).await;
    let began = Instant::now();
    for answer in timeout(Duration::from_secs(15), tasks.join_all()).await.expect("bounded waits") {
        assert_eq!(answer.expect_err("the server is silent").kind, PortErrorKind::Unavailable);
    }
    assert!(began.elapsed() < Duration::from_secs(14));
    proxy.set(Mode::Pass);
    let healed = Instant::now();
    let head = loop {
        match store.commit(new_site(2)).await {
            Ok(commit) => break commit.head,
            Err(error) => assert_eq!(error.kind, PortErrorKind::Unavailable, "{error}"),
        }
    };
    let reads: JoinSet<_> = (0..4)
        .map(|_| {
            let store = store.clone();
            async move { store.counts().await.unwrap() }
        })
        .collect();
    reads.join_all().await;
    assert!(healed.elapsed() < Duration::from_secs(5), "{:?}", healed.elapsed());
    let state = store.pool_state();
    assert_eq!((state.free, state.max), (4, 4), "{state:?}");
    assert_eq!(waiting.join_all().await, [head], "who waits hears of it");
    store.close().await;
}

/// The server answers, but on connections that nothing comes through any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_asked_on_a_forgotten_connection_is_asked_again_on_another() {
    let Some(database) = Database::migrated().await else { return };
    let (store, proxy) = behind_patient_proxy(&database, Duration::from_secs(30)).await;
    store.commit(new_site(1)).await.unwrap();
    let mut admin = database.admin().await;
    run(&mut admin, "BEGIN; LOCK TABLE turash.site IN ACCESS EXCLUSIVE MODE").await;
    let mut tasks = JoinSet::new();
    for _ in 0..4 {
        let store = store.clone();
        tasks.spawn(async move { store.counts().await.map(|counts| counts.sites) });
    }
    let commit = store.clone();
    tasks.spawn(async move { commit.commit(new_site(2)).await.map(|commit| commit.head.0) });
    sleep(Duration::from_millis(300)).await;
    proxy.forget();
    run(&mut admin, "COMMIT").await;
    let healed = Instant::now();
    let answers = timeout(Duration::from_secs(30), tasks.join_all()).await.expect("bounded waits");
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert!(healed.elapsed() < Duration::from_secs(5), "{:?}", healed.elapsed());
    assert_eq!(store.pool_state().free, 4);
    assert_eq!(store.counts().await.unwrap().sites, 2);
    store.close().await;
}

#[tokio::test]
async fn cancelled_calls_leave_nothing_behind() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    let mut admin = database.admin().await;
    store.commit(changes([Change::PutSite(site("s", 1))])).await.unwrap();
    for number in 0..150_u64 {
        let micros = Duration::from_micros(number * 17);
        let _ =
            timeout(micros, store.commit(changes([Change::PutFlow(flow(&format!("f{number}"), "s", 1))])))
                .await;
        let _ = timeout(micros, store.counts()).await;
        let _ = timeout(micros, store.head()).await;
    }
    // Commits whose callers went away are carried out all the same.
    store.commit(changes([Change::PutSite(site("s", 2))])).await.unwrap();
    let idle =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'";
    assert_eq!(count(&mut admin, idle).await, 0);
    let state = store.pool_state();
    assert_eq!(state.free, state.max, "{state:?}");
    let reads: JoinSet<_> = (0..4)
        .map(|_| {
            let store = store.clone();
            async move { store.counts().await.unwrap() }
        })
        .collect();
    assert_eq!(reads.join_all().await.len(), 4);
    store.close().await;
}

#[tokio::test]
async fn a_deadlock_and_a_lock_that_takes_long_are_tried_again() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    let other = database.store().await;
    store
        .commit(changes((0..40).map(|n| Change::PutSite(site(&format!("s{n}"), 1))).collect::<Vec<_>>()))
        .await
        .unwrap();
    // The first transaction of each store is ended as if it had met a deadlock or a serialization failure.
    let mut admin = database.admin().await;
    for code in ["40P01", "40001"] {
        run(
            &mut admin,
            format!(
                "CREATE SEQUENCE IF NOT EXISTS public.tries; SELECT setval('public.tries', 1, false); \
                 CREATE OR REPLACE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 IF nextval('public.tries') <= 3 THEN RAISE EXCEPTION 'again' USING ERRCODE = '{code}'; END IF; \
                 RETURN NEW; END $$; \
                 CREATE OR REPLACE TRIGGER fail BEFORE INSERT ON turash.event FOR EACH ROW EXECUTE FUNCTION public.fail()"
            ),
        )
        .await;
        let number = if code == "40001" { 1_001 } else { 1_000 };
        store.commit(new_site(number)).await.unwrap();
    }
    run(&mut admin, "DROP TRIGGER fail ON turash.event").await;
    // A real one: rows of an order that only luck decides, both ways round.
    let put = |order: Vec<u64>, version| {
        order.into_iter().map(|n| Change::PutSite(site(&format!("s{n}"), version))).collect::<Vec<_>>()
    };
    for round in 0..6 {
        let (one, two) = tokio::join!(
            store.commit(changes(put((0..40).collect(), round + 2))),
            other.commit(changes(put((0..40).rev().collect(), round + 2))),
        );
        let won = [one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count();
        assert_eq!(won, 1, "one of two wins: {one:?} {two:?}");
        for error in [one, two].into_iter().filter_map(Result::err) {
            assert_eq!(error.kind, PortErrorKind::Conflict, "{error}");
        }
    }
    store.close().await;
    other.close().await;
}

/// The program gets no time for longer than a session may be silent, again and again between two statements: a connection that lives is
/// not given up for it.
#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "the thread is kept from working")]
async fn a_program_that_gets_no_time_keeps_its_connections() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    let mut tasks = JoinSet::new();
    for task in 0..4_u64 {
        let store = store.clone();
        tasks.spawn(async move {
            for step in 0..300 {
                store.commit(new_site(1 + task * 1_000 + step)).await.unwrap();
                store.read(Sequence(step), 100).await.unwrap();
            }
        });
    }
    for round in 0..6_u64 {
        sleep(Duration::from_millis(3 + 4 * round)).await;
        std::thread::sleep(Duration::from_millis(1_300));
    }
    for ended in tasks.join_all().await {
        let () = ended;
    }
    assert_eq!(store.counts().await.unwrap().sites, 1_200);
    store.close().await;
}
