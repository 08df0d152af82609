//! Names, origins and the headers of every answer.

use turash_http::Security;

use crate::keyed::{Keyed, bearer};
use crate::world::World;

const EVIL: &str = "Origin: https://evil.example";
const PREFLIGHT: &str = "Access-Control-Request-Method: GET";

fn allowed_origin(answer: &crate::world::Answer) -> Option<&str> {
    answer.header("access-control-allow-origin")
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_origins_are_told_nothing() {
    let keyed = Keyed::new().await;
    let plain = World::new().await;
    let key = bearer(&keyed.admin);
    for origin in [EVIL, "Origin: null"] {
        for (world, headers) in [(&keyed.world, vec![key.as_str(), origin]), (&plain, vec![origin])] {
            let answer = world.send("GET /v1/sites", &headers, "").await.expect(200);
            assert_eq!(allowed_origin(&answer), None);
            let asked = world.send("OPTIONS /v1/sites", &[origin, PREFLIGHT], "").await;
            assert_eq!((allowed_origin(&asked), asked.header("access-control-allow-methods")), (None, None));
        }
        keyed.ask_with(&keyed.admin, "POST /v1/sites", &[origin], "{}").await.expect(403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_named_may_read_and_nothing_else() {
    let origins = vec!["https://maps.example.org".to_owned()];
    let keyed = Keyed::with(Security { origins, ..Security::default() }).await;
    let origin = "Origin: https://maps.example.org";
    let asked = keyed.world.send("OPTIONS /v1/sites", &[origin, PREFLIGHT], "").await.expect(204);
    assert_eq!(allowed_origin(&asked), Some("https://maps.example.org"));
    assert_eq!(asked.header("access-control-allow-methods"), Some("GET, HEAD"));
    assert!(asked.header("access-control-allow-headers").unwrap().contains("authorization"));
    let answer = keyed.ask_with(&keyed.reader, "GET /v1/sites", &[origin], "").await.expect(200);
    assert_eq!(allowed_origin(&answer), Some("https://maps.example.org"));
    assert!(answer.headers.contains(&("vary".to_owned(), "origin".to_owned())), "{answer:?}");
    // It learns that a key is missing, but a key is never sent along by the browser itself.
    let refused = keyed.world.send("GET /v1/sites", &[origin], "").await.expect(401);
    assert_eq!(allowed_origin(&refused), Some("https://maps.example.org"));
    assert_eq!(refused.header("access-control-allow-credentials"), None);
    keyed.ask_with(&keyed.admin, "POST /v1/sites", &[origin], "{}").await.expect(403);
    for origin in [EVIL, "Origin: https://maps.example.org.evil.example", "Origin: http://maps.example.org"] {
        let answer = keyed.ask_with(&keyed.reader, "GET /v1/sites", &[origin], "").await.expect(200);
        assert_eq!(allowed_origin(&answer), None, "{origin}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_the_headers_that_keep_it_safe() {
    let keyed = Keyed::new().await;
    for (head, status) in [("GET /v1/sites", 200), ("GET /v1/nothing", 404), ("GET /v1/explain", 400)] {
        let answer = keyed.ask(&keyed.reader, head, "").await.expect(status);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
        assert_eq!((answer.header("server"), answer.header("strict-transport-security")), (None, None));
    }
    let answer = keyed.world.get("/v1/sites").await.expect(401);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_answers_under_the_names_that_it_was_given() {
    let names = vec!["turash.example.org".to_owned()];
    let keyed = Keyed::with(Security { names, ..Security::default() }).await;
    for (host, status) in [
        ("turash.example.org", 200),
        ("Turash.Example.org:8443", 200),
        ("localhost", 200),
        ("evil.example", 421),
        ("turash.example.org.evil.example", 421),
    ] {
        let host = format!("Host: {host}");
        keyed.ask_with(&keyed.reader, "GET /v1/sites", &[&host], "").await.expect(status);
    }
}
