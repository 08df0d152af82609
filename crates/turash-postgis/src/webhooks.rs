//! The port of webhooks: a row for each. A change and what is recorded of it are one statement, and so one transaction.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::postgres::PgRow;
use turash_domain::ports::{AuditAction, KeptWebhook, PortResult, SigningSecret, Webhooks};
use turash_domain::{
    Disabled, EventTypes, Invalid, PortErrorKind, Sequence, Text, Timestamp, Webhook, WebhookId, WebhookUrl,
};

use crate::error::{Unreadable, port_error};
use crate::statement::Lost;
use crate::store::PostgisStore;

const FIND: &str = "SELECT id, url, label, types, secret, created_ms, after_sequence, run, disabled_ms, disabled_reason \
     FROM turash.webhook WHERE id = $1";
const LIST: &str = "SELECT id, url, label, types, secret, created_ms, after_sequence, run, disabled_ms, disabled_reason \
     FROM turash.webhook ORDER BY id";
const ADD: &str = "WITH done AS (\
     INSERT INTO turash.webhook (id, url, label, types, secret, created_ms, after_sequence, run, disabled_ms, disabled_reason) \
     VALUES ($5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING RETURNING id) \
     INSERT INTO turash.audit (at_ms, actor, action, subject) SELECT $1, $2, $3, $4 FROM done";
const REMOVE: &str = "WITH done AS (DELETE FROM turash.webhook WHERE id = $5 RETURNING id) \
     INSERT INTO turash.audit (at_ms, actor, action, subject) SELECT $1, $2, $3, $4 FROM done";
const DISABLE: &str = "WITH done AS (\
     UPDATE turash.webhook SET disabled_ms = $7, disabled_reason = $8 \
     WHERE id = $5 AND run = $6 AND disabled_ms IS NULL RETURNING id) \
     INSERT INTO turash.audit (at_ms, actor, action, subject) SELECT $1, $2, $3, $4 FROM done";
const REPLAY: &str = "WITH done AS (\
     UPDATE turash.webhook SET run = run + 1, after_sequence = $7, disabled_ms = NULL, disabled_reason = NULL \
     WHERE id = $5 AND run = $6 RETURNING id) \
     INSERT INTO turash.audit (at_ms, actor, action, subject) SELECT $1, $2, $3, $4 FROM done";

#[async_trait]
impl Webhooks for PostgisStore {
    async fn add_webhook(&self, hook: &KeptWebhook, actor: &Text) -> PortResult<()> {
        let KeptWebhook { webhook, secret } = hook;
        let (subject, id) = (subject(hook)?, webhook.id.to_string());
        let types = webhook.types.names().collect::<Vec<_>>().join(",");
        let disabled = webhook.disabled.as_ref();
        let query = || {
            let query = sqlx::query(ADD).bind(webhook.created_at.millis()).bind(actor.as_str());
            let query = query.bind(AuditAction::WebhookCreated.name()).bind(subject.as_str());
            let query = query.bind(id.as_str()).bind(webhook.url.as_str()).bind(webhook.label.as_str());
            let query = query.bind(types.as_str()).bind(secret.expose().as_slice());
            let query = query.bind(webhook.created_at.millis()).bind(webhook.after.0.cast_signed());
            let query =
                query.bind(i64::from(webhook.run)).bind(disabled.map(|disabled| disabled.at.millis()));
            query.bind(disabled.map(|disabled| disabled.reason.as_str()))
        };
        if self.write(Lost::RunAgain, query).await? > 0
            || self.webhook(webhook.id).await?.as_ref() == Some(hook)
        {
            return Ok(());
        }
        Err(port_error(PortErrorKind::Conflict, format!("another webhook has the id {id}")))
    }

    async fn webhook(&self, id: WebhookId) -> PortResult<Option<KeptWebhook>> {
        let id = id.to_string();
        let rows = self.rows(|| sqlx::query(FIND).bind(id.as_str())).await?;
        Ok(self.decode("a webhook", rows, kept).await?.pop())
    }

    async fn webhooks(&self) -> PortResult<Vec<KeptWebhook>> {
        let rows = self.rows(|| sqlx::query(LIST)).await?;
        self.decode("a webhook", rows, kept).await
    }

    /// Where the connection breaks and it was removed before, the answer is that there is none.
    async fn remove_webhook(
        &self,
        id: WebhookId,
        at: Timestamp,
        actor: &Text,
    ) -> PortResult<Option<KeptWebhook>> {
        let Some(hook) = self.webhook(id).await? else { return Ok(None) };
        let (subject, text) = (subject(&hook)?, id.to_string());
        let query = || {
            let query = sqlx::query(REMOVE).bind(at.millis()).bind(actor.as_str());
            query.bind(AuditAction::WebhookRemoved.name()).bind(subject.as_str()).bind(text.as_str())
        };
        Ok((self.write(Lost::RunAgain, query).await? > 0).then_some(hook))
    }

    async fn disable_webhook(
        &self,
        id: WebhookId,
        run: u32,
        disabled: &Disabled,
        actor: &Text,
    ) -> PortResult<bool> {
        let Some(hook) = self.webhook(id).await? else { return Ok(false) };
        let (subject, text) = (subject(&hook)?, id.to_string());
        let query = || {
            let query = sqlx::query(DISABLE).bind(disabled.at.millis()).bind(actor.as_str());
            let query = query.bind(AuditAction::WebhookDisabled.name()).bind(subject.as_str());
            let query = query.bind(text.as_str()).bind(i64::from(run)).bind(disabled.at.millis());
            query.bind(disabled.reason.as_str())
        };
        Ok(self.write(Lost::RunAgain, query).await? > 0)
    }

    /// Where the connection breaks after the run began, the answer may be that it is over: to ask again finds the new one.
    async fn replay_webhook(
        &self,
        id: WebhookId,
        run: u32,
        after: Sequence,
        (at, actor): (Timestamp, &Text),
    ) -> PortResult<Option<KeptWebhook>> {
        let Some(hook) = self.webhook(id).await? else { return Ok(None) };
        let (subject, text) = (subject(&hook)?, id.to_string());
        let query = || {
            let query = sqlx::query(REPLAY).bind(at.millis()).bind(actor.as_str());
            let query = query.bind(AuditAction::WebhookReplayed.name()).bind(subject.as_str());
            query.bind(text.as_str()).bind(i64::from(run)).bind(after.0.cast_signed())
        };
        if self.write(Lost::RunAgain, query).await? == 0 { Ok(None) } else { self.webhook(id).await }
    }
}

fn subject(hook: &KeptWebhook) -> PortResult<Text> {
    hook.webhook.subject().map_err(|error| port_error(PortErrorKind::Invalid, error.to_string()))
}

fn kept(row: &PgRow) -> Result<KeptWebhook, Unreadable> {
    let value = Unreadable::value;
    let wrong_length = |_| value(Invalid::new("secret", "another length", "32 bytes", ""));
    let secret = row.try_get::<Vec<u8>, _>(4)?.try_into().map_err(wrong_length)?;
    let names: String = row.try_get(3)?;
    let names: Vec<&str> = names.split_terminator(',').collect();
    let run: i64 = row.try_get(7)?;
    let webhook = Webhook {
        id: WebhookId::parse(row.try_get(0)?).map_err(value)?,
        url: WebhookUrl::parse(row.try_get(1)?).map_err(value)?,
        label: Text::new(row.try_get(2)?).map_err(value)?,
        types: EventTypes::new(&names).map_err(value)?,
        created_at: Timestamp::from_millis(row.try_get(5)?).map_err(value)?,
        after: Sequence(row.try_get::<i64, _>(6)?.cast_unsigned()),
        run: u32::try_from(run).map_err(|_| value(Invalid::new("run", run, "a count", "")))?,
        disabled: disabled(row.try_get(8)?, row.try_get(9)?).map_err(value)?,
    };
    Ok(KeptWebhook { webhook, secret: SigningSecret::new(secret) })
}

fn disabled(at: Option<i64>, reason: Option<String>) -> Result<Option<Disabled>, Invalid> {
    let Some((at, reason)) = at.zip(reason) else { return Ok(None) };
    Ok(Some(Disabled { at: Timestamp::from_millis(at)?, reason: Text::new(&reason)? }))
}
