//! What is private is as if it were not there: a stranger asks everything that can be asked, of a region with private flows and of the same region
//! without them, and gets the same answers.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use turash_domain::ports::{Batch, Change, PlannedPair};
use turash_domain::{Access, EventData, FlowId, MatchId, MatchValue};
use turash_http::{Security, rules};

use crate::asked::{self, Asked};
use crate::keyed::{Keyed, bearer};
use crate::world::{World, flow, site};

/// What stands in private flows and nowhere else: a part of their ids and of a name, and digits of their amounts.
const CANARIES: [&str; 4] = ["kanarie", "77123.5", "66123.25", "55123.125"];

/// A region of Mill and Forge; some flows of Mill are private where it is `with` them.
struct Region {
    keyed: Keyed,
    /// The server that is asked: it has the lists of all flows.
    world: World,
    /// A plan of everything.
    plan: String,
}

fn private(flow: &str) -> String {
    flow.replace(r#","direction""#, r#","visibility":"private","direction""#)
}

/// As many MWh as have a canary in them.
fn heat(id: &str, at: &str, direction: &str, annual: &str) -> String {
    flow(id, at, direction, 1, true).replace(r#""annual":1"#, &format!(r#""annual":{annual}"#))
}

fn ash(id: &str, at: &str, direction: &str, name: &str, annual: &str) -> String {
    format!(
        r#"{{"id":"{id}","site":"{at}","direction":"{direction}","resource":{{"family":"material","code":{{"name":"{name}"}}}},"quantity":{{"annual":{annual},"annual_unit":"t/a"}}}}"#
    )
}

impl Region {
    async fn new(with: bool) -> Self {
        let keyed = Keyed::new().await;
        keyed.ask(&keyed.mill, "POST /v1/sites", &site("mill")).await.expect(201);
        let forge = site("forge").replace("14.3", "14.32");
        keyed.ask(&keyed.forge, "POST /v1/sites", &forge).await.expect(201);
        let own = [
            heat("forge.in", "forge", "demand", "80000"),
            heat("forge.out", "forge", "supply", "60000"),
            ash("forge.ash", "forge", "demand", "fly ash", "900"),
        ];
        keyed.ask(&keyed.forge, "POST /v1/flows", &format!("[{}]", own.join(","))).await.expect(201);
        keyed
            .ask(&keyed.mill, "POST /v1/flows", &heat("mill.out", "mill", "supply", "50000"))
            .await
            .expect(201);
        keyed.ask(&keyed.mill, "POST /v1/flows", &heat("mill.in", "mill", "demand", "400")).await.expect(201);
        if with {
            let hidden = [
                heat("kanarie.out", "mill", "supply", "77123.5"),
                heat("kanarie.in", "mill", "demand", "66123.25"),
                ash("kanarie.ash", "mill", "supply", "kanarie ash", "55123.125"),
            ]
            .map(|flow| private(&flow));
            keyed.ask(&keyed.mill, "POST /v1/flows", &format!("[{}]", hidden.join(","))).await.expect(201);
        }
        let world = keyed.another().await;
        let region = Self { keyed, world, plan: String::new() };
        let plan = region.post(&region.keyed.operator, "/v1/plans", "{}").await;
        assert_eq!(plan.0, 201, "{}", plan.1);
        let plan = serde_json::from_str::<Value>(&plan.1).unwrap()["id"].as_str().unwrap().to_owned();
        if with {
            region.plan_and_talk().await;
        }
        Self { plan, ..region }
    }

    /// A plan that is kept current, and words about matches with private flows.
    async fn plan_and_talk(&self) {
        let id = |text: &str| MatchId::parse(text).unwrap();
        let planned = |pair: &str| Change::Plan(PlannedPair { id: id(pair), annual: 77_123.5 });
        let changes = ["kanarie.out~forge.in", "forge.out~kanarie.in"].map(planned).into();
        self.world.ports.registry.commit(Batch { changes, ..Batch::default() }).await.unwrap();
        let said = r#"{"text":"the kanarie sings"}"#;
        let path = "/v1/matches/kanarie.out~forge.in/comments";
        assert_eq!(self.post(&self.keyed.mill, path, said).await.0, 201);
    }

    async fn post(&self, secret: &str, path: &str, body: &str) -> (u16, String) {
        self.send(secret, "POST", path, body).await
    }

    async fn send(&self, secret: &str, method: &str, path: &str, body: &str) -> (u16, String) {
        let answer = self.world.send(&format!("{method} {path}"), &[&bearer(secret)], body).await;
        (answer.status, answer.text)
    }

    /// Status, head and body of an answer, which need not be text.
    async fn get(&self, secret: &str, address: &str) -> (u16, Vec<u8>) {
        let mut stream = self.world.connect().await;
        let (host, key) = (self.world.address, bearer(secret));
        let request = format!("GET {address} HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\n{key}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await.unwrap().unwrap();
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(16)]).into_owned();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), bytes)
    }

    /// The two documents of the API.
    async fn documents(&self) -> [Value; 2] {
        let mut documents = Vec::new();
        for address in ["/openapi.json", "/api?f=json"] {
            let (status, answer) = self.get(&self.keyed.operator, address).await;
            assert_eq!(status, 200);
            documents.push(serde_json::from_slice(body(&answer)).unwrap());
        }
        documents.try_into().unwrap()
    }

    async fn asked(&self) -> Vec<Asked> {
        let documents = self.documents().await;
        asked::all(documents.each_ref())
    }

    /// An address and all that follow it, to the end of the list.
    async fn to_the_end(&self, secret: &str, address: &str) -> Vec<(u16, Vec<u8>)> {
        let (mut answers, mut next) = (Vec::new(), Some(address.to_owned()));
        while let Some(address) = next {
            let (status, answer) = self.get(secret, &address).await;
            next = following(&address, body(&answer));
            answers.push((status, answer));
            assert!(answers.len() < 60, "{address} has no end");
        }
        answers
    }
}

fn body(answer: &[u8]) -> &[u8] {
    let end = answer.windows(4).position(|end| end == b"\r\n\r\n").unwrap();
    &answer[end + 4..]
}

/// Where a list goes on.
fn following(address: &str, body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    if let Some(next) = body["next"].as_str() {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let others = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
        let cursor = format!("cursor={next}");
        let query: Vec<&str> = others.chain([cursor.as_str()]).collect();
        return Some(format!("{path}?{}", query.join("&")));
    }
    let next = body["links"].as_array()?.iter().find(|link| link["rel"] == "next")?["href"].as_str()?;
    let (_, path) = next.split_once("://")?;
    Some(path[path.find('/')?..].to_owned())
}

/// The canaries that an answer has in it, besides those that were in the question.
fn canaries(answer: &[u8], question: &str) -> Vec<&'static str> {
    let is_in = |word: &str| answer.windows(word.len()).any(|part| part == word.as_bytes());
    let sung = CANARIES.into_iter().filter(|word| is_in(word) && !question.contains(word));
    sung.collect()
}

/// Whether an address names something private by its id, and not only in a text to look for.
fn names_a_canary(address: &str) -> bool {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let is_v1 = path.starts_with("/v1/");
    let named = |pair: &str| ["flow=", "supply=", "demand="].iter().any(|name| pair.starts_with(name));
    path.contains("kanarie")
        || (is_v1 && query.split('&').any(|pair| named(pair) && pair.contains("kanarie")))
}

/// An answer without what differs for other reasons: how far the log is, when it was, and where a pair stands among all.
fn compared(world: &World, answer: &[u8]) -> String {
    let text = String::from_utf8_lossy(body(answer)).replace(&world.address.to_string(), "HOST");
    let Ok(mut value) = serde_json::from_str::<Value>(&text) else { return text };
    strip(&mut value);
    value.to_string()
}

fn strip(value: &mut Value) {
    const ASIDE: [&str; 6] = ["as_of", "supply_rank", "demand_rank", "timeStamp", "request_id", "next"];
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !ASIDE.contains(&name.as_str()));
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => {
            // Where a list goes on is said by a place in it.
            items.retain(|item| item["rel"] != "next");
            items.iter_mut().for_each(strip);
        }
        _ => {}
    }
}

/// Routes whose answers differ between two servers, whoever asks: kept plans have ids of their own.
const DIFFER: [&str; 2] = ["/v1/plans", "/v1/plans/{id}"];

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_gets_the_answers_of_a_region_without_what_is_private() {
    let (with, without) = (Region::new(true).await, Region::new(false).await);
    let (mut asked, mut fine, mut refused) = (0, 0, 0);
    for route in with.asked().await {
        for address in &route.addresses {
            for (secret, twin) in
                [(&with.keyed.forge, &without.keyed.forge), (&with.keyed.reader, &without.keyed.reader)]
            {
                let answers = with.to_the_end(secret, address).await;
                for (status, answer) in &answers {
                    let sung = canaries(answer, address);
                    assert!(sung.is_empty(), "{address}: {sung:?} in {}", String::from_utf8_lossy(answer));
                    if names_a_canary(address) && route.needs == Access::Read {
                        assert_eq!(*status, 404, "{address}: {}", String::from_utf8_lossy(answer));
                        refused += 1;
                    }
                    fine += usize::from(*status == 200);
                }
                asked += answers.len();
                if DIFFER.contains(&route.path.as_str()) {
                    continue;
                }
                let expected = without.to_the_end(twin, address).await;
                assert_eq!(answers.len(), expected.len(), "{address} has other parts");
                for ((status, answer), (other, expected)) in answers.iter().zip(&expected) {
                    assert_eq!(status, other, "{address}: {}", String::from_utf8_lossy(answer));
                    let [answer, expected] = [(&with.world, answer), (&without.world, expected)]
                        .map(|(of, answer)| compared(of, answer));
                    assert_eq!(answer, expected, "{address}");
                }
            }
        }
    }
    assert!(asked > 600 && fine > 400 && refused > 40, "{asked} asked, {fine} answered, {refused} not there");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_and_the_operator_see_what_strangers_do_not() {
    let region = Region::new(true).await;
    for secret in [&region.keyed.mill, &region.keyed.operator] {
        let mut sung: BTreeMap<String, usize> = BTreeMap::new();
        for route in region.asked().await.into_iter().filter(|route| route.needs == Access::Read) {
            let mut is_answered = false;
            for address in &route.addresses {
                let (status, answer) = region.get(secret, address).await;
                is_answered |= status == 200;
                let is_there = names_a_canary(address) && route.path != "/v1/explain";
                assert!(!is_there || status == 200, "{address}: {}", String::from_utf8_lossy(&answer));
                *sung.entry(route.path.clone()).or_default() += canaries(body(&answer), "").len();
            }
            // No plan has that id, and no map of one's own is configured.
            let is_nothing =
                ["/v1/plans/{id}", "/v1/page/background/{z}/{x}/{y}"].contains(&route.path.as_str());
            assert!(is_answered || is_nothing, "{} is never answered", route.path);
        }
        for path in [
            "/v1/flows",
            "/v1/flows/{id}",
            "/v1/matches",
            "/v1/matches/{id}",
            "/v1/matches/{id}/transitions",
            "/v1/matches/{id}/comments",
            "/v1/explain",
            "/v1/near",
            "/v1/tiles/{layer}/{z}/{x}/{y}",
            "/v1/plans/current",
            "/v1/graph/neighbourhood",
            "/v1/graph/cycles",
            "/v1/graph/closure",
            "/v1/graph/path",
            "/v1/graph/introductions",
            "/collections/flows/items",
            "/collections/flows/items/{id}",
            "/collections/matches/items",
            "/collections/matches/items/{id}",
        ] {
            assert!(sung.get(path).is_some_and(|count| *count > 0), "{path} does not show it: {sung:#?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_seen_by_whoever_sees_all_of_its_flows() {
    let region = Region::new(true).await;
    let address = format!("/v1/plans/{}", region.plan);
    for (secret, status) in [
        (&region.keyed.mill, 200),
        (&region.keyed.operator, 200),
        (&region.keyed.forge, 404),
        (&region.keyed.reader, 404),
    ] {
        let (found, answer) = region.get(secret, &address).await;
        assert_eq!(found, status, "{}", String::from_utf8_lossy(&answer));
        let (_, listed) = region.get(secret, "/v1/plans?limit=1").await;
        let is_listed = String::from_utf8_lossy(&listed).contains(&region.plan);
        assert_eq!(is_listed, status == 200, "{}", String::from_utf8_lossy(&listed));
    }
    // A plan without them is for all.
    let (status, made) = region.post(&region.keyed.operator, "/v1/plans", r#"{"resource":"gas"}"#).await;
    assert_eq!(status, 201, "{made}");
    let id = serde_json::from_str::<Value>(&made).unwrap()["id"].as_str().unwrap().to_owned();
    assert_eq!(region.get(&region.keyed.reader, &format!("/v1/plans/{id}")).await.0, 200);
}

/// What a stranger may send, to each route that is not read; and what is answered.
const WRITES: &[(&str, &str, &str, u16)] = &[
    ("POST", "/v1/sites", r#"{"id":"mill","name":"Ours","coordinates":{"lon":1,"lat":2}}"#, 409),
    ("PUT", "/v1/sites/{id}", r#"{"name":"Ours","coordinates":{"lon":1,"lat":2}}"#, 404),
    ("DELETE", "/v1/sites/{id}", "", 404),
    ("POST", "/v1/flows", "FLOW", 409),
    ("PUT", "/v1/flows/{id}", "FLOW", 404),
    ("DELETE", "/v1/flows/{id}", "", 404),
    ("POST", "/v1/matches/{id}/transitions", r#"{"to":"negotiating"}"#, 404),
    ("POST", "/v1/matches/{id}/comments", r#"{"text":"hello"}"#, 404),
    ("POST", "/v1/matches/{id}/zone", r#"{"side":"demand","action":"ask"}"#, 404),
    ("POST", "/v1/matches/{id}/claim", r#"{"status":"indicative"}"#, 404),
    ("POST", "/v1/events", "EVENT", 404),
    ("POST", "/v1/imports", "CSV", 201),
    ("POST", "/collections/sites/items", "FEATURE", 409),
    ("PUT", "/collections/sites/items/{id}", "FEATURE", 404),
    ("PATCH", "/collections/sites/items/{id}", "PATCH", 404),
    ("DELETE", "/collections/sites/items/{id}", "", 404),
    // What lies there is of its own key alone.
    ("DELETE", "/v1/imports/{id}", "", 404),
    ("PUT", "/v1/imports/{id}/mapping", "{}", 404),
    ("POST", "/v1/imports/{id}/commit", "", 404),
];

#[tokio::test(flavor = "multi_thread")]
async fn who_writes_learns_nothing_of_what_is_private() {
    let region = Region::new(true).await;
    // What is not there at all is refused in the same words.
    let without = Region::new(false).await;
    let written = rules().into_iter().filter(|rule| !["GET", "HEAD"].contains(&rule.method));
    let written = written.filter(|rule| !matches!(rule.needs, Access::Operate | Access::Administer));
    let mut count = 0;
    for rule in written {
        let found = WRITES.iter().find(|(method, path, ..)| *method == rule.method && *path == rule.path);
        let Some((method, path, sent, status)) = found else {
            panic!("{} {} is not asked of a stranger: say what it answers", rule.method, rule.path);
        };
        let id = if path.contains("/sites/") {
            "mill"
        } else if path.contains("/flows/") {
            "kanarie.out"
        } else if path.contains("/imports/") {
            "019aabcd-0000-7000-8000-000000000001"
        } else {
            "kanarie.out~forge.in"
        };
        let own = heat("kanarie.out", "forge", "demand", "1");
        let event = format!(
            r#"{{"specversion":"1.0","id":"1","source":"/x","type":"org.turash.resource_flow_updated.v1","data":{own}}}"#
        );
        let feature = r#"{"type":"Feature","id":"mill","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"name":"Ours"}}"#;
        // Another direction than what is promised would have, and a row that another organization has.
        let table = "id,site,direction,resource,quantity,unit,t_min_c,t_max_c\n\
                     kanarie.out,forge,demand,heat,1,MWh,30,60\nx,mill,supply,heat,1,MWh,60,90\n";
        let (sent, kind) = match *sent {
            "FLOW" => (own.as_str(), "application/json"),
            "FEATURE" => (feature, "application/geo+json"),
            "PATCH" => (r#"{"type":"Feature","properties":{"name":"Ours"}}"#, "application/merge-patch+json"),
            "EVENT" => (event.as_str(), "application/cloudevents+json"),
            "CSV" => (table, "text/csv"),
            other => (other, "application/json"),
        };
        let name = if *path == "/v1/imports" { "?name=theirs.csv" } else { "" };
        let head = format!("{method} {}{name}", path.replace("{id}", id));
        let headers = [bearer(&region.keyed.forge), format!("Content-Type: {kind}")];
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let answer = region.world.send(&head, &headers, sent).await.expect(*status);
        let question = format!("{head}{sent}");
        let sung = canaries(answer.text.as_bytes(), &question);
        assert!(sung.is_empty(), "{head}: {sung:?} in {}", answer.text);
        assert!(
            !answer.text.contains("kanarie.out~") || question.contains("kanarie.out~"),
            "{}",
            answer.text
        );
        if path.contains("/matches/") {
            let headers = [bearer(&without.keyed.forge), format!("Content-Type: {kind}")];
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            let other = without.world.send(&head, &headers, sent).await.expect(*status);
            let said = |answer: &crate::world::Answer| answer.json()["detail"].clone();
            assert_eq!(said(&answer), said(&other), "{head}");
        }
        count += 1;
    }
    assert_eq!(count, WRITES.len());
}

/// The live stream from its beginning up to an event.
async fn streamed(world: &World, secret: &str, last: u64) -> String {
    let mut connection = world.connect().await;
    let (host, key) = (world.address, bearer(secret));
    let request = format!("GET /v1/events?after=0 HTTP/1.1\r\nHost: {host}\r\n{key}\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let (mut text, end) = (String::new(), format!("id: {last}-"));
    while !text.split_once(&end).is_some_and(|(_, rest)| rest.contains("\n\n")) {
        let mut bytes = vec![0; 65_536];
        let read = tokio::time::timeout(Duration::from_secs(10), connection.read(&mut bytes));
        let count = read.await.expect("something within 10 s").unwrap();
        assert_ne!(count, 0, "the stream ended: {text}");
        text += std::str::from_utf8(&bytes[..count]).unwrap();
    }
    text
}

fn told(stream: &str, name: &str) -> usize {
    stream.matches(&format!("event: {name}\n")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_stream_tells_strangers_nothing_and_goes_on() {
    let region = Region::new(true).await;
    let (keyed, world) = (&region.keyed, &region.world);
    for (pair, value) in [("kanarie.out~forge.in", 77_123.5), ("mill.out~forge.in", 1.0)] {
        let value = MatchValue { id: MatchId::parse(pair).unwrap(), value_eur_per_year: value };
        let event = world.ports.event(EventData::MatchFound(value));
        world.ports.registry.commit(Batch { events: vec![event], ..Batch::default() }).await.unwrap();
    }
    // What is gone stays hidden, and so does what was said of it before.
    region.send(&keyed.mill, "DELETE", "/v1/flows/kanarie.ash", "").await;
    let last = world.head().await;
    for (secret, flows, matches, removed) in [
        (&keyed.forge, 5, 1, 0),
        (&keyed.reader, 5, 1, 0),
        (&keyed.mill, 8, 2, 1),
        (&keyed.operator, 8, 2, 1),
    ] {
        let stream = streamed(world, secret, last).await;
        let count = (
            told(&stream, "resource_flow_created"),
            told(&stream, "match_found"),
            told(&stream, "resource_flow_removed"),
        );
        assert_eq!(count, (flows, matches, removed), "{stream}");
        assert_eq!(stream.matches("\nid: ").count() as u64, last, "every place is told: {stream}");
        assert_eq!(canaries(stream.as_bytes(), "").is_empty(), removed == 0, "{stream}");
    }
    // A flow that is shown to all is told from then on, and what it was before is not.
    let shown = heat("kanarie.out", "mill", "supply", "20000");
    let shown = shown.replace(r#","direction""#, r#","visibility":"public","direction""#);
    let headers = [bearer(&keyed.mill), "If-Match: \"1\"".to_owned()];
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    world.send("PUT /v1/flows/kanarie.out", &headers, &shown).await.expect(200);
    let last = world.head().await;
    let stream = streamed(world, &keyed.reader, last).await;
    assert!(stream.contains("kanarie.out") && told(&stream, "resource_flow_updated") == 1, "{stream}");
    assert!(!stream.contains("\"annual\":77123.5"), "what it was stays hidden: {stream}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_side_sees_a_match_that_was_taken_up() {
    let region = Region::new(true).await;
    let keyed = &region.keyed;
    let step = |to: &str| format!(r#"{{"to":"{to}","reason":"so it is"}}"#);
    // Turning one down shows nothing.
    let path = |pair: &str| format!("/v1/matches/{pair}/transitions");
    let (status, said) = region.post(&keyed.mill, &path("forge.out~kanarie.in"), &step("rejected")).await;
    assert_eq!(status, 201, "{said}");
    let (status, said) = region.post(&keyed.mill, &path("kanarie.out~forge.in"), &step("negotiating")).await;
    assert_eq!(status, 201, "{said}");
    let world = keyed.another().await;
    let region = Region { keyed: region.keyed, world, plan: region.plan };
    let (forge, reader) = (&region.keyed.forge, &region.keyed.reader);
    for (secret, status) in [(forge, 200), (reader, 404)] {
        for address in [
            "/v1/matches/kanarie.out~forge.in",
            "/v1/matches/kanarie.out~forge.in/transitions",
            "/v1/explain?supply=kanarie.out&demand=forge.in",
            "/collections/matches/items/kanarie.out~forge.in",
        ] {
            let (found, answer) = region.get(secret, address).await;
            assert_eq!(found, status, "{address}: {}", String::from_utf8_lossy(&answer));
        }
        for address in ["/v1/flows/kanarie.out", "/v1/matches/forge.out~kanarie.in"] {
            assert_eq!(region.get(secret, address).await.0, 404, "{address}");
        }
        for address in ["/v1/matches", "/v1/matches?state=negotiating", "/v1/graph/neighbourhood?site=forge"]
        {
            let (_, answer) = region.get(secret, address).await;
            let is_shown = String::from_utf8_lossy(&answer).contains("kanarie.out~forge.in");
            assert_eq!(is_shown, status == 200, "{address}: {}", String::from_utf8_lossy(&answer));
            assert!(!String::from_utf8_lossy(&answer).contains("kanarie.in"), "{address}");
        }
        let (_, flows) = region.get(secret, "/v1/flows?count=true").await;
        assert!(canaries(&flows, "").is_empty(), "the flow itself is not shown");
    }
    // Now the other side may speak, too.
    let (status, said) =
        region.post(forge, "/v1/matches/kanarie.out~forge.in/comments", r#"{"text":"gladly"}"#).await;
    assert_eq!(status, 201, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_says_nothing_of_who_sees_a_flow_leaves_it() {
    let region = Region::new(true).await;
    let (keyed, world) = (&region.keyed, &region.world);
    let put = async |version: u32, body: &str| {
        let headers = [bearer(&keyed.mill), format!("If-Match: \"{version}\"")];
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        world.send("PUT /v1/flows/kanarie.out", &headers, body).await.expect(200);
        let id = FlowId::new("kanarie.out").unwrap();
        world.ports.registry.flows(&[id]).await.unwrap().remove(0).live().unwrap().visibility.name()
    };
    let plain = heat("kanarie.out", "mill", "supply", "10");
    assert_eq!(put(1, &plain).await, "private");
    let say = |who: &str| plain.replace(r#","direction""#, &format!(r#","visibility":"{who}","direction""#));
    assert_eq!(put(2, &say("network")).await, "network");
    assert_eq!(put(3, &plain.replace("10", "11")).await, "network");
    assert_eq!(put(4, &say("public")).await, "public");
    // A table says it of all rows or of none.
    let import = async |table: &str| {
        let headers = [bearer(&keyed.mill), "Content-Type: text/csv".to_owned()];
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let staged = world.send("POST /v1/imports?name=mine.csv", &headers, table).await.expect(201).json();
        let path = format!("POST /v1/imports/{}/commit", staged["id"].as_str().unwrap());
        world.send(&path, &[&bearer(&keyed.mill)], "").await.expect(200);
        let id = FlowId::new("kanarie.in").unwrap();
        let flow = world.ports.registry.flows(&[id]).await.unwrap().remove(0).live().unwrap();
        (flow.visibility.name(), flow.quantity.annual())
    };
    let head = "id,site,direction,resource,quantity,unit,t_min_c,t_max_c";
    let row = "kanarie.in,mill,demand,heat";
    assert_eq!(import(&format!("{head}\n{row},5,MWh,30,60\n")).await, ("private", 5.0));
    assert_eq!(import(&format!("{head},Sichtbarkeit\n{row},6,MWh,30,60,Netzwerk\n")).await, ("network", 6.0));
    assert_eq!(import(&format!("{head},visibility\n{row},7,MWh,30,60,\n")).await, ("public", 7.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_key_reads_what_is_public_where_that_is_allowed() {
    let region = Region::new(true).await;
    let keyed = &region.keyed;
    let network = heat("forge.net", "forge", "supply", "88123.5")
        .replace(r#","direction""#, r#","visibility":"network","direction""#);
    keyed.ask(&keyed.forge, "POST /v1/flows", &network).await.expect(201);
    assert_eq!(keyed.ask(&keyed.reader, "GET /v1/flows/forge.net", "").await.status, 200, "it has a key");
    let closed = keyed.another().await;
    closed.get("/v1/flows").await.expect(401);
    let world = keyed.another_with(Security { public_reads: true, ..Security::default() }).await;
    let documents = region.documents().await;
    let mut fine = 0;
    for route in asked::all(documents.each_ref()) {
        for address in route.addresses.iter().filter(|address| !address.contains("tiles")) {
            let answer = world.get(address).await;
            let sung = canaries(answer.text.as_bytes(), address);
            let is_hidden =
                sung.is_empty() && !answer.text.contains("forge.net") && !answer.text.contains("88123.5");
            assert!(is_hidden, "{address}: {answer:?}");
            let is_open = matches!(route.needs, Access::Open | Access::Read);
            assert_eq!(answer.status == 401, !is_open, "{address}: {answer:?}");
            fine += usize::from(answer.status == 200);
        }
    }
    assert!(fine > 150, "{fine} answered");
    world.get("/v1/flows/forge.net").await.expect(404);
    world.get("/v1/flows/mill.out").await.expect(200);
    // Nothing is written, no stream is held, and a wrong key is no visitor.
    world.post("/v1/flows", &heat("x", "forge", "supply", "1")).await.expect(401);
    world.get("/v1/events").await.expect(401);
    world.send("GET /v1/flows", &["Authorization: Bearer x"], "").await.expect(401);
}

#[tokio::test]
async fn an_address_without_a_key_asks_so_often() {
    let security = Security { public_reads: true, requests_per_minute: 5, ..Security::default() };
    let keyed = Keyed::with(security).await;
    for _ in 0..5 {
        keyed.world.get("/v1/flows").await.expect(200);
    }
    let refused = keyed.world.get("/v1/flows").await.expect(429);
    assert!(refused.header("retry-after").is_some(), "{refused:?}");
    keyed.ask(&keyed.reader, "GET /v1/flows", "").await.expect(200);
}
