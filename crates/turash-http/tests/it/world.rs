//! A server on a port of its own, and a minimal client.

use std::fmt::Write;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use turash_domain::matching::{Explanation, ListedPair, Model, Party, explain, listed_parties};
use turash_domain::ports::{KeptAnswers, KeptWebhook, NotSent, WebhookMessage, WebhookSender};
use turash_domain::{MatchId, Timestamp, WebhookUrl};
use turash_embedded::EmbeddedStore;
use turash_http::{Api, Health, Options, Security, serve};
use turash_runtime::{Metrics, SystemClock, SystemIds};
use turash_services::{AskedGraph, MatchService, Ports};

/// Readiness that a test decides.
#[derive(Default)]
pub(crate) struct Readiness(pub(crate) Mutex<Option<String>>);

impl Health for Readiness {
    fn not_ready(&self) -> Option<String> {
        self.0.lock().unwrap().clone()
    }
}

/// Receivers as their hosts say: one inside is none, one that is gone says so, one that is broken answers 500, all others take everything.
struct Receivers;

#[async_trait::async_trait]
impl WebhookSender for Receivers {
    async fn check(&self, url: &WebhookUrl) -> Result<(), NotSent> {
        if url.host() == "10.0.0.1" { Err(NotSent::Refused("10.0.0.1 is inside".to_owned())) } else { Ok(()) }
    }

    async fn send(&self, hook: &KeptWebhook, message: &WebhookMessage, _: Timestamp) -> Result<u16, NotSent> {
        let event: Value = serde_json::from_str(&message.body).unwrap();
        assert_eq!(event["id"], message.id.as_str());
        match hook.webhook.url.host() {
            "gone.example" => Err(NotSent::Gone),
            "broken.example" => Err(NotSent::Status(500)),
            _ => Ok(202),
        }
    }
}

/// A running server.
pub(crate) struct World {
    pub(crate) address: SocketAddr,
    pub(crate) ports: Ports,
    pub(crate) health: Arc<Readiness>,
    answers: Arc<dyn KeptAnswers>,
    /// Says that the log is another one.
    pub(crate) replaced: tokio::sync::watch::Sender<u64>,
    pub(crate) stopping: CancellationToken,
    pub(crate) hard: CancellationToken,
    pub(crate) tracker: TaskTracker,
}

pub(crate) async fn ports() -> Ports {
    let store = EmbeddedStore::in_memory().await.unwrap();
    Ports {
        registry: Arc::new(store.clone()),
        log: Arc::new(store.clone()),
        ledger: Arc::new(store),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds::default()),
    }
}

impl World {
    /// A server on an empty store.
    pub(crate) async fn new() -> Self {
        Self::on(ports().await, Options::default()).await
    }

    /// A server on what the ports hold; the match lists are computed once.
    pub(crate) async fn on(ports: Ports, options: Options) -> Self {
        Self::with(ports, options, Security::default()).await
    }

    /// The same, for those whom the server is to answer.
    pub(crate) async fn with(ports: Ports, options: Options, security: Security) -> Self {
        let answers = Arc::new(EmbeddedStore::in_memory().await.unwrap());
        Self::keeping(ports, options, security, answers).await
    }

    /// Another process beside this one, which keeps answers in the same place.
    pub(crate) async fn beside(&self) -> Self {
        let (ports, answers) = (self.ports.clone(), Arc::clone(&self.answers));
        Self::keeping(ports, Options::default(), Security::default(), answers).await
    }

    async fn keeping(
        ports: Ports,
        options: Options,
        security: Security,
        answers: Arc<dyn KeptAnswers>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (_, lease) = tokio::sync::watch::channel(None);
        let matches = MatchService::new(ports.clone(), Model::default(), 1, lease);
        matches.load(&|_| ()).await.unwrap();
        let health = Arc::new(Readiness::default());
        let replaced = tokio::sync::watch::Sender::new(0);
        let (stopping, hard) = (CancellationToken::new(), CancellationToken::new());
        let tracker = TaskTracker::new();
        let api = Api {
            ports: ports.clone(),
            graph: AskedGraph::of_lists(Arc::clone(&matches), ports.clone()),
            matches,
            plans: Arc::new(EmbeddedStore::in_memory().await.unwrap()),
            comments: Arc::new(EmbeddedStore::in_memory().await.unwrap()),
            background: None,
            answers: Arc::clone(&answers),
            webhooks: Arc::new(EmbeddedStore::in_memory().await.unwrap()),
            webhook_sender: Arc::new(Receivers),
            metrics: Arc::new(Metrics::default()),
            health: Arc::<Readiness>::clone(&health),
            replaced: replaced.subscribe(),
            security,
            options,
        };
        tracker.spawn(serve(listener, api, stopping.clone(), hard.clone(), tracker.clone()));
        Self { address, ports, health, answers, replaced, stopping, hard, tracker }
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends a request of its own connection and reads the whole answer.
    pub(crate) async fn send(&self, head: &str, headers: &[&str], body: &str) -> Answer {
        let mut request = format!("{head} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|header| header.to_ascii_lowercase().starts_with("host:")) {
            write!(request, "Host: {}\r\n", self.address).unwrap();
        }
        if !body.is_empty() {
            write!(request, "Content-Length: {}\r\n", body.len()).unwrap();
            if !headers.iter().any(|header| header.to_ascii_lowercase().starts_with("content-type:")) {
                request += "Content-Type: application/json\r\n";
            }
        }
        for header in headers {
            write!(request, "{header}\r\n").unwrap();
        }
        self.exchange(&format!("{request}\r\n{body}")).await
    }

    /// Sends bytes as they are and reads until the server closes.
    pub(crate) async fn exchange(&self, request: &str) -> Answer {
        let mut stream = self.connect().await;
        // A server that refuses early may close before all is sent.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut bytes = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await.unwrap();
        Answer::parse(&String::from_utf8(bytes).unwrap())
    }

    /// An answer to whoever takes gzip: its head in small letters, the bytes of its body, and what they unpack to.
    pub(crate) async fn compressed(&self, path: &str) -> (String, usize, String) {
        let request = format!("GET {path} HTTP/1.0\r\nHost: localhost\r\nAccept-Encoding: gzip, br\r\n\r\n");
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let body = answer.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
        let mut text = String::new();
        flate2::read::GzDecoder::new(&answer[body..]).read_to_string(&mut text).unwrap();
        (String::from_utf8_lossy(&answer[..body]).to_lowercase(), answer.len() - body, text)
    }

    /// Head and body of an answer that is no text; the head in small letters.
    pub(crate) async fn raw(&self, path: &str) -> (String, Vec<u8>) {
        let mut stream = self.connect().await;
        let request = format!("GET {path} HTTP/1.1\r\nConnection: close\r\nHost: {}\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let end = bytes.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
        (String::from_utf8_lossy(&bytes[..end]).to_lowercase(), bytes.split_off(end))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path}"), &[], "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> Answer {
        self.send(&format!("POST {path}"), &[], body).await
    }

    pub(crate) async fn put(&self, path: &str, if_match: Option<&str>, body: &str) -> Answer {
        let header = if_match.map(|tag| format!("If-Match: {tag}"));
        let headers: Vec<&str> = header.iter().map(String::as_str).collect();
        self.send(&format!("PUT {path}"), &headers, body).await
    }

    /// The sequence of the last event.
    pub(crate) async fn head(&self) -> u64 {
        self.ports.log.head().await.unwrap().0
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let status =
            lines.next().and_then(|line| line.split(' ').nth(1)).map_or(0, |code| code.parse().unwrap());
        let header =
            |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Self { status, headers: lines.filter_map(header).collect(), text: body.to_owned() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The answer, if it has this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}

pub(crate) fn site(id: &str) -> String {
    format!(r#"{{"id":"{id}","name":"Works {id}","coordinates":{{"lon":14.3,"lat":48.3}},"country":"AT"}}"#)
}

/// A flow of heat, given off at 120 °C and asked for from 30 to 60 °C, with a private price limit of 77.25 where `private`.
pub(crate) fn flow(id: &str, site: &str, direction: &str, annual_mwh: u32, private: bool) -> String {
    let price = if private { r#","price_limit_eur_per_unit":77.25"# } else { "" };
    let (coldest, hottest) = if direction == "supply" { (120, 120) } else { (30, 60) };
    format!(
        r#"{{"id":"{id}","site":"{site}","direction":"{direction}","resource":{{"family":"heat","t_min_c":{coldest},"t_max_c":{hottest}}},"quantity":{{"annual":{annual_mwh},"annual_unit":"MWh/a"}}{price}}}"#
    )
}

/// Two sites 1.5 km apart, a supply and a demand.
pub(crate) async fn pair(world: &World) {
    let other = site("b").replace("14.3", "14.32");
    world.post("/v1/sites", &format!("[{},{other}]", site("a"))).await.expect(201);
    let flows = format!(
        "[{},{}]",
        flow("out", "a", "supply", 100_000, true),
        flow("in", "b", "demand", 80_000, true)
    );
    world.post("/v1/flows", &flows).await.expect(201);
}

/// A pair as lists have it and as its explanation has it, by what the registry holds of it, with nothing promised.
pub(crate) async fn of_domain(world: &World, pair: &str) -> (ListedPair, Explanation) {
    let id = MatchId::parse(pair).unwrap();
    let registry = &world.ports.registry;
    let flows = registry.flows(&[id.supply().clone(), id.demand().clone()]).await.unwrap();
    let flows: Vec<_> = flows.into_iter().map(|known| known.live().unwrap()).collect();
    let sites: Vec<_> = flows.iter().map(|flow| flow.site.clone()).collect();
    let sites: Vec<_> =
        registry.sites(&sites).await.unwrap().into_iter().map(|known| known.live().unwrap()).collect();
    let party = |side: usize| Party { flow: &flows[side], site: &sites[side], reserved_annual: 0.0 };
    let model = Model::default();
    (listed_parties(party(0), party(1), &model).unwrap(), explain(party(0), party(1), &model))
}

/// The same server again, with lists of what is there now.
pub(crate) async fn again(world: &World) -> World {
    World::on(world.ports.clone(), Options::default()).await
}
