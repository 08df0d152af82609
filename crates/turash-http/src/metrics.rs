//! Metrics of the API. No id is a label: routes stand there as templates.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Unit;
use turash_runtime::Metrics;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: String,
}

/// The metrics of one server.
#[derive(Clone)]
pub(crate) struct HttpMetrics {
    requests: Family<Answered, Counter>,
    seconds: Family<Asked, Histogram>,
    shed: Counter,
    wrong_keys: Counter,
    /// Connections that are open.
    pub(crate) connections: Gauge,
    /// Live streams that run.
    pub(crate) streams: Gauge,
}

/// From 0.1 ms to 26 s.
fn durations() -> Histogram {
    Histogram::new(exponential_buckets(1e-4, 4.0, 10))
}

impl HttpMetrics {
    /// Adds the metrics of a server to those of the program.
    pub(crate) fn register(metrics: &Arc<Metrics>) -> Self {
        let all = Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(durations),
            shed: Counter::default(),
            wrong_keys: Counter::default(),
            connections: Gauge::default(),
            streams: Gauge::default(),
        };
        let mut registry = metrics.registry();
        let of = &mut *registry;
        of.register(
            "http_requests",
            "Requests answered, by method, route and class of status",
            all.requests.clone(),
        );
        let help = "Time from a request's header to its answer's header";
        of.register_with_unit("http_request", help, Unit::Seconds, all.seconds.clone());
        of.register(
            "http_shed",
            "Requests or connections turned away because of too much load",
            all.shed.clone(),
        );
        of.register(
            "http_wrong_keys",
            "Requests with something that is no key of this store",
            all.wrong_keys.clone(),
        );
        of.register("http_connections", "Connections that are open", all.connections.clone());
        of.register("http_live_streams", "Live streams that run", all.streams.clone());
        drop(registry);
        all
    }

    /// Notes an answer.
    pub(crate) fn answered(&self, method: &'static str, route: &str, status: StatusCode, took: Duration) {
        let class = format!("{}xx", status.as_u16() / 100);
        self.requests.get_or_create(&Answered { method, route: route.to_owned(), status: class }).inc();
        self.seconds.get_or_create(&Asked { method, route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// Notes a key that opens nothing.
    pub(crate) fn refused_key(&self) {
        self.wrong_keys.inc();
    }

    /// Notes something that was turned away.
    pub(crate) fn shed(&self) {
        self.shed.inc();
    }
}

/// Counts one up for as long as it lives.
pub(crate) struct Counted(Gauge);

impl Counted {
    pub(crate) fn of(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}
