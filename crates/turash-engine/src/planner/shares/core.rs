//! The core: splits that no group has a reason to leave.

use super::game::{EXACT, Game, Group};
use crate::planner::error::PlanError;
use crate::planner::plan::Plan;

/// A group that would do better alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Blocking {
    /// Who.
    pub group: Group,
    /// What it can gain alone, above what the split gives it.
    pub missing: f64,
}

/// The group that loses most by a split, where one loses more than rounding; `None` then means that the split is in the core. Looks at every group of up to [`EXACT`] parties.
///
/// # Errors
///
/// Those of [`Game::gain`]; [`PlanError::TooManyParties`] above [`EXACT`] parties.
pub fn blocking(game: &mut Game<'_>, shares: &[f64]) -> Result<Option<Blocking>, PlanError> {
    let parties = game.parties();
    if parties > EXACT {
        return Err(PlanError::TooManyParties { parties, most: EXACT });
    }
    let rounding = game.gain_of_all()?.unsigned_abs() as f64 * 1e-12;
    let mut worst: Option<Blocking> = None;
    for bits in 1..1 << parties {
        let group = Group::of_bits(bits);
        let given: f64 = group.parties().iter().map(|&party| shares[party]).sum();
        let missing = game.gain(&group)? as f64 - given;
        if missing > worst.as_ref().map_or(rounding, |worst| worst.missing) {
            worst = Some(Blocking { group, missing });
        }
    }
    Ok(worst)
}

/// What the capacities of each party are worth at the prices of the plan; what a bound on a pair is worth goes half to each end.
///
/// This split is always in the core (Owen 1975): the prices prove of every group, too, that it can gain no more. It gives all to whoever is scarce.
pub fn by_prices(game: &Game<'_>, plan: &Plan) -> Vec<f64> {
    let mut shares = vec![0.0; game.parties()];
    let (capacity, prices) = (game.problem().capacity(), &plan.certificate.prices);
    for node in capacity.nodes() {
        shares[game.party_of(node)] += (i128::from(capacity[node]) * i128::from(prices[node])) as f64;
    }
    for (pair, &amount) in game.problem().pairs().iter().zip(&plan.amounts) {
        let rent = i128::from(plan.reduced_value(pair)) * i128::from(amount);
        for node in pair.ends() {
            shares[game.party_of(node)] += rent as f64 / 2.0;
        }
    }
    shares
}
