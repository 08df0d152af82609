//! Materials: the substitution table by class, gates, trucks and trains. See [`crate::model::material`].
//!
//! Own columns: the digits of the code after its chapter in pairs, -1 where it has none (of a name its hash), in [`CODE`]; purity as a share
//! (supply: -1 where not stated; demand: 0 where it asks for none); moisture as a share (supply: -1 where not stated; demand:
//! [`NO_LIMIT`]); 1 where it is hazardous, otherwise 0.

use std::sync::OnceLock;

use crate::flow::Direction;
use crate::ids::stable_hash;
use crate::matches::Technology;
use crate::matching::carried::{CarriedExchange, Carrier, Carrying, Fit, Load};
use crate::matching::real::{Real, pick};
use crate::matching::rule;
use crate::model::Parameters;
use crate::model::material::class::{Classes, DemandClass, SupplyClass};
use crate::model::material::{CodeList, Hazard, MaterialKey, Substitutions, Way};
use crate::model::transport::haul::{Haul, HaulMode};
use crate::quantity::Fraction;
use crate::resource::{Material, MaterialCode, Resource};

/// How many own columns there are.
pub(crate) const OWN: usize = 6;

/// Columns of the code.
const CODE: usize = 3;
const PURITY: usize = CODE;
const MOISTURE: usize = CODE + 1;
const HAZARDOUS: usize = CODE + 2;

/// The limit of moisture of a demand that sets none.
const NO_LIMIT: f64 = 1e30;

/// The carrier of materials, between two classes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MaterialCarrier {
    road: Haul,
    rail: Haul,
    pair: ClassPair,
}

/// What two classes come to.
#[derive(Debug, Clone, Copy)]
struct ClassPair {
    /// Whether flows of the two can be of the same material.
    may_be_same: bool,
    /// Whether one can take the place of the other.
    substitutes: bool,
    conversion: f64,
    largest_share: f64,
    /// EUR per t that is replaced.
    treatment: f64,
    moisture_max: f64,
    licensed: bool,
}

impl MaterialCarrier {
    pub(crate) fn of(parameters: &Parameters) -> Self {
        Self { road: parameters.transport.road, rail: parameters.transport.rail, pair: ClassPair::of(0, 0) }
    }

    #[inline(always)]
    fn by<F: Real>(haul: &Haul, load: &Load<F>) -> Carrying<F> {
        let zero = F::of(0.0);
        Carrying {
            works: load.amount >= F::of(haul.least_t_per_year),
            per_unit: F::of(haul.handling_eur_per_t) + F::of(haul.eur_per_t_km) * load.route_km,
            electricity: zero,
            lost: zero,
            capital: zero,
            capital_per_km: zero,
            per_unit_km: F::of(haul.eur_per_t_km),
        }
    }

    /// Whether two flows of these columns are of the same material.
    #[inline(always)]
    fn is_same<F: Real>(&self, supply: &[F], demand: &[F]) -> bool {
        let mut same = self.pair.may_be_same;
        // One may say less than the other: the digits that only one of them has do not tell them apart.
        for at in 0..CODE {
            let (has, needs) = (supply[at], demand[at]);
            same &= (has == needs) | (has < F::of(0.0)) | (needs < F::of(0.0));
        }
        same
    }
}

impl ClassPair {
    fn of(supply_class: u16, demand_class: u16) -> Self {
        let classes = Classes::shipped().ok();
        let (supply, demand) = (SupplyClass(supply_class), DemandClass(demand_class));
        let row = classes.and_then(|classes| classes.row(supply, demand));
        Self {
            may_be_same: classes.is_some_and(|classes| classes.may_be_same(supply, demand)),
            substitutes: row.is_some(),
            conversion: row.map_or(1.0, |row| row.conversion),
            largest_share: row.map_or(1.0, |row| row.largest_share),
            treatment: row.map_or(0.0, |row| row.treatment_eur_per_t / row.conversion),
            moisture_max: row.and_then(|row| row.moisture_max).unwrap_or(NO_LIMIT),
            licensed: row.is_some_and(|row| row.hazard == Hazard::Licensed),
        }
    }
}

/// The class of a material on a side; nothing where the table cannot be read.
pub(crate) fn class_of(direction: Direction, material: &Material) -> Option<u16> {
    let classes = Classes::shipped().ok()?;
    Some(match direction {
        Direction::Supply => classes.supply_class(&material.code).0,
        Direction::Demand => classes.demand_class(&material.code).0,
    })
}

/// Which classes meet.
pub(crate) fn classes() -> &'static rule::Classes {
    static MEETING: OnceLock<rule::Classes> = OnceLock::new();
    MEETING.get_or_init(|| {
        let Ok(classes) = Classes::shipped() else { return Vec::new() };
        let meets = |supply| classes.meets(SupplyClass(supply as u16)).map(|demand| demand.0).collect();
        (0..classes.supply_classes()).map(meets).collect()
    })
}

/// Whether two classes meet.
pub(crate) fn meet(supply_class: u16, demand_class: u16) -> bool {
    let pair = ClassPair::of(supply_class, demand_class);
    pair.may_be_same || pair.substitutes
}

/// How one material gets into the use of another; nothing where it does not.
pub(crate) fn way(supply: &MaterialCode, demand: &MaterialCode) -> Option<Way<'static>> {
    Substitutions::shipped().ok()?.find(supply, demand)
}

/// What a tonne of a material costs a demand, EUR, and emitted when it was made, t CO2: of what the table knows.
pub(crate) fn good(code: &MaterialCode) -> Option<(f64, Option<f64>)> {
    let table = Substitutions::shipped().ok()?;
    let key = table.key(code);
    let goods = table.rows().iter().map(|row| &row.replaces).filter(|good| good.key.begins(&key));
    let good = goods.max_by_key(|good| good.key.as_str().len())?;
    Some((good.price_eur_per_t, good.co2_t_per_t))
}

/// What a tonne of what a supply gives can be worth at most to demands of a class, EUR: as what it replaces, or as what it is.
pub(crate) fn best_price(supply_class: u16, demand_class: u16, supply: &Resource) -> f64 {
    let classes = Classes::shipped().ok();
    let row = classes.and_then(|classes| classes.row(SupplyClass(supply_class), DemandClass(demand_class)));
    let own = match supply {
        Resource::Material(found) => good(&found.code).map_or(0.0, |(price, _)| price),
        _ => 0.0,
    };
    row.map_or(own, |row| row.replaces.price_eur_per_t.max(own))
}

/// The own columns of a flow.
pub(crate) fn own(direction: Direction, material: &Material) -> [f64; OWN] {
    let key = Substitutions::shipped().ok().map(|table| table.key(&material.code));
    let digits = key.as_ref().map_or([-1.0; CODE], code_columns);
    let share = |share: Option<Fraction>, unstated: f64| share.map_or(unstated, Fraction::get);
    let (no_purity, no_moisture) = match direction {
        Direction::Supply => (-1.0, -1.0),
        Direction::Demand => (0.0, NO_LIMIT),
    };
    let mut own = [0.0; OWN];
    own[..CODE].copy_from_slice(&digits);
    own[PURITY] = share(material.purity, no_purity);
    own[MOISTURE] = share(material.moisture, no_moisture);
    own[HAZARDOUS] = f64::from(u8::from(material.hazardous));
    own
}

/// The digits of a key after its chapter, in pairs; of a name its hash, small enough for `f32`.
fn code_columns(key: &MaterialKey) -> [f64; CODE] {
    if key.list() == CodeList::Name {
        return [(stable_hash(key.as_str()) & 0x00ff_ffff) as f64, -1.0, -1.0];
    }
    let pair = |at: usize| key.as_str().get(2 * at + 2..2 * at + 4).and_then(|digits| digits.parse().ok());
    std::array::from_fn(|at| pair(at).unwrap_or(-1.0))
}

impl Carrier for MaterialCarrier {
    #[inline(always)]
    fn fit<F: Real>(&self, supply: &[F], demand: &[F]) -> Fit<F> {
        let pair = &self.pair;
        let (zero, one) = (F::of(0.0), F::of(1.0));
        let same = self.is_same(supply, demand);
        let is_hazardous = supply[HAZARDOUS] > zero;
        let lawful = !is_hazardous | pick(same, demand[HAZARDOUS] > zero, pair.licensed);
        let most = demand[MOISTURE].or_less(pick(same, F::of(NO_LIMIT), F::of(pair.moisture_max)));
        let has = supply[MOISTURE];
        let dry = (most > F::of(NO_LIMIT / 2.0)) | ((has >= zero) & (has <= most));
        let pure =
            supply[PURITY].or_more(F::of(-1.0)) >= pick(demand[PURITY] > zero, demand[PURITY], F::of(-1.0));
        Fit {
            fits: (same | pair.substitutes) & lawful & dry & pure,
            gain: pick(same, one, F::of(pair.conversion)),
            share: pick(same, one, F::of(pair.largest_share)),
            treatment: pick(same, zero, F::of(pair.treatment)),
            electricity: zero,
        }
    }

    /// By truck or by train; the amount is what it replaces, which is near to what is carried.
    const WAYS: usize = 2;

    #[inline(always)]
    fn carry<F: Real>(&self, load: &Load<F>, _: [&[F]; 2], way: usize) -> Carrying<F> {
        Self::by(if way == 0 { &self.road } else { &self.rail }, load)
    }

    fn technology<F: Real>(&self, _: &CarriedExchange<F>, supply: &[F], demand: &[F]) -> Technology {
        if self.is_same(supply, demand) { Technology::Direct } else { Technology::Substitution }
    }

    fn link(&self) -> &'static str {
        "vehicles"
    }

    fn vehicle(&self, second: bool) -> Option<HaulMode> {
        Some(if second { HaulMode::Rail } else { HaulMode::Road })
    }

    fn ideal(&self, of: Direction, own: &[f64]) -> Vec<f64> {
        let mut ideal = own.to_vec();
        let (purity, moisture, hazardous) = match of {
            Direction::Supply => (0.0, NO_LIMIT, 1.0),
            Direction::Demand => (1.0, 0.0, 0.0),
        };
        (ideal[PURITY], ideal[MOISTURE], ideal[HAZARDOUS]) = (purity, moisture, hazardous);
        ideal
    }

    fn between(self, supply_class: u16, demand_class: u16) -> Self {
        Self { pair: ClassPair::of(supply_class, demand_class), ..self }
    }
}
