//! Part 1, core: `bbox`, `datetime`, filters by properties.

use super::{ids, matched, sites_at};
use crate::world::{World, flow, pair, site};

#[tokio::test(flavor = "multi_thread")]
async fn core_fc_bbox_response() {
    let world = sites_at(&[
        ("alaska", -178.0, 66.0),
        ("chukotka", 178.0, 66.0),
        ("lima", -77.0, -1.0),
        ("midlands", 0.0, 51.0),
        ("pole", 0.0, 88.0),
        ("south", 10.0, -88.0),
    ])
    .await;
    for (bbox, expected) in [
        ("-1.5,50,1.5,53", vec!["midlands"]),
        ("-80,-5,-70,5", vec!["lima"]),
        ("177,65,-177,70", vec!["alaska", "chukotka"]),
        ("-180,85,180,90", vec!["pole"]),
        ("-180,-90,180,-85", vec!["south"]),
        ("-1.5,50,-100,1.5,53,8000", vec!["midlands"]),
        ("0,51,0,51", vec!["midlands"]),
        ("20,20,30,30", vec![]),
    ] {
        let found = world.get(&format!("/collections/sites/items?bbox={bbox}")).await.expect(200).json();
        assert_eq!(ids(&found), expected, "{bbox}");
        assert_eq!(found["numberMatched"].as_u64(), Some(expected.len() as u64));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn core_fc_bbox_response_of_flows_and_lines() {
    let world = matched().await;
    for (bbox, flows, matches) in [
        ("14.2,48.2,14.31,48.4", vec!["out"], 1),
        ("14.305,48.2,14.315,48.4", vec![], 1),
        ("14.2,48.31,14.4,48.4", vec![], 0),
    ] {
        let found = world.get(&format!("/collections/flows/items?bbox={bbox}")).await.expect(200).json();
        assert_eq!(ids(&found), flows, "{bbox}");
        let found = world.get(&format!("/collections/matches/items?bbox={bbox}")).await.expect(200).json();
        assert_eq!(ids(&found).len(), matches, "a line that passes through is there: {bbox}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn core_fc_time_response() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    let valid = |id: &str, validity: &str| {
        let flow = flow(id, "a", "supply", 1, false);
        format!(r#"{},"validity":{{{validity}}}}}"#, flow.strip_suffix('}').unwrap())
    };
    let flows = [
        flow("always", "a", "supply", 1, false),
        valid("later", r#""from":"2027-01-01T00:00:00Z""#),
        valid("sooner", r#""until":"2026-01-20T00:00:00Z""#),
    ];
    world.post("/v1/flows", &format!("[{}]", flows.join(","))).await.expect(201);
    for (time, expected) in [
        ("2026-01-19T23:59:59Z", vec!["always", "sooner"]),
        ("2026-01-20", vec!["always"]),
        ("2026-01-20T/..", vec!["always", "later"]),
        ("../2026-12-31", vec!["always", "sooner"]),
        ("/2026-12-31T00:00:00%2B01:00", vec!["always", "sooner"]),
        ("2026-01-01/2027-01-01", vec!["always", "later", "sooner"]),
        ("2028-01-01T00%3A00%3A00Z%2F..", vec!["always", "later"]),
    ] {
        let found = world.get(&format!("/collections/flows/items?datetime={time}")).await.expect(200).json();
        assert_eq!(ids(&found), expected, "{time}");
    }
    // What has no time is there at every time.
    let found = world.get("/collections/sites/items?datetime=1900-01-01").await.expect(200).json();
    assert_eq!(ids(&found), ["a"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn core_fc_filters_response() {
    let world = World::new().await;
    pair(&world).await;
    let german = site("c").replace("\"AT\"", "\"DE\"").replace("14.3", "9.3");
    let german = german.replace("\"country\"", "\"industry\":\"C24.10\",\"city\":\"Bad Söden\",\"country\"");
    world.post("/v1/sites", &german).await.expect(201);
    let world = crate::world::again(&world).await;
    for (path, expected) in [
        ("sites/items?country=DE", vec!["c"]),
        ("sites/items?country=at&name=Works%20b", vec!["b"]),
        ("sites/items?industry=C24.10", vec!["c"]),
        ("sites/items?city=Bad%20S%C3%B6den", vec!["c"]),
        ("sites/items?city=Bad", vec![]),
        ("sites/items?location=own&bbox=9,48,10,49", vec!["c"]),
        ("flows/items?site=a", vec!["out"]),
        ("flows/items?direction=demand", vec!["in"]),
        ("flows/items?direction=output&resource=heat&precision=estimated", vec!["out"]),
        ("flows/items?resource=co2", vec![]),
        ("matches/items?family=heat&state=suggested&supply=out", vec!["out~in"]),
        ("matches/items?demand=out", vec![]),
        ("matches/items?supply_site=a&demand_site=b&overbooked=false", vec!["out~in"]),
        ("matches/items?site=b&flow=out&country=AT", vec!["out~in"]),
        ("matches/items?country=DE", vec![]),
        ("matches/items?overbooked=true", vec![]),
        ("matches/items?overbooked=0", vec!["out~in"]),
    ] {
        let found = world.get(&format!("/collections/{path}")).await.expect(200).json();
        assert_eq!(ids(&found), expected, "{path}");
        assert_eq!(found["numberMatched"].as_u64(), Some(expected.len() as u64), "{path}");
    }
    for query in [
        "flows/items?direction=up",
        "matches/items?overbooked=yes",
        "flows/items?t_min_c=30",
        "sites/items?supply=a",
    ] {
        world.get(&format!("/collections/{query}")).await.expect(400);
    }
}
