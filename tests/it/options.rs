//! The command line and the configuration, where they are wrong or ask for something special.

#![cfg(test)]

use crate::turash::{Folder, Run};

const SITES: &str = "id,name,country,lon,lat\na,Alpha,DE,8.0,50.0\nb,Beta,DE,8.1,95.0\nc,Gamma,DE,8.2,50.0\n";

#[test]
fn wrong_usage_exits_with_2_and_says_what_is_right() {
    let folder = Folder::new();
    let cases: [(&[&str], &str); 23] = [
        (&[], "Usage: turash"),
        (&["imprt"], "'import'"),
        (&["import"], "<FILE>"),
        (&["import", "x.csv", "--map", "lat"], "write for example lat=Breite"),
        (&["import", "x.csv", "--commit-rows", "0"], "1..=50000"),
        (&["import", "x.csv", "--on-error", "cry"], "skip, abort"),
        (&["matches", "--limit", "few"], "a whole number"),
        (&["matches", "--site", " a"], "1 to 128 bytes"),
        (&["matches", "--flow", ""], "1 to 128 bytes"),
        (&["matches", "--resource", "love"], "heat, cooling, water"),
        (&["matches", "--country", "Germany"], "write for example DE"),
        (&["matches", "--max-distance", "far"], "for example 5km"),
        (&["matches", "--min-amount", "many"], "'1 GWh/a' or '500 t/a'"),
        (&["matches", "--min-value", "much"], "a number of euros"),
        (&["matches", "--format", "pdf"], "table, json, csv"),
        (&["matches", "--output", "json"], "write `--format json`"),
        (&["matches", "-o", "csv"], "write `--format csv`"),
        (&["matches", "--output", "matches.csv"], "redirected to a file"),
        (&["pairs", "--within", "5km", "--output=csv"], "write `--format csv`"),
        (&["export", "matches", "--output", "geojson"], "`--output ./geojson` for a file of that name"),
        (&["export", "matches", "--format", "table"], "csv, xlsx, geojson"),
        (&["pairs"], "--within"),
        (&["explain", "a"], "<DEMAND>"),
    ];
    for (args, words) in cases {
        folder.turash(args).exits(2).says(&[words]);
    }
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn a_mapping_that_leads_nowhere_lists_what_there_is() {
    let folder = Folder::new();
    folder.write("sites.csv", SITES);
    let field = folder.turash(&["import", "sites.csv", "--map", "colour=name"]).exits(1);
    field.says(&["sites.csv", "field 'colour'", "longitude, latitude"]);
    let column = folder.turash(&["import", "sites.csv", "--map", "lat=Breite"]).exits(1);
    column.says(&["sites.csv", "no column 'Breite'", "'lon', 'lat'"]);
    assert_eq!(folder.names(), ["sites.csv"], "nothing is begun before the headers are understood");
}

#[test]
fn a_mapping_reads_a_column_of_any_name() {
    let folder = Folder::new();
    folder.write("sites.csv", "Kennung,Werk,Rechts,Hoch\nx1,Werk Eins,8.5,50.5\n");
    let map = ["--map", "id=Kennung", "--map", "name=Werk", "--map", "lon=Rechts", "--map", "lat=Hoch"];
    folder.turash(&[&["import", "sites.csv"][..], &map].concat()).ok();
    assert_eq!(folder.exported("sites"), ["x1,Werk Eins,,,8.5,50.5,own,,,,"]);
}

#[test]
fn a_dry_run_checks_everything_and_writes_nothing() {
    let folder = Folder::new();
    folder.write("sites.csv", SITES);
    folder.write("flows.csv", "id,site,direction,resource,t_min_c,t_max_c,quantity\nf,a,supply,heat,90,99,1 GWh/a\ng,b,supply,heat,90,99,1 GWh/a\n");
    let dry = ["import", "sites.csv", "flows.csv", "--dry-run"];
    let run = folder.turash(&dry).exits(1);
    run.says(&["sites.csv, line 3, column 'lat'", "flows.csv, line 3, column 'site': found 'b'"])
        .prints(&["rejected: 2", "dry run: nothing was written"]);
    assert_eq!(folder.names(), ["flows.csv", "sites.csv"], "no folder is made");
    // A folder without a store is no store.
    std::fs::create_dir(folder.path("turash-data")).unwrap();
    folder.turash(&dry).exits(1).prints(&["dry run"]);
    assert_eq!(std::fs::read_dir(folder.path("turash-data")).unwrap().count(), 0);
    // Beside a store, it knows what is there.
    folder.turash(&["import", "sites.csv"]).exits(1);
    let before = folder.everything();
    let again = folder.turash(&dry).exits(1).prints(&["rejected: 2"]);
    let totals: Vec<Vec<&str>> = again.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(totals[1..3], [["sites", "0", "0", "2"], ["flows", "1", "0", "0"]]);
    assert_eq!(folder.everything(), before);
}

#[test]
fn on_error_abort_stops_at_the_first_reject_and_keeps_what_was_before() {
    let folder = Folder::new();
    folder.write("sites.csv", SITES);
    let run = folder.turash(&["import", "sites.csv", "--on-error", "abort"]).exits(1);
    run.says(&["line 3, column 'lat'", "stopped at the first rejected row"]).prints(&["rejected: 1"]);
    assert_eq!(folder.exported("sites"), ["a,Alpha,,,8,50,own,,,DE,"]);
    // A flow of an unknown site is found when it is committed; that stops as well.
    folder.write("flows.csv", "id,site,direction,resource,t_min_c,t_max_c,quantity\nf,a,supply,heat,90,99,1 GWh/a\ng,zz,supply,heat,90,99,1 GWh/a\nh,a,supply,heat,90,99,1 GWh/a\n");
    let args = ["import", "flows.csv", "--on-error", "abort", "--commit-rows", "1"];
    folder.turash(&args).exits(1).says(&["line 3, column 'site': found 'zz'", "stopped"]);
    assert_eq!(folder.exported("flows").len(), 1);
}

#[test]
fn an_unknown_key_of_the_configuration_names_the_nearest_known_one() {
    let folder = Folder::new();
    let cases = [
        ("[matching]\nmax_distance = 5\n", &["turash.toml", "did you mean 'matching.max_distance_km'?"][..]),
        ("[matching]\nrank = 5\n", &["unknown key 'matching.rank'", "did you mean 'matching.rank_by'?"]),
        ("[matching]\nmax_distance_km = \"x\"\n", &["must be a number, found a string"]),
        ("[matching]\nmax_distance_km = -5\n", &["max_distance_km", "'-5'", "above 0"]),
        ("[matching]\nrank_by = \"price\"\n", &["rank_by", "price", "p10", "p50", "delivered"]),
        ("[matching\n", &["turash.toml is no valid TOML", "line 1"]),
    ];
    for (text, words) in cases {
        folder.write("turash.toml", text);
        folder.turash(&["demo"]).exits(1).says(words);
    }
    assert_eq!(folder.names(), ["turash.toml"]);
    folder.turash(&["--config", "other.toml", "demo"]).exits(1).says(&["cannot read", "other.toml"]);
    let mut command = folder.command(&["--config", "/dev/null", "demo"]);
    command.env("TURASH__MATCHING__RANK", "5");
    Run::of(command).exits(1).says(&["TURASH__MATCHING__RANK", "rank_by'?"]);
}

#[test]
fn another_value_changes_the_matches_and_recompute_tells_it() {
    let folder = Folder::new();
    folder.turash(&["--data", "turash-data", "demo"]).ok();
    folder.write("turash.toml", "[matching]\nrank_by = \"p50\"\n");
    folder
        .turash(&["recompute", "--verify"])
        .exits(1)
        .prints(&["told against current"])
        .says(&["`turash recompute`"]);
    folder.turash(&["recompute"]).ok().prints(&["changed"]);
    folder.turash(&["recompute", "--verify"]).ok();
    folder.turash(&["recompute"]).ok().prints(&["matches: nothing changed"]);
}
