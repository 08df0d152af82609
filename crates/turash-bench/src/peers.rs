//! The same work done with general spatial trees: every pair once, pushed into the lists of both sides.
//!
//! The peers get what the engine has to find for itself: unit vectors, and on request the flows in spatial order. They
//! use the engine's way of keeping a list (the same keys, the same branch-free insertion), so the comparison is of the
//! search for candidates and of memory order.

use kiddo::{ImmutableKdTree, SquaredEuclidean};
use rstar::{AABB, PointDistance, RTree, RTreeObject};
use turash_domain::matching::PairRule;
use turash_domain::{UnitVector, chord2_of_km};
use turash_engine::{KEPT, Side};

use crate::reference::Reference;
use crate::world::{Flow, TYPES};

/// A flow as the peers read it.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    place: UnitVector,
    columns: [f32; 2],
    site: u32,
    tie: u32,
}

/// The flows in the order in which the peers get them, and which of them meet.
pub struct Problem {
    /// The slots of the flows, in that order.
    pub slots: Vec<u32>,
    points: Vec<Point>,
    /// Per type: the supplies and the demands, as positions.
    types: Vec<[Vec<u32>; 2]>,
    rule: Reference,
    radius2: f32,
}

/// The lists of a peer, and the pairs that it computed.
pub struct Found {
    /// Keys per flow, best first: the bits of the value above the inverted tie.
    pub lists: Vec<[f64; KEPT]>,
    /// Candidate pairs.
    pub pairs: u64,
}

impl Problem {
    /// The flows in the order given.
    pub fn new(flows: &[Flow], rule: Reference, radius_km: f64) -> Self {
        let mut types = vec![[Vec::new(), Vec::new()]; TYPES as usize];
        for (position, flow) in flows.iter().enumerate() {
            types[flow.kind as usize][usize::from(flow.side == Side::Demand)].push(position as u32);
        }
        let point = |flow: &Flow| Point {
            place: flow.place.unit_vector(),
            columns: flow.columns,
            site: flow.site,
            tie: flow.tie,
        };
        Self {
            slots: flows.iter().map(|flow| flow.flow).collect(),
            points: flows.iter().map(point).collect(),
            types,
            rule,
            radius2: chord2_of_km(radius_km),
        }
    }

    /// The flows sorted by type, side, row of latitude and longitude: neighbours on the ground are neighbours in memory.
    pub fn sorted(flows: &[Flow], rule: Reference, radius_km: f64) -> Self {
        let mut flows = flows.to_vec();
        let row = |flow: &Flow| (flow.place.latitude() * 111.195 / (radius_km / 2.0)).floor();
        flows.sort_by(|a, b| {
            let side = |flow: &Flow| flow.side == Side::Demand;
            (a.kind.cmp(&b.kind))
                .then(side(a).cmp(&side(b)))
                .then(row(a).total_cmp(&row(b)))
                .then(a.place.longitude().total_cmp(&b.place.longitude()))
        });
        Self::new(&flows, rule, radius_km)
    }

    /// All lists by kiddo's immutable k-d tree, one per type.
    ///
    /// # Panics
    ///
    /// When kiddo refuses the points.
    #[allow(clippy::expect_used, reason = "a bench stops when its peer fails")]
    pub fn kiddo(&self) -> Found {
        self.search(|supplies, demands, meet| {
            let places: Vec<[f32; 3]> = supplies.iter().map(|&supply| self.xyz(supply)).collect();
            let tree: ImmutableKdTree<f32, 3> = ImmutableKdTree::new_from_slice(&places).expect("a tree");
            for &demand in demands {
                tree.query(&self.xyz(demand))
                    .within::<SquaredEuclidean<f32>>(self.radius2)
                    .unsorted()
                    .visit(|near| meet.pair(self, supplies[near.item as usize], demand, near.distance));
            }
        })
    }

    /// All lists by rstar's bulk-loaded R*-tree, one per type.
    pub fn rstar(&self) -> Found {
        self.search(|supplies, demands, meet| {
            let leaves = supplies.iter().map(|&supply| Leaf { xyz: self.xyz(supply), supply });
            let tree = RTree::bulk_load(leaves.collect());
            for &demand in demands {
                let xyz = self.xyz(demand);
                for leaf in tree.locate_within_distance(xyz, self.radius2) {
                    meet.pair(self, leaf.supply, demand, leaf.distance_2(&xyz));
                }
            }
        })
    }

    fn search(&self, one_type: impl Fn(&[u32], &[u32], &mut Found)) -> Found {
        let mut found = Found { lists: vec![[0.0; KEPT]; self.points.len()], pairs: 0 };
        for [supplies, demands] in &self.types {
            one_type(supplies, demands, &mut found);
        }
        found
    }

    fn xyz(&self, position: u32) -> [f32; 3] {
        let UnitVector { x, y, z } = self.points[position as usize].place;
        [x, y, z]
    }
}

impl Found {
    #[inline]
    fn pair(&mut self, problem: &Problem, supply: u32, demand: u32, chord2: f32) {
        let (give, take) = (&problem.points[supply as usize], &problem.points[demand as usize]);
        let value = problem.rule.value(&give.columns, &take.columns, chord2);
        if value > 0.0 && give.site != take.site {
            self.pairs += 1;
            push(&mut self.lists[supply as usize], value, take.tie);
            push(&mut self.lists[demand as usize], value, give.tie);
        }
    }
}

#[inline]
fn push(list: &mut [f64; KEPT], value: f32, tie: u32) {
    let key = f64::from_bits((u64::from(value.to_bits()) << 32) | u64::from(!tie));
    if key > list[KEPT - 1] {
        let old = *list;
        let mut above = f64::INFINITY;
        for (place, &here) in list.iter_mut().zip(&old) {
            let moved = if above < key { above } else { key };
            *place = if here > moved { here } else { moved };
            above = here;
        }
    }
}

struct Leaf {
    xyz: [f32; 3],
    supply: u32,
}

impl RTreeObject for Leaf {
    type Envelope = AABB<[f32; 3]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_point(self.xyz)
    }
}

impl PointDistance for Leaf {
    #[inline]
    fn distance_2(&self, point: &[f32; 3]) -> f32 {
        let [x, y, z] = [0, 1, 2].map(|axis| self.xyz[axis] - point[axis]);
        x * x + y * y + z * z
    }
}
