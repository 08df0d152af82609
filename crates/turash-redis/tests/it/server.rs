//! The server, which one test has to itself at a time: some stop it, and some delete everything.

use std::sync::atomic::{AtomicU64, Ordering};

use redis::Value;
use redis::aio::MultiplexedConnection;
use tokio::sync::{Mutex, MutexGuard};
use turash_domain::Uuid;
use turash_redis::{RedisBus, RedisOptions};

static ALONE: Mutex<()> = Mutex::const_new(());
static NUMBERS: AtomicU64 = AtomicU64::new(1);

pub(crate) struct Server {
    pub(crate) url: String,
    prefix: String,
    _alone: MutexGuard<'static, ()>,
}

/// The server's URL; `None`, and said so, where there is none to test with.
fn url() -> Option<String> {
    match environment("TURASH_TEST_REDIS") {
        Some(url) => Some(url),
        None if environment("TURASH_REQUIRE_SERVICES").as_deref() == Some("1") => {
            panic!("TURASH_TEST_REDIS is not set, and TURASH_REQUIRE_SERVICES=1")
        }
        None => {
            eprintln!("not run: TURASH_TEST_REDIS is not set");
            None
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "tests are configured by the environment")]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn number() -> u64 {
    NUMBERS.fetch_add(1, Ordering::Relaxed)
}

impl Server {
    /// The server, for this test alone and for keys that nobody used before.
    pub(crate) async fn alone() -> Option<Self> {
        let url = url()?;
        let prefix = format!("turash-test-{}-{}:", std::process::id(), number());
        Some(Self { url, prefix, _alone: ALONE.lock().await })
    }

    pub(crate) fn options(&self) -> RedisOptions {
        RedisOptions::parse(&self.url).unwrap().prefix(&self.prefix)
    }

    pub(crate) fn options_as(&self, user: &str, password: &str) -> RedisOptions {
        let place = self.url.split_once("://").unwrap().1.rsplit('@').next().unwrap();
        let url = format!("redis://{user}:{password}@{place}");
        RedisOptions::parse(&url).unwrap().prefix(&self.prefix)
    }

    /// Later calls give buses of other keys.
    pub(crate) fn next_prefix(&mut self) {
        self.prefix = format!("turash-test-{}-{}:", std::process::id(), number());
    }
}

/// A bus as a process of its own has it.
pub(crate) fn process(options: RedisOptions) -> RedisBus {
    let boot = (u128::from(std::process::id()) << 64) | u128::from(number());
    RedisBus::new(options, "test", Uuid::from_u128(boot))
}

/// Looking past the bus.
impl Server {
    pub(crate) async fn admin(&self) -> MultiplexedConnection {
        let client = redis::Client::open(&*self.url).unwrap();
        client.get_multiplexed_async_connection().await.unwrap()
    }

    /// The stream of the subscription that tests use.
    pub(crate) fn stream(&self) -> String {
        format!("{}{{{}}}", self.prefix, crate::log::to())
    }

    /// A key of this test's own.
    pub(crate) fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(crate) async fn length(&self) -> u64 {
        redis::cmd("XLEN").arg(self.stream()).query_async(&mut self.admin().await).await.unwrap()
    }

    /// The names of the stream's group and of its first consumer.
    pub(crate) async fn names(&self) -> (String, String) {
        let Value::Array(parts) = self.consumers().await.swap_remove(0) else { panic!("no consumer") };
        (self.group().await, redis::from_redis_value(parts[1].clone()).unwrap())
    }

    async fn group(&self) -> String {
        let books = format!("{}:books", self.stream());
        redis::cmd("HGET").arg(books).arg("group").query_async(&mut self.admin().await).await.unwrap()
    }

    /// The consumers of the stream's group.
    pub(crate) async fn consumers(&self) -> Vec<Value> {
        let mut consumers = redis::cmd("XINFO");
        consumers.arg("CONSUMERS").arg(self.stream()).arg(self.group().await);
        consumers.query_async(&mut self.admin().await).await.unwrap()
    }
}
