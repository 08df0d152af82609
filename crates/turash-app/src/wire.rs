//! The one place that names adapters: it opens the store and hands the ports to the use cases.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use turash_channel::ChannelBus;
use turash_domain::ports::{Clock, EventBus, Leases};
use turash_embedded::{EmbeddedStore, Holder, OpenMode};
use turash_runtime::{Ports, RecentLog, SystemClock, SystemIds};

/// Events that wait in the bus for each subscription, those not settled included.
const BUS_ROOM: usize = 8_192;

/// An open store with its ports, and the bus.
pub(crate) struct Wired {
    pub(crate) ports: Ports,
    pub(crate) leases: Arc<dyn Leases>,
    /// Under which name leases are held.
    pub(crate) holder: String,
    pub(crate) bus: Arc<dyn EventBus>,
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

    /// Opens the store for a process that stays, and says where it answers. Many readers of the log share what is read.
    pub(crate) async fn serving(data: &Path, command: &str, address: Option<String>) -> Result<Self> {
        let mut holder = Holder::this_process(format!("turash {command}"), SystemClock.now());
        if let Some(address) = address {
            holder = holder.at(address);
        }
        let mut wired = Self::of(EmbeddedStore::open(data, OpenMode::ReadWrite(holder)).await?);
        wired.ports.log = Arc::new(RecentLog::new(Arc::clone(&wired.ports.log)));
        Ok(wired)
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
        Self {
            ports,
            leases: Arc::new(store.clone()),
            // One name for every process: whoever holds the folder is alone with it, also right after another one was killed.
            holder: "the process that holds the folder".to_owned(),
            bus: Arc::new(ChannelBus::new(BUS_ROOM)),
            store,
        }
    }

    /// Closes the store in good order.
    pub(crate) async fn close(self) {
        self.store.close().await;
    }
}

/// The process that holds a data folder for writing.
pub(crate) struct Held {
    /// Command, process and address, for people.
    pub(crate) by: String,
    /// Where it answers, if it does.
    pub(crate) address: Option<String>,
}

/// Who holds a data folder for writing now, if anybody does.
pub(crate) async fn holder(data: &Path) -> Result<Option<Held>> {
    Ok(EmbeddedStore::holder(data).await?.map(|holder| {
        let address =
            holder.address.as_ref().map(|address| format!(", at http://{address}")).unwrap_or_default();
        let by = format!("{} (process {}, since {}{address})", holder.command, holder.pid, holder.since);
        Held { by, address: holder.address }
    }))
}
