//! The one place that names adapters: it opens the store and hands the ports to the use cases.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use turash_domain::ports::Clock;
use turash_embedded::{EmbeddedStore, Holder, OpenMode};
use turash_runtime::{Ports, SystemClock, SystemIds};

/// An open store with its ports.
pub(crate) struct Wired {
    pub(crate) ports: Ports,
    store: EmbeddedStore,
}

impl Wired {
    /// Opens the store for reading, beside whoever writes it.
    pub(crate) async fn reading(data: &Path) -> Result<Self> {
        Ok(Self::of(EmbeddedStore::open(data, OpenMode::ReadOnly).await?))
    }

    /// Opens the store for reading and writing; `command` names this process to others that want it.
    pub(crate) async fn writing(data: &Path, command: &str) -> Result<Self> {
        let holder = Holder::this_process(format!("turash {command}"), SystemClock.now());
        Ok(Self::of(EmbeddedStore::open(data, OpenMode::ReadWrite(holder)).await?))
    }

    /// A store to rehearse on, where nothing is written: the one of the folder, or an empty one in memory.
    pub(crate) async fn rehearsal(data: &Path) -> Result<Self> {
        if data.join("turash.sqlite").exists() {
            return Self::reading(data).await;
        }
        Ok(Self::of(EmbeddedStore::in_memory().await?))
    }

    fn of(store: EmbeddedStore) -> Self {
        let ports = Ports {
            registry: Arc::new(store.clone()),
            log: Arc::new(store.clone()),
            ledger: Arc::new(store.clone()),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds::default()),
        };
        Self { ports, store }
    }

    /// Closes the store in good order.
    pub(crate) async fn close(self) {
        let Self { ports, store } = self;
        drop(ports);
        store.close().await;
    }
}
