//! The search for matches, by the way that is shortest: along all flows, or through the lists of a few.

use crate::matching::folded::Sought;
use crate::matching::lists::Lists;
use crate::questions::few::{FEW, OfFlows};
use crate::questions::filter::MatchFilter;
use crate::questions::ranked::RankedPair;
use crate::questions::walk::{BestFirst, Walk, Wanted};

/// The search for matches, by the way that is shortest.
pub(crate) enum Search {
    Best(BestFirst),
    Of(OfFlows),
}

impl Search {
    /// `found` are the flows that the filter's text finds, where they are few.
    pub(crate) fn new(lists: &Lists, wanted: Wanted, found: Option<Vec<u32>>) -> Self {
        match OfFlows::new(lists, &wanted, found) {
            Some(flows) => Self::Of(flows),
            None => Self::Best(BestFirst::new(lists, wanted)),
        }
    }
}

impl Walk for Search {
    type Answer = Vec<RankedPair>;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        match self {
            Self::Best(walk) => walk.go_on(lists, steps),
            Self::Of(walk) => walk.go_on(lists, steps),
        }
    }

    fn answer(self) -> Vec<RankedPair> {
        match self {
            Self::Best(walk) => walk.found,
            Self::Of(walk) => walk.found,
        }
    }
}

/// The flows that a text finds.
pub(crate) struct FlowsFound {
    pub(crate) text: Sought,
    /// What else is wanted of their matches.
    pub(crate) wanted: MatchFilter,
    pub(crate) next: u32,
    pub(crate) found: Vec<u32>,
}

impl Walk for FlowsFound {
    /// Nothing where they are many.
    type Answer = Option<Vec<u32>>;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        for _ in 0..steps {
            if self.next >= lists.directory.numbers() || self.found.len() > FEW {
                return true;
            }
            let flow = lists.directory.flow(self.next).filter(|flow| self.wanted.wants(flow.family));
            if flow.is_some_and(|flow| lists.is_found(flow, &self.text)) {
                self.found.push(self.next);
            }
            self.next += 1;
        }
        false
    }

    fn answer(self) -> Option<Vec<u32>> {
        Some(self.found).filter(|found| found.len() <= FEW)
    }
}
