//! Which matches there are, answered from the current lists, never from stored copies.

use turash_domain::{FlowId, MatchId, Sequence, Sight};

use crate::matching::lists::Lists;
use crate::matching::matcher::Matcher;
use crate::questions::explain::Ranks;
use crate::questions::few::CountOf;
use crate::questions::filter::MatchFilter;
use crate::questions::ranked::RankedPair;

use crate::questions::search::{FlowsFound, Search};
use crate::questions::walk::{Counting, SLICE, Walk, Wanted};

/// Matches in their order, and of when they are.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundMatches {
    /// The sequence of the log that the lists held as of when they were looked at first.
    pub as_of: Sequence,
    /// The matches, best first; equals are ordered by their ids.
    pub pairs: Vec<RankedPair>,
}

impl Lists {
    /// The matches that fit a filter, best first, in one go: for lists that nobody else waits for.
    pub fn matches(&self, filter: &MatchFilter) -> Vec<RankedPair> {
        let mut search = Search::new(self, Wanted { filter: filter.clone(), after: None }, None);
        while !search.go_on(self, usize::MAX) {}
        search.answer()
    }
}

impl Matcher {
    /// The matches that fit a filter, best first; equals are ordered by their ids.
    pub async fn matches(&self, filter: &MatchFilter) -> FoundMatches {
        self.matches_after(filter, None).await
    }

    /// The matches that come after one of them in that order, given by its ranking value and its id: the next part of a long list,
    /// whether or not that match still is one. Nobody is held up: the lists are walked in slices.
    pub async fn matches_after(&self, filter: &MatchFilter, after: Option<(f32, MatchId)>) -> FoundMatches {
        let wanted = Wanted { filter: filter.clone(), after };
        let found = self.found_flows(&wanted.filter).await;
        let (as_of, search) = {
            let lists = self.read();
            (lists.head, Search::new(&lists, wanted, found))
        };
        FoundMatches { as_of, pairs: self.walk(search).await }
    }

    /// How many matches fit a filter, decided ones outside the lists aside. All of them are known; otherwise every list is looked at, in
    /// slices.
    pub async fn count(&self, filter: &MatchFilter) -> u64 {
        let is_everything = MatchFilter { sight: Sight::All, ..filter.clone() }.is_everything();
        let known = {
            let lists = self.read();
            lists.pairs.filter(|_| is_everything && lists.sees_all(&filter.sight))
        };
        if let Some(pairs) = known {
            return pairs;
        }
        let found = self.found_flows(filter).await;
        let few = CountOf::new(&self.read(), filter, found);
        if let Some(few) = few {
            return self.walk(few).await;
        }
        self.walk(Counting { filter: filter.clone(), next: 0, count: 0 }).await
    }

    /// The flows that the text of a filter finds, where they are few and nothing else says which.
    async fn found_flows(&self, filter: &MatchFilter) -> Option<Vec<u32>> {
        let text = filter.sought.clone().filter(|_| filter.flow.is_none() && filter.site.is_none())?;
        let wanted = MatchFilter { sought: None, ..filter.clone() };
        self.walk(FlowsFound { text, wanted, next: 0, found: Vec::new() }).await
    }

    /// Carries a walk out in slices; nobody is held up.
    pub(crate) async fn walk<W: Walk>(&self, mut walk: W) -> W::Answer {
        while !walk.go_on(&self.read(), SLICE) {
            tokio::task::yield_now().await;
        }
        walk.answer()
    }

    /// The places of two flows in the lists of each other, as they are now.
    pub fn ranks(&self, supply: &FlowId, demand: &FlowId) -> Ranks {
        let lists = self.read();
        let (from, to) = (lists.directory.flow_number(supply), lists.directory.flow_number(demand));
        let rank = |of: Option<u32>, counterpart: Option<u32>| lists.rank(of?, counterpart?);
        Ranks { as_of: lists.head, supply: rank(from, to), demand: rank(to, from) }
    }
}
