//! Starting subscriptions: each is a relay, a dispatcher, a number of workers, a retrier and a bookkeeper on the lifecycle's tracker.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tracing::{info, warn};
use turash_domain::ports::{EventBus, EventHandler, PortResult, RateLimit};
use turash_domain::{Sequence, Subscription};

use super::breaker::Breaker;
use super::dispatcher::Dispatcher;
use super::intake::Intake;
use super::lanes::Lanes;
use super::loss::Loss;
use super::policy::RetryPolicy;
use super::relay::Relay;
use super::retrier::{self, UnderWay};
use super::settling::Settling;
use super::window::Window;
use super::worker::{WorkerPool, work};
use crate::lifecycle::Lifecycle;
use crate::metrics::Metrics;
use crate::ports::EventPorts;

/// The watermark is written at most this often.
const BOOKED_EVERY: Duration = Duration::from_millis(100);
/// Dead letters read at once.
const LETTERS: u32 = 1_000;
/// Waits after the ledger did not answer.
const AGAIN: Duration = Duration::from_millis(500);

/// How a subscription is run.
#[derive(Clone)]
pub struct SubscriptionOptions {
    /// Workers that handle events at a time; at least 1.
    pub workers: usize,
    /// A handler that takes longer is cancelled and its event tried again.
    pub timeout: Duration,
    /// The most events received and not settled.
    pub in_flight: usize,
    /// When failed events are tried again.
    pub retry: RetryPolicy,
    /// How fast the subscription may be read.
    pub rate: Option<Arc<dyn RateLimit>>,
    /// What was published and is missing for so long was lost by the bus, and is published again.
    pub lost_after: Duration,
}

impl Default for SubscriptionOptions {
    fn default() -> Self {
        Self {
            workers: 4,
            timeout: Duration::from_secs(30),
            in_flight: 4_096,
            retry: RetryPolicy::default(),
            rate: None,
            lost_after: Duration::from_secs(5),
        }
    }
}

/// Runs subscriptions on the ports.
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
    /// with the lifecycle.
    pub async fn start(
        &self,
        subscription: &Subscription,
        handler: Arc<dyn EventHandler>,
        options: SubscriptionOptions,
    ) -> PortResult<()> {
        let metrics = self.metrics.of(subscription);
        let (booked_up_to, window) = self.open_window(subscription).await?;
        let start = window.watermark();
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
        let (rewind, rewound) = watch::channel(start);
        let (published, seen) = watch::channel(start);
        let relay = Relay {
            subscription: subscription.clone(),
            log: Arc::clone(&self.ports.log),
            bus: Arc::clone(&self.bus),
            metrics,
            rewind: rewound,
            published,
            stopping: self.lifecycle.stopping(),
        };
        let (settled, noted) = mpsc::channel(4 * workers);
        let (reached, booked) = watch::channel(booked_up_to);
        if start != booked_up_to {
            reached.send_replace(start);
        }
        let under_way = Arc::new(UnderWay::default());
        let dispatcher = Dispatcher {
            pool: Arc::clone(&pool),
            intake: Intake::new(receiver, options.rate),
            window,
            loss: Loss::new(options.lost_after),
            under_way: Arc::clone(&under_way),
            room: options.in_flight.max(1),
            settled: noted,
            watermark: reached,
            rewind,
            published: seen,
        };
        info!(%subscription, after = start.0, workers, "subscription starts");
        let named = |part: &str| format!("{subscription} {part}");
        self.spawn(&named("relay"), relay.run());
        self.spawn(&named("dispatcher"), dispatcher.run());
        self.spawn(&named("retrier"), retrier::run(Arc::clone(&pool), under_way));
        for number in 1..=workers {
            self.spawn(&named(&format!("worker {number}")), work(Arc::clone(&pool), settled.clone()));
        }
        self.spawn(&named("bookkeeper"), self.clone().keep_books(subscription.clone(), booked));
        Ok(())
    }

    /// The watermark as it is booked, and the window after it. What an earlier run booked there (it ended before the watermark came so far) is not handled
    /// again as if it were new.
    async fn open_window(&self, subscription: &Subscription) -> PortResult<(Sequence, Window)> {
        let EventPorts { ledger, log, .. } = &self.ports;
        // A watermark beyond the log is of another log, that this one took the place of.
        let mut start = ledger.watermark(subscription).await?.min(log.head().await?);
        loop {
            // From here on the log is not trimmed above it. What was trimmed before is settled, or older than the subscription.
            ledger.advance(subscription, start).await?;
            let trimmed = log.trimmed().await?;
            if trimmed <= start {
                break;
            }
            start = trimmed;
        }
        let mut window = Window::new(start);
        let mut after = start;
        loop {
            let letters = ledger.dead_letters(subscription, after, LETTERS).await?;
            for letter in &letters {
                window.skip(letter.sequence);
            }
            match letters.last() {
                Some(last) if letters.len() == LETTERS as usize => after = last.sequence,
                _ => break,
            }
        }
        if ledger.counts(subscription).await?.retries > 0 {
            let mut after = start;
            loop {
                let retries = ledger.retries(subscription, after, LETTERS).await?;
                for sequence in &retries {
                    window.skip(*sequence);
                }
                match retries.last() {
                    Some(last) if retries.len() == LETTERS as usize => after = *last,
                    _ => break,
                }
            }
        }
        Ok((start, window))
    }

    /// A task that the hard stop ends wherever it is.
    fn spawn(&self, name: &str, task: impl Future<Output = ()> + Send + 'static) {
        let hard = self.lifecycle.hard();
        self.lifecycle.spawn(name, async move {
            hard.run_until_cancelled(task).await;
        });
    }

    /// Writes the watermark down as it moves, until the dispatcher has closed; the last one in any case.
    async fn keep_books(self, subscription: Subscription, mut reached: watch::Receiver<Sequence>) {
        let stopping = self.lifecycle.stopping();
        loop {
            let open = reached.changed().await.is_ok();
            let watermark = *reached.borrow_and_update();
            match self.ports.ledger.advance(&subscription, watermark).await {
                Ok(()) => {
                    if let Err(error) = self.bus.progress(&subscription, watermark).await {
                        warn!(%subscription, %error, "the bus was not told of the progress");
                    }
                }
                Err(error) => {
                    warn!(%subscription, %error, "the watermark is not booked yet");
                    if open {
                        reached.mark_changed();
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
}
