//! The match service: the current lists behind a lock, kept at the head of the log by the events of the `matcher` subscription,
//! and read by whoever asks.
//!
//! One writer at a time: it works under the lease of the subscription, and every commit carries the lease's fence.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::{Mutex, RwLock, RwLockReadGuard, watch};
use turash_domain::matching::Tariffs;
use turash_domain::ports::{EventHandler, Fence, Outcome, PortResult};
use turash_domain::{Event, FlowId, PortErrorKind};

use crate::handlers::outcome;
use crate::load::LoadProgress;
use crate::matcher::Matcher;
use crate::ports::Ports;
use crate::tell::{BULK_LIMIT, TellOptions, Telling};

/// The most events that one pass takes together.
const MOST: usize = 10_000;

/// The current lists of all flows, shared.
pub struct MatchService {
    ports: Ports,
    tariffs: Tariffs,
    threads: usize,
    matcher: RwLock<Matcher>,
    untold: Mutex<Untold>,
    lease: watch::Receiver<Option<Fence>>,
    bulk_limit: u64,
}

/// What may differ from what was told; kept until that is committed.
#[derive(Default)]
struct Untold {
    flows: BTreeSet<FlowId>,
    /// The lease under which everything was told once. Under another one, what the holder before did not come to tell is not among
    /// the flows: then all lists are compared.
    under: Option<Fence>,
}

impl MatchService {
    /// A service without any lists yet. What is told carries the fence that `lease` shows.
    pub fn new(
        ports: Ports,
        tariffs: Tariffs,
        threads: usize,
        lease: watch::Receiver<Option<Fence>>,
    ) -> Arc<Self> {
        Self::with_bulk_limit(ports, tariffs, threads, lease, BULK_LIMIT)
    }

    /// A service that tells of more changed pairs than `bulk_limit` in one event.
    pub fn with_bulk_limit(
        ports: Ports,
        tariffs: Tariffs,
        threads: usize,
        lease: watch::Receiver<Option<Fence>>,
        bulk_limit: u64,
    ) -> Arc<Self> {
        let matcher = RwLock::new(Matcher::empty(tariffs, threads));
        let untold = Mutex::default();
        Arc::new(Self { ports, tariffs, threads, matcher, untold, lease, bulk_limit })
    }

    /// Reads the whole registry and computes all lists, in place of what was there.
    pub async fn load(&self, progress: &(dyn Fn(LoadProgress) + Send + Sync)) -> PortResult<()> {
        let loaded = Matcher::load(&self.ports, self.tariffs, self.threads, progress).await?;
        *self.matcher.write().await = loaded;
        Ok(())
    }

    /// The lists as they are now; a writer waits while this is held, so hold it briefly.
    pub async fn read(&self) -> RwLockReadGuard<'_, Matcher> {
        self.matcher.read().await
    }

    /// The ports it works on.
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Tells every difference between told and current lists, whatever caused it, and notes how far the matcher is. `None` while
    /// another process holds the lease.
    pub async fn catch_up(&self) -> PortResult<Option<Telling>> {
        let Some(options) = self.options() else { return Ok(None) };
        let mut untold = self.untold.lock().await;
        self.matcher.write().await.follow(&self.ports, &mut untold.flows).await?;
        self.tell_all(&mut untold, &options).await.map(Some)
    }

    /// Brings the lists to the head of the log and tells nothing: for a process that stands by. Whoever tells next compares all lists.
    pub async fn follow(&self) -> PortResult<()> {
        let mut untold = self.untold.lock().await;
        untold.under = None;
        let followed = self.matcher.write().await.follow(&self.ports, &mut untold.flows).await;
        untold.flows.clear();
        followed
    }

    async fn tell_all(&self, untold: &mut Untold, options: &TellOptions) -> PortResult<Telling> {
        let telling = self.matcher.read().await.tell_all(&self.ports, options).await?;
        untold.flows.clear();
        untold.under.clone_from(&options.fence);
        Ok(telling)
    }

    /// Brings the lists to the head of the log and tells what that changed.
    async fn advance(&self, options: &TellOptions) -> PortResult<()> {
        // Held all the way: what is computed and what is told must not interleave with another pass.
        let mut untold = self.untold.lock().await;
        self.matcher.write().await.follow(&self.ports, &mut untold.flows).await?;
        if untold.under != options.fence {
            self.tell_all(&mut untold, options).await?;
        } else if !untold.flows.is_empty() {
            self.matcher.read().await.tell(&self.ports, &untold.flows, options).await?;
            untold.flows.clear();
        }
        Ok(())
    }

    fn options(&self) -> Option<TellOptions> {
        let fence = self.lease.borrow().clone()?;
        Some(TellOptions { fence: Some(fence), bulk_limit: self.bulk_limit })
    }
}

#[async_trait]
impl EventHandler for MatchService {
    /// Events only say that something changed: what is computed comes from the registry.
    async fn handle(&self, _events: &[Arc<Event>]) -> Outcome {
        let Some(options) = self.options() else {
            return Outcome::Unavailable("another process holds the lease of the matcher".to_owned());
        };
        match self.advance(&options).await {
            Err(error) if error.kind == PortErrorKind::Conflict => Outcome::Unavailable(error.to_string()),
            result => outcome(result),
        }
    }

    fn most(&self) -> usize {
        MOST
    }
}
