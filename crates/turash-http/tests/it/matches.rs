//! Matches, explanations and transitions.

use serde_json::Value;

use crate::world::{World, again, flow, of_domain, pair, site};

#[tokio::test(flavor = "multi_thread")]
async fn matches_are_listed_read_and_explained() {
    let empty = World::new().await;
    pair(&empty).await;
    let world = again(&empty).await;
    let list = world.get("/v1/matches").await.expect(200);
    assert!(!list.text.contains("price") && !list.text.contains("77.25"), "{list:?}");
    let list = list.json();
    assert_eq!((list["as_of"].as_u64(), list["items"][0]["id"].as_str()), (Some(4), Some("out~in")));
    let one = world.get("/v1/matches/out~in").await.expect(200);
    assert_eq!(one.header("etag"), Some("\"0\""));
    assert_eq!(one.json(), list["items"][0]);
    let (_, wanted) = of_domain(&world, "out~in").await;
    assert!(wanted.deliverable_annual > 70_000.0 && wanted.deliverable_annual <= 80_000.0, "{wanted:?}");
    assert_eq!(one.json()["deliverable_annual"], wanted.deliverable_annual);
    assert_eq!(one.json()["value_eur_per_year"], wanted.value_eur_per_year);
    assert_eq!(one.json()["supply"]["site"]["id"], "a");
    assert!(one.json()["distance_km"].as_f64().unwrap() < 2.0);
    let explained = world.get("/v1/explain?supply=out&demand=in").await.expect(200).json();
    assert_eq!(
        (explained["is_match"].as_bool(), explained["supply_left_annual"].as_f64()),
        (Some(true), Some(100_000.0))
    );
    let swapped = world.get("/v1/explain?supply=in&demand=out").await.expect(200).json();
    assert_eq!(swapped["reasons"][0]["code"], "not_a_supply");
    assert_eq!(swapped["reasons"][0]["change"], "the supply named first and the demand second");
    assert_eq!(explained["reasons"], serde_json::json!([]));
    assert_eq!(explained["ranking_value_eur_per_year"], wanted.ranking_value);
    assert_eq!(explained["appraisal"]["technology"], "direct");
    world.get("/v1/matches/in~out").await.expect(404);
    world.get("/v1/matches/out~nothing").await.expect(404);
    world.get("/v1/matches/out").await.expect(400);
    world.get("/v1/explain?supply=out&demand=nothing").await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_is_explained_as_if_something_were_different() {
    let empty = World::new().await;
    pair(&empty).await;
    let world = again(&empty).await;
    let before = world.get("/v1/flows").await.expect(200).text;
    let path = "/v1/explain?supply=out&demand=in";
    let as_it_is = world.get(path).await.expect(200).json();
    assert!(as_it_is.get("what_if").is_none() && as_it_is.get("without").is_none());
    let changed =
        format!("{path}&set=supply.annual=500&set=heat.price_eur_per_mwh%3D95&set=demand.precision=rough");
    let answer = world.get(&changed).await.expect(200);
    assert!(!answer.text.contains("77.25"), "{answer:?}");
    let answer = answer.json();
    let keys: Vec<_> = answer["what_if"].as_array().unwrap().iter().map(|change| &change["key"]).collect();
    assert_eq!(keys, ["supply.annual", "heat.price_eur_per_mwh", "demand.precision"]);
    assert_eq!(
        (&answer["what_if"][0]["from"], &answer["what_if"][0]["to"]),
        (&100_000.0.into(), &500.0.into())
    );
    assert_eq!(answer["supply"]["quantity"]["annual"], 500.0);
    assert_eq!(answer["without"]["feasible"], true);
    assert_eq!(answer["without"]["value_eur_per_year"], as_it_is["value_eur_per_year"]);
    assert_ne!(answer["value_eur_per_year"], as_it_is["value_eur_per_year"]);
    for (set, said) in [
        ("demand.t_max=80", "did you mean 'demand.t_max_c'?"),
        ("demand.t_max_c=hot", "demand.t_max_c"),
        ("supply.price_limit_eur_per_unit=3", "private to its owner"),
        ("supply.annual", "KEY=VALUE"),
    ] {
        let refused = world.get(&format!("{path}&set={set}")).await.expect(400);
        assert!(refused.text.contains(said) && !refused.text.contains("77.25"), "{set}: {refused:?}");
    }
    world.get("/v1/explain?supply=out&demand=nothing&set=distance_km=1").await.expect(404);
    assert_eq!(world.get("/v1/flows").await.expect(200).text, before, "nothing is stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_and_cursors_cover_all_matches_once_best_first() {
    let empty = World::new().await;
    let sites =
        [site("a"), site("b").replace("14.3", "14.32").replace("\"AT\"", "\"DE\",\"location\":\"own\"")];
    empty.post("/v1/sites", &format!("[{}]", sites.join(","))).await.expect(201);
    // Several of equal value, so that ties are cut through.
    let supplies = (0..4).map(|n| flow(&format!("s{n}"), "a", "supply", 1_000_000, false));
    let demands = (0..6).map(|n| flow(&format!("d{n}"), "b", "demand", 100_000 * (1 + n / 3), false));
    let flows: Vec<String> = supplies.chain(demands).collect();
    empty.post("/v1/flows", &format!("[{}]", flows.join(","))).await.expect(201);
    let world = again(&empty).await;
    let ids = |list: &Value| -> Vec<String> {
        list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let all = ids(&world.get("/v1/matches?limit=1000").await.expect(200).json());
    assert_eq!(all.len(), 24);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let part = world.get(&format!("/v1/matches?limit=5{cursor}")).await.expect(200).json();
        seen.extend(ids(&part));
        let Some(next) = part["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, all);
    for (filter, count) in [
        ("flow=s0", 6),
        ("site=a&limit=10", 10),
        ("min_annual_mwh=150000", 12),
        ("min_annual_t=1", 0),
        ("min_annual_mwh=150000&resource=co2", 0),
        ("max_distance_km=0.5", 0),
        ("country=DE&resource=heat", 24),
        ("min_value_eur_per_year=1e9", 0),
    ] {
        let found = ids(&world.get(&format!("/v1/matches?{filter}")).await.expect(200).json());
        assert_eq!(found.len(), count, "{filter}");
    }
    world.get("/v1/matches?site=nowhere").await.expect(404);
    world.get("/v1/matches?flow=nothing").await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_goes_its_way_step_by_step() {
    let empty = World::new().await;
    pair(&empty).await;
    let world = again(&empty).await;
    let path = "/v1/matches/out~in/transitions";
    let step = async |if_match: &str, body: &str| {
        world.send(&format!("POST {path}"), &[&format!("If-Match: \"{if_match}\"")], body).await
    };
    let history = world.get(path).await.expect(200);
    assert_eq!(
        (history.json()["state"].as_str(), history.header("etag")),
        (Some("suggested"), Some("\"0\""))
    );
    let taken = step("0", r#"{"to":"negotiating","actor":"Eva"}"#).await.expect(201);
    assert_eq!(
        (taken.header("etag"), taken.json()["items"][0]["actor"].as_str()),
        (Some("\"1\""), Some("Eva"))
    );
    step("0", r#"{"to":"reserved","agreed_annual":500,"annual_unit":"MWh/a"}"#).await.expect(412);
    for (body, field) in [
        (r#"{"to":"reserved"}"#, "agreed_annual"),
        (r#"{"to":"reserved","agreed_annual":0,"annual_unit":"MWh/a"}"#, "agreed_annual"),
        (r#"{"to":"reserved","agreed_annual":-1,"annual_unit":"MWh/a"}"#, "agreed_annual"),
        (r#"{"to":"reserved","agreed_annual":5,"annual_unit":"t/a"}"#, "annual_unit"),
        (r#"{"to":"reserved","agreed_annual":5}"#, "annual_unit"),
        (r#"{"to":"live","agreed_annual":5,"annual_unit":"MWh/a"}"#, "to"),
        (r#"{"to":"rejected"}"#, "reason"),
        (r#"{"to":"gone"}"#, "to"),
        (r#"{"actor":"Eva"}"#, "to"),
    ] {
        assert_eq!(step("1", body).await.expect(422).json()["field"], field, "{body}");
    }
    step("1", r#"{"to":"reserved","agreed_annual":500,"annual_unit":"MWh/a","price_eur_per_unit":66.5}"#)
        .await
        .expect(201);
    let history = world.get(path).await.expect(200);
    assert!(!history.text.contains("66.5") && !history.text.contains("price"), "{history:?}");
    assert_eq!(
        (history.json()["agreed_annual"].as_f64(), history.json()["version"].as_u64()),
        (Some(500.0), Some(2))
    );
    step("2", r#"{"to":"contracted"}"#).await.expect(201);
    let read = world.get("/v1/matches/out~in").await.expect(200);
    assert_eq!((read.json()["state"].as_str(), read.header("etag")), (Some("contracted"), Some("\"3\"")));
    assert!(!read.text.contains("66.5"));
    // Pairs that are none.
    for id in ["in~out", "out~out"] {
        world.post(&format!("/v1/matches/{id}/transitions"), r#"{"to":"negotiating"}"#).await.expect(422);
    }
    world.post("/v1/matches/out~gone/transitions", r#"{"to":"negotiating"}"#).await.expect(404);
    world.post("/v1/matches/x~y/transitions", r#"{"to":"negotiating"}"#).await.expect(404);
    world.get("/v1/matches/x~y/transitions").await.expect(404);
    // A decision that promises nothing does not keep its flows; with a flow gone it can still be ended.
    step("3", r#"{"to":"failed","reason":"the boiler broke"}"#).await.expect(201);
    step("4", r#"{"to":"negotiating"}"#).await.expect(201);
    world.send("DELETE /v1/flows/in", &[], "").await.expect(200);
    step("5", r#"{"to":"reserved"}"#).await.expect(404);
    step("5", r#"{"to":"withdrawn","reason":"the site closed"}"#).await.expect(201);
}
