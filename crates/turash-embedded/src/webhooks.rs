//! The port of webhooks: a row for each, and what is recorded of every change in the same transaction.

use async_trait::async_trait;
use turash_domain::ports::{AuditAction, AuditEntry, KeptWebhook, PortResult, SigningSecret, Webhooks};
use turash_domain::{
    Disabled, EventTypes, Invalid, PortErrorKind, Sequence, Text, Timestamp, Webhook, WebhookId, WebhookUrl,
};

use crate::audit::record;
use crate::error::{port_error, unreadable};
use crate::store::EmbeddedStore;
use crate::writer::{Failure, Tx, Work};

/// Id, URL, label, types, secret, when it was made (ms), its place, its run, when (ms) and why it was disabled.
type Row = (String, String, String, String, Vec<u8>, i64, i64, i64, Option<i64>, Option<String>);

const FIND: &str = "SELECT id, url, label, types, secret, created_ms, after_sequence, run, disabled_ms, disabled_reason \
     FROM webhook WHERE id = ?";
const LIST: &str = "SELECT id, url, label, types, secret, created_ms, after_sequence, run, disabled_ms, disabled_reason \
     FROM webhook ORDER BY id";

#[async_trait]
impl Webhooks for EmbeddedStore {
    async fn add_webhook(&self, hook: &KeptWebhook, actor: &Text) -> PortResult<()> {
        let entry = entry(hook, hook.webhook.created_at, actor, AuditAction::WebhookCreated)?;
        let id = hook.webhook.id;
        let added = self.write(Add { hook: hook.clone(), entry }).await?;
        if added > 0 || self.webhook(id).await?.as_ref() == Some(hook) {
            return Ok(());
        }
        Err(port_error(PortErrorKind::Conflict, format!("another webhook has the id {id}")))
    }

    async fn webhook(&self, id: WebhookId) -> PortResult<Option<KeptWebhook>> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(FIND).bind(id.to_string());
        let found = query.fetch_optional(&mut *reader).await.map_err(|error| self.failed(error))?;
        found.map(|row| self.hook(row)).transpose()
    }

    async fn webhooks(&self) -> PortResult<Vec<KeptWebhook>> {
        let mut reader = self.reader().await?;
        let found: Vec<Row> =
            sqlx::query_as(LIST).fetch_all(&mut *reader).await.map_err(|error| self.failed(error))?;
        found.into_iter().map(|row| self.hook(row)).collect()
    }

    async fn remove_webhook(
        &self,
        id: WebhookId,
        at: Timestamp,
        actor: &Text,
    ) -> PortResult<Option<KeptWebhook>> {
        let Some(hook) = self.webhook(id).await? else { return Ok(None) };
        let entry = entry(&hook, at, actor, AuditAction::WebhookRemoved)?;
        let removed = self.write(Change { id, run: None, to: To::Gone, entry }).await?;
        Ok((removed > 0).then_some(hook))
    }

    async fn disable_webhook(
        &self,
        id: WebhookId,
        run: u32,
        disabled: &Disabled,
        actor: &Text,
    ) -> PortResult<bool> {
        let Some(hook) = self.webhook(id).await? else { return Ok(false) };
        let entry = entry(&hook, disabled.at, actor, AuditAction::WebhookDisabled)?;
        let to = To::Disabled(disabled.clone());
        Ok(self.write(Change { id, run: Some(run), to, entry }).await? > 0)
    }

    async fn replay_webhook(
        &self,
        id: WebhookId,
        run: u32,
        after: Sequence,
        (at, actor): (Timestamp, &Text),
    ) -> PortResult<Option<KeptWebhook>> {
        let Some(hook) = self.webhook(id).await? else { return Ok(None) };
        let entry = entry(&hook, at, actor, AuditAction::WebhookReplayed)?;
        let begun = self.write(Change { id, run: Some(run), to: To::After(after), entry }).await?;
        if begun == 0 { Ok(None) } else { self.webhook(id).await }
    }
}

impl EmbeddedStore {
    fn hook(&self, row: Row) -> PortResult<KeptWebhook> {
        kept(row).map_err(|error| unreadable(self.label(), "a webhook", error))
    }
}

fn kept(row: Row) -> Result<KeptWebhook, Invalid> {
    let (id, url, label, types, secret, created, after, run, disabled, reason) = row;
    let wrong_length = |_| Invalid::new("secret", "another length", "32 bytes", "");
    let disabled = disabled.zip(reason).map(|(at, reason)| {
        Ok::<_, Invalid>(Disabled { at: Timestamp::from_millis(at)?, reason: Text::new(&reason)? })
    });
    let names: Vec<&str> = types.split_terminator(',').collect();
    let webhook = Webhook {
        id: WebhookId::parse(&id)?,
        url: WebhookUrl::parse(&url)?,
        label: Text::new(&label)?,
        types: EventTypes::new(&names)?,
        created_at: Timestamp::from_millis(created)?,
        after: Sequence(after.cast_unsigned()),
        run: u32::try_from(run).map_err(|_| Invalid::new("run", run, "a count", ""))?,
        disabled: disabled.transpose()?,
    };
    Ok(KeptWebhook { webhook, secret: SigningSecret::new(secret.try_into().map_err(wrong_length)?) })
}

/// What is recorded of a change of a webhook.
fn entry(hook: &KeptWebhook, at: Timestamp, actor: &Text, action: AuditAction) -> PortResult<AuditEntry> {
    let subject = hook.webhook.subject();
    let subject = subject.map_err(|error| port_error(PortErrorKind::Invalid, error.to_string()))?;
    Ok(AuditEntry { at, actor: actor.clone(), action, subject })
}

/// Keeps a new webhook; 0 where there is one of its id.
struct Add {
    hook: KeptWebhook,
    entry: AuditEntry,
}

#[async_trait]
impl Work for Add {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let KeptWebhook { webhook, secret } = &self.hook;
        let disabled = webhook.disabled.as_ref();
        let added = sqlx::query(
            "INSERT INTO webhook (id, url, label, types, secret, created_ms, after_sequence, run, disabled_ms, disabled_reason) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(webhook.id.to_string())
        .bind(webhook.url.as_str())
        .bind(webhook.label.as_str())
        .bind(webhook.types.names().collect::<Vec<_>>().join(","))
        .bind(secret.expose().as_slice())
        .bind(webhook.created_at.millis())
        .bind(webhook.after.0.cast_signed())
        .bind(i64::from(webhook.run))
        .bind(disabled.map(|disabled| disabled.at.millis()))
        .bind(disabled.map(|disabled| disabled.reason.as_str()))
        .execute(&mut *tx.connection)
        .await?;
        if added.rows_affected() > 0 {
            record(tx.connection, &self.entry).await?;
        }
        Ok(added.rows_affected())
    }
}

/// What becomes of a webhook.
enum To {
    Gone,
    Disabled(Disabled),
    /// Its next run begins after this place.
    After(Sequence),
}

/// Changes a webhook, where it is in a run; 0 where it is not.
struct Change {
    id: WebhookId,
    run: Option<u32>,
    to: To,
    entry: AuditEntry,
}

#[async_trait]
impl Work for Change {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let (id, run) = (self.id.to_string(), self.run.map(i64::from));
        let query = match &self.to {
            To::Gone => sqlx::query("DELETE FROM webhook WHERE id = ?1 AND (?2 IS NULL OR run = ?2)").bind(id).bind(run),
            To::Disabled(disabled) => sqlx::query(
                "UPDATE webhook SET disabled_ms = ?3, disabled_reason = ?4 WHERE id = ?1 AND run = ?2 AND disabled_ms IS NULL",
            )
            .bind(id)
            .bind(run)
            .bind(disabled.at.millis())
            .bind(disabled.reason.as_str()),
            To::After(after) => sqlx::query(
                "UPDATE webhook SET run = run + 1, after_sequence = ?3, disabled_ms = NULL, disabled_reason = NULL \
                 WHERE id = ?1 AND run = ?2",
            )
            .bind(id)
            .bind(run)
            .bind(after.0.cast_signed()),
        };
        let done = query.execute(&mut *tx.connection).await?.rows_affected();
        if done > 0 {
            record(tx.connection, &self.entry).await?;
        }
        Ok(done)
    }
}
