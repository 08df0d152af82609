//! A Neo4j server in a folder of its own, on a free port of this machine, ended by its process id.
//!
//! The server is the artifact `org.neo4j:neo4j` of Maven Central with all that it depends on, copied once beside what is built. It takes some
//! seconds to start, so it is not waited for here: whoever needs it waits for its answer.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::place::{Folder, free_port};

pub(crate) const JAVA: &str = "java";
pub(crate) const MAVEN: &str = "mvn";
/// The newest of the long-term line, for Java 17.
const VERSION: &str = "5.26.29";
const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies";
/// Nothing takes longer to start.
const PATIENCE: Duration = Duration::from_mins(2);
const STEP: Duration = Duration::from_millis(50);
/// What Neo4j does inside Java, as its own starter allows it.
const ALLOWED: &[&str] = &[
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "-Dio.netty.tryReflectionSetAccessible=true",
];

/// Where the server's program is, or is to be.
pub(crate) fn program() -> PathBuf {
    crate::root().join("target/services").join(format!("neo4j-{VERSION}"))
}

/// Whether the program was fetched before.
pub(crate) fn is_fetched() -> bool {
    program().is_dir()
}

/// Has Maven copy the program out of its repository, which it fills first.
pub(crate) fn fetch() -> Result<()> {
    let (program, work) = (program(), Folder::new("neo4j-fetched")?);
    println!("Neo4j {VERSION} is fetched from Maven Central, once: about 120 MB");
    let description = work.path().join("pom.xml");
    fs::write(&description, project())?;
    let copied = program.with_extension(format!("part-{}", std::process::id()));
    let mut maven = Command::new(MAVEN);
    maven.args(["--quiet", "--batch-mode", COPY, "-DincludeScope=runtime", "--file"]).arg(description);
    maven.arg(format!("-DoutputDirectory={}", copied.display()));
    ensure!(crate::succeeds(&mut maven)?, "Neo4j could not be fetched from Maven Central: see above");
    // Another process may have been faster.
    if fs::rename(&copied, &program).is_err() {
        fs::remove_dir_all(&copied)?;
    }
    ensure!(program.is_dir(), "{} cannot be made", program.display());
    Ok(())
}

/// A project that has nothing but the server.
fn project() -> String {
    format!(
        "<project><modelVersion>4.0.0</modelVersion>\
         <groupId>turash</groupId><artifactId>services</artifactId><version>1</version><packaging>pom</packaging>\
         <dependencies><dependency>\
         <groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{VERSION}</version>\
         </dependency></dependencies></project>\n"
    )
}

/// A server. It is ended and its folder removed when this is dropped; it ends by itself when its keeper dies.
pub(crate) struct Server {
    child: Mutex<Child>,
    port: u16,
    folder: Folder,
}

impl Server {
    /// Starts a server and does not wait for it.
    pub(crate) fn start() -> Result<Self> {
        let (port, folder) = (free_port()?, Folder::new("neo4j")?);
        let home = folder.path();
        fs::create_dir_all(home.join("conf"))?;
        fs::write(home.join("conf/neo4j.conf"), configuration(port))?;
        let child = command(home, &folder)?.spawn().context("Neo4j does not start")?;
        Ok(Self { child: Mutex::new(child), port, folder })
    }

    pub(crate) fn url(&self) -> String {
        format!("bolt://127.0.0.1:{}", self.port)
    }

    /// Waits until the server has started, or is not wanted any more. An error holds what it said.
    #[allow(clippy::disallowed_methods, reason = "a chore waits for a process")]
    pub(crate) fn wait(&self, is_wanted: impl Fn() -> bool) -> Result<()> {
        let start = Instant::now();
        while is_wanted() {
            let said = self.folder.log();
            if said.lines().any(|line| line.ends_with("Started.")) {
                break;
            }
            let ended = self.child.lock().unwrap_or_else(PoisonError::into_inner).try_wait()?;
            ensure!(ended.is_none(), "Neo4j ended by itself:\n{said}");
            ensure!(start.elapsed() < PATIENCE, "Neo4j did not start within {PATIENCE:?}:\n{said}");
            thread::sleep(STEP);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn configuration(port: u16) -> String {
    format!(
        "server.default_listen_address=127.0.0.1\n\
         server.bolt.listen_address=127.0.0.1:{port}\n\
         server.bolt.advertised_address=127.0.0.1:{port}\n\
         server.http.enabled=false\n\
         server.https.enabled=false\n\
         dbms.security.auth_enabled=false\n\
         server.memory.pagecache.size=64m\n\
         db.tx_log.preallocate=false\n\
         db.transaction.timeout=30s\n\
         dbms.usage_report.enabled=false\n"
    )
}

fn command(home: &Path, folder: &Folder) -> Result<Command> {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", JAVA, "-Xms256m", "-Xmx512m", "-XX:+UseG1GC"]).args(ALLOWED);
    command.args(["-Dlog4j2.disable.jmx=true", "-Dfile.encoding=UTF-8", "-cp"]).arg(program().join("*"));
    command.arg("org.neo4j.server.CommunityEntryPoint").arg("--console-mode");
    command.arg(format!("--home-dir={}", home.display()));
    command.arg(format!("--config-dir={}", home.join("conf").display()));
    let log = folder.log_file()?;
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    Ok(command)
}
