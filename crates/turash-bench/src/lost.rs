//! Whether the search radius, the classes and the index lose a pair that the rules would take, found by comparing all pairs.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use turash_domain::Direction;
use turash_domain::matching::{MarketRule, Model, Packed, Ranking, WithRule};
use turash_domain::model::Parameters;

use crate::families::{Families, FamilyFlow, engine};

/// What a comparison found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lost {
    /// Pairs that the rules take.
    pub matches: u64,
    /// Of these, pairs that the engine does not find.
    pub lost: u64,
    /// Pairs of the engine that the rules do not take.
    pub wrong: u64,
}

/// A model that searches as far as a flow could pay for.
pub fn unlimited() -> Result<Model> {
    let ranking = Ranking { max_distance_km: 20_000.0, ..Ranking::default() };
    Ok(Model::new(Parameters::default(), ranking, HashMap::new())?)
}

/// Compares all pairs of a world of so many flows with those of the engine.
pub fn compare(seed: u64, count: u32, model: &Model) -> Result<Lost> {
    let flows = Families::new(seed, model.clone())?.crowded(count)?;
    let mut engine = engine(model);
    for flow in &flows {
        engine.load(flow.market(), &flow.entry());
    }
    engine.recompute(1);
    let mut found = HashSet::new();
    for market in turash_domain::matching::Market::ALL {
        let id = turash_engine::MarketId(market as u32);
        engine.for_each_pair(id, &mut |supply, demand, _| {
            found.insert((supply, demand));
        });
    }
    let of = |direction| flows.iter().filter(move |flow| flow.packed.direction == direction);
    let mut compared = Lost::default();
    for supply in of(Direction::Supply) {
        for demand in of(Direction::Demand) {
            if takes(supply, demand, model) {
                compared.matches += 1;
                compared.lost += u64::from(!found.remove(&(supply.flow, demand.flow)));
            }
        }
    }
    compared.wrong = found.len() as u64;
    Ok(compared)
}

/// Whether the rule of their market takes a pair, whatever the distance.
fn takes(supply: &FamilyFlow, demand: &FamilyFlow, model: &Model) -> bool {
    struct Value<'a>(&'a Packed, &'a Packed);
    impl WithRule for Value<'_> {
        type Answer = bool;

        fn with<R: MarketRule<N>, const N: usize>(self, rule: R) -> bool {
            let chord2 = self.0.place.unit_vector().chord2(self.1.place.unit_vector());
            let rule = rule.between(self.0.class, self.1.class);
            match (self.0.columns().try_into(), self.1.columns().try_into()) {
                (Ok(supply), Ok(demand)) => rule.value(supply, demand, chord2) > 0.0,
                _ => false,
            }
        }
    }
    let (from, to) = (&supply.packed, &demand.packed);
    supply.site != demand.site
        && from.market == to.market
        && from
            .market
            .classes(model)
            .get(usize::from(from.class))
            .is_some_and(|meets| meets.contains(&to.class))
        && from.market.with_rule(model, Value(from, to))
}
