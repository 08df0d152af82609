//! What of the log is told to whom: an event about what somebody may not see is not told to them.
//!
//! What counts is who sees a flow now, or saw it when it went; and of what an event says of a flow itself, who was to see that. So what was private once
//! stays so when the flow is shown to all, and what was public is told no more once it is private.

use std::collections::{BTreeSet, HashSet};

use turash_domain::ports::{Content, Page, PortResult};
use turash_domain::{Event, EventData, FlowId, MatchId, ResourceFlow, Sight, SiteId};

use crate::ports::Ports;
use crate::questions::seen::{Restricted, own_sites, unseen_among};

/// Whether everything in a store is public, whatever is gone from it.
pub async fn is_all_public(ports: &Ports) -> PortResult<bool> {
    Ok(ports.registry.list_restricted(&Page::first(1)).await?.is_empty())
}

/// What is hidden of a run of events.
pub struct HiddenEvents {
    flows: HashSet<FlowId>,
    matches: HashSet<MatchId>,
    /// Events whose own words are hidden, by place in the run.
    words: HashSet<usize>,
}

impl HiddenEvents {
    /// What is hidden from the network, and so from other programs; nothing where everything is public.
    pub(crate) async fn of_network(ports: &Ports, contents: &[Content]) -> PortResult<Option<Self>> {
        if is_all_public(ports).await? {
            return Ok(None);
        }
        Self::of(ports, &Sight::Network(None), contents).await.map(Some)
    }

    /// Looks what is hidden from whoever sees so much.
    pub async fn of(ports: &Ports, sight: &Sight, contents: &[Content]) -> PortResult<Self> {
        let mut named = Named::default();
        if !sight.is_all() {
            contents.iter().filter_map(Content::event).for_each(|event| named.note(&event.data));
        }
        let (flows, matches) = (Vec::from_iter(named.flows), Vec::from_iter(named.matches));
        let known = Restricted::of(ports, sight, &flows).await?;
        Ok(Self {
            matches: unseen_among(ports, &known, &matches).await?,
            flows: flows.into_iter().filter(|flow| !known.sees(flow)).collect(),
            words: hidden_words(ports, sight, contents).await?,
        })
    }

    /// The event at a place of the run as it is told; nothing where it is not.
    pub fn told(&self, place: usize, event: &Event) -> Option<Event> {
        let is_told = match &event.data {
            EventData::SiteCreated(_)
            | EventData::SiteUpdated(_)
            | EventData::SiteRemoved(_)
            | EventData::MatchesRecomputed(_)
            | EventData::PlanRecomputed(_) => true,
            EventData::ResourceFlowCreated(flow) | EventData::ResourceFlowUpdated(flow) => {
                !self.flows.contains(&flow.id) && !self.words.contains(&place)
            }
            EventData::ResourceFlowRemoved(removed) => !self.flows.contains(&removed.id),
            EventData::ResourceFlowOverbooked(told) => !self.flows.contains(&told.id),
            EventData::ResourceFlowFitsAgain(told) => !self.flows.contains(&told.id),
            data => match_of(data).is_none_or(|id| !self.matches.contains(id)),
        };
        is_told.then(|| self.without_matches(event))
    }

    /// An event that names matches names those that are seen.
    fn without_matches(&self, event: &Event) -> Event {
        let mut event = event.clone();
        if let EventData::ResourceFlowOverbooked(told) = &mut event.data {
            told.matches.retain(|id| !self.matches.contains(id));
        }
        event
    }
}

/// The match that an event tells of.
fn match_of(data: &EventData) -> Option<&MatchId> {
    match data {
        EventData::MatchFound(value) | EventData::MatchChanged(value) => Some(&value.id),
        EventData::MatchWithdrawn(withdrawn) => Some(&withdrawn.id),
        EventData::MatchTransitioned(transitioned) => Some(&transitioned.id),
        EventData::PlanChanged(changed) => Some(&changed.id),
        _ => None,
    }
}

/// What events name.
#[derive(Default)]
struct Named {
    flows: BTreeSet<FlowId>,
    matches: BTreeSet<MatchId>,
}

impl Named {
    fn note(&mut self, data: &EventData) {
        match data {
            EventData::ResourceFlowCreated(flow) | EventData::ResourceFlowUpdated(flow) => {
                self.flows.insert(flow.id.clone());
            }
            EventData::ResourceFlowRemoved(removed) => {
                self.flows.insert(removed.id.clone());
            }
            EventData::ResourceFlowOverbooked(told) => {
                self.flows.insert(told.id.clone());
                told.matches.iter().for_each(|id| self.note_match(id));
            }
            EventData::ResourceFlowFitsAgain(told) => {
                self.flows.insert(told.id.clone());
            }
            data => match_of(data).into_iter().for_each(|id| self.note_match(id)),
        }
    }

    fn note_match(&mut self, id: &MatchId) {
        self.flows.extend([id.supply().clone(), id.demand().clone()]);
        self.matches.insert(id.clone());
    }
}

/// The flow that an event tells in its own words.
fn words_of(content: &Content) -> Option<&ResourceFlow> {
    match &content.event()?.data {
        EventData::ResourceFlowCreated(flow) | EventData::ResourceFlowUpdated(flow) => Some(flow),
        _ => None,
    }
}

/// The events that tell of flows in words that are hidden, by place.
async fn hidden_words(ports: &Ports, sight: &Sight, contents: &[Content]) -> PortResult<HashSet<usize>> {
    let told = contents.iter().enumerate().filter_map(|(place, content)| Some((place, words_of(content)?)));
    let restricted: Vec<(usize, &SiteId)> = told
        .filter(|(_, flow)| !sight.sees(flow.visibility))
        .map(|(place, flow)| (place, &flow.site))
        .collect();
    if restricted.is_empty() {
        return Ok(HashSet::new());
    }
    let own = own_sites(ports, sight, restricted.iter().map(|(_, site)| (*site).clone())).await?;
    Ok(restricted.into_iter().filter(|(_, site)| !own.contains(*site)).map(|(place, _)| place).collect())
}
