//! Water, CO2 and direct lines: what holds for any numbers.

#![cfg(test)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use turash_domain::model::co2::Co2Params;
use turash_domain::model::gas::GasParams;
use turash_domain::model::gate::Gate;
use turash_domain::model::heat::HeatParams;
use turash_domain::model::heat::pump::PumpParams;
use turash_domain::model::power::LineParams;
use turash_domain::model::transport::TransportParams;
use turash_domain::model::transport::haul::Haul;
use turash_domain::model::water::blend::{Blend, FreshWater, blend_share};
use turash_domain::model::water::class::ReuseClass;
use turash_domain::model::water::treatment::{Train, TreatmentParams};
use turash_domain::model::water::{WaterGate, WaterLot, WaterNeeds};
use turash_domain::{NotNegative, WaterParameter};

type Values = BTreeMap<WaterParameter, NotNegative>;

fn values(list: &[(WaterParameter, f64)]) -> Values {
    list.iter().map(|(parameter, value)| (*parameter, NotNegative::new(*value).unwrap())).collect()
}

fn lot(has: &Values) -> WaterLot<'_> {
    WaterLot { has, ph: None, class: None }
}

fn needs(limits: &Values) -> WaterNeeds<'_> {
    WaterNeeds { limits, ph: None, class: None }
}

#[test]
fn the_tightest_parameter_bounds_the_blend() {
    let fresh = FreshWater::default();
    let limits = values(&[(WaterParameter::ChlorideMgPerL, 100.0), (WaterParameter::CodMgPerL, 30.0)]);
    let clean = values(&[(WaterParameter::ChlorideMgPerL, 90.0), (WaterParameter::CodMgPerL, 30.0)]);
    assert_eq!(fresh.blend(&lot(&clean), &needs(&limits)), Ok(Blend { share: 1.0, bound_by: None }));
    let salty = values(&[(WaterParameter::ChlorideMgPerL, 175.0), (WaterParameter::CodMgPerL, 40.0)]);
    let bound = Blend { share: 0.5, bound_by: Some(WaterParameter::ChlorideMgPerL) };
    assert_eq!(fresh.blend(&lot(&salty), &needs(&limits)), Ok(bound));
    let unknown = values(&[(WaterParameter::CodMgPerL, 10.0)]);
    let refused = fresh.blend(&lot(&unknown), &needs(&limits)).unwrap_err();
    assert_eq!(refused, WaterGate::NotStated { parameter: WaterParameter::ChlorideMgPerL });
    assert_eq!(refused.change(), "the supply's chloride (mg/l), stated");
    let soft = values(&[(WaterParameter::HardnessMgPerL, 50.0)]);
    let hard = values(&[(WaterParameter::HardnessMgPerL, 100.0)]);
    assert_eq!(
        fresh.blend(&lot(&hard), &needs(&soft)).unwrap_err().change(),
        "50 % less hardness (mg/l CaCO3)"
    );
}

#[test]
fn ph_and_class_are_not_blended_away_but_treated() {
    let none = Values::new();
    let supply = WaterLot { has: &none, ph: Some(4.5), class: Some(ReuseClass::C) };
    let demand = WaterNeeds { limits: &none, ph: Some((6.0, 9.0)), class: Some(ReuseClass::A) };
    let refused = FreshWater::default().blend(&supply, &demand).unwrap_err();
    assert_eq!(refused.to_string(), "pH 4.5 is outside 6 to 9");
    let treated = TreatmentParams::default().treat(&supply, &demand).unwrap();
    let train = Train { neutralisation: true, filtration: true, disinfection: true, ..Train::default() };
    assert_eq!(treated.train, train);
    let unknown = WaterLot { class: None, ..supply };
    assert_eq!(TreatmentParams::default().treat(&unknown, &demand), Err(WaterGate::ClassNotStated));
}

#[test]
fn a_train_pays_for_the_water_that_it_loses() {
    let params = TreatmentParams::default();
    let limits = values(&[(WaterParameter::ConductivityUsPerCm, 200.0)]);
    let brackish = values(&[(WaterParameter::ConductivityUsPerCm, 3_000.0)]);
    let treated = params.treat(&lot(&brackish), &needs(&limits)).unwrap();
    assert!((treated.kept - 0.97 * 0.75).abs() < 1e-12);
    assert!((treated.eur_per_m3 - (0.10 + 0.40 * 0.97) / (0.97 * 0.75)).abs() < 1e-12);
    let sea = values(&[(WaterParameter::ConductivityUsPerCm, 50_000.0)]);
    let refused = params.treat(&lot(&sea), &needs(&limits)).unwrap_err();
    assert_eq!(refused.code(), "above_limit");
    let fits = params.treat(&lot(&limits), &needs(&limits)).unwrap();
    assert_eq!((fits.train, fits.eur_per_m3, fits.kept), (Train::default(), 0.0, 1.0));
}

#[test]
fn parameters_are_checked_where_they_come_in() {
    let heat = HeatParams::default();
    assert_eq!(heat.check("heat"), Ok(()));
    assert_eq!(TransportParams::default().check("transport"), Ok(()));
    assert_eq!(Co2Params::default().check("co2"), Ok(()));
    assert_eq!(GasParams::default().check("gas"), Ok(()));
    assert_eq!(LineParams::default().check("line"), Ok(()));
    assert_eq!(FreshWater::default().check("fresh"), Ok(()));
    assert_eq!(TreatmentParams::default().check("treatment"), Ok(()));
    let pump = PumpParams { efficiency_small: f64::NAN, ..heat.pump };
    let refused = HeatParams { pump, ..heat }.check("heat").unwrap_err().to_string();
    let line = "heat.pump.efficiency_small: found 'NaN', expected a number from 0.000001 to 1";
    assert_eq!(refused, line);
    let road = Haul { eur_per_t_km: -1.0, ..Haul::ROAD };
    let refused = TransportParams { road, ..TransportParams::default() }.check("transport").unwrap_err();
    assert_eq!(refused.field, "transport.road.eur_per_t_km");
}

proptest! {
    #[test]
    fn a_blend_keeps_the_limit_and_more_would_not(
        supply in 0.0..5_000.0_f64, fresh in 0.0..2_000.0_f64, limit in 0.0..2_000.0_f64, cleaner in 0.0..=1.0_f64,
    ) {
        let share = blend_share(supply, fresh, limit);
        let mixed = |share: f64| share * supply + (1.0 - share) * fresh;
        prop_assert!((0.0..=1.0).contains(&share));
        prop_assert!(share == 0.0 || mixed(share) <= limit * (1.0 + 1e-9));
        prop_assert!(share == 1.0 || mixed(share + 0.001) > limit || fresh > supply);
        prop_assert!(blend_share(supply * cleaner, fresh, limit) >= share);
    }

    #[test]
    fn purer_or_denser_co2_never_costs_more(
        purity in 0.03..1.0_f64, needed in 0.0..1.0_f64, bar in 1.013..60.0_f64, asked in 1.0..120.0_f64,
        purer in 0.0..=1.0_f64, denser in 0.0..60.0_f64,
    ) {
        let params = Co2Params::default();
        let judge = |purity, bar| params.condition((Some(purity), Some(bar)), (Some(needed), Some(asked))).unwrap();
        let before = judge(purity, bar);
        for after in [judge(purity + (1.0 - purity) * purer, bar), judge(purity, bar + denser)] {
            prop_assert!(after.cost_eur_per_t <= before.cost_eur_per_t, "{before:?} {after:?}");
            prop_assert!(after.electricity_kwh_per_t <= before.electricity_kwh_per_t + 1e-9, "{before:?} {after:?}");
            prop_assert!(after.kept >= before.kept);
        }
    }

    #[test]
    fn a_longer_line_never_costs_less(power in 0.01..80.0_f64, km in 0.1..50.0_f64, more in 0.0..50.0_f64) {
        let params = LineParams::default();
        let line = |km| params.direct_line(power, (Some(20.0), Some(0.4)), km);
        if let Ok(far) = line(km + more) {
            prop_assert!(far.loss <= params.largest_loss);
            prop_assert!(line(km).is_ok_and(|near| near.capital_eur <= far.capital_eur + 1e-6));
        }
    }
}
