//! Documents of changes and rows of events.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use turash_domain::ports::{Change, PortResult};
use turash_domain::{
    EventData, FlowId, NewEvent, PortError, PortErrorKind, ResourceFlow, Site, SiteId, Uuid, Versioned,
};

/// An event as its row.
pub struct EventRow {
    /// The event's own id.
    pub id: Uuid,
    /// The `type`.
    pub type_name: String,
    /// The aggregate that it tells of.
    pub subject: String,
    /// When it happened, ms since 1970.
    pub time_ms: i64,
    /// The `data`, as JSON.
    pub data: Arc<str>,
    /// The trace that it belongs to.
    pub trace_parent: Option<String>,
}

impl EventRow {
    pub(crate) fn new(event: NewEvent, written: &Written<'_>) -> Self {
        let data = written.find(&event.data).unwrap_or_else(|| event.data.to_json().into());
        Self {
            id: event.id,
            type_name: event.data.type_name(),
            subject: event.data.subject(),
            time_ms: event.time.millis(),
            data,
            trace_parent: event.trace_parent,
        }
    }
}

/// The documents of a batch by what they say. Nearly every event tells of a change of its own batch in the same words, and
/// writing JSON is a good part of a large commit.
pub(crate) struct Written<'a> {
    sites: HashMap<&'a SiteId, (&'a Versioned<Site>, &'a Arc<str>)>,
    flows: HashMap<&'a FlowId, (&'a Versioned<ResourceFlow>, &'a Arc<str>)>,
}

impl<'a> Written<'a> {
    pub(crate) fn of(changes: &'a [Change], bodies: &'a [Arc<str>]) -> Self {
        let (mut sites, mut flows) = (HashMap::new(), HashMap::new());
        for (change, body) in changes.iter().zip(bodies) {
            match change {
                Change::PutSite(site) => drop(sites.insert(&site.id, (site, body))),
                Change::PutFlow(flow) => drop(flows.insert(&flow.id, (flow, body))),
                _ => {}
            }
        }
        Self { sites, flows }
    }

    /// The document that says the same as an event.
    fn find(&self, data: &EventData) -> Option<Arc<str>> {
        let body = match data {
            EventData::SiteCreated(told) | EventData::SiteUpdated(told) => {
                self.sites.get(&told.id).filter(|(site, _)| *site == told)?.1
            }
            EventData::ResourceFlowCreated(told) | EventData::ResourceFlowUpdated(told) => {
                self.flows.get(&told.id).filter(|(flow, _)| *flow == told)?.1
            }
            _ => return None,
        };
        Some(Arc::clone(body))
    }
}

/// The document of a change; empty for one without.
pub(crate) fn body(adapter: &'static str, change: &Change) -> PortResult<Arc<str>> {
    match change {
        Change::PutSite(site) => json(adapter, site),
        Change::PutFlow(flow) => json(adapter, flow),
        Change::PutDecision(decision) | Change::CopyDecision(decision) => json(adapter, decision),
        Change::RemoveSite(..)
        | Change::RemoveFlow(..)
        | Change::Tell(_)
        | Change::Plan(_)
        | Change::CopyRestricted(_) => Ok("".into()),
    }
}

fn json(adapter: &'static str, value: &impl Serialize) -> PortResult<Arc<str>> {
    let json = serde_json::to_string(value).map_err(|error| {
        PortError::new(PortErrorKind::Invalid, adapter, "a value cannot be written as JSON").caused_by(error)
    })?;
    Ok(json.into())
}
