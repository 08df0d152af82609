//! Every order of the same writes ends in the same graph.

use turash_domain::ports::{Bounds, GraphChange, GraphCounts, GraphMatch, GraphWrite, Page};
use turash_domain::{Direction, MatchState, Sequence};

use super::Port;
use super::region::{flow, link, next_to, pair, region, run_by, since, site, whole, wide, with_flows};
use crate::fixtures::{flow_id, match_id, site_id};

/// All orders of some things: the first one at each place of every order of the others.
fn orders<T: Clone>(things: &[T]) -> Vec<Vec<T>> {
    let Some((first, others)) = things.split_first() else { return vec![Vec::new()] };
    let with_first = |order: &Vec<T>, place: usize| {
        let mut order = order.clone();
        order.insert(place, first.clone());
        order
    };
    let of_others = orders(others);
    of_others.iter().flat_map(|order| (0..things.len()).map(move |place| with_first(order, place))).collect()
}

/// The history of one site, one flow and one match, each put, put otherwise, removed and made again: by its end it is there or gone.
fn history(n: usize, ends_there: bool) -> Vec<Vec<GraphWrite>> {
    let (s, f, m) = (format!("s{n:02}"), format!("f{n:02}"), (format!("f{n:02}"), "sink.in"));
    let moments = if ends_there { [1, 2, 3, 4] } else { [1, 2, 4, 3] };
    let puts = |moment: u64| {
        let name = format!("since {moment}");
        let state = if moment == 1 { MatchState::Suggested } else { MatchState::Negotiating };
        let matched = GraphMatch { state, ..pair(&m.0, m.1, moment as f64) };
        let direction = if moment == 1 { Direction::Demand } else { Direction::Supply };
        [
            GraphChange::PutSite(run_by(&s, &name)),
            GraphChange::PutFlow(flow(&f, &format!("at-{moment}"), direction)),
            GraphChange::PutMatch(matched),
        ]
    };
    let removes = [
        GraphChange::RemoveSite(site_id(&s)),
        GraphChange::RemoveFlow(flow_id(&f)),
        GraphChange::RemoveMatch(match_id(&m.0, m.1)),
    ];
    let [first, second, removal, again] = moments;
    let steps = [(first, puts(first)), (second, puts(second)), (removal, removes), (again, puts(again))];
    steps.map(|(moment, changes)| changes.map(|change| since(moment, change)).into()).into()
}

/// Put, put otherwise, removed and made again, in all 24 orders, in single calls and in one call: the write of the highest moment stands.
pub async fn every_order_of_writes_ends_in_the_same_graph(port: Port) {
    for ends_there in [true, false] {
        for in_one_call in [false, true] {
            port.store.clear().await.unwrap();
            // Each order has things of its own, so that all of them are made in a few calls.
            let numbers: Vec<usize> = (0..4).collect();
            let orders = orders(&numbers);
            assert_eq!(orders.len(), 24);
            let histories: Vec<_> = (0..24).map(|n| history(n, ends_there)).collect();
            let mut calls = vec![Vec::new(); 4];
            for (order, steps) in orders.iter().zip(&histories) {
                for (call, step) in order.iter().enumerate() {
                    calls[if in_one_call { 0 } else { call }].extend(steps[*step].iter().cloned());
                }
            }
            for call in calls {
                port.write(&call).await;
            }
            check(&port, ends_there).await;
        }
    }
}

async fn check(port: &Port, there: bool) {
    let count = if there { 24 } else { 0 };
    let wanted = GraphCounts { sites: count, flows: count, matches: count, tombstones: 72 - 3 * count };
    assert_eq!(port.store.counts().await.unwrap(), wanted);
    let sites = port.store.list_sites(&Page::first(100)).await.unwrap();
    let flows = port.store.list_flows(&Page::first(100)).await.unwrap();
    let matches = port.store.list_matches(&Page::first(100)).await.unwrap();
    for n in 0..count as usize {
        let (s, f) = (format!("s{n:02}"), format!("f{n:02}"));
        assert_eq!(sites[n], (run_by(&s, "since 4"), Sequence(4)));
        assert_eq!(flows[n], (flow(&f, "at-4", Direction::Supply), Sequence(4)));
        let (last, as_of) = &matches[n];
        assert_eq!(
            (last.value_eur_per_year, last.state, *as_of),
            (4.0, MatchState::Negotiating, Sequence(4))
        );
    }
}

/// A match shows once its flows and their sites are there, whatever came first: all 120 orders of the site, the flow, its removal, the flow again and the
/// match; and all 24 of what ends with the flow gone.
pub async fn a_match_shows_whatever_came_first(port: Port) {
    port.write(&with_flows(site("hub"))).await;
    let steps = |n: usize| {
        let (s, f) = (format!("s{n:03}"), format!("f{n:03}"));
        let at = |moment| since(moment, GraphChange::PutFlow(flow(&f, &s, Direction::Supply)));
        [
            since(1, GraphChange::PutSite(site(&s))),
            at(2),
            since(3, GraphChange::PutMatch(pair(&f, "hub.in", n as f64))),
            since(4, GraphChange::RemoveFlow(flow_id(&f))),
            at(5),
        ]
    };
    let all = orders(&(0..5).collect::<Vec<usize>>());
    let gone = orders(&(0..4).collect::<Vec<usize>>());
    let mut calls = vec![Vec::new(); 5];
    let mut wanted = Vec::new();
    for (n, order) in all.iter().chain(&gone).enumerate() {
        for (call, step) in order.iter().enumerate() {
            calls[call].push(steps(n)[*step].clone());
        }
        if n < all.len() {
            wanted.push(format!("s{n:03}"));
        }
    }
    for call in calls {
        port.write(&call).await;
    }
    assert_eq!(next_to_hub(&port).await, wanted);
    let counts = port.store.counts().await.unwrap();
    assert_eq!(counts, GraphCounts { sites: 145, flows: 122, matches: 144, tombstones: 24 });
}

async fn next_to_hub(port: &Port) -> Vec<String> {
    let bounds = Bounds { items: 1_000, ..wide() };
    let found = whole(port.questions.neighbourhood(&site_id("hub"), 1, &bounds).await.unwrap());
    found.around.into_iter().map(|neighbour| String::from(neighbour.site.id)).collect()
}

/// Of two writes of the same moment the one that came last stands, in one call as in two.
pub async fn of_equal_moments_the_last_write_stands(port: Port) {
    let puts = |name: &str| since(3, GraphChange::PutSite(run_by("a", name)));
    port.write(&[puts("one"), puts("two")]).await;
    assert_eq!(port.store.list_sites(&Page::first(9)).await.unwrap(), [(run_by("a", "two"), Sequence(3))]);
    port.write(&[puts("three")]).await;
    assert_eq!(port.store.list_sites(&Page::first(9)).await.unwrap(), [(run_by("a", "three"), Sequence(3))]);
    port.write(&[since(3, GraphChange::RemoveSite(site_id("a")))]).await;
    assert_eq!(port.store.list_sites(&Page::first(9)).await.unwrap(), []);
    port.write(&[puts("four"), since(3, GraphChange::RemoveSite(site_id("a"))), puts("five")]).await;
    assert_eq!(port.store.list_sites(&Page::first(9)).await.unwrap(), [(run_by("a", "five"), Sequence(3))]);
    let matched = |value| since(3, GraphChange::PutMatch(link("a", "b", value)));
    port.write(&[matched(1.0), since(3, GraphChange::RemoveMatch(match_id("a.out", "b.in"))), matched(2.0)])
        .await;
    assert_eq!(port.store.list_matches(&Page::first(9)).await.unwrap(), [(link("a", "b", 2.0), Sequence(3))]);
}

/// Writes that are made again change nothing, in one call and in another one.
pub async fn writes_may_come_twice(port: Port) {
    let writes = region(&[("a", "b", 5.0), ("b", "c", 4.0)]);
    let removal = since(1, GraphChange::RemoveSite(site_id("gone")));
    let twice: Vec<_> = writes.iter().chain(&writes).chain([&removal, &removal]).cloned().collect();
    for _ in 0..2 {
        port.write(&twice).await;
        let wanted = GraphCounts { sites: 3, flows: 6, matches: 2, tombstones: 1 };
        assert_eq!(port.store.counts().await.unwrap(), wanted);
        assert_eq!(next_to(&*port.questions, "b").await, ["a", "c"]);
    }
}
