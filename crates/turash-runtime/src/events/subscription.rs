//! Starting subscriptions: each is a relay, a dispatcher, a number of workers, a retrier and a bookkeeper on the lifecycle's tracker.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tracing::{info, warn};
use turash_domain::ports::{EventBus, EventHandler, EventPublisher, PortResult, RateLimit};
use turash_domain::{Sequence, Subscription};

use super::booked::Booked;
use super::breaker::Breaker;
use super::dispatcher::Dispatcher;
use super::intake::Intake;
use super::lanes::Lanes;
use super::pace::Pace;
use super::policy::RetryPolicy;
use super::relay::Relay;
use super::retrier::{self, UnderWay};
use super::settling::Settling;
use super::worker::{WorkerPool, work};
use crate::lifecycle::Lifecycle;
use crate::metrics::{Metrics, SubscriptionMetrics};
use crate::ports::EventPorts;

/// The watermark is written at most this often.
const BOOKED_EVERY: Duration = Duration::from_millis(100);
/// The bus is asked at least this often what is settled: other processes may have a part in it.
const LOOK: Duration = Duration::from_secs(1);
/// Waits after the bus or the ledger did not answer.
const AGAIN: Duration = Duration::from_millis(500);

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
}

impl Default for SubscriptionOptions {
    fn default() -> Self {
        Self {
            workers: 4,
            timeout: Duration::from_secs(30),
            in_flight: 4_096,
            retry: RetryPolicy::default(),
            rate: None,
        }
    }
}

/// Runs subscriptions on the ports.
///
/// ```
/// use std::future::pending;
/// use std::sync::Arc;
/// use async_trait::async_trait;
/// use turash_channel::ChannelBus;
/// use turash_domain::ports::{EventHandler, Outcome};
/// use turash_domain::{Event, Subscription};
/// use turash_runtime::memory::MemoryStore;
/// use turash_runtime::{EventRuntime, Lifecycle, Limits, SubscriptionOptions};
///
/// struct Printer;
///
/// #[async_trait]
/// impl EventHandler for Printer {
///     async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
///         events.iter().for_each(|event| println!("{event:?}"));
///         Outcome::Done
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let runtime = EventRuntime {
///     ports: MemoryStore::new().ports(),
///     bus: Arc::new(ChannelBus::new(1_024)),
///     lifecycle: Lifecycle::new(),
///     metrics: Arc::default(),
/// };
/// runtime.start(&Subscription::new("printer")?, Arc::new(Printer), SubscriptionOptions::default()).await?;
/// // As many subscriptions as there are handlers; then, at the end of the program:
/// let ended = runtime.lifecycle.shut_down(Limits::default(), pending()).await;
/// assert!(ended.is_clean());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct EventRuntime {
    /// What handlers and books use.
    pub ports: EventPorts,
    /// Transport.
    pub bus: Arc<dyn EventBus>,
    /// Where tasks are spawned and how they end.
    pub lifecycle: Lifecycle,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

impl EventRuntime {
    /// Starts a subscription from its watermark: every event of the log after it reaches the handler. Returns once it runs; it ends
    /// with the lifecycle. One that is to end before the process does runs on a part of it ([`Lifecycle::part`]).
    pub async fn start(
        &self,
        subscription: &Subscription,
        handler: Arc<dyn EventHandler>,
        options: SubscriptionOptions,
    ) -> PortResult<()> {
        let metrics = self.metrics.of(subscription);
        let booked = Booked::open(&self.ports, subscription).await?;
        let start = booked.up_to();
        let relay = self.open_relay(subscription, metrics.clone()).await?;
        let receiver = self.bus.subscribe(subscription).await?;
        let settling = Settling {
            subscription: subscription.clone(),
            ports: self.ports.clone(),
            policy: options.retry,
            metrics: metrics.clone(),
        };
        let workers = options.workers.max(1);
        let pool = Arc::new(WorkerPool {
            handler,
            lanes: Lanes::default(),
            breaker: Breaker::new(metrics.paused.clone()),
            settling,
            timeout: options.timeout,
            workers,
            scheduled: Notify::new(),
            stopping: self.lifecycle.stopping(),
        });
        let (settled, noted) = mpsc::channel(4 * workers);
        let (acknowledged, heard) = watch::channel(());
        let under_way = Arc::new(UnderWay::default());
        let dispatcher = Dispatcher {
            pool: Arc::clone(&pool),
            intake: Intake::new(receiver, options.rate.clone().map(Pace::new)),
            booked,
            under_way: Arc::clone(&under_way),
            room: options.in_flight.max(1),
            in_flight: 0,
            settled: noted,
            owed: Vec::new(),
            acknowledged,
        };
        info!(%subscription, after = start.0, workers, "subscription starts");
        let named = |part: &str| format!("{subscription} {part}");
        self.spawn(&named("relay"), relay.run());
        self.spawn(&named("dispatcher"), dispatcher.run());
        self.spawn(
            &named("retrier"),
            retrier::run(Arc::clone(&pool), under_way, options.rate.map(Pace::new)),
        );
        for number in 1..=workers {
            self.spawn(&named(&format!("worker {number}")), work(Arc::clone(&pool), settled.clone()));
        }
        self.spawn(&named("bookkeeper"), self.clone().keep_books(subscription.clone(), start, heard));
        Ok(())
    }

    /// The relay, which asks the bus what it has: before anything is received, so that nothing of another log is.
    async fn open_relay(&self, of: &Subscription, metrics: SubscriptionMetrics) -> PortResult<Relay> {
        let bus: Arc<dyn EventPublisher> = Arc::<dyn EventBus>::clone(&self.bus);
        Relay::open(of.clone(), self.ports.clone(), bus, metrics, self.lifecycle.stopping()).await
    }

    /// A task that the hard stop ends wherever it is.
    fn spawn(&self, name: &str, task: impl Future<Output = ()> + Send + 'static) {
        let hard = self.lifecycle.hard();
        self.lifecycle.spawn(name, async move {
            hard.run_until_cancelled(task).await;
        });
    }

    /// Writes the watermark down as it moves, until the dispatcher has closed; the last one in any case.
    async fn keep_books(self, of: Subscription, start: Sequence, mut acknowledged: watch::Receiver<()>) {
        let stopping = self.lifecycle.stopping();
        let mut booked = start;
        loop {
            let open = tokio::select! {
                changed = acknowledged.changed() => changed.is_ok(),
                () = tokio::time::sleep(LOOK) => true,
            };
            match self.book(&of, booked).await {
                Ok(reached) => booked = reached,
                Err(error) => {
                    warn!(subscription = %of, %error, "the watermark is not booked yet");
                    if open {
                        acknowledged.mark_changed();
                    }
                    tokio::time::sleep(AGAIN).await;
                }
            }
            if !open {
                return;
            }
            // While the program stops, every step is written at once: it may be the last.
            stopping.run_until_cancelled(tokio::time::sleep(BOOKED_EVERY)).await;
        }
    }

    /// Writes down what the bus says is settled, where that is beyond what is booked; gives what is booked then.
    async fn book(&self, of: &Subscription, booked: Sequence) -> PortResult<Sequence> {
        let settled = self.bus.settled(of).await?;
        if settled <= booked {
            return Ok(booked);
        }
        self.ports.ledger.advance(of, settled).await?;
        Ok(settled)
    }
}
