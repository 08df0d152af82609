//! Servers of a test's own, which it may kill: on free ports of this machine, ended by their process ids when they are dropped.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{FromRedisValue, RedisResult, Value};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};
use turash_contract::certificates::Certificate;

const PROGRAM: &str = "redis-server";
const PATIENCE: Duration = Duration::from_secs(20);
const STEP: Duration = Duration::from_millis(20);
/// Somebody else may take a port that was free a moment ago.
const ATTEMPTS: u32 = 5;

/// A server that ends with this.
pub(crate) struct Own {
    child: Child,
    pub(crate) at: At,
    _folder: TempDir,
}

/// Where a server is.
#[derive(Clone)]
pub(crate) struct At {
    pub(crate) port: u16,
    /// Its port for TLS, or for the other nodes of its cluster.
    pub(crate) second: u16,
    folder: PathBuf,
}

/// Whether there is a server to start; where there is none this is said, and a failure where services are required.
pub(crate) fn can_start() -> bool {
    let installed = [PROGRAM, "setpriv"].iter().all(|program| {
        let found =
            Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        found.is_ok_and(|status| status.success())
    });
    if !installed {
        let required = crate::server::environment("TURASH_REQUIRE_SERVICES").as_deref() == Some("1");
        assert!(!required, "{PROGRAM} or setpriv is missing, and TURASH_REQUIRE_SERVICES=1");
        eprintln!("not run: {PROGRAM} or setpriv is missing");
    }
    installed
}

impl Own {
    /// A server with these lines in its configuration besides.
    pub(crate) async fn start(lines: impl Fn(&At) -> String) -> Self {
        Self::launch(&["--save", "", "--appendonly", "no"], lines).await
    }

    /// A sentinel.
    pub(crate) async fn sentinel(lines: impl Fn(&At) -> String) -> Self {
        Self::launch(&["--sentinel"], lines).await
    }

    /// A server that shows this certificate on its second port.
    pub(crate) async fn with(certificate: &Certificate, clients: &str) -> Self {
        Self::start(|at| {
            let file = |name: &str, text: &str| at.file(name, text).display().to_string();
            let shown = file("server.pem", &certificate.certificate);
            let key = file("server.key", &certificate.key);
            format!(
                "tls-port {}\ntls-cert-file {shown}\ntls-key-file {key}\ntls-ca-cert-file {shown}\n\
                 tls-auth-clients {clients}\nuser turash on >geheim ~* &* +@all",
                at.second
            )
        })
        .await
    }

    async fn launch(arguments: &[&str], lines: impl Fn(&At) -> String) -> Self {
        for _ in 0..ATTEMPTS {
            let folder = TempDir::new().unwrap();
            let at = At { port: free_port(), second: free_port(), folder: folder.path().to_owned() };
            let (own, place) = (lines(&at), folder.path().display());
            let file = at.file("conf", &format!("port {}\nbind 127.0.0.1\ndir {place}\n{own}\n", at.port));
            let mut command = Command::new("setpriv");
            command.args(["--pdeathsig", "KILL", PROGRAM]).arg(file).args(arguments);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let mut server = Self { child: command.spawn().unwrap(), at, _folder: folder };
            if server.answers_in_time().await {
                return server;
            }
        }
        panic!("{PROGRAM} ended by itself, {ATTEMPTS} times")
    }

    /// Whether it answers; not where it ended before.
    async fn answers_in_time(&mut self) -> bool {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            // An error that the server sends is an answer.
            let ready =
                self.try_ask::<String>("PING").await.map_or_else(|error| !error.is_io_error(), |_| true);
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            if ready {
                return true;
            }
            sleep(STEP).await;
        }
        panic!("{PROGRAM} did not answer within {PATIENCE:?}")
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.at.port)
    }

    async fn connection(&self) -> RedisResult<MultiplexedConnection> {
        redis::Client::open(&*self.url())?.get_multiplexed_async_connection().await
    }

    async fn try_ask<T: FromRedisValue>(&self, command: &str) -> RedisResult<T> {
        let mut words = command.split(' ');
        let mut cmd = redis::cmd(words.next().unwrap());
        words.for_each(|word| {
            cmd.arg(word);
        });
        cmd.query_async(&mut self.connection().await?).await
    }

    /// Says something to it, word by word.
    pub(crate) async fn ask<T: FromRedisValue>(&self, command: &str) -> T {
        self.try_ask(command).await.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Asks until the answer is as wanted.
    pub(crate) async fn until(&self, command: &str, is_so: impl Fn(&str) -> bool) {
        let start = Instant::now();
        loop {
            let answer: Value = self.ask(command).await;
            let answer = redis::from_redis_value(answer).unwrap_or_else(|_| String::new());
            if is_so(&answer) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{command}: {answer}");
            sleep(STEP).await;
        }
    }

    /// The commands that others than this test gave it.
    pub(crate) async fn commands(&self) -> Vec<String> {
        let told: String = self.ask("INFO commandstats").await;
        let names = told.lines().filter_map(|line| line.strip_prefix("cmdstat_")?.split(':').next());
        let own = |name: &&str| !["info", "ping"].contains(name) && !name.starts_with("client");
        names.filter(own).map(str::to_owned).collect()
    }
}

impl At {
    /// A file beside the server's own.
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path: &Path = &self.folder;
        std::fs::write(path.join(name), text).unwrap();
        path.join(name)
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.kill();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
