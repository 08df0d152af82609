//! Shows by EXPLAIN that each statement of the product finds its rows through an index, in a database with enough rows for
//! the server to care.

use sqlx::{AssertSqlSafe, PgConnection, Row};
use turash_domain::ports::Registry;

use crate::registry::statements as writes;
use crate::registry::{accounts, planned, read, restricted};
use crate::server::{Database, run};
use crate::statement::Sql;
use crate::{answers, comments, event_log, leases, ledger, lines, spatial};

/// Rows as they come from everyday use, made by the server itself; the triggers of a domain check them all the same.
const FILL: &str = "
    INSERT INTO turash.site SELECT 's' || n, 1, 'n', CASE WHEN n % 40 = 0 THEN 'AT' ELSE 'DE' END, n % 180, n % 90, 'own', '{}'
        FROM generate_series(1, 4000) AS n;
    INSERT INTO turash.place SELECT id, 1, ST_SetSRID(ST_MakePoint(longitude_deg + 0.001 * random(), latitude_deg), 4326)
        FROM turash.site;
    INSERT INTO turash.flow SELECT 'f' || n, 1, 's' || (1 + n % 4000), CASE WHEN n % 2 = 0 THEN 'supply' ELSE 'demand' END,
        CASE WHEN n % 50 = 0 THEN 'water' ELSE 'heat' END, 1, NULL, '{}' FROM generate_series(1, 20000) AS n;
    INSERT INTO turash.decision SELECT 'f' || n, 'f' || n + 1, 'live', 1, '{}' FROM generate_series(1, 5000) AS n;
    INSERT INTO turash.told SELECT 'f' || n, CASE WHEN n % 2 = 0 THEN 'supply' ELSE 'demand' END, ARRAY['f' || n + 1], ARRAY[1.0]
        FROM generate_series(1, 20000) AS n;
    INSERT INTO turash.match_line SELECT 'f' || n, 'f' || n + 1, 'heat', 's' || 1 + n % 4000, 's' || 1 + n * 7 % 4000, 'suggested', 1, 1,
        ST_SetSRID(ST_MakeLine(ST_MakePoint(n % 180, n % 90), ST_MakePoint(n % 180 + 0.1, n % 90)), 4326)
        FROM generate_series(1, 20000) AS n;
    INSERT INTO turash.comment SELECT 'c' || n, 'f' || n % 500, 'f' || n % 500 + 1, 1, NULL, 'x' FROM generate_series(1, 20000) AS n;
    INSERT INTO turash.restricted_flow SELECT 'f' || n, 's' || (1 + n % 4000), CASE WHEN n % 2 = 0 THEN 'network' ELSE 'private' END
        FROM generate_series(1, 5000) AS n;
    INSERT INTO turash.planned SELECT 'f' || n, 'f' || n + 1, 1 FROM generate_series(1, 5000) AS n;
    INSERT INTO turash.event SELECT n, gen_random_uuid(), 't', 's', 0, '{}' FROM generate_series(1, 20000) AS n;
    INSERT INTO turash.commit_id SELECT gen_random_uuid(), now() - n * interval '1 s' FROM generate_series(1, 5000) AS n;
    INSERT INTO turash.retry SELECT 'sub' || n % 20, n, '{}', 1, n, '', 0 FROM generate_series(1, 5000) AS n;
    INSERT INTO turash.dead_letter SELECT 'sub' || n % 20, n, '{}', 1, '', 0, 0 FROM generate_series(1, 5000) AS n;
    ANALYZE;";

async fn plan(connection: &mut PgConnection, sql: &str, bind: impl Fn(Sql<'_>) -> Sql<'_>) -> String {
    let explain = sqlx::query(AssertSqlSafe(format!("EXPLAIN {sql}")));
    let rows = bind(explain).fetch_all(connection).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.iter().map(|row| row.get::<String, _>(0) + "\n").collect()
}

/// A statement, its parameters and the index that finds its rows.
macro_rules! indexed {
    ($connection:ident: $($sql:expr, [$($value:expr),*] => $index:literal;)*) => {
        $({
            let sql: &str = &$sql;
            let plan = plan(&mut $connection, sql, |query| query$(.bind($value))*).await;
            assert!(plan.contains($index), "not by {}: {sql}\n{plan}", $index);
            for table in ["site", "flow", "told", "planned", "event", "place", "decision", "retry", "dead_letter", "commit_id", "match_line", "comment", "restricted_flow"] {
                let scan = format!("Seq Scan on {table} ");
                assert!(!plan.contains(&scan), "{table} is read whole: {sql}\n{plan}");
            }
        })*
    };
}

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

#[tokio::test]
async fn every_question_has_its_index() {
    let Some(database) = Database::migrated().await else { return };
    let mut connection = database.admin().await;
    run(&mut connection, FILL).await;
    let list = |table, columns: &[&str]| read::listing(table, columns.iter().copied());
    indexed! { connection:
        event_log::READ, [7_i64, 100_i64] => "event_pkey";
        read::SITES, [ids(&["s1", "s2"])] => "site_pkey";
        read::FLOWS, [ids(&["f1", "f2"])] => "flow_pkey";
        read::DECISIONS, [ids(&["f1"]), ids(&["f2"])] => "decision_pkey";
        read::LIST_DECISIONS, ["f1", "f2", 100_i64] => "decision_pkey";
        list("site", &[]), ["s1", 100_i64] => "site_pkey";
        list("site", &["country"]), ["s1", 100_i64, "AT"] => "site_country";
        list("flow", &[]), ["f1", 100_i64] => "flow_pkey";
        list("flow", &["site"]), ["f1", 100_i64, "s7"] => "flow_site";
        list("flow", &["family"]), ["f1", 100_i64, "water"] => "flow_kind";
        list("flow", &["family", "direction"]), ["f1", 100_i64, "water", "supply"] => "flow_kind";
        list("flow", &["site", "family", "direction"]), ["f1", 100_i64, "s7", "heat", "supply"] => "flow_site";
        list("flow", &["direction"]), ["f1", 100_i64, "supply"] => "flow_pkey";
        accounts::LOCK_FLOWS, [ids(&["f1", "f2"])] => "flow_pkey";
        accounts::PROMISES, [ids(&["f1", "f2"])] => "decision_supply_promised";
        accounts::PROMISES, [ids(&["f1", "f2"])] => "decision_demand_promised";
        read::TOLD, [ids(&["f1", "f2"])] => "told_pkey";
        read::LIST_TOLD, ["f1", 100_i64] => "told_pkey";
        read::LIST_PLANNED, ["f1", "f2", 100_i64] => "planned_pkey";
        comments::LIST, ["f1", "f2", "c1", 100_i64] => "comment_pair";
        restricted::OF_FLOWS, [ids(&["f1", "f2"])] => "restricted_flow_pkey";
        restricted::OPEN, [ids(&["f1", "f2"])] => "restricted_flow_pkey";
        restricted::LIST, ["f1", 100_i64] => "restricted_flow_pkey";
        planned::FORGET, [ids(&["f1"]), ids(&["f2"])] => "planned_pkey";
        spatial::WITHIN, [14.0, 48.0, 25_000.0] => "place_at";
        spatial::IN_BOX, [14.0, 48.0, 15.0, 49.0, 100_i64] => "place_box";
        ledger::DUE, ["sub1", 100_i64, 10_i64] => "retry_due";
        ledger::NEXT_DUE, ["sub1"] => "retry_due";
        ledger::DEAD_LETTERS, ["sub1", 7_i64, 10_i64] => "dead_letter_pkey";
        writes::LIVE_SITES, [ids(&["s1"])] => "site_pkey";
        writes::REMOVED_FLOWS, [ids(&["f1"]), vec![2_i64]] => "flow_pkey";
        writes::REMOVED_SITES, [ids(&["s1"]), vec![2_i64]] => "flow_site";
        crate::writer::PRUNE, [] => "commit_id_at";
    }
    run(&mut connection, lines::TAKE_TURN).await;
    run(&mut connection, "SET LOCAL enable_seqscan = off").await;
    indexed! { connection:
        answers::FORGET, [7_i64] => "kept_answer_begun";
        lines::REFRESH, [ids(&["f1"]), ids(&["f2"]), ids(&["f3"]), ids(&["s1"])] => "match_line_demand";
        lines::REFRESH, [ids(&["f1"]), ids(&["f2"]), ids(&["f3"]), ids(&["s1"])] => "told_pkey";
        lines::REFRESH, [ids(&["f1"]), ids(&["f2"]), ids(&["f3"]), ids(&["s1"])] => "flow_site";
        lines::COMPARE, ["f1", "f11"] => "match_line_pkey";
        lines::COMPARE, ["f1", "f11"] => "told_pkey";
        lines::LIST, ["f1", "f2", 100_i64] => "match_line_pkey";
        lines::UP_TO, ["f1", 100_i64] => "flow_pkey";
    }
    run(&mut connection, "ROLLBACK").await;
    let found = plan(&mut connection, leases::FIND, |query| query.bind("matcher")).await;
    assert!(!found.contains("Join") || !found.contains("Hash"), "{found}");
    let store = database.store().await;
    assert_eq!(store.counts().await.unwrap().flows, 20_000);
    store.close().await;
}

#[tokio::test]
async fn the_map_of_a_region_reads_that_region() {
    let Some(database) = Database::migrated().await else { return };
    let mut connection = database.admin().await;
    run(&mut connection, FILL).await;
    let sql = "SELECT id, geom FROM turash.sites WHERE geom && ST_MakeEnvelope(14, 48, 15, 49, 4326)";
    let found = plan(&mut connection, sql, |query| query).await;
    assert!(found.contains("place_box") && found.contains("site_pkey"), "{found}");
    let sql = "SELECT * FROM turash.matches WHERE geom && ST_MakeEnvelope(14, 48, 15, 49, 4326)";
    let found = plan(&mut connection, sql, |query| query).await;
    assert!(found.contains("match_line_geom") && found.contains("site_pkey"), "{found}");
    assert!(!found.contains("Seq Scan") && !found.contains("told"), "{found}");
}
