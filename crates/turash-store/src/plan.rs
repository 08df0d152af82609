//! A batch, planned: made in the caller's task, so that the writer only gathers, binds and executes.

use std::sync::Arc;

use turash_domain::MatchId;
use turash_domain::ports::{Batch, Change, Fence, PortResult, ToldBalances, told_balances};

use crate::documents::{self, EventRow, Written};
use crate::queue::Rows;

/// A batch, ready to be carried out.
pub struct Plan {
    /// The changes in their order.
    pub changes: Vec<Change>,
    /// The document of each change; empty for one without.
    bodies: Vec<Arc<str>>,
    /// The events.
    pub events: Vec<EventRow>,
    /// The balances that the events tell of.
    pub told: ToldBalances,
    /// The lease under which it is carried out.
    pub fence: Option<Fence>,
}

impl Plan {
    /// Plans a batch for a store.
    pub fn new(adapter: &'static str, batch: Batch) -> PortResult<Self> {
        let mut bodies = Vec::with_capacity(batch.changes.len());
        for change in &batch.changes {
            bodies.push(documents::body(adapter, change)?);
        }
        let written = Written::of(&batch.changes, &bodies);
        let told = told_balances(batch.events.iter().map(|event| &event.data));
        let events = batch.events.into_iter().map(|event| EventRow::new(event, &written)).collect();
        Ok(Self { changes: batch.changes, bodies, events, told, fence: batch.fence })
    }

    /// Whether a site goes.
    pub fn removes_sites(&self) -> bool {
        self.changes.iter().any(|change| matches!(change, Change::RemoveSite(..)))
    }

    /// The changes and their documents.
    pub(crate) fn items(&self) -> impl Iterator<Item = (&Change, &Arc<str>)> {
        self.changes.iter().zip(&self.bodies)
    }

    /// The sites that changes put, remove or refer to; one may come several times.
    pub fn sites(&self) -> impl Iterator<Item = &str> {
        self.changes.iter().filter_map(|change| match change {
            Change::PutSite(site) => Some(site.id.as_str()),
            Change::PutFlow(flow) => Some(flow.site.as_str()),
            Change::RemoveSite(id, _) => Some(id.as_str()),
            _ => None,
        })
    }

    /// The flows that changes put or remove; one may come several times.
    pub fn flows(&self) -> impl Iterator<Item = &str> {
        self.changes.iter().filter_map(|change| match change {
            Change::PutFlow(flow) => Some(flow.id.as_str()),
            Change::RemoveFlow(id, _) => Some(id.as_str()),
            _ => None,
        })
    }

    /// The matches whose decisions changes put; one may come several times.
    pub fn decided(&self) -> impl Iterator<Item = &MatchId> {
        self.changes.iter().filter_map(|change| match change {
            Change::PutDecision(decision) | Change::CopyDecision(decision) => Some(&decision.id),
            _ => None,
        })
    }
}

impl Rows for Plan {
    fn rows(&self) -> usize {
        self.changes.len() + self.events.len()
    }
}
