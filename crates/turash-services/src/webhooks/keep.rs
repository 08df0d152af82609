//! Which webhooks there are is looked at every few seconds: those that are new begin, those that are gone end, and what these left behind is
//! removed.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{info, warn};
use turash_domain::ports::{Fence, KeptWebhook, PortResult, WebhookSender, Webhooks};
use turash_domain::{Invalid, PortError, PortErrorKind, Subscription, Webhook};
use turash_runtime::{EventRuntime, Lifecycle, Member, SubscriptionOptions};

use super::handler::WebhookHandler;
use crate::ports::Ports;

/// How soon a keeper hears of a change.
#[derive(Debug, Clone, Copy)]
pub struct KeeperTimes {
    /// How often the list is looked at.
    pub look: Duration,
    /// How long a subscription is nobody's before what it left is removed: longer than any process takes to hear of that.
    pub forgotten: Duration,
}

impl Default for KeeperTimes {
    fn default() -> Self {
        Self { look: Duration::from_secs(2), forgotten: Duration::from_secs(15) }
    }
}

/// The lease of all webhooks together: its holder publishes for them and, where the bus is not shared, sends.
///
/// # Panics
///
/// Never: the name is well-formed.
pub fn webhooks_lease() -> Subscription {
    #[allow(clippy::expect_used, reason = "a constant that a test names")]
    Subscription::new("webhooks").expect("a valid name")
}

/// Keeps the subscriptions of webhooks in step with the webhooks that there are.
pub struct WebhookKeeper {
    /// What handlers and books use.
    pub ports: Ports,
    /// The webhooks.
    pub hooks: Arc<dyn Webhooks>,
    /// What sends.
    pub sender: Arc<dyn WebhookSender>,
    /// Where subscriptions run.
    pub runtime: EventRuntime,
    /// How each is run.
    pub options: SubscriptionOptions,
    /// How soon it hears of a change.
    pub times: KeeperTimes,
    /// Whether this process holds the lease of all webhooks.
    pub lease: watch::Receiver<Option<Fence>>,
    /// Whether the holder before left it without giving it back.
    pub after_crash: watch::Receiver<bool>,
    /// Changes when the store was set back, and its log is another one than before.
    pub replaced: watch::Receiver<u64>,
}

/// What runs, by subscription, and since when others are nobody's.
#[derive(Default)]
struct Running {
    parts: BTreeMap<Subscription, Lifecycle>,
    nobodys: BTreeMap<Subscription, Instant>,
}

impl WebhookKeeper {
    /// Keeps until the program stops; what runs then drains with everything else.
    pub async fn run(self) {
        let stopping = self.runtime.lifecycle.stopping();
        stopping
            .run_until_cancelled(async {
                let mut running = Running::default();
                loop {
                    if let Err(error) = self.look(&mut running).await {
                        warn!(%error, "the webhooks stay as they are");
                    }
                    tokio::time::sleep(self.times.look).await;
                }
            })
            .await;
    }

    async fn look(&self, running: &mut Running) -> PortResult<()> {
        let mut wanted = BTreeMap::new();
        for hook in self.hooks.webhooks().await? {
            if hook.webhook.disabled.is_none() {
                wanted.insert(subscription(&hook.webhook)?, hook);
            }
        }
        let gone: Vec<_> = running.parts.keys().filter(|name| !wanted.contains_key(*name)).cloned().collect();
        for name in gone {
            if let Some(part) = running.parts.remove(&name) {
                part.end().await;
                info!(subscription = %name, "a webhook ends");
            }
        }
        let names: BTreeSet<_> = wanted.keys().cloned().collect();
        for (name, hook) in wanted {
            if let Entry::Vacant(place) = running.parts.entry(name) {
                let part = self.begin(place.key(), hook).await?;
                place.insert(part);
            }
        }
        if self.lease.borrow().is_some() {
            self.forget(&names, &mut running.nobodys).await?;
        }
        Ok(())
    }

    /// Starts the subscription of a run.
    async fn begin(&self, name: &Subscription, hook: KeptWebhook) -> PortResult<Lifecycle> {
        info!(subscription = %name, host = hook.webhook.url.host(), after = hook.webhook.after.0, "a webhook begins");
        // Whoever made it may not have come to this.
        self.ports.ledger.advance(name, hook.webhook.after).await?;
        let part = self.runtime.lifecycle.part();
        let handler = WebhookHandler {
            hook,
            ports: self.ports.clone(),
            hooks: Arc::clone(&self.hooks),
            sender: Arc::clone(&self.sender),
        };
        let member = Member {
            runtime: EventRuntime { lifecycle: part.clone(), ..self.runtime.clone() },
            subscription: name.clone(),
            handler: Arc::new(handler),
            options: self.options.clone(),
            lease: self.lease.clone(),
            after_crash: self.after_crash.clone(),
            replaced: self.replaced.clone(),
        };
        part.spawn(name.as_str(), member.run());
        Ok(part)
    }

    /// Removes what the subscriptions of earlier runs, and of webhooks that are gone, left in the ledger and on the bus: the log would be
    /// kept for them.
    async fn forget(
        &self,
        wanted: &BTreeSet<Subscription>,
        nobodys: &mut BTreeMap<Subscription, Instant>,
    ) -> PortResult<()> {
        let known = self.ports.ledger.watermarks().await?.into_iter().map(|(name, _)| name);
        let left: BTreeSet<_> =
            known.filter(|name| Webhook::is_subscription(name) && !wanted.contains(name)).collect();
        nobodys.retain(|name, _| left.contains(name));
        let now = Instant::now();
        for name in left {
            let since = *nobodys.entry(name.clone()).or_insert(now);
            if now - since >= self.times.forgotten {
                self.ports.ledger.remove_subscription(&name).await?;
                self.runtime.bus.begin_anew(&name).await?;
                info!(subscription = %name, "what a webhook left behind is removed");
            }
        }
        Ok(())
    }
}

fn subscription(webhook: &Webhook) -> PortResult<Subscription> {
    let wrong = |error: Invalid| PortError::new(PortErrorKind::Corrupt, "webhooks", error.to_string());
    webhook.subscription().map_err(wrong)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_lease_has_a_name() {
        assert_eq!(super::webhooks_lease().as_str(), "webhooks");
    }
}
