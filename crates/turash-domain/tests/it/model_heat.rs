//! Heat between streams: the problem table against an independent count, the closed form against the table, and what must never get worse.

#![cfg(test)]

use proptest::collection::vec;
use proptest::prelude::*;
use turash_domain::model::gate::Gate;
use turash_domain::model::heat::cascade::{Targets, targets};
use turash_domain::model::heat::choice::{HeatPrices, HeatTechnology, HeatWays, ways};
use turash_domain::model::heat::direct::direct_mw;
use turash_domain::model::heat::stream::{ColdStream, HotStream, Link, StreamParams};
use turash_domain::model::heat::{HeatParams, gate::HeatGate};
use turash_domain::{Celsius, Medium, TemperatureBand};

fn hot(supply_c: f64, return_c: f64, power_mw: f64) -> HotStream {
    HotStream { supply_c, return_c, power_mw, contribution_k: 5.0 }
}

fn cold(inlet_c: f64, target_c: f64, power_mw: f64) -> ColdStream {
    ColdStream { inlet_c, target_c, power_mw, contribution_k: 5.0 }
}

/// Kemp, "Pinch Analysis and Process Integration", 2nd ed. 2007, table 2.2, in kW at a difference of 10 K.
fn kemp() -> ([HotStream; 2], [ColdStream; 2]) {
    ([hot(170.0, 60.0, 330.0), hot(150.0, 30.0, 180.0)], [cold(20.0, 135.0, 230.0), cold(80.0, 140.0, 240.0)])
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}

#[test]
fn kemps_four_streams_give_the_published_targets() {
    let (hot, cold) = kemp();
    let found = targets(&hot, &cold);
    assert!(near(found.hot_utility_mw, 20.0) && near(found.cold_utility_mw, 60.0), "{found:?}");
    assert!(near(found.recovered_mw, 450.0), "{found:?}");
    assert_eq!(found.pinch_c, Some(85.0));
    let levels: Vec<f64> = found.intervals.iter().map(|interval| interval.from_c).collect();
    assert_eq!(levels, [165.0, 145.0, 140.0, 85.0, 55.0]);
}

#[test]
fn streams_that_need_no_heat_from_outside_have_no_pinch() {
    let found = targets(&[hot(200.0, 100.0, 10.0)], &[cold(20.0, 80.0, 4.0)]);
    assert_eq!((found.hot_utility_mw, found.cold_utility_mw, found.pinch_c), (0.0, 6.0, None));
    let nothing = targets(&[], &[]);
    assert_eq!((nothing.hot_utility_mw, nothing.recovered_mw, nothing.pinch_c), (0.0, 0.0, None));
    assert!(nothing.intervals.is_empty());
}

#[test]
fn condensing_steam_boils_water_at_the_difference_and_not_below_it() {
    for (steam_c, passes) in [(110.0, 3.0), (109.9, 0.0), (111.0, 3.0)] {
        let (steam, boiler) = (hot(steam_c, steam_c, 5.0), cold(100.0, 100.0, 3.0));
        assert_eq!(direct_mw(&steam, &boiler, 0.0), passes, "{steam_c}");
        assert_eq!(targets(&[steam], &[boiler]).recovered_mw, passes, "{steam_c}");
    }
}

#[test]
fn media_decide_the_smallest_difference() {
    let params = StreamParams::default();
    let between = |a, b, link| params.minimum_difference_k(Some(a), Some(b), link);
    assert_eq!(between(Medium::Water, Medium::Water, Link::Exchanger), 10.0);
    assert_eq!(between(Medium::FlueGas, Medium::Water, Link::Exchanger), 17.5);
    assert_eq!(between(Medium::Water, Medium::Water, Link::Loop), 15.0);
}

#[test]
fn flue_gas_keeps_what_lies_above_its_dew_point() {
    let params = StreamParams::default();
    let band =
        |low, high| TemperatureBand::new(Celsius::new(low).unwrap(), Celsius::new(high).unwrap()).unwrap();
    let gas = params.hot(band(60.0, 180.0), Some(Medium::FlueGas), 2.0).unwrap();
    assert_eq!((gas.supply_c, gas.return_c), (180.0, 120.0));
    assert!(near(gas.power_mw, 0.95));
    let refused = params.hot(band(60.0, 112.0), Some(Medium::FlueGas), 2.0).unwrap_err();
    assert_eq!(refused, HeatGate::BelowDewPoint { short_k: 8.0 });
    assert_eq!(refused.change(), "8 K hotter, or a condensing exchanger of acid-proof material");
    let water = params.hot(band(60.0, 112.0), Some(Medium::Water), 2.0).unwrap();
    assert_eq!((water.return_c, water.power_mw), (60.0, 2.0));
}

#[test]
fn the_technology_is_named_and_every_failure_says_what_would_change_it() {
    let prices =
        HeatPrices { heat_eur_per_mwh: 45.0, electricity_eur_per_mwh: 100.0, pump_eur_per_mwh: 10.0 };
    let judge = |supply: &HotStream, demand: &ColdStream| {
        ways(supply, demand, Link::Exchanger, &HeatParams::default())
    };
    let named = |ways: &HeatWays| ways.best(&prices).map(|way| way.technology);
    let demand = cold(60.0, 80.0, 2.0);
    let furnace = judge(&hot(300.0, 150.0, 5.0), &demand);
    assert_eq!(named(&furnace), Some(HeatTechnology::Direct));
    assert_eq!(furnace.pump, Err(HeatGate::NoLift));
    assert_eq!(named(&judge(&hot(80.0, 50.0, 5.0), &demand)), Some(HeatTechnology::DirectAndPump));
    let cool = judge(&hot(62.0, 40.0, 5.0), &demand);
    assert_eq!(named(&cool), Some(HeatTechnology::Pump));
    assert_eq!(cool.direct.unwrap_err().change(), "8 K hotter, or a heat pump");
    let far = judge(&hot(30.0, 25.0, 5.0), &cold(100.0, 120.0, 2.0));
    assert_eq!(named(&far), None);
    assert_eq!(far.pump, Err(HeatGate::LiftTooLarge { over_k: 25.0 }));
    assert_eq!(far.pump.unwrap_err().change(), "a supply 25 K hotter, or a demand 25 K colder");
    let steam = judge(&hot(120.0, 100.0, 5.0), &cold(160.0, 160.0, 2.0));
    assert_eq!(steam.pump, Err(HeatGate::CondensesTooHot { over_k: 15.0 }));
    assert_eq!(judge(&hot(120.0, 100.0, 0.0), &demand).direct, Err(HeatGate::NoPower));
}

/// Streams whose ends are often equal, and often at one temperature.
fn hot_streams() -> impl Strategy<Value = Vec<HotStream>> {
    vec((0..30_u32, 0..15_u32, 0..50_u32), 0..6).prop_map(|streams| {
        let stream = |(low, span, power): (u32, u32, u32)| {
            hot(f64::from(5 * (low + span)), f64::from(5 * low), f64::from(power))
        };
        streams.into_iter().map(stream).collect()
    })
}

fn cold_streams() -> impl Strategy<Value = Vec<ColdStream>> {
    hot_streams()
        .prop_map(|streams| streams.into_iter().map(|s| cold(s.return_c, s.supply_c, s.power_mw)).collect())
}

fn any_hot() -> impl Strategy<Value = HotStream> {
    (0.0..250.0_f64, 0.0..120.0_f64, 0.1..30.0_f64).prop_map(|(low, span, power)| hot(low + span, low, power))
}

fn any_cold() -> impl Strategy<Value = ColdStream> {
    (0.0..150.0_f64, 0.0..80.0_f64, 0.1..30.0_f64).prop_map(|(low, span, power)| cold(low, low + span, power))
}

/// The largest deficit at any temperature, counted anew at each, just above it and just below.
fn deficit(hot: &[HotStream], cold: &[ColdStream]) -> f64 {
    let above = |high: f64, low: f64, celsius: f64| {
        if high <= low {
            f64::from(u8::from(high > celsius))
        } else {
            ((high - celsius) / (high - low)).clamp(0.0, 1.0)
        }
    };
    let ends = hot.iter().map(HotStream::shifted).chain(cold.iter().map(ColdStream::shifted));
    let mut most = 0.0_f64;
    for celsius in ends.flat_map(|(high, low)| [high, low]).flat_map(|end| [end - 1e-9, end]) {
        let needed: f64 =
            cold.iter().map(|s| s.power_mw * above(s.shifted().0, s.shifted().1, celsius)).sum();
        let given: f64 = hot.iter().map(|s| s.power_mw * above(s.shifted().0, s.shifted().1, celsius)).sum();
        most = most.max(needed - given);
    }
    most
}

fn check_balance(hot: &[HotStream], cold: &[ColdStream], found: &Targets) -> Result<(), TestCaseError> {
    let given: f64 = hot.iter().map(|stream| stream.power_mw).sum();
    let taken: f64 = cold.iter().map(|stream| stream.power_mw).sum();
    prop_assert!(near(given + found.hot_utility_mw, taken + found.cold_utility_mw), "{found:?}");
    prop_assert!(near(found.recovered_mw, given - found.cold_utility_mw));
    let mut carried = found.hot_utility_mw;
    for interval in &found.intervals {
        carried += interval.surplus_mw;
        prop_assert!(near(carried, interval.cascaded_mw) && carried > -1e-9, "{interval:?}");
    }
    prop_assert!(near(carried, found.cold_utility_mw));
    let at_pinch = |c: f64| {
        let arrives = found.intervals.iter().filter(|interval| interval.to_c == c);
        arrives.map(|interval| interval.cascaded_mw.abs()).fold(f64::INFINITY, f64::min)
    };
    prop_assert!(found.pinch_c.is_none_or(|c| at_pinch(c) < 1e-9), "{found:?}");
    Ok(())
}

proptest! {
    #[test]
    fn the_cascade_balances_and_needs_what_an_independent_count_finds(
        hot in hot_streams(), cold in cold_streams(),
    ) {
        let found = targets(&hot, &cold);
        check_balance(&hot, &cold, &found)?;
        prop_assert!((found.hot_utility_mw - deficit(&hot, &cold)).abs() < 1e-6, "{found:?}");
        prop_assert_eq!(found.pinch_c.is_some(), found.hot_utility_mw > 0.0);
    }

    #[test]
    fn neither_order_nor_units_change_the_targets(hot in hot_streams(), cold in cold_streams()) {
        let found = targets(&hot, &cold);
        let turned: (Vec<_>, Vec<_>) = (hot.iter().rev().copied().collect(), cold.iter().rev().copied().collect());
        prop_assert_eq!(&targets(&turned.0, &turned.1).intervals, &found.intervals);
        // 2^10, so that the bits of every sum stay the same: kW for MW but for the digits.
        let hot: Vec<_> = hot.iter().map(|s| HotStream { power_mw: s.power_mw * 1024.0, ..*s }).collect();
        let cold: Vec<_> = cold.iter().map(|s| ColdStream { power_mw: s.power_mw * 1024.0, ..*s }).collect();
        let scaled = targets(&hot, &cold);
        prop_assert_eq!(scaled.pinch_c, found.pinch_c);
        prop_assert!(near(scaled.hot_utility_mw, found.hot_utility_mw * 1024.0));
        prop_assert!(near(scaled.cold_utility_mw, found.cold_utility_mw * 1024.0));
    }

    #[test]
    fn the_closed_form_of_two_streams_is_the_table(
        (low, span, give) in (0..30_u32, 0..15_u32, 1..50_u32),
        (inlet, rise, take) in (0..30_u32, 0..15_u32, 1..50_u32),
    ) {
        let celsius = |step: u32| f64::from(5 * step);
        let supply = hot(celsius(low + span), celsius(low), f64::from(give));
        let demand = cold(celsius(inlet), celsius(inlet + rise), f64::from(take));
        let table = targets(&[supply], &[demand]).recovered_mw;
        prop_assert!(near(direct_mw(&supply, &demand, 0.0), table), "{supply:?} {demand:?} {table}");
    }

    #[test]
    fn the_closed_form_holds_between_round_numbers_too(supply in any_hot(), demand in any_cold(), loop_k in 0.0..20.0_f64) {
        let raised = cold(demand.inlet_c + loop_k, demand.target_c + loop_k, demand.power_mw);
        let table = targets(&[supply], &[raised]).recovered_mw;
        prop_assert!(near(direct_mw(&supply, &demand, loop_k), table), "{table}");
    }

    /// Whatever end of the supply gets hotter: no way from feasible to not, no heat less that is put to use, no worth less. Nor does a colder
    /// demand make anything worse.
    #[test]
    fn a_hotter_supply_and_a_colder_demand_are_never_worse(
        supply in any_hot(), demand in any_cold(), by in (0.0..60.0_f64, 0.0..60.0_f64),
        heat in 10.0..80.0_f64, extra in 0.0..150.0_f64, pump in 0.0..30.0_f64, fouled: bool, looped: bool,
    ) {
        let prices = HeatPrices { heat_eur_per_mwh: heat, electricity_eur_per_mwh: heat + extra, pump_eur_per_mwh: pump };
        let params = HeatParams::default();
        let link = if looped { Link::Loop } else { Link::Exchanger };
        let judge = |stream: HotStream, demand: &ColdStream| {
            let stream = if fouled { params.stream.above_dew_point(stream) } else { Ok(stream) };
            stream.ok().map(|stream| ways(&stream, demand, link, &params))
        };
        let used = |found: &Option<HeatWays>| {
            let ways = found.iter().flat_map(HeatWays::all).flatten();
            ways.map(|way| way.recovered_mw).fold(-1.0, f64::max)
        };
        // What loses money is not built: it is worth nothing.
        let worth = |found: &Option<HeatWays>| {
            let best = found.and_then(|ways| ways.best(&prices));
            best.map_or(0.0, |way| prices.worth_eur_per_h(&way)).max(0.0)
        };
        let before = judge(supply, &demand);
        let hotter = HotStream { supply_c: supply.supply_c + by.0, ..supply };
        let returned = HotStream { return_c: (supply.return_c + by.1).min(supply.supply_c), ..supply };
        let inlet_c = demand.inlet_c - by.1;
        let colder = ColdStream { inlet_c, target_c: (demand.target_c - by.0).max(inlet_c), ..demand };
        let whole = supply.hotter(by.0);
        let better = [(hotter, &demand), (returned, &demand), (whole, &demand), (supply, &colder)];
        for (supply, demand) in better {
            let after = judge(supply, demand);
            prop_assert!(used(&after) >= used(&before) - 1e-9, "{before:?} {after:?}");
            prop_assert!(worth(&after) >= worth(&before) - 1e-6, "{before:?} {after:?}");
        }
    }

    #[test]
    fn every_way_keeps_its_balance(supply in any_hot(), demand in any_cold()) {
        let found = ways(&supply, &demand, Link::Exchanger, &HeatParams::default());
        for way in found.all().into_iter().flatten() {
            prop_assert!(near(way.delivered_mw, way.recovered_mw + way.electricity_mw), "{way:?}");
            prop_assert!(way.delivered_mw > 0.0 && way.delivered_mw <= demand.power_mw + 1e-9, "{way:?}");
            prop_assert!(way.recovered_mw <= supply.power_mw + 1e-9, "{way:?}");
            prop_assert!(way.direct_mw <= way.delivered_mw && way.electricity_mw >= 0.0, "{way:?}");
            prop_assert!(way.cop.is_none_or(|cop| cop > 1.0 && cop < 30.0), "{way:?}");
            prop_assert_eq!(way.cop.is_none(), way.technology == HeatTechnology::Direct);
        }
    }
}
