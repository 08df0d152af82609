//! The port of keys and of the record: a row for each.

use async_trait::async_trait;
use turash_domain::ports::{AccessKeys, AuditAction, AuditEntry, Audited, KeptKey, PortResult, SecretDigest};
use turash_domain::{AccessKey, Grant, Invalid, KeyId, PortErrorKind, Role, Text, Timestamp};

use crate::audit::record;
use crate::error::{port_error, unreadable};
use crate::store::EmbeddedStore;
use crate::writer::{Failure, Tx, Work};

/// Id, digest, role, organization, label, when it was made and taken back (ms).
type KeyRow = (String, Vec<u8>, String, Option<String>, String, i64, Option<i64>);
/// Number, when (ms), who, what, to what.
type AuditRow = (i64, i64, String, String, String);

const FIND: &str =
    "SELECT id, digest, role, organization, label, created_ms, revoked_ms FROM access_key WHERE id = ?";
const LIST: &str =
    "SELECT id, digest, role, organization, label, created_ms, revoked_ms FROM access_key ORDER BY id";
const AUDIT: &str = "SELECT number, at_ms, actor, action, subject FROM audit \
     WHERE ?1 IS NULL OR number < ?1 ORDER BY number DESC LIMIT ?2";

#[async_trait]
impl AccessKeys for EmbeddedStore {
    async fn create(&self, key: &KeptKey, actor: &Text) -> PortResult<()> {
        let created = Create {
            key: key.clone(),
            entry: entry(key, key.key.created_at, actor, AuditAction::KeyCreated)?,
        };
        if self.write(created).await? > 0 || self.find(key.key.id).await?.as_ref() == Some(key) {
            return Ok(());
        }
        Err(port_error(PortErrorKind::Conflict, format!("another key has the id {}", key.key.id)))
    }

    async fn revoke(&self, id: KeyId, at: Timestamp, actor: &Text) -> PortResult<Option<KeptKey>> {
        let Some(key) = self.find(id).await? else { return Ok(None) };
        let entry = entry(&key, at, actor, AuditAction::KeyRevoked)?;
        self.write(Revoke { id, entry }).await?;
        self.find(id).await
    }

    async fn find(&self, id: KeyId) -> PortResult<Option<KeptKey>> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(FIND).bind(id.to_string());
        let found = query.fetch_optional(&mut *reader).await.map_err(|error| self.failed(error))?;
        found.map(|row| self.key(row)).transpose()
    }

    async fn list(&self) -> PortResult<Vec<KeptKey>> {
        let mut reader = self.reader().await?;
        let found: Vec<KeyRow> =
            sqlx::query_as(LIST).fetch_all(&mut *reader).await.map_err(|error| self.failed(error))?;
        found.into_iter().map(|row| self.key(row)).collect()
    }

    async fn record(&self, entry: &AuditEntry) -> PortResult<()> {
        self.write(Record(entry.clone())).await.map(|_| ())
    }

    async fn audit(&self, before: Option<u64>, limit: u32) -> PortResult<Vec<Audited>> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(AUDIT).bind(before.map(u64::cast_signed)).bind(i64::from(limit));
        let found: Vec<AuditRow> = query.fetch_all(&mut *reader).await.map_err(|error| self.failed(error))?;
        let bad = |error| unreadable(self.label(), "the record of what was done", error);
        found.into_iter().map(|row| audited(row).map_err(bad)).collect()
    }
}

impl EmbeddedStore {
    fn key(&self, row: KeyRow) -> PortResult<KeptKey> {
        kept(row).map_err(|error| unreadable(self.label(), "a key", error))
    }
}

fn kept((id, digest, role, organization, label, created, revoked): KeyRow) -> Result<KeptKey, Invalid> {
    let digest: SecretDigest =
        digest.try_into().map_err(|_| Invalid::new("digest", "another length", "32 bytes", ""))?;
    let organization = organization.map(|text| Text::new(&text)).transpose()?;
    let key = AccessKey {
        id: KeyId::parse(&id)?,
        grant: Grant::new(Role::parse(&role)?, organization)?,
        label: Text::new(&label)?,
        created_at: Timestamp::from_millis(created)?,
        revoked_at: revoked.map(Timestamp::from_millis).transpose()?,
    };
    Ok(KeptKey { key, digest })
}

fn audited((number, at, actor, action, subject): AuditRow) -> Result<Audited, Invalid> {
    let entry = AuditEntry {
        at: Timestamp::from_millis(at)?,
        actor: Text::new(&actor)?,
        action: AuditAction::parse(&action)?,
        subject: Text::new(&subject)?,
    };
    Ok(Audited { number: number.cast_unsigned(), entry })
}

/// What is recorded of a change of a key.
fn entry(key: &KeptKey, at: Timestamp, actor: &Text, action: AuditAction) -> PortResult<AuditEntry> {
    let subject = key.subject().map_err(|error| port_error(PortErrorKind::Invalid, error.to_string()))?;
    Ok(AuditEntry { at, actor: actor.clone(), action, subject })
}

/// Keeps a new key; 0 where there is one of its id.
struct Create {
    key: KeptKey,
    entry: AuditEntry,
}

#[async_trait]
impl Work for Create {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let KeptKey { key, digest } = &self.key;
        let made = sqlx::query(
            "INSERT INTO access_key (id, digest, role, organization, label, created_ms, revoked_ms) \
             VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(key.id.to_string())
        .bind(digest.as_slice())
        .bind(key.grant.role().name())
        .bind(key.grant.organization().map(Text::as_str))
        .bind(key.label.as_str())
        .bind(key.created_at.millis())
        .bind(key.revoked_at.map(Timestamp::millis))
        .execute(&mut *tx.connection)
        .await?;
        if made.rows_affected() > 0 {
            record(tx.connection, &self.entry).await?;
        }
        Ok(made.rows_affected())
    }
}

/// Takes a key back, unless it was before.
struct Revoke {
    id: KeyId,
    entry: AuditEntry,
}

#[async_trait]
impl Work for Revoke {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let done = sqlx::query("UPDATE access_key SET revoked_ms = ? WHERE id = ? AND revoked_ms IS NULL")
            .bind(self.entry.at.millis())
            .bind(self.id.to_string())
            .execute(&mut *tx.connection)
            .await?;
        if done.rows_affected() > 0 {
            record(tx.connection, &self.entry).await?;
        }
        Ok(done.rows_affected())
    }
}

/// Records what was done.
struct Record(AuditEntry);

#[async_trait]
impl Work for Record {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        record(tx.connection, &self.0).await?;
        Ok(1)
    }
}
