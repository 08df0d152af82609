//! A match as it stands in the lists.

use turash_domain::MatchId;

/// A match in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedPair {
    /// The pair.
    pub id: MatchId,
    /// Its ranking value, EUR/a.
    pub value: f32,
    /// Its place in the supply's list, 1 for the best; `None` outside it.
    pub supply_rank: Option<usize>,
    /// Its place in the demand's list, 1 for the best; `None` outside it.
    pub demand_rank: Option<usize>,
}

impl RankedPair {
    /// The order of lists of matches: the best first, equals by their ids.
    pub fn best_first(a: &Self, b: &Self) -> std::cmp::Ordering {
        b.value.total_cmp(&a.value).then_with(|| a.id.cmp(&b.id))
    }
}
