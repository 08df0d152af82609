//! What breaks if a site closes.

use std::collections::HashMap;

use turash_domain::FlowId;
use turash_domain::ports::{Bounded, Closure, GraphFlow, GraphMatch, GraphSite, LostDemand};

use crate::limits::first_of;
use crate::site_match::{SiteMatch, best_first};

/// The demands of other sites that lose their best supply if a site closes: most at stake first, then by id. Cut by `items`.
///
/// `demands` are those that the site supplies, `matches` all matches of theirs that count, in any order: also those with supplies of other sites.
pub fn closure(
    site: GraphSite,
    demands: Vec<GraphFlow>,
    matches: &[SiteMatch],
    items: u32,
) -> Bounded<Closure> {
    let mut of_demand: HashMap<&FlowId, Supplies<'_>> = HashMap::new();
    for one in matches.iter().filter(|one| one.to != site.id) {
        of_demand.entry(one.matched.id.demand()).or_default().add(&one.matched, one.from == site.id);
    }
    let lost = |flow: GraphFlow| of_demand.get(&flow.id)?.lost(flow);
    let mut demands: Vec<_> = demands.into_iter().filter_map(lost).collect();
    demands.sort_by(|a, b| {
        b.at_stake_eur_per_year.total_cmp(&a.at_stake_eur_per_year).then_with(|| a.flow.id.cmp(&b.flow.id))
    });
    let at_stake_eur_per_year = demands.iter().map(|demand| demand.at_stake_eur_per_year).sum();
    let Bounded { answer: demands, cut } = first_of(demands, items as usize, None);
    Bounded { answer: Closure { site, demands, at_stake_eur_per_year }, cut }
}

/// The best match of a demand with a supply of the site that closes, and with one of a site that stays.
#[derive(Default)]
struct Supplies<'a> {
    closing: Option<&'a GraphMatch>,
    staying: Option<&'a GraphMatch>,
}

impl<'a> Supplies<'a> {
    fn add(&mut self, matched: &'a GraphMatch, closes: bool) {
        let best = if closes { &mut self.closing } else { &mut self.staying };
        if best.is_none_or(|best| best_first(matched, best).is_lt()) {
            *best = Some(matched);
        }
    }

    /// What the demand loses; `None` where its best supply stays.
    fn lost(&self, flow: GraphFlow) -> Option<LostDemand> {
        let lost = self.closing?;
        if self.staying.is_some_and(|staying| best_first(staying, lost).is_lt()) {
            return None;
        }
        let replaced = self.staying.map_or(0.0, |staying| staying.value_eur_per_year);
        Some(LostDemand {
            flow,
            lost: lost.clone(),
            replacement: self.staying.cloned(),
            at_stake_eur_per_year: (lost.value_eur_per_year - replaced).max(0.0),
        })
    }
}
