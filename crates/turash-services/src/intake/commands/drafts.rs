//! What sites and flows have in common when they are put.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;

use async_trait::async_trait;
use turash_domain::ports::{Change, Known, PortResult};
use turash_domain::{EventData, FlowId, Invalid, ResourceFlow, Site, SiteId, Versioned};

use super::error::{CommandError, refuse};
use super::signature::FlowDraft;
use crate::ports::Ports;

/// Something that is put under an id.
#[async_trait]
pub(super) trait Put: Sync {
    type Id: Clone + Eq + Hash + Display + Send + Sync;
    /// What is stored of it.
    type Content: PartialEq + Clone + Send;

    fn id(&self) -> &Self::Id;
    /// The aggregate as events name it.
    fn subject(id: &Self::Id) -> String;
    /// What it says once it is put in place of another one.
    fn after(&self, before: Option<&Self::Content>) -> Self::Content;
    /// The change and the event that put it in place.
    fn put(stored: Versioned<Self::Content>, is_new: bool) -> (Change, EventData);
    /// What the registry knows under these ids.
    async fn known(ports: &Ports, ids: &[Self::Id]) -> PortResult<Vec<Known<Versioned<Self::Content>>>>;
    /// Checks what the items refer to.
    async fn check(ports: &Ports, items: &[Self]) -> Result<(), CommandError>
    where
        Self: Sized;
}

#[async_trait]
impl Put for Site {
    type Id = SiteId;
    type Content = Self;

    fn id(&self) -> &SiteId {
        &self.id
    }

    fn subject(id: &SiteId) -> String {
        format!("site/{id}")
    }

    fn after(&self, _before: Option<&Self>) -> Self {
        self.clone()
    }

    fn put(stored: Versioned<Self>, is_new: bool) -> (Change, EventData) {
        let event = if is_new { EventData::SiteCreated } else { EventData::SiteUpdated };
        (Change::PutSite(stored.clone()), event(stored))
    }

    async fn known(ports: &Ports, ids: &[SiteId]) -> PortResult<Vec<Known<Versioned<Self>>>> {
        ports.registry.sites(ids).await
    }

    async fn check(_ports: &Ports, _items: &[Self]) -> Result<(), CommandError> {
        Ok(())
    }
}

#[async_trait]
impl Put for FlowDraft {
    type Id = FlowId;
    type Content = ResourceFlow;

    fn id(&self) -> &FlowId {
        &self.flow.id
    }

    fn subject(id: &FlowId) -> String {
        format!("flow/{id}")
    }

    fn after(&self, before: Option<&ResourceFlow>) -> ResourceFlow {
        let mut flow = self.flow.clone();
        if let Some(before) = before.filter(|_| self.keep_price_limit) {
            flow.price_limit = before.price_limit;
        }
        if let Some(before) = before.filter(|_| self.keep_visibility) {
            flow.visibility = before.visibility;
        }
        flow
    }

    fn put(stored: Versioned<ResourceFlow>, is_new: bool) -> (Change, EventData) {
        let event = if is_new { EventData::ResourceFlowCreated } else { EventData::ResourceFlowUpdated };
        (Change::PutFlow(stored.clone()), event(stored))
    }

    async fn known(ports: &Ports, ids: &[FlowId]) -> PortResult<Vec<Known<Versioned<ResourceFlow>>>> {
        ports.registry.flows(ids).await
    }

    /// The sites must exist.
    async fn check(ports: &Ports, items: &[Self]) -> Result<(), CommandError> {
        let mut first: HashMap<&SiteId, usize> = HashMap::new();
        for (index, item) in items.iter().enumerate() {
            first.entry(&item.flow.site).or_insert(index);
        }
        let (ids, places): (Vec<SiteId>, Vec<usize>) =
            first.into_iter().map(|(id, index)| (id.clone(), index)).unzip();
        let known = ports.registry.sites(&ids).await?;
        let missing = |known: &Known<_>| !matches!(known, Known::Live(_));
        let refused = places.into_iter().zip(&ids).zip(&known).filter(|(_, known)| missing(known));
        match refused.map(|(item, _)| item).min_by_key(|(place, _)| *place) {
            Some((place, id)) => {
                let remedy = "create the site first, or correct the id";
                Err(refuse(place, Invalid::new("site", id, "the id of a known site", remedy)))
            }
            None => Ok(()),
        }
    }
}
