//! Matches that people decided on, in a list or not: by where they stand, or because they are overbooked.

use turash_domain::matching::Model;
use turash_domain::ports::PortResult;
use turash_domain::{Match, MatchId, MatchState, Technology};

use crate::matching::matcher::Matcher;
use crate::ports::Ports;
use crate::questions::details::{MatchDetail, avoided_t};
use crate::questions::explain::{PairExplanation, Ranks, explain_pair};
use crate::questions::filter::MatchFilter;
use crate::questions::overbooked::overbooked_flows;
use crate::questions::ranked::RankedPair;

/// The decided matches that are overbooked and fit a filter, the largest value first, equals by their ids. Those whose flows are gone are
/// left out. `ranks` says where a pair stands in the lists.
pub async fn overbooked_matches(
    ports: &Ports,
    model: &Model,
    filter: &MatchFilter,
    ranks: &(dyn Fn(&MatchId) -> Ranks + Send + Sync),
) -> PortResult<Vec<MatchDetail>> {
    let flows = overbooked_flows(ports).await?;
    let mut ids: Vec<MatchId> =
        flows.into_iter().flat_map(|flow| flow.promises).map(|promise| promise.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = details_of(ports, model, filter, &ids, ranks).await?;
    found.retain(|detail| detail.overbooked.is_some());
    found.truncate(filter.limit.unwrap_or(usize::MAX));
    Ok(found)
}

/// The matches that people took where the filter says, the largest value first, equals by their ids; also those that are in no list, or
/// that the rules do not allow any more. Those whose flows are gone are left out.
pub async fn decided_matches(
    ports: &Ports,
    model: &Model,
    filter: &MatchFilter,
    matcher: &Matcher,
) -> PortResult<Vec<MatchDetail>> {
    let Some(state) = filter.state else { return Ok(Vec::new()) };
    let mut ids: Vec<MatchId> = matcher.read().decided.in_state(state).cloned().collect();
    ids.sort_unstable();
    let ranks = |id: &MatchId| matcher.ranks(id.supply(), id.demand());
    details_of(ports, model, filter, &ids, &ranks).await
}

/// Those of these matches that fit a filter.
async fn details_of(
    ports: &Ports,
    model: &Model,
    filter: &MatchFilter,
    ids: &[MatchId],
    ranks: &(dyn Fn(&MatchId) -> Ranks + Send + Sync),
) -> PortResult<Vec<MatchDetail>> {
    let mut found = Vec::new();
    for id in ids {
        let Ok(pair) = explain_pair(ports, model, id.supply(), id.demand(), ranks(id)).await? else {
            continue;
        };
        let detail = MatchDetail::of_pair(pair);
        if detail.is_seen_by(&filter.sight) && detail.fits(filter) {
            found.push(detail);
        }
    }
    found.sort_by(|a, b| RankedPair::best_first(&a.ranked, &b.ranked));
    Ok(found)
}

impl MatchDetail {
    /// The match of a pair that people decided on, feasible or not; where it is not, nothing is deliverable.
    fn of_pair(pair: PairExplanation) -> Self {
        let explained = &pair.explanation;
        let result = explained.result.clone().unwrap_or_else(|| Match {
            id: explained.id.clone(),
            family: pair.supply.family(),
            technology: Technology::Direct,
            distance_km: explained.distance_km,
            deliverable_annual: 0.0,
            value_eur_per_year: 0.0,
            supply_version: pair.supply.version,
            demand_version: pair.demand.version,
        });
        let ranked = RankedPair {
            id: explained.id.clone(),
            value: explained.ranking_value,
            supply_rank: pair.supply_rank,
            demand_rank: pair.demand_rank,
        };
        Self {
            ranked,
            result,
            feasible: explained.feasible,
            co2_avoided_t_per_year: avoided_t(explained),
            overbooked: explained.overbooked(pair.decision.as_ref()),
            supply: pair.supply,
            supply_site: pair.supply_site,
            demand: pair.demand,
            demand_site: pair.demand_site,
            decision: pair.decision,
        }
    }

    /// Where people took it; suggested where nobody acted on it.
    pub fn state(&self) -> MatchState {
        self.decision.as_ref().map_or(MatchState::Suggested, |decision| decision.state)
    }

    /// Whether it fits a filter, its limit aside.
    fn fits(&self, filter: &MatchFilter) -> bool {
        let sites = [&self.supply_site, &self.demand_site];
        let flows = [&self.supply.id, &self.demand.id];
        filter.flow.as_ref().is_none_or(|id| flows.contains(&id))
            && filter.site.as_ref().is_none_or(|id| sites.iter().any(|site| site.id == *id))
            && filter.wants(self.result.family)
            && filter
                .country
                .as_ref()
                .is_none_or(|code| sites.iter().any(|site| site.country.as_ref() == Some(code)))
            && filter.area.is_none_or(|area| {
                area.meets_line(self.supply_site.coordinates, self.demand_site.coordinates)
            })
            && filter.state.is_none_or(|state| self.state() == state)
            && filter.technology.is_none_or(|wanted| self.feasible && self.result.technology == wanted)
            && filter.sought.as_ref().is_none_or(|text| {
                sites.iter().any(|site| text.is_in_site(site))
                    || flows.iter().any(|id| text.is_in(id.as_str()))
            })
            && filter.max_distance_km.is_none_or(|most| self.result.distance_km <= most)
            && filter.min_annual.is_none_or(|least| self.result.deliverable_annual >= least)
            && filter.min_value.is_none_or(|least| f64::from(self.ranked.value) >= least)
    }
}
