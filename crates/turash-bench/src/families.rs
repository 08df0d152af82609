//! A million flows of all families, as the engine takes them: what the full model is measured with.

use anyhow::Result;
use turash_domain::matching::{Classes, Market, MarketRule, Model, Packed, PairRule, Place, WithRule, pack};
use turash_domain::{
    Bar, Celsius, Co2, Coordinates, DayRange, Direction, Electricity, FlowId, Fraction, Gas, GasKind,
    GoodsCode, HourRange, LocationQuality, Material, MaterialCode, Medium, Monthly, NotNegative, Precision,
    Profile, Quantity, Resource, ResourceFlow, SiteId, TemperatureBand, Thermal, Visibility, WasteCode,
    Water, WaterParameter, Weekly,
};
use turash_engine::{Engine, Entry, MarketId, Side};

use crate::world::{Random, World};

/// A flow of some family.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_field_names, reason = "the engine's word for a slot")]
pub struct FamilyFlow {
    /// Its slot.
    pub flow: u32,
    /// Its place among equals.
    pub tie: u32,
    /// The number of its site.
    pub site: u32,
    /// As the model packs it.
    pub packed: Packed,
}

impl FamilyFlow {
    /// The flow as the engine takes it.
    pub fn entry(&self) -> Entry<'_> {
        Entry {
            flow: self.flow,
            tie: self.tie,
            site: self.site,
            side: if self.packed.direction == Direction::Supply { Side::Supply } else { Side::Demand },
            class: self.packed.class,
            place: self.packed.place,
            radius_km: self.packed.radius_km,
            columns: self.packed.columns(),
        }
    }

    /// Its market.
    pub fn market(&self) -> MarketId {
        MarketId(self.packed.market as u32)
    }
}

/// An engine with the rules of a model.
pub fn engine(model: &Model) -> Engine {
    struct Open<'a>(&'a mut Engine, Market, Classes);
    impl WithRule for Open<'_> {
        type Answer = ();

        fn with<R: MarketRule<N>, const N: usize>(self, rule: R) {
            self.0.open_market(MarketId(self.1 as u32), rule, self.2);
        }
    }
    let mut engine = Engine::new();
    for market in Market::ALL {
        market.with_rule(model, Open(&mut engine, market, market.classes(model)));
    }
    engine
}

/// An engine in which every pair counts that is within the reach of both of its flows and of classes that meet.
pub fn reach(model: &Model) -> Engine {
    struct Open<'a>(&'a mut Engine, Market, Classes);
    impl WithRule for Open<'_> {
        type Answer = ();

        fn with<R: MarketRule<N>, const N: usize>(self, _: R) {
            self.0.open_market::<_, N>(MarketId(self.1 as u32), Any, self.2);
        }
    }
    let mut engine = Engine::new();
    for market in Market::ALL {
        market.with_rule(model, Open(&mut engine, market, market.classes(model)));
    }
    engine
}

/// Everything is worth the same.
#[derive(Debug, Clone, Copy)]
struct Any;

impl<const N: usize> PairRule<N> for Any {
    fn value(&self, _: &[f32; N], _: &[f32; N], _: f32) -> f32 {
        1.0
    }
}

/// Flows of all families around the regions of a world.
pub struct Families {
    world: World,
    model: Model,
    template: ResourceFlow,
    materials: [Vec<MaterialCode>; 2],
}

impl Families {
    /// The world of a seed under a model.
    pub fn new(seed: u64, model: Model) -> Result<Self> {
        let template = ResourceFlow {
            id: FlowId::new("flow")?,
            site: SiteId::new("site")?,
            direction: Direction::Supply,
            resource: Resource::Water(Water::default()),
            quantity: Quantity::new(1.0, None)?,
            profile: Profile::Flat,
            price_limit: None,
            precision: Precision::Reported,
            validity: None,
            visibility: Visibility::Public,
        };
        Ok(Self { world: World::new(seed), model, template, materials: materials()? })
    }

    /// `count` flows, a supply and a demand a site.
    pub fn flows(&mut self, count: u32) -> Result<Vec<FamilyFlow>> {
        let mut flows = Vec::with_capacity(count as usize);
        for flow in 0..count {
            let place =
                if flow % 2 == 0 { None } else { flows.last().map(|flow: &FamilyFlow| flow.packed.place) };
            flows.push(self.flow(flow, flow / 2, place)?);
        }
        Ok(flows)
    }

    /// `count` flows of different sites within 150 km of each other, so that many are near and many are just too far.
    pub fn crowded(&mut self, count: u32) -> Result<Vec<FamilyFlow>> {
        let mut flows = Vec::with_capacity(count as usize);
        for flow in 0..count {
            let random = self.world.random();
            let place = Coordinates::new(random.between(9.0, 11.0), random.between(47.5, 49.0))?;
            flows.push(self.flow(flow, flow, Some(place))?);
        }
        Ok(flows)
    }

    /// A new flow in a slot, at a place or at a new one.
    pub fn flow(&mut self, flow: u32, site: u32, place: Option<Coordinates>) -> Result<FamilyFlow> {
        let coordinates = place.unwrap_or_else(|| self.world.place());
        let place = Place { coordinates, location: LocationQuality::Own, country: None };
        let direction = if flow.is_multiple_of(2) { Direction::Supply } else { Direction::Demand };
        let tie = flow.wrapping_mul(0x9E37_79B1) ^ 0x5bd1_e995;
        loop {
            let (resource, annual) = self.resource(direction)?;
            self.template.direction = direction;
            self.template.resource = resource;
            self.template.quantity = Quantity::new(annual, None)?;
            self.template.profile = self.profile()?;
            self.template.precision = [Precision::Measured, Precision::Reported, Precision::Estimated]
                [self.world.random().below(3)];
            // Flue gas below its dew point meets nothing: another one.
            if let Ok(packed) = pack(&self.template, place, 0.0, &self.model) {
                return Ok(FamilyFlow { flow, tie, site, packed });
            }
        }
    }

    /// A resource with a year's amount: two fifths are heat.
    fn resource(&mut self, direction: Direction) -> Result<(Resource, f64)> {
        let random = self.world.random();
        let size = (1.2 * random.normal().0).exp();
        let supply = direction == Direction::Supply;
        Ok(match random.below(20) {
            0..8 => (heat(random, supply)?, size * 4_400.0),
            8 => (cooling(random, supply)?, size * 2_200.0),
            9..11 => (water(random, supply)?, size * 50_000.0),
            11..15 => {
                let codes = &self.materials[usize::from(!supply)];
                let code = codes[random.below(codes.len())].clone();
                let material =
                    Material { code, purity: None, moisture: Some(Fraction::new(0.05)?), hazardous: false };
                let material = if supply { material } else { Material { moisture: None, ..material } };
                (Resource::Material(material), size * 5_000.0)
            }
            15 => (co2(random, supply)?, size * 5_000.0),
            16..18 => {
                let voltage_kv = Some(NotNegative::new([0.4, 10.0, 20.0, 110.0][random.below(4)])?);
                (Resource::Electricity(Electricity { voltage_kv }), size * 4_400.0)
            }
            _ => (gas(random)?, size * 4_400.0),
        })
    }

    /// Steady, by shifts, by months; one of a few dozen shapes.
    fn profile(&mut self) -> Result<Profile> {
        let random = self.world.random();
        Ok(match random.below(4) {
            0 | 1 => Profile::Flat,
            2 => {
                let from = random.below(8) as u8;
                let hours = vec![HourRange { from, to: from + 8 + random.below(8) as u8 }];
                let weekend = if random.below(2) == 0 { hours.clone() } else { Vec::new() };
                let week = std::array::from_fn(|day| if day < 5 { hours.clone() } else { weekend.clone() });
                let shutdown = DayRange { from: 200, to: 200 + random.below(30) as u16 };
                Profile::Weekly(Weekly::new(week, vec![shutdown])?)
            }
            _ => {
                let swing = random.between(0.1, 1.0);
                let weight = |month: usize| 1.0 + swing * (month as f64 / 12.0 * std::f64::consts::TAU).cos();
                Profile::Monthly(Monthly::new(std::array::from_fn(weight))?)
            }
        })
    }
}

fn band(low: f64, high: f64) -> Result<TemperatureBand> {
    Ok(TemperatureBand::new(Celsius::new(low)?, Celsius::new(high)?)?)
}

fn heat(random: &mut Random, supply: bool) -> Result<Resource> {
    let low = if supply { random.between(20.0, 180.0) } else { random.between(20.0, 120.0) };
    let medium = [Medium::Water, Medium::Steam, Medium::FlueGas, Medium::Other][random.below(4)];
    let band = band(low, low + random.between(0.0, 80.0))?;
    Ok(Resource::Heat(Thermal { band, medium: Some(medium) }))
}

fn cooling(random: &mut Random, supply: bool) -> Result<Resource> {
    let low = if supply { random.between(0.0, 10.0) } else { random.between(4.0, 16.0) };
    Ok(Resource::Cooling(Thermal { band: band(low, low + 6.0)?, medium: Some(Medium::Water) }))
}

fn water(random: &mut Random, supply: bool) -> Result<Resource> {
    let most = if supply { (400.0, 60.0, 3_000.0) } else { (200.0, 30.0, 1_500.0) };
    let value = |random: &mut Random, most: f64| NotNegative::new(random.between(1.0, most));
    let parameters = [
        (WaterParameter::CodMgPerL, value(random, most.0)?),
        (WaterParameter::TssMgPerL, value(random, most.1)?),
        (WaterParameter::ConductivityUsPerCm, value(random, most.2)?),
    ];
    Ok(Resource::Water(Water { parameters: parameters.into() }))
}

fn co2(random: &mut Random, supply: bool) -> Result<Resource> {
    let purities = if supply { [0.15, 0.22, 0.96, 0.999] } else { [0.9, 0.95, 0.99, 0.999] };
    let purity = Some(Fraction::new(purities[random.below(4)])?);
    Ok(Resource::Co2(Co2 { purity, pressure: Some(Bar::new(random.between(1.0, 20.0))?) }))
}

fn gas(random: &mut Random) -> Result<Resource> {
    let kinds = [GasKind::NaturalGas, GasKind::Biogas, GasKind::Hydrogen, GasKind::ProcessGas];
    let kind = kinds[random.below(4)];
    Ok(Resource::Gas(Gas { kind, pressure: Some(Bar::new(random.between(1.0, 16.0))?) }))
}

/// What is given and what is asked for: some that replace each other, some that only meet their like.
fn materials() -> Result<[Vec<MaterialCode>; 2]> {
    let waste = |code: &str| Ok::<_, anyhow::Error>(MaterialCode::Waste(WasteCode::new(code)?));
    let goods = |code: &str| Ok::<_, anyhow::Error>(MaterialCode::Goods(GoodsCode::new(code)?));
    let given =
        ["10 01 02", "10 02 01", "10 01 05", "17 05 04", "15 01 01", "19 12 02", "03 01 05", "19 12 05"];
    let asked = ["2523", "2517", "2520", "4701", "7201", "4401", "7001", "2505"];
    let mut supplies = given.into_iter().map(waste).collect::<Result<Vec<_>>>()?;
    let mut demands = asked.into_iter().map(goods).collect::<Result<Vec<_>>>()?;
    for code in ["3901", "3915", "7602", "7404"] {
        supplies.push(goods(code)?);
        demands.push(goods(code)?);
    }
    Ok([supplies, demands])
}
