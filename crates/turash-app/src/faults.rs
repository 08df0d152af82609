//! Faults for tests of the real binary: a handler that is slow, hangs, panics or blocks its thread. Not in release builds.

use std::sync::Arc;

use anyhow::Result;
use turash_domain::ports::EventHandler;

/// The handler, or one that misbehaves as `fault` says: `slow:MILLIS`, `hang`, `panic` or `block`.
#[cfg(not(debug_assertions))]
#[allow(clippy::unnecessary_wraps, reason = "the other build can fail")]
pub(crate) fn inject(handler: Arc<dyn EventHandler>, _fault: Option<&str>) -> Result<Arc<dyn EventHandler>> {
    Ok(handler)
}

#[cfg(debug_assertions)]
pub(crate) use enabled::inject;

#[cfg(debug_assertions)]
mod enabled {
    use std::time::Duration;

    use anyhow::bail;
    use async_trait::async_trait;
    use turash_domain::Event;
    use turash_domain::ports::Outcome;

    use super::{Arc, EventHandler, Result};

    #[derive(Clone, Copy)]
    enum Fault {
        Slow(Duration),
        Hang,
        Panic,
        Block,
    }

    struct Faulty {
        inner: Arc<dyn EventHandler>,
        fault: Fault,
    }

    /// The handler, or one that misbehaves as `fault` says: `slow:MILLIS`, `hang`, `panic` or `block`.
    pub(crate) fn inject(inner: Arc<dyn EventHandler>, fault: Option<&str>) -> Result<Arc<dyn EventHandler>> {
        let Some(fault) = fault else { return Ok(inner) };
        let fault = match fault.split_once(':') {
            Some(("slow", millis)) => Fault::Slow(Duration::from_millis(millis.parse()?)),
            None if fault == "hang" => Fault::Hang,
            None if fault == "panic" => Fault::Panic,
            None if fault == "block" => Fault::Block,
            _ => bail!("unknown fault '{fault}'; known: slow:MILLIS, hang, panic, block"),
        };
        Ok(Arc::new(Faulty { inner, fault }))
    }

    #[async_trait]
    impl EventHandler for Faulty {
        async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
            match self.fault {
                Fault::Slow(time) => tokio::time::sleep(time).await,
                Fault::Hang => std::future::pending().await,
                #[allow(clippy::panic, reason = "that is the fault")]
                Fault::Panic => panic!("injected"),
                #[allow(clippy::disallowed_methods, reason = "that is the fault")]
                Fault::Block => std::thread::sleep(Duration::from_hours(1)),
            }
            self.inner.handle(events).await
        }

        fn most(&self) -> usize {
            match self.fault {
                Fault::Slow(_) => 1,
                _ => self.inner.most(),
            }
        }
    }
}
