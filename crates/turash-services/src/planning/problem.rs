//! What pairs and flows are, as the registry has them, and the problem that they make.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use turash_domain::matching::{Model, Party, match_of};
use turash_domain::ports::PortResult;
use turash_domain::{
    Balance, Family, FlowId, MatchId, Promise, ResourceFlow, Site, SiteId, Versioned, sum_of_promises,
};
use turash_engine::planner::{RealPair, RealProblem};

use crate::planning::candidates::Candidates;
use crate::planning::question::{Objective, PlanQuestion};
use crate::ports::Ports;
use crate::questions::details::{read_flows, read_sites};

/// Flows read from the registry at once.
const CHUNK: usize = 5_000;

/// Of plans that move the same amount the one that is worth more is preferred: as if a unit of the most valuable pair were so much more. No more than this part of the amount is given up for it.
const PREFERENCE: f64 = 1e-7;

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

/// A pair that the plan may give something to.
pub(super) struct CandidatePair {
    pub(super) id: MatchId,
    /// The numbers of its flows on their sides of the problem.
    pub(super) supply: u32,
    pub(super) demand: u32,
    pub(super) distance_km: f64,
    /// What a unit is worth after transport, EUR.
    pub(super) margin_eur_per_unit: f64,
    /// What is promised on it, in the family's annual unit.
    pub(super) agreed_annual: f64,
    /// Whether the plan may give more than that.
    pub(super) is_open: bool,
}

/// A supply or a demand of a problem.
pub(super) struct Capacity {
    pub(super) flow: FlowId,
    /// What the plan may use of it: what is left, and what is promised to pairs of the plan.
    pub(super) annual: f64,
}

/// What is planned of one family.
#[derive(Default)]
pub(super) struct FamilyProblem {
    pub(super) supplies: Vec<Capacity>,
    pub(super) demands: Vec<Capacity>,
    /// Ordered by id.
    pub(super) pairs: Vec<CandidatePair>,
}

impl FamilyProblem {
    /// As the planner takes it.
    pub(super) fn real(&self, objective: Objective) -> RealProblem {
        let capacities = |side: &[Capacity]| side.iter().map(|capacity| capacity.annual).collect();
        let margins = self.pairs.iter().map(|pair| pair.margin_eur_per_unit);
        let largest = margins.fold(f64::MIN_POSITIVE, f64::max);
        let value = |pair: &CandidatePair| match objective {
            Objective::Value => pair.margin_eur_per_unit,
            Objective::Amount => 1.0 + PREFERENCE * pair.margin_eur_per_unit.max(0.0) / largest,
        };
        let pair = |pair: &CandidatePair| RealPair {
            agreed: pair.agreed_annual,
            most: if pair.is_open { f64::INFINITY } else { pair.agreed_annual },
            ..RealPair::new(pair.supply, pair.demand, value(pair))
        };
        RealProblem {
            supplies: capacities(&self.supplies),
            demands: capacities(&self.demands),
            pairs: self.pairs.iter().map(pair).collect(),
        }
    }
}

impl<'a> Facts<'a> {
    /// Reads what the candidates are.
    pub(super) async fn read(
        ports: &Ports,
        model: &'a Model,
        question: &'a PlanQuestion,
        candidates: &Candidates,
    ) -> PortResult<Self> {
        let pairs = candidates.pairs.iter().chain(&candidates.agreed);
        let ids: BTreeSet<&FlowId> = pairs.flat_map(|pair| [pair.supply(), pair.demand()]).collect();
        let ids: Vec<FlowId> = ids.into_iter().cloned().collect();
        let flows = read_flows(ports, &ids).await?;
        let of_flows: BTreeSet<SiteId> = flows.values().map(|flow| flow.site.clone()).collect();
        let sites = read_sites(ports, of_flows.into_iter().collect()).await?;
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

    /// How many of these flows are overbooked.
    pub(super) fn overbooked<'f>(&self, flows: impl Iterator<Item = &'f FlowId>) -> usize {
        flows.filter(|flow| self.balances.get(flow).is_some_and(|balance| balance.is_overbooked())).count()
    }

    /// The problems of all families that have a pair.
    pub(super) fn problems(&self, candidates: &Candidates) -> BTreeMap<Family, FamilyProblem> {
        let mut problems: BTreeMap<Family, Numbering> = BTreeMap::new();
        let ids: BTreeSet<&MatchId> = candidates.pairs.iter().chain(self.promises.keys()).collect();
        for id in ids {
            let Some((family, pair)) = self.pair(id, candidates.pairs.contains(id)) else { continue };
            problems.entry(family).or_default().take(self, pair);
        }
        let add_agreed = |(family, Numbering { mut problem, .. })| {
            for pair in &problem.pairs {
                problem.supplies[pair.supply as usize].annual += pair.agreed_annual;
                problem.demands[pair.demand as usize].annual += pair.agreed_annual;
            }
            (family, problem)
        };
        problems.into_iter().map(add_agreed).collect()
    }

    /// A pair that may be planned, with its family; nothing where the question does not ask for it.
    fn pair(&self, id: &MatchId, is_candidate: bool) -> Option<(Family, CandidatePair)> {
        let ((from, from_site), (to, to_site)) = (self.party(id.supply())?, self.party(id.demand())?);
        let family = from.family();
        let asked = |flow, site| self.question.wants(family) && self.is_asked(flow, site);
        if family != to.family() || !asked(from, from_site) || !asked(to, to_site) {
            return None;
        }
        let agreed_annual = self.promises.get(id).map_or(0.0, |promise| promise.annual);
        // What the pair may use of a flow: what is left of it, and what is promised to the pair itself.
        let reserved = |flow: &Versioned<ResourceFlow>| {
            (flow.quantity.annual() - self.left(&flow.id) - agreed_annual).max(0.0)
        };
        let supply = Party { flow: from, site: from_site, reserved_annual: reserved(from) };
        let demand = Party { flow: to, site: to_site, reserved_annual: reserved(to) };
        let judged = match_of(supply, demand, self.model);
        let (distance_km, margin) = (judged.distance_km, judged.margin_eur_per_unit.unwrap_or_default());
        let is_open = is_candidate && self.is_worth_it(id, margin);
        let pair = CandidatePair {
            id: id.clone(),
            supply: 0,
            demand: 0,
            distance_km,
            margin_eur_per_unit: margin,
            agreed_annual,
            is_open,
        };
        (is_open || agreed_annual > 0.0).then_some((family, pair))
    }

    fn is_asked(&self, flow: &ResourceFlow, site: &Site) -> bool {
        let country = self.question.country.as_ref();
        !self.question.without.contains(&flow.site)
            && country.is_none_or(|country| site.country.as_ref() == Some(country))
    }

    /// Whether a pair alone is worth something, and as much as is asked for.
    fn is_worth_it(&self, id: &MatchId, margin: f64) -> bool {
        let alone = self.left(id.supply()).min(self.left(id.demand()));
        alone > 0.0
            && margin > 0.0
            && self.question.min_annual.is_none_or(|least| alone >= least)
            && self.question.min_value.is_none_or(|least| alone * margin >= least)
    }

    fn left(&self, flow: &FlowId) -> f64 {
        self.balances.get(flow).map_or(0.0, |balance| balance.left)
    }
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

/// A problem in the making: flows get their numbers when their first pair comes.
#[derive(Default)]
struct Numbering {
    problem: FamilyProblem,
    supplies: HashMap<FlowId, u32>,
    demands: HashMap<FlowId, u32>,
}

impl Numbering {
    fn take(&mut self, facts: &Facts<'_>, pair: CandidatePair) {
        let number = |numbers: &mut HashMap<FlowId, u32>, side: &mut Vec<Capacity>, flow: &FlowId| {
            *numbers.entry(flow.clone()).or_insert_with(|| {
                side.push(Capacity { flow: flow.clone(), annual: facts.left(flow) });
                side.len() as u32 - 1
            })
        };
        let supply = number(&mut self.supplies, &mut self.problem.supplies, pair.id.supply());
        let demand = number(&mut self.demands, &mut self.problem.demands, pair.id.demand());
        self.problem.pairs.push(CandidatePair { supply, demand, ..pair });
    }
}
