//! A new webhook, and the secret that is shown with it once.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use turash_domain::ports::{KeptWebhook, NotSent, PortResult, SigningSecret, WebhookSender, Webhooks};
use turash_domain::{EventTypes, Invalid, PortError, PortErrorKind, Text, Webhook, WebhookId, WebhookUrl};

use crate::access::Secret;
use crate::ports::Ports;

/// The most webhooks of a store: each is a subscription with workers of its own in every process.
pub const MOST_WEBHOOKS: usize = 50;

/// A webhook as it is asked for.
#[derive(Debug, Clone)]
pub struct WebhookDraft {
    /// Where events are sent.
    pub url: WebhookUrl,
    /// What it is for, in words for people.
    pub label: Text,
    /// Which events are sent.
    pub types: EventTypes,
}

/// A new webhook with its secret.
#[derive(Debug)]
pub struct IssuedWebhook {
    /// The webhook.
    pub webhook: Webhook,
    /// What its messages are signed with, `whsec_<base64 of 32 bytes>`: it is shown to nobody a second time.
    pub secret: Secret,
}

/// Why something could not be done with webhooks.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// A value cannot be taken.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// There are as many as there may be.
    #[error("there are {MOST_WEBHOOKS} webhooks, and no more are kept; remove one that is not needed")]
    TooMany,
    /// There is none of this id.
    #[error("there is no webhook {0}")]
    NotThere(WebhookId),
    /// Somebody else began a replay at the same time.
    #[error("another replay of webhook {0} began at the same time; look at it and ask again if need be")]
    Replayed(WebhookId),
    /// A port did not keep its promise.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Makes a webhook for the events after the head of the log; `actor` is who does. The address is looked at as it resolves now, and again
/// before every message.
pub async fn issue_webhook(
    ports: &Ports,
    (hooks, sender): (&dyn Webhooks, &dyn WebhookSender),
    draft: WebhookDraft,
    actor: &Text,
) -> Result<IssuedWebhook, WebhookError> {
    let WebhookDraft { url, label, types } = draft;
    if let Err(error @ (NotSent::Refused(_) | NotSent::Unreachable(_))) = sender.check(&url).await {
        return Err(Invalid::new("url", &url, "an address that everybody reaches", error.to_string()).into());
    }
    if hooks.webhooks().await?.len() >= MOST_WEBHOOKS {
        return Err(WebhookError::TooMany);
    }
    let (secret, created_at) = (random()?, ports.clock.now());
    let webhook = Webhook {
        id: WebhookId::new(ports.ids.uuid(created_at)),
        url,
        label,
        types,
        created_at,
        after: ports.log.head().await?,
        run: 1,
        disabled: None,
    };
    let written = Secret::new(format!("whsec_{}", STANDARD.encode(secret.expose())));
    hooks.add_webhook(&KeptWebhook { webhook: webhook.clone(), secret }, actor).await?;
    // From here on the log is kept for it, also where no process sends yet.
    ports.ledger.advance(&webhook.subscription()?, webhook.after).await?;
    Ok(IssuedWebhook { webhook, secret: written })
}

fn random() -> PortResult<SigningSecret> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| {
        PortError::new(PortErrorKind::Unavailable, "system", "there is no randomness").caused_by(error)
    })?;
    Ok(SigningSecret::new(random))
}
