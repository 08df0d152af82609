//! A match with the sites of its flows: what the computations work on.

use std::cmp::Ordering;

use turash_domain::SiteId;
use turash_domain::ports::GraphMatch;

/// A match that counts, and where its flows are.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteMatch {
    /// The site of its supply.
    pub from: SiteId,
    /// The site of its demand.
    pub to: SiteId,
    /// The match.
    pub matched: GraphMatch,
}

impl SiteMatch {
    /// Whether it is between two sites.
    pub fn is_between_sites(&self) -> bool {
        self.from != self.to
    }
}

/// The order of matches: highest value first, then by id.
pub fn best_first(a: &GraphMatch, b: &GraphMatch) -> Ordering {
    b.value_eur_per_year.total_cmp(&a.value_eur_per_year).then_with(|| a.id.cmp(&b.id))
}
