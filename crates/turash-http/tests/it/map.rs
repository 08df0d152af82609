//! What a map asks for beside lists: tiles, counts, what is near a point; and answers that are not sent twice.

use serde_json::Value;

use crate::world::{World, again, pair, site};

/// Two sites with a match, `out~in`, and a third site far away.
async fn matched() -> World {
    let world = World::new().await;
    pair(&world).await;
    world.post("/v1/sites", &site("c").replace("14.3", "-9.1")).await.expect(201);
    again(&world).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tile_shows_what_is_there() {
    let world = matched().await;
    for (tile, wanted) in [
        ("sites/0/0/0.mvt", &["sites", "id", "flows"][..]),
        ("sites/7/69/44.mvt", &["sites", "id"]),
        ("matches/7/69/44.mvt", &["matches", "out~in", "heat", "suggested"]),
        // Between both ends of the line.
        ("matches/16/35373/22699.mvt", &["out~in"]),
        ("sites/7/0/0.mvt", &[]),
        ("matches/7/0/0.mvt", &[]),
    ] {
        let answer = world.raw(&format!("/v1/tiles/{tile}")).await;
        let (head, body) = answer;
        assert!(head.starts_with("http/1.1 200"), "{tile}: {head}");
        assert!(
            head.contains("application/vnd.mapbox-vector-tile") && head.contains("turash-as-of: "),
            "{head}"
        );
        assert_eq!(body.is_empty(), wanted.is_empty(), "{tile}");
        let text = String::from_utf8_lossy(&body);
        for word in wanted {
            assert!(text.contains(word), "{tile}: {word} in {text}");
        }
        assert!(!text.contains("price"));
    }
    for (tile, status) in [
        ("flows/0/0/0.mvt", 404),
        ("sites/23/0/0.mvt", 400),
        ("sites/1/2/0.mvt", 400),
        ("sites/1/0/-1.mvt", 400),
        ("sites/1/0/0", 400),
        ("sites/1/0/0.mvt?size=3", 400),
    ] {
        world.get(&format!("/v1/tiles/{tile}")).await.expect(status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_summary_counts_what_is_in_a_box() {
    let world = matched().await;
    let all = world.get("/v1/summary").await.expect(200).json();
    assert_eq!(all["sites"], 3);
    let flow = |direction: &str| serde_json::json!({"family": "heat", "direction": direction, "count": 1});
    assert_eq!(all["flows"], serde_json::json!([flow("supply"), flow("demand")]));
    // As exact as lists have it.
    let single = |value: &Value| Value::from(f64::from(value.as_f64().unwrap() as f32));
    let listed = world.get("/v1/matches").await.expect(200).json()["items"][0].clone();
    let wanted = serde_json::json!([{"family": "heat", "state": "suggested", "count": 1,
        "value_eur_per_year": single(&listed["ranking_value_eur_per_year"]),
        "co2_avoided_t_per_year": listed["co2_avoided_t_per_year"]}]);
    let matches = |answer: &Value| {
        let mut matches = answer["matches"].clone();
        for sum in matches.as_array_mut().unwrap() {
            sum["value_eur_per_year"] = single(&sum["value_eur_per_year"]);
        }
        matches
    };
    assert_eq!(matches(&all), wanted);
    // Between both sites: the line alone.
    let between = world.get("/v1/summary?box=14.305,48.2,14.315,48.4").await.expect(200).json();
    assert_eq!((&between["sites"], &between["flows"]), (&0.into(), &serde_json::json!([])));
    assert_eq!(matches(&between), wanted);
    world.post("/v1/matches/out~in/transitions", r#"{"to": "negotiating"}"#).await.expect(201);
    let world = again(&world).await;
    let decided = world.get("/v1/summary?box=14.305,48.2,14.315,48.4").await.expect(200).json();
    assert_eq!(decided["matches"][0]["state"], "negotiating");
    assert_eq!(decided["matches"].as_array().unwrap().len(), 1);
    world.get("/v1/summary?box=1,2,3").await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_point_without_a_site_knows_what_is_near() {
    let world = matched().await;
    let answer = world.get("/v1/near?lon=14.29&lat=48.3&radius_km=2").await.expect(200);
    assert!(!answer.text.contains("price"), "{answer:?}");
    let answer = answer.json();
    let kinds = answer["kinds"].as_array().unwrap();
    assert_eq!(kinds.len(), 1, "the demand is 2.2 km away: {answer}");
    let (kind, flow) = (&kinds[0], &kinds[0]["flows"][0]);
    assert_eq!((&kind["direction"], &kind["meets"]), (&"supply".into(), &"demand".into()));
    assert_eq!((kind["count"].as_u64(), kind["left_annual"].as_f64()), (Some(1), Some(100_000.0)));
    assert_eq!((&flow["flow"]["id"], &flow["site"]["id"]), (&"out".into(), &"a".into()));
    assert_eq!((&flow["reaches"], &flow["annual_unit"]), (&true.into(), &"MWh/a".into()));
    assert!((0.7..0.8).contains(&flow["distance_km"].as_f64().unwrap()), "{flow}");
    let wider = world.get("/v1/near?lon=14.29&lat=48.3").await.expect(200).json();
    assert_eq!(wider["kinds"].as_array().unwrap().len(), 2);
    let demands = world.get("/v1/near?lon=14.29&lat=48.3&direction=demand").await.expect(200).json();
    assert_eq!(demands["kinds"][0]["flows"][0]["flow"]["id"], "in");
    for (question, field) in
        [("lon=14", "lat"), ("lon=14&lat=91", "latitude"), ("lon=1&lat=1&radius_km=101", "radius_km")]
    {
        let refused = world.get(&format!("/v1/near?{question}")).await.expect(400).json();
        assert_eq!(refused["field"], field, "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_is_not_sent_again() {
    let world = matched().await;
    for path in [
        "/v1/sites",
        "/v1/sites?box=14,48,15,49",
        "/v1/flows",
        "/v1/flows?q=out",
        "/v1/matches",
        "/v1/matches?sort=distance",
        "/v1/summary",
        "/v1/near?lon=14.3&lat=48.3",
        "/v1/sites/a",
        "/v1/tiles/sites/7/0/0.mvt",
    ] {
        let answer = world.get(path).await.expect(200);
        let tag = answer.header("etag").unwrap_or_else(|| panic!("{path} has no tag")).to_owned();
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        for known in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
            let header = format!("If-None-Match: {known}");
            let short = world.send(&format!("GET {path}"), &[&header], "").await.expect(304);
            assert_eq!((short.text.as_str(), short.header("etag")), ("", Some(tag.as_str())), "{path}");
        }
        world.send(&format!("GET {path}"), &["If-None-Match: \"x\""], "").await.expect(200);
    }
    let list = world.get("/v1/matches").await.expect(200);
    let known = format!("If-None-Match: {}", list.header("etag").unwrap());
    world.post("/v1/sites", &site("d")).await.expect(201);
    // The lists here do not follow the log: what they say now is as of another event than the registry's.
    let behind = world.send("GET /v1/matches", &[&known], "").await.expect(200);
    assert_eq!(behind.header("etag"), None);
    let world = again(&world).await;
    world.send("GET /v1/matches", &[&known], "").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_versions_is_written_over() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    let renamed = |name: &str| site("a").replace("Works a", name);
    let put =
        async |tags: &str, name: &str| world.put("/v1/sites/a", Some(tags), &renamed(name)).await.status;
    assert_eq!(put("\"7\", \"1\"", "B").await, 200);
    assert_eq!(put("\"7\", \"1\"", "C").await, 412);
    assert_eq!(put("W/\"2\"", "C").await, 412);
    assert_eq!(put("2", "C").await, 400);
    assert_eq!(world.get("/v1/sites/a").await.json()["name"], "B");
}
