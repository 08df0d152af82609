//! A server of a test's own, which it may kill: on a free port of this machine, ended by its process id when it is dropped.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep};
use turash_contract::certificates::Authority;
use turash_domain::ports::{Examine, GraphStore, GraphWrite, Level, Page};
use turash_domain::{Direction, MatchState, PortErrorKind};
use turash_graph::MemoryGraph;
use turash_neo4j::{Neo4jGraph, Neo4jOptions};

use crate::like_memory::same_content;
use crate::server::{needed, wait_until_it_answers};
use crate::values::{as_of, flow, pair, site};

/// The password that a new server asks to be changed, and the one that it is changed to.
const PASSWORDS: (&str, &str) = ("neo4j", "geheim-12");

/// Each takes a processor to itself for some seconds.
static ALONE: Mutex<()> = Mutex::const_new(());

struct Own {
    _alone: MutexGuard<'static, ()>,
    jars: String,
    port: u16,
    folder: TempDir,
    child: Option<Child>,
}

impl Own {
    /// A server with these lines in its configuration besides; `None`, and said so, where its program is not known.
    async fn new(own: impl FnOnce(&Path) -> String) -> Option<Self> {
        let jars = needed("TURASH_TEST_NEO4J_JARS")?;
        let alone = ALONE.lock().await;
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("conf")).unwrap();
        let lines = format!(
            "server.default_listen_address=127.0.0.1\nserver.bolt.listen_address=127.0.0.1:{port}\n\
             server.bolt.advertised_address=127.0.0.1:{port}\nserver.http.enabled=false\n\
             server.memory.pagecache.size=32m\ndb.tx_log.preallocate=false\n\
             dbms.usage_report.enabled=false\n{}",
            own(folder.path())
        );
        std::fs::write(folder.path().join("conf/neo4j.conf"), lines).unwrap();
        let mut own = Self { _alone: alone, jars, port, folder, child: None };
        own.start();
        Some(own)
    }

    /// Starts it, on the data that it has.
    fn start(&mut self) {
        let home = self.folder.path();
        let option = |name: &str, path: &Path| format!("--{name}={}", path.display());
        let mut command = Command::new("setpriv");
        command.args([
            "--pdeathsig",
            "KILL",
            "java",
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-Dlog4j2.disable.jmx=true",
        ]);
        command.args(
            ["java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch"]
                .map(|package| format!("--add-opens={package}=ALL-UNNAMED")),
        );
        command.arg("-cp").arg(format!("{}/*", self.jars)).arg("org.neo4j.server.CommunityEntryPoint");
        command
            .arg(option("home-dir", home))
            .arg(option("config-dir", &home.join("conf")))
            .arg("--console-mode");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.child = Some(command.spawn().unwrap());
    }

    /// SIGKILL.
    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn graph(&self, password: &str) -> Neo4jGraph {
        let url = format!("bolt://neo4j:{password}@127.0.0.1:{}", self.port);
        Neo4jGraph::connect(patient(Neo4jOptions::parse(&url).unwrap()))
    }
}

/// For a server that has just started on a machine that has other things to do.
fn patient(options: Neo4jOptions) -> Neo4jOptions {
    options.answer_timeout(Duration::from_mins(1)).write_timeout(Duration::from_mins(1))
}

impl Drop for Own {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Writes as the subscription does: whoever is refused tries again.
async fn write(graph: &Neo4jGraph, writes: &[GraphWrite]) {
    let start = Instant::now();
    while let Err(error) = graph.write(writes).await {
        assert_eq!(error.kind, PortErrorKind::Unavailable, "{error}");
        assert!(start.elapsed() < Duration::from_mins(5), "it does not come back: {error}");
        sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_heals_and_keeps_what_it_said_it_had() {
    let open = |_: &Path| "dbms.security.auth_enabled=false\n".to_owned();
    let Some(mut server) = Own::new(open).await else { return };
    let (graph, memory) = (server.graph(""), MemoryGraph::default());
    wait_until_it_answers(&graph).await;
    for moment in 1..=60 {
        let number = moment % 7;
        let mut writes = as_of(moment, [site(&format!("s{number}"), Some("one"))]);
        writes.extend(as_of(moment, [flow(&format!("f{number}"), &format!("s{number}"), Direction::Supply)]));
        writes
            .extend(as_of(moment, [pair(&format!("f{number}"), "g", moment as f64, MatchState::Suggested)]));
        if moment == 30 {
            server.kill();
            let error = graph.write(&writes).await.unwrap_err();
            assert_eq!(error.kind, PortErrorKind::Unavailable, "{error}");
            server.start();
        }
        write(&graph, &writes).await;
        memory.write(&writes).await.unwrap();
    }
    same_content(&graph, &memory, "after the kill").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_are_asked_for_and_what_is_wrong_with_them_is_told() {
    let Some(server) = Own::new(|_| {
        "dbms.security.auth_enabled=true\ndbms.security.auth_max_failed_attempts=0\n".to_owned()
    })
    .await
    else {
        return;
    };
    let (old, new) = PASSWORDS;
    let start = Instant::now();
    let driver = neo4rs::Graph::new(format!("bolt://127.0.0.1:{}", server.port), "neo4j", old).unwrap();
    while server.graph(new).counts().await.is_err() {
        assert!(start.elapsed() < Duration::from_mins(5), "the server does not start");
        let change = neo4rs::query("ALTER CURRENT USER SET PASSWORD FROM $old TO $new");
        // An error may mean that it does not listen yet, or that it answered too late.
        let _ = driver.run_on("system", change.param("old", old).param("new", new)).await;
        sleep(Duration::from_millis(200)).await;
    }
    write(&server.graph(new), &as_of(1, [site("s", None)])).await;
    assert_eq!(server.graph(new).list_sites(&Page::first(9)).await.unwrap().len(), 1);
    let error = server.graph("falsch").counts().await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("user or the password") && !shown.contains("falsch"), "{shown}");
    let findings = server.graph(new).examine().await;
    // This server has no bound on transactions.
    let timeout = findings.iter().find(|finding| finding.what == "graph timeout").unwrap();
    assert_eq!(timeout.level, Level::Warning, "{findings:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_tls_is_trusted_by_its_authority_alone() {
    let (authority, stranger) = (Authority::new("ours"), Authority::new("another"));
    let shown = authority.sign("localhost");
    let with_tls = |folder: &Path| {
        let file = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        file("server.crt", &shown.certificate);
        file("server.key", &shown.key);
        format!(
            "dbms.security.auth_enabled=false\nserver.bolt.tls_level=REQUIRED\ndbms.ssl.policy.bolt.enabled=true\n\
             dbms.ssl.policy.bolt.base_directory={}\ndbms.ssl.policy.bolt.private_key=server.key\n\
             dbms.ssl.policy.bolt.public_certificate=server.crt\ndbms.ssl.policy.bolt.client_auth=NONE\n",
            folder.display()
        )
    };
    let Some(server) = Own::new(with_tls).await else { return };
    let options = |host: &str, name: &str, authority: &Authority| {
        let file = server.folder.path().join(format!("{name}.pem"));
        std::fs::write(&file, &authority.certificate).unwrap();
        let url = format!("bolt+s://{host}:{}", server.port);
        patient(Neo4jOptions::parse(&url).unwrap().ca_file(&file).unwrap())
    };
    let graph = Neo4jGraph::connect(options("localhost", "ours", &authority));
    wait_until_it_answers(&graph).await;
    write(&graph, &as_of(1, [site("s", None)])).await;
    assert_eq!(graph.counts().await.unwrap().sites, 1);
    let plain = format!("bolt://127.0.0.1:{}", server.port);
    for (options, said) in [
        (options("localhost", "another", &stranger), "not trusted"),
        (options("127.0.0.1", "ours", &authority), "another name"),
        (Neo4jOptions::parse(&plain).unwrap(), "bolt+s://"),
    ] {
        let error = Neo4jGraph::connect(options).counts().await.unwrap_err();
        assert!(
            error.kind == PortErrorKind::Unavailable && error.message.contains(said),
            "{error} {error:?}"
        );
    }
}
