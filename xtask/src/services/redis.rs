//! A Redis server in a folder of its own, on a free port of this machine, ended by its process id. It keeps nothing on disk.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::place::{Folder, free_port};

pub(crate) const PROGRAM: &str = "redis-server";
/// Nothing takes longer to start.
const PATIENCE: Duration = Duration::from_secs(20);
const STEP: Duration = Duration::from_millis(20);
/// Somebody else may take the port that was free a moment ago.
const PORTS: u32 = 5;

/// A server. It is ended and its folder removed when this is dropped; it ends by itself when its keeper dies.
pub(crate) struct Server {
    child: Child,
    port: u16,
    folder: Folder,
}

impl Server {
    /// Starts a server and waits until it answers.
    pub(crate) fn start() -> Result<Self> {
        for _ in 0..PORTS {
            let (port, folder) = (free_port()?, Folder::new("redis")?);
            let child = command(port, &folder)?.spawn().context("Redis does not start")?;
            let mut server = Self { child, port, folder };
            if server.answers_in_time()? {
                return Ok(server);
            }
        }
        bail!("Redis ended by itself, {PORTS} times")
    }

    /// Waits until the server answers; `false` where it ended before.
    #[allow(clippy::disallowed_methods, reason = "a chore waits for a process")]
    fn answers_in_time(&mut self) -> Result<bool> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let ready = answers(self.port);
            thread::sleep(STEP);
            // Another server may have the port; the one that was started ends then.
            if self.child.try_wait()?.is_some() {
                return Ok(false);
            }
            if ready {
                return Ok(true);
            }
        }
        bail!("Redis did not answer within {PATIENCE:?}:\n{}", self.folder.log())
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(port: u16, folder: &Folder) -> Result<Command> {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", PROGRAM, "--port", &port.to_string(), "--bind", "127.0.0.1"]);
    command.args(["--save", "", "--appendonly", "no", "--daemonize", "no", "--dir"]).arg(folder.path());
    let log = folder.log_file()?;
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    Ok(command)
}

fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut connection = TcpStream::connect(("127.0.0.1", port))?;
        connection.set_read_timeout(Some(Duration::from_secs(1)))?;
        connection.write_all(b"PING\r\n")?;
        let mut answer = String::new();
        BufReader::new(connection).read_line(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.trim() == "+PONG")
}
