//! Metrics of the event runtime in the Prometheus text format; every name carries its unit.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use turash_domain::Subscription;

/// Every metric of one process.
pub struct Metrics {
    registry: Mutex<Registry>,
    published: Family<OfSubscription, Counter>,
    delivered: Family<OfSubscription, Counter>,
    settled: Family<OfOutcome, Counter>,
    timeouts: Family<OfSubscription, Counter>,
    panics: Family<OfSubscription, Counter>,
    queue: Family<OfSubscription, Histogram>,
    handler: Family<OfSubscription, Histogram>,
    in_flight: Family<OfSubscription, Gauge>,
    paused: Family<OfSubscription, Gauge>,
    lag_events: Family<OfSubscription, Gauge>,
    lag_seconds: Family<OfSubscription, Gauge<f64, std::sync::atomic::AtomicU64>>,
    retries: Family<OfSubscription, Gauge>,
    dead_letters: Family<OfSubscription, Gauge>,
    head: Gauge,
    tasks: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfSubscription {
    subscription: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfOutcome {
    subscription: String,
    outcome: &'static str,
}

impl OfSubscription {
    fn of(subscription: &Subscription) -> Self {
        Self { subscription: subscription.to_string() }
    }
}

/// From 10 microseconds to 84 seconds.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(1e-5, 3.0, 16))
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("turash");
        let by_subscription = |registry: &mut Registry, name: &str, help: &str| {
            let family = Family::<OfSubscription, Counter>::default();
            registry.register(name, help, family.clone());
            family
        };
        let gauge = |registry: &mut Registry, name: &str, help: &str| {
            let family = Family::<OfSubscription, Gauge>::default();
            registry.register(name, help, family.clone());
            family
        };
        let histogram = |registry: &mut Registry, name: &str, help: &str| {
            let family = Family::<OfSubscription, Histogram>::new_with_constructor(seconds);
            registry.register(name, help, family.clone());
            family
        };
        let of = &mut registry;
        let settled = Family::default();
        of.register("events_settled", "Deliveries settled, by outcome", settled.clone());
        let lag_seconds = Family::default();
        of.register("lag_seconds", "Age of the oldest event that is not settled", lag_seconds.clone());
        let head = Gauge::default();
        of.register("log_head_sequence", "Sequence of the last event of the log", head.clone());
        let tasks = Gauge::default();
        of.register("tasks", "Tasks that run", tasks.clone());
        Self {
            published: by_subscription(of, "events_published", "Events published to the bus"),
            delivered: by_subscription(of, "events_delivered", "Events received from the bus"),
            timeouts: by_subscription(of, "handler_timeouts", "Handlers that ran into the hard timeout"),
            panics: by_subscription(of, "handler_panics", "Handlers that panicked"),
            queue: histogram(of, "queue_seconds", "Time from delivery to the start of handling"),
            handler: histogram(of, "handler_seconds", "Time of one handler call"),
            in_flight: gauge(of, "events_in_flight", "Events delivered and not settled"),
            paused: gauge(of, "subscription_paused", "1 while a dependency does not answer"),
            lag_events: gauge(of, "lag_events", "Events between the log's head and the watermark"),
            retries: gauge(of, "retries_scheduled", "Events put down for another attempt"),
            dead_letters: gauge(of, "dead_letters", "Events that were given up"),
            settled,
            lag_seconds,
            head,
            tasks,
            registry: Mutex::new(registry),
        }
    }
}

impl Metrics {
    /// The registry, for metrics of other parts of the program.
    pub fn registry(&self) -> MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All metrics in the `OpenMetrics` text format.
    pub fn encode(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        text::encode(&mut text, &self.registry())?;
        Ok(text)
    }

    /// Notes where the log ends.
    pub fn at_head(&self, sequence: turash_domain::Sequence) {
        self.head.set(sequence.0.cast_signed());
    }

    /// Notes how many tasks run.
    pub fn with_tasks(&self, count: usize) {
        self.tasks.set((count as u64).cast_signed());
    }

    /// Notes how far a subscription is behind the log, in events and by the age of the first that it has not settled.
    pub fn behind(&self, subscription: &Subscription, events: u64, age: Duration) {
        let labels = OfSubscription::of(subscription);
        self.lag_events.get_or_create(&labels).set(events.cast_signed());
        self.lag_seconds.get_or_create(&labels).set(age.as_secs_f64());
    }

    /// Notes how many events a subscription will try again, and how many it gave up.
    pub fn owes(&self, subscription: &Subscription, retries: u64, dead_letters: u64) {
        let labels = OfSubscription::of(subscription);
        self.retries.get_or_create(&labels).set(retries.cast_signed());
        self.dead_letters.get_or_create(&labels).set(dead_letters.cast_signed());
    }

    /// The metrics of one subscription, looked up once.
    pub(crate) fn of(&self, subscription: &Subscription) -> SubscriptionMetrics {
        let labels = OfSubscription::of(subscription);
        let settled = |outcome| {
            let labels = OfOutcome { subscription: labels.subscription.clone(), outcome };
            self.settled.get_or_create_owned(&labels)
        };
        SubscriptionMetrics {
            published: self.published.get_or_create_owned(&labels),
            delivered: self.delivered.get_or_create_owned(&labels),
            done: settled("done"),
            retried: settled("retried"),
            dead: settled("dead_letter"),
            duplicate: settled("duplicate"),
            timeouts: self.timeouts.get_or_create_owned(&labels),
            panics: self.panics.get_or_create_owned(&labels),
            queue: self.queue.get_or_create_owned(&labels),
            handler: self.handler.get_or_create_owned(&labels),
            in_flight: self.in_flight.get_or_create_owned(&labels),
            paused: self.paused.get_or_create_owned(&labels),
        }
    }
}

/// The metrics of one subscription.
#[derive(Clone)]
pub(crate) struct SubscriptionMetrics {
    pub(crate) published: Counter,
    pub(crate) delivered: Counter,
    pub(crate) done: Counter,
    pub(crate) retried: Counter,
    pub(crate) dead: Counter,
    pub(crate) duplicate: Counter,
    pub(crate) timeouts: Counter,
    pub(crate) panics: Counter,
    queue: Histogram,
    handler: Histogram,
    pub(crate) in_flight: Gauge,
    pub(crate) paused: Gauge,
}

impl SubscriptionMetrics {
    /// Notes how long a group of events waited (its first one) and how long its handling took.
    pub(crate) fn handled(&self, waited: Duration, took: Duration) {
        self.queue.observe(waited.as_secs_f64());
        self.handler.observe(took.as_secs_f64());
    }
}
