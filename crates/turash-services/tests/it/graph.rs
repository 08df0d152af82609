//! The graph follows the log whatever the order in which its events come, and a comparison finds and mends what differs.

#![cfg(test)]

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use turash_domain::matching::Model;
use turash_domain::ports::{
    EventHandler, GraphChange, GraphCounts, GraphFlow, GraphMatch, GraphSite, GraphStore, GraphWrite, Known,
    Outcome, Page, PortResult,
};
use turash_domain::{EventData, FlowId, MatchId, MatchState, PortError, PortErrorKind, Sequence, SiteId};
use turash_runtime::{Lifecycle, Limits};
use turash_services::{BULK_LIMIT, graph_sync, refill};

use crate::graph_world::World;
use crate::world::{eventually, of_domain};

#[tokio::test]
async fn whatever_the_order_of_events_the_graph_ends_as_the_registry() {
    for seed in 0..12 {
        let mut world = World::new(seed).await;
        let (mut waiting, mut read) = (Vec::new(), Sequence::START);
        for _ in 0..150 {
            world.change().await;
            if world.random.below(6) == 0 {
                world.tell(BULK_LIMIT).await;
            }
            let new = world.events(read).await;
            read = new.last().map_or(read, |event| event.sequence);
            waiting.extend(new);
            // Some come late, some twice, in any order.
            while !waiting.is_empty() && world.random.below(3) == 0 {
                let some = world.random.below(waiting.len() as u64) as usize;
                let mut batch = vec![waiting.swap_remove(some)];
                while !waiting.is_empty() && world.random.below(4) > 0 {
                    let some = world.random.below(waiting.len() as u64) as usize;
                    batch.push(if world.random.below(5) == 0 {
                        Arc::clone(&waiting[some])
                    } else {
                        waiting.swap_remove(some)
                    });
                }
                world.deliver(&batch).await;
            }
        }
        world.tell(BULK_LIMIT).await;
        waiting.extend(world.events(read).await);
        while !waiting.is_empty() {
            let some = world.random.below(waiting.len() as u64) as usize;
            world.deliver(&[waiting.swap_remove(some)]).await;
        }
        let mended = world.mend().await.unwrap();
        assert_eq!(mended.differences(), 0, "seed {seed}: {mended:?}");
        assert!(mended.matches.compared > 40, "seed {seed}: {mended:?}");
        let counts = world.graph.counts().await.unwrap();
        let held = world.ports.registry.counts().await.unwrap();
        assert_eq!((counts.sites, counts.flows), (held.sites, held.flows), "seed {seed}");
        assert_eq!(counts.matches, mended.matches.compared, "seed {seed}");
    }
}

#[tokio::test]
async fn a_comparison_finds_every_difference_and_mends_it() {
    let mut world = World::new(7).await;
    for _ in 0..80 {
        world.change().await;
    }
    world.tell(BULK_LIMIT).await;
    // All is missing, and then nothing.
    let filled = world.mend().await.unwrap();
    assert_eq!(filled.differences(), filled.sites.missing + filled.flows.missing + filled.matches.missing);
    assert_eq!(world.mend().await.unwrap().differences(), 0);
    // Once more from empty: the same.
    let again = refill(&world.ports, &Model::default(), &*world.graph, &|_| {}).await.unwrap();
    assert_eq!(again, filled);
    let as_of = world.ports.log.head().await.unwrap();
    let write = async |change| world.graph.write(&[GraphWrite { change, as_of }]).await.unwrap();
    let (mut matched, _) = world.graph.list_matches(&Page::first(1)).await.unwrap().remove(0);
    let (mut site, _) = world.graph.list_sites(&Page::first(1)).await.unwrap().remove(0);
    let flows = world.graph.list_flows(&Page::first(2)).await.unwrap();
    matched.value_eur_per_year += 1.0;
    write(GraphChange::PutMatch(matched.clone())).await;
    let nowhere = MatchId::new(FlowId::new("no").unwrap(), FlowId::new("where").unwrap());
    write(GraphChange::PutMatch(GraphMatch { id: nowhere.clone(), ..matched })).await;
    site.name = turash_domain::Text::new("Another name").unwrap();
    write(GraphChange::PutSite(site.clone())).await;
    write(GraphChange::PutSite(GraphSite { id: SiteId::new("nowhere").unwrap(), ..site })).await;
    write(GraphChange::RemoveFlow(flows[0].0.id.clone())).await;
    write(GraphChange::PutFlow(GraphFlow { annual: -1.0, ..flows[1].0.clone() })).await;
    let found = world.mend().await.unwrap();
    let sums = [found.sites, found.flows, found.matches].map(|of| (of.missing, of.different, of.surplus));
    assert_eq!(sums, [(0, 1, 1), (1, 1, 0), (0, 1, 1)]);
    assert_eq!(world.mend().await.unwrap().differences(), 0);
    // A graph of another log is told so, and left as it is.
    let change = GraphChange::RemoveMatch(nowhere);
    world.graph.write(&[GraphWrite { change, as_of: Sequence(as_of.0 + 9) }]).await.unwrap();
    let site = GraphChange::PutSite(world.graph.list_sites(&Page::first(1)).await.unwrap().remove(0).0);
    world.graph.write(&[GraphWrite { change: site, as_of: Sequence(as_of.0 + 9) }]).await.unwrap();
    let error = world.mend().await.unwrap_err();
    assert!(error.kind == PortErrorKind::Conflict && error.message.contains("rebuild graph"), "{error}");
}

#[tokio::test]
async fn an_event_that_is_left_out_is_found_by_the_comparison() {
    let mut world = World::new(3).await;
    for _ in 0..60 {
        world.change().await;
    }
    world.tell(BULK_LIMIT).await;
    let mut events = world.events(Sequence::START).await;
    let found = |event: &Arc<turash_domain::Event>| matches!(event.data, EventData::MatchFound(_));
    let left_out = events.iter().position(found).unwrap();
    events.remove(left_out);
    world.deliver(&events).await;
    let mended = world.mend().await.unwrap();
    assert_eq!((mended.matches.missing, mended.differences()), (1, 1), "{mended:?}");
}

#[tokio::test]
async fn very_many_changes_at_once_have_the_whole_graph_compared() {
    let mut world = World::new(5).await;
    for _ in 0..80 {
        world.change().await;
    }
    world.tell(10).await;
    let events = world.events(Sequence::START).await;
    let bulk = events.iter().find(|event| matches!(event.data, EventData::MatchesRecomputed(_)));
    let bulk = Arc::clone(bulk.unwrap());
    // Nobody compares yet: the subscription pauses, and no attempt is counted.
    assert!(matches!(world.sync.handle(std::slice::from_ref(&bulk)).await, Outcome::Unavailable(_)));
    let lifecycle = Lifecycle::new();
    let ((_lease, held), (replaced, seen)) = (watch::channel(None), watch::channel(0));
    lifecycle.spawn("graph", Arc::clone(&world.sync).keep(lifecycle.clone(), held, seen));
    // What was announced is in the lists once the matcher has settled the event that announced it.
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(world.graph.counts().await.unwrap(), GraphCounts::default());
    let matcher = turash_services::matcher_subscription();
    world.ports.ledger.advance(&matcher, bulk.sequence).await.unwrap();
    eventually("the graph is filled", async || {
        world.sync.handle(std::slice::from_ref(&bulk)).await == Outcome::Done
    })
    .await;
    assert_eq!(world.mend().await.unwrap().differences(), 0);
    // Another log: everything is read again, whatever the graph knew.
    let change = GraphChange::PutSite(GraphSite {
        id: SiteId::new("of-another-log").unwrap(),
        ..world.graph.list_sites(&Page::first(1)).await.unwrap().remove(0).0
    });
    world.graph.write(&[GraphWrite { change, as_of: Sequence(1_000_000) }]).await.unwrap();
    replaced.send_replace(1);
    eventually("the graph is as the store is", async || {
        world.mend().await.is_ok_and(|mended| mended.differences() == 0)
    })
    .await;
    let ended = lifecycle.shut_down(Limits::default(), std::future::pending()).await;
    assert!(ended.is_clean(), "{ended:?}");
}

#[tokio::test]
async fn what_was_trimmed_before_the_subscription_began_is_filled_in() {
    let mut world = World::new(4).await;
    for _ in 0..60 {
        world.change().await;
    }
    world.tell(BULK_LIMIT).await;
    let end = world.ports.log.head().await.unwrap();
    world.ports.ledger.advance(&turash_services::matcher_subscription(), end).await.unwrap();
    world.ports.log.trim(Sequence(end.0 - 3)).await.unwrap();
    let lifecycle = Lifecycle::new();
    let ((_lease, held), (_replaced, seen)) = (watch::channel(None), watch::channel(0));
    lifecycle.spawn("graph", Arc::clone(&world.sync).keep(lifecycle.clone(), held, seen));
    eventually("the graph is filled", async || {
        world.graph.counts().await.unwrap().matches > 0
            && world.mend().await.is_ok_and(|mended| mended.differences() == 0)
    })
    .await;
    let ended = lifecycle.shut_down(Limits::default(), std::future::pending()).await;
    assert!(ended.is_clean(), "{ended:?}");
}

#[tokio::test]
async fn a_decided_pair_stays_outside_the_lists_and_shows_what_its_flows_have() {
    let mut world = World::new(11).await;
    for _ in 0..200 {
        world.change().await;
    }
    world.tell(BULK_LIMIT).await;
    let found = world.matcher.matches(&turash_services::MatchFilter::default()).await.pairs;
    let id = found.last().unwrap().id.clone();
    assert!(world.step(&id, MatchState::Negotiating).await);
    let before = world.events(Sequence::START).await;
    world.deliver(&before).await;
    let known = world.ports.registry.flows(std::slice::from_ref(id.supply())).await.unwrap().remove(0);
    let Known::Live(flow) = known else { panic!("{known:?}") };
    let mut last = before[before.len() - 1].sequence;
    // Somewhat less, and then so little that it is worth nothing: in nobody's list.
    for (times, is_listed) in [(0.9, true), (1e-6, false)] {
        let mut flow = flow.value.clone();
        flow.quantity = turash_domain::Quantity::new(flow.quantity.annual() * times, None).unwrap();
        crate::world::import(&world.ports, &[turash_services::Draft::Flow(flow)]).await;
        world.tell(BULK_LIMIT).await;
        let events = world.events(last).await;
        last = events[events.len() - 1].sequence;
        world.deliver(&events).await;
        assert_eq!(world.mend().await.unwrap().differences(), 0);
        let all = world.graph.list_matches(&Page::first(1_000_000)).await.unwrap();
        let (held, _) = all.iter().find(|(held, _)| held.id == id).unwrap();
        let (listed, explained) = of_domain(&world.ports, &id).await;
        assert_eq!((explained.feasible, listed.deliverable_annual > 0.0), (is_listed, is_listed));
        let deliverable = f64::from(listed.deliverable_annual);
        assert_eq!((held.state, held.deliverable_annual), (MatchState::Negotiating, deliverable));
    }
}

/// A graph that does not answer.
struct Away;

fn away<T>() -> PortResult<T> {
    Err(PortError::new(PortErrorKind::Unavailable, "graph", "it does not answer"))
}

#[async_trait]
impl GraphStore for Away {
    async fn write(&self, _writes: &[GraphWrite]) -> PortResult<()> {
        away()
    }

    async fn list_sites(&self, _page: &Page<SiteId>) -> PortResult<Vec<(GraphSite, Sequence)>> {
        away()
    }

    async fn list_flows(&self, _page: &Page<FlowId>) -> PortResult<Vec<(GraphFlow, Sequence)>> {
        away()
    }

    async fn list_matches(&self, _page: &Page<MatchId>) -> PortResult<Vec<(GraphMatch, Sequence)>> {
        away()
    }

    async fn matches_on(&self, _flows: &[FlowId]) -> PortResult<Vec<MatchId>> {
        away()
    }

    async fn counts(&self) -> PortResult<GraphCounts> {
        away()
    }

    async fn forget_removed(&self, _up_to: Sequence) -> PortResult<()> {
        away()
    }

    async fn clear(&self) -> PortResult<()> {
        away()
    }
}

#[tokio::test]
async fn a_graph_that_does_not_answer_pauses_the_subscription() {
    let mut world = World::new(1).await;
    world.put_flow(1).await;
    let patience = Duration::from_millis(50);
    let sync = graph_sync(world.ports.clone(), Model::default(), Arc::new(Away), patience);
    for event in world.events(Sequence::START).await {
        assert!(matches!(sync.handle(&[event]).await, Outcome::Unavailable(_)));
    }
}
