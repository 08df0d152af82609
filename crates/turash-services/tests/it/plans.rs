//! Plans of a region: what is agreed, with whom, and how much may be spent on them.

#![cfg(test)]

use std::time::Duration;

use turash_domain::matching::Model;
use turash_domain::{
    Coordinates, CountryCode, Direction, FlowId, LocationQuality, MatchId, MatchState, NotNegative, Quantity,
    Resource, ResourceFlow, Site, SiteId, Thermal,
};
use turash_services::{
    Commands, Draft, FamilyPlan, Matcher, PlanLimits, PlanQuestion, PlanningError, Ports, RegionPlan, Step,
};

use crate::world::{Random, band, flow, import, ports, site};

/// Where flows are, by the last digit of their ids: 3.6 km apart, the last one abroad.
fn at(number: u64) -> Draft {
    let country = if number == 2 { "DE" } else { "AT" };
    Draft::Site(Site {
        coordinates: Coordinates::new(10.0 + 0.05 * number as f64, 50.0).unwrap(),
        location: LocationQuality::Own,
        country: Some(CountryCode::new(country).unwrap()),
        ..site(number, &mut Random(number))
    })
}

/// A supply where its id begins with `s`, else a demand, of so many MWh/a.
fn of(id: &str, annual: f64) -> Draft {
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
async fn world() -> Ports {
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

async fn reserve(ports: &Ports, pair: &str, annual: f64) {
    step(ports, pair, MatchState::Negotiating, annual).await;
    step(ports, pair, MatchState::Reserved, annual).await;
}

async fn make(
    ports: &Ports,
    question: &PlanQuestion,
    limits: PlanLimits,
) -> Result<RegionPlan, PlanningError> {
    let model = Model::default();
    let matcher = Matcher::load(ports, model.clone(), 1, &|_| {}).await.unwrap();
    RegionPlan::make(ports, &matcher, &model, question, limits).await
}

async fn planned(ports: &Ports, question: &PlanQuestion) -> FamilyPlan {
    make(ports, question, PlanLimits::none(2)).await.unwrap().families.remove(0)
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
    assert!(bound.proof.bound >= bound.totals.value_eur_per_year && bound.overbooked == 0);
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
