//! `turash serve` as a process of its own: the program as it is shipped, on a folder, until it is told to end.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio_rustls::TlsConnector;
use turash_embedded::EmbeddedStore;

use crate::http::Connection;
use crate::timer::Stopwatch;

/// How often a process that starts or ends is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// No start takes longer, the telling of a million lists included.
const START_S: f64 = 600.0;
/// No orderly end takes longer.
const END_S: f64 = 60.0;

/// Builds the program for release, in the folder that this bench was built in; the one that `TURASH_BIN` names is measured as it is.
pub fn build() -> Result<PathBuf> {
    if let Some(built) = std::env::var_os("TURASH_BIN") {
        return Ok(built.into());
    }
    // TARGET/release/serve
    let own = std::env::current_exe()?;
    let profile = own.parent().context("the bench has no folder")?;
    let target = profile.parent().context("the bench stands in no target folder")?;
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--locked", "--package", "turash-app", "--bin", "turash"])
        .arg("--manifest-path")
        .arg(workspace.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target)
        .status()?;
    ensure!(built.success(), "turash does not build");
    Ok(target.join("release/turash").with_extension(std::env::consts::EXE_EXTENSION))
}

/// A server that runs.
pub struct Served {
    process: Process,
    address: String,
    ready_s: f64,
}

/// A process that does not outlive its owner.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It has ended already, but for an error on the way.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    fn has_ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.0.try_wait()?)
    }
}

impl Served {
    /// Starts the program on a folder, with settings as environment variables, and waits until it is ready.
    pub async fn start(program: &Path, folder: &Path, settings: &[(&str, String)]) -> Result<Self> {
        Self::start_at(program, folder, settings, None, None).await
    }

    /// Starts the program on a database that the settings name, and waits until it is ready. It leaves nothing in the folder.
    pub async fn on_database(program: &Path, folder: &Path, settings: &[(&str, String)]) -> Result<Self> {
        Self::start_at(program, folder, settings, Some(free_port()?), None).await
    }

    /// Starts the program with settings that have it speak TLS, and waits until it is ready for a client that trusts it.
    pub async fn safe(
        program: &Path,
        folder: &Path,
        settings: &[(&str, String)],
        client: &TlsConnector,
    ) -> Result<Self> {
        Self::start_at(program, folder, settings, Some(free_port()?), Some(client)).await
    }

    async fn start_at(
        program: &Path,
        folder: &Path,
        settings: &[(&str, String)],
        fixed: Option<String>,
        tls: Option<&TlsConnector>,
    ) -> Result<Self> {
        let watch = Stopwatch::start();
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("TURASH_") {
                command.env_remove(&name);
            }
        }
        command.current_dir(folder).arg("--data").arg(folder);
        command.args(["serve", "--listen", fixed.as_deref().unwrap_or("127.0.0.1:0"), "--log", "warn"]);
        command.envs(settings.iter().map(|(name, value)| (name, value)));
        let mut process = Process(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?);
        let mut address = fixed;
        loop {
            if let Some(status) = process.has_ended()? {
                anyhow::bail!("turash serve ended while it started: {status}");
            }
            if address.is_none() {
                address = address_of(folder, process.0.id()).await;
            }
            if let Some(address) = &address
                && is_ready(address, tls).await.unwrap_or(false)
            {
                let ready_s = watch.seconds();
                return Ok(Self { process, address: address.clone(), ready_s });
            }
            ensure!(watch.seconds() < START_S, "turash serve was not ready after {START_S} s");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Where it answers.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Seconds from its start until it was ready.
    pub fn ready_s(&self) -> f64 {
        self.ready_s
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.process.0.id()
    }

    /// Whether every subscription has settled every event of the log.
    pub async fn is_settled(&self) -> Result<bool> {
        let status = Connection::open(&self.address).await?.send("GET", "/v1/status", "", "").await?;
        ensure!(status.status == 200, "no status: {}", status.text());
        let text = status.text();
        let mut lags = text.split("\"lag_events\":").skip(1);
        Ok(lags.all(|rest| rest.starts_with("0,")))
    }

    /// Kills it, without a chance to end in good order.
    pub fn kill(mut self) -> Result<()> {
        Ok(self.process.0.kill()?)
    }

    /// Tells it to end and waits until it has, in good order.
    pub async fn end(mut self) -> Result<()> {
        let told = Command::new("kill").arg(self.id().to_string()).status()?;
        ensure!(told.success(), "turash serve could not be told to end");
        let watch = Stopwatch::start();
        while watch.seconds() < END_S {
            if let Some(status) = self.process.has_ended()? {
                ensure!(status.success(), "turash serve ended badly: {status}");
                return Ok(());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        anyhow::bail!("turash serve did not end within {END_S} s")
    }
}

/// Where the process answers, as soon as it holds the folder; another one may have held it before.
async fn address_of(folder: &Path, process: u32) -> Option<String> {
    let holder = EmbeddedStore::holder(folder).await.ok()??;
    holder.address.filter(|_| holder.pid == process)
}

async fn is_ready(address: &str, tls: Option<&TlsConnector>) -> Result<bool> {
    let mut connection = match tls {
        Some(client) => Connection::open_safe(address, client).await?,
        None => Connection::open(address).await?,
    };
    Ok(connection.send("GET", "/health/ready", "", "").await?.status == 200)
}

fn free_port() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
