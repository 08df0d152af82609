//! Sites by number, and the best match between each two of them.

use std::collections::{HashMap, HashSet};

use turash_domain::SiteId;
use turash_domain::ports::GraphMatch;

use crate::site_match::{SiteMatch, best_first};

/// The sites of matches, numbered in the order of their ids.
pub(crate) struct Numbered<'a> {
    ids: Vec<&'a SiteId>,
    numbers: HashMap<&'a SiteId, u32>,
}

impl<'a> Numbered<'a> {
    pub(crate) fn of(matches: &'a [SiteMatch]) -> Self {
        let unique: HashSet<_> = matches.iter().flat_map(|one| [&one.from, &one.to]).collect();
        let mut ids: Vec<_> = unique.into_iter().collect();
        ids.sort_unstable();
        let numbers = ids.iter().enumerate().map(|(number, id)| (*id, number as u32)).collect();
        Self { ids, numbers }
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn number(&self, id: &SiteId) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    pub(crate) fn id(&self, number: u32) -> &'a SiteId {
        self.ids[number as usize]
    }

    /// The two sites of a match, which is one of those that were numbered.
    pub(crate) fn ends(&self, one: &SiteMatch) -> (u32, u32) {
        (self.numbers[&one.from], self.numbers[&one.to])
    }
}

/// The best match from a site to another one.
#[derive(Clone, Copy)]
pub(crate) struct Exchange<'a> {
    /// The number of the other site.
    pub(crate) to: u32,
    /// The match.
    pub(crate) matched: &'a GraphMatch,
}

/// All exchanges, by the number of the site that they are from.
pub(crate) struct Exchanges<'a> {
    /// The sites.
    pub(crate) sites: Numbered<'a>,
    /// For each site its exchanges, ordered by the other site.
    from: Vec<Vec<Exchange<'a>>>,
}

impl<'a> Exchanges<'a> {
    /// The exchanges from supply to demand.
    pub(crate) fn directed(matches: &'a [SiteMatch]) -> Self {
        Self::new(matches, false)
    }

    /// For each two sites the better one of their exchanges, from both.
    pub(crate) fn either_way(matches: &'a [SiteMatch]) -> Self {
        Self::new(matches, true)
    }

    fn new(matches: &'a [SiteMatch], both: bool) -> Self {
        let sites = Numbered::of(matches);
        let mut from = vec![Vec::new(); sites.len()];
        for one in matches.iter().filter(|one| one.is_between_sites()) {
            let (supplier, consumer) = sites.ends(one);
            from[supplier as usize].push(Exchange { to: consumer, matched: &one.matched });
            if both {
                from[consumer as usize].push(Exchange { to: supplier, matched: &one.matched });
            }
        }
        for exchanges in &mut from {
            exchanges.sort_unstable_by(|a, b| a.to.cmp(&b.to).then_with(|| best_first(a.matched, b.matched)));
            exchanges.dedup_by_key(|exchange| exchange.to);
        }
        Self { sites, from }
    }

    /// The exchanges of a site.
    pub(crate) fn of(&self, site: u32) -> &[Exchange<'a>] {
        &self.from[site as usize]
    }
}
