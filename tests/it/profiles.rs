//! Load profiles by name: from a folder, in the numbers of a pair, and in the words where a name is not known. And a store of some hours.

#![cfg(test)]

use serde_json::Value;

use crate::turash::{Folder, not_run, workspace};

const SITES: &str = "id,name,country,lon,lat\nmill,Mill,AT,14.30,48.30\nbaths,Baths,DE,14.31,48.30\n";
const PAIR: [&str; 3] = ["explain", "out", "in"];

/// A mill with heat all year, and baths next to it that need as much; each with the profile of this name.
fn folder(supply: &str, demand: &str) -> Folder {
    let folder = Folder::new();
    folder.write("sites.csv", SITES);
    folder.write(
        "flows.csv",
        format!(
            "id,site,direction,resource,t_min_c,t_max_c,quantity,precision,profile\n\
             out,mill,supply,heat,140,160,78840 MWh/a,measured,{supply}\n\
             in,baths,demand,heat,50,60,78840 MWh/a,measured,{demand}\n"
        ),
    );
    folder.turash(&["import", "sites.csv", "flows.csv"]).exits(0);
    folder
}

/// `NAME,step,value` where heat flows at these hours of a day.
fn steps(profiles: &[(&str, std::ops::Range<usize>)]) -> String {
    let rows = profiles.iter().flat_map(|(name, open)| {
        (0..576).map(move |step| format!("{name},{},{}\n", step + 1, u8::from(open.contains(&(step % 24)))))
    });
    format!("name,step,value\n{}", rows.collect::<String>())
}

/// What goes into the pipe in a year, MWh.
fn sent(pair: &Value) -> f64 {
    let of = |key: &str| pair["appraisal"][key].as_f64().unwrap_or_else(|| panic!("{key}: {pair}"));
    of("delivered_annual") + of("lost_annual")
}

fn is_near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() < 1e-6 * wanted
}

#[test]
fn profiles_of_a_folder_say_when_flows_are_there() {
    let folder = folder("steady mill", "pool");
    let unknown = folder.json(&[&PAIR[..], &["--json"]].concat());
    assert!(is_near(sent(&unknown), 78_840.0), "{unknown}");
    folder.turash(&PAIR).exits(0).prints(&[
        "hours of the supply, steady since its load profile is unknown: 8760 h/a (no load profile is called 'steady mill'",
        "no load profile is called 'pool'; add it to the folder of [profiles])",
    ]);
    folder
        .turash(&["status"])
        .exits(0)
        .prints(&["load profiles: none, so that those with a name count as steady"]);

    std::fs::create_dir(folder.path("profiles")).unwrap();
    let tables = steps(&[("steady mill", 0..24), ("pool", 12..24), ("pool.DE", 6..14)]);
    folder.write("profiles/own.csv", tables);
    folder.turash(&["status"]).exits(0).prints(&["load profiles: 3 names from 1 file in profiles"]);
    let status = folder.json(&["status", "--json"]);
    assert_eq!(status["load_profiles"]["known"], 3, "{status}");
    // The baths are in Germany, and a third of a day is what both have.
    let known = folder.json(&[&PAIR[..], &["--json"]].concat());
    assert!(is_near(sent(&known), 78_840.0 / 3.0), "{known}");
    assert!(!folder.turash(&PAIR).exits(0).out.contains("load profile is unknown"));
    folder.turash(&["recompute", "--verify"]).exits(0);

    // Another folder, which the configuration names.
    std::fs::create_dir(folder.path("curves")).unwrap();
    folder.write("curves/own.csv", steps(&[("steady mill", 0..24), ("pool", 12..24)]));
    folder.write("turash.toml", "[profiles]\nfolder = \"curves\"\n");
    folder.turash(&["status"]).exits(0).prints(&["load profiles: 2 names from 1 file in curves"]);
    let half = folder.json(&[&PAIR[..], &["--json"]].concat());
    assert!(is_near(sent(&half), 78_840.0 / 2.0), "{half}");
}

#[test]
fn a_table_that_cannot_be_read_is_named_with_how_to_mend_it() {
    let folder = folder("flat", "flat");
    std::fs::create_dir(folder.path("profiles")).unwrap();
    folder.write("profiles/pool.csv", "name,month,value\npool,1,1\npool,2,much\n");
    let run = folder.turash(&PAIR);
    assert_ne!(run.status, Some(0));
    run.says(&[
        "the load profiles of [profiles]",
        "pool.csv, line 3",
        "'much'",
        "take the file out of the folder",
    ]);
    folder.turash(&["config", "print", "profiles"]).exits(0).prints(&["profiles.folder = \"\""]);
    folder.write("turash.toml", "[profiles]\nfolder = \"elsewhere\"\n");
    let run = folder.turash(&PAIR);
    assert_ne!(run.status, Some(0));
    run.says(&["elsewhere", "there is no such file"]);
}

#[test]
fn a_store_is_shown_beside_the_pair_without_it() {
    let folder = folder("flat", "evening");
    std::fs::create_dir(folder.path("profiles")).unwrap();
    folder.write("profiles/own.csv", steps(&[("evening", 12..24)]));
    let without = folder.json(&[&PAIR[..], &["--json"]].concat());
    assert_eq!(without["appraisal"]["with_store"], Value::Null);
    assert!(!folder.turash(&PAIR).exits(0).out.contains("With a store"));
    let folder = folder.with("TURASH__MODEL__PROFILE__STORE_HOURS", "6");
    let with = folder.json(&[&PAIR[..], &["--json"]].concat());
    let store = &with["appraisal"]["with_store"];
    let added =
        store["delivered_annual"].as_f64().unwrap() - with["appraisal"]["delivered_annual"].as_f64().unwrap();
    // Six hours of nine megawatts, every day.
    assert!(is_near(added, 365.0 * 54.0), "{store}");
    for (key, wanted) in [("holds_mwh", 54.0), ("capital_eur", 205_200.0)] {
        assert!(is_near(store[key].as_f64().unwrap(), wanted), "{key}: {store}");
    }
    for key in ["value_eur_per_year", "ranking_value", "deliverable_annual"] {
        assert_eq!(with[key], without[key], "{key}");
    }
    folder.turash(&PAIR).exits(0).prints(&[
        "With a store (lists are made without)",
        "6.00 h of the demand's mean rate, 54.0 MWh, beside the demand; it costs 205 kEUR",
        "the store adds",
    ]);
}

/// The published files as they are, where there is a copy of them.
#[test]
fn the_published_load_profiles_are_known_by_sector_and_country() {
    let data = workspace().join("../shared/data/hotmaps_load_profiles");
    if !data.exists() {
        not_run("the Hotmaps load profiles (../shared/data) are absent");
        return;
    }
    let folder = folder("paper", "residential.DE21");
    let steady = folder.json(&[&PAIR[..], &["--json"]].concat());
    std::fs::create_dir(folder.path("profiles")).unwrap();
    // Those that are quickly read; the tests of the reader take all.
    let files = [
        "industry_paper_2018_hourly_by_country.csv.gz",
        "residential_month_x_hour_by_nuts2.csv.gz",
        "residential_monthly_factor_by_nuts2.csv",
    ];
    for file in files {
        std::fs::copy(data.join(file), folder.path("profiles").join(file)).unwrap();
    }
    folder.turash(&["status"]).exits(0).prints(&[
        "load profiles: ",
        " names from 2 files in profiles; 1 file left out: others hold the same in more detail",
    ]);
    let known = folder.json(&[&PAIR[..], &["--json"]].concat());
    let share = sent(&known) / sent(&steady);
    // Homes want most of their heat in winter.
    assert!((0.5..0.9).contains(&share), "{share}");
    assert!(!folder.turash(&PAIR).exits(0).out.contains("load profile is unknown"));
}
