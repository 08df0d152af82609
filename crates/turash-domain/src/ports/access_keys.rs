//! Keys, and the record of what was done about them.

use async_trait::async_trait;

use super::PortResult;
use crate::access::{AccessKey, KeyId};
use crate::error::Invalid;
use crate::text::Text;
use crate::time::Timestamp;

/// The SHA-256 of a key's secret. The secret itself is kept nowhere.
pub type SecretDigest = [u8; 32];

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptKey {
    /// What people see of it.
    pub key: AccessKey,
    /// What its secret is recognized by.
    pub digest: SecretDigest,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditAction {
    /// A key was made.
    KeyCreated,
    /// A key was taken back.
    KeyRevoked,
    /// Dead letters were put back for another attempt.
    DeadLettersRedriven,
    /// A dead letter was dropped.
    DeadLetterDiscarded,
    /// A site was removed.
    SiteRemoved,
    /// A flow was removed.
    FlowRemoved,
    /// A webhook was made.
    WebhookCreated,
    /// A webhook was removed.
    WebhookRemoved,
    /// A webhook was disabled.
    WebhookDisabled,
    /// A webhook began anew at a place of the log.
    WebhookReplayed,
}

impl AuditAction {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::KeyCreated,
        Self::KeyRevoked,
        Self::DeadLettersRedriven,
        Self::DeadLetterDiscarded,
        Self::SiteRemoved,
        Self::FlowRemoved,
        Self::WebhookCreated,
        Self::WebhookRemoved,
        Self::WebhookDisabled,
        Self::WebhookReplayed,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::KeyCreated => "key_created",
            Self::KeyRevoked => "key_revoked",
            Self::DeadLettersRedriven => "dead_letters_redriven",
            Self::DeadLetterDiscarded => "dead_letter_discarded",
            Self::SiteRemoved => "site_removed",
            Self::FlowRemoved => "flow_removed",
            Self::WebhookCreated => "webhook_created",
            Self::WebhookRemoved => "webhook_removed",
            Self::WebhookDisabled => "webhook_disabled",
            Self::WebhookReplayed => "webhook_replayed",
        }
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.into_iter().find(|action| action.name() == text);
        found.ok_or_else(|| Invalid::new("action", text, "an action that is recorded", ""))
    }
}

/// Who did what, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who, in words for people: a key with its id, or the command line.
    pub actor: Text,
    /// What.
    pub action: AuditAction,
    /// To what, in words for people.
    pub subject: Text,
}

/// An entry, and its place in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// Rises from one entry to the next.
    pub number: u64,
    /// The entry.
    pub entry: AuditEntry,
}

/// Keys, and the record of what was done, which only ever grows.
///
/// Whatever changes a key is recorded in the same transaction, under the key's id and label.
#[async_trait]
pub trait AccessKeys: Send + Sync {
    /// Keeps a new key. `Conflict` where another key has its id; the same key again changes nothing.
    async fn create(&self, key: &KeptKey, actor: &Text) -> PortResult<()>;

    /// Takes a key back for good, and gives it as it then stands; nothing where there is none. One that was taken back already stays as it is.
    async fn revoke(&self, id: KeyId, at: Timestamp, actor: &Text) -> PortResult<Option<KeptKey>>;

    /// A key, also one that was taken back.
    async fn find(&self, id: KeyId) -> PortResult<Option<KeptKey>>;

    /// All keys by their ids, also those that were taken back.
    async fn list(&self) -> PortResult<Vec<KeptKey>>;

    /// Records what was done to something else.
    async fn record(&self, entry: &AuditEntry) -> PortResult<()>;

    /// The record, the last entries first, those below a number where it is given.
    async fn audit(&self, before: Option<u64>, limit: u32) -> PortResult<Vec<Audited>>;
}

impl KeptKey {
    /// What is recorded of a change of it.
    pub fn subject(&self) -> Result<Text, Invalid> {
        let AccessKey { id, grant, label, .. } = &self.key;
        let of = grant.organization().map(|organization| format!(" of {organization}")).unwrap_or_default();
        let whole = format!("key {id}, {}{of}: {label}", grant.role());
        Text::new(&whole.chars().take(500).collect::<String>())
    }
}
