//! Webhooks as they are kept, and what sends to them.

use std::fmt;

use async_trait::async_trait;

use super::PortResult;
use crate::text::Text;
use crate::time::{Sequence, Timestamp};
use crate::webhook::{Disabled, Webhook, WebhookId};
use crate::webhook_url::WebhookUrl;

/// What messages of a webhook are signed with. It must be kept as it is: who signs needs the secret itself.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret([u8; 32]);

impl SigningSecret {
    /// A secret of bytes from the operating system.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret itself, to sign with it or to keep it.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret")
    }
}

/// A webhook as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptWebhook {
    /// What people see of it.
    pub webhook: Webhook,
    /// What its messages are signed with.
    pub secret: SigningSecret,
}

/// Webhooks. Whatever changes one is recorded in the same transaction ([`super::AuditEntry`]), under [`Webhook::subject`].
#[async_trait]
pub trait Webhooks: Send + Sync {
    /// Keeps a new webhook. `Conflict` where another one has its id; the same one again changes nothing.
    async fn add_webhook(&self, hook: &KeptWebhook, actor: &Text) -> PortResult<()>;

    /// A webhook; nothing where there is none.
    async fn webhook(&self, id: WebhookId) -> PortResult<Option<KeptWebhook>>;

    /// All webhooks by their ids.
    async fn webhooks(&self) -> PortResult<Vec<KeptWebhook>>;

    /// Removes a webhook with its secret, and gives it as it was; nothing where there is none.
    async fn remove_webhook(
        &self,
        id: WebhookId,
        at: Timestamp,
        actor: &Text,
    ) -> PortResult<Option<KeptWebhook>>;

    /// Ends a run: nothing is sent any more. `false` where that run is over already.
    async fn disable_webhook(
        &self,
        id: WebhookId,
        run: u32,
        disabled: &Disabled,
        actor: &Text,
    ) -> PortResult<bool>;

    /// Begins the run behind a run, after a place of the log, also where the webhook was disabled; gives the webhook as it then stands.
    /// Nothing where that run is over already, or there is no such webhook.
    async fn replay_webhook(
        &self,
        id: WebhookId,
        run: u32,
        after: Sequence,
        (at, actor): (Timestamp, &Text),
    ) -> PortResult<Option<KeptWebhook>>;
}

/// A message to a receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookMessage {
    /// Its id: the same one in every attempt, so that the receiver can tell what it has.
    pub id: String,
    /// What is sent: a CloudEvents 1.0 event in JSON.
    pub body: String,
}

/// Why a message did not arrive, for people; nothing of the secret is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The receiver says that it is gone for good (410).
    #[error("the receiver says that it is gone (410)")]
    Gone,
    /// The receiver answered with another status than 2xx; redirects are not followed.
    #[error("the receiver answered {0}, which is not 2xx")]
    Status(u16),
    /// The address is none that messages are sent to.
    #[error("{0}")]
    Refused(String),
    /// The receiver was not reached, or did not answer.
    #[error("{0}")]
    Unreachable(String),
}

/// Sends messages by HTTP POST, signed as Standard Webhooks asks. It connects to no address inside ([`NotSent::Refused`]).
#[async_trait]
pub trait WebhookSender: Send + Sync {
    /// Whether messages may be sent to a URL, as it resolves now: [`NotSent::Refused`], or `Unreachable` where it does not resolve.
    async fn check(&self, url: &WebhookUrl) -> Result<(), NotSent>;

    /// Sends a message at a time; gives the status of an answer that is a success.
    async fn send(&self, hook: &KeptWebhook, message: &WebhookMessage, at: Timestamp)
    -> Result<u16, NotSent>;
}
