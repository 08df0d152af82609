//! The port of keys and of the record: a row for each. A key and what is recorded of it are one statement, and so one transaction.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::postgres::PgRow;
use turash_domain::ports::{AccessKeys, AuditAction, AuditEntry, Audited, KeptKey, PortResult, SecretDigest};
use turash_domain::{AccessKey, Grant, Invalid, KeyId, PortErrorKind, Role, Text, Timestamp};

use crate::error::{Unreadable, port_error};
use crate::statement::Lost;
use crate::store::PostgisStore;

const FIND: &str = "SELECT id, digest, role, organization, label, created_ms, revoked_ms \
     FROM turash.access_key WHERE id = $1";
const LIST: &str = "SELECT id, digest, role, organization, label, created_ms, revoked_ms \
     FROM turash.access_key ORDER BY id";
const CREATE: &str = "WITH made AS (\
     INSERT INTO turash.access_key (id, digest, role, organization, label, created_ms, revoked_ms) \
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id) \
     INSERT INTO turash.audit (at_ms, actor, action, subject) SELECT $8, $9, $10, $11 FROM made";
const REVOKE: &str = "WITH done AS (\
     UPDATE turash.access_key SET revoked_ms = $2 WHERE id = $1 AND revoked_ms IS NULL RETURNING id) \
     INSERT INTO turash.audit (at_ms, actor, action, subject) SELECT $2, $3, $4, $5 FROM done";
const RECORD: &str = "INSERT INTO turash.audit (at_ms, actor, action, subject) VALUES ($1, $2, $3, $4)";
const AUDIT: &str = "SELECT number, at_ms, actor, action, subject FROM turash.audit \
     WHERE $1::bigint IS NULL OR number < $1 ORDER BY number DESC LIMIT $2";

#[async_trait]
impl AccessKeys for PostgisStore {
    async fn create(&self, key: &KeptKey, actor: &Text) -> PortResult<()> {
        let (subject, id) = (subject(key)?, key.key.id.to_string());
        let query = || {
            let AccessKey { grant, label, created_at, revoked_at, .. } = &key.key;
            let query = sqlx::query(CREATE).bind(id.as_str()).bind(key.digest.as_slice());
            let query = query.bind(grant.role().name()).bind(grant.organization().map(Text::as_str));
            let query = query.bind(label.as_str()).bind(created_at.millis());
            let query = query.bind(revoked_at.map(Timestamp::millis)).bind(created_at.millis());
            query.bind(actor.as_str()).bind(AuditAction::KeyCreated.name()).bind(subject.as_str())
        };
        if self.write(Lost::RunAgain, query).await? > 0 || self.find(key.key.id).await?.as_ref() == Some(key)
        {
            return Ok(());
        }
        Err(port_error(PortErrorKind::Conflict, format!("another key has the id {id}")))
    }

    async fn revoke(&self, id: KeyId, at: Timestamp, actor: &Text) -> PortResult<Option<KeptKey>> {
        let Some(key) = self.find(id).await? else { return Ok(None) };
        let (subject, text) = (subject(&key)?, id.to_string());
        let query = || {
            let query = sqlx::query(REVOKE).bind(text.as_str()).bind(at.millis()).bind(actor.as_str());
            query.bind(AuditAction::KeyRevoked.name()).bind(subject.as_str())
        };
        self.write(Lost::RunAgain, query).await?;
        self.find(id).await
    }

    async fn find(&self, id: KeyId) -> PortResult<Option<KeptKey>> {
        let id = id.to_string();
        let rows = self.rows(|| sqlx::query(FIND).bind(id.as_str())).await?;
        Ok(self.decode("a key", rows, kept).await?.pop())
    }

    async fn list(&self) -> PortResult<Vec<KeptKey>> {
        let rows = self.rows(|| sqlx::query(LIST)).await?;
        self.decode("a key", rows, kept).await
    }

    /// Where the connection breaks it may be recorded twice: better so than not at all.
    async fn record(&self, entry: &AuditEntry) -> PortResult<()> {
        let query = || {
            let query = sqlx::query(RECORD).bind(entry.at.millis()).bind(entry.actor.as_str());
            query.bind(entry.action.name()).bind(entry.subject.as_str())
        };
        self.write(Lost::RunAgain, query).await.map(|_| ())
    }

    async fn audit(&self, before: Option<u64>, limit: u32) -> PortResult<Vec<Audited>> {
        let before = before.map(u64::cast_signed);
        let rows = self.rows(|| sqlx::query(AUDIT).bind(before).bind(i64::from(limit))).await?;
        self.decode("the record of what was done", rows, audited).await
    }
}

fn subject(key: &KeptKey) -> PortResult<Text> {
    key.subject().map_err(|error| port_error(PortErrorKind::Invalid, error.to_string()))
}

fn kept(row: &PgRow) -> Result<KeptKey, Unreadable> {
    let organization: Option<String> = row.try_get(3)?;
    let organization = organization.map(|text| Text::new(&text)).transpose().map_err(Unreadable::value)?;
    let wrong_length = |_| Unreadable::value(Invalid::new("digest", "another length", "32 bytes", ""));
    let digest: SecretDigest = row.try_get::<Vec<u8>, _>(1)?.try_into().map_err(wrong_length)?;
    let role = Role::parse(row.try_get(2)?).map_err(Unreadable::value)?;
    let revoked: Option<i64> = row.try_get(6)?;
    let key = AccessKey {
        id: KeyId::parse(row.try_get(0)?).map_err(Unreadable::value)?,
        grant: Grant::new(role, organization).map_err(Unreadable::value)?,
        label: Text::new(row.try_get(4)?).map_err(Unreadable::value)?,
        created_at: Timestamp::from_millis(row.try_get(5)?).map_err(Unreadable::value)?,
        revoked_at: revoked.map(Timestamp::from_millis).transpose().map_err(Unreadable::value)?,
    };
    Ok(KeptKey { key, digest })
}

fn audited(row: &PgRow) -> Result<Audited, Unreadable> {
    let entry = AuditEntry {
        at: Timestamp::from_millis(row.try_get(1)?).map_err(Unreadable::value)?,
        actor: Text::new(row.try_get(2)?).map_err(Unreadable::value)?,
        action: AuditAction::parse(row.try_get(3)?).map_err(Unreadable::value)?,
        subject: Text::new(row.try_get(4)?).map_err(Unreadable::value)?,
    };
    Ok(Audited { number: row.try_get::<i64, _>(0)?.cast_unsigned(), entry })
}
