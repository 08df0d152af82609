//! Real data: the Hotmaps industrial database (Hotmaps project, Fraunhofer ISI, CC BY 4.0), published and derived.

#![cfg(test)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use crate::turash::{Folder, csv, not_run, workspace};

/// A file of the data, or nothing where there is no copy beside the repository.
pub(crate) fn data(name: &str) -> Option<String> {
    let folder: PathBuf = workspace().join("../shared/data/hotmaps_industry");
    if !folder.exists() {
        not_run("hotmaps data (../shared/data) is absent");
        return None;
    }
    Some(folder.join(name).to_str().unwrap().to_owned())
}

#[test]
fn the_derived_tables_give_the_known_pairs_and_matches() {
    let (Some(sites), Some(flows)) = (data("sites_derived.csv"), data("flows_derived.csv")) else { return };
    let folder = Folder::new();
    // The flows come first; the import puts the sites before them.
    let import = ["--progress", "none", "import", &flows, &sites];
    folder.turash(&import).ok().prints(&["rejected: 0\n", "4,499", "25,554"]);
    for (filter, count) in [
        (&["--within", "5km"][..], "12858\n"),
        (&["--within", "10km"], "22459\n"),
        (&["--within", "10km", "--country", "DE"], "4279\n"),
    ] {
        let run = folder.turash(&[&["pairs", "--count"], filter].concat()).ok();
        assert_eq!(run.out, count, "{filter:?}");
    }
    let again = folder.turash(&import).ok().prints(&["rejected: 0\n", "matches: nothing changed"]);
    let totals: Vec<Vec<&str>> = again.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(totals[1..3], [["sites", "0", "0", "4,499"], ["flows", "0", "0", "25,554"]]);
    folder.turash(&["recompute", "--verify"]).ok().prints(&["0 of 25,554 lists differ"]);
    filters_agree(&folder);
    exports_are_geojson(&folder);
    exports_import_again(&folder);
}

/// A filter, and what it means for a match in JSON.
type Filter<'a> = (&'a [&'a str], &'a dyn Fn(&Value) -> bool);

fn filters_agree(folder: &Folder) {
    let all = folder.matches(&[]);
    assert!(all.len() > 30_000, "{}", all.len());
    let number = |one: &Value, key: &str| one[key].as_f64().unwrap();
    let either = |one: &Value, is: &dyn Fn(&Value) -> bool| is(&one["supply"]) || is(&one["demand"]);
    let in_de = |one: &Value| either(one, &|side| side["site"]["country"] == "DE");
    let filters: [Filter<'_>; 9] = [
        (&["--site", "160"], &|one| either(one, &|side| side["site"]["id"] == "160")),
        (&["--flow", "flows-derived:148.in.heat.60-100"], &|one| {
            either(one, &|side| side["flow"] == "flows-derived:148.in.heat.60-100")
        }),
        (&["--resource", "heat"], &|one| one["family"] == "heat"),
        (&["--resource", "co2"], &|one| one["family"] == "co2"),
        (&["--country", "DE"], &in_de),
        (&["--max-distance", "2.5km"], &|one| number(one, "distance_km") <= 2.5),
        (&["--min-amount", "100 GWh/a"], &|one| number(one, "deliverable_annual") >= 100_000.0),
        (&["--min-value", "1000000"], &|one| number(one, "ranking_value") >= 1e6),
        (
            &["--country", "DE", "--max-distance", "5km", "--min-amount", "50 GWh/a", "--min-value", "1e6"],
            &|one| {
                in_de(one)
                    && number(one, "distance_km") <= 5.0
                    && number(one, "deliverable_annual") >= 50_000.0
                    && number(one, "ranking_value") >= 1e6
            },
        ),
    ];
    for (args, holds) in filters {
        let run = folder.turash(&[&["matches", "--limit", "0", "--format", "csv"], args].concat()).ok();
        let found: Vec<String> =
            csv(&run.out).into_iter().skip(1).map(|mut row| row.swap_remove(0)).collect();
        let expected: Vec<&str> =
            all.iter().filter(|one| holds(one)).map(|one| one["id"].as_str().unwrap()).collect();
        assert!(found == expected, "{args:?}: {} found, {} expected", found.len(), expected.len());
        assert_eq!(expected.is_empty(), args == ["--resource", "co2"], "{args:?} tells something apart");
    }
    let values: Vec<f64> = all.iter().map(|one| number(one, "ranking_value")).collect();
    assert!(values.is_sorted_by(|a, b| a >= b), "best first");
}

fn exports_are_geojson(folder: &Folder) {
    let german = folder.turash(&["matches", "--limit", "0", "--format", "csv", "--country", "DE"]).ok().out;
    for (args, count, shape) in [
        (&["sites"][..], 4_499, "Point"),
        (&["flows"], 25_554, "Point"),
        (&["matches", "--country", "DE"], csv(&german).len() - 1, "LineString"),
    ] {
        let document = folder.json(&[&["export", "--format", "geojson"], args].concat());
        assert_eq!(document["type"], "FeatureCollection");
        let features = document["features"].as_array().unwrap();
        assert_eq!(features.len(), count, "{args:?}");
        assert!(features.iter().all(|feature| feature["geometry"]["type"] == shape), "{args:?}");
    }
}

fn exports_import_again(folder: &Folder) {
    let other = Folder::new();
    let exports = |folder: &Folder| ["sites", "flows"].map(|what| folder.turash(&["export", what]).ok().out);
    let [sites, flows] = exports(folder);
    other.write("sites.csv", &sites);
    other.write("flows.csv", &flows);
    other.turash(&["--progress", "none", "import", "flows.csv", "sites.csv"]).ok().prints(&["rejected: 0\n"]);
    assert!(exports(&other) == [sites, flows], "a round trip changes no byte");
}

#[test]
fn the_published_database_imports_as_it_is() {
    let Some(file) = data("Industrial_Database.csv") else { return };
    let folder = Folder::new();
    let args = ["--progress", "none", "import", &file, "--rejects", "rejected.csv"];
    let run = folder.turash(&args).exits(1).prints(&["rejected: 524\n"]);
    run.says(&[
        "published excess heat: 93,737 GWh/a in 1,057 sites",
        "line 1387, column 'geom': found nothing, expected a point",
        "524 rejected rows are in rejected.csv",
    ]);
    let text = std::fs::read_to_string(&file).unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let nowhere: BTreeSet<&str> = rows.iter().filter(|row| row[7].is_empty()).map(|row| &row[0]).collect();
    let rejected = csv(&folder.read("rejected.csv"));
    let kept: BTreeSet<&str> = rejected[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(kept, nowhere, "exactly the rows without coordinates");
    let reason = rejected[0].iter().position(|name| name == "expected").unwrap();
    assert!(rejected[1..].iter().all(|row| !row[reason].is_empty()), "each with its reason");
    assert_eq!(folder.exported("sites").len(), rows.len() - nowhere.len());
}
