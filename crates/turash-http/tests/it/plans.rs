//! Plans over HTTP.

use serde_json::{Value, json};
use turash_domain::MatchId;
use turash_domain::ports::{Batch, Change, PlannedPair};

use crate::world::{World, again, flow, pair, site};

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_answered_at_once_and_no_event_tells_of_it() {
    let empty = World::new().await;
    pair(&empty).await;
    let world = again(&empty).await;
    let answer = world.post("/v1/plans", "{}").await.expect(201);
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
    let nothing = world.post("/v1/plans", r#"{"resource":"water"}"#).await.expect(201).json();
    assert_eq!(nothing["families"].as_array().map(Vec::len), Some(0));
    let refused = world.put("/v1/plans", None, "{}").await.expect(405);
    assert_eq!(refused.header("allow"), Some("GET, HEAD, POST, OPTIONS"));
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
        (r#"{"objective":"co2","co2_eur_per_t":80}"#, "co2_eur_per_t"),
        (r#"{"co2_eur_per_t":-1}"#, "co2_eur_per_t"),
        (r#"{"objective":"co2","whole_capital":true}"#, "whole_capital"),
        (r#"{"periods":"weeks"}"#, "periods"),
        (r#"{"periods":"months","whole_capital":true}"#, "whole_capital"),
        (r#"{"periods":"months","budget_eur":1000000}"#, "budget_eur"),
        (r#"{"size_connections":true}"#, "size_connections"),
        (r#"{"periods":"months","shares":true}"#, "shares"),
        (r#"{"shares":true,"objective":"co2"}"#, "shares"),
        (r#"{"budget_eur":-1}"#, "budget_eur"),
        (r#"{"budget_eur":1e20}"#, "budget_eur"),
        (r#"{"objective":"amount","budget_eur":1000000}"#, "budget_eur"),
        (r#"{"box":[14,49,15,48]}"#, "box.south"),
        (r#"{"box":[14,48,15]}"#, "box"),
        (r#"{"with":{"sites":[{"name":"New"}]}}"#, "with.sites[0].coordinates"),
        (r#"{"with":{"sites":[{"name":"New","coordinates":{"lon":14,"lat":48}}]}}"#, "with.sites[0].id"),
        (
            r#"{"with":{"flows":[{"id":"new","site":"nowhere","direction":"demand","resource":{"family":"heat","t_min_c":30,"t_max_c":60},"quantity":{"annual":1,"annual_unit":"MWh/a"}}]}}"#,
            "with.flows[0].site",
        ),
        (
            r#"{"with":{"flows":[{"id":"new","site":"nowhere","direction":"demand","resource":{"family":"heat","t_min_c":"warm"}}]}}"#,
            "with.flows[0].resource.t_min_c",
        ),
        ("[]", "body"),
    ] {
        let refused = world.post("/v1/plans", body).await.expect(422).json();
        assert_eq!(refused["field"], field, "{refused}");
        assert!(refused["expected"].is_string(), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_thought_to_be_there_is_planned_and_its_limits_stay_private() {
    let empty = World::new().await;
    pair(&empty).await;
    let world = again(&empty).await;
    let head = world.head().await;
    let with = format!(
        r#"{{"with":{{"sites":[{}],"flows":[{}]}}}}"#,
        site("c").replace("14.3,", "14.31,"),
        flow("more", "c", "demand", 30_000, true)
    );
    let answer = world.post("/v1/plans", &with).await.expect(201);
    assert!(!answer.text.contains("price_limit") && !answer.text.contains("77.25"), "{answer:?}");
    let plan = answer.json();
    let exchanges = plan["families"][0]["exchanges"].as_array().unwrap();
    let ids: Vec<&str> = exchanges.iter().filter_map(|one| one["id"].as_str()).collect();
    assert!(ids.contains(&"out~more") && ids.contains(&"out~in"), "{ids:?}");
    assert_eq!(world.head().await, head, "no event");
    assert_eq!(world.get("/v1/sites/c").await.status, 404);
    // In a box around the two that are there alone.
    let boxed = with.replacen('{', r#"{"box":[14.29,48,14.305,49],"objective":"co2","#, 1);
    let plan = world.post("/v1/plans", &boxed).await.expect(201).json();
    assert_eq!(plan["families"].as_array().map(Vec::len), Some(0), "{plan}");
    let priced = world.post("/v1/plans", r#"{"co2_eur_per_t":80}"#).await.expect(201).json();
    let (planned, exchange) = (&priced["families"][0], &priced["families"][0]["exchanges"][0]);
    let number =
        |of: &serde_json::Value, key: &str| of[key].as_f64().unwrap_or_else(|| panic!("{key}: {of}"));
    let avoided = number(exchange, "co2_avoided_t_per_year");
    assert!(avoided > 0.0 && number(exchange, "capital_eur") > 0.0 && priced["co2_eur_per_t"] == 80.0);
    let objective = number(exchange, "value_eur_per_year") + 80.0 * avoided;
    assert!((number(&planned["proof"], "objective") / objective - 1.0).abs() < 1e-12, "{planned}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_capital_and_a_budget_come_with_a_bound() {
    let empty = World::new().await;
    pair(&empty).await;
    let world = again(&empty).await;
    let whole = world.post("/v1/plans", r#"{"whole_capital":true}"#).await.expect(201).json();
    let (of_heat, exchange) = (&whole["families"][0], &whole["families"][0]["exchanges"][0]);
    let number =
        |of: &serde_json::Value, key: &str| of[key].as_f64().unwrap_or_else(|| panic!("{key}: {of}"));
    assert!(whole["whole_capital"] == true && number(&of_heat["proof"], "gap") < 1e-9, "{whole}");
    assert!(of_heat["flows"].as_array().unwrap().iter().all(|flow| flow["price_eur_per_unit"].is_null()));
    let net = number(exchange, "planned_annual") * number(exchange, "margin_eur_per_unit")
        - number(exchange, "opening_eur_per_year");
    assert!((net / number(exchange, "value_eur_per_year") - 1.0).abs() < 1e-12);
    let capital = number(exchange, "capital_eur");
    for (budget, exchanges) in [(capital * 1.01, 1), (capital * 0.99, 0)] {
        let plan = world.post("/v1/plans", &format!(r#"{{"budget_eur":{budget}}}"#)).await.expect(201).json();
        assert_eq!(plan["families"][0]["exchanges"].as_array().map(Vec::len), Some(exchanges), "{plan}");
        assert_eq!(number(&plan["budget"], "capital_eur"), if exchanges == 1 { capital } else { 0.0 });
        assert!(number(&plan["budget"]["proof"], "gap") < 1e-9, "{plan}");
        assert!(plan["families"][0]["proof"].is_null());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_are_kept_compared_read_again_and_forgotten() {
    let empty = World::new().await;
    pair(&empty).await;
    let world = again(&empty).await;
    let question = r#"{"resource":"heat","without":[]}"#;
    let first = world.post("/v1/plans", question).await.expect(201);
    let location = first.header("location").unwrap().to_owned();
    let made = first.json();
    assert_eq!(location, format!("/v1/plans/{}", made["id"].as_str().unwrap()));
    assert!(made["changes"].is_null(), "there is nothing to compare it with");
    assert_eq!(made["question"], serde_json::json!({"objective": "value", "resource": "heat"}));
    assert_eq!(made["families"][0]["flows"][0]["version"], 1);
    let again = world.get(&location).await.expect(200);
    assert_eq!((again.json(), again.header("turash-as-of")), (made.clone(), Some("4")));
    // The same question spelled otherwise is compared with it, another question is not.
    let same = world.post("/v1/plans", r#"{"objective":"value","resource":"heat"}"#).await.expect(201).json();
    assert_eq!(
        (&same["changes"]["since"], same["changes"]["new"].as_array().map(Vec::len)),
        (&made["id"], Some(0))
    );
    let other =
        world.post("/v1/plans", r#"{"objective":"amount","resource":"heat"}"#).await.expect(201).json();
    assert!(other["changes"].is_null(), "{other}");
    let list = world.get("/v1/plans?limit=2").await.expect(200).json();
    let ids = |list: &serde_json::Value| -> Vec<serde_json::Value> {
        list["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect()
    };
    assert_eq!(ids(&list), [other["id"].clone(), same["id"].clone()]);
    assert_eq!(list["items"][0]["question"]["objective"], "amount");
    let cursor = list["next"].as_str().unwrap();
    let rest = world.get(&format!("/v1/plans?limit=2&cursor={cursor}")).await.expect(200).json();
    assert_eq!((ids(&rest), &rest["next"]), (vec![made["id"].clone()], &serde_json::Value::Null));
    world.send(&format!("DELETE {location}"), &[], "").await.expect(200);
    world.send(&format!("DELETE {location}"), &[], "").await.expect(404);
    let gone = world.get(&location).await.expect(404).json();
    assert!(gone["detail"].as_str().unwrap().contains("there is no plan"), "{gone}");
    assert_eq!(world.get("/v1/plans/yesterday").await.expect(400).json()["field"], "id");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_found_again_without_the_limits_of_what_is_planned_with() {
    let empty = World::new().await;
    pair(&empty).await;
    let world = again(&empty).await;
    let with = |limit| format!(r#"{{"with":{{"flows":[{}]}}}}"#, flow("more", "b", "demand", 30_000, limit));
    let first = world.post("/v1/plans", &with(true)).await.expect(201);
    assert!(!first.text.contains("price_limit") && !first.text.contains("77.25"), "{first:?}");
    let second = world.post("/v1/plans", &with(false)).await.expect(201).json();
    assert_eq!(second["changes"]["since"], first.json()["id"]);
    let list = world.get("/v1/plans").await.expect(200);
    assert!(list.text.contains("more") && !list.text.contains("77.25"), "{list:?}");
}

/// Waits for a plan that is made in the background.
async fn until_made(world: &World, location: &str) -> serde_json::Value {
    for _ in 0..400 {
        let plan = world.get(location).await.expect(200).json();
        if plan["state"] != "running" {
            return plan;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{location} is never made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_made_in_the_background() {
    let empty = World::new().await;
    pair(&empty).await;
    let world = again(&empty).await;
    let begun = world.post("/v1/plans", r#"{"background":true,"resource":"heat"}"#).await.expect(202);
    let location = begun.header("location").unwrap().to_owned();
    let plan = until_made(&world, &location).await;
    assert_eq!(plan["families"][0]["exchanges"][0]["id"], "out~in", "{plan}");
    // The question is the same, whoever waits.
    let waited = world.post("/v1/plans", r#"{"resource":"heat"}"#).await.expect(201).json();
    assert_eq!(waited["changes"]["since"], plan["id"]);
    world.send(&format!("DELETE {location}"), &[], "").await.expect(200);
    world.get(&location).await.expect(404);
    // What comes to nothing says why, until it is forgotten.
    let begun = world.post("/v1/plans", r#"{"background":true,"without":["nowhere"]}"#).await.expect(202);
    let location = begun.header("location").unwrap().to_owned();
    let failed = until_made(&world, &location).await;
    assert_eq!(failed["state"], "failed");
    assert!(failed["detail"].as_str().unwrap().contains("nowhere"), "{failed}");
    let forgotten = world.send(&format!("DELETE {location}"), &[], "").await.expect(200).json();
    assert_eq!(forgotten["outcome"], "given up");
    world.get(&location).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_that_is_kept_current_is_listed_by_pair() {
    let world = World::new().await;
    pair(&world).await;
    let none = world.get("/v1/plans/current").await.expect(200).json();
    assert_eq!((&none["items"], &none["next"]), (&json!([]), &Value::Null));
    let planned = |demand: &str, annual| {
        let id = MatchId::parse(&format!("out~{demand}")).unwrap();
        Change::Plan(PlannedPair { id, annual })
    };
    let other = flow("ink", "b", "demand", 500, false);
    world.post("/v1/flows", &other).await.expect(201);
    let changes = vec![planned("in", 1_234.5), planned("ink", 7.0)];
    world.ports.registry.commit(Batch { changes, ..Batch::default() }).await.unwrap();
    let first = world.get("/v1/plans/current?limit=1").await.expect(200).json();
    let item = json!({ "id": "out~in", "family": "heat", "planned_annual": 1_234.5, "annual_unit": "MWh/a" });
    assert_eq!(first["items"], json!([item]));
    let next = format!("/v1/plans/current?cursor={}", first["next"].as_str().unwrap());
    let rest = world.get(&next).await.expect(200).json();
    assert_eq!((&rest["items"][0]["id"], &rest["next"]), (&"out~ink".into(), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_in_periods_and_its_shares_are_answered_and_kept() {
    let empty = World::new().await;
    pair(&empty).await;
    let world = again(&empty).await;
    let answer = world.post("/v1/plans", r#"{"periods":"months"}"#).await.expect(201);
    let (plan, kept) =
        (answer.json(), world.get(answer.header("location").unwrap()).await.expect(200).json());
    assert_eq!((&plan, &plan["question"]["periods"]), (&kept, &json!("months")));
    let (heat, hours) = (&plan["families"][0], plan["periods"]["hours"].as_array().unwrap());
    assert_eq!((hours.len(), &hours[0]), (12, &json!(744.0)));
    let planned = heat["exchanges"][0]["in_periods"]["planned"].as_array().unwrap();
    let sum: f64 = planned.iter().map(|amount| amount.as_f64().unwrap()).sum();
    assert!((sum / 80_000.0 - 1.0).abs() < 1e-9, "{planned:?}");
    assert_eq!(heat["yearly"]["planned_annual"], 80_000.0, "both flows are steady");
    assert!(
        heat["best_first"].is_null() && heat["flows"][1]["in_periods"]["prices"][11].as_f64().unwrap() > 0.0
    );
    // With the solver there is a plan, without it the answer says how to get it.
    let sized = world.post("/v1/plans", r#"{"periods":"months","size_connections":true}"#).await;
    match sized.status {
        501 => assert!(sized.json()["detail"].as_str().unwrap().contains("HiGHS"), "{sized:?}"),
        _ => assert_eq!(sized.expect(201).json()["size_connections"], true),
    }
    let plan = world.post("/v1/plans", r#"{"shares":true}"#).await.expect(201).json();
    let (heat, shares) = (&plan["families"][0], &plan["families"][0]["shares"]);
    assert_eq!(shares["gain_eur_per_year"], heat["totals"]["value_eur_per_year"]);
    assert_eq!(
        (shares["parties"].as_array().map(Vec::len), &shares["in_core"]["prices"]),
        (Some(2), &json!({"in_core": true}))
    );
    assert!(heat["exchanges"][0]["prices_eur_per_unit"]["even"].is_number());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_its_server_did_not_finish_is_said_to_have_come_to_nothing() {
    let world = World::new().await;
    // Asked for in 2020, and in 2200.
    let [before, after] = [1_577_836_800_000_u64, 7_258_118_400_000].map(|millis| {
        let id = format!("{millis:012x}");
        format!("/v1/plans/{}-{}-7000-8000-000000000001", &id[..8], &id[8..])
    });
    let detail = async |path: &str| world.get(path).await.expect(404).json()["detail"].to_string();
    let words = detail(&before).await;
    assert!(
        words.contains("when its server ended came to nothing") && words.contains("ask again"),
        "{words}"
    );
    assert!(!detail(&after).await.contains("came to nothing"));
}
