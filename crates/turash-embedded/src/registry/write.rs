//! Carries a planned batch out, in bulk statements that change a row only where its version is the expected one. The
//! number of changed rows says whether all were; what was wrong is found out afterwards (`explain`), never before.

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::SqliteConnection;
use turash_domain::ports::Change;
use turash_domain::{CountryCode, Decision, PortError, ResourceFlow, Site, Version};

use super::accounts;
use super::explain;
use super::plan::{EventRow, Plan, Step};
use super::told;
use crate::leases;
use crate::rows::for_values;
use crate::spatial::{self, PlaceRow};
use crate::writer::{Failure, Tx, Work};

/// A resource and its document.
type Put<'a, T> = (&'a T, &'a Arc<str>);

#[async_trait]
impl Work for Plan {
    fn rows(&self) -> usize {
        self.changes.len() + self.events.len()
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        if let Some(fence) = &self.fence {
            leases::check(tx.connection, fence).await?;
        }
        let accounts = accounts::load(self, tx.connection).await?;
        for step in &self.steps {
            self.put_sites(tx.connection, step).await?;
            self.put_flows(tx.connection, step).await?;
            self.remove_flows(tx.connection, step).await?;
            self.remove_sites(tx.connection, step).await?;
            self.put_decisions(tx.connection, step).await?;
            self.tell(tx.connection, step).await?;
        }
        accounts::settle(self, accounts)?;
        append(tx, &self.events).await?;
        Ok(tx.head)
    }

    async fn explain(&self, connection: &mut SqliteConnection) -> Result<PortError, sqlx::Error> {
        explain::explain(self, connection).await
    }
}

/// Refuses where fewer rows were changed than there were changes.
fn all(changed: u64, wanted: usize) -> Result<(), Failure> {
    if changed == wanted as u64 { Ok(()) } else { Err(Failure::Mismatch) }
}

impl Plan {
    /// The new resources of a list (version 1) and the changed ones.
    fn puts<'a, T: 'a>(
        &'a self,
        places: &[usize],
        get: impl Fn(&'a Change) -> Option<(&'a T, Version)>,
    ) -> (Vec<Put<'a, T>>, Vec<Put<'a, T>>) {
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for place in places {
            if let Some((resource, version)) = get(&self.changes[*place]) {
                let list = if version == Version(1) { &mut new } else { &mut changed };
                list.push((resource, &self.bodies[*place]));
            }
        }
        (new, changed)
    }

    async fn put_sites(&self, connection: &mut SqliteConnection, step: &Step) -> Result<(), Failure> {
        let (new, changed) = self.puts::<Site>(&step.put_sites, |change| match change {
            Change::PutSite(site) => Some((site, site.version)),
            _ => None,
        });
        let places: Vec<_> = new.iter().chain(&changed).map(|(site, _)| PlaceRow::kept(site)).collect();
        for (rows, statement) in [(&new, NEW_SITES), (&changed, CHANGED_SITES)] {
            let written = for_values(connection, rows, statement, |sql, (site, body)| {
                sql.bind(site.id.as_str())
                    .bind(site.version.0.cast_signed())
                    .bind(site.name.as_str())
                    .bind(site.country.as_ref().map(CountryCode::as_str))
                    .bind(site.coordinates.longitude())
                    .bind(site.coordinates.latitude())
                    .bind(site.location.name())
                    .bind(Arc::clone(body))
            });
            all(written.await?, rows.len())?;
        }
        spatial::put_down(connection, &places).await?;
        Ok(())
    }

    async fn put_flows(&self, connection: &mut SqliteConnection, step: &Step) -> Result<(), Failure> {
        let (new, changed) = self.puts::<ResourceFlow>(&step.put_flows, |change| match change {
            Change::PutFlow(flow) => Some((flow, flow.version)),
            _ => None,
        });
        for (rows, statement) in [(&new, NEW_FLOWS), (&changed, CHANGED_FLOWS)] {
            let written = for_values(connection, rows, statement, |sql, (flow, body)| {
                sql.bind(flow.id.as_str())
                    .bind(flow.version.0.cast_signed())
                    .bind(flow.site.as_str())
                    .bind(flow.direction.name())
                    .bind(flow.family().name())
                    .bind(flow.quantity.annual())
                    .bind(flow.quantity.peak())
                    .bind(Arc::clone(body))
            });
            all(written.await?, rows.len())?;
        }
        Ok(())
    }

    async fn remove_flows(&self, connection: &mut SqliteConnection, step: &Step) -> Result<(), Failure> {
        let removed: Vec<_> =
            step.remove_flows.iter().filter_map(|place| removal(&self.changes[*place])).collect();
        let written = for_values(connection, &removed, REMOVED_FLOWS, |sql, (id, version)| {
            sql.bind(*id).bind(version.0.cast_signed())
        });
        all(written.await?, removed.len())
    }

    async fn remove_sites(&self, connection: &mut SqliteConnection, step: &Step) -> Result<(), Failure> {
        let removed: Vec<_> =
            step.remove_sites.iter().filter_map(|place| removal(&self.changes[*place])).collect();
        let written = for_values(connection, &removed, REMOVED_SITES, |sql, (id, version)| {
            sql.bind(*id).bind(version.0.cast_signed())
        });
        all(written.await?, removed.len())?;
        let places: Vec<_> = removed.iter().map(|(id, version)| PlaceRow::forgotten(id, *version)).collect();
        spatial::put_down(connection, &places).await?;
        Ok(())
    }

    async fn put_decisions(&self, connection: &mut SqliteConnection, step: &Step) -> Result<(), Failure> {
        let (new, changed) = self.puts::<Decision>(&step.put_decisions, |change| match change {
            Change::PutDecision(decision) | Change::CopyDecision(decision) => {
                Some((decision, decision.version))
            }
            _ => None,
        });
        for (rows, statement) in [(&new, NEW_DECISIONS), (&changed, CHANGED_DECISIONS)] {
            let written = for_values(connection, rows, statement, |sql, (decision, body)| {
                sql.bind(decision.id.to_string())
                    .bind(decision.version.0.cast_signed())
                    .bind(decision.id.supply().as_str())
                    .bind(decision.id.demand().as_str())
                    .bind(decision.state.name())
                    .bind(Arc::clone(body))
            });
            all(written.await?, rows.len())?;
        }
        Ok(())
    }

    async fn tell(&self, connection: &mut SqliteConnection, step: &Step) -> Result<(), Failure> {
        let lists = step.tells.iter().filter_map(|place| match &self.changes[*place] {
            Change::Tell(list) => Some(list),
            _ => None,
        });
        told::write(connection, lists).await?;
        Ok(())
    }
}

fn removal(change: &Change) -> Option<(&str, Version)> {
    match change {
        Change::RemoveFlow(id, version) => Some((id.as_str(), *version)),
        Change::RemoveSite(id, version) => Some((id.as_str(), *version)),
        _ => None,
    }
}

/// Appends events at the end of the log, without gaps: only the writer gives sequences out.
async fn append(tx: &mut Tx<'_>, events: &[EventRow]) -> Result<(), Failure> {
    let numbered: Vec<_> = (tx.head + 1..).zip(events).collect();
    let written = for_values(tx.connection, &numbered, EVENTS, |sql, (sequence, event)| {
        sql.bind(sequence.cast_signed())
            .bind(Arc::clone(&event.id))
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

// The statements: what stands before the values, how many there are in a row, and what stands after. A changed row is
// joined with the one that stands at the version before; `CROSS JOIN` keeps SQLite at that order of the loops.

const NEW_SITES: (&str, usize, &str) = (
    "INSERT INTO site (id, version, name, country, lon, lat, location, body) ",
    8,
    " ON CONFLICT (id) DO NOTHING",
);
const CHANGED_SITES: (&str, usize, &str) = (
    "INSERT INTO site (id, version, name, country, lon, lat, location, body) \
     SELECT v.column1, v.column2, v.column3, v.column4, v.column5, v.column6, v.column7, v.column8 FROM (",
    8,
    ") AS v CROSS JOIN site AS old ON old.id = v.column1 AND old.version = v.column2 - 1 WHERE true \
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name, country = excluded.country, \
     lon = excluded.lon, lat = excluded.lat, location = excluded.location, body = excluded.body",
);
const NEW_FLOWS: (&str, usize, &str) = (
    "INSERT INTO flow (id, version, site, direction, family, annual, peak, body) \
     SELECT v.column1, v.column2, s.key, v.column4, v.column5, v.column6, v.column7, v.column8 FROM (",
    8,
    ") AS v CROSS JOIN site AS s ON s.id = v.column3 AND s.body IS NOT NULL WHERE true \
     ON CONFLICT (id) DO NOTHING",
);
const CHANGED_FLOWS: (&str, usize, &str) = (
    "INSERT INTO flow (id, version, site, direction, family, annual, peak, body) \
     SELECT v.column1, v.column2, s.key, v.column4, v.column5, v.column6, v.column7, v.column8 FROM (",
    8,
    ") AS v CROSS JOIN flow AS old ON old.id = v.column1 AND old.version = v.column2 - 1 \
     CROSS JOIN site AS s ON s.id = v.column3 AND s.body IS NOT NULL WHERE true \
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, site = excluded.site, \
     direction = excluded.direction, family = excluded.family, annual = excluded.annual, peak = excluded.peak, \
     body = excluded.body",
);
const REMOVED_FLOWS: (&str, usize, &str) = (
    "INSERT INTO flow (id, version) SELECT v.column1, v.column2 FROM (",
    2,
    ") AS v CROSS JOIN flow AS old ON old.id = v.column1 AND old.version = v.column2 - 1 AND old.body IS NOT NULL \
     WHERE true ON CONFLICT (id) DO UPDATE SET version = excluded.version, site = NULL, direction = NULL, \
     family = NULL, annual = NULL, peak = NULL, body = NULL",
);
const REMOVED_SITES: (&str, usize, &str) = (
    "INSERT INTO site (id, version) SELECT v.column1, v.column2 FROM (",
    2,
    ") AS v CROSS JOIN site AS old ON old.id = v.column1 AND old.version = v.column2 - 1 AND old.body IS NOT NULL \
     WHERE NOT EXISTS (SELECT 1 FROM flow WHERE flow.site = old.key) \
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = NULL, country = NULL, lon = NULL, lat = NULL, \
     location = NULL, body = NULL",
);
const NEW_DECISIONS: (&str, usize, &str) =
    ("INSERT INTO decision (id, version, supply, demand, state, body) ", 6, " ON CONFLICT (id) DO NOTHING");
const CHANGED_DECISIONS: (&str, usize, &str) = (
    "INSERT INTO decision (id, version, supply, demand, state, body) \
     SELECT v.column1, v.column2, v.column3, v.column4, v.column5, v.column6 FROM (",
    6,
    ") AS v CROSS JOIN decision AS old ON old.id = v.column1 AND old.version = v.column2 - 1 WHERE true \
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state, body = excluded.body",
);
const EVENTS: (&str, usize, &str) = (
    "INSERT INTO event (sequence, id, type, subject, time_ms, data, traceparent) ",
    7,
    " ON CONFLICT (id) DO NOTHING",
);
