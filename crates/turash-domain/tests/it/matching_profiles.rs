//! Load profiles by name, and a store: what they make of a pair.

#![cfg(test)]

use std::collections::{BTreeMap, HashMap};

use turash_domain::matching::{Appraisal, Model, Party, Ranking, explain};
use turash_domain::model::Parameters;
use turash_domain::model::economics::annuity_factor;
use turash_domain::model::prices::PriceKind;
use turash_domain::model::profile::{Calendar, Shape, Side, deliver, delivered_in_steps};
use turash_domain::{
    Celsius, Coordinates, CountryCode, Direction, FlowId, LocationQuality, Precision, Profile, Quantity,
    Resource, ResourceFlow, Site, SiteId, TemperatureBand, Text, Thermal, Version, Versioned, Visibility,
};

fn site(id: &str, country: &str, lon: f64) -> Site {
    Site {
        id: SiteId::new(id).unwrap(),
        name: Text::new(id).unwrap(),
        organization: None,
        city: None,
        coordinates: Coordinates::new(lon, 48.0).unwrap(),
        location: LocationQuality::Own,
        country: Some(CountryCode::new(country).unwrap()),
        industry: None,
    }
}

fn flow(site: &Site, direction: Direction, resource: Resource, profile: &str) -> Versioned<ResourceFlow> {
    let value = ResourceFlow {
        id: FlowId::new(&format!("{}.{}", site.id, direction.name())).unwrap(),
        site: site.id.clone(),
        direction,
        resource,
        quantity: Quantity::new(8_760.0, None).unwrap(),
        profile: match profile {
            "flat" => Profile::Flat,
            name => Profile::Named { name: Text::new(name).unwrap() },
        },
        price_limit: None,
        precision: Precision::Measured,
        validity: None,
        visibility: Visibility::Public,
    };
    Versioned { version: Version(1), value }
}

fn heat(min: f64, max: f64) -> Resource {
    let band = TemperatureBand::new(Celsius::new(min).unwrap(), Celsius::new(max).unwrap()).unwrap();
    Resource::Heat(Thermal { band, medium: None })
}

/// A shape of the hours of a day.
fn hours(open: std::ops::Range<usize>) -> Shape {
    let rates: [f64; 576] = std::array::from_fn(|step| f64::from(u8::from(open.contains(&(step % 24)))));
    Shape::new(&rates, &Calendar::default()).unwrap()
}

fn model(store_hours: f64) -> Model {
    let mut parameters = Parameters::default();
    parameters.profile.store_hours = store_hours;
    // So cheap that heat pumps pay.
    let cheap = BTreeMap::from([(PriceKind::Electricity, 30.0)]);
    parameters.prices.stated.insert(CountryCode::new("DE").unwrap(), cheap);
    let named = [("bakery", hours(8..16)), ("bakery.AT", hours(4..20)), ("homes", hours(12..24))];
    let named = named.map(|(name, shape)| (name.to_owned(), shape));
    Model::new(parameters, Ranking::default(), HashMap::from(named)).unwrap()
}

fn appraised(resources: [Resource; 2], profiles: [&str; 2], country: &str, model: &Model) -> Appraisal {
    let sites = [site("a", country, 14.0), site("b", "DE", 14.01)];
    let [from, into] = resources;
    let supply = flow(&sites[0], Direction::Supply, from, profiles[0]);
    let demand = flow(&sites[1], Direction::Demand, into, profiles[1]);
    let party = |flow, site| Party { flow, site, reserved_annual: 0.0 };
    explain(party(&supply, &sites[0]), party(&demand, &sites[1]), model)
        .appraisal
        .map(|found| *found)
        .unwrap()
}

/// What goes into the link.
fn sent(appraisal: &Appraisal) -> f64 {
    appraisal.found.delivered_annual + appraisal.found.lost_annual
}

/// A supply that is hot enough for all of the demand.
fn hot() -> [Resource; 2] {
    [heat(140.0, 160.0), heat(50.0, 60.0)]
}

/// What is said of a pair, but for the store.
fn without_store(appraisal: &Appraisal) -> serde_json::Value {
    serde_json::to_value(Appraisal { with_store: None, ..appraisal.clone() }).unwrap()
}

#[test]
fn a_named_profile_delivers_what_its_overlap_says_and_that_of_the_country_comes_first() {
    let model = model(0.0);
    let calendar = Calendar::default();
    for (profiles, country, shapes) in [
        (["flat", "homes"], "DE", [Shape::flat(), hours(12..24)]),
        (["bakery", "homes"], "DE", [hours(8..16), hours(12..24)]),
        (["bakery", "homes"], "AT", [hours(4..20), hours(12..24)]),
        (["bakery.AT", "homes"], "DE", [hours(4..20), hours(12..24)]),
        (["bakery", "flat"], "FR", [hours(8..16), Shape::flat()]),
    ] {
        let [supply, demand] = shapes.each_ref().map(|shape| Side { shape, annual: 8_760.0 });
        let exact = deliver(&calendar, supply, demand, f64::INFINITY).delivered;
        let highest =
            delivered_in_steps(&calendar, supply, demand, f64::INFINITY).into_iter().fold(0.0, f64::max);
        let appraisal = appraised(hot(), profiles, country, &model);
        // A pipe that is a size smaller carries as much less of everything.
        let (found, wanted) = (sent(&appraisal), exact * appraisal.found.rate / highest);
        assert!((found - wanted).abs() < 1e-6, "{profiles:?} in {country}: {found}, not {wanted}");
        assert!(
            appraisal.found.rate > 0.9 * highest,
            "{profiles:?}: {} of {highest} MW",
            appraisal.found.rate
        );
    }
}

#[test]
fn profiles_stay_whole_in_another_year() {
    let rates: [f64; 576] = std::array::from_fn(|step| if step / 24 % 2 == 0 { 1.0 } else { 0.1 });
    let shape = |year| Shape::new(&rates, &Calendar::of(year).unwrap()).unwrap();
    let of = |year| {
        let mut parameters = Parameters::default();
        parameters.profile.year = year;
        Model::new(parameters, Ranking::default(), HashMap::from([("office".to_owned(), shape(year))]))
            .unwrap()
    };
    let moved = of(2025).with_parameters(of(2024).parameters().clone()).unwrap();
    let sent = |model: &Model| sent(&appraised(hot(), ["office", "flat"], "DE", model));
    assert!((sent(&moved) - sent(&of(2024))).abs() < 1e-9);
    assert!((sent(&moved) - sent(&of(2025))).abs() > 1e-3, "the years differ");
}

#[test]
fn a_name_that_is_not_known_counts_as_steady_and_is_said() {
    let model = model(0.0);
    let said = |profiles| {
        let appraisal = appraised(hot(), profiles, "DE", &model);
        let of_time = |source: &String| source.contains("profile");
        let sources = appraisal.assumptions.iter().map(|assumed| assumed.source.clone());
        (sent(&appraisal), sources.filter(of_time).collect::<Vec<_>>())
    };
    assert_eq!(said(["bakery", "homes"]).1, [] as [&str; 0]);
    let (unknown, sources) = said(["bakery", "home"]);
    assert_eq!(sources, ["no load profile is called 'home'; add it to the folder of [profiles]"]);
    let (steady, sources) = said(["bakery", "flat"]);
    assert_eq!(sources, ["the flow's profile"]);
    assert_eq!(unknown, steady);
}

#[test]
fn a_store_carries_the_night_into_the_day_and_costs_its_annuity() {
    assert_eq!(appraised(hot(), ["flat", "homes"], "DE", &model(0.0)).with_store, None);
    for (profiles, beside) in [(["flat", "homes"], Direction::Demand), (["homes", "flat"], Direction::Supply)]
    {
        let without = appraised(hot(), profiles, "DE", &model(0.0));
        assert!((sent(&without) - 4_380.0).abs() < 1e-6, "{profiles:?}: {}", sent(&without));
        for store_hours in [1.0, 6.0, 12.0, 48.0] {
            let model = model(store_hours);
            let appraisal = appraised(hot(), profiles, "DE", &model);
            let with = appraisal.with_store.clone().unwrap();
            assert_eq!(without_store(&appraisal), without_store(&without), "the rest stays as it is");
            let added = with.delivered_annual - without.found.delivered_annual;
            // An hour of the store for every day; the last evening's store is left over where the supply comes in the second half of a day.
            let wanted = 365.0 * f64::min(store_hours, 12.0);
            let last = if beside == Direction::Supply { f64::min(store_hours, 12.0) } else { 0.0 };
            assert!((added - wanted + last).abs() < 1e-6, "{profiles:?} {store_hours} h: {added}");
            assert_eq!((with.beside, with.hours, with.holds_mwh), (beside, store_hours, store_hours));
            assert!((with.capital_eur - store_hours * 3_800.0).abs() < 1e-6, "{}", with.capital_eur);
            let terms = &appraisal.terms;
            let economics = &model.parameters().economics;
            let yearly =
                annuity_factor(terms.discount_rate, f64::from(terms.life_years)) + economics.upkeep_share;
            let electricity = with.electricity_mwh - without.found.electricity_mwh;
            let worth = added * without.found.price_per_unit
                - electricity * without.found.electricity_price
                - with.capital_eur * yearly;
            assert!((with.added_eur_per_year - worth).abs() < 1e-6, "{} {worth}", with.added_eur_per_year);
            let sum = without.together.value.yearly_eur + with.added_eur_per_year;
            assert!((with.together.value.yearly_eur - sum).abs() < 1e-6);
        }
    }
}

#[test]
fn a_store_is_of_heat_alone_and_never_takes_more_than_there_is() {
    let model = model(6.0);
    let cold = [heat(-10.0, -5.0), heat(8.0, 14.0)].map(|resource| match resource {
        Resource::Heat(thermal) => Resource::Cooling(thermal),
        other => other,
    });
    assert_eq!(appraised(cold, ["flat", "homes"], "DE", &model).with_store, None);
    // Through a heat pump, and partly through one.
    for (from, into) in [(heat(20.0, 30.0), heat(50.0, 60.0)), (heat(30.0, 70.0), heat(50.0, 90.0))] {
        let appraisal = appraised([from, into], ["flat", "homes"], "DE", &model);
        let with = appraisal.with_store.unwrap();
        assert!(appraisal.found.cop.is_some(), "{:?}", appraisal.found);
        assert!(with.delivered_annual > appraisal.found.delivered_annual);
        // All of what comes through the store is lifted; the pumps of the pipe take next to nothing.
        let added = with.delivered_annual - appraisal.found.delivered_annual;
        let lifting =
            (with.electricity_mwh - appraisal.found.electricity_mwh) * appraisal.found.cop.unwrap() / added;
        assert!((1.0..1.03).contains(&lifting), "{lifting}");
        assert!(with.supply_use > appraisal.supply_use && with.supply_use <= 1.0);
        assert!(with.demand_cover > appraisal.demand_cover && with.demand_cover <= 1.0);
    }
}
