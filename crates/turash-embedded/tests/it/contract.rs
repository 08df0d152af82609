//! The contract suites, over stores in a file and in memory.

use std::sync::Arc;

use tempfile::TempDir;
use turash_contract::Fresh;
use turash_contract::event_log::Log;
use turash_contract::registry::Truth;
use turash_domain::Timestamp;
use turash_embedded::{EmbeddedStore, Holder, OpenMode};

async fn in_file() -> (EmbeddedStore, Option<TempDir>) {
    let folder = TempDir::new().unwrap();
    let holder = Holder::this_process("test", Timestamp::from_millis(0).unwrap());
    let store = EmbeddedStore::open(folder.path(), OpenMode::ReadWrite(holder)).await.unwrap();
    (store, Some(folder))
}

async fn in_memory() -> (EmbeddedStore, Option<TempDir>) {
    (EmbeddedStore::in_memory().await.unwrap(), None)
}

fn truth(store: &EmbeddedStore) -> Truth {
    Truth { registry: Arc::new(store.clone()), log: Arc::new(store.clone()) }
}

fn log(store: &EmbeddedStore) -> Log {
    let store = Arc::new(store.clone());
    Log { log: store.clone(), registry: store.clone(), ledger: store }
}

fn leases(store: &EmbeddedStore) -> turash_contract::leases::Port {
    let store = Arc::new(store.clone());
    turash_contract::leases::Port { leases: store.clone(), registry: store.clone(), log: store }
}

fn access_keys(store: &EmbeddedStore) -> turash_contract::access_keys::Port {
    Arc::new(store.clone())
}

fn plans(store: &EmbeddedStore) -> turash_contract::plans::Port {
    Arc::new(store.clone())
}

fn comments(store: &EmbeddedStore) -> turash_contract::comments::Port {
    Arc::new(store.clone())
}

fn answers(store: &EmbeddedStore) -> turash_contract::answers::Port {
    Arc::new(store.clone())
}

fn webhooks(store: &EmbeddedStore) -> turash_contract::webhooks::Port {
    let store = Arc::new(store.clone());
    turash_contract::webhooks::Port { hooks: store.clone(), record: store }
}

fn spatial(store: &EmbeddedStore) -> turash_contract::spatial::Port {
    let store = Arc::new(store.clone());
    turash_contract::spatial::Port { index: store.clone(), registry: store }
}

/// Writes the suites over stores of one kind.
macro_rules! suites {
    ($kind:ident, $open:expr) => {
        mod $kind {
            use super::*;

            async fn fresh<P>(port: impl Fn(&EmbeddedStore) -> P) -> Fresh<P> {
                let (store, folder) = $open.await;
                Fresh::new(port(&store)).keeping((store, folder))
            }

            async fn fresh_truth() -> Fresh<Truth> {
                fresh(truth).await
            }

            async fn fresh_log() -> Fresh<Log> {
                fresh(log).await
            }

            async fn fresh_ledger() -> Fresh<turash_contract::ledger::Port> {
                fresh(log).await
            }

            async fn fresh_leases() -> Fresh<turash_contract::leases::Port> {
                fresh(leases).await
            }

            async fn fresh_access_keys() -> Fresh<turash_contract::access_keys::Port> {
                fresh(access_keys).await
            }

            async fn fresh_plans() -> Fresh<turash_contract::plans::Port> {
                fresh(plans).await
            }

            async fn fresh_comments() -> Fresh<turash_contract::comments::Port> {
                fresh(comments).await
            }

            async fn fresh_answers() -> Fresh<turash_contract::answers::Port> {
                fresh(answers).await
            }

            async fn fresh_webhooks() -> Fresh<turash_contract::webhooks::Port> {
                fresh(webhooks).await
            }

            async fn fresh_spatial() -> Fresh<turash_contract::spatial::Port> {
                fresh(spatial).await
            }

            mod registry {
                turash_contract::registry_suite!(super::fresh_truth);
            }

            mod promises {
                turash_contract::promises_suite!(super::fresh_truth);
            }

            mod event_log {
                turash_contract::event_log_suite!(super::fresh_log);
            }

            mod ledger {
                turash_contract::ledger_suite!(super::fresh_ledger);
            }

            mod leases {
                turash_contract::leases_suite!(super::fresh_leases);
            }

            mod access_keys {
                turash_contract::access_keys_suite!(super::fresh_access_keys);
            }

            mod plans {
                turash_contract::plans_suite!(super::fresh_plans);
            }

            mod comments {
                turash_contract::comments_suite!(super::fresh_comments);
            }

            mod answers {
                turash_contract::answers_suite!(super::fresh_answers);
            }

            mod webhooks {
                turash_contract::webhooks_suite!(super::fresh_webhooks);
            }

            mod spatial {
                turash_contract::spatial_suite!(super::fresh_spatial);
            }
        }
    };
}

suites!(in_file, in_file());
suites!(in_memory, in_memory());
