//! A lease in the hands of a command: the matcher's for as long as it tells, and that of the map's lines while it brings them along.
//!
//! On a folder nobody else is there. On a database, whoever holds the lease tells; a command that finds it taken leaves telling to
//! the holder.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use turash_domain::Subscription;
use turash_domain::ports::{Fence, Lease};
use turash_runtime::{LeaseKeeper, Standing};
use turash_services::{TellOptions, catch_up_lines, lines_subscription, matcher_subscription};

use crate::config::Config;
use crate::output::note;
use crate::wire::Wired;

/// Waits between two looks at a lease that another one holds.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// A keeper of a subscription's lease, under this process's name.
pub(crate) fn keeper(wired: &Wired, of: Subscription) -> (LeaseKeeper, watch::Receiver<Option<Fence>>) {
    let (leases, clock) = (Arc::clone(&wired.leases), Arc::clone(&wired.ports.clock));
    let (keeper, lease) = LeaseKeeper::new(leases, clock, of, wired.holder.clone());
    (keeper.with_times(wired.lease_times), lease)
}

/// The lease, kept in the background.
pub(crate) struct Lead {
    fence: Fence,
    end: CancellationToken,
    keepers: TaskTracker,
}

impl Lead {
    /// Takes the matcher's lease, or says who has it. A holder that died is waited for: its lease runs out.
    pub(crate) async fn take(wired: &Wired) -> Result<std::result::Result<Self, Lease>> {
        Self::take_of(wired, matcher_subscription()).await
    }

    async fn take_of(wired: &Wired, name: Subscription) -> Result<std::result::Result<Self, Lease>> {
        let (keeper, lease) = keeper(wired, name.clone());
        let standing = keeper.standing();
        let mut before: Option<Lease> = None;
        while !keeper.take().await {
            let now = standing.borrow().clone();
            match (now, &before) {
                (Standing::StandingBy(now), Some(before)) if now != *before => return Ok(Err(now)),
                (Standing::StandingBy(now), _) => before = Some(now),
                // The store does not answer: this says how.
                _ => drop(wired.leases.lease(&name).await?),
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        let Some(fence) = lease.borrow().clone() else { anyhow::bail!("the lease was lost at once") };
        let (end, keepers) = (CancellationToken::new(), TaskTracker::new());
        keepers.spawn(keeper.run(end.clone()));
        keepers.close();
        Ok(Ok(Self { fence, end, keepers }))
    }

    /// The fence of the lease.
    pub(crate) fn fence(&self) -> Fence {
        self.fence.clone()
    }

    /// How to tell under this lease.
    pub(crate) fn options(&self, config: &Config) -> TellOptions {
        let plan = config.plan.keeping();
        TellOptions { fence: Some(self.fence.clone()), plan, ..TellOptions::default() }
    }

    /// Gives the lease back.
    pub(crate) async fn give_back(self) {
        self.end.cancel();
        self.keepers.wait().await;
    }
}

/// Brings the lines of matches to the head of the log, where the store has them and no process that stays keeps them. `is_matcher` says that
/// this command holds the matcher's lease, and has told everything.
pub(crate) async fn bring_lines(wired: &Wired, is_matcher: bool) {
    let Some(lines) = &wired.lines else { return };
    let brought = async {
        let Ok(lead) = Lead::take_of(wired, lines_subscription()).await? else { return Ok(()) };
        let brought = catch_up_lines(&wired.ports, &**lines, is_matcher).await;
        lead.give_back().await;
        anyhow::Ok(brought?)
    };
    if let Err(error) = brought.await {
        note(&format!("the view turash.matches is behind ({error}); `turash rebuild lines` brings it along"));
    }
}
