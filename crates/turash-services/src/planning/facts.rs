//! What pairs and flows are, as the registry has them, and what a plan may do with them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use turash_domain::matching::{Explanation, Model, Party, RankBy, explain, passing_parts};
use turash_domain::model::confidence::Z90;
use turash_domain::model::economics::{Assessment, annuity_factor};
use turash_domain::ports::PortResult;
use turash_domain::{
    Balance, Family, FlowId, MatchId, Promise, ResourceFlow, Site, SiteId, Versioned, sum_of_promises,
};

use crate::planning::candidates::Candidates;
use crate::planning::periods::PeriodKind;
use crate::planning::plan::Zone;
use crate::planning::problem::{CandidatePair, FamilyProblem, PairInTime};
use crate::planning::question::{Objective, PlanProgress, PlanQuestion, PlanStage, PlanWatch, PlanningError};
use crate::planning::with::Supposed;
use crate::ports::Ports;
use crate::questions::details::{read_flows, read_sites};

/// Flows read from the registry at once.
const CHUNK: usize = 5_000;

/// Pairs that are judged before others get their turn: about a millisecond's work.
const SLICE: usize = 50;

/// What both sides have left bounds a pair already where it can pass all but this part of it: that is rounding.
const ROUNDING: f64 = 1e-9;

/// What the registry says of all flows that may be planned.
pub(super) struct Facts<'a> {
    question: &'a PlanQuestion,
    model: &'a Model,
    flows: HashMap<FlowId, Versioned<ResourceFlow>>,
    sites: HashMap<SiteId, Versioned<Site>>,
    promises: BTreeMap<MatchId, Promise>,
    /// What is left of each flow, and how much is missing, in its family's annual unit.
    balances: HashMap<FlowId, Balance>,
}

impl<'a> Facts<'a> {
    /// Reads what the candidates are.
    pub(super) async fn read(
        ports: &Ports,
        model: &'a Model,
        question: &'a PlanQuestion,
        supposed: &Supposed,
        candidates: &Candidates,
    ) -> PortResult<Self> {
        let pairs = candidates.pairs.iter().chain(&candidates.agreed);
        let ids: BTreeSet<&FlowId> = pairs.flat_map(|pair| [pair.supply(), pair.demand()]).collect();
        let ids: Vec<FlowId> = ids.into_iter().cloned().collect();
        let mut flows = read_flows(ports, &ids).await?;
        let thought = ids.iter().filter_map(|id| Some((id.clone(), supposed.flows.get(id)?.clone())));
        flows.extend(thought);
        let of_flows: BTreeSet<SiteId> = flows.values().map(|flow| flow.site.clone()).collect();
        let thought = of_flows.iter().filter_map(|id| Some((id.clone(), supposed.sites.get(id)?.clone())));
        let mut sites: HashMap<SiteId, Versioned<Site>> = thought.collect();
        sites.extend(read_sites(ports, of_flows.into_iter().collect()).await?);
        let mut promises = BTreeMap::new();
        for ids in ids.chunks(CHUNK) {
            let found = ports.registry.promises(ids).await?;
            promises.extend(found.into_iter().map(|promise| (promise.id.clone(), promise)));
        }
        if !question.without.is_empty() {
            forget_closed(ports, question, &mut promises).await?;
        }
        let balances = balances(&flows, &promises);
        Ok(Self { question, model, flows, sites, promises, balances })
    }

    /// A flow with its site; nothing where one of them is gone.
    pub(super) fn party(&self, flow: &FlowId) -> Option<(&Versioned<ResourceFlow>, &Versioned<Site>)> {
        let flow = self.flows.get(flow)?;
        Some((flow, self.sites.get(&flow.site)?))
    }

    /// Whether somebody asks who gets what.
    pub(super) fn shares(&self) -> bool {
        self.question.shares
    }

    /// The part of a flow's yearly amount in each period.
    pub(super) fn parts(&self, flow: &FlowId, kind: PeriodKind) -> Vec<f64> {
        let party = self.party(flow);
        party.map_or_else(
            || vec![0.0; kind.count()],
            |(flow, site)| kind.of_steps(&self.model.parts_of_year(flow, site)),
        )
    }

    /// How many of these flows are overbooked.
    pub(super) fn overbooked<'f>(&self, flows: impl Iterator<Item = &'f FlowId>) -> usize {
        flows.filter(|flow| self.balances.get(flow).is_some_and(|balance| balance.is_overbooked())).count()
    }

    /// The problems of all families that have a pair. Others get their turn meanwhile.
    pub(super) async fn problems(
        &self,
        candidates: &Candidates,
        watch: PlanWatch<'_>,
    ) -> Result<Vec<FamilyProblem>, PlanningError> {
        let ids: BTreeSet<&MatchId> = candidates.pairs.iter().chain(self.promises.keys()).collect();
        let (mut pairs, all) = (Vec::new(), ids.len());
        for (number, id) in ids.into_iter().enumerate() {
            if number % SLICE == 0 {
                let progress = PlanProgress { stage: PlanStage::Judging, done: number, pairs: all };
                if !watch(progress) {
                    return Err(PlanningError::GivenUp);
                }
                tokio::task::yield_now().await;
            }
            pairs.extend(self.pair(id, candidates.pairs.contains(id)));
        }
        Ok(FamilyProblem::of(pairs, &|flow| self.left(flow), self.chiller_cop()))
    }

    /// A pair that may be planned; nothing where the question does not ask for it.
    fn pair(&self, id: &MatchId, is_candidate: bool) -> Option<CandidatePair> {
        let ((from, from_site), (to, to_site)) = (self.party(id.supply())?, self.party(id.demand())?);
        if !self.is_asked(from, from_site) || !self.is_asked(to, to_site) {
            return None;
        }
        let agreed_annual = self.promises.get(id).map_or(0.0, |promise| promise.annual);
        // What the pair may use of a flow: what is left of it, and what is promised to the pair itself.
        let reserved = |flow: &Versioned<ResourceFlow>| {
            (flow.quantity.annual() - self.left(&flow.id) - agreed_annual).max(0.0)
        };
        let supply = Party { flow: from, site: from_site, reserved_annual: reserved(from) };
        let demand = Party { flow: to, site: to_site, reserved_annual: reserved(to) };
        let judged = explain(supply, demand, self.model);
        let margin = judged.margin_eur_per_unit.unwrap_or_default();
        let families = [from.family(), to.family()];
        let served = if families[0] == families[1] { 1.0 } else { self.chiller_cop() };
        let passes_annual = passes(&judged);
        let free = self.left(id.supply()).min(self.left(id.demand()) / served).min(passes_annual);
        let co2_t_per_unit = if passes_annual > 0.0 { avoided(&judged) / passes_annual } else { 0.0 };
        let in_time = self.question.periods.map(|kind| {
            let opening = if self.question.size_connections { self.opening(&judged) } else { 0.0 };
            let parts = passing_parts(supply, demand, self.model);
            // What is agreed though nothing passes is spread as the supply is there.
            let parts = parts.unwrap_or_else(|| self.model.parts_of_year(from, from_site));
            PairInTime { parts: kind.of_steps(&parts), passes_annual, opening_eur_per_year: opening }
        });
        let sized = in_time.as_ref().map_or(0.0, PairInTime::opening_eur_per_unit);
        let is_open = is_candidate && self.is_worth_it(margin + sized, co2_t_per_unit, free);
        let bound = judged.supply_left_annual.min(judged.demand_left_annual / served);
        let opening = if self.question.aim().whole_capital { self.opening(&judged) } else { 0.0 };
        let before_capital = if passes_annual > 0.0 { opening / passes_annual } else { 0.0 };
        let pair = CandidatePair {
            id: id.clone(),
            families,
            supply: 0,
            demand: 0,
            distance_km: judged.distance_km,
            margin_eur_per_unit: margin + before_capital,
            opening_eur_per_year: opening,
            co2_t_per_unit,
            capital_eur: capital(&judged),
            agreed_annual,
            in_time,
            zone: zone(&judged),
            most_annual: if !is_open {
                agreed_annual
            } else if passes_annual < (1.0 - ROUNDING) * bound {
                passes_annual.max(agreed_annual)
            } else {
                f64::INFINITY
            },
        };
        (is_open || agreed_annual > 0.0).then_some(pair)
    }

    fn is_asked(&self, flow: &ResourceFlow, site: &Site) -> bool {
        let country = self.question.country.as_ref();
        self.question.wants(flow.family())
            && !self.question.without.contains(&flow.site)
            && country.is_none_or(|country| site.country.as_ref() == Some(country))
            && self.question.within_box.is_none_or(|within| within.contains(site.coordinates))
    }

    /// Whether a pair that alone could get so much beyond what is agreed is worth something, with what CO2 counts, and as much as is asked for.
    fn is_worth_it(&self, margin: f64, co2_t_per_unit: f64, free_annual: f64) -> bool {
        let worth = match self.question.objective {
            Objective::Value => margin + self.question.co2_eur_per_t * co2_t_per_unit,
            Objective::Amount | Objective::Co2 => margin,
        };
        free_annual > 0.0
            && worth > 0.0
            && self.question.min_annual.is_none_or(|least| free_annual >= least)
            && self.question.min_value.is_none_or(|least| free_annual * margin >= least)
    }

    /// What the capital of a pair costs a year, EUR/a: annuity and upkeep, with the caution that lists have.
    fn opening(&self, judged: &Explanation) -> f64 {
        let (parameters, rank_by) = (self.model.parameters(), self.model.ranking().rank_by);
        let terms = parameters.economics.terms(Family::Heat);
        let annuity = annuity_factor(terms.discount_rate, f64::from(terms.life_years));
        let yearly_share = annuity * (1.0 - terms.subsidy_share) + parameters.economics.upkeep_share;
        let sd = parameters.confidence.capital_sd;
        let dearer = match rank_by {
            RankBy::P10 => (Z90 * (sd * sd).ln_1p().sqrt()).exp(),
            RankBy::P50 | RankBy::Delivered => 1.0,
        };
        capital(judged) * yearly_share * dearer
    }

    /// The cold that a chiller makes of a unit of heat.
    fn chiller_cop(&self) -> f64 {
        self.model.parameters().heat.cooling.absorption_cop
    }

    fn left(&self, flow: &FlowId) -> f64 {
        self.balances.get(flow).map_or(0.0, |balance| balance.left)
    }
}

/// What a pair lets pass in a year with all that both sides have left, in the unit in which its margin counts: what it delivers or, where that is more, what it takes. 0 where no way passes.
fn passes(judged: &Explanation) -> f64 {
    let found = judged.appraisal.as_deref().map(|appraisal| &appraisal.found);
    found.map_or(0.0, |found| found.delivered_annual.max(found.taken_annual))
}

/// What a pair avoids in a year with all that passes through it, t CO2/a; below 0 where it emits more than it replaces.
fn avoided(judged: &Explanation) -> f64 {
    judged.appraisal.as_deref().map_or(0.0, |appraisal| appraisal.carbon.total_t)
}

/// What is built for a pair, for all that passes through it, EUR.
fn capital(judged: &Explanation) -> f64 {
    judged.appraisal.as_deref().map_or(0.0, |appraisal| appraisal.found.capital_eur())
}

/// The prices between which both sides of a pair gain: at the even one, each gains half.
fn zone(judged: &Explanation) -> Option<Zone> {
    let appraisal = judged.appraisal.as_deref().filter(|appraisal| appraisal.found.delivered_annual > 0.0)?;
    let by_unit = |side: &Assessment| side.value.yearly_eur / appraisal.found.delivered_annual;
    let even = appraisal.even_price_per_unit;
    Some(Zone { floor: even - by_unit(&appraisal.supply), cap: even + by_unit(&appraisal.demand) })
}

/// As if the sites that are left out were closed: what is promised to them is there again.
async fn forget_closed(
    ports: &Ports,
    question: &PlanQuestion,
    promises: &mut BTreeMap<MatchId, Promise>,
) -> PortResult<()> {
    let ends: BTreeSet<&FlowId> = promises.keys().flat_map(|id| [id.supply(), id.demand()]).collect();
    let ends = read_flows(ports, &ends.into_iter().cloned().collect::<Vec<_>>()).await?;
    let is_closed = |flow: &FlowId| ends.get(flow).is_some_and(|flow| question.without.contains(&flow.site));
    promises.retain(|id, _| !is_closed(id.supply()) && !is_closed(id.demand()));
    Ok(())
}

fn balances(
    flows: &HashMap<FlowId, Versioned<ResourceFlow>>,
    promises: &BTreeMap<MatchId, Promise>,
) -> HashMap<FlowId, Balance> {
    let mut by_flow: HashMap<&FlowId, Vec<&Promise>> = HashMap::new();
    for promise in promises.values() {
        for flow in [promise.id.supply(), promise.id.demand()] {
            by_flow.entry(flow).or_default().push(promise);
        }
    }
    let balance = |flow: &Versioned<ResourceFlow>| {
        let held = by_flow.get(&flow.id).into_iter().flatten().copied();
        Balance::of(flow.quantity.annual(), sum_of_promises(held))
    };
    flows.values().map(|flow| (flow.id.clone(), balance(flow))).collect()
}
