//! The suite of lines. What they are made of comes from commits to the registry of the same store.

use std::sync::Arc;

use turash_domain::ports::{
    Change, LinesCompared, LinesOf, MatchLine, MatchLines, Page, Registry, ToldEntry, ToldList,
};
use turash_domain::{Direction, FlowId, MatchId, MatchState, SiteId, Version};

use crate::fixtures::{changes, decision, flow, flow_id, match_id, place, site, site_id};
use crate::random::Random;
use crate::suite::declare_suite;
use crate::values::ODD_IDS;

/// The lines of a store, and its registry.
#[derive(Clone)]
pub struct Port {
    /// The lines.
    pub lines: Arc<dyn MatchLines>,
    /// The same store's registry.
    pub registry: Arc<dyn Registry>,
}

impl Port {
    async fn commit(&self, all: impl Into<Vec<Change>>) {
        self.registry.commit(changes(all)).await.unwrap();
    }

    async fn pairs(&self, pairs: &[(&str, &str)]) {
        let pairs = pairs.iter().map(|(supply, demand)| match_id(supply, demand)).collect();
        self.lines.refresh(&LinesOf { pairs, ..LinesOf::default() }).await.unwrap();
    }

    async fn flows(&self, flows: &[&str]) {
        let flows = flows.iter().map(|id| flow_id(id)).collect();
        self.lines.refresh(&LinesOf { flows, ..LinesOf::default() }).await.unwrap();
    }

    async fn all(&self) -> Vec<MatchLine> {
        self.lines.list(&Page::first(10_000)).await.unwrap()
    }

    /// Ids, states and values of all lines.
    async fn shown(&self) -> Vec<(String, MatchState, Option<f64>)> {
        let shown = |line: MatchLine| (line.id.to_string(), line.state, line.value_eur_per_year);
        self.all().await.into_iter().map(shown).collect()
    }

    /// What a comparison of everything finds, so many flows at a time.
    async fn compare(&self, flows: u32) -> LinesCompared {
        let (mut sum, mut after) = (LinesCompared::default(), None::<FlowId>);
        loop {
            let found = self.lines.compare(after.as_ref(), flows).await.unwrap();
            sum.compared += found.compared;
            sum.missing += found.missing;
            sum.different += found.different;
            sum.surplus += found.surplus;
            let Some(last) = found.last else { return sum };
            assert!(Some(&last) > after.as_ref(), "{last} is no step on");
            after = Some(last);
        }
    }
}

fn found(compared: u64, missing: u64, different: u64, surplus: u64) -> LinesCompared {
    LinesCompared { last: None, compared, missing, different, surplus }
}

fn put_site(id: &str, version: u64, lon: f64, lat: f64) -> Change {
    let mut site = site(id, version);
    site.value.coordinates = place(lon, lat);
    Change::PutSite(site)
}

fn put_flow(id: &str, at: &str, direction: Direction, version: u64) -> Change {
    let mut flow = flow(id, at, version);
    flow.value.direction = direction;
    Change::PutFlow(flow)
}

fn tell(flow: &str, direction: Direction, entries: &[(&str, f32)]) -> Change {
    let entry = |(id, value): &(&str, f32)| ToldEntry { counterpart: flow_id(id), value: *value };
    let entries = entries.iter().map(entry).collect();
    Change::Tell(ToldList { flow: flow_id(flow), direction, entries })
}

fn remove_flow(id: &str, version: u64) -> Change {
    Change::RemoveFlow(flow_id(id), Version(version))
}

/// Supplies `s1` and `s2` in Linz, demands `d1` and `d2` in Wels.
fn flows() -> Vec<Change> {
    vec![
        put_site("linz", 1, 14.2861, 48.3058),
        put_site("wels", 1, 14.0289, 48.1575),
        put_flow("s1", "linz", Direction::Supply, 1),
        put_flow("s2", "linz", Direction::Supply, 1),
        put_flow("d1", "wels", Direction::Demand, 1),
        put_flow("d2", "wels", Direction::Demand, 1),
    ]
}

/// One pair in both lists, one in the supply's and decided, one in the demand's, one that is only decided.
fn held() -> Vec<Change> {
    vec![
        tell("s1", Direction::Supply, &[("d1", 250.5), ("d2", 100.0)]),
        tell("d1", Direction::Demand, &[("s1", 250.75), ("s2", 50.0)]),
        Change::PutDecision(decision("s1", "d2", 1)),
        Change::PutDecision(decision("s2", "d2", 1)),
    ]
}

const HELD: [(&str, &str); 4] = [("s1", "d1"), ("s1", "d2"), ("s2", "d1"), ("s2", "d2")];

fn shown() -> Vec<(String, MatchState, Option<f64>)> {
    let (suggested, negotiating) = (MatchState::Suggested, MatchState::Negotiating);
    [
        ("s1~d1", suggested, Some(250.75)),
        ("s1~d2", negotiating, Some(100.0)),
        ("s2~d1", suggested, Some(50.0)),
        ("s2~d2", negotiating, None),
    ]
    .map(|(id, state, value)| (id.to_owned(), state, value))
    .to_vec()
}

async fn filled(port: &Port) {
    port.commit(flows()).await;
    port.commit(held()).await;
    port.pairs(&HELD).await;
}

/// Of an empty store there are no lines, and nothing can be wrong with them.
pub async fn an_empty_store_has_no_lines(port: Port) {
    port.pairs(&HELD).await;
    port.flows(&["s1"]).await;
    assert_eq!(port.all().await, []);
    assert_eq!(port.compare(2).await, found(0, 0, 0, 0));
    port.lines.clear().await.unwrap();
}

/// A pair has one line where a list of either flow or a decision names it, with the better of two values, from the supply to the demand.
pub async fn a_pair_that_is_held_has_one_line(port: Port) {
    filled(&port).await;
    assert_eq!(port.shown().await, shown());
    let line = port.all().await.remove(3);
    assert_eq!(line.from, (site_id("linz"), place(14.2861, 48.3058)));
    assert_eq!(line.to, (site_id("wels"), place(14.0289, 48.1575)));
    // Once more changes nothing, and nothing is found to be wrong.
    port.pairs(&HELD).await;
    port.pairs(&[HELD[0], HELD[0]]).await;
    assert_eq!(port.shown().await, shown());
    assert_eq!(port.compare(1).await, found(4, 0, 0, 0));
    // In pages.
    let first = port.lines.list(&Page::first(3)).await.unwrap();
    let rest = port.lines.list(&Page::after(first[2].id.clone(), 3)).await.unwrap();
    assert_eq!((first.len(), rest.len(), rest[0].id.clone()), (3, 1, match_id("s2", "d2")));
}

/// What is not named stays as it was; a pair that nothing holds any more loses its line.
pub async fn only_what_is_named_is_made_anew(port: Port) {
    filled(&port).await;
    port.commit([
        tell("s1", Direction::Supply, &[("d2", 120.0)]),
        tell("d1", Direction::Demand, &[("s2", 60.0)]),
    ])
    .await;
    port.pairs(&[("s1", "d1")]).await;
    let mut wanted = shown();
    wanted.remove(0);
    assert_eq!(port.shown().await, wanted);
    port.pairs(&HELD).await;
    wanted[0].2 = Some(120.0);
    wanted[1].2 = Some(60.0);
    assert_eq!(port.shown().await, wanted);
}

/// A pair of a removed flow is not shown, and is shown again when the flow is put again, though nobody names the pair.
pub async fn a_flow_that_comes_back_brings_its_lines_back(port: Port) {
    filled(&port).await;
    port.commit([remove_flow("d1", 2)]).await;
    port.flows(&["d1"]).await;
    let wanted = shown();
    assert_eq!(port.shown().await, [wanted[1].clone(), wanted[3].clone()]);
    assert_eq!(port.compare(10).await, found(4, 0, 0, 0));
    port.commit([put_flow("d1", "wels", Direction::Demand, 3)]).await;
    port.flows(&["d1"]).await;
    assert_eq!(port.shown().await, wanted);
}

/// Lines follow a site that moves, and a flow that goes to another site.
pub async fn lines_follow_sites_and_flows(port: Port) {
    filled(&port).await;
    port.commit([put_site("linz", 2, 14.5, 48.5), put_site("enns", 1, 14.47, 48.21)]).await;
    let sites: Vec<SiteId> = vec![site_id("linz"), site_id("nowhere")];
    port.lines.refresh(&LinesOf { sites, ..LinesOf::default() }).await.unwrap();
    assert!(port.all().await.iter().all(|line| line.from == (site_id("linz"), place(14.5, 48.5))));
    port.commit([put_flow("d2", "enns", Direction::Demand, 2)]).await;
    port.flows(&["d2", "d2", "nothing"]).await;
    let ends: Vec<SiteId> = port.all().await.into_iter().map(|line| line.to.0).collect();
    assert_eq!(ends, ["wels", "enns", "wels", "enns"].map(site_id));
    assert_eq!(port.compare(3).await, found(4, 0, 0, 0));
}

/// A comparison adds what is missing, replaces what differs and removes what nothing holds, a piece at a time.
pub async fn a_comparison_mends_every_difference(port: Port) {
    port.commit(flows()).await;
    port.commit(held()).await;
    for piece in [1, 2, 100] {
        port.lines.clear().await.unwrap();
        assert_eq!(port.all().await, []);
        assert_eq!(port.compare(piece).await, found(4, 4, 0, 0));
        assert_eq!(port.shown().await, shown());
    }
    port.commit([
        tell("s1", Direction::Supply, &[("d2", 101.0)]),
        tell("d1", Direction::Demand, &[("s2", 50.0)]),
        tell("s2", Direction::Supply, &[("d1", 50.0)]),
        put_flow("d3", "wels", Direction::Demand, 1),
        tell("d3", Direction::Demand, &[("s2", 7.0)]),
    ])
    .await;
    assert_eq!(port.compare(2).await, found(4, 1, 1, 1));
    assert_eq!(port.compare(2).await, found(4, 0, 0, 0));
    let ids: Vec<String> = port.shown().await.into_iter().map(|line| line.0).collect();
    assert_eq!(ids, ["s1~d2", "s2~d1", "s2~d2", "s2~d3"]);
}

/// Changes told of in any order, late, twice and in one go with others lead to one state.
pub async fn every_order_ends_in_one_state(port: Port) {
    filled(&port).await;
    port.commit([put_site("linz", 2, 14.5, 48.5), remove_flow("d2", 2)]).await;
    port.commit([tell("s1", Direction::Supply, &[]), tell("d1", Direction::Demand, &[("s1", 3.0)])]).await;
    port.commit([put_flow("d2", "linz", Direction::Demand, 3)]).await;
    let pair = |(supply, demand)| LinesOf { pairs: vec![match_id(supply, demand)], ..LinesOf::default() };
    let mut told: Vec<LinesOf> = HELD.into_iter().map(pair).collect();
    told.push(LinesOf { flows: vec![flow_id("d2")], ..LinesOf::default() });
    told.push(LinesOf { sites: vec![site_id("linz")], ..LinesOf::default() });
    let (mut random, mut first) = (Random(11), None);
    for round in 0..20 {
        if round > 0 {
            port.commit([tell("s2", Direction::Supply, &[("d2", 1.0)])]).await;
            port.pairs(&HELD[round % 4..]).await;
            port.commit([tell("s2", Direction::Supply, &[])]).await;
        }
        let mut waiting = told.clone();
        waiting.push(told[random.below(6) as usize].clone());
        while !waiting.is_empty() {
            let next = waiting.swap_remove(random.below(waiting.len() as u64) as usize);
            port.lines.refresh(&next).await.unwrap();
        }
        let now = port.all().await;
        assert_eq!(*first.get_or_insert(now.clone()), now, "round {round}");
        assert_eq!(port.compare(2).await, found(3, 0, 0, 0), "round {round}");
    }
}

/// Many who write at once leave what the store holds.
pub async fn those_who_write_at_once_leave_what_the_store_holds(port: Port) {
    filled(&port).await;
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..4_u64 {
        let port = port.clone();
        tasks.spawn(async move {
            let mut random = Random(writer);
            for _ in 0..15 {
                let (supply, demand) = HELD[random.below(4) as usize];
                let value = random.below(1_000) as f32;
                port.commit([tell(supply, Direction::Supply, &[(demand, value)])]).await;
                let pairs = ["d1", "d2"].map(|demand| (supply, demand));
                port.pairs(&pairs).await;
                port.flows(&[demand]).await;
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    let now = port.compare(10).await;
    assert_eq!((now.missing, now.different, now.surplus), (0, 0, 0), "{now:?}");
}

/// Ids of any printable text come back as they are.
pub async fn odd_ids_come_back(port: Port) {
    port.commit([put_site("a", 1, 180.0, 90.0), put_site("b", 1, -180.0, -90.0)]).await;
    for (number, id) in ODD_IDS.into_iter().enumerate() {
        let demand = format!("{id} {number}");
        port.commit([
            put_flow(id, "a", Direction::Supply, 1),
            put_flow(&demand, "b", Direction::Demand, 1),
            tell(id, Direction::Supply, &[(&demand, f32::MIN_POSITIVE)]),
        ])
        .await;
        port.pairs(&[(id, &demand)]).await;
        port.flows(&[id, &demand]).await;
    }
    let mut ids: Vec<MatchId> = port.all().await.into_iter().map(|line| line.id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    ids.retain(|id| ODD_IDS.contains(&id.supply().as_str()));
    assert_eq!(ids.len(), ODD_IDS.len());
    assert_eq!(port.compare(3).await, found(ids.len() as u64, 0, 0, 0));
}

declare_suite! { $ lines, lines_suite, crate::lines::Port:
    an_empty_store_has_no_lines,
    a_pair_that_is_held_has_one_line,
    only_what_is_named_is_made_anew,
    a_flow_that_comes_back_brings_its_lines_back,
    lines_follow_sites_and_flows,
    a_comparison_mends_every_difference,
    every_order_ends_in_one_state,
    those_who_write_at_once_leave_what_the_store_holds,
    odd_ids_come_back,
}
