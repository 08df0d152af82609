//! What the reading commands answer: tables, JSON, CSV, explanations, help.

#![cfg(test)]

use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::generated::Region;
use crate::turash::{Folder, collect, csv};

fn demo() -> Folder {
    let folder = Folder::new();
    folder.turash(&["--data", "turash-data", "demo"]).ok();
    folder
}

#[test]
fn matches_come_as_table_json_and_csv() {
    let folder = demo();
    let all = folder.matches(&[]);
    assert!(all.len() > 20, "{}", all.len());
    let table = folder.turash(&["matches", "--limit", "0"]).ok();
    assert_eq!(table.err, "");
    let lines: Vec<&str> = table.out.lines().collect();
    assert_eq!(lines.len(), 1 + all.len());
    // Columns are aligned: left-aligned ones begin, right-aligned ones end below their heading.
    let heads: Vec<char> = lines[0].chars().collect();
    let text: String = heads.iter().collect();
    let begins = |word: &str| text.find(word).unwrap();
    for line in &lines[1..] {
        let cells: Vec<char> = line.chars().collect();
        for word in ["SUPPLY", "GIVES", "DEMAND", "NEEDS", "FLOWS"] {
            let at = begins(word);
            assert!(cells[at] != ' ' && cells[at - 1] == ' ', "{word} is askew:\n{text}\n{line}");
        }
        for word in ["VALUE", "AMOUNT", "DISTANCE"] {
            let end = begins(word) + word.len();
            assert!(cells[end - 1] != ' ' && cells[end] == ' ', "{word} is askew:\n{text}\n{line}");
        }
    }
    let records = csv(&folder.turash(&["matches", "--limit", "0", "--format", "csv"]).ok().out);
    assert_eq!(records.len(), 1 + all.len());
    for (record, one) in records[1..].iter().zip(&all) {
        assert_eq!(record[0], one["id"].as_str().unwrap());
    }
    let exported = folder.turash(&["export", "matches"]).ok().out;
    assert_eq!(csv(&exported), records);
    folder
        .turash(&["matches", "--limit", "3"])
        .ok()
        .says(&[&format!("3 of {} matches; --limit 0 lists all", all.len())]);
    assert_eq!(folder.json(&["matches", "--limit", "3", "--format", "json"]).as_array().unwrap(), &all[..3]);
}

#[test]
fn pairs_come_as_table_json_and_csv() {
    let folder = demo();
    let count: usize =
        folder.turash(&["pairs", "--within", "5km", "--count"]).ok().out.trim().parse().unwrap();
    assert!(count > 5, "{count}");
    let json = folder.json(&["pairs", "--within", "5km", "--format", "json"]);
    assert_eq!(json.as_array().unwrap().len(), count);
    let records = csv(&folder.turash(&["pairs", "--within", "5km", "--format", "csv"]).ok().out);
    assert_eq!((records.len(), records[0].join(",")), (count + 1, "supply,demand,distance_km".to_owned()));
    let table = folder.turash(&["pairs", "--within", "5km"]).ok().says(&[&format!("{count} pairs\n")]);
    assert_eq!(table.out.lines().count(), count + 1);
    folder.turash(&["pairs", "--within", "5 m"]).ok().says(&["no pairs within this distance"]);
    folder
        .turash(&["pairs", "--within", "5km", "--resource", "water"])
        .ok()
        .says(&["no pairs within this distance"]);
}

#[test]
fn explains_matches_pairs_and_why_not() {
    let folder = demo();
    let explain = |supply: &str, demand: &str, words: &[&str]| {
        folder.turash(&["explain", supply, demand]).ok().prints(words)
    };
    let json = folder.json(&["explain", "--json", "steelworks.furnace-gas", "district-heat.network"]);
    let value = format!("{:.2} MEUR/a or more", json["value_eur_per_year"].as_f64().unwrap() / 1e6);
    let amount = format!("{:.1} GWh/a: ", json["deliverable_annual"].as_f64().unwrap() / 1e3);
    let words = ["A match.", "place 1 of the supply", "technology    directly", &amount, &value, "1.73 km"];
    explain("steelworks.furnace-gas", "district-heat.network", &words);
    explain(
        "steelworks.cooling-water",
        "paper.steam",
        &["No match:", "[too_cold]", "[condenses_too_hot]", "It would take", "45-60 °C", "140-180 °C"],
    );
    explain(
        "steelworks.cooling-water",
        "dairy.cleaning",
        &["No match:", "[not_worth_it]", "heat pump     COP"],
    );
    explain("glass.furnace-gas", "datacenter.halls", &["No match:", "[too_uncertain]", "chiller"]);
    explain("paper.white-water", "greenhouse.irrigation", &["A match.", "after treatment"]);
    explain("timber.residues", "concrete.aggregate", &["No match:", "[no_substitution]"]);
    explain("steelworks.slag", "greenhouse.irrigation", &["No match:", "[other_family]"]);
    explain("cement.co2", "dry-ice.feed", &["No match:", "[not_worth_it]", "captured", "pipe for"]);
    let by_truck = ["A match.", "in the place of another material", "nothing to pay back"];
    explain("steelworks.slag", "concrete.aggregate", &by_truck);
    explain("district-heat.network", "district-heat.low-grade", &["[not_a_supply]", "[same_site]"]);
    // Named the other way round, the best pair is no match, and the reader learns the order.
    let swapped = ["No match:", "[not_a_supply]", "explain steelworks.furnace-gas district-heat.network"];
    explain("district-heat.network", "steelworks.furnace-gas", &swapped);
    let json = folder.json(&["explain", "--json", "district-heat.network", "steelworks.furnace-gas"]);
    assert_eq!(json["is_match"], false, "{json}");
    let json = folder.json(&["explain", "--json", "steelworks.cooling-water", "paper.steam"]);
    assert_eq!(
        (&json["feasible"], &json["reasons"][0]["code"]),
        (&false.into(), &"too_cold".into()),
        "{json}"
    );
    for key in ["text", "change"] {
        assert!(!json["reasons"][0][key].as_str().unwrap().is_empty(), "{json}");
    }
    let unknown = ["no flow 'nowhere'", "`turash export flows`"];
    folder.turash(&["explain", "nowhere", "dairy.cleaning"]).exits(2).says(&unknown);
    folder.turash(&["explain", "steelworks.slag", "nowhere"]).exits(2).says(&unknown);
}

#[test]
fn every_match_explains_itself_with_the_same_figures() {
    let folder = demo();
    for one in folder.matches(&["--max-distance", "2km"]) {
        let flow = |side: &str| one[side]["flow"].as_str().unwrap().to_owned();
        let json = folder.json(&["explain", "--json", &flow("supply"), &flow("demand")]);
        assert_eq!(json["is_match"], true);
        for key in ["distance_km", "deliverable_annual", "value_eur_per_year", "supply_rank", "demand_rank"] {
            assert_eq!(json[key], one[key], "{key} of {}", one["id"]);
        }
    }
}

/// The list is asked for at once, from the engine; the explanations are asked for one by one, of every pair that passes.
#[test]
fn the_list_has_the_pairs_whose_explanations_say_that_they_are_matches() {
    let folder = demo();
    let pairs = folder.json(&["pairs", "--within", "100km", "--format", "json"]);
    let pairs = pairs.as_array().unwrap();
    let mut expected = Vec::new();
    for pair in pairs {
        let flow = |side: &str| pair[side].as_str().unwrap();
        let json = folder.json(&["explain", "--json", flow("supply"), flow("demand")]);
        if json["is_match"] == true {
            expected.push(json["id"].as_str().unwrap().to_owned());
        } else {
            assert!(!json["reasons"].as_array().unwrap().is_empty(), "no list is full here: {json}");
        }
    }
    let mut listed: Vec<String> =
        folder.matches(&[]).iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    expected.sort();
    listed.sort();
    assert_eq!(listed, expected);
    assert!(listed.len() < pairs.len(), "some pass, and are worth nothing");
}

#[test]
fn a_feasible_pair_that_is_no_match_says_so() {
    // 25 equal supplies beside 25 equal demands: each keeps its best 20.
    let folder = Folder::new();
    let (mut sites, mut flows) = ("id,name,country,lon,lat\n".to_owned(), String::new());
    for n in 0..25 {
        writeln!(sites, "s{n},S{n},DE,8.0{n:02},50\nd{n},D{n},DE,8.0{n:02},50.001").unwrap();
        writeln!(flows, "s{n}.x,s{n},supply,heat,200,300,9 GWh/a").unwrap();
        writeln!(flows, "d{n}.x,d{n},demand,heat,50,60,9 GWh/a").unwrap();
    }
    folder.write("sites.csv", sites);
    folder.write("flows.csv", format!("id,site,direction,resource,t_min_c,t_max_c,quantity\n{flows}"));
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    let far = ["Feasible, but no match", "in lists     not among the best 20 of the supply"];
    folder.turash(&["explain", "s0.x", "d24.x"]).ok().prints(&far);
    assert_eq!(folder.turash(&["pairs", "--within", "50km", "--count"]).ok().out, "625\n");
}

#[test]
fn questions_without_an_answer_say_what_to_do() {
    let folder = demo();
    folder.turash(&["matches", "--min-value", "1e9"]).ok().says(&["no matches fit; try a wider filter"]);
    let near = ["matches", "--resource", "water", "--max-distance", "5km"];
    folder.turash(&near).ok().says(&["no matches fit; try a wider filter"]);
    folder.turash(&["matches", "--site", "nowhere"]).exits(2).says(&["no site 'nowhere'", "export sites"]);
    folder.turash(&["matches", "--flow", "nothing"]).exits(2).says(&["no flow 'nothing'", "export flows"]);
    folder.turash(&["export", "matches", "--flow", "nothing"]).exits(2).says(&["no flow 'nothing'"]);
    folder.turash(&["export", "flows", "--country", "DE"]).exits(2).says(&["`export matches` only"]);
    let none = folder.turash(&["--data", "nowhere", "matches"]).exits(1);
    none.says(&["no store at nowhere", "`turash import`", "--data"]);
    assert!(!folder.path("nowhere").exists());
}

#[test]
fn a_reader_that_stops_early_is_no_failure() {
    let folder = Folder::new();
    Region::new(1, 300).write(&folder);
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    let forms: [&[&str]; 6] = [
        &["matches", "--limit", "0", "--format", "csv"],
        &["matches", "--limit", "0", "--format", "json"],
        &["matches", "--limit", "0"],
        &["pairs", "--within", "50km", "--format", "csv"],
        &["export", "flows", "--format", "geojson"],
        &["export", "matches"],
    ];
    for args in forms {
        let mut command = folder.command(&[&["--progress", "none"], args].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let said = collect(child.stderr.take().unwrap());
        let mut line = String::new();
        BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{args:?}");
        assert_eq!(said.recv().unwrap(), "", "{args:?}");
    }
}

#[test]
fn help_names_every_command_and_completions_exist() {
    let folder = Folder::new();
    let commands = ["demo", "import", "matches", "pairs", "explain", "export", "recompute", "completions"];
    let help = folder.turash(&["--help"]).ok().out;
    for name in commands {
        assert!(help.lines().any(|line| line.trim().starts_with(&format!("{name} "))), "{name} in {help}");
        folder.turash(&[name, "--help"]).ok().prints(&["Usage: turash", "--data"]);
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = folder.turash(&["completions", shell]).ok().out;
        assert!(commands.iter().all(|name| script.contains(name)), "{shell}");
    }
    folder.turash(&["--version"]).ok().prints(&["turash 0."]);
    assert_eq!(folder.names(), [""; 0], "help writes nothing");
}
