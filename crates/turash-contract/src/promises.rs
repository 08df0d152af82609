//! The suite of promises: what is reserved, contracted or live on a flow never rises above what the flow has, and a flow that comes to
//! have less than is promised is told of.

use turash_domain::ports::{Batch, Change};
use turash_domain::{
    Agreement, Decision, Direction, EventData, Family, FlowFitsAgain, FlowOverbooked, MatchState, NewEvent,
    NotNegative, PortErrorKind, Promise, PromiseRefusal, Quantity, Resource, ResourceFlow, Sequence, Version,
    Versioned, Wanted,
};

use crate::fixtures::{changes, event, flow, flow_id, match_id, site};
use crate::registry::Truth;
use crate::suite::declare_suite;

type Pair = (&'static str, &'static str);

/// Two pairs that share a supply, and two that share a demand: the shared flow, and the pairs.
const SHARED: [(&str, [Pair; 2]); 2] =
    [("s0", [("s0", "d0"), ("s0", "d1")]), ("d2", [("s1", "d2"), ("s2", "d2")])];

/// A flow of heat: a supply where its id begins with `s`.
fn flow_of(id: &str, annual: f64, version: u64) -> Versioned<ResourceFlow> {
    let (site, direction) =
        if id.starts_with('s') { ("a", Direction::Supply) } else { ("b", Direction::Demand) };
    let quantity = Quantity::new(annual, None).unwrap();
    let flow = flow(id, site, version);
    Versioned { version: flow.version, value: ResourceFlow { direction, quantity, ..flow.value } }
}

fn put(id: &str, annual: f64, version: u64) -> Change {
    Change::PutFlow(flow_of(id, annual, version))
}

fn remove(id: &str, version: u64) -> Change {
    Change::RemoveFlow(flow_id(id), Version(version))
}

fn decided((supply, demand): Pair, state: MatchState, annual: f64, version: u64) -> Decision {
    let annual = Some(NotNegative::new(annual).unwrap());
    let agreement = Agreement { annual, price: None };
    let version = Version(version);
    Decision { state, agreement, version, ..Decision::suggested(match_id(supply, demand)) }
}

fn step(pair: Pair, state: MatchState, annual: f64, version: u64) -> Change {
    Change::PutDecision(decided(pair, state, annual, version))
}

fn promise((supply, demand): Pair, state: MatchState, annual: f64) -> Promise {
    Promise { id: match_id(supply, demand), state, annual }
}

/// An event that tells what is missing on a flow.
fn telling(number: u64, flow: &str, missing_annual: f64, pairs: &[Pair]) -> NewEvent {
    let id = flow_id(flow);
    let matches = pairs.iter().map(|(supply, demand)| match_id(supply, demand)).collect();
    let annual_unit = "MWh/a".to_owned();
    let data = if missing_annual > 0.0 {
        EventData::ResourceFlowOverbooked(FlowOverbooked { id, missing_annual, annual_unit, matches })
    } else {
        EventData::ResourceFlowFitsAgain(FlowFitsAgain { id })
    };
    NewEvent { data, ..event(number) }
}

fn told(change: Change, event: NewEvent) -> Batch {
    Batch { events: vec![event], ..changes([change]) }
}

impl Truth {
    /// All flows of [`SHARED`], each of 500 MWh/a.
    async fn with_flows(self) -> Self {
        let mut all = vec![Change::PutSite(site("a", 1)), Change::PutSite(site("b", 1))];
        all.extend(["s0", "s1", "s2", "d0", "d1", "d2"].map(|id| put(id, 500.0, 1)));
        self.takes(all).await;
        self
    }

    async fn takes(&self, all: impl Into<Vec<Change>>) {
        self.registry.commit(changes(all)).await.unwrap();
    }

    /// The batch is refused for the sake of promises, and nothing of it remains.
    async fn refuses(&self, all: impl Into<Vec<Change>>) -> PromiseRefusal {
        let head = self.log.head().await.unwrap();
        let batch = Batch { events: vec![event(1_000)], ..changes(all) };
        let error = self.registry.commit(batch).await.expect_err("the batch should have been refused");
        assert_eq!(error.kind, PortErrorKind::Promised, "{error}");
        assert_eq!(self.log.head().await.unwrap(), head, "a refused batch leaves no event");
        let refusal = *error.promised.expect("a refusal says what is left");
        assert!(error.message.contains(&format!("'{}'", refusal.flow)), "{}", error.message);
        refusal
    }

    /// The batch is refused since it rests on what is not so.
    async fn conflicts(&self, batch: Batch) {
        let error = self.registry.commit(batch).await.expect_err("the batch should have been refused");
        assert_eq!(error.kind, PortErrorKind::Conflict, "{error}");
    }

    async fn promised(&self, flow: &str) -> Vec<Promise> {
        self.registry.promises(&[flow_id(flow)]).await.unwrap()
    }
}

/// What would be promised beyond what is left is refused, on either side; the refusal says what is left and who holds the rest.
pub async fn no_more_is_promised_than_there_is(truth: Truth) {
    let truth = truth.with_flows().await;
    for (shared, [first, second]) in SHARED {
        truth.takes([step(first, MatchState::Reserved, 400.0, 1)]).await;
        for state in [MatchState::Reserved, MatchState::Contracted, MatchState::Live] {
            for asked in [100.001, 99_999.0] {
                let refusal = truth.refuses([step(second, state, asked, 1)]).await;
                let wanted = Wanted::Promise(match_id(second.0, second.1), asked);
                assert_eq!((refusal.flow.as_str(), refusal.left, refusal.wanted), (shared, 100.0, wanted));
                assert_eq!(refusal.family, Family::Heat);
                assert_eq!(refusal.holders, [promise(first, MatchState::Reserved, 400.0)]);
            }
        }
        assert_eq!(truth.promised(shared).await, [promise(first, MatchState::Reserved, 400.0)]);
        truth.takes([step(second, MatchState::Live, 100.0, 1)]).await;
    }
}

/// Of a pair that promises already only the difference counts; a step that promises no more is always taken.
pub async fn of_a_pair_the_difference_counts(truth: Truth) {
    let truth = truth.with_flows().await;
    for (shared, [first, second]) in SHARED {
        truth.takes([step(first, MatchState::Reserved, 400.0, 1)]).await;
        let refusal = truth.refuses([step(first, MatchState::Contracted, 501.0, 2)]).await;
        assert_eq!((refusal.left, refusal.holders), (500.0, vec![]));
        truth.takes([step(first, MatchState::Contracted, 500.0, 2)]).await;
        assert_eq!(truth.refuses([step(second, MatchState::Reserved, 1.0, 1)]).await.left, 0.0);
        truth.takes([step(first, MatchState::Live, 450.0, 3)]).await;
        truth.takes([step(second, MatchState::Reserved, 50.0, 1)]).await;
        let all = [promise(first, MatchState::Live, 450.0), promise(second, MatchState::Reserved, 50.0)];
        assert_eq!(truth.promised(shared).await, all);
    }
}

/// What was ended, or went back to negotiations, holds nothing; its amount stays agreed and counts again with the next step.
pub async fn what_is_ended_is_free_again(truth: Truth) {
    let truth = truth.with_flows().await;
    for (shared, [first, second]) in SHARED {
        let mut version = 0;
        let ends = [
            MatchState::Withdrawn,
            MatchState::Rejected,
            MatchState::Failed,
            MatchState::Negotiating,
            MatchState::Suggested,
        ];
        for end in ends {
            truth.takes([step(first, MatchState::Contracted, 500.0, version + 1)]).await;
            truth.refuses([step(second, MatchState::Reserved, 500.0, version + 1)]).await;
            truth.takes([step(first, end, 500.0, version + 2)]).await;
            assert_eq!(truth.promised(shared).await, []);
            truth.takes([step(second, MatchState::Reserved, 500.0, version + 1)]).await;
            truth.refuses([step(first, MatchState::Reserved, 500.0, version + 3)]).await;
            truth.takes([step(second, end, 500.0, version + 2)]).await;
            version += 2;
        }
    }
}

/// A batch counts as a whole: what it frees may be promised in it, whatever comes first, and what it promises is added up.
pub async fn a_batch_counts_as_a_whole(truth: Truth) {
    let truth = truth.with_flows().await;
    for (_, [first, second]) in SHARED {
        let both =
            [step(first, MatchState::Reserved, 300.0, 1), step(second, MatchState::Reserved, 300.0, 1)];
        truth.refuses(both).await;
        truth.takes([step(first, MatchState::Reserved, 500.0, 1)]).await;
        let exchange =
            [step(second, MatchState::Reserved, 500.0, 1), step(first, MatchState::Withdrawn, 500.0, 2)];
        truth.takes(exchange).await;
    }
    let end = [step(("s0", "d1"), MatchState::Withdrawn, 500.0, 2), remove("s0", 2)];
    truth.takes(end).await;
    truth.takes([put("s0", 700.0, 3)]).await;
    truth.takes([put("d1", 700.0, 2), step(("s0", "d1"), MatchState::Live, 700.0, 3)]).await;
}

/// Sums of decimal fractions that are a hair too much or too little fit exactly: nothing is left and nothing is missing.
pub async fn a_hair_is_nothing(truth: Truth) {
    let truth = truth.with_flows().await;
    truth.takes([put("s3", 1.0, 1), put("d3", 1.0, 1)]).await;
    for (shared, [first, second]) in SHARED {
        truth.takes([put(shared, 0.8, 2)]).await;
        truth.takes([step(first, MatchState::Live, 0.1, 1), step(second, MatchState::Live, 0.7, 1)]).await;
        let other = if shared == "s0" { ("s0", "d3") } else { ("s3", "d2") };
        assert_eq!(truth.refuses([step(other, MatchState::Live, 1e-6, 1)]).await.left, 0.0);
        truth
            .takes([
                put(shared, 0.3, 3),
                step(first, MatchState::Live, 0.1, 2),
                step(second, MatchState::Live, 0.2, 2),
            ])
            .await;
    }
}

/// A flow with promises is not removed, on either side; the refusal names who holds them. Once they are ended, it is.
pub async fn a_flow_with_promises_is_not_removed(truth: Truth) {
    let truth = truth.with_flows().await;
    for (shared, [first, second]) in SHARED {
        truth
            .takes([step(first, MatchState::Reserved, 100.0, 1), step(second, MatchState::Live, 200.0, 1)])
            .await;
        for id in [shared, first.0, first.1] {
            let refusal = truth.refuses([remove(id, 2)]).await;
            assert_eq!((refusal.flow.as_str(), &refusal.wanted), (id, &Wanted::Removal));
            assert!(refusal.holders.contains(&promise(first, MatchState::Reserved, 100.0)), "{refusal}");
            assert_eq!(refusal.holders.len(), if id == shared { 2 } else { 1 });
        }
        truth.takes([step(first, MatchState::Withdrawn, 100.0, 2)]).await;
        truth.refuses([remove(shared, 2)]).await;
        truth.takes([step(second, MatchState::Failed, 200.0, 2)]).await;
        truth.takes([remove(shared, 2)]).await;
    }
}

/// A flow with promises does not become a flow of another family or direction: it would not be what was promised.
pub async fn a_flow_with_promises_stays_what_it_is(truth: Truth) {
    let truth = truth.with_flows().await;
    for (_, [first, _]) in SHARED {
        truth.takes([step(first, MatchState::Contracted, 100.0, 1)]).await;
        for id in [first.0, first.1] {
            let mut turned = flow_of(id, 500.0, 2);
            let is_supply = turned.direction == Direction::Supply;
            turned.value.direction = if is_supply { Direction::Demand } else { Direction::Supply };
            let water = Resource::Water(turash_domain::Water::default());
            let mut other = flow_of(id, 500.0, 2);
            other.value.resource = water;
            for change in [turned, other.clone()] {
                let refusal = truth.refuses([Change::PutFlow(change)]).await;
                assert_eq!((refusal.flow.as_str(), refusal.wanted), (id, Wanted::OtherKind));
                assert_eq!(refusal.holders, [promise(first, MatchState::Contracted, 100.0)]);
            }
            let mut moved = flow_of(id, 500.0, 2);
            moved.value.site = site("b", 1).value.id;
            truth.takes([Change::PutFlow(moved)]).await;
        }
    }
}

/// Nothing is promised on flows that do not exist, stand on the other side, or are of two families: the plan was overtaken.
pub async fn nothing_is_promised_on_what_is_no_pair(truth: Truth) {
    let truth = truth.with_flows().await;
    let water = Resource::Water(turash_domain::Water::default());
    let mut other = flow_of("s2", 500.0, 2);
    other.value.resource = water;
    truth.takes([Change::PutFlow(other)]).await;
    truth.takes([remove("d1", 2)]).await;
    for pair in [("s0", "d9"), ("s9", "d0"), ("s0", "d1"), ("d0", "s0"), ("s2", "d0"), ("s0", "s1")] {
        truth.conflicts(changes([step(pair, MatchState::Reserved, 1.0, 1)])).await;
        truth.takes([step(pair, MatchState::Negotiating, 1.0, 1)]).await;
    }
    assert_eq!(truth.promised("s0").await, []);
}

/// A flow that comes to have less than is promised is taken with the event that tells how much is missing, and so is the end of that;
/// without it, or with another amount, the commit is a conflict.
pub async fn less_than_is_promised_is_taken_and_told(truth: Truth) {
    let truth = truth.with_flows().await;
    let mut number = 0;
    for (shared, [first, second]) in SHARED {
        let mut tell = |missing: f64, pairs: &[Pair]| {
            number += 1;
            telling(number, shared, missing, pairs)
        };
        let both = [first, second];
        truth
            .takes([step(first, MatchState::Contracted, 300.0, 1), step(second, MatchState::Live, 200.0, 1)])
            .await;
        truth.conflicts(changes([put(shared, 450.0, 2)])).await;
        truth.conflicts(told(put(shared, 450.0, 2), tell(49.0, &both))).await;
        truth.conflicts(told(put(shared, 500.0, 2), tell(50.0, &both))).await;
        truth.registry.commit(told(put(shared, 450.0, 2), tell(50.0, &both))).await.unwrap();

        // Nothing more is promised meanwhile, and what promises no more is taken.
        assert_eq!(truth.refuses([step(first, MatchState::Live, 301.0, 2)]).await.left, 250.0);
        truth.takes([step(first, MatchState::Live, 300.0, 2)]).await;
        truth.takes([put(shared, 450.0, 3)]).await;
        truth.registry.commit(told(put(shared, 400.0, 4), tell(100.0, &both))).await.unwrap();
        let less = step(second, MatchState::Live, 150.0, 2);
        truth.conflicts(changes([less.clone()])).await;
        truth.registry.commit(told(less, tell(50.0, &both))).await.unwrap();

        // It ends with a decision or with a measurement.
        let end = step(second, MatchState::Failed, 150.0, 3);
        truth.conflicts(changes([end.clone()])).await;
        truth.registry.commit(told(end, tell(0.0, &[]))).await.unwrap();
        truth.registry.commit(told(put(shared, 0.0, 5), tell(300.0, &[first]))).await.unwrap();
        truth.registry.commit(told(put(shared, 300.0, 6), tell(0.0, &[]))).await.unwrap();
        truth.takes([put(shared, 900.0, 7)]).await;
    }
}

/// A copied decision is taken as it stands, whatever its flows have; what is missing then is told.
pub async fn a_copied_decision_is_taken_as_it_stands(truth: Truth) {
    let truth = truth.with_flows().await;
    for (number, (shared, [first, _])) in (1..).zip(SHARED) {
        let other = if shared == first.0 { first.1 } else { first.0 };
        let batch = Batch {
            changes: vec![
                Change::CopyDecision(decided(first, MatchState::Live, 600.0, 1)),
                Change::CopyDecision(decided(first, MatchState::Live, 600.0, 2)),
            ],
            events: vec![
                telling(10 * number, shared, 100.0, &[first]),
                telling(10 * number + 1, other, 100.0, &[first]),
            ],
            fence: None,
        };
        truth.conflicts(Batch { events: Vec::new(), ..batch.clone() }).await;
        truth.registry.commit(batch).await.unwrap();
        assert_eq!(truth.promised(shared).await, [promise(first, MatchState::Live, 600.0)]);
    }
}

/// Promises are given by flow, on either side, each once and ordered by their pairs; what holds nothing is not among them.
pub async fn promises_are_found_by_flow(truth: Truth) {
    let truth = truth.with_flows().await;
    let pairs = [("s2", "d2"), ("s0", "d2"), ("s0", "d0"), ("s1", "d2"), ("s1", "d0")];
    truth.takes(pairs.map(|pair| step(pair, MatchState::Contracted, 10.0, 1))).await;
    truth.takes([step(("s1", "d2"), MatchState::Failed, 10.0, 2)]).await;
    truth.takes([step(("s2", "d0"), MatchState::Negotiating, 10.0, 1)]).await;
    let of = |pairs: &[Pair]| -> Vec<Promise> {
        pairs.iter().map(|pair| promise(*pair, MatchState::Contracted, 10.0)).collect()
    };
    assert_eq!(truth.promised("s0").await, of(&[("s0", "d0"), ("s0", "d2")]));
    assert_eq!(truth.promised("d2").await, of(&[("s0", "d2"), ("s2", "d2")]));
    assert_eq!(truth.promised("d1").await, []);
    let asked = ["d2", "s0", "nowhere", "d2"].map(flow_id);
    let all = truth.registry.promises(&asked).await.unwrap();
    assert_eq!(all, of(&[("s0", "d0"), ("s0", "d2"), ("s2", "d2")]));
    assert_eq!(truth.registry.promises(&[]).await.unwrap(), []);
}

/// Of steps at once on many matches of one flow exactly as many are taken as fit; the others are refused or overtaken.
pub async fn of_competing_promises_those_that_fit_win(truth: Truth) {
    const RIVALS: u64 = 20;
    let truth = truth.with_flows().await;
    let ids = |kind: &str| (0..RIVALS).map(|n| format!("{kind}-{n}")).collect::<Vec<_>>();
    let (supplies, demands) = (ids("s"), ids("d"));
    truth.takes(supplies.iter().chain(&demands).map(|id| put(id, 500.0, 1)).collect::<Vec<_>>()).await;
    for (shared, _) in SHARED {
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..RIVALS {
            let (supply, demand) = if shared == "s0" {
                (shared.to_owned(), demands[number as usize].clone())
            } else {
                (supplies[number as usize].clone(), shared.to_owned())
            };
            let decision = Decision {
                state: MatchState::Reserved,
                agreement: Agreement { annual: Some(NotNegative::new(100.0).unwrap()), price: None },
                version: Version(1),
                ..Decision::suggested(match_id(&supply, &demand))
            };
            let truth = truth.clone();
            tasks.spawn(async move { truth.registry.commit(changes([Change::PutDecision(decision)])).await });
        }
        let outcomes = tasks.join_all().await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 5);
        for error in outcomes.into_iter().filter_map(Result::err) {
            assert_eq!(error.kind, PortErrorKind::Promised, "{error}");
            assert_eq!(error.promised.map(|refusal| refusal.holders.len()), Some(5));
        }
        let promised: f64 = truth.promised(shared).await.iter().map(|promise| promise.annual).sum();
        assert_eq!(promised, 500.0);
    }
}

/// Of a promise and a removal at once one is taken: no promise stands on a flow that is gone.
pub async fn a_promise_and_a_removal_at_once_do_not_both_win(truth: Truth) {
    let truth = truth.with_flows().await;
    for round in 0..20 {
        let (supply, demand) = (format!("s-{round}"), format!("d-{round}"));
        truth.takes([put(&supply, 10.0, 1), put(&demand, 10.0, 1)]).await;
        let gone = if round % 2 == 0 { &supply } else { &demand };
        let annual = Some(NotNegative::new(10.0).unwrap());
        let decision = Decision {
            state: MatchState::Contracted,
            agreement: Agreement { annual, price: None },
            version: Version(1),
            ..Decision::suggested(match_id(&supply, &demand))
        };
        let promise = truth.registry.commit(changes([Change::PutDecision(decision)]));
        let removal = truth.registry.commit(changes([remove(gone, 2)]));
        let (promise, removal) = tokio::join!(promise, removal);
        assert_ne!(promise.is_ok(), removal.is_ok(), "{promise:?} {removal:?}");
        let promised = truth.promised(gone).await.len();
        assert_eq!(promised, usize::from(promise.is_ok()));
    }
    assert_eq!(truth.log.head().await.unwrap(), Sequence::START);
}

declare_suite! { $ promises, promises_suite, Truth:
    no_more_is_promised_than_there_is,
    of_a_pair_the_difference_counts,
    what_is_ended_is_free_again,
    a_batch_counts_as_a_whole,
    a_hair_is_nothing,
    a_flow_with_promises_is_not_removed,
    a_flow_with_promises_stays_what_it_is,
    nothing_is_promised_on_what_is_no_pair,
    less_than_is_promised_is_taken_and_told,
    a_copied_decision_is_taken_as_it_stands,
    promises_are_found_by_flow,
    of_competing_promises_those_that_fit_win,
    a_promise_and_a_removal_at_once_do_not_both_win,
}
