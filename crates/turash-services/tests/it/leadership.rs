//! Two matchers on one store: one has the lease, the other stands by; terms begin and end with it.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use turash_channel::ChannelBus;
use turash_domain::matching::Model;
use turash_domain::ports::{Content, EventBus, Leases};
use turash_domain::{EventData, Sequence, Subscription};
use turash_embedded::EmbeddedStore;
use turash_runtime::{
    EventRuntime, LeaseKeeper, LeaseTimes, Lifecycle, Metrics, Standing, SubscriptionOptions, SystemClock,
};
use turash_services::{Draft, Leadership, MatchService, Ports};

use crate::world::eventually;
use crate::world::{Random, flow, import, ports, site};

const TIMES: LeaseTimes = LeaseTimes {
    ttl: Duration::from_millis(400),
    renew: Duration::from_millis(50),
    look_again: Duration::from_millis(20),
};

/// A process that keeps the matcher's duty.
struct Process {
    service: Arc<MatchService>,
    bus: Arc<dyn EventBus>,
    lifecycle: Lifecycle,
    replaced: tokio::sync::watch::Sender<u64>,
    standing: tokio::sync::watch::Receiver<Standing>,
    keeper: JoinHandle<()>,
    end: CancellationToken,
}

impl Process {
    async fn start(store: &EmbeddedStore, ports: &Ports, name: &str, tracker: &TaskTracker) -> Self {
        let leases: Arc<dyn Leases> = Arc::new(store.clone());
        let lease = Subscription::new("matcher").unwrap();
        let (keeper, held) = LeaseKeeper::new(leases, Arc::new(SystemClock), lease, name.to_owned());
        let keeper = keeper.with_times(TIMES);
        keeper.take().await;
        let (standing, end) = (keeper.standing(), CancellationToken::new());
        let keeper = tracker.spawn(keeper.run(end.clone()));
        let service = MatchService::new(ports.clone(), Model::default(), 1, held.clone());
        service.load(&|_| {}).await.unwrap();
        let bus: Arc<dyn EventBus> = Arc::new(ChannelBus::new(1_000));
        let lifecycle = Lifecycle::new();
        let runtime = EventRuntime {
            ports: ports.events(),
            bus: Arc::clone(&bus),
            lifecycle: lifecycle.clone(),
            metrics: Arc::new(Metrics::default()),
        };
        let (replaced, hears) = tokio::sync::watch::channel(0);
        let leadership = Leadership {
            service: Arc::clone(&service),
            handler: service.clone(),
            runtime,
            options: SubscriptionOptions::default(),
            retention: Duration::from_hours(1),
            lease: held,
            replaced: hears,
        };
        let term = leadership.begin().await.unwrap();
        lifecycle.spawn("leadership", leadership.keep(term));
        Self { service, bus, lifecycle, replaced, standing, keeper, end }
    }

    fn runs_the_subscription(&self) -> bool {
        self.lifecycle.names().iter().any(|name| name == "matcher worker 1")
    }

    async fn stop(self) {
        self.lifecycle.shut_down(turash_runtime::Limits::default(), std::future::pending()).await;
        self.end.cancel();
        self.keeper.await.ok();
    }
}

/// Waits until everything is told and settled.
async fn settled(ports: &Ports) {
    eventually("settled", async || {
        let watermark = ports.ledger.watermark(&Subscription::new("matcher").unwrap()).await.unwrap();
        watermark == ports.log.head().await.unwrap()
    })
    .await;
}

/// How often each match is found more often than it is withdrawn: 1 at most.
async fn assert_told_once(ports: &Ports) {
    let mut told = std::collections::HashSet::new();
    for content in ports.log.read(Sequence::START, u32::MAX).await.unwrap() {
        let Content::Event(event) = content else { panic!("not readable") };
        match &event.data {
            EventData::MatchFound(found) => assert!(told.insert(found.id.clone()), "told twice"),
            EventData::MatchWithdrawn(gone) => assert!(told.remove(&gone.id), "never told"),
            _ => {}
        }
    }
    assert!(!told.is_empty());
}

#[tokio::test]
async fn the_lease_goes_from_one_to_the_other_and_back() {
    let store = EmbeddedStore::in_memory().await.unwrap();
    let ports = Ports {
        registry: Arc::new(store.clone()),
        log: Arc::new(store.clone()),
        ledger: Arc::new(store.clone()),
        ..ports().await
    };
    let mut random = Random(3);
    let sites: Vec<_> = (0..25).map(|number| Draft::Site(site(number, &mut random))).collect();
    import(&ports, &sites).await;
    let mut change = async |count: u64| {
        let flows: Vec<_> = (0..count).map(|number| Draft::Flow(flow(number, 25, &mut random))).collect();
        import(&ports, &flows).await;
    };
    change(60).await;
    let tracker = TaskTracker::new();
    let first = Process::start(&store, &ports, "first", &tracker).await;
    let second = Process::start(&store, &ports, "second", &tracker).await;
    assert!(first.runs_the_subscription() && !second.runs_the_subscription());
    assert_eq!(*first.standing.borrow(), Standing::Active);
    assert!(
        second.standing.borrow().to_string().starts_with("standing by; the lease is held by first until")
    );

    // Whoever stands by is as fresh.
    change(40).await;
    settled(&ports).await;
    eventually("the second follows", async || {
        second.service.matcher().head() == ports.log.head().await.unwrap()
    })
    .await;

    // The first is cut off: nobody renews its lease, and it does not know.
    first.keeper.abort();
    change(20).await;
    eventually("the second is active", async || second.runs_the_subscription()).await;
    change(40).await;
    settled(&ports).await;
    assert_told_once(&ports).await;

    // It comes back under another name, and stands by until the second ends.
    first.lifecycle.shut_down(turash_runtime::Limits::default(), std::future::pending()).await;
    let third = Process::start(&store, &ports, "third", &tracker).await;
    assert!(!third.runs_the_subscription());
    second.stop().await;
    eventually("the third is active", async || third.runs_the_subscription()).await;
    change(30).await;
    settled(&ports).await;
    assert!(third.service.matcher().untold(&ports).await.unwrap().is_nothing());
    assert_told_once(&ports).await;
    third.stop().await;
}

#[tokio::test]
async fn a_log_that_was_set_back_finds_an_empty_bus() {
    let store = EmbeddedStore::in_memory().await.unwrap();
    let ports = Ports {
        registry: Arc::new(store.clone()),
        log: Arc::new(store.clone()),
        ledger: Arc::new(store.clone()),
        ..ports().await
    };
    let process = Process::start(&store, &ports, "only", &TaskTracker::new()).await;
    let mut random = Random(5);
    let matcher = Subscription::new("matcher").unwrap();
    import(&ports, &[Draft::Site(site(0, &mut random))]).await;
    settled(&ports).await;
    let head = ports.log.head().await.unwrap();
    assert_eq!(process.bus.last_published(&matcher).await.unwrap(), head);
    process.replaced.send_modify(|times| *times += 1);
    eventually("the bus begins anew", async || {
        process.bus.last_published(&matcher).await.unwrap() == Sequence::START
    })
    .await;
    import(&ports, &[Draft::Site(site(1, &mut random))]).await;
    settled(&ports).await;
    eventually("the subscription runs again", async || process.runs_the_subscription()).await;
    process.stop().await;
}
