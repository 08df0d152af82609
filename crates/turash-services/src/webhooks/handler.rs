//! What the subscription of a webhook does with an event: it sends it, as everybody may see it.

use std::borrow::Cow;
use std::sync::Arc;

use async_trait::async_trait;
use tracing::warn;
use turash_domain::ports::{
    Content, EventHandler, KeptWebhook, NotSent, Outcome, PortResult, WebhookMessage, WebhookSender, Webhooks,
};
use turash_domain::{Disabled, Event, Invalid, PortError, PortErrorKind, Text};

use crate::ports::Ports;
use crate::questions::seen_events::HiddenEvents;

/// Sends the events of one run of a webhook.
pub(super) struct WebhookHandler {
    pub(super) hook: KeptWebhook,
    pub(super) ports: Ports,
    pub(super) hooks: Arc<dyn Webhooks>,
    pub(super) sender: Arc<dyn WebhookSender>,
}

#[async_trait]
impl EventHandler for WebhookHandler {
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        let contents: Vec<Content> = events.iter().map(|event| Content::Event(Arc::clone(event))).collect();
        let hidden = match HiddenEvents::of_network(&self.ports, &contents).await {
            Ok(hidden) => hidden,
            Err(error) => return Outcome::Unavailable(error.to_string()),
        };
        for (place, event) in events.iter().enumerate() {
            let told = match &hidden {
                Some(hidden) => hidden.told(place, event).map(Cow::Owned),
                None => Some(Cow::Borrowed(&**event)),
            };
            let Some(event) = told.filter(|event| self.hook.webhook.types.hold(&event.data)) else {
                continue;
            };
            let message = WebhookMessage { id: event.id.to_string(), body: event.to_public_cloud_event() };
            match self.sender.send(&self.hook, &message, self.ports.clock.now()).await {
                Ok(_) => {}
                Err(NotSent::Gone) => return self.gone().await,
                Err(error) => return Outcome::Retry(error.to_string()),
            }
        }
        Outcome::Done
    }
}

impl WebhookHandler {
    /// The receiver wants nothing more. The events wait, unsettled, until this run is ended.
    async fn gone(&self) -> Outcome {
        let webhook = &self.hook.webhook;
        match self.disable().await {
            Ok(true) => {
                warn!(webhook = %webhook.id, host = webhook.url.host(), "the receiver is gone: the webhook is disabled");
            }
            Ok(false) => {}
            Err(error) => return Outcome::Unavailable(error.to_string()),
        }
        Outcome::Unavailable(NotSent::Gone.to_string())
    }

    async fn disable(&self) -> PortResult<bool> {
        let webhook = &self.hook.webhook;
        let wrong = |error: Invalid| PortError::new(PortErrorKind::Invalid, "webhooks", error.to_string());
        let reason = Text::new(&NotSent::Gone.to_string()).map_err(wrong)?;
        let actor = Text::new("the receiver").map_err(wrong)?;
        let disabled = Disabled { at: self.ports.clock.now(), reason };
        self.hooks.disable_webhook(webhook.id, webhook.run, &disabled, &actor).await
    }
}
