//! A Redis server of the campaign's own: killed and started again on the same port, with or without what it wrote down.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::resp::Resp;
use crate::moments::{now, pause};

const PROGRAM: &str = "redis-server";
/// Nothing takes longer to start.
const PATIENCE: Duration = Duration::from_secs(20);
const STEP: Duration = Duration::from_millis(2);
/// Somebody else may take the port that was free a moment ago.
const PORTS: u32 = 5;
/// What it writes down where it does.
const WRITTEN: &str = "appendonlydir";

/// A server. It is killed when it is dropped, and ends by itself when the campaign dies.
pub(crate) struct Instance {
    child: Option<Child>,
    pub(crate) port: u16,
    folder: PathBuf,
    /// Whether it writes everything down, once a second.
    keeps: bool,
}

impl Instance {
    /// Starts one that keeps nothing, in a folder of its own.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        for _ in 0..PORTS {
            let port =
                TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?.local_addr()?.port();
            let mut instance = Self { child: None, port, folder: folder.to_owned(), keeps: false };
            if instance.launch()? {
                return Ok(instance);
            }
        }
        bail!("Redis ended by itself, {PORTS} times")
    }

    /// Starts the server and waits until it answers; `false` where it ended before.
    fn launch(&mut self) -> Result<bool> {
        let mut command = Command::new("setpriv");
        command.args([
            "--pdeathsig",
            "KILL",
            PROGRAM,
            "--port",
            &self.port.to_string(),
            "--bind",
            "127.0.0.1",
        ]);
        command.args(["--save", "", "--daemonize", "no", "--repl-diskless-sync-delay", "0"]);
        command.args(["--appendonly", if self.keeps { "yes" } else { "no" }, "--appendfsync", "everysec"]);
        command.arg("--dir").arg(&self.folder);
        let log = File::options().create(true).append(true).open(self.folder.join("log"))?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let mut child = command.spawn().context("Redis does not start")?;
        let start = now();
        while start.elapsed() < PATIENCE {
            let answers = self.answers();
            // Another server may have the port; the one that was started ends then.
            if child.try_wait()?.is_some() {
                return Ok(false);
            }
            if answers {
                self.child = Some(child);
                return Ok(true);
            }
            pause(STEP);
        }
        child.kill()?;
        child.wait()?;
        bail!("Redis did not answer within {PATIENCE:?}")
    }

    fn answers(&self) -> bool {
        self.session()
            .and_then(|mut session| Ok(session.ask(&["PING"])?))
            .is_ok_and(|said| said.text() == "PONG")
    }

    /// A connection that no fault of the way has a part in.
    pub(crate) fn session(&self) -> Result<Resp> {
        Resp::connect(self.port).context("Redis does not answer the campaign")
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) -> Result<()> {
        let mut child = self.child.take().context("there is no Redis to kill")?;
        child.kill()?;
        child.wait()?;
        Ok(())
    }

    /// Starts it again on the same port, and waits until it answers.
    pub(crate) fn start_again(&mut self) -> Result<()> {
        ensure!(self.launch()?, "Redis ended by itself when it was started again: its port was taken");
        Ok(())
    }

    /// Has it write everything down from here on, or keep nothing.
    pub(crate) fn keep(&mut self, keeps: bool) -> Result<()> {
        let mut session = self.session()?;
        session.ask(&["CONFIG", "SET", "appendonly", if keeps { "yes" } else { "no" }])?;
        self.keeps = keeps;
        if !keeps {
            std::fs::remove_dir_all(self.folder.join(WRITTEN)).ok();
            return Ok(());
        }
        let start = now();
        while session.info("persistence", "aof_rewrite_in_progress")? != "0"
            || session.info("persistence", "aof_enabled")? != "1"
        {
            ensure!(start.elapsed() < PATIENCE, "Redis does not begin to write down what it has");
            pause(STEP);
        }
        Ok(())
    }

    /// Has it follow another one; returns when it has everything that one had.
    pub(crate) fn follow(&self, other: u16) -> Result<()> {
        let mut session = self.session()?;
        session.ask(&["REPLICAOF", "127.0.0.1", &other.to_string()])?;
        let start = now();
        while session.info("replication", "master_link_status")? != "up" {
            ensure!(start.elapsed() < PATIENCE, "the replica does not follow");
            pause(STEP);
        }
        Ok(())
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
