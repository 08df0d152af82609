//! The problem that pairs make: who has how much, which pairs may be served, and how it is counted.

use std::collections::{BTreeMap, HashMap};

use turash_domain::{Family, FlowId, MatchId};
use turash_engine::planner::{RealPair, RealProblem};

use crate::planning::plan::Zone;
use crate::planning::question::{Aim, Objective};

/// Of plans that move the same amount (avoid as much CO2) the one that is worth more is preferred: as if a unit of the most valuable pair were so much more. No more than this part of what is moved, and of
/// what would be avoided at the best rate, is given up for it.
const PREFERENCE: f64 = 1e-7;

/// What a pair is in time.
#[derive(Clone)]
pub(super) struct PairInTime {
    /// The part of what passes through it in a year that passes in each period.
    pub(super) parts: Vec<f64>,
    /// What passes in a year with all that both sides have left.
    pub(super) passes_annual: f64,
    /// What a connection for all of that costs, EUR/a, where connections are sized; else 0: the margin has it.
    pub(super) opening_eur_per_year: f64,
}

impl PairInTime {
    /// What the margin has of that, EUR per unit.
    pub(super) fn opening_eur_per_unit(&self) -> f64 {
        if self.passes_annual > 0.0 { self.opening_eur_per_year / self.passes_annual } else { 0.0 }
    }

    /// The most that passes, in the annual unit an hour.
    pub(super) fn rate(&self, hours: &[f64]) -> f64 {
        let rates = self.parts.iter().zip(hours).map(|(part, hours)| self.passes_annual * part / hours);
        rates.fold(0.0, f64::max)
    }
}

/// A pair that the plan may give something to. Amounts are what is taken of the supply, in its family's annual unit.
#[derive(Clone)]
pub(super) struct CandidatePair {
    pub(super) id: MatchId,
    /// Of its supply and its demand: two where heat drives a chiller.
    pub(super) families: [Family; 2],
    /// The numbers of its flows on their sides of the problem.
    pub(super) supply: u32,
    pub(super) demand: u32,
    pub(super) distance_km: f64,
    /// What a unit is worth after transport, EUR; before the capital, where that is borne in whole.
    pub(super) margin_eur_per_unit: f64,
    /// What its capital costs, EUR/a, where that is borne in whole; else 0.
    pub(super) opening_eur_per_year: f64,
    /// What a unit avoids, t CO2; below 0 where it emits more than it replaces.
    pub(super) co2_t_per_unit: f64,
    /// What is built for all that passes through it, EUR.
    pub(super) capital_eur: f64,
    /// What is promised on it.
    pub(super) agreed_annual: f64,
    /// The most that the plan may give it: what is agreed where it may get no more, infinite where nothing but its flows bounds it.
    pub(super) most_annual: f64,
    /// The prices between which both gain.
    pub(super) zone: Option<Zone>,
    /// When it passes, where the year is planned in periods.
    pub(super) in_time: Option<PairInTime>,
}

/// A supply or a demand of a problem.
#[derive(Clone)]
pub(super) struct Capacity {
    pub(super) flow: FlowId,
    /// What the plan may use of it: what is left, and what is promised to pairs of the plan.
    pub(super) annual: f64,
    /// How much of it stands for a unit of the problem.
    pub(super) per_unit: f64,
}

/// What is planned together: the flows of a family or, where heat drives chillers, those of heat and cooling.
#[derive(Clone)]
pub(super) struct FamilyProblem {
    pub(super) family: Family,
    /// Whether cooling is planned with the heat. A unit of the problem is then a MWh of heat, or the cold that a chiller makes of it: so much of every flow of cooling stands for a unit, whatever
    /// serves it, and what a pair takes it gives.
    pub(super) with_cooling: bool,
    pub(super) supplies: Vec<Capacity>,
    pub(super) demands: Vec<Capacity>,
    /// Ordered by id.
    pub(super) pairs: Vec<CandidatePair>,
}

impl FamilyProblem {
    /// The problems of pairs, which are ordered by id. `left` says what is left of a flow beyond what is promised, `chiller_cop` how much cold a chiller makes of a unit of heat.
    pub(super) fn of(
        pairs: Vec<CandidatePair>,
        left: &dyn Fn(&FlowId) -> f64,
        chiller_cop: f64,
    ) -> Vec<Self> {
        let chills = pairs.iter().any(|pair| pair.families == [Family::Heat, Family::Cooling]);
        let mut problems: BTreeMap<Family, Numbering> = BTreeMap::new();
        for pair in pairs {
            let family = match pair.families[0] {
                Family::Cooling if chills => Family::Heat,
                family => family,
            };
            let with_cooling = chills && family == Family::Heat;
            let numbering = problems.entry(family).or_insert_with(|| Numbering::new(family, with_cooling));
            numbering.take(pair, left, if with_cooling { chiller_cop } else { 1.0 });
        }
        problems.into_values().map(Numbering::finish).collect()
    }

    /// How much of its supply stands for a unit of a pair.
    pub(super) fn taken_per_unit(&self, pair: &CandidatePair) -> f64 {
        self.supplies[pair.supply as usize].per_unit
    }

    /// What reaches the demand of a unit that is taken of the supply: less than 1 behind a chiller.
    pub(super) fn received(&self, pair: &CandidatePair) -> f64 {
        self.demands[pair.demand as usize].per_unit / self.taken_per_unit(pair)
    }

    /// As the planner takes it.
    pub(super) fn real(&self, aim: &Aim) -> RealProblem {
        let capacities =
            |side: &[Capacity]| side.iter().map(|capacity| capacity.annual / capacity.per_unit).collect();
        let largest = |of: fn(&CandidatePair) -> f64| self.pairs.iter().map(of).fold(0.0, f64::max);
        let (margin, co2) = (largest(|pair| pair.margin_eur_per_unit), largest(|pair| pair.co2_t_per_unit));
        let preferred = |pair: &CandidatePair| {
            PREFERENCE * pair.margin_eur_per_unit.max(0.0) / margin.max(f64::MIN_POSITIVE)
        };
        let value = |pair: &CandidatePair| match aim.objective {
            Objective::Value => pair.margin_eur_per_unit + aim.co2_eur_per_t * pair.co2_t_per_unit,
            Objective::Amount => 1.0 + preferred(pair),
            Objective::Co2 if pair.co2_t_per_unit <= 0.0 => pair.co2_t_per_unit,
            Objective::Co2 => pair.co2_t_per_unit + preferred(pair) * co2,
        };
        let pair = |pair: &CandidatePair| {
            let taken = self.taken_per_unit(pair);
            RealPair {
                agreed: pair.agreed_annual / taken,
                most: pair.most_annual / taken,
                ..RealPair::new(pair.supply, pair.demand, value(pair) * taken)
            }
        };
        RealProblem {
            supplies: capacities(&self.supplies),
            demands: capacities(&self.demands),
            pairs: self.pairs.iter().map(pair).collect(),
        }
    }

    /// What each pair alone is worth with what both flows have left, EUR/a: the order of the list of matches, whatever the plan is after.
    pub(super) fn alone(&self) -> impl Iterator<Item = f64> {
        let mut left = [&self.supplies, &self.demands]
            .map(|side| side.iter().map(|flow| flow.annual / flow.per_unit).collect::<Vec<f64>>());
        for pair in &self.pairs {
            let agreed = pair.agreed_annual / self.taken_per_unit(pair);
            left[0][pair.supply as usize] -= agreed;
            left[1][pair.demand as usize] -= agreed;
        }
        self.pairs.iter().map(move |pair| {
            let taken = self.taken_per_unit(pair);
            let room = (pair.most_annual - pair.agreed_annual) / taken;
            let most = left[0][pair.supply as usize].min(left[1][pair.demand as usize]).min(room);
            most * taken * pair.margin_eur_per_unit - pair.opening_eur_per_year
        })
    }
}

/// A problem in the making: flows get their numbers when their first pair comes.
struct Numbering {
    problem: FamilyProblem,
    supplies: HashMap<FlowId, u32>,
    demands: HashMap<FlowId, u32>,
}

impl Numbering {
    fn new(family: Family, with_cooling: bool) -> Self {
        let (supplies, demands, pairs) = (Vec::new(), Vec::new(), Vec::new());
        let problem = FamilyProblem { family, with_cooling, supplies, demands, pairs };
        Self { problem, supplies: HashMap::new(), demands: HashMap::new() }
    }

    /// Takes a pair; so much of a flow of cooling stands for a unit.
    fn take(&mut self, pair: CandidatePair, left: &dyn Fn(&FlowId) -> f64, of_cooling: f64) {
        let number = |numbers: &mut HashMap<FlowId, u32>, side: &mut Vec<Capacity>, flow: &FlowId, family| {
            *numbers.entry(flow.clone()).or_insert_with(|| {
                let per_unit = if family == Family::Cooling { of_cooling } else { 1.0 };
                side.push(Capacity { flow: flow.clone(), annual: left(flow), per_unit });
                side.len() as u32 - 1
            })
        };
        let [from, to] = pair.families;
        let supply = number(&mut self.supplies, &mut self.problem.supplies, pair.id.supply(), from);
        let demand = number(&mut self.demands, &mut self.problem.demands, pair.id.demand(), to);
        self.problem.pairs.push(CandidatePair { supply, demand, ..pair });
    }

    /// The problem, in which flows also have what is promised to its pairs.
    fn finish(self) -> FamilyProblem {
        let mut problem = self.problem;
        for number in 0..problem.pairs.len() {
            let pair = &problem.pairs[number];
            let (taken, received) = (pair.agreed_annual, pair.agreed_annual * problem.received(pair));
            let (supply, demand) = (pair.supply as usize, pair.demand as usize);
            problem.supplies[supply].annual += taken;
            problem.demands[demand].annual += received;
        }
        problem
    }
}
