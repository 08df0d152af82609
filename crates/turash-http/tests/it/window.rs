//! Lists as a map asks for them: filters answer what picking from the whole list by hand gives, and every order has its cursors.

use serde_json::Value;
use turash_contract::random::Random;
use turash_domain::is_crossed;

use crate::world::{World, again};

const PLACES: [&str; 4] = ["Linz", "Straßwalchen", "WELS", "Steyr"];
const INDUSTRIES: [&str; 4] = ["C24", "C24.10", "C17.12", "D35"];

fn site(number: u64, random: &mut Random) -> String {
    let (lon, lat) = (14.0 + random.below(100) as f64 / 200.0, 48.0 + random.below(100) as f64 / 200.0);
    let (city, industry) = (PLACES[random.below(4) as usize], INDUSTRIES[random.below(4) as usize]);
    let country = ["AT", "DE"][random.below(2) as usize];
    format!(
        r#"{{"id":"Site-{number}","name":"Works {number}","organization":"Group {}","city":"{city}","industry":"{industry}",
        "country":"{country}","location":"own","coordinates":{{"lon":{lon},"lat":{lat}}}}}"#,
        random.below(9)
    )
}

fn flow(number: u64, sites: u64, random: &mut Random) -> String {
    let (direction, low, high) = match random.below(2) {
        0 => ("supply", 80 + random.below(80), 180),
        _ => ("demand", 30, 50 + random.below(60)),
    };
    format!(
        r#"{{"id":"flow-{number}","site":"Site-{}","direction":"{direction}","resource":{{"family":"heat","t_min_c":{low},"t_max_c":{high}}},
        "quantity":{{"annual":{},"annual_unit":"MWh/a"}}}}"#,
        random.below(sites),
        5_000 + random.below(90) * 1_000
    )
}

/// A server with sites and flows around Linz.
async fn region(random: &mut Random) -> World {
    let empty = World::new().await;
    let sites: Vec<String> = (0..60).map(|number| site(number, random)).collect();
    empty.post("/v1/sites", &format!("[{}]", sites.join(","))).await.expect(201);
    let flows: Vec<String> = (0..150).map(|number| flow(number, 60, random)).collect();
    empty.post("/v1/flows", &format!("[{}]", flows.join(","))).await.expect(201);
    again(&empty).await
}

/// Everything that a list has, part by part, and the count that it says.
async fn all(world: &World, list: &str, filter: &str, limit: usize) -> (Vec<Value>, Value) {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/{list}?limit={limit}&count=true{filter}{cursor}");
        let part = world.get(&path).await.expect(200).json();
        items.extend(part["items"].as_array().unwrap().iter().cloned());
        let Some(next) = part["next"].as_str() else { return (items, part["count"].clone()) };
        assert_eq!(part["items"].as_array().unwrap().len(), limit, "{path}");
        cursor = format!("&cursor={next}");
    }
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["id"].as_str().unwrap()).collect()
}

fn at(site: &Value) -> (f64, f64) {
    (site["coordinates"]["lon"].as_f64().unwrap(), site["coordinates"]["lat"].as_f64().unwrap())
}

fn has(edges: [f64; 4], (lon, lat): (f64, f64)) -> bool {
    (edges[0]..=edges[2]).contains(&lon) && (edges[1]..=edges[3]).contains(&lat)
}

fn some_box(random: &mut Random) -> [f64; 4] {
    let mut edge = |from: f64| {
        let low = from + random.below(90) as f64 / 200.0;
        [low, low + random.below(40) as f64 / 200.0]
    };
    let ([west, east], [south, north]) = (edge(14.0), edge(48.0));
    [west, south, east, north]
}

/// Whether a site is found by a text.
fn is_found(site: &Value, text: &str) -> bool {
    ["id", "name", "organization", "city"]
        .iter()
        .filter_map(|field| site[field].as_str())
        .any(|found| found.to_lowercase().replace('ß', "ss").contains(text))
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_answer_what_picking_by_hand_gives() {
    let mut random = Random(11);
    let world = region(&mut random).await;
    let (sites, _) = all(&world, "sites", "", 1_000).await;
    let (flows, _) = all(&world, "flows", "", 1_000).await;
    let (matches, _) = all(&world, "matches", "", 1_000).await;
    assert!(sites.len() == 60 && flows.len() == 150 && matches.len() > 300, "{}", matches.len());
    let site_of = |flow: &Value| sites.iter().find(|site| site["id"] == flow["site"]).unwrap();
    let mut found = [0; 3];
    for round in 0..40 {
        let edges = some_box(&mut random);
        let around = format!("&box={}", edges.map(|edge| edge.to_string()).join(","));
        let text = ["strassw", "works 1", "group 3", "site-2"][random.below(4) as usize];
        let (with_text, with_box) = (round % 3 == 1, round % 4 > 0);
        let mut filter = if with_box { around } else { String::new() };
        if with_text {
            filter.push_str("&q=");
            filter.push_str(&text.to_uppercase().replace(' ', "%20"));
        }
        let fits = |site: &Value| (!with_box || has(edges, at(site))) && (!with_text || is_found(site, text));
        let limit = 3 + random.below(20) as usize;

        let industry = INDUSTRIES[random.below(4) as usize];
        let (got, count) = all(&world, "sites", &format!("{filter}&industry={industry}"), limit).await;
        let of_industry = |site: &&Value| site["industry"].as_str().unwrap().starts_with(industry);
        let wanted: Vec<Value> =
            sites.iter().filter(of_industry).filter(|site| fits(site)).cloned().collect();
        assert_eq!((ids(&got), &got), (ids(&wanted), &wanted), "{filter} {industry}");
        assert_eq!(count, wanted.len());
        found[0] += wanted.len();

        let (got, count) =
            all(&world, "flows", &format!("{filter}&direction=supply&country=AT"), limit).await;
        let is_supply = |flow: &&Value| flow["direction"] == "supply" && site_of(flow)["country"] == "AT";
        let wanted: Vec<Value> =
            flows.iter().filter(is_supply).filter(|flow| fits(site_of(flow))).cloned().collect();
        assert_eq!(ids(&got), ids(&wanted), "{filter}");
        assert_eq!(count, wanted.len());
        found[1] += wanted.len();

        let technology = ["direct", "direct_and_heat_pump"][random.below(2) as usize];
        let (got, count) = all(&world, "matches", &format!("{filter}&technology={technology}"), limit).await;
        let ends = |pair: &Value| ["supply", "demand"].map(|side| pair[side]["site"].clone());
        let is_wanted = |pair: &&Value| {
            let [from, to] = ends(pair);
            pair["technology"] == technology
                && (!with_box || is_crossed(edges, at(&from), at(&to)))
                && (!with_text || is_found(&from, text) || is_found(&to, text))
        };
        let wanted: Vec<Value> = matches.iter().filter(is_wanted).cloned().collect();
        assert_eq!(ids(&got), ids(&wanted), "{filter} {technology}");
        assert_eq!(count, wanted.len());
        found[2] += wanted.len();
    }
    assert!(found.iter().all(|count| *count > 100), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_has_its_cursors() {
    let world = region(&mut Random(12)).await;
    let (best, count) = all(&world, "matches", "", 1_000).await;
    let around = "&box=14.1,48.1,14.3,48.3";
    let (in_box, _) = all(&world, "matches", around, 1_000).await;
    assert!(in_box.len() > 50 && in_box.len() < best.len(), "{} of {}", in_box.len(), best.len());
    for (sort, key, is_usual) in [
        ("value&order=asc", "ranking_value_eur_per_year", false),
        ("distance", "distance_km", false),
        ("distance&order=desc", "distance_km", true),
        ("amount&resource=heat", "deliverable_annual", true),
        ("co2", "co2_avoided_t_per_year", true),
        ("co2&order=asc", "co2_avoided_t_per_year", false),
    ] {
        for (filter, whole) in [("", &best), (around, &in_box)] {
            let (got, said) = all(&world, "matches", &format!("{filter}&sort={sort}"), 37).await;
            let mut wanted = whole.clone();
            wanted.sort_by(|a, b| {
                let order = a[key].as_f64().unwrap().total_cmp(&b[key].as_f64().unwrap());
                let order = if is_usual { order.reverse() } else { order };
                // By the ids of both flows, one after the other.
                let ends = |pair: &Value| {
                    pair["id"].as_str().unwrap().split_once('~').map(|(a, b)| (a.to_owned(), b.to_owned()))
                };
                order.then_with(|| ends(a).cmp(&ends(b)))
            });
            assert_eq!(ids(&got), ids(&wanted), "{sort}");
            assert_eq!(said, wanted.len());
        }
    }
    assert_eq!(count, best.len());
    let next = world.get("/v1/matches?sort=distance&limit=1").await.json()["next"].clone();
    let next = next.as_str().unwrap();
    for (question, field) in [
        (format!("sort=distance&order=desc&cursor={next}"), "cursor"),
        (format!("cursor={next}"), "cursor"),
        ("sort=amount".to_owned(), "sort"),
        ("sort=fame".to_owned(), "sort"),
        ("order=up".to_owned(), "order"),
        ("technology=magic".to_owned(), "technology"),
        ("state=gone".to_owned(), "state"),
        ("box=14,48,15".to_owned(), "box"),
        ("q=%20".to_owned(), "q"),
    ] {
        let refused = world.get(&format!("/v1/matches?{question}")).await.expect(400).json();
        assert_eq!(refused["field"], field, "{question}: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn matches_are_found_by_where_people_took_them() {
    let world = region(&mut Random(13)).await;
    let (best, _) = all(&world, "matches", "", 1_000).await;
    let id = best[5]["id"].as_str().unwrap().to_owned();
    let step = r#"{"to": "negotiating", "actor": "a planner"}"#;
    world.post(&format!("/v1/matches/{id}/transitions"), step).await.expect(201);
    let world = again(&world).await;
    let (got, count) = all(&world, "matches", "&state=negotiating", 10).await;
    assert_eq!((ids(&got), count), (vec![id.as_str()], 1.into()));
    assert_eq!(got[0]["state"], "negotiating");
    let (sorted, _) = all(&world, "matches", "&state=negotiating&sort=distance&box=13,47,16,50", 10).await;
    assert_eq!(sorted, got);
    let (rest, _) = all(&world, "matches", "&state=suggested", 1_000).await;
    let wanted: Vec<&str> = ids(&best).into_iter().filter(|other| *other != id).collect();
    assert_eq!(ids(&rest), wanted);
}
