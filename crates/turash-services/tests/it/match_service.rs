//! The match service: one writer at a time, nothing told twice, nothing lost, whatever fails.

#![cfg(test)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use turash_domain::matching::Model;
use turash_domain::ports::{
    Batch, Change, Clock, Commit, Counts, EventHandler, Fence, FlowFilter, Known, Leases, Outcome, Page,
    PlannedPair, PortResult, Registry, RestrictedFlow, SiteFilter, ToldChecksum, ToldList,
};
use turash_domain::{
    Agreement, Decision, EventData, FlowId, MatchId, MatchState, MatchTransitioned, NotNegative, PortError,
    PortErrorKind, ResourceFlow, Sequence, Site, SiteId, Subscription, Timestamp, Versioned,
};
use turash_embedded::EmbeddedStore;
use turash_runtime::LeaseKeeper;
use turash_services::{Draft, MatchFilter, MatchService, Ports, TellOptions};

use crate::orders::told;
use crate::world::eventually;
use crate::world::{Random, flow, import, ports, site};

fn matcher() -> Subscription {
    Subscription::new("matcher").unwrap()
}

/// A clock that only the test moves.
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

struct World {
    store: EmbeddedStore,
    ports: Ports,
    clock: Arc<Hands>,
    random: Random,
}

impl World {
    /// 25 sites and 160 flows.
    async fn new(seed: u64) -> Self {
        let store = EmbeddedStore::in_memory().await.unwrap();
        let clock = Arc::new(Hands(AtomicI64::new(1_700_000_000_000)));
        let ports = Ports {
            registry: Arc::new(store.clone()),
            log: Arc::new(store.clone()),
            ledger: Arc::new(store.clone()),
            clock: clock.clone(),
            ..ports().await
        };
        let mut world = Self { store, ports, clock, random: Random(seed) };
        let sites: Vec<_> = (0..25).map(|number| Draft::Site(site(number, &mut world.random))).collect();
        import(&world.ports, &sites).await;
        world.change(160).await;
        world
    }

    /// Puts so many flows.
    async fn change(&mut self, count: u64) {
        let flows: Vec<_> =
            (0..count).map(|number| Draft::Flow(flow(number, 25, &mut self.random))).collect();
        import(&self.ports, &flows).await;
    }

    async fn fence(&self, holder: &str) -> Option<Fence> {
        self.store.acquire(&matcher(), holder, self.clock.now(), Duration::from_secs(10)).await.unwrap()
    }

    /// A service that is loaded, and what it believes of the lease.
    async fn service(&self, ports: &Ports) -> (Arc<MatchService>, watch::Sender<Option<Fence>>) {
        let (held, seen) = watch::channel(None);
        let service = MatchService::new(ports.clone(), Model::default(), 1, seen);
        service.load(&|_| {}).await.unwrap();
        (service, held)
    }
}

/// Handles events, and compares all lists where what was told is not known: as the duty does, beside the handler.
async fn pass(service: &MatchService) -> Outcome {
    let outcome = service.handle(&[]).await;
    if !*service.in_doubt().borrow() {
        return outcome;
    }
    match service.catch_up().await {
        Ok(Some(_)) => Outcome::Done,
        Ok(None) => Outcome::Unavailable("no lease".to_owned()),
        Err(error) => Outcome::Unavailable(error.to_string()),
    }
}

fn current(pairs: Vec<turash_services::RankedPair>) -> BTreeMap<MatchId, u32> {
    pairs.into_iter().map(|pair| (pair.id, pair.value.to_bits())).collect()
}

/// Shows that the log tells exactly what is current.
async fn assert_told(service: &MatchService) {
    let matcher = service.matcher();
    let current = current(matcher.read().matches(&MatchFilter::default()));
    assert!(current.len() > 100, "the world is too small to prove anything");
    assert_eq!(told(service.ports()).await, current);
    assert_eq!(matcher.count(&MatchFilter::default()).await, current.len() as u64);
    assert!(matcher.untold(service.ports()).await.unwrap().is_nothing());
}

#[tokio::test]
async fn a_standby_takes_over_and_every_match_is_told_once() {
    let mut world = World::new(1).await;
    let (first, first_lease) = world.service(&world.ports).await;
    let (second, _) = world.service(&world.ports).await;
    first_lease.send_replace(world.fence("first").await);
    assert_eq!(pass(&first).await, Outcome::Done);
    assert!(matches!(pass(&second).await, Outcome::Unavailable(_)), "it has no lease");
    world.change(40).await;
    assert_eq!(pass(&first).await, Outcome::Done);
    assert_told(&first).await;

    // The first sleeps beyond its lease; the second waits for it with a keeper.
    world.change(80).await;
    let end = CancellationToken::new();
    let mut keepers = JoinSet::new();
    let (keeper, lease) =
        LeaseKeeper::new(Arc::new(world.store.clone()), world.clock.clone(), matcher(), "second".to_owned());
    let standby = MatchService::new(world.ports.clone(), Model::default(), 1, lease.clone());
    standby.load(&|_| {}).await.unwrap();
    keepers.spawn(keeper.run(end.clone()));
    assert_eq!(standby.catch_up().await.unwrap(), None);
    world.clock.0.fetch_add(11_000, Ordering::SeqCst);
    eventually("the second holds the lease", async || lease.borrow().is_some()).await;
    // It was loaded after the change, so no event of it is new to it: it tells nevertheless.
    assert_eq!(pass(&standby).await, Outcome::Done);
    assert_told(&standby).await;
    world.change(120).await;
    assert!(matches!(pass(&first).await, Outcome::Unavailable(_)), "its fence is an old one");
    assert_eq!(pass(&standby).await, Outcome::Done);
    assert_told(&standby).await;

    // Given back, the lease goes to the first again, at once.
    end.cancel();
    keepers.join_next().await.unwrap().unwrap();
    assert_eq!(*lease.borrow(), None);
    world.change(30).await;
    assert!(matches!(pass(&standby).await, Outcome::Unavailable(_)));
    first_lease.send_replace(world.fence("first").await);
    assert_eq!(pass(&first).await, Outcome::Done);
    assert_told(&first).await;
}

mockall::mock! {
    Gate {
        /// Whether a call of this name goes through.
        fn pass(&self, call: &str) -> PortResult<()>;
    }
}

/// A registry behind a gate.
struct Gated {
    registry: Arc<dyn Registry>,
    gate: MockGate,
}

#[async_trait]
impl Registry for Gated {
    async fn sites(&self, ids: &[SiteId]) -> PortResult<Vec<Known<Versioned<Site>>>> {
        self.gate.pass("sites")?;
        self.registry.sites(ids).await
    }

    async fn flows(&self, ids: &[FlowId]) -> PortResult<Vec<Known<Versioned<ResourceFlow>>>> {
        self.gate.pass("flows")?;
        self.registry.flows(ids).await
    }

    async fn decisions(&self, ids: &[MatchId]) -> PortResult<Vec<Decision>> {
        self.gate.pass("decisions")?;
        self.registry.decisions(ids).await
    }

    async fn list_sites(&self, filter: &SiteFilter, page: &Page<SiteId>) -> PortResult<Vec<Versioned<Site>>> {
        self.registry.list_sites(filter, page).await
    }

    async fn list_flows(
        &self,
        filter: &FlowFilter,
        page: &Page<FlowId>,
    ) -> PortResult<Vec<Versioned<ResourceFlow>>> {
        self.gate.pass("list_flows")?;
        self.registry.list_flows(filter, page).await
    }

    async fn list_decisions(&self, page: &Page<MatchId>) -> PortResult<Vec<Decision>> {
        self.registry.list_decisions(page).await
    }

    async fn told(&self, flows: &[FlowId]) -> PortResult<Vec<ToldList>> {
        self.registry.told(flows).await
    }

    async fn list_told(&self, page: &Page<FlowId>) -> PortResult<Vec<ToldChecksum>> {
        self.gate.pass("list_told")?;
        self.registry.list_told(page).await
    }

    async fn list_planned(&self, page: &Page<MatchId>) -> PortResult<Vec<PlannedPair>> {
        self.gate.pass("list_planned")?;
        self.registry.list_planned(page).await
    }

    async fn restricted(&self, flows: &[FlowId]) -> PortResult<Vec<RestrictedFlow>> {
        self.registry.restricted(flows).await
    }

    async fn list_restricted(&self, page: &Page<FlowId>) -> PortResult<Vec<RestrictedFlow>> {
        self.registry.list_restricted(page).await
    }

    async fn counts(&self) -> PortResult<Counts> {
        self.registry.counts().await
    }

    async fn commit(&self, batch: Batch) -> PortResult<Commit> {
        self.gate.pass("commit")?;
        self.registry.commit(batch).await
    }
}

#[tokio::test]
async fn whatever_call_fails_nothing_is_lost() {
    // All told lists are read where the lease is another one than before.
    for failing in ["sites", "flows", "decisions", "list_flows", "commit", "list_told"] {
        let mut world = World::new(2).await;
        let mut gate = MockGate::new();
        let closed = Arc::new(AtomicI64::new(0));
        let left = Arc::clone(&closed);
        gate.expect_pass().returning(move |call| {
            if call == failing && left.fetch_sub(1, Ordering::SeqCst) > 0 {
                return Err(PortError::new(PortErrorKind::Unavailable, "gate", "no answer"));
            }
            Ok(())
        });
        let registry = Arc::new(Gated { registry: Arc::clone(&world.ports.registry), gate });
        let (service, lease) = world.service(&Ports { registry, ..world.ports.clone() }).await;
        lease.send_replace(world.fence("first").await);
        assert_eq!(pass(&service).await, Outcome::Done);
        // Flows change, sites move, and the call fails twice.
        world.change(25).await;
        let moved: Vec<_> = (0..6).map(|number| Draft::Site(site(number, &mut world.random))).collect();
        import(&world.ports, &moved).await;
        if failing == "list_told" {
            let first = lease.borrow().clone().unwrap();
            world.store.release(&first).await.unwrap();
            lease.send_replace(world.fence("second").await);
        }
        closed.store(2, Ordering::SeqCst);
        for attempt in 1..=2 {
            let outcome = pass(&service).await;
            let failed = matches!(outcome, Outcome::Unavailable(_));
            // The comparison that follows a failed commit fails, too.
            assert!(failed || (failing == "commit" && attempt == 2), "{failing} {attempt}: {outcome:?}");
        }
        assert!(closed.load(Ordering::SeqCst) <= 0, "{failing} did not fail twice");
        assert_eq!(pass(&service).await, Outcome::Done, "{failing}");
        assert_told(&service).await;
        let (fresh, _) = world.service(&world.ports).await;
        let lists = fresh.matcher().read();
        let wanted = current(lists.matches(&MatchFilter::default()));
        assert_eq!(current(service.matcher().read().matches(&MatchFilter::default())), wanted, "{failing}");
    }
}

async fn reserve(ports: &Ports, id: &MatchId, annual: f64) -> Decision {
    let agreement = Agreement { annual: Some(NotNegative::new(annual).unwrap()), price: None };
    let mut decision = Decision::suggested(id.clone());
    for to in [MatchState::Negotiating, MatchState::Reserved] {
        decision = decision.transition(to, Some(agreement), None, None, ports.clock.now()).unwrap();
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
    decision
}

#[tokio::test]
async fn a_decision_survives_every_recompute_and_takes_its_quantity_off_both_flows() {
    let mut world = World::new(4).await;
    let (service, lease) = world.service(&world.ports).await;
    lease.send_replace(world.fence("first").await);
    pass(&service).await;
    let best = service.matcher().read().matches(&MatchFilter::default()).remove(0);
    let ids = [best.id.supply().clone(), best.id.demand().clone()];
    let before: Vec<f64> = world
        .ports
        .registry
        .flows(&ids)
        .await
        .unwrap()
        .into_iter()
        .map(|flow| flow.live().unwrap().quantity.annual())
        .collect();
    let smaller = before[0].min(before[1]);
    // All of the smaller one is set aside: it has no matches any more, the larger one has what is left.
    let decision = reserve(&world.ports, &best.id, smaller).await;
    assert_eq!(pass(&service).await, Outcome::Done);
    for round in 0..3 {
        let with = |flow: &FlowId| MatchFilter { flow: Some(flow.clone()), ..MatchFilter::default() };
        for (id, annual) in ids.iter().zip(&before) {
            let lists = service.matcher().read();
            assert_eq!(lists.reserved_annual(id), smaller);
            assert!(*annual > smaller || lists.matches(&with(id)).is_empty(), "round {round}");
        }
        let stored = world.ports.registry.decisions(std::slice::from_ref(&best.id)).await.unwrap();
        assert_eq!(stored, std::slice::from_ref(&decision), "round {round}");
        assert_told(&service).await;
        if round == 0 {
            // Everything anew, from the registry.
            service.load(&|_| {}).await.unwrap();
            assert!(service.catch_up().await.unwrap().unwrap().is_nothing());
            continue;
        }
        // Sites move, which computes their flows anew.
        let moved: Vec<_> = (0..25).map(|number| Draft::Site(site(number, &mut world.random))).collect();
        import(&world.ports, &moved).await;
        assert_eq!(pass(&service).await, Outcome::Done);
    }
}

#[tokio::test]
async fn a_handler_never_compares_all_lists() {
    let mut world = World::new(6).await;
    let mut gate = MockGate::new();
    let compared = Arc::new(AtomicI64::new(0));
    let (counted, fails) = (Arc::clone(&compared), Arc::new(AtomicI64::new(0)));
    let left = Arc::clone(&fails);
    gate.expect_pass().returning(move |call| {
        counted.fetch_add(i64::from(call == "list_told"), Ordering::SeqCst);
        if call == "commit" && left.fetch_sub(1, Ordering::SeqCst) > 0 {
            return Err(PortError::new(PortErrorKind::Unavailable, "gate", "no answer"));
        }
        Ok(())
    });
    let registry = Arc::new(Gated { registry: Arc::clone(&world.ports.registry), gate });
    let (service, lease) = world.service(&Ports { registry, ..world.ports.clone() }).await;
    lease.send_replace(world.fence("first").await);
    let waits = async || {
        let outcome = service.handle(&[]).await;
        assert!(matches!(outcome, Outcome::Unavailable(_)), "{outcome:?}");
        assert!(*service.in_doubt().borrow());
    };
    waits().await;
    assert_eq!(compared.load(Ordering::SeqCst), 0, "what the holder before told is not known");
    service.catch_up().await.unwrap();
    let once = compared.load(Ordering::SeqCst);
    world.change(25).await;
    fails.store(1, Ordering::SeqCst);
    let failed = service.handle(&[]).await;
    assert!(matches!(failed, Outcome::Unavailable(_)), "{failed:?}");
    waits().await;
    assert_eq!(compared.load(Ordering::SeqCst), once, "nor what came of the commit that failed");
    service.catch_up().await.unwrap();
    assert_eq!(service.handle(&[]).await, Outcome::Done);
    assert_told(&service).await;
}

#[tokio::test]
async fn a_handler_takes_on_no_more_of_a_backlog_than_it_gets_through_in_a_while() {
    let mut world = World::new(8).await;
    let mut gate = MockGate::new();
    gate.expect_pass().returning(|call| {
        if call == "flows" {
            // A store so slow that two pages are more than a while.
            #[allow(clippy::disallowed_methods, reason = "the time it takes is what is tested")]
            std::thread::sleep(Duration::from_millis(600));
        }
        Ok(())
    });
    let registry = Arc::new(Gated { registry: Arc::clone(&world.ports.registry), gate });
    let (service, lease) = world.service(&Ports { registry, ..world.ports.clone() }).await;
    lease.send_replace(world.fence("first").await);
    service.catch_up().await.unwrap();
    let before = world.ports.log.head().await.unwrap();
    for _ in 0..80 {
        world.change(160).await;
    }
    let head = world.ports.log.head().await.unwrap();
    assert!(head.0 > before.0 + 8_000, "the backlog is too short to prove anything");
    let first = world.ports.log.read(before, 1).await.unwrap().remove(0).event().cloned().unwrap();
    assert_eq!(service.handle(&[first]).await, Outcome::Done);
    let reached = service.matcher().head();
    assert!(reached.0 > before.0 + 1 && reached.0 <= before.0 + 6_000, "{before} {reached} {head}");
    assert_eq!(world.ports.log.head().await.unwrap(), head, "what comes next would be told again");
    assert_eq!(service.handle(&[]).await, Outcome::Done);
    assert_told(&service).await;
}

#[tokio::test]
async fn a_bulk_change_is_told_in_one_event_by_the_service_too() {
    let mut world = World::new(9).await;
    let (_held, seen) = watch::channel(world.fence("first").await);
    let service = MatchService::telling(
        world.ports.clone(),
        Model::default(),
        1,
        seen,
        &TellOptions { bulk_limit: 20, ..TellOptions::default() },
    );
    service.load(&|_| {}).await.unwrap();
    for _ in 0..2 {
        let before = world.ports.log.head().await.unwrap();
        assert_eq!(pass(&service).await, Outcome::Done);
        let events = world.ports.log.read(before, 1_000).await.unwrap();
        assert_eq!(events.len(), 1);
        let data = &events[0].event().unwrap().data;
        assert!(matches!(data, EventData::MatchesRecomputed(_)), "{data:?}");
        assert!(service.matcher().untold(&world.ports).await.unwrap().is_nothing());
        world.change(100).await;
    }
    assert!(world.ports.log.head().await.unwrap() > Sequence::START);
}
