//! The view that a GIS shows is kept by a subscription: it shows the matches, whatever happens to them.

#![cfg(test)]

use serde_json::Value;

use crate::database::Database;
use crate::generated::Region;
use crate::server::{Server, flow, site};
use crate::turash::Folder;

/// What the view shows, by what `turash matches` says of it.
const SHOWN: &str = "SELECT coalesce(json_agg(json_build_array(id, state, supply_id, demand_id, supply_site_name, \
                     demand_site_name, round(distance_km::numeric, 3)) ORDER BY id COLLATE \"C\"), '[]') FROM turash.matches";

fn shown(database: &Database) -> Vec<String> {
    let rows: Value = serde_json::from_str(&database.sql(SHOWN)).unwrap();
    rows.as_array().unwrap().iter().map(|row| row[0].as_str().unwrap().to_owned()).collect()
}

fn matches(folder: &Folder) -> Vec<String> {
    let text = |one: Value| one["id"].as_str().unwrap().to_owned();
    let mut ids: Vec<_> = folder.matches(&[]).into_iter().map(text).collect();
    ids.sort();
    ids
}

/// The view shows exactly the matches that there are, and the decided pairs that no list holds any more; gives how many it shows.
#[track_caller]
fn is_shown(database: &Database, folder: &Folder) -> usize {
    let (shown, matches) = (shown(database), matches(folder));
    let beyond = "SELECT id FROM turash.matches WHERE value_eur_per_year IS NULL AND state <> 'suggested'";
    let beyond: Vec<String> = database.sql(beyond).lines().map(str::to_owned).collect();
    let listed: Vec<String> = shown.iter().filter(|id| !beyond.contains(id)).cloned().collect();
    assert_eq!(listed, matches);
    shown.len()
}

/// The subscription has settled everything, and the view shows what there is.
#[track_caller]
fn follows(server: &Server, database: &Database, folder: &Folder) -> usize {
    server.until("the lines have settled everything", || {
        let status = server.get("/v1/status").json;
        let subscriptions = status["subscriptions"].as_array().unwrap();
        let of = |name: &str| subscriptions.iter().find(|of| of["name"] == name).cloned();
        status["matches_as_of"] == status["head"]
            && of("lines").is_some_and(|of| of["lag_events"] == 0)
            && of("matcher").is_some_and(|of| of["lag_events"] == 0)
    });
    is_shown(database, folder)
}

#[test]
fn the_view_shows_the_matches_after_every_change() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    Region::new(3, 60).write(&folder);
    // By commands alone.
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    let imported = shown(&database);
    assert_eq!(imported, matches(&folder));
    assert!(imported.len() > 20, "{} matches", imported.len());
    folder.turash(&["match", "step", &imported[0], "negotiating"]).ok();
    assert_eq!(database.sql("SELECT count(*) FROM turash.matches WHERE state = 'negotiating'"), "1");

    // By a server, of which each change is a few events.
    let server = Server::start(&folder, &[]);
    let before = follows(&server, &database, &folder);
    server.post("/v1/sites", &format!("[{},{}]", site("a"), site("b")));
    server.post("/v1/flows", &format!("[{},{}]", flow("b.in", "b", "demand"), flow("a.out", "a", "supply")));
    assert!(follows(&server, &database, &folder) > before);
    let line = "SELECT state, supply_site_name, demand_site_name, ST_AsText(geom, 3) FROM turash.matches WHERE id = 'a.out~b.in'";
    assert_eq!(database.sql(line), "suggested|Works a|Works b|LINESTRING(14.097 48.3,14.098 48.3)");
    // A site that moves and takes another name, and a decision.
    folder.write("moved.csv", "id,name,lon,lat\nb,Mill b,14.098,48.302\n");
    folder.turash(&["import", "moved.csv"]).ok();
    server.post("/v1/matches/a.out~b.in/transitions", r#"{"to":"negotiating"}"#);
    follows(&server, &database, &folder);
    assert_eq!(database.sql(line), "negotiating|Works a|Mill b|LINESTRING(14.097 48.3,14.098 48.302)");
    // A flow that goes, and comes back.
    assert_eq!(server.ask("DELETE", "/v1/flows/b.in", "").unwrap().status, 200);
    follows(&server, &database, &folder);
    assert_eq!(database.sql(line), "");
    server.post("/v1/flows", &flow("b.in", "b", "demand"));
    follows(&server, &database, &folder);
    assert!(database.sql(line).starts_with("negotiating|"));
    // An import, while the server is there.
    Region::new(4, 50).write(&folder);
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    follows(&server, &database, &folder);
    server.end();
    folder.turash(&["status"]).ok().prints(&["lines"]);

    // All again.
    folder.turash(&["recompute"]).ok();
    is_shown(&database, &folder);
    folder.turash(&["reconcile", "lines"]).ok().prints(&["0 differences"]);
}

#[test]
fn lines_that_are_wrong_are_found_and_made_again() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    Region::new(5, 60).write(&folder);
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    let right = database.sql(SHOWN);
    let count = shown(&database).len();
    database.sql(
        "WITH few AS (SELECT supply, demand FROM turash.match_line ORDER BY supply, demand LIMIT 3) \
         DELETE FROM turash.match_line USING few WHERE (match_line.supply, match_line.demand) = (few.supply, few.demand)",
    );
    database.sql("UPDATE turash.match_line SET state = 'live' WHERE supply = (SELECT max(supply) FROM turash.match_line)");
    database.sql(
        "INSERT INTO turash.match_line SELECT supply, supply, family, supply_site, demand_site, state, value, distance_km, geom \
         FROM turash.match_line ORDER BY supply LIMIT 1",
    );
    let found: Value =
        serde_json::from_str(&folder.turash(&["reconcile", "lines", "--json"]).exits(1).out).unwrap();
    assert_eq!(
        (&found["matches"]["missing"], &found["matches"]["surplus"]),
        (&3.into(), &1.into()),
        "{found}"
    );
    assert_eq!(found["matches"]["compared"], count, "{found}");
    assert_eq!(database.sql(SHOWN), right);
    database.sql("DELETE FROM turash.match_line");
    folder.turash(&["rebuild", "lines"]).ok().prints(&[&format!("the map holds {count} matches")]);
    assert_eq!(database.sql(SHOWN), right);
    folder.turash(&["reconcile", "lines"]).ok().prints(&["0 differences"]);
    Folder::new().turash(&["reconcile", "lines"]).exits(2).says(&["set store.url"]);
}

#[test]
fn a_copy_leaves_a_filled_view() {
    let Some(database) = Database::new() else { return };
    let here = Folder::new();
    Region::new(6, 60).write(&here);
    here.turash(&["import", "sites.csv", "flows.csv"]).ok();
    here.turash(&["copy", "--from", "embedded", "--to", "postgis", "--url", &database.url()]).ok();
    assert_eq!(shown(&database), matches(&here));
    assert_eq!(shown(&database), matches(&database.folder()));
}
