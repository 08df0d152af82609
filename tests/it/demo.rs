//! `turash demo`: the first thing that anyone tries.

#![cfg(test)]

use std::collections::BTreeSet;

use crate::turash::{Folder, Run, binary, workspace};

/// Every family of resources. The demo region has matches of each.
pub(crate) const FAMILIES: [&str; 7] = ["heat", "cooling", "water", "material", "co2", "electricity", "gas"];

/// How many sites and flows the demo has: the lines of its two files.
pub(crate) fn size() -> [usize; 2] {
    ["sites", "flows"].map(|name| {
        let file = workspace().join(format!("crates/turash-services/demo/{name}.csv"));
        std::fs::read_to_string(file).unwrap().lines().count() - 1
    })
}

/// The size as it is printed.
pub(crate) fn size_in_words() -> String {
    let [sites, flows] = size();
    format!("{sites} sites, {flows} flows")
}

/// The commands that the demo proposes, as a shell reads them.
fn proposals(out: &str) -> Vec<String> {
    let after = out.split_once("Try next:").unwrap().1;
    after.lines().filter(|line| line.starts_with("  ")).map(|line| line.trim().to_owned()).collect()
}

#[test]
fn shows_matches_and_a_second_run_changes_nothing() {
    let folder = Folder::new();
    let first = folder.turash(&["demo"]).ok().prints(&[&size_in_words(), "MEUR/a", "Electric steelworks"]);
    assert_eq!(first.err, "", "all is well, so that there is nothing to say besides");
    let before = folder.turash(&["--data", "turash-demo", "export", "matches"]).ok().out;
    assert_eq!(folder.turash(&["demo"]).ok().out, first.out);
    assert_eq!(folder.turash(&["--data", "turash-demo", "export", "matches"]).ok().out, before);
    folder.turash(&["--data", "turash-demo", "recompute"]).ok().prints(&["matches: nothing changed"]);
    let matches = folder.json(&["--data", "turash-demo", "matches", "--limit", "0", "--format", "json"]);
    for one in matches.as_array().unwrap() {
        assert_eq!((&one["supply_version"], &one["demand_version"]), (&1.into(), &1.into()), "{one}");
    }
    assert_eq!(folder.names(), ["turash-demo"]);
}

#[test]
fn every_family_of_resources_has_a_match() {
    let folder = Folder::new();
    folder.turash(&["--data", "turash-data", "demo"]).ok();
    let matches = folder.matches(&[]);
    // Heat that drives a chiller meets a demand for cooling: both sides have a family.
    let of = |side: &str| -> BTreeSet<&str> {
        matches.iter().map(|one| one[side]["resource"]["family"].as_str().unwrap()).collect()
    };
    assert_eq!(of("supply"), BTreeSet::from(FAMILIES));
    assert_eq!(of("demand"), BTreeSet::from(FAMILIES));
    for family in FAMILIES {
        assert!(!folder.matches(&["--resource", family]).is_empty(), "{family}");
    }
}

#[test]
fn every_proposed_command_works() {
    let folder = Folder::new();
    let demo = folder.turash(&["demo"]).ok();
    let commands = proposals(&demo.out);
    assert_eq!(commands.len(), 5, "{commands:?}");
    let path = binary().parent().unwrap().display();
    for command in &commands {
        let mut shell = folder.program("sh");
        shell.args(["-c", &format!("PATH={path}:$PATH; {command}")]);
        let run = Run::of(shell).ok();
        assert!(!run.out.is_empty() || run.err.contains("matches.geojson"), "{command}: {run:?}");
    }
    // The last one took the same region into the user's own folder.
    folder.turash(&["export", "sites"]).ok().prints(&["steelworks"]);
    let lines: serde_json::Value = serde_json::from_str(&folder.read("matches.geojson")).unwrap();
    assert_eq!(lines["features"].as_array().unwrap().len(), folder.matches(&[]).len());
}

#[test]
fn proposes_commands_for_the_way_it_was_called() {
    let folder = Folder::new();
    let mut cargo = folder.command(&["--data", "my folder", "demo"]);
    let run = Run::of({
        cargo.env("CARGO", "cargo");
        cargo
    });
    let commands = proposals(&run.ok().out);
    assert!(commands.iter().all(|command| command.starts_with("cargo run --release -- ")), "{commands:?}");
    assert!(commands[0].contains("--data 'my folder' explain"), "{commands:?}");
}

#[test]
fn leaves_the_users_own_data_alone() {
    let folder = Folder::new();
    folder.write("sites.csv", "id,name,country,lon,lat\nmine,My own site,DE,8,50\n");
    folder.turash(&["import", "sites.csv"]).ok();
    let before = folder.everything();
    folder.turash(&["demo"]).ok();
    assert_eq!(folder.everything(), before);
    // Also where the user's own folder is named, by option or by environment.
    folder.turash(&["--data", "turash-data", "demo"]).exits(2).says(&[
        "turash-data",
        "site 'mine'",
        "--data",
    ]);
    let mut command = folder.command(&["demo"]);
    command.env("TURASH_DATA", "turash-data");
    Run::of(command).exits(2).says(&["site 'mine'"]);
    assert_eq!(folder.everything(), before);
    let mut names: Vec<_> = std::fs::read_dir(folder.path("turash-data"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with("turash."))
        .collect();
    names.sort();
    assert!(names.is_empty(), "{names:?}");
}
