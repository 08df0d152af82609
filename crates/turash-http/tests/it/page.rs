//! The web page as part of the program: who gets it, how long it is kept, what it may do.

use crate::keyed::Keyed;
use crate::world::{Answer, World};

const BROWSER: &str = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// Every file that the page names.
fn files(page: &Answer) -> Vec<String> {
    let parts = page.text.split("\"/page/").skip(1).map(|rest| rest.split('"').next().unwrap());
    parts.map(|path| format!("/page/{path}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_gets_the_page_and_a_program_what_it_asks_for() {
    let world = World::new().await;
    let page = world.send("GET /", &[BROWSER], "").await.expect(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text.contains("<script type=\"module\"") && !page.text.contains("<style"), "{}", page.text);
    assert!(page.header("vary").is_some_and(|vary| vary.contains("accept")));
    for (path, header, media) in [
        ("/", "Accept: application/json", "application/json"),
        ("/", "Accept: */*", "application/json"),
        ("/?f=json", BROWSER, "application/json"),
        ("/?f=html", BROWSER, "text/html; charset=utf-8"),
    ] {
        let answer = world.send(&format!("GET {path}"), &[header], "").await.expect(200);
        assert_eq!(answer.header("content-type"), Some(media), "{path} {header}");
        assert!(!answer.text.contains("<script"), "{path} {header}");
    }
    let plain = world.send("GET /?f=html", &[BROWSER], "").await;
    assert!(plain.text.contains("<a href=\"/\">"), "the plain page leads to the page");
}

#[tokio::test(flavor = "multi_thread")]
async fn its_files_are_kept_for_good_and_itself_is_asked_for() {
    let world = World::new().await;
    let page = world.send("GET /", &[BROWSER], "").await.expect(200);
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    let known = format!("If-None-Match: {}", page.header("etag").unwrap());
    assert_eq!(world.send("GET /", &[BROWSER, &known], "").await.expect(304).text, "");
    let files = files(&page);
    assert!(files.len() >= 3, "{files:?}");
    for path in files {
        let plain = world.get(&path).await.expect(200);
        assert_eq!(plain.header("cache-control"), Some("public, max-age=31536000, immutable"), "{path}");
        assert_eq!(plain.header("content-encoding"), None);
        let head = world.send(&format!("HEAD {path}"), &["Accept-Encoding: gzip"], "").await.expect(200);
        assert_eq!(head.header("content-encoding"), Some("gzip"));
        assert_eq!(head.header("etag"), plain.header("etag"));
        let less: usize = head.header("content-length").unwrap().parse().unwrap();
        assert!(less > 0 && less < plain.text.len(), "{path}: {less} of {} bytes", plain.text.len());
    }
    let licences = world.get("/page/THIRD-PARTY.txt").await.expect(200);
    assert_eq!(licences.header("cache-control"), Some("no-cache"));
    assert!(licences.text.contains("maplibre-gl") && licences.text.contains("preact"));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_may_ask_this_server_and_nobody_else() {
    let world = World::new().await;
    for path in ["/", "/page/THIRD-PARTY.txt"] {
        let answer = world.send(&format!("GET {path}"), &[BROWSER], "").await.expect(200);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'self';") && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
    for path in ["/page/nothing.js", "/page/../Cargo.toml", "/page/index.html", "/page/"] {
        let answer = world.get(path).await.expect(404);
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert!(answer.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_no_key_gets_the_page_and_nothing_that_it_asks_for() {
    let keyed = Keyed::new().await;
    let page = keyed.world.send("GET /", &[BROWSER], "").await.expect(200);
    for path in files(&page) {
        keyed.world.get(&path).await.expect(200);
    }
    for path in ["/v1/sites", "/v1/events", "/collections/sites/items", "/openapi.json"] {
        keyed.world.get(path).await.expect(401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_to_try_the_api_is_whole_and_asks_this_server_alone() {
    let keyed = Keyed::new().await;
    let world = &keyed.world;
    let page = world.get("/api/try").await.expect(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'self';") && !policy.contains("unsafe"), "{policy}");
    // No script and no style stands within it: the policy would let none run.
    assert!(
        !page.text.contains("<style") && !page.text.contains(" style=") && !page.text.contains("onclick")
    );
    assert_eq!(page.text.matches("<script src=").count(), page.text.matches("<script").count());
    let files = files(&page);
    assert!(files.len() >= 6, "{files:?}");
    for path in files {
        let file = world.get(&path).await.expect(200);
        assert_eq!(file.header("content-security-policy"), Some(policy), "{path}");
        let last = file.text.trim_end().lines().next_back().unwrap_or_default();
        assert!(
            !last.starts_with("//# sourceMapping") && !last.starts_with("/*# sourceMapping"),
            "{path}: its map is not here"
        );
    }
    let licences = world.get("/page/try/THIRD-PARTY.txt").await.expect(200);
    assert!(licences.text.contains("swagger-ui-dist") && licences.text.contains("Apache License"));
    world.get("/page/try/index.html").await.expect(404);
    world.get("/openapi.json").await.expect(401);
    let plain = World::new().await.get("/?f=html").await.expect(200);
    assert!(plain.text.contains("<a href=\"/api/try\">"), "the plain page leads to it");
}

/// What it costs: a program of some 30 MB may grow by half a megabyte for it.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_to_try_the_api_is_no_larger_than_agreed() {
    let world = World::new().await;
    let mut bytes = 0;
    for path in files(&world.get("/api/try").await) {
        bytes += world.compressed(&path).await.1;
    }
    assert!((100_000..510_000).contains(&bytes), "{bytes} bytes compressed");
}
