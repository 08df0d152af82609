//! The suite of the spatial index.

use std::sync::Arc;

use turash_domain::ports::{Nearby, SitePlace, SpatialIndex};
use turash_domain::{Coordinates, SiteId, Version};

use crate::fixtures::{place, site_id};
use crate::suite::declare_suite;

/// The port of this suite.
pub type Port = Arc<dyn SpatialIndex>;

/// More than half a great circle.
const WHOLE_EARTH_KM: f64 = 20_100.0;

fn kept(id: &str, version: u64, lon: f64, lat: f64) -> SitePlace {
    SitePlace { site: site_id(id), coordinates: place(lon, lat), version: Version(version) }
}

async fn keep_all(index: &Port, places: &[(&str, f64, f64)]) {
    let places: Vec<_> = places.iter().map(|(id, lon, lat)| kept(id, 1, *lon, *lat)).collect();
    index.keep(&places).await.unwrap();
}

fn ids(near: &[Nearby]) -> Vec<&str> {
    near.iter().map(|near| near.site.as_str()).collect()
}

async fn boxed(index: &Port, west: f64, south: f64, east: f64, north: f64) -> Vec<String> {
    let found = index.in_box(place(west, south), place(east, north), 100).await.unwrap();
    found.into_iter().map(String::from).collect()
}

/// An empty index finds nothing.
pub async fn an_empty_index_finds_nothing(index: Port) {
    index.keep(&[]).await.unwrap();
    assert_eq!(index.within(place(0.0, 0.0), WHOLE_EARTH_KM, 10).await.unwrap(), []);
    assert_eq!(index.nearest(place(0.0, 0.0), 10).await.unwrap(), []);
    assert_eq!(boxed(&index, -180.0, -90.0, 180.0, 90.0).await, [""; 0]);
}

/// Sites within a radius come nearest first, with their great-circle distance; the limit keeps the nearest.
pub async fn sites_within_a_radius_come_nearest_first(index: Port) {
    let linz = place(14.2861, 48.3058);
    keep_all(&index, &[("vienna", 16.3725, 48.2083), ("wels", 14.0289, 48.1575), ("linz", 14.2861, 48.3058)])
        .await;
    keep_all(&index, &[("steyr", 14.4213, 48.0427)]).await;
    let near = index.within(linz, 50.0, 10).await.unwrap();
    assert_eq!(ids(&near), ["linz", "wels", "steyr"]);
    for (found, wanted) in near.iter().zip([0.0, linz.distance_km(place(14.0289, 48.1575))]) {
        assert!((found.distance_km - wanted).abs() < 1e-6, "{found:?}, not {wanted}");
    }
    assert_eq!(ids(&index.within(linz, 50.0, 2).await.unwrap()), ["linz", "wels"]);
    assert_eq!(ids(&index.within(linz, 0.0, 10).await.unwrap()), ["linz"]);
    assert_eq!(index.within(linz, 50.0, 0).await.unwrap(), []);
    assert_eq!(ids(&index.within(linz, WHOLE_EARTH_KM, 10).await.unwrap()).len(), 4);
    assert_eq!(ids(&index.nearest(linz, 3).await.unwrap()), ["linz", "wels", "steyr"]);
    assert_eq!(ids(&index.nearest(linz, 100).await.unwrap()), ["linz", "wels", "steyr", "vienna"]);
}

/// Of sites equally far the one with the smaller id comes first.
pub async fn equal_distances_are_ordered_by_id(index: Port) {
    keep_all(&index, &[("c", 1.0, 1.0), ("a", 1.0, 1.0), ("B", 1.0, 1.0), ("b", 1.0, 1.0)]).await;
    let wanted = ["B", "a", "b", "c"];
    assert_eq!(ids(&index.within(place(1.0, 1.0), 1.0, 10).await.unwrap()), wanted);
    assert_eq!(ids(&index.nearest(place(1.5, 1.0), 2).await.unwrap()), wanted[..2]);
}

/// Searches are right across the antimeridian, where the meridians 180 and -180 are one.
pub async fn searches_cross_the_antimeridian(index: Port) {
    keep_all(&index, &[("east", 179.95, 0.0), ("west", -179.95, 0.0), ("on", 180.0, 0.0), ("far", 0.0, 0.0)])
        .await;
    for center in [place(179.99, 0.0), place(-179.99, 0.0), place(180.0, 0.0), place(-180.0, 0.0)] {
        let mut near = index.within(center, 12.0, 10).await.unwrap();
        assert_eq!(near.len(), 3, "{center:?}");
        near = index.nearest(center, 3).await.unwrap();
        assert!(!ids(&near).contains(&"far"), "{center:?}");
        assert_eq!(ids(&near)[0], "on", "{center:?}");
    }
    assert_eq!(boxed(&index, 179.9, -1.0, -179.9, 1.0).await, ["east", "on", "west"]);
    assert_eq!(boxed(&index, 179.97, -1.0, -179.9, 1.0).await, ["on", "west"]);
    assert_eq!(boxed(&index, -179.99, -1.0, 179.97, 1.0).await, ["east", "far", "west"]);
    assert_eq!(boxed(&index, -180.0, -1.0, -179.9, 1.0).await, ["on", "west"]);
}

/// Searches are right at the poles, where all meridians meet.
pub async fn searches_are_right_at_the_poles(index: Port) {
    keep_all(&index, &[("a", 0.0, 89.95), ("b", 180.0, 89.93), ("c", -90.0, 89.9), ("south", 0.0, -89.95)])
        .await;
    assert_eq!(ids(&index.within(place(77.0, 90.0), 8.0, 10).await.unwrap()), ["a", "b"]);
    assert_eq!(ids(&index.within(place(0.0, 89.95), 13.5, 10).await.unwrap()), ["a", "c", "b"]);
    assert_eq!(ids(&index.within(place(0.0, 89.0), 130.0, 10).await.unwrap()), ["a", "c", "b"]);
    assert_eq!(ids(&index.nearest(place(123.0, 90.0), 3).await.unwrap()), ["a", "b", "c"]);
    assert_eq!(ids(&index.nearest(place(180.0, -90.0), 1).await.unwrap()), ["south"]);
}

/// A box holds its edges, orders by id and keeps to its limit.
pub async fn a_box_holds_its_edges(index: Port) {
    keep_all(
        &index,
        &[("d", 1.0, 1.0), ("a", 2.0, 2.0), ("c", 1.1, 1.9), ("b", 2.000_000_1, 2.0), ("e", 0.0, 1.5)],
    )
    .await;
    assert_eq!(boxed(&index, 1.0, 1.0, 2.0, 2.0).await, ["a", "c", "d"]);
    let two = index.in_box(place(1.0, 1.0), place(2.0, 2.0), 2).await.unwrap();
    assert_eq!(two, [site_id("a"), site_id("c")]);
    assert_eq!(boxed(&index, 1.0, 2.0, 2.0, 1.0).await, [""; 0], "north of the north is nothing");
    assert_eq!(boxed(&index, -180.0, -90.0, 180.0, 90.0).await.len(), 5);
}

/// An older version never overwrites a newer one, and the same version changes nothing.
pub async fn older_versions_never_overwrite(index: Port) {
    index.keep(&[kept("s", 5, 10.0, 10.0)]).await.unwrap();
    index.keep(&[kept("s", 4, 20.0, 20.0), kept("s", 5, 30.0, 30.0)]).await.unwrap();
    assert_eq!(boxed(&index, -180.0, -90.0, 180.0, 90.0).await, ["s"]);
    assert_eq!(boxed(&index, 10.0, 10.0, 10.0, 10.0).await, ["s"]);
    index
        .keep(&[kept("s", 6, 20.0, 20.0), kept("s", 7, 30.0, 30.0), kept("s", 6, 40.0, 40.0)])
        .await
        .unwrap();
    assert_eq!(boxed(&index, 10.0, 10.0, 20.0, 20.0).await, [""; 0]);
    assert_eq!(boxed(&index, 30.0, 30.0, 30.0, 30.0).await, ["s"]);
    assert_eq!(ids(&index.nearest(place(10.0, 10.0), 9).await.unwrap()), ["s"]);
}

/// A forgotten site is found no more; an older place that comes later stays without effect, a newer one counts.
pub async fn a_forgotten_site_is_gone(index: Port) {
    keep_all(&index, &[("s", 1.0, 1.0), ("other", 1.0, 1.0)]).await;
    index.forget(&site_id("s"), Version(3)).await.unwrap();
    index.forget(&site_id("never"), Version(3)).await.unwrap();
    index.keep(&[kept("s", 2, 1.0, 1.0), kept("never", 2, 1.0, 1.0)]).await.unwrap();
    assert_eq!(ids(&index.within(place(1.0, 1.0), 10.0, 10).await.unwrap()), ["other"]);
    assert_eq!(ids(&index.nearest(place(1.0, 1.0), 10).await.unwrap()), ["other"]);
    index.forget(&site_id("other"), Version::NONE).await.unwrap();
    index.keep(&[kept("s", 4, 1.0, 1.0)]).await.unwrap();
    assert_eq!(boxed(&index, 0.0, 0.0, 2.0, 2.0).await, ["other", "s"]);
}

/// Every order of the changes of a site ends in the same place.
pub async fn any_order_of_changes_ends_in_one_state(index: Port) {
    #[derive(Clone, Copy)]
    enum Step {
        Keep(u64, f64),
        Forget(u64),
    }
    let apply = async |site: &str, step: Step| match step {
        Step::Keep(version, lon) => index.keep(&[kept(site, version, lon, 0.0)]).await.unwrap(),
        Step::Forget(version) => index.forget(&site_id(site), Version(version)).await.unwrap(),
    };
    let ends_kept =
        [Step::Keep(1, 1.0), Step::Keep(2, 2.0), Step::Forget(3), Step::Keep(4, 40.0), Step::Keep(2, 2.0)];
    let ends_forgotten = [Step::Keep(1, 1.0), Step::Forget(2), Step::Keep(3, 3.0), Step::Forget(4)];
    for (number, order) in permutations(5).into_iter().enumerate() {
        for step in order {
            apply(&format!("kept-{number}"), ends_kept[step]).await;
        }
    }
    for (number, order) in permutations(4).into_iter().enumerate() {
        for step in order {
            apply(&format!("forgotten-{number}"), ends_forgotten[step]).await;
        }
    }
    let at_end = index.within(place(40.0, 0.0), 1.0, 1_000).await.unwrap();
    assert_eq!(at_end.len(), 120);
    assert_eq!(index.within(place(0.0, 0.0), WHOLE_EARTH_KM, 1_000).await.unwrap(), {
        let mut all = at_end;
        for near in &mut all {
            near.distance_km = place(0.0, 0.0).distance_km(place(40.0, 0.0));
        }
        all
    });
}

/// All orders of the numbers below `count`.
fn permutations(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = permutations(count - 1);
    let with = |order: &Vec<usize>| {
        let order = order.clone();
        (0..count).map(move |at| {
            let mut longer = order.clone();
            longer.insert(at, count - 1);
            longer
        })
    };
    shorter.iter().flat_map(with).collect()
}

/// Searches find what comparing with every site finds.
pub async fn searches_agree_with_comparing_all(index: Port) {
    let places = scattered(400);
    let kept: Vec<_> = places
        .iter()
        .map(|(site, coordinates)| SitePlace {
            site: site.clone(),
            coordinates: *coordinates,
            version: Version(1),
        })
        .collect();
    index.keep(&kept).await.unwrap();
    for (_, center) in places.iter().step_by(23) {
        let mut all: Vec<_> =
            places.iter().map(|(site, place)| (site.as_str(), center.distance_km(*place))).collect();
        all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(b.0)));
        for radius in [0.5, 30.0, 700.0, 4_000.0, 11_000.0] {
            let wanted: Vec<_> = all.iter().filter(|(_, km)| *km <= radius).map(|(site, _)| *site).collect();
            assert_eq!(
                ids(&index.within(*center, radius, 1_000).await.unwrap()),
                wanted,
                "{center:?} {radius}"
            );
        }
        let wanted: Vec<_> = all.iter().take(17).map(|(site, _)| *site).collect();
        assert_eq!(ids(&index.nearest(*center, 17).await.unwrap()), wanted, "{center:?}");
    }
}

/// Sites all over the earth, many of them near the poles and the antimeridian.
fn scattered(count: u32) -> Vec<(SiteId, Coordinates)> {
    let part = |number: u32, step: u32| f64::from(number.wrapping_mul(step) >> 8) / f64::from(1 << 24);
    (0..count)
        .map(|number| {
            let (x, y) = (part(number, 2_654_435_761), part(number, 2_246_822_519));
            let (lon, lat) = match number % 4 {
                0 => (if x < 0.5 { 180.0 - x } else { x - 180.5 }, 140.0 * y - 70.0),
                1 => (360.0 * x - 180.0, if y < 0.5 { 90.0 - 4.0 * y } else { 2.0 * y - 91.0 }),
                _ => (360.0 * x - 180.0, 180.0 * y - 90.0),
            };
            (site_id(&format!("p{number}")), place(lon, lat))
        })
        .collect()
}

declare_suite! { $ spatial, spatial_suite, crate::spatial::Port:
    an_empty_index_finds_nothing,
    sites_within_a_radius_come_nearest_first,
    equal_distances_are_ordered_by_id,
    searches_cross_the_antimeridian,
    searches_are_right_at_the_poles,
    a_box_holds_its_edges,
    older_versions_never_overwrite,
    a_forgotten_site_is_gone,
    any_order_of_changes_ends_in_one_state,
    searches_agree_with_comparing_all,
}
