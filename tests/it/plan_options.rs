//! `turash plan` in periods, with shares, and the plan that is kept current: over files, tables and HTTP.

#![cfg(test)]

use std::time::Duration;

use serde_json::Value;

use crate::server::Server;
use crate::turash::{Folder, csv, workspace};

fn demo() -> Folder {
    let folder = Folder::new();
    folder.turash(&["--data", "turash-data", "demo"]).ok();
    folder
}

fn number(of: &Value, key: &str) -> f64 {
    of[key].as_f64().unwrap_or_else(|| panic!("no {key} in {of:#}"))
}

fn items<'a>(of: &'a Value, key: &str) -> &'a [Value] {
    of[key].as_array().unwrap_or_else(|| panic!("no {key} in {of:#}"))
}

fn sum(of: &Value, key: &str) -> f64 {
    items(of, key).iter().map(|number| number.as_f64().unwrap()).sum()
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn a_plan_by_month_or_typical_day_says_what_each_exchange_delivers_when() {
    let folder = demo();
    for (periods, kind, count) in [("months", "months", 12), ("typical-days", "typical_days", 576)] {
        let plan = folder.json(&["plan", "--periods", periods, "--format", "json"]);
        let of = &plan["periods"];
        assert_eq!((&of["kind"], items(of, "hours").len()), (&kind.into(), count));
        assert!([8760.0, 8784.0].contains(&sum(of, "hours")));
        for family in items(&plan, "families") {
            let (year, found) = (number(&family["yearly"], "value_eur_per_year"), &family["totals"]);
            assert!(
                number(found, "value_eur_per_year") <= year * (1.0 + 1e-6) && family["best_first"].is_null()
            );
            for one in items(family, "exchanges") {
                let in_periods = &one["in_periods"];
                assert_eq!(items(in_periods, "planned").len(), count);
                assert!(same(sum(in_periods, "planned"), number(one, "planned_annual")), "{one:#}");
                assert!(number(in_periods, "highest_rate") > 0.0);
            }
            for flow in items(family, "flows") {
                let of = &flow["in_periods"];
                assert!(same(sum(of, "planned"), number(flow, "planned_annual")), "{flow:#}");
                assert!(same(sum(of, "capacity"), number(flow, "capacity_annual")), "{flow:#}");
                let pairs = items(of, "planned").iter().zip(items(of, "capacity"));
                let fits = |(planned, has): (&Value, &Value)| {
                    planned.as_f64().unwrap() <= has.as_f64().unwrap() * (1.0 + 1e-9) + 1e-9
                };
                assert!(pairs.into_iter().all(fits), "{flow:#}");
            }
        }
    }
    folder.turash(&["plan", "--periods", "months"]).ok().prints(&[
        "By month, MWh:",
        "JAN",
        "As one amount a year the plan would be",
        "Proof: ",
    ]);
    for (periods, columns) in [
        ("months", ["planned_01", "planned_12"]),
        ("typical-days", ["planned_01_workday", "planned_12_weekend"]),
    ] {
        let run = folder.turash(&["plan", "--periods", periods, "--format", "csv"]).ok();
        let rows = csv(&run.out);
        let column = |name: &str| rows[0].iter().position(|found| found == name).unwrap();
        let [from, to] = columns.map(column);
        assert!(rows.len() > 2);
        for row in &rows[1..] {
            let parts: f64 = row[from..=to].iter().map(|cell| cell.parse::<f64>().unwrap()).sum();
            assert!(same(parts, row[column("planned_annual")].parse().unwrap()), "{row:?}");
        }
    }
    folder.turash(&["plan", "--periods", "months", "--output", "plan.xlsx"]).ok();
    folder.turash(&["plan", "--periods", "months", "--budget", "5MEUR"]).exits(2);
    // The program of all tests has the solver where the machine can build it; the one that these tests build for themselves has not.
    let sized = folder.turash(&["plan", "--periods", "months", "--size-connections"]);
    if sized.status == Some(0) {
        sized.prints(&["HIGHEST", "By month, MWh:", "Proof: "]);
    } else {
        sized.exits(2).says(&["built without HiGHS", "--features highs"]);
    }
}

#[test]
fn shares_give_away_the_gain_and_are_a_table_or_json() {
    let folder = demo();
    let plan = folder.json(&["plan", "--shares", "--format", "json"]);
    for family in items(&plan, "families") {
        let shares = &family["shares"];
        let gain = number(shares, "gain_eur_per_year");
        assert!(same(gain, number(&family["totals"], "value_eur_per_year")), "nothing is agreed: {shares:#}");
        for split in ["by_prices", "by_halves", "by_shapley"] {
            let key = format!("{split}_eur_per_year");
            let given: f64 = items(shares, "parties").iter().map(|party| number(party, &key)).sum();
            assert!(same(given, gain), "{split}: {given} of {gain}");
        }
        assert_eq!(shares["in_core"]["prices"]["in_core"], true);
        for one in items(family, "exchanges") {
            let prices = &one["prices_eur_per_unit"];
            let [floor, even, cap] = ["floor", "even", "cap"].map(|key| number(prices, key));
            let by_prices = number(prices, "by_prices");
            assert!(same(even - floor, cap - even) && floor <= by_prices && by_prices <= cap, "{one:#}");
        }
    }
    folder.turash(&["plan", "--shares"]).ok().prints(&[
        "Who gets what of the",
        "SHAPLEY",
        "The split by prices is in the core",
    ]);
    folder.turash(&["plan", "--shares", "--format", "csv"]).exits(2).says(&["take --format table or json"]);
    folder.turash(&["plan", "--shares", "--co2-price", "80"]).exits(2);
    folder
        .turash(&["plan", "--shares", "--objective", "amount"])
        .exits(2)
        .says(&["--shares: found 'true'", "the objective value"]);
}

#[test]
fn the_plan_that_is_kept_current_is_shown_with_and_without_its_server() {
    let folder = demo();
    folder.turash(&["plan", "--current"]).ok().says(&["no plan is kept current", "keep_current = true"]);
    let server = Server::start(&folder, &[("TURASH__PLAN__KEEP_CURRENT", "true")]);
    server.until("a plan is kept", || items(&server.get("/v1/plans/current").json, "items").len() > 3);
    server.until_caught_up();
    let kept = server.get("/v1/plans/current?limit=1000").json;
    let shown = folder.json(&["plan", "--current", "--format", "json"]);
    assert_eq!(shown["items"], kept["items"]);
    let rows = csv(&folder.turash(&["plan", "--current", "--format", "csv"]).ok().out);
    assert_eq!(rows.len(), 1 + items(&kept, "items").len());
    server.end().with(0, Duration::from_secs(10));
    assert_eq!(folder.json(&["plan", "--current", "--format", "json"])["items"], kept["items"]);
    folder.turash(&["plan", "--current"]).ok().prints(&["AMOUNT", "steelworks.furnace-gas"]);
    folder.turash(&["plan", "--current", "--output", "plan.xlsx"]).exits(2).says(&["table, json or csv"]);
    folder.turash(&["plan", "--current", "--within", "5km"]).exits(2);
}

#[test]
fn a_shared_pipe_costs_what_its_pieces_cost_and_says_who_would_do_better_alone() {
    let folder = demo();
    let (supply, takers) = ("steelworks.furnace-gas", ["district-heat.network", "paper.steam"]);
    let pipe = folder.json(&["shared-pipe", supply, takers[0], takers[1], "--json"]);
    let total = |list: &str, key: &str| items(&pipe, list).iter().map(|one| number(one, key)).sum::<f64>();
    let shared = number(&pipe, "shared_eur");
    assert!(
        same(total("pieces", "eur"), shared)
            && same(total("takers", "alone_eur"), number(&pipe, "apart_eur"))
    );
    assert!(same(total("takers", "equal_parts_eur"), shared) && same(total("takers", "by_rate_eur"), shared));
    assert!(same(total("takers", "rate_mw"), number(&pipe, "rate_mw")));
    assert_eq!(items(&pipe, "pieces")[0]["from_site"], "steelworks");
    for taker in items(&pipe, "takers") {
        let demand = taker["demand"].as_str().unwrap();
        let pair = folder.json(&["explain", supply, demand, "--json"]);
        let built =
            items(&pair["appraisal"], "capital").iter().find(|built| built["what"] == "pipes").unwrap();
        assert!(same(number(built, "eur"), number(taker, "alone_eur")), "{demand}");
        assert!(same(number(&pair["appraisal"], "rate"), number(taker, "rate_mw")), "{demand}");
    }
    folder
        .turash(&["shared-pipe", supply, takers[0], takers[1]])
        .ok()
        .prints(&["One pipe for all costs", "Where each piece is"]);
    let refused = |args: &[&str], why: &str| {
        folder.turash(&[&["shared-pipe", supply], args].concat()).exits(2).says(&[why]);
    };
    refused(&[takers[0]], "two takers or more");
    refused(&[takers[0], takers[0]], "is named twice");
    refused(&[takers[0], "nobody"], "there is no flow 'nobody'");
    refused(&[takers[0], supply], "no feasible pair");
}

#[test]
fn the_shared_pipe_of_the_document_is_what_the_demo_gives() {
    let folder = demo();
    let document = std::fs::read_to_string(workspace().join("docs/planning.md")).unwrap();
    let example = document.split("$ turash shared-pipe ").nth(1).unwrap().split("```").next().unwrap();
    let (words, said) = example.split_once('\n').unwrap();
    let words: Vec<&str> = ["shared-pipe"].into_iter().chain(words.split(' ')).collect();
    let out = folder.turash(&words).ok().out;
    let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(&out), lines(said));
}
