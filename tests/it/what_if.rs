//! What if a value were different: asked of the real program, by command and over HTTP, and nothing is stored.

#![cfg(test)]

use serde_json::{Value, json};

use crate::server::Server;
use crate::turash::Folder;

const SITES: &str = "id,name,lon,lat,country\nmill,Mill,14.30,48.30,AT\nbaths,Baths,14.33,48.30,AT\n";
const FLOWS: &str = "id,site,direction,resource,t_min_c,t_max_c,quantity,price_floor,precision\n\
    mill.out,mill,supply,heat,60,75,8000 MWh/a,77.25,measured\n\
    baths.in,baths,demand,heat,60,80,8000 MWh/a,,measured\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("sites.csv", SITES);
    folder.write("flows.csv", FLOWS);
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    folder
}

/// The question about the pair, with these settings.
fn question<'a>(settings: &[&'a str]) -> Vec<&'a str> {
    let settings = settings.iter().flat_map(|setting| ["--set", setting]);
    ["explain", "mill.out", "baths.in"].into_iter().chain(settings).collect()
}

fn value(document: &Value) -> f64 {
    document["value_eur_per_year"].as_f64().unwrap()
}

#[test]
fn the_answer_is_that_of_a_pair_which_is_so_and_nothing_is_stored() {
    let folder = folder();
    let before = folder.everything();
    let asked = |settings: &[&str]| folder.json(&[question(settings), vec!["--json"]].concat());
    let as_it_is = asked(&[]);
    assert!(as_it_is.get("what_if").is_none() && as_it_is.get("without").is_none());

    let hotter = asked(&["supply.t_min_c=90", "supply.t_max_c=120"]);
    let changes = json!([
        { "key": "supply.t_min_c", "from": 60.0, "to": 90.0 },
        { "key": "supply.t_max_c", "from": 75.0, "to": 120.0 },
    ]);
    assert_eq!(hotter["what_if"], changes);
    assert!(value(&hotter) > value(&as_it_is), "{} {}", value(&hotter), value(&as_it_is));
    assert_eq!(hotter["appraisal"]["technology"], "direct");
    assert_ne!(as_it_is["appraisal"]["technology"], "direct");
    let without = json!({ "feasible": as_it_is["feasible"], "value_eur_per_year": value(&as_it_is) });
    assert_eq!(hotter["without"], without);

    let nearer = asked(&["supply.t_min_c=90", "supply.t_max_c=120", "distance_km=0.2"]);
    assert!(value(&nearer) > value(&hotter));
    let dearer = asked(&["supply.t_min_c=90", "supply.t_max_c=120", "heat.price_eur_per_mwh=95"]);
    assert!(value(&dearer) > value(&hotter));
    assert_eq!(dearer["what_if"][2]["from"], 74.0, "what is published for Austria");

    let run = folder.turash(&question(&["supply.t_min_c=90", "supply.t_max_c=120"])).ok();
    let run = run.prints(&[
        "What if supply.t_min_c were 90 instead of 60?\nWhat if supply.t_max_c were 120 instead of 75?\n\
         Then it is feasible.",
        "heat 90-120 °C",
        "without that ",
    ]);
    assert!(!run.out.contains("77.25"), "{}", run.out);
    folder
        .turash(&question(&["distance_km=1"]))
        .ok()
        .prints(&["What if distance_km were 1 instead of 2.21911?"]);
    let run = folder.turash(&question(&["supply.annual=0"])).ok();
    run.prints(&["Then it is not feasible:", "[nothing_left]", "without that "]);
    assert_eq!(folder.everything(), before);
}

#[test]
fn what_cannot_be_is_an_error_of_whoever_typed_it() {
    let folder = folder();
    for (setting, words) in [
        ("demand.t_max=80", &["set: found 'demand.t_max'", "did you mean 'demand.t_max_c'?"][..]),
        ("demand.t_max_c=hot", &["demand.t_max_c: found 'hot', expected a number"]),
        ("economics.discount_rat=1", &["did you mean 'economics.discount_rate'?"]),
        ("supply.price_limit_eur_per_unit=3", &["a price limit is private to its owner"]),
        ("supply.annual", &["write KEY=VALUE"]),
    ] {
        let run = folder.turash(&question(&[setting])).exits(2).says(words);
        assert!(!run.err.contains("77.25") && run.out.is_empty(), "{} {}", run.out, run.err);
    }
    folder.turash(&[question(&["supply.annual=1"]), vec!["--plan"]].concat()).exits(2);
}

#[test]
fn a_server_answers_the_same_and_stores_nothing() {
    let folder = folder();
    let settings = ["supply.t_max_c=120", "supply.t_min_c=90", "heat.price_eur_per_mwh=60"];
    let told = folder.json(&[question(&settings), vec!["--json"]].concat());
    let before = folder.everything();
    let server = Server::start(&folder, &[]);
    server.until_caught_up();
    let path = "/v1/explain?supply=mill.out&demand=baths.in";
    let set: Vec<String> = settings.iter().map(|setting| format!("&set={setting}")).collect();
    let set = set.concat();
    let answer = server.get(&format!("{path}{set}"));
    assert_eq!(answer.status, 200, "{}", answer.text);
    for part in ["what_if", "without", "value_eur_per_year", "appraisal"] {
        assert_eq!(answer.json[part], told[part], "{part}");
    }
    // The command asks the server for the places alone.
    assert_eq!(folder.json(&[question(&settings), vec!["--json"]].concat()), told);
    let refused = server.get(&format!("{path}&set=supply.t_max=1"));
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("did you mean 'supply.t_max_c'?"), "{}", refused.text);
    server.end();
    assert_eq!(folder.everything(), before);
}
