//! The contract suites, unchanged.

use std::sync::Arc;

use turash_contract::event_log::Log;
use turash_contract::registry::Truth;
use turash_postgis::PostgisStore;

use crate::server::Database;

/// A suite's macro over stores of new databases. Without a server each case says so and passes.
macro_rules! suite {
    ($module:ident, $suite:ident, $port:ty, $make:expr) => {
        mod $module {
            use super::*;

            mod cases {
                pub(super) use turash_contract::$module::cases;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn every_case_passes() {
                if crate::server::server_url().is_none() {
                    return;
                }
                for case in cases::cases() {
                    eprintln!("{}", case.name);
                    let database = Database::migrated().await.unwrap();
                    let store = database.store().await;
                    let make: fn(Arc<PostgisStore>) -> $port = $make;
                    (case.run)(make(Arc::new(store.clone()))).await;
                    store.close().await;
                }
            }
        }
    };
}

suite!(registry, registry_suite, Truth, |store| Truth { registry: store.clone(), log: store });
suite!(promises, promises_suite, Truth, |store| Truth { registry: store.clone(), log: store });
suite!(event_log, event_log_suite, Log, |store| Log {
    log: store.clone(),
    registry: store.clone(),
    ledger: store
});
suite!(ledger, ledger_suite, Log, |store| Log { log: store.clone(), registry: store.clone(), ledger: store });
suite!(leases, leases_suite, turash_contract::leases::Port, |store| turash_contract::leases::Port {
    leases: store.clone(),
    registry: store.clone(),
    log: store
});
suite!(access_keys, access_keys_suite, turash_contract::access_keys::Port, |store| store);
suite!(plans, plans_suite, turash_contract::plans::Port, |store| store);
suite!(comments, comments_suite, turash_contract::comments::Port, |store| store);
suite!(answers, answers_suite, turash_contract::answers::Port, |store| store);
suite!(webhooks, webhooks_suite, turash_contract::webhooks::Port, |store| turash_contract::webhooks::Port {
    hooks: store.clone(),
    record: store
});
suite!(spatial, spatial_suite, turash_contract::spatial::Port, |store| turash_contract::spatial::Port {
    index: store.clone(),
    registry: store
});
suite!(lines, lines_suite, turash_contract::lines::Port, |store| turash_contract::lines::Port {
    lines: store.clone(),
    registry: store
});
