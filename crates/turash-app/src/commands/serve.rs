//! `turash serve`: the API, the live stream and the subscriptions in one process.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, info};
use turash_domain::ports::ResourceGraph;
use turash_http::{Api, Health, Options};
use turash_runtime::{Lifecycle, Standing};
use turash_services::AskedGraph;

use crate::cli::{Part, ServeArgs};
use crate::context::Context;
use crate::host::Host;
use crate::logging;
use crate::output::{Outcome, Usage};
use crate::signals::Signals;

pub(crate) async fn run(context: &Context, args: &ServeArgs) -> Result<Outcome> {
    logging::start(args.log.format, &args.log.filter)?;
    let address = match args.listen {
        Some(address) => address,
        None => context.config.listen()?,
    };
    if !address.ip().is_loopback() {
        return Err(Usage(format!(
            "refuses to listen on {address}: without authentication only this machine may ask; use 127.0.0.1:{}",
            address.port()
        ))
        .into());
    }
    let signals = Signals::listen()?;
    let listener = bind(address).await?;
    let bound = listener.local_addr().context("the listening address is not known")?;
    let host = Host::new(context, "serve", Some(bound.to_string()), &Part::ALL).await?;
    let api = Api {
        ports: host.wired.ports.clone(),
        matches: Arc::clone(&host.matches),
        plans: Arc::clone(&host.wired.plans),
        graph: asked_graph(&host),
        metrics: Arc::clone(&host.metrics),
        health: Arc::new(Ready { lifecycle: host.lifecycle.clone(), standing: host.standing.clone() }),
        replaced: host.wired.replaced(),
        options: Options::default(),
    };
    info!(address = %bound, store = %context.place, "listening");
    let lifecycle = host.lifecycle.clone();
    let (stopping, hard) = (lifecycle.stopping(), lifecycle.hard());
    if let Some(graph) = &host.wired.graph {
        lifecycle.spawn("graph questions", prepared(Arc::clone(&graph.questions), lifecycle.stopping()));
    }
    lifecycle.spawn("http", turash_http::serve(listener, api, stopping, hard, TaskTracker::new()));
    host.run(context, signals).await
}

/// The copy of the graph where there is one, else the lists of this process.
fn asked_graph(host: &Host) -> AskedGraph {
    match &host.wired.graph {
        Some(graph) => AskedGraph::of_copy(Arc::clone(&graph.questions)),
        None => AskedGraph::of_lists(Arc::clone(&host.matches), host.wired.ports.clone()),
    }
}

/// Has the copy of the graph make ready, unless the end comes before. Where it does not answer, questions take longer at first.
async fn prepared(questions: Arc<dyn ResourceGraph>, stopping: CancellationToken) {
    if let Some(Err(error)) = stopping.run_until_cancelled(questions.prepare()).await {
        debug!(%error, "the graph is not ready for questions yet");
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}; another program may use it: choose another port with --listen")
    })
}

/// Readiness as the API shows it.
struct Ready {
    lifecycle: Lifecycle,
    standing: watch::Receiver<Standing>,
}

impl Health for Ready {
    fn not_ready(&self) -> Option<String> {
        let silent = || *self.standing.borrow() == Standing::Unknown;
        self.lifecycle.readiness().or_else(|| silent().then(|| "the store does not answer".to_owned()))
    }

    fn matcher(&self) -> Option<String> {
        Some(self.standing.borrow().to_string())
    }
}
