//! The zone of agreement over HTTP: yes or no once a day, the even split where both consent, and never a limit.

use serde_json::Value;

use crate::world::{World, flow, pair, site};

const PATH: &str = "/v1/matches/out~in/zone";

fn says(side: &str, action: &str) -> String {
    format!(r#"{{"side":"{side}","action":"{action}"}}"#)
}

/// A pair in negotiation; the supply has a floor of 77.25, the demand a cap.
async fn negotiating(cap: f64) -> World {
    let world = World::new().await;
    pair(&world).await;
    let demand = flow("in", "b", "demand", 800, true).replace("77.25", &cap.to_string());
    world.put("/v1/flows/in", Some("\"1\""), &demand).await.expect(200);
    world.post("/v1/matches/out~in/transitions", r#"{"to":"negotiating"}"#).await.expect(201);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn each_side_hears_yes_or_no_once_a_day() {
    for (cap, has_zone) in [(80.5, true), (70.5, false)] {
        let world = negotiating(cap).await;
        for side in ["supply", "demand"] {
            let answer = world.post(PATH, &says(side, "ask")).await.expect(200);
            let body = answer.json();
            assert_eq!((body["side"].as_str(), body["has_zone"].as_bool()), (Some(side), Some(has_zone)));
            assert_eq!(body["even_split_eur_per_unit"], Value::Null);
            let from = body["may_ask_from"].as_str().unwrap().to_owned();
            let again = world.post(PATH, &says(side, "ask")).await.expect(429);
            let problem = again.json();
            assert_eq!(problem["type"], "urn:turash:problem:asked-already");
            assert!(problem["detail"].as_str().unwrap().contains(&from), "{problem}");
            for text in [&answer.text, &again.text] {
                assert!(!text.contains("77.25") && !text.contains(&cap.to_string()), "{text}");
            }
        }
        // Nothing of it is told: not in the history, not in an event.
        let history = world.get("/v1/matches/out~in/transitions").await.expect(200).json();
        assert_eq!(
            (history["items"].as_array().map(Vec::len), history["version"].as_u64()),
            (Some(1), Some(3))
        );
        assert_eq!(world.head().await, 6);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_even_split_is_told_where_both_consent() {
    let world = negotiating(80.25).await;
    let one = world.post(PATH, &says("supply", "consent")).await.expect(200).json();
    assert_eq!((&one["supply_consents"], &one["demand_consents"]), (&true.into(), &false.into()));
    assert_eq!((&one["has_zone"], &one["even_split_eur_per_unit"]), (&Value::Null, &Value::Null));
    let both = world.post(PATH, &says("demand", "consent")).await.expect(200).json();
    assert_eq!((&both["has_zone"], &both["even_split_eur_per_unit"]), (&true.into(), &78.75.into()));
    let back = world.post(PATH, &says("supply", "withdraw")).await.expect(200).json();
    assert_eq!((&back["supply_consents"], &back["even_split_eur_per_unit"]), (&false.into(), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_answered_says_why() {
    let world = World::new().await;
    world.post("/v1/sites", &format!("[{},{}]", site("a"), site("b"))).await.expect(201);
    for (id, at, direction) in [("out", "a", "supply"), ("in", "b", "demand")] {
        world.post("/v1/flows", &flow(id, at, direction, 500, false)).await.expect(201);
    }
    let early = world.post(PATH, &says("supply", "ask")).await.expect(422).json();
    assert_eq!((&early["field"], &early["found"]), (&"state".into(), &"'suggested'".into()));
    assert_eq!(early["expected"], "negotiating");
    world.post("/v1/matches/out~in/transitions", r#"{"to":"negotiating"}"#).await.expect(201);
    let without = world.post(PATH, &says("supply", "consent")).await.expect(422).json();
    assert_eq!(without["field"], "price_limit_eur_per_unit");
    for body in [says("both", "ask"), says("supply", "peek"), r#"{"side":"supply"}"#.to_owned()] {
        world.post(PATH, &body).await.expect(422);
    }
    world.post("/v1/matches/out~nobody/zone", &says("supply", "ask")).await.expect(404);
    assert_eq!(world.get(PATH).await.expect(405).header("allow"), Some("POST, OPTIONS"));
}
