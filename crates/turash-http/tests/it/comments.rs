//! What people write about a match, and the typical days that are drawn of it.

use serde_json::{Value, json};

use crate::keyed::Keyed;
use crate::world::{World, again, flow, pair, site};

const COMMENTS: &str = "/v1/matches/out~in/comments";

#[tokio::test(flavor = "multi_thread")]
async fn comments_are_kept_in_their_order_and_change_nothing() {
    let world = World::new().await;
    pair(&world).await;
    let head = world.head().await;
    assert_eq!(world.get(COMMENTS).await.expect(200).json()["items"], json!([]));
    for text in ["Called the baths.", "They want a drawing:\n- of the pipe", "Sent."] {
        let body = json!({"text": text, "actor": "a planner"}).to_string();
        let written = world.post(COMMENTS, &body).await.expect(201).json();
        assert_eq!((&written["text"], &written["actor"]), (&json!(text), &json!("a planner")));
    }
    let first = world.get(&format!("{COMMENTS}?limit=2")).await.expect(200).json();
    assert_eq!(first["items"][1]["text"], "They want a drawing:\n- of the pipe");
    let next = first["next"].as_str().unwrap();
    let rest = world.get(&format!("{COMMENTS}?cursor={next}")).await.expect(200).json();
    assert_eq!(
        (rest["items"].as_array().map(Vec::len), &rest["items"][0]["text"]),
        (Some(1), &json!("Sent."))
    );
    assert_eq!(world.head().await, head, "no event tells of it");
    for (body, field) in [
        (json!({"text": " \n"}), "text"),
        (json!({"text": "x".repeat(2_001)}), "text"),
        (json!({"text": "a\u{202e}b"}), "text"),
        (json!({"note": "x"}), "note"),
        (json!({}), "text"),
    ] {
        assert_eq!(world.post(COMMENTS, &body.to_string()).await.expect(422).json()["field"], field);
    }
    world.get("/v1/matches/out~nowhere/comments").await.expect(404);
    world.get("/v1/matches/no~ne/comments").await.expect(404);
    world.post("/v1/matches/no~ne/comments", r#"{"text": "x"}"#).await.expect(404);
    // It outlives the flows.
    for id in ["out", "in"] {
        world.send(&format!("DELETE /v1/flows/{id}"), &[], "").await.expect(200);
    }
    assert_eq!(world.get(COMMENTS).await.expect(200).json()["items"].as_array().map(Vec::len), Some(3));
    world.post(COMMENTS, r#"{"text": "x"}"#).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_a_side_comments_under_its_own_name() {
    let keyed = Keyed::new().await;
    keyed.ask(&keyed.mill, "POST /v1/sites", &site("a")).await.expect(201);
    keyed.ask(&keyed.admin, "POST /v1/sites", &site("b").replace("14.3", "14.32")).await.expect(201);
    keyed.ask(&keyed.mill, "POST /v1/flows", &flow("out", "a", "supply", 100_000, false)).await.expect(201);
    keyed.ask(&keyed.admin, "POST /v1/flows", &flow("in", "b", "demand", 80_000, false)).await.expect(201);
    let post = format!("POST {COMMENTS}");
    let own = keyed.ask(&keyed.mill, &post, r#"{"text": "We could."}"#).await.expect(201).json();
    assert_eq!(own["actor"], "Mill");
    keyed.ask(&keyed.mill, &post, r#"{"text": "x", "actor": "Forge"}"#).await.expect(422);
    keyed.ask(&keyed.forge, &post, r#"{"text": "x"}"#).await.expect(404);
    keyed.ask(&keyed.reader, &post, r#"{"text": "x"}"#).await.expect(403);
    let read = keyed.ask(&keyed.reader, &format!("GET {COMMENTS}"), "").await.expect(200).json();
    assert_eq!(read["items"][0]["text"], "We could.");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_typical_days_of_a_pair_come_to_its_amounts() {
    let empty = World::new().await;
    pair(&empty).await;
    let world = again(&empty).await;
    let numbers = |year: &Value, name: &str| -> Vec<f64> {
        year[name].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
    };
    let sum = |year: &Value, name: &str| {
        numbers(year, name).iter().zip(numbers(year, "hours")).map(|(rate, hours)| rate * hours).sum::<f64>()
    };
    let near = |one: f64, other: f64| (one / other - 1.0).abs() < 1e-6;
    for path in ["/v1/explain?supply=out&demand=in", "/v1/matches/out~in?"] {
        assert!(world.get(path).await.expect(200).json()["typical_year"].is_null(), "{path}");
        let answer = world.get(&format!("{path}&profiles=true")).await.expect(200).json();
        let year = &answer["typical_year"];
        assert_eq!((&year["supply_unit"], numbers(year, "hours").len()), (&json!("MW"), 576));
        assert!(near(sum(year, "supply"), 100_000.0) && near(sum(year, "demand"), 80_000.0));
        assert!(near(sum(year, "delivered"), answer["deliverable_annual"].as_f64().unwrap()), "{path}");
    }
    let half = "/v1/explain?supply=out&demand=in&profiles=true&set=supply.annual=40000";
    let half = world.get(half).await.expect(200).json();
    assert!(near(sum(&half["typical_year"], "supply"), 40_000.0), "{}", half["what_if"]);
    world.get("/v1/explain?supply=out&demand=in&profiles=yes").await.expect(400);
}
