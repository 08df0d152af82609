//! The suite of the spatial index. Places come from commits to the registry of the same store.

use std::sync::Arc;

use turash_domain::ports::{Change, Nearby, Registry, SpatialIndex};
use turash_domain::{Coordinates, PortErrorKind, SiteId, Version};

use crate::fixtures::{changes, place, site, site_id};
use crate::suite::declare_suite;

/// The spatial index of a store, and its registry, which keeps the sites.
#[derive(Clone)]
pub struct Port {
    /// The index.
    pub index: Arc<dyn SpatialIndex>,
    /// The same store's registry.
    pub registry: Arc<dyn Registry>,
}

impl Port {
    async fn commit(&self, all: impl Into<Vec<Change>>) {
        self.registry.commit(changes(all)).await.unwrap();
    }

    /// Puts new sites at places.
    async fn put(&self, places: &[(&str, f64, f64)]) {
        self.commit(places.iter().map(|(id, lon, lat)| put(id, 1, *lon, *lat)).collect::<Vec<_>>()).await;
    }
}

/// More than half a great circle.
const WHOLE_EARTH_KM: f64 = 20_100.0;

fn put(id: &str, version: u64, lon: f64, lat: f64) -> Change {
    let mut site = site(id, version);
    site.value.coordinates = place(lon, lat);
    Change::PutSite(site)
}

fn ids(near: &[Nearby]) -> Vec<&str> {
    near.iter().map(|near| near.site.as_str()).collect()
}

async fn boxed(Port { index, .. }: &Port, west: f64, south: f64, east: f64, north: f64) -> Vec<String> {
    let found = index.in_box(place(west, south), place(east, north), 100).await.unwrap();
    found.into_iter().map(String::from).collect()
}

/// An empty index finds nothing.
pub async fn an_empty_index_finds_nothing(port: Port) {
    assert_eq!(port.index.within(place(0.0, 0.0), WHOLE_EARTH_KM, 10).await.unwrap(), []);
    assert_eq!(port.index.nearest(place(0.0, 0.0), 10).await.unwrap(), []);
    assert_eq!(boxed(&port, -180.0, -90.0, 180.0, 90.0).await, [""; 0]);
}

/// Sites within a radius come nearest first, with their great-circle distance; the limit keeps the nearest.
pub async fn sites_within_a_radius_come_nearest_first(port: Port) {
    let linz = place(14.2861, 48.3058);
    port.put(&[("vienna", 16.3725, 48.2083), ("wels", 14.0289, 48.1575), ("linz", 14.2861, 48.3058)]).await;
    port.put(&[("steyr", 14.4213, 48.0427)]).await;
    let near = port.index.within(linz, 50.0, 10).await.unwrap();
    assert_eq!(ids(&near), ["linz", "wels", "steyr"]);
    for (found, wanted) in near.iter().zip([0.0, linz.distance_km(place(14.0289, 48.1575))]) {
        assert!((found.distance_km - wanted).abs() < 1e-6, "{found:?}, not {wanted}");
    }
    assert_eq!(ids(&port.index.within(linz, 50.0, 2).await.unwrap()), ["linz", "wels"]);
    assert_eq!(ids(&port.index.within(linz, 0.0, 10).await.unwrap()), ["linz"]);
    assert_eq!(port.index.within(linz, 50.0, 0).await.unwrap(), []);
    assert_eq!(ids(&port.index.within(linz, WHOLE_EARTH_KM, 10).await.unwrap()).len(), 4);
    assert_eq!(ids(&port.index.nearest(linz, 3).await.unwrap()), ["linz", "wels", "steyr"]);
    assert_eq!(ids(&port.index.nearest(linz, 100).await.unwrap()), ["linz", "wels", "steyr", "vienna"]);
}

/// Of sites equally far the one with the smaller id comes first.
pub async fn equal_distances_are_ordered_by_id(port: Port) {
    port.put(&[("c", 1.0, 1.0), ("a", 1.0, 1.0), ("B", 1.0, 1.0), ("b", 1.0, 1.0)]).await;
    let wanted = ["B", "a", "b", "c"];
    assert_eq!(ids(&port.index.within(place(1.0, 1.0), 1.0, 10).await.unwrap()), wanted);
    assert_eq!(ids(&port.index.nearest(place(1.5, 1.0), 2).await.unwrap()), wanted[..2]);
}

/// Searches are right across the antimeridian, where the meridians 180 and -180 are one.
pub async fn searches_cross_the_antimeridian(port: Port) {
    port.put(&[("east", 179.95, 0.0), ("west", -179.95, 0.0), ("on", 180.0, 0.0), ("far", 0.0, 0.0)]).await;
    for center in [place(179.99, 0.0), place(-179.99, 0.0), place(180.0, 0.0), place(-180.0, 0.0)] {
        let mut near = port.index.within(center, 12.0, 10).await.unwrap();
        assert_eq!(near.len(), 3, "{center:?}");
        near = port.index.nearest(center, 3).await.unwrap();
        assert!(!ids(&near).contains(&"far"), "{center:?}");
        assert_eq!(ids(&near)[0], "on", "{center:?}");
    }
    assert_eq!(boxed(&port, 179.9, -1.0, -179.9, 1.0).await, ["east", "on", "west"]);
    assert_eq!(boxed(&port, 179.97, -1.0, -179.9, 1.0).await, ["on", "west"]);
    assert_eq!(boxed(&port, -179.99, -1.0, 179.97, 1.0).await, ["east", "far", "west"]);
    assert_eq!(boxed(&port, -180.0, -1.0, -179.9, 1.0).await, ["on", "west"]);
}

/// Searches are right at the poles, where all meridians meet.
pub async fn searches_are_right_at_the_poles(port: Port) {
    port.put(&[("a", 0.0, 89.95), ("b", 180.0, 89.93), ("c", -90.0, 89.9), ("south", 0.0, -89.95)]).await;
    assert_eq!(ids(&port.index.within(place(77.0, 90.0), 8.0, 10).await.unwrap()), ["a", "b"]);
    assert_eq!(ids(&port.index.within(place(0.0, 89.95), 13.5, 10).await.unwrap()), ["a", "c", "b"]);
    assert_eq!(ids(&port.index.within(place(0.0, 89.0), 130.0, 10).await.unwrap()), ["a", "c", "b"]);
    assert_eq!(ids(&port.index.nearest(place(123.0, 90.0), 3).await.unwrap()), ["a", "b", "c"]);
    assert_eq!(ids(&port.index.nearest(place(180.0, -90.0), 1).await.unwrap()), ["south"]);
}

/// A box holds its edges, orders by id and keeps to its limit.
pub async fn a_box_holds_its_edges(port: Port) {
    port.put(&[("d", 1.0, 1.0), ("a", 2.0, 2.0), ("c", 1.1, 1.9), ("b", 2.000_000_1, 2.0), ("e", 0.0, 1.5)])
        .await;
    assert_eq!(boxed(&port, 1.0, 1.0, 2.0, 2.0).await, ["a", "c", "d"]);
    let two = port.index.in_box(place(1.0, 1.0), place(2.0, 2.0), 2).await.unwrap();
    assert_eq!(two, [site_id("a"), site_id("c")]);
    assert_eq!(boxed(&port, 1.0, 2.0, 2.0, 1.0).await, [""; 0], "north of the north is nothing");
    assert_eq!(boxed(&port, -180.0, -90.0, 180.0, 90.0).await.len(), 5);
}

/// A site that moved is found where it is now, and nowhere else, however often it moved in a commit.
pub async fn a_site_that_moved_is_found_where_it_is_now(port: Port) {
    port.put(&[("s", 10.0, 10.0)]).await;
    port.commit([put("s", 2, 20.0, 20.0)]).await;
    assert_eq!(boxed(&port, 10.0, 10.0, 10.0, 10.0).await, [""; 0]);
    assert_eq!(boxed(&port, 20.0, 20.0, 20.0, 20.0).await, ["s"]);
    port.commit([put("s", 3, 40.0, 40.0), put("s", 4, 30.0, 30.0)]).await;
    assert_eq!(boxed(&port, -180.0, -90.0, 180.0, 90.0).await, ["s"]);
    assert_eq!(boxed(&port, 30.0, 30.0, 30.0, 30.0).await, ["s"]);
    assert_eq!(ids(&port.index.nearest(place(10.0, 10.0), 9).await.unwrap()), ["s"]);
    assert_eq!(ids(&port.index.within(place(30.0, 30.0), 1.0, 9).await.unwrap()), ["s"]);
}

/// A removed site is found no more; put again, it is found where it was put.
pub async fn a_removed_site_is_gone(port: Port) {
    port.put(&[("s", 1.0, 1.0), ("other", 1.0, 1.0)]).await;
    port.commit([Change::RemoveSite(site_id("s"), Version(2))]).await;
    assert_eq!(ids(&port.index.within(place(1.0, 1.0), 10.0, 10).await.unwrap()), ["other"]);
    assert_eq!(ids(&port.index.nearest(place(1.0, 1.0), 10).await.unwrap()), ["other"]);
    assert_eq!(boxed(&port, 0.0, 0.0, 2.0, 2.0).await, ["other"]);
    port.commit([put("s", 3, 1.5, 1.5)]).await;
    assert_eq!(boxed(&port, 0.0, 0.0, 2.0, 2.0).await, ["other", "s"]);
    assert_eq!(boxed(&port, 0.0, 0.0, 1.0, 1.0).await, ["other"]);
}

/// A refused commit moves no site.
pub async fn a_refused_commit_moves_no_site(port: Port) {
    port.put(&[("s", 1.0, 1.0)]).await;
    let refused = changes([put("s", 2, 9.0, 9.0), put("t", 1, 9.0, 9.0), put("s", 7, 9.0, 9.0)]);
    let error = port.registry.commit(refused).await.expect_err("a wrong version");
    assert_eq!(error.kind, PortErrorKind::Conflict, "{error}");
    assert_eq!(boxed(&port, -180.0, -90.0, 180.0, 90.0).await, ["s"]);
    assert_eq!(boxed(&port, 1.0, 1.0, 1.0, 1.0).await, ["s"]);
}

/// Searches find what comparing with every site finds.
pub async fn searches_agree_with_comparing_all(port: Port) {
    let places = scattered(400);
    let put_at = |(id, at): &(SiteId, Coordinates)| put(id.as_str(), 1, at.longitude(), at.latitude());
    port.commit(places.iter().map(put_at).collect::<Vec<_>>()).await;
    for (_, center) in places.iter().step_by(23) {
        let mut all: Vec<_> =
            places.iter().map(|(site, place)| (site.as_str(), center.distance_km(*place))).collect();
        all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(b.0)));
        for radius in [0.5, 30.0, 700.0, 4_000.0, 11_000.0] {
            let wanted: Vec<_> = all.iter().filter(|(_, km)| *km <= radius).map(|(site, _)| *site).collect();
            assert_eq!(
                ids(&port.index.within(*center, radius, 1_000).await.unwrap()),
                wanted,
                "{center:?} {radius}"
            );
        }
        let wanted: Vec<_> = all.iter().take(17).map(|(site, _)| *site).collect();
        assert_eq!(ids(&port.index.nearest(*center, 17).await.unwrap()), wanted, "{center:?}");
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
    a_site_that_moved_is_found_where_it_is_now,
    a_removed_site_is_gone,
    a_refused_commit_moves_no_site,
    searches_agree_with_comparing_all,
}
