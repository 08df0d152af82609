//! Pairs of all families, as lists and as explanations have them: what must hold whatever the flows are.

#![cfg(test)]

use std::collections::BTreeMap;
use std::collections::HashMap;

use proptest::prelude::*;
use turash_domain::matching::{Explanation, Model, Party, Ranking, explain, listed_parties};
use turash_domain::model::Parameters;
use turash_domain::model::heat::choice::{HeatTechnology, ways as heat_ways};
use turash_domain::model::heat::stream::Link;
use turash_domain::model::material::Substitutions;
use turash_domain::model::material::fit::fit;
use turash_domain::model::power::DirectLine;
use turash_domain::model::water::{WaterLot, WaterNeeds};
use turash_domain::{
    Bar, Celsius, Co2, Coordinates, Direction, Electricity, Fraction, Gas, GasKind, GoodsCode, Material,
    MaterialCode, Medium, Monthly, NotNegative, Precision, Profile, Resource, ResourceFlow, Site, Technology,
    TemperatureBand, Text, Thermal, Versioned, WasteCode, Water, WaterParameter,
};

use crate::matching_rig;

/// A flow, and where it is.
#[derive(Debug, Clone)]
struct At {
    flow: Versioned<ResourceFlow>,
    site: Site,
}

impl At {
    fn new(direction: Direction, resource: Resource, annual: f64, (lon, lat): (f64, f64)) -> Self {
        let site = matching_rig::site(direction.name(), lon, lat);
        let mut flow = matching_rig::flow(&site, direction, resource, annual);
        flow.value.precision = Precision::Reported;
        Self { flow, site }
    }

    fn party(&self) -> Party<'_> {
        Party { flow: &self.flow, site: &self.site, reserved_annual: 0.0 }
    }

    fn with(mut self, change: impl FnOnce(&mut ResourceFlow)) -> Self {
        change(&mut self.flow.value);
        self
    }
}

/// A model that searches as far as a flow could pay for.
fn model() -> Model {
    let ranking = Ranking { max_distance_km: 20_000.0, ..Ranking::default() };
    Model::new(Parameters::default(), ranking, HashMap::new()).unwrap()
}

fn explained(supply: &At, demand: &At, model: &Model) -> Explanation {
    explain(supply.party(), demand.party(), model)
}

/// What a pair is worth by the measure of lists and by the numbers as entered, EUR/a, also where it is not worth it; nothing where no way
/// passes.
fn worth(supply: &At, demand: &At, model: &Model) -> Option<[f64; 2]> {
    explained(supply, demand, model).appraisal.map(|found| [found.confidence.p10, found.confidence.p50])
}

fn thermal(low: f64, glide: f64, medium: Option<Medium>) -> Thermal {
    let celsius = |value| Celsius::new(value).unwrap();
    Thermal { band: TemperatureBand::new(celsius(low), celsius(low + glide)).unwrap(), medium }
}

fn medium() -> impl Strategy<Value = Option<Medium>> {
    prop_oneof![
        Just(None),
        Just(Some(Medium::Water)),
        Just(Some(Medium::Steam)),
        Just(Some(Medium::FlueGas)),
        Just(Some(Medium::Air))
    ]
}

fn heat(lows: std::ops::Range<f64>) -> impl Strategy<Value = Resource> {
    let glide = prop_oneof![Just(0.0), 0.0..80.0_f64];
    (lows, glide, medium()).prop_map(|(low, glide, medium)| Resource::Heat(thermal(low, glide, medium)))
}

fn cooling() -> impl Strategy<Value = Resource> {
    (0.0..20.0_f64, 0.0..10.0_f64)
        .prop_map(|(low, glide)| Resource::Cooling(thermal(low, glide, Some(Medium::Water))))
}

fn water(most: f64) -> impl Strategy<Value = Resource> {
    proptest::collection::vec(proptest::option::of(1.0..most), 6).prop_map(|values| {
        let parameters = [
            WaterParameter::CodMgPerL,
            WaterParameter::TssMgPerL,
            WaterParameter::ConductivityUsPerCm,
            WaterParameter::HardnessMgPerL,
            WaterParameter::ChlorideMgPerL,
            WaterParameter::TemperatureC,
        ];
        let stated = parameters
            .into_iter()
            .zip(values)
            .filter_map(|(parameter, value)| Some((parameter, NotNegative::new(value?).unwrap())));
        Resource::Water(Water { parameters: stated.collect::<BTreeMap<_, _>>() })
    })
}

fn co2() -> impl Strategy<Value = Resource> {
    let purity = proptest::option::of(prop_oneof![0.01..1.0_f64, Just(0.95), Just(0.999)]);
    (purity, proptest::option::of(0.5..120.0_f64)).prop_map(|(purity, bar)| {
        let purity = purity.map(|purity| Fraction::new(purity).unwrap());
        Resource::Co2(Co2 { purity, pressure: bar.map(|bar| Bar::new(bar).unwrap()) })
    })
}

fn electricity() -> impl Strategy<Value = Resource> {
    let kv = prop_oneof![Just(None), Just(Some(0.4)), Just(Some(10.0)), Just(Some(20.0)), Just(Some(110.0))];
    kv.prop_map(|kv| {
        Resource::Electricity(Electricity { voltage_kv: kv.map(|kv| NotNegative::new(kv).unwrap()) })
    })
}

fn gas() -> impl Strategy<Value = Resource> {
    let kind = prop_oneof![
        Just(GasKind::NaturalGas),
        Just(GasKind::Biogas),
        Just(GasKind::Hydrogen),
        Just(GasKind::ProcessGas)
    ];
    (kind, proptest::option::of(0.5..80.0_f64))
        .prop_map(|(kind, bar)| Resource::Gas(Gas { kind, pressure: bar.map(|bar| Bar::new(bar).unwrap()) }))
}

fn code() -> impl Strategy<Value = MaterialCode> {
    let waste = |code| Just(MaterialCode::Waste(WasteCode::new(code).unwrap())).boxed();
    let goods = |code| Just(MaterialCode::Goods(GoodsCode::new(code).unwrap())).boxed();
    let name = |name| Just(MaterialCode::Name(Text::new(name).unwrap())).boxed();
    proptest::strategy::Union::new([
        waste("10 01 02"),
        waste("10 02 01"),
        waste("10 02 07*"),
        waste("17 05 04"),
        goods("25"),
        goods("2523"),
        goods("252310"),
        goods("2517"),
        goods("3901"),
        name("fly ash"),
        name("pallets"),
    ])
}

fn material() -> impl Strategy<Value = Resource> {
    let share = || proptest::option::of(0.0..1.0_f64);
    (code(), share(), share(), any::<bool>()).prop_map(|(code, purity, moisture, hazardous)| {
        let share = |share: Option<f64>| share.map(|share| Fraction::new(share).unwrap());
        let starred = matches!(&code, MaterialCode::Waste(code) if code.is_hazardous());
        Resource::Material(Material {
            code,
            purity: share(purity),
            moisture: share(moisture),
            hazardous: hazardous || starred,
        })
    })
}

/// Two resources of families that may meet.
fn resources() -> impl Strategy<Value = (Resource, Resource)> {
    prop_oneof![
        3 => (heat(20.0..180.0), heat(20.0..140.0)),
        1 => (heat(50.0..140.0), cooling()),
        1 => (cooling(), cooling()),
        2 => (water(400.0), water(200.0)),
        2 => (co2(), co2()),
        1 => (electricity(), electricity()),
        1 => (gas(), gas()),
        2 => (material(), material()),
    ]
}

/// A pair of two sites up to some 30 km apart.
fn pair() -> impl Strategy<Value = (At, At)> {
    let amount = || (5.0..14.0_f64).prop_map(f64::exp);
    (resources(), amount(), amount(), -0.2..0.2_f64, -0.2..0.2_f64).prop_map(
        |((from, to), has, needs, east, north)| {
            let supply = At::new(Direction::Supply, from, has, (10.0, 48.0));
            (supply, At::new(Direction::Demand, to, needs, (10.0 + east, 48.0 + north)))
        },
    )
}

fn precision() -> impl Strategy<Value = Precision> {
    prop_oneof![
        Just(Precision::Measured),
        Just(Precision::Reported),
        Just(Precision::Estimated),
        Just(Precision::Rough)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Both computed over the same distance, to 1e-6 of the benefit and cost that they are made of: profiles are steady.
    #[test]
    fn what_ranks_a_pair_is_what_its_explanation_says((supply, demand) in pair()) {
        let model = model();
        let pair = explained(&supply, &demand, &model);
        let Some(found) = &pair.appraisal else {
            prop_assert!(!pair.feasible);
            return Ok(());
        };
        let listed = listed_parties(supply.party(), demand.party(), &model);
        prop_assert_eq!(listed.map_or(0.0, |pair| pair.value), pair.ranking_value);
        let p10 = found.confidence.p10;
        let books = &found.together.books;
        let scale = found.found.delivered_annual * found.found.price_per_unit
            + books.energy + books.upkeep + books.transport + books.treatment + books.avoided_disposal.abs()
            + books.capital * 0.12;
        // `f32` places are exact to a metre, and the way costs what it costs.
        let metre = 1e-3 * (books.capital * 0.12 + books.transport) / pair.distance_km.max(0.05);
        let allowed = 1e-6 * scale + metre;
        if pair.ranking_value > 0.0 {
            prop_assert!((f64::from(pair.ranking_value) - p10).abs() <= 4.0 * allowed, "{} {p10} {allowed}", pair.ranking_value);
        } else if pair.max_distance_km.is_some_and(|most| pair.distance_km < most) {
            prop_assert!(p10 <= 4.0 * allowed, "{p10} {:?}", pair.reasons);
        }
    }

    #[test]
    fn parts_and_sums_are_what_they_should_be((supply, demand) in pair(), precisions in (precision(), precision())) {
        let model = model();
        let supply = supply.with(|flow| flow.precision = precisions.0);
        let demand = demand.with(|flow| flow.precision = precisions.1);
        let pair = explained(&supply, &demand, &model);
        prop_assert_eq!(pair.feasible, pair.reasons.is_empty());
        let Some(found) = &pair.appraisal else { return Ok(()) };
        let (has, needs) = (supply.flow.quantity.annual(), demand.flow.quantity.annual());
        prop_assert!(found.found.delivered_annual <= needs * (1.0 + 1e-9));
        prop_assert!(found.found.taken_annual <= has * (1.0 + 1e-9), "{} of {has}", found.found.taken_annual);
        let sure = &found.confidence;
        prop_assert!(sure.p10 <= sure.p50 && sure.p50 <= sure.p90, "{sure:?}");
        prop_assert!((0.0..=1.0).contains(&sure.probability_positive));
        prop_assert!((0.0..=1.0).contains(&found.score.value));
        for part in found.score.parts {
            prop_assert!((0.0..=1.0).contains(&part.value), "{part:?}");
        }
        let claimed = found.carbon.supply_t + found.carbon.demand_t;
        prop_assert!((claimed - found.carbon.total_t).abs() <= 1e-9 * found.carbon.total_t.abs().max(1.0));
        let value = found.together.value.yearly_eur;
        prop_assert!((value - sure.p50).abs() <= 1e-6 * (found.together.books.capital + value.abs()).max(1.0), "{value} {}", sure.p50);
        let both = found.supply.value.yearly_eur + found.demand.value.yearly_eur;
        prop_assert!((both - value).abs() <= 1e-6 * (found.together.books.capital + value.abs()).max(1.0));
    }

    #[test]
    fn a_longer_way_is_never_worth_more((supply, demand) in pair(), farther in 0.0..0.2_f64) {
        let model = model();
        let near = worth(&supply, &demand, &model);
        let place = demand.site.coordinates;
        let east = if place.longitude() >= 10.0 { farther } else { -farther };
        let mut far = demand.clone();
        far.site.coordinates = Coordinates::new(place.longitude() + east, place.latitude()).unwrap();
        if let (Some(near), Some(farther)) = (near, worth(&supply, &far, &model)) {
            // What is no match is shown by the way that is worth most by the numbers as entered.
            let measure = usize::from(near[0] <= 0.0);
            let (before, after) = (near[measure], farther[measure]);
            prop_assert!(after <= before + 1e-6 * before.abs().max(1.0), "{near:?} {farther:?}");
            prop_assert!(near[0] > 0.0 || farther[0] <= 0.0, "{near:?} {farther:?}");
        }
    }

    /// At the default prices, where electricity costs more than the heat that gas makes.
    #[test]
    fn a_hotter_supply_is_never_less_feasible_nor_worth_less(
        (low, glide, medium) in (20.0..160.0_f64, 0.0..80.0_f64, medium()),
        to in prop_oneof![heat(20.0..140.0), cooling()],
        amounts in ((5.0..14.0_f64).prop_map(f64::exp), (5.0..14.0_f64).prop_map(f64::exp)),
        (km_east, hotter) in (0.0..0.3_f64, 0.0..60.0_f64),
    ) {
        let model = model();
        let supply = |low| {
            let resource = Resource::Heat(thermal(low, glide, medium));
            At::new(Direction::Supply, resource, amounts.0, (10.0, 48.0))
        };
        let demand = At::new(Direction::Demand, to, amounts.1, (10.0 + km_east, 48.0));
        let before = explained(&supply(low), &demand, &model);
        let after = explained(&supply(low + hotter), &demand, &model);
        prop_assert!(!before.feasible || after.feasible, "{:?}", after.reasons);
        prop_assert!(after.ranking_value >= before.ranking_value * (1.0 - 2e-6), "{} {}", before.ranking_value, after.ranking_value);
        let p10 = |pair: &Explanation| pair.appraisal.as_ref().map(|found| found.confidence.p10);
        if let Some(before) = p10(&before).filter(|before| *before > 0.0) {
            prop_assert!(p10(&after).is_some_and(|after| after >= before * (1.0 - 1e-9)), "{before} {:?}", p10(&after));
        }
    }

    /// The closed form of lists against the model's own ways from a hot stream to a cold one.
    #[test]
    fn heat_passes_as_the_problem_table_and_the_heat_pump_have_it(
        (from, to) in (heat(20.0..180.0), heat(20.0..140.0)),
        amounts in ((7.0..13.0_f64).prop_map(f64::exp), (7.0..13.0_f64).prop_map(f64::exp)),
    ) {
        let model = model();
        let supply = At::new(Direction::Supply, from.clone(), amounts.0, (10.0, 48.0));
        let demand = At::new(Direction::Demand, to.clone(), amounts.1, (10.001, 48.0));
        let pair = explained(&supply, &demand, &model);
        let (Resource::Heat(from), Resource::Heat(to)) = (from, to) else { return Ok(()) };
        let params = &model.parameters().heat;
        let Ok(hot) = params.stream.hot(from.band, from.medium, amounts.0 / 8_760.0) else {
            prop_assert!(!pair.feasible);
            return Ok(());
        };
        let cold = params.stream.cold(to.band, to.medium, amounts.1 / 8_760.0);
        let ways = heat_ways(&hot, &cold, Link::Loop, params);
        // The formula rounds temperatures to 1/128 K: at the very edge of direct use the two differ.
        let direct_k = params.pump.direct_k.max(params.stream.loop_k(Link::Loop));
        prop_assume!((hot.return_c - cold.target_c - direct_k).abs() > 1.0 / 64.0);
        let Some(found) = pair.appraisal.map(|found| found.found) else { return Ok(()) };
        let way = match found.technology {
            Technology::Direct => ways.direct,
            Technology::DirectAndHeatPump => ways.direct_and_pump,
            _ => ways.pump,
        };
        let Ok(way) = way else {
            // Streams are rounded to 1/128 K, and one at one temperature counts as so wide: at the edge the two differ.
            let either = |by_k: f64| {
                let ways = heat_ways(&hot.hotter(by_k), &cold, Link::Loop, params);
                ways.all().into_iter().flatten().any(|way| found.technology == technology(way.technology))
            };
            prop_assert!(either(0.03) || either(-0.03), "{:?}", found.technology);
            return Ok(());
        };
        let into_pipe = found.delivered_annual + found.lost_annual;
        let expected = way.delivered_mw * 8_760.0;
        // A smaller pipe, run full, may be worth more than one for all.
        prop_assert!(into_pipe <= expected * (1.0 + 1e-3) + 0.02 * amounts.0.min(amounts.1), "{into_pipe} {expected}");
        if let (Some(cop), Some(of_model)) = (found.cop, way.cop) {
            prop_assert!((cop / of_model - 1.0).abs() < 1e-3, "{cop} {of_model}");
        }
    }

    /// The closed forms of lists against the model's own functions of qualities.
    #[test]
    fn qualities_fit_as_the_model_has_them((supply, demand) in pair()) {
        let model = model();
        let parameters = model.parameters();
        let pair = explained(&supply, &demand, &model);
        let found = pair.appraisal.as_ref().map(|found| &found.found);
        match (&supply.flow.resource, &demand.flow.resource) {
            (Resource::Co2(from), Resource::Co2(to)) => {
                let of = |co2: &Co2| (co2.purity.map(Fraction::get), co2.pressure.map(Bar::get));
                let wanted = parameters.co2.condition(of(from), of(to));
                prop_assert_eq!(found.is_some(), wanted.is_ok());
                if let (Some(found), Ok(wanted)) = (found, wanted) {
                    prop_assert!((found.treatment_per_unit - wanted.cost_eur_per_t).abs() < 1e-9);
                    prop_assert!(found.delivered_annual <= found.taken_annual * wanted.kept * (1.0 + 1e-9));
                    let per_t = found.electricity_mwh / found.delivered_annual * 1_000.0;
                    let liquid = if found.transport_per_unit > 0.0 { parameters.co2.liquefaction_kwh_per_t } else { 0.0 };
                    prop_assert!((per_t - wanted.electricity_kwh_per_t - liquid).abs() < 1e-6 * (1.0 + per_t), "{per_t} {wanted:?}");
                }
            }
            (Resource::Gas(from), Resource::Gas(to)) => {
                let of = |gas: &Gas| (gas.kind, gas.pressure.map(Bar::get));
                let wanted = parameters.gas.condition(of(from), of(to));
                prop_assert_eq!(found.is_some(), wanted.is_ok());
                if let (Some(found), Ok(wanted)) = (found, wanted) {
                    let per_mwh = found.electricity_mwh / found.delivered_annual * 1_000.0;
                    prop_assert!((per_mwh - wanted.electricity_kwh_per_mwh).abs() < 1e-6 * (1.0 + per_mwh));
                    prop_assert!(found.delivered_annual <= demand.flow.quantity.annual() * wanted.largest_share * (1.0 + 1e-9));
                }
            }
            (Resource::Water(from), Resource::Water(to)) => {
                let lot = WaterLot { has: &from.parameters, ph: None, class: None };
                let needs = WaterNeeds { limits: &to.parameters, ph: None, class: None };
                let treated = parameters.water.treatment.treat(&lot, &needs);
                let blended = parameters.water.fresh.blend(&lot, &needs);
                prop_assert_eq!(found.is_some(), treated.is_ok() || blended.is_ok());
                if let (Some(found), Ok(treated)) = (found, treated) {
                    prop_assert!((found.treatment_per_unit - treated.eur_per_m3).abs() < 1e-9);
                    prop_assert!((found.delivered_annual / found.taken_annual - treated.kept).abs() < 1e-9);
                }
            }
            (Resource::Electricity(from), Resource::Electricity(to)) => {
                let kv = |power: &Electricity| power.voltage_kv.map(NotNegative::get);
                let amount = supply.flow.quantity.annual().min(demand.flow.quantity.annual());
                let route_km = parameters.transport.route_km(pair.distance_km);
                let (power_mw, ends) = (amount / 8_760.0, (kv(from), kv(to)));
                prop_assert_eq!(found.is_some(), parameters.power.direct_line(power_mw, ends, route_km).is_ok());
                // Not always the cheapest: what it loses counts too.
                if let Some(found) = found {
                    let is_built = |line: DirectLine| {
                        line.loss <= parameters.power.largest_loss
                            && (found.capital_eur() / line.capital_eur - 1.0).abs() < 1e-9
                            && (found.lost_annual - amount * line.loss).abs() < 1e-9 * amount
                    };
                    prop_assert!(parameters.power.lines(power_mw, ends, route_km).any(is_built));
                }
            }
            (Resource::Material(from), Resource::Material(to)) => {
                let (has, needs) = (supply.flow.quantity.annual(), demand.flow.quantity.annual());
                let wanted = fit(Substitutions::shipped().unwrap(), from, has, to, needs);
                prop_assert_eq!(found.is_some(), wanted.is_ok(), "{:?}", wanted);
                if let (Some(found), Ok(wanted)) = (found, wanted) {
                    prop_assert!((found.delivered_annual / wanted.delivered_t - 1.0).abs() < 1e-9);
                    prop_assert!((found.taken_annual / wanted.used_t - 1.0).abs() < 1e-9);
                }
            }
            _ => {}
        }
    }
}

fn technology(way: HeatTechnology) -> Technology {
    match way {
        HeatTechnology::Direct => Technology::Direct,
        HeatTechnology::DirectAndPump => Technology::DirectAndHeatPump,
        HeatTechnology::Pump => Technology::HeatPump,
    }
}

#[test]
fn a_year_of_months_delivers_what_both_have_in_each() {
    let model = model();
    let heat = |low| Resource::Heat(thermal(low, 0.0, Some(Medium::Water)));
    let months = |weights: [f64; 12]| Profile::Monthly(Monthly::new(weights).unwrap());
    let winter = months(std::array::from_fn(|month| if (3..9).contains(&month) { 0.0 } else { 1.0 }));
    let summer = months(std::array::from_fn(|month| if (3..9).contains(&month) { 1.0 } else { 0.0 }));
    let supply = At::new(Direction::Supply, heat(120.0), 20_000.0, (10.0, 48.0));
    let demand = At::new(Direction::Demand, heat(60.0), 20_000.0, (10.001, 48.0));
    let share = |supply: &At, demand: &At| {
        let pair = explained(supply, demand, &model);
        pair.appraisal.map_or(0.0, |found| {
            let found = found.found;
            (found.delivered_annual + found.lost_annual) / 20_000.0
        })
    };
    assert!(share(&supply, &demand) > 0.99);
    let in_winter = demand.with(|flow| flow.profile = winter);
    let half = share(&supply, &in_winter);
    assert!((0.47..0.51).contains(&half), "{half}: half the hours at twice the mean");
    let in_summer = supply.with(|flow| flow.profile = summer);
    assert!(share(&in_summer, &in_winter) < 1e-9);
    assert_eq!(explained(&in_summer, &in_winter, &model).ranking_value, 0.0);
}
