//! Looks whether a server can hold the graph, and says how to mend what stands against it; for `turash doctor`.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use neo4rs::query;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;
use turash_domain::ports::{Examine, Finding};

use crate::Neo4jGraph;
use crate::error::Failure;
use crate::link::{Ask, Link, connect};
use crate::options::Neo4jOptions;
use crate::rows::Counts;
use crate::statements::{CONSTRAINTS, COUNTS};

/// The oldest server that is supported: the long-term line.
const OLDEST: (u32, u32) = (5, 26);
/// Clocks that differ by more are named.
const SKEW_MS: i64 = 1_000;
const BOUND: Duration = Duration::from_secs(5);

const COMPONENTS: &str =
    "CALL dbms.components() YIELD name, versions, edition RETURN versions[0] AS version, edition LIMIT 1";
const TIMEOUT: &str = "SHOW SETTINGS 'db.transaction.timeout' YIELD value RETURN value";
const NAMES: &str = "SHOW CONSTRAINTS YIELD name RETURN name";
const CLOCK: &str = "RETURN timestamp() AS millis";
/// Of a label that Turash has; rolled back besides.
const TRIAL: &str = "CREATE (turn:Turn {id: 0}) DELETE turn";

#[derive(Deserialize)]
struct Component {
    version: String,
    edition: String,
}

#[derive(Deserialize)]
struct Setting {
    value: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Time {
    millis: i64,
}

/// On connections of its own, so that what it finds is not what was found earlier. Nothing is left on the server.
#[async_trait]
impl Examine for Neo4jGraph {
    async fn examine(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let link = Link::new(self.link().options.clone().answer_timeout(BOUND).connections(1));
        let label = link.options.label();
        match timeout(BOUND, look(&link, &mut findings)).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => {
                let remedy = failure.of(&label).message;
                findings.push(Finding::problem("graph connection", "no answer to a question", remedy));
            }
            Err(_) => {
                let remedy = format!("check host, port and firewall of {label}");
                findings.push(Finding::problem("graph connection", "no answer within 5 s", remedy));
            }
        }
        findings
    }
}

async fn look(link: &Link, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let components: Vec<Component> = ask(link, COMPONENTS).await?;
    let options = &link.options;
    findings.push(Finding::ok("graph connection", format!("{} as {}", options.label(), options.place.user)));
    findings.push(encryption(options));
    findings.extend(components.first().map(version));
    findings.push(rights(options).await);
    let names: Vec<Named> = ask(link, NAMES).await?;
    findings.push(constraints(&names.iter().map(|one| one.name.as_str()).collect::<Vec<_>>()));
    // Where the user may not see settings there is no finding about this one.
    if let Ok(settings) = ask::<Setting>(link, TIMEOUT).await {
        findings.extend(settings.first().map(|setting| transaction_timeout(&setting.value)));
    }
    clock(link, findings).await?;
    for counts in ask::<Counts>(link, COUNTS).await? {
        findings.push(Finding::ok("graph size", counts.to_string()));
    }
    Ok(())
}

async fn ask<T: DeserializeOwned>(link: &Link, statement: &str) -> Result<Vec<T>, Failure> {
    link.ask(Ask::Writer, query(statement), BOUND).await
}

fn encryption(options: &Neo4jOptions) -> Finding {
    if options.place.is_private() {
        return Finding::ok("graph TLS", "used, or the server is on this machine");
    }
    let remedy = "use bolt+s:// or neo4j+s:// in the URL, so that nobody on the way reads or answers";
    Finding::warning("graph TLS", "none", remedy)
}

fn version(component: &Component) -> Finding {
    let Component { version, edition } = component;
    let found = format!("{version} {edition}");
    if major_minor(version) >= OLDEST {
        Finding::ok("graph version", found)
    } else {
        Finding::problem("graph version", found, "Turash needs Neo4j 5.26 or newer")
    }
}

fn major_minor(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// Whether the user may write.
async fn rights(options: &Neo4jOptions) -> Finding {
    let tried = async {
        let mut transaction = connect(&options.clone().connections(1))?.start_txn().await?;
        transaction.run(TRIAL).await?;
        transaction.rollback().await?;
        Ok::<_, Failure>(())
    };
    match tried.await {
        Ok(()) => Finding::ok("graph rights", "reads and writes"),
        Err(failure) => {
            let found = failure.code().unwrap_or("a trial to write failed").to_owned();
            let remedy = format!(
                "let the user {} write, and make constraints and indexes: the role `architect` or more ({})",
                options.place.user,
                failure.of(&options.label()).message
            );
            Finding::problem("graph rights", found, remedy)
        }
    }
}

fn constraints(found: &[&str]) -> Finding {
    let missing: Vec<_> = CONSTRAINTS.iter().filter(|name| !found.contains(name)).copied().collect();
    match missing.as_slice() {
        [] => Finding::ok("graph constraints", "all are there"),
        missing if missing.len() == CONSTRAINTS.len() => {
            Finding::ok("graph constraints", "none yet: they are made before the first write")
        }
        missing => {
            let remedy = "start Turash, or run `turash rebuild graph`: both make them before they write";
            Finding::warning("graph constraints", format!("missing: {}", missing.join(", ")), remedy)
        }
    }
}

/// A writer that was stopped in the middle of a transaction holds up the others until the server ends it.
fn transaction_timeout(value: &str) -> Finding {
    if value.trim_start_matches('0').trim_start_matches(|c: char| c.is_ascii_alphabetic()).is_empty() {
        let remedy = "set db.transaction.timeout=60s on the server, so that a writer that stopped does not hold up the others for ever";
        return Finding::warning("graph timeout", "none for transactions", remedy);
    }
    Finding::ok("graph timeout", format!("{value} for a transaction"))
}

async fn clock(link: &Link, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let before = now_ms();
    let times: Vec<Time> = ask(link, CLOCK).await?;
    for Time { millis } in times {
        let skew = millis - before.midpoint(now_ms());
        let found = format!("{skew:+} ms against this machine");
        findings.push(if skew.abs() <= SKEW_MS {
            Finding::ok("graph clock", found)
        } else {
            let remedy = "let both machines follow a time server; the graph itself does not depend on it";
            Finding::warning("graph clock", found, remedy)
        });
    }
    Ok(())
}

/// The one place of this crate that asks for the time of day: an examination is about this machine's clock.
#[allow(clippy::disallowed_methods, reason = "the machine's own clock is what is examined")]
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use turash_domain::ports::Level;

    use super::*;

    #[test]
    fn what_stands_against_a_server_is_found() {
        let of = |version: &str| {
            super::version(&Component { version: version.to_owned(), edition: "community".to_owned() }).level
        };
        assert_eq!([of("5.26.29"), of("2025.11.2"), of("6.0")], [Level::Ok; 3]);
        assert_eq!([of("4.4.40"), of("5.25.1"), of("?")], [Level::Problem; 3]);
        assert_eq!([transaction_timeout("30s").level, transaction_timeout("1m").level], [Level::Ok; 2]);
        assert_eq!([transaction_timeout("0s").level, transaction_timeout("0").level], [Level::Warning; 2]);
        assert_eq!(constraints(CONSTRAINTS).level, Level::Ok);
        assert_eq!(constraints(&[]).level, Level::Ok);
        assert_eq!(constraints(&CONSTRAINTS[1..]).level, Level::Warning);
    }
}
