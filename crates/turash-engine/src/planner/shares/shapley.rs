//! The even split and the Shapley value.

use super::game::{EXACT, Game, Group};
use crate::planner::error::PlanError;

/// A Shapley value, in steps of value times steps of amount.
#[derive(Debug, Clone, PartialEq)]
pub struct Shapley {
    /// By party. They add up to what all gain together.
    pub shares: Vec<f64>,
    /// The standard error of each share; 0 where every group was looked at.
    pub errors: Vec<f64>,
}

/// What each party gains alone, and an equal part of what all gain beyond that. For two parties this is the Shapley value, and always in the core.
///
/// # Errors
///
/// Those of [`Game::gain`].
pub fn even(game: &mut Game<'_>) -> Result<Vec<f64>, PlanError> {
    let alone =
        (0..game.parties()).map(|party| game.gain(&Group::of([party]))).collect::<Result<Vec<i128>, _>>()?;
    let rest = game.gain_of_all()? - alone.iter().sum::<i128>();
    let part = rest as f64 / game.parties() as f64;
    Ok(alone.into_iter().map(|gain| gain as f64 + part).collect())
}

/// What each party adds to those before it, averaged over all orders of joining (Shapley 1953): exact up to [`EXACT`] parties, above that over `samples` orders drawn with a seed, and their
/// reverse (what is drawn early in one is late in the other, which evens out much of the chance).
///
/// # Errors
///
/// Those of [`Game::gain`].
pub fn shapley(game: &mut Game<'_>, samples: usize, seed: u64) -> Result<Shapley, PlanError> {
    if game.parties() <= EXACT { exact(game) } else { sampled(game, samples.max(2), seed) }
}

fn exact(game: &mut Game<'_>) -> Result<Shapley, PlanError> {
    let parties = game.parties();
    let gains =
        (0..1 << parties).map(|bits| game.gain(&Group::of_bits(bits))).collect::<Result<Vec<i128>, _>>()?;
    // Of all orders, those in which exactly these `before` come before a party: before! (parties - before - 1)! / parties!
    let mut weights = vec![1.0 / parties.max(1) as f64; parties];
    for before in 1..parties {
        weights[before] = weights[before - 1] * before as f64 / (parties - before) as f64;
    }
    let share = |party: usize| {
        let without = (0..gains.len()).filter(|bits| bits >> party & 1 == 0);
        without
            .map(|bits| weights[bits.count_ones() as usize] * (gains[bits | 1 << party] - gains[bits]) as f64)
            .sum()
    };
    Ok(Shapley { shares: (0..parties).map(share).collect(), errors: vec![0.0; parties] })
}

fn sampled(game: &mut Game<'_>, samples: usize, seed: u64) -> Result<Shapley, PlanError> {
    let parties = game.parties();
    let mut random = seed;
    let mut order: Vec<usize> = (0..parties).collect();
    let (mut sums, mut squares) = (vec![0.0; parties], vec![0.0; parties]);
    for _ in 0..samples {
        for last in (1..parties).rev() {
            order.swap(last, ((u128::from(next(&mut random)) * (last as u128 + 1)) >> 64) as usize);
        }
        let mut added = vec![0.0; parties];
        join(game, order.iter(), &mut added)?;
        join(game, order.iter().rev(), &mut added)?;
        for (party, added) in added.into_iter().enumerate() {
            sums[party] += added / 2.0;
            squares[party] += added * added / 4.0;
        }
    }
    let count = samples as f64;
    let error =
        |(sum, square): (&f64, &f64)| ((square - sum * sum / count).max(0.0) / (count - 1.0) / count).sqrt();
    let errors = sums.iter().zip(&squares).map(error).collect();
    Ok(Shapley { shares: sums.into_iter().map(|sum| sum / count).collect(), errors })
}

/// Lets parties join in an order; adds what each adds.
fn join<'p>(
    game: &mut Game<'_>,
    order: impl Iterator<Item = &'p usize>,
    added: &mut [f64],
) -> Result<(), PlanError> {
    let mut there = Vec::new();
    let mut before = 0;
    for &party in order {
        there.push(party);
        let now = game.gain(&Group::of(there.iter().copied()))?;
        added[party] += (now - before) as f64;
        before = now;
    }
    Ok(())
}

/// The next number of a sequence (splitmix64).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
