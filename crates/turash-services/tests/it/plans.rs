//! Plans of a region: what is agreed, with whom, and how much may be spent on them.

#![cfg(test)]

use std::time::Duration;

use turash_domain::matching::Model;
use turash_domain::{
    Celsius, Coordinates, CountryCode, Direction, Family, FlowId, Gas, GasKind, GeoBox, HourRange,
    LocationQuality, MatchId, MatchState, NotNegative, Profile, Quantity, Resource, ResourceFlow, Sequence,
    Site, SiteId, TemperatureBand, Thermal, Weekly,
};
use turash_services::{
    Commands, Compared, Draft, FamilyPlan, MatchFilter, Matcher, Objective, PlanLimits, PlanProgress,
    PlanQuestion, PlanStage, PlanningError, Ports, Ranks, RegionPlan, Step, Totals, With, explain_pair,
};

use crate::world::{Random, band, flow, import, ports, site};

/// Where flows are, by the last digit of their ids: 3.6 km apart, the last one abroad.
pub(crate) fn at(number: u64) -> Draft {
    let country = if number == 2 { "DE" } else { "AT" };
    Draft::Site(Site {
        coordinates: Coordinates::new(10.0 + 0.05 * number as f64, 50.0).unwrap(),
        location: LocationQuality::Own,
        country: Some(CountryCode::new(country).unwrap()),
        ..site(number, &mut Random(number))
    })
}

/// A supply where its id begins with `s`, else a demand, of so many MWh/a.
pub(crate) fn of(id: &str, annual: f64) -> Draft {
    let direction = if id.starts_with('s') { Direction::Supply } else { Direction::Demand };
    let celsius = if direction == Direction::Supply { 150.0 } else { 60.0 };
    Draft::Flow(ResourceFlow {
        id: FlowId::new(id).unwrap(),
        site: SiteId::new(&format!("site-{}", &id[1..2])).unwrap(),
        direction,
        resource: Resource::Heat(Thermal { band: band(celsius), medium: None }),
        quantity: Quantity::new(annual, None).unwrap(),
        ..flow(0, 1, &mut Random(1))
    })
}

/// One supply of 100 GWh/a at home, and demands of 60 at home, next door and abroad.
pub(crate) async fn world() -> Ports {
    let ports = ports().await;
    import(&ports, &[at(0), at(1), at(2)]).await;
    let flows = [of("s0", 1e5), of("d1", 6e4), of("d1b", 6e4), of("d2", 6e4)];
    assert_eq!(import(&ports, &flows).await.flows.created, 4);
    ports
}

async fn step(ports: &Ports, pair: &str, to: MatchState, annual: f64) {
    let annual = Some(NotNegative::new(annual).unwrap());
    let step = Step { to, annual, price: None, actor: None, reason: None };
    Commands::new(ports.clone()).transition(&MatchId::parse(pair).unwrap(), &step, None).await.unwrap();
}

pub(crate) async fn reserve(ports: &Ports, pair: &str, annual: f64) {
    step(ports, pair, MatchState::Negotiating, annual).await;
    step(ports, pair, MatchState::Reserved, annual).await;
}

pub(crate) async fn make(
    ports: &Ports,
    question: &PlanQuestion,
    limits: PlanLimits,
) -> Result<RegionPlan, PlanningError> {
    let model = Model::default();
    let matcher = Matcher::load(ports, model.clone(), 1, &|_| {}).await.unwrap();
    RegionPlan::make(ports, &matcher, &model, question, limits).await
}

pub(crate) async fn planned(ports: &Ports, question: &PlanQuestion) -> FamilyPlan {
    make(ports, question, PlanLimits::none(2)).await.unwrap().families.remove(0)
}

/// What working through the list of matches comes to.
fn best_first(plan: &FamilyPlan) -> Totals {
    match plan.compared {
        Compared::BestFirst(totals) => totals,
        Compared::Yearly(_) => panic!("{:?}", plan.compared),
    }
}

/// What each pair gets, and how much of it is agreed.
fn amounts(plan: &FamilyPlan) -> Vec<(String, f64, f64)> {
    let of = plan.exchanges.iter();
    let mut amounts: Vec<_> = of.map(|one| (one.id.to_string(), one.annual, one.agreed_annual)).collect();
    amounts.sort_by(|a, b| a.0.cmp(&b.0));
    amounts
}

fn row(pair: &str, annual: f64, agreed: f64) -> (String, f64, f64) {
    (pair.to_owned(), annual, agreed)
}

#[tokio::test]
async fn what_is_agreed_stays_and_the_rest_goes_to_who_makes_most_of_it() {
    let ports = world().await;
    let everything = PlanQuestion::default();
    let free = planned(&ports, &everything).await;
    // Both next door are as near; what is abroad is farther and gets nothing.
    let near: f64 = amounts(&free).iter().map(|(_, annual, _)| annual).sum();
    assert_eq!((near, free.flows[0].planned_annual, free.candidates), (1e5, 1e5, 3));
    assert!(free.exchanges.iter().all(|one| one.demand.site.as_str() == "site-1"));
    reserve(&ports, "s0~d2", 3e4).await;
    let bound = planned(&ports, &everything).await;
    assert!(amounts(&bound).contains(&row("s0~d2", 3e4, 3e4)), "{:?}", amounts(&bound));
    assert_eq!(bound.flows[0].planned_annual, 1e5);
    assert!(bound.totals.value_eur_per_year < free.totals.value_eur_per_year);
    assert!(bound.proof.unwrap().bound >= bound.totals.value_eur_per_year && bound.overbooked == 0);
    // Seen from home alone, what is promised abroad is not there.
    let at_home = PlanQuestion { country: Some(CountryCode::new("AT").unwrap()), ..everything.clone() };
    let at_home = planned(&ports, &at_home).await;
    assert_eq!((at_home.flows[0].capacity_annual, at_home.candidates), (7e4, 2));
    // As if the one abroad were closed, it is there again.
    let without = PlanQuestion { without: vec![SiteId::new("site-2").unwrap()], ..everything };
    assert_eq!(amounts(&planned(&ports, &without).await), amounts(&free));
}

#[tokio::test]
async fn what_is_overbooked_is_planned_with_what_is_promised() {
    let ports = world().await;
    reserve(&ports, "s0~d1", 5e4).await;
    import(&ports, &[of("s0", 4e4)]).await;
    let plan = planned(&ports, &PlanQuestion::default()).await;
    assert_eq!((amounts(&plan), plan.overbooked), (vec![row("s0~d1", 5e4, 5e4)], 1));
}

#[tokio::test]
async fn filters_of_pairs_leave_out_what_alone_is_too_little() {
    let ports = world().await;
    import(&ports, &[of("d1c", 2e4)]).await;
    let all = planned(&ports, &PlanQuestion::default()).await;
    assert_eq!(all.candidates, 4);
    let large = PlanQuestion { min_annual: Some(3e4), ..PlanQuestion::default() };
    assert_eq!(planned(&ports, &large).await.candidates, 3);
    let near = PlanQuestion { within_km: Some(5.0), ..PlanQuestion::default() };
    assert_eq!(planned(&ports, &near).await.candidates, 3, "abroad is 7 km away");
    let dear = PlanQuestion { min_value: Some(1_500_000.0), ..PlanQuestion::default() };
    assert_eq!(planned(&ports, &dear).await.candidates, 2, "60 GWh/a at 7 km are worth less");
}

#[tokio::test]
async fn more_than_the_limits_is_refused_and_says_what_to_do() {
    let ports = world().await;
    let (question, none) = (PlanQuestion::default(), PlanLimits::none(1));
    for (limits, words) in [
        (PlanLimits { flows: 3, ..none }, "more than 3 flows fit; plan a part"),
        (PlanLimits { pairs: 2, ..none }, "more than 2 pairs fit; plan a part"),
        (PlanLimits { time: Duration::ZERO, ..none }, "not ready within 0 s; plan a part"),
    ] {
        let refused = make(&ports, &question, limits).await.unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
    }
    assert!(make(&ports, &question, PlanLimits { flows: 4, pairs: 3, ..none }).await.is_ok());
    let nowhere = PlanQuestion { without: vec![SiteId::new("nowhere").unwrap()], ..question };
    let refused = make(&ports, &nowhere, none).await.unwrap_err().to_string();
    assert_eq!(refused, "there is no site 'nowhere'");
}

/// A flow that is there on these days of the week alone, all day.
fn on(days: std::ops::Range<usize>, draft: Draft) -> Draft {
    let Draft::Flow(flow) = draft else { return draft };
    let mut hours: [Vec<HourRange>; 7] = Default::default();
    for day in days {
        hours[day] = vec![HourRange { from: 0, to: 24 }];
    }
    let profile = Profile::Weekly(Weekly::new(hours, Vec::new()).unwrap());
    Draft::Flow(ResourceFlow { profile, ..flow })
}

#[tokio::test]
async fn a_pair_gets_no_more_than_its_profiles_let_pass() {
    let ports = ports().await;
    import(&ports, &[at(0), at(1)]).await;
    // The supply is there from Monday to Friday, one demand from Thursday to Sunday: two days in common.
    import(&ports, &[on(0..5, of("s0", 5e4)), on(3..7, of("d1", 4e4)), of("d1b", 1e4)]).await;
    let model = Model::default();
    let pair = MatchId::parse("s0~d1").unwrap();
    let [supply, demand] = [pair.supply(), pair.demand()];
    let ranks = Ranks { as_of: Sequence(0), supply: None, demand: None };
    let explained = explain_pair(&ports, &model, supply, demand, ranks).await;
    let found = explained.unwrap().unwrap().explanation.appraisal.unwrap().found;
    let passes = found.delivered_annual.max(found.taken_annual);
    assert!(passes > 1e4 && passes < 0.55 * 4e4, "two of four days: {passes}");
    let plan = planned(&ports, &PlanQuestion::default()).await;
    let of = |id: &str| amounts(&plan).into_iter().find(|row| row.0 == id).map_or(0.0, |row| row.1);
    assert!((of("s0~d1") / passes - 1.0).abs() < 1e-9, "{} {passes}", of("s0~d1"));
    assert!(of("s0~d1b") > 0.0 && of("s0~d1b") <= 1e4);
    assert_eq!(best_first(&plan).exchanges, 2);
    // What is agreed stays, also where it is more than passes.
    reserve(&ports, "s0~d1", 3e4).await;
    let plan = planned(&ports, &PlanQuestion::default()).await;
    assert!(amounts(&plan).contains(&row("s0~d1", 3e4, 3e4)), "{:?}", amounts(&plan));
}

#[tokio::test]
async fn a_list_that_is_worked_through_begins_with_what_passes_most_value() {
    let ports = ports().await;
    import(&ports, &[at(0), at(1)]).await;
    // d1 needs more than d1b, but little of it when the supply is there: the list has d1b first, and what is left for d1 is less than what passes.
    import(&ports, &[on(0..5, of("s0", 5e4)), on(2..7, of("d1", 5e4)), of("d1b", 4.4e4)]).await;
    let plan = planned(&ports, &PlanQuestion::default()).await;
    let model = Model::default();
    let matcher = Matcher::load(&ports, model.clone(), 1, &|_| {}).await.unwrap();
    let filter = MatchFilter { limit: Some(10), ..MatchFilter::default() };
    let listed = matcher.matches(&filter).await.pairs;
    assert_eq!(listed[0].id.to_string(), "s0~d1b", "{listed:?}");
    let [first, second] = ["s0~d1b", "s0~d1"].map(|id| {
        let found = plan.exchanges.iter().find(|one| one.id.to_string() == id);
        found.unwrap_or_else(|| panic!("{id} is not in {plan:?}"))
    });
    let (of_first, of_second) = (first.margin_eur_per_unit, second.margin_eur_per_unit);
    assert!(5e4 * of_second > 4.4e4 * of_first, "by what both flows have d1 came first: {plan:?}");
    // How much d1b got of the list, by what the list is worth: what the five days of the supply let pass.
    assert_eq!(best_first(&plan).annual, 5e4);
    let got = (best_first(&plan).value_eur_per_year - 5e4 * of_second) / (of_first - of_second);
    assert!((got / (4.4e4 * 5.0 / 7.0) - 1.0).abs() < 0.01, "{got}");
}

/// A flow of cooling.
fn cold(id: &str, annual: f64) -> Draft {
    let Draft::Flow(flow) = of(id, annual) else { unreachable!() };
    let band = TemperatureBand::new(Celsius::new(8.0).unwrap(), Celsius::new(14.0).unwrap()).unwrap();
    let colder = TemperatureBand::new(Celsius::new(2.0).unwrap(), Celsius::new(5.0).unwrap()).unwrap();
    let band = if flow.direction == Direction::Supply { colder } else { band };
    Draft::Flow(ResourceFlow { resource: Resource::Cooling(Thermal { band, medium: None }), ..flow })
}

#[tokio::test]
async fn heat_that_drives_a_chiller_is_planned_with_heat_and_with_cold() {
    let ports = ports().await;
    // Close by, so that a chiller pays for its pipe.
    let near = |number: u64| {
        let Draft::Site(site) = at(number) else { unreachable!() };
        let coordinates = Coordinates::new(10.0 + 0.004 * number as f64, 50.0).unwrap();
        Draft::Site(Site { coordinates, ..site })
    };
    import(&ports, &[near(0), near(1), near(2)]).await;
    let mut model = Model::default().parameters().clone();
    model.heat.cooling.absorption_cop = 0.5;
    let model = Model::default().with_parameters(model).unwrap();
    import(&ports, &[of("s0", 1e5), of("d1", 2e4), cold("d2cold", 3e4), cold("s1cold", 1e4)]).await;
    let matcher = Matcher::load(&ports, model.clone(), 1, &|_| {}).await.unwrap();
    let question = PlanQuestion { objective: Objective::Amount, ..PlanQuestion::default() };
    let plan = RegionPlan::make(&ports, &matcher, &model, &question, PlanLimits::none(1)).await.unwrap();
    assert_eq!(plan.families.len(), 1, "one plan of both");
    let plan = &plan.families[0];
    assert!(plan.with_cooling && plan.name() == "heat and cooling");
    let of = |id: &str| plan.exchanges.iter().find(|one| one.id.to_string() == id);
    let chiller = of("s0~d2cold").unwrap();
    assert!(chiller.is_chiller() && of("s0~d1").is_some_and(|heat| !heat.is_chiller()));
    assert!((chiller.served_annual - 0.5 * chiller.annual).abs() < 1e-6, "{chiller:?}");
    let used = |flow: &str| plan.flows.iter().find(|one| one.id.as_str() == flow).unwrap();
    // The demand has what the spring gives and what the chiller makes, in cold.
    let from_spring = of("s1cold~d2cold").map_or(0.0, |one| one.served_annual);
    let cold = used("d2cold");
    assert!(
        (cold.planned_annual - from_spring - chiller.served_annual).abs() < 1e-6
            && cold.capacity_annual == 3e4
    );
    assert!(cold.planned_annual <= 3e4 * (1.0 + 1e-9) && used("s0").planned_annual <= 1e5);
    assert!((cold.planned_annual / 3e4 - 1.0).abs() < 1e-6, "there is heat enough for all of it: {plan:?}");
    // After value the prices prove it: every unit by what it is of its own flow.
    let question = PlanQuestion::default();
    let plan = RegionPlan::make(&ports, &matcher, &model, &question, PlanLimits::none(1)).await.unwrap();
    let plan = &plan.families[0];
    let worth: f64 = plan.flows.iter().map(|flow| flow.price.unwrap() * flow.capacity_annual).sum();
    let value = plan.totals.value_eur_per_year;
    assert!(
        worth >= value * (1.0 - 1e-9) && (plan.proof.unwrap().bound / value - 1.0).abs() < 1e-9,
        "{plan:?}"
    );
    // Seen from heat alone there is no chiller.
    let heat = PlanQuestion { family: Some(Family::Heat), ..PlanQuestion::default() };
    let plan = RegionPlan::make(&ports, &matcher, &model, &heat, PlanLimits::none(1)).await.unwrap();
    assert!(!plan.families[0].with_cooling && plan.families[0].exchanges.iter().all(|one| !one.is_chiller()));
}

#[tokio::test]
async fn a_box_leaves_out_what_is_outside_with_all_its_pairs() {
    let ports = world().await;
    let within =
        |edges| PlanQuestion { within_box: Some(GeoBox::new(edges).unwrap()), ..PlanQuestion::default() };
    let near = planned(&ports, &within([9.9, 49.9, 10.06, 50.1])).await;
    assert!(near.candidates == 2 && near.flows.iter().all(|flow| flow.id.as_str() != "d2"), "{near:?}");
    // What is promised to somebody outside is not there.
    reserve(&ports, "s0~d2", 3e4).await;
    assert_eq!(planned(&ports, &within([9.9, 49.9, 10.06, 50.1])).await.flows[0].capacity_annual, 7e4);
    let nowhere = make(&ports, &within([20.0, 49.9, 21.0, 50.1]), PlanLimits::none(1)).await.unwrap();
    assert!(nowhere.families.is_empty());
}

/// A supply with a demand next door, which alone are worth most, and farther away another one of each: both far pairs together are worth less and avoid more.
async fn near_and_far() -> Ports {
    let ports = ports().await;
    import(&ports, &[at(0), at(3), at(4), at(9)]).await;
    import(&ports, &[of("d0", 6e4), of("s3", 6e4), of("d4", 6e4), of("s9", 6e4)]).await;
    ports
}

#[tokio::test]
async fn after_co2_the_plan_avoids_most_and_a_price_of_it_moves_the_plan_there() {
    let ports = near_and_far().await;
    let of = |objective, co2_eur_per_t| PlanQuestion { objective, co2_eur_per_t, ..PlanQuestion::default() };
    let value = planned(&ports, &of(Objective::Value, 0.0)).await;
    let co2 = planned(&ports, &of(Objective::Co2, 0.0)).await;
    let pairs = |plan: &FamilyPlan| amounts(plan).into_iter().map(|row| row.0).collect::<Vec<_>>();
    assert_eq!(
        (pairs(&value), pairs(&co2)),
        (vec!["s3~d4".to_owned()], vec!["s3~d0".to_owned(), "s9~d4".to_owned()])
    );
    assert!(value.totals.value_eur_per_year > 1.01 * co2.totals.value_eur_per_year, "{value:?}");
    assert!(co2.totals.co2_avoided_t_per_year > 1.01 * value.totals.co2_avoided_t_per_year, "{co2:?}");
    assert!((co2.proof.unwrap().objective - co2.totals.co2_avoided_t_per_year).abs() < 1e-9);
    assert!(
        co2.proof.unwrap().bound >= co2.proof.unwrap().objective
            && co2.proof.unwrap().bound < co2.proof.unwrap().objective * 1.000_001
    );
    // What the exchanges avoid is what their explanations say, by the part that they get.
    let model = Model::default();
    for one in &co2.exchanges {
        let ranks = Ranks { as_of: Sequence(0), supply: None, demand: None };
        let pair =
            explain_pair(&ports, &model, one.id.supply(), one.id.demand(), ranks).await.unwrap().unwrap();
        let appraisal = pair.explanation.appraisal.unwrap();
        let passes = appraisal.found.delivered_annual.max(appraisal.found.taken_annual);
        let avoided = appraisal.carbon.total_t * one.annual / passes;
        assert!((one.co2_avoided_t_per_year / avoided - 1.0).abs() < 1e-9, "{one:?}");
        assert!((one.capital_eur - appraisal.found.capital_eur()).abs() < 1e-6);
    }
    // With a price both count, and no plan of the two is better by it.
    let priced = planned(&ports, &of(Objective::Value, 500.0)).await;
    let by_price =
        |plan: &FamilyPlan| plan.totals.value_eur_per_year + 500.0 * plan.totals.co2_avoided_t_per_year;
    assert!((priced.proof.unwrap().objective / by_price(&priced) - 1.0).abs() < 1e-12);
    assert!(by_price(&priced) >= by_price(&value) - 1e-3 && by_price(&priced) >= by_price(&co2) - 1e-3);
    for (question, words) in [
        (of(Objective::Amount, 80.0), "expected no price of CO2 beside the objective amount"),
        (of(Objective::Value, -1.0), "a price of 0 or more"),
        (of(Objective::Value, f64::NAN), "a price of 0 or more"),
    ] {
        let refused = make(&ports, &question, PlanLimits::none(1)).await.unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
    }
}

fn with(drafts: &[Draft]) -> PlanQuestion {
    let mut with = With::default();
    for draft in drafts {
        match draft {
            Draft::Site(site) => with.sites.push(site.clone()),
            Draft::Flow(flow) => with.flows.push(flow.clone()),
        }
    }
    PlanQuestion { with, ..PlanQuestion::default() }
}

#[tokio::test]
async fn what_is_thought_to_be_there_is_planned_like_what_is_and_never_stored() {
    let ports = world().await;
    let before = ports.log.head().await.unwrap();
    let supposed = [at(3), of("s3", 5e4), of("d3", 1e4), of("s1more", 2e4)];
    assert!(planned(&ports, &with(&supposed)).await.candidates > 3);
    assert_eq!(ports.log.head().await.unwrap(), before, "nothing was stored");
    // A flow in the place of one that is there, with what is promised on it.
    reserve(&ports, "s0~d1", 3e4).await;
    let larger = planned(&ports, &with(&[of("s0", 2e5)])).await;
    assert!(amounts(&larger).iter().any(|(pair, _, agreed)| pair == "s0~d1" && *agreed == 3e4));
    assert_eq!(larger.flows[0].capacity_annual, 2e5);
    let smaller = planned(&ports, &with(&[of("s0", 2e4)])).await;
    assert_eq!((amounts(&smaller), smaller.overbooked), (vec![row("s0~d1", 3e4, 3e4)], 1));
}

#[tokio::test]
async fn a_plan_with_what_is_stored_is_the_plan_of_it() {
    let (less, more) = (world().await, world().await);
    let supposed = [at(3), of("s3", 5e4), of("d3", 1e4), of("s1more", 2e4), of("d2", 9e4)];
    import(&more, &supposed).await;
    let (thought, there) =
        (planned(&less, &with(&supposed)).await, planned(&more, &PlanQuestion::default()).await);
    assert_eq!((amounts(&thought), &thought.flows), (amounts(&there), &there.flows));
    assert_eq!((thought.totals, thought.proof), (there.totals, there.proof));
    assert!(amounts(&thought).iter().any(|(pair, ..)| pair.starts_with("s3~")), "{:?}", amounts(&thought));
    // Other questions hold for it, too.
    let abroad = PlanQuestion { without: vec![SiteId::new("site-3").unwrap()], ..with(&[of("s1more", 2e4)]) };
    let refused = make(&less, &abroad, PlanLimits::none(1)).await.unwrap_err().to_string();
    assert_eq!(refused, "there is no site 'site-3'");
    let boxed =
        PlanQuestion { within_box: Some(GeoBox::new([9.9, 49.9, 10.12, 50.1]).unwrap()), ..with(&supposed) };
    assert!(planned(&less, &boxed).await.flows.iter().all(|flow| !flow.id.as_str().contains('3')));
}

#[tokio::test]
async fn what_cannot_be_thought_to_be_there_is_named() {
    let ports = world().await;
    let Draft::Site(moved) = at(1) else { unreachable!() };
    let moved = Draft::Site(Site { coordinates: Coordinates::new(10.0, 50.0).unwrap(), ..moved });
    let Draft::Flow(turned) = of("s0", 1e5) else { unreachable!() };
    let turned = Draft::Flow(ResourceFlow { direction: Direction::Demand, ..turned });
    for (drafts, words) in [
        (vec![moved], "with.sites[0].id: found 'site-1', expected a site that is not there yet"),
        (vec![at(3), at(3)], "with.sites[1].id: found 'site-3', expected every id once"),
        (vec![of("s9", 1e4)], "with.flows[0].site: found 'site-9', expected a site that exists"),
        (vec![of("s1x", 1e4), of("s1x", 1e4)], "with.flows[1].id: found 's1x', expected every id once"),
        (vec![turned], "with.flows[0].resource: found 'demand of heat', expected supply of heat, as s0 is"),
    ] {
        let refused = make(&ports, &with(&drafts), PlanLimits::none(1)).await.unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
    }
    assert!(make(&ports, &with(&[at(1)]), PlanLimits::none(1)).await.is_ok(), "a site as it is");
}

async fn asked(ports: &Ports, question: &PlanQuestion) -> RegionPlan {
    make(ports, question, PlanLimits::none(1)).await.unwrap()
}

/// A supply between two demands that each would take all of it; alone each pair pays, half of it does not pay for the second pipe.
async fn one_pipe_or_two() -> Ports {
    let ports = ports().await;
    import(&ports, &[at(3), at(5), at(6), at(0)]).await;
    import(&ports, &[of("s3", 7e4), of("d5", 6e4), of("d6", 6e4), of("d0", 6e4)]).await;
    ports
}

#[tokio::test]
async fn whole_capital_makes_fewer_exchanges_and_each_is_worth_what_its_pair_is_alone() {
    let ports = one_pipe_or_two().await;
    let by_unit = &asked(&ports, &PlanQuestion::default()).await.families[0];
    let whole = PlanQuestion { whole_capital: true, ..PlanQuestion::default() };
    let whole = &asked(&ports, &whole).await.families[0];
    assert_eq!((by_unit.exchanges.len(), whole.exchanges.len()), (2, 1), "{whole:?}");
    let pair = &whole.exchanges[0];
    let ranks = Ranks { as_of: Sequence(0), supply: None, demand: None };
    let model = Model::default();
    let explained = explain_pair(&ports, &model, pair.id.supply(), pair.id.demand(), ranks).await;
    let explained = explained.unwrap().unwrap().explanation;
    // All that passes is worth what the list says; the margin is before the capital.
    assert!((pair.value_eur_per_year / explained.value_eur_per_year - 1.0).abs() < 1e-9, "{pair:?}");
    assert!(
        pair.margin_eur_per_unit > explained.margin_eur_per_unit.unwrap() && pair.opening_eur_per_year > 0.0
    );
    // The second pipe of the plan by the unit costs more than the little that it gets is worth.
    let second = by_unit.exchanges.iter().min_by(|a, b| a.annual.total_cmp(&b.annual)).unwrap();
    let before_capital = whole.flows.iter().all(|flow| flow.price.is_none());
    assert!(before_capital && second.annual < 1.1e4, "{second:?}");
    let proof = whole.proof.unwrap();
    assert!(!proof.by_prices && proof.objective == whole.totals.value_eur_per_year);
    assert!(proof.bound >= proof.objective && proof.gap <= 0.002, "{proof:?}");
    // What the list gives is compared by the same measure: it does not build the second pipe either.
    assert_eq!(best_first(whole), whole.totals);
    assert!(
        by_unit.proof.unwrap().by_prices
            && by_unit.exchanges.iter().all(|one| one.opening_eur_per_year == 0.0)
    );
}

#[tokio::test]
async fn what_is_agreed_bears_its_capital_and_stays_where_it_does_not_pay() {
    let ports = one_pipe_or_two().await;
    reserve(&ports, "s3~d0", 1e3).await;
    let question = PlanQuestion { whole_capital: true, ..PlanQuestion::default() };
    let plan = &asked(&ports, &question).await.families[0];
    let agreed = plan.exchanges.iter().find(|one| one.id.to_string() == "s3~d0").unwrap();
    let net = agreed.annual * agreed.margin_eur_per_unit - agreed.opening_eur_per_year;
    assert!(agreed.agreed_annual == 1e3 && (agreed.value_eur_per_year - net).abs() < 1e-6, "{agreed:?}");
    let new: f64 =
        plan.exchanges.iter().filter(|one| one.agreed_annual == 0.0).map(|one| one.capital_eur).sum();
    assert_eq!(plan.totals.capital_eur, new, "the capital of what is agreed is not asked for again");
    let proof = plan.proof.unwrap();
    assert!(proof.bound >= proof.objective && proof.gap < 0.01, "{proof:?}");
}

#[tokio::test]
async fn a_budget_is_spent_over_all_families_and_never_more() {
    let ports = near_and_far().await;
    import(&ports, &[at(1), at(2)]).await;
    let Draft::Flow(flow) = of("s1gas", 2e4) else { unreachable!() };
    let gas = |flow: ResourceFlow| {
        let resource = Resource::Gas(Gas { kind: GasKind::Biogas, pressure: None });
        Draft::Flow(ResourceFlow { resource, ..flow })
    };
    let Draft::Flow(needs) = of("d2gas", 2e4) else { unreachable!() };
    import(&ports, &[gas(flow), gas(needs)]).await;
    let ask = async |budget_eur: f64, objective| {
        let question = PlanQuestion { budget_eur: Some(budget_eur), objective, ..PlanQuestion::default() };
        asked(&ports, &question).await
    };
    let everything = asked(&ports, &PlanQuestion { whole_capital: true, ..PlanQuestion::default() }).await;
    assert!(everything.families.len() == 2 && everything.spent.is_none());
    let all: f64 = everything.families.iter().map(|family| family.totals.capital_eur).sum();
    let value = |plan: &RegionPlan| -> f64 {
        plan.families.iter().map(|family| family.totals.value_eur_per_year).sum()
    };
    let mut before = 0.0;
    for part in [0.0, 0.2, 0.5, 0.8, 1.01] {
        let plan = ask(part * all, Objective::Value).await;
        let spent = plan.spent.unwrap();
        let capital: f64 = plan.families.iter().map(|family| family.totals.capital_eur).sum();
        assert!(capital <= part * all && (spent.capital_eur - capital).abs() < 1e-6, "{part}: {spent:?}");
        assert!(
            (spent.proof.objective - value(&plan)).abs() < 1e-6 && spent.proof.bound >= value(&plan) - 1e-6
        );
        assert!(spent.proof.bound <= value(&everything) * 1.003 + 1e-6);
        assert!(value(&plan) >= before - 1e-6, "more of a budget is worth no less");
        assert!(plan.families.iter().all(|family| family.proof.is_none()), "only together");
        before = value(&plan);
    }
    assert!((before / value(&everything) - 1.0).abs() < 0.003, "{before}");
    let co2 = ask(0.5 * all, Objective::Co2).await;
    assert!(co2.spent.unwrap().proof.objective > 0.0);
    assert!(co2.families.iter().flat_map(|of| &of.exchanges).all(|one| one.opening_eur_per_year == 0.0));
    for (question, words) in [
        (
            PlanQuestion { budget_eur: Some(1e6), objective: Objective::Amount, ..PlanQuestion::default() },
            "one family",
        ),
        (PlanQuestion { budget_eur: Some(-1.0), ..PlanQuestion::default() }, "an amount of 0 or more"),
        (
            PlanQuestion { budget_eur: Some(f64::INFINITY), ..PlanQuestion::default() },
            "an amount of 0 or more",
        ),
        (
            PlanQuestion { whole_capital: true, objective: Objective::Co2, ..PlanQuestion::default() },
            "no whole capital",
        ),
    ] {
        let refused = make(&ports, &question, PlanLimits::none(1)).await.unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
    }
    let of_heat = PlanQuestion {
        budget_eur: Some(2.0 * all),
        objective: Objective::Amount,
        family: Some(Family::Heat),
        ..PlanQuestion::default()
    };
    assert!(asked(&ports, &of_heat).await.families[0].totals.annual > 0.0);
    let nothing =
        PlanQuestion { budget_eur: Some(1.0), family: Some(Family::Water), ..PlanQuestion::default() };
    assert!(asked(&ports, &nothing).await.spent.is_none(), "there is nothing to plan");
}

#[tokio::test]
async fn whoever_watches_hears_of_every_stage_and_may_give_up_at_any() {
    let ports = world().await;
    let model = Model::default();
    let matcher = Matcher::load(&ports, model.clone(), 1, &|_| {}).await.unwrap();
    let question = PlanQuestion { whole_capital: true, ..PlanQuestion::default() };
    let limits = PlanLimits::none(1);
    let watched = async |until: Option<PlanStage>| {
        let heard = std::sync::Mutex::new(Vec::new());
        let watch = |progress: PlanProgress| {
            heard.lock().unwrap().push(progress);
            until != Some(progress.stage)
        };
        let made = RegionPlan::make_watched(&ports, &matcher, &model, &question, limits, &watch).await;
        (made, heard.into_inner().unwrap())
    };
    let (made, heard) = watched(None).await;
    assert_eq!(made.unwrap(), asked(&ports, &question).await);
    let stages = [PlanStage::Gathering, PlanStage::Judging, PlanStage::Solving];
    assert!(stages.iter().all(|stage| heard.iter().any(|progress| progress.stage == *stage)), "{heard:?}");
    assert!(heard.iter().all(|progress| progress.done <= progress.pairs));
    for stage in stages {
        let (made, heard) = watched(Some(stage)).await;
        assert!(matches!(made, Err(PlanningError::GivenUp)), "{stage:?}: {made:?}");
        assert_eq!(heard.last().map(|progress| progress.stage), Some(stage), "it goes on after that");
    }
}
