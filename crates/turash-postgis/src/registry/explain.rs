//! Loads what the server holds of a refused batch, so that the first change that does not fit is found.

use sqlx::postgres::PgConnection;
use turash_domain::{PortError, Uuid};
use turash_store::{Known, Plan};

use crate::error::ADAPTER;

const SITES: &str = "SELECT id, version, body IS NOT NULL, \
     (SELECT count(*) FROM turash.flow WHERE flow.site = site.id) FROM turash.site WHERE id = ANY ($1)";
const FLOWS: &str = "SELECT id, version, body IS NOT NULL, site FROM turash.flow WHERE id = ANY ($1)";
const DECISIONS: &str = "SELECT turash.spelling(supply) || '~' || turash.spelling(demand), version FROM turash.decision \
     WHERE (supply, demand) IN (SELECT * FROM unnest($1::text[], $2::text[]))";
const EVENTS: &str = "SELECT id FROM turash.event WHERE id = ANY ($1)";

/// The first change that is refused, or the event that is in the log already; `None` where nothing is wrong any more, since
/// another process changed something in between.
pub(crate) async fn explain(
    plan: &Plan,
    connection: &mut PgConnection,
) -> Result<Option<PortError>, sqlx::Error> {
    let mut known = Known::new(ADAPTER);
    let ids: Vec<_> = plan.sites().collect();
    let sites: Vec<(String, i64, bool, i64)> =
        sqlx::query_as(SITES).bind(ids).fetch_all(&mut *connection).await?;
    for (id, version, live, flows) in sites {
        known.site(id, version, live, flows);
    }
    let ids: Vec<_> = plan.flows().collect();
    let flows: Vec<(String, i64, bool, Option<String>)> =
        sqlx::query_as(FLOWS).bind(ids).fetch_all(&mut *connection).await?;
    for (id, version, live, site) in flows {
        known.flow(id, version, live, site);
    }
    let pairs = plan.decided().map(|id| (id.supply().as_str(), id.demand().as_str()));
    let (supplies, demands): (Vec<_>, Vec<_>) = pairs.unzip();
    let decisions: Vec<(String, i64)> =
        sqlx::query_as(DECISIONS).bind(supplies).bind(demands).fetch_all(&mut *connection).await?;
    for (id, version) in decisions {
        known.decision(id, version);
    }
    let ids: Vec<_> = plan.events.iter().map(|event| event.id).collect();
    let events: Vec<Uuid> = sqlx::query_scalar(EVENTS).bind(ids).fetch_all(connection).await?;
    for id in events {
        known.event(id);
    }
    Ok(known.refusal(plan))
}
