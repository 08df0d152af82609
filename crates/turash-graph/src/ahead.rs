//! The most that may still come on the way of a chain or a cycle: the bound of the search.

use crate::exchanges::Exchanges;

/// Where the exchanges have to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    /// At any site: chains.
    Anywhere,
    /// At the site where they began: cycles.
    Start,
}

/// For each site the most that exchanges from it on can be worth. They do not go straight back to where they came from, and never through the
/// start; but else they may come to a site twice, so that no chain or cycle is worth more.
pub(crate) struct Ahead {
    /// By the number of exchanges that are left, then by site.
    best: Vec<Vec<Best>>,
    goal: Goal,
}

/// The two best next exchanges of a site that lead to different sites.
#[derive(Clone, Copy)]
struct Best {
    to: u32,
    value: f64,
    /// The best one that leads elsewhere.
    other: f64,
}

impl Best {
    const NONE: Self = Self { to: u32::MAX, value: f64::NEG_INFINITY, other: f64::NEG_INFINITY };

    fn or(self, to: u32, value: f64) -> Self {
        if value > self.value {
            Self { to, value, other: self.value }
        } else {
            Self { other: self.other.max(value), ..self }
        }
    }
}

impl Ahead {
    /// What lies ahead of every site with at most `length` exchanges.
    pub(crate) fn new(graph: &Exchanges<'_>, start: u32, length: usize, goal: Goal) -> Self {
        let sites = graph.sites.len();
        let mut ahead = Self { best: vec![vec![Best::NONE; sites]], goal };
        for left in 1..length {
            let best = |site: u32| {
                let mut best = Best::NONE;
                for exchange in graph.of(site) {
                    let rest = match goal {
                        Goal::Start if exchange.to == start => Some(0.0),
                        Goal::Anywhere if exchange.to == start => None,
                        _ => ahead.most(left - 1, exchange.to, Some(site)),
                    };
                    if let Some(rest) = rest {
                        best = best.or(exchange.to, exchange.matched.value_eur_per_year + rest);
                    }
                }
                best
            };
            let row = (0..sites as u32).map(best).collect();
            ahead.best.push(row);
        }
        ahead
    }

    /// The most that up to `left` exchanges from a site can be worth, not going to the site `before`; `None` where they cannot reach the goal.
    pub(crate) fn most(&self, left: usize, site: u32, before: Option<u32>) -> Option<f64> {
        let best = self.best[left][site as usize];
        let value = if before == Some(best.to) { best.other } else { best.value };
        match self.goal {
            // A chain may end here.
            Goal::Anywhere => Some(value.max(0.0)),
            Goal::Start => (value > f64::NEG_INFINITY).then_some(value),
        }
    }
}
