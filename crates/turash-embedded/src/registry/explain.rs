//! Finds out why a batch was refused: walks through its changes in order over the state before it.

use std::collections::{HashMap, HashSet};

use sqlx::SqliteConnection;
use turash_domain::ports::Change;
use turash_domain::{PortError, PortErrorKind, Version};

use super::plan::Plan;
use crate::error::port_error;
use crate::rows::json_array;

/// Where an aggregate stands.
#[derive(Clone, Copy, Default)]
struct State {
    version: u64,
    live: bool,
}

/// The state that a batch meets, as far as the batch speaks of it.
#[derive(Default)]
struct Known {
    sites: HashMap<String, State>,
    /// How many flows each site has.
    flows_of: HashMap<String, i64>,
    flows: HashMap<String, (State, Option<String>)>,
    decisions: HashMap<String, State>,
}

/// The first change that is refused, or the event that is in the log already.
pub(super) async fn explain(
    plan: &Plan,
    connection: &mut SqliteConnection,
) -> Result<PortError, sqlx::Error> {
    let mut known = load(&plan.changes, connection).await?;
    for change in &plan.changes {
        if let Err(refusal) = known.apply(change) {
            return Ok(refusal);
        }
    }
    let mut seen = HashSet::new();
    for event in &plan.events {
        let stored: Option<i64> = sqlx::query_scalar("SELECT sequence FROM event WHERE id = ?")
            .bind(&event.id[..])
            .fetch_optional(&mut *connection)
            .await?;
        if stored.is_some() || !seen.insert(&event.id) {
            let message = format!("an event of '{}' has an id that is in the log already", event.subject);
            return Ok(port_error(PortErrorKind::Conflict, message));
        }
    }
    Ok(port_error(PortErrorKind::Corrupt, "a batch was refused although each of its changes is in order"))
}

async fn load(changes: &[Change], connection: &mut SqliteConnection) -> Result<Known, sqlx::Error> {
    let mut known = Known::default();
    known.load_sites(changes, connection).await?;
    known.load_flows(changes, connection).await?;
    known.load_decisions(changes, connection).await?;
    Ok(known)
}

impl Known {
    async fn load_sites(
        &mut self,
        changes: &[Change],
        connection: &mut SqliteConnection,
    ) -> Result<(), sqlx::Error> {
        let ids = json_array(changes.iter().filter_map(|change| match change {
            Change::PutSite(site) => Some(site.id.as_str()),
            Change::PutFlow(flow) => Some(flow.site.as_str()),
            Change::RemoveSite(id, _) => Some(id.as_str()),
            _ => None,
        }));
        let sql = "SELECT id, version, body IS NOT NULL, (SELECT count(*) FROM flow WHERE flow.site = site.key) \
                   FROM site WHERE id IN (SELECT value FROM json_each(?))";
        let rows: Vec<(String, i64, bool, i64)> = sqlx::query_as(sql).bind(ids).fetch_all(connection).await?;
        for (id, version, live, flows) in rows {
            self.flows_of.insert(id.clone(), flows);
            self.sites.insert(id, State { version: version.cast_unsigned(), live });
        }
        Ok(())
    }

    async fn load_flows(
        &mut self,
        changes: &[Change],
        connection: &mut SqliteConnection,
    ) -> Result<(), sqlx::Error> {
        let ids = json_array(changes.iter().filter_map(|change| match change {
            Change::PutFlow(flow) => Some(flow.id.as_str()),
            Change::RemoveFlow(id, _) => Some(id.as_str()),
            _ => None,
        }));
        let sql = "SELECT flow.id, flow.version, flow.body IS NOT NULL, site.id FROM flow \
                   LEFT JOIN site ON site.key = flow.site WHERE flow.id IN (SELECT value FROM json_each(?))";
        let rows: Vec<(String, i64, bool, Option<String>)> =
            sqlx::query_as(sql).bind(ids).fetch_all(connection).await?;
        for (id, version, live, site) in rows {
            self.flows.insert(id, (State { version: version.cast_unsigned(), live }, site));
        }
        Ok(())
    }

    async fn load_decisions(
        &mut self,
        changes: &[Change],
        connection: &mut SqliteConnection,
    ) -> Result<(), sqlx::Error> {
        let id = |change: &Change| match change {
            Change::PutDecision(decision) | Change::CopyDecision(decision) => Some(decision.id.to_string()),
            _ => None,
        };
        let ids: Vec<_> = changes.iter().filter_map(id).collect();
        let sql = "SELECT id, version FROM decision WHERE id IN (SELECT value FROM json_each(?))";
        let query = sqlx::query_as(sql).bind(json_array(ids.iter().map(String::as_str)));
        let rows: Vec<(String, i64)> = query.fetch_all(connection).await?;
        for (id, version) in rows {
            self.decisions.insert(id, State { version: version.cast_unsigned(), live: true });
        }
        Ok(())
    }

    /// Carries a change out on what is known, or says why it is refused.
    fn apply(&mut self, change: &Change) -> Result<(), PortError> {
        match change {
            Change::PutSite(site) => {
                let state = self.sites.entry(site.id.to_string()).or_default();
                put(state, "site", site.id.as_str(), site.version)
            }
            Change::RemoveSite(id, version) => {
                let state = self.sites.entry(id.to_string()).or_default();
                remove(state, "site", id.as_str(), *version)?;
                match self.flows_of.get(id.as_str()) {
                    Some(flows) if *flows > 0 => Err(port_error(
                        PortErrorKind::Invalid,
                        format!("site '{id}' still has {flows} flows; remove them first"),
                    )),
                    _ => Ok(()),
                }
            }
            Change::PutFlow(flow) => {
                let (site, id) = (flow.site.to_string(), flow.id.to_string());
                if !self.sites.get(&site).is_some_and(|state| state.live) {
                    return Err(port_error(
                        PortErrorKind::Invalid,
                        format!("flow '{id}': site '{site}' does not exist"),
                    ));
                }
                let (state, at) = self.flows.entry(id.clone()).or_default();
                put(state, "flow", &id, flow.version)?;
                let before = at.replace(site.clone());
                self.count(before, -1);
                self.count(Some(site), 1);
                Ok(())
            }
            Change::RemoveFlow(id, version) => {
                let (state, at) = self.flows.entry(id.to_string()).or_default();
                remove(state, "flow", id.as_str(), *version)?;
                let before = at.take();
                self.count(before, -1);
                Ok(())
            }
            Change::PutDecision(decision) | Change::CopyDecision(decision) => {
                let id = decision.id.to_string();
                put(self.decisions.entry(id.clone()).or_default(), "decision", &id, decision.version)
            }
            Change::Tell(_) => Ok(()),
        }
    }

    fn count(&mut self, site: Option<String>, more: i64) {
        if let Some(site) = site {
            *self.flows_of.entry(site).or_default() += more;
        }
    }
}

fn put(state: &mut State, kind: &str, id: &str, version: Version) -> Result<(), PortError> {
    if state.version != version.previous().0 {
        return Err(conflict(*state, kind, id, version));
    }
    *state = State { version: version.0, live: true };
    Ok(())
}

fn remove(state: &mut State, kind: &str, id: &str, version: Version) -> Result<(), PortError> {
    if !state.live || state.version != version.previous().0 {
        return Err(conflict(*state, kind, id, version));
    }
    *state = State { version: version.0, live: false };
    Ok(())
}

/// Says both versions: the one that the change expects and the one that is there.
fn conflict(found: State, kind: &str, id: &str, wanted: Version) -> PortError {
    let expected = match wanted.previous() {
        Version::NONE => "none".to_owned(),
        version => format!("version {version}"),
    };
    let found = match found {
        State { version: 0, .. } => "found none".to_owned(),
        State { version, live: true } => format!("found {version}"),
        State { version, live: false } => format!("removed at {version}"),
    };
    port_error(PortErrorKind::Conflict, format!("{kind} '{id}': expected {expected}, {found}"))
}
