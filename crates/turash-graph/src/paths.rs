//! The shortest path between two groups of sites.

use std::collections::BTreeMap;

use turash_domain::SiteId;
use turash_domain::ports::{GraphMatch, MAX_PATH, Path};

use crate::exchanges::Exchanges;
use crate::site_match::SiteMatch;

/// The shortest path of exchanges in either direction from one of the sites `from` to one of the sites `to`, of at most [`MAX_PATH`] exchanges;
/// of those of equal length the one of highest value, then by sites. A site in both groups is a path of its own.
///
/// `matches` are those that count, in any order. Breadth first, layer by layer, with the best way to each site of a layer.
pub fn path(matches: &[SiteMatch], from: &[SiteId], to: &[SiteId]) -> Option<Path> {
    if let Some(site) = from.iter().filter(|site| to.contains(site)).min() {
        return Some(Path { sites: vec![site.clone()], matches: Vec::new(), value_eur_per_year: 0.0 });
    }
    let graph = Exchanges::either_way(matches);
    let number = |site: &SiteId| graph.sites.number(site);
    let mut is_goal = vec![false; graph.sites.len()];
    for site in to.iter().filter_map(number) {
        is_goal[site as usize] = true;
    }
    let mut layer: Vec<u32> = from.iter().filter_map(number).collect();
    layer.sort_unstable();
    layer.dedup();
    let mut ways = vec![None; graph.sites.len()];
    for site in &layer {
        ways[*site as usize] = Some(Way { value: 0.0, before: None });
    }
    for _ in 0..MAX_PATH {
        layer = next_layer(&graph, &layer, &mut ways);
        let value = |site: u32| ways[site as usize].map_or(f64::NEG_INFINITY, |way| way.value);
        let ends = layer.iter().copied().filter(|site| is_goal[*site as usize]);
        // The layer is ordered by paths, so the first of equal ones is the right one.
        let better = |best: u32, end: u32| if value(end) > value(best) { end } else { best };
        if let Some(end) = ends.reduce(better) {
            return Some(walked(&graph, &ways, end));
        }
    }
    None
}

/// The best way to a site.
#[derive(Clone, Copy)]
struct Way<'a> {
    /// The sum of its values, from its beginning.
    value: f64,
    /// The site before and the exchange from there.
    before: Option<(u32, &'a GraphMatch)>,
}

/// The sites that are one exchange behind a layer and no fewer, in the order of the sites of their ways; the layer is in that order too.
fn next_layer<'a>(graph: &Exchanges<'a>, layer: &[u32], ways: &mut [Option<Way<'a>>]) -> Vec<u32> {
    let mut next: BTreeMap<u32, (usize, Way<'a>)> = BTreeMap::new();
    for (place, &site) in layer.iter().enumerate() {
        let so_far = ways[site as usize].map_or(0.0, |way| way.value);
        for exchange in graph.of(site).iter().filter(|exchange| ways[exchange.to as usize].is_none()) {
            let value = so_far + exchange.matched.value_eur_per_year;
            let way = Way { value, before: Some((site, exchange.matched)) };
            let known = next.entry(exchange.to).or_insert((place, way));
            if value > known.1.value {
                *known = (place, way);
            }
        }
    }
    let mut ordered = Vec::with_capacity(next.len());
    for (site, (place, way)) in next {
        ways[site as usize] = Some(way);
        ordered.push((place, site));
    }
    ordered.sort_unstable();
    ordered.into_iter().map(|(_, site)| site).collect()
}

fn walked(graph: &Exchanges<'_>, ways: &[Option<Way<'_>>], end: u32) -> Path {
    let mut sites = vec![graph.sites.id(end).clone()];
    let mut matches = Vec::new();
    let mut at = end;
    while let Some((before, matched)) = ways[at as usize].and_then(|way| way.before) {
        sites.push(graph.sites.id(before).clone());
        matches.push(matched.clone());
        at = before;
    }
    sites.reverse();
    matches.reverse();
    let value = ways[end as usize].map_or(0.0, |way| way.value);
    Path { sites, matches, value_eur_per_year: value }
}
