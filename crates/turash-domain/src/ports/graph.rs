//! The resource graph: sites, flows and matches as nodes and relations, and what is written into it. The questions are in
//! [`questions`](super::graph_questions).

use async_trait::async_trait;

use super::{Page, PortResult};
use crate::codes::CountryCode;
use crate::flow::Direction;
use crate::geo::Coordinates;
use crate::ids::{FlowId, MatchId, SiteId};
use crate::matches::{MatchState, Technology};
use crate::resource::Family;
use crate::text::Text;
use crate::time::Sequence;

/// A site as the graph knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphSite {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: Text,
    /// Who runs it.
    pub organization: Option<Text>,
    /// Where it is.
    pub coordinates: Coordinates,
    /// Its country.
    pub country: Option<CountryCode>,
}

/// A flow as the graph knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphFlow {
    /// Its id.
    pub id: FlowId,
    /// The site that hosts it.
    pub site: SiteId,
    /// Given off or needed.
    pub direction: Direction,
    /// Its family.
    pub family: Family,
    /// What flows, in words: `heat 90-120 °C`.
    pub resource: String,
    /// How much, in the family's annual unit.
    pub annual: f64,
}

/// A match as the graph knows it. Its two flows are in its id.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphMatch {
    /// The pair.
    pub id: MatchId,
    /// The value that ranks it, EUR/a.
    pub value_eur_per_year: f64,
    /// Great-circle distance, m.
    pub distance_m: f64,
    /// What the demand can take of the supply in a year, in the family's annual unit.
    pub deliverable_annual: f64,
    /// How the exchange is done.
    pub technology: Technology,
    /// Where it stands.
    pub state: MatchState,
}

/// One change of the graph.
#[derive(Debug, Clone, PartialEq)]
pub enum GraphChange {
    /// The site is so.
    PutSite(GraphSite),
    /// The site is gone.
    RemoveSite(SiteId),
    /// The flow is so.
    PutFlow(GraphFlow),
    /// The flow is gone.
    RemoveFlow(FlowId),
    /// The pair is a match, and it is so.
    PutMatch(GraphMatch),
    /// The pair is no match.
    RemoveMatch(MatchId),
}

/// A change and the moment of the log that it is known from.
///
/// The registry was read after `as_of` was the head of the log, so nothing older can know better.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphWrite {
    /// What is so.
    pub change: GraphChange,
    /// Since when, at least.
    pub as_of: Sequence,
}

/// How much a graph holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GraphCounts {
    /// Sites.
    pub sites: u64,
    /// Flows.
    pub flows: u64,
    /// Matches.
    pub matches: u64,
    /// What is remembered of sites, flows and matches that are gone.
    pub tombstones: u64,
}

/// A graph that is written to.
///
/// Writes may come in any order, and more than once. For each site, flow and match the write of the highest `as_of` stands; of two with the
/// same `as_of` the one that came last. So every order of the same writes ends in the same graph as far as their `as_of` differ.
/// A flow may come before its site and a match before its flows: it is kept, and shown once they are there. A removal is remembered
/// (a tombstone), so that what is older than it stays gone.
///
/// Errors: `Unavailable` where the graph does not answer, `Invalid` where it refuses a value, `Corrupt` where it holds what cannot be read.
#[async_trait]
pub trait GraphStore: Send + Sync {
    /// Makes all of these writes, or some of them and an error: all may be made again.
    async fn write(&self, writes: &[GraphWrite]) -> PortResult<()>;

    /// The sites that are there, ordered by id, each with the `as_of` of its last write.
    async fn list_sites(&self, page: &Page<SiteId>) -> PortResult<Vec<(GraphSite, Sequence)>>;

    /// The flows that are there, ordered by id; also those whose site is not.
    async fn list_flows(&self, page: &Page<FlowId>) -> PortResult<Vec<(GraphFlow, Sequence)>>;

    /// The matches that are there, ordered by id; also those whose flows are not.
    async fn list_matches(&self, page: &Page<MatchId>) -> PortResult<Vec<(GraphMatch, Sequence)>>;

    /// The matches that are there and have one of these flows, ordered by id; also those whose flows are not there.
    async fn matches_on(&self, flows: &[FlowId]) -> PortResult<Vec<MatchId>>;

    /// How much there is.
    async fn counts(&self) -> PortResult<GraphCounts>;

    /// Forgets the tombstones of what was gone at this moment of the log already. Only for what no write older than that can follow.
    async fn forget_removed(&self, up_to: Sequence) -> PortResult<()>;

    /// Empties the graph: everything, tombstones too.
    async fn clear(&self) -> PortResult<()>;
}
