//! Lists: filters and cursors.

use std::collections::BTreeSet;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::world::{World, flow, site};

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_gives_every_item_once_while_others_write() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    let flows: Vec<String> = (0..25).map(|n| flow(&format!("f{n:02}"), "a", "supply", n + 1, true)).collect();
    world.post("/v1/flows", &format!("[{}]", flows.join(","))).await.expect(201);
    let (mut seen, mut cursor, mut parts) = (Vec::new(), String::new(), 0);
    loop {
        let part = world.get(&format!("/v1/flows?limit=7{cursor}")).await.expect(200);
        assert!(!part.text.contains("price") && part.header("turash-as-of").is_some());
        let part = part.json();
        assert!(part["as_of"].as_u64().is_some());
        seen.extend(
            part["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        parts += 1;
        world.send("DELETE /v1/flows/f00", &[], "").await;
        let Some(next) = part["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len(), parts), (25, 25, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_lists() {
    let world = World::new().await;
    let german = site("b").replace("\"AT\"", "\"DE\"");
    world.post("/v1/sites", &format!("[{},{german}]", site("a"))).await.expect(201);
    let flows = [flow("f", "a", "supply", 1, false), flow("g", "b", "demand", 1, false)];
    world.post("/v1/flows", &format!("[{}]", flows.join(","))).await.expect(201);
    for (path, expected) in [
        ("/v1/sites?country=DE", "b"),
        ("/v1/sites?country=at", "a"),
        ("/v1/flows?site=b", "g"),
        ("/v1/flows?direction=output", "f"),
        ("/v1/flows?direction=demand&resource=heat", "g"),
    ] {
        let items = world.get(path).await.expect(200).json()["items"].clone();
        assert_eq!((items.as_array().unwrap().len(), items[0]["id"].as_str()), (1, Some(expected)), "{path}");
    }
    assert_eq!(world.get("/v1/flows?resource=co2").await.expect(200).json()["items"], serde_json::json!([]));
    for (path, field) in [
        ("/v1/flows?colour=red", "colour"),
        ("/v1/flows?limit=0", "limit"),
        ("/v1/flows?limit=1001", "limit"),
        ("/v1/flows?limit=-1", "limit"),
        ("/v1/flows?limit=5&limit=6", "limit"),
        ("/v1/flows?direction=up", "direction"),
        ("/v1/flows?cursor=zz", "cursor"),
        ("/v1/matches?max_distance_km=nan", "max_distance_km"),
        ("/v1/explain?supply=f", "demand"),
    ] {
        assert_eq!(world.get(path).await.expect(400).json()["field"], field, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_compressed_for_whoever_takes_that_and_the_stream_is_not() {
    let world = World::new().await;
    let sites: Vec<String> = (0..100).map(|number| site(&number.to_string())).collect();
    world.post("/v1/sites", &format!("[{}]", sites.join(","))).await.expect(201);
    let plain = world.get("/v1/sites?limit=100").await.expect(200).text;
    let (head, compressed, text) = world.compressed("/v1/sites?limit=100").await;
    assert!(head.contains("content-encoding: gzip") && head.contains("vary: accept-encoding"), "{head}");
    assert!(compressed < plain.len() / 4);
    assert_eq!(text, plain);
    let mut stream = world.connect().await;
    let request = "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut beginning = [0; 512];
    let count = stream.read(&mut beginning).await.unwrap();
    let head = String::from_utf8_lossy(&beginning[..count]).to_lowercase();
    assert!(head.contains("text/event-stream") && !head.contains("content-encoding"), "{head}");
}
