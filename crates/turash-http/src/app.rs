//! What the handlers work on.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::HeaderMap;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use turash_domain::Timestamp;
use turash_domain::ports::{Comments, KeptAnswers, Plans, WebhookSender, Webhooks};
use turash_runtime::Metrics;
use turash_services::{AskedGraph, Commands, MatchService, Ports};

use crate::all_public::AllPublic;
use crate::announced::Announced;
use crate::background::Background;
use crate::caller::Caller;
use crate::imports::Imports;
use crate::key_ring::KeyRing;
use crate::metrics::HttpMetrics;
use crate::options::Options;
use crate::plan_flows::PlanFlows;
use crate::problem::Problem;
use crate::rates::Rates;
use crate::rendered::Rendered;
use crate::repeated::Repeated;
use crate::running_plans::RunningPlans;
use crate::security::Security;

/// So many imports are read or committed at once.
const IMPORTS_READ: usize = 2;

/// What the API answers from.
#[derive(Clone)]
pub struct Api {
    /// State, log and ledger. A log that keeps its recent part in memory serves many live streams with one read.
    pub ports: Ports,
    /// The current matches.
    pub matches: Arc<MatchService>,
    /// The plans that were made.
    pub plans: Arc<dyn Plans>,
    /// What people write about matches.
    pub comments: Arc<dyn Comments>,
    /// What was answered to requests that are carried out once.
    pub answers: Arc<dyn KeptAnswers>,
    /// Where events are sent.
    pub webhooks: Arc<dyn Webhooks>,
    /// What sends them.
    pub webhook_sender: Arc<dyn WebhookSender>,
    /// The graph of sites, flows and matches.
    pub graph: AskedGraph,
    /// Metrics; those of the API are added to them.
    pub metrics: Arc<Metrics>,
    /// Whether the program is ready.
    pub health: Arc<dyn Health>,
    /// Changes when the log turns out to be another one than before: every live stream says so.
    pub replaced: watch::Receiver<u64>,
    /// The map behind that of the page, where one is configured.
    pub background: Option<Arc<Background>>,
    /// Whom it answers, and under which names.
    pub security: Security,
    /// Limits and timeouts.
    pub options: Options,
}

/// Whether the program is ready to serve.
pub trait Health: Send + Sync {
    /// Why it is not ready, in a few words for people; nothing where it is.
    fn not_ready(&self) -> Option<String>;

    /// Whether this process is the matcher or stands by, in words for people; nothing where that is not known.
    fn matcher(&self) -> Option<String> {
        None
    }
}

/// The state of all handlers.
pub(crate) struct App {
    pub(crate) api: Api,
    pub(crate) metrics: HttpMetrics,
    /// When it started, in milliseconds: what it computes does not outlive it.
    pub(crate) started: i64,
    /// The address that the server is bound to.
    pub(crate) bound: IpAddr,
    pub(crate) stopping: CancellationToken,
    pub(crate) tracker: TaskTracker,
    pub(crate) writes: Semaphore,
    pub(crate) questions: Arc<Semaphore>,
    pub(crate) streams: Arc<Semaphore>,
    /// One permit for each 1,000 bytes of bodies.
    pub(crate) body_budget: Arc<Semaphore>,
    pub(crate) running_plans: RunningPlans,
    pub(crate) plan_flows: PlanFlows,
    /// As of when all flows were public, where they were when that was asked last.
    pub(crate) all_public: AllPublic,
    /// How far the log reaches, for live streams.
    pub(crate) announced: Announced,
    /// Events as live streams write them.
    pub(crate) rendered: Rendered,
    /// Answers that hold as of the head of the log.
    pub(crate) repeated: Repeated,
    pub(crate) imports: Arc<Imports>,
    /// Imports that are read or committed at once: each may hold a workbook in memory.
    pub(crate) import_turns: Arc<Semaphore>,
    /// When the server began.
    pub(crate) begun_at: Timestamp,
    /// The keys, where one is asked for.
    pub(crate) ring: Option<KeyRing>,
    pub(crate) rates: Rates,
}

impl App {
    pub(crate) fn new(api: Api, bound: IpAddr, stopping: CancellationToken, tracker: TaskTracker) -> Self {
        let options = &api.options;
        Self {
            metrics: HttpMetrics::register(&api.metrics),
            started: api.ports.clock.now().millis(),
            bound,
            stopping,
            tracker,
            writes: Semaphore::new(options.writes),
            questions: Arc::new(Semaphore::new(options.questions)),
            streams: Arc::new(Semaphore::new(options.streams)),
            body_budget: Arc::new(Semaphore::new(options.all_body_bytes / 1_000)),
            running_plans: RunningPlans::default(),
            plan_flows: PlanFlows::default(),
            all_public: AllPublic::default(),
            announced: Announced::default(),
            rendered: Rendered::default(),
            repeated: Repeated::default(),
            imports: Arc::new(Imports::of(options.imports)),
            import_turns: Arc::new(Semaphore::new(IMPORTS_READ)),
            begun_at: api.matches.ports().clock.now(),
            ring: api.security.keys.clone().map(KeyRing::new),
            rates: Rates::new(api.security.requests_per_minute),
            api,
        }
    }

    pub(crate) fn ports(&self) -> &Ports {
        &self.api.ports
    }

    /// How many live streams run.
    pub(crate) fn streams_running(&self) -> usize {
        self.api.options.streams.saturating_sub(self.streams.available_permits())
    }

    /// The writing use cases, on behalf of a request.
    pub(crate) fn commands(&self, headers: &HeaderMap) -> Commands {
        let trace_parent = headers.get("traceparent").and_then(|value| value.to_str().ok());
        Commands::new(self.api.ports.clone())
            .traced(trace_parent.filter(|text| is_trace_parent(text)).map(str::to_owned))
    }

    /// The keys of a server that asks for them.
    pub(crate) fn ring(&self) -> Result<&KeyRing, Problem> {
        self.ring.as_ref().ok_or_else(Problem::no_key)
    }

    /// Whether whoever was let in before still would be: keys are taken back, and tokens end.
    pub(crate) async fn still_lets_in(&self, caller: &Caller) -> bool {
        match (caller, &self.ring) {
            (Caller::Holder(key), Some(ring)) => ring.holds(key.id).await,
            (Caller::Subject(holder), _) => self.ports().clock.now() < holder.holds_until,
            _ => true,
        }
    }

    /// Why the program is not ready to serve.
    pub(crate) fn not_ready(&self) -> Option<String> {
        if self.stopping.is_cancelled() { Some("stopping".to_owned()) } else { self.api.health.not_ready() }
    }

    /// Runs what takes the processor for a while, or holds the match lists, off the threads that serve; only a few at once.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl Future<Output = Result<T, Problem>> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = Arc::clone(&self.questions).acquire_owned();
        let Ok(Ok(turn)) = tokio::time::timeout(self.api.options.wait_timeout, turn).await else {
            return Err(Problem::busy("too many questions about matches wait already"));
        };
        let handle = tokio::runtime::Handle::current();
        let work = self.tracker.spawn_blocking(move || {
            let answer = handle.block_on(question);
            drop(turn);
            answer
        });
        work.await.unwrap_or_else(|error| Err(Problem::internal(&error)))
    }
}

/// Whether a text is a W3C trace context of version 00: `00-<32 hex>-<16 hex>-<2 hex>`.
fn is_trace_parent(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    lengths == [2, 32, 16, 2] && parts[0] == "00" && parts.iter().all(|part| part.bytes().all(is_hex))
}
