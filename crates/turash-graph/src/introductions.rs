//! Who should talk to whom first.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use turash_domain::ports::{Bounded, GraphMatch, Introduction};
use turash_domain::{FlowId, SiteId};

use crate::limits::first_of;
use crate::site_match::{SiteMatch, best_first};

/// The `pairs` pairs of sites that unlock most value where every amount is given away once only: highest value first, then by sites. Cut by `items`
/// where that is less.
///
/// `matches` are those among the sites that count, in any order, `annual` the amounts of their flows in the families' annual units. Greedy: the match
/// of highest value takes what it can of both its flows, then the next one takes of what is left. (The planner finds the best set.)
pub fn introductions<H: BuildHasher>(
    matches: &[SiteMatch],
    annual: &HashMap<FlowId, f64, H>,
    pairs: u32,
    items: u32,
) -> Bounded<Vec<Introduction>> {
    let mut ordered: Vec<_> =
        matches.iter().filter(|one| one.is_between_sites() && one.matched.value_eur_per_year > 0.0).collect();
    ordered.sort_unstable_by(|a, b| best_first(&a.matched, &b.matched));
    let mut left: HashMap<&FlowId, f64> = annual.iter().map(|(flow, amount)| (flow, *amount)).collect();
    let mut given: BTreeMap<(&SiteId, &SiteId), Given<'_>> = BTreeMap::new();
    for one in ordered {
        let sites = ((&one.from).min(&one.to), (&one.from).max(&one.to));
        if let Some(share) = take(&mut left, &one.matched) {
            let given = given.entry(sites).or_default();
            given.matches.push((&one.matched, share));
            let ends = [one.matched.id.supply(), one.matched.id.demand()];
            given.used_up.extend(ends.into_iter().filter(|flow| left.get(*flow) == Some(&0.0)));
        }
    }
    let mut found: Vec<_> = given.into_iter().map(|(sites, given)| given.introduction(sites)).collect();
    // Stable: pairs of equal value stay in the order of their sites.
    found.sort_by(|a, b| b.value_eur_per_year.total_cmp(&a.value_eur_per_year));
    found.truncate(pairs as usize);
    first_of(found, items as usize, None)
}

/// Takes what a match can have of both its flows; its share of what it delivers, `None` where there is nothing.
fn take(left: &mut HashMap<&FlowId, f64>, matched: &GraphMatch) -> Option<f64> {
    let (supply, demand) = (matched.id.supply(), matched.id.demand());
    let amount = matched.deliverable_annual.min(*left.get(supply)?).min(*left.get(demand)?);
    if amount <= 0.0 {
        return None;
    }
    for flow in [supply, demand] {
        *left.get_mut(flow)? -= amount;
    }
    Some(amount / matched.deliverable_annual)
}

/// What a pair of sites gives away.
#[derive(Default)]
struct Given<'a> {
    matches: Vec<(&'a GraphMatch, f64)>,
    used_up: Vec<&'a FlowId>,
}

impl Given<'_> {
    fn introduction(self, (first, second): (&SiteId, &SiteId)) -> Introduction {
        let unlocked = |(matched, share): &(&GraphMatch, f64)| matched.value_eur_per_year * share;
        let mut matches = self.matches;
        matches.sort_by(|a, b| unlocked(b).total_cmp(&unlocked(a)).then_with(|| a.0.id.cmp(&b.0.id)));
        let value_eur_per_year = matches.iter().map(unlocked).sum();
        let mut used_up: Vec<_> = self.used_up.into_iter().cloned().collect();
        used_up.sort_unstable();
        Introduction {
            sites: (first.clone(), second.clone()),
            matches: matches.into_iter().map(|(matched, share)| (matched.clone(), share)).collect(),
            value_eur_per_year,
            used_up,
        }
    }
}
