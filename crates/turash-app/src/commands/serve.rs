//! `turash serve`: the API, the live stream and the subscriptions in one process.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, error, info, warn};
use turash_domain::ports::ResourceGraph;
use turash_http::{Api, Health, Security, Tls};
use turash_runtime::{Lifecycle, Standing};
use turash_services::AskedGraph;

use crate::cli::{Part, ServeArgs};
use crate::context::Context;
use crate::host::Host;
use crate::logging;
use crate::output::{Outcome, Usage};
use crate::signals::{Hangup, Signals};
use crate::wire;

pub(crate) async fn run(context: &Context, args: &ServeArgs) -> Result<Outcome> {
    logging::start(args.log.format, &args.log.filter)?;
    let address = match args.listen {
        Some(address) => address,
        None => context.config.listen()?,
    };
    let http = &context.config.http;
    http.allow(address).map_err(|refused| Usage(refused.to_string()))?;
    let tls = http.tls()?;
    let signals = Signals::listen()?;
    let listener = bind(address).await?;
    let bound = listener.local_addr().context("the listening address is not known")?;
    let host = Host::new(context, "serve", asked_at(bound, http.speaks_tls()), &Part::ALL).await?;
    let background = context.config.page.background().await?;
    let security = http.security(&host.wired.keys, tls.clone());
    tell_of(&security, bound, http.is_readable_at(bound)).await;
    let api = Api {
        ports: host.wired.ports.clone(),
        matches: Arc::clone(&host.matches),
        plans: Arc::clone(&host.wired.plans),
        comments: Arc::clone(&host.wired.comments),
        answers: Arc::clone(&host.wired.answers),
        webhooks: Arc::clone(&host.wired.webhooks),
        webhook_sender: wire::webhook_sender(&context.config)?,
        graph: asked_graph(&host),
        metrics: Arc::clone(&host.metrics),
        health: Arc::new(Ready { lifecycle: host.lifecycle.clone(), standing: host.standing.clone() }),
        replaced: host.wired.replaced(),
        background,
        security,
        options: http.options(),
    };
    info!(address = %bound, store = %context.place, "listening");
    #[cfg(feature = "page")]
    tell_of_page(&page_at(bound, http.speaks_tls()), args.open);
    let lifecycle = host.lifecycle.clone();
    let (stopping, hard) = (lifecycle.stopping(), lifecycle.hard());
    if let Some(graph) = &host.wired.graph {
        lifecycle.spawn("graph questions", prepared(Arc::clone(&graph.questions), lifecycle.stopping()));
    }
    if let Some(tls) = tls {
        lifecycle.spawn("certificate", renewed(tls, Hangup::listen()?, lifecycle.stopping()));
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

/// Where commands of this machine ask this server; nothing where they cannot, since they speak no TLS.
fn asked_at(bound: SocketAddr, tls: bool) -> Option<String> {
    (!tls).then(|| from_here(bound).to_string())
}

/// The address of the page, as a browser of this machine takes it.
#[cfg(feature = "page")]
fn page_at(bound: SocketAddr, tls: bool) -> String {
    let scheme = if tls { "https" } else { "http" };
    format!("{scheme}://{}/", from_here(bound))
}

/// Says where the page is, and opens it where that is asked.
#[cfg(feature = "page")]
fn tell_of_page(page: &str, open: bool) {
    info!("map, matches and plans in a browser: {page}");
    if open && let Err(error) = open::that_detached(page) {
        warn!(%error, "no browser could be opened: open {page} yourself");
    }
}

/// Where this machine reaches a server that listens at `bound`, which may be all of its addresses.
fn from_here(bound: SocketAddr) -> SocketAddr {
    let loopback =
        if bound.is_ipv4() { IpAddr::from(Ipv4Addr::LOCALHOST) } else { Ipv6Addr::LOCALHOST.into() };
    let ip = if bound.ip().is_unspecified() { loopback } else { bound.ip() };
    SocketAddr::new(ip, bound.port())
}

/// Says what whoever starts a server that asks for keys should know.
async fn tell_of(security: &Security, bound: SocketAddr, readable: bool) {
    let Some(keys) = &security.keys else { return };
    // A store that does not answer now says so elsewhere.
    if keys.list().await.is_ok_and(|keys| keys.iter().all(|kept| kept.key.revoked_at.is_some())) {
        warn!(
            "there is no key, so nobody is answered; stop this server, run `turash keys create --role admin --label NAME` and start it again"
        );
    }
    if readable {
        warn!(
            address = %bound,
            "keys cross the network for others to read: set http.tls_certificate and http.tls_key, or let only a proxy that speaks TLS \
             reach this address"
        );
    }
}

/// Reads the certificate again whenever SIGHUP says so.
async fn renewed(tls: Arc<Tls>, mut hangup: Hangup, stopping: CancellationToken) {
    while stopping.run_until_cancelled(hangup.next()).await.is_some() {
        match tls.reload() {
            Ok(()) => info!("told to read the certificate again: new connections have it"),
            Err(error) => error!(%error, "the certificate cannot be used; the old one stays"),
        }
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
