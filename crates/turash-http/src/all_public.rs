//! Whether all flows are public, remembered as of the head of the log: a commit may wake many live streams, and one question is enough for all of them.

use tokio::sync::Mutex;
use turash_domain::Sequence;
use turash_domain::ports::PortResult;
use turash_services::{Ports, is_all_public};

/// As of when all flows were public, gone ones included, and of which state of the log that is a sequence.
#[derive(Default)]
pub(crate) struct AllPublic(Mutex<Option<(u64, Sequence)>>);

impl AllPublic {
    /// Whether all flows are public now; `log` tells a log that was set back from what it was before.
    pub(crate) async fn holds(&self, ports: &Ports, log: u64) -> PortResult<bool> {
        let mut known = self.0.lock().await;
        let head = ports.log.head().await?;
        if *known == Some((log, head)) {
            return Ok(true);
        }
        let holds = is_all_public(ports).await?;
        *known = holds.then_some((log, head));
        Ok(holds)
    }
}
