//! Lines of matches for a map: one row for each, kept beside the truth and made of it.

use async_trait::async_trait;

use super::{Page, PortResult};
use crate::geo::Coordinates;
use crate::ids::{FlowId, MatchId, SiteId};
use crate::matches::MatchState;

/// A match as a line from the supply's site to the demand's.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchLine {
    /// The pair.
    pub id: MatchId,
    /// Where it stands.
    pub state: MatchState,
    /// The better of the values that its flows' lists were told, EUR/a; `None` for a decided pair outside the lists.
    pub value_eur_per_year: Option<f64>,
    /// The supply's site, and where it is.
    pub from: (SiteId, Coordinates),
    /// The demand's site, and where it is.
    pub to: (SiteId, Coordinates),
}

/// Whose lines are to be made anew.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinesOf {
    /// These pairs.
    pub pairs: Vec<MatchId>,
    /// What is kept on these flows.
    pub flows: Vec<FlowId>,
    /// What is kept on the flows of these sites.
    pub sites: Vec<SiteId>,
}

/// What a comparison of lines with the store found, and mended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinesCompared {
    /// The last flow that was looked at; `None` where there are no more.
    pub last: Option<FlowId>,
    /// Pairs that are matches, each counted once over all flows.
    pub compared: u64,
    /// Of them: those without a line; it was added.
    pub missing: u64,
    /// Those with another line; it was replaced.
    pub different: u64,
    /// Lines of pairs that are no matches; they were removed.
    pub surplus: u64,
}

/// Lines of matches, kept in the store that holds the truth and made of what it holds.
///
/// A pair has a line where a told list of either flow names it or people decided on it, and both flows are there; a pair whose flows are gone
/// is kept without one, until they are there again or nobody holds it any more.
///
/// Every call reads what the store holds *now* and writes what follows; of two calls the one that writes later has read later. So calls may be
/// repeated, left out and made in any order, as long as one is made after the last change of what it names.
///
/// Errors: `Unavailable` where the store does not answer, `Invalid` where it is open for reading only.
#[async_trait]
pub trait MatchLines: Send + Sync {
    /// Makes lines anew.
    async fn refresh(&self, of: &LinesOf) -> PortResult<()>;

    /// Compares the lines of the next so many flows in the order of their ids, and mends what differs. Every flow has had its turn, whatever
    /// its lists and its lines, when [`LinesCompared::last`] is `None`.
    async fn compare(&self, after: Option<&FlowId>, flows: u32) -> PortResult<LinesCompared>;

    /// The lines as they are shown, ordered by supply, then by demand.
    async fn list(&self, page: &Page<MatchId>) -> PortResult<Vec<MatchLine>>;

    /// Removes all lines.
    async fn clear(&self) -> PortResult<()>;
}
