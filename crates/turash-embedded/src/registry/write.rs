//! Carries a planned batch out, in bulk statements that change a row only where its version is the expected one. The
//! number of changed rows says whether all were; what was wrong is found out afterwards (`explain`), never before.

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::SqliteConnection;
use turash_domain::{CountryCode, Decision, PortError, ResourceFlow, Site, Version, Versioned};
use turash_store::{EventRow, PlaceRow, Plan, Put, Rows as _, Step, steps};

use super::accounts;
use super::explain::{self, id_of};
use super::{planned, restricted, told};
use crate::leases;
use crate::rows::for_values;
use crate::spatial;
use crate::writer::{Failure, Tx, Work};

/// A plan as the writer's command.
pub(super) struct CarryOut(pub(super) Plan);

#[async_trait]
impl Work for CarryOut {
    fn rows(&self) -> usize {
        self.0.rows()
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let plan = &self.0;
        if let Some(fence) = &plan.fence {
            leases::check(tx.connection, fence).await?;
        }
        let accounts = accounts::load(plan, tx.connection).await?;
        for step in steps(&[plan]) {
            carry_out(tx.connection, &step).await?;
        }
        accounts::settle(plan, accounts)?;
        append(tx, &plan.events).await?;
        Ok(tx.head)
    }

    async fn explain(&self, connection: &mut SqliteConnection) -> Result<PortError, sqlx::Error> {
        explain::explain(&self.0, connection).await
    }
}

/// A statement of many rows: what stands before the values, how many there are in a row, and what stands after.
type Statement = (&'static str, usize, &'static str);

async fn carry_out(connection: &mut SqliteConnection, step: &Step<'_>) -> Result<(), Failure> {
    put_sites(connection, &step.new_sites, NEW_SITES).await?;
    put_sites(connection, &step.changed_sites, CHANGED_SITES).await?;
    put_flows(connection, &step.new_flows, NEW_FLOWS).await?;
    put_flows(connection, &step.changed_flows, CHANGED_FLOWS).await?;
    restricted::put(connection, &step.new_flows, &step.changed_flows).await?;
    remove(connection, &step.removed_flows, REMOVED_FLOWS).await?;
    remove(connection, &step.removed_sites, REMOVED_SITES).await?;
    let gone = step.removed_sites.iter().map(|(id, version)| PlaceRow::forgotten(id, *version));
    spatial::put_down(connection, &gone.collect::<Vec<_>>()).await?;
    put_decisions(connection, &step.new_decisions, NEW_DECISIONS).await?;
    put_decisions(connection, &step.changed_decisions, CHANGED_DECISIONS).await?;
    told::write(connection, &step.tells).await?;
    planned::write(connection, &step.planned).await?;
    restricted::copy(connection, &step.restricted).await?;
    Ok(())
}

/// Refuses where fewer rows were changed than there were changes.
fn all(changed: u64, wanted: usize) -> Result<(), Failure> {
    if changed == wanted as u64 { Ok(()) } else { Err(Failure::Mismatch) }
}

async fn put_sites(
    connection: &mut SqliteConnection,
    sites: &[Put<'_, Versioned<Site>>],
    statement: Statement,
) -> Result<(), Failure> {
    let written = for_values(connection, sites, statement, |sql, (site, body)| {
        sql.bind(site.id.as_str())
            .bind(site.version.0.cast_signed())
            .bind(site.name.as_str())
            .bind(site.country.as_ref().map(CountryCode::as_str))
            .bind(site.coordinates.longitude())
            .bind(site.coordinates.latitude())
            .bind(site.location.name())
            .bind(Arc::clone(body))
    });
    all(written.await?, sites.len())?;
    let places: Vec<_> = sites.iter().map(|(site, _)| PlaceRow::kept(site)).collect();
    spatial::put_down(connection, &places).await?;
    Ok(())
}

async fn put_flows(
    connection: &mut SqliteConnection,
    flows: &[Put<'_, Versioned<ResourceFlow>>],
    statement: Statement,
) -> Result<(), Failure> {
    let written = for_values(connection, flows, statement, |sql, (flow, body)| {
        sql.bind(flow.id.as_str())
            .bind(flow.version.0.cast_signed())
            .bind(flow.site.as_str())
            .bind(flow.direction.name())
            .bind(flow.family().name())
            .bind(flow.quantity.annual())
            .bind(flow.quantity.peak())
            .bind(Arc::clone(body))
    });
    all(written.await?, flows.len())
}

async fn remove(
    connection: &mut SqliteConnection,
    removed: &[(&str, Version)],
    statement: Statement,
) -> Result<(), Failure> {
    let written = for_values(connection, removed, statement, |sql, (id, version)| {
        sql.bind(*id).bind(version.0.cast_signed())
    });
    all(written.await?, removed.len())
}

async fn put_decisions(
    connection: &mut SqliteConnection,
    decisions: &[Put<'_, Decision>],
    statement: Statement,
) -> Result<(), Failure> {
    let written = for_values(connection, decisions, statement, |sql, (decision, body)| {
        sql.bind(decision.id.to_string())
            .bind(decision.version.0.cast_signed())
            .bind(decision.id.supply().as_str())
            .bind(decision.id.demand().as_str())
            .bind(decision.state.name())
            .bind(Arc::clone(body))
    });
    all(written.await?, decisions.len())
}

/// Appends events at the end of the log, without gaps: only the writer gives sequences out.
async fn append(tx: &mut Tx<'_>, events: &[EventRow]) -> Result<(), Failure> {
    let numbered: Vec<_> = (tx.head + 1..).zip(events).collect();
    let written = for_values(tx.connection, &numbered, EVENTS, |sql, (sequence, event)| {
        sql.bind(sequence.cast_signed())
            .bind(id_of(event.id))
            .bind(event.type_name.as_str())
            .bind(event.subject.as_str())
            .bind(event.time_ms)
            .bind(Arc::clone(&event.data))
            .bind(event.trace_parent.as_deref())
    });
    all(written.await?, events.len())?;
    tx.head += events.len() as u64;
    Ok(())
}

// A changed row is joined with the one that stands at the version before; `CROSS JOIN` keeps SQLite at that order of the loops.

const NEW_SITES: Statement = (
    "INSERT INTO site (id, version, name, country, lon, lat, location, body) ",
    8,
    " ON CONFLICT (id) DO NOTHING",
);
const CHANGED_SITES: Statement = (
    "INSERT INTO site (id, version, name, country, lon, lat, location, body) \
     SELECT v.column1, v.column2, v.column3, v.column4, v.column5, v.column6, v.column7, v.column8 FROM (",
    8,
    ") AS v CROSS JOIN site AS old ON old.id = v.column1 AND old.version = v.column2 - 1 WHERE true \
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name, country = excluded.country, \
     lon = excluded.lon, lat = excluded.lat, location = excluded.location, body = excluded.body",
);
const NEW_FLOWS: Statement = (
    "INSERT INTO flow (id, version, site, direction, family, annual, peak, body) \
     SELECT v.column1, v.column2, s.key, v.column4, v.column5, v.column6, v.column7, v.column8 FROM (",
    8,
    ") AS v CROSS JOIN site AS s ON s.id = v.column3 AND s.body IS NOT NULL WHERE true \
     ON CONFLICT (id) DO NOTHING",
);
const CHANGED_FLOWS: Statement = (
    "INSERT INTO flow (id, version, site, direction, family, annual, peak, body) \
     SELECT v.column1, v.column2, s.key, v.column4, v.column5, v.column6, v.column7, v.column8 FROM (",
    8,
    ") AS v CROSS JOIN flow AS old ON old.id = v.column1 AND old.version = v.column2 - 1 \
     CROSS JOIN site AS s ON s.id = v.column3 AND s.body IS NOT NULL WHERE true \
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, site = excluded.site, \
     direction = excluded.direction, family = excluded.family, annual = excluded.annual, peak = excluded.peak, \
     body = excluded.body",
);
const REMOVED_FLOWS: Statement = (
    "INSERT INTO flow (id, version) SELECT v.column1, v.column2 FROM (",
    2,
    ") AS v CROSS JOIN flow AS old ON old.id = v.column1 AND old.version = v.column2 - 1 AND old.body IS NOT NULL \
     WHERE true ON CONFLICT (id) DO UPDATE SET version = excluded.version, site = NULL, direction = NULL, \
     family = NULL, annual = NULL, peak = NULL, body = NULL",
);
const REMOVED_SITES: Statement = (
    "INSERT INTO site (id, version) SELECT v.column1, v.column2 FROM (",
    2,
    ") AS v CROSS JOIN site AS old ON old.id = v.column1 AND old.version = v.column2 - 1 AND old.body IS NOT NULL \
     WHERE NOT EXISTS (SELECT 1 FROM flow WHERE flow.site = old.key) \
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = NULL, country = NULL, lon = NULL, lat = NULL, \
     location = NULL, body = NULL",
);
const NEW_DECISIONS: Statement =
    ("INSERT INTO decision (id, version, supply, demand, state, body) ", 6, " ON CONFLICT (id) DO NOTHING");
const CHANGED_DECISIONS: Statement = (
    "INSERT INTO decision (id, version, supply, demand, state, body) \
     SELECT v.column1, v.column2, v.column3, v.column4, v.column5, v.column6 FROM (",
    6,
    ") AS v CROSS JOIN decision AS old ON old.id = v.column1 AND old.version = v.column2 - 1 WHERE true \
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state, body = excluded.body",
);
const EVENTS: Statement = (
    "INSERT INTO event (sequence, id, type, subject, time_ms, data, traceparent) ",
    7,
    " ON CONFLICT (id) DO NOTHING",
);
