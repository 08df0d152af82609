//! The questions about the graph, over the current lists.

use serde_json::Value;

use crate::world::{World, again, flow, of_domain, site};

/// Three works in a row, 1.5 km apart: `a` gives to `b` and `c`, `b` gives to `c` and `a`.
async fn row() -> World {
    let empty = World::new().await;
    let place = |id: &str, lon: &str| {
        let organization = format!(r#""organization":"{} AG","country""#, id.to_uppercase());
        site(id).replace("14.3", lon).replace(r#""country""#, &organization)
    };
    let sites = [place("a", "14.30"), place("b", "14.32"), place("c", "14.34")];
    empty.post("/v1/sites", &format!("[{}]", sites.join(","))).await.expect(201);
    let flows = [
        flow("a.out", "a", "supply", 100_000, true),
        flow("b.in", "b", "demand", 80_000, true),
        flow("b.out", "b", "supply", 50_000, true),
        flow("c.in", "c", "demand", 30_000, true),
        flow("a.in", "a", "demand", 20_000, true),
    ];
    empty.post("/v1/flows", &format!("[{}]", flows.join(","))).await.expect(201);
    again(&empty).await
}

fn ids<'a>(list: &'a Value, of: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|item| item[of].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_question_is_answered_with_units_and_names() {
    let world = row().await;
    let get = async |path: &str| {
        let answer = world.get(&format!("/v1/graph/{path}")).await.expect(200);
        assert!(!answer.text.contains("price") && !answer.text.contains("77.25"), "{answer:?}");
        let body = answer.json();
        assert_eq!(answer.header("turash-as-of"), Some("8"), "{body}");
        assert_eq!((body["as_of"].as_u64(), &body["cut"]), (Some(8), &Value::Null), "{body}");
        body
    };
    let around = get("neighbourhood?site=a").await;
    assert_eq!(ids(&around["around"], "site"), ["b", "c"]);
    assert_eq!(ids(&around["gives"], "id"), ["a.out~b.in", "a.out~c.in"]);
    assert_eq!(ids(&around["takes"], "id"), ["b.out~a.in"]);
    let best = &around["gives"][0];
    let wanted = f64::from(of_domain(&world, "a.out~b.in").await.0.deliverable_annual);
    assert_eq!((&best["deliverable_annual"], &best["annual_unit"]), (&wanted.into(), &"MWh/a".into()));
    assert_eq!((&best["from"], &best["to"], &best["state"]), (&"a".into(), &"b".into(), &"suggested".into()));
    assert!(best["distance_km"].as_f64().unwrap() < 2.0 && best["resource"] == "heat 120 °C", "{best}");
    assert_eq!(ids(&around["sites"], "organization"), ["A AG", "B AG", "C AG"]);
    let listed = world.get("/v1/matches/a.out~b.in").await.expect(200).json();
    let value = |value: &Value| value.as_f64().unwrap() as f32;
    assert_eq!(value(&listed["ranking_value_eur_per_year"]), value(&best["value_eur_per_year"]));
    let chains = get("chains?site=a").await;
    assert_eq!(chains["items"][0]["route"], serde_json::json!(["a", "b", "c"]));
    assert_eq!(ids(&chains["items"][0]["matches"], "id"), ["a.out~b.in", "b.out~c.in"]);
    let cycles = get("cycles?site=a&length=2").await;
    assert_eq!(ids(&cycles["items"][0]["matches"], "id"), ["a.out~b.in", "b.out~a.in"]);
    let communities = get("communities").await;
    assert_eq!(communities["items"][0]["members"], serde_json::json!(["a", "b", "c"]));
    // The best supply of `c` is its neighbour `b`; it stays.
    let closed = get("closure?site=a").await;
    assert_eq!(closed["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&closed["items"][0]["demand"]["id"], &closed["items"][0]["replacement"]),
        (&"b.in".into(), &Value::Null)
    );
    let closed = get("closure?site=b").await;
    assert_eq!(closed["items"][0]["demand"]["id"], "a.in", "it loses its only supply");
    let instead = &closed["items"][1];
    assert_eq!(
        (&instead["demand"]["id"], &instead["replacement"]["id"]),
        (&"c.in".into(), &"a.out~c.in".into())
    );
    let path = get("path?from=A%20AG&to=C%20AG").await;
    assert_eq!(path["path"]["route"], serde_json::json!(["a", "c"]));
    let pairs = get("introductions?community_of=c&pairs=1").await;
    assert_eq!(pairs["items"][0]["between"], serde_json::json!(["a", "b"]));
    assert_eq!(pairs["community"], serde_json::json!(["a", "b", "c"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_bounded_and_say_so() {
    let world = row().await;
    let cut = world.get("/v1/graph/neighbourhood?site=a&limit=1").await.expect(200).json();
    assert_eq!((cut["around"].as_array().unwrap().len(), &cut["cut"]), (1, &"items".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_map_shows_sites_as_points_and_exchanges_as_lines() {
    let world = row().await;
    for question in [
        "neighbourhood?site=a",
        "chains?site=a",
        "cycles?site=a",
        "communities",
        "closure?site=a",
        "path?from=A%20AG&to=C%20AG",
        "introductions",
    ] {
        let and = if question.contains('?') { '&' } else { '?' };
        let named = world.get(&format!("/v1/graph/{question}{and}format=geojson")).await.expect(200);
        assert_eq!(named.header("content-type"), Some("application/geo+json"));
        let head = format!("GET /v1/graph/{question}");
        let accepted = world.send(&head, &["Accept: application/geo+json"], "").await.expect(200);
        assert_eq!(accepted.json(), named.json(), "{question}");
        let map = named.json();
        let features = map["features"].as_array().unwrap();
        let of = |kind: &str| features.iter().filter(|one| one["geometry"]["type"] == kind).count();
        assert_eq!(map["type"], "FeatureCollection");
        assert!(of("Point") >= 2, "{question}: {map}");
        assert!(of("LineString") > 0 || question == "communities", "{question}: {map}");
        let point = features.iter().find(|one| one["id"] == "a").unwrap();
        assert_eq!(point["geometry"]["coordinates"], serde_json::json!([14.3, 48.3]));
    }
    // Where both are said, the parameter counts.
    let head = "GET /v1/graph/communities?format=json";
    let answer = world.send(head, &["Accept: application/geo+json"], "").await.expect(200);
    assert!(answer.json()["items"].is_array());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_is_refused_by_name() {
    let world = row().await;
    for (path, status, field) in [
        ("neighbourhood", 400, "site"),
        ("neighbourhood?site=a&steps=5", 400, "steps"),
        ("neighbourhood?site=a&length=2", 400, "length"),
        ("chains?site=a&length=1", 400, "length"),
        ("chains?site=a%00b", 400, "site"),
        ("cycles?site=a&length=five", 400, "length"),
        ("communities?site=a", 400, "site"),
        ("communities?limit=0", 400, "limit"),
        ("communities?format=csv", 400, "format"),
        ("closure?site=a&site=b", 400, "site"),
        ("path?from=A%20AG", 400, "to"),
        ("introductions?pairs=0", 400, "pairs"),
    ] {
        let problem = world.get(&format!("/v1/graph/{path}")).await.expect(status);
        assert_eq!(problem.header("content-type"), Some("application/problem+json"));
        assert_eq!(problem.json()["field"], field, "{path}");
    }
    for path in ["closure?site=nowhere", "path?from=A%20AG&to=Nobody", "wishes"] {
        world.get(&format!("/v1/graph/{path}")).await.expect(404);
    }
    world.post("/v1/graph/communities", "{}").await.expect(405);
}
