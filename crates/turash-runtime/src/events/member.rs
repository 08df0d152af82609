//! A subscription in a process that is one of several.

use std::sync::Arc;

use tokio::sync::watch;
use tracing::{info, warn};
use turash_domain::Subscription;
use turash_domain::ports::{EventHandler, Fence, PortResult};

use super::runtime::{AGAIN, EventRuntime};
use super::subscription::SubscriptionOptions;

/// A subscription in a process that is one of several. Where the bus reaches all of them ([`EventBus::is_shared`]) each handles a share
/// of the events, and the one that holds the lease publishes; elsewhere the holder of the lease does everything, and the others
/// stand by.
///
/// [`EventBus::is_shared`]: turash_domain::ports::EventBus::is_shared
pub struct Member {
    /// Where it runs.
    pub runtime: EventRuntime,
    /// Which one.
    pub subscription: Subscription,
    /// What handles the events.
    pub handler: Arc<dyn EventHandler>,
    /// How it is run; lease and crash are filled in.
    pub options: SubscriptionOptions,
    /// Whether this process holds the lease of the subscription.
    pub lease: watch::Receiver<Option<Fence>>,
    /// Whether the holder before left it without giving it back.
    pub after_crash: watch::Receiver<bool>,
    /// Changes when the store was set back, and its log is another one than before.
    pub replaced: watch::Receiver<u64>,
}

impl Member {
    /// Takes part until the program stops. It begins anew whenever the log is another one.
    pub async fn run(mut self) {
        let stopping = self.runtime.lifecycle.stopping();
        loop {
            let part = self.runtime.part();
            let ended = stopping.run_until_cancelled(self.begin(&part)).await;
            match ended {
                // What runs drains with everything else.
                None => return,
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    warn!(subscription = %self.subscription, %error, "the subscription waits");
                    stopping.run_until_cancelled(tokio::time::sleep(AGAIN)).await;
                }
            }
            part.lifecycle.end().await;
        }
    }

    /// Runs on a part of the program until that must end.
    async fn begin(&mut self, part: &EventRuntime) -> PortResult<()> {
        let Self { subscription, lease, replaced, .. } = self;
        let is_shared = part.bus.is_shared();
        if !is_shared && lease.wait_for(Option::is_some).await.is_err() {
            // Nobody keeps the lease any more: the end of the program is near.
            std::future::pending::<()>().await;
        }
        if replaced.has_changed().unwrap_or(false) && lease.borrow().is_some() {
            part.bus.begin_anew(subscription).await?;
        }
        replaced.mark_unchanged();
        let fence = lease.borrow().clone();
        let options = SubscriptionOptions {
            lease: is_shared.then(|| lease.clone()),
            // A bus that others share knows what was given before.
            after_crash: !is_shared && *self.after_crash.borrow(),
            ..self.options.clone()
        };
        part.start(subscription, Arc::clone(&self.handler), options).await?;
        let lost = async {
            if is_shared || lease.wait_for(|held| *held != fence).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = lost => info!(%subscription, "the lease is lost: this process stands by"),
            Ok(()) = replaced.changed() => {
                info!(%subscription, "the store was set back: the subscription begins anew");
                replaced.mark_changed();
            }
        }
        Ok(())
    }
}
