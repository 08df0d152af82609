//! The pairs that may be planned, gathered from the current lists in slices: nobody waits.

use std::collections::{BTreeSet, HashSet};

use turash_domain::matching::Model;
use turash_domain::{Coordinates, FlowId, MatchId, Sequence, SiteId};

use crate::matching::directory::{FlowRecord, Letters, letters};
use crate::matching::lists::Lists;
use crate::matching::matcher::Matcher;
use crate::planning::question::{PlanLimits, PlanQuestion, PlanningError};
use crate::planning::with::Supposed;
use crate::questions::pairs::PairSearch;
use crate::questions::walk::Walk;

/// The pairs that may be planned.
pub(super) struct Candidates {
    /// The sequence of the log that the lists held as of when they were looked at first.
    pub(super) as_of: Sequence,
    /// Feasible and near enough, and not turned down; whether they are worth it is not asked yet.
    pub(super) pairs: BTreeSet<MatchId>,
    /// On which something is promised.
    pub(super) agreed: Vec<MatchId>,
}

/// Gathers them, where they are not more than may be planned.
pub(super) async fn gather(
    matcher: &Matcher,
    model: &Model,
    question: &PlanQuestion,
    supposed: &Supposed,
    limits: &PlanLimits,
) -> Result<Candidates, PlanningError> {
    let as_of = matcher.head();
    let gathering = Gathering {
        question,
        supposed,
        model,
        country: question.country.as_ref().map(letters),
        without: question.without.iter().collect(),
        next: 0,
        search: PairSearch::new(model),
        agreed: Vec::new(),
        turned_down: HashSet::new(),
    };
    let Gathered { search, agreed, turned_down } = matcher.walk(gathering).await;
    let too_many = |what, count, most| {
        if count > most { Err(PlanningError::TooMany { what, most }) } else { Ok(()) }
    };
    too_many("flows", search.len(), limits.flows)?;
    let mut pairs = BTreeSet::new();
    let mut count = 0;
    search.for_each(&mut |supply, demand, _| {
        count += 1;
        if count <= limits.pairs {
            pairs.insert(MatchId::new(supply.clone(), demand.clone()));
        }
    });
    too_many("pairs", count, limits.pairs)?;
    pairs.retain(|pair| !turned_down.contains(pair));
    Ok(Candidates { as_of, pairs, agreed })
}

/// The flows that are planned, and the pairs that people decided on.
struct Gathering<'a> {
    question: &'a PlanQuestion,
    supposed: &'a Supposed,
    model: &'a Model,
    country: Option<Letters>,
    without: HashSet<&'a SiteId>,
    /// The number of the next flow.
    next: u32,
    search: PairSearch,
    agreed: Vec<MatchId>,
    turned_down: HashSet<MatchId>,
}

struct Gathered {
    search: PairSearch,
    agreed: Vec<MatchId>,
    turned_down: HashSet<MatchId>,
}

impl Gathering<'_> {
    fn look_at(&mut self, lists: &Lists, flow: &FlowRecord) {
        self.note_decided(lists, &flow.id);
        if let Some(site) = lists.directory.site(flow.site)
            && !self.supposed.flows.contains_key(&flow.id)
            && self.is_asked(&site.id, site.place.coordinates, site.country)
        {
            self.take(flow);
        }
    }

    /// Whether flows of a site are planned.
    fn is_asked(&self, site: &SiteId, place: Coordinates, country: Option<Letters>) -> bool {
        self.country.is_none_or(|letters| country == Some(letters))
            && self.question.within_box.is_none_or(|within| within.contains(place))
            && !self.without.contains(site)
    }

    fn take(&mut self, flow: &FlowRecord) {
        if self.question.wants(flow.family)
            && let Ok(packed) = &flow.packed
        {
            let reach_km = self.question.within_km.map_or(packed.radius_km, |km| km.min(packed.radius_km));
            self.search.take(flow, reach_km);
        }
    }

    /// Takes the flows that are thought to be there.
    fn take_supposed(&mut self, lists: &Lists) {
        let supposed = self.supposed;
        for record in supposed.records(lists, self.model) {
            if self.is_asked(&record.site, record.place, record.country) {
                self.take(&record.flow);
            }
        }
    }

    /// Notes the decided pairs of a supply.
    fn note_decided(&mut self, lists: &Lists, supply: &FlowId) {
        for id in lists.decided.on(supply).filter(|id| id.supply() == supply) {
            let state = lists.decided.state(id);
            if state.holds_quantity() {
                self.agreed.push(id.clone());
            } else if state.is_turned_down() {
                self.turned_down.insert(id.clone());
            }
        }
    }
}

impl Walk for Gathering<'_> {
    type Answer = Gathered;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        let end = lists.directory.numbers();
        let to = end.min(self.next.saturating_add(u32::try_from(steps).unwrap_or(u32::MAX)));
        for number in self.next..to {
            if let Some(flow) = lists.directory.flow(number) {
                self.look_at(lists, flow);
            }
        }
        self.next = to;
        if to == end {
            self.take_supposed(lists);
        }
        to == end
    }

    fn answer(self) -> Gathered {
        Gathered { search: self.search, agreed: self.agreed, turned_down: self.turned_down }
    }
}
