//! Who gets what of a plan's gain, and whether a group of parties would do better alone.

#![cfg(test)]

use turash_domain::Text;
use turash_services::{Draft, InCore, PartyShare, PlanQuestion, Ports, Shares};

use crate::plans::{at, of, planned, reserve, world};
use crate::world::{Random, import, ports, site};

fn asked() -> PlanQuestion {
    PlanQuestion { shares: true, ..PlanQuestion::default() }
}

async fn shares(ports: &Ports) -> Shares {
    planned(ports, &asked()).await.shares.unwrap()
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-6 * expected.abs().max(1.0)
}

fn party<'a>(shares: &'a Shares, site: &str) -> &'a PartyShare {
    shares.parties.iter().find(|party| party.sites.iter().any(|id| id.as_str() == site)).unwrap()
}

/// Whether every split gives away the gain, no more and no less.
fn all_is_given(shares: &Shares) {
    let sum = |of: fn(&PartyShare) -> f64| shares.parties.iter().map(of).sum::<f64>();
    let gain = shares.gain_eur_per_year;
    let given = [sum(|of| of.by_prices), sum(|of| of.by_halves), sum(|of| of.by_shapley.unwrap())];
    assert!(gain > 0.0 && given.iter().all(|sum| near(*sum, gain)), "{given:?} of {gain}");
}

#[tokio::test]
async fn of_two_parties_each_has_half_by_shapley_and_the_scarce_one_all_by_prices() {
    let ports = ports().await;
    import(&ports, &[at(0), at(1), of("s0", 1e5), of("d1", 4e4)]).await;
    let plan = planned(&ports, &asked()).await;
    let found = plan.shares.as_ref().unwrap();
    all_is_given(found);
    let gain = plan.totals.value_eur_per_year;
    let (supply, demand) = (party(found, "site-0"), party(found, "site-1"));
    assert!(near(demand.by_prices, gain) && near(supply.by_prices, 0.0), "demand is scarce: {found:?}");
    for party in [supply, demand] {
        assert!(near(party.by_shapley.unwrap(), gain / 2.0) && near(party.by_halves, gain / 2.0));
        assert_eq!((party.alone, party.shapley_error), (0.0, Some(0.0)));
    }
    assert_eq!([&found.by_prices, &found.by_halves, &found.by_shapley], [&InCore::Yes; 3]);
    // The prices between which both gain: at the middle one each has half of it.
    let one = &plan.exchanges[0];
    let zone = one.zone.unwrap();
    assert!(zone.floor < zone.price(0.5) && zone.price(0.5) < zone.cap);
    let part = one.part_of_supply([plan.flows[0].price.unwrap(), plan.flows[1].price.unwrap()]).unwrap();
    assert!(part < 1e-6, "the supply has nothing of it by prices: {part}");
}

#[tokio::test]
async fn halves_may_be_left_by_those_who_are_scarce_and_prices_never_are() {
    // 100 GWh/a, of which two demands next door want 60 each, and one abroad: who has the heat could do without any one of them.
    let ports = world().await;
    let found = shares(&ports).await;
    all_is_given(&found);
    assert_eq!(found.by_prices, InCore::Yes);
    let InCore::No(missing) = &found.by_halves else { panic!("{found:?}") };
    // The supply and the demand abroad, whom the plan gives nothing, gain by leaving with each other.
    assert!(missing.eur_per_year > 0.0 && missing.parties.len() == 2, "{missing:?}");
    let supply = party(&found, "site-0");
    assert!(missing.parties.contains(&supply.name));
    assert!(supply.by_shapley.unwrap() > supply.by_halves, "it adds more than half: {found:?}");
    assert!(supply.by_prices > supply.by_shapley.unwrap());
    // Of the Shapley value by hand: two demands of one site are one party, so there are three of them.
    assert_eq!((found.parties.len(), found.sampled), (3, None));
}

#[tokio::test]
async fn what_is_agreed_is_not_shared_again() {
    let ports = world().await;
    let free = shares(&ports).await;
    reserve(&ports, "s0~d1", 6e4).await;
    let plan = planned(&ports, &asked()).await;
    let found = plan.shares.as_ref().unwrap();
    all_is_given(found);
    let agreed = plan.exchanges.iter().map(|one| one.agreed_annual * one.margin_eur_per_unit).sum::<f64>();
    assert!(near(found.gain_eur_per_year, plan.totals.value_eur_per_year - agreed));
    assert!(agreed > 0.0 && found.gain_eur_per_year < free.gain_eur_per_year);
}

#[tokio::test]
async fn sites_of_an_organization_are_one_party() {
    let ports = world().await;
    let of_group = |number: u64| {
        let Draft::Site(place) = at(number) else { unreachable!() };
        Draft::Site(turash_domain::Site { organization: Some(Text::new("The group").unwrap()), ..place })
    };
    import(&ports, &[of_group(0), of_group(1)]).await;
    let found = shares(&ports).await;
    let group = party(&found, "site-0");
    assert_eq!((group.name.as_str(), group.sites.len(), found.parties.len()), ("The group", 2, 2));
    // What it can do alone is nearly all, and it keeps at least that by Shapley.
    assert!(group.alone > 0.0 && group.by_shapley.unwrap() >= group.alone * (1.0 - 1e-9), "{group:?}");
    assert_eq!((&found.by_prices, &found.by_shapley), (&InCore::Yes, &InCore::Yes));
}

#[tokio::test]
async fn many_parties_are_drawn_with_a_seed_and_too_many_are_not() {
    let crowd = async |parties: u64| {
        let ports = ports().await;
        let mut drafts = Vec::new();
        for number in 0..parties {
            let Draft::Site(place) = at(0) else { unreachable!() };
            let id = turash_domain::SiteId::new(&format!("site-{number}")).unwrap();
            drafts.push(Draft::Site(turash_domain::Site {
                id: id.clone(),
                name: site(number, &mut Random(number)).name,
                ..place
            }));
            let kind = if number % 3 == 0 { "s0" } else { "d0" };
            let Draft::Flow(flow) = of(kind, 2e4 + 500.0 * number as f64) else { unreachable!() };
            let flow_id = turash_domain::FlowId::new(&format!("{kind}-{number}")).unwrap();
            drafts.push(Draft::Flow(turash_domain::ResourceFlow { id: flow_id, site: id, ..flow }));
        }
        import(&ports, &drafts).await;
        shares(&ports).await
    };
    let found = crowd(15).await;
    all_is_given(&found);
    assert_eq!((found.parties.len(), found.sampled.map(|of| of.seed)), (15, Some(1)));
    assert!(found.parties.iter().any(|party| party.shapley_error.unwrap() > 0.0));
    assert_eq!((&found.by_prices, &found.by_halves), (&InCore::Yes, &InCore::Unknown));
    assert_eq!(crowd(15).await, found, "the same question has the same answer");
    let found = crowd(70).await;
    assert!(found.parties.iter().all(|party| party.by_shapley.is_none()) && found.sampled.is_none());
    let by_prices: f64 = found.parties.iter().map(|party| party.by_prices).sum();
    assert!(near(by_prices, found.gain_eur_per_year));
}
