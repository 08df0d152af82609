//! Who is in the engine: ids of flows and sites to the dense numbers that the engine works with, and the few facts about
//! each that filters need. About 110 bytes a flow, and 200 a site with its names.
//!
//! What is absent: whole flows and sites; those are read from the registry when someone looks at them.

use std::collections::HashMap;

use hashbrown::HashTable;
use turash_domain::matching::{Packed, Place, Reason};
use turash_domain::{
    CountryCode, Direction, Family, FlowId, NaceCode, ResourceFlow, Site, SiteId, Visibility, stable_hash,
};

use crate::matching::folded::folded_site;
use crate::matching::places::Places;
use crate::matching::ties::Ties;

/// The two letters of a country's code.
pub(crate) type Letters = [u8; 2];

/// The letters of a code, side by side: filters compare them with millions of pairs.
pub(crate) fn letters(country: &CountryCode) -> Letters {
    let mut letters = country.as_str().bytes();
    [letters.next().unwrap_or_default(), letters.next().unwrap_or_default()]
}

/// An industry in its normal spelling, blanks after it: `C24.10`.
pub(crate) type Industry = [u8; 6];

/// An industry side by side, as [`letters`] of a country.
pub(crate) fn industry(code: &NaceCode) -> Industry {
    let mut letters = [b' '; 6];
    for (letter, byte) in letters.iter_mut().zip(code.as_str().bytes()) {
        *letter = byte;
    }
    letters
}

/// What the matcher remembers of a site.
#[derive(Debug, Clone)]
pub(crate) struct SiteRecord {
    pub(crate) id: SiteId,
    /// The letters of its country's code.
    pub(crate) country: Option<Letters>,
    pub(crate) place: Place,
    /// The hash of who runs it ([`stable_hash`]).
    pub(crate) organization: Option<u64>,
    pub(crate) industry: Option<Industry>,
    /// What it is found by ([`folded_site`]).
    pub(crate) texts: Box<str>,
    /// Its flows, by number.
    pub(crate) flows: Vec<u32>,
}

/// What the matcher remembers of a flow.
#[derive(Debug, Clone)]
pub(crate) struct FlowRecord {
    pub(crate) id: FlowId,
    pub(crate) site: u32,
    pub(crate) family: Family,
    pub(crate) direction: Direction,
    pub(crate) visibility: Visibility,
    /// Orders counterparts of equal value; unique among all flows.
    pub(crate) tie: u32,
    /// As the engine holds it, or why it is not in the engine.
    pub(crate) packed: Result<Packed, Reason>,
}

/// Dense numbers for the ids of sites and flows. A number stays with its id for as long as the id exists, and a flow's number for
/// longer: until it was told that the flow is gone ([`Directory::release_gone`]).
#[derive(Debug, Default)]
pub(crate) struct Directory {
    sites: Vec<Option<SiteRecord>>,
    site_numbers: HashTable<u32>,
    places: Places,
    flows: Vec<Option<FlowRecord>>,
    flow_numbers: HashTable<u32>,
    /// The hashes of the ids of flows, by number, as checksums of told lists take them; also of those that are gone.
    hashes: Vec<u64>,
    free_flows: Vec<u32>,
    /// Flows that are gone and keep their numbers, both ways.
    gone: HashMap<FlowId, u32>,
    gone_ids: HashMap<u32, FlowId>,
    ties: Ties,
    moved: Vec<u32>,
    /// How many flows are for the network alone, and how many are private.
    restricted: [usize; 2],
}

impl Directory {
    pub(crate) fn site_number(&self, id: &SiteId) -> Option<u32> {
        let is_it = |number: &u32| self.site(*number).is_some_and(|site| site.id == *id);
        self.site_numbers.find(stable_hash(id.as_str()), is_it).copied()
    }

    pub(crate) fn site(&self, number: u32) -> Option<&SiteRecord> {
        self.sites.get(number as usize)?.as_ref()
    }

    /// Where the sites are.
    pub(crate) fn places(&self) -> &Places {
        &self.places
    }

    /// All flows, those of sites that are near each other one after the other.
    pub(crate) fn flows_by_place(&self) -> impl Iterator<Item = u32> + '_ {
        let sites = self.places.sites().filter_map(|number| self.site(number));
        sites.flat_map(|site| site.flows.iter().copied())
    }

    /// Every site's number is below this.
    pub(crate) fn site_numbers_end(&self) -> u32 {
        self.sites.len() as u32
    }

    /// Keeps a site, under the number that it has or gets.
    pub(crate) fn put_site(&mut self, site: &Site) -> u32 {
        let mut record = SiteRecord {
            id: site.id.clone(),
            country: site.country.as_ref().map(letters),
            place: site.into(),
            organization: site.organization.as_ref().map(|name| stable_hash(name.as_str())),
            industry: site.industry.as_ref().map(industry),
            texts: folded_site(site),
            flows: Vec::new(),
        };
        let place = site.coordinates;
        if let Some(number) = self.site_number(&site.id) {
            if let Some(known) = &mut self.sites[number as usize] {
                record.flows = std::mem::take(&mut known.flows);
                let before = std::mem::replace(known, record).place.coordinates;
                if before != place {
                    self.places.remove(before, number);
                    self.places.insert(place, number);
                }
            }
            return number;
        }
        let number = self.sites.len() as u32;
        self.sites.push(Some(record));
        self.places.insert(place, number);
        let sites = &self.sites;
        let rehash =
            |number: &u32| stable_hash(sites[*number as usize].as_ref().map_or("", |site| site.id.as_str()));
        self.site_numbers.insert_unique(stable_hash(site.id.as_str()), number, rehash);
        number
    }

    /// Forgets a site. Its number is not used again, so a flow that still names it meets nothing else.
    pub(crate) fn remove_site(&mut self, id: &SiteId) {
        let sites = &self.sites;
        let is_it = |number: &u32| sites[*number as usize].as_ref().is_some_and(|site| site.id == *id);
        if let Ok(found) = self.site_numbers.find_entry(stable_hash(id.as_str()), is_it) {
            let (number, _) = found.remove();
            if let Some(site) = self.sites[number as usize].take() {
                self.places.remove(site.place.coordinates, number);
            }
        }
    }

    /// Takes over the sites of another directory, in place of its own; the flows are those of this one.
    pub(crate) fn take_sites(&mut self, other: Self) {
        self.sites = other.sites;
        self.site_numbers = other.site_numbers;
        self.places = other.places;
        for (number, flow) in self.flows.iter().enumerate() {
            if let Some(flow) = flow
                && let Some(site) = &mut self.sites[flow.site as usize]
            {
                site.flows.push(number as u32);
            }
        }
    }

    /// Notes that a flow is at a site, or is not any more.
    fn move_flow(&mut self, flow: u32, from: Option<u32>, to: Option<u32>) {
        if from == to {
            return;
        }
        if let Some(site) = self.site_mut(from)
            && let Some(at) = site.flows.iter().position(|there| *there == flow)
        {
            site.flows.swap_remove(at);
        }
        if let Some(site) = self.site_mut(to) {
            site.flows.push(flow);
        }
    }

    fn site_mut(&mut self, number: Option<u32>) -> Option<&mut SiteRecord> {
        self.sites.get_mut(number? as usize)?.as_mut()
    }

    pub(crate) fn flow_number(&self, id: &FlowId) -> Option<u32> {
        let is_it = |number: &u32| self.flow(*number).is_some_and(|flow| flow.id == *id);
        self.flow_numbers.find(stable_hash(id.as_str()), is_it).copied()
    }

    pub(crate) fn flow(&self, number: u32) -> Option<&FlowRecord> {
        self.flows.get(number as usize)?.as_ref()
    }

    /// The country of a flow.
    pub(crate) fn country_of(&self, flow: &FlowRecord) -> Option<Letters> {
        self.site(flow.site)?.country
    }

    /// The id that a number stands for, also of a flow that is gone and keeps its number.
    pub(crate) fn flow_id(&self, number: u32) -> Option<&FlowId> {
        self.flow(number).map(|flow| &flow.id).or_else(|| self.gone_ids.get(&number))
    }

    /// All flows with their numbers.
    pub(crate) fn flows(&self) -> impl Iterator<Item = (u32, &FlowRecord)> {
        self.flows.iter().enumerate().filter_map(|(number, flow)| Some((number as u32, flow.as_ref()?)))
    }

    /// Every flow's number is below this.
    pub(crate) fn numbers(&self) -> u32 {
        self.flows.len() as u32
    }

    pub(crate) fn flow_count(&self) -> usize {
        self.flow_numbers.len()
    }

    pub(crate) fn site_count(&self) -> usize {
        self.site_numbers.len()
    }

    /// Keeps a flow, under the number and the tie that it has or gets.
    pub(crate) fn put_flow(&mut self, flow: &ResourceFlow, site: u32, packed: Result<Packed, Reason>) -> u32 {
        let known = self.flow_number(&flow.id);
        let before = known.and_then(|number| self.flow(number));
        let (tie, was_at) = (before.map_or(0, |record| record.tie), before.map(|record| record.site));
        let was_seen_by = before.map(|record| record.visibility);
        self.count(was_seen_by, Some(flow.visibility));
        let record = FlowRecord {
            id: flow.id.clone(),
            site,
            family: flow.family(),
            direction: flow.direction,
            visibility: flow.visibility,
            tie,
            packed,
        };
        if let Some(number) = known {
            self.flows[number as usize] = Some(record);
            self.move_flow(number, was_at, Some(site));
            return number;
        }
        let number = self.number_for(&flow.id);
        let placed = self.ties.insert(number, &flow.id, id_of(&self.flows));
        self.flows[number as usize] = Some(record);
        self.move_flow(number, None, Some(site));
        let flows = &self.flows;
        let rehash =
            |number: &u32| stable_hash(flows[*number as usize].as_ref().map_or("", |flow| flow.id.as_str()));
        self.flow_numbers.insert_unique(stable_hash(flow.id.as_str()), number, rehash);
        self.note_ties(&placed, number);
        number
    }

    /// Counts a flow under who sees it, in place of under whom it was counted.
    fn count(&mut self, before: Option<Visibility>, now: Option<Visibility>) {
        let place = |visibility| match visibility {
            Some(Visibility::Network) => Some(0),
            Some(Visibility::Private) => Some(1),
            Some(Visibility::Public) | None => None,
        };
        if let Some(place) = place(now) {
            self.restricted[place] += 1;
        }
        if let Some(place) = place(before) {
            self.restricted[place] -= 1;
        }
    }

    /// How many flows are for the network alone, and how many are private.
    pub(crate) fn restricted(&self) -> [usize; 2] {
        self.restricted
    }

    /// Notes the ties that flows have from now on; what others than `new` had before must be told to the engine.
    fn note_ties(&mut self, placed: &[(u32, u32)], new: u32) {
        for (number, tie) in placed {
            if let Some(record) = self.flows.get_mut(*number as usize).and_then(Option::as_mut) {
                record.tie = *tie;
            }
            if *number != new {
                self.moved.push(*number);
            }
        }
    }

    /// Flows whose ties are others than the engine knows, in the order in which their ties became free; it is told of them next.
    pub(crate) fn take_moved(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.moved)
    }

    /// The number that a flow had before it went, or a free one.
    fn number_for(&mut self, id: &FlowId) -> u32 {
        if let Some(number) = self.gone.remove(id) {
            self.gone_ids.remove(&number);
            return number;
        }
        let number = self.free_flows.pop().unwrap_or(self.flows.len() as u32);
        if number as usize == self.flows.len() {
            self.flows.push(None);
            self.hashes.push(0);
        }
        self.hashes[number as usize] = stable_hash(id.as_str());
        number
    }

    /// The number of a flow that a told list names; one that does not exist counts as gone from now on.
    pub(crate) fn number_of_told(&mut self, id: &FlowId) -> u32 {
        if let Some(number) = self.flow_number(id).or_else(|| self.gone.get(id).copied()) {
            return number;
        }
        let number = self.number_for(id);
        self.gone_ids.insert(number, id.clone());
        self.gone.insert(id.clone(), number);
        number
    }

    /// The hash of a flow's id ([`stable_hash`]).
    pub(crate) fn hash_of(&self, number: u32) -> u64 {
        self.hashes[number as usize]
    }

    /// Forgets a flow; its number is kept for it.
    pub(crate) fn remove_flow(&mut self, id: &FlowId) {
        let flows = &self.flows;
        let is_it = |number: &u32| flows[*number as usize].as_ref().is_some_and(|flow| flow.id == *id);
        let Ok(found) = self.flow_numbers.find_entry(stable_hash(id.as_str()), is_it) else { return };
        let (number, _) = found.remove();
        if let Some(record) = self.flows[number as usize].take() {
            self.move_flow(number, Some(record.site), None);
            self.count(Some(record.visibility), None);
            let placed = self.ties.remove(record.tie, id_of(&self.flows));
            self.note_ties(&placed, number);
            self.gone_ids.insert(number, record.id.clone());
            self.gone.insert(record.id, number);
        }
    }

    /// Lets other flows have the numbers of those that are gone.
    pub(crate) fn release_gone(&mut self) {
        self.gone.clear();
        self.free_flows.extend(self.gone_ids.drain().map(|(number, _)| number));
    }
}

/// The ids of flows by number.
fn id_of<'a>(flows: &'a [Option<FlowRecord>]) -> impl Fn(u32) -> &'a FlowId {
    #[allow(clippy::expect_used, reason = "who has a tie is there")]
    |number| &flows[number as usize].as_ref().expect("a flow that has a tie").id
}
