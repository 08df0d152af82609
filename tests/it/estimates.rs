//! Estimates: what follows from a plant's tonnes or a site's fuel is said, taken in, matched, and given up for anything better.

#![cfg(test)]

use crate::turash::{Folder, csv};

const SITES: &str = "id,name,country,industry,lon,lat\n\
     cement,Cement works,DE,C23.51,8.45,49.5\n\
     mill,Mill,DE,C17,8.46,49.5\n\
     depot,Depot,DE,,8.47,49.5\n\
     de:0815,Brewery,DE,C11.05,8.48,49.5\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("sites.csv", SITES);
    folder.turash(&["import", "sites.csv"]).exits(0);
    folder
}

const CEMENT: [&str; 6] = ["estimate", "cement", "--plant", "Cement plant dry", "--tonnes", "250000"];

fn with<'a>(args: &[&'a str], more: &'a str) -> Vec<&'a str> {
    [args, &[more]].concat()
}

/// Ids of the flows, with their annual amounts and precisions.
fn flows(folder: &Folder) -> Vec<(String, f64, String)> {
    let rows = csv(&folder.turash(&["export", "flows"]).exits(0).out);
    let column = |name: &str| rows[0].iter().position(|header| header.starts_with(name)).unwrap();
    let [id, amount, precision] = ["id", "quantity", "precision"].map(column);
    let rows = rows.iter().skip(1);
    rows.map(|row| (row[id].clone(), row[amount].parse().unwrap(), row[precision].clone())).collect()
}

#[test]
fn an_estimate_is_said_and_writes_nothing_until_it_is_applied() {
    let folder = folder();
    folder.turash(&CEMENT).exits(0).prints(&[
        "add     cement  supply     heat 200-500 °C    48.6 GWh/a  rough",
        "cement.estimate.heat-supply-200-500",
        "'Cement plant dry', 0.7 GJ/t (Hotmaps, Fraunhofer ISI)",
        "heat 1000-1600 °C",
        "would add 4 flows, change 0, keep 0 and remove 0; nothing was written: --apply does it",
    ]);
    assert_eq!(flows(&folder), []);
    let said = folder.json(&with(&CEMENT, "--json"));
    let annual = said[3]["annual"].as_f64().unwrap();
    assert!((annual - 175_000.0 / 3.6).abs() < 1e-6 && said[3]["annual_unit"] == "MWh/a", "{said}");
    assert_eq!((&said[3]["resource"]["t_min_c"], &said[3]["precision"]), (&200.0.into(), &"rough".into()));

    folder
        .turash(&with(&CEMENT, "--apply"))
        .exits(0)
        .prints(&["estimates: 4 added, 0 changed, 0 kept, 0 removed"]);
    let found = flows(&folder);
    assert!(found.len() == 4 && found.iter().all(|(.., precision)| precision == "rough"), "{found:?}");
    folder.turash(&with(&CEMENT, "--apply")).exits(0).prints(&["0 added, 0 changed, 4 kept, 0 removed"]);
    folder.turash(&CEMENT).exits(0).prints(&["keep ", "nothing would change"]);
}

#[test]
fn estimates_are_matched_and_replaced_by_newer_ones_and_by_anything_better() {
    let folder = folder();
    folder.turash(&with(&CEMENT, "--apply")).exits(0).prints(&["matches: none yet"]);
    let mill = ["estimate", "mill", "--fuel-mwh", "120000", "--apply"];
    folder.turash(&mill).exits(0).prints(&["6 added", "matches: ", " found"]);
    let supply = "cement.estimate.heat-supply-200-500";
    let matches = folder.matches(&[]);
    assert!(matches.iter().any(|found| found.to_string().contains(supply)), "{matches:?}");

    // Paper by its tonnes takes the place of what followed from its fuel.
    let paper = ["estimate", "mill", "--plant", "paper", "--tonnes", "100000"];
    folder.turash(&paper).exits(0).prints(&[
        "remove  mill  supply     heat 25-100 °C",
        "goes: the newer estimate does not say it",
        "would add 1 flow, change 5, keep 0 and remove 1",
    ]);
    folder.turash(&with(&paper, "--apply")).exits(0).prints(&["1 added, 5 changed, 0 kept, 1 removed"]);

    folder.write(
        "metered.csv",
        "id,site,direction,resource,t_min_c,t_max_c,quantity,precision\n\
         metered,cement,supply,heat,250,300,40 GWh/a,measured\n",
    );
    folder.turash(&["import", "metered.csv"]).exits(0);
    folder.turash(&["estimate", "cement"]).exits(0).prints(&[
        "remove  cement  supply     heat 200-500 °C",
        "goes: the site has 'metered', which is no estimate",
        "would add 0 flows, change 0, keep 0 and remove 1",
    ]);
    let again = folder.turash(&with(&CEMENT, "--apply")).exits(0);
    again
        .prints(&["0 added, 0 changed, 3 kept, 1 removed", "withdrawn"])
        .says(&["'cement': no heat supply is estimated, since it has the flow 'metered'"]);
    let found = flows(&folder);
    assert!(found.iter().all(|(id, ..)| id != supply) && found.iter().any(|(id, ..)| id == "metered"));
    folder
        .turash(&["estimate", "cement"])
        .exits(0)
        .says(&["'cement': nothing new is known; its estimates stay"]);
    folder.turash(&["recompute", "--verify"]).exits(0);
}

#[test]
fn many_sites_come_in_a_table_and_what_cannot_be_estimated_is_named() {
    let folder = folder();
    folder.write(
        "known.csv",
        "Site,Plant,Tonnes,Fuel MWh,Remark\n\
         cement,cement plant dry,250000,,\n\
         mill,,,120000,\n\
         de:0815,,36000,,\n\
         depot,,,5000,\n\
         mil,,,5000,\n\
         MILL,,,5000,\n\
         mill,,,1,\n",
    );
    let args = ["estimate", "--file", "known.csv"];
    let run = folder.turash(&args).exits(1);
    let run = run.prints(&["would add 15 flows"]).says(&[
        "ignored: known.csv, column 'Remark'",
        "rejected: known.csv, line 5: found nothing, expected a sector with published factors",
        "(site 'depot')",
        "rejected: known.csv, line 6, column 'Site': found 'mil', expected the id of a known site",
        "rejected: known.csv, line 7, column 'Site': found 'MILL', expected the id of a known site; there is a site 'mill'",
        "rejected: known.csv, line 8, column 'Site': found 'mill', expected each site once: line 3 has it too",
    ]);
    run.prints(&["de:0815.estimate.heat-demand-under-100", "'Brewing', 0.861327 GJ/t"]);
    folder.turash(&with(&args, "--apply")).exits(1).prints(&["estimates: 15 added"]);
    assert_eq!(flows(&folder).len(), 15);
    // They are of no source that an import replaces.
    folder.write(
        "none.csv",
        "site,direction,resource,t_min_c,t_max_c,quantity\nmill,demand,heat,20,40,1 MWh/a\n",
    );
    folder.turash(&["import", "none.csv", "--replace", "de"]).exits(0);
    assert_eq!(flows(&folder).len(), 16);
}

#[test]
fn a_site_alone_is_told_what_is_missing() {
    let folder = folder();
    let cases: [(&[&str], &[&str]); 8] = [
        (
            &["nowhere", "--fuel-mwh", "1"],
            &["'nowhere': site:", "the id of a known site", "import the sites first"],
        ),
        (&["mill"], &["--tonnes: found nothing", "a sector alone has no size"]),
        (&["mill", "--tonnes", "5"], &["--plant: found nothing, expected one of 'Paper', 'Chemical pulp'"]),
        (&["depot", "--fuel-mwh", "5"], &["industry: found nothing", "give the site its sector"]),
        (&["mill", "--plant", "Paper"], &["--tonnes: found nothing, expected the tonnes of 'Paper'"]),
        (&["mill", "--plant", "cement", "--tonnes", "5"], &["did you mean 'Cement plant dry'", "--list"]),
        (&["mill", "--tonnes", "250,000"], &["write for example 250000"]),
        (&["mill", "--plant", "Datacenter", "--tonnes", "5"], &["--area-m2: found nothing"]),
    ];
    for (args, words) in cases {
        folder.turash(&[&["estimate"], args].concat()).exits(2).says(words);
    }
    folder.turash(&["estimate"]).exits(2);
    folder.turash(&["estimate", "--fuel-mwh", "5"]).exits(2);
    folder.turash(&["estimate", "--list"]).exits(0).prints(&[
        "C23     Cement plant dry",
        "0.09  Pulp & Paper ",
        "Datacenter",
    ]);
    assert_eq!(flows(&folder), []);
}

#[test]
fn a_promised_estimate_is_not_removed() {
    let folder = folder();
    folder.turash(&with(&CEMENT, "--apply")).exits(0);
    folder.write(
        "need.csv",
        "id,site,direction,resource,t_min_c,t_max_c,quantity\nneed,mill,demand,heat,60,90,4000 MWh/a\n",
    );
    folder.turash(&["import", "need.csv"]).exits(0);
    let server = crate::server::Server::start(&folder, &[]);
    let path = "/v1/matches/cement.estimate.heat-supply-200-500~need/transitions";
    for body in [r#"{"to":"negotiating"}"#, r#"{"to":"reserved","agreed_annual":3000,"annual_unit":"MWh/a"}"#]
    {
        assert_eq!(server.ask("POST", path, body).unwrap().status, 201);
    }
    server.end();
    folder.write(
        "metered.csv",
        "id,site,direction,resource,t_min_c,t_max_c,quantity\nmetered,cement,supply,heat,250,300,40 GWh/a\n",
    );
    folder.turash(&["import", "metered.csv"]).exits(0);
    let run = folder.turash(&["estimate", "cement", "--apply"]).exits(1);
    run.says(&["not removed: 'cement.estimate.heat-supply-200-500'"]).prints(&["0 removed"]);
    assert_eq!(flows(&folder).len(), 6);
}
