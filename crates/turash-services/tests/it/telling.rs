//! What is told is what is current: after every step, after a crash between commit and telling, and in bulk.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use turash_domain::matching::Model;
use turash_domain::ports::{Batch, Change};
use turash_domain::{
    Agreement, Decision, EventData, FlowId, MatchId, MatchState, MatchTransitioned, NotNegative, Sequence,
};
use turash_services::{Draft, MatchFilter, Matcher, Ports, TellOptions, matcher_subscription};

use crate::world::{Random, band, flow, import, ports, remove, site};
use turash_contract::doubles::Scratched;

async fn load(ports: &Ports) -> Matcher {
    Matcher::load(ports, Model::default(), 2, &|_| {}).await.unwrap()
}

/// The matches that the log tells of.
async fn told(ports: &Ports) -> BTreeMap<MatchId, f32> {
    let mut told = BTreeMap::new();
    let mut after = Sequence::START;
    loop {
        let events = ports.log.read(after, 1000).await.unwrap();
        let Some(last) = events.last() else { return told };
        after = last.sequence().unwrap();
        for event in events {
            match event.event().unwrap().data.clone() {
                EventData::MatchFound(value) => {
                    assert!(told.insert(value.id, value.value_eur_per_year).is_none(), "found twice");
                }
                EventData::MatchChanged(value) => {
                    assert!(
                        told.insert(value.id, value.value_eur_per_year).is_some(),
                        "changed before found"
                    );
                }
                EventData::MatchWithdrawn(withdrawn) => {
                    assert!(told.remove(&withdrawn.id).is_some(), "withdrawn before found");
                }
                _ => {}
            }
        }
    }
}

fn current(matcher: &Matcher) -> BTreeMap<MatchId, f32> {
    matcher.read().matches(&MatchFilter::default()).into_iter().map(|pair| (pair.id, pair.value)).collect()
}

/// How many matches there are, by the count that telling keeps.
async fn counted(matcher: &Matcher) -> u64 {
    matcher.count(&MatchFilter::default()).await
}

async fn change(ports: &Ports, random: &mut Random) {
    for _ in 0..=random.below(8) {
        match random.below(10) {
            0 => drop(import(ports, &[Draft::Site(site(random.below(25), random))]).await),
            1 | 2 => drop(remove(ports, &FlowId::new(&format!("flow-{}", random.below(160))).unwrap()).await),
            _ => drop(import(ports, &[Draft::Flow(flow(random.below(160), 25, random))]).await),
        }
    }
}

#[tokio::test]
async fn after_random_changes_the_log_tells_exactly_the_current_matches() {
    for seed in [1, 2, 3] {
        println!("seed {seed}");
        let ports = ports().await;
        let mut random = Random(seed);
        let sites: Vec<_> = (0..25).map(|number| Draft::Site(site(number, &mut random))).collect();
        import(&ports, &sites).await;
        let mut matcher = load(&ports).await;
        for step in 0..120 {
            change(&ports, &mut random).await;
            if random.below(15) == 0 {
                // A new process: what was committed but not told is found as a difference.
                matcher = load(&ports).await;
                matcher.tell_all(&ports, &TellOptions::default()).await.unwrap();
                matcher.recount();
            } else {
                matcher.follow(&ports).await.unwrap();
                let telling = matcher.tell(&ports, &TellOptions::default()).await.unwrap();
                matcher.forget_untold(Some(&telling));
            }
            assert!(matcher.untold(&ports).await.unwrap().is_nothing(), "seed {seed} step {step}");
            if step % 10 == 0 {
                assert_eq!(
                    counted(&matcher).await,
                    current(&matcher).len() as u64,
                    "seed {seed} step {step}"
                );
                assert_eq!(told(&ports).await, current(&matcher), "seed {seed} step {step}");
                assert_eq!(current(&load(&ports).await), current(&matcher), "seed {seed} step {step}");
                assert!(
                    matcher.read().verify_incremental().is_empty()
                        && matcher.read().verify_batch(2).is_empty()
                );
            }
        }
        assert!(current(&matcher).len() > 100, "the world is too small to prove anything");
    }
}

#[tokio::test]
async fn a_bulk_change_tells_of_itself_once() {
    let ports = ports().await;
    let mut random = Random(9);
    let sites = (0..25).map(|number| Draft::Site(site(number, &mut random))).collect::<Vec<_>>();
    let flows = (0..160).map(|number| Draft::Flow(flow(number, 25, &mut random))).collect::<Vec<_>>();
    import(&ports, &sites).await;
    import(&ports, &flows).await;
    let before = ports.log.head().await.unwrap();
    let matcher = load(&ports).await;
    let telling =
        matcher.tell_all(&ports, &TellOptions { bulk_limit: 10, ..TellOptions::default() }).await.unwrap();
    assert!(telling.bulk && telling.found > 10);
    let events = ports.log.read(before, 100).await.unwrap();
    assert_eq!(events.len(), 1);
    assert!(
        matches!(&events[0].event().unwrap().data, EventData::MatchesRecomputed(told) if told.found == telling.found)
    );
    assert!(matcher.untold(&ports).await.unwrap().is_nothing());
}

#[tokio::test]
async fn what_is_reserved_is_taken_off_both_flows() {
    let ports = ports().await;
    let mut random = Random(4);
    let sites = (0..25).map(|number| Draft::Site(site(number, &mut random))).collect::<Vec<_>>();
    let flows = (0..160).map(|number| Draft::Flow(flow(number, 25, &mut random))).collect::<Vec<_>>();
    import(&ports, &sites).await;
    import(&ports, &flows).await;
    let matcher = load(&ports).await;
    matcher.tell_all(&ports, &TellOptions::default()).await.unwrap();
    let best = matcher.read().matches(&MatchFilter { limit: Some(1), ..MatchFilter::default() }).remove(0);
    let both = [best.id.supply().clone(), best.id.demand().clone()];
    let known = ports.registry.flows(&both).await.unwrap();
    let annual: Vec<f64> = known.into_iter().map(|flow| flow.live().unwrap().quantity.annual()).collect();
    let smaller = annual[0].min(annual[1]);
    reserve(&ports, &best.id, smaller).await;
    matcher.forget_untold(None);
    matcher.follow(&ports).await.unwrap();
    let telling = matcher.tell(&ports, &TellOptions::default()).await.unwrap();
    assert!(telling.withdrawn > 0);
    let with = |flow: &FlowId| {
        matcher.read().matches(&MatchFilter { flow: Some(flow.clone()), ..MatchFilter::default() })
    };
    for (flow, annual) in both.iter().zip(annual) {
        assert!(annual > smaller || with(flow).is_empty(), "{flow} has nothing left");
    }
    assert_eq!(current(&load(&ports).await), current(&matcher));
}

async fn reserve(ports: &Ports, id: &MatchId, annual: f64) {
    let agreement = Agreement { annual: Some(NotNegative::new(annual).unwrap()), price: None };
    let now = ports.clock.now();
    let mut decision = Decision::suggested(id.clone());
    for to in [MatchState::Negotiating, MatchState::Reserved] {
        decision = decision.transition(to, Some(agreement), None, None, now).unwrap();
        let transitioned = MatchTransitioned {
            id: id.clone(),
            transition: decision.history.last().unwrap().clone(),
            state: to,
            version: decision.version,
        };
        let events = vec![ports.event(EventData::MatchTransitioned(transitioned))];
        let batch = Batch { changes: vec![Change::PutDecision(decision.clone())], events, fence: None };
        ports.registry.commit(batch).await.unwrap();
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_a_dead_letter_before_the_watermark_moves_over_it() {
    let mut ports = ports().await;
    let mut random = Random(7);
    for number in 0..3 {
        import(&ports, &[Draft::Site(site(number, &mut random))]).await;
    }
    let scratched = BTreeSet::from([Sequence(1), Sequence(3)]);
    ports.log = Arc::new(Scratched { log: Arc::clone(&ports.log), scratched });
    let of = matcher_subscription();
    for _ in 0..2 {
        load(&ports).await.tell_all(&ports, &TellOptions::default()).await.unwrap();
        assert_eq!(ports.ledger.watermark(&of).await.unwrap(), Sequence(3));
        let letters = ports.ledger.dead_letters(&of, Sequence::START, 10).await.unwrap();
        let buried: Vec<_> = letters.iter().map(|letter| letter.sequence.0).collect();
        assert_eq!(buried, [1, 3]);
        assert_eq!((letters[0].attempts, letters[0].error.as_str()), (0, "unknown event type"));
    }
    // What is put back or dropped is not buried a second time.
    assert_eq!(ports.ledger.redrive(&of, &[(Sequence(1), ports.clock.now())]).await.unwrap(), 1);
    load(&ports).await.tell_all(&ports, &TellOptions::default()).await.unwrap();
    assert_eq!(ports.ledger.counts(&of).await.unwrap().dead_letters, 1);
}

/// The ids of these two flows have one 32-bit hash, which breaks ties between equal values.
const TWINS: [u64; 2] = [12_740, 43_204];

#[tokio::test]
async fn equal_values_are_ordered_the_same_after_a_restart_whoever_came_first() {
    let ports = ports().await;
    let mut random = Random(1);
    let near = |number: u64, random: &mut Random| {
        let location = turash_domain::LocationQuality::Own;
        let coordinates = turash_domain::Coordinates::new(14.0 + number as f64 * 0.01, 48.0).unwrap();
        Draft::Site(turash_domain::Site { coordinates, location, ..site(number, random) })
    };
    import(&ports, &[near(0, &mut random), near(1, &mut random)]).await;
    let some = |number: u64, at: u64, direction, random: &mut Random| {
        let band = band(if direction == turash_domain::Direction::Supply { 150.0 } else { 90.0 });
        Draft::Flow(turash_domain::ResourceFlow {
            site: turash_domain::SiteId::new(&format!("site-{at}")).unwrap(),
            direction,
            resource: turash_domain::Resource::Heat(turash_domain::Thermal { band, medium: None }),
            quantity: turash_domain::Quantity::new(40_000.0, None).unwrap(),
            ..flow(number, 2, random)
        })
    };
    let supply = some(1, 0, turash_domain::Direction::Supply, &mut random);
    let [less, more] = TWINS.map(|number| some(number, 1, turash_domain::Direction::Demand, &mut random));
    import(&ports, &[supply, more]).await;
    let runs_on = load(&ports).await;
    runs_on.tell_all(&ports, &TellOptions::default()).await.unwrap();
    let id = FlowId::new(&format!("flow-{}", TWINS[0])).unwrap();
    for round in 0..3 {
        if round == 1 {
            assert!(remove(&ports, &id).await);
        } else {
            import(&ports, std::slice::from_ref(&less)).await;
        }
        runs_on.follow(&ports).await.unwrap();
        runs_on.tell(&ports, &TellOptions::default()).await.unwrap();
        runs_on.forget_untold(None);
        let restarted = load(&ports).await;
        assert_eq!(restarted.read().matches(&MatchFilter::default()).len(), if round == 1 { 1 } else { 2 });
        assert!(restarted.untold(&ports).await.unwrap().is_nothing(), "round {round}");
    }
}
