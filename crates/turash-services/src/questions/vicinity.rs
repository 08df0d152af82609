//! What is near a point where there is no site yet: what a demand or a supply there would meet.

use std::collections::BTreeMap;

use turash_domain::{Coordinates, Direction, Family, FlowId, GeoBox, Invalid, Sequence, Sight};

use crate::matching::directory::SiteRecord;
use crate::matching::lists::Lists;
use crate::matching::matcher::Matcher;
use crate::questions::listing::Way;
use crate::questions::walk::Walk;

/// The most flows that are named.
pub const MOST_NEAR: usize = 200;
/// The farthest that is looked for, km.
pub const MOST_KM: f64 = 100.0;

/// Kilometres of a degree of latitude.
const DEGREE_KM: f64 = turash_domain::EARTH_RADIUS_KM * std::f64::consts::PI / 180.0;

/// Flows of a kind that are near.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NearKind {
    /// How many there are, named or not.
    pub count: u64,
    /// What is left of all of them, in the family's annual unit.
    pub left_annual: f64,
    /// The best of them, the best first.
    pub flows: Vec<NearFlow>,
}

/// A flow that is near.
#[derive(Debug, Clone, PartialEq)]
pub struct NearFlow {
    /// The flow.
    pub id: FlowId,
    /// Great circle, km.
    pub distance_km: f64,
    /// What is left of it, in the family's annual unit.
    pub left_annual: f64,
    /// How far its counterparts may be, km.
    pub reach_km: f64,
}

impl NearFlow {
    /// More for what is larger, and for what is nearer: amount a year by km, the first one of them for the connection itself.
    fn worth(&self) -> f64 {
        self.left_annual / (1.0 + self.distance_km)
    }
}

/// What is near a point.
#[derive(Debug, Clone, PartialEq)]
pub struct Vicinity {
    /// The sequence of the log that the lists held as of when they were looked at first.
    pub as_of: Sequence,
    /// The kinds of flows that there are.
    pub kinds: BTreeMap<(Family, Direction), NearKind>,
}

impl Matcher {
    /// What is near a point. Flows that take no part in matching are left out.
    pub async fn vicinity(
        &self,
        point: Coordinates,
        radius_km: f64,
        family: Option<Family>,
        direction: Option<Direction>,
        sight: &Sight,
    ) -> Result<Vicinity, Invalid> {
        let as_of = self.head();
        let way = Way::through(Some(around(point, radius_km)?));
        let wanted = Wanted { point, radius_km, family, direction, sight: sight.clone() };
        let kinds = self.walk(Look { wanted, way, kinds: BTreeMap::new() }).await;
        Ok(Vicinity { as_of, kinds: best_of(kinds) })
    }
}

/// A box that has everything within a radius.
fn around(point: Coordinates, radius_km: f64) -> Result<GeoBox, Invalid> {
    let high = radius_km / DEGREE_KM * 1.001 + 1e-6;
    let (south, north) = (point.latitude() - high, point.latitude() + high);
    let wide = high / south.abs().max(north.abs()).to_radians().cos();
    // What reaches a pole reaches every meridian.
    if south <= -90.0 || north >= 90.0 || wide >= 180.0 {
        return GeoBox::new([-180.0, south.max(-90.0), 180.0, north.min(90.0)]);
    }
    let round = |longitude: f64| {
        if longitude < -180.0 {
            longitude + 360.0
        } else if longitude > 180.0 {
            longitude - 360.0
        } else {
            longitude
        }
    };
    GeoBox::new([round(point.longitude() - wide), south, round(point.longitude() + wide), north])
}

/// As many flows of every kind as there is room for: the best of each, then the second of each, and so on.
fn best_of(mut kinds: BTreeMap<(Family, Direction), NearKind>) -> BTreeMap<(Family, Direction), NearKind> {
    for kind in kinds.values_mut() {
        cut(&mut kind.flows);
    }
    let mut sizes: Vec<usize> = kinds.values().map(|kind| kind.flows.len()).collect();
    sizes.sort_unstable();
    let (mut room, mut left) = (MOST_NEAR, sizes.len());
    let mut most = 0;
    for size in sizes {
        most = room / left;
        if size <= most {
            room -= size;
        }
        left -= 1;
        if size > most {
            break;
        }
    }
    for kind in kinds.values_mut() {
        kind.flows.truncate(most.max(1));
    }
    kinds
}

/// Leaves the best ones, in order.
fn cut(flows: &mut Vec<NearFlow>) {
    flows.sort_by(|a, b| b.worth().total_cmp(&a.worth()).then_with(|| a.id.cmp(&b.id)));
    flows.dedup_by(|a, b| a.id == b.id);
    flows.truncate(MOST_NEAR);
}

struct Wanted {
    point: Coordinates,
    radius_km: f64,
    family: Option<Family>,
    direction: Option<Direction>,
    sight: Sight,
}

struct Look {
    wanted: Wanted,
    way: Way,
    kinds: BTreeMap<(Family, Direction), NearKind>,
}

impl Wanted {
    fn look_at(&self, lists: &Lists, site: &SiteRecord, kinds: &mut BTreeMap<(Family, Direction), NearKind>) {
        let distance_km = self.point.distance_km(site.place.coordinates);
        if distance_km > self.radius_km {
            return;
        }
        for flow in site.flows.iter().filter_map(|flow| lists.directory.flow(*flow)) {
            let Ok(packed) = &flow.packed else { continue };
            let is_wanted = self.family.is_none_or(|family| family == flow.family)
                && self.direction.is_none_or(|direction| direction == flow.direction)
                && lists.sees_flow(&self.sight, flow);
            if !is_wanted {
                continue;
            }
            let kind = kinds.entry((flow.family, flow.direction)).or_default();
            let left_annual = f64::from(packed.left_annual());
            kind.count += 1;
            kind.left_annual += left_annual;
            let (id, reach_km) = (flow.id.clone(), packed.radius_km);
            kind.flows.push(NearFlow { id, distance_km, left_annual, reach_km });
            if kind.flows.len() >= 4 * MOST_NEAR {
                cut(&mut kind.flows);
            }
        }
    }
}

impl Walk for Look {
    type Answer = BTreeMap<(Family, Direction), NearKind>;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        let Self { wanted, way, kinds } = self;
        way.go_on(lists, (steps / 8).max(1), |site| wanted.look_at(lists, site, kinds))
    }

    fn answer(self) -> Self::Answer {
        self.kinds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_has_everything_within_a_radius() {
        for (lon, lat) in [(14.3, 48.3), (-179.9, 66.0), (179.5, -66.0), (0.0, 89.9), (10.0, -89.8)] {
            let point = Coordinates::new(lon, lat).unwrap();
            let area = around(point, 50.0).unwrap();
            let mut inside = 0;
            for east in -40..=40 {
                for north in -40..=40 {
                    let [east, north] = [east, north].map(|steps| f64::from(steps) / 20.0);
                    let lon = (lon + 20.0 * east + 540.0).rem_euclid(360.0) - 180.0;
                    let Ok(place) = Coordinates::new(lon, lat + north / 4.0) else { continue };
                    if point.distance_km(place) <= 50.0 {
                        inside += 1;
                        assert!(area.contains(place), "{place:?} is within 50 km of {point:?}");
                    }
                }
            }
            assert!(inside > 20, "{inside}");
        }
    }

    #[test]
    fn every_kind_has_its_share_of_the_room() {
        let flow = |number: usize| NearFlow {
            id: FlowId::new(&format!("f{number}")).unwrap(),
            distance_km: 1.0,
            left_annual: 10_000.0 - number as f64,
            reach_km: 5.0,
        };
        let kind = |count: usize| NearKind { flows: (0..count).map(flow).collect(), ..NearKind::default() };
        let sizes = |kinds: [usize; 3]| {
            let names = [Family::Heat, Family::Water, Family::Gas].map(|family| (family, Direction::Supply));
            let kinds = names.into_iter().zip(kinds.map(kind)).collect();
            best_of(kinds).values().map(|kind| kind.flows.len()).collect::<Vec<_>>()
        };
        assert_eq!(sizes([10, 20, 30]), [10, 20, 30]);
        assert_eq!(sizes([500, 10, 500]), [95, 10, 95]);
        assert_eq!(sizes([500, 500, 500]), [66, 66, 66]);
    }
}
