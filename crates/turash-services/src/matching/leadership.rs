//! Who is the matcher: one process of several is active, the others stand by.
//!
//! Whoever holds the lease tells all differences first, and then runs the subscription: a term. Nothing is handed over from one
//! holder to the next but what the store holds, so it does not matter how the one before ended. Whoever stands by keeps its lists
//! at the head of the log and tells nothing. A term ends with the lease: its tasks are dropped wherever they are, and what they had
//! under way is told by the next holder.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tracing::{info, warn};
use turash_domain::ports::{EventHandler, Fence, PortResult};

use crate::matching::service::MatchService;
use crate::matching::telling::matcher_subscription;
use turash_runtime::Lifecycle;
use turash_runtime::keep_trimmed;
use turash_runtime::{EventRuntime, SubscriptionOptions};

/// Waits after the store did not answer.
const AGAIN: Duration = Duration::from_millis(500);

/// What the matcher of a process works with.
pub struct Leadership {
    /// The lists.
    pub service: Arc<MatchService>,
    /// What handles the events: the service, or something around it.
    pub handler: Arc<dyn EventHandler>,
    /// Where the subscription runs.
    pub runtime: EventRuntime,
    /// How it is run. It has one worker, whatever is said here: the lists have one writer at a time.
    pub options: SubscriptionOptions,
    /// How long events are kept.
    pub retention: Duration,
    /// Whether this process holds the lease.
    pub lease: watch::Receiver<Option<Fence>>,
    /// Changes when the store was set back, and its log is another one than before.
    pub replaced: watch::Receiver<u64>,
}

/// The time under one lease; the subscription runs.
pub struct Term {
    fence: Fence,
    tasks: Lifecycle,
}

impl Leadership {
    /// Begins a term where the lease is held: everything is told, and the subscription runs. Elsewhere the lists are brought to the
    /// head of the log.
    pub async fn begin(&self) -> PortResult<Option<Term>> {
        let fence = self.lease.borrow().clone();
        let Some(fence) = fence else {
            self.service.follow().await?;
            return Ok(None);
        };
        if self.service.catch_up().await?.is_none() {
            return Ok(None);
        }
        let tasks = self.runtime.lifecycle.part();
        let runtime = EventRuntime { lifecycle: tasks.clone(), ..self.runtime.clone() };
        let options = SubscriptionOptions { workers: 1, ..self.options.clone() };
        if let Err(error) = runtime.start(&matcher_subscription(), Arc::clone(&self.handler), options).await {
            tasks.end().await;
            return Err(error);
        }
        tasks.spawn("retention", keep_trimmed(runtime.ports, self.retention, tasks.stopping()));
        Ok(Some(Term { fence, tasks }))
    }

    /// Goes on after [`Self::begin`] until the program stops: ends a term with its lease, and begins one when the lease is there.
    pub async fn keep(mut self, mut term: Option<Term>) {
        let stopping = self.runtime.lifecycle.stopping();
        loop {
            let next = match term.take() {
                Some(running) => {
                    // At the end of the program the tasks of the term drain with all others.
                    let ended = stopping.run_until_cancelled(self.outlive(&running)).await;
                    if ended.is_none() {
                        return;
                    }
                    running.tasks.end().await;
                    Some(Ok(None))
                }
                None => stopping.run_until_cancelled(self.stand_by()).await,
            };
            match next {
                None => return,
                Some(Ok(begun)) => term = begun,
                Some(Err(error)) => {
                    warn!(%error, "the matcher waits");
                    stopping.run_until_cancelled(tokio::time::sleep(AGAIN)).await;
                }
            }
        }
    }

    /// Waits until the lease of a term is not held any more, the log is another one, or what was told is not known any more.
    async fn outlive(&mut self, term: &Term) {
        let Self { lease, replaced, .. } = self;
        let lost = async {
            if lease.wait_for(|held| held.as_ref() != Some(&term.fence)).await.is_err() {
                // Nobody keeps the lease any more: the end of the program is near.
                std::future::pending::<()>().await;
            }
        };
        let mut in_doubt = self.service.in_doubt();
        tokio::select! {
            Ok(_) = in_doubt.wait_for(|in_doubt| *in_doubt) => {
                info!("what was told is not known: all lists are compared");
            }
            () = lost => info!("the lease is lost: this process stands by"),
            () = changed(replaced) => replaced.mark_changed(),
        }
    }

    /// What is known comes from a store that is not there any more: everything is read again.
    async fn load_anew(&mut self) -> PortResult<()> {
        self.runtime.lifecycle.not_ready("the store was set back: everything is loaded anew");
        self.replaced.mark_unchanged();
        // What is on the bus is of the log that was there before.
        let forgotten = self.runtime.bus.begin_anew(&matcher_subscription()).await;
        let loaded = match forgotten {
            Ok(()) => self.service.load(&|_| {}).await,
            refused => refused,
        };
        if let Err(error) = loaded {
            self.replaced.mark_changed();
            return Err(error);
        }
        self.runtime.lifecycle.ready();
        info!("everything was loaded anew from the store as it is now");
        Ok(())
    }

    /// One step of standing by: a term where the lease is there, else what came into the log.
    async fn stand_by(&mut self) -> PortResult<Option<Term>> {
        if self.replaced.has_changed().unwrap_or(false) {
            self.load_anew().await?;
        }
        if self.lease.borrow_and_update().is_some() {
            let term = self.begin().await?;
            if term.is_some() {
                info!("the lease is there: this process is active");
            }
            return Ok(term);
        }
        let head = self.service.matcher().head();
        let log = Arc::clone(&self.runtime.ports.log);
        tokio::select! {
            changed = self.lease.changed() => {
                if changed.is_err() {
                    std::future::pending::<()>().await;
                }
                self.lease.mark_changed();
            }
            () = changed(&mut self.replaced) => self.replaced.mark_changed(),
            reached = log.wait(head) => {
                reached?;
                self.service.follow().await?;
            }
        }
        Ok(None)
    }
}

/// Waits for a change; for ever where nobody is there any more who could tell.
async fn changed(of: &mut watch::Receiver<u64>) {
    if of.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}
