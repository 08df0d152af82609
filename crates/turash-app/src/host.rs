//! What `serve` and `worker` have in common: the store, the lifecycle, the subscriptions, and a shutdown in good order.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};
use turash_domain::ports::{EventHandler, Fence};
use turash_domain::{PortErrorKind, Sequence, Subscription};
use turash_runtime::{EventRuntime, Lifecycle, Metrics, Publication, Standing};
use turash_services::{
    Leadership, MatchService, ProjectionSync, StatusReport, TellOptions, graph_subscription, graph_sync,
    line_sync, lines_subscription, matcher_subscription, public_stream,
};

use crate::cli::Part;
use crate::context::Context as CommandContext;
use crate::lead;
use crate::output::Outcome;
use crate::projection_part::ProjectionPart;
use crate::signals::Signals;
use crate::stderr;
use crate::webhook_part::WebhookPart;
use crate::wire::{self, Wired};

/// A process that runs subscriptions until it is told to end.
pub(crate) struct Host {
    pub(crate) wired: Wired,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) matches: Arc<MatchService>,
    /// Whether this process is the matcher, or stands by.
    pub(crate) standing: watch::Receiver<Standing>,
    lease: watch::Receiver<Option<Fence>>,
    /// The lease of the public stream, where there is one and this process may publish to it.
    stream_lease: Option<watch::Receiver<Option<Fence>>>,
    /// What is kept beside the truth, as far as there is any of it and this process may keep it current.
    projections: Vec<ProjectionPart>,
    /// What sends to webhooks, where this process may.
    webhooks: Option<WebhookPart>,
    parts: Vec<Part>,
    /// The lease is kept to the very end: what is drained is still written under it.
    keepers: TaskTracker,
    drained: CancellationToken,
}

impl Host {
    /// Opens the store and prepares everything; nothing runs yet but the leases. `run` says what.
    pub(crate) async fn new(
        context: &CommandContext,
        command: &str,
        address: Option<String>,
        run: &[Part],
    ) -> Result<Self> {
        let wired = Wired::serving(&context.place, command, address).await?.on_servers(&context.config)?;
        let lifecycle = Lifecycle::new();
        let ports = wired.ports.clone();
        let (keepers, drained) = (TaskTracker::new(), CancellationToken::new());
        let (keeper, lease) = lead::keeper(&wired, matcher_subscription());
        let standing = keeper.standing();
        if run.contains(&Part::Matcher) {
            // Asked once before anything starts: whoever is alone is active from the beginning.
            keeper.take().await;
            keepers.spawn(keeper.run(drained.clone()));
        }
        let mut stream_lease = None;
        if run.contains(&Part::PublicStream) && wired.public_stream.is_some() {
            let (keeper, lease) = lead::keeper(&wired, public_stream());
            keepers.spawn(keeper.run(drained.clone()));
            stream_lease = Some(lease);
        }
        let projections = projections(&wired, context, run)
            .into_iter()
            .map(|(name, sync)| ProjectionPart::new(&wired, name, sync, &keepers, &drained))
            .collect();
        let mut webhooks = None;
        if run.contains(&Part::Webhooks) {
            let sender = wire::webhook_sender(&context.config)?;
            webhooks = Some(WebhookPart::new(&wired, sender, &keepers, &drained));
        }
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let telling = TellOptions { plan: context.config.plan.keeping(), ..TellOptions::default() };
        let matches = MatchService::telling(ports, context.model.clone(), threads, lease.clone(), &telling);
        let metrics = Arc::<Metrics>::default();
        let help = "Lines of the log that nobody read";
        metrics.registry().register("log_lines_dropped", help, stderr::dropped());
        Ok(Self {
            wired,
            lifecycle,
            metrics,
            matches,
            standing,
            lease,
            stream_lease,
            projections,
            webhooks,
            parts: run.to_vec(),
            keepers,
            drained,
        })
    }

    /// Loads, starts the subscriptions, and runs until a signal comes or a task crashes; then ends everything in good order.
    pub(crate) async fn run(self, context: &CommandContext, mut signals: Signals) -> Result<Outcome> {
        let starting = start(&self, context);
        let started = tokio::select! {
            started = starting => Some(started),
            signal = signals.next() => {
                info!(signal, "told to end before ready");
                None
            }
        };
        match &started {
            Some(Ok(())) => {
                let crashed = self.lifecycle.stopping();
                tokio::select! {
                    signal = signals.next() => info!(signal, "told to end"),
                    () = crashed.cancelled() => warn!("a task crashed: the program ends"),
                }
            }
            Some(Err(error)) => error!(error = format!("{error:#}"), "did not start"),
            None => {}
        }
        let outcome = self.end(context, signals).await;
        started.unwrap_or(Ok(()))?;
        outcome
    }

    async fn end(self, context: &CommandContext, mut signals: Signals) -> Result<Outcome> {
        let limits = context.config.limits();
        let ended = self
            .lifecycle
            .shut_down(limits, async move {
                signals.next().await;
            })
            .await;
        self.drained.cancel();
        self.keepers.close();
        let closing = async {
            self.keepers.wait().await;
            self.wired.close().await;
        };
        if tokio::time::timeout(Duration::from_secs(5), closing).await.is_err() {
            warn!("the store did not close in time; it recovers when it is opened");
        }
        if ended.is_clean() {
            info!("ended");
            return Ok(Outcome::Fine);
        }
        for task in &ended.crashed {
            error!(task, "crashed");
        }
        for task in &ended.abandoned {
            error!(task, "abandoned: its events come again at the next start");
        }
        Ok(Outcome::Findings)
    }
}

/// What the process is to keep beside the truth, by the names of its subscriptions.
fn projections(
    wired: &Wired,
    context: &CommandContext,
    run: &[Part],
) -> Vec<(Subscription, Arc<ProjectionSync>)> {
    let (ports, patience) = (&wired.ports, context.config.patience());
    let graph = wired.graph.as_ref().filter(|_| run.contains(&Part::Graph)).map(|graph| {
        let store = Arc::clone(&graph.store);
        (graph_subscription(), graph_sync(ports.clone(), context.model.clone(), store, patience))
    });
    let lines = wired
        .lines
        .as_ref()
        .filter(|_| run.contains(&Part::Lines))
        .map(|lines| (lines_subscription(), line_sync(ports.clone(), Arc::clone(lines), patience)));
    graph.into_iter().chain(lines).collect()
}

/// Starts everything that the process is to run.
async fn start(host: &Host, context: &CommandContext) -> Result<()> {
    watch_store(host);
    if let (Some(publisher), Some(lease)) = (&host.wired.public_stream, &host.stream_lease) {
        let publication = Publication {
            name: public_stream(),
            ports: host.wired.ports.events(),
            publisher: Arc::clone(publisher),
            metrics: Arc::clone(&host.metrics),
            lease: lease.clone(),
            replaced: host.wired.replaced(),
        };
        host.lifecycle.spawn("public stream", publication.run(host.lifecycle.clone()));
    }
    for projection in &host.projections {
        projection.start(runtime(host), &context.config, host.wired.replaced());
    }
    if let Some(webhooks) = &host.webhooks {
        webhooks.start(runtime(host), &host.wired, &context.config);
    }
    let active = host.parts.contains(&Part::Matcher) && match_now(host, context).await?;
    host.lifecycle.spawn(
        "gauges",
        show_gauges(host.wired.ports.clone(), Arc::clone(&host.metrics), host.lifecycle.clone()),
    );
    host.lifecycle.ready();
    info!(active, "ready");
    Ok(())
}

/// What subscriptions run on.
fn runtime(host: &Host) -> EventRuntime {
    EventRuntime {
        ports: host.wired.ports.events(),
        bus: Arc::clone(&host.wired.bus),
        lifecycle: host.lifecycle.clone(),
        metrics: Arc::clone(&host.metrics),
    }
}

/// Watches whether the store is still there, and the same one.
fn watch_store(host: &Host) {
    let ports = &host.wired.ports;
    let lifecycle = host.lifecycle.clone();
    let (watching, stopping) = (host.wired.watch_log(), lifecycle.stopping());
    lifecycle.spawn("log watch", async move {
        stopping.run_until_cancelled(watching).await;
    });
    let (lifecycle_of, log) = (lifecycle.clone(), Arc::clone(&ports.log));
    lifecycle.spawn("store watch", async move {
        let stopping = lifecycle_of.stopping();
        // No log reaches so far: this ends with the store only.
        let ended = stopping.run_until_cancelled(log.wait(Sequence(u64::MAX)));
        if let Some(Err(error)) = ended.await {
            error!(%error, "the store stopped: end this process and start it again");
            lifecycle_of.not_ready("the store stopped".to_owned());
        }
    });
}

/// Loads all lists, and begins to be the matcher or to stand by; gives whether it is the matcher.
async fn match_now(host: &Host, context: &CommandContext) -> Result<bool> {
    let lifecycle = host.lifecycle.clone();
    host.matches
        .load(&|at| lifecycle.not_ready(format!("{} of {} flows are loaded", at.flows, at.of)))
        .await
        .context("the flows were not loaded")?;
    host.lifecycle.not_ready("matches are told");
    let handler: Arc<dyn EventHandler> = host.matches.clone();
    let leadership = Leadership {
        service: Arc::clone(&host.matches),
        handler: crate::faults::inject(handler, context.fault.as_deref())?,
        runtime: runtime(host),
        options: context.config.subscription(),
        retention: context.config.retention(),
        lease: host.lease.clone(),
        replaced: host.wired.replaced(),
    };
    let term = match leadership.begin().await {
        // The lease went to another process meanwhile.
        Err(error) if error.kind == PortErrorKind::Conflict => None,
        begun => begun?,
    };
    let active = term.is_some();
    host.lifecycle.spawn("leadership", leadership.keep(term));
    Ok(active)
}

/// Keeps the gauges that must be asked for.
async fn show_gauges(ports: turash_services::Ports, metrics: Arc<Metrics>, lifecycle: Lifecycle) {
    let stopping = lifecycle.stopping();
    stopping
        .run_until_cancelled(async {
            loop {
                match StatusReport::read(&ports).await {
                    Ok(report) => report.show(&metrics, ports.clock.now()),
                    Err(error) => warn!(%error, "the gauges stand still"),
                }
                metrics.with_tasks(lifecycle.running());
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        })
        .await;
}
