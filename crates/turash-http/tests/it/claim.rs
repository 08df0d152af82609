//! The claim of a match's CO2: one, from the contract on, raised a step at a time, and shown with the pair.

use serde_json::{Value, json};

use crate::world::{World, of_domain, pair};

const PATH: &str = "/v1/matches/out~in/claim";

async fn stepped(world: &World, body: &str) {
    world.post("/v1/matches/out~in/transitions", body).await.expect(201);
}

/// A pair with a contract about half of what it could deliver, and what all of it would avoid, t CO2/a.
async fn contracted() -> (World, f64) {
    let world = World::new().await;
    pair(&world).await;
    let found = of_domain(&world, "out~in").await.1.appraisal.unwrap();
    let agreed = found.found.delivered_annual / 2.0;
    stepped(&world, r#"{"to":"negotiating"}"#).await;
    let reserved = json!({"to": "reserved", "agreed_annual": agreed, "annual_unit": "MWh/a"});
    stepped(&world, &reserved.to_string()).await;
    let early = world.post(PATH, r#"{"status":"indicative"}"#).await.expect(422).json();
    assert_eq!((&early["field"], &early["expected"]), (&"state".into(), &"contracted or live".into()));
    stepped(&world, r#"{"to":"contracted"}"#).await;
    (world, found.carbon.total_t)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_made_once_and_rises_a_step_at_a_time() {
    let (world, all_t) = contracted().await;
    let unmade = world.post(PATH, r#"{"status":"approved"}"#).await.expect(422).json();
    assert_eq!(unmade["remedy"], "make it first");
    let made = world.post(PATH, r#"{"status":"indicative","actor":"Works a"}"#).await.expect(200).json();
    let claim = &made["claim"];
    let [avoided, supply, demand] = ["avoided_t_per_year", "supply_t_per_year", "demand_t_per_year"]
        .map(|of| claim[of].as_f64().unwrap());
    assert!((avoided - all_t / 2.0).abs() < 1e-6 * all_t, "{avoided} of {all_t} t/a");
    assert!((supply + demand - avoided).abs() < 1e-9 * avoided && supply == demand);
    assert_eq!((&claim["status"], &claim["signed"][0]["actor"]), (&"indicative".into(), &"Works a".into()));
    // Made anew as long as it is indicative.
    world.post(PATH, r#"{"status":"indicative"}"#).await.expect(200);
    world.post(PATH, r#"{"status":"verified"}"#).await.expect(422);
    let stale = world.send(&format!("POST {PATH}"), &["If-Match: \"3\""], r#"{"status":"approved"}"#).await;
    stale.expect(412);
    world.post(PATH, r#"{"status":"approved","actor":"both"}"#).await.expect(200);
    let again = world.post(PATH, r#"{"status":"indicative"}"#).await.expect(422).json();
    assert!(again["found"].as_str().unwrap().contains("approved"), "{again}");
    let verified = world.post(PATH, r#"{"status":"verified","actor":"an auditor"}"#).await.expect(200).json();
    assert_eq!(
        (&verified["version"], verified["claim"]["signed"].as_array().map(Vec::len)),
        (&7.into(), Some(3))
    );
    // A step of the match keeps it, and the pair shows it.
    stepped(&world, r#"{"to":"live"}"#).await;
    let shown = world.get("/v1/explain?supply=out&demand=in").await.expect(200).json();
    assert_eq!(shown["claim"], verified["claim"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_cannot_be_says_why() {
    let (world, _) = contracted().await;
    for body in [r#"{"status":"certain"}"#, r#"{"actor":"me"}"#, r#"{"status":"approved","t":5}"#] {
        world.post(PATH, body).await.expect(422);
    }
    world.post("/v1/matches/out~nobody/claim", r#"{"status":"indicative"}"#).await.expect(404);
    assert_eq!(world.get(PATH).await.expect(405).header("allow"), Some("POST, OPTIONS"));
    let shown = world.get("/v1/explain?supply=out&demand=in").await.expect(200).json();
    assert_eq!(shown["claim"], Value::Null);
}

/// The model has heat drive chillers, so people can agree on that too.
#[tokio::test(flavor = "multi_thread")]
async fn heat_and_the_cooling_that_it_drives_may_be_agreed_on() {
    let world = World::new().await;
    pair(&world).await;
    let cold = r#"{"id":"cold","site":"b","direction":"demand","resource":{"family":"cooling","t_min_c":6,"t_max_c":12},"quantity":{"annual":20000,"annual_unit":"MWh/a"}}"#;
    world.post("/v1/flows", cold).await.expect(201);
    world.post("/v1/matches/out~cold/transitions", r#"{"to":"negotiating"}"#).await.expect(201);
    let reserved = r#"{"to":"reserved","agreed_annual":5000,"annual_unit":"MWh/a"}"#;
    world.post("/v1/matches/out~cold/transitions", reserved).await.expect(201);
    world.post("/v1/matches/cold~in/transitions", r#"{"to":"negotiating"}"#).await.expect(422);
}
