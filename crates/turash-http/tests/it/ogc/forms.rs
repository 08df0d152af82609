//! Part 1, HTML; and tables.

use super::{matched, sites_at};
use crate::world::{Answer, World};

const BROWSER: &str = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// Every address on a page that is on this server.
fn addresses(page: &Answer) -> Vec<String> {
    let parts =
        page.text.split("href=\"").skip(1).map(|part| part.split('"').next().unwrap().replace("&amp;", "&"));
    parts.collect()
}

async fn page(world: &World, path: &str) -> Answer {
    let answer = world.send(&format!("GET {path}"), &[BROWSER], "").await.expect(200);
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
    let policy = answer.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'unsafe-inline'") && !policy.contains("script")
    );
    assert!(answer.text.starts_with("<!doctype html>") && !answer.text.contains("<script"));
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn html_content() {
    let world = matched().await;
    let landing = page(&world, "/?f=html").await;
    for address in
        ["/collections", "/collections/sites", "/v1/matches", "/v1/events", "/v1/status", "/api", "/metrics"]
    {
        assert!(addresses(&landing).contains(&address.to_owned()), "{address}");
    }
    for path in [
        "/conformance",
        "/api",
        "/collections",
        "/collections/flows",
        "/collections/sites/items",
        "/collections/matches/items?limit=1",
        "/collections/matches/items/out~in",
        "/collections/flows/items/out",
    ] {
        page(&world, path).await;
    }
    let json = world.get("/collections/sites/items").await.expect(200);
    assert_eq!(json.header("content-security-policy"), Some("default-src 'none'; frame-ancestors 'none'"));
}

#[tokio::test(flavor = "multi_thread")]
async fn html_pages_lead_only_to_what_is_there() {
    let world = matched().await;
    let (mut todo, mut seen) = (vec!["/?f=html".to_owned()], Vec::new());
    while let Some(path) = todo.pop() {
        let path = path.strip_prefix(&format!("http://{}", world.address)).unwrap_or(&path).to_owned();
        let is_elsewhere = path.starts_with("http://www.opengis.net") || path == "/v1/events";
        if is_elsewhere || seen.contains(&path) {
            continue;
        }
        let answer = world.send(&format!("GET {path}"), &[BROWSER], "").await.expect(200);
        seen.push(path);
        if answer.header("content-type").is_some_and(|media| media.starts_with("text/html")) {
            todo.extend(addresses(&answer));
        }
    }
    for path in [
        "/collections/matches/items/out~in",
        "/collections/sites/items/b",
        "/collections/flows/items/in",
        "/api",
    ] {
        assert!(seen.contains(&path.to_owned()), "{path} is not reached: {seen:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn html_shows_texts_and_never_runs_them() {
    let world = sites_at(&[("<b>x</b>", 14.25, 48.5)]).await;
    for path in ["/collections/sites/items", "/collections/sites/items/%3Cb%3Ex%3C%2Fb%3E"] {
        let page = page(&world, path).await;
        assert!(page.text.contains("&lt;b&gt;x&lt;/b&gt;") && !page.text.contains("<b>x"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn flatgeobuf_is_given_in_parts_as_tables_are() {
    let world = sites_at(&[("a", 14.25, 48.5), ("b", 15.0, 47.0)]).await;
    let (head, file) = world.raw("/collections/sites/items?f=fgb&limit=1").await;
    assert!(head.contains("content-type: application/flatgeobuf\r\n"), "{head}");
    assert!(head.contains("rel=\"next\"") && head.contains("f=fgb"), "{head}");
    assert!(head.contains("content-crs: <http://www.opengis.net/def/crs/ogc/1.3/crs84>"), "{head}");
    assert!(file.starts_with(b"fgb\x03fgb"));
    let (head, one) = world.raw("/collections/sites/items/a?f=fgb").await;
    assert!(head.contains("etag: \""), "{head}");
    assert_eq!(one, file, "the one that comes first");
    let (_, nobody) = world.raw("/collections/sites/items?f=fgb&country=AT").await;
    assert!(nobody.starts_with(b"fgb\x03fgb") && nobody.len() < file.len());
    let crs = "http://www.opengis.net/def/crs/EPSG/0/25832";
    let refused = world.get(&format!("/collections/sites/items?f=fgb&crs={crs}")).await.expect(400);
    assert!(refused.json()["remedy"].as_str().unwrap().contains("leave crs out"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_those_of_exports() {
    let world = sites_at(&[("=a", 14.25, 48.5), ("b", 15.0, 47.0)]).await;
    let answer = world.get("/collections/sites/items?f=csv&limit=1").await.expect(200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    let lines: Vec<_> = answer.text.lines().collect();
    assert_eq!(
        lines[0],
        "id,name,organization,city,longitude,latitude,location,location_doubt,location_km,country,industry"
    );
    assert_eq!(lines[1..], ["'=a,Works =a,,,14.25,48.5,own,,,,"], "no spreadsheet runs it");
    let next = answer.headers.iter().find(|(name, value)| name == "link" && value.contains("rel=\"next\""));
    assert!(next.unwrap().1.contains("f=csv"), "{next:?}");
    let accepted = world.send("GET /collections/sites/items", &["Accept: text/csv"], "").await.expect(200);
    assert_eq!(accepted.text.lines().count(), 3);
    let crs = "http://www.opengis.net/def/crs/EPSG/0/25832";
    world.get(&format!("/collections/sites/items?f=csv&crs={crs}")).await.expect(400);
}
