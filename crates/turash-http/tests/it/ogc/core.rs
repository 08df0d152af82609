//! Part 1, core: landing page, API definition, conformance, collections.

use serde_json::Value;

use super::{link, matched, path_of, sites_at};
use crate::world::World;

const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";

#[tokio::test(flavor = "multi_thread")]
async fn core_root_success() {
    let world = World::new().await;
    let answer = world.get("/").await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let landing = answer.json();
    for (rel, media, path) in [
        ("self", "application/json", "/?f=json"),
        ("alternate", "text/html", "/?f=html"),
        ("service-desc", OPENAPI, "/api"),
        ("service-doc", "text/html", "/api?f=html"),
        ("conformance", "application/json", "/conformance"),
        ("data", "application/json", "/collections"),
    ] {
        let link = link(&landing, rel);
        assert_eq!((link["type"].as_str(), path_of(&world, link)), (Some(media), path));
        let answer = world.get(path).await.expect(200);
        assert!(answer.header("content-type").unwrap().starts_with(media), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn core_api_definition_success() {
    let world = World::new().await;
    let answer = world.send("GET /api", &[&format!("Accept: {OPENAPI}")], "").await.expect(200);
    assert_eq!(answer.header("content-type"), Some(OPENAPI));
    let api = answer.json();
    assert_eq!(api["openapi"], "3.0.3");
    // Whatever a client finds described is there.
    let paths = api["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 4 + 3 * 6);
    for path in paths.keys().filter(|path| !path.contains('{')) {
        world.get(path).await.expect(200);
    }
    let mut operations: Vec<_> =
        paths.values().map(|path| path["get"]["operationId"].as_str().unwrap()).collect();
    operations.sort_unstable();
    operations.dedup();
    assert_eq!(operations.len(), paths.len(), "each has a name of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn core_fc_limit_bbox_and_time_definition() {
    let api = World::new().await.get("/api").await.expect(200).json();
    let parameters = &api["components"]["parameters"];
    for name in ["limit", "bbox", "datetime"] {
        let parameter = &parameters[name];
        assert_eq!((parameter["in"].as_str(), parameter["required"].as_bool()), (Some("query"), Some(false)));
        assert_eq!(
            (parameter["style"].as_str(), parameter["explode"].as_bool()),
            (Some("form"), Some(false))
        );
        for collection in ["sites", "flows", "matches"] {
            let path = format!("/collections/{collection}/items");
            let own = api["paths"][&path]["get"]["parameters"].as_array().unwrap();
            let reference = format!("#/components/parameters/{name}");
            assert!(own.iter().any(|parameter| parameter["$ref"] == reference), "{path} {name}");
        }
    }
    let limit = &parameters["limit"]["schema"];
    assert_eq!((limit["type"].as_str(), limit["minimum"].as_u64()), (Some("integer"), Some(1)));
    assert_eq!((limit["default"].as_u64(), limit["maximum"].as_u64()), (Some(1_000), Some(10_000)));
    let bbox = &parameters["bbox"]["schema"];
    assert_eq!((bbox["type"].as_str(), bbox["items"]["type"].as_str()), (Some("array"), Some("number")));
    assert_eq!((bbox["minItems"].as_u64(), bbox["maxItems"].as_u64()), (Some(4), Some(6)));
    assert_eq!(parameters["datetime"]["schema"]["type"], "string");
}

#[tokio::test(flavor = "multi_thread")]
async fn core_conformance_success() {
    let conformance = World::new().await.get("/conformance").await.expect(200).json();
    let classes: Vec<_> =
        conformance["conformsTo"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for class in [
        "ogcapi-features-1/1.0/conf/core",
        "ogcapi-features-1/1.0/conf/oas30",
        "ogcapi-features-1/1.0/conf/geojson",
        "ogcapi-features-1/1.0/conf/html",
        "ogcapi-features-2/1.0/conf/crs",
        "ogcapi-features-3/1.0/conf/queryables",
        "ogcapi-features-5/1.0/conf/schemas",
    ] {
        assert!(classes.contains(&format!("http://www.opengis.net/spec/{class}").as_str()), "{class}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn core_fc_md_and_sfc_md_success() {
    let world = sites_at(&[("a", 14.25, 48.5), ("b", -61.0, 15.5), ("c", 178.0, -17.0)]).await;
    let all = world.get("/collections").await.expect(200).json();
    assert_eq!(path_of(&world, link(&all, "self")), "/collections?f=json");
    assert_eq!(link(&all, "alternate")["type"], "text/html");
    let collections = all["collections"].as_array().unwrap();
    let named: Vec<_> = collections.iter().map(|collection| collection["id"].as_str().unwrap()).collect();
    assert_eq!(named, ["sites", "flows", "matches"]);
    for collection in collections {
        let path = format!("/collections/{}", collection["id"].as_str().unwrap());
        assert_eq!(&world.get(&path).await.expect(200).json(), collection, "the same in both places");
        let is_items = |link: &&Value| link["rel"] == "items" && link["type"] == "application/geo+json";
        let items = collection["links"].as_array().unwrap().iter().find(is_items).unwrap();
        assert_eq!(path_of(&world, items), format!("{path}/items"));
        assert_eq!(collection["itemType"], "feature");
        assert_eq!(collection["extent"]["spatial"]["bbox"], serde_json::json!([[-61.0, -17.0, 178.0, 48.5]]));
        for link in collection["links"].as_array().unwrap() {
            let answer = world.get(path_of(&world, link)).await.expect(200);
            let media = answer.header("content-type").unwrap().split(';').next();
            assert_eq!(media, link["type"].as_str());
        }
    }
    let [sites, flows] = [&collections[0], &collections[1]].map(|of| &of["extent"]["temporal"]);
    assert_eq!((sites, &flows["interval"]), (&Value::Null, &serde_json::json!([[null, null]])));
}

#[tokio::test(flavor = "multi_thread")]
async fn core_extent_follows_the_sites() {
    let world = World::new().await;
    assert_eq!(world.get("/collections/sites").await.expect(200).json().get("extent"), None);
    let one = sites_at(&[("a", 14.25, 48.5)]).await;
    let extent = one.get("/collections/sites").await.expect(200).json()["extent"].clone();
    assert_eq!(extent["spatial"]["bbox"], serde_json::json!([[14.25, 48.5, 14.25, 48.5]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn core_http_methods_and_tags() {
    let world = matched().await;
    for path in [
        "/",
        "/api",
        "/conformance",
        "/collections",
        "/collections/sites",
        "/collections/sites/items",
        "/collections/matches/items/out~in",
    ] {
        let get = world.get(path).await.expect(200);
        let head = world.send(&format!("HEAD {path}"), &[], "").await.expect(200);
        assert_eq!((head.text.as_str(), head.header("content-type")), ("", get.header("content-type")));
        let options = world.send(&format!("OPTIONS {path}"), &[], "").await.expect(204);
        assert_eq!(options.header("allow"), Some("GET, HEAD, OPTIONS"), "nothing is edited here");
        let refused = world.send(&format!("POST {path}"), &[], "{}").await.expect(405);
        assert_eq!(refused.header("content-type"), Some("application/problem+json"));
        let Some(tag) = get.header("etag") else { continue };
        for known in [tag.to_owned(), format!("W/{tag}, \"x\""), "*".to_owned()] {
            let header = format!("If-None-Match: {known}");
            let again = world.send(&format!("GET {path}"), &[&header], "").await.expect(304);
            assert_eq!((again.text.as_str(), again.header("etag")), ("", Some(tag)));
        }
        world.send(&format!("GET {path}"), &["If-None-Match: \"0\""], "").await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn core_query_param_unknown_and_invalid() {
    let world = matched().await;
    for path in [
        "/",
        "/api",
        "/conformance",
        "/collections",
        "/collections/sites",
        "/collections/sites/schema",
        "/collections/sites/queryables",
        "/collections/sites/feature-schema",
        "/collections/sites/items",
        "/collections/flows/items",
        "/collections/matches/items",
        "/collections/sites/items/a",
        "/collections/matches/items/out~in",
    ] {
        for query in ["unknownQueryParameter12345=1", "f=xml", "f=json&f=html"] {
            let refused = world.get(&format!("{path}?{query}")).await.expect(400);
            assert_eq!(refused.header("content-type"), Some("application/problem+json"), "{path}?{query}");
        }
    }
    for query in [
        "limit=abc",
        "limit=0",
        "limit=-1",
        "limit=1.5",
        "limit=",
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "bbox=1,2,3,4,5",
        "bbox=0,50,1,40",
        "datetime=yesterday",
        "datetime=../..",
        "crs=http://x/none",
        "bbox-crs=http://x/none",
        "cursor=zz",
        "country=Austria",
    ] {
        let refused = world.get(&format!("/collections/sites/items?{query}")).await.expect(400);
        assert_eq!(refused.header("content-type"), Some("application/problem+json"), "{query}");
        assert_eq!(refused.json()["field"], query.split('=').next().unwrap());
    }
    for path in [
        "/collections/none",
        "/collections/none/items",
        "/collections/sites/items/none",
        "/collections/sites/items/%20",
        "/collections/matches/items/a~b",
        "/collections/matches/items/none",
    ] {
        world.get(path).await.expect(404);
    }
}
