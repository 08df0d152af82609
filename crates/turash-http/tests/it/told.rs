//! What other programs tell: `POST /v1/events` in the three modes of CloudEvents over HTTP.

use serde_json::{Value, json};

use crate::world::{Answer, World, pair};

const ONE: &str = "Content-Type: application/cloudevents+json; charset=utf-8";
const SEVERAL: &str = "Content-Type: application/cloudevents-batch+json";

async fn tell(world: &World, headers: &[&str], body: &Value) -> Answer {
    world.send("POST /v1/events", headers, &body.to_string()).await
}

fn event(kind: &str, data: Value) -> Value {
    let mut event = json!({
        "specversion": "1.0", "id": format!("{kind}-1"), "source": "https://plant.example/meters",
        "type": format!("org.turash.{kind}.v1"), "someextension": 7,
    });
    event["data"] = data;
    event
}

fn site(name: &str) -> Value {
    json!({"id": "mill", "name": name, "coordinates": {"lon": 14.3, "lat": 48.3}})
}

fn flow(annual: f64) -> Value {
    json!({
        "id": "mill.out", "site": "mill", "direction": "supply", "price_limit_eur_per_unit": 4,
        "resource": {"family": "heat", "t_min_c": 60, "t_max_c": 90}, "quantity": {"annual": annual, "annual_unit": "MWh/a"},
    })
}

/// What was taken: the outcome and the version of each.
fn outcomes(answer: &Answer) -> Vec<(String, u64)> {
    let of = |item: &Value| (item["outcome"].as_str().unwrap().to_owned(), item["version"].as_u64().unwrap());
    answer.json()["items"].as_array().unwrap().iter().map(of).collect()
}

#[tokio::test]
async fn an_event_told_again_changes_nothing() {
    let world = World::new().await;
    let told = json!([event("site_created", site("Mill")), event("resource_flow_created", flow(500.0))]);
    let answer = tell(&world, &[SEVERAL], &told).await.expect(200);
    assert_eq!(outcomes(&answer), [("created".to_owned(), 1), ("created".to_owned(), 1)]);
    let head = world.head().await;
    let again = tell(&world, &[SEVERAL], &told).await.expect(200);
    assert_eq!(outcomes(&again), [("unchanged".to_owned(), 1), ("unchanged".to_owned(), 1)]);
    assert_eq!(world.head().await, head);
    let larger = tell(&world, &[ONE], &event("resource_flow_updated", flow(600.0))).await.expect(200);
    assert_eq!(outcomes(&larger), [("updated".to_owned(), 2)]);
    assert_eq!(world.get("/v1/flows/mill.out").await.json()["quantity"]["annual"], 600.0);
    let gone = json!([
        event("resource_flow_removed", json!({"id": "mill.out", "site": "mill", "version": 9})),
        event("site_removed", json!({"id": "mill"})),
        event("site_removed", json!({"id": "mill"})),
    ]);
    let answer = tell(&world, &[SEVERAL], &gone).await.expect(200);
    assert_eq!(
        outcomes(&answer),
        [("removed".to_owned(), 3), ("removed".to_owned(), 2), ("unchanged".to_owned(), 0)]
    );
    world.get("/v1/sites/mill").await.expect(404);
}

#[tokio::test]
async fn the_binary_mode_has_its_attributes_in_headers() {
    let world = World::new().await;
    let headers = [
        "Content-Type: application/json",
        "ce-specversion: 1.0",
        "ce-id: M%C3%BChle",
        "ce-source: /meters",
        "ce-type: org.turash.site_updated.v1",
    ];
    let answer = tell(&world, &headers, &site("Mill")).await.expect(200);
    assert_eq!(answer.json()["items"][0]["event"], "Mühle");
    assert_eq!(answer.json()["items"][0]["subject"], "site/mill");
    let missing = tell(&world, &headers[..4], &site("Mill")).await.expect(400);
    assert_eq!(missing.json()["field"], "ce-type");
}

#[tokio::test]
async fn what_a_server_tells_can_be_told_to_another() {
    let (first, second) = (World::new().await, World::new().await);
    pair(&first).await;
    for kind in ["sites", "flows"] {
        let type_of = if kind == "sites" { "site_created" } else { "resource_flow_created" };
        for item in first.get(&format!("/v1/{kind}")).await.json()["items"].as_array().unwrap() {
            tell(&second, &[ONE], &event(type_of, item.clone())).await.expect(200);
        }
        let [one, other] = [&first, &second].map(|world| world.get(format!("/v1/{kind}").leak()));
        assert_eq!(one.await.json()["items"], other.await.json()["items"]);
    }
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_by_its_place_and_nothing_before_it_is_taken() {
    let world = World::new().await;
    let mut wrong = flow(500.0);
    wrong["quantity"]["annual"] = json!(-3);
    let told = json!([event("site_created", site("Mill")), event("resource_flow_created", wrong)]);
    let refused = tell(&world, &[SEVERAL], &told).await.expect(422);
    assert_eq!(refused.json()["field"], "[1].data.quantity.annual");
    world.get("/v1/sites/mill").await.expect(404);
    let unknown = tell(&world, &[ONE], &event("match_found", json!({}))).await.expect(422);
    assert_eq!(unknown.json()["field"], "type");
    let mut old = event("site_created", site("Mill"));
    old["specversion"] = json!("0.3");
    assert_eq!(tell(&world, &[ONE], &old).await.expect(422).json()["field"], "specversion");
    tell(&world, &["Content-Type: text/xml"], &old).await.expect(415);
    tell(&world, &["Content-Type: application/json"], &old).await.expect(415);
    let homeless = tell(&world, &[ONE], &event("resource_flow_created", flow(1.0))).await.expect(422);
    assert_eq!(homeless.json()["field"], "site");
    let many: Vec<Value> = (0..1_001).map(|_| event("site_removed", json!({"id": "x"}))).collect();
    tell(&world, &[SEVERAL], &json!(many)).await.expect(413);
}
