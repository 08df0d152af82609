//! Real data: the Hotmaps industrial database (Hotmaps project, Fraunhofer ISI, CC BY 4.0), published and derived.

#![cfg(test)]

use std::collections::{BTreeSet, HashMap};
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
fn the_derived_tables_give_pairs_and_matches_that_can_be_recounted() {
    let (Some(sites), Some(flows)) = (data("sites_derived.csv"), data("flows_derived.csv")) else { return };
    let folder = Folder::new();
    // The flows come first; the import puts the sites before them.
    let import = ["--progress", "none", "import", &flows, &sites];
    folder.turash(&import).ok().prints(&["rejected: 0\n", "4,499", "25,554"]);
    pairs_are_recounted(&folder);
    let again = folder.turash(&import).ok().prints(&["rejected: 0\n", "matches: nothing changed"]);
    let totals: Vec<Vec<&str>> = again.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(totals[1..3], [["sites", "0", "0", "4,499"], ["flows", "0", "0", "25,554"]]);
    folder.turash(&["recompute", "--verify"]).ok().prints(&["0 of 25,554 lists differ"]);
    filters_agree(&folder);
    exports_are_geojson(&folder);
    exports_import_again(&folder);
}

/// A flow of heat with its place, as they were exported.
struct Heat {
    id: String,
    site: String,
    country: String,
    /// Radians.
    latitude: f64,
    longitude: f64,
    coldest: f64,
    hottest: f64,
}

/// The rows of an export, by their columns' names.
fn rows(folder: &Folder, what: &str) -> Vec<HashMap<String, String>> {
    let rows = csv(&folder.turash(&["export", what]).ok().out);
    rows[1..].iter().map(|row| rows[0].iter().cloned().zip(row.iter().cloned()).collect()).collect()
}

/// Supplies and demands of heat at sites whose places are trusted.
fn heat(folder: &Folder) -> [Vec<Heat>; 2] {
    let sites: HashMap<String, HashMap<String, String>> =
        rows(folder, "sites").into_iter().map(|site| (site["id"].clone(), site)).collect();
    let number = |text: &String| text.parse::<f64>().unwrap();
    let mut found = [Vec::new(), Vec::new()];
    for row in rows(folder, "flows") {
        let site = &sites[&row["site"]];
        if row["resource"] == "heat" && site["location"] != "suspect" {
            found[usize::from(row["direction"] == "demand")].push(Heat {
                id: row["id"].clone(),
                site: row["site"].clone(),
                country: site["country"].clone(),
                latitude: number(&site["latitude"]).to_radians(),
                longitude: number(&site["longitude"]).to_radians(),
                coldest: number(&row["t_min_c"]),
                hottest: number(&row["t_max_c"]),
            });
        }
    }
    found
}

/// Great circle on a sphere of 6371.0088 km, by the haversine.
fn distance_km(one: &Heat, other: &Heat) -> f64 {
    let of = |angle: f64| (angle / 2.0).sin().powi(2);
    let chord = of(one.latitude - other.latitude)
        + one.latitude.cos() * other.latitude.cos() * of(one.longitude - other.longitude);
    2.0 * 6371.0088 * chord.sqrt().asin()
}

/// Every pair of a supply and a demand of two sites within 10 km, by their ids: whether all of the demand is at most as hot as the supply is
/// anywhere, whether both are in Germany, and the distance, km.
fn near(folder: &Folder) -> HashMap<(String, String), (bool, bool, f64)> {
    let [supplies, mut demands] = heat(folder);
    demands.sort_by(|a, b| a.latitude.total_cmp(&b.latitude));
    let reach = 10.0 / 6371.0 * 1.001;
    let mut near = HashMap::new();
    for hot in &supplies {
        let from = demands.partition_point(|cold| cold.latitude < hot.latitude - reach);
        for cold in demands[from..].iter().take_while(|cold| cold.latitude <= hot.latitude + reach) {
            let km = distance_km(hot, cold);
            if km <= 10.0 && hot.site != cold.site {
                let german = hot.country == "DE" && cold.country == "DE";
                near.insert((hot.id.clone(), cold.id.clone()), (hot.coldest >= cold.hottest, german, km));
            }
        }
    }
    near
}

/// Pairs are feasible, whatever they are worth: among them are all of which the whole demand can be met without a machine, and those are as many
/// as the planner's reference has (`lp_reference_results.json`).
fn pairs_are_recounted(folder: &Folder) {
    let near = near(folder);
    let listed = folder.json(&["pairs", "--within", "10km", "--resource", "heat", "--format", "json"]);
    let mut pairs = HashMap::new();
    for pair in listed.as_array().unwrap() {
        let id = ["supply", "demand"].map(|side| pair[side].as_str().unwrap().to_owned());
        let (direct, german, km) = near[&id.clone().into()];
        assert!((pair["distance_km"].as_f64().unwrap() - km).abs() < 1e-6, "{pair} is {km} km apart");
        pairs.insert(<(String, String)>::from(id), (direct, german, km));
    }
    assert_eq!(pairs.len(), listed.as_array().unwrap().len(), "each once");
    assert!(near.len() > pairs.len(), "some are too cold for any machine");
    let missing: Vec<_> = near.iter().filter(|(id, pair)| pair.0 && !pairs.contains_key(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let reference = std::fs::read_to_string(data("lp_reference_results.json").unwrap()).unwrap();
    let reference: Value = serde_json::from_str(&reference).unwrap();
    for (case, filter, within_km, only_german) in [
        (0, &["--within", "5km"][..], 5.0, false),
        (1, &["--within", "10km"], 10.0, false),
        (2, &["--within", "10km", "--country", "DE"], 10.0, true),
    ] {
        let count = |is: &dyn Fn(&(bool, bool, f64)) -> bool| {
            pairs.values().filter(|pair| pair.2 <= within_km && (pair.1 || !only_german) && is(pair)).count()
        };
        assert_eq!(reference[case]["pairs"], count(&|pair| pair.0), "{filter:?}");
        let run = folder.turash(&[&["pairs", "--count", "--resource", "heat"], filter].concat()).ok();
        assert_eq!(run.out, format!("{}\n", count(&|_| true)), "{filter:?}");
    }
}

/// A filter, and what it means for a match in JSON.
type Filter<'a> = (&'a [&'a str], &'a dyn Fn(&Value) -> bool);

fn filters_agree(folder: &Folder) {
    let all = folder.matches(&[]);
    assert!(all.len() > 1_000, "{}", all.len());
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
