//! The subscription of a projection in a process that may be one of several.

use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use turash_domain::Subscription;
use turash_domain::ports::Fence;
use turash_runtime::{EventRuntime, Member};
use turash_services::ProjectionSync;

use crate::config::Config;
use crate::lead;
use crate::wire::Wired;

/// A projection that is kept current, and the lease of its subscription.
pub(crate) struct ProjectionPart {
    subscription: Subscription,
    sync: Arc<ProjectionSync>,
    lease: watch::Receiver<Option<Fence>>,
    after_crash: watch::Receiver<bool>,
}

impl ProjectionPart {
    /// Keeps the lease until everything is drained; nothing else runs yet.
    pub(crate) fn new(
        wired: &Wired,
        subscription: Subscription,
        sync: Arc<ProjectionSync>,
        keepers: &TaskTracker,
        drained: &CancellationToken,
    ) -> Self {
        let (keeper, lease) = lead::keeper(wired, subscription.clone());
        let after_crash = keeper.after_crash();
        keepers.spawn(keeper.run(drained.clone()));
        Self { subscription, sync, lease, after_crash }
    }

    /// Starts the subscription.
    pub(crate) fn start(&self, runtime: EventRuntime, config: &Config, replaced: watch::Receiver<u64>) {
        let lifecycle = runtime.lifecycle.clone();
        let keeping = Arc::clone(&self.sync).keep(lifecycle.clone(), self.lease.clone(), replaced.clone());
        lifecycle.spawn(&format!("{} comparison", self.subscription), keeping);
        let member = Member {
            runtime,
            subscription: self.subscription.clone(),
            handler: Arc::<ProjectionSync>::clone(&self.sync),
            options: config.subscription(),
            lease: self.lease.clone(),
            after_crash: self.after_crash.clone(),
            replaced,
        };
        lifecycle.spawn(self.subscription.as_str(), member.run());
    }
}
