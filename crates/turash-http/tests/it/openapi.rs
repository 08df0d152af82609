//! `/openapi.json` against the router and against what is really answered.

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Value, json};

use turash_http::rules;

use crate::world::{Answer, World, again};

/// The collections of OGC API - Features have a document of their own; the files of the web page are for browsers.
const OF_OTHERS: [&str; 4] = ["/api", "/collections", "/conformance", "/page/"];
const METHODS: [&str; 4] = ["get", "post", "put", "delete"];

async fn document(world: &World) -> Value {
    let answer = world.get("/openapi.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    answer.json()
}

fn paths(document: &Value) -> BTreeSet<String> {
    document["paths"].as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn every_route_is_described_and_nothing_else() {
    let world = World::new().await;
    let document = document(&world).await;
    let of_others = |path: &str| path == "/" || OF_OTHERS.iter().any(|of_others| path.starts_with(of_others));
    let routes: BTreeSet<String> =
        rules().into_iter().map(|rule| rule.path.into_owned()).filter(|path| !of_others(path)).collect();
    assert!(routes.len() > 25, "{routes:?}");
    assert_eq!(paths(&document), routes);
}

#[tokio::test]
async fn every_route_takes_the_methods_that_are_described() {
    let world = World::new().await;
    let document = document(&world).await;
    for path in paths(&document) {
        let described: BTreeSet<&str> =
            METHODS.into_iter().filter(|method| !document["paths"][&path][method].is_null()).collect();
        let answer = world.send(&format!("OPTIONS {}", path.replace("{id}", "x")), &[], "").await;
        let allowed = answer.header("allow").unwrap_or_default().to_lowercase();
        let allowed: BTreeSet<&str> = allowed.split(", ").filter(|method| METHODS.contains(method)).collect();
        assert_eq!(described, allowed, "{path}");
    }
}

/// The document with a validator for each answer.
struct Described(Value);

impl Described {
    fn validator(&self, schema: &Value) -> Validator {
        let whole = json!({ "components": self.0["components"], "allOf": [schema] });
        jsonschema::draft202012::new(&whole).unwrap()
    }

    /// Holds an answer to what is described for its route, method and status.
    fn holds(&self, path: &str, method: &str, answer: &Answer) {
        let mut response = &self.0["paths"][path][method]["responses"][answer.status.to_string()];
        if let Some(reference) = response["$ref"].as_str() {
            response = self.0.pointer(reference.trim_start_matches('#')).unwrap();
        }
        let kind = answer.header("content-type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap();
        let schema = &response["content"][kind]["schema"];
        assert!(!schema.is_null(), "{method} {path}: {} as {kind} is not described", answer.status);
        let body = answer.json();
        let found: Vec<String> = self
            .validator(schema)
            .iter_errors(&body)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert!(found.is_empty(), "{method} {path}: {found:#?}\n{body:#}");
    }

    /// Whether a body may be sent, by what is described.
    fn takes(&self, path: &str, method: &str, body: &Value) -> bool {
        let request = &self.0["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"];
        assert!(!request.is_null(), "{method} {path} takes no body");
        self.validator(request).is_valid(body)
    }
}

pub(crate) const SITES: &str = r#"[
    {"id": "forge", "name": "Forge", "organization": "Steel AG", "city": "Linz", "country": "AT", "industry": "C24.10",
     "coordinates": {"lon": 14.29, "lat": 48.31}, "location": "town", "location_km": 2},
    {"id": "pool", "name": "Pool", "coordinates": {"lon": 14.30, "lat": 48.31}},
    {"id": "odd", "name": "Odd", "coordinates": {"lon": 0, "lat": 0}}]"#;

pub(crate) const FLOWS: &str = r#"[
    {"id": "out", "site": "forge", "direction": "supply", "precision": "measured",
     "resource": {"family": "heat", "t_min_c": 120, "t_max_c": 180, "medium": "flue_gas"},
     "quantity": {"annual": 9000, "annual_unit": "MWh/a", "peak": 2, "peak_unit": "MW"},
     "profile": {"shape": "monthly", "weights": [1,1,1,1,1,0,0,1,1,1,1,1]}, "price_limit_eur_per_unit": 3,
     "validity": {"from": "2026-01-01T00:00:00Z"}},
    {"id": "in", "site": "pool", "direction": "demand", "resource": {"family": "heat", "t_min_c": 50, "t_max_c": 70},
     "quantity": {"annual": 5000, "annual_unit": "MWh/a"}},
    {"id": "ash", "site": "forge", "direction": "supply",
     "resource": {"family": "material", "code": {"waste": "10 01 02"}, "moisture": 0.1},
     "quantity": {"annual": 50, "annual_unit": "t/a"},
     "profile": {"shape": "weekly", "hours": [[{"from": 6, "to": 22}],[],[],[],[],[],[]], "shutdowns": [{"from": 1, "to": 9}]}},
    {"id": "water", "site": "pool", "direction": "demand",
     "resource": {"family": "water", "parameters": {"cod_mg_per_l": 30}}, "quantity": {"annual": 50, "annual_unit": "m3/a"}},
    {"id": "gas", "site": "pool", "direction": "demand", "resource": {"family": "gas", "kind": "biogas", "pressure_bar": 2},
     "quantity": {"annual": 50, "annual_unit": "MWh/a"}}]"#;

/// A server whose answers are held to the document.
struct Held {
    world: World,
    described: Described,
}

impl Held {
    async fn of(world: World) -> Self {
        let described = Described(document(&world).await);
        Self { world, described }
    }

    async fn get(&self, path: &str, address: &str, status: u16) -> Value {
        let answer = self.world.get(address).await.expect(status);
        self.described.holds(path, "get", &answer);
        answer.json()
    }

    async fn post(&self, path: &str, address: &str, body: &str, status: u16) -> Value {
        assert!(self.described.takes(path, "post", &serde_json::from_str(body).unwrap()), "{body}");
        let answer = self.world.post(address, body).await.expect(status);
        self.described.holds(path, "post", &answer);
        answer.json()
    }
}

/// A server with sites, flows and their matches.
async fn region() -> Held {
    let empty = Held::of(World::new().await).await;
    empty.post("/v1/sites", "/v1/sites", SITES, 201).await;
    empty.post("/v1/sites", "/v1/sites", SITES, 200).await;
    empty.post("/v1/flows", "/v1/flows", FLOWS, 201).await;
    Held::of(again(&empty.world).await).await
}

#[tokio::test]
async fn lists_and_single_things_are_answered_as_described() {
    let held = region().await;
    for list in ["sites", "flows", "matches", "plans"] {
        let path = format!("/v1/{list}");
        held.get(&path, &path, 200).await;
        held.get(&path, &format!("{path}?limit=1"), 200).await;
        held.get(&path, &format!("{path}?nonsense=1"), 400).await;
    }
    for (path, questions) in [
        ("/v1/sites", "box=14,48,15,49&industry=C24&q=forge&count=true"),
        ("/v1/flows", "box=14,48,15,49&country=AT&q=forge&count=true"),
        ("/v1/matches", "box=14,48,15,49&technology=direct&state=suggested&sort=co2&order=asc&count=true"),
        ("/v1/summary", "box=14,48,15,49"),
        ("/v1/near", "lon=14.3&lat=48.3&radius_km=50"),
    ] {
        held.get(path, &format!("{path}?{questions}"), 200).await;
    }
    held.get("/v1/summary", "/v1/summary?box=1", 400).await;
    held.get("/v1/near", "/v1/near", 400).await;
    held.get("/v1/tiles/{layer}/{z}/{x}/{y}", "/v1/tiles/flows/0/0/0.mvt", 404).await;
    let counted = held.get("/v1/matches", "/v1/matches?count=true", 200).await;
    assert_eq!(counted["items"][0]["id"], "out~in");
    for (path, id) in [("/v1/sites/{id}", "odd"), ("/v1/flows/{id}", "out"), ("/v1/matches/{id}", "out~in")] {
        held.get(path, &path.replace("{id}", id), 200).await;
        held.get(path, &path.replace("{id}", "no~ne"), 404).await;
    }
    for path in ["/v1/plans/current", "/v1/status", "/health/live", "/health/ready", "/openapi.json"] {
        held.get(path, path, 200).await;
    }
}

#[tokio::test]
async fn a_match_is_taken_further_as_described() {
    let held = region().await;
    let path = |what: &str| format!("/v1/matches/{{id}}/{what}");
    let post = async |what: &str, body: &str, status| {
        held.post(&path(what), &path(what).replace("{id}", "out~in"), body, status).await;
    };
    post("transitions", r#"{"to": "negotiating", "actor": "a planner"}"#, 201).await;
    let zone = r#"{"side": "supply", "action": "ask"}"#;
    post("zone", zone, 200).await;
    post("zone", zone, 429).await;
    post("transitions", r#"{"to": "reserved", "agreed_annual": 90000, "annual_unit": "MWh/a"}"#, 409).await;
    let agreed =
        r#"{"to": "reserved", "agreed_annual": 900, "annual_unit": "MWh/a", "price_eur_per_unit": 7}"#;
    post("transitions", agreed, 201).await;
    post("transitions", r#"{"to": "contracted", "reason": "signed"}"#, 201).await;
    post("claim", r#"{"status": "indicative"}"#, 200).await;
    post("comments", r#"{"text": "They agree.", "actor": "a planner"}"#, 201).await;
    held.get(&path("comments"), "/v1/matches/out~in/comments", 200).await;
    held.get("/v1/matches/{id}", "/v1/matches/out~in?profiles=true", 200).await;
    held.get(&path("transitions"), "/v1/matches/out~in/transitions", 200).await;
    held.get("/v1/matches/{id}", "/v1/matches/out~in", 200).await;
}

#[tokio::test]
async fn questions_are_answered_as_described() {
    let held = region().await;
    for question in [
        "supply=out&demand=in",
        "supply=in&demand=out",
        "supply=ash&demand=gas&profiles=true",
        "supply=out&demand=in&profiles=true",
        "supply=out&demand=in&set=demand.t_max_c=65",
    ] {
        held.get("/v1/explain", &format!("/v1/explain?{question}"), 200).await;
    }
    let plan = held.post("/v1/plans", "/v1/plans", r#"{"objective": "value", "within_km": 10}"#, 201).await;
    let kept = format!("/v1/plans/{}", plan["id"].as_str().unwrap());
    held.get("/v1/plans/{id}", &kept, 200).await;
    for graph in [
        "neighbourhood?site=forge",
        "chains?site=forge",
        "cycles?site=forge",
        "communities",
        "closure?site=forge",
        "path?from=Steel%20AG&to=Steel%20AG",
        "introductions",
        "communities?format=geojson",
    ] {
        let path = format!("/v1/graph/{}", graph.split('?').next().unwrap());
        held.get(&path, &format!("/v1/graph/{graph}"), 200).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_are_answered_as_described() {
    let held = Held::of(World::new().await).await;
    let table = "name,lat,lon,Abwärme [MWh/a],Temperatur [°C],Notiz\nA,48.3,14.2,ca. 100,90,x\nB,48.4,14.3,viel,90,x\n";
    for text in [table, "x,y\n1,2\n"] {
        let staged = held.world.send("POST /v1/imports?name=a.csv", &["Content-Type: text/csv"], text).await;
        held.described.holds("/v1/imports", "post", &staged);
        let path = format!("/v1/imports/{}", staged.expect(201).json()["id"].as_str().unwrap());
        let mapped = held.world.put(&format!("{path}/mapping"), None, r#"{"decimal": "point"}"#).await;
        held.described.holds("/v1/imports/{id}/mapping", "put", &mapped);
        let committed = held.world.post(&format!("{path}/commit"), "").await;
        held.described.holds("/v1/imports/{id}/commit", "post", &committed);
        held.get("/v1/imports/{id}", &path, 200).await;
        let removed = held.world.send(&format!("DELETE {path}"), &[], "").await;
        held.described.holds("/v1/imports/{id}", "delete", &removed.expect(200));
        held.get("/v1/imports/{id}", &path, 404).await;
    }
    let demo = World::new().await.post("/v1/demo", "").await.expect(201);
    held.described.holds("/v1/demo", "post", &demo);
}

#[tokio::test]
async fn a_schema_stands_alone() {
    let Held { world, .. } = region().await;
    let schema = world.get("/schemas/Match").await.expect(200);
    assert_eq!(schema.header("content-type"), Some("application/schema+json"));
    let validator = jsonschema::draft202012::new(&schema.json()).unwrap();
    assert!(validator.is_valid(&world.get("/v1/matches/out~in").await.json()));
    assert!(!validator.is_valid(&world.get("/v1/sites/odd").await.json()));
    world.get("/schemas/Nothing").await.expect(404);
}

#[tokio::test]
async fn a_field_that_is_refused_is_not_described() {
    let world = World::new().await;
    let described = Described(document(&world).await);
    for (path, body) in [
        ("/v1/sites", json!({"name": "x", "coordinates": {"lon": 1, "lat": 2}, "colour": "red"})),
        ("/v1/sites", json!({"name": "x", "coordinates": {"lon": 181, "lat": 2}})),
        (
            "/v1/flows",
            json!({"site": "x", "direction": "supply", "resource": {"family": "heat", "t_min_c": 1},
            "quantity": {"annual": 1, "annual_unit": "MWh/a"}}),
        ),
        ("/v1/plans", json!({"objective": "fame"})),
        ("/v1/dead-letters/discard", json!({"subscription": "matcher", "sequence": 1})),
    ] {
        assert!(!described.takes(path, "post", &body), "{body}");
        let answer = world.post(path, &body.to_string()).await;
        assert_eq!(answer.status, 422, "{body}");
        described.holds(path, "post", &answer);
    }
}
