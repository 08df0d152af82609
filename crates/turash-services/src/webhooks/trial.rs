//! A message to try a webhook: it is sent at once and once, and is no event of the log.

use serde_json::json;
use turash_domain::ports::{KeptWebhook, NotSent, WebhookMessage, WebhookSender};

use crate::ports::Ports;

/// Sends a message of the type `org.turash.webhook_test.v1`; gives the status of the answer.
pub async fn try_webhook(
    ports: &Ports,
    sender: &dyn WebhookSender,
    hook: &KeptWebhook,
) -> Result<u16, NotSent> {
    let now = ports.clock.now();
    let (id, webhook) = (ports.ids.uuid(now).to_string(), hook.webhook.id);
    let body = json!({
        "specversion": "1.0",
        "id": id,
        "source": "/turash",
        "type": "org.turash.webhook_test.v1",
        "subject": format!("webhook/{webhook}"),
        "time": now,
        "datacontenttype": "application/json",
        "data": { "webhook": webhook },
    });
    sender.send(hook, &WebhookMessage { id, body: body.to_string() }, now).await
}
