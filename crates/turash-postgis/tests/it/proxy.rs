//! A way to the server that can be cut or fall silent.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What happens on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Everything passes.
    Pass,
    /// Nothing passes, and nobody is told.
    Silent,
    /// The next COMMIT passes, and the connection is cut before its answer.
    CutAfterCommit,
    /// The connection is cut in place of the next COMMIT.
    CutBeforeCommit,
}

pub(crate) struct Proxy {
    pub(crate) port: u16,
    /// Raised by [`Proxy::forget`]: a connection of before never gets anything again, and nobody is told.
    age: Arc<watch::Sender<u64>>,
    mode: Arc<watch::Sender<Mode>>,
    stop: CancellationToken,
}

impl Proxy {
    pub(crate) async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mode = Arc::new(watch::channel(Mode::Pass).0);
        let age = Arc::new(watch::channel(0).0);
        let stop = CancellationToken::new();
        let (server, shared, ages) = (server.to_owned(), Arc::clone(&mode), Arc::clone(&age));
        let tasks = TaskTracker::new();
        let inner = tasks.clone();
        let accept = async move {
            while let Ok((client, _)) = listener.accept().await {
                let ages = ages.subscribe();
                let open = *ages.borrow();
                let age = Age { open, ages };
                inner.spawn(relay(client, server.clone(), Arc::clone(&shared), age));
            }
        };
        tasks.spawn(stop.clone().run_until_cancelled_owned(accept));
        Self { port, age, mode, stop }
    }

    pub(crate) fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// Forgets all connections that there are, as a firewall does; new ones pass.
    pub(crate) fn forget(&self) {
        self.age.send_modify(|age| *age += 1);
    }

    /// Waits until the connection was cut that was to be.
    pub(crate) async fn passes_again(&self) {
        let passes = |mode: &Mode| *mode == Mode::Pass;
        self.mode.subscribe().wait_for(passes).await.map(drop).unwrap_or_default();
    }

    pub(crate) fn mode(&self) -> Mode {
        *self.mode.borrow()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// When a connection was opened, and whether all of that time were forgotten since.
struct Age {
    open: u64,
    ages: watch::Receiver<u64>,
}

async fn relay(client: TcpStream, server: String, mode: Arc<watch::Sender<Mode>>, age: Age) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let cut = CancellationToken::new();
    tokio::join!(
        pass(from_client, to_server, &mode, &age, Some(&cut)),
        cut.run_until_cancelled(pass(from_server, to_client, &mode, &age, None)),
    );
}

/// Passes bytes on; with a token, those of the client, which may be cut.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mode: &watch::Sender<Mode>,
    age: &Age,
    cut: Option<&CancellationToken>,
) {
    let mut bytes = vec![0; 64 * 1024];
    let mut modes = mode.subscribe();
    while let Ok(count) = from.read(&mut bytes).await {
        if count == 0 {
            break;
        }
        if modes.wait_for(|mode| *mode != Mode::Silent).await.is_err() {
            return;
        }
        if *age.ages.borrow() != age.open {
            std::future::pending::<()>().await;
        }
        let commit = bytes[..count].windows(7).any(|part| part == b"COMMIT\0");
        let now = *mode.borrow();
        if let (Some(cut), true, Mode::CutAfterCommit | Mode::CutBeforeCommit) = (cut, commit, now) {
            mode.send_replace(Mode::Pass);
            // From here on nothing reaches the client, and then its connection is gone.
            cut.cancel();
            if now == Mode::CutAfterCommit {
                let _ = to.write_all(&bytes[..count]).await;
                let _ = to.flush().await;
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            return;
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
