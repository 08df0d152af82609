//! A server process of our own: started, awaited, asked to end, killed; always by its id.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::http::{Client, Request};
use super::reader::{Log, Reading};

/// Nothing takes longer to start or to end.
const PATIENCE: Duration = Duration::from_secs(40);
const STEP: Duration = Duration::from_millis(2);

/// `turash` built, and a data folder.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) binary: PathBuf,
    pub(crate) data: PathBuf,
    /// The database that holds the store in place of the folder.
    pub(crate) store: Option<String>,
    /// What the environment says besides.
    pub(crate) settings: Vec<(&'static str, String)>,
}

impl Program {
    pub(crate) fn on_folder(binary: PathBuf, data: PathBuf) -> Self {
        Self { binary, data, store: None, settings: Vec::new() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.arg("--data").arg(&self.data).args(arguments).stdin(Stdio::null());
        // In a folder without a configuration, and with nothing in the environment that would change an answer.
        command.current_dir(self.data.parent().unwrap_or(Path::new(".")));
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"TURASH") {
                command.env_remove(name);
            }
        }
        command.env("TURASH__PLAN__KEEP_CURRENT", "true");
        command.envs(self.store.iter().map(|url| ("TURASH__STORE__URL", url)));
        command.envs(self.settings.iter().map(|(name, value)| (*name, value)));
        command
    }

    /// Runs a command to its end: whether it succeeded, and what it said.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<(bool, String, String)> {
        let output = self.command(arguments).output().context("turash does not start")?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok((output.status.success(), text(&output.stdout), text(&output.stderr)))
    }
}

/// A running server. It is killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    started: Instant,
    /// The last lines of its log; its address is in one of the first.
    log: Log,
    reader: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts one whose log is read.
    pub(crate) fn start(program: &Program) -> Result<Self> {
        Self::start_with(program, Reading::On)
    }

    /// Starts one whose log is read as told.
    pub(crate) fn start_with(program: &Program, how: Reading) -> Result<Self> {
        Self::run(program, &["serve", "--listen", "127.0.0.1:0"], how)
    }

    /// Starts a process with subscriptions and without an address.
    pub(crate) fn start_worker(program: &Program) -> Result<Self> {
        Self::run(program, &["worker"], Reading::On)
    }

    #[allow(clippy::disallowed_methods, reason = "the time until ready is measured from here")]
    fn run(program: &Program, words: &[&str], how: Reading) -> Result<Self> {
        let mut command = program.command(&[words, &["--log", "warn,turash=info"]].concat());
        let (said, pipe) = std::io::pipe().context("no pipe for the log")?;
        let log = Log::default();
        if how == Reading::Stops {
            log.to_be_filled(pipe.try_clone().context("no pipe for the log")?);
        }
        command.stdout(Stdio::null()).stderr(pipe);
        let started = Instant::now();
        let child = command.spawn().context("turash does not start")?;
        // It keeps the pipe's end open as long as it lives.
        drop(command);
        let kept = log.clone();
        let reader = thread::spawn(move || kept.read(said, how));
        Ok(Self { child, started, log, reader: Some(reader) })
    }

    /// Where it listens, once it says so.
    pub(crate) fn address(&mut self) -> Result<String> {
        self.wait("say where it listens", |server| server.address_now())
    }

    /// Where it listens, if it has said so.
    pub(crate) fn address_now(&self) -> Option<String> {
        self.log.address()
    }

    /// Waits until it is ready; how long that took since it was started.
    #[allow(clippy::disallowed_methods, reason = "the time until ready is measured here")]
    pub(crate) fn ready(&mut self, address: &str) -> Result<Duration> {
        self.wait("get ready", |server| {
            let answer =
                Client::connect(address).and_then(|mut client| client.send(&Request::get("/health/ready")));
            answer.is_ok_and(|answer| answer.status == 200).then(|| server.started.elapsed())
        })
    }

    /// Tries until there is an answer; fails when the process ends or it takes too long.
    #[allow(clippy::disallowed_methods, reason = "a chore waits for a process")]
    fn wait<T>(&mut self, what: &str, mut attempt: impl FnMut(&mut Self) -> Option<T>) -> Result<T> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(found) = attempt(self) {
                return Ok(found);
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended by itself ({status}): {}", self.said());
            }
            thread::sleep(STEP);
        }
        bail!("the server did not {what} within {PATIENCE:?}: {}", self.said())
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) -> Result<()> {
        let (signal, pid) = (format!("-{name}"), self.child.id().to_string());
        let sent = Command::new("kill").args([&signal, &pid]).status();
        anyhow::ensure!(sent.is_ok_and(|status| status.success()), "SIG{name} cannot be sent");
        Ok(())
    }

    /// Kills it as it stands; fails where it has ended by itself before.
    pub(crate) fn kill(mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the server ended by itself ({status}): {}", self.said());
        }
        self.child.kill().context("the server cannot be killed")?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    #[allow(clippy::disallowed_methods, reason = "a chore waits for a process")]
    pub(crate) fn end(mut self) -> Result<()> {
        self.signal("TERM")?;
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                return self.ended(status);
            }
            thread::sleep(STEP);
        }
        bail!("the server did not end within {PATIENCE:?} of SIGTERM: {}", self.said())
    }

    fn ended(&mut self, status: ExitStatus) -> Result<()> {
        anyhow::ensure!(status.success(), "the server ended with {status} after SIGTERM: {}", self.said());
        Ok(())
    }

    /// Its resident memory in bytes; 0 where the system does not say.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
        kib.unwrap_or_default() * 1024
    }

    /// The last lines of its log.
    pub(crate) fn said(&self) -> String {
        self.log.text()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.log.over();
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}
