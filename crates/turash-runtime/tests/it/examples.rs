//! The examples do what they show.

#![cfg(test)]

use turash_domain::ports::{Ledger, LedgerCounts};
use turash_domain::{Sequence, Subscription};
use turash_runtime::memory::MemoryStore;

#[path = "../../examples/own_handler.rs"]
#[allow(dead_code, reason = "its `main` is for whoever runs it")]
mod own_handler;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_own_handler_gets_every_event_also_the_one_that_failed_first() {
    let store = MemoryStore::new();
    let (mut told, ended) = own_handler::run(store.clone()).await.unwrap();
    told.sort();
    assert_eq!(told, ["mill", "works"]);
    assert!(ended.is_clean(), "{ended:?}");
    let caller = Subscription::new("caller").unwrap();
    assert_eq!(store.watermark(&caller).await.unwrap(), Sequence(2));
    assert_eq!(store.counts(&caller).await.unwrap(), LedgerCounts::default(), "nothing is left to try");
}
