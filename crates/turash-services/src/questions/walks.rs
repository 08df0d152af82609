//! Walks whose lists change between their slices.

use std::collections::{BTreeMap, BTreeSet};

use turash_contract::random::Random;
use turash_domain::matching::Model;
use turash_domain::{
    Celsius, Coordinates, CountryCode, Direction, FlowId, GeoBox, LocationQuality, MatchId, Precision,
    Profile, Quantity, Resource, ResourceFlow, Sight, Site, SiteId, Technology, TemperatureBand, Text,
    Thermal, Visibility,
};

use super::few::CountOf;
use super::filter::MatchFilter;
use super::search::{FlowsFound, Search};
use super::walk::{Counting, Walk, Wanted};
use crate::matching::folded::Sought;
use crate::matching::lists::Lists;

fn site(number: u64, random: &mut Random) -> Site {
    // A coarse grid, so that many pairs share a value.
    let place = |random: &mut Random| random.below(6) as f64 * 0.05;
    Site {
        id: SiteId::new(&format!("site-{number}")).unwrap(),
        name: Text::new("A site").unwrap(),
        organization: [None, Text::new("Mill").ok(), Text::new("Forge").ok()][random.below(3) as usize]
            .clone(),
        city: None,
        coordinates: Coordinates::new(10.0 + place(random), 50.0 + place(random)).unwrap(),
        location: LocationQuality::Own,
        country: [None, Some("AT"), Some("DE")][random.below(3) as usize]
            .map(|code| CountryCode::new(code).unwrap()),
        industry: None,
    }
}

fn flow(number: u64, random: &mut Random) -> ResourceFlow {
    let celsius = 40.0 + random.below(20) as f64 * 10.0;
    let [low, high] = [celsius - 30.0, celsius].map(|celsius| Celsius::new(celsius).unwrap());
    let band = TemperatureBand::new(low, high).unwrap();
    ResourceFlow {
        id: FlowId::new(&format!("flow-{number}")).unwrap(),
        site: SiteId::new(&format!("site-{}", random.below(SITES))).unwrap(),
        direction: if random.below(2) == 0 { Direction::Supply } else { Direction::Demand },
        resource: Resource::Heat(Thermal { band, medium: None }),
        quantity: Quantity::new(random.below(20) as f64 * 20_000.0, None).unwrap(),
        profile: Profile::Flat,
        price_limit: None,
        precision: Precision::Estimated,
        validity: None,
        visibility: [Visibility::Public, Visibility::Network, Visibility::Private][random.below(3) as usize],
    }
}

const SITES: u64 = 20;
const FLOWS: u64 = 120;

fn lists(random: &mut Random) -> Lists {
    let mut lists = Lists::empty(Model::default());
    for number in 0..SITES {
        let site = site(number, random);
        lists.put_site(&site.id, Some(&site));
    }
    for number in 0..FLOWS {
        let flow = flow(number, random);
        lists.put(&flow.id, Some(&flow));
    }
    lists
}

fn change(lists: &mut Lists, random: &mut Random) {
    if random.below(10) == 0 {
        // The same place, perhaps another country.
        let site = site(random.below(SITES), random);
        let known = lists.directory.site_number(&site.id).and_then(|number| lists.directory.site(number));
        let place = known.unwrap().place;
        let site = Site { coordinates: place.coordinates, location: place.location, ..site };
        lists.put_site(&site.id.clone(), Some(&site));
    }
    let flow = flow(random.below(FLOWS), random);
    let there = (random.below(4) > 0).then_some(&flow);
    lists.put(&flow.id, there);
}

fn values(lists: &Lists) -> BTreeMap<MatchId, u32> {
    let mut values = BTreeMap::new();
    for (number, flow) in lists.directory.flows() {
        for ranked in lists.engine.list(number) {
            let other = lists.id(ranked.flow).unwrap().clone();
            let id = match flow.direction {
                Direction::Supply => MatchId::new(flow.id.clone(), other),
                Direction::Demand => MatchId::new(other, flow.id.clone()),
            };
            values.insert(id, ranked.value.to_bits());
        }
    }
    values
}

/// The matches that fit a filter.
fn fitting(lists: &Lists, filter: &MatchFilter) -> BTreeMap<MatchId, u32> {
    let mut values = values(lists);
    values.retain(|id, value| {
        let number = |id| lists.directory.flow_number(id).unwrap();
        filter.fits(lists, number(id.supply()), number(id.demand()), f32::from_bits(*value))
    });
    values
}

/// What the text of a filter finds.
fn found_flows(lists: &Lists, filter: &MatchFilter) -> Option<Vec<u32>> {
    let (text, wanted) = (filter.sought.clone()?, filter.clone());
    let mut walk = FlowsFound { text, wanted, next: 0, found: Vec::new() };
    while !walk.go_on(lists, 9) {}
    walk.answer()
}

/// Some box among the sites.
fn around(random: &mut Random) -> GeoBox {
    let mut edge = |from: f64| {
        let low = from + random.below(30) as f64 * 0.01;
        [low, low + random.below(15) as f64 * 0.01]
    };
    let ([west, east], [south, north]) = (edge(9.98), edge(49.98));
    GeoBox::new([west, south, east, north]).unwrap()
}

#[test]
fn a_walk_among_changes_misses_nothing_that_stays_and_repeats_nothing() {
    let mut in_boxes = 0;
    for seed in 0..60 {
        let mut random = Random(seed);
        let country = (seed % 3 == 0).then(|| CountryCode::new("AT").unwrap());
        let mut lists = lists(&mut random);
        let area = (seed % 4 == 1).then(|| around(&mut random));
        let filter = MatchFilter { country, area, ..MatchFilter::default() };
        let mut stays = fitting(&lists, &filter);
        let mut ever: BTreeSet<(MatchId, u32)> = stays.clone().into_iter().collect();
        let wanted = Wanted { filter: filter.clone(), after: None };
        let mut walk = Search::new(&lists, wanted, found_flows(&lists, &filter));
        let mut changes = 0;
        while !walk.go_on(&lists, 1 + random.below(30) as usize) {
            if random.below(4) == 0 {
                change(&mut lists, &mut random);
                changes += 1;
                let now = fitting(&lists, &filter);
                stays.retain(|id, value| now.get(id) == Some(value));
                ever.extend(now);
            }
        }
        let found = walk.answer();
        assert!(
            changes > 3 && (area.is_some() || stays.len() > 20),
            "seed {seed}: {changes} changes, {} stay",
            stays.len()
        );
        in_boxes += if area.is_some() { stays.len() } else { 0 };
        let order: Vec<_> = found.iter().map(|pair| !pair.value.to_bits()).collect();
        assert!(order.is_sorted(), "seed {seed}: best first");
        let ids: BTreeMap<_, _> = found.iter().map(|pair| (pair.id.clone(), pair.value.to_bits())).collect();
        for (id, value) in &stays {
            assert_eq!(ids.get(id), Some(value), "seed {seed}: {id} was there all the time");
        }
        for pair in &found {
            assert!(
                ever.contains(&(pair.id.clone(), pair.value.to_bits())),
                "seed {seed}: {} never was",
                pair.id
            );
        }
    }
    assert!(in_boxes > 100, "{in_boxes} stay in boxes");
}

#[test]
fn parts_follow_each_other_without_gap_or_repetition_and_counts_agree() {
    let mut random = Random(3);
    let mut lists = lists(&mut random);
    for _ in 0..50 {
        change(&mut lists, &mut random);
        let filter = MatchFilter {
            min_value: (random.below(2) == 0).then(|| random.below(400_000) as f64),
            max_distance_km: (random.below(2) == 0).then(|| random.below(12) as f64),
            area: (random.below(2) == 0).then(|| around(&mut random)),
            sought: (random.below(5) == 0)
                .then(|| Sought::new(["FLOW-1", "ite-7", "nothing"][random.below(3) as usize]).unwrap()),
            technology: (random.below(5) == 0)
                .then(|| [Technology::Direct, Technology::HeatPump][random.below(2) as usize]),
            site: (random.below(3) == 0)
                .then(|| SiteId::new(&format!("site-{}", random.below(SITES))).unwrap()),
            flow: (random.below(5) == 0)
                .then(|| FlowId::new(&format!("flow-{}", random.below(FLOWS))).unwrap()),
            sight: [
                Sight::All,
                Sight::Public,
                Sight::Network(None),
                Sight::Network(Text::new("Mill").ok()),
                Sight::Network(Text::new("Nobody").ok()),
            ][random.below(5) as usize]
                .clone(),
            country: (random.below(3) == 0)
                .then(|| CountryCode::new(["AT", "DE", "CH"][random.below(3) as usize]).unwrap()),
            ..MatchFilter::default()
        };
        let mut expected: Vec<_> = lists.matches(&MatchFilter::default());
        assert_eq!(expected.len(), values(&lists).len());
        assert_eq!(expected.len() as u64, lists.engine.count_pairs());
        expected.retain(|pair| {
            let number = |id| lists.directory.flow_number(id).unwrap();
            filter.fits(&lists, number(pair.id.supply()), number(pair.id.demand()), pair.value)
        });
        let (mut parts, mut after) = (Vec::new(), None);
        let limit = 1 + random.below(9) as usize;
        loop {
            let filter = MatchFilter { limit: Some(limit), ..filter.clone() };
            let mut search =
                Search::new(&lists, Wanted { filter: filter.clone(), after }, found_flows(&lists, &filter));
            while !search.go_on(&lists, 7) {}
            let part = search.answer();
            let Some(last) = part.last() else { break };
            after = Some((last.value, last.id.clone()));
            parts.extend(part);
        }
        assert_eq!(parts, expected, "{filter:?}");
        if let Some(mut few) = CountOf::new(&lists, &filter, found_flows(&lists, &filter)) {
            while !few.go_on(&lists, 50) {}
            assert_eq!(few.answer(), expected.len() as u64, "{filter:?}");
        }
        let mut count = Counting { filter, next: 0, count: 0 };
        while !count.go_on(&lists, 50) {}
        assert_eq!(count.answer(), expected.len() as u64);
    }
}
