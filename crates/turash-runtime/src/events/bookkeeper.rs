//! The bookkeeper of one subscription: it writes down what the bus says is settled.

use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};
use turash_domain::ports::{EventBus, Ledger, PortResult};
use turash_domain::{Sequence, Subscription};

use super::runtime::AGAIN;

/// The watermark is written at most this often.
const BOOKED_EVERY: Duration = Duration::from_millis(100);
/// The bus is asked at least this often what is settled: other processes may have a part in it.
const LOOK: Duration = Duration::from_secs(1);

/// Writes the watermark down as it moves, until the dispatcher has closed; the last one in any case. `acknowledged` tells when
/// something was settled here.
pub(crate) async fn run(
    (bus, ledger, of): (&dyn EventBus, &dyn Ledger, &Subscription),
    stopping: CancellationToken,
    mut acknowledged: watch::Receiver<()>,
) {
    let mut booked = Sequence::START;
    loop {
        let open = tokio::select! {
            changed = acknowledged.changed() => changed.is_ok(),
            () = tokio::time::sleep(LOOK) => true,
        };
        match book(bus, ledger, of, booked).await {
            Ok(reached) => booked = reached,
            Err(error) => {
                warn!(subscription = %of, %error, "the watermark is not booked yet");
                if open {
                    acknowledged.mark_changed();
                }
                tokio::time::sleep(AGAIN).await;
            }
        }
        if !open {
            return;
        }
        // While the program stops, every step is written at once: it may be the last.
        stopping.run_until_cancelled(tokio::time::sleep(BOOKED_EVERY)).await;
    }
}

/// Asks what is settled in a process that does not write it down, until the dispatcher has closed: to a bus that processes share this is
/// the sign of life for what waits here.
pub(crate) async fn show_life(bus: &dyn EventBus, of: &Subscription, mut acknowledged: watch::Receiver<()>) {
    let closed = async { while acknowledged.changed().await.is_ok() {} };
    tokio::pin!(closed);
    loop {
        let look = async {
            tokio::time::sleep(LOOK).await;
            bus.settled(of).await
        };
        tokio::select! {
            () = &mut closed => return,
            looked = look => if let Err(error) = looked {
                debug!(subscription = %of, %error, "no sign of life could be given");
            }
        }
    }
}

/// Writes down what the bus says is settled, where that is not booked; gives what is booked then.
async fn book(
    bus: &dyn EventBus,
    ledger: &dyn Ledger,
    of: &Subscription,
    booked: Sequence,
) -> PortResult<Sequence> {
    let settled = bus.settled(of).await?;
    if settled == booked {
        return Ok(booked);
    }
    ledger.advance(of, settled).await?;
    Ok(settled)
}
