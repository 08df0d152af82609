//! Promises: they are taken off the flows exactly, and a flow that comes to have less than is promised is told of, once.

#![cfg(test)]

use turash_domain::matching::Model;
use turash_domain::ports::Content;
use turash_domain::{
    Co2, Direction, EventData, FlowId, MatchId, MatchState, NotNegative, Quantity, Resource, ResourceFlow,
    Sequence, Text, Water,
};
use turash_services::{
    CommandError, Commands, Draft, FlowDraft, MatchFilter, Matcher, Ports, Precondition, Step,
};

use crate::world::{Random, flow, import, ports, site};

/// A supply `s0` and demands `d0` to `d3` of CO2 at two sites, each of so many t/a: a truck carries the smallest amount.
async fn flows(annual: f64) -> Ports {
    let ports = ports().await;
    import(&ports, &[at(0, 10.0), at(1, 10.05)]).await;
    let all = ["s0", "d0", "d1", "d2", "d3"].map(|id| Draft::Flow(flow_of(id, annual)));
    let outcome = import(&ports, &all).await;
    assert_eq!(outcome.flows.created, 5);
    ports
}

fn at(number: u64, longitude: f64) -> Draft {
    let mut place = site(number, &mut Random(number));
    place.coordinates = turash_domain::Coordinates::new(longitude, 50.0).unwrap();
    place.location = turash_domain::LocationQuality::Own;
    Draft::Site(place)
}

fn flow_of(id: &str, annual: f64) -> ResourceFlow {
    let is_supply = id.starts_with('s');
    let some = flow(0, 1, &mut Random(1));
    ResourceFlow {
        id: FlowId::new(id).unwrap(),
        site: turash_domain::SiteId::new(if is_supply { "site-0" } else { "site-1" }).unwrap(),
        direction: if is_supply { Direction::Supply } else { Direction::Demand },
        resource: Resource::Co2(Co2::default()),
        quantity: Quantity::new(annual, None).unwrap(),
        ..some
    }
}

async fn step(ports: &Ports, pair: &str, to: MatchState, annual: f64) -> Result<(), CommandError> {
    let step = Step {
        to,
        annual: Some(NotNegative::new(annual).unwrap()),
        price: None,
        actor: None,
        reason: to.needs_reason().then(|| Text::new("as it goes").unwrap()),
    };
    let id = MatchId::parse(pair).unwrap();
    Commands::new(ports.clone()).transition(&id, &step, None).await.map(drop)
}

async fn reserve(ports: &Ports, pair: &str, annual: f64) {
    step(ports, pair, MatchState::Negotiating, annual).await.unwrap();
    step(ports, pair, MatchState::Reserved, annual).await.unwrap();
}

async fn load(ports: &Ports) -> Matcher {
    Matcher::load(ports, Model::default(), 1, &|_| {}).await.unwrap()
}

/// What is missing on flows, as the log tells it, one entry for each event.
async fn balances(ports: &Ports) -> Vec<(String, f64)> {
    let contents = ports.log.read(Sequence::START, u32::MAX).await.unwrap();
    let events = contents.iter().filter_map(Content::event);
    let balance = |data: &EventData| match data {
        EventData::ResourceFlowOverbooked(told) => Some((told.id.to_string(), told.missing_annual)),
        EventData::ResourceFlowFitsAgain(told) => Some((told.id.to_string(), 0.0)),
        _ => None,
    };
    events.filter_map(|event| balance(&event.data)).collect()
}

#[tokio::test]
async fn what_is_promised_to_the_last_decimal_is_in_no_list_whatever_came_first() {
    // 0.8 - (0.1 + 0.7) and 0.3 - 0.1 - 0.2 are a hair more or less than nothing.
    for (annual, parts) in [(0.8, [0.1, 0.7, 0.0]), (0.3, [0.1, 0.2, 0.0]), (1.0, [0.3, 0.6, 0.1])] {
        for turn in 0..3 {
            let ports = flows(annual).await;
            let matcher = load(&ports).await;
            assert_eq!(matcher.read().matches(&MatchFilter::default()).len(), 4);
            let mut order = [0, 1, 2];
            order.rotate_left(turn);
            for place in order.into_iter().filter(|place| parts[*place] > 0.0) {
                reserve(&ports, &format!("s0~d{place}"), parts[place]).await;
                matcher.follow(&ports).await.unwrap();
                let fresh = load(&ports).await;
                let lists = |of: &Matcher| of.read().matches(&MatchFilter::default());
                assert_eq!(lists(&matcher), lists(&fresh), "{annual} {order:?} after {place}");
            }
            assert_eq!(matcher.read().matches(&MatchFilter::default()), [], "{annual} {order:?}");
        }
    }
}

#[tokio::test]
async fn a_flow_that_comes_to_have_less_is_told_of_once_and_so_is_the_end() {
    for shared in ["s0", "d0"] {
        let ports = flows(500.0).await;
        let take = async |annual: f64| import(&ports, &[Draft::Flow(flow_of(shared, annual))]).await;
        reserve(&ports, "s0~d0", 400.0).await;
        assert_eq!(balances(&ports).await, []);
        let outcome = take(300.0).await;
        assert_eq!((outcome.flows.updated, outcome.refused.len()), (1, 0), "the world is so");
        let mut told = vec![(shared.to_owned(), 100.0)];
        assert_eq!(balances(&ports).await, told);
        // The same again, or another change that leaves as much missing, tells nothing.
        take(300.0).await;
        let precise =
            ResourceFlow { precision: turash_domain::Precision::Measured, ..flow_of(shared, 300.0) };
        import(&ports, &[Draft::Flow(precise)]).await;
        step(&ports, "s0~d0", MatchState::Contracted, 400.0).await.unwrap();
        assert_eq!(balances(&ports).await, told);
        // Another amount is missing, by a measurement and by a step.
        take(250.0).await;
        step(&ports, "s0~d0", MatchState::Live, 350.0).await.unwrap();
        told.extend([150.0, 100.0].map(|missing| (shared.to_owned(), missing)));
        assert_eq!(balances(&ports).await, told);
        // With enough again it ends.
        take(350.0).await;
        told.push((shared.to_owned(), 0.0));
        assert_eq!(balances(&ports).await, told);
        // And by ending the match.
        let draft = FlowDraft { flow: flow_of(shared, 0.0), keep_price_limit: false, keep_visibility: false };
        Commands::new(ports.clone()).put_flows(&[draft], Precondition::Exists).await.unwrap();
        step(&ports, "s0~d0", MatchState::Failed, 350.0).await.unwrap();
        told.extend([350.0, 0.0].map(|missing| (shared.to_owned(), missing)));
        assert_eq!(balances(&ports).await, told);
    }
}

#[tokio::test]
async fn an_import_does_not_turn_a_flow_with_promises_into_another() {
    let ports = flows(500.0).await;
    reserve(&ports, "s0~d0", 400.0).await;
    let water = Resource::Water(Water::default());
    let rows = [
        Draft::Flow(ResourceFlow { direction: Direction::Demand, ..flow_of("s0", 500.0) }),
        Draft::Flow(ResourceFlow { resource: water.clone(), ..flow_of("d0", 500.0) }),
        Draft::Flow(ResourceFlow { resource: water, ..flow_of("d1", 500.0) }),
    ];
    let outcome = import(&ports, &rows).await;
    let refused: Vec<usize> = outcome.refused.iter().map(|refusal| refusal.index).collect();
    assert_eq!((outcome.flows.updated, &refused[..]), (1, &[0, 1][..]), "nothing is promised on d1");
    for refusal in &outcome.refused {
        let text = refusal.invalid.to_string();
        assert!(text.contains("'s0~d0' is reserved") && text.contains("end the match first"), "{text}");
    }
}

#[tokio::test]
async fn a_command_says_what_is_left_and_who_holds_the_rest() {
    let ports = flows(500.0).await;
    reserve(&ports, "s0~d0", 400.0).await;
    step(&ports, "s0~d1", MatchState::Negotiating, 1.0).await.unwrap();
    let refused = step(&ports, "s0~d1", MatchState::Reserved, 101.0).await.unwrap_err();
    let CommandError::Promised(refusal) = refused else { panic!("{refused:?}") };
    assert_eq!((refusal.left, refusal.holders.len()), (100.0, 1));
    let commands = Commands::new(ports.clone());
    let refused = commands.remove_flow(&FlowId::new("d0").unwrap(), None).await.unwrap_err();
    let CommandError::Promised(refusal) = refused else { panic!("{refused:?}") };
    assert_eq!(refusal.holders[0].id.to_string(), "s0~d0");
    let refused = commands.remove_site(&flow_of("d0", 1.0).site, None).await.unwrap_err();
    let CommandError::HasFlows { promises, flows, .. } = refused else { panic!("{refused:?}") };
    assert_eq!((flows, promises.len()), (4, 1));
}
