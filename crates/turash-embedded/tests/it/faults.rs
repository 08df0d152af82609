//! Planted faults: a good store behind a decorator with one fault each. A suite that does not notice is no suite.

mod leases;

use std::sync::Arc;

use async_trait::async_trait;
use turash_contract::event_log::Log;
use turash_contract::registry::Truth;
use turash_contract::{Case, Fresh, event_log, failures, ledger, registry, spatial};
use turash_domain::ports::{
    Batch, Change, Commit, Content, Counts, DeadLetter, EventLog, FlowFilter, Known, Ledger, LedgerCounts,
    Nearby, Page, PlannedPair, PortResult, Registry, RestrictedFlow, Retry, SiteFilter, SpatialIndex,
    ToldChecksum, ToldList,
};
use turash_domain::{
    Coordinates, Decision, FlowId, MatchId, PortErrorKind, ResourceFlow, Sequence, Site, SiteId,
    Subscription, Text, Timestamp, Versioned,
};
use turash_embedded::EmbeddedStore;

/// What is wrong with the adapter.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    DropsTheLastEvent,
    IgnoresVersions,
    CommitsChangeByChange,
    ForgetsRemovals,
    ListsBackwards,
    RoundsToldValues,
    SkipsAnEvent,
    NeverWakes,
    TrimsAnything,
    WatermarkGoesBack,
    RetriesOutOfOrder,
    BuriesButRetries,
    ForgetsTheFirstFailure,
    NextIsTheFirstEvents,
    CountsNoLetters,
    ForgetsNoSubscription,
    RedrivesAllAtOnce,
    ForgetsWhoHolds,
    KeepsTheToken,
    NeverRunsOut,
    ReleasesUnderAnyToken,
    IgnoresFences,
    EndsAtTheAntimeridian,
    MovesNoSite,
    RemovesNoSite,
}

/// A good store with a fault.
#[derive(Clone)]
struct Faulty {
    store: EmbeddedStore,
    fault: Fault,
}

impl Faulty {
    async fn fresh(fault: Fault) -> Arc<Self> {
        Arc::new(Self { store: EmbeddedStore::in_memory().await.unwrap(), fault })
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }
}

#[async_trait]
impl Registry for Faulty {
    async fn sites(&self, ids: &[SiteId]) -> PortResult<Vec<Known<Versioned<Site>>>> {
        self.store.sites(ids).await
    }

    async fn flows(&self, ids: &[FlowId]) -> PortResult<Vec<Known<Versioned<ResourceFlow>>>> {
        let known = self.store.flows(ids).await?;
        let forget = |known| match known {
            Known::Removed(_) if self.has(Fault::ForgetsRemovals) => Known::Never,
            known => known,
        };
        Ok(known.into_iter().map(forget).collect())
    }

    async fn decisions(&self, ids: &[MatchId]) -> PortResult<Vec<Decision>> {
        self.store.decisions(ids).await
    }

    async fn list_sites(&self, filter: &SiteFilter, page: &Page<SiteId>) -> PortResult<Vec<Versioned<Site>>> {
        let mut sites = self.store.list_sites(filter, page).await?;
        if self.has(Fault::ListsBackwards) {
            sites.reverse();
        }
        Ok(sites)
    }

    async fn list_flows(
        &self,
        filter: &FlowFilter,
        page: &Page<FlowId>,
    ) -> PortResult<Vec<Versioned<ResourceFlow>>> {
        self.store.list_flows(filter, page).await
    }

    async fn list_decisions(&self, page: &Page<MatchId>) -> PortResult<Vec<Decision>> {
        self.store.list_decisions(page).await
    }

    async fn told(&self, flows: &[FlowId]) -> PortResult<Vec<ToldList>> {
        let mut lists = self.store.told(flows).await?;
        if self.has(Fault::RoundsToldValues) {
            for entry in lists.iter_mut().flat_map(|list| &mut list.entries) {
                entry.value = (entry.value * 1e6).round() / 1e6;
            }
        }
        Ok(lists)
    }

    async fn list_told(&self, page: &Page<FlowId>) -> PortResult<Vec<ToldChecksum>> {
        self.store.list_told(page).await
    }

    async fn list_planned(&self, page: &Page<MatchId>) -> PortResult<Vec<PlannedPair>> {
        self.store.list_planned(page).await
    }

    async fn restricted(&self, flows: &[FlowId]) -> PortResult<Vec<RestrictedFlow>> {
        let mut found = self.store.restricted(flows).await?;
        if self.has(Fault::ForgetsRemovals) {
            let live = self.store.flows(flows).await?.into_iter().filter_map(Known::live);
            let live: Vec<FlowId> = live.map(|flow| flow.value.id).collect();
            found.retain(|flow| live.contains(&flow.id));
        }
        Ok(found)
    }

    async fn list_restricted(&self, page: &Page<FlowId>) -> PortResult<Vec<RestrictedFlow>> {
        self.store.list_restricted(page).await
    }

    async fn counts(&self) -> PortResult<Counts> {
        Registry::counts(&self.store).await
    }

    async fn commit(&self, mut batch: Batch) -> PortResult<Commit> {
        match self.fault {
            Fault::DropsTheLastEvent => drop(batch.events.pop()),
            Fault::CommitsChangeByChange => {
                for change in std::mem::take(&mut batch.changes) {
                    self.store.commit(Batch { changes: vec![change], ..Batch::default() }).await?;
                }
            }
            Fault::IgnoresVersions => return self.commit_anyway(batch).await,
            Fault::IgnoresFences => batch.fence = None,
            Fault::MovesNoSite => self.leave_sites_in_place(&mut batch).await?,
            Fault::RemovesNoSite => batch.changes.retain(|change| !matches!(change, Change::RemoveSite(..))),
            _ => {}
        }
        self.store.commit(batch).await
    }
}

impl Faulty {
    /// Every site stays where it was first.
    async fn leave_sites_in_place(&self, batch: &mut Batch) -> PortResult<()> {
        for change in &mut batch.changes {
            let Change::PutSite(site) = change else { continue };
            for before in
                self.store.sites(std::slice::from_ref(&site.id)).await?.into_iter().filter_map(Known::live)
            {
                site.value.coordinates = before.coordinates;
            }
        }
        Ok(())
    }

    /// Passes over what is a conflict.
    async fn commit_anyway(&self, batch: Batch) -> PortResult<Commit> {
        match self.store.commit(batch.clone()).await {
            Err(error) if error.kind == PortErrorKind::Conflict => {
                self.store.commit(Batch { changes: Vec::new(), ..batch }).await
            }
            outcome => outcome,
        }
    }
}

#[async_trait]
impl EventLog for Faulty {
    async fn read(&self, after: Sequence, limit: u32) -> PortResult<Vec<Content>> {
        let mut events = self.store.read(after, limit).await?;
        if self.has(Fault::SkipsAnEvent) {
            events.retain(|event| event.sequence() != Some(Sequence(5)));
        }
        Ok(events)
    }

    async fn head(&self) -> PortResult<Sequence> {
        self.store.head().await
    }

    async fn trimmed(&self) -> PortResult<Sequence> {
        self.store.trimmed().await
    }

    async fn wait(&self, beyond: Sequence) -> PortResult<Sequence> {
        if self.has(Fault::NeverWakes) && self.store.head().await? <= beyond {
            std::future::pending::<()>().await;
        }
        self.store.wait(beyond).await
    }

    async fn trim(&self, up_to: Sequence) -> PortResult<()> {
        if self.has(Fault::TrimsAnything) {
            for (subscription, _) in self.store.watermarks().await? {
                self.store.advance(&subscription, up_to).await?;
            }
        }
        self.store.trim(up_to).await
    }
}

#[async_trait]
impl Ledger for Faulty {
    async fn watermarks(&self) -> PortResult<Vec<(Subscription, Sequence)>> {
        self.store.watermarks().await
    }

    async fn watermark(&self, subscription: &Subscription) -> PortResult<Sequence> {
        // The fault's last advance is kept as the only retry of a subscription of its own.
        if self.has(Fault::WatermarkGoesBack) {
            let last = self.store.due(&shadow(subscription), Timestamp::from_millis(0).unwrap(), 1).await?;
            return Ok(last.first().map_or(Sequence::START, |retry| Sequence(u64::from(retry.attempts))));
        }
        self.store.watermark(subscription).await
    }

    async fn advance(&self, subscription: &Subscription, to: Sequence) -> PortResult<()> {
        if self.has(Fault::WatermarkGoesBack) {
            let retry = Retry {
                sequence: Sequence::START,
                event: String::new(),
                attempts: u32::try_from(to.0).unwrap(),
                due: Timestamp::EPOCH,
                error: String::new(),
                first_failed: Timestamp::EPOCH,
            };
            self.store.schedule(&shadow(subscription), retry).await?;
        }
        self.store.advance(subscription, to).await
    }

    async fn schedule(&self, subscription: &Subscription, mut retry: Retry) -> PortResult<()> {
        if self.has(Fault::ForgetsTheFirstFailure) {
            retry.first_failed = retry.due;
        }
        self.store.schedule(subscription, retry).await
    }

    async fn due(&self, subscription: &Subscription, now: Timestamp, limit: u32) -> PortResult<Vec<Retry>> {
        let mut due = self.store.due(subscription, now, limit).await?;
        if self.has(Fault::RetriesOutOfOrder) {
            due.sort_by_key(|retry| retry.sequence);
        }
        Ok(due)
    }

    async fn retries(
        &self,
        subscription: &Subscription,
        after: Sequence,
        limit: u32,
    ) -> PortResult<Vec<Sequence>> {
        self.store.retries(subscription, after, limit).await
    }

    async fn next_due(&self, subscription: &Subscription) -> PortResult<Option<Timestamp>> {
        if self.has(Fault::NextIsTheFirstEvents) {
            let mut retries =
                self.store.due(subscription, Timestamp::from_millis(1_000_000).unwrap(), 100).await?;
            retries.sort_by_key(|retry| retry.sequence);
            return Ok(retries.first().map(|retry| retry.due));
        }
        self.store.next_due(subscription).await
    }

    async fn counts(&self, subscription: &Subscription) -> PortResult<LedgerCounts> {
        let counts = Ledger::counts(&self.store, subscription).await?;
        let dead_letters = if self.has(Fault::CountsNoLetters) { 0 } else { counts.dead_letters };
        Ok(LedgerCounts { dead_letters, ..counts })
    }

    async fn settle(&self, subscription: &Subscription, sequence: Sequence) -> PortResult<()> {
        self.store.settle(subscription, sequence).await
    }

    async fn bury(&self, subscription: &Subscription, letter: DeadLetter) -> PortResult<()> {
        let retry = Retry {
            sequence: letter.sequence,
            event: letter.event.clone(),
            attempts: letter.attempts,
            due: letter.buried,
            error: letter.error.clone(),
            first_failed: letter.first_failed,
        };
        self.store.bury(subscription, letter).await?;
        if self.has(Fault::BuriesButRetries) {
            self.store.schedule(subscription, retry).await
        } else {
            Ok(())
        }
    }

    async fn dead_letters(
        &self,
        subscription: &Subscription,
        after: Sequence,
        limit: u32,
    ) -> PortResult<Vec<DeadLetter>> {
        self.store.dead_letters(subscription, after, limit).await
    }

    async fn redrive(
        &self,
        subscription: &Subscription,
        letters: &[(Sequence, Timestamp)],
    ) -> PortResult<u64> {
        let mut letters = letters.to_vec();
        if let (Fault::RedrivesAllAtOnce, Some((_, first))) = (self.fault, letters.first().copied()) {
            for (_, due) in &mut letters {
                *due = first;
            }
        }
        self.store.redrive(subscription, &letters).await
    }

    async fn remove_subscription(&self, subscription: &Subscription) -> PortResult<bool> {
        if self.has(Fault::ForgetsNoSubscription) {
            return Ok(true);
        }
        self.store.remove_subscription(subscription).await
    }

    async fn discard(
        &self,
        subscription: &Subscription,
        sequence: Sequence,
        reason: &Text,
        at: Timestamp,
    ) -> PortResult<bool> {
        self.store.discard(subscription, sequence, reason, at).await
    }
}

#[async_trait]
impl SpatialIndex for Faulty {
    async fn within(&self, center: Coordinates, radius_km: f64, limit: u32) -> PortResult<Vec<Nearby>> {
        let mut near = self.store.within(center, radius_km, limit).await?;
        if self.has(Fault::EndsAtTheAntimeridian) {
            let all = self.store.in_box(
                Coordinates::new(if center.longitude() < 0.0 { -180.0 } else { 0.0 }, -90.0).unwrap(),
                Coordinates::new(if center.longitude() < 0.0 { 0.0 } else { 179.999 }, 90.0).unwrap(),
                u32::MAX,
            );
            let this_side = all.await?;
            near.retain(|near| this_side.contains(&near.site));
        }
        Ok(near)
    }

    async fn in_box(
        &self,
        south_west: Coordinates,
        north_east: Coordinates,
        limit: u32,
    ) -> PortResult<Vec<SiteId>> {
        self.store.in_box(south_west, north_east, limit).await
    }

    async fn nearest(&self, center: Coordinates, limit: u32) -> PortResult<Vec<Nearby>> {
        self.store.nearest(center, limit).await
    }
}

fn shadow(subscription: &Subscription) -> Subscription {
    Subscription::new(&format!("{subscription}.shadow")).unwrap()
}

/// The cases of a suite that notice each fault; there must be some.
async fn notices<P: Send + 'static>(
    cases: fn() -> Vec<Case<P>>,
    port: fn(Arc<Faulty>) -> P,
    faults: &[Fault],
) {
    for fault in faults {
        let failed = failures(cases(), async || Fresh::new(port(Faulty::fresh(*fault).await))).await;
        assert!(!failed.is_empty(), "the suite does not notice {fault:?}");
        assert!(failed.len() < cases().len(), "{fault:?} breaks every case, so it proves nothing");
    }
}

#[tokio::test]
async fn the_registry_suite_notices_faults() {
    let port = |faulty: Arc<Faulty>| Truth { registry: faulty.clone(), log: faulty };
    let faults = [
        Fault::DropsTheLastEvent,
        Fault::IgnoresVersions,
        Fault::CommitsChangeByChange,
        Fault::ForgetsRemovals,
        Fault::ListsBackwards,
        Fault::RoundsToldValues,
    ];
    notices(registry::cases, port, &faults).await;
}

#[tokio::test]
async fn the_event_log_suite_notices_faults() {
    let port = |faulty: Arc<Faulty>| Log { log: faulty.clone(), registry: faulty.clone(), ledger: faulty };
    let faults = [Fault::SkipsAnEvent, Fault::NeverWakes, Fault::TrimsAnything, Fault::DropsTheLastEvent];
    notices(event_log::cases, port, &faults).await;
}

#[tokio::test]
async fn the_ledger_suite_notices_faults() {
    let faults = [
        Fault::WatermarkGoesBack,
        Fault::RetriesOutOfOrder,
        Fault::BuriesButRetries,
        Fault::ForgetsTheFirstFailure,
        Fault::NextIsTheFirstEvents,
        Fault::CountsNoLetters,
        Fault::ForgetsNoSubscription,
        Fault::RedrivesAllAtOnce,
    ];
    let port = |faulty: Arc<Faulty>| Log { log: faulty.clone(), registry: faulty.clone(), ledger: faulty };
    notices(ledger::cases, port, &faults).await;
}

#[tokio::test]
async fn the_spatial_suite_notices_faults() {
    let faults = [Fault::EndsAtTheAntimeridian, Fault::MovesNoSite, Fault::RemovesNoSite];
    let port = |faulty: Arc<Faulty>| spatial::Port { index: faulty.clone(), registry: faulty };
    notices(spatial::cases, port, &faults).await;
}
