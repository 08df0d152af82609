//! Ports that misbehave in one way, for tests of who uses them.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use turash_domain::Sequence;
use turash_domain::ports::{Content, EventLog, PortResult, Unreadable};

/// A log in which some events cannot be read.
pub struct Scratched {
    /// What the log really holds.
    pub log: Arc<dyn EventLog>,
    /// Sequences of the events that it does not give.
    pub scratched: BTreeSet<Sequence>,
}

#[async_trait]
impl EventLog for Scratched {
    async fn read(&self, after: Sequence, limit: u32) -> PortResult<Vec<Content>> {
        let scratch = |content: Content| match content.sequence() {
            Some(sequence) if self.scratched.contains(&sequence) => Content::Unreadable(Unreadable {
                sequence: Some(sequence),
                raw: "{\"type\": \"org.turash.flow_painted.v1\"}".to_owned(),
                error: "unknown event type".to_owned(),
            }),
            _ => content,
        };
        Ok(self.log.read(after, limit).await?.into_iter().map(scratch).collect())
    }

    async fn head(&self) -> PortResult<Sequence> {
        self.log.head().await
    }

    async fn trimmed(&self) -> PortResult<Sequence> {
        self.log.trimmed().await
    }

    async fn wait(&self, beyond: Sequence) -> PortResult<Sequence> {
        self.log.wait(beyond).await
    }

    async fn trim(&self, up_to: Sequence) -> PortResult<()> {
        self.log.trim(up_to).await
    }
}
