//! The match service: the current lists, kept at the head of the log by the events of the `matcher` subscription,
//! and read by whoever asks.
//!
//! One writer at a time: it works under the lease of the subscription, and every commit carries the lease's fence.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;
use turash_domain::matching::Model;
use turash_domain::ports::{EventHandler, Fence, Outcome, PortResult};
use turash_domain::{Event, PortErrorKind, Sequence};

use crate::matching::living::PlanKeeping;
use crate::matching::load::LoadProgress;
use crate::matching::matcher::Matcher;
use crate::matching::outcome::outcome;
use crate::matching::telling::TellOptions;
use crate::matching::untold::Telling;
use crate::ports::Ports;

/// The most events that one pass takes together.
const MOST: usize = 10_000;
/// How long telling waits while there is a backlog.
const BACKLOG: Duration = Duration::from_secs(10);

/// The current lists of all flows, shared.
pub struct MatchService {
    ports: Ports,
    model: Model,
    matcher: Matcher,
    /// Held all the way of a pass: what is computed and what is told must not interleave with another one.
    told: Mutex<Told>,
    /// Whether all lists must be compared before anything else is told: a handler has found that it does not know what was told.
    in_doubt: watch::Sender<bool>,
    lease: watch::Receiver<Option<Fence>>,
    bulk_limit: u64,
    plan: Option<PlanKeeping>,
}

/// What was told so far.
#[derive(Default)]
struct Told {
    /// The lease under which everything was told, so that only what changed since is left to tell. `None` where that is not known: what
    /// the holder before did not come to tell, or a commit without an answer, is found by comparing all lists.
    under: Option<Fence>,
    /// Since when telling waits for the end of a backlog.
    waits_since: Option<Instant>,
}

impl MatchService {
    /// A service without any lists yet. What is told carries the fence that `lease` shows.
    pub fn new(
        ports: Ports,
        model: Model,
        threads: usize,
        lease: watch::Receiver<Option<Fence>>,
    ) -> Arc<Self> {
        Self::telling(ports, model, threads, lease, &TellOptions::default())
    }

    /// A service that tells in this way, under the fence that `lease` shows.
    pub fn telling(
        ports: Ports,
        model: Model,
        threads: usize,
        lease: watch::Receiver<Option<Fence>>,
        options: &TellOptions,
    ) -> Arc<Self> {
        let matcher = Matcher::empty(model.clone(), threads);
        let (told, in_doubt) = (Mutex::default(), watch::Sender::new(false));
        let (bulk_limit, plan) = (options.bulk_limit, options.plan);
        Arc::new(Self { ports, model, matcher, told, in_doubt, lease, bulk_limit, plan })
    }

    /// Reads the whole registry and computes all lists, in place of what was there.
    pub async fn load(&self, progress: &(dyn Fn(LoadProgress) + Send + Sync)) -> PortResult<()> {
        let loaded = Matcher::load(&self.ports, self.model.clone(), self.matcher.threads, progress).await?;
        self.matcher.replace(loaded);
        Ok(())
    }

    /// The lists, for whoever asks.
    pub fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// The model that the lists rest on.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The ports it works on.
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Tells every difference between told and current lists, whatever caused it, and notes how far the matcher is. `None` while
    /// another process holds the lease. It takes as long as there are lists: never call it under the limit of a handler.
    pub async fn catch_up(&self) -> PortResult<Option<Telling>> {
        let Some(options) = self.options() else { return Ok(None) };
        let mut told = self.told.lock().await;
        *told = Told::default();
        self.matcher.follow(&self.ports).await?;
        let telling = self.matcher.tell_all(&self.ports, &options).await?;
        self.note_told(&mut told, &options, None);
        self.matcher.recount();
        Ok(Some(telling))
    }

    /// Whether all lists must be compared ([`Self::catch_up`]) before anything else is told.
    pub fn in_doubt(&self) -> watch::Receiver<bool> {
        self.in_doubt.subscribe()
    }

    /// Brings the lists to the head of the log and tells nothing: for a process that stands by. Whoever tells next compares all lists.
    pub async fn follow(&self) -> PortResult<()> {
        let mut told = self.told.lock().await;
        *told = Told::default();
        let followed = self.matcher.follow(&self.ports).await;
        self.matcher.forget_untold(None);
        followed
    }

    /// Brings the lists to a sequence of the log, at least, and tells what that changed. In a backlog telling waits for its end, up to
    /// [`BACKLOG`]: a list that changes with each pass is told once. Should the process end before, the next holder compares all lists.
    async fn advance(
        &self,
        told: &mut Told,
        options: &TellOptions,
        up_to: Option<Sequence>,
    ) -> PortResult<()> {
        if self.matcher.follow_to(&self.ports, up_to).await? {
            let since = *told.waits_since.get_or_insert_with(Instant::now);
            if since.elapsed() < BACKLOG {
                return Ok(());
            }
        }
        // Should the commit fail, or this be dropped on the way, it is not known any more what was told.
        *told = Told::default();
        let telling = self.matcher.tell(&self.ports, options).await?;
        self.note_told(told, options, Some(&telling));
        Ok(())
    }

    /// Notes that everything was told.
    fn note_told(&self, told: &mut Told, options: &TellOptions, telling: Option<&Telling>) {
        self.matcher.forget_untold(telling);
        *told = Told { under: options.fence.clone(), waits_since: None };
        self.in_doubt.send_replace(false);
    }

    fn options(&self) -> Option<TellOptions> {
        let fence = self.lease.borrow().clone()?;
        Some(TellOptions { fence: Some(fence), bulk_limit: self.bulk_limit, plan: self.plan })
    }
}

impl AsRef<Matcher> for MatchService {
    fn as_ref(&self) -> &Matcher {
        &self.matcher
    }
}

#[async_trait]
impl EventHandler for MatchService {
    /// Events only say that something changed: what is computed comes from the registry.
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        let Some(options) = self.options() else {
            return Outcome::Unavailable("another process holds the lease of the matcher".to_owned());
        };
        let mut told = self.told.lock().await;
        if told.under != options.fence {
            // Comparing all lists takes longer than a handler has: that is how the next term begins.
            self.in_doubt.send_replace(true);
            return Outcome::Unavailable("all lists must be compared first".to_owned());
        }
        let up_to = events.iter().map(|event| event.sequence).max();
        match self.advance(&mut told, &options, up_to).await {
            Err(error) if error.kind == PortErrorKind::Conflict => Outcome::Unavailable(error.to_string()),
            result => outcome(result.map(drop)),
        }
    }

    fn most(&self) -> usize {
        MOST
    }
}
