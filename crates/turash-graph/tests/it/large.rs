//! Regions with very many chains: the best ones are found without looking at all of them.

use std::time::Duration;

use turash_contract::random::Random;
use turash_domain::ports::{Cut, GraphMatch};
use turash_domain::{FlowId, MatchId, MatchState, SiteId, Technology};
use turash_graph::{Deadline, SiteMatch, chains, communities, cycles};

const SITES: usize = 100;

fn site(number: usize) -> SiteId {
    SiteId::new(&format!("{number:03}")).unwrap()
}

/// Everybody exchanges with everybody: 10^8 chains of four exchanges from each site.
fn everybody(mut value: impl FnMut() -> f64) -> Vec<SiteMatch> {
    let mut all = Vec::new();
    for from in 0..SITES {
        for to in (0..SITES).filter(|to| *to != from) {
            let flow = |number, side| FlowId::new(&format!("{number:03}.{side}")).unwrap();
            let matched = GraphMatch {
                id: MatchId::new(flow(from, "out"), flow(to, "in")),
                value_eur_per_year: value(),
                distance_m: 0.0,
                deliverable_annual: 1.0,
                technology: Technology::Direct,
                state: MatchState::Suggested,
            };
            all.push(SiteMatch { from: site(from), to: site(to), matched });
        }
    }
    all
}

/// More than this machine needs for a part of the chains, less than for all of them.
fn until() -> Deadline {
    Deadline::after(Duration::from_secs(20))
}

#[test]
fn the_best_of_very_many_chains_are_found() {
    let mut random = Random(7);
    let matches = everybody(|| (1 + random.below(1_000_000)) as f64);
    for found in
        [chains(&matches, &site(50), 4, 100, &until()), cycles(&matches, &site(50), 4, 100, &until())]
    {
        assert_eq!((found.answer.len(), found.cut), (100, Some(Cut::Items)), "not by time");
        assert!(found.answer.is_sorted_by(|a, b| a.value_eur_per_year >= b.value_eur_per_year));
    }
}

#[test]
fn of_very_many_chains_of_equal_value_the_first_ones_are_found() {
    let matches = everybody(|| 1.0);
    let found = chains(&matches, &site(50), 4, 3, &until());
    assert_eq!(found.cut, Some(Cut::Items), "not by time");
    let sites: Vec<_> = found.answer.iter().map(|chain| chain.sites.clone()).collect();
    assert_eq!(
        sites,
        [[50, 0, 1, 2, 3], [50, 0, 1, 2, 4], [50, 0, 1, 2, 5]].map(|sites| sites.map(site).to_vec())
    );
    let found = cycles(&matches, &site(50), 4, 2, &until());
    let sites: Vec<_> = found.answer.iter().map(|cycle| cycle.sites.clone()).collect();
    assert_eq!(sites, [[50, 0, 1, 2], [50, 0, 1, 3]].map(|sites| sites.map(site).to_vec()));
}

#[test]
fn where_the_time_is_up_no_half_answer_is_given() {
    let matches = everybody(|| 1.0);
    let over = Deadline::after(Duration::from_nanos(1));
    let found = communities(&matches, 10, &over);
    assert_eq!((found.answer.communities.len(), found.cut), (0, Some(Cut::Time)));
    assert_eq!(chains(&matches, &site(0), 4, 10, &over).cut, Some(Cut::Time));
}
