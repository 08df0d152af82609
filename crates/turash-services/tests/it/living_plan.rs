//! The plan that is kept current: of matches only, never more than there is, as good as one made anew, and told once.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use turash_contract::random::Random;
use turash_domain::matching::Model;
use turash_domain::ports::{Batch, Change, Page};
use turash_domain::{
    Agreement, Decision, EventData, FlowId, MatchId, MatchState, MatchTransitioned, NotNegative, Sequence,
    Text,
};
use turash_services::{Draft, MatchFilter, Matcher, PlanKeeping, Ports, TellOptions};

use crate::world::{flow, import, of_domain, ports, remove, site};

/// Planned amounts, by pair.
type Plan = BTreeMap<MatchId, f64>;

/// Without a preference for what is planned already, so that the plan is the best one at every step.
fn keeping(switching: f64) -> TellOptions {
    TellOptions { plan: Some(PlanKeeping { switching, ..PlanKeeping::default() }), ..TellOptions::default() }
}

async fn load(ports: &Ports) -> Matcher {
    Matcher::load(ports, Model::default(), 2, &|_| {}).await.unwrap()
}

async fn stored(ports: &Ports) -> Plan {
    let planned = ports.registry.list_planned(&Page::first(10_000)).await.unwrap();
    planned.into_iter().map(|pair| (pair.id, pair.annual)).collect()
}

/// The plan that the log tells of, and how often it tells.
async fn told(ports: &Ports) -> (Plan, usize) {
    let (mut plan, mut count, mut after) = (Plan::new(), 0, Sequence::START);
    loop {
        let events = ports.log.read(after, 1_000).await.unwrap();
        let Some(last) = events.last() else { return (plan, count) };
        after = last.sequence().unwrap();
        for event in events {
            let EventData::PlanChanged(changed) = event.event().unwrap().data.clone() else { continue };
            count += 1;
            let before = if changed.planned_annual > 0.0 {
                assert_eq!(changed.annual_unit.as_deref(), Some("MWh/a"));
                plan.insert(changed.id, changed.planned_annual)
            } else {
                assert_eq!(changed.annual_unit, None);
                let gone = plan.remove(&changed.id);
                assert!(gone.is_some(), "told to end, but not to begin");
                gone
            };
            assert_ne!(before, Some(changed.planned_annual), "told twice");
        }
    }
}

fn matches(matcher: &Matcher) -> BTreeSet<MatchId> {
    matcher.read().matches(&MatchFilter::default()).into_iter().map(|pair| pair.id).collect()
}

/// What a plan is worth by the margins of lists, EUR/a; checks that no flow gives or takes more than it has and no pair more than passes.
async fn worth(ports: &Ports, plan: &Plan) -> f64 {
    let (mut worth, mut used) = (0.0, BTreeMap::<FlowId, f64>::new());
    for (id, annual) in plan {
        let listed = of_domain(ports, id).await.0;
        let most = f64::from(listed.deliverable_annual.max(listed.taken_annual));
        assert!(*annual > 0.0 && *annual <= most, "{id}: {annual} of {most}");
        worth += annual * f64::from(listed.value) / most;
        for flow in [id.supply(), id.demand()] {
            *used.entry(flow.clone()).or_default() += annual;
        }
    }
    let flows: Vec<FlowId> = used.keys().cloned().collect();
    for known in ports.registry.flows(&flows).await.unwrap() {
        let flow = known.live().expect("what is planned is there");
        assert!(used[&flow.id] <= flow.quantity.annual() * (1.0 + 1e-6), "{}", flow.id);
    }
    worth
}

async fn change(ports: &Ports, random: &mut Random) {
    for _ in 0..=random.below(6) {
        match random.below(10) {
            0 => drop(import(ports, &[Draft::Site(site(random.below(12), random))]).await),
            1 | 2 => drop(remove(ports, &FlowId::new(&format!("flow-{}", random.below(40))).unwrap()).await),
            _ => drop(import(ports, &[Draft::Flow(flow(random.below(40), 12, random))]).await),
        }
    }
}

async fn world(seed: u64) -> (Ports, Random) {
    let (ports, mut random) = (ports().await, Random(seed));
    let sites: Vec<_> = (0..12).map(|number| Draft::Site(site(number, &mut random))).collect();
    import(&ports, &sites).await;
    (ports, random)
}

#[tokio::test]
async fn after_random_changes_the_plan_is_as_good_as_one_made_anew() {
    let mut largest = 0;
    for seed in [1, 2, 3] {
        let (ports, mut random) = world(seed).await;
        let mut matcher = load(&ports).await;
        matcher.tell_all(&ports, &keeping(0.0)).await.unwrap();
        for step in 0..80 {
            change(&ports, &mut random).await;
            if random.below(15) == 0 {
                matcher = load(&ports).await;
                matcher.tell_all(&ports, &keeping(0.0)).await.unwrap();
                matcher.forget_untold(None);
            } else {
                matcher.follow(&ports).await.unwrap();
                let telling = matcher.tell(&ports, &keeping(0.0)).await.unwrap();
                matcher.forget_untold(Some(&telling));
            }
            let plan = stored(&ports).await;
            largest = largest.max(plan.len());
            assert_eq!(told(&ports).await.0, plan, "seed {seed} step {step}");
            let current = matches(&matcher);
            assert!(plan.keys().all(|id| current.contains(id)), "seed {seed} step {step}");
            let is_worth = worth(&ports, &plan).await;
            if step % 8 == 0 {
                // Whoever takes over makes the plan anew; where another one is worth the same, the one that was told may stay or go.
                let anew = load(&ports).await;
                anew.tell_all(&ports, &TellOptions::default()).await.unwrap();
                assert_eq!(stored(&ports).await, Plan::new(), "nobody keeps it");
                matcher = anew;
                matcher.tell_all(&ports, &keeping(0.0)).await.unwrap();
                matcher.forget_untold(None);
                let best = worth(&ports, &stored(&ports).await).await;
                assert!(
                    (best - is_worth).abs() <= 1e-5 * best.max(1.0),
                    "seed {seed} step {step}: {is_worth} {best}"
                );
            }
        }
    }
    assert!(largest > 10, "the world is too small to prove anything");
}

#[tokio::test]
async fn who_takes_over_tells_nothing_again() {
    let (ports, mut random) = world(5).await;
    let flows: Vec<_> = (0..40).map(|number| Draft::Flow(flow(number, 12, &mut random))).collect();
    import(&ports, &flows).await;
    load(&ports).await.tell_all(&ports, &keeping(0.01)).await.unwrap();
    let (plan, count) = told(&ports).await;
    assert!(plan.len() > 5 && count == plan.len());
    for _ in 0..3 {
        let telling = load(&ports).await.tell_all(&ports, &keeping(0.01)).await.unwrap();
        assert_eq!((telling.planned, told(&ports).await), (0, (plan.clone(), count)));
    }
}

/// Takes a pair to a state, with what is agreed.
async fn decide(ports: &Ports, id: &MatchId, path: &[MatchState], annual: f64) {
    let agreed = Agreement { annual: Some(NotNegative::new(annual).unwrap()), price: None };
    for state in path {
        let decided = ports.registry.decisions(std::slice::from_ref(id)).await.unwrap().pop();
        let decision = decided.unwrap_or_else(|| Decision::suggested(id.clone()));
        let reason = Some(Text::new("too dear").unwrap());
        let next = decision.transition(*state, Some(agreed), None, reason, ports.clock.now()).unwrap();
        let event = EventData::MatchTransitioned(MatchTransitioned {
            id: id.clone(),
            transition: next.history.last().unwrap().clone(),
            state: *state,
            version: next.version,
        });
        let batch =
            Batch { changes: vec![Change::PutDecision(next)], events: vec![ports.event(event)], fence: None };
        ports.registry.commit(batch).await.unwrap();
    }
}

async fn tell(matcher: &Matcher, ports: &Ports) -> Plan {
    matcher.follow(ports).await.unwrap();
    let telling = matcher.tell(ports, &keeping(0.01)).await.unwrap();
    matcher.forget_untold(Some(&telling));
    stored(ports).await
}

#[tokio::test]
async fn what_people_decide_is_respected() {
    use MatchState::{Negotiating, Rejected, Reserved};
    let (ports, mut random) = world(5).await;
    let flows: Vec<_> = (0..40).map(|number| Draft::Flow(flow(number, 12, &mut random))).collect();
    import(&ports, &flows).await;
    let matcher = load(&ports).await;
    matcher.tell_all(&ports, &keeping(0.01)).await.unwrap();
    let plan = stored(&ports).await;
    let (largest, annual) = plan.iter().max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
    // What is turned down is planned no more, and comes back when they talk again.
    decide(&ports, largest, &[Negotiating, Rejected], 1.0).await;
    assert!(!tell(&matcher, &ports).await.contains_key(largest));
    decide(&ports, largest, &[Negotiating], 1.0).await;
    assert!(tell(&matcher, &ports).await.contains_key(largest));
    // What is agreed is no part of the plan, and not there for anybody else.
    decide(&ports, largest, &[Reserved], annual / 2.0).await;
    let after = tell(&matcher, &ports).await;
    let used: f64 =
        after.iter().filter(|(id, _)| id.supply() == largest.supply()).map(|(_, used)| used).sum();
    let known =
        ports.registry.flows(&[largest.supply().clone()]).await.unwrap().pop().unwrap().live().unwrap();
    assert!(used <= known.quantity.annual() - annual / 2.0 + 1e-3, "{used}");
}

#[tokio::test]
async fn more_pairs_than_may_be_planned_end_the_plan() {
    let (ports, mut random) = world(5).await;
    let flows: Vec<_> = (0..20).map(|number| Draft::Flow(flow(number, 12, &mut random))).collect();
    import(&ports, &flows).await;
    let matcher = load(&ports).await;
    let pairs = matches(&matcher).len();
    let options = TellOptions {
        plan: Some(PlanKeeping { switching: 0.01, most_pairs: pairs }),
        ..TellOptions::default()
    };
    matcher.tell_all(&ports, &options).await.unwrap();
    assert!(!stored(&ports).await.is_empty());
    let more: Vec<_> = (20..60).map(|number| Draft::Flow(flow(number, 12, &mut random))).collect();
    import(&ports, &more).await;
    matcher.follow(&ports).await.unwrap();
    matcher.tell(&ports, &options).await.unwrap();
    assert_eq!((stored(&ports).await, told(&ports).await.0), (Plan::new(), Plan::new()));
}

/// A plan of many changes is told in one event.
#[tokio::test]
async fn a_bulk_change_of_the_plan_is_told_once() {
    let (ports, mut random) = world(5).await;
    let flows: Vec<_> = (0..40).map(|number| Draft::Flow(flow(number, 12, &mut random))).collect();
    import(&ports, &flows).await;
    let options = TellOptions { bulk_limit: 3, ..keeping(0.01) };
    let telling = load(&ports).await.tell_all(&ports, &options).await.unwrap();
    let events = ports.log.read(Sequence::START, 10_000).await.unwrap();
    let recomputed: Vec<u64> = events
        .iter()
        .filter_map(|event| match &event.event().unwrap().data {
            EventData::PlanRecomputed(recomputed) => Some(recomputed.changed),
            EventData::PlanChanged(changed) => panic!("{changed:?}"),
            _ => None,
        })
        .collect();
    assert_eq!(recomputed, [telling.planned]);
    assert_eq!(stored(&ports).await.len() as u64, telling.planned);
}
