//! The rows of answers, and what they say in the domain's words. What Turash did not write there does not pass the domain's constructors.

use std::cmp::Ordering;
use std::fmt;

use neo4rs::DeError;
use serde::Deserialize;
use serde::de::Error as _;
use turash_domain::ports::{GraphCounts, GraphFlow, GraphMatch, GraphSite};
use turash_domain::{
    Coordinates, CountryCode, Direction, Family, FlowId, MatchId, MatchState, Sequence, SiteId, Technology,
    Text,
};
use turash_graph::SiteMatch;

use crate::error::Failure;

/// What a statement may have left without anything hanging on it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Left {
    pub(crate) organizations: Vec<String>,
    pub(crate) sites: Vec<String>,
    pub(crate) flows: Vec<String>,
}

/// How many a statement took away.
#[derive(Debug, Deserialize)]
pub(crate) struct Gone {
    pub(crate) gone: u64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Counts {
    sites: u64,
    flows: u64,
    matches: u64,
    tombstones: u64,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sites, flows, matches, tombstones } = self;
        write!(f, "{sites} sites, {flows} flows, {matches} matches, {tombstones} tombstones")
    }
}

impl From<Counts> for GraphCounts {
    fn from(counts: Counts) -> Self {
        let Counts { sites, flows, matches, tombstones } = counts;
        Self { sites, flows, matches, tombstones }
    }
}

/// A number of things.
#[derive(Debug, Deserialize)]
pub(crate) struct Count {
    pub(crate) number: u64,
}

/// An id and nothing else.
#[derive(Debug, Deserialize)]
pub(crate) struct SiteKey {
    pub(crate) id: SiteId,
}

#[derive(Debug, Deserialize)]
pub(crate) struct SiteRow {
    id: SiteId,
    name: Text,
    organization: Option<Text>,
    longitude: f64,
    latitude: f64,
    country: Option<CountryCode>,
    version: u64,
}

impl SiteRow {
    pub(crate) fn read(self) -> Result<(GraphSite, Sequence), Failure> {
        let coordinates = Coordinates::new(self.longitude, self.latitude)
            .map_err(|invalid| Failure::Unreadable(DeError::custom(invalid)))?;
        let Self { id, name, organization, country, version, .. } = self;
        Ok((GraphSite { id, name, organization, coordinates, country }, Sequence(version)))
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct FlowRow {
    id: FlowId,
    site: SiteId,
    direction: Direction,
    family: Family,
    resource: String,
    annual: f64,
    version: u64,
}

impl FlowRow {
    pub(crate) fn read(self) -> (GraphFlow, Sequence) {
        let Self { id, site, direction, family, resource, annual, version } = self;
        (GraphFlow { id, site, direction, family, resource, annual }, Sequence(version))
    }
}

/// The id of a match and nothing else.
#[derive(Debug, Deserialize)]
pub(crate) struct PairKey {
    supply_id: FlowId,
    demand_id: FlowId,
}

impl PairKey {
    pub(crate) fn read(self) -> MatchId {
        MatchId::new(self.supply_id, self.demand_id)
    }
}

/// A match as it is listed.
#[derive(Debug, Deserialize)]
pub(crate) struct MatchRow {
    supply_id: FlowId,
    demand_id: FlowId,
    value: f64,
    distance_m: f64,
    deliverable: f64,
    technology: Technology,
    state: MatchState,
    version: u64,
}

impl MatchRow {
    pub(crate) fn read(self) -> (GraphMatch, Sequence) {
        let matched = GraphMatch {
            id: MatchId::new(self.supply_id, self.demand_id),
            value_eur_per_year: self.value,
            distance_m: self.distance_m,
            deliverable_annual: self.deliverable,
            technology: self.technology,
            state: self.state,
        };
        (matched, Sequence(self.version))
    }
}

/// A match with the sites of its flows.
#[derive(Debug, Deserialize)]
pub(crate) struct SiteMatchRow {
    from_id: SiteId,
    to_id: SiteId,
    supply_id: FlowId,
    demand_id: FlowId,
    value: f64,
    distance_m: f64,
    deliverable: f64,
    technology: Technology,
    state: MatchState,
    /// How many matches it stands for, itself among them.
    pub(crate) looked: u32,
}

impl SiteMatchRow {
    /// Highest value first, then by id.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let by_id = || (&self.supply_id, &self.demand_id).cmp(&(&other.supply_id, &other.demand_id));
        other.value.total_cmp(&self.value).then_with(by_id)
    }

    pub(crate) fn read(self) -> SiteMatch {
        let matched = GraphMatch {
            id: MatchId::new(self.supply_id, self.demand_id),
            value_eur_per_year: self.value,
            distance_m: self.distance_m,
            deliverable_annual: self.deliverable,
            technology: self.technology,
            state: self.state,
        };
        SiteMatch { from: self.from_id, to: self.to_id, matched }
    }
}

/// How much of a flow there is in a year.
#[derive(Debug, Deserialize)]
pub(crate) struct AmountRow {
    pub(crate) id: FlowId,
    pub(crate) annual: f64,
}
