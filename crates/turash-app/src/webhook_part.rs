//! The subscriptions of webhooks in a process that may be one of several.

use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use turash_domain::ports::{Fence, WebhookSender};
use turash_runtime::EventRuntime;
use turash_services::{KeeperTimes, WebhookKeeper, webhooks_lease};

use crate::config::Config;
use crate::lead;
use crate::wire::Wired;

/// The lease of all webhooks together, and what sends for them.
pub(crate) struct WebhookPart {
    sender: Arc<dyn WebhookSender>,
    lease: watch::Receiver<Option<Fence>>,
    after_crash: watch::Receiver<bool>,
}

impl WebhookPart {
    /// Keeps the lease until everything is drained; nothing else runs yet.
    pub(crate) fn new(
        wired: &Wired,
        sender: Arc<dyn WebhookSender>,
        keepers: &TaskTracker,
        drained: &CancellationToken,
    ) -> Self {
        let (keeper, lease) = lead::keeper(wired, webhooks_lease());
        let after_crash = keeper.after_crash();
        keepers.spawn(keeper.run(drained.clone()));
        Self { sender, lease, after_crash }
    }

    /// Begins to look which webhooks there are.
    pub(crate) fn start(&self, runtime: EventRuntime, wired: &Wired, config: &Config) {
        let lifecycle = runtime.lifecycle.clone();
        let keeper = WebhookKeeper {
            ports: wired.ports.clone(),
            hooks: Arc::clone(&wired.webhooks),
            sender: Arc::clone(&self.sender),
            runtime,
            options: config.webhook_subscription(),
            times: KeeperTimes::default(),
            lease: self.lease.clone(),
            after_crash: self.after_crash.clone(),
            replaced: wired.replaced(),
        };
        lifecycle.spawn("webhooks", keeper.run());
    }
}
