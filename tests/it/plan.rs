//! `turash plan` and `POST /v1/plans`: what they say is proven here once more, from other commands' numbers and by arithmetic alone.

#![cfg(test)]

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use serde_json::Value;

use crate::demo::FAMILIES;
use crate::hotmaps::data;
use crate::server::Server;
use crate::turash::{Folder, csv};

fn demo() -> Folder {
    let folder = Folder::new();
    folder.turash(&["--data", "turash-data", "demo"]).ok();
    folder
}

fn number(of: &Value, key: &str) -> f64 {
    of[key].as_f64().unwrap_or_else(|| panic!("no {key} in {of:#}"))
}

fn text<'a>(of: &'a Value, key: &str) -> &'a str {
    of[key].as_str().unwrap_or_else(|| panic!("no {key} in {of:#}"))
}

fn items<'a>(of: &'a Value, key: &str) -> &'a [Value] {
    of[key].as_array().unwrap_or_else(|| panic!("no {key} in {of:#}"))
}

/// The plan of one family.
fn family<'a>(plan: &'a Value, name: &str) -> &'a Value {
    items(plan, "families").iter().find(|family| family["family"] == name).unwrap()
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// What the flows of a folder have a year, in their families' units, by id.
fn amounts(folder: &Folder) -> HashMap<String, f64> {
    let flows = folder.json(&["export", "flows", "--format", "geojson"]);
    let amount = |feature: &Value| {
        let of = &feature["properties"];
        (text(of, "id").to_owned(), number(of, "quantity"))
    };
    items(&flows, "features").iter().map(amount).collect()
}

/// What a unit of a pair is worth, EUR, and how much passes through it in a year, by supply and demand.
type Margins = HashMap<(String, String), (f64, f64)>;

/// The margins of all pairs that a filter lets through, by what each pair's own explanation says.
fn margins(folder: &Folder, filter: &[&str], explain: impl Fn(&str, &str) -> Value) -> Margins {
    let pairs = folder.json(&[&["pairs", "--format", "json"], filter].concat());
    let margin = |pair: &Value| {
        let (supply, demand) = (text(pair, "supply"), text(pair, "demand"));
        let pair = (supply.to_owned(), demand.to_owned());
        // Nothing is worth anything that is lost on the way altogether.
        let explained = explain(supply, demand);
        let found = &explained["appraisal"];
        if found.is_null() {
            return (pair, (0.0, 0.0));
        }
        let passes = number(found, "delivered_annual").max(number(found, "taken_annual"));
        (pair, (number(&explained, "margin_eur_per_unit"), passes))
    };
    pairs.as_array().unwrap().iter().map(margin).collect()
}

/// The margins of the demo's pairs within a distance.
fn margins_of(folder: &Folder, family: &str, within: &str) -> Margins {
    let explain = |supply: &str, demand: &str| folder.json(&["explain", supply, demand, "--json"]);
    margins(folder, &["--within", within, "--resource", family], explain)
}

/// Proves a plan after value by the duality of linear programmes: no flow gives or takes more than it has and no pair gets more than passes, every price is 0 or more, and all that there is at these
/// prices, with what pairs are worth above those of their ends for all that passes through them, is worth no more than the plan. Nothing is taken from the planner but amounts and prices; pairs and what they are worth come
/// from `turash pairs` and `turash explain`.
#[track_caller]
fn prove(folder: &Folder, plan: &Value, margins: &Margins) {
    let amounts = amounts(folder);
    let prices: HashMap<&str, f64> = items(plan, "flows")
        .iter()
        .map(|flow| (text(flow, "flow"), number(flow, "price_eur_per_unit")))
        .collect();
    let mut used: HashMap<&str, f64> = HashMap::new();
    let mut worth = 0.0;
    for exchange in items(plan, "exchanges") {
        let annual = number(exchange, "planned_annual");
        assert!(annual > 0.0, "{exchange:#}");
        for side in ["supply", "demand"] {
            *used.entry(text(&exchange[side], "flow")).or_default() += annual;
        }
        let pair = ["supply", "demand"].map(|side| text(&exchange[side], "flow").to_owned());
        let (margin, passes) = margins[&pair.into()];
        assert!(annual <= passes * (1.0 + 1e-9), "{passes} pass: {exchange:#}");
        assert!(same(margin, number(exchange, "margin_eur_per_unit")), "worth {margin}: {exchange:#}");
        worth += annual * margin;
    }
    for (flow, used) in &used {
        assert!(*used <= amounts[*flow] * (1.0 + 1e-9), "{flow} gives {used} of {}", amounts[*flow]);
    }
    let above = |((supply, demand), (margin, passes)): (&(String, String), &(f64, f64))| {
        let price = |flow: &String| prices.get(flow.as_str()).copied().unwrap_or_default();
        // Prices are whole steps: what is above them by less is nothing.
        let above = margin - price(supply) - price(demand);
        if above > 1e-7 { above * passes } else { 0.0 }
    };
    assert_eq!(plan["candidates"], margins.values().filter(|(margin, _)| *margin > 0.0).count());
    assert!(prices.values().all(|price| *price >= 0.0));
    let of_flows: f64 = prices.iter().map(|(flow, price)| price * amounts[*flow]).sum();
    let bound = of_flows + margins.iter().map(above).sum::<f64>();
    assert!(same(worth, bound), "the plan is worth {worth}, the prices prove {bound}");
    assert!(same(worth, number(&plan["totals"], "value_eur_per_year")));
    assert!(
        same(worth, number(&plan["proof"], "objective"))
            && number(&plan["proof"], "bound") >= worth * (1.0 - 1e-12)
    );
}

/// Works through the list of matches from the top: each gets what is left, and no more than passes.
fn best_first(folder: &Folder, name: &str, margins: &Margins) -> (f64, f64) {
    let mut left = amounts(folder);
    let (mut annual, mut value) = (0.0, 0.0);
    for found in folder.matches(&["--resource", name]) {
        let [supply, demand] = ["supply", "demand"].map(|side| text(&found[side], "flow"));
        let (margin, passes) = margins[&(supply.to_owned(), demand.to_owned())];
        let amount = left[supply].min(left[demand]).min(passes);
        *left.get_mut(supply).unwrap() -= amount;
        *left.get_mut(demand).unwrap() -= amount;
        annual += amount;
        value += amount * margin;
    }
    (annual, value)
}

#[test]
fn the_plan_of_the_demo_is_proven_and_beats_the_list() {
    let folder = demo();
    let plan = folder.json(&["plan", "--format", "json"]);
    let planned: BTreeSet<&str> = items(&plan, "families").iter().map(|of| text(of, "family")).collect();
    assert_eq!(planned, BTreeSet::from(FAMILIES), "every family of the demo has something to exchange");
    let mut gained = 0.0;
    for name in FAMILIES {
        let of = family(&plan, name);
        // No two sites of the demo are farther apart.
        let margins = margins_of(&folder, name, "20km");
        prove(&folder, of, &margins);
        let (annual, value) = best_first(&folder, name, &margins);
        let list = &of["best_first"];
        assert!(
            same(number(list, "planned_annual"), annual) && same(number(list, "value_eur_per_year"), value)
        );
        let worth = number(&of["totals"], "value_eur_per_year");
        assert!(worth >= value * (1.0 - 1e-12));
        gained += worth - value;
    }
    assert!(gained > 0.0, "the demo shows what a plan is for");
    let near = folder.json(&["plan", "--within", "3km", "--resource", "heat", "--format", "json"]);
    assert_eq!(items(&near, "families").len(), 1);
    prove(&folder, family(&near, "heat"), &margins_of(&folder, "heat", "3km"));
    // The most energy: never less than the plan after value gives, and of such plans one that is worth much.
    let most = folder.json(&["plan", "--objective", "energy", "--resource", "heat", "--format", "json"]);
    let (most, best) = (family(&most, "heat"), family(&plan, "heat"));
    let annual = |plan: &Value| number(&plan["totals"], "planned_annual");
    assert!(annual(most) >= annual(best) && same(annual(most), number(&most["proof"], "objective")));
    let prices: HashMap<&str, f64> = items(most, "flows")
        .iter()
        .map(|flow| (text(flow, "flow"), number(flow, "price_units_per_unit")))
        .collect();
    let amounts = amounts(&folder);
    let of_flows: f64 = prices.iter().map(|(flow, price)| price * amounts[*flow]).sum();
    // A unit of every pair that is worth something counts one.
    let above = |((supply, demand), (margin, passes)): (&(String, String), &(f64, f64))| {
        let price = |flow: &String| prices.get(flow.as_str()).copied().unwrap_or_default();
        let above = 1.0 - price(supply) - price(demand);
        if *margin > 0.0 && above > 1e-6 { above * passes } else { 0.0 }
    };
    let bound = of_flows + margins_of(&folder, "heat", "20km").iter().map(above).sum::<f64>();
    assert!((bound / annual(most) - 1.0).abs() < 1e-6, "{bound}");
    let value = |totals: &Value| number(totals, "value_eur_per_year");
    assert!(value(&most["totals"]) > 0.99 * value(&best["totals"]), "{:#}", most["totals"]);
}

#[test]
fn explain_says_what_the_plan_gives_a_pair_or_what_keeps_it_out() {
    let folder = demo();
    let plan = folder.json(&["plan", "--resource", "heat", "--format", "json"]);
    let plan = family(&plan, "heat");
    let price = |flow: &str| {
        items(plan, "flows")
            .iter()
            .find(|one| one["flow"] == flow)
            .map(|one| number(one, "price_eur_per_unit"))
            .unwrap()
    };
    let first = &items(plan, "exchanges")[0];
    let [supply, demand] = ["supply", "demand"].map(|side| text(&first[side], "flow"));
    folder.turash(&["explain", supply, demand, "--plan"]).ok().prints(&["the plan     gives it 64.0 GWh/a"]);
    let (supply, demand) = ("steelworks.furnace-gas", "paper.steam");
    folder
        .turash(&["explain", supply, demand, "--plan"])
        .ok()
        .prints(&["gives it nothing: others make more of the supply"]);
    let out = folder.json(&["explain", supply, demand, "--plan", "--json"]);
    let below = number(&out, "margin_eur_per_unit") - price(supply) - price(demand);
    assert!(
        below < 0.0 && (below - number(&out["in_plan"], "reduced_value_eur_per_unit")).abs() < 1e-9,
        "{out:#}"
    );
    let cold = ["explain", "datacenter.cooling", "paper.steam", "--plan"];
    folder.turash(&cold).ok().prints(&["the plan     does not know it"]);
    assert!(folder.json(&[&cold[..], &["--json"]].concat())["in_plan"].is_null());
}

#[test]
fn a_plan_is_written_for_people_and_for_programs() {
    let folder = demo();
    let plan = folder.json(&["plan", "--format", "json"]);
    let all: Vec<&Value> = items(&plan, "families").iter().flat_map(|of| items(of, "exchanges")).collect();
    folder.turash(&["plan"]).ok().prints(&[
        "VALUE",
        "AGREED",
        "Electric steelworks",
        "MEUR/a",
        "GWh/a",
        "heat: ",
        "Taking the best pair first gives",
        "Proof: at the prices",
        "EUR/MWh",
        "co2: ",
        "EUR/t",
        "Scarce flows",
    ]);
    let rows = csv(&folder.turash(&["plan", "--format", "csv"]).ok().out);
    assert_eq!(rows.len() - 1, all.len());
    let column = |name: &str| rows[0].iter().position(|found| found == name).unwrap();
    let planned: f64 =
        rows[1..].iter().map(|row| row[column("value_eur_per_year")].parse::<f64>().unwrap()).sum();
    assert!(same(planned, all.iter().map(|exchange| number(exchange, "value_eur_per_year")).sum()));
    assert!(rows[1..].iter().all(|row| row[column("price_unit")].starts_with("EUR/")));
    folder.turash(&["plan", "--output", "plan.geojson"]).ok().says(&["plan written to plan.geojson"]);
    let map: Value = serde_json::from_str(&folder.read("plan.geojson")).unwrap();
    assert_eq!(items(&map, "features").len(), all.len());
    assert!(items(&map, "features").iter().all(|feature| feature["geometry"]["type"] == "LineString"));
    folder.turash(&["plan", "--output", "plan.xlsx"]).ok();
    assert!(std::fs::read(folder.path("plan.xlsx")).unwrap().starts_with(b"PK"));
    folder.turash(&["plan", "--country", "FR"]).ok().says(&["no pair fits"]);
    folder.turash(&["plan", "--resource", "water", "--within", "5km"]).ok().says(&["no pair fits"]);
    folder.turash(&["plan", "--without", "nowhere"]).exits(2).says(&["there is no site 'nowhere'"]);
    folder.turash(&["plan", "--min-amount", "1 km"]).exits(2).says(&["expected an annual amount"]);
}

#[test]
fn what_is_agreed_stays_and_what_is_turned_down_goes() {
    let folder = demo();
    let server = Server::start(&folder, &[]);
    let step = |pair: &str, body: &str| {
        let answer = server.ask("POST", &format!("/v1/matches/{pair}/transitions"), body).unwrap();
        assert_eq!(answer.status, 201, "{answer:?}");
    };
    let before = folder.json(&["plan", "--resource", "heat", "--format", "json"]);
    let before = family(&before, "heat");
    // The plan would give all of this furnace to the paper mill or the network; 1 GWh of it is agreed with the greenhouse.
    let agreed = "steelworks.furnace-gas~greenhouse.heating";
    assert!(items(before, "exchanges").iter().all(|exchange| exchange["id"] != agreed), "{before:#}");
    step(agreed, r#"{"to":"negotiating"}"#);
    step(agreed, r#"{"to":"reserved","agreed_annual":1000,"annual_unit":"MWh/a"}"#);
    let refused = text(&items(before, "exchanges")[0], "id");
    step(refused, r#"{"to":"rejected","reason":"no way across the river"}"#);
    server.until_caught_up();
    let plan = folder.json(&["plan", "--resource", "heat", "--format", "json"]);
    let after = family(&plan, "heat");
    let of = |id: &str| items(after, "exchanges").iter().find(|exchange| exchange["id"] == id);
    let kept = of(agreed).unwrap();
    assert_eq!((number(kept, "planned_annual"), number(kept, "agreed_annual")), (1000.0, 1000.0));
    assert!(of(refused).is_none(), "it was turned down");
    assert!(number(&after["totals"], "value_eur_per_year") < number(&before["totals"], "value_eur_per_year"));
    let furnace = items(after, "flows").iter().find(|flow| flow["flow"] == "steelworks.furnace-gas").unwrap();
    assert_eq!(number(furnace, "capacity_annual"), 64_000.0);
    // As if the works were closed: none of its flows, and no agreement with it.
    let without = folder.json(&["plan", "--without", "steelworks", "--resource", "heat", "--format", "json"]);
    let without = family(&without, "heat");
    assert!(items(without, "flows").iter().all(|flow| !text(flow, "flow").starts_with("steelworks.")));
    assert!(items(without, "exchanges").len() > 3);
    let answer = server.ask("POST", "/v1/plans", r#"{"resource":"heat"}"#).unwrap();
    assert_eq!(
        (answer.status, &answer.json["families"]),
        (201, &plan["families"]),
        "the server plans the same"
    );
    // What the server keeps is what the command compares with.
    let compared = folder.json(&["plan", "--resource", "heat", "--format", "json"]);
    assert_eq!(compared["changes"]["since"], answer.json["id"]);
    folder.turash(&["plan", "--resource", "heat"]).ok().prints(&["Since the plan of", "no exchange changed"]);
    folder.turash(&["plan", "--keep"]).exits(1).says(&["turash serve"]);
    for (body, status, field) in [
        ("{}", 201, ""),
        (r#"{"objective":"profit"}"#, 422, "objective"),
        (r#"{"within_km":0}"#, 422, "within_km"),
        (r#"{"min_annual":5}"#, 422, "annual_unit"),
        (r#"{"without":["nowhere"]}"#, 422, "without"),
        (r#"{"radius":5}"#, 422, "radius"),
        (r#"{"objective":"co2","co2_eur_per_t":80}"#, 422, "co2_eur_per_t"),
    ] {
        let answer = server.ask("POST", "/v1/plans", body).unwrap();
        assert_eq!(answer.status, status, "{body}: {answer:?}");
        assert!(field.is_empty() || answer.json["field"] == field, "{body}: {answer:?}");
    }
    server.end();
}

/// Of the plan with what is not there, of a part of the map, and of CO2.
#[test]
fn a_plan_is_asked_for_with_what_is_not_there_in_a_box_and_after_co2() {
    let folder = demo();
    folder.write("new-sites.csv", "id,name,lon,lat,country\nwashhouse,Washhouse,15.4041,47.0425,AT\n");
    folder.write(
        "new-flows.csv",
        "id,site,direction,resource,annual [GWh/a],t_min [°C],t_max [°C]\nwashhouse.heat,washhouse,demand,heat,5,30,60\n",
    );
    let before = folder.turash(&["export", "flows"]).ok().out;
    let with = ["plan", "--resource", "heat", "--with", "new-flows.csv", "--with", "new-sites.csv"];
    folder
        .turash(&with)
        .ok()
        .prints(&["washhouse.heat"])
        .says(&["planned as if 1 site and 1 flow were there"]);
    assert_eq!(folder.turash(&["export", "flows"]).ok().out, before, "nothing of it is stored");
    let plan = folder.json(&[&with[..], &["--format", "json"]].concat());
    let plan = family(&plan, "heat");
    let flow = items(plan, "flows").iter().find(|flow| flow["flow"] == "washhouse.heat").unwrap();
    assert_eq!(number(flow, "capacity_annual"), 5_000.0);
    // The same as if it were imported.
    folder.turash(&["import", "new-sites.csv", "new-flows.csv"]).ok();
    let there = folder.json(&["plan", "--resource", "heat", "--format", "json"]);
    assert_eq!(family(&there, "heat")["totals"], plan["totals"]);
    folder.write("bad.csv", "id,site,direction,resource,annual [GWh/a]\nx,washhouse,sideways,heat,5\n");
    folder
        .turash(&["plan", "--with", "bad.csv"])
        .exits(2)
        .says(&["bad.csv", "1 row of --with cannot be read"]);
    folder.write("elsewhere.csv", "id,name,lon,lat\nwashhouse,Washhouse,15.41,47.04\n");
    folder
        .turash(&["plan", "--with", "elsewhere.csv"])
        .exits(2)
        .says(&["--with: sites[0].id: found 'washhouse'", "give it another id"]);
    folder
        .turash(&["plan", "--box", "14.31,48.2,14.3,48.3,1"])
        .exits(2)
        .says(&["write for example 14.2,48.2"]);
    folder.turash(&["plan", "--box", "-5,40,-4,41"]).ok().says(&["no pair fits"]);
    let (co2, value) = (&["plan", "--objective", "co2", "--format", "json"], &["plan", "--format", "json"]);
    let (co2, value) = (folder.json(co2), folder.json(value));
    let avoided = |plan: &Value| number(&family(plan, "heat")["totals"], "co2_avoided_t_per_year");
    assert!(avoided(&co2) >= avoided(&value) && avoided(&value) > 0.0);
    assert_eq!(family(&co2, "heat")["proof"]["unit"], "t CO2/a");
    folder.turash(&["plan", "--objective", "co2"]).ok().prints(&["CO2 AVOIDED", "t CO2/MWh", "and avoids"]);
    folder
        .turash(&["plan", "--co2-price", "80"])
        .ok()
        .prints(&["count 80.0 EUR for a tonne of CO2", "CO2 AVOIDED"]);
    folder
        .turash(&["plan", "--objective", "amount", "--co2-price", "80"])
        .exits(2)
        .says(&["--co2-price: found '80'", "take the objective value"]);
}

#[test]
fn a_plan_counts_whole_capital_and_keeps_a_budget() {
    let folder = demo();
    folder.turash(&["plan", "--whole-capital", "--resource", "heat"]).ok().prints(&[
        "heat: ",
        "Bound: no plan of these pairs gives more than",
        "for which there are no prices",
    ]);
    folder.turash(&["plan", "--budget", "5MEUR"]).ok().prints(&[
        "Budget: ",
        "of 5.00 MEUR",
        "No plan within the budget",
    ]);
    let spent = |budget: &str, objective: &str| {
        let plan = folder.json(&["plan", "--budget", budget, "--objective", objective, "--format", "json"]);
        let capital: f64 =
            items(&plan, "families").iter().map(|of| number(&of["totals"], "capital_eur")).sum();
        assert!(same(capital, number(&plan["budget"], "capital_eur")));
        let proof = plan["budget"]["proof"].clone();
        assert!(number(&proof, "objective") <= number(&proof, "bound"));
        (capital, number(&proof, "objective"))
    };
    let (five, value) = spent("5MEUR", "value");
    assert!(five <= 5e6 && five > 3e6, "{five}");
    let (two, less) = spent("2000 kEUR", "value");
    assert!(two <= 2e6 && less < value, "{two}");
    assert!(spent("2MEUR", "co2").1 > 0.0);
    let rows = csv(&folder.turash(&["plan", "--budget", "5MEUR", "--format", "csv"]).ok().out);
    let column = |name: &str| rows[0].iter().position(|found| found == name).unwrap();
    assert!(rows.len() > 2 && rows[1..].iter().all(|row| row[column("supply_price")].is_empty()));
    assert!(rows[1..].iter().any(|row| row[column("opening_eur_per_year")].parse::<f64>().unwrap() > 0.0));
    folder.turash(&["plan", "--budget", "much"]).exits(2).says(&["write for example 5MEUR"]);
    folder
        .turash(&["plan", "--budget", "5MEUR", "--objective", "amount"])
        .exits(2)
        .says(&["--budget: found", "name the family"]);
}

#[test]
fn a_plan_is_compared_with_the_last_one_of_its_question() {
    let folder = demo();
    let kept = folder.turash(&["plan", "--keep"]).ok();
    assert!(!kept.out.contains("Since the plan"));
    let kept = kept.says(&["plan kept as "]);
    drop(kept);
    // A furnace that gives half of what it gave.
    folder.turash(&["export", "flows", "--output", "flows.csv"]).ok();
    let flows = folder.read("flows.csv");
    let mut rows = csv(&flows);
    let column = |name: &str| rows[0].iter().position(|found| found == name).unwrap();
    let (id, annual) = (column("id"), column("quantity"));
    let furnace = rows.iter_mut().find(|row| row[id] == "steelworks.furnace-gas").unwrap();
    assert_eq!(furnace[annual].parse::<f64>().unwrap(), 64_000.0);
    furnace[annual] = "32000".to_owned();
    let lines: Vec<String> = rows.iter().map(|row| row.join(";")).collect();
    folder.write("flows.csv", lines.join("\n"));
    folder.turash(&["import", "flows.csv"]).ok();
    folder.turash(&["plan"]).ok().prints(&[
        "Since the plan of ",
        "1 smaller",
        "smaller steelworks.furnace-gas~district-heat.network: 64000 MWh/a, now 32000",
    ]);
    let plan = folder.json(&["plan", "--format", "json"]);
    let smaller = &items(&plan["changes"], "smaller")[0];
    assert_eq!((number(smaller, "before_annual"), number(smaller, "planned_annual")), (64_000.0, 32_000.0));
    // Of another question there is none.
    assert!(folder.json(&["plan", "--within", "5km", "--format", "json"])["changes"].is_null());
}

/// Real data: those of one country, since each pair is asked for alone. The optima of all of it stand in the tests of the planner
/// (`crates/turash-engine/tests/it/planner/hotmaps.rs`), by values that another solver was given too.
#[test]
fn the_plan_of_a_country_of_the_hotmaps_data_is_proven() {
    let (Some(sites), Some(flows)) = (data("sites_derived.csv"), data("flows_derived.csv")) else { return };
    let folder = Folder::new();
    folder.turash(&["--progress", "none", "import", &flows, &sites]).ok();
    let server = Server::start(&folder, &[]);
    let explain =
        |supply: &str, demand: &str| server.get(&format!("/v1/explain?supply={supply}&demand={demand}")).json;
    let filter = ["--within", "10km", "--resource", "heat", "--country", "PL"];
    let margins = margins(&folder, &filter, explain);
    assert!(margins.len() > 1_000, "{}", margins.len());
    let plan = folder.json(&[&["plan", "--format", "json"], &filter[..]].concat());
    let plan = family(&plan, "heat");
    assert!(items(plan, "exchanges").len() > 20, "{:#}", plan["totals"]);
    prove(&folder, plan, &margins);
    server.end().with(0, Duration::from_secs(10));
}
