//! The examples do what they show.

#![cfg(test)]

use std::collections::BTreeMap;

use turash_domain::ports::{Ledger, LedgerCounts};
use turash_domain::{Sequence, Subscription};
use turash_runtime::memory::MemoryStore;

#[path = "../../examples/own_handler.rs"]
#[allow(dead_code, reason = "its `main` is for whoever runs it")]
mod own_handler;
#[path = "../../examples/pipeline.rs"]
#[allow(dead_code, reason = "its `main` is for whoever runs it")]
mod pipeline;

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pipeline_keeps_the_last_value_of_each_meter() {
    let lines = (1..=300).map(|number| format!("meter-{} {number}000", number % 7));
    let wanted: BTreeMap<_, _> =
        (294..=300).map(|number| (format!("meter-{}", number % 7), f64::from(number))).collect();
    assert_eq!(pipeline::last_values(lines.collect()).await.unwrap(), wanted);
}

#[tokio::test]
async fn a_line_that_is_none_ends_a_pipeline_with_its_error() {
    let lines = ["mill 120", "works a lot", "mill 180"].map(str::to_owned);
    let error = pipeline::last_values(lines.to_vec()).await.unwrap_err();
    assert_eq!(error.to_string(), "invalid float literal");
}
