//! Rows of the list of requests in `docs/reliability.md` ("What an attacker sends") that no other file holds. Where a row speaks of every route, the routes are the
//! router's own.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use turash_domain::Access;
use turash_http::{RouteRule, rules};

use crate::keyed::Keyed;
use crate::ogc::sites_at;
use crate::world::{Answer, World, flow, site};

/// What is never answered whole, or is a file for browsers.
fn is_left_out(rule: &RouteRule) -> bool {
    rule.path == "/v1/events" || rule.path.starts_with("/page/") || rule.path.starts_with("/api/try")
}

/// Every address that answers GET and needs a key, with something in place of its id.
fn asked_with_a_key() -> Vec<(String, String)> {
    let rules = rules().into_iter().filter(|rule| rule.method == "GET" && rule.needs != Access::Open);
    let rules: Vec<RouteRule> = rules.filter(|rule| !is_left_out(rule)).collect();
    assert!(rules.len() > 40, "{rules:?}");
    rules.into_iter().map(|rule| (rule.path.to_string(), filled(&rule.path))).collect()
}

fn filled(path: &str) -> String {
    let id = if path.starts_with("/v1/matches") || path.starts_with("/collections/matches") {
        "out~in"
    } else {
        "a"
    };
    path.replace("{layer}/{z}/{x}/{y}", "sites/1/1/0.mvt").replace("{id}", id)
}

/// Two sites of Mill with a match.
async fn mills() -> Keyed {
    let keyed = Keyed::new().await;
    let sites = format!("[{},{}]", site("a"), site("b").replace("14.3", "14.32"));
    keyed.ask(&keyed.mill, "POST /v1/sites", &sites).await.expect(201);
    let flows = format!(
        "[{},{}]",
        flow("out", "a", "supply", 100_000, false),
        flow("in", "b", "demand", 80_000, false)
    );
    keyed.ask(&keyed.mill, "POST /v1/flows", &flows).await.expect(201);
    keyed
}

/// Rows 5 and 6: every route that writes to a thing by its id, as another organization. What it has can be read by all who have a key; price limits by nobody.
#[tokio::test(flavor = "multi_thread")]
async fn what_another_organization_has_is_not_found_by_any_route_that_writes() {
    let keyed = mills().await;
    let own = site("a");
    let writes =
        rules().into_iter().filter(|rule| rule.needs == Access::Publish && rule.path.contains("{id}"));
    let mut tried = 0;
    for rule in writes.filter(|rule| !rule.path.starts_with("/v1/imports/")) {
        let (media, body) = match (rule.method, &*rule.path) {
            ("DELETE", _) => ("application/json", String::new()),
            ("PUT", "/v1/sites/{id}") => ("application/json", own.clone()),
            ("PUT", "/v1/flows/{id}") => ("application/json", flow("out", "a", "supply", 1, false)),
            ("PUT", _) => (
                "application/geo+json",
                json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [14, 48]}, "properties": {"name": "x"}})
                    .to_string(),
            ),
            ("PATCH", _) => ("application/merge-patch+json", json!({"properties": {"name": "x"}}).to_string()),
            ("POST", "/v1/matches/{id}/transitions") => {
                ("application/json", json!({"to": "rejected", "reason": "mine"}).to_string())
            }
            ("POST", "/v1/matches/{id}/comments") => ("application/json", json!({"text": "mine"}).to_string()),
            ("POST", _) => ("application/json", json!({"side": "supply"}).to_string()),
            (method, path) => panic!("say what {method} {path} is sent"),
        };
        let id = if rule.path.contains("/flows/") { "out" } else { "a" };
        let path = filled(&rule.path).replace("/flows/a", &format!("/flows/{id}"));
        let content = format!("Content-Type: {media}");
        let answer = keyed
            .ask_with(&keyed.forge, &format!("{} {path}", rule.method), &[&content, "If-Match: *"], &body)
            .await;
        assert!([404, 422].contains(&answer.status), "{} {path}: {answer:?}", rule.method);
        assert!(
            answer.status == 404 || rule.path.starts_with("/v1/matches"),
            "{} {path}: {answer:?}",
            rule.method
        );
        tried += 1;
    }
    assert!(tried >= 9, "{tried}");
    for (path, version) in [("/v1/sites/a", 1), ("/v1/flows/out", 1)] {
        let found = keyed.ask(&keyed.reader, &format!("GET {path}"), "").await.expect(200);
        assert_eq!(found.json()["version"], version, "{path}");
    }
}

/// Row 7.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_says_nothing_that_is_not_its_to_say() {
    let keyed = mills().await;
    for (path, body) in [("/v1/sites", site("new")), ("/v1/flows", flow("new", "a", "supply", 10, false))] {
        for more in [
            r#""tenant_id":"Mill""#,
            r#""status":"live""#,
            r#""created_at":"2020-01-01T00:00:00Z""#,
            r#""role":"admin""#,
        ] {
            let body = body.replacen('{', &format!("{{{more},"), 1);
            let refused = keyed.ask(&keyed.mill, &format!("POST {path}"), &body).await.expect(422);
            let field = more.split('"').nth(1).unwrap();
            assert_eq!(refused.json()["field"], field, "{path}: {refused:?}");
        }
        // What counts versions is the store.
        let body = body.replacen('{', r#"{"version":99,"#, 1);
        assert_eq!(
            keyed.ask(&keyed.mill, &format!("POST {path}"), &body).await.expect(201).json()["version"],
            1
        );
    }
    let theirs = site("x").replacen('{', r#"{"organization":"Mill","#, 1);
    keyed.ask(&keyed.forge, "POST /v1/sites", &theirs).await.expect(422);
}

/// Row 10. In a build for tests, beside other tests.
#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::disallowed_methods, reason = "the test measures real time")]
async fn deep_and_long_bodies_are_refused_soon() {
    let world = World::new().await;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let long = format!("[{}1]", "1,".repeat(1_000_000));
    let fields: Vec<String> = (0..1_000).map(|n| format!("\"f{n}\":1")).collect();
    let fields = format!("{{{}}}", fields.join(","));
    for (body, statuses) in [(deep, &[400, 413][..]), (long, &[413, 422]), (fields, &[422])] {
        for path in ["/v1/sites", "/v1/flows"] {
            let begun = Instant::now();
            let answer = world.post(path, &body).await;
            assert!(statuses.contains(&answer.status), "{path}: {}", answer.status);
            assert!(begun.elapsed() < Duration::from_secs(5), "{path}: {:?}", begun.elapsed());
        }
    }
    // What would unpack to more is not unpacked at all.
    world.send("POST /v1/sites", &["Content-Encoding: gzip"], "{}").await.expect(415);
    assert_eq!(world.head().await, 0);
}

/// Row 11: the request line counts with the headers.
#[tokio::test(flavor = "multi_thread")]
async fn long_addresses_are_refused() {
    let world = World::new().await;
    let answer = world.get(&format!("/v1/sites?q={}", "x".repeat(64_000))).await;
    assert!([414, 431].contains(&answer.status), "{answer:?}");
    world.get(&format!("/v1/sites/{}", "x".repeat(4_000))).await.expect(400);
}

/// Row 12.
#[tokio::test(flavor = "multi_thread")]
async fn other_types_are_refused_and_what_is_accepted_makes_no_difference_to_json() {
    let world = World::new().await;
    let body = site("a");
    let bare = format!(
        "POST /v1/sites HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        world.address,
        body.len()
    );
    world.exchange(&bare).await.expect(415);
    world.send("POST /v1/sites", &["Content-Type: text/xml"], &body).await.expect(415);
    world.send("POST /v1/sites", &["Content-Type: text/plain"], &body).await.expect(415);
    let answer = world.send("GET /v1/sites", &["Accept: image/png"], "").await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

/// Row 13: PUT to what holds others, and TRACE, on every address.
#[tokio::test(flavor = "multi_thread")]
async fn every_address_refuses_the_methods_that_it_does_not_have() {
    let keyed = mills().await;
    let all = rules();
    for rule in all.iter().filter(|rule| !is_left_out(rule)) {
        for method in ["TRACE", "PUT", "POST", "PATCH", "DELETE"] {
            if all.iter().any(|other| other.path == rule.path && other.method == method) {
                continue;
            }
            let answer =
                keyed.ask(&keyed.admin, &format!("{method} {}", filled(&rule.path)), "").await.expect(405);
            let allow = answer.header("allow").unwrap();
            assert!(allow.contains("OPTIONS") && !allow.contains(method), "{method} {}: {allow}", rule.path);
        }
    }
}

/// Rows 16 and 20: what no route takes, and what is out of bounds, is refused by every route; a limit of a collection that is too large is taken for the largest.
#[tokio::test(flavor = "multi_thread")]
async fn every_route_refuses_parameters_that_it_does_not_take() {
    let keyed = mills().await;
    let wrong = [
        "limit=-1",
        "limit=0",
        "limit=x",
        "limit=1000000",
        "fields=password_hash",
        "sort=name;select",
        "order=1)--",
        "label=Site)%20DETACH%20DELETE%20n",
        "depth=1000",
        "steps=1000",
        "length=1000",
        "radius_km=1e12",
        "within=1e12",
        "near=1e12,1e12",
        "bbox=-1e9,-1e9,1e9,1e9",
        "box=-1e9,-1e9,1e9,1e9",
        "cursor=x",
    ];
    // These say the same whatever is asked.
    let looks = |path: &str| !["/metrics", "/openapi.json"].contains(&path);
    let mut taken = Vec::new();
    for (path, address) in asked_with_a_key().into_iter().filter(|(path, _)| looks(path)) {
        for parameter in wrong {
            let answer = keyed.ask(&keyed.admin, &format!("GET {address}?{parameter}"), "").await;
            let is_capped = path.ends_with("/items") && parameter == "limit=1000000";
            let expected: &[u16] = if is_capped { &[200] } else { &[400, 404] };
            if !expected.contains(&answer.status) {
                taken.push(format!("{path}?{parameter}: {}", answer.status));
            }
        }
    }
    assert!(taken.is_empty(), "{taken:#?}");
    // The world is no more than what is there.
    let world = sites_at(&[("a", 14.25, 48.5), ("b", -70.0, -33.0)]).await;
    let world = world.get("/collections/sites/items?bbox=-180,-90,180,90").await.expect(200);
    assert_eq!(world.json()["numberMatched"], 2);
}

/// Row 18, on every route.
#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_every_route_has_the_headers_that_keep_it_safe() {
    let keyed = mills().await;
    let safe = |head: &str, answer: &Answer| {
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{head}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{head}");
        assert_eq!((answer.header("server"), answer.header("x-powered-by")), (None, None), "{head}");
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{head}: {policy}"
        );
        assert!(answer.header("x-request-id").is_some(), "{head}");
    };
    for rule in rules().into_iter().filter(|rule| !is_left_out(rule) && rule.path != "/") {
        let head = format!("{} {}", rule.method, filled(&rule.path));
        safe(&head, &keyed.world.send(&head, &[], "").await);
        // What it answers to whoever may ask; nothing that is written is looked at here.
        if rule.method == "GET" && !rule.path.contains("/tiles/") {
            safe(&head, &keyed.ask(&keyed.admin, &head, "").await);
        } else if rule.method != "HEAD" && rule.method != "DELETE" && rule.path != "/v1/demo" {
            safe(&head, &keyed.ask(&keyed.reader, &head, "{").await);
        }
    }
}

/// Row 19: texts that mean something to what they pass through.
const HOSTILE: [&str; 9] = [
    "x'); DROP TABLE events;--",
    "Robby' WITH true AS i MATCH (n) DETACH DELETE n //",
    "`]->()",
    "$$",
    "%00",
    "${jndi:ldap://x}",
    "<script>alert(1)</script>",
    "\u{1f3ed} Werk",
    "=HYPERLINK(\"x\")",
];

#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_are_kept_as_they_are_or_refused() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    world.post("/v1/flows", &flow("f", "a", "supply", 10, false)).await.expect(201);
    for (number, text) in HOSTILE.iter().enumerate() {
        let mut body: Value = serde_json::from_str(&site(&format!("h{number}"))).unwrap();
        body["name"] = (*text).into();
        body["organization"] = (*text).into();
        body["city"] = (*text).into();
        world.post("/v1/sites", &body.to_string()).await.expect(201);
        let found = world.get(&format!("/v1/sites/h{number}")).await.expect(200).json();
        for field in ["name", "organization", "city"] {
            assert_eq!(found[field], *text);
        }
        let as_id = site("x").replace("\"id\":\"x\"", &format!("\"id\":{}", json!(text)));
        let status = world.post("/v1/sites", &as_id).await.status;
        assert!([201, 422].contains(&status), "{text}: {status}");
    }
    for refused in ["\\u0000", "\\ud800", "a\\u202eb", "\\u001b[31m"] {
        let answer = world.post("/v1/sites", &site("y").replace("Works y", refused)).await;
        assert!([400, 422].contains(&answer.status), "{refused}: {answer:?}");
    }
    for path in [
        "/v1/sites/%00",
        "/v1/sites?q=%00",
        "/v1/sites?country=%27%3B--",
        "/v1/flows?site=%27%20OR%20%271%27%3D%271",
    ] {
        let answer = world.get(path).await;
        assert!(answer.status == 400 || answer.json()["items"] == json!([]), "{path}: {answer:?}");
    }
    let counts = world.ports.registry.counts().await.unwrap();
    let sites = world.get("/v1/sites?limit=1000").await.expect(200).json()["items"].as_array().unwrap().len();
    assert_eq!((counts.sites, counts.flows), (sites as u64, 1), "all that was there is there");
    assert!(sites > HOSTILE.len());
}

/// Rows 1 and 26: what tells of the server needs a key, and tells of nobody by name.
#[tokio::test(flavor = "multi_thread")]
async fn metrics_name_nobody() {
    let keyed = mills().await;
    keyed.ask(&keyed.reader, "GET /v1/sites/a", "").await.expect(200);
    keyed.ask(&keyed.reader, "GET /v1/sites/secret-works", "").await.expect(404);
    keyed.ask(&keyed.reader, "GET /nobody/knows/this", "").await.expect(404);
    for path in ["/metrics", "/v1/dead-letters", "/v1/audit", "/v1/keys"] {
        keyed.ask(&keyed.reader, &format!("GET {path}"), "").await.expect(403);
    }
    let metrics = keyed.ask(&keyed.operator, "GET /metrics", "").await.expect(200).text;
    for word in ["Mill", "Forge", "secret-works", "nobody", "tsk_", "\"a\"", "out~in"] {
        assert!(!metrics.contains(word), "{word}");
    }
    assert!(metrics.contains("/v1/sites/{id}"), "the route is named as it is written");
}

/// Row 28: requests that two programs would read differently.
#[tokio::test(flavor = "multi_thread")]
async fn requests_that_can_be_read_in_two_ways_are_not_smuggled() {
    let world = World::new().await;
    let host = format!("Host: {}\r\n", world.address);
    let hidden = "GET /v1/flows HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    for lines in [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length : 5\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 5, 6\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
        "X: 1\r\n folded: 2\r\n",
    ] {
        let request = format!(
            "POST /v1/sites HTTP/1.1\r\n{host}Content-Type: application/json\r\n{lines}\r\n[]   {hidden}"
        );
        let answer = world.exchange(&request).await;
        assert_eq!(answer.status, 400, "{lines:?}: {answer:?}");
        assert!(
            !answer.text.contains("HTTP/1.1"),
            "{lines:?}: one answer, and the connection ends: {answer:?}"
        );
    }
    // Both lengths: the body is the chunks (RFC 9112, 6.3), and what follows them is the next request, if it is looked at at all.
    for lines in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
    ] {
        let request = format!(
            "POST /v1/sites HTTP/1.1\r\n{host}Content-Type: application/json\r\n{lines}\r\n3\r\n[ ]\r\n0\r\n\r\n{hidden}"
        );
        let answer = world.exchange(&request).await;
        assert_eq!(answer.status, 200, "an empty batch, {lines:?}: {answer:?}");
        assert!(answer.text.matches("HTTP/1.1").count() <= 1, "{lines:?}: {answer:?}");
    }
    assert_eq!(world.head().await, 0);
}

/// Row 29: HTTP/2 is not spoken, so there is nothing to reset.
#[tokio::test(flavor = "multi_thread")]
async fn http_2_is_not_spoken() {
    let world = World::new().await;
    let settings = "\0\0\0\u{4}\0\0\0\0\0";
    let answer = world.exchange(&format!("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{settings}")).await;
    assert!([0, 400, 505].contains(&answer.status), "{answer:?}");
    let upgrade = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"];
    let request =
        format!("GET /health/live HTTP/1.1\r\nHost: {}\r\n{}\r\n\r\n", world.address, upgrade.join("\r\n"));
    let answer = world
        .exchange(&format!("{request}GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .await;
    assert_eq!(answer.status, 200, "the old protocol goes on: {answer:?}");
}
