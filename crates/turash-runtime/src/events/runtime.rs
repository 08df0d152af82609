//! What subscriptions run on.

use std::sync::Arc;
use std::time::Duration;

use turash_domain::ports::EventBus;

use crate::lifecycle::Lifecycle;
use crate::metrics::Metrics;
use crate::ports::EventPorts;

/// Waits after the bus or the ledger did not answer.
pub(super) const AGAIN: Duration = Duration::from_millis(500);

/// Runs subscriptions on the ports.
///
/// ```
/// use std::future::pending;
/// use std::sync::Arc;
/// use async_trait::async_trait;
/// use turash_channel::ChannelBus;
/// use turash_domain::ports::{EventHandler, Outcome};
/// use turash_domain::{Event, Subscription};
/// use turash_runtime::memory::MemoryStore;
/// use turash_runtime::{EventRuntime, Lifecycle, Limits, SubscriptionOptions};
///
/// struct Printer;
///
/// #[async_trait]
/// impl EventHandler for Printer {
///     async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
///         events.iter().for_each(|event| println!("{event:?}"));
///         Outcome::Done
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let runtime = EventRuntime {
///     ports: MemoryStore::new().ports(),
///     bus: Arc::new(ChannelBus::new(1_024)),
///     lifecycle: Lifecycle::new(),
///     metrics: Arc::default(),
/// };
/// runtime.start(&Subscription::new("printer")?, Arc::new(Printer), SubscriptionOptions::default()).await?;
/// // As many subscriptions as there are handlers; then, at the end of the program:
/// let ended = runtime.lifecycle.shut_down(Limits::default(), pending()).await;
/// assert!(ended.is_clean());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct EventRuntime {
    /// What handlers and books use.
    pub ports: EventPorts,
    /// Transport.
    pub bus: Arc<dyn EventBus>,
    /// Where tasks are spawned and how they end.
    pub lifecycle: Lifecycle,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

impl EventRuntime {
    /// The same runtime on a part of its lifecycle.
    pub(super) fn part(&self) -> Self {
        Self { lifecycle: self.lifecycle.part(), ..self.clone() }
    }

    /// A task that the hard stop ends wherever it is.
    pub(super) fn spawn(&self, name: &str, task: impl Future<Output = ()> + Send + 'static) {
        let hard = self.lifecycle.hard();
        self.lifecycle.spawn(name, async move {
            hard.run_until_cancelled(task).await;
        });
    }
}
