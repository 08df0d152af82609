//! Migrations, roles, views and what an examination finds.

use sqlx::Connection;
use turash_domain::ports::{
    Change, EventLog, Leases, Ledger, LinesOf, MatchLines, Page, Registry, SpatialIndex,
};
use turash_domain::ports::{Examine, Level};
use turash_domain::{Coordinates, Direction, MatchId, PortErrorKind, Sequence, Visibility};
use turash_postgis::{PostgisOptions, PostgisStore};

use crate::fixtures::{at, changes, decision, flow, flow_id, new_site, site_at, subscription, told};
use crate::server::{Database, admin, run};

const ROLES: &str = include_str!("../../sql/roles.sql");

/// The database's URL with another role.
fn as_role(database: &Database, role: &str) -> String {
    let (scheme, rest) = database.url.split_once("://").unwrap();
    let (_, host) = rest.split_once('@').unwrap();
    format!("{scheme}://{role}@{host}")
}

/// Runs the role script; roles are the whole server's, so tests take turns.
async fn with_roles(database: &Database) {
    let mut connection = database.admin().await;
    run(&mut connection, "SELECT pg_advisory_lock(4711)").await;
    let url = database.url.replace(&database.name, "postgres");
    let mut server = admin(&url).await;
    run(&mut server, "SELECT pg_advisory_lock(4711)").await;
    run(&mut connection, ROLES).await;
    run(&mut connection, ROLES).await;
}

#[tokio::test]
async fn migrating_twice_and_at_once_is_migrating_once() {
    let Some(database) = Database::bare().await else { return };
    let options = database.options();
    let error = PostgisStore::connect(options.clone(), "test").await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Invalid);
    assert!(error.message.contains("turash migrate"), "{error}");
    let (one, two, three) = tokio::join!(
        PostgisStore::migrate(&options),
        PostgisStore::migrate(&options),
        PostgisStore::migrate(&options)
    );
    let mut applied: Vec<_> = [one, two, three].into_iter().flat_map(|names| names.unwrap()).collect();
    applied.sort();
    assert_eq!(
        applied,
        [
            "0001_registry_and_log",
            "0002_views",
            "0003_promises",
            "0004_told_checksum",
            "0005_ids",
            "0006_town_places",
            "0007_kept_plans",
            "0008_planned",
            "0009_access_keys",
            "0010_lines",
            "0011_comments",
            "0012_restricted_flows",
            "0013_webhooks",
            "0014_kept_answers"
        ]
    );
    assert_eq!(PostgisStore::migrate(&options).await.unwrap(), [""; 0]);
    PostgisStore::connect(options, "test").await.unwrap().close().await;
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_an_older_one_says_migrate() {
    let Some(database) = Database::migrated().await else { return };
    let mut connection = database.admin().await;
    run(&mut connection, "INSERT INTO turash.schema_version (version, name) VALUES (99, 'of tomorrow')")
        .await;
    for answer in [
        PostgisStore::connect(database.options(), "test").await.map(|_| ()),
        PostgisStore::read_only(database.options()).await.map(|_| ()),
        PostgisStore::migrate(&database.options()).await.map(|_| ()),
    ] {
        let error = answer.unwrap_err();
        assert_eq!(error.kind, PortErrorKind::Corrupt);
        assert!(error.message.contains("99") && error.message.contains("newer"), "{error}");
    }
    run(&mut connection, "DELETE FROM turash.schema_version WHERE version > 1").await;
    let error = PostgisStore::connect(database.options(), "test").await.unwrap_err();
    assert!(error.message.contains("turash migrate"), "{error}");
}

#[tokio::test]
async fn a_migration_does_not_queue_those_who_work_behind_it() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    let mut connection = database.admin().await;
    // A lock as a migration of another process would hold it for a moment.
    run(&mut connection, "BEGIN; SELECT pg_advisory_xact_lock(128034676568936)").await;
    let options = database.options().lock_timeout(std::time::Duration::from_millis(100));
    let migrating = PostgisStore::migrate(&options);
    let working = async {
        store.commit(new_site(1)).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        store.commit(new_site(2)).await.unwrap();
        run(&mut connection, "ROLLBACK").await;
    };
    let (applied, ()) = tokio::join!(migrating, working);
    assert_eq!(applied.unwrap(), [""; 0]);
    store.close().await;
}

/// Two sites with flows on a list, a decided pair that no list holds, and one that a list and a decision hold.
async fn fill(store: &PostgisStore) {
    let batch = [
        Change::PutSite(site_at("linz", 1, 14.2861, 48.3058)),
        Change::PutSite(site_at("wels", 1, 14.0289, 48.1575)),
        Change::PutFlow(flow("s1", "linz", 1)),
        Change::PutFlow(flow("s2", "linz", 1)),
        Change::PutFlow(flow("d1", "wels", 1)),
        Change::PutFlow(flow("d2", "wels", 1)),
        told("s1", Direction::Supply, &[("d1", 250.5), ("d2", 100.0)]),
        told("d1", Direction::Demand, &[("s1", 250.5)]),
        Change::PutDecision(decision("s1", "d2")),
        Change::PutDecision(decision("s2", "d2")),
    ];
    store.commit(changes(batch)).await.unwrap();
    let pairs = [("s1", "d1"), ("s1", "d2"), ("s2", "d2")]
        .map(|(supply, demand)| MatchId::new(flow_id(supply), flow_id(demand)));
    store.refresh(&LinesOf { pairs: pairs.into(), ..LinesOf::default() }).await.unwrap();
}

/// What the view said before there was a table of lines (migration 5).
const VIEW_BEFORE: &str = include_str!("../../migrations/0005_ids.sql");

#[tokio::test]
async fn the_view_shows_what_it_showed_when_it_was_made_of_the_lists_at_each_look() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    fill(&store).await;
    let mut connection = database.admin().await;
    let before = VIEW_BEFORE.split_once("CREATE OR REPLACE VIEW turash.matches").unwrap().1;
    run(&mut connection, format!("CREATE VIEW turash.matches_before{before}")).await;
    let columns = "SELECT string_agg(column_name || ' ' || data_type || ' ' || coalesce(collation_name, '-'), ', ' \
                   ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = $1";
    let mut of_views = Vec::new();
    for view in ["matches_before", "matches"] {
        let of_view: String =
            sqlx::query_scalar(columns).bind(view).fetch_one(&mut connection).await.unwrap();
        of_views.push(of_view);
    }
    assert_eq!(of_views[0], of_views[1]);
    for (one, other) in [("matches", "matches_before"), ("matches_before", "matches")] {
        let sql =
            format!("SELECT count(*) FROM (TABLE turash.{one} EXCEPT ALL TABLE turash.{other}) AS extra");
        let only: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
        assert_eq!(only, 0, "{one} shows what {other} does not");
    }
    store.close().await;
}

#[tokio::test]
async fn a_migration_fills_the_lines_from_what_was_told() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    fill(&store).await;
    store.advance(&subscription("matcher"), Sequence(0)).await.unwrap();
    let filled = store.list(&Page::first(10)).await.unwrap();
    assert_eq!(filled.len(), 3);
    store.close().await;
    // Back to what the schema was before: the view needs no lines.
    let mut connection = database.admin().await;
    let since = "DROP VIEW turash.matches; DROP TABLE turash.match_line; DROP TABLE turash.comment; DROP TABLE turash.webhook; DROP TABLE turash.kept_answer; DROP TABLE turash.restricted_flow CASCADE";
    run(&mut connection, since).await;
    run(&mut connection, "DELETE FROM turash.schema_version WHERE version >= 10").await;
    let before = VIEW_BEFORE.split_once("CREATE OR REPLACE VIEW turash.matches").unwrap().1;
    run(&mut connection, format!("CREATE VIEW turash.matches{before}")).await;
    let applied = PostgisStore::migrate(&database.options()).await.unwrap();
    assert_eq!(
        applied,
        ["0010_lines", "0011_comments", "0012_restricted_flows", "0013_webhooks", "0014_kept_answers"]
    );
    let store = database.store().await;
    assert_eq!(store.list(&Page::first(10)).await.unwrap(), filled);
    let found = store.compare(None, 100).await.unwrap();
    assert_eq!((found.compared, found.missing, found.different, found.surplus), (3, 0, 0, 0));
    assert!(store.watermarks().await.unwrap().contains(&(subscription("lines"), Sequence(0))));
    store.close().await;
}

#[tokio::test]
async fn an_older_picture_never_takes_the_place_of_a_newer_one() {
    // Whichever of two rows a statement writes first.
    for (held, other) in [("d1", "d2"), ("d2", "d1")] {
        let Some(database) = Database::migrated().await else { return };
        let store = database.store().await;
        fill(&store).await;
        let of = |demands: &[&str]| {
            let pair = |demand: &&str| MatchId::new(flow_id("s1"), flow_id(demand));
            LinesOf { pairs: demands.iter().map(pair).collect(), ..LinesOf::default() }
        };
        let tell = |value| changes([told("s1", Direction::Supply, &[("d1", value), ("d2", value)])]);
        store.commit(tell(900.0)).await.unwrap();
        // The first writer has read 900, and is held up at one of its rows.
        let mut connection = database.admin().await;
        let hold = format!("BEGIN; SELECT FROM turash.match_line WHERE demand = '{held}' FOR UPDATE");
        run(&mut connection, hold).await;
        let (both, one) = (of(&[held, other]), of(&[other]));
        let newer = async {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            store.commit(tell(901.0)).await.unwrap();
            let release = async {
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                run(&mut connection, "COMMIT").await;
            };
            tokio::join!(store.refresh(&one), release).0.unwrap();
        };
        let (older, ()) = tokio::join!(store.refresh(&both), newer);
        older.unwrap();
        let lines = store.list(&Page::first(10)).await.unwrap();
        let line = lines.iter().find(|line| line.id.demand().as_str() == other).unwrap();
        assert_eq!(line.value_eur_per_year, Some(901.0), "{lines:?}");
        store.close().await;
    }
}

#[tokio::test]
async fn views_show_what_the_network_sees() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    fill(&store).await;
    let mut connection = database.admin().await;
    let seen_by = |id: &str, version: u64, visibility: Visibility| {
        let mut flow = flow(id, "wels", version);
        flow.value.visibility = visibility;
        Change::PutFlow(flow)
    };
    for (version, visibility, flows, matches) in [
        (2, Visibility::Private, "d1 s1 s2", "s1~d1"),
        (3, Visibility::Network, "d1 d2 s1 s2", "s1~d1 s1~d2 s2~d2"),
        (4, Visibility::Private, "d1 s1 s2", "s1~d1"),
        (5, Visibility::Public, "d1 d2 s1 s2", "s1~d1 s1~d2 s2~d2"),
    ] {
        store.commit(changes([seen_by("d2", version, visibility)])).await.unwrap();
        for (view, wanted) in [("flows", flows), ("matches", matches)] {
            let sql = format!("SELECT string_agg(id, ' ' ORDER BY id) FROM turash.{view}");
            let found: String =
                sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
            assert_eq!(found, wanted, "{visibility:?}: {view}");
        }
    }
    store.close().await;
}

#[tokio::test]
async fn a_reader_sees_the_views_and_nothing_else() {
    let Some(database) = Database::migrated().await else { return };
    let store = database.store().await;
    fill(&store).await;
    with_roles(&database).await;
    let mut reader = admin(&as_role(&database, "turash_read")).await;
    let sites: Vec<(String, String, String, String)> =
        sqlx::query_as("SELECT id, organization, country, ST_AsText(geom, 4) FROM turash.sites ORDER BY id")
            .fetch_all(&mut reader)
            .await
            .unwrap();
    let linz = ("linz", "Works Ltd", "AT", "POINT(14.2861 48.3058)");
    assert_eq!((sites[0].0.as_str(), sites[0].1.as_str(), sites[0].2.as_str(), sites[0].3.as_str()), linz);
    let flows: Vec<(String, String, String, Option<f64>, Option<f64>)> =
        sqlx::query_as("SELECT id, site_id, direction, annual_mwh, annual_t FROM turash.flows ORDER BY id")
            .fetch_all(&mut reader)
            .await
            .unwrap();
    assert_eq!(flows[0], ("d1".into(), "wels".into(), "demand".into(), Some(1001.0), None));
    let matches: Vec<(String, String, Option<f64>, f64, String)> = sqlx::query_as(
        "SELECT id, state, value_eur_per_year, distance_km, GeometryType(geom) FROM turash.matches ORDER BY id",
    )
    .fetch_all(&mut reader)
    .await
    .unwrap();
    let km =
        Coordinates::new(14.2861, 48.3058).unwrap().distance_km(Coordinates::new(14.0289, 48.1575).unwrap());
    let wanted = [
        ("s1~d1", "suggested", Some(250.5)),
        ("s1~d2", "negotiating", Some(100.0)),
        ("s2~d2", "negotiating", None),
    ];
    assert_eq!(matches.len(), 3, "each pair once: {matches:?}");
    for (found, wanted) in matches.iter().zip(wanted) {
        assert_eq!((found.0.as_str(), found.1.as_str(), found.2), wanted);
        assert!((found.3 - km).abs() < 1e-6 && found.4 == "LINESTRING", "{found:?}");
    }
    let spelled: String =
        sqlx::query_scalar("SELECT turash.spelling('Werk 12/B Süd~!')").fetch_one(&mut reader).await.unwrap();
    assert_eq!(spelled, turash_domain::FlowId::new("Werk 12/B Süd~!").unwrap().spelling());
    let columns: Vec<(String, String, i32)> = sqlx::query_as(
        "SELECT f_table_name::text, type::text, srid FROM geometry_columns WHERE f_table_schema = 'turash' ORDER BY 1",
    )
    .fetch_all(&mut reader)
    .await
    .unwrap();
    let wanted = [("flows", "POINT"), ("matches", "LINESTRING"), ("sites", "POINT")];
    assert_eq!(columns, wanted.map(|(view, kind)| (view.to_owned(), kind.to_owned(), 4326)));
    for forbidden in ["SELECT * FROM turash.flow", "SELECT * FROM turash.event", "DELETE FROM turash.told"] {
        assert!(sqlx::raw_sql(forbidden).execute(&mut reader).await.is_err(), "{forbidden}");
    }
    reader.close().await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn the_role_that_serves_needs_no_more_than_rows() {
    let Some(database) = Database::migrated().await else { return };
    with_roles(&database).await;
    let options = PostgisOptions::parse(&as_role(&database, "turash_app")).unwrap();
    let store = PostgisStore::connect(options.clone(), "test").await.unwrap();
    fill(&store).await;
    store.commit(new_site(1)).await.unwrap();
    let matcher = subscription("matcher");
    let fence =
        store.acquire(&matcher, "one", at(0), std::time::Duration::from_secs(5)).await.unwrap().unwrap();
    store.commit(turash_domain::ports::Batch { fence: Some(fence), ..new_site(2) }).await.unwrap();
    store.advance(&matcher, Sequence(2)).await.unwrap();
    store.trim(Sequence(1)).await.unwrap();
    assert_eq!(store.nearest(Coordinates::new(14.0, 48.0).unwrap(), 1).await.unwrap().len(), 1);
    store.close().await;
    let findings = options.examine().await;
    let rights = findings.iter().find(|finding| finding.what == "rights").unwrap();
    assert_eq!(rights.level, Level::Ok, "{findings:?}");
    let error = PostgisStore::migrate(&options).await;
    assert!(error.is_ok(), "nothing to migrate needs no rights: {error:?}");
}

#[tokio::test]
async fn the_record_of_what_was_done_is_only_added_to() {
    use turash_domain::ports::{AccessKeys, AuditAction, AuditEntry};

    let Some(database) = Database::migrated().await else { return };
    with_roles(&database).await;
    let options = PostgisOptions::parse(&as_role(&database, "turash_app")).unwrap();
    let store = PostgisStore::connect(options, "test").await.unwrap();
    let text = |text| turash_domain::Text::new(text).unwrap();
    let action = AuditAction::SiteRemoved;
    let entry = AuditEntry { at: at(7), actor: text("operator"), action, subject: text("site/a") };
    store.record(&entry).await.unwrap();
    // Neither whoever serves nor the owner of the schema changes it in passing.
    let mut serving = admin(&as_role(&database, "turash_app")).await;
    let mut owner = database.admin().await;
    for sql in ["DELETE FROM turash.audit", "UPDATE turash.audit SET actor = 'x'", "TRUNCATE turash.audit"] {
        for connection in [&mut serving, &mut owner] {
            assert!(sqlx::raw_sql(sql).execute(connection).await.is_err(), "{sql}");
        }
    }
    assert_eq!(store.audit(None, 9).await.unwrap()[0].entry, entry);
    store.close().await;
}

#[tokio::test]
async fn a_session_for_reading_refuses_to_write() {
    let Some(database) = Database::migrated().await else { return };
    let writing = database.store().await;
    writing.commit(new_site(1)).await.unwrap();
    let store = PostgisStore::read_only(database.options()).await.unwrap();
    assert_eq!(store.wait(Sequence(0)).await.unwrap(), Sequence(1));
    for answer in [
        store.commit(new_site(2)).await.map(|_| ()),
        store.advance(&subscription("matcher"), Sequence(1)).await,
        store.trim(Sequence(0)).await.and(Err(store
            .release(&turash_domain::ports::Fence { lease: subscription("matcher"), token: 1 })
            .await
            .unwrap_err())),
    ] {
        assert_eq!(answer.unwrap_err().kind, PortErrorKind::Invalid);
    }
    store.close().await;
    writing.close().await;
}

#[tokio::test]
async fn an_examination_says_what_is_wrong_and_how_to_mend_it() {
    let Some(database) = Database::bare().await else { return };
    let options = database.options();
    let level = |findings: &[turash_domain::ports::Finding], what| {
        findings.iter().find(|finding| finding.what == what).map(|finding| finding.level)
    };
    let before = options.examine().await;
    assert_eq!(level(&before, "server version"), Some(Level::Ok), "{before:?}");
    assert_eq!(level(&before, "PostGIS"), Some(Level::Warning), "{before:?}");
    assert_eq!(level(&before, "clock"), Some(Level::Ok), "{before:?}");
    PostgisStore::migrate(&options).await.unwrap();
    let after = options.examine().await;
    for what in ["connection", "server role", "encoding", "connections", "PostGIS", "schema", "rights"] {
        assert_eq!(level(&after, what), Some(Level::Ok), "{what}: {after:?}");
    }
    assert_eq!(level(&after, "role"), Some(Level::Warning), "a superuser: {after:?}");
    for finding in before.iter().chain(&after) {
        assert_eq!(finding.level == Level::Ok, finding.remedy.is_empty(), "{finding:?}");
    }
    let missing = options.database("turash_no_such_database").examine().await;
    assert_eq!(missing.last().map(|finding| finding.level), Some(Level::Problem), "{missing:?}");
}
