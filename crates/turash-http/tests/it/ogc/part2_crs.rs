//! Part 2: systems of coordinates.

use serde_json::json;

use super::{ids, matched, sites_at};
use crate::world::World;

const EPSG: &str = "http://www.opengis.net/def/crs/EPSG/0";
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

#[tokio::test(flavor = "multi_thread")]
async fn crs_crs_list() {
    let world = World::new().await;
    let collection = world.get("/collections/sites").await.expect(200).json();
    assert_eq!(collection["storageCrs"], CRS84);
    let listed = collection["crs"].as_array().unwrap();
    for code in ["4326", "3857", "25832", "25833", "3035"] {
        assert!(listed.contains(&json!(format!("{EPSG}/{code}"))), "{code}");
    }
    assert_eq!(listed[0], CRS84);
    for uri in listed {
        let uri = uri.as_str().unwrap();
        let answer = world.get(&format!("/collections/sites/items?crs={uri}")).await.expect(200);
        assert_eq!(answer.header("content-crs"), Some(format!("<{uri}>").as_str()));
    }
}

// Values of PROJ 9.1.
#[tokio::test(flavor = "multi_thread")]
async fn crs_fc_crs_action_and_f_crs_action() {
    let world = sites_at(&[("kassel", 9.4797, 51.3127)]).await;
    for (code, wanted) in [
        ("4326", [51.3127, 9.4797]),
        ("3857", [1_055_275.377, 6_676_794.246]),
        ("25832", [533_433.512, 5_684_708.493]),
        ("25833", [115_382.647, 5_699_082.009]),
        ("3035", [3_133_659.569, 4_284_722.372]),
    ] {
        for path in ["/collections/sites/items", "/collections/sites/items/kassel"] {
            let answer = world.get(&format!("{path}?crs={EPSG}/{code}")).await.expect(200);
            assert_eq!(answer.header("content-crs"), Some(format!("<{EPSG}/{code}>").as_str()));
            let found = answer.json();
            let feature = if found["type"] == "Feature" { &found } else { &found["features"][0] };
            let at =
                feature["geometry"]["coordinates"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap());
            assert!(at.zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 0.002), "{code}: {found}");
        }
    }
    let usual = world.get("/collections/sites/items").await.expect(200);
    assert_eq!(usual.header("content-crs"), Some(format!("<{CRS84}>").as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn crs_fc_bbox_crs_action() {
    let world = sites_at(&[("kassel", 9.4797, 51.3127), ("linz", 14.29, 48.31)]).await;
    for (bbox, code, expected) in [
        ("51,9,52,10", "4326", vec!["kassel"]),
        ("9,51,10,52", "4326", vec![]),
        ("533000,5684000,534000,5685000", "25832", vec!["kassel"]),
        ("3133000,4284000,3134000,4285000", "3035", vec!["kassel"]),
        ("-20037508,-20037508,20037508,20037508", "3857", vec!["kassel", "linz"]),
    ] {
        let path = format!("/collections/sites/items?bbox={bbox}&bbox-crs={EPSG}/{code}");
        assert_eq!(ids(&world.get(&path).await.expect(200).json()), expected, "{path}");
    }
    world.get(&format!("/collections/sites/items?bbox=5,5,1,1&bbox-crs={EPSG}/25832")).await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn crs_of_lines_and_of_places_out_of_reach() {
    let world = matched().await;
    let found = world.get(&format!("/collections/matches/items?crs={EPSG}/4326")).await.expect(200).json();
    assert_eq!(found["features"][0]["geometry"]["coordinates"], json!([[48.3, 14.3], [48.3, 14.32]]));
    let pole = sites_at(&[("pole", 0.0, 90.0)]).await;
    let found = pole.get(&format!("/collections/sites/items?crs={EPSG}/3857")).await.expect(200).json();
    assert_eq!((ids(&found), &found["features"][0]["geometry"]), (vec!["pole"], &json!(null)));
}
