//! The token bucket on tokio's clock, paused.

#![cfg(test)]

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use turash_domain::ports::RateLimit;
use turash_runtime::GovernorLimit;

fn limit(per_second: u32, burst: u32) -> GovernorLimit {
    GovernorLimit::new(Duration::from_secs(1) / per_second, NonZeroU32::new(burst).unwrap())
}

/// Whole milliseconds, within the two that timers round up.
fn assert_near(took: Duration, millis: u64) {
    let took = took.as_millis() as u64;
    assert!((millis..=millis + millis / 100 + 2).contains(&took), "{took} ms, not {millis}");
}

#[tokio::test(start_paused = true)]
async fn a_burst_is_free_and_then_the_rate_holds() {
    let limit = limit(100, 20);
    let start = Instant::now();
    limit.take(20).await;
    limit.take(0).await;
    assert_near(start.elapsed(), 0);
    for _ in 0..50 {
        limit.take(1).await;
    }
    assert_near(start.elapsed(), 500);
    // What gathers while nobody asks is a burst, not more.
    sleep(Duration::from_secs(10)).await;
    let start = Instant::now();
    limit.take(20).await;
    assert_near(start.elapsed(), 0);
    limit.take(10).await;
    assert_near(start.elapsed(), 100);
}

#[tokio::test(start_paused = true)]
async fn less_than_one_a_second_is_what_it_says() {
    let limit = GovernorLimit::new(Duration::from_secs(5), NonZeroU32::MIN);
    let start = Instant::now();
    limit.take(4).await;
    assert_near(start.elapsed(), 15_000);
}

#[tokio::test(start_paused = true)]
async fn more_than_the_burst_is_taken_in_parts() {
    let limit = limit(100, 20);
    let start = Instant::now();
    limit.take(75).await;
    assert_near(start.elapsed(), 550);
}

#[tokio::test(start_paused = true)]
async fn who_is_dropped_while_waiting_takes_nothing_and_frees_the_turn() {
    let limit = limit(10, 10);
    limit.take(10).await;
    let start = Instant::now();
    timeout(Duration::from_millis(100), limit.take(10)).await.expect_err("a second's wait");
    limit.take(10).await;
    assert_near(start.elapsed(), 1_000);
}

#[tokio::test(start_paused = true)]
async fn a_large_request_is_not_overtaken() {
    let limit = Arc::new(limit(100, 10));
    limit.take(10).await;
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for tokens in [30, 1, 1, 1] {
        let limit = Arc::clone(&limit);
        tasks.spawn(async move {
            limit.take(tokens).await;
            (tokens, start.elapsed())
        });
        tokio::task::yield_now().await;
    }
    let ended = tasks.join_all().await;
    assert_near(ended[0].1, 300);
    assert_near(ended[3].1, 330);
}

#[tokio::test(start_paused = true)]
async fn the_fastest_rate_is_no_crash() {
    let limit = limit(u32::MAX, u32::MAX);
    limit.take(u32::MAX).await;
    limit.take(1).await;
}
