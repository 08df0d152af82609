//! The computations against networkx on 200 random graphs: `tests/golden/generate.py` made the answers.

use std::time::Duration;

use serde::Deserialize;
use turash_contract::random::Random;
use turash_domain::ports::{Chain, GraphMatch};
use turash_domain::{FlowId, MatchId, MatchState, SiteId, Technology};

use crate::communities::Ties;
use crate::communities::{betweenness, cut_vertices, louvain, modularity};
use crate::{Deadline, SiteMatch, chains, communities, cycles, path};

#[derive(Deserialize)]
struct Golden {
    seed: u64,
    start: usize,
    cycles: Told,
    chains: Told,
    paths: Vec<Option<String>>,
    betweenness: Vec<f64>,
    cut_vertices: Vec<usize>,
    partition: Option<Vec<Vec<usize>>>,
    modularity: Option<f64>,
}

#[derive(Debug, Deserialize)]
struct Told {
    count: usize,
    sum: f64,
    first: Vec<String>,
}

fn goldens() -> Vec<Golden> {
    let goldens: Vec<Golden> = serde_json::from_str(include_str!("../tests/golden/networkx.json")).unwrap();
    assert_eq!(goldens.len(), 200);
    goldens
}

/// How many sites there are, and the matches: as in `generate.py`.
fn graph(seed: u64) -> (usize, Vec<SiteMatch>) {
    let mut random = Random(seed);
    let sites = 3 + random.below(40);
    let groups = 1 + random.below(6);
    let count = sites / 2 + random.below(6 * sites);
    let matches = (0..count).map(|number| {
        let supplier = random.below(sites);
        let mut consumer = random.below(sites);
        if random.below(4) > 0 {
            let off = (consumer.cast_signed() - supplier.cast_signed()).rem_euclid(groups.cast_signed());
            consumer = consumer.saturating_sub(off.cast_unsigned()).max(supplier % groups);
        }
        one(number, supplier as usize, consumer as usize, (1 + random.below(50)) as f64)
    });
    (sites as usize, matches.collect())
}

fn site(number: usize) -> SiteId {
    SiteId::new(&format!("{number:02}")).unwrap()
}

fn one(number: u64, from: usize, to: usize, value: f64) -> SiteMatch {
    let flow = |side: &str| FlowId::new(&format!("{side}{number}")).unwrap();
    let matched = GraphMatch {
        id: MatchId::new(flow("s"), flow("d")),
        value_eur_per_year: value,
        distance_m: 1.0,
        deliverable_annual: 1.0,
        technology: Technology::Direct,
        state: MatchState::Suggested,
    };
    SiteMatch { from: site(from), to: site(to), matched }
}

fn long() -> Deadline {
    Deadline::after(Duration::from_hours(1))
}

fn short(sites: &[SiteId], value: f64) -> String {
    let sites: Vec<_> = sites.iter().map(|site| site.as_str().trim_start_matches('0')).collect();
    let sites: Vec<_> = sites.into_iter().map(|site| if site.is_empty() { "0" } else { site }).collect();
    format!("{}={value}", sites.join(">"))
}

fn check(seed: u64, found: &[Chain], told: &Told) {
    assert_eq!(found.len(), told.count, "graph {seed}");
    assert_eq!(found.iter().map(|chain| chain.value_eur_per_year).sum::<f64>(), told.sum, "graph {seed}");
    let first = found.iter().map(|chain| short(&chain.sites, chain.value_eur_per_year));
    assert_eq!(first.take(told.first.len()).collect::<Vec<_>>(), told.first, "graph {seed}");
}

#[test]
fn chains_are_those_of_networkx_and_a_bound_leaves_the_first_ones() {
    for golden in goldens() {
        let (_, matches) = graph(golden.seed);
        let start = site(golden.start);
        let found = chains(&matches, &start, 4, u32::MAX, &long()).answer;
        check(golden.seed, &found, &golden.chains);
        for items in [1, 2, 7, 30] {
            let bounded = chains(&matches, &start, 4, items, &long());
            assert_eq!(bounded.answer, found[..found.len().min(items as usize)], "graph {}", golden.seed);
            assert_eq!(bounded.cut.is_some(), found.len() > items as usize, "graph {}", golden.seed);
        }
    }
}

#[test]
fn cycles_are_those_of_networkx_and_a_bound_leaves_the_first_ones() {
    let mut all = 0;
    for golden in goldens() {
        let (_, matches) = graph(golden.seed);
        let start = site(golden.start);
        let found = cycles(&matches, &start, 4, u32::MAX, &long()).answer;
        check(golden.seed, &found, &golden.cycles);
        for items in [1, 2, 7] {
            let bounded = cycles(&matches, &start, 4, items, &long());
            assert_eq!(bounded.answer, found[..found.len().min(items as usize)], "graph {}", golden.seed);
        }
        all += found.len();
    }
    assert!(all > 1_000, "only {all} cycles in all");
}

#[test]
fn paths_are_the_best_of_all_shortest_ones_of_networkx() {
    for golden in goldens() {
        let (_, matches) = graph(golden.seed);
        for (end, wanted) in golden.paths.iter().enumerate() {
            let found = path(&matches, &[site(golden.start)], &[site(end)]);
            let found = found.map(|path| short(&path.sites, path.value_eur_per_year));
            assert_eq!(found, *wanted, "graph {}, to {end}", golden.seed);
        }
    }
}

/// What ties the sites of a graph, and the number of each site among those that have matches.
fn numbered(sites: usize, ties: &Ties<'_>) -> Vec<Option<usize>> {
    let mut numbers = vec![None; sites];
    for number in 0..ties.neighbours.len() {
        let id: usize = ties.site(number as u32).as_str().parse().unwrap();
        numbers[id] = Some(number);
    }
    numbers
}

#[test]
fn betweenness_and_cut_vertices_are_those_of_networkx() {
    for golden in goldens() {
        let (sites, matches) = graph(golden.seed);
        let ties = Ties::of(&matches);
        let numbers = numbered(sites, &ties);
        // Sites without a match count in networkx's pairs, so they are put in.
        let mut neighbours = vec![Vec::new(); sites];
        let all: Vec<u32> = (0..ties.neighbours.len() as u32).collect();
        let back: Vec<_> = (0..sites).filter(|site| numbers[*site].is_some()).collect();
        for (number, inside) in ties.inside(&all).into_iter().enumerate() {
            neighbours[back[number]] = inside.into_iter().map(|one| back[one as usize] as u32).collect();
        }
        let found = betweenness(&neighbours, &long()).unwrap();
        for (site, wanted) in golden.betweenness.iter().enumerate() {
            assert!(
                (found[site] - wanted).abs() < 1e-8,
                "graph {}, site {site}: {}, not {wanted}",
                golden.seed,
                found[site]
            );
        }
        assert_eq!(cut_vertices(&neighbours), golden.cut_vertices, "graph {}", golden.seed);
    }
}

#[test]
fn modularity_is_that_of_networkx_and_our_partition_is_as_good_as_its_best_of_ten() {
    let (mut worst, mut sum): (f64, f64) = (0.0, 0.0);
    for golden in goldens() {
        let (sites, matches) = graph(golden.seed);
        let (Some(partition), Some(wanted)) = (golden.partition, golden.modularity) else { continue };
        let ties = Ties::of(&matches);
        let numbers = numbered(sites, &ties);
        let mut theirs = vec![0; ties.neighbours.len()];
        for (community, members) in partition.iter().enumerate() {
            members.iter().filter_map(|site| numbers[*site]).for_each(|site| theirs[site] = community as u32);
        }
        let quality = modularity(&ties, &theirs);
        assert!((quality - wanted).abs() < 1e-12, "graph {}: {quality}, not {wanted}", golden.seed);
        let ours = modularity(&ties, &louvain(&ties, &long()).unwrap());
        assert_eq!(communities(&matches, u32::MAX, &long()).answer.modularity, ours);
        assert!(ours >= wanted - 0.02, "graph {}: {ours}, networkx finds {wanted}", golden.seed);
        worst = worst.min(ours - wanted);
        sum += ours - wanted;
    }
    println!("modularity less networkx's best of ten: worst {worst:.4}, mean {:.5}", sum / 200.0);
    assert!(sum / 200.0 > -0.001, "worse than networkx on the whole");
}

#[test]
fn the_order_of_the_matches_changes_nothing() {
    for golden in goldens().into_iter().step_by(7) {
        let (_, matches) = graph(golden.seed);
        let backwards: Vec<_> = matches.iter().rev().cloned().collect();
        assert_eq!(communities(&matches, 100, &long()), communities(&backwards, 100, &long()));
        let start = site(golden.start);
        assert_eq!(chains(&matches, &start, 4, 9, &long()), chains(&backwards, &start, 4, 9, &long()));
    }
}
