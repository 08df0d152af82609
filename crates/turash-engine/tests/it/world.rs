//! Random worlds, and the lists that brute force finds in them.

use std::collections::BTreeMap;

use turash_domain::matching::PairRule;
use turash_domain::{Coordinates, chord2_of_km, km_of_chord2};
use turash_engine::{Engine, Entry, MarketId, SHOWN, Side};

pub(crate) use crate::random::Random;

/// Two markets of two columns and one of three: different rules and numbers of columns in one engine.
pub(crate) const MARKETS: u32 = 3;
pub(crate) const THREE: u32 = 2;

/// The classes of the first market: for each of its supplies those of the demands that it meets.
const MEETS: [&[u16]; 3] = [&[0, 2], &[2], &[]];

const NEAR: Plain = Plain { per_unit: 30.0, per_unit_km: 0.5, in_other_class: 1.0 };
/// So cheap to carry that the whole earth is in question.
const FAR: Plain = Plain { per_unit: 30.0, per_unit_km: 0.002, in_other_class: 1.0 };
const GAS: Plain = Plain { per_unit: 50.0, per_unit_km: 0.8, in_other_class: 1.0 };

/// The smaller amount times what is left of its value after the way, where the supply has at least what the demand asks for in every
/// further column; between flows of different classes it is worth half.
#[derive(Debug, Clone, Copy)]
struct Plain {
    per_unit: f32,
    per_unit_km: f32,
    in_other_class: f32,
}

impl<const N: usize> PairRule<N> for Plain {
    fn value(&self, supply: &[f32; N], demand: &[f32; N], chord2: f32) -> f32 {
        let amount = if supply[0] < demand[0] { supply[0] } else { demand[0] };
        let value = amount * (self.per_unit - self.per_unit_km * km_of_chord2(chord2)) * self.in_other_class;
        if (1..N).all(|column| supply[column] >= demand[column]) { value } else { 0.0 }
    }

    fn between(&self, supply_class: u16, demand_class: u16) -> Self {
        Self { in_other_class: if supply_class == demand_class { 1.0 } else { 0.5 }, ..*self }
    }
}

#[derive(Clone, Debug)]
#[allow(clippy::struct_field_names, reason = "the engine's word for a slot")]
pub(crate) struct Flow {
    pub(crate) market: u32,
    pub(crate) flow: u32,
    pub(crate) tie: u32,
    pub(crate) site: u32,
    pub(crate) side: Side,
    pub(crate) class: u16,
    pub(crate) place: Coordinates,
    pub(crate) radius_km: f64,
    pub(crate) columns: Vec<f32>,
}

impl Flow {
    pub(crate) fn entry(&self) -> Entry<'_> {
        Entry {
            flow: self.flow,
            tie: self.tie,
            site: self.site,
            side: self.side,
            class: self.class,
            place: self.place,
            radius_km: self.radius_km,
            columns: &self.columns,
        }
    }
}

/// Where flows lie.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Region {
    /// A cap around the north pole.
    Pole,
    /// Both sides of the antimeridian.
    Antimeridian,
    /// A piece of central Europe.
    Europe,
    /// A few dozen places, each used many times.
    Clusters,
    /// The whole earth.
    Earth,
}

impl Region {
    pub(crate) fn place(self, random: &mut Random) -> Coordinates {
        let (longitude, latitude) = match self {
            Self::Pole => (random.between(-180.0, 180.0), 90.0 - random.between(0.0, 1.5)),
            Self::Antimeridian => {
                let east = 180.0 - random.between(0.0, 1.5);
                (if random.below(2) == 0 { east } else { -east }, random.between(-17.0, -15.5))
            }
            Self::Europe => (random.between(9.0, 12.0), random.between(47.0, 49.0)),
            Self::Clusters => (10.0 + random.below(6) as f64 / 10.0, 48.0 + random.below(5) as f64 / 10.0),
            Self::Earth => (random.between(-180.0, 180.0), random.between(-90.0, 90.0)),
        };
        // Some exactly on the seams.
        let latitude = if random.below(50) == 0 && matches!(self, Self::Pole) { 90.0 } else { latitude };
        let seam = random.below(50) == 0 && matches!(self, Self::Antimeridian | Self::Pole);
        Coordinates::new(if seam { 180.0_f64.copysign(longitude) } else { longitude }, latitude).unwrap()
    }
}

/// Coarse numbers on purpose: many pairs are worth exactly the same.
pub(crate) fn columns(market: u32, random: &mut Random) -> Vec<f32> {
    let amount = (1 + random.below(12)) as f32 * 100.0;
    if market == THREE {
        vec![amount, random.below(10) as f32 / 10.0, random.below(5) as f32]
    } else {
        vec![amount, 20.0 + random.below(20) as f32 * 10.0]
    }
}

/// Some of a class that the market does not know.
pub(crate) fn class(market: u32, random: &mut Random) -> u16 {
    if market == 0 { random.below(4) as u16 } else { 0 }
}

pub(crate) fn flow(number: u32, region: Region, radii_km: (f64, f64), random: &mut Random) -> Flow {
    let market = random.below(u64::from(MARKETS)) as u32;
    Flow {
        market,
        flow: number,
        // Unique, and in no relation to the slot.
        tie: number.wrapping_mul(0x9E37_79B1),
        site: number / 2,
        side: if random.below(2) == 0 { Side::Supply } else { Side::Demand },
        class: class(market, random),
        place: region.place(random),
        radius_km: random.between(radii_km.0, radii_km.1),
        columns: columns(market, random),
    }
}

pub(crate) fn engine() -> Engine {
    let mut engine = Engine::new();
    for market in 0..MARKETS {
        match market {
            THREE => engine.open_market::<_, 3>(MarketId(market), GAS, vec![vec![0]]),
            0 => engine.open_market::<_, 2>(MarketId(market), NEAR, MEETS.map(<[u16]>::to_vec).to_vec()),
            _ => engine.open_market::<_, 2>(MarketId(market), FAR, vec![vec![0]]),
        }
    }
    engine
}

pub(crate) fn loaded<'a>(flows: impl IntoIterator<Item = &'a Flow>, threads: usize) -> Engine {
    let mut engine = engine();
    for flow in flows {
        engine.load(MarketId(flow.market), &flow.entry());
    }
    engine.recompute(threads);
    engine
}

/// A list as bits: counterparts and values.
pub(crate) type Bits = Vec<(u32, u32)>;

pub(crate) fn list(engine: &Engine, flow: u32) -> Bits {
    engine.list(flow).map(|ranked| (ranked.flow, ranked.value.to_bits())).collect()
}

pub(crate) fn value(supply: &Flow, demand: &Flow) -> f32 {
    let chord2 = supply.place.unit_vector().chord2(demand.place.unit_vector());
    let near = chord2 <= chord2_of_km(supply.radius_km).min(chord2_of_km(demand.radius_km));
    if supply.site == demand.site || !near {
        return 0.0;
    }
    let meets = MEETS.get(usize::from(supply.class)).is_some_and(|demands| demands.contains(&demand.class));
    let near = PairRule::<2>::between(&NEAR, supply.class, demand.class);
    match (&supply.columns[..], &demand.columns[..]) {
        (&[_, _], &[_, _]) if supply.market == 0 && !meets => 0.0,
        (&[a, b], &[c, d]) if supply.market == 0 => near.value(&[a, b], &[c, d], chord2),
        (&[a, b], &[c, d]) => FAR.value(&[a, b], &[c, d], chord2),
        (supply, demand) if supply.len() == 3 && demand.len() == 3 => {
            PairRule::<3>::value(&GAS, supply.try_into().unwrap(), demand.try_into().unwrap(), chord2)
        }
        _ => 0.0,
    }
}

/// Every flow's list by comparing all pairs; also the number of candidate pairs.
pub(crate) fn brute_force(flows: &[Flow]) -> (BTreeMap<u32, Bits>, usize) {
    let mut all: BTreeMap<u32, Vec<(f32, u32, u32)>> =
        flows.iter().map(|flow| (flow.flow, Vec::new())).collect();
    let mut pairs = 0;
    for supply in flows.iter().filter(|flow| flow.side == Side::Supply) {
        for demand in flows.iter().filter(|flow| flow.side == Side::Demand && flow.market == supply.market) {
            let value = value(supply, demand);
            if value > 0.0 {
                pairs += 1;
                all.entry(supply.flow).or_default().push((value, demand.tie, demand.flow));
                all.entry(demand.flow).or_default().push((value, supply.tie, supply.flow));
            }
        }
    }
    let lists = all.into_iter().map(|(flow, mut found)| {
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        (flow, found.iter().take(SHOWN).map(|&(value, _, flow)| (flow, value.to_bits())).collect())
    });
    (lists.collect(), pairs)
}
