//! Bounds: what is refused, and what is said where they cut.

use std::time::Duration;

use turash_domain::PortErrorKind;
use turash_domain::ports::{Bounded, Bounds, Cut, GraphWrite, PortResult, ResourceGraph};

use super::Port;
use super::region::{in_short, link, region, whole, wide};
use crate::fixtures::{site_id, text};

/// A region in which every question that is asked below needs several matches: 3 sites that all exchange with each other, and 2 behind them.
fn all_round() -> Vec<GraphWrite> {
    region(&ALL_ROUND)
}

const ALL_ROUND: [(&str, &str, f64); 8] = [
    ("a", "b", 8.0),
    ("b", "a", 7.0),
    ("a", "c", 6.0),
    ("c", "a", 5.0),
    ("b", "c", 4.0),
    ("c", "b", 3.0),
    ("c", "d", 2.0),
    ("d", "e", 1.0),
];

/// What cuts each question, by its name.
async fn cuts(questions: &dyn ResourceGraph, bounds: &Bounds) -> Vec<(&'static str, Option<Cut>)> {
    fn of<T>(answer: PortResult<Option<Bounded<T>>>) -> Option<Cut> {
        answer.unwrap().expect("it is there").cut
    }
    let (a, sites) = (site_id("a"), ["a", "b", "c", "d"].map(site_id));
    vec![
        ("neighbourhood", of(questions.neighbourhood(&a, 4, bounds).await)),
        ("chains", of(questions.chains(&a, 4, bounds).await)),
        ("cycles", of(questions.cycles(&a, 4, bounds).await)),
        ("communities", of(questions.communities(bounds).await.map(Some))),
        ("closure", of(questions.closure(&a, bounds).await)),
        ("path", of(questions.path(&text("a Ltd"), &text("e Ltd"), bounds).await)),
        ("introductions", of(questions.introductions(&sites, 9, bounds).await.map(Some))),
    ]
}

fn is_invalid<T>(answer: PortResult<T>) -> bool {
    answer.is_err_and(|error| error.kind == PortErrorKind::Invalid)
}

/// Steps, lengths and pairs out of range and bounds of nothing are refused, also for a site that is not there.
pub async fn numbers_out_of_range_are_refused(port: Port) {
    port.write(&all_round()).await;
    let (questions, good) = (&*port.questions, wide());
    for id in ["a", "nowhere"].map(site_id) {
        for number in [0, 5, u32::MAX] {
            assert!(is_invalid(questions.neighbourhood(&id, number, &good).await), "{number} steps");
        }
        for number in [0, 1, 5, u32::MAX] {
            assert!(is_invalid(questions.chains(&id, number, &good).await), "{number} long");
            assert!(is_invalid(questions.cycles(&id, number, &good).await), "{number} long");
        }
        assert!(is_invalid(questions.introductions(&[id], 0, &good).await));
    }
    let nothing =
        [Bounds { items: 0, ..good }, Bounds { matches: 0, ..good }, Bounds { time: Duration::ZERO, ..good }];
    let a = site_id("a");
    for bad in nothing {
        assert!(is_invalid(questions.neighbourhood(&a, 1, &bad).await), "{bad:?}");
        assert!(is_invalid(questions.chains(&a, 2, &bad).await), "{bad:?}");
        assert!(is_invalid(questions.cycles(&a, 2, &bad).await), "{bad:?}");
        assert!(is_invalid(questions.communities(&bad).await), "{bad:?}");
        assert!(is_invalid(questions.closure(&a, &bad).await), "{bad:?}");
        assert!(is_invalid(questions.path(&text("a Ltd"), &text("b Ltd"), &bad).await), "{bad:?}");
        assert!(is_invalid(questions.introductions(std::slice::from_ref(&a), 1, &bad).await), "{bad:?}");
    }
}

/// Where there are more items the first ones of the order are there, and the sums are those of all.
pub async fn a_bound_of_items_leaves_the_first_ones(port: Port) {
    port.write(&all_round()).await;
    let (questions, a) = (&*port.questions, site_id("a"));
    let whole_around = whole(questions.neighbourhood(&a, 4, &wide()).await.unwrap());
    let whole_chains = whole(questions.chains(&a, 4, &wide()).await.unwrap());
    let whole_cycles = whole(questions.cycles(&a, 4, &wide()).await.unwrap());
    let whole_closure = whole(questions.closure(&a, &wide()).await.unwrap());
    assert_eq!((whole_around.around.len(), whole_around.gives.len()), (4, 2));
    // b>c>d>e, b>c>d, b>c, c>b, c>d>e, c>d from a; the cycles b, c, bc, cb.
    assert_eq!((whole_chains.len(), whole_cycles.len(), whole_closure.demands.len()), (6, 4, 2));
    let one = Bounds { items: 1, ..wide() };
    let found = questions.neighbourhood(&a, 4, &one).await.unwrap().unwrap();
    assert_eq!(found.cut, Some(Cut::Items));
    assert_eq!(found.answer.around, whole_around.around[..1]);
    assert_eq!(
        (found.answer.gives, found.answer.takes),
        (vec![link("a", "b", 8.0)], vec![link("b", "a", 7.0)])
    );
    let found = questions.chains(&a, 4, &one).await.unwrap().unwrap();
    assert_eq!((found.cut, in_short(&found.answer)), (Some(Cut::Items), in_short(&whole_chains[..1])));
    let found = questions.cycles(&a, 4, &one).await.unwrap().unwrap();
    assert_eq!((found.cut, in_short(&found.answer)), (Some(Cut::Items), in_short(&whole_cycles[..1])));
    let found = questions.closure(&a, &one).await.unwrap().unwrap();
    assert_eq!((found.cut, &found.answer.demands[..]), (Some(Cut::Items), &whole_closure.demands[..1]));
    assert_eq!(found.answer.at_stake_eur_per_year, whole_closure.at_stake_eur_per_year);
    let sites = ["a", "b", "c"].map(site_id);
    let talks = questions.introductions(&sites, 9, &one).await.unwrap();
    assert_eq!((talks.cut, talks.answer.len()), (Some(Cut::Items), 1));
    // As many as there are is no cut.
    let enough = Bounds { items: 4, ..wide() };
    assert_eq!(whole(questions.neighbourhood(&a, 4, &enough).await.unwrap()), whole_around);
    assert_eq!(whole(questions.cycles(&a, 4, &enough).await.unwrap()), whole_cycles);
    // Two triangles: the first one, with the modularity of both.
    port.store.clear().await.unwrap();
    port.write(&two_triangles()).await;
    let all = whole(Some(questions.communities(&wide()).await.unwrap()));
    assert_eq!(all.communities.len(), 2);
    let found = questions.communities(&one).await.unwrap();
    assert_eq!((found.cut, found.answer.modularity), (Some(Cut::Items), all.modularity));
    assert_eq!(found.answer.communities, all.communities[..1]);
}

/// Two triangles far from each other.
fn two_triangles() -> Vec<GraphWrite> {
    region(&[
        ("a", "b", 9.0),
        ("b", "c", 9.0),
        ("c", "a", 9.0),
        ("d", "e", 2.0),
        ("e", "f", 2.0),
        ("f", "d", 2.0),
    ])
}

/// Where not all matches were looked at it is said, whatever the question.
pub async fn a_bound_of_matches_is_said(port: Port) {
    port.write(&all_round()).await;
    for (question, cut) in cuts(&*port.questions, &Bounds { matches: 1, ..wide() }).await {
        assert_eq!(cut, Some(Cut::Matches), "{question}");
    }
    let one = Bounds { matches: 1, ..wide() };
    let found = port.questions.neighbourhood(&site_id("a"), 4, &one).await.unwrap().unwrap();
    assert!(found.answer.gives.len() + found.answer.takes.len() <= 1, "{found:?}");
    // Of two reasons the greater one is said.
    let tight = Bounds { matches: 2, items: 1, ..wide() };
    let found = port.questions.neighbourhood(&site_id("a"), 4, &tight).await.unwrap().unwrap();
    assert_eq!(found.cut, Some(Cut::Matches));
}

/// A bound as large as the graph cuts nothing: a match that is met twice counts once.
pub async fn a_bound_as_large_as_the_graph_cuts_nothing(port: Port) {
    port.write(&all_round()).await;
    let all = Bounds { matches: ALL_ROUND.len() as u32, ..wide() };
    for (question, cut) in cuts(&*port.questions, &all).await {
        assert_eq!(cut, None, "{question}");
    }
}

/// Where the time was up it is said, whatever the question.
pub async fn a_bound_of_time_is_said(port: Port) {
    port.write(&all_round()).await;
    for (question, cut) in cuts(&*port.questions, &Bounds { time: Duration::from_nanos(1), ..wide() }).await {
        assert_eq!(cut, Some(Cut::Time), "{question}");
    }
}

/// Communities are those of the best matches, as many as may be looked at.
pub async fn communities_are_those_of_the_best_matches(port: Port) {
    port.write(&two_triangles()).await;
    let found = port.questions.communities(&Bounds { matches: 3, ..wide() }).await.unwrap();
    assert_eq!(found.cut, Some(Cut::Matches));
    let told: Vec<_> = found.answer.communities.iter().map(|one| (one.sites.clone(), one.matches)).collect();
    assert_eq!(told, [(["a", "b", "c"].map(site_id).to_vec(), 3)]);
    assert_eq!(found.answer.modularity, 0.0, "one community alone");
}
