//! Neighbourhoods, chains, cycles and paths.

use turash_domain::MatchState;
use turash_domain::ports::{Bounds, GraphChange, GraphMatch, GraphWrite, Neighbour, Path};

use super::Port;
use super::region::{
    flow, in_short, link, next_to, pair, region, run_by, since, site, whole, wide, with_flows,
};
use crate::fixtures::{site_id, text};

fn short(walks: &[(&str, f64)]) -> Vec<(String, f64)> {
    walks.iter().map(|(sites, value)| ((*sites).to_owned(), *value)).collect()
}

/// A neighbourhood goes step by step in both directions; what a site could give and take is with other sites only.
pub async fn a_neighbourhood_goes_step_by_step(port: Port) {
    // d -> a -> b -> c -> e, and a to itself; z hangs on nothing.
    let mut writes =
        region(&[("a", "b", 10.0), ("b", "c", 20.0), ("d", "a", 7.0), ("c", "e", 1.0), ("a", "a", 99.0)]);
    writes.extend(with_flows(site("z")));
    port.write(&writes).await;
    for (steps, wanted) in [
        (1, vec![("b", 1), ("d", 1)]),
        (2, vec![("b", 1), ("d", 1), ("c", 2)]),
        (3, vec![("b", 1), ("d", 1), ("c", 2), ("e", 3)]),
        (4, vec![("b", 1), ("d", 1), ("c", 2), ("e", 3)]),
    ] {
        let found = whole(port.questions.neighbourhood(&site_id("a"), steps, &wide()).await.unwrap());
        assert_eq!(found.site, site("a"));
        let wanted = wanted.into_iter().map(|(id, steps)| Neighbour { site: site(id), steps });
        assert_eq!(found.around, wanted.collect::<Vec<_>>());
        assert_eq!(found.gives, [link("a", "b", 10.0)]);
        assert_eq!(found.takes, [link("d", "a", 7.0)]);
    }
    // e, d and b take nothing, nothing and something: c is in the middle.
    let found = whole(port.questions.neighbourhood(&site_id("c"), 1, &wide()).await.unwrap());
    assert_eq!((found.gives, found.takes), (vec![link("c", "e", 1.0)], vec![link("b", "c", 20.0)]));
    let alone = whole(port.questions.neighbourhood(&site_id("z"), 4, &wide()).await.unwrap());
    assert_eq!((alone.around.len(), alone.gives.len(), alone.takes.len()), (0, 0, 0));
}

/// a -> b -> c -> d -> e with shortcuts: a -> c, and back c -> a and b -> a.
fn shortcuts() -> Vec<GraphWrite> {
    region(&[
        ("a", "b", 10.0),
        ("b", "c", 20.0),
        ("c", "d", 5.0),
        ("a", "c", 12.0),
        ("c", "a", 7.0),
        ("b", "a", 3.0),
        ("d", "e", 100.0),
    ])
}

/// Chains begin at the site, have 2 to as many exchanges as asked for, no site twice; highest value first.
pub async fn chains_are_ordered_by_value(port: Port) {
    port.write(&shortcuts()).await;
    let two = [("a>b>c", 30.0), ("a>c>d", 17.0)];
    // a>c>d goes on to e for 100, a>b>c to d for 5.
    let three = [("a>c>d>e", 117.0), ("a>b>c>d", 35.0), ("a>b>c", 30.0), ("a>c>d", 17.0)];
    let four =
        [("a>b>c>d>e", 135.0), ("a>c>d>e", 117.0), ("a>b>c>d", 35.0), ("a>b>c", 30.0), ("a>c>d", 17.0)];
    for (length, wanted) in [(2, &two[..]), (3, &three), (4, &four)] {
        let found = whole(port.questions.chains(&site_id("a"), length, &wide()).await.unwrap());
        assert_eq!(in_short(&found), short(wanted), "{length}");
    }
    // From b: c, then d and e; c, then a; a, then c, then d.
    let found = whole(port.questions.chains(&site_id("b"), 3, &wide()).await.unwrap());
    let wanted = [("b>c>d>e", 125.0), ("b>c>a", 27.0), ("b>c>d", 25.0), ("b>a>c>d", 20.0), ("b>a>c", 15.0)];
    assert_eq!(in_short(&found), short(&wanted));
    for none in ["d", "e"] {
        assert_eq!(whole(port.questions.chains(&site_id(none), 4, &wide()).await.unwrap()), [], "{none}");
    }
}

/// Of equal value, chains and cycles are ordered by their sites; a chain that another one goes on from comes first.
pub async fn equal_chains_are_ordered_by_sites(port: Port) {
    // Two steps from a to d by b and by c, of 10 in all; d -> e is worth nothing; and back from d and e to a.
    port.write(&region(&[
        ("a", "c", 6.0),
        ("c", "d", 4.0),
        ("a", "b", 4.0),
        ("b", "d", 6.0),
        ("d", "e", 0.0),
        ("d", "a", 5.0),
        ("e", "a", 5.0),
    ]))
    .await;
    let chains = whole(port.questions.chains(&site_id("a"), 3, &wide()).await.unwrap());
    let wanted = [("a>b>d", 10.0), ("a>b>d>e", 10.0), ("a>c>d", 10.0), ("a>c>d>e", 10.0)];
    assert_eq!(in_short(&chains), short(&wanted));
    let cycles = whole(port.questions.cycles(&site_id("a"), 4, &wide()).await.unwrap());
    let wanted = [("a>b>d", 15.0), ("a>b>d>e", 15.0), ("a>c>d", 15.0), ("a>c>d>e", 15.0)];
    assert_eq!(in_short(&cycles), short(&wanted));
    let cycles = whole(port.questions.cycles(&site_id("e"), 4, &wide()).await.unwrap());
    assert_eq!(in_short(&cycles), short(&[("e>a>b>d", 15.0), ("e>a>c>d", 15.0)]));
    for items in 1..=3 {
        let bounds = Bounds { items, ..wide() };
        let found = port.questions.chains(&site_id("a"), 3, &bounds).await.unwrap().unwrap();
        assert_eq!(found.answer, chains[..items as usize]);
    }
    // The start is the last one by id: a cycle that ends is still before one that goes on.
    port.store.clear().await.unwrap();
    port.write(&region(&[
        ("z", "a", 5.0),
        ("a", "z", 5.0),
        ("a", "b", 0.0),
        ("b", "z", 5.0),
        ("b", "c", 0.0),
        ("c", "z", 5.0),
    ]))
    .await;
    let cycles = whole(port.questions.cycles(&site_id("z"), 4, &wide()).await.unwrap());
    assert_eq!(in_short(&cycles), short(&[("z>a", 10.0), ("z>a>b", 10.0), ("z>a>b>c", 10.0)]));
    for items in 1..=2 {
        let bounds = Bounds { items, ..wide() };
        let found = port.questions.cycles(&site_id("z"), 4, &bounds).await.unwrap().unwrap();
        assert_eq!(found.answer, cycles[..items as usize]);
    }
}

/// Several matches between the same two sites are one exchange: the best one, of equal ones that of the lower id.
pub async fn several_matches_are_one_exchange(port: Port) {
    let mut writes = region(&[("a", "b", 10.0), ("b", "c", 1.0)]);
    for (id, value) in [("a.out2", 10.0), ("a.out3", 9.0)] {
        writes.push(since(1, GraphChange::PutFlow(flow(id, "a", turash_domain::Direction::Supply))));
        writes.push(since(1, GraphChange::PutMatch(pair(id, "b.in", value))));
    }
    port.write(&writes).await;
    let found = whole(port.questions.chains(&site_id("a"), 4, &wide()).await.unwrap());
    assert_eq!(in_short(&found), short(&[("a>b>c", 11.0)]));
    assert_eq!(found[0].matches, [link("a", "b", 10.0), link("b", "c", 1.0)]);
    let path = whole(port.questions.path(&text("b Ltd"), &text("a Ltd"), &wide()).await.unwrap()).unwrap();
    assert_eq!(path.matches, [link("a", "b", 10.0)]);
    let found = whole(port.questions.neighbourhood(&site_id("a"), 1, &wide()).await.unwrap());
    let wanted = [link("a", "b", 10.0), pair("a.out2", "b.in", 10.0), pair("a.out3", "b.in", 9.0)];
    assert_eq!(found.gives, wanted, "all matches, not only exchanges");
    // The better one wins, wherever its id is.
    port.write(&[since(2, GraphChange::PutMatch(pair("a.out3", "b.in", 11.0)))]).await;
    let found = whole(port.questions.chains(&site_id("a"), 4, &wide()).await.unwrap());
    assert_eq!(found[0].matches, [pair("a.out3", "b.in", 11.0), link("b", "c", 1.0)]);
}

/// Cycles lead back to the site they begin at, and come once each.
pub async fn cycles_lead_back(port: Port) {
    port.write(&shortcuts()).await;
    // a>c>a: 12 + 7; a>b>a: 10 + 3; a>b>c>a: 10 + 20 + 7. d and e lead nowhere.
    let wanted = [("a>b>c", 37.0), ("a>c", 19.0), ("a>b", 13.0)];
    for length in [3, 4] {
        let found = whole(port.questions.cycles(&site_id("a"), length, &wide()).await.unwrap());
        assert_eq!(in_short(&found), short(&wanted), "{length}");
    }
    let found = whole(port.questions.cycles(&site_id("a"), 2, &wide()).await.unwrap());
    assert_eq!(in_short(&found), short(&wanted[1..]));
    // Through c: c>a>b>c is the same round; c>a>c. b has no way to c but the one, and a>b>c needs all three.
    let found = whole(port.questions.cycles(&site_id("c"), 4, &wide()).await.unwrap());
    assert_eq!(in_short(&found), short(&[("c>a>b", 37.0), ("c>a", 19.0)]));
    assert_eq!(whole(port.questions.cycles(&site_id("d"), 4, &wide()).await.unwrap()), []);
    // A round of four; one of five is too long.
    port.write(&[since(2, GraphChange::PutMatch(link("d", "a", 1.0)))]).await;
    let found = whole(port.questions.cycles(&site_id("a"), 4, &wide()).await.unwrap());
    let wanted = [("a>b>c", 37.0), ("a>b>c>d", 36.0), ("a>c", 19.0), ("a>c>d", 18.0), ("a>b", 13.0)];
    assert_eq!(in_short(&found), short(&wanted));
    port.write(&[since(2, GraphChange::PutMatch(link("e", "a", 1_000.0)))]).await;
    let found = whole(port.questions.cycles(&site_id("a"), 4, &wide()).await.unwrap());
    assert_eq!(in_short(&found)[0], ("a>c>d>e".to_owned(), 1_117.0), "a>b>c>d>e has five exchanges");
    assert_eq!(found.len(), 6);
}

/// A path is the shortest one in either direction, of equal ones the one of highest value, then by sites; from whichever site of an organization.
pub async fn a_path_is_the_shortest_then_the_best(port: Port) {
    let mut writes = region(&[
        // From p1 by b to q: 5 + 5; from p2 by c: 9 + 9, both against the arrows in part.
        ("p1", "b", 5.0),
        ("q", "b", 5.0),
        ("p2", "c", 9.0),
        ("c", "q", 8.0),
        ("q", "c", 9.0),
        // A longer way that is worth more.
        ("p1", "x", 1_000.0),
        ("x", "y", 1_000.0),
        ("y", "q", 1_000.0),
    ]);
    writes.extend(["p1", "p2"].map(|id| since(2, GraphChange::PutSite(run_by(id, "P")))));
    port.write(&writes).await;
    let ask = async |from: &str, to: &str| {
        whole(port.questions.path(&text(from), &text(to), &wide()).await.unwrap())
    };
    let wanted = Path {
        sites: ["p2", "c", "q"].map(site_id).into(),
        matches: vec![link("p2", "c", 9.0), link("q", "c", 9.0)],
        value_eur_per_year: 18.0,
    };
    assert_eq!(ask("P", "q Ltd").await, Some(wanted.clone()));
    let back = Path {
        sites: wanted.sites.iter().rev().cloned().collect(),
        matches: wanted.matches.iter().rev().cloned().collect(),
        ..wanted
    };
    assert_eq!(ask("q Ltd", "P").await, Some(back));
    // With c worth as much as b, the sites decide: p1 comes before p2, and q before what follows it.
    let put = |matched: GraphMatch| since(3, GraphChange::PutMatch(matched));
    port.write(&[put(link("p2", "c", 5.0)), put(link("c", "q", 1.0)), put(link("q", "c", 5.0))]).await;
    let sites = |path: Option<Path>| path.unwrap().sites.into_iter().map(String::from).collect::<Vec<_>>();
    assert_eq!(sites(ask("P", "q Ltd").await), ["p1", "b", "q"]);
    assert_eq!(sites(ask("q Ltd", "P").await), ["q", "b", "p1"]);
    // Of two exchanges of equal value between the same sites the lower match id is taken.
    port.write(&[put(link("c", "q", 5.0)), put(link("p1", "b", 1.0))]).await;
    assert_eq!(ask("P", "q Ltd").await.unwrap().matches, [link("p2", "c", 5.0), link("c", "q", 5.0)]);
    assert_eq!(sites(ask("P", "P").await), ["p1"], "a path of one site");
}

/// A path of the longest length is found, a longer one is not.
pub async fn a_path_has_its_longest_length(port: Port) {
    let ids: Vec<_> = (0..14).map(|n| format!("s{n:02}")).collect();
    let links: Vec<_> = ids.windows(2).map(|two| (two[0].as_str(), two[1].as_str(), 1.0)).collect();
    port.write(&region(&links)).await;
    let ask = async |to: &str| {
        whole(port.questions.path(&text("s00 Ltd"), &text(&format!("{to} Ltd")), &wide()).await.unwrap())
    };
    let path = ask("s12").await.expect("12 exchanges");
    assert_eq!((path.sites.len(), path.matches.len(), path.value_eur_per_year), (13, 12, 12.0));
    assert_eq!(ask("s13").await, None, "13 exchanges");
}

/// Where no exchange leads from one organization to the other the path is empty; an organization without sites is none.
pub async fn paths_between_organizations_without_one(port: Port) {
    let mut writes = region(&[("a", "b", 1.0), ("c", "c", 1.0)]);
    writes.extend(with_flows(site("alone")));
    port.write(&writes).await;
    for apart in ["c Ltd", "alone Ltd"] {
        assert_eq!(whole(port.questions.path(&text("a Ltd"), &text(apart), &wide()).await.unwrap()), None);
    }
    for (from, to) in [("a Ltd", "nobody"), ("nobody", "a Ltd"), ("nobody", "nobody")] {
        assert_eq!(port.questions.path(&text(from), &text(to), &wide()).await.unwrap(), None);
    }
}

/// Rejected, failed and withdrawn matches count nowhere; all others do.
pub async fn what_was_turned_down_is_no_exchange(port: Port) {
    let writes = region(&[("a", "b", 10.0), ("b", "c", 5.0)]);
    port.write(&writes).await;
    let states = [
        (MatchState::Rejected, false),
        (MatchState::Negotiating, true),
        (MatchState::Failed, false),
        (MatchState::Reserved, true),
        (MatchState::Withdrawn, false),
        (MatchState::Contracted, true),
        (MatchState::Live, true),
    ];
    for (as_of, (state, counts)) in (2..).zip(states) {
        let matched = GraphMatch { state, ..link("a", "b", 10.0) };
        port.write(&[since(as_of, GraphChange::PutMatch(matched.clone()))]).await;
        let found = whole(port.questions.neighbourhood(&site_id("a"), 2, &wide()).await.unwrap());
        assert_eq!(found.gives, if counts { vec![matched] } else { Vec::new() }, "{state:?}");
        assert_eq!(found.around.len(), if counts { 2 } else { 0 }, "{state:?}");
        let chains = whole(port.questions.chains(&site_id("a"), 2, &wide()).await.unwrap());
        assert_eq!(chains.len(), usize::from(counts), "{state:?}");
        let path = whole(port.questions.path(&text("a Ltd"), &text("c Ltd"), &wide()).await.unwrap());
        assert_eq!(path.is_some(), counts, "{state:?}");
        let closed = whole(port.questions.closure(&site_id("a"), &wide()).await.unwrap());
        assert_eq!(closed.demands.len(), usize::from(counts), "{state:?}");
        let groups = whole(Some(port.questions.communities(&wide()).await.unwrap())).communities;
        assert_eq!(groups.iter().map(|group| group.matches).sum::<u64>(), 1 + u64::from(counts), "{state:?}");
        let sites = ["a", "b", "c"].map(site_id);
        let talks = whole(Some(port.questions.introductions(&sites, 9, &wide()).await.unwrap()));
        assert_eq!(talks.len(), 1 + usize::from(counts), "{state:?}");
    }
    assert_eq!(next_to(&*port.questions, "b").await, ["a", "c"]);
}

/// A question about a site that is not there, or is no more, has no answer.
pub async fn a_site_that_is_not_there_is_none(port: Port) {
    port.write(&region(&[("a", "gone", 1.0), ("gone", "a", 1.0)])).await;
    port.write(&[since(2, GraphChange::RemoveSite(site_id("gone")))]).await;
    for id in ["gone", "never", "A"].map(site_id) {
        assert_eq!(port.questions.neighbourhood(&id, 1, &wide()).await.unwrap(), None, "{id}");
        assert_eq!(port.questions.chains(&id, 2, &wide()).await.unwrap(), None, "{id}");
        assert_eq!(port.questions.cycles(&id, 2, &wide()).await.unwrap(), None, "{id}");
        assert_eq!(port.questions.closure(&id, &wide()).await.unwrap(), None, "{id}");
    }
    assert_eq!(whole(port.questions.cycles(&site_id("a"), 2, &wide()).await.unwrap()), []);
}
