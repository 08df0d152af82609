//! Copying a store into another: everything arrives, once, and nothing is overwritten.

use std::sync::Arc;
use std::time::Duration;

use turash_domain::matching::Model;
use turash_domain::ports::{
    Batch, Change, Clock, Fence, KeptPlan, Leases, Page, PlanHead, PlanId, Plans, SiteFilter,
};
use turash_domain::{PortErrorKind, Sequence, Subscription, Version, Versioned};
use turash_embedded::EmbeddedStore;
use turash_runtime::{SystemClock, SystemIds};
use turash_services::{Copied, CopySummary, Draft, Matcher, Ports, TellOptions, copy, copy_plans};

use crate::world::{Random, flow, import, ports, site};

/// 25 sites and their flows, some of which were changed.
struct Source {
    ports: Ports,
    random: Random,
}

impl Source {
    async fn new(seed: u64) -> Self {
        let mut source = Self { ports: ports().await, random: Random(seed) };
        for _ in 0..2 {
            let sites: Vec<_> = (0..25).map(|number| Draft::Site(site(number, &mut source.random))).collect();
            import(&source.ports, &sites).await;
        }
        source.change(160).await;
        source
    }

    async fn change(&mut self, count: u64) {
        let flows: Vec<_> =
            (0..count).map(|number| Draft::Flow(flow(number, 25, &mut self.random))).collect();
        import(&self.ports, &flows).await;
    }
}

async fn empty() -> (Ports, Fence) {
    let store = EmbeddedStore::in_memory().await.unwrap();
    let lease = Subscription::new("matcher").unwrap();
    let now = SystemClock.now();
    let fence = store.acquire(&lease, "copy", now, Duration::from_mins(1)).await.unwrap().unwrap();
    let ports = Ports {
        registry: Arc::new(store.clone()),
        log: Arc::new(store.clone()),
        ledger: Arc::new(store),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds::default()),
    };
    (ports, fence)
}

#[tokio::test]
async fn a_copy_holds_the_same_and_is_told() {
    let mut source = Source::new(7).await;
    source.change(100).await;
    let from = &source.ports;
    let matcher = Matcher::load(from, Model::default(), 1, &|_| {}).await.unwrap();
    matcher.tell_all(from, &TellOptions::default()).await.unwrap();
    let counts = from.registry.counts().await.unwrap();
    let (to, fence) = empty().await;

    let summary = copy(from, &to, fence.clone(), &|_| {}).await.unwrap();
    assert_eq!(summary.sites, Copied { copied: counts.sites, there: 0 });
    assert_eq!(summary.flows, Copied { copied: counts.flows, there: 0 });
    assert_eq!(to.registry.counts().await.unwrap(), counts);
    let sites = to.registry.list_sites(&SiteFilter::default(), &Page::first(1_000)).await.unwrap();
    assert!(sites.iter().any(|site| site.version > Version(1)), "versions are kept");
    let copied = Matcher::load(&to, Model::default(), 1, &|_| {}).await.unwrap();
    assert!(copied.untold(&to).await.unwrap().is_nothing());

    let again = copy(from, &to, fence.clone(), &|_| {}).await.unwrap();
    let none = |of: Copied| Copied { copied: 0, there: of.copied };
    let CopySummary { sites, flows, decisions, lists } = summary;
    let expected = CopySummary {
        sites: none(sites),
        flows: none(flows),
        decisions: none(decisions),
        lists: none(lists),
    };
    assert_eq!(again, expected, "what is there is passed over");

    // The source goes on: the copy is not what it was made from any more.
    source.change(50).await;
    let refused = copy(&source.ports, &to, fence, &|_| {}).await.unwrap_err();
    assert_eq!(refused.kind, PortErrorKind::Conflict);
    assert!(refused.message.contains("copy into an empty store"), "{refused}");
}

#[tokio::test]
async fn a_copy_that_was_interrupted_goes_on() {
    let source = Source::new(8).await;
    let from = &source.ports;
    let (to, fence) = empty().await;
    let mut batch = Batch::default();
    for site in from.registry.list_sites(&SiteFilter::default(), &Page::first(3)).await.unwrap() {
        let put = |version| Change::PutSite(Versioned { version: Version(version), ..site.clone() });
        batch.changes.extend((1..=site.version.0).map(put));
    }
    to.registry.commit(batch).await.unwrap();
    let summary = copy(from, &to, fence, &|_| {}).await.unwrap();
    assert_eq!(summary.sites.there, 3);
    assert_eq!(to.registry.counts().await.unwrap(), from.registry.counts().await.unwrap());
}

#[tokio::test]
async fn kept_plans_are_copied_once_and_none_is_overwritten() {
    let plan = |number: u128, document: &str| {
        let id = PlanId::new(turash_domain::Uuid::from_u128(number));
        let question = format!("{{\"within_km\":{}}}", number % 3);
        let head = PlanHead { id, made_at: SystemClock.now(), as_of: Sequence(7), question };
        KeptPlan { head, document: document.to_owned() }
    };
    let (from, to) = (EmbeddedStore::in_memory().await.unwrap(), EmbeddedStore::in_memory().await.unwrap());
    for number in 1..=250 {
        from.keep(&plan(number, "{}"), 1_000).await.unwrap();
    }
    assert_eq!(copy_plans(&from, &to, 1_000).await.unwrap(), Copied { copied: 250, there: 0 });
    let heads = async |store: &EmbeddedStore| store.plans(None, 1_000).await.unwrap();
    assert_eq!((heads(&to).await, heads(&to).await.len()), (heads(&from).await, 250));
    let newest = PlanId::new(turash_domain::Uuid::from_u128(250));
    assert_eq!(to.plan(newest).await.unwrap(), from.plan(newest).await.unwrap());
    assert_eq!(copy_plans(&from, &to, 1_000).await.unwrap(), Copied { copied: 0, there: 250 });
    // Of another store that keeps fewer, the oldest go.
    let few = EmbeddedStore::in_memory().await.unwrap();
    copy_plans(&from, &few, 100).await.unwrap();
    assert_eq!(heads(&few).await, heads(&from).await[..100]);
    to.forget(newest).await.unwrap();
    to.keep(&plan(250, "{\"other\":1}"), 1_000).await.unwrap();
    let refused = copy_plans(&from, &to, 1_000).await.unwrap_err();
    assert!(
        refused.kind == PortErrorKind::Conflict && refused.to_string().contains("another plan"),
        "{refused}"
    );
}
