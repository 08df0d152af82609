//! Transport: the lengths that heat pays for, and that a longer way never costs or loses less.

#![cfg(test)]

use proptest::prelude::*;
use turash_domain::model::transport::TransportParams;
use turash_domain::model::transport::break_even::Earning;
use turash_domain::model::transport::haul::{Haul, HaulMode, cheapest};
use turash_domain::model::transport::heat_pipe::{diameter_m, velocity_m_per_s};

/// Sum of the discount factors, years.
fn present_years(rate: f64, years: i32) -> f64 {
    (1.0 - (1.0 + rate).powi(-years)) / rate
}

/// The lengths that are known for 8 %, 20 a, 5,000 h and 20 EUR/MWh. They are published with two digits; 13.4 km stands as 13.
#[test]
fn the_known_break_even_lengths_are_found() {
    let params = TransportParams::default();
    let earning = Earning { hours: 5_000.0, value_eur_per_mwh: 20.0, present_years: present_years(0.08, 20) };
    for (power_mw, by_hand_km, published) in [(1.0, 3.612, "3.6"), (5.0, 13.418, "13"), (20.0, 40.695, "41")]
    {
        let km = params.break_even_km(power_mw, earning);
        assert!((km / by_hand_km - 1.0).abs() < 1e-3, "{power_mw} MW: {km}");
        let digits = usize::from(km < 10.0);
        assert_eq!(format!("{km:.digits$}"), published);
    }
}

#[test]
fn pumps_take_half_to_one_percent_of_the_heat_on_usual_lengths() {
    let pipe = TransportParams::default().heat_pipe;
    for (km, share) in [(2.5, 0.005), (4.5, 0.010)] {
        let found = pipe.pumping_per_km(90.0, 60.0) * km;
        assert!((found - share).abs() < 0.001, "{km} km: {found}");
    }
}

#[test]
fn a_pipe_is_sized_by_its_velocity() {
    let diameter = diameter_m(5.0, 30.0);
    let carried = velocity_m_per_s(diameter) * std::f64::consts::PI * diameter * diameter / 4.0;
    assert!((carried * 4.094 * 30.0 - 5.0).abs() < 1e-3, "{diameter} m");
    let pipe = TransportParams::default().heat_pipe.size(5.0, 90.0, 60.0, 1.0);
    // By hand: 65 K above the ground times (0.16805 ln 0.161 + 0.85684) is 35.7 W/m.
    assert!((pipe.loss_mw - 0.0357).abs() < 0.0003, "{pipe:?}");
    assert_eq!((pipe.pipe_eur, pipe.exchangers_eur), (323_000.0, 575_000.0));
}

#[test]
fn a_train_pays_for_large_amounts_on_long_ways() {
    let mode = |tonnes, km| cheapest(Haul::ROAD, Haul::RAIL, tonnes, km).0;
    assert_eq!(mode(100_000.0, 50.0), HaulMode::Road);
    assert_eq!(mode(100_000.0, 200.0), HaulMode::Rail);
    assert_eq!(mode(1_000.0, 200.0), HaulMode::Road);
    assert!((Haul::ROAD.cost_eur_per_t(100.0) - 19.0).abs() < 1e-9);
    assert!((Haul::ROAD.co2_t_per_t(100.0) - 0.008).abs() < 1e-12);
}

#[test]
fn lifting_water_by_a_hundred_metres_takes_what_is_known() {
    let params = TransportParams::default().water_pipe;
    let lifted = params.size(50.0, 0.0, 100.0);
    assert!((lifted.pumping_kwh_per_m3 - 0.4).abs() < 0.01, "{lifted:?}");
    let (small, large) = (params.size(20.0, 1.0, 0.0), params.size(540.0, 1.0, 0.0));
    assert!((small.capital_eur - 150_000.0).abs() < 1.0, "{small:?}");
    assert!((large.capital_eur - 400_000.0).abs() < 2_000.0, "{large:?}");
}

proptest! {
    #[test]
    fn a_longer_way_never_costs_or_loses_less(
        power in 0.01..400.0_f64, km in 0.0..80.0_f64, more in 0.0..80.0_f64, tonnes in 0.0..2e5_f64,
    ) {
        let params = TransportParams::default();
        let pipe = |km| params.heat_pipe.size(power, 90.0, 60.0, km);
        let (near, far) = (pipe(km), pipe(km + more));
        prop_assert!(far.pipe_eur >= near.pipe_eur && far.pumping_mw >= near.pumping_mw);
        prop_assert!(far.loss_mw >= near.loss_mw && far.loss_mw <= power);
        let water = |km| params.water_pipe.size(power, km, 10.0);
        prop_assert!(water(km + more).capital_eur >= water(km).capital_eur);
        prop_assert!(water(km + more).pumping_kwh_per_m3 >= water(km).pumping_kwh_per_m3);
        prop_assert!(params.co2_pipe.capital_eur(power, km + more) >= params.co2_pipe.capital_eur(power, km));
        let haul = |km| cheapest(params.road, params.rail, tonnes, km).1.cost_eur_per_t(km);
        prop_assert!(haul(km + more) >= haul(km));
    }

    /// The radius bounds what any smaller use of the flow breaks even at, and grows with the power.
    #[test]
    fn no_pair_breaks_even_beyond_the_search_radius(
        power in 0.01..400.0_f64, used in 0.0..=1.0_f64, value in 0.0..80.0_f64, hours in 0.0..8_760.0_f64,
        less_value in 0.0..=1.0_f64, more in 0.0..100.0_f64,
    ) {
        let params = TransportParams::default();
        let earning = Earning { hours, value_eur_per_mwh: value, present_years: present_years(0.08, 20) };
        let radius = params.search_radius_km(power, earning);
        let pair = Earning { value_eur_per_mwh: value * less_value, ..earning };
        let reach = params.break_even_km(power * used, pair) / params.detour;
        prop_assert!(power * used == 0.0 || reach <= radius * (1.0 + 1e-12), "{reach} {radius}");
        prop_assert!(params.search_radius_km(power + more, earning) >= radius * (1.0 - 1e-12));
    }
}
