//! The generated world of the performance measurements: flows around industrial regions of Europe.
//!
//! Two flows a site (a supply and a demand), 400 regions of gaussian spread (sigma 4 to 20 km) whose sizes follow a Zipf
//! law of exponent 0.7, and 15 % of the sites anywhere in Europe. Twelve types are twelve markets. A seed is a world.

use turash_domain::Coordinates;
use turash_engine::{Entry, Side};

/// The number of types, each a market of its own.
pub const TYPES: u32 = 12;

/// A deterministic generator of random numbers (splitmix64).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.bits()) * end as u128) >> 64) as usize
    }

    /// A number from `low` to `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Two independent numbers of the standard normal distribution (Box and Muller).
    pub fn normal(&mut self) -> (f64, f64) {
        let radius = (-2.0 * self.between(f64::MIN_POSITIVE, 1.0).ln()).sqrt();
        let (sin, cos) = self.between(0.0, std::f64::consts::TAU).sin_cos();
        (radius * cos, radius * sin)
    }
}

/// One flow of the world.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_field_names, reason = "the engine's word for a slot")]
pub struct Flow {
    /// Its slot.
    pub flow: u32,
    /// Its place among equals.
    pub tie: u32,
    /// The number of its site.
    pub site: u32,
    /// Whether it gives or takes.
    pub side: Side,
    /// Its type, 0 to below [`TYPES`].
    pub kind: u32,
    /// Where it is.
    pub place: Coordinates,
    /// Annual energy in MWh and temperature in degrees Celsius.
    pub columns: [f32; 2],
}

impl Flow {
    /// The flow as the engine takes it.
    pub fn entry(&self, radius_km: f64) -> Entry<'_> {
        Entry {
            flow: self.flow,
            tie: self.tie,
            site: self.site,
            side: self.side,
            class: 0,
            place: self.place,
            radius_km,
            columns: &self.columns,
        }
    }
}

struct Region {
    longitude: f64,
    latitude: f64,
    sigma_km: f64,
}

/// The regions of a world, from which sites are drawn.
pub struct World {
    random: Random,
    regions: Vec<Region>,
    /// Sums of the regions' weights.
    sums: Vec<f64>,
}

impl World {
    /// The world of a seed.
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut regions = Vec::new();
        let mut sums = Vec::new();
        let mut sum = 0.0;
        for rank in 1..=400 {
            regions.push(Region {
                longitude: random.between(-9.0, 30.0),
                latitude: random.between(37.0, 60.0),
                sigma_km: random.between(4.0, 20.0),
            });
            sum += f64::from(rank).powf(-0.7);
            sums.push(sum);
        }
        Self { random, regions, sums }
    }

    /// The place of a new site.
    ///
    /// # Panics
    ///
    /// Never: the degrees are in range by construction.
    #[allow(clippy::expect_used, reason = "the generated degrees are in range by construction")]
    pub fn place(&mut self) -> Coordinates {
        let (longitude, latitude) = if self.random.between(0.0, 1.0) < 0.15 {
            (self.random.between(-10.0, 31.0), self.random.between(36.0, 61.0))
        } else {
            let mark = self.random.between(0.0, self.sums.last().copied().unwrap_or(1.0));
            let region = &self.regions[self.sums.partition_point(|&sum| sum < mark).min(self.sums.len() - 1)];
            let (east, north) = self.random.normal();
            let degree_km = 111.195;
            let east_km = degree_km * region.latitude.to_radians().cos();
            (
                region.longitude + east * region.sigma_km / east_km,
                region.latitude + north * region.sigma_km / degree_km,
            )
        };
        Coordinates::new(longitude, latitude).expect("Europe is in range")
    }

    /// New attributes for a flow of a side.
    pub fn columns(&mut self, side: Side) -> [f32; 2] {
        let hottest = if side == Side::Supply { 220.0 } else { 180.0 };
        let megawatts = (0.5_f64.ln() + 1.2 * self.random.normal().0).exp();
        [(megawatts * 8760.0) as f32, self.random.between(20.0, hottest) as f32]
    }

    /// `count` flows, two a site, in the order of generation.
    pub fn flows(&mut self, count: u32) -> Vec<Flow> {
        let mut flows = Vec::with_capacity(count as usize);
        for site in 0..count.div_ceil(2) {
            let place = self.place();
            for side in [Side::Supply, Side::Demand] {
                let flow = flows.len() as u32;
                let kind = self.random.below(TYPES as usize) as u32;
                let columns = self.columns(side);
                // A bijection of 32-bit numbers: unique, like hashes of ids.
                let tie = flow.wrapping_mul(0x9E37_79B1) ^ 0x5bd1_e995;
                flows.push(Flow { flow, tie, site, side, kind, place, columns });
            }
        }
        flows.truncate(count as usize);
        flows
    }

    /// The generator, for what is drawn after the world.
    pub fn random(&mut self) -> &mut Random {
        &mut self.random
    }
}
