//! The lines of matches follow the log whatever the order in which its events come, and a comparison finds and mends what differs.

#![cfg(test)]

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use turash_contract::lines::Port;
use turash_contract::memory_lines::MemoryLines;
use turash_domain::ports::{EventHandler, MatchLine, MatchLines, Outcome, Page};
use turash_domain::{Event, EventData, Sequence};
use turash_embedded::EmbeddedStore;
use turash_runtime::{Lifecycle, Limits};
use turash_services::{
    BULK_LIMIT, Differences, MatchFilter, ProjectionSync, catch_up_lines, line_sync, lines_subscription,
    matcher_subscription, mend_lines, refill_lines,
};

use crate::graph_world::World;
use crate::world::eventually;

mod suite {
    use super::{Arc, EmbeddedStore, MemoryLines, Port};

    async fn in_memory() -> turash_contract::Fresh<Port> {
        let registry = Arc::new(EmbeddedStore::in_memory().await.unwrap());
        let lines = Arc::new(MemoryLines::new(registry.clone()));
        turash_contract::Fresh::new(Port { lines, registry })
    }

    turash_contract::lines_suite!(in_memory);
}

/// A world, and lines that follow it event by event as a test delivers them.
struct Map {
    world: World,
    lines: Arc<dyn MatchLines>,
    sync: Arc<ProjectionSync>,
}

impl Map {
    async fn new(seed: u64) -> Self {
        let world = World::new(seed).await;
        let lines: Arc<dyn MatchLines> = Arc::new(MemoryLines::new(Arc::clone(&world.ports.registry)));
        let sync = line_sync(world.ports.clone(), Arc::clone(&lines), Duration::from_millis(200));
        Self { world, lines, sync }
    }

    /// One with so many changes, told by single events or by one.
    async fn changed(seed: u64, changes: u32, bulk_limit: u64) -> Self {
        let mut map = Self::new(seed).await;
        for _ in 0..changes {
            map.world.change().await;
        }
        map.world.tell(bulk_limit).await;
        map
    }

    async fn deliver(&self, events: &[Arc<Event>]) {
        assert_eq!(self.sync.handle(events).await, Outcome::Done);
    }

    async fn mend(&self) -> Differences {
        mend_lines(&self.world.ports, &*self.lines, &|_| {}).await.unwrap()
    }

    async fn all(&self) -> Vec<MatchLine> {
        self.lines.list(&Page::first(1_000_000)).await.unwrap()
    }

    /// Ids of all lines, and of all matches.
    async fn ids(&self) -> (Vec<String>, Vec<String>) {
        let lines = self.all().await.into_iter().map(|line| line.id.to_string()).collect();
        let matches = self.world.matcher.matches(&MatchFilter::default()).await.pairs;
        let mut matches: Vec<_> = matches.into_iter().map(|pair| pair.id.to_string()).collect();
        matches.sort();
        (lines, matches)
    }

    async fn settle(&self, up_to: Sequence) {
        self.world.ports.ledger.advance(&matcher_subscription(), up_to).await.unwrap();
    }
}

#[tokio::test]
async fn whatever_the_order_of_events_the_lines_end_as_the_registry() {
    for seed in 0..8 {
        let mut map = Map::new(seed).await;
        let (mut waiting, mut read) = (Vec::new(), Sequence::START);
        for _ in 0..150 {
            map.world.change().await;
            if map.world.random.below(6) == 0 {
                map.world.tell(BULK_LIMIT).await;
            }
            let new = map.world.events(read).await;
            read = new.last().map_or(read, |event| event.sequence);
            waiting.extend(new);
            // Some come late, some twice, in any order.
            while !waiting.is_empty() && map.world.random.below(3) == 0 {
                let some = map.world.random.below(waiting.len() as u64) as usize;
                let mut batch = vec![waiting.swap_remove(some)];
                while !waiting.is_empty() && map.world.random.below(4) > 0 {
                    let some = map.world.random.below(waiting.len() as u64) as usize;
                    batch.push(if map.world.random.below(5) == 0 {
                        Arc::clone(&waiting[some])
                    } else {
                        waiting.swap_remove(some)
                    });
                }
                map.deliver(&batch).await;
            }
        }
        map.world.tell(BULK_LIMIT).await;
        waiting.extend(map.world.events(read).await);
        while !waiting.is_empty() {
            let some = map.world.random.below(waiting.len() as u64) as usize;
            map.deliver(&[waiting.swap_remove(some)]).await;
        }
        let mended = map.mend().await;
        assert_eq!(mended.sum(), 0, "seed {seed}: {mended:?}");
        assert!(mended.compared > 40, "seed {seed}: {mended:?}");
        let (lines, matches) = map.ids().await;
        let shown: Vec<_> = matches.iter().filter(|id| !lines.contains(id)).collect();
        assert!(shown.is_empty(), "seed {seed}: matches without a line: {shown:?}");
    }
}

#[tokio::test]
async fn an_event_that_is_left_out_is_found_by_the_comparison() {
    let map = Map::changed(3, 60, BULK_LIMIT).await;
    let mut events = map.world.events(Sequence::START).await;
    let found = |event: &Arc<Event>| matches!(event.data, EventData::MatchFound(_));
    let left_out = events.iter().position(found).unwrap();
    events.remove(left_out);
    map.deliver(&events).await;
    let mended = map.mend().await;
    assert_eq!((mended.missing, mended.sum()), (1, 1), "{mended:?}");
    let before = map.all().await;
    let filled = refill_lines(&map.world.ports, &*map.lines, &|_| {}).await.unwrap();
    assert_eq!((filled.missing, filled.compared), (mended.compared, mended.compared));
    assert_eq!(map.all().await, before);
}

#[tokio::test]
async fn very_many_changes_at_once_have_all_lines_compared() {
    let map = Map::changed(5, 80, 10).await;
    let events = map.world.events(Sequence::START).await;
    let bulk = events.iter().find(|event| matches!(event.data, EventData::MatchesRecomputed(_)));
    let bulk = Arc::clone(bulk.unwrap());
    // Nobody compares yet: the subscription pauses, and no attempt is counted.
    assert!(matches!(map.sync.handle(std::slice::from_ref(&bulk)).await, Outcome::Unavailable(_)));
    let lifecycle = Lifecycle::new();
    let ((_lease, held), (replaced, seen)) = (watch::channel(None), watch::channel(0));
    lifecycle.spawn("lines", Arc::clone(&map.sync).keep(lifecycle.clone(), held, seen));
    // What was announced is in the lists once the matcher has settled the event that announced it.
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(map.all().await, []);
    map.settle(bulk.sequence).await;
    eventually("the lines are there", async || {
        map.sync.handle(std::slice::from_ref(&bulk)).await == Outcome::Done
    })
    .await;
    assert_eq!(map.mend().await.sum(), 0);
    // Another log: everything is compared again.
    map.lines.clear().await.unwrap();
    replaced.send_replace(1);
    eventually("the lines are there again", async || !map.all().await.is_empty()).await;
    assert_eq!(map.mend().await.sum(), 0);
    let ended = lifecycle.shut_down(Limits::default(), std::future::pending()).await;
    assert!(ended.is_clean(), "{ended:?}");
}

#[tokio::test]
async fn what_was_trimmed_before_the_subscription_began_is_filled_in() {
    let map = Map::changed(4, 60, BULK_LIMIT).await;
    let end = map.world.ports.log.head().await.unwrap();
    map.settle(end).await;
    map.world.ports.log.trim(Sequence(end.0 - 3)).await.unwrap();
    let lifecycle = Lifecycle::new();
    let ((_lease, held), (_replaced, seen)) = (watch::channel(None), watch::channel(0));
    lifecycle.spawn("lines", Arc::clone(&map.sync).keep(lifecycle.clone(), held, seen));
    eventually("the lines are there", async || !map.all().await.is_empty()).await;
    assert_eq!(map.mend().await.sum(), 0);
    let ended = lifecycle.shut_down(Limits::default(), std::future::pending()).await;
    assert!(ended.is_clean(), "{ended:?}");
}

#[tokio::test]
async fn a_command_brings_the_lines_to_the_head_of_the_log() {
    for bulk_limit in [BULK_LIMIT, 10] {
        let mut map = Map::changed(6, 80, bulk_limit).await;
        let ports = map.world.ports.clone();
        let watermark = async || ports.ledger.watermark(&lines_subscription()).await.unwrap();
        let head = ports.log.head().await.unwrap();
        catch_up_lines(&ports, &*map.lines, false).await.unwrap();
        if bulk_limit == 10 {
            // Whoever has not told them does not know whether they are all there.
            assert!(watermark().await < head);
            catch_up_lines(&ports, &*map.lines, true).await.unwrap();
        }
        assert_eq!(watermark().await, head);
        assert!(!map.all().await.is_empty());
        assert_eq!(map.mend().await.sum(), 0);
        for _ in 0..20 {
            map.world.change().await;
        }
        map.world.tell(BULK_LIMIT).await;
        catch_up_lines(&ports, &*map.lines, true).await.unwrap();
        assert_eq!(map.mend().await.sum(), 0);
    }
}

#[tokio::test]
async fn what_was_trimmed_is_compared_by_the_matcher_alone() {
    let map = Map::changed(8, 60, BULK_LIMIT).await;
    let ports = &map.world.ports;
    let end = ports.log.head().await.unwrap();
    map.settle(end).await;
    ports.log.trim(Sequence(end.0 - 3)).await.unwrap();
    catch_up_lines(ports, &*map.lines, false).await.unwrap();
    assert_eq!(ports.ledger.watermark(&lines_subscription()).await.unwrap(), Sequence::START);
    catch_up_lines(ports, &*map.lines, true).await.unwrap();
    assert_eq!(ports.ledger.watermark(&lines_subscription()).await.unwrap(), end);
    assert_eq!(map.mend().await.sum(), 0);
}
