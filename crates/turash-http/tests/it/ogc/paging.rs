//! Part 1, core: `limit`, and `next` links that lead through everything once.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{ids, link, path_of, site_at};
use crate::world::{World, again, flow, pair};

/// Follows the links to the next part to the end; the ids of all parts, and how many these were.
async fn walked(world: &World, path: &str) -> (Vec<String>, usize) {
    let (mut seen, mut parts, mut path) = (Vec::new(), 0, path.to_owned());
    loop {
        let answer = world.get(&path).await.expect(200);
        let part = answer.json();
        let features = part["features"].as_array().unwrap();
        assert_eq!(part["numberReturned"].as_u64(), Some(features.len() as u64));
        seen.extend(ids(&part).into_iter().map(str::to_owned));
        parts += 1;
        let next = part["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next");
        let Some(next) = next else { return (seen, parts) };
        assert!(!features.is_empty(), "clients take an empty part for the end");
        assert_eq!(next["type"], "application/geo+json");
        let header = format!("<{}>; rel=\"next\"", next["href"].as_str().unwrap());
        assert!(answer.headers.iter().any(|(name, value)| name == "link" && value.starts_with(&header)));
        path_of(world, next).clone_into(&mut path);
    }
}

#[track_caller]
fn is_whole(seen: &[String], count: usize) {
    assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (count, count));
}

/// 2,505 sites, of which every fifth is in the box 10..11° east.
async fn many() -> World {
    let world = World::new().await;
    let at = |n: u32| site_at(&format!("s{n:04}"), if n.is_multiple_of(5) { 10.5 } else { 12.5 }, 48.0);
    let sites: Vec<String> = (0..2_505).map(at).collect();
    world.post("/v1/sites", &format!("[{}]", sites.join(","))).await.expect(201);
    again(&world).await
}

#[tokio::test(flavor = "multi_thread")]
async fn core_fc_limit_response() {
    let world = many().await;
    for (query, count) in
        [("", 1_000), ("?limit=7", 7), ("?limit=10000", 2_505), ("?limit=99999999999", 2_505)]
    {
        let found = world.get(&format!("/collections/sites/items{query}")).await.expect(200).json();
        assert_eq!(ids(&found).len(), count, "{query}");
        assert_eq!(found["numberMatched"], 2_505, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn core_fc_next_is_whole() {
    let world = many().await;
    for (query, count, parts) in [
        ("", 2_505, 3),
        ("?limit=835", 2_505, 3),
        ("?limit=10000", 2_505, 1),
        ("?limit=100&bbox=10,47,11,49", 501, 6),
        ("?limit=501&bbox=10,47,11,49", 501, 1),
        ("?limit=2&name=Works%20s0007", 1, 1),
        ("?name=nobody", 0, 1),
    ] {
        let (seen, walked) = walked(&world, &format!("/collections/sites/items{query}")).await;
        is_whole(&seen, count);
        assert_eq!(walked, parts, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn core_fc_next_is_whole_while_others_write() {
    let world = many().await;
    let first = world.get("/collections/sites/items?limit=1000").await.expect(200).json();
    world.send("DELETE /v1/sites/s0000", &[], "").await;
    world.post("/v1/sites", &site_at("s0000b", 10.5, 48.0)).await.expect(201);
    let (rest, _) = walked(&world, path_of(&world, link(&first, "next"))).await;
    let seen: Vec<_> = ids(&first).into_iter().map(str::to_owned).chain(rest).collect();
    is_whole(&seen, 2_505);
}

#[tokio::test(flavor = "multi_thread")]
async fn core_fc_next_is_whole_for_flows_and_matches() {
    let world = World::new().await;
    pair(&world).await;
    let more: Vec<String> = (0..15)
        .flat_map(|n| {
            let demand = flow(&format!("in{n:02}"), "b", "demand", 50_000 + n, false);
            [demand, flow(&format!("out{n:02}"), "a", "supply", 60_000 + n, false)]
        })
        .collect();
    world.post("/v1/flows", &format!("[{}]", more.join(","))).await.expect(201);
    let world = again(&world).await;
    let (flows, parts) = walked(&world, "/collections/flows/items?limit=10").await;
    is_whole(&flows, 32);
    assert_eq!(parts, 4);
    let (supplies, _) = walked(&world, "/collections/flows/items?limit=4&direction=supply").await;
    is_whole(&supplies, 16);
    let all = world.get("/v1/matches?limit=1000&count=true").await.expect(200).json();
    let count = all["count"].as_u64().unwrap();
    assert!(count > 10, "{count}");
    let (matches, _) = walked(&world, "/collections/matches/items?limit=3").await;
    is_whole(&matches, count as usize);
    let listed = all["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap());
    assert_eq!(matches, listed.collect::<Vec<_>>(), "best first, as the lists have them");
    let found = world.get("/collections/matches/items?limit=3").await.expect(200).json();
    assert_eq!((&found["numberMatched"], found["numberReturned"].as_u64()), (&Value::from(count), Some(3)));
}
