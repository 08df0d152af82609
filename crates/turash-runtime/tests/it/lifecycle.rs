//! Tasks end, or are told to, or are named; the clock is tokio's, paused.

#![cfg(test)]

use std::future::pending;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use turash_runtime::{Ended, Lifecycle, Limits};

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[tokio::test(start_paused = true)]
async fn a_task_that_ends_in_time_ends_cleanly() {
    let life = Lifecycle::new();
    let stopping = life.stopping();
    life.spawn("relay", async move {
        stopping.cancelled().await;
        sleep(seconds(3)).await;
    });
    life.spawn("short", async {});
    sleep(seconds(1)).await;
    assert_eq!((life.names(), life.running()), (vec!["relay".to_owned()], 1));
    let started = Instant::now();
    let ended = life.shut_down(Limits::default(), pending()).await;
    assert_eq!((ended.clone(), started.elapsed()), (Ended::default(), seconds(3)));
    assert!(ended.is_clean() && life.running() == 0);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_ignores_the_soft_stop_ends_with_the_hard_one() {
    let life = Lifecycle::new();
    let hard = life.hard();
    life.spawn("worker", async move {
        hard.cancelled().await;
        sleep(seconds(1)).await;
    });
    let started = Instant::now();
    assert!(life.shut_down(Limits::default(), pending()).await.is_clean());
    assert_eq!((started.elapsed(), life.running()), (seconds(21), 0));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_never_ends_is_abandoned_by_name_and_dropped() {
    let life = Lifecycle::new();
    life.spawn("stuck", pending());
    life.spawn("good", async {});
    let started = Instant::now();
    let ended = life.shut_down(Limits::default(), pending()).await;
    assert_eq!(ended, Ended { abandoned: vec!["stuck".to_owned()], crashed: Vec::new() });
    assert!(started.elapsed() >= seconds(25) && started.elapsed() < seconds(26));
    assert_eq!(life.running(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_second_signal_skips_the_drain() {
    let life = Lifecycle::new();
    let hard = life.hard();
    life.spawn("slow", async move { hard.cancelled().await });
    let started = Instant::now();
    assert!(life.shut_down(Limits::default(), sleep(seconds(2))).await.is_clean());
    assert_eq!((started.elapsed(), life.running()), (seconds(2), 0));
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_remembered_and_begins_the_stop() {
    let life = Lifecycle::new();
    life.ready();
    let stopping = life.stopping();
    life.spawn("watching", async move { stopping.cancelled().await });
    life.spawn("crashing", async { panic!("out of luck") });
    life.stopping().cancelled().await;
    assert_eq!(life.readiness(), Some("stopping".to_owned()));
    let ended = life.shut_down(Limits::default(), pending()).await;
    assert_eq!(ended, Ended { abandoned: Vec::new(), crashed: vec!["crashing".to_owned()] });
    assert!(!ended.is_clean() && life.running() == 0);
}

#[test]
fn a_task_that_blocks_its_thread_does_not_hold_up_the_end() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
    let life = Lifecycle::new();
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let (started, starts) = tokio::sync::oneshot::channel();
    let ended = runtime.block_on(async {
        life.spawn("blocking", async move {
            started.send(()).unwrap();
            held.recv().expect_err("it is let go by dropping");
        });
        starts.await.unwrap();
        let short = Duration::from_millis(20);
        life.shut_down(Limits { soft: short, hard: short }, pending()).await
    });
    assert_eq!((ended.abandoned, life.names()), (vec!["blocking".to_owned()], vec!["blocking".to_owned()]));
    drop(let_go);
    drop(runtime);
    assert_eq!(life.running(), 0);
}

#[tokio::test(start_paused = true)]
async fn tasks_that_are_spawned_while_stopping_are_waited_for() {
    let life = Lifecycle::new();
    let again = life.clone();
    life.spawn("parent", async move {
        again.stopping().cancelled().await;
        again.spawn("child", sleep(seconds(4)));
    });
    let started = Instant::now();
    assert!(life.shut_down(Limits::default(), pending()).await.is_clean());
    assert_eq!((started.elapsed(), life.running()), (seconds(4), 0));
}

#[tokio::test]
async fn readiness_says_why_not() {
    let life = Lifecycle::new();
    assert_eq!(life.readiness(), Some("starting".to_owned()));
    life.ready();
    assert_eq!(life.readiness(), None);
    life.not_ready("the store does not answer");
    assert_eq!(life.readiness(), Some("the store does not answer".to_owned()));
    life.ready();
    life.stopping().cancel();
    assert_eq!(life.readiness(), Some("stopping".to_owned()));
}

#[test]
fn a_task_outside_of_a_runtime_panics_and_leaves_nothing_locked() {
    let life = Lifecycle::new();
    let spawned = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| life.spawn("nowhere", async {})));
    assert!(spawned.is_err());
    assert_eq!(life.running(), 0);
}
