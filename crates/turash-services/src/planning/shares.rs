//! Who gets what of what a plan gains: by its prices, by halves of each exchange, and by what each party adds (Shapley); and whether a group would do better alone.
//!
//! A party is an organization with all its flows, or a site that belongs to none. What is agreed already is no matter of a split: what the plan gains beyond it is shared. Parties that no chain of pairs joins have nothing to share, so each group is
//! looked at by itself. All follows from the public values of pairs; price limits of parties are not known here.

use std::collections::{BTreeMap, HashMap};

use turash_domain::{FlowId, SiteId};
use turash_engine::planner::shares::{EXACT, Game, Group as GroupOfGame, blocking, shapley};
use turash_engine::planner::{PlanError, RealPair, RealProblem};

use crate::planning::facts::Facts;
use crate::planning::plan::{Exchange, FamilyPlan};
use crate::planning::problem::{CandidatePair, FamilyProblem};
use crate::planning::question::{PlanProgress, PlanStage, PlanWatch, PlanningError};
use crate::planning::split::{InCore, Missing, PartyShare, SampledOrders, Shares};

/// The most parties of a group for which orders of joining are drawn; the time grows with their square and more.
const SAMPLED: usize = 60;
/// Orders that are drawn, each with its reverse.
const ORDERS: usize = 200;
/// What they are drawn with: the same question has the same answer.
const SEED: u64 = 1;
/// What a group lacks by less than this part of the gain is rounding.
const ROUNDING: f64 = 1e-9;

/// The parties of a problem, and whose each of its flows is.
struct Parties {
    shares: Vec<PartyShare>,
    /// By the number of the supply, and of the demand.
    of_nodes: [Vec<usize>; 2],
    /// What is left of each beyond what is agreed, in units of the problem.
    left: [Vec<f64>; 2],
}

/// Parties that chains of pairs join.
#[derive(Default)]
struct Group {
    /// In order.
    parties: Vec<usize>,
    /// The numbers of the pairs that the plan may give something.
    pairs: Vec<usize>,
}

/// Splits what a plan gains.
pub(super) fn split(
    facts: &Facts<'_>,
    problem: &FamilyProblem,
    plan: &FamilyPlan,
    watch: PlanWatch<'_>,
) -> Result<Shares, PlanningError> {
    let mut parties = Parties::of(facts, problem);
    parties.give(problem, plan);
    let gain = plan.exchanges.iter().map(gained).sum();
    let mut shares = Shares {
        parties: Vec::new(),
        gain_eur_per_year: gain,
        by_prices: InCore::Yes,
        by_halves: InCore::Yes,
        by_shapley: InCore::Yes,
        sampled: None,
    };
    let groups = parties.groups(problem);
    for (done, group) in groups.iter().enumerate() {
        let progress = PlanProgress { stage: PlanStage::Solving, done, pairs: groups.len() };
        if !watch(progress) {
            return Err(PlanningError::GivenUp);
        }
        parties.play(problem, group, &mut shares).map_err(PlanningError::Numbers)?;
    }
    parties.shares.sort_by(|a, b| b.by_prices.total_cmp(&a.by_prices).then_with(|| a.name.cmp(&b.name)));
    shares.parties = parties.shares;
    Ok(shares)
}

/// What an exchange gains beyond what is agreed, EUR/a.
fn gained(of: &Exchange) -> f64 {
    (of.annual - of.agreed_annual) * of.margin_eur_per_unit
}

impl Parties {
    fn of(facts: &Facts<'_>, problem: &FamilyProblem) -> Self {
        let mut numbers: BTreeMap<(Option<String>, Option<SiteId>), usize> = BTreeMap::new();
        let mut shares: Vec<PartyShare> = Vec::new();
        let mut number = |flow: &FlowId| {
            let site = facts.party(flow).map(|(_, site)| site);
            let organization = site.and_then(|site| site.organization.as_ref()).map(ToString::to_string);
            let alone = site.filter(|_| organization.is_none()).map(|site| site.id.clone());
            let name = organization.clone().or_else(|| site.map(|site| site.name.to_string()));
            let number = *numbers.entry((organization, alone)).or_insert_with(|| {
                shares.push(PartyShare::of(name.unwrap_or_default()));
                shares.len() - 1
            });
            if let Some(site) = site
                && let Err(place) = shares[number].sites.binary_search(&site.id)
            {
                shares[number].sites.insert(place, site.id.clone());
            }
            number
        };
        let of_nodes = [&problem.supplies, &problem.demands]
            .map(|side| side.iter().map(|capacity| number(&capacity.flow)).collect());
        Self { shares, of_nodes, left: left(problem) }
    }

    fn of_pair(&self, pair: &CandidatePair) -> [usize; 2] {
        [self.of_nodes[0][pair.supply as usize], self.of_nodes[1][pair.demand as usize]]
    }

    /// Gives each party what its flows are worth at the prices of the plan, and half of its exchanges.
    fn give(&mut self, problem: &FamilyProblem, plan: &FamilyPlan) {
        let prices: HashMap<&FlowId, f64> =
            plan.flows.iter().map(|flow| (&flow.id, flow.price.unwrap_or_default())).collect();
        for (side, capacities) in [&problem.supplies, &problem.demands].into_iter().enumerate() {
            for (number, capacity) in capacities.iter().enumerate() {
                let price = prices.get(&capacity.flow).copied().unwrap_or_default();
                let left = self.left[side][number] * capacity.per_unit;
                self.shares[self.of_nodes[side][number]].by_prices += price * left;
            }
        }
        let exchanges: HashMap<_, _> = plan.exchanges.iter().map(|of| (&of.id, of)).collect();
        for pair in &problem.pairs {
            let Some(of) = exchanges.get(&pair.id) else { continue };
            let price = |flow| prices.get(flow).copied().unwrap_or_default();
            let of_ends = price(pair.id.supply()) + price(pair.id.demand()) * problem.received(pair);
            let rent = (of.margin_eur_per_unit - of_ends) * (of.annual - of.agreed_annual);
            for party in self.of_pair(pair) {
                self.shares[party].by_prices += rent / 2.0;
                self.shares[party].by_halves += gained(of) / 2.0;
            }
        }
    }

    /// The groups of parties, with their pairs.
    fn groups(&self, problem: &FamilyProblem) -> Vec<Group> {
        let mut leads: Vec<usize> = (0..self.shares.len()).collect();
        let free = || problem.pairs.iter().enumerate().filter(|(_, pair)| is_free(pair));
        for (_, pair) in free() {
            let [one, other] = self.of_pair(pair).map(|party| lead(&mut leads, party));
            leads[one] = other;
        }
        let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
        for party in 0..self.shares.len() {
            groups.entry(lead(&mut leads, party)).or_default().parties.push(party);
        }
        for (number, pair) in free() {
            let party = self.of_pair(pair)[0];
            groups.entry(lead(&mut leads, party)).or_default().pairs.push(number);
        }
        groups.into_values().collect()
    }

    /// Finds what each party of a group gains alone and adds, and whether a part of the group would do better alone.
    fn play(&mut self, problem: &FamilyProblem, group: &Group, shares: &mut Shares) -> Result<(), PlanError> {
        let (real, owners) = self.rest(problem, group);
        let group = &group.parties;
        if real.pairs.is_empty() {
            for &party in group {
                self.shares[party].settle(0.0, Some((0.0, 0.0)));
            }
            return Ok(());
        }
        let scaled = real.scaled()?;
        let worth = |steps: f64| steps * scaled.units.value * scaled.units.amount;
        let Some(mut game) = Game::new(&scaled.problem, &owners[0], &owners[1]) else { return Ok(()) };
        let value = (group.len() <= SAMPLED).then(|| shapley(&mut game, ORDERS, SEED)).transpose()?;
        for (number, &party) in group.iter().enumerate() {
            let alone = game.gain(&GroupOfGame::of([number]))?;
            let adds = value.as_ref().map(|of| (worth(of.shares[number]), worth(of.errors[number])));
            self.shares[party].settle(worth(alone as f64), adds);
        }
        if group.len() > EXACT {
            shares.by_halves.leave_open();
            shares.by_shapley.leave_open();
            let drawn = SampledOrders { orders: ORDERS, seed: SEED };
            shares.sampled = shares.sampled.or(value.map(|_| drawn));
            return Ok(());
        }
        let all = worth(game.gain_of_all()? as f64);
        let founds = [&mut shares.by_prices, &mut shares.by_halves, &mut shares.by_shapley];
        for (split, found) in founds.into_iter().enumerate() {
            let given = group.iter().map(|&party| self.shares[party].splits()[split] / worth(1.0));
            let given: Vec<f64> = given.collect();
            let missing = blocking(&mut game, &given)?.map(|of| (worth(of.missing), of.group));
            if let Some((eur_per_year, of)) = missing.filter(|(missing, _)| *missing > ROUNDING * all) {
                let parties = of.parties().iter().map(|&number| self.shares[group[number]].name.clone());
                found.lacks(Missing { parties: parties.collect(), eur_per_year });
            }
        }
        Ok(())
    }

    /// What a group may share, with whose each supply and demand is: by the party's place in the group.
    fn rest(&self, problem: &FamilyProblem, group: &Group) -> (RealProblem, [Vec<usize>; 2]) {
        let mut numbers: [HashMap<u32, u32>; 2] = Default::default();
        let mut sides: [Vec<f64>; 2] = Default::default();
        let mut owners: [Vec<usize>; 2] = Default::default();
        let mut number = |side: usize, node: u32| {
            *numbers[side].entry(node).or_insert_with(|| {
                let party = self.of_nodes[side][node as usize];
                owners[side].push(group.parties.binary_search(&party).unwrap_or_default());
                sides[side].push(self.left[side][node as usize]);
                sides[side].len() as u32 - 1
            })
        };
        let pair = |&pair: &usize| {
            let pair = &problem.pairs[pair];
            let taken = problem.taken_per_unit(pair);
            let (supply, demand) = (number(0, pair.supply), number(1, pair.demand));
            let most = (pair.most_annual - pair.agreed_annual) / taken;
            RealPair { most, ..RealPair::new(supply, demand, pair.margin_eur_per_unit * taken) }
        };
        let pairs = group.pairs.iter().map(pair).collect();
        let [supplies, demands] = sides;
        (RealProblem { supplies, demands, pairs }, owners)
    }
}

/// What is left of all supplies and demands beyond what is agreed, in units of the problem.
fn left(problem: &FamilyProblem) -> [Vec<f64>; 2] {
    let mut left = [&problem.supplies, &problem.demands]
        .map(|side| side.iter().map(|flow| flow.annual / flow.per_unit).collect::<Vec<f64>>());
    for pair in &problem.pairs {
        let agreed = pair.agreed_annual / problem.taken_per_unit(pair);
        for (side, node) in left.iter_mut().zip([pair.supply, pair.demand]) {
            side[node as usize] = (side[node as usize] - agreed).max(0.0);
        }
    }
    left
}

/// Whether a plan may give a pair more than what is agreed, and gains by it.
fn is_free(pair: &CandidatePair) -> bool {
    pair.most_annual > pair.agreed_annual && pair.margin_eur_per_unit > 0.0
}

fn lead(leads: &mut [usize], mut party: usize) -> usize {
    while leads[party] != party {
        leads[party] = leads[leads[party]];
        party = leads[party];
    }
    party
}

impl PartyShare {
    fn of(name: String) -> Self {
        let (alone, by_prices, by_halves) = (0.0, 0.0, 0.0);
        Self { name, sites: Vec::new(), alone, by_prices, by_halves, by_shapley: None, shapley_error: None }
    }

    /// What it gets by prices, by halves and by what it adds.
    fn splits(&self) -> [f64; 3] {
        [self.by_prices, self.by_halves, self.by_shapley.unwrap_or_default()]
    }

    fn settle(&mut self, alone: f64, adds: Option<(f64, f64)>) {
        self.alone = alone;
        (self.by_shapley, self.shapley_error) = adds.unzip();
    }
}

impl InCore {
    /// One group of parties is too large to say.
    fn leave_open(&mut self) {
        if *self == Self::Yes {
            *self = Self::Unknown;
        }
    }

    /// A group of parties would do better alone.
    fn lacks(&mut self, missing: Missing) {
        let is_more = match self {
            Self::No(known) => missing.eur_per_year > known.eur_per_year,
            Self::Yes | Self::Unknown => true,
        };
        if is_more {
            *self = Self::No(missing);
        }
    }
}
