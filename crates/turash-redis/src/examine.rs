//! Looks whether a server can carry the bus, and says how to mend what stands against it; for `turash doctor`. Every finding
//! speaks of the bus: those of the store stand beside them.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use redis::aio::MultiplexedConnection;
use redis::{RedisError, Value};
use tokio::time::timeout;
use turash_domain::ports::{Examine, Finding};

use crate::error::from_driver;
use crate::keys::Keys;
use crate::options::RedisOptions;
use crate::script::{ACKNOWLEDGE, ANEW, KEEP, LOOK, PUBLISH, SETTLED, TAKEOVER};

/// The oldest server that is supported.
const OLDEST: (u32, u32) = (6, 2);
/// Clocks that differ by more are named.
const SKEW_MS: i64 = 1_000;
const BOUND: Duration = Duration::from_secs(5);

/// The server that the options name. A stream of a name of its own is made, tried and deleted.
#[async_trait]
impl Examine for RedisOptions {
    async fn examine(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let looked = timeout(BOUND, look(self, &mut findings)).await;
        let label = self.label();
        match looked {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                let found = error.to_string();
                findings.push(Finding::problem("bus connection", found, from_driver(&label, error).message));
            }
            Err(_) => {
                let remedy = format!("check host, port and firewall of {label}");
                findings.push(Finding::problem("bus connection", "no answer within 5 s", remedy));
            }
        }
        findings
    }
}

async fn look(options: &RedisOptions, findings: &mut Vec<Finding>) -> Result<(), RedisError> {
    let keys = Keys::scratch(options.key_prefix(), now_ms());
    let mut connection = options.open(&keys.stream, Duration::ZERO).await?;
    findings.push(Finding::ok("bus connection", format!("{} as {}", options.label(), options.user())));
    findings.push(encryption(options));
    match redis::cmd("INFO").query_async::<String>(&mut connection).await {
        Ok(info) => tell(&read_info(&info), options, findings),
        Err(error) => {
            let remedy = "allow +info, so that version, memory and persistence can be looked at";
            findings.push(Finding::warning("bus version", error.to_string(), remedy));
        }
    }
    clock(&mut connection, findings).await;
    findings.push(rights(&mut connection, options, &keys).await);
    Ok(())
}

fn encryption(options: &RedisOptions) -> Finding {
    if options.is_private() {
        return Finding::ok("bus TLS", "used, or the server is on this machine");
    }
    Finding::warning(
        "bus TLS",
        "none",
        "use rediss:// in the URL, so that nobody on the way reads or answers",
    )
}

/// `name:value` lines.
fn read_info(info: &str) -> HashMap<&str, &str> {
    info.lines().filter_map(|line| line.trim_end().split_once(':')).collect()
}

fn tell(info: &HashMap<&str, &str>, options: &RedisOptions, findings: &mut Vec<Finding>) {
    let value = |name: &str| info.get(name).copied().unwrap_or_default();
    let version = value("redis_version");
    findings.push(if major_minor(version) >= OLDEST {
        Finding::ok("bus version", version)
    } else {
        Finding::problem("bus version", version, "Turash needs Redis 6.2 or newer")
    });
    findings.push(if value("role") == "slave" {
        let remedy = format!("connect to the primary instead of {}", options.label());
        Finding::problem("bus role", "a replica, which only reads", remedy)
    } else {
        Finding::ok("bus role", "a primary")
    });
    if value("cluster_enabled") == "1" {
        findings.push(Finding::ok("bus cluster", "part of one; this is one node of it"));
    }
    findings.push(memory(value("maxmemory"), value("maxmemory_policy")));
    let kept = if value("aof_enabled") == "1" {
        "an append-only file: a restart keeps the streams"
    } else {
        "no append-only file: what a restart loses is published again out of the log"
    };
    findings.push(Finding::ok("bus persistence", kept));
}

/// Evicted streams are made anew; that is work that nobody needs.
fn memory(most: &str, policy: &str) -> Finding {
    let bounded = !matches!(most, "" | "0");
    let found =
        if bounded { format!("at most {most} bytes, {policy}") } else { format!("no bound, {policy}") };
    if bounded && policy.starts_with("allkeys") {
        let remedy = "set maxmemory-policy noeviction: an evicted stream is published again, over and over";
        return Finding::warning("bus memory", found, remedy);
    }
    Finding::ok("bus memory", found)
}

fn major_minor(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

async fn clock(connection: &mut MultiplexedConnection, findings: &mut Vec<Finding>) {
    let before = now_ms();
    let time: Result<(i64, i64), _> = redis::cmd("TIME").query_async(connection).await;
    let Ok((seconds, micros)) = time else { return };
    let skew = seconds * 1_000 + micros / 1_000 - before.midpoint(now_ms());
    let found = format!("{skew:+} ms against this machine");
    findings.push(if skew.abs() <= SKEW_MS {
        Finding::ok("bus clock", found)
    } else {
        let remedy = "let both machines follow a time server; the bus itself does not depend on it";
        Finding::warning("bus clock", found, remedy)
    });
}

/// The one place of this crate that asks for the time: an examination is about this machine's clock.
#[allow(clippy::disallowed_methods, reason = "the machine's own clock is what is examined")]
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Tries everything that the bus does, on keys of its own.
async fn rights(connection: &mut MultiplexedConnection, options: &RedisOptions, keys: &Keys) -> Finding {
    let tried = try_all(connection, keys).await;
    let cleared = redis::cmd("DEL").arg(&keys.stream).arg(&keys.books).query_async::<Value>(connection).await;
    match tried.and(cleared.map(drop)) {
        Ok(()) => Finding::ok("bus rights", "all commands of the bus"),
        Err(error) => {
            let remedy = format!(
                "allow the user {} these: ~{}* +@stream +@scripting +hget +hset +hincrby +del +exists +info +time",
                options.user(),
                options.key_prefix()
            );
            Finding::problem("bus rights", error.to_string(), remedy)
        }
    }
}

async fn try_all(connection: &mut MultiplexedConnection, keys: &Keys) -> Result<(), RedisError> {
    let (group, me) = ("examination", "examination");
    let _: Value = keys.call(&LOOK).arg(group).invoke_async(connection).await?;
    let mut publish = keys.call(&PUBLISH);
    publish.arg(group).arg(0).arg(2).arg("all").arg(group).arg(1).arg("!1").arg("").arg("");
    let _: Value = publish.invoke_async(connection).await?;
    let mut read = redis::cmd("XREADGROUP");
    read.arg("GROUP").arg(group).arg(me).arg("STREAMS").arg(&keys.stream).arg(">");
    let _: Value = read.query_async(connection).await?;
    let _: Value = keys.call(&KEEP).arg(group).arg(me).arg(0).arg("1-0").invoke_async(connection).await?;
    let _: Value = keys.call(&SETTLED).invoke_async(connection).await?;
    let _: Value = keys.call(&ACKNOWLEDGE).arg(group).arg("1-0").invoke_async(connection).await?;
    let mut take_over = keys.call(&TAKEOVER);
    take_over.arg(group).arg("another").arg(0).arg("0-0").arg(1);
    let _: Value = take_over.invoke_async(connection).await?;
    let _: Value = keys.call(&ANEW).arg("").arg(group).invoke_async(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use turash_domain::ports::Level;

    use super::*;

    #[test]
    fn what_stands_against_a_server_is_found() {
        let options = RedisOptions::parse("redis://127.0.0.1").unwrap();
        let levels = |info: &str| {
            let mut findings = Vec::new();
            tell(&read_info(info), &options, &mut findings);
            let bad = findings.into_iter().filter(|finding| finding.level > Level::Ok);
            bad.map(|finding| (finding.what, finding.level)).collect::<Vec<_>>()
        };
        let good = "# Server\r\nredis_version:7.0.15\r\nrole:master\r\nmaxmemory:0\r\nmaxmemory_policy:allkeys-lru\r\n";
        assert_eq!(levels(good), []);
        let bad = "redis_version:6.0.9\r\nrole:slave\r\ncluster_enabled:1\r\nmaxmemory:9\r\nmaxmemory_policy:allkeys-lru";
        assert_eq!(
            levels(bad),
            [("bus version", Level::Problem), ("bus role", Level::Problem), ("bus memory", Level::Warning)]
        );
    }
}
