//! A database server of a test's own, with certificates that the test chooses: on a free port of this machine, ended by its process
//! id. Postgres refuses to run as root, so root starts it as the user `postgres`.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sqlx::{ConnectOptions, PgConnection, postgres::PgConnectOptions};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};
use turash_contract::certificates::Certificate;

/// Where Debian installs its versions.
const HOME: &str = "/usr/lib/postgresql";
const USER: &str = "postgres";
const PATIENCE: Duration = Duration::from_mins(1);
const STEP: Duration = Duration::from_millis(20);
/// Somebody else may take a port that was free a moment ago.
const ATTEMPTS: u32 = 5;

/// The data of a server that does not run.
pub(crate) struct Cluster {
    programs: PathBuf,
    is_root: bool,
    folder: TempDir,
}

/// A server that ends with this.
pub(crate) struct Serving {
    child: Child,
    pub(crate) port: u16,
    log: PathBuf,
}

fn programs() -> Option<PathBuf> {
    let folders = std::fs::read_dir(HOME).ok()?.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    folders.filter(|folder| folder.join("postgres").is_file()).max()
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|it| it.success())
}

impl Cluster {
    /// `None`, and said so, where there is no server to start; a failure where services are required.
    pub(crate) fn make() -> Option<Self> {
        let there = programs().filter(|_| succeeds(Command::new("setpriv").arg("--version")));
        let Some(programs) = there else {
            let required = crate::server::environment("TURASH_REQUIRE_SERVICES").as_deref() == Some("1");
            assert!(!required, "Postgres or setpriv is missing, and TURASH_REQUIRE_SERVICES=1");
            eprintln!("not run: Postgres or setpriv is missing");
            return None;
        };
        let id = Command::new("id").arg("-u").output().unwrap();
        let is_root = id.stdout.trim_ascii() == b"0";
        let cluster = Self { programs, is_root, folder: TempDir::new().unwrap() };
        cluster.give(cluster.folder.path());
        let mut init = cluster.program("initdb");
        init.arg("-D").arg(cluster.data()).args(["-U", USER, "-A", "trust", "--no-sync", "--locale=C.UTF-8"]);
        assert!(succeeds(&mut init), "initdb");
        Some(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// As a user that Postgres accepts; it ends with this process.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "INT"]);
        if self.is_root {
            command.args([&format!("--reuid={USER}"), &format!("--regid={USER}"), "--init-groups"]);
        }
        command.arg(self.programs.join(name)).stdin(Stdio::null());
        command
    }

    fn give(&self, path: &Path) {
        let mut chown = Command::new("chown");
        assert!(!self.is_root || succeeds(chown.arg(format!("{USER}:{USER}")).arg(path)), "chown");
    }

    /// A file of the server's that nobody else reads.
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        assert!(succeeds(Command::new("chmod").arg("600").arg(&path)), "chmod");
        self.give(&path);
        path
    }

    /// Starts it with this certificate, and `access` first in its `pg_hba.conf`.
    pub(crate) async fn serve(&self, certificate: Option<&Certificate>, access: &str) -> Serving {
        self.file("data/pg_hba.conf", &format!("host all {USER} 127.0.0.1/32 trust\n{access}\n"));
        let mut settings = vec!["ssl=off".to_owned()];
        if let Some(Certificate { certificate, key }) = certificate {
            let (shown, key) = (self.file("server.pem", certificate), self.file("server.key", key));
            settings = vec!["ssl=on".to_owned()];
            settings.push(format!("ssl_cert_file={}", shown.display()));
            settings.push(format!("ssl_key_file={}", key.display()));
        }
        for setting in
            ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "log_connections=on"]
        {
            settings.push(setting.to_owned());
        }
        for _ in 0..ATTEMPTS {
            if let Some(serving) = self.launch(&settings).await {
                return serving;
            }
        }
        panic!("Postgres ended by itself:\n{}", std::fs::read_to_string(self.log()).unwrap())
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    async fn launch(&self, settings: &[String]) -> Option<Serving> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let log = File::create(self.log()).unwrap();
        let mut command = self.program("postgres");
        command.arg("-D").arg(self.data()).args(["-p", &port.to_string()]);
        for setting in settings {
            command.args(["-c", setting]);
        }
        let child = command.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
        let mut serving = Serving { child, port, log: self.log() };
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let ready = serving.try_admin().await.is_ok();
            if serving.child.try_wait().unwrap().is_some() {
                return None;
            }
            if ready {
                return Some(serving);
            }
            sleep(STEP).await;
        }
        panic!("Postgres did not answer within {PATIENCE:?}")
    }
}

impl Serving {
    async fn try_admin(&self) -> sqlx::Result<PgConnection> {
        let url = format!("postgres://{USER}@127.0.0.1:{}/postgres?sslmode=disable", self.port);
        url.parse::<PgConnectOptions>()?.connect().await
    }

    /// A connection with all rights.
    pub(crate) async fn admin(&self) -> PgConnection {
        self.try_admin().await.unwrap()
    }

    /// Ends it; gives what it wrote into its log.
    pub(crate) fn end(mut self) -> String {
        self.signal("INT");
        std::fs::read_to_string(&self.log).unwrap()
    }

    fn signal(&mut self, signal: &str) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            succeeds(Command::new("kill").args([&format!("-{signal}"), &self.child.id().to_string()]));
            let _ = self.child.wait();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.signal("QUIT");
    }
}
