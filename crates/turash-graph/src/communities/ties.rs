//! Sites and what ties each two of them together.

use std::collections::HashMap;

use turash_domain::SiteId;

use crate::exchanges::Numbered;
use crate::site_match::{SiteMatch, best_first};

/// An undirected graph: for each vertex its neighbours by number.
pub(crate) type Neighbours = Vec<Vec<u32>>;

/// The sites that are tied to others, by number, and the weights of the ties.
pub(crate) struct Ties<'a> {
    sites: Numbered<'a>,
    /// For each site its neighbours and the weights, ordered by neighbour.
    pub(crate) neighbours: Vec<Vec<(u32, f64)>>,
    /// The matches that ties are made of, highest value first, then by id.
    pub(crate) matches: Vec<TiedMatch>,
}

/// A match between two sites that are tied together.
pub(crate) struct TiedMatch {
    /// The lower number and the higher one.
    pub(crate) ends: (u32, u32),
    /// Its value, EUR/a.
    pub(crate) value: f64,
}

impl<'a> Ties<'a> {
    /// The ties of matches in any order.
    pub(crate) fn of(matches: &'a [SiteMatch]) -> Self {
        let sites = Numbered::of(matches);
        let mut ordered: Vec<_> = matches.iter().filter(|one| one.is_between_sites()).collect();
        ordered.sort_unstable_by(|a, b| best_first(&a.matched, &b.matched));
        let tied = |one: &SiteMatch| {
            let (a, b) = sites.ends(one);
            TiedMatch { ends: (a.min(b), a.max(b)), value: one.matched.value_eur_per_year }
        };
        let mut matches: Vec<_> = ordered.into_iter().map(tied).collect();
        let mut weights: HashMap<(u32, u32), f64> = HashMap::new();
        for one in &matches {
            *weights.entry(one.ends).or_default() += one.value;
        }
        weights.retain(|_, weight| *weight > 0.0);
        matches.retain(|one| weights.contains_key(&one.ends));
        let mut neighbours = vec![Vec::new(); sites.len()];
        for ((a, b), weight) in weights {
            neighbours[a as usize].push((b, weight));
            neighbours[b as usize].push((a, weight));
        }
        for of_one in &mut neighbours {
            of_one.sort_unstable_by_key(|(neighbour, _)| *neighbour);
        }
        Self { sites, neighbours, matches }
    }

    /// The id of a site.
    pub(crate) fn site(&self, number: u32) -> &'a SiteId {
        self.sites.id(number)
    }

    /// The ties among some sites, which are in the order of their numbers: each neighbour by its place among them.
    pub(crate) fn inside(&self, sites: &[u32]) -> Neighbours {
        let places: HashMap<_, _> =
            sites.iter().enumerate().map(|(place, site)| (*site, place as u32)).collect();
        let inside = |site: &u32| {
            let all = self.neighbours[*site as usize].iter();
            all.filter_map(|(neighbour, _)| places.get(neighbour).copied()).collect()
        };
        sites.iter().map(inside).collect()
    }
}
