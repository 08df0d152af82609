//! Plans over HTTP.

use crate::world::{World, again, pair};

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_answered_at_once_and_nothing_is_kept() {
    let empty = World::new().await;
    pair(&empty).await;
    let world = again(&empty).await;
    let answer = world.post("/v1/plans", "{}").await.expect(200);
    assert!(!answer.text.contains("price_limit") && !answer.text.contains("77.25"), "{answer:?}");
    let plan = answer.json();
    let heat = &plan["families"][0];
    assert_eq!((plan["as_of"].as_u64(), plan["objective"].as_str()), (Some(4), Some("value")));
    assert_eq!(
        (heat["family"].as_str(), heat["exchanges"][0]["id"].as_str()),
        (Some("heat"), Some("out~in"))
    );
    assert_eq!(
        (heat["totals"]["planned_annual"].as_f64(), heat["candidates"].as_u64()),
        (Some(80_000.0), Some(1))
    );
    assert_eq!(heat["totals"], heat["best_first"], "of one pair there is no choice");
    // The demand is scarce: one MWh more of it is worth the margin, one of the supply nothing.
    let margin = heat["exchanges"][0]["margin_eur_per_unit"].as_f64().unwrap();
    let price = |flow: usize| heat["flows"][flow]["price_eur_per_unit"].as_f64().unwrap();
    assert_eq!(price(0), 0.0);
    assert!((price(1) / margin - 1.0).abs() < 1e-9, "{} {margin}", price(1));
    let nothing = world.post("/v1/plans", r#"{"resource":"water"}"#).await.expect(200).json();
    assert_eq!(nothing["families"].as_array().map(Vec::len), Some(0));
    assert_eq!(world.get("/v1/plans").await.expect(405).header("allow"), Some("POST, OPTIONS"));
    assert_eq!(world.get("/v1/matches").await.expect(200).json()["as_of"], 4, "no event");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_cannot_be_taken_names_the_field() {
    let world = World::new().await;
    for (body, field) in [
        (r#"{"objective":"profit"}"#, "objective"),
        (r#"{"resource":"warmth"}"#, "resource"),
        (r#"{"country":"Austria"}"#, "country"),
        (r#"{"within_km":-1}"#, "within_km"),
        (r#"{"within_km":0}"#, "within_km"),
        (r#"{"within_km":30000}"#, "within_km"),
        (r#"{"min_annual":1}"#, "annual_unit"),
        (r#"{"min_annual":1,"annual_unit":"GWh/a"}"#, "annual_unit"),
        (r#"{"without":"a"}"#, "without"),
        (r#"{"without":["nowhere"]}"#, "without"),
        (r#"{"radius":1}"#, "radius"),
        ("[]", "body"),
    ] {
        let refused = world.post("/v1/plans", body).await.expect(422).json();
        assert_eq!(refused["field"], field, "{refused}");
        assert!(refused["expected"].is_string(), "{refused}");
    }
}
