//! What is refused, and how it says so.

use crate::world::{World, flow, site};

#[tokio::test(flavor = "multi_thread")]
async fn errors_name_the_field_and_the_remedy() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    let good = flow("f", "a", "supply", 10, false);
    for (from, to, field) in [
        ("\"site\"", "\"sight\"", "sight"),
        ("\"site\":\"a\",", "", "site"),
        ("MWh/a", "t/a", "quantity.annual_unit"),
        ("\"annual\":10", "\"annual\":-1", "quantity.annual"),
        ("\"annual\":10", "\"annual\":\"10\"", "quantity.annual"),
        ("\"annual\":10", "\"annual\":8760,\"peak\":0.5", "quantity.peak"),
        ("\"annual\":10", "\"annual\":10,\"colour\":1", "quantity.colour"),
        ("\"id\"", "\"colour\":1,\"id\"", "colour"),
        ("\"id\"", "\"price_limit_eur_per_unit\":1e9,\"id\"", "price_limit_eur_per_unit"),
        ("\"id\"", "\"profile\":{\"shape\":\"monthly\",\"weights\":[1]},\"id\"", "profile.weights"),
        ("\"id\"", "\"profile\":{\"shape\":\"flat\",\"x\":1},\"id\"", "profile.x"),
        ("\"id\"", "\"validity\":{\"from\":\"soon\"},\"id\"", "validity.from"),
        ("\"t_max_c\":120", "\"t_max_c\":90", "resource.t_min_c"),
        ("\"t_max_c\":120", "\"t_max_c\":9000", "resource.t_max_c"),
        ("\"t_max_c\":120", "\"t_max_c\":120,\"purity\":1", "resource.purity"),
        ("\"heat\"", "\"warmth\"", "resource.family"),
        ("\"f\"", "\"f\\nf\"", "id"),
        ("\"f\"", "\"NULL\"", "id"),
        ("\"a\"", "\"nowhere\"", "site"),
    ] {
        let body = good.replacen(from, to, 1);
        assert_ne!(body, good);
        let refused = world.post("/v1/flows", &body).await.expect(422);
        assert_eq!(refused.header("content-type"), Some("application/problem+json"));
        let refused = refused.json();
        assert_eq!(refused["field"], field, "{refused}");
        for name in ["type", "title", "detail", "found", "expected", "request_id"] {
            assert!(refused[name].is_string(), "{name}: {refused}");
        }
    }
    let swapped = site("b").replace("14.3", "48.3").replace("\"lat\":48.3", "\"lat\":114.3");
    let swapped = world.post("/v1/sites", &swapped).await.expect(422).json();
    assert_eq!(swapped["field"], "coordinates.lat");
    assert!(swapped["remedy"].as_str().unwrap().contains("swapped"), "{swapped}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_no_json_are_refused() {
    let world = World::new().await;
    for (body, status) in
        [("{", 400), ("[{}", 400), ("[1]", 422), ("3", 422), ("[{}] x", 400), ("[{},]", 400), (" ", 400)]
    {
        let answer = world.post("/v1/sites", body).await;
        // Each of the objects lacks its fields, which may be found first.
        assert!([status, 422].contains(&answer.status), "{body}: {answer:?}");
    }
    for header in ["Content-Type: text/xml", "Content-Type: application/jsonx"] {
        world.send("POST /v1/sites", &[header], "{}").await.expect(415);
    }
    world.send("POST /v1/sites", &["Content-Encoding: gzip"], "{}").await.expect(415);
    world
        .send("POST /v1/sites", &["Content-Type: application/json; charset=utf-8"], &site("a"))
        .await
        .expect(201);
    for text in ["\\u0000", "x'); DROP TABLE site;--", "\\ud800"] {
        let status = world.post("/v1/sites", &site("t").replace("Works t", text)).await.status;
        assert!([201, 409, 422, 400].contains(&status), "{text}: {status}");
    }
    world.get("/v1/sites/a").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_routes_and_methods_say_so() {
    let world = World::new().await;
    for path in ["/none", "/collections/none", "/v2/sites", "/v1/sites/a/b", "/../etc/passwd", "/v1/%2e%2e"] {
        let answer = world.get(path).await.expect(404);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
    let refused = world.send("PATCH /v1/sites/a", &[], "").await.expect(405);
    assert_eq!(refused.header("allow"), Some("GET, HEAD, PUT, DELETE, OPTIONS"));
    let body = refused.json();
    assert_eq!(body["status"], 405);
    assert_eq!(body["detail"], "this address takes GET, HEAD, PUT, DELETE, OPTIONS");
    for (path, allow) in [
        ("/v1/sites", "GET, HEAD, POST, OPTIONS"),
        ("/v1/sites/a", "GET, HEAD, PUT, DELETE, OPTIONS"),
        ("/v1/dead-letters/redrive", "POST, OPTIONS"),
        ("/health/live", "GET, HEAD, OPTIONS"),
    ] {
        let answer = world.send(&format!("OPTIONS {path}"), &[], "").await.expect(204);
        assert_eq!(answer.header("allow"), Some(allow), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    world.send("OPTIONS /v1/nothing", &[], "").await.expect(404);
    world.send("TRACE /v1/sites", &[], "").await.expect(405);
    world.send("PUT /v1/sites", &[], &site("a")).await.expect(405);
    world.send("POST /v1/sites/a", &["X-HTTP-Method-Override: DELETE"], "{}").await.expect(405);
    world.get("/v1/sites/a%0Ab").await.expect(400);
    world.get("/v1/sites/%ff").await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_hosts_and_origins_are_refused() {
    let world = World::new().await;
    let port = world.address.port();
    for host in ["localhost", "127.0.0.1", "[::1]", "LOCALHOST:1"] {
        world.send("GET /v1/sites", &[&format!("Host: {host}")], "").await.expect(200);
    }
    for host in ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil", "0.0.0.0"] {
        world.send("GET /v1/sites", &[&format!("Host: {host}")], "").await.expect(421);
    }
    world.send("GET http://evil.example/v1/sites", &["Host: localhost"], "").await.expect(421);
    world.send("GET /v1/sites", &["Host: localhost", "Host: evil.example"], "").await.expect(400);
    world.exchange("GET /v1/sites HTTP/1.1\r\nConnection: close\r\n\r\n").await.expect(400);
    for origin in ["https://evil.example", "null", "http://localhost:1"] {
        let refused =
            world.send("POST /v1/sites", &[&format!("Origin: {origin}")], &site("a")).await.expect(403);
        assert_eq!(refused.header("access-control-allow-origin"), None);
    }
    world.send("DELETE /v1/sites/a", &["Origin: https://evil.example"], "").await.expect(403);
    let own = format!("Origin: http://127.0.0.1:{port}");
    world.send("POST /v1/sites", &[&own], &site("a")).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_an_id_and_is_kept_nowhere() {
    let world = World::new().await;
    for path in ["/v1/sites", "/nothing", "/health/live", "/metrics"] {
        let answer = world.send(&format!("GET {path}"), &["X-Request-Id: mine-7"], "").await;
        assert_eq!(answer.header("x-request-id"), Some("mine-7"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
        assert_eq!(answer.header("server"), None);
    }
    let made = world.send("GET /v1/sites/x", &["X-Request-Id: a b"], "").await.expect(404);
    let id = made.header("x-request-id").unwrap().to_owned();
    assert!(id.len() == 36 && made.json()["request_id"] == id.as_str(), "{made:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_stands_twice_is_refused_and_named() {
    let world = World::new().await;
    let twice = site("a").replacen('{', "{\"name\":\"other\",", 1);
    let refused = world.post("/v1/sites", &twice).await.expect(422).json();
    assert_eq!(refused["field"], "name", "{refused}");
    assert!(refused["expected"].as_str().unwrap().contains("once"), "{refused}");
    let inner = site("a").replacen("\"lon\"", "\"lat\":1.0,\"lon\"", 1);
    let refused = world.post("/v1/sites", &format!("[{inner}]")).await.expect(422).json();
    assert_eq!(refused["field"], "[0].coordinates.lat", "{refused}");
    world.get("/v1/sites/a").await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_any_printable_text_are_taken_answered_and_found() {
    let world = World::new().await;
    for (id, address) in [
        ("Werk 12/B Süd", "Werk%2012%2FB%20S%C3%BCd"),
        (
            "https://registry.example.org/id/de.nw/0001",
            "https%3A%2F%2Fregistry.example.org%2Fid%2Fde.nw%2F0001",
        ),
        ("a~b%2F", "a~b%252F"),
    ] {
        let created =
            world.post("/v1/sites", &site("x").replace("\"x\"", &format!("\"{id}\""))).await.expect(201);
        assert_eq!(created.json()["id"], id);
        assert_eq!(created.header("location"), Some(format!("/v1/sites/{address}").as_str()));
        let found = world.get(&format!("/v1/sites/{address}")).await.expect(200).json();
        assert_eq!(found["id"], id);
        let listed = world.get("/v1/sites?limit=1").await.expect(200).json();
        assert!(listed["items"].is_array(), "{listed}");
    }
}
