//! What a campaign stands on: a Postgres and a Redis of its own, and the way to Redis.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xtask::services::OwnServer;

use super::instance::Instance;
use super::proxy::Proxy;
use super::stream;
use super::trace::Key;
use crate::crash::server::Program;
use crate::outages::session::Session;

const NAME: &str = "redis_faults";
/// What keys of the bus begin with.
pub(crate) const PREFIX: &str = "campaign:";

/// The database, Redis and the way to it.
pub(crate) struct Ground {
    pub(crate) program: Program,
    pub(crate) redis: Instance,
    pub(crate) proxy: Proxy,
    database: OwnServer,
    pub(crate) folder: PathBuf,
}

impl Ground {
    pub(crate) fn start(binary: PathBuf, folder: &Path) -> Result<Self> {
        let data = folder.join("data");
        std::fs::create_dir_all(&data)?;
        let database = OwnServer::start()?;
        let port = database.port()?;
        Session::connect(port, "postgres")?.run(&format!("CREATE DATABASE {NAME}"))?;
        let redis = Instance::start(&folder.join("redis"))?;
        let proxy = Proxy::to(redis.port)?;
        let settings = vec![
            ("TURASH__REDIS__URL", format!("redis://127.0.0.1:{}", proxy.port)),
            ("TURASH__REDIS__PREFIX", PREFIX.to_owned()),
            ("TURASH__REDIS__PUBLIC_STREAM", stream::KEY.to_owned()),
            ("TURASH__REDIS__PUBLIC_STREAM_EVENTS", "1e8".to_owned()),
        ];
        let store = Some(format!("postgres://postgres@127.0.0.1:{port}/{NAME}"));
        let program = Program { binary, data, store, settings };
        let (succeeded, _, said) = program.run(&["migrate"])?;
        ensure!(succeeded, "{said}");
        Ok(Self { program, redis, proxy, database, folder: folder.to_owned() })
    }

    fn session(&self) -> Result<Session> {
        Ok(Session::connect(self.database.port()?, NAME)?)
    }

    pub(crate) fn store(&self) -> Result<&str> {
        self.program.store.as_deref().context("no database")
    }

    pub(crate) fn head(&self) -> Result<u64> {
        Ok(self.session()?.number("SELECT last FROM turash.log_head")?)
    }

    /// All events of the log.
    pub(crate) fn log(&self) -> Result<Vec<Key>> {
        let rows = self.session()?.run("SELECT sequence, id FROM turash.event ORDER BY sequence")?;
        let key = |row: Vec<Option<String>>| {
            let [sequence, id] = <[_; 2]>::try_from(row).ok()?;
            Some((sequence?.parse().ok()?, id?))
        };
        rows.into_iter().map(|row| key(row).context("a strange row of the log")).collect()
    }
}
