//! The kinds of things that a store holds, each with how it is listed, found and written.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;

use turash_domain::ports::{
    Change, FlowFilter, Known, Page, PortResult, RestrictedFlow, SiteFilter, ToldList,
};
use turash_domain::{
    Decision, Direction, EventData, FlowId, MatchId, MatchTransitioned, ResourceFlow, Site, SiteId, Version,
    Versioned,
};

use crate::ports::Ports;

/// One kind of thing.
pub(crate) trait Kind {
    type Item: PartialEq;
    type Id: Clone + Display;

    /// One of them, in messages.
    const NAME: &'static str;
    const COPIED: &'static str;
    const COMPARED: &'static str;

    fn id(item: &Self::Item) -> &Self::Id;
    /// A part of all, ordered by id.
    async fn page(ports: &Ports, page: &Page<Self::Id>) -> PortResult<Vec<Self::Item>>;
    /// What exists of each, in the order asked.
    async fn find(ports: &Ports, ids: &[Self::Id]) -> PortResult<Vec<Option<Self::Item>>>;
    /// What brings it into an empty store, at its version.
    fn changes(item: &Self::Item, into: &mut Vec<Change>);
    /// What tells of it.
    fn event(item: &Self::Item) -> Option<EventData>;
}

/// Every version from the first on: stores let versions only rise by one.
fn versions(last: Version) -> impl Iterator<Item = Version> {
    (1..=last.0).map(Version)
}

/// What was found, in the order asked.
fn in_order<I: Hash + Eq, T>(ids: &[I], found: Vec<T>, id: impl Fn(&T) -> I) -> Vec<Option<T>> {
    let mut by_id: HashMap<I, T> = found.into_iter().map(|item| (id(&item), item)).collect();
    ids.iter().map(|id| by_id.remove(id)).collect()
}

pub(crate) struct Sites;

impl Kind for Sites {
    type Item = Versioned<Site>;
    type Id = SiteId;

    const NAME: &'static str = "site";
    const COPIED: &'static str = "sites copied";
    const COMPARED: &'static str = "sites compared";

    fn id(site: &Versioned<Site>) -> &SiteId {
        &site.id
    }

    async fn page(ports: &Ports, page: &Page<SiteId>) -> PortResult<Vec<Versioned<Site>>> {
        ports.registry.list_sites(&SiteFilter::default(), page).await
    }

    async fn find(ports: &Ports, ids: &[SiteId]) -> PortResult<Vec<Option<Versioned<Site>>>> {
        Ok(ports.registry.sites(ids).await?.into_iter().map(Known::live).collect())
    }

    fn changes(site: &Versioned<Site>, into: &mut Vec<Change>) {
        let put = |version| Change::PutSite(Versioned { version, ..site.clone() });
        into.extend(versions(site.version).map(put));
    }

    fn event(site: &Versioned<Site>) -> Option<EventData> {
        Some(EventData::SiteCreated(site.clone()))
    }
}

pub(crate) struct Flows;

impl Kind for Flows {
    type Item = Versioned<ResourceFlow>;
    type Id = FlowId;

    const NAME: &'static str = "flow";
    const COPIED: &'static str = "flows copied";
    const COMPARED: &'static str = "flows compared";

    fn id(flow: &Versioned<ResourceFlow>) -> &FlowId {
        &flow.id
    }

    async fn page(ports: &Ports, page: &Page<FlowId>) -> PortResult<Vec<Versioned<ResourceFlow>>> {
        ports.registry.list_flows(&FlowFilter::default(), page).await
    }

    async fn find(ports: &Ports, ids: &[FlowId]) -> PortResult<Vec<Option<Versioned<ResourceFlow>>>> {
        Ok(ports.registry.flows(ids).await?.into_iter().map(Known::live).collect())
    }

    fn changes(flow: &Versioned<ResourceFlow>, into: &mut Vec<Change>) {
        let put = |version| Change::PutFlow(Versioned { version, ..flow.clone() });
        into.extend(versions(flow.version).map(put));
    }

    fn event(flow: &Versioned<ResourceFlow>) -> Option<EventData> {
        Some(EventData::ResourceFlowCreated(flow.clone()))
    }
}

/// Who sees flows: of those that are gone as well, since decisions name them.
pub(crate) struct Restricted;

impl Kind for Restricted {
    type Item = RestrictedFlow;
    type Id = FlowId;

    const NAME: &'static str = "who sees flow";
    const COPIED: &'static str = "restrictions copied";
    const COMPARED: &'static str = "restrictions compared";

    fn id(flow: &RestrictedFlow) -> &FlowId {
        &flow.id
    }

    async fn page(ports: &Ports, page: &Page<FlowId>) -> PortResult<Vec<RestrictedFlow>> {
        ports.registry.list_restricted(page).await
    }

    async fn find(ports: &Ports, ids: &[FlowId]) -> PortResult<Vec<Option<RestrictedFlow>>> {
        let found = ports.registry.restricted(ids).await?;
        Ok(in_order(ids, found, |flow| flow.id.clone()))
    }

    fn changes(flow: &RestrictedFlow, into: &mut Vec<Change>) {
        into.push(Change::CopyRestricted(flow.clone()));
    }

    fn event(_flow: &RestrictedFlow) -> Option<EventData> {
        None
    }
}

pub(crate) struct Decisions;

impl Kind for Decisions {
    type Item = Decision;
    type Id = MatchId;

    const NAME: &'static str = "decision";
    const COPIED: &'static str = "decisions copied";
    const COMPARED: &'static str = "decisions compared";

    fn id(decision: &Decision) -> &MatchId {
        &decision.id
    }

    async fn page(ports: &Ports, page: &Page<MatchId>) -> PortResult<Vec<Decision>> {
        ports.registry.list_decisions(page).await
    }

    async fn find(ports: &Ports, ids: &[MatchId]) -> PortResult<Vec<Option<Decision>>> {
        let found = ports.registry.decisions(ids).await?;
        Ok(in_order(ids, found, |decision| decision.id.clone()))
    }

    fn changes(decision: &Decision, into: &mut Vec<Change>) {
        let put = |version| Change::CopyDecision(Decision { version, ..decision.clone() });
        into.extend(versions(decision.version).map(put));
    }

    fn event(decision: &Decision) -> Option<EventData> {
        Some(EventData::MatchTransitioned(MatchTransitioned {
            id: decision.id.clone(),
            transition: decision.history.last()?.clone(),
            state: decision.state,
            version: decision.version,
        }))
    }
}

/// Told lists.
pub(crate) struct Lists;

impl Kind for Lists {
    type Item = ToldList;
    type Id = FlowId;

    const NAME: &'static str = "the list of flow";
    const COPIED: &'static str = "lists copied";
    const COMPARED: &'static str = "lists compared";

    fn id(list: &ToldList) -> &FlowId {
        &list.flow
    }

    async fn page(ports: &Ports, page: &Page<FlowId>) -> PortResult<Vec<ToldList>> {
        let listed = ports.registry.list_told(page).await?;
        let ids: Vec<FlowId> = listed.into_iter().map(|told| told.flow).collect();
        let found = in_order(&ids, ports.registry.told(&ids).await?, |list| list.flow.clone());
        // One that went in between is an empty one, which is not kept.
        let gone = |flow: FlowId| ToldList { flow, direction: Direction::Supply, entries: Vec::new() };
        Ok(ids.into_iter().zip(found).map(|(id, list)| list.unwrap_or_else(|| gone(id))).collect())
    }

    async fn find(ports: &Ports, ids: &[FlowId]) -> PortResult<Vec<Option<ToldList>>> {
        let found = ports.registry.told(ids).await?;
        Ok(in_order(ids, found, |list| list.flow.clone()))
    }

    fn changes(list: &ToldList, into: &mut Vec<Change>) {
        into.push(Change::Tell(list.clone()));
    }

    fn event(_list: &ToldList) -> Option<EventData> {
        None
    }
}
