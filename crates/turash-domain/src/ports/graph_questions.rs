//! The questions that a graph answers.

use std::time::Duration;

use async_trait::async_trait;

use super::PortResult;
use super::graph::{GraphFlow, GraphMatch, GraphSite};
use crate::ids::{FlowId, SiteId};
use crate::text::Text;

/// The questions. Only sites, flows and matches that are there count, and a match only where both its flows and their sites are.
///
/// An **exchange** is the best match from a site to another one (highest value, then lowest match id); a site does not exchange with itself.
/// Its value is that match's. Rejected, failed and withdrawn matches are no exchange and count nowhere.
///
/// Every answer is ordered as its question says, with ties by id, so that two graphs of the same content give the same answer. Floating point
/// sums run in that order. A site that is not there is `None`.
///
/// Errors: `Unavailable` where the graph does not answer, `Corrupt` where what it holds cannot be read, `Invalid` where a number is out of its
/// range (steps, lengths, and pairs and bounds of 0).
#[async_trait]
pub trait ResourceGraph: Send + Sync {
    /// The sites around a site, up to `steps` (1 to [`MAX_STEPS`]) exchanges away in either direction, with what it could give and take.
    async fn neighbourhood(
        &self,
        site: &SiteId,
        steps: u32,
        bounds: &Bounds,
    ) -> PortResult<Option<Bounded<Neighbourhood>>>;

    /// Chains of 2 to `length` (at most [`MAX_CHAIN`]) exchanges that begin at a site, whose surplus feeds the next site, and so on; no site twice. Highest
    /// value first, then by sites.
    async fn chains(
        &self,
        site: &SiteId,
        length: u32,
        bounds: &Bounds,
    ) -> PortResult<Option<Bounded<Vec<Chain>>>>;

    /// Cycles of 2 to `length` (at most [`MAX_CHAIN`]) exchanges through a site: the last one leads back to it. Highest value first, then by sites.
    async fn cycles(
        &self,
        site: &SiteId,
        length: u32,
        bounds: &Bounds,
    ) -> PortResult<Option<Bounded<Vec<Chain>>>>;

    /// Communities: groups of sites that matches tie together more than the rest, by modularity; largest value first, then by first site.
    async fn communities(&self, bounds: &Bounds) -> PortResult<Bounded<Communities>>;

    /// What breaks if a site closes: the demands of other sites that lose a supply which is their best.
    async fn closure(&self, site: &SiteId, bounds: &Bounds) -> PortResult<Option<Bounded<Closure>>>;

    /// The shortest path of exchanges, in either direction, from a site of one organization to a site of another one; of those of equal length
    /// the one of highest value, then by sites. The answer is empty where there is none within [`MAX_PATH`] exchanges, and `None` where an organization
    /// has no site.
    async fn path(
        &self,
        from: &Text,
        to: &Text,
        bounds: &Bounds,
    ) -> PortResult<Option<Bounded<Option<Path>>>>;

    /// Who should talk to whom first among these sites: the `pairs` pairs of sites that unlock most value where every amount is given away once
    /// only.
    async fn introductions(
        &self,
        sites: &[SiteId],
        pairs: u32,
        bounds: &Bounds,
    ) -> PortResult<Bounded<Vec<Introduction>>>;

    /// Makes ready for questions where that takes time, so that the first one to be asked takes no longer than others.
    async fn prepare(&self) -> PortResult<()> {
        Ok(())
    }
}

/// The most steps of a neighbourhood.
pub const MAX_STEPS: u32 = 4;

/// The longest chain or cycle, in exchanges.
pub const MAX_CHAIN: u32 = 4;

/// The longest path that is looked for, in exchanges.
pub const MAX_PATH: u32 = 12;

/// How far a question may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The most items of an answer: chains, cycles, communities, demands, pairs; of a neighbourhood the sites around, what it gives and what it
    /// takes, so many of each.
    pub items: u32,
    /// The most matches that are looked at.
    pub matches: u32,
    /// The time after which no more is looked at.
    pub time: Duration,
}

impl Default for Bounds {
    /// 100 items out of 1,000,000 matches within 10 s.
    fn default() -> Self {
        Self { items: 100, matches: 1_000_000, time: Duration::from_secs(10) }
    }
}

/// An answer, and what it leaves out.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounded<T> {
    /// The answer.
    pub answer: T,
    /// Why it may not be all; `None` where it is.
    pub cut: Option<Cut>,
}

impl<T> Bounded<T> {
    /// An answer that is all.
    pub fn whole(answer: T) -> Self {
        Self { answer, cut: None }
    }

    /// The same with something made of the answer.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Bounded<U> {
        Bounded { answer: make(self.answer), cut: self.cut }
    }
}

/// Why an answer may not be all there is; of several reasons the greatest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// There are more items: the answer holds the first ones of the order.
    Items,
    /// Not all matches were looked at: there may be better ones.
    Matches,
    /// The time was up: there may be better ones.
    Time,
}

impl Cut {
    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Matches => "matches",
            Self::Time => "time",
        }
    }
}

/// What lies around a site.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbourhood {
    /// The site in the middle.
    pub site: GraphSite,
    /// The other sites, by steps, then by id.
    pub around: Vec<Neighbour>,
    /// Matches of the site's supplies with other sites; highest value first, then by id.
    pub gives: Vec<GraphMatch>,
    /// Matches of the site's demands with other sites; highest value first, then by id.
    pub takes: Vec<GraphMatch>,
}

/// A site and how far it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    /// The site.
    pub site: GraphSite,
    /// Exchanges to it, at least 1.
    pub steps: u32,
}

/// Exchanges one after the other; in a cycle the last one leads back to the first site.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// The sites in their order; in a cycle each once.
    pub sites: Vec<SiteId>,
    /// The exchange from each site to the next one.
    pub matches: Vec<GraphMatch>,
    /// The sum of their values, EUR/a.
    pub value_eur_per_year: f64,
}

/// The communities of the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Communities {
    /// The communities of at least two sites.
    pub communities: Vec<Community>,
    /// Newman's modularity of the whole partition, with the sums of the values of all matches between two sites as weights; 0 without matches.
    /// Two sites whose sum is not above zero are not tied together.
    pub modularity: f64,
}

/// Sites that matches tie together.
#[derive(Debug, Clone, PartialEq)]
pub struct Community {
    /// Its sites, by id.
    pub sites: Vec<SiteId>,
    /// The sum of the values of all matches between two of its sites that are tied together, EUR/a; highest value first.
    pub value_eur_per_year: f64,
    /// How many matches that are.
    pub matches: u64,
    /// Who has most neighbours inside: at most five, most first, then by id.
    pub hubs: Vec<Hub>,
    /// Who holds it together: the sites whose loss would split it into parts (cut vertices), highest betweenness first, then by id; at most
    /// five.
    pub bridges: Vec<Hub>,
}

/// A site's part in a community.
#[derive(Debug, Clone, PartialEq)]
pub struct Hub {
    /// The site.
    pub site: SiteId,
    /// Its neighbours inside.
    pub degree: u64,
    /// Freeman's betweenness inside the community, unweighted: the share of shortest paths between pairs of others that lead through it, 0
    /// to 1.
    pub betweenness: f64,
}

/// What breaks if a site closes.
#[derive(Debug, Clone, PartialEq)]
pub struct Closure {
    /// The site.
    pub site: GraphSite,
    /// The demands of other sites that lose their best supply; most at stake first, then by id.
    pub demands: Vec<LostDemand>,
    /// The sum of what is at stake, also for the demands that [`Bounds::items`] leaves out, EUR/a.
    pub at_stake_eur_per_year: f64,
}

/// A demand that loses its best supply. A supply of the demand's own site is a supply like others.
#[derive(Debug, Clone, PartialEq)]
pub struct LostDemand {
    /// The demand.
    pub flow: GraphFlow,
    /// The match that it loses: its best one.
    pub lost: GraphMatch,
    /// The best match of the demand with a supply of a site that stays; `None` where it loses its only supply.
    pub replacement: Option<GraphMatch>,
    /// What the replacement is worth less, or all of it, EUR/a; never negative.
    pub at_stake_eur_per_year: f64,
}

/// A path of exchanges.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The sites from one end to the other.
    pub sites: Vec<SiteId>,
    /// The exchange between each two neighbours, in whichever direction is worth more; then the lower match id.
    pub matches: Vec<GraphMatch>,
    /// The sum of their values, EUR/a.
    pub value_eur_per_year: f64,
}

/// Two sites that should talk.
#[derive(Debug, Clone, PartialEq)]
pub struct Introduction {
    /// The two sites, the lower id first.
    pub sites: (SiteId, SiteId),
    /// What is given away: matches with the share of each that is used (0 to 1), highest unlocked value first, then by id.
    pub matches: Vec<(GraphMatch, f64)>,
    /// What the pair unlocks: the values of its matches times their shares, EUR/a.
    ///
    /// The matches between two of the sites that are worth more than nothing are taken highest value first, each with as much as is left of both
    /// its flows.
    pub value_eur_per_year: f64,
    /// The flows that are given away completely with it, by id: whoever comes later finds nothing left of them.
    pub used_up: Vec<FlowId>,
}
