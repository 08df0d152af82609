//! Pipelines: nothing lost, nothing twice, order kept, and nothing that outlives its scope.

#![cfg(test)]

use std::future::pending;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::yield_now;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use turash_runtime::{Feed, Route, Scope, ScopeError, Shape};

use turash_contract::random::Random;

fn some(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

/// Counts what is alive.
#[derive(Clone, Default)]
struct Alive(Arc<AtomicUsize>);

struct Guard(Alive);

impl Alive {
    fn guard(&self) -> Guard {
        self.0.fetch_add(1, Ordering::SeqCst);
        Guard(self.clone())
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn numbers(scope: &mut Scope<String>, alive: &Alive, count: u64, capacity: usize) -> Feed<u64> {
    let guard = alive.guard();
    scope.source("numbers", some(capacity), |outlet| async move {
        let _guard = guard;
        for number in 0..count {
            if !outlet.send(number).await {
                break;
            }
        }
        Ok(())
    })
}

async fn all<T>(mut feed: Feed<T>) -> Vec<T> {
    let mut items = Vec::new();
    while let Some(item) = feed.next().await {
        items.push(item);
    }
    items
}

/// Stages of random shape with random pauses.
async fn random_pipeline(seed: u64) {
    let mut random = Random(seed);
    let mut any = |limit| 1 + random.below(limit);
    let count = any(300) - 1;
    let shape = Shape { workers: some(any(5) as usize), capacity: some(any(4) as usize) };
    let (ways, keys, capacity) = (some(any(4) as usize), any(7), some(any(3) as usize));
    let by_key = any(2) == 1;
    let alive = Alive::default();
    let mut scope = Scope::new(&CancellationToken::new());
    let feed = numbers(&mut scope, &alive, count, capacity.get());
    let feed = scope.stage("doubling", shape, feed, move |number| async move {
        for _ in 0..Random(seed ^ number).below(4) {
            yield_now().await;
        }
        Ok(number * 2)
    });
    let route = if by_key { Route::ByKey(Box::new(move |item| item / 2 % keys)) } else { Route::InTurn };
    let lanes = scope.fan_out("spreading", ways, capacity, feed, route);
    let lanes = lanes.into_iter().map(|lane| {
        let one = Shape { workers: some(1), capacity };
        scope.stage("pausing", one, lane, move |number| async move {
            if Random(seed ^ number).below(3) == 0 {
                yield_now().await;
            }
            Ok(number)
        })
    });
    let lanes = lanes.collect();
    let feed = scope.fan_in("gathering", capacity, lanes);
    let items = all(feed).await;
    assert_eq!(scope.finish().await, Ok(()), "seed {seed}");
    if by_key {
        for key in 0..keys {
            assert!(items.iter().filter(|item| *item / 2 % keys == key).is_sorted(), "seed {seed}");
        }
    }
    let mut sorted = items;
    sorted.sort_unstable();
    assert_eq!(sorted, (0..count).map(|number| number * 2).collect::<Vec<_>>(), "seed {seed}");
    assert_eq!(alive.count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_and_the_order_of_a_key_is_kept() {
    for seed in 0..200 {
        random_pipeline(seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_workers_keep_the_order() {
    let mut scope = Scope::new(&CancellationToken::new());
    let feed = numbers(&mut scope, &Alive::default(), 500, 2);
    let shape = Shape { workers: some(4), capacity: some(2) };
    let feed = scope.stage("pausing", shape, feed, |number| async move {
        for _ in 0..Random(number).below(10) {
            yield_now().await;
        }
        Ok(number)
    });
    assert_eq!(all(feed).await, (0..500).collect::<Vec<_>>());
    scope.finish().await.unwrap();
}

/// A pipeline whose stage meets item 20 with `meet`; every stage holds a guard.
fn pipeline_that_meets(
    outside: &CancellationToken,
    alive: &Alive,
    meet: impl Fn() -> Result<(), String> + Clone + Send + Sync + 'static,
) -> Scope<String> {
    let mut scope = Scope::new(outside);
    let feed = numbers(&mut scope, alive, u64::MAX, 3);
    let guard = Arc::new(alive.guard());
    let shape = Shape { workers: some(3), capacity: some(2) };
    let feed = scope.stage("meeting", shape, feed, move |number| {
        let (meet, held) = (meet.clone(), Arc::clone(&guard));
        async move {
            let _held = held;
            yield_now().await;
            if number == 20 { meet().map(|()| number) } else { Ok(number) }
        }
    });
    let guard = Arc::new(alive.guard());
    scope.sink("taking", feed, move |_| {
        let held = Arc::clone(&guard);
        async move {
            drop(held);
            Ok(())
        }
    });
    let guard = alive.guard();
    scope.run("waiting", async move {
        let _guard = guard;
        pending().await
    });
    scope
}

#[tokio::test]
async fn the_first_error_ends_all() {
    let alive = Alive::default();
    let scope = pipeline_that_meets(&CancellationToken::new(), &alive, || Err("bad item".to_owned()));
    let ended = timeout(Duration::from_secs(5), scope.finish()).await.unwrap();
    assert_eq!((ended, alive.count()), (Err(ScopeError::Failed("bad item".to_owned())), 0));
}

#[tokio::test]
async fn a_panic_is_an_error_of_the_scope() {
    let alive = Alive::default();
    let scope = pipeline_that_meets(&CancellationToken::new(), &alive, || panic!("at 20"));
    let ended = timeout(Duration::from_secs(5), scope.finish()).await.unwrap();
    let panicked = ScopeError::Panicked { stage: "meeting", message: "at 20".to_owned() };
    assert_eq!((ended, alive.count()), (Err(panicked), 0));
}

#[tokio::test(start_paused = true)]
async fn a_cancellation_from_outside_travels_and_none_leaves() {
    let (alive, outside) = (Alive::default(), CancellationToken::new());
    let scope = pipeline_that_meets(&outside, &alive, || Ok(()));
    let failing = pipeline_that_meets(&outside, &Alive::default(), || Err("bad item".to_owned()));
    assert_eq!(failing.finish().await, Err(ScopeError::Failed("bad item".to_owned())));
    assert!(!outside.is_cancelled(), "an error stays in its scope");
    outside.cancel();
    assert_eq!((scope.finish().await, alive.count()), (Err(ScopeError::Cancelled), 0));
}

#[tokio::test]
async fn dropping_the_scope_ends_all() {
    let alive = Alive::default();
    let scope = pipeline_that_meets(&CancellationToken::new(), &alive, || Ok(()));
    for _ in 0..50 {
        yield_now().await;
    }
    assert!(alive.count() > 0);
    drop(scope);
    for _ in 0..50 {
        yield_now().await;
    }
    assert_eq!(alive.count(), 0);
}

#[tokio::test]
async fn stages_that_nobody_reads_from_end() {
    let alive = Alive::default();
    let mut scope = Scope::new(&CancellationToken::new());
    let feed = numbers(&mut scope, &alive, u64::MAX, 1);
    let shape = Shape { workers: some(2), capacity: some(1) };
    let mut feed = scope.stage("passing", shape, feed, |number| async move { Ok(number) });
    assert_eq!(feed.next().await, Some(0));
    drop(feed);
    let ended = timeout(Duration::from_secs(5), scope.finish()).await.unwrap();
    assert_eq!((ended, alive.count()), (Ok(()), 0));
}

#[tokio::test(start_paused = true)]
async fn a_slow_consumer_holds_the_producer_back() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let mut scope: Scope<String> = Scope::new(&CancellationToken::new());
    let feed = scope.source("counting", some(4), |outlet| async move {
        for number in 0..1_000_u32 {
            if !outlet.send(number).await {
                break;
            }
            counter.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    });
    let shape = Shape { workers: some(1), capacity: some(4) };
    let mut feed = scope.stage("passing", shape, feed, |number| async move { Ok(number) });
    for read in 1..=100 {
        assert!(feed.next().await.is_some());
        sleep(Duration::from_millis(10)).await;
        // Two channels, and the one item that the stage holds.
        let ahead = sent.load(Ordering::SeqCst) - read;
        assert!(ahead <= 9, "{ahead} items on their way");
    }
    drop(feed);
    scope.finish().await.unwrap();
}
