//! A publisher writes what its own organization has, and speaks for its own side.

use crate::keyed::Keyed;
use crate::world::{Answer, flow, site};

fn of(id: &str, organization: &str) -> String {
    let body = if organization == "Forge" { site(id).replace("14.3", "14.32") } else { site(id) };
    body.replacen('{', &format!(r#"{{"organization":"{organization}","#), 1)
}

/// Mill has site `a` with the supply `out`, Forge site `b` with the demand `in`, and `c` is nobody's.
async fn two() -> Keyed {
    let keyed = Keyed::new().await;
    keyed.ask(&keyed.mill, "POST /v1/sites", &site("a")).await.expect(201);
    keyed.ask(&keyed.forge, "POST /v1/sites", &of("b", "Forge")).await.expect(201);
    keyed.ask(&keyed.admin, "POST /v1/sites", &site("c")).await.expect(201);
    keyed.ask(&keyed.mill, "POST /v1/flows", &flow("out", "a", "supply", 100_000, true)).await.expect(201);
    keyed.ask(&keyed.forge, "POST /v1/flows", &flow("in", "b", "demand", 80_000, true)).await.expect(201);
    keyed
}

async fn put(keyed: &Keyed, secret: &str, path: &str, body: &str) -> Answer {
    keyed.ask_with(secret, &format!("PUT {path}"), &["If-Match: *"], body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_organization_has_is_not_there_to_be_written() {
    let keyed = two().await;
    let mill = &keyed.mill;
    let before = keyed.world.head().await;
    for id in ["b", "c"] {
        put(&keyed, mill, &format!("/v1/sites/{id}"), &site(id).replace("Works", "Mine")).await.expect(404);
        keyed.ask(mill, &format!("PUT /v1/sites/{id}"), &site(id)).await.expect(404);
        keyed.ask(mill, &format!("DELETE /v1/sites/{id}"), "").await.expect(404);
        let at = flow("new", id, "supply", 5, false);
        keyed.ask(mill, "POST /v1/flows", &at).await.expect(404);
        put(&keyed, mill, "/v1/flows/out", &flow("out", id, "supply", 5, false)).await.expect(404);
    }
    let taken = flow("in", "a", "demand", 5, false);
    put(&keyed, mill, "/v1/flows/in", &taken).await.expect(404);
    keyed.ask_with(mill, "PUT /v1/flows/in", &["If-Match: \"1\""], &taken).await.expect(404);
    keyed.ask(mill, "DELETE /v1/flows/in", "").await.expect(404);
    let own = site("d");
    keyed.ask(mill, "POST /v1/sites", &format!("[{own},{}]", of("e", "Forge"))).await.expect(422);
    assert_eq!(keyed.world.head().await, before, "nothing was written");
    // Looking is for everybody with a key: matches need both sides.
    keyed.ask(mill, "GET /v1/sites/b", "").await.expect(200);
    assert!(!keyed.ask(mill, "GET /v1/flows/in", "").await.expect(200).text.contains("77.25"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_organization_is_that_of_the_key_and_of_no_body() {
    let keyed = two().await;
    let site_a = keyed.ask(&keyed.mill, "GET /v1/sites/a", "").await.expect(200).json();
    assert_eq!(site_a["organization"], "Mill", "the body did not say so");
    let refused = keyed.ask(&keyed.mill, "POST /v1/sites", &of("x", "Forge")).await.expect(422).json();
    assert_eq!(refused["field"], "organization");
    let tenant = site("x").replacen('{', r#"{"tenant_id":"Forge","#, 1);
    keyed.ask(&keyed.mill, "POST /v1/sites", &tenant).await.expect(422);
    // Its own may be replaced and removed, at the version that stands there.
    let renamed = site("a").replace("Works", "Mill");
    keyed.ask(&keyed.mill, "PUT /v1/sites/a", &renamed).await.expect(428);
    keyed.ask_with(&keyed.mill, "PUT /v1/sites/a", &["If-Match: \"7\""], &renamed).await.expect(412);
    put(&keyed, &keyed.mill, "/v1/sites/a", &renamed).await.expect(200);
    put(&keyed, &keyed.mill, "/v1/flows/out", &flow("out", "a", "supply", 9, false)).await.expect(200);
    keyed.ask(&keyed.mill, "DELETE /v1/flows/out", "").await.expect(200);
    keyed.ask(&keyed.mill, "DELETE /v1/sites/a", "").await.expect(200);
    // An admin writes for everybody.
    put(&keyed, &keyed.admin, "/v1/sites/b", &of("b", "Forge").replace("Works", "Big")).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_speaks_for_itself_and_under_its_own_name() {
    let keyed = two().await;
    let third = keyed.ask(
        &keyed.admin,
        "POST /v1/keys",
        r#"{"role":"publisher","organization":"Third","label":"third"}"#,
    );
    let third = third.await.expect(201).json()["secret"].as_str().unwrap().to_owned();
    let steps = "POST /v1/matches/out~in/transitions";
    keyed.ask(&third, steps, r#"{"to":"negotiating"}"#).await.expect(404);
    keyed.ask(&third, "POST /v1/matches/out~in/claim", r#"{"status":"proposed"}"#).await.expect(404);
    keyed
        .ask(&third, "POST /v1/matches/out~in/zone", r#"{"side":"supply","action":"ask"}"#)
        .await
        .expect(404);
    let other = keyed.ask(&keyed.mill, steps, r#"{"to":"negotiating","actor":"Forge"}"#).await.expect(422);
    assert_eq!(other.json()["field"], "actor");
    let step = keyed.ask(&keyed.mill, steps, r#"{"to":"negotiating"}"#).await.expect(201).json();
    assert_eq!(step["items"][0]["actor"], "Mill");
    let zone = "POST /v1/matches/out~in/zone";
    keyed.ask(&keyed.mill, zone, r#"{"side":"demand","action":"ask"}"#).await.expect(403);
    keyed.ask(&keyed.mill, zone, r#"{"side":"supply","action":"ask"}"#).await.expect(200);
    keyed.ask(&keyed.forge, zone, r#"{"side":"demand","action":"ask"}"#).await.expect(200);
    // An admin acts under the label of its key.
    let ended = r#"{"to":"rejected","reason":"too far","actor":"a admin"}"#;
    let ended = keyed.ask_with(&keyed.admin, steps, &["If-Match: *"], ended).await.expect(201).json();
    assert_eq!(ended["items"][1]["actor"], "a admin");
}
