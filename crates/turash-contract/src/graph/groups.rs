//! Communities, closures and introductions.

use turash_domain::ports::{
    Closure, Communities, Community, GraphChange, GraphFlow, GraphMatch, GraphWrite, Hub, Introduction,
    LostDemand,
};
use turash_domain::{Direction, MatchState, SiteId};

use super::Port;
use super::region::{flow, link, pair, region, since, site, whole, wide};
use crate::fixtures::{flow_id, site_id};

async fn communities(port: &Port) -> Communities {
    whole(Some(port.questions.communities(&wide()).await.unwrap()))
}

fn ids(sites: &[SiteId]) -> String {
    sites.iter().map(SiteId::as_str).collect::<Vec<_>>().join(" ")
}

fn hub(site: &str, degree: u64, betweenness: f64) -> Hub {
    Hub { site: site_id(site), degree, betweenness }
}

fn close(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() < 1e-12
}

/// Two triangles with one weak match between them are two communities, with the modularity of Newman's formula.
pub async fn two_triangles_are_two_communities(port: Port) {
    port.write(&region(&[
        ("d", "e", 10.0),
        ("e", "f", 10.0),
        ("f", "d", 10.0),
        ("a", "b", 10.0),
        ("b", "c", 10.0),
        ("c", "a", 10.0),
        ("c", "d", 1.0),
    ]))
    .await;
    let found = communities(&port).await;
    // m = 61. Each side: 30 inside, strengths 20 + 20 + 21 = 61. Q = 2 (30/61 - (61/122)^2) = 60/61 - 1/2.
    assert!(close(found.modularity, 60.0 / 61.0 - 0.5), "{}", found.modularity);
    let triangle = |sites: [&str; 3]| Community {
        sites: sites.map(site_id).into(),
        value_eur_per_year: 30.0,
        matches: 3,
        hubs: sites.map(|site| hub(site, 2, 0.0)).into(),
        bridges: Vec::new(),
    };
    // Of equal value the one with the lower first site comes first.
    assert_eq!(found.communities, [triangle(["a", "b", "c"]), triangle(["d", "e", "f"])]);
    // Alone, a community has a modularity of 0: 1 - (2 m / 2 m)^2.
    port.write(&["d", "e", "f"].map(|id| since(2, GraphChange::RemoveSite(site_id(id))))).await;
    let found = communities(&port).await;
    assert_eq!((found.modularity, found.communities), (0.0, vec![triangle(["a", "b", "c"])]));
}

/// Two sites are tied by the sum of the values of all their matches, in both directions; a site is not tied to itself.
pub async fn communities_are_tied_by_the_values_of_all_matches(port: Port) {
    // Pairs by single matches: b-c 30 is the strongest. By sums: a-b 40, c-d 40, b-c 30.
    let mut writes = region(&[
        ("a", "b", 20.0),
        ("b", "a", 20.0),
        ("b", "c", 30.0),
        ("c", "d", 20.0),
        ("d", "d", 1_000.0),
    ]);
    writes.push(since(1, GraphChange::PutFlow(flow("c.out2", "c", Direction::Supply))));
    writes.push(since(1, GraphChange::PutMatch(pair("c.out2", "d.in", 20.0))));
    port.write(&writes).await;
    let found = communities(&port).await;
    // m = 110. {a b} {c d}: 40 inside and 110 of strength each, Q = 80/110 - 1/2 = 0.227. {a} {b c} {d}: 30/110 - (140/220)^2 - 2 (40/220)^2 < 0.
    // All in one: 0.
    assert!(close(found.modularity, 80.0 / 110.0 - 0.5), "{}", found.modularity);
    let told: Vec<_> =
        found.communities.iter().map(|one| (ids(&one.sites), one.value_eur_per_year, one.matches)).collect();
    assert_eq!(told, [("a b".to_owned(), 40.0, 2), ("c d".to_owned(), 40.0, 2)]);
    assert_eq!(found.communities[1].hubs, [hub("c", 1, 0.0), hub("d", 1, 0.0)]);
}

/// Two sites whose matches are worth nothing together are not tied; a site without ties is in no community.
pub async fn what_is_worth_nothing_ties_nothing(port: Port) {
    port.write(&region(&[
        ("a", "b", 5.0),
        ("b", "c", 0.0),
        ("c", "d", -4.0),
        ("d", "e", 7.0),
        ("e", "d", -1.0),
        ("f", "g", 3.0),
        ("g", "f", -3.0),
    ]))
    .await;
    let found = communities(&port).await;
    // d-e: 7 - 1 = 6, by two matches. m = 5 + 6 = 11, Q = 1 - (10/22)^2 - (12/22)^2 = 240/484.
    assert!(close(found.modularity, 240.0 / 484.0), "{}", found.modularity);
    let told: Vec<_> =
        found.communities.iter().map(|one| (ids(&one.sites), one.value_eur_per_year, one.matches)).collect();
    assert_eq!(told, [("d e".to_owned(), 6.0, 2), ("a b".to_owned(), 5.0, 1)]);
}

/// Hubs are the sites with most neighbours inside, at most five; the middle of a star holds it together.
pub async fn hubs_have_most_neighbours(port: Port) {
    // A star of m with l1 to l6; l1 and l2 know each other, too little for a community of their own. Far from it a pair.
    let mut links: Vec<_> = ["l6", "l5", "l4", "l3", "l2", "l1"].map(|leaf| ("m", leaf, 10.0)).into();
    links.extend([("l1", "l2", 0.5), ("x", "y", 10.0)]);
    port.write(&region(&links)).await;
    let found = communities(&port).await;
    assert_eq!(found.communities.len(), 2);
    let star = &found.communities[0];
    assert_eq!((ids(&star.sites), star.value_eur_per_year), ("l1 l2 l3 l4 l5 l6 m".to_owned(), 60.5));
    // Of the 15 pairs of leaves all but l1-l2 meet by m.
    let middle = star.hubs[0].clone();
    assert_eq!((middle.site.as_str(), middle.degree), ("m", 6));
    assert!(close(middle.betweenness, 14.0 / 15.0), "{}", middle.betweenness);
    let others = [hub("l1", 2, 0.0), hub("l2", 2, 0.0), hub("l3", 1, 0.0), hub("l4", 1, 0.0)];
    assert_eq!(star.hubs[1..], others);
    assert_eq!(star.bridges, [middle]);
    assert_eq!(found.communities[1].bridges, []);
}

/// Bridges are the sites whose loss splits a community, highest betweenness first; a site with high betweenness that has a way around it is none.
pub async fn bridges_hold_a_community_together(port: Port) {
    // w - x = y - z: the middle is worth so much that a split loses: with m = 102 {w x} {y z} has 2/102 inside less 1/2.
    port.write(&region(&[("w", "x", 1.0), ("x", "y", 100.0), ("z", "y", 1.0)])).await;
    let found = communities(&port).await;
    assert_eq!((found.communities.len(), found.modularity), (1, 0.0));
    // Of the three pairs of others two lead through x (w-y, w-z), and two through y.
    let two_thirds: Vec<_> =
        found.communities[0].bridges.iter().map(|one| (one.site.as_str(), one.degree)).collect();
    assert_eq!(two_thirds, [("x", 2), ("y", 2)]);
    assert!(found.communities[0].bridges.iter().all(|one| close(one.betweenness, 2.0 / 3.0)));
    // With another leaf v at y: of the six pairs of others five lead through y (all but w-x), and three through x (w-y, w-z, w-v).
    port.write(&with_leaf()).await;
    let found = communities(&port).await;
    let bridges: Vec<_> = found.communities[0].bridges.iter().map(|one| one.site.as_str()).collect();
    assert_eq!(bridges, ["y", "x"]);
    assert!(close(found.communities[0].bridges[0].betweenness, 5.0 / 6.0));
    assert!(close(found.communities[0].bridges[1].betweenness, 3.0 / 6.0));
    // A ring a-b-c-d with a-c across it: there is a way around everyone.
    port.store.clear().await.unwrap();
    port.write(&region(&[
        ("a", "b", 1.0),
        ("b", "c", 1.0),
        ("c", "d", 1.0),
        ("d", "a", 1.0),
        ("a", "c", 100.0),
    ]))
    .await;
    let found = communities(&port).await;
    assert_eq!((found.communities.len(), ids(&found.communities[0].sites)), (1, "a b c d".to_owned()));
    assert_eq!(found.communities[0].bridges, []);
    // Of the three pairs of others one leads through a, b-d, and that only half the time.
    assert_eq!(found.communities[0].hubs[..2], [hub("a", 3, 0.5 / 3.0), hub("c", 3, 0.5 / 3.0)]);
}

fn with_leaf() -> Vec<GraphWrite> {
    region(&[("y", "v", 1.0)])
}

/// The supplies of a site `a`, of another one `x`, and of the demands' own sites.
fn supplies() -> Vec<GraphWrite> {
    let mut writes = region(&[
        // Loses 100, has 60 from x.
        ("a", "b", 100.0),
        ("x", "b", 60.0),
        ("y", "b", 10.0),
        // Loses its only supply.
        ("a", "c", 70.0),
        // Is better off with x anyway.
        ("a", "d", 50.0),
        ("x", "d", 90.0),
        // As good with x: the lower id is the best one.
        ("a", "e", 30.0),
        ("x", "e", 30.0),
        // x was turned down.
        ("a", "f", 20.0),
        ("x", "f", 500.0),
        // Has some of its own.
        ("a", "g", 40.0),
        ("g", "g", 25.0),
        // Its own demand closes with it.
        ("a", "a", 1_000.0),
        ("x", "a", 1.0),
    ]);
    let turned_down = GraphMatch { state: MatchState::Rejected, ..link("x", "f", 500.0) };
    writes.push(since(2, GraphChange::PutMatch(turned_down)));
    writes
}

/// Closing a site takes from the demands of others the supplies that are their best; what replaces them is what stays.
pub async fn closing_a_site_takes_the_best_supplies(port: Port) {
    port.write(&supplies()).await;
    let lost = |to: &str, value: f64, instead: Option<GraphMatch>, at_stake: f64| LostDemand {
        flow: flow(&format!("{to}.in"), to, Direction::Demand),
        lost: link("a", to, value),
        replacement: instead,
        at_stake_eur_per_year: at_stake,
    };
    let wanted = Closure {
        site: site("a"),
        demands: vec![
            lost("c", 70.0, None, 70.0),
            lost("b", 100.0, Some(link("x", "b", 60.0)), 40.0),
            lost("f", 20.0, None, 20.0),
            lost("g", 40.0, Some(link("g", "g", 25.0)), 15.0),
            lost("e", 30.0, Some(link("x", "e", 30.0)), 0.0),
        ],
        at_stake_eur_per_year: 145.0,
    };
    assert_eq!(whole(port.questions.closure(&site_id("a"), &wide()).await.unwrap()), wanted);
    // x is the best of d and of a, and of e only where the ids decide: a.out comes before x.out. b loses nothing: a is better.
    let found = whole(port.questions.closure(&site_id("x"), &wide()).await.unwrap());
    let told: Vec<_> =
        found.demands.iter().map(|one| (one.flow.id.as_str(), one.at_stake_eur_per_year)).collect();
    assert_eq!(told, [("d.in", 40.0)], "a.in has its own supply, which is worth more");
    let nothing = whole(port.questions.closure(&site_id("c"), &wide()).await.unwrap());
    assert_eq!((nothing.demands, nothing.at_stake_eur_per_year), (Vec::new(), 0.0));
    // A supply of negative value that is lost leaves nothing at stake.
    port.write(&region(&[("n", "o", -5.0)])).await;
    let found = whole(port.questions.closure(&site_id("n"), &wide()).await.unwrap());
    assert_eq!((found.demands.len(), found.at_stake_eur_per_year), (1, 0.0));
}

/// Every amount is given away once: the match of highest value takes first, the next one takes of what is left.
pub async fn amounts_are_given_away_once(port: Port) {
    let amount = |id: &str, site: &str, direction, annual| {
        since(2, GraphChange::PutFlow(GraphFlow { annual, ..flow(id, site, direction) }))
    };
    let delivers = |from: &str, to: &str, value, annual| GraphMatch {
        deliverable_annual: annual,
        ..link(from, to, value)
    };
    let matches = [
        delivers("a", "b", 600.0, 60.0),
        delivers("a", "c", 400.0, 80.0),
        delivers("c", "b", 300.0, 60.0),
        delivers("c", "a", 100.0, 10.0),
        delivers("b", "c", 8.0, 100.0),
        delivers("a", "away", 9_000.0, 100.0),
    ];
    let mut writes = region(&[("a", "b", 0.0), ("c", "away", -1.0), ("a", "a", 10_000.0)]);
    writes.extend([
        amount("a.out", "a", Direction::Supply, 100.0),
        amount("b.in", "b", Direction::Demand, 60.0),
        amount("c.in", "c", Direction::Demand, 80.0),
    ]);
    writes.extend(matches.iter().cloned().map(|matched| since(2, GraphChange::PutMatch(matched))));
    port.write(&writes).await;
    let [ab, ac, _, ca, bc, _] = matches;
    // a.out 100: 60 go to b (all that b needs: 600), 40 of 80 to c (200), which empties a.out. c to b comes too late. c gives a 10 of its 100 (100).
    // c.in has 40 left of b's 100: 0.4 of 8. What a site gives itself, and the site that is not asked for, take nothing.
    let wanted = [
        Introduction {
            sites: (site_id("a"), site_id("b")),
            matches: vec![(ab, 1.0)],
            value_eur_per_year: 600.0,
            used_up: vec![flow_id("b.in")],
        },
        Introduction {
            sites: (site_id("a"), site_id("c")),
            matches: vec![(ac, 0.5), (ca, 1.0)],
            value_eur_per_year: 300.0,
            used_up: vec![flow_id("a.out")],
        },
        Introduction {
            sites: (site_id("b"), site_id("c")),
            matches: vec![(bc, 0.4)],
            value_eur_per_year: 8.0 * 0.4,
            used_up: vec![flow_id("c.in")],
        },
    ];
    let sites = ["c", "a", "b", "a", "nowhere"].map(site_id);
    let ask = async |pairs| whole(Some(port.questions.introductions(&sites, pairs, &wide()).await.unwrap()));
    assert_eq!(ask(9).await, wanted);
    assert_eq!(ask(2).await, wanted[..2]);
    assert_eq!(ask(1).await, wanted[..1], "as many as asked for is all");
}

/// Where there is nothing to give, or nobody to give it to, nobody is introduced.
pub async fn nothing_unlocks_nothing(port: Port) {
    let mut writes = region(&[("a", "b", 10.0), ("c", "d", 0.0), ("e", "f", 10.0)]);
    let empty = GraphFlow { annual: 0.0, ..flow("a.out", "a", Direction::Supply) };
    writes.push(since(2, GraphChange::PutFlow(empty)));
    let nothing = GraphMatch { deliverable_annual: 0.0, ..link("e", "f", 10.0) };
    writes.push(since(2, GraphChange::PutMatch(nothing)));
    port.write(&writes).await;
    let all = ["a", "b", "c", "d", "e", "f"].map(site_id);
    for sites in [&all[..], &all[..1], &[]] {
        let found = whole(Some(port.questions.introductions(sites, 9, &wide()).await.unwrap()));
        assert_eq!(found, []);
    }
}
