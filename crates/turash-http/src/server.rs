//! Accepting connections and ending them: an accept loop of our own, because it needs a timeout for headers and a cap on
//! connections.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, warn};

use crate::app::{Api, App};
use crate::metrics::Counted;
use crate::options::Options;
use crate::peer::OfPeer;
use crate::router;

/// Connections above the cap that are told so at once; others are dropped.
const REFUSALS: usize = 64;
/// How long a refused connection may take to read its answer.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(1);
/// The first and the longest pause after accepting failed.
const PAUSES: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));
/// The answer above the cap.
const BUSY: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 1\r\n\
    Cache-Control: no-store\r\nConnection: close\r\nContent-Length: 144\r\n\r\n\
    {\"type\":\"urn:turash:problem:busy\",\"title\":\"Too much to do at the moment\",\"status\":503,\
    \"detail\":\"too many connections are open; try again later\"}";

/// Serves until `stopping` is cancelled; returns when every connection has ended (or `hard` is cancelled).
///
/// When it stops, nothing new is accepted, requests in progress are answered, idle connections and live streams end at once.
/// All tasks run on the tracker. Serve once per [`turash_runtime::Metrics`].
pub async fn serve(
    listener: TcpListener,
    api: Api,
    stopping: CancellationToken,
    hard: CancellationToken,
    tracker: TaskTracker,
) {
    let bound = listener.local_addr().map_or(IpAddr::from([127, 0, 0, 1]), |address| address.ip());
    let options = api.options.clone();
    let tls = api.security.tls.clone();
    let app = Arc::new(App::new(api, bound, stopping.clone(), tracker.clone()));
    announce(&app, &tracker);
    let room = Arc::new(Semaphore::new(options.connections));
    let refusals = Arc::new(Semaphore::new(REFUSALS));
    if let Some(tls) = tls.clone() {
        let stopping = stopping.clone();
        tracker.spawn(async move { stopping.run_until_cancelled(tls.keep_current()).await });
    }
    let tls = tls.map(|tls| tls.acceptor());
    let server =
        Server { router: router::build(Arc::clone(&app)), app, tls, options, stopping, hard, tracker };
    let mut pause = PAUSES.0;
    while let Some(accepted) = server.accept(&listener).await {
        match accepted {
            Ok((stream, peer)) => {
                pause = PAUSES.0;
                match (Arc::clone(&room).try_acquire_owned(), Arc::clone(&refusals).try_acquire_owned()) {
                    (Ok(place), _) => server.open(stream, peer, place),
                    (Err(_), Ok(place)) => server.refuse(stream, place),
                    (Err(_), Err(_)) => server.app.metrics.shed(),
                }
            }
            Err(error) if is_of_connection(&error) => debug!(%error, "a connection ended before it began"),
            Err(error) => {
                warn!(%error, "accepting a connection failed; pausing");
                server.pause(pause).await;
                pause = (pause * 2).min(PAUSES.1);
            }
        }
    }
    drop(listener);
    let all = u32::try_from(server.options.connections).unwrap_or(u32::MAX);
    tokio::select! {
        () = server.hard.cancelled() => {}
        _ = room.acquire_many(all) => {}
    }
}

/// Tells live streams of every head of the log, until the server stops.
fn announce(app: &Arc<App>, tracker: &TaskTracker) {
    let app = Arc::clone(app);
    tracker.spawn(async move {
        let (log, replaced) = (&*app.ports().log, app.api.replaced.clone());
        let telling = app.announced.keep_current(log, replaced, || app.streams_running());
        app.stopping.run_until_cancelled(telling).await;
    });
}

/// Whether an error belongs to the connection that was to be accepted, not to accepting as such.
fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

struct Server {
    app: Arc<App>,
    router: Router,
    /// What makes connections safe, where TLS is spoken.
    tls: Option<TlsAcceptor>,
    options: Options,
    stopping: CancellationToken,
    hard: CancellationToken,
    tracker: TaskTracker,
}

impl Server {
    /// The next connection; nothing once the server stops.
    async fn accept(&self, listener: &TcpListener) -> Option<io::Result<(TcpStream, IpAddr)>> {
        tokio::select! {
            biased;
            () = self.stopping.cancelled() => None,
            () = self.hard.cancelled() => None,
            accepted = listener.accept() => Some(accepted.map(|(stream, peer)| (stream, peer.ip()))),
        }
    }

    async fn pause(&self, pause: Duration) {
        tokio::select! {
            () = self.stopping.cancelled() => {}
            () = sleep(pause) => {}
        }
    }

    /// Serves a connection in a task of its own, which holds its place under the cap.
    fn open(&self, stream: TcpStream, peer: IpAddr, place: OwnedSemaphorePermit) {
        // Events are small and wait for nothing.
        if let Err(error) = stream.set_nodelay(true) {
            debug!(%error, "a connection keeps its delay");
        }
        let served = Served {
            service: OfPeer::new(self.router.clone(), peer),
            options: self.options.clone(),
            stopping: self.stopping.clone(),
            hard: self.hard.clone(),
        };
        let (counted, tls) = (Counted::of(&self.app.metrics.connections), self.tls.clone());
        self.tracker.spawn(async move {
            let _held = (place, counted);
            let Some(tls) = tls else { return served.run(stream).await };
            let greeting = timeout(served.options.header_timeout, tls.accept(stream));
            let greeted = tokio::select! {
                greeted = greeting => greeted,
                () = served.stopping.cancelled() => return,
            };
            match greeted {
                Ok(Ok(stream)) => served.run(stream).await,
                Ok(Err(error)) => debug!(%error, "a connection did not agree on TLS"),
                Err(_) => debug!("a connection took too long to agree on TLS"),
            }
        });
    }

    /// Tells a connection above the cap to come again later.
    fn refuse(&self, mut stream: TcpStream, place: OwnedSemaphorePermit) {
        self.app.metrics.shed();
        if self.tls.is_some() {
            // To agree on TLS first is work that there is no room for.
            return;
        }
        let hard = self.hard.clone();
        self.tracker.spawn(async move {
            let _held = place;
            let telling = timeout(REFUSAL_TIMEOUT, async {
                stream.write_all(BUSY).await?;
                stream.shutdown().await?;
                // Read what was sent, or closing would take the answer back.
                let mut rest = [0; 1024];
                while stream.read(&mut rest).await? > 0 {}
                Ok::<(), io::Error>(())
            });
            tokio::select! {
                _ = telling => {}
                () = hard.cancelled() => {}
            }
        });
    }
}

/// One connection's way through the server.
struct Served {
    service: OfPeer,
    options: Options,
    stopping: CancellationToken,
    hard: CancellationToken,
}

impl Served {
    /// Answers what comes until the connection or the server ends.
    async fn run(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(self.options.header_timeout)
            .max_buf_size(self.options.header_bytes)
            .max_headers(self.options.headers);
        let mut connection = std::pin::pin!(http.serve_connection(TokioIo::new(stream), self.service));
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = self.hard.cancelled() => return,
            () = self.stopping.cancelled() => {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    ended = connection.as_mut() => ended,
                    () = self.hard.cancelled() => return,
                }
            }
        };
        if let Err(error) = ended {
            debug!(%error, "a connection broke");
        }
    }
}
