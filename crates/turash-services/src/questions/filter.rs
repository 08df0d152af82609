//! Which matches and pairs are asked for.

use turash_domain::units::Dimension;
use turash_domain::{CountryCode, Family, FlowId, GeoBox, MatchState, Sight, SiteId, Technology};

use crate::matching::directory::{FlowRecord, letters};
use crate::matching::folded::Sought;
use crate::matching::lists::Lists;

/// Which matches to list; what is `None` does not count. All that is given must hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatchFilter {
    /// One of the two flows belongs to this site.
    pub site: Option<SiteId>,
    /// One of the two flows is this one.
    pub flow: Option<FlowId>,
    /// Of this family.
    pub family: Option<Family>,
    /// Of a family whose amounts are counted in units of this dimension.
    pub dimension: Option<Dimension>,
    /// One of the two sites is in this country.
    pub country: Option<CountryCode>,
    /// The straight line between both sites, as a map of degrees shows it, passes through this box or ends in it.
    pub area: Option<GeoBox>,
    /// Done this way, as the lists have it.
    pub technology: Option<Technology>,
    /// Where people took it. Of those that they decided on only what stands in a list.
    pub state: Option<MatchState>,
    /// One of the two flows or sites is found by this text.
    pub sought: Option<Sought>,
    /// At most this far apart, km.
    pub max_distance_km: Option<f64>,
    /// At least this much deliverable a year, in the family's annual unit.
    pub min_annual: Option<f64>,
    /// At least this ranking value, EUR/a.
    pub min_value: Option<f64>,
    /// Seen by whoever sees so much.
    pub sight: Sight,
    /// The most matches, best first.
    pub limit: Option<usize>,
}

impl MatchFilter {
    /// Whether every match fits, the limit aside.
    pub fn is_everything(&self) -> bool {
        Self { limit: None, ..self.clone() } == Self::default()
    }

    /// Whether matches of a family may fit.
    pub fn wants(&self, family: Family) -> bool {
        self.family.is_none_or(|wanted| wanted == family)
            && self.dimension.is_none_or(|dimension| dimension == family.dimension())
    }

    /// Whether a pair of the lists fits.
    pub(crate) fn fits(&self, lists: &Lists, supply: u32, demand: u32, value: f32) -> bool {
        let (Some(from), Some(to)) = (lists.directory.flow(supply), lists.directory.flow(demand)) else {
            return false;
        };
        let site = |flow: &FlowRecord| lists.directory.site(flow.site);
        let either = |check: &dyn Fn(&FlowRecord) -> bool| check(from) || check(to);
        let of_site = |id: &SiteId| either(&|flow| site(flow).is_some_and(|site| site.id == *id));
        let in_country = |code: &CountryCode| {
            let letters = Some(letters(code));
            either(&|flow| site(flow).and_then(|site| site.country) == letters)
        };
        self.wants(from.family)
            && lists.sees_pair(&self.sight, from, to)
            && self.min_value.is_none_or(|least| f64::from(value) >= least)
            && self.flow.as_ref().is_none_or(|id| either(&|flow| flow.id == *id))
            && self.site.as_ref().is_none_or(of_site)
            && self.country.as_ref().is_none_or(in_country)
            && self.area.is_none_or(|area| is_met(area, from, to))
            && self.max_distance_km.is_none_or(|most| distance_km(from, to) <= most)
            && self.state.is_none_or(|state| lists.decided.state_of(&from.id, &to.id) == state)
            && self.min_annual.is_none_or(|least| deliverable(lists, from, to) >= least)
            && self.technology.is_none_or(|wanted| technology(lists, from, to) == Some(wanted))
            && self.sought.as_ref().is_none_or(|text| either(&|flow| lists.is_found(flow, text)))
    }
}

/// Which feasible pairs to list.
#[derive(Debug, Clone, PartialEq)]
pub struct PairFilter {
    /// At most this far apart, km.
    pub within_km: f64,
    /// Of this family.
    pub family: Option<Family>,
    /// Both sites are in this country.
    pub country: Option<CountryCode>,
}

/// Great-circle distance of two flows in the engine, km; infinite where one is not in it.
pub(crate) fn distance_km(from: &FlowRecord, to: &FlowRecord) -> f64 {
    match (&from.packed, &to.packed) {
        (Ok(from), Ok(to)) => from.place.distance_km(to.place),
        _ => f64::INFINITY,
    }
}

/// Whether the line between two flows in the engine meets a box.
fn is_met(area: GeoBox, from: &FlowRecord, to: &FlowRecord) -> bool {
    match (&from.packed, &to.packed) {
        (Ok(from), Ok(to)) => area.meets_line(from.place, to.place),
        _ => false,
    }
}

/// How it is done, as the lists have it.
fn technology(lists: &Lists, from: &FlowRecord, to: &FlowRecord) -> Option<Technology> {
    lists.listed(from, to).map(|pair| pair.technology)
}

impl Lists {
    /// Whether a flow is found by a text: by its id, or by its site.
    pub(crate) fn is_found(&self, flow: &FlowRecord, text: &Sought) -> bool {
        let site = self.directory.site(flow.site);
        site.is_some_and(|site| text.is_in_folded(&site.texts)) || text.is_in(flow.id.as_str())
    }
}

/// What reaches the demand in a year, as the lists have it.
fn deliverable(lists: &Lists, from: &FlowRecord, to: &FlowRecord) -> f64 {
    lists.listed(from, to).map_or(0.0, |pair| f64::from(pair.deliverable_annual))
}
