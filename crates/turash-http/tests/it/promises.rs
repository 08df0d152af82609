//! What is promised: no more than there is, and it does not go.

use serde_json::{Value, json};
use turash_domain::ports::{Batch, Change};
use turash_domain::{
    Agreement, Decision, EventData, FlowOverbooked, MatchId, MatchState, NotNegative, Version,
};

use crate::world::{Answer, World, again, flow, site};

/// Supplies `s0` and `s1` at site `a`, demands `d0` and `d1` at site `b`, each of 500 MWh/a.
async fn four_flows() -> World {
    let world = World::new().await;
    world.post("/v1/sites", &format!("[{},{}]", site("a"), site("b"))).await.expect(201);
    for id in ["s0", "s1", "d0", "d1"] {
        world.post("/v1/flows", &half(id, 500)).await.expect(201);
    }
    world
}

fn half(id: &str, annual: u32) -> String {
    let (site, direction) = if id.starts_with('s') { ("a", "supply") } else { ("b", "demand") };
    flow(id, site, direction, annual, false)
}

async fn step(world: &World, pair: &str, body: &str) -> Answer {
    world.post(&format!("/v1/matches/{pair}/transitions"), body).await
}

/// Two pairs that share a flow, on either side.
const SHARED: [(&str, [&str; 2]); 2] = [("s0", ["s0~d0", "s0~d1"]), ("d0", ["s0~d0", "s1~d0"])];

#[tokio::test(flavor = "multi_thread")]
async fn a_step_beyond_what_is_left_says_what_is_left_and_who_holds_the_rest() {
    for (shared, [first, second]) in SHARED {
        let world = four_flows().await;
        for pair in [first, second] {
            step(&world, pair, r#"{"to":"negotiating"}"#).await.expect(201);
        }
        step(&world, first, r#"{"to":"reserved","agreed_annual":400,"annual_unit":"MWh/a"}"#)
            .await
            .expect(201);
        let refused =
            step(&world, second, r#"{"to":"reserved","agreed_annual":99999,"annual_unit":"MWh/a"}"#)
                .await
                .expect(409);
        let said = refused.json();
        assert_eq!(refused.header("content-type"), Some("application/problem+json"));
        assert_eq!(
            (said["type"].as_str(), said["flow"].as_str(), said["left_annual"].as_f64()),
            (Some("urn:turash:problem:not-enough-left"), Some(shared), Some(100.0))
        );
        assert_eq!(
            said["matches"],
            json!([{ "id": first, "state": "reserved", "agreed_annual": 400.0, "annual_unit": "MWh/a" }])
        );
        let detail = said["detail"].as_str().unwrap();
        assert!(detail.contains("has 100 MWh/a left") && detail.contains("reserved 400 MWh/a"), "{detail}");

        // The step that fits is taken; of a pair that promises already only the difference counts.
        step(&world, second, r#"{"to":"reserved","agreed_annual":100,"annual_unit":"MWh/a"}"#)
            .await
            .expect(201);
        step(&world, first, r#"{"to":"contracted","agreed_annual":400.5,"annual_unit":"MWh/a"}"#)
            .await
            .expect(409);
        step(&world, first, r#"{"to":"contracted","agreed_annual":300,"annual_unit":"MWh/a"}"#)
            .await
            .expect(201);
        step(&world, second, r#"{"to":"contracted","agreed_annual":200,"annual_unit":"MWh/a"}"#)
            .await
            .expect(201);

        // Back in negotiations it holds nothing; its amount is still agreed and must fit again.
        step(&world, first, r#"{"to":"withdrawn","reason":"changed plans"}"#).await.expect(201);
        step(&world, first, r#"{"to":"negotiating"}"#).await.expect(201);
        step(&world, second, r#"{"to":"live","agreed_annual":500,"annual_unit":"MWh/a"}"#).await.expect(201);
        let refused = step(&world, first, r#"{"to":"reserved"}"#).await.expect(409);
        assert_eq!(refused.json()["left_annual"], 0.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_or_a_site_with_promises_is_not_removed() {
    let world = four_flows().await;
    let pair = "s0~d0";
    step(&world, pair, r#"{"to":"negotiating"}"#).await.expect(201);
    step(&world, pair, r#"{"to":"reserved","agreed_annual":400,"annual_unit":"MWh/a"}"#).await.expect(201);
    let holder = json!({ "id": pair, "state": "reserved", "agreed_annual": 400.0, "annual_unit": "MWh/a" });
    for id in ["s0", "d0"] {
        let refused = world.send(&format!("DELETE /v1/flows/{id}"), &[], "").await.expect(409).json();
        assert_eq!(
            (refused["type"].as_str(), refused["flow"].as_str()),
            (Some("urn:turash:problem:promised"), Some(id))
        );
        assert_eq!(refused["matches"], json!([holder]));
        assert_eq!(refused["left_annual"], Value::Null);
        // It does not become another flow either.
        for body in [
            half(id, 500).replace(r#""family":"heat""#, r#""family":"cooling""#),
            half(id, 500).replace("supply", "x").replace("demand", "supply").replace("\"x\"", "\"demand\""),
        ] {
            let turned = world.send(&format!("PUT /v1/flows/{id}"), &["If-Match: \"1\""], &body).await;
            assert_eq!(turned.expect(409).json()["matches"], json!([holder]), "{body}");
        }
    }
    for id in ["a", "b"] {
        let refused = world.send(&format!("DELETE /v1/sites/{id}"), &[], "").await.expect(409).json();
        assert_eq!(refused["type"], "urn:turash:problem:promised");
        assert_eq!(refused["matches"], json!([{ "id": pair, "state": "reserved" }]));
    }
    step(&world, pair, r#"{"to":"rejected"}"#).await.expect(422);
    step(&world, pair, r#"{"to":"rejected","reason":"too dear"}"#).await.expect(201);
    for id in ["s0", "s1", "d0", "d1"] {
        world.send(&format!("DELETE /v1/flows/{id}"), &[], "").await.expect(200);
    }
    world.send("DELETE /v1/sites/a", &[], "").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn amounts_are_in_the_unit_of_the_family() {
    let world = World::new().await;
    world.post("/v1/sites", &format!("[{},{}]", site("a"), site("b"))).await.expect(201);
    let co2 = |id: &str, site: &str, direction: &str| {
        format!(
            r#"{{"id":"{id}","site":"{site}","direction":"{direction}","quantity":{{"annual":70,"annual_unit":"t/a"}},"resource":{{"family":"co2"}}}}"#
        )
    };
    let flows = [co2("s0", "a", "supply"), co2("d0", "b", "demand"), co2("d1", "b", "demand")];
    world.post("/v1/flows", &format!("[{}]", flows.join(","))).await.expect(201);
    for pair in ["s0~d0", "s0~d1"] {
        step(&world, pair, r#"{"to":"negotiating"}"#).await.expect(201);
    }
    step(&world, "s0~d0", r#"{"to":"reserved","agreed_annual":50,"annual_unit":"t/a"}"#).await.expect(201);
    let refused = step(&world, "s0~d1", r#"{"to":"reserved","agreed_annual":21,"annual_unit":"t/a"}"#)
        .await
        .expect(409)
        .json();
    assert_eq!(
        (refused["left_annual"].as_f64(), refused["matches"][0]["agreed_annual"].as_f64()),
        (Some(20.0), Some(50.0))
    );
    assert!(refused["detail"].as_str().unwrap().contains("20 t/a left"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_overbooked_is_flagged_everywhere_until_it_fits_again() {
    for (shared, side) in [("s0", "supply"), ("d0", "demand")] {
        let first = four_flows().await;
        step(&first, "s0~d0", r#"{"to":"negotiating"}"#).await.expect(201);
        step(&first, "s0~d0", r#"{"to":"reserved","agreed_annual":400,"annual_unit":"MWh/a"}"#)
            .await
            .expect(201);
        let missing = format!("{side}_missing_annual");
        let fine = again(&first).await;
        for path in ["/v1/matches/s0~d0", "/v1/matches/s0~d0/transitions", "/v1/explain?supply=s0&demand=d0"]
        {
            let said = fine.get(path).await.expect(200).json();
            assert_eq!((&said["overbooked"], &said[&missing]), (&json!(false), &Value::Null), "{path}");
        }
        assert_eq!(fine.get("/v1/matches?overbooked=true").await.expect(200).json()["items"], json!([]));
        assert_eq!(fine.get(&format!("/v1/flows/{shared}")).await.json()["overbooked"], Value::Null);

        let less =
            fine.send(&format!("PUT /v1/flows/{shared}"), &["If-Match: \"1\""], &half(shared, 300)).await;
        let as_of = less.expect(200).json()["as_of"].as_u64().unwrap();
        let world = again(&fine).await;
        for path in ["/v1/matches/s0~d0", "/v1/matches/s0~d0/transitions", "/v1/explain?supply=s0&demand=d0"]
        {
            let said = world.get(path).await.expect(200).json();
            assert_eq!(
                (&said["overbooked"], &said[&missing]),
                (&json!(true), &json!(100.0)),
                "{path}: {said}"
            );
        }
        let list = world.get("/v1/matches?overbooked=true&flow=s0").await.expect(200).json();
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
        let item = &list["items"][0];
        assert_eq!(
            (&item["id"], &item["overbooked"], &item[&missing]),
            (&json!("s0~d0"), &json!(true), &json!(100.0))
        );
        assert_eq!((&item["state"], &item["feasible"]), (&json!("reserved"), &json!(false)));
        assert_eq!(
            world.get("/v1/matches?overbooked=true&flow=s1").await.expect(200).json()["items"],
            json!([])
        );
        world.get("/v1/matches?overbooked=yes").await.expect(400);
        for flow in world.get("/v1/flows").await.expect(200).json()["items"].as_array().unwrap() {
            let is_it = flow["id"] == shared;
            assert_eq!(flow["overbooked"] == json!(true), is_it, "{flow}");
            assert_eq!(flow["missing_annual"] == json!(100.0), is_it, "{flow}");
        }
        // The event that tells it is the last one of the commit, and the answer's.
        let events = world.ports.log.read(turash_domain::Sequence(as_of - 1), 10).await.unwrap();
        let told = serde_json::to_value(&events[0].event().unwrap().data).unwrap();
        let matches = json!(["s0~d0"]);
        let wanted =
            json!({ "id": shared, "missing_annual": 100.0, "annual_unit": "MWh/a", "matches": matches });
        assert_eq!((events.len(), told), (1, wanted));

        // A flow as it was read can be sent back; the flag is not a part of it.
        let read = world.get(&format!("/v1/flows/{shared}")).await.expect(200);
        let same = world.send(&format!("PUT /v1/flows/{shared}"), &["If-Match: \"2\""], &read.text).await;
        assert_eq!(same.expect(200).json()["version"], 2, "nothing changed");

        let enough =
            world.send(&format!("PUT /v1/flows/{shared}"), &["If-Match: \"2\""], &half(shared, 400)).await;
        let as_of = enough.expect(200).json()["as_of"].as_u64().unwrap();
        let events = world.ports.log.read(turash_domain::Sequence(as_of - 1), 10).await.unwrap();
        assert_eq!(events[0].event().unwrap().data.name(), "resource_flow_fits_again");
        let fits = again(&world).await;
        assert_eq!(fits.get("/v1/matches/s0~d0").await.expect(200).json()["overbooked"], json!(false));
        assert_eq!(fits.get("/v1/matches?overbooked=true").await.expect(200).json()["items"], json!([]));
    }
}

/// An older program let flows go that were promised.
#[tokio::test(flavor = "multi_thread")]
async fn a_decision_whose_flows_are_gone_is_flagged_and_can_be_ended() {
    let world = World::new().await;
    let id = MatchId::parse("x~y").unwrap();
    let agreement = Agreement { annual: Some(NotNegative::new(400.0).unwrap()), price: None };
    let decision = Decision {
        state: MatchState::Contracted,
        agreement,
        version: Version(1),
        ..Decision::suggested(id.clone())
    };
    let missing = [id.supply(), id.demand()].map(|flow| {
        world.ports.event(EventData::ResourceFlowOverbooked(FlowOverbooked {
            id: flow.clone(),
            missing_annual: 400.0,
            annual_unit: String::new(),
            matches: vec![id.clone()],
        }))
    });
    let batch = Batch { changes: vec![Change::CopyDecision(decision)], events: missing.into(), fence: None };
    world.ports.registry.commit(batch).await.unwrap();
    let flows = turash_services::overbooked_flows(&world.ports).await.unwrap();
    assert_eq!(
        flows.iter().map(|flow| (flow.id.as_str(), flow.missing)).collect::<Vec<_>>(),
        [("x", 400.0), ("y", 400.0)]
    );
    let history = world.get("/v1/matches/x~y/transitions").await.expect(200).json();
    assert_eq!((&history["overbooked"], &history["supply_missing_annual"]), (&json!(true), &json!(400.0)));
    step(&world, "x~y", r#"{"to":"live"}"#).await.expect(404);
    step(&world, "x~z", r#"{"to":"rejected","reason":"none"}"#).await.expect(404);
    let ended = step(&world, "x~y", r#"{"to":"failed","reason":"both are gone"}"#).await.expect(201).json();
    assert_eq!(ended["overbooked"], false);
    assert_eq!(turash_services::overbooked_flows(&world.ports).await.unwrap(), []);
}
