//! A program with a handler of its own: sites are removed, and each one's neighbours are told by telephone.
//!
//! ```text
//! cargo run -p turash-runtime --example own_handler
//! ```

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use tokio::sync::mpsc;
use turash_channel::ChannelBus;
use turash_domain::ports::{EventHandler, Outcome};
use turash_domain::{Event, EventData, SiteId, SiteRemoved, Subscription, Version};
use turash_runtime::memory::MemoryStore;
use turash_runtime::{Ended, EventRuntime, Lifecycle, Limits, SubscriptionOptions};

/// Calls the neighbours of a removed site. The mill's are on the telephone when they are called first.
struct Caller {
    mill_was_called: AtomicBool,
    told: mpsc::Sender<String>,
}

#[async_trait]
impl EventHandler for Caller {
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        for event in events {
            // What a handler does not care about is done.
            let EventData::SiteRemoved(site) = &event.data else { continue };
            if site.id.as_str() == "mill" && !self.mill_was_called.swap(true, Ordering::SeqCst) {
                // The ledger takes it down, and the event comes again in a moment. The others do not wait for it.
                return Outcome::Retry("the line is busy".to_owned());
            }
            if self.told.send(site.id.to_string()).await.is_err() {
                return Outcome::Unavailable("nobody wants to know any more".to_owned());
            }
        }
        Outcome::Done
    }
}

/// Lets two sites go; gives whose neighbours were told, in the order of the calls, and how the program ended.
pub(crate) async fn run(store: MemoryStore) -> Result<(Vec<String>, Ended), Box<dyn Error>> {
    let lifecycle = Lifecycle::new();
    let runtime = EventRuntime {
        ports: store.ports(),
        bus: Arc::new(ChannelBus::new(1_024)),
        lifecycle: lifecycle.clone(),
        metrics: Arc::default(),
    };
    let (told, mut calls) = mpsc::channel(8);
    let caller = Arc::new(Caller { mill_was_called: AtomicBool::new(false), told });
    runtime.start(&Subscription::new("caller")?, caller, SubscriptionOptions::default()).await?;
    for id in ["mill", "works"] {
        let gone = SiteRemoved { id: SiteId::new(id)?, version: Version(1) };
        store.append([runtime.ports.event(EventData::SiteRemoved(gone))]);
    }
    let mut sites = Vec::new();
    while sites.len() < 2
        && let Some(site) = calls.recv().await
    {
        println!("the neighbours of {site} know");
        sites.push(site);
    }
    // Nothing new is begun, what runs ends, the ledger is up to date. A second signal would take the place of `pending`.
    let ended = lifecycle.shut_down(Limits::default(), pending()).await;
    Ok((sites, ended))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (_, ended) = run(MemoryStore::new()).await?;
    println!("ended in good order: {}", ended.is_clean());
    Ok(())
}
