//! Loads what the store holds of a refused batch, so that the first change that does not fit is found.

use sqlx::SqliteConnection;
use turash_domain::{MatchId, PortError, PortErrorKind, Uuid};
use turash_store::{Known, Plan};

use crate::error::{ADAPTER, port_error};
use crate::rows::json_array;

const SITES: &str = "SELECT id, version, body IS NOT NULL, (SELECT count(*) FROM flow WHERE flow.site = site.key) \
     FROM site WHERE id IN (SELECT value FROM json_each(?))";
const FLOWS: &str = "SELECT flow.id, flow.version, flow.body IS NOT NULL, site.id FROM flow \
     LEFT JOIN site ON site.key = flow.site WHERE flow.id IN (SELECT value FROM json_each(?))";
const DECISIONS: &str = "SELECT id, version FROM decision WHERE id IN (SELECT value FROM json_each(?))";
const EVENT: &str = "SELECT EXISTS (SELECT 1 FROM event WHERE id = ?)";

/// The first change that is refused, or the event that is in the log already.
pub(super) async fn explain(
    plan: &Plan,
    connection: &mut SqliteConnection,
) -> Result<PortError, sqlx::Error> {
    let mut known = Known::new(ADAPTER);
    let sites: Vec<(String, i64, bool, i64)> =
        sqlx::query_as(SITES).bind(json_array(plan.sites())).fetch_all(&mut *connection).await?;
    for (id, version, live, flows) in sites {
        known.site(id, version, live, flows);
    }
    let flows: Vec<(String, i64, bool, Option<String>)> =
        sqlx::query_as(FLOWS).bind(json_array(plan.flows())).fetch_all(&mut *connection).await?;
    for (id, version, live, site) in flows {
        known.flow(id, version, live, site);
    }
    let ids: Vec<_> = plan.decided().map(MatchId::to_string).collect();
    let ids = json_array(ids.iter().map(String::as_str));
    let decisions: Vec<(String, i64)> =
        sqlx::query_as(DECISIONS).bind(ids).fetch_all(&mut *connection).await?;
    for (id, version) in decisions {
        known.decision(id, version);
    }
    for event in &plan.events {
        if sqlx::query_scalar(EVENT).bind(id_of(event.id)).fetch_one(&mut *connection).await? {
            known.event(event.id);
        }
    }
    Ok(known.refusal(plan).unwrap_or_else(|| {
        let message = "a batch was refused although each of its changes is in order";
        port_error(PortErrorKind::Corrupt, message)
    }))
}

/// An event's id as its column holds it.
pub(super) fn id_of(id: Uuid) -> Vec<u8> {
    id.as_bytes().to_vec()
}
