//! The two depths of matching agree: the ranking value of the engine's arithmetic and the full explanation.

#![cfg(test)]

use proptest::prelude::*;
use turash_domain::matching::{Party, Reason, Tariffs, explain};
use turash_domain::{
    Bar, Celsius, Co2, Coordinates, Direction, Doubt, Electricity, FlowId, Fraction, LocationQuality,
    Precision, Profile, Quantity, Resource, ResourceFlow, Site, SiteId, TemperatureBand, Text, Thermal,
    Version, Versioned,
};

fn site(id: &str, lon: f64, lat: f64) -> Site {
    Site {
        id: SiteId::new(id).unwrap(),
        name: Text::new(id).unwrap(),
        organization: None,
        city: None,
        coordinates: Coordinates::new(lon, lat).unwrap(),
        location: LocationQuality::Own,
        country: None,
        industry: None,
    }
}

fn flow(site: &Site, direction: Direction, resource: Resource, annual: f64) -> Versioned<ResourceFlow> {
    let value = ResourceFlow {
        id: FlowId::new(&format!("{}.{}", site.id, direction.name())).unwrap(),
        site: site.id.clone(),
        direction,
        resource,
        quantity: Quantity::new(annual, None).unwrap(),
        profile: Profile::Flat,
        price_limit: None,
        precision: Precision::Estimated,
        validity: None,
    };
    Versioned { version: Version(1), value }
}

fn heat(min: f64, max: f64) -> Resource {
    let band = TemperatureBand::new(Celsius::new(min).unwrap(), Celsius::new(max).unwrap()).unwrap();
    Resource::Heat(Thermal { band, medium: None })
}

fn reasons(
    supply: &Versioned<ResourceFlow>,
    from: &Site,
    demand: &Versioned<ResourceFlow>,
    to: &Site,
) -> Vec<Reason> {
    let supply = Party { flow: supply, site: from, reserved_annual: 0.0 };
    let demand = Party { flow: demand, site: to, reserved_annual: 0.0 };
    explain(supply, demand, &Tariffs::default()).reasons
}

#[test]
fn a_flow_that_is_promised_to_the_last_decimal_has_nothing_left() {
    let (here, near) = (site("a", 14.0, 48.0), site("b", 14.01, 48.0));
    let demand = flow(&near, Direction::Demand, heat(60.0, 90.0), 500.0);
    let supply = flow(&here, Direction::Supply, heat(150.0, 200.0), 0.8);
    // 0.8 - (0.1 + 0.7) is 1.1e-16.
    for (promised, nothing_left) in [(0.1 + 0.7, true), (0.8 - 1e-12, true), (0.8 - 1e-6, false)] {
        let party = Party { flow: &supply, site: &here, reserved_annual: promised };
        let other = Party { flow: &demand, site: &near, reserved_annual: 0.0 };
        let explained = explain(party, other, &Tariffs::default());
        assert_eq!(explained.reasons.contains(&Reason::NothingLeft), nothing_left, "{promised}");
        assert_eq!(explained.supply_left_annual == 0.0, nothing_left, "{promised}");
        assert_eq!(explained.ranking_value == 0.0, nothing_left, "{promised}");
    }
}

#[test]
fn every_refusal_has_its_reason() {
    let (here, near, far) = (site("a", 14.0, 48.0), site("b", 14.01, 48.0), site("c", 16.0, 48.0));
    let supply = flow(&here, Direction::Supply, heat(150.0, 200.0), 1000.0);
    let fits = flow(&near, Direction::Demand, heat(60.0, 150.0), 500.0);
    assert_eq!(reasons(&supply, &here, &fits, &near), []);
    let hot = flow(&near, Direction::Demand, heat(60.0, 150.1), 500.0);
    assert_eq!(reasons(&supply, &here, &hot, &near), [Reason::TooCold]);
    let at_home = flow(&here, Direction::Demand, heat(60.0, 90.0), 500.0);
    assert_eq!(reasons(&supply, &here, &at_home, &here), [Reason::SameSite]);
    let away = flow(&far, Direction::Demand, heat(60.0, 90.0), 500.0);
    assert_eq!(reasons(&supply, &here, &away, &far), [Reason::TooFar]);
    let empty = flow(&near, Direction::Demand, heat(60.0, 90.0), 0.0);
    assert_eq!(reasons(&supply, &here, &empty, &near), [Reason::NothingLeft]);
    let wrong_way = flow(&near, Direction::Supply, heat(60.0, 90.0), 1.0);
    assert_eq!(reasons(&supply, &here, &wrong_way, &near), [Reason::NotADemand]);
    let suspect = Site { location: LocationQuality::Suspect(Doubt::Zero), ..near.clone() };
    assert_eq!(reasons(&supply, &here, &fits, &suspect), [Reason::SuspectLocation]);
    let co2 = flow(&near, Direction::Demand, Resource::Co2(Co2::default()), 1.0);
    assert_eq!(reasons(&supply, &here, &co2, &near), [Reason::OtherFamily]);
    let power =
        |site: &Site, direction| flow(site, direction, Resource::Electricity(Electricity::default()), 1.0);
    let (gives, takes) = (power(&here, Direction::Supply), power(&near, Direction::Demand));
    assert_eq!(reasons(&gives, &here, &takes, &near), [Reason::NoRule]);
}

#[test]
fn co2_must_be_pure_and_pressed_enough() {
    let (here, near) = (site("a", 14.0, 48.0), site("b", 14.01, 48.0));
    let co2 = |purity: Option<f64>, bar: Option<f64>| {
        let purity = purity.map(|share| Fraction::new(share).unwrap());
        Resource::Co2(Co2 { purity, pressure: bar.map(|bar| Bar::new(bar).unwrap()) })
    };
    let judge = |has, needs| {
        let supply = flow(&here, Direction::Supply, has, 10.0);
        let demand = flow(&near, Direction::Demand, needs, 10.0);
        reasons(&supply, &here, &demand, &near)
    };
    assert_eq!(judge(co2(None, None), co2(None, None)), []);
    assert_eq!(judge(co2(Some(0.999), Some(20.0)), co2(Some(0.99), Some(15.0))), []);
    assert_eq!(judge(co2(None, None), co2(Some(0.99), None)), [Reason::TooImpure]);
    assert_eq!(
        judge(co2(Some(0.9), None), co2(Some(0.99), Some(15.0))),
        [Reason::TooImpure, Reason::PressureTooLow]
    );
}

#[test]
fn what_is_promised_is_taken_off_both_sides() {
    let (here, near) = (site("a", 14.0, 48.0), site("b", 14.0, 48.0));
    let supply = flow(&here, Direction::Supply, heat(150.0, 200.0), 1000.0);
    let demand = flow(&near, Direction::Demand, heat(60.0, 90.0), 500.0);
    let party = |flow, site, reserved_annual| Party { flow, site, reserved_annual };
    let left = explain(party(&supply, &here, 800.0), party(&demand, &near, 100.0), &Tariffs::default());
    assert_eq!((left.deliverable_annual, left.value_eur_per_year), (200.0, 6000.0));
    let gone = explain(party(&supply, &here, 1000.0), party(&demand, &near, 0.0), &Tariffs::default());
    assert_eq!(gone.reasons, [Reason::NothingLeft]);
}

proptest! {
    /// A pair is feasible exactly where the engine's arithmetic gives it a value, and the two values agree.
    #[test]
    fn the_explanation_and_the_ranking_value_agree(
        lon in -180.0..180.0_f64, lat in -80.0..80.0_f64, east in -0.4..0.4_f64, north in -0.3..0.3_f64,
        t_supply in 0.0..300.0_f64, t_demand in 0.0..300.0_f64,
        q_supply in 0.0..1e7_f64, q_demand in 0.0..1e7_f64,
    ) {
        let wrapped = (lon + east + 540.0).rem_euclid(360.0) - 180.0;
        let (from, to) = (site("a", lon, lat), site("b", wrapped, lat + north));
        let supply = flow(&from, Direction::Supply, heat(t_supply, 4000.0), q_supply);
        let demand = flow(&to, Direction::Demand, heat(-10.0, t_demand), q_demand);
        let supply = Party { flow: &supply, site: &from, reserved_annual: 0.0 };
        let demand = Party { flow: &demand, site: &to, reserved_annual: 0.0 };
        let explained = explain(supply, demand, &Tariffs::default());
        prop_assert_eq!(explained.feasible, explained.ranking_value > 0.0);
        prop_assert_eq!(explained.feasible, explained.reasons.is_empty());
        let difference = (f64::from(explained.ranking_value) - explained.value_eur_per_year).abs();
        // `f32` places are within half a metre, worth 0.0015 EUR of 30 EUR a unit.
        prop_assert!(difference <= explained.deliverable_annual * 0.003 + 1e-3, "{:?}", explained);
    }

    /// A hotter supply never makes a pair infeasible.
    #[test]
    fn hotter_is_never_worse(t_supply in 0.0..300.0_f64, t_demand in 0.0..300.0_f64, more in 0.0..200.0_f64) {
        let (from, to) = (site("a", 10.0, 50.0), site("b", 10.01, 50.0));
        let judge = |celsius: f64| {
            let supply = flow(&from, Direction::Supply, heat(celsius, 4000.0), 10.0);
            let demand = flow(&to, Direction::Demand, heat(-10.0, t_demand), 10.0);
            reasons(&supply, &from, &demand, &to).is_empty()
        };
        prop_assert!(!judge(t_supply) || judge(t_supply + more));
    }
}
