//! `/v1/audit`: who did what, and when.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;
use tracing::error;
use turash_domain::ports::{AuditAction, AuditEntry, Audited};
use turash_domain::{Sequence, Text, Timestamp};

use crate::app::App;
use crate::caller::Caller;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::{List, cut};

#[derive(Serialize)]
struct EntryView {
    number: u64,
    at: Timestamp,
    actor: Text,
    action: &'static str,
    subject: Text,
}

impl From<Audited> for EntryView {
    fn from(Audited { number, entry }: Audited) -> Self {
        let AuditEntry { at, actor, action, subject } = entry;
        Self { number, at, actor, action: action.name(), subject }
    }
}

/// Lists what was done, the last first.
pub(crate) async fn list(State(app): State<Arc<App>>, uri: Uri) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let (limit, before) = (params.limit()?, params.cursor::<Sequence>()?);
    params.finish()?;
    let as_of = app.ports().log.head().await?;
    let mut entries = app.ring()?.keys().audit(before.map(|before| before.0), limit + 1).await?;
    let next = cut(&mut entries, limit, |entry| Sequence(entry.number));
    Ok(List { as_of, items: entries.into_iter().map(EntryView::from).collect(), next, count: None }.reply())
}

/// Records what the holder of a key did. It is done already: where recording it fails, the log alone tells.
pub(crate) async fn record(app: &App, caller: &Caller, action: AuditAction, subject: &str) {
    let (Some(ring), Some(actor)) = (&app.ring, caller.recorded()) else { return };
    let shortened: String = subject.chars().take(500).collect();
    let Ok(subject) = Text::new(&shortened) else { return };
    let entry = AuditEntry { at: app.ports().clock.now(), actor, action, subject };
    if let Err(error) = ring.keys().record(&entry).await {
        let AuditEntry { actor, subject, .. } = entry;
        error!(%error, %actor, action = action.name(), %subject, "what was done is not in the record");
    }
}
