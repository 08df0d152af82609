//! A pipe that several share: the way that it takes, what its pieces cost, and which group would do better with one of its own.

use super::airport::{Segment, airport};
use super::game::EXACT;

/// Where takers lie and what they take: what a pipe to some of them follows from.
pub struct Takers<'a, C> {
    /// The way from the source to each taker, km.
    pub from_source: &'a [f64],
    /// The way between each two takers, km.
    pub between: &'a [Vec<f64>],
    /// What the pipe carries for each taker at most.
    pub rates: &'a [f64],
    /// What a km costs of a pipe that carries so much.
    pub cost_per_km: C,
}

/// A pipe from one source to several takers; it may branch at a taker.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedPipe {
    /// Each leads from the source, or from a taker that an earlier piece leads to, to another taker.
    pub pieces: Vec<Piece>,
}

/// A piece of a pipe.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The taker that it begins at; nothing for the source.
    pub from: Option<usize>,
    /// The taker that it ends at.
    pub to: usize,
    /// Its length, km.
    pub km: f64,
    /// What it carries at most: the sum of what its users take.
    pub rate: f64,
    /// What it costs.
    pub cost: f64,
    /// The takers behind it, in order.
    pub users: Vec<usize>,
}

impl<C: Fn(f64) -> f64> Takers<'_, C> {
    /// The shortest pipe that reaches these takers (the minimum spanning tree, Prim 1957), each piece as large as what lies behind it needs.
    ///
    /// The shortest is not always the cheapest: a longer way may carry a large taker past nobody.
    pub fn pipe(&self, takers: &[usize]) -> SharedPipe {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut missing = takers.to_vec();
        while let Some(next) = self.nearest(&pieces, &missing) {
            missing.retain(|taker| *taker != next.to);
            pieces.push(next);
        }
        for last in (0..pieces.len()).rev() {
            let (end, mut users) = (pieces[last].to, vec![pieces[last].to]);
            let behind = pieces[last + 1..].iter().filter(|piece| piece.from == Some(end));
            users.extend(behind.flat_map(|piece| piece.users.iter().copied()));
            users.sort_unstable();
            let piece = &mut pieces[last];
            piece.rate = users.iter().map(|user| self.rates[*user]).sum();
            piece.cost = piece.km * (self.cost_per_km)(piece.rate);
            piece.users = users;
        }
        SharedPipe { pieces }
    }

    /// The shortest piece from what is reached to what is not.
    fn nearest(&self, reached: &[Piece], missing: &[usize]) -> Option<Piece> {
        let begins = std::iter::once(None).chain(reached.iter().map(|piece| Some(piece.to)));
        let pieces = begins.flat_map(|from| missing.iter().map(move |to| (from, *to)));
        let km =
            |from: Option<usize>, to: usize| from.map_or(self.from_source[to], |from| self.between[from][to]);
        pieces
            .map(|(from, to)| Piece { from, to, km: km(from, to), rate: 0.0, cost: 0.0, users: Vec::new() })
            .min_by(|a, b| a.km.total_cmp(&b.km))
    }

    /// The group that would save most with a pipe of its own, where each pays these shares of the pipe of all, and what it would save; nothing
    /// where no group would, and the split is in the core. Rounding of a billionth of the whole is no reason to leave.
    ///
    /// # Errors
    ///
    /// The number of takers where they are more than [`EXACT`]: every group is looked at.
    pub fn better_apart(&self, shares: &[f64]) -> Result<Option<(Vec<usize>, f64)>, usize> {
        let count = self.rates.len();
        if count > EXACT {
            return Err(count);
        }
        let least = shares.iter().sum::<f64>() * 1e-9;
        let groups =
            (1..1_usize << count).map(|bits| (0..count).filter(|taker| bits >> taker & 1 == 1).collect());
        let saves = |group: Vec<usize>| {
            let saved = group.iter().map(|taker| shares[*taker]).sum::<f64>() - self.pipe(&group).cost();
            (saved > least).then_some((group, saved))
        };
        // Of groups that save the same the smallest: the others only go along.
        let worth = |(group, saved): &(Vec<usize>, f64)| saved - least * group.len() as f64;
        Ok(groups.filter_map(saves).max_by(|a, b| worth(a).total_cmp(&worth(b))))
    }
}

impl SharedPipe {
    /// What all of it costs.
    pub fn cost(&self) -> f64 {
        self.pieces.iter().map(|piece| piece.cost).sum()
    }

    /// What each of so many takers pays where those who need a piece pay it in equal parts ([`airport`]).
    pub fn in_equal_parts(&self, takers: usize) -> Option<Vec<f64>> {
        let segments: Vec<Segment> = self
            .pieces
            .iter()
            .map(|piece| Segment { cost: piece.cost, users: piece.users.clone() })
            .collect();
        airport(&segments, takers)
    }

    /// What each taker pays where those who need a piece pay it by what they take.
    pub fn by_rate(&self, rates: &[f64]) -> Vec<f64> {
        let mut shares = vec![0.0; rates.len()];
        for piece in &self.pieces {
            for user in &piece.users {
                shares[*user] += piece.cost * rates[*user] / piece.rate;
            }
        }
        shares
    }
}
