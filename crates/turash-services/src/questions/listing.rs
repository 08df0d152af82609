//! Which sites and flows there are, by where they are and what is said of them: answered from the directory of the matcher.
//!
//! What is found is given by its id, as of the sequence that the lists hold as of; whoever reads the things themselves from the registry
//! may find one that has changed since.

use std::collections::BinaryHeap;

use turash_domain::{
    CountryCode, Direction, Family, FlowId, GeoBox, NaceCode, ResourceFlow, Sequence, Sight, Site, SiteId,
    Visibility,
};

use crate::matching::directory::{FlowRecord, SiteRecord, industry, letters};
use crate::matching::folded::Sought;
use crate::matching::lists::Lists;
use crate::matching::matcher::Matcher;
use crate::matching::places::PlaceWalk;
use crate::questions::walk::Walk;

/// Which sites; what is `None` does not count.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SiteQuestion {
    /// In this box.
    pub area: Option<GeoBox>,
    /// In this country.
    pub country: Option<CountryCode>,
    /// Of this industry, or one that is a part of it.
    pub industry: Option<NaceCode>,
    /// Found by this text: name, organization, town or id.
    pub sought: Option<Sought>,
}

/// Which flows; what is `None` does not count.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FlowQuestion {
    /// At a site in this box.
    pub area: Option<GeoBox>,
    /// At this site.
    pub site: Option<SiteId>,
    /// At a site in this country.
    pub country: Option<CountryCode>,
    /// Of this family.
    pub family: Option<Family>,
    /// In this direction.
    pub direction: Option<Direction>,
    /// Found by this text: by its own id, or as its site is.
    pub sought: Option<Sought>,
    /// Seen by whoever sees so much.
    pub sight: Sight,
}

/// A part of what was found, and how much there is in all parts together.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing<I> {
    /// The sequence of the log that the lists held as of when they were looked at first.
    pub as_of: Sequence,
    /// The first ones of this part, in order.
    pub ids: Vec<I>,
    /// How many there are.
    pub count: u64,
}

impl SiteQuestion {
    /// Whether a site is asked for.
    pub fn fits(&self, site: &Site) -> bool {
        let below = |wanted: &NaceCode| {
            site.industry.as_ref().is_some_and(|code| code.as_str().starts_with(wanted.as_str()))
        };
        self.area.is_none_or(|area| area.contains(site.coordinates))
            && self.country.as_ref().is_none_or(|country| site.country.as_ref() == Some(country))
            && self.industry.as_ref().is_none_or(below)
            && self.sought.as_ref().is_none_or(|text| text.is_in_site(site))
    }

    /// Whether the directory's record of a site is asked for, where it is.
    fn fits_record(&self, site: &SiteRecord) -> bool {
        let below = |wanted: &NaceCode| {
            let (wanted, known) = (industry(wanted), site.industry.unwrap_or_default());
            wanted.trim_ascii_end() == &known[..wanted.trim_ascii_end().len()]
        };
        self.country.as_ref().is_none_or(|country| site.country == Some(letters(country)))
            && self.industry.as_ref().is_none_or(below)
            && self.sought.as_ref().is_none_or(|text| text.is_in_folded(&site.texts))
    }
}

impl FlowQuestion {
    /// Whether a flow may be asked for, by what it says itself.
    pub fn may_fit(&self, flow: &ResourceFlow) -> bool {
        self.site.as_ref().is_none_or(|site| flow.site == *site)
            && self.family.is_none_or(|family| flow.family() == family)
            && self.direction.is_none_or(|direction| flow.direction == direction)
    }

    fn fits_record(&self, lists: &Lists, flow: &FlowRecord) -> bool {
        self.family.is_none_or(|family| flow.family == family)
            && self.direction.is_none_or(|direction| flow.direction == direction)
            && lists.sees_flow(&self.sight, flow)
            && self
                .country
                .as_ref()
                .is_none_or(|country| lists.directory.country_of(flow) == Some(letters(country)))
            && self.sought.as_ref().is_none_or(|text| lists.is_found(flow, text))
    }
}

impl Matcher {
    /// The first sites that are asked for, ordered by id, of those after one.
    pub async fn sites(
        &self,
        question: &SiteQuestion,
        after: Option<SiteId>,
        limit: usize,
    ) -> Listing<SiteId> {
        let as_of = self.head();
        let way = Way::through(question.area);
        let first = First::after(after, limit);
        let (ids, count) = self.walk(Sites { question: question.clone(), way, first }).await;
        Listing { as_of, ids, count }
    }

    /// The first flows that are asked for, ordered by id, of those after one.
    pub async fn flows(
        &self,
        question: &FlowQuestion,
        after: Option<FlowId>,
        limit: usize,
    ) -> Listing<FlowId> {
        let as_of = self.head();
        let at_site = question.site.as_ref().map(|site| {
            let lists = self.read();
            let site = lists.directory.site_number(site).and_then(|site| lists.directory.site(site));
            site.map(|site| site.flows.clone()).unwrap_or_default()
        });
        let way = match (&at_site, question.area) {
            (None, Some(_)) => FlowWay::Sites(Way::through(question.area)),
            _ => FlowWay::Flows(at_site, 0),
        };
        let first = First::after(after, limit);
        let (ids, count) = self.walk(Flows { question: question.clone(), way, first }).await;
        Listing { as_of, ids, count }
    }
}

impl Matcher {
    /// How many flows are seen.
    pub async fn count_flows(&self, sight: &Sight) -> u64 {
        {
            let lists = self.read();
            let [network, private] = lists.directory.restricted();
            let hidden = |visibility, count| if sight.sees(visibility) { 0 } else { count };
            if private == 0 || sight.organization().is_none() {
                let hidden = hidden(Visibility::Network, network) + hidden(Visibility::Private, private);
                return (lists.directory.flow_count() - hidden) as u64;
            }
        }
        // Which private flows are its own no count says.
        let question = FlowQuestion { sight: sight.clone(), ..FlowQuestion::default() };
        self.flows(&question, None, 0).await.count
    }
}

/// The smallest ids after one, as many as are wanted, and how many there were.
struct First<I> {
    after: Option<I>,
    limit: usize,
    ids: BinaryHeap<I>,
    count: u64,
}

impl<I: Ord + Clone> First<I> {
    fn after(after: Option<I>, limit: usize) -> Self {
        Self { after, limit, ids: BinaryHeap::new(), count: 0 }
    }

    fn offer(&mut self, id: &I) {
        self.count += 1;
        if self.after.as_ref().is_some_and(|after| id <= after) {
            return;
        }
        if self.ids.len() < self.limit {
            self.ids.push(id.clone());
        } else if self.ids.peek().is_some_and(|last| id < last) {
            self.ids.pop();
            self.ids.push(id.clone());
        }
    }

    /// What moves while it is looked for may be come by twice.
    fn finish(self) -> (Vec<I>, u64) {
        let mut ids = self.ids.into_sorted_vec();
        ids.dedup();
        (ids, self.count)
    }
}

/// The way along the sites of a box, or along all.
pub(crate) enum Way {
    Box(PlaceWalk, GeoBox),
    All(u32),
}

impl Way {
    pub(crate) fn through(area: Option<GeoBox>) -> Self {
        area.map_or(Self::All(0), |area| Self::Box(PlaceWalk::of_box(area), area))
    }

    /// Goes on past up to so many sites; `true` when there are no more.
    pub(crate) fn go_on<'a>(
        &mut self,
        lists: &'a Lists,
        sites: usize,
        mut pass: impl FnMut(&'a SiteRecord),
    ) -> bool {
        let directory = &lists.directory;
        match self {
            Self::Box(walk, area) => walk.go_on(directory.places(), sites, |passed| {
                let site = directory.site(passed.site);
                let is_there = |site: &&SiteRecord| !passed.is_edge || area.contains(site.place.coordinates);
                if let Some(site) = site.filter(is_there) {
                    pass(site);
                }
            }),
            Self::All(next) => {
                let end = directory.site_numbers_end();
                let last = next.saturating_add(sites as u32).min(end);
                (*next..last).filter_map(|number| directory.site(number)).for_each(pass);
                *next = last;
                last == end
            }
        }
    }
}

struct Sites {
    question: SiteQuestion,
    way: Way,
    first: First<SiteId>,
}

impl Walk for Sites {
    type Answer = (Vec<SiteId>, u64);

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        let Self { question, way, first } = self;
        way.go_on(lists, steps, |site| {
            if question.fits_record(site) {
                first.offer(&site.id);
            }
        })
    }

    fn answer(self) -> Self::Answer {
        self.first.finish()
    }
}

enum FlowWay {
    /// Past sites.
    Sites(Way),
    /// Past these, or past all, from a place on.
    Flows(Option<Vec<u32>>, u32),
}

struct Flows {
    question: FlowQuestion,
    way: FlowWay,
    first: First<FlowId>,
}

impl Walk for Flows {
    type Answer = (Vec<FlowId>, u64);

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        let Self { question, way, first } = self;
        let directory = &lists.directory;
        let mut offer = |number: u32| {
            let flow = directory.flow(number);
            if let Some(flow) = flow.filter(|flow| question.fits_record(lists, flow)) {
                first.offer(&flow.id);
            }
        };
        match way {
            // A site has a few flows.
            FlowWay::Sites(way) => {
                way.go_on(lists, (steps / 4).max(1), |site| site.flows.iter().copied().for_each(&mut offer))
            }
            FlowWay::Flows(flows, next) => {
                let end = flows.as_ref().map_or(directory.numbers(), |flows| flows.len() as u32);
                let last = next.saturating_add(steps as u32).min(end);
                match flows {
                    Some(flows) => flows[*next as usize..last as usize]
                        .iter()
                        .copied()
                        .filter(|flow| question.is_at_site(lists, *flow))
                        .for_each(offer),
                    None => (*next..last).for_each(offer),
                }
                *next = last;
                last == end
            }
        }
    }

    fn answer(self) -> Self::Answer {
        self.first.finish()
    }
}

impl FlowQuestion {
    /// Whether a flow is where it was when the site's flows were looked up, and there within the box.
    fn is_at_site(&self, lists: &Lists, flow: u32) -> bool {
        let site = lists.directory.flow(flow).and_then(|flow| lists.directory.site(flow.site));
        site.is_some_and(|site| {
            self.site.as_ref() == Some(&site.id)
                && self.area.is_none_or(|area| area.contains(site.place.coordinates))
        })
    }
}
