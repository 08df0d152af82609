//! The contract suites, over stores in a file and in memory.

use std::sync::Arc;

use tempfile::TempDir;
use turash_contract::Fresh;
use turash_contract::registry::Truth;
use turash_domain::Timestamp;
use turash_embedded::{EmbeddedStore, Holder, OpenMode};

async fn file() -> (EmbeddedStore, TempDir) {
    let folder = TempDir::new().unwrap();
    let holder = Holder::this_process("test", Timestamp::from_millis(0).unwrap());
    let store = EmbeddedStore::open(folder.path(), OpenMode::ReadWrite(holder)).await.unwrap();
    (store, folder)
}

fn truth(store: &EmbeddedStore) -> Truth {
    Truth { registry: Arc::new(store.clone()), log: Arc::new(store.clone()) }
}

mod in_file {
    use super::*;

    async fn fresh_truth() -> Fresh<Truth> {
        let (store, folder) = file().await;
        Fresh::new(truth(&store)).keeping((store, folder))
    }

    mod registry {
        turash_contract::registry_suite!(super::fresh_truth);
    }
}

mod in_memory {
    use super::*;

    async fn fresh_truth() -> Fresh<Truth> {
        let store = EmbeddedStore::in_memory().await.unwrap();
        Fresh::new(truth(&store)).keeping(store)
    }

    mod registry {
        turash_contract::registry_suite!(super::fresh_truth);
    }
}
