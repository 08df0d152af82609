//! Price limits end to end: nothing that is printed or answered depends on them, and two sides in negotiation hear one bit a day.

#![cfg(test)]

use std::time::Duration;

use crate::server::Server;
use crate::turash::Folder;

const SITES: &str =
    "id,name,lon,lat,country\nforge,Forge,8.45,49.5,DE\npool,Pool,8.46,49.5,DE\nmill,Mill,8.47,49.5,DE\n";

/// Sites with these price limits: of `out`, `in`, `in2`.
fn folder(limits: [&str; 3]) -> Folder {
    let folder = Folder::new();
    folder.write("sites.csv", SITES);
    let [out, first, second] = limits;
    folder.write(
        "flows.csv",
        format!(
            "id,site,direction,resource,t_min_c,t_max_c,quantity,price_limit\n\
             out,forge,supply,heat,120,180,9000 MWh/a,{out}\n\
             in,pool,demand,heat,50,70,5000 MWh/a,{first}\n\
             in2,mill,demand,heat,50,70,6000 MWh/a,{second}\n"
        ),
    );
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    folder
}

/// Everything that the program tells of a folder without the owner's `--include-private`.
fn told(folder: &Folder) -> Vec<String> {
    [
        "matches --limit 0",
        "matches --limit 0 --format json",
        "pairs --within 10km --format json",
        "explain out in",
        "explain out in --json",
        "explain out in2 --plan --json",
        "explain in out",
        "plan",
        "plan --format json",
        "graph communities",
        "graph neighbourhood forge --format json",
        "graph closure forge --format json",
        "export sites",
        "export flows",
        "export flows --format geojson",
        "export matches",
        "report match out in",
        "report site forge",
        "report region --around forge --within 10km",
        "check --json",
        "status --json",
    ]
    .iter()
    .map(|line| {
        let run = folder.turash(&line.split(' ').collect::<Vec<_>>());
        format!("{line} ({:?})\n{}", run.status, without_its_time(&run.out))
    })
    .chain([events(folder)])
    .collect()
}

/// What is told but for the line that says when a report was made or how old what waits is.
fn without_its_time(told: &str) -> String {
    let is_clock = |line: &&str| line.contains("<footer>Made by Turash ") || line.contains("\"lag_seconds\"");
    told.lines().filter(|line| !is_clock(line)).collect::<Vec<_>>().join("\n")
}

/// The events with all but their random ids and the times at which they happened.
fn events(folder: &Folder) -> String {
    let tail = folder.turash(&["events", "tail", "--last", "1000", "--json"]).ok().out;
    let mut lines = Vec::new();
    for line in tail.lines() {
        let mut event: serde_json::Value = serde_json::from_str(line).unwrap();
        let envelope = event.as_object_mut().unwrap();
        assert!(envelope.remove("id").is_some() && envelope.remove("time").is_some());
        lines.push(event.to_string());
    }
    lines.join("\n")
}

#[test]
fn nothing_that_is_told_depends_on_a_price_limit() {
    let wanted = told(&folder(["", "", ""]));
    assert!(wanted.iter().any(|told| told.contains("match_found")), "{wanted:#?}");
    for limits in [["77.25", "12.5", "-3"], ["-200", "", "999.5"]] {
        let folder = folder(limits);
        for (told, wanted) in told(&folder).iter().zip(&wanted) {
            assert_eq!(told, wanted, "{limits:?}");
        }
        // The owner's own export has them.
        let own = folder.turash(&["export", "flows", "--include-private"]).ok().out;
        assert!(limits.iter().all(|limit| own.contains(limit)), "{own}");
    }
}

/// Takes the pair into negotiation: a server does that.
fn negotiate(folder: &Folder) {
    let server = Server::start(folder, &[]);
    server.post("/v1/matches/out~in/transitions", r#"{"to":"negotiating"}"#);
    server.end().with(0, Duration::from_secs(5));
}

#[test]
fn each_side_asks_once_a_day_and_both_may_consent_to_the_even_split() {
    let folder = folder(["112.5", "130.25", ""]);
    let speak = |words: &str| {
        folder.turash(&[&["negotiate", "out~in"], &words.split(' ').collect::<Vec<_>>()[..]].concat())
    };
    speak("--as supply --ask").exits(1).says(&["found 'suggested', expected negotiating"]);
    negotiate(&folder);
    let yes =
        speak("--as supply --ask").ok().prints(&["yes: there is a price", "the supply may ask again from"]);
    assert!(
        !yes.out.contains("112.5") && !yes.out.contains("130.25") && !yes.out.contains("121.375"),
        "{yes:?}"
    );
    speak("--as supply").exits(1).says(&["within the last 24 h", "it may ask again from"]);
    let one =
        speak("--as supply --consent").ok().prints(&["the supply consents, the demand does not consent"]);
    assert!(!one.out.contains("even split is"), "{one:?}");
    // Beside a server the command asks it.
    let server = Server::start(&folder, &[]);
    speak("--as supply --ask").exits(1).says(&["429", "it may ask again from"]);
    speak("--as demand --consent").ok().prints(&["yes", "the even split is 121.375 EUR per unit"]);
    let answer =
        server.ask("POST", "/v1/matches/out~in/zone", r#"{"side":"demand","action":"ask"}"#).unwrap();
    assert_eq!((answer.status, &answer.json["even_split_eur_per_unit"]), (200, &121.375.into()));
    server.end().with(0, Duration::from_secs(5));
    let json = folder.json(&["negotiate", "out~in", "--as", "demand", "--withdraw", "--json"]);
    assert_eq!((&json["supply_consents"], &json["demand_consents"]), (&true.into(), &false.into()));
    assert_eq!(json["even_split_eur_per_unit"], serde_json::Value::Null);
    // None of it is an event.
    assert!(
        !events(&folder).contains("121.375") && events(&folder).matches("match_transitioned").count() == 1
    );
    speak("--as supply --ask --consent").exits(2);
    folder.turash(&["negotiate", "out", "--as", "supply"]).exits(2).says(&["SUPPLY~DEMAND"]);
}
