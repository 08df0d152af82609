//! Services that tests need, started for them and thrown away afterwards: Postgres with PostGIS, Redis, and Neo4j where it is asked for, on
//! free ports of this machine.
//!
//! A process of its own for each (the keeper, this program again) starts it and ends it as soon as whoever asked for it is gone,
//! however that went: it waits for the end of a pipe. Ctrl-C does not reach it, and no signal needs to be handled.

mod needs;
mod neo4j;
mod place;
mod postgres;
mod redis;
mod sync;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context, Result, bail};

use needs::Need;
use postgres::{Cluster, Installed};

pub use sync::Sync;

/// Where tests find the database server. One that is set already is used as it is, and nothing is started.
const POSTGRES: &str = "TURASH_TEST_POSTGRES";
/// Where tests find the Redis server; likewise.
const REDIS: &str = "TURASH_TEST_REDIS";
/// Where tests find the Neo4j server, which may be starting still; likewise.
const NEO4J: &str = "TURASH_TEST_NEO4J";
/// Where tests find the program of Neo4j, for servers of their own: the folder of its jars.
const NEO4J_JARS: &str = "TURASH_TEST_NEO4J_JARS";
/// Set to 1 where a missing service is a failure: in CI.
const REQUIRED: &str = "TURASH_REQUIRE_SERVICES";
/// The chore that the keeper runs; nobody types it.
pub const KEEPER: &str = "keep-services";

/// What the keeper of Redis is told; that of Postgres is told whether commits reach the disk.
const OF_REDIS: &str = "redis";
/// What the keeper of Neo4j is told.
const OF_NEO4J: &str = "neo4j";
/// What the keeper says when it has done as it was told.
const DONE: &str = "done";

/// Services that run until this is dropped.
pub struct Services {
    keepers: Vec<Keeper>,
    postgres: Option<String>,
    redis: Option<String>,
    neo4j: Option<String>,
    /// Where Neo4j's program is.
    jars: Option<String>,
    /// What does not run, and how to mend that.
    missing: Vec<String>,
}

impl Services {
    /// Starts what is installed. What is not is told, and an error where it is required.
    pub fn start(sync: Sync) -> Result<Self> {
        let (mut keepers, mut missing) = (Vec::new(), needs::missing());
        let mut serve = |variable: &str, word: &str, is_its: fn(&Need) -> bool| -> Result<Option<String>> {
            if let Some(url) = std::env::var_os(variable) {
                missing.retain(|need| !is_its(need));
                return Ok(Some(url.to_string_lossy().into_owned()));
            }
            if missing.iter().any(|need| is_its(need)) {
                return Ok(None);
            }
            let (keeper, url) = Keeper::start(word)?;
            keepers.push(keeper);
            Ok(Some(url))
        };
        let postgres = serve(POSTGRES, sync.word(), Need::is_postgres)?;
        let redis = serve(REDIS, OF_REDIS, Need::is_redis)?;
        let missing: Vec<_> = missing.into_iter().map(Need::words).collect();
        tell(&missing)?;
        Ok(Self { keepers, postgres, redis, neo4j: None, jars: None, missing })
    }

    /// With Neo4j besides. It starts while others go on: whoever needs it waits for it.
    pub fn and_neo4j(mut self) -> Result<Self> {
        let mut missing: Vec<_> = needs::missing_for_neo4j().into_iter().map(Need::words).collect();
        if missing.is_empty() && !neo4j::is_fetched() {
            missing.extend(neo4j::fetch().err().map(|error| format!("tests on Neo4j: {error:#}")));
        }
        self.neo4j = std::env::var_os(NEO4J).map(|url| url.to_string_lossy().into_owned());
        if missing.is_empty() {
            self.jars = Some(neo4j::program().display().to_string());
            if self.neo4j.is_none() {
                let (keeper, url) = Keeper::start(OF_NEO4J)?;
                self.keepers.push(keeper);
                self.neo4j = Some(url);
            }
        }
        tell(&missing)?;
        self.missing.extend(missing);
        Ok(self)
    }

    /// With the solver `HiGHS` besides, which is no service but a library: what cargo is told so that it compiles it for these packages, nothing where it cannot.
    pub fn and_highs(mut self, packages: &[&str]) -> Result<(Self, Vec<String>)> {
        let missing: Vec<_> = needs::missing_for_highs().into_iter().map(Need::words).collect();
        tell(&missing)?;
        let features = highs_features(packages);
        self.missing.extend(missing);
        Ok((self, features))
    }

    /// What tests are told by.
    pub fn environment(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let Self { postgres, redis, neo4j, jars, .. } = self;
        let values = [(POSTGRES, postgres), (REDIS, redis), (NEO4J, neo4j), (NEO4J_JARS, jars)];
        values.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }

    /// Whether there is a database server.
    pub fn have_postgres(&self) -> bool {
        self.postgres.is_some()
    }

    /// Whether there is a Redis server.
    pub fn have_redis(&self) -> bool {
        self.redis.is_some()
    }

    /// Whether there is a Neo4j server.
    pub fn have_neo4j(&self) -> bool {
        self.neo4j.is_some()
    }

    /// Makes an empty database; gives its URL. None where there is no server.
    pub fn database(&self, name: &str) -> Result<Option<String>> {
        let Some(server) = &self.postgres else { return Ok(None) };
        let (place, _) = server.rsplit_once('/').context("the server's URL names no database")?;
        let mut psql = Command::new("psql");
        psql.args(["-X", "-q", "-d", server, "-c", &format!("CREATE DATABASE {name}")]);
        anyhow::ensure!(crate::succeeds(&mut psql)?, "the database {name} cannot be made");
        Ok(Some(format!("{place}/{name}")))
    }

    /// What is not there, and how to get it; empty where all is.
    pub fn not_run(&self) -> String {
        self.missing.join("; ")
    }
}

/// Packages that ask `HiGHS`, by a feature of that name.
pub const ON_HIGHS: &[&str] = &["turash-highs", "turash-services"];

/// What cargo is told to compile what of these packages rests on `HiGHS`; nothing where the machine cannot.
pub fn highs_features(packages: &[&str]) -> Vec<String> {
    if !needs::missing_for_highs().is_empty() {
        return Vec::new();
    }
    let features: Vec<String> = packages.iter().map(|package| format!("{package}/highs")).collect();
    vec!["--features".to_owned(), features.join(",")]
}

/// Says what does not run; an error where it must.
fn tell(missing: &[String]) -> Result<()> {
    for words in missing {
        println!("not run: {words}");
    }
    let required = std::env::var_os(REQUIRED).is_some_and(|value| value == "1");
    if required && !missing.is_empty() {
        bail!("{REQUIRED}=1, but not run: {}", missing.join("; "));
    }
    Ok(())
}

/// A database server of one's own that can be ended and started again. What it commits reaches the disk.
pub struct OwnServer {
    keeper: Keeper,
    /// For its superuser.
    url: String,
}

impl OwnServer {
    /// Whether all is installed that it needs.
    pub fn can_start() -> bool {
        !needs::missing().iter().any(|need| need.is_postgres())
    }

    /// Starts one; an error says what is missing.
    pub fn start() -> Result<Self> {
        if let Some(need) = needs::missing().into_iter().find(|need| need.is_postgres()) {
            bail!("not run: {}", need.words());
        }
        let (keeper, url) = Keeper::start(Sync::On.word())?;
        Ok(Self { keeper, url })
    }

    /// Where it answers: on this machine, on this port.
    pub fn port(&self) -> Result<u16> {
        let (_, after) = self.url.rsplit_once(':').context("the server's URL names no port")?;
        let (port, _) = after.split_once('/').context("the server's URL names no database")?;
        Ok(port.parse()?)
    }

    /// Has it ended (`stop`, `kill`) or started again (`start`), and does not wait for it.
    pub fn ask(&mut self, word: &str) -> Result<()> {
        let alive = self.keeper.alive.as_mut().context("the services are gone")?;
        writeln!(alive, "{word}").context("the services are gone")
    }

    /// Waits until what was asked for is done.
    pub fn done(&mut self) -> Result<()> {
        let mut answer = String::new();
        self.keeper.said.read_line(&mut answer)?;
        anyhow::ensure!(answer.trim() == DONE, "Postgres does not end or start as asked: see above");
        Ok(())
    }
}

/// `cargo xtask services`: starts them for a developer, prints where they are, and stays until it is interrupted.
pub fn run(arguments: &[String]) -> Result<bool> {
    let sync = match arguments {
        [] => Sync::Off,
        [word] if word == "--sync" => Sync::On,
        _ => bail!("known is --sync (commits reach the disk, as in production)"),
    };
    let mut services = Services::start(sync)?.and_neo4j()?;
    if services.environment().next().is_none() {
        return Ok(false);
    }
    for (name, url) in services.environment() {
        println!("export {name}={url}");
    }
    println!("They are there until Ctrl-C (Postgres: fsync {}).", sync.word());
    for keeper in &mut services.keepers {
        keeper.child.wait()?;
    }
    Ok(true)
}

/// The process that starts a service and ends it.
struct Keeper {
    child: Child,
    said: BufReader<ChildStdout>,
    /// Its end is what the keeper waits for.
    alive: Option<ChildStdin>,
}

impl Keeper {
    /// Starts a keeper; gives it with the address of its service.
    fn start(word: &str) -> Result<(Self, String)> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([KEEPER, word]).stdin(Stdio::piped()).stdout(Stdio::piped());
        // Ctrl-C goes to a whole group of processes; the keeper is to outlive it and to clear up.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().context("the services do not start")?;
        let alive = child.stdin.take();
        let said = BufReader::new(child.stdout.take().context("the services say nothing")?);
        let mut keeper = Self { child, said, alive };
        let mut url = String::new();
        keeper.said.read_line(&mut url)?;
        anyhow::ensure!(!url.is_empty(), "a service did not start: see above");
        Ok((keeper, url.trim().to_owned()))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.alive.take());
        let _ = self.child.wait();
    }
}

/// What the keeper does: starts its service, says where that is, and ends it when its input ends.
pub fn keep(arguments: &[String]) -> Result<bool> {
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    if has(OF_REDIS) {
        let server = redis::Server::start()?;
        say(&server.url())?;
        // Nothing is to be said to it; this waits for the end.
        std::io::stdin().lines().try_for_each(|line| line.map(drop))?;
        return Ok(true);
    }
    if has(OF_NEO4J) {
        return keep_neo4j();
    }
    keep_postgres(if has(Sync::On.word()) { Sync::On } else { Sync::Off })
}

/// Says where the server will be, and what it said where it does not come up.
fn keep_neo4j() -> Result<bool> {
    let (server, wanted) = (neo4j::Server::start()?, AtomicBool::new(true));
    say(&server.url())?;
    thread::scope(|threads| {
        threads.spawn(|| {
            if let Err(error) = server.wait(|| wanted.load(Ordering::Relaxed)) {
                eprintln!("error: {error:#}");
            }
        });
        let ended = std::io::stdin().lines().try_for_each(|line| line.map(drop));
        wanted.store(false, Ordering::Relaxed);
        Ok(ended.map(|()| true)?)
    })
}

/// Ends and starts the cluster besides, as it is told.
fn keep_postgres(sync: Sync) -> Result<bool> {
    let installed = Installed::find(Path::new(postgres::HOME)).context("Postgres is not installed")?;
    let mut cluster = Cluster::start(&installed, sync)?;
    say(&cluster.url())?;
    for word in std::io::stdin().lines() {
        cluster.obey(&word?)?;
        say(DONE)?;
    }
    cluster.end()?;
    Ok(true)
}

fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
