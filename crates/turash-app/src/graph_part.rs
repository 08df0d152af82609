//! The subscription `graph` in a process that may be one of several.

use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use turash_domain::matching::Model;
use turash_domain::ports::{Fence, GraphStore};
use turash_runtime::{EventRuntime, Member};
use turash_services::{Ports, graph_subscription};

use crate::config::Config;
use crate::lead;
use crate::wire::Wired;

/// The graph that is kept current, and the lease of its subscription.
pub(crate) struct GraphPart {
    store: Arc<dyn GraphStore>,
    lease: watch::Receiver<Option<Fence>>,
    after_crash: watch::Receiver<bool>,
}

impl GraphPart {
    /// Keeps the lease until everything is drained; nothing else runs yet. `None` where there is no graph to be kept.
    pub(crate) fn new(wired: &Wired, keepers: &TaskTracker, drained: &CancellationToken) -> Option<Self> {
        let store = Arc::clone(&wired.graph.as_ref()?.store);
        let (keeper, lease) = lead::keeper(wired, graph_subscription());
        let after_crash = keeper.after_crash();
        keepers.spawn(keeper.run(drained.clone()));
        Some(Self { store, lease, after_crash })
    }

    /// Starts the subscription.
    pub(crate) fn start(
        &self,
        runtime: EventRuntime,
        ports: Ports,
        config: &Config,
        model: Model,
        replaced: watch::Receiver<u64>,
    ) {
        let sync = graph_sync(ports, model, Arc::clone(&self.store), config.patience());
        let lifecycle = runtime.lifecycle.clone();
        let keeping = Arc::clone(&sync).keep(lifecycle.clone(), self.lease.clone(), replaced.clone());
        lifecycle.spawn("graph comparison", keeping);
        let member = Member {
            runtime,
            subscription: graph_subscription(),
            handler: sync,
            options: config.subscription(),
            lease: self.lease.clone(),
            after_crash: self.after_crash.clone(),
            replaced,
        };
        lifecycle.spawn("graph", member.run());
    }
}
