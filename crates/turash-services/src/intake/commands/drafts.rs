//! What sites and flows have in common when they are put.

use std::collections::HashMap;
use std::hash::Hash;

use async_trait::async_trait;
use turash_domain::ports::{Change, Known, PortResult};
use turash_domain::{EventData, FlowId, Invalid, ResourceFlow, Site, SiteId, Version};

use super::{CommandError, FlowDraft, refuse};
use crate::ports::Ports;

/// Something that is put under an id.
#[async_trait]
pub(super) trait Put: Sync {
    type Id: Clone + Eq + Hash + std::fmt::Display + Send + Sync;
    /// What stands in the registry.
    type Kept: Send;

    fn id(&self) -> &Self::Id;
    /// The aggregate as events name it.
    fn subject(id: &Self::Id) -> String;
    fn version(kept: &Self::Kept) -> Version;
    /// Whether what stands there says the same already.
    fn says(&self, kept: &Self::Kept) -> bool;
    /// The change and the event that put it in place of what stood there.
    fn put(&self, before: Option<&Self::Kept>, version: Version) -> (Change, EventData);
    /// What the registry knows under these ids.
    async fn known(ports: &Ports, ids: &[Self::Id]) -> PortResult<Vec<Known<Self::Kept>>>;
    /// Checks what the items refer to.
    async fn check(ports: &Ports, items: &[Self]) -> Result<(), CommandError>
    where
        Self: Sized;
}

#[async_trait]
impl Put for Site {
    type Id = SiteId;
    type Kept = Self;

    fn id(&self) -> &SiteId {
        &self.id
    }

    fn subject(id: &SiteId) -> String {
        format!("site/{id}")
    }

    fn version(kept: &Self) -> Version {
        kept.version
    }

    fn says(&self, kept: &Self) -> bool {
        self.same_content(kept)
    }

    fn put(&self, before: Option<&Self>, version: Version) -> (Change, EventData) {
        let site = Self { version, ..self.clone() };
        let event = if before.is_some() { EventData::SiteUpdated } else { EventData::SiteCreated };
        (Change::PutSite(site.clone()), event(site))
    }

    async fn known(ports: &Ports, ids: &[SiteId]) -> PortResult<Vec<Known<Self>>> {
        ports.registry.sites(ids).await
    }

    async fn check(_ports: &Ports, _items: &[Self]) -> Result<(), CommandError> {
        Ok(())
    }
}

impl FlowDraft {
    /// The flow as it stands once it is put in place of another one.
    fn after(&self, before: Option<&ResourceFlow>, version: Version) -> ResourceFlow {
        let mut flow = ResourceFlow { version, ..self.flow.clone() };
        if let Some(before) = before.filter(|_| self.keep_price_limit) {
            flow.price_limit = before.price_limit;
        }
        flow
    }
}

#[async_trait]
impl Put for FlowDraft {
    type Id = FlowId;
    type Kept = ResourceFlow;

    fn id(&self) -> &FlowId {
        &self.flow.id
    }

    fn subject(id: &FlowId) -> String {
        format!("flow/{id}")
    }

    fn version(kept: &ResourceFlow) -> Version {
        kept.version
    }

    fn says(&self, kept: &ResourceFlow) -> bool {
        self.after(Some(kept), kept.version).same_content(kept)
    }

    fn put(&self, before: Option<&ResourceFlow>, version: Version) -> (Change, EventData) {
        let flow = self.after(before, version);
        let event = match before {
            Some(_) => EventData::ResourceFlowUpdated(flow.clone()),
            None => EventData::ResourceFlowCreated(flow.clone()),
        };
        (Change::PutFlow(flow), event)
    }

    async fn known(ports: &Ports, ids: &[FlowId]) -> PortResult<Vec<Known<ResourceFlow>>> {
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
        let missing = |known: &Known<Site>| !matches!(known, Known::Live(_));
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
