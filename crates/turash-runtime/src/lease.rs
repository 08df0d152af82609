//! Holding a lease: taken when it is free, renewed while the process runs, given back at its end.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use turash_domain::ports::{Clock, Fence, Lease, Leases};
use turash_domain::{PortError, PortErrorKind, Subscription};

/// How long a lease lasts, and how often it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaseTimes {
    /// How long it lasts without being renewed.
    pub ttl: Duration,
    /// Waits between two renewals.
    pub renew: Duration,
    /// Waits between attempts to take it while another one holds it.
    pub look_again: Duration,
}

impl LeaseTimes {
    /// For a store that one process has to itself: nobody waits for the lease.
    pub const ALONE: Self = Self {
        ttl: Duration::from_secs(10),
        renew: Duration::from_secs(3),
        look_again: Duration::from_millis(500),
    };
    /// For a store that processes share: whoever stands by has the lease three seconds after the holder died.
    pub const SHARED: Self = Self {
        ttl: Duration::from_secs(3),
        renew: Duration::from_secs(1),
        look_again: Duration::from_millis(250),
    };
}

/// Where this process stands towards a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has asked yet, or the store did not answer.
    Unknown,
    /// It holds the lease.
    Active,
    /// Another one holds it, or held it last.
    StandingBy(Lease),
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("standing by; who holds the lease is not known"),
            Self::Active => f.write_str("active"),
            Self::StandingBy(Lease { holder, until, .. }) => {
                write!(f, "standing by; the lease is held by {holder} until {until}")
            }
        }
    }
}

/// Keeps one lease.
///
/// ```
/// use std::sync::Arc;
/// use turash_domain::ports::{Clock, Leases};
/// use turash_domain::{Invalid, Subscription};
/// use turash_runtime::{LeaseKeeper, LeaseTimes, Lifecycle};
///
/// /// Works in one process of several at a time.
/// fn work(leases: Arc<dyn Leases>, clock: Arc<dyn Clock>, lifecycle: &Lifecycle) -> Result<(), Invalid> {
///     let lease = Subscription::new("report")?;
///     let (keeper, mut held) = LeaseKeeper::new(leases, clock, lease, "process 7".to_owned());
///     lifecycle.spawn("lease", keeper.with_times(LeaseTimes::SHARED).run(lifecycle.stopping()));
///     lifecycle.spawn("report", async move {
///         while let Ok(fence) = held.wait_for(Option::is_some).await.map(|held| held.clone()) {
///             println!("active under {fence:?}: every commit carries the fence");
///             if held.wait_for(Option::is_none).await.is_err() {
///                 return;
///             }
///         }
///     });
///     Ok(())
/// }
/// ```
pub struct LeaseKeeper {
    leases: Arc<dyn Leases>,
    clock: Arc<dyn Clock>,
    lease: Subscription,
    holder: String,
    times: LeaseTimes,
    held: watch::Sender<Option<Fence>>,
    after_crash: watch::Sender<bool>,
    standing: watch::Sender<Standing>,
    /// When the lease was last taken or renewed.
    renewed: Mutex<Option<Instant>>,
}

impl LeaseKeeper {
    /// A keeper for a lease under the name of `holder`, and where to see whether it holds it.
    pub fn new(
        leases: Arc<dyn Leases>,
        clock: Arc<dyn Clock>,
        lease: Subscription,
        holder: String,
    ) -> (Self, watch::Receiver<Option<Fence>>) {
        let (held, seen) = watch::channel(None);
        let after_crash = watch::Sender::new(false);
        let standing = watch::channel(Standing::Unknown).0;
        let times = LeaseTimes::ALONE;
        let renewed = Mutex::default();
        (Self { leases, clock, lease, holder, times, held, after_crash, standing, renewed }, seen)
    }

    /// The same keeper with other times.
    #[must_use]
    pub fn with_times(mut self, times: LeaseTimes) -> Self {
        self.times = times;
        self
    }

    /// Where to see how the process stands towards the lease.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    /// Where to see, when it holds the lease, whether the holder before may have ended in the middle of its work: it did not give the
    /// lease back.
    pub fn after_crash(&self) -> watch::Receiver<bool> {
        self.after_crash.subscribe()
    }

    /// Takes and renews the lease until `end`, and gives it back then.
    pub async fn run(self, end: CancellationToken) {
        while !end.is_cancelled() {
            let wait = if self.take().await { self.times.renew } else { self.times.look_again };
            end.run_until_cancelled(tokio::time::sleep(wait)).await;
        }
        let fence = self.held.send_replace(None);
        if let Some(fence) = fence
            && let Err(error) = self.leases.release(&fence).await
        {
            warn!(lease = %self.lease, %error, "the lease was not given back; it runs out by itself");
        }
    }

    /// Takes or renews the lease once; `true` where it is held.
    pub async fn take(&self) -> bool {
        // Broken off, it may have been taken without being noted; the next attempt renews it then.
        let asked = Instant::now();
        let is_held = self.held.borrow().is_some();
        if !is_held {
            self.after_crash.send_replace(self.is_left().await);
        }
        let acquire = self.leases.acquire(&self.lease, &self.holder, self.clock.now(), self.times.ttl);
        let answer = timeout(self.times.ttl, acquire).await.unwrap_or_else(|_| {
            let message = format!("the store did not answer within {:?}", self.times.ttl);
            Err(PortError::new(PortErrorKind::Unavailable, "lease", message))
        });
        match answer {
            Ok(Some(fence)) => {
                *self.renewed.lock().unwrap_or_else(PoisonError::into_inner) = Some(asked);
                self.note(Some(fence));
                self.standing.send_replace(Standing::Active);
                true
            }
            Ok(None) => {
                self.note(None);
                if let Ok(Some(lease)) = self.leases.lease(&self.lease).await {
                    self.standing.send_replace(Standing::StandingBy(lease));
                }
                false
            }
            Err(error) => {
                warn!(lease = %self.lease, %error, "the lease was not renewed");
                // What is held stays held until it runs out: the fence decides at the commit.
                let renewed = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
                if renewed.is_none_or(|renewed| renewed.elapsed() >= self.times.ttl) {
                    self.note(None);
                    self.standing.send_replace(Standing::Unknown);
                }
                false
            }
        }
    }

    /// Whether somebody left the lease without giving it back; also where that is not known.
    async fn is_left(&self) -> bool {
        match timeout(self.times.ttl, self.leases.lease(&self.lease)).await {
            Ok(Ok(before)) => before.is_some_and(|lease| !lease.was_given_back()),
            _ => true,
        }
    }

    fn note(&self, fence: Option<Fence>) {
        self.held.send_if_modified(|known| {
            let changed = *known != fence;
            if changed {
                info!(lease = %self.lease, held = fence.is_some(), "lease");
            }
            *known = fence;
            changed
        });
    }
}
