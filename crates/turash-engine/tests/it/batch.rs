//! One batch pass.

use turash_domain::Coordinates;
use turash_engine::{MarketId, SHOWN, Side, Touched};

use crate::world::{Flow, Random, Region, brute_force, engine, flow, list, loaded};

const WORLDS: [(Region, f64, f64); 8] = [
    (Region::Pole, 50.0, 50.0),
    (Region::Antimeridian, 50.0, 50.0),
    (Region::Europe, 25.0, 25.0),
    (Region::Europe, 2.0, 50.0),
    (Region::Clusters, 5.0, 40.0),
    (Region::Earth, 1500.0, 1500.0),
    (Region::Earth, 50.0, 12_000.0),
    (Region::Pole, 2.0, 300.0),
];

fn world(region: Region, radii_km: (f64, f64), flows: u32, seed: u64) -> Vec<Flow> {
    let mut random = Random(seed);
    (0..flows).map(|number| flow(number, region, radii_km, &mut random)).collect()
}

#[test]
fn lists_and_pairs_are_those_of_brute_force() {
    for (seed, (region, low, high)) in (1..).zip(WORLDS) {
        let flows = world(region, (low, high), 2500, seed);
        let (expected, pairs) = brute_force(&flows);
        let full = expected.values().filter(|list| list.len() == SHOWN).count();
        assert!(pairs > 500, "{region:?}: a world with {pairs} pairs tests nothing");
        let engine = loaded(&flows, 1);
        for (&number, expected) in &expected {
            assert_eq!(
                &list(&engine, number),
                expected,
                "seed {seed} {region:?} flow {number}, {full} full lists"
            );
        }
        let mut visited = 0;
        for market in 0..3 {
            engine.for_each_pair(MarketId(market), &mut |_, _, _| visited += 1);
        }
        assert_eq!(visited, pairs, "seed {seed} {region:?}");
        assert_eq!(engine.verify(1), Vec::<u32>::new());
        assert_eq!(engine.len(), flows.len());
    }
}

#[test]
fn the_number_of_threads_and_the_order_of_loading_do_not_show() {
    let flows = world(Region::Clusters, (5.0, 40.0), 6000, 11);
    let one = loaded(&flows, 1);
    for threads in [2, 3] {
        let many = loaded(flows.iter().rev(), threads);
        assert!((0..6000).all(|flow| list(&one, flow) == list(&many, flow)), "{threads} threads");
        assert_eq!(many.verify(threads), Vec::<u32>::new());
    }
}

fn heat(number: u32, side: Side, longitude: f64, radius_km: f64) -> Flow {
    let place = Coordinates::new(longitude, 0.0).unwrap();
    let columns = vec![1000.0, 80.0];
    Flow { market: 0, flow: number, tie: number, site: number, side, class: 0, place, radius_km, columns }
}

#[test]
fn flows_of_one_site_never_match() {
    let supply = heat(0, Side::Supply, 10.0, 25.0);
    let mut demand = heat(1, Side::Demand, 10.0, 25.0);
    assert_eq!(list(&loaded([&supply, &demand], 1), 0).len(), 1);
    demand.site = supply.site;
    assert_eq!(list(&loaded([&supply, &demand], 1), 0).len(), 0);
    let mut engine = engine();
    engine.put(MarketId(0), &supply.entry(), &mut Touched::default());
    engine.put(MarketId(0), &demand.entry(), &mut Touched::default());
    assert_eq!((list(&engine, 0).len(), list(&engine, 1).len()), (0, 0));
}

#[test]
fn the_smaller_radius_of_the_two_decides() {
    // 0.1 degrees on the equator are 11.1 km.
    for (supply_km, demand_km, meets) in [(12.0, 12.0, 1), (12.0, 10.0, 0), (10.0, 12.0, 0), (11.2, 500.0, 1)]
    {
        let flows = [heat(0, Side::Supply, 179.95, supply_km), heat(1, Side::Demand, -179.95, demand_km)];
        let batch = loaded(&flows, 1);
        let mut live = engine();
        for flow in &flows {
            live.put(MarketId(0), &flow.entry(), &mut Touched::default());
        }
        for engine in [&batch, &live] {
            let lens = [0, 1].map(|flow| engine.list(flow).count());
            assert_eq!(lens, [meets; 2], "{supply_km} {demand_km}");
        }
    }
}

#[test]
fn flows_that_cannot_be_compared_meet_nothing_and_harm_nothing() {
    let mut flows = vec![heat(0, Side::Supply, 10.0, 25.0), heat(1, Side::Demand, 10.0, 25.0)];
    for (number, radius_km) in [(2, f64::NAN), (3, -1.0), (4, f64::NEG_INFINITY)] {
        flows.push(heat(number, Side::Demand, 10.0, radius_km));
    }
    flows.push(Flow { columns: vec![1.0], ..heat(5, Side::Demand, 10.0, 25.0) });
    flows.push(Flow { columns: vec![f32::INFINITY, 80.0], ..heat(6, Side::Demand, 10.0, f64::INFINITY) });
    flows.push(Flow { columns: vec![f32::NAN, f32::NAN], ..heat(7, Side::Supply, 10.0, f64::INFINITY) });
    flows.push(Flow { market: 99, ..heat(8, Side::Supply, 10.0, 25.0) });
    let mut engine = loaded(&flows, 2);
    assert_eq!(list(&engine, 0).iter().map(|&(flow, _)| flow).collect::<Vec<_>>(), [1, 6]);
    assert_eq!((engine.len(), engine.list(8).count(), engine.list(1_000_000).count()), (8, 0, 0));
    for flow in &flows {
        engine.put(MarketId(flow.market), &flow.entry(), &mut Touched::default());
    }
    assert_eq!(engine.verify(1), Vec::<u32>::new());
    assert!(!engine.remove(8, &mut Touched::default()) && engine.remove(6, &mut Touched::default()));
    assert_eq!(list(&engine, 0).len(), 1);
}
