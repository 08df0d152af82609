//! `cargo xtask test`: all tests of the workspace, a hundred kills of the server, some takeovers between two, outages of the database, faults of Redis, and one line at the end that adds them up.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context;

use crate::services::{ON_HIGHS, OwnServer, Services, Sync};
use crate::{BINARY, campaign, cargo, succeeds};

/// Kills that follow the tests.
const KILLS: u64 = 100;
/// Takeovers that follow them; each takes some seconds.
const TAKEOVERS: u64 = 10;

/// Packages whose tests ask Neo4j.
const ON_NEO4J: &[&str] = &["turash-neo4j", "turash-app", "turash-bench", "turash-tests"];

/// Tests by outcome, added up over all test programs.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Tally {
    /// Adds the figures of a `test result:` line; any other line changes nothing.
    fn add(&mut self, line: &str) {
        let Some((_, figures)) = line.split_once("test result: ") else { return };
        let words: Vec<&str> = figures.split_whitespace().collect();
        for pair in words.windows(2) {
            let Ok(count) = pair[0].parse::<u64>() else { continue };
            match pair[1] {
                "passed;" => self.passed += count,
                "failed;" => self.failed += count,
                "ignored;" => self.ignored += count,
                _ => {}
            }
        }
    }
}

/// Runs `cargo test` with `extra` arguments; `true` if every test program succeeded. Without a package among them it is
/// the whole workspace, and without any it is followed by a short `cargo xtask crash`, `cargo xtask takeover`,
/// `cargo xtask outages`, `cargo xtask redis-faults` and `cargo xtask neo4j-faults`.
///
/// Services run as long as the tests do ([`Services`]). Its lines pass through as they come. The last line, `N passed, N failed`, is the
/// sum: cargo's own last line speaks of the last program only, which is often one without tests. It also names what did not run because something is not installed.
pub(crate) fn run(root: &Path, extra: &[String]) -> anyhow::Result<bool> {
    let names_package = |word: &String| word.starts_with("-p") || word.starts_with("--package");
    let scope = if extra.iter().any(names_package) { None } else { Some("--workspace") };
    let mut services = Services::start(Sync::Off)?;
    if scope.is_some() || extra.iter().any(|word| ON_NEO4J.iter().any(|name| word.ends_with(name))) {
        services = services.and_neo4j()?;
    }
    let on_highs =
        ON_HIGHS.iter().filter(|name| scope.is_some() || extra.iter().any(|word| word.ends_with(*name)));
    let on_highs: Vec<&str> = on_highs.copied().collect();
    let mut features = Vec::new();
    if !on_highs.is_empty() {
        (services, features) = services.and_highs(&on_highs)?;
    }
    // All at once, so that nothing is built twice: the tests of the program and the faults take this one.
    let built = if extra.is_empty() { Some(build(root, &features)?) } else { None };
    let mut child = cargo(root)
        .envs(services.environment())
        .envs(built.iter().map(|built| (BINARY, built)))
        .args(["test", "--locked", "--no-fail-fast"])
        .args(scope)
        .args(&features)
        .args(extra)
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo test")?;
    let tally = pass_through(BufReader::new(child.stdout.take().context("no output to read")?))?;
    let succeeded = child.wait()?.success();
    if !succeeded && tally.failed == 0 {
        println!("error: cargo test failed outside a test: see above");
    }
    let mut faults = Vec::new();
    if let Some(built) = built {
        let campaign = Campaign { root, built: &built };
        faults.push(("crash", campaign.kill()?));
        faults.push(("takeover", campaign.take_over(&services)?));
        faults.push(("outages", campaign.be_away()?));
        faults.push(("redis-faults", campaign.lose_redis(&services)?));
        faults.push(("neo4j-faults", campaign.lose_neo4j(&services)?));
    }
    let skipped = if tally.ignored > 0 { format!(", {} skipped", tally.ignored) } else { String::new() };
    let not_run = services.not_run();
    let not_run = if not_run.is_empty() { not_run } else { format!("; not run: {not_run}") };
    let Tally { passed, failed, .. } = tally;
    let words: String = faults.iter().map(|(chore, faults)| faults.words(chore)).collect();
    println!("\ntests: {passed} passed, {failed} failed{skipped}{words}{not_run}");
    Ok(succeeded && faults.iter().all(|(_, faults)| *faults != Faults::Failed))
}

/// How runs with faults under load ended.
#[derive(PartialEq)]
enum Faults {
    NotAsked,
    /// These passed.
    Passed(String),
    Failed,
}

impl Faults {
    fn of(passed: bool, faults: String) -> Self {
        if passed { Self::Passed(faults) } else { Self::Failed }
    }

    fn words(&self, chore: &str) -> String {
        match self {
            Self::NotAsked => String::new(),
            Self::Passed(faults) => format!("; {chore}: {faults} passed"),
            Self::Failed => format!("; {chore}: FAILED"),
        }
    }
}

/// Builds all tests, and the program with its examples; where it lies.
fn build(root: &Path, features: &[String]) -> anyhow::Result<PathBuf> {
    let mut build = cargo(root);
    build
        .args(["build", "--locked", "--workspace", "--bin", "turash", "--examples", "--tests"])
        .args(features);
    anyhow::ensure!(succeeds(&mut build)?, "the tests do not build");
    // TARGET/PROFILE/xtask
    let own = std::env::current_exe()?;
    let program = own.with_file_name("turash").with_extension(std::env::consts::EXE_EXTENSION);
    anyhow::ensure!(program.exists(), "it was built, but not as {}", program.display());
    Ok(program)
}

/// The faults that follow the tests, on the build that the tests use.
struct Campaign<'a> {
    root: &'a Path,
    built: &'a Path,
}

impl Campaign<'_> {
    fn command(&self, fault: &str) -> Command {
        let mut command = campaign::command(self.root, fault);
        command.env(BINARY, self.built);
        command
    }

    /// Kills the server under load.
    fn kill(&self) -> anyhow::Result<Faults> {
        println!("\n== crash");
        let passed = succeeds(self.command("crash").args(["--runs", &KILLS.to_string()]))?;
        Ok(Faults::of(passed, format!("{KILLS} kills")))
    }

    /// Lets the active one of two servers go under load, where there is a database for them.
    fn take_over(&self, services: &Services) -> anyhow::Result<Faults> {
        if !services.have_postgres() {
            return Ok(Faults::NotAsked);
        }
        println!("\n== takeover");
        let mut command = self.command("takeover");
        command.envs(services.environment()).args(["--runs", &TAKEOVERS.to_string()]);
        Ok(Faults::of(succeeds(&mut command)?, format!("{TAKEOVERS} faults")))
    }

    /// Has the database go away in each way once, where one can be started.
    fn be_away(&self) -> anyhow::Result<Faults> {
        if !OwnServer::can_start() {
            return Ok(Faults::NotAsked);
        }
        println!("\n== outages");
        let passed = succeeds(self.command("outages").args(["--rounds", "1"]))?;
        Ok(Faults::of(passed, "each fault".to_owned()))
    }

    /// Has Redis and workers on it go away in the ways that take a few seconds, where both servers can be started.
    fn lose_redis(&self, services: &Services) -> anyhow::Result<Faults> {
        if !OwnServer::can_start() || !services.have_redis() {
            return Ok(Faults::NotAsked);
        }
        println!("\n== redis-faults");
        let mut command = self.command("redis-faults");
        let passed = succeeds(command.args(["--rounds", "1", "--fault", "quick"]))?;
        Ok(Faults::of(passed, "each quick fault".to_owned()))
    }

    /// Has Neo4j go away for a short while, where there is one.
    fn lose_neo4j(&self, services: &Services) -> anyhow::Result<Faults> {
        if !services.have_neo4j() {
            return Ok(Faults::NotAsked);
        }
        println!("\n== neo4j-faults");
        let mut command = self.command("neo4j-faults");
        command.envs(services.environment()).args(["--seconds", "20"]);
        Ok(Faults::of(succeeds(&mut command)?, "each fault".to_owned()))
    }
}

fn pass_through(mut from: impl BufRead) -> anyhow::Result<Tally> {
    let (mut tally, mut line, mut to) = (Tally::default(), Vec::new(), std::io::stdout());
    while from.read_until(b'\n', &mut line)? > 0 {
        to.write_all(&line)?;
        to.flush()?;
        tally.add(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_add_up_and_other_lines_do_not_count() {
        let mut tally = Tally::default();
        for line in [
            "test layers::tests::a ... ok",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "7 passed; by hand",
            "test result: \u{1b}[31mFAILED\u{1b}[m. 3 passed; 2 failed; 0 ignored; 0 measured; 4 filtered out;",
        ] {
            tally.add(line);
        }
        assert_eq!(tally, Tally { passed: 15, failed: 2, ignored: 1 });
    }
}
