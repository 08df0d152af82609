//! Starting subscriptions: each is a relay, a dispatcher, a number of workers, a retrier and a bookkeeper on the lifecycle's tracker.
//! The dispatcher and the workers run in every process that takes part, the others in one ([`super::keeper`]).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Notify, mpsc, watch};
use tracing::info;
use turash_domain::ports::{EventHandler, Fence, PortResult, RateLimit};
use turash_domain::{Sequence, Subscription};

use super::booked::Booked;
use super::bookkeeper;
use super::breaker::Breaker;
use super::dispatcher::Dispatcher;
use super::intake::Intake;
use super::keeper::Keeper;
use super::lanes::Lanes;
use super::pace::Pace;
use super::policy::RetryPolicy;
use super::retrier::UnderWay;
use super::runtime::EventRuntime;
use super::settling::Settling;
use super::worker::{WorkerPool, work};

/// How a subscription is run.
///
/// ```
/// use std::num::NonZeroU32;
/// use std::sync::Arc;
/// use std::time::Duration;
/// use turash_runtime::{GovernorLimit, SubscriptionOptions};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// // Eight workers that take on a hundred events a second, for a service that bears no more.
/// let hundred = GovernorLimit::new(Duration::from_millis(10), NonZeroU32::MIN);
/// let options = SubscriptionOptions { workers: 8, rate: Some(Arc::new(hundred)), ..Default::default() };
/// # assert_eq!(options.in_flight, 4_096);
/// # }
/// ```
#[derive(Clone)]
pub struct SubscriptionOptions {
    /// Workers that handle events at a time; at least 1.
    pub workers: usize,
    /// A handler that takes longer is cancelled and its event tried again.
    pub timeout: Duration,
    /// The most events received and not acknowledged.
    pub in_flight: usize,
    /// When failed events are tried again.
    pub retry: RetryPolicy,
    /// How many events its handler may take on in a time: deliveries, and retries out of the ledger.
    pub rate: Option<Arc<dyn RateLimit>>,
    /// Which of several processes publishes, brings retries back and writes the watermark down: the one that holds this lease. `None`
    /// where no other process has a part in the subscription.
    pub lease: Option<watch::Receiver<Option<Fence>>>,
    /// Whether the process before may have ended in the middle of its work, and the bus does not know what that was: then what it may
    /// have been handling comes first, one event at a time.
    pub after_crash: bool,
}

impl Default for SubscriptionOptions {
    fn default() -> Self {
        Self {
            workers: 4,
            timeout: Duration::from_secs(30),
            in_flight: 4_096,
            retry: RetryPolicy::default(),
            rate: None,
            lease: None,
            after_crash: false,
        }
    }
}

impl EventRuntime {
    /// Starts a subscription from its watermark: every event of the log after it reaches the handler. Returns once it runs; it ends
    /// with the lifecycle. One that is to end before the process does runs on a part of it ([`Lifecycle::part`](crate::Lifecycle::part)).
    ///
    /// An event that was given before and never settled may have ended its process. It is handled alone, with the attempt in the ledger
    /// before it begins, so that one that ends every process is given up after the attempts that are allowed.
    pub async fn start(
        &self,
        subscription: &Subscription,
        handler: Arc<dyn EventHandler>,
        options: SubscriptionOptions,
    ) -> PortResult<()> {
        let booked = Booked::open(&self.ports, subscription).await?;
        let start = booked.start();
        let pool = self.pool(subscription, handler, &options);
        let under_way = Arc::new(UnderWay::default());
        let (acknowledged, heard) = watch::channel(());
        let keeper = Keeper {
            runtime: self.clone(),
            pool: Arc::clone(&pool),
            under_way: Arc::clone(&under_way),
            rate: options.rate.clone(),
            acknowledged: heard,
        };
        let relay = if options.lease.is_none() { Some(keeper.open_relay().await?) } else { None };
        let receiver = self.bus.subscribe(subscription).await?;
        let (settled, noted) = mpsc::channel(4 * pool.workers);
        let room = options.in_flight.max(1);
        let suspect_up_to = if options.after_crash { start.0.saturating_add(room as u64) } else { 0 };
        let dispatcher = Dispatcher {
            pool: Arc::clone(&pool),
            intake: Intake::new(receiver, options.rate.map(Pace::new)),
            suspects: Sequence(suspect_up_to).min(booked.seen()),
            arrived: start,
            booked,
            under_way,
            room,
            in_flight: 0,
            settled: noted,
            owed: Vec::new(),
            acknowledged,
        };
        info!(%subscription, after = start.0, workers = pool.workers, "subscription starts");
        match (relay, options.lease) {
            (Some(relay), _) => keeper.keep(self, relay),
            (None, Some(lease)) => {
                let (bus, of) = (Arc::clone(&self.bus), subscription.clone());
                let acknowledged = keeper.acknowledged.clone();
                self.spawn(&format!("{subscription} sign of life"), async move {
                    bookkeeper::show_life(&*bus, &of, acknowledged).await;
                });
                self.spawn(&format!("{subscription} keeper"), keeper.keep_under(lease));
            }
            (None, None) => {}
        }
        self.spawn(&format!("{subscription} dispatcher"), dispatcher.run());
        for number in 1..=pool.workers {
            let work = work(Arc::clone(&pool), settled.clone());
            self.spawn(&format!("{subscription} worker {number}"), work);
        }
        Ok(())
    }

    fn pool(
        &self,
        subscription: &Subscription,
        handler: Arc<dyn EventHandler>,
        options: &SubscriptionOptions,
    ) -> Arc<WorkerPool> {
        let metrics = self.metrics.of(subscription);
        Arc::new(WorkerPool {
            handler,
            lanes: Lanes::default(),
            breaker: Breaker::new(metrics.paused.clone()),
            settling: Settling {
                subscription: subscription.clone(),
                ports: self.ports.clone(),
                policy: options.retry,
                metrics,
            },
            timeout: options.timeout,
            workers: options.workers.max(1),
            suspect: Mutex::default(),
            scheduled: Notify::new(),
            stopping: self.lifecycle.stopping(),
        })
    }
}
