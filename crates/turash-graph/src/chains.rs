//! Chains and cycles: the best ones by branch and bound.
//!
//! There may be very many chains (a site with a hundred neighbours has up to a hundred million of length 4). So a depth-first search goes on only
//! where something better than the worst of those found can lie: see [`Ahead`].

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use turash_domain::SiteId;
use turash_domain::ports::{Bounded, Chain, Cut, GraphMatch, MAX_CHAIN};

use crate::ahead::{Ahead, Goal};
use crate::exchanges::{Exchange, Exchanges};
use crate::limits::{Deadline, first_of};
use crate::site_match::SiteMatch;

/// Chains of 2 to `length` exchanges that begin at a site, no site twice: highest value first, then by sites.
///
/// `matches` are those that count, in any order; a length above [`MAX_CHAIN`] is taken for it. Cut by `items` and by time.
pub fn chains(
    matches: &[SiteMatch],
    site: &SiteId,
    length: u32,
    items: u32,
    until: &Deadline,
) -> Bounded<Vec<Chain>> {
    search(matches, site, length, items, until, Goal::Anywhere)
}

/// Cycles of 2 to `length` exchanges through a site, which comes first in them: highest value first, then by sites.
///
/// `matches` are those that count, in any order; a length above [`MAX_CHAIN`] is taken for it. Cut by `items` and by time.
pub fn cycles(
    matches: &[SiteMatch],
    site: &SiteId,
    length: u32,
    items: u32,
    until: &Deadline,
) -> Bounded<Vec<Chain>> {
    search(matches, site, length, items, until, Goal::Start)
}

fn search(
    matches: &[SiteMatch],
    site: &SiteId,
    length: u32,
    items: u32,
    until: &Deadline,
    goal: Goal,
) -> Bounded<Vec<Chain>> {
    let graph = Exchanges::directed(matches);
    let Some(start) = graph.sites.number(site) else { return Bounded::whole(Vec::new()) };
    let length = length.min(MAX_CHAIN) as usize;
    let mut search = Search {
        ahead: Ahead::new(&graph, start, length, goal),
        graph: &graph,
        goal,
        length,
        // One more than is asked for shows whether there are more.
        most: items as usize + 1,
        found: BinaryHeap::new(),
        sites: vec![start],
        matches: Vec::new(),
        until,
        looks: 0,
        is_late: until.is_over(),
    };
    search.go_on(0.0);
    let cut = search.is_late.then_some(Cut::Time);
    let mut found = search.found.into_vec();
    found.sort_unstable();
    let answer = found.into_iter().map(|found| found.chain(&graph)).collect();
    first_of(answer, items as usize, cut)
}

/// Exchanges one after the other that were found. The best one is the smallest: highest value first, then by sites.
struct Found<'a> {
    value: f64,
    sites: Vec<u32>,
    matches: Vec<&'a GraphMatch>,
}

impl Found<'_> {
    fn chain(self, graph: &Exchanges<'_>) -> Chain {
        Chain {
            sites: self.sites.iter().map(|site| graph.sites.id(*site).clone()).collect(),
            matches: self.matches.into_iter().cloned().collect(),
            value_eur_per_year: self.value,
        }
    }
}

impl Ord for Found<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.value.total_cmp(&self.value).then_with(|| self.sites.cmp(&other.sites))
    }
}

impl PartialOrd for Found<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Found<'_> {}

impl PartialEq for Found<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

/// How many exchanges are looked at between two looks at the clock.
const LOOKS: u32 = 1_024;

/// A part of a sum that rounding in another order may change, and more.
const ROUNDING: f64 = 1e-12;

struct Search<'a, 's> {
    graph: &'s Exchanges<'a>,
    ahead: Ahead,
    goal: Goal,
    length: usize,
    most: usize,
    /// The best ones found, at most `most`; the worst of them on top.
    found: BinaryHeap<Found<'a>>,
    /// The sites on the way.
    sites: Vec<u32>,
    /// The matches on the way.
    matches: Vec<&'a GraphMatch>,
    until: &'s Deadline,
    looks: u32,
    is_late: bool,
}

impl<'a> Search<'a, '_> {
    /// Goes on from the last site on the way, whose exchanges so far are worth `value`.
    fn go_on(&mut self, value: f64) {
        let at = self.sites[self.sites.len() - 1];
        for (hope, exchange) in self.ways(at, value) {
            if self.is_late() {
                return;
            }
            if !self.may_be_among_the_best(hope, exchange.to) {
                continue;
            }
            let value = value + exchange.matched.value_eur_per_year;
            self.matches.push(exchange.matched);
            if exchange.to == self.sites[0] {
                self.keep(value);
            } else {
                self.sites.push(exchange.to);
                if self.goal == Goal::Anywhere && self.matches.len() >= 2 {
                    self.keep(value);
                }
                if self.matches.len() < self.length {
                    self.go_on(value);
                }
                self.sites.pop();
            }
            self.matches.pop();
        }
    }

    /// The exchanges that may come next, each with the most that the whole can be worth with it; the most hopeful first, then by site.
    fn ways(&self, at: u32, value: f64) -> Vec<(f64, Exchange<'a>)> {
        let left = self.length - self.matches.len();
        let closes = |site| self.goal == Goal::Start && site == self.sites[0] && !self.matches.is_empty();
        let hope = |exchange: &Exchange<'a>| {
            let rest = if closes(exchange.to) {
                0.0
            } else if self.sites.contains(&exchange.to) {
                return None;
            } else {
                // The way back to the start closes a cycle, so it is none to leave out.
                let before = (at != self.sites[0]).then_some(at);
                self.ahead.most(left - 1, exchange.to, before)?
            };
            Some((value + exchange.matched.value_eur_per_year + rest, *exchange))
        };
        let mut ways: Vec<_> = self.graph.of(at).iter().filter_map(hope).collect();
        ways.sort_by(|(hope, _), (other, _)| other.total_cmp(hope));
        ways
    }

    /// Whether what is worth at most `hope` and goes on to a site may be better than the worst that is kept.
    fn may_be_among_the_best(&self, hope: f64, to: u32) -> bool {
        let Some(worst) = self.found.peek().filter(|_| self.found.len() == self.most) else { return true };
        if hope + hope.abs() * ROUNDING < worst.value {
            return false;
        }
        // Not more than as good: then its sites must come before those of the worst. What closes a cycle adds none.
        let adds = (to != self.sites[0]).then_some(&to);
        let sites = self.sites.iter().chain(adds);
        let as_many = self.sites.len() + usize::from(adds.is_some());
        hope > worst.value || sites.le(worst.sites.iter().take(as_many))
    }

    fn keep(&mut self, value: f64) {
        let found = Found { value, sites: self.sites.clone(), matches: self.matches.clone() };
        if self.found.len() < self.most {
            self.found.push(found);
        } else if self.found.peek().is_some_and(|worst| found < *worst) {
            self.found.pop();
            self.found.push(found);
        }
    }

    fn is_late(&mut self) -> bool {
        self.looks += 1;
        if self.looks == LOOKS {
            self.looks = 0;
            self.is_late = self.until.is_over();
        }
        self.is_late
    }
}
