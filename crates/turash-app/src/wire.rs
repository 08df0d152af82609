//! The one place that names adapters: it opens the store and hands the ports to the use cases.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::sync::watch;
use turash_channel::ChannelBus;
use turash_domain::Subscription;
use turash_domain::ports::{
    AccessKeys, BusReport, Clock, Comments, EventBus, EventPublisher, Examine, Finding, GraphStore, IdSource,
    KeptAnswers, Leases, MatchLines, Plans, ResourceGraph, Tokens, WebhookSender, Webhooks,
};
use turash_embedded::{DataFolder, EmbeddedStore, Holder, OpenMode};
use turash_neo4j::{Neo4jGraph, Neo4jOptions};
use turash_oidc::{OidcOptions, OidcTokens};
use turash_postgis::{PostgisOptions, PostgisStore};
use turash_redis::{Kept, PublicStream, RedisBus, RedisOptions};
use turash_runtime::{LeaseTimes, RecentLog, SystemClock, SystemIds};
use turash_services::{NetworkEvents, Ports};
use turash_webhooks::HttpSender;

use crate::config::{Config, Place, Redis};
use crate::output::note;

/// Events that wait in the bus for each subscription, those not settled included.
const BUS_ROOM: usize = 8_192;

/// An open store with its ports, and the bus.
pub(crate) struct Wired {
    pub(crate) ports: Ports,
    pub(crate) leases: Arc<dyn Leases>,
    /// The plans that were made.
    pub(crate) plans: Arc<dyn Plans>,
    /// What people write about matches.
    pub(crate) comments: Arc<dyn Comments>,
    /// The keys of those who may ask.
    pub(crate) keys: Arc<dyn AccessKeys>,
    /// What was answered to requests that are carried out once.
    pub(crate) answers: Arc<dyn KeptAnswers>,
    /// Where events are sent.
    pub(crate) webhooks: Arc<dyn Webhooks>,
    /// Under which name leases are held.
    pub(crate) holder: String,
    pub(crate) lease_times: LeaseTimes,
    pub(crate) bus: Arc<dyn EventBus>,
    /// Where all events are shown to other programs, if anywhere.
    pub(crate) public_stream: Option<Arc<dyn EventPublisher>>,
    /// The copy of the graph, if there is one.
    pub(crate) graph: Option<WiredGraph>,
    /// The lines of matches, where the store has them.
    pub(crate) lines: Option<Arc<dyn MatchLines>>,
    /// What a process that stays keeps of the log.
    recent: Option<Arc<RecentLog>>,
    store: Store,
}

enum Store {
    Embedded(EmbeddedStore),
    Postgis(PostgisStore),
}

impl Wired {
    /// Opens the store for reading, beside whoever writes it.
    pub(crate) async fn reading(place: &Place) -> Result<Self> {
        Ok(match place {
            Place::Folder(folder) => Self::embedded(EmbeddedStore::open(folder, OpenMode::ReadOnly).await?),
            Place::Server(url) => {
                let store = PostgisStore::read_only(PostgisOptions::parse(url.whole())?).await?;
                Self::postgis(store, String::new())
            }
        })
    }

    /// Opens the store for reading and writing; `command` names this process to others that want it.
    pub(crate) async fn writing(place: &Place, command: &str) -> Result<Self> {
        Self::writing_at(place, command, None).await
    }

    /// Opens the store for a process that stays, and says where it answers. Many readers of the log share what is read.
    pub(crate) async fn serving(place: &Place, command: &str, address: Option<String>) -> Result<Self> {
        let mut wired = Self::writing_at(place, command, address).await?;
        let recent = Arc::new(RecentLog::new(Arc::clone(&wired.ports.log)));
        wired.ports.log = Arc::<RecentLog>::clone(&recent);
        wired.recent = Some(recent);
        Ok(wired)
    }

    /// The same, with events carried by the bus that the configuration names, and with the copy of the graph.
    pub(crate) fn on_servers(mut self, config: &Config) -> Result<Self> {
        self.graph = handled_graph(config)?;
        if let Some(options) = redis(&config.redis)? {
            let options = options.room(BUS_ROOM).takeover(config.takeover());
            let boot = SystemIds::default().uuid(SystemClock.now());
            if let Some(stream) = config.redis.public_stream() {
                let clock = Arc::clone(&self.ports.clock);
                let kept = Kept { age: stream.age, events: stream.events };
                let stream = PublicStream::new(options.clone(), clock, stream.key, kept);
                let seen = NetworkEvents::new(Arc::new(stream), self.ports.clone());
                self.public_stream = Some(Arc::new(seen));
            }
            let process = format!("{}:{}", host().replace(' ', "-"), std::process::id());
            self.bus = Arc::new(RedisBus::new(options, &process, boot));
        }
        Ok(self)
    }

    /// Changes when the log turns out to be another one than before, as long as it is watched ([`Self::watch_log`]).
    pub(crate) fn replaced(&self) -> watch::Receiver<u64> {
        self.recent.as_ref().map_or_else(|| watch::channel(0).1, |recent| recent.replaced())
    }

    /// Watches, for ever, whether the log is still the same one.
    pub(crate) fn watch_log(&self) -> impl Future<Output = ()> + Send + 'static {
        let recent = self.recent.clone();
        async move {
            if let Some(recent) = recent {
                recent.watch().await;
            }
        }
    }

    async fn writing_at(place: &Place, command: &str, address: Option<String>) -> Result<Self> {
        let command = format!("turash {command}");
        match place {
            Place::Folder(folder) => {
                let mut holder = Holder::this_process(command, SystemClock.now());
                if let Some(address) = address {
                    holder = holder.at(address);
                }
                tighten(folder);
                Ok(Self::embedded(EmbeddedStore::open(folder, OpenMode::ReadWrite(holder)).await?))
            }
            Place::Server(url) => {
                let holder = unique_holder(&command, address.as_deref());
                let store = PostgisStore::connect(PostgisOptions::parse(url.whole())?, &command).await?;
                Ok(Self::postgis(store, holder))
            }
        }
    }

    /// A store to rehearse on, where nothing is written: the one that is there, or an empty one in memory.
    pub(crate) async fn rehearsal(place: &Place) -> Result<Self> {
        match place {
            Place::Folder(folder) if !folder.join("turash.sqlite").exists() => {
                Ok(Self::embedded(EmbeddedStore::in_memory().await?))
            }
            _ => Self::reading(place).await,
        }
    }

    fn embedded(store: EmbeddedStore) -> Self {
        let ports = Ports {
            registry: Arc::new(store.clone()),
            log: Arc::new(store.clone()),
            ledger: Arc::new(store.clone()),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds::default()),
        };
        Self {
            ports,
            leases: Arc::new(store.clone()),
            plans: Arc::new(store.clone()),
            comments: Arc::new(store.clone()),
            keys: Arc::new(store.clone()),
            answers: Arc::new(store.clone()),
            webhooks: Arc::new(store.clone()),
            // One name for every process: whoever holds the folder is alone with it, also right after another one was killed.
            holder: "the process that holds the folder".to_owned(),
            lease_times: LeaseTimes::ALONE,
            bus: Arc::new(ChannelBus::new(BUS_ROOM)),
            public_stream: None,
            graph: None,
            lines: None,
            recent: None,
            store: Store::Embedded(store),
        }
    }

    fn postgis(store: PostgisStore, holder: String) -> Self {
        let ports = Ports {
            registry: Arc::new(store.clone()),
            log: Arc::new(store.clone()),
            ledger: Arc::new(store.clone()),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds::default()),
        };
        Self {
            ports,
            leases: Arc::new(store.clone()),
            plans: Arc::new(store.clone()),
            comments: Arc::new(store.clone()),
            keys: Arc::new(store.clone()),
            answers: Arc::new(store.clone()),
            webhooks: Arc::new(store.clone()),
            holder,
            lease_times: LeaseTimes::SHARED,
            bus: Arc::new(ChannelBus::new(BUS_ROOM)),
            public_stream: None,
            graph: None,
            lines: Some(Arc::new(store.clone())),
            recent: None,
            store: Store::Postgis(store),
        }
    }

    /// Closes the store in good order.
    pub(crate) async fn close(self) {
        match self.store {
            Store::Embedded(store) => store.close().await,
            Store::Postgis(store) => store.close().await,
        }
    }
}

/// The Redis server, where there is one.
fn redis(config: &Redis) -> Result<Option<RedisOptions>> {
    let Some((url, prefix)) = config.server() else { return Ok(None) };
    let options = RedisOptions::parse(url.whole())?.prefix(prefix);
    Ok(Some(match config.ca()? {
        Some(pem) => options.ca(&pem).context("in 'redis.ca_file'")?,
        None => options,
    }))
}

/// What sends messages to webhooks.
pub(crate) fn webhook_sender(config: &Config) -> Result<Arc<dyn WebhookSender>> {
    let sender = HttpSender::new(config.webhooks.sender()?);
    Ok(Arc::new(sender.context("in 'webhooks.ca_file'")?))
}

/// Takes from others what they may do in a data folder of an older program, and names it. What stands against it is found when the folder is
/// opened.
fn tighten(folder: &Path) {
    for path in turash_embedded::keep_private(folder).unwrap_or_default() {
        let said = format!("{} was open to others; it is its owner's alone now", path.display());
        // A command has no log; beside a log, a line of another form would be none of its lines.
        if tracing::enabled!(tracing::Level::WARN) {
            tracing::warn!("{said}");
        } else {
            note(&said);
        }
    }
}

/// A name that no other process has, now or before: a lease is never taken for one's own that another process left behind.
fn unique_holder(command: &str, address: Option<&str>) -> String {
    let at = address.map(|address| format!(", at http://{address}")).unwrap_or_default();
    let boot = SystemIds::default().uuid(SystemClock.now()).simple().to_string();
    let boot = &boot[boot.len() - 8..];
    format!("{command} (process {} on {}, run {boot}{at})", std::process::id(), host())
}

/// This machine, for people on other machines.
fn host() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    if host.trim().is_empty() { "this machine".to_owned() } else { host.trim().to_owned() }
}

/// The process that holds a data folder for writing.
pub(crate) struct Held {
    /// Command, process and address, for people.
    pub(crate) by: String,
    /// Where it answers, if it does.
    pub(crate) address: Option<String>,
}

/// Who holds a data folder for writing now, if anybody does. A database is held by nobody: its processes write side by side.
pub(crate) async fn holder(place: &Place) -> Result<Option<Held>> {
    let Place::Folder(folder) = place else { return Ok(None) };
    Ok(EmbeddedStore::holder(folder).await?.map(|holder| {
        let address =
            holder.address.as_ref().map(|address| format!(", at http://{address}")).unwrap_or_default();
        let by = format!("{} (process {}, since {}{address})", holder.command, holder.pid, holder.since);
        Held { by, address: holder.address }
    }))
}

/// The address of the server that holds a data folder, where one does and can be asked.
pub(crate) async fn server(place: &Place) -> Result<Option<String>> {
    Ok(holder(place).await?.and_then(|holder| holder.address))
}

/// Brings the schema of a store up to date; gives the names of what was applied. A folder's is brought up to date whenever it is
/// opened for writing.
pub(crate) async fn migrate(place: &Place) -> Result<Vec<String>> {
    match place {
        Place::Folder(_) => {
            Wired::writing(place, "migrate").await?.close().await;
            Ok(Vec::new())
        }
        Place::Server(url) => Ok(PostgisStore::migrate(&PostgisOptions::parse(url.whole())?).await?),
    }
}

/// How subscriptions stand on a bus that processes share; nothing where the bus is within each process.
pub(crate) async fn on_bus(server: &Redis, of: &[Subscription]) -> Result<Option<Vec<BusReport>>> {
    match redis(server)? {
        Some(options) => Ok(Some(options.report(of).await?)),
        None => Ok(None),
    }
}

/// Looks at everything that the store, the bus and the graph need, and says what is wrong with it.
pub(crate) async fn examine(place: &Place, config: &Config) -> Result<Vec<Finding>> {
    let store: Box<dyn Examine> = match place {
        Place::Folder(folder) => Box::new(DataFolder { path: folder.clone(), now: SystemClock.now() }),
        Place::Server(url) => Box::new(PostgisOptions::parse(url.whole())?),
    };
    let mut findings = store.examine().await;
    if let Some(options) = redis(&config.redis)? {
        findings.extend(options.examine().await);
    }
    if let Some(graph) = graph(config)? {
        findings.extend(graph.examine().await);
    }
    if let Some(options) = oidc_options(config)? {
        findings.extend(options.examine().await);
    }
    Ok(findings)
}

/// The tokens that are taken beside keys.
pub(crate) struct WiredTokens {
    oidc: Arc<OidcTokens>,
}

impl WiredTokens {
    /// They are read.
    pub(crate) fn port(&self) -> Arc<dyn Tokens> {
        Arc::<OidcTokens>::clone(&self.oidc)
    }

    /// Keeps current what they are read by, for ever.
    pub(crate) async fn keep_current(self) {
        self.oidc.keep_current().await;
    }
}

/// The tokens that are taken beside keys; none where the configuration names no issuer. Nothing is connected yet.
pub(crate) fn tokens(config: &Config) -> Result<Option<WiredTokens>> {
    let Some(options) = oidc_options(config)? else { return Ok(None) };
    Ok(Some(WiredTokens { oidc: Arc::new(OidcTokens::new(options, Arc::new(SystemClock))?) }))
}

fn oidc_options(config: &Config) -> Result<Option<OidcOptions>> {
    let oidc = &config.http.oidc;
    if !oidc.is_there() {
        return Ok(None);
    }
    let mut options = OidcOptions::new(&oidc.issuer, &oidc.audience)?
        .algorithms(&oidc.algorithms)?
        .role_claim(&oidc.role_claim)?
        .roles(oidc.roles.words())?
        .organization_claim(&oidc.organization_claim)?
        .leeway(oidc.leeway());
    if !oidc.jwks_url.is_empty() {
        options = options.jwks_url(&oidc.jwks_url)?;
    }
    if let Some(pem) = oidc.ca()? {
        options = options.authorities(pem);
    }
    Ok(Some(options))
}

/// The copy of the graph.
#[derive(Clone)]
pub(crate) struct WiredGraph {
    /// It is written to.
    pub(crate) store: Arc<dyn GraphStore>,
    /// It is asked.
    pub(crate) questions: Arc<dyn ResourceGraph>,
    examined: Arc<dyn Examine>,
}

impl WiredGraph {
    /// What is wrong with the server.
    pub(crate) async fn examine(&self) -> Vec<Finding> {
        self.examined.examine().await
    }
}

/// The copy of the graph, for a handler that has so much time for a write; none where the configuration names no server. Nothing is
/// connected yet.
fn handled_graph(config: &Config) -> Result<Option<WiredGraph>> {
    let patience = config.patience();
    Ok(graph_options(config)?.map(|options| wired_graph(options.write_timeout(patience))))
}

/// The copy of the graph, for a command; none where the configuration names no server. Nothing is connected yet.
pub(crate) fn graph(config: &Config) -> Result<Option<WiredGraph>> {
    Ok(graph_options(config)?.map(wired_graph))
}

fn graph_options(config: &Config) -> Result<Option<Neo4jOptions>> {
    let Some(url) = config.neo4j.url() else { return Ok(None) };
    let mut options = Neo4jOptions::parse(url.whole())?;
    if let Some(file) = config.neo4j.ca_file() {
        options = options.ca_file(file).context("in 'neo4j.ca_file'")?;
    }
    Ok(Some(options))
}

fn wired_graph(options: Neo4jOptions) -> WiredGraph {
    let graph = Arc::new(Neo4jGraph::connect(options));
    let store: Arc<dyn GraphStore> = Arc::<Neo4jGraph>::clone(&graph);
    let questions: Arc<dyn ResourceGraph> = Arc::<Neo4jGraph>::clone(&graph);
    WiredGraph { store, questions, examined: graph }
}
