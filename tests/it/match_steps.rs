//! A match from suggestion to contract by the command line, with a server that holds the store and without one.

#![cfg(test)]

use std::time::Duration;

use crate::server::Server;
use crate::turash::Folder;

const SITES: &str = "id,name,lon,lat,country\nforge,Forge,8.45,49.5,DE\npool,Pool,8.46,49.5,DE\n";
const FLOWS: &str = "id,site,direction,resource,t_min_c,t_max_c,quantity\n\
    out,forge,supply,heat,120,180,9000 MWh/a\nin,pool,demand,heat,50,70,5000 MWh/a\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("sites.csv", SITES);
    folder.write("flows.csv", FLOWS);
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    folder
}

/// All that is done with one match; what is told must be the same however the store is reached.
fn walk(folder: &Folder) -> Vec<String> {
    let id = "out~in";
    let ok = |args: &[&str]| without_times(&folder.turash(args).ok().out);
    let refused = |args: &[&str]| folder.turash(args).exits(1).err;
    let mut told = vec![ok(&["match", "history", id])];
    told.push(ok(&["match", "step", id, "negotiating", "--actor", "the forge"]));
    let late = refused(&["match", "step", id, "reserved", "--agreed", "3 GWh/a", "--if-version", "7"]);
    assert!(late.contains("version 1"), "{late}");
    let unit = refused(&["match", "step", id, "reserved", "--agreed", "300 t/a"]);
    assert!(unit.contains("--agreed is in t/a, but this match is counted in MWh/a"), "{unit}");
    let much = refused(&["match", "step", id, "reserved", "--agreed", "90 GWh/a"]);
    assert!(much.contains("left"), "{much}");
    told.push(ok(&["match", "step", id, "reserved", "--agreed", "3 GWh/a", "--price", "18.5"]));
    told.push(ok(&["match", "step", id, "contracted", "--if-version", "2", "--reason", "signed in Linz"]));
    let early = refused(&["match", "claim", id, "verified"]);
    assert!(early.contains("claim"), "{early}");
    told.push(ok(&["match", "claim", id, "indicative", "--actor", "an engineer"]));
    told.push(ok(&["match", "history", id, "--json"]));
    told.push(ok(&["match", "comment", id, "They want a drawing:\n- of the pipe", "--actor", "the forge"]));
    told.push(ok(&["match", "history", id]));
    told.push(refused(&["match", "history", "no~nothing"]));
    let nowhere = refused(&["match", "comment", "no~nothing", "x"]);
    assert!(nowhere.contains("there is no match"), "{nowhere}");
    let empty = folder.turash(&["match", "comment", id, " "]).exits(2).err;
    assert!(empty.contains("expected some text"), "{empty}");
    told
}

/// The lines without the moments at which something happened, and without how long the log is.
fn without_times(told: &str) -> String {
    let told: String = told.split_inclusive('\n').filter(|line| !line.contains("as_of")).collect();
    let is_time = |word: &&str| {
        let bare = word.trim_matches(|sign: char| !sign.is_ascii_alphanumeric());
        bare.len() > 18 && bare.contains('T') && bare.ends_with('Z')
    };
    told.split_inclusive(char::is_whitespace).filter(|word| !is_time(word)).collect()
}

#[test]
fn a_match_is_taken_further_by_the_command_line_as_by_a_server() {
    let alone = folder();
    let told = walk(&alone);
    let other = folder();
    let server = Server::start(&other, &[]);
    assert_eq!(walk(&other), told);
    server.end().with(0, Duration::from_secs(5));
    let text = told.concat();
    for part in [
        "out~in is suggested, version 0",
        "suggested -> negotiating by the forge",
        "agreed       3000 MWh/a",
        "comment by the forge",
        "    - of the pipe",
        "reserved -> contracted: signed in Linz",
        "may follow   live, failed, withdrawn",
        "the claim is indicative, version 4",
        "indicative",
        "by an engineer",
        "there is no match 'no~nothing'",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("18.5"), "the agreed price is private\n{text}");
}

#[test]
fn a_state_that_does_not_exist_is_wrong_usage() {
    let folder = folder();
    let run = folder.turash(&["match", "step", "out~in", "married"]).exits(2);
    run.says(&["expected one of negotiating, reserved, contracted"]);
}
