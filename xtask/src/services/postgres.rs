//! A Postgres cluster in a folder of its own, on a free port of this machine, ended by its process id.
//!
//! Postgres refuses to run as root, so root starts it as the user `postgres`. It is told to end when its keeper dies.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::place::{Folder, free_port};
use super::sync::Sync;

/// Where Debian installs its versions.
pub(crate) const HOME: &str = "/usr/lib/postgresql";
/// Where Debian keeps what belongs to a version and is no program.
const SHARED: &str = "/usr/share/postgresql";
const USER: &str = "postgres";
/// A role that must show its password, where a test makes one of this name; nobody else must.
const BY_PASSWORD: &str = "host all turash_by_password 127.0.0.1/32 scram-sha-256\n";
/// Nothing takes longer to start or to end.
const PATIENCE: Duration = Duration::from_mins(1);
const STEP: Duration = Duration::from_millis(20);
/// Somebody else may take the port that was free a moment ago.
const PORTS: u32 = 5;

/// Programs of a version that has PostGIS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Installed {
    programs: PathBuf,
}

impl Installed {
    /// The newest version under `home` that has PostGIS.
    pub(crate) fn find(home: &Path) -> Option<Self> {
        let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
        let folders = fs::read_dir(home).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
        let mut versions: Vec<u32> = folders.filter_map(|path| version(&path)).collect();
        versions.sort_unstable();
        let shared = if home == Path::new(HOME) { Path::new(SHARED) } else { home };
        let whole = |version: &u32| {
            home.join(format!("{version}/bin/postgres")).is_file()
                && shared.join(format!("{version}/extension/postgis.control")).is_file()
        };
        let newest = versions.into_iter().rev().find(whole)?;
        Some(Self { programs: home.join(format!("{newest}/bin")) })
    }

    /// A program of this version, as a user that Postgres accepts, that ends with this process.
    fn program(&self, name: &str, is_root: bool) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "INT"]);
        if is_root {
            let (user, group) = (format!("--reuid={USER}"), format!("--regid={USER}"));
            command.args([user.as_str(), group.as_str(), "--init-groups"]);
        }
        command.arg(self.programs.join(name)).stdin(Stdio::null());
        command
    }
}

/// A cluster. Its server is ended and its folder removed when this is dropped.
pub(crate) struct Cluster {
    installed: Installed,
    is_root: bool,
    sync: Sync,
    /// Missing while it is ended.
    server: Option<Child>,
    port: u16,
    folder: Folder,
}

impl Cluster {
    /// Makes a cluster and waits until it answers.
    pub(crate) fn start(installed: &Installed, sync: Sync) -> Result<Self> {
        let is_root = is_root()?;
        let folder = Folder::new("postgres")?;
        if is_root {
            let mut give = Command::new("chown");
            let given = give.arg(format!("{USER}:{USER}")).arg(folder.path()).status()?.success();
            anyhow::ensure!(given, "{} cannot be given to {USER}", folder.path().display());
        }
        let mut init = installed.program("initdb", is_root);
        init.arg("-D").arg(folder.path().join("data"));
        init.args(["-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]);
        let said = init.output().context("initdb does not start")?;
        anyhow::ensure!(
            said.status.success(),
            "initdb failed:\n{}",
            String::from_utf8_lossy(&said.stderr).trim()
        );
        let access = folder.path().join("data/pg_hba.conf");
        let others = fs::read_to_string(&access)?;
        fs::write(&access, format!("{BY_PASSWORD}{others}"))?;
        let installed = installed.clone();
        let mut cluster = Self { installed, is_root, sync, server: None, port: 0, folder };
        for _ in 0..PORTS {
            cluster.port = free_port()?;
            if cluster.launch()? {
                return Ok(cluster);
            }
        }
        bail!("Postgres ended by itself:\n{}", cluster.folder.log())
    }

    /// Starts the server and waits until it answers; `false` where it ended before.
    fn launch(&mut self) -> Result<bool> {
        let mut server = self.command()?.spawn().context("Postgres does not start")?;
        let ready = wait_until_ready(&self.installed, &mut server, self.port)?;
        self.server = ready.then_some(server);
        Ok(ready)
    }

    /// Ends the server as asked: `stop` breaks off what its clients do, `kill` is SIGKILL. `start` starts it again on the same port.
    pub(crate) fn obey(&mut self, word: &str) -> Result<()> {
        match word {
            "stop" => self.stop(),
            "kill" => {
                let mut server = self.server.take().context("there is no server to kill")?;
                server.kill()?;
                server.wait()?;
                Ok(())
            }
            "start" => self.start_again(),
            _ => bail!("stop, kill or start is expected, got `{word}`"),
        }
    }

    /// Starts the server again. What a killed one left behind, sessions that still end, is waited for.
    #[allow(clippy::disallowed_methods, reason = "a chore waits for a process")]
    fn start_again(&mut self) -> Result<()> {
        anyhow::ensure!(self.server.is_none(), "the server runs already");
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if self.launch()? {
                return Ok(());
            }
            thread::sleep(STEP);
        }
        bail!("Postgres does not start again:\n{}", self.folder.log())
    }

    fn command(&self) -> Result<Command> {
        let folder = self.folder.path();
        let mut command = self.installed.program("postgres", self.is_root);
        command.arg("-D").arg(folder.join("data")).args(["-p", &self.port.to_string()]);
        let sockets = format!("unix_socket_directories={}", folder.display());
        let sync = self.sync.word();
        for setting in [
            "listen_addresses=127.0.0.1",
            &sockets,
            "max_connections=200",
            "shared_buffers=128MB",
            "max_wal_size=4GB",
            &format!("fsync={sync}"),
            &format!("synchronous_commit={sync}"),
            &format!("full_page_writes={sync}"),
        ] {
            command.args(["-c", setting]);
        }
        let log = self.folder.log_file()?;
        command.stdout(log.try_clone()?).stderr(log);
        Ok(command)
    }

    /// Where it answers, for its superuser.
    pub(crate) fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }

    /// Ends it: what its clients do is broken off.
    pub(crate) fn end(mut self) -> Result<()> {
        self.stop()
    }

    #[allow(clippy::disallowed_methods, reason = "a chore waits for a process")]
    fn stop(&mut self) -> Result<()> {
        let Some(server) = &mut self.server else { return Ok(()) };
        let pid = server.id().to_string();
        Command::new("kill").args(["-INT", &pid]).status().context("SIGINT cannot be sent")?;
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if server.try_wait()?.is_some() {
                self.server = None;
                return Ok(());
            }
            thread::sleep(STEP);
        }
        bail!("Postgres did not end within {PATIENCE:?}:\n{}", self.folder.log())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// Waits until the server answers; `false` where it ended before.
#[allow(clippy::disallowed_methods, reason = "a chore waits for a process")]
fn wait_until_ready(installed: &Installed, server: &mut Child, port: u16) -> Result<bool> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        let mut probe = Command::new(installed.programs.join("pg_isready"));
        probe.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
        // Another server may have the port; the one that was started ends then.
        let ready = probe.status().context("pg_isready does not start")?.success();
        thread::sleep(STEP);
        if server.try_wait()?.is_some() {
            return Ok(false);
        }
        if ready {
            return Ok(true);
        }
    }
    let _ = server.kill();
    server.wait()?;
    bail!("Postgres did not answer within {PATIENCE:?}")
}

fn is_root() -> Result<bool> {
    let id = Command::new("id").arg("-u").output().context("id does not start")?;
    Ok(id.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lay_out(home: &Path, version: &str, files: &[&str]) {
        for file in files {
            let path = home.join(version).join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
    }

    #[test]
    fn the_newest_version_with_postgis_is_taken() {
        let home = std::env::temp_dir().join(format!("turash-xtask-{}", std::process::id()));
        assert_eq!(Installed::find(&home), None);
        let whole = ["bin/postgres", "extension/postgis.control"];
        lay_out(&home, "9", &whole);
        lay_out(&home, "15", &whole);
        lay_out(&home, "16", &whole[..1]);
        lay_out(&home, "common", &whole);
        let found = Installed::find(&home);
        fs::remove_dir_all(&home).unwrap();
        assert_eq!(found, Some(Installed { programs: home.join("15/bin") }));
    }

    #[test]
    fn root_starts_it_as_another_user_and_others_as_themselves() {
        let installed = Installed { programs: PathBuf::from("/pg/bin") };
        let words = |is_root| {
            let command = installed.program("initdb", is_root);
            command.get_args().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(words(false), "--pdeathsig INT /pg/bin/initdb");
        assert_eq!(
            words(true),
            "--pdeathsig INT --reuid=postgres --regid=postgres --init-groups /pg/bin/initdb"
        );
    }
}
