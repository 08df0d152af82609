//! Several processes share a subscription.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{sleep, timeout};
use turash_domain::ports::{Delivery, EventBus, EventPublisher, EventReceiver, Receipt, TryPublish};
use turash_redis::RedisBus;

use crate::log::{events, to};
use crate::server::{Server, process};

const SOON: Duration = Duration::from_secs(5);
const TAKEOVER: Duration = Duration::from_millis(400);

type Joined = Box<dyn EventReceiver>;

async fn receive(receiver: &mut Joined, count: usize) -> Vec<Delivery> {
    let mut all = Vec::new();
    while all.len() < count {
        let most = count - all.len();
        all.extend(timeout(SOON, receiver.receive(most)).await.expect("nothing came").unwrap());
    }
    all
}

fn numbers(deliveries: &[Delivery]) -> Vec<(u64, u32)> {
    deliveries.iter().map(|delivery| (delivery.content.sequence().unwrap().0, delivery.times)).collect()
}

fn receipts(deliveries: &[Delivery]) -> Vec<Receipt> {
    deliveries.iter().map(|delivery| delivery.receipt).collect()
}

async fn settled(bus: &RedisBus) -> u64 {
    bus.settled(&to()).await.unwrap().0
}

/// Two processes.
async fn two(server: &Server) -> [(RedisBus, Joined); 2] {
    let mut both = Vec::new();
    for _ in 0..2 {
        let bus = process(server.options().room(16).takeover(TAKEOVER));
        let receiver = bus.subscribe(&to()).await.unwrap();
        both.push((bus, receiver));
    }
    both.try_into().unwrap_or_else(|_| unreachable!())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_process_had_that_is_gone_is_taken_over() {
    let Some(server) = Server::alone().await else { return };
    let [(one, mut first), (other, mut second)] = two(&server).await;
    one.publish(&to(), &events(1..=6)).await.unwrap();
    let had = receive(&mut first, 4).await;
    first.acknowledge(&receipts(&had[1..2])).await.unwrap();
    drop((first, one));
    let rest = receive(&mut second, 2).await;
    assert_eq!(numbers(&rest), [(5, 1), (6, 1)]);
    second.acknowledge(&receipts(&rest)).await.unwrap();
    assert_eq!(settled(&other).await, 0);
    assert_eq!(server.consumers().await.len(), 2, "one with pending entries stays");
    let again = receive(&mut second, 3).await;
    assert_eq!(numbers(&again), [(1, 2), (3, 2), (4, 2)]);
    second.acknowledge(&receipts(&again)).await.unwrap();
    assert_eq!(settled(&other).await, 6);
    // The next look finds a consumer that has nothing and shows no life.
    for _ in 0..20 {
        let _ = timeout(Duration::from_millis(200), second.receive(1)).await;
        if server.consumers().await.len() == 1 {
            break;
        }
    }
    assert_eq!(server.consumers().await.len(), 1);
    other.publish(&to(), &events(7..=7)).await.unwrap();
    assert_eq!(numbers(&receive(&mut second, 1).await), [(7, 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_is_taken_over_at_once_is_taken_over() {
    let Some(server) = Server::alone().await else { return };
    let bus = || process(server.options().takeover(TAKEOVER));
    let (one, other) = (bus(), bus());
    one.publish(&to(), &events(1..=700)).await.unwrap();
    receive(&mut one.subscribe(&to()).await.unwrap(), 700).await;
    drop(one);
    sleep(2 * TAKEOVER).await;
    let again = receive(&mut other.subscribe(&to()).await.unwrap(), 700).await;
    assert_eq!(numbers(&again), (1..=700).map(|number| (number, 2)).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_process_has_that_lives_is_not_taken_over() {
    let Some(server) = Server::alone().await else { return };
    let [(one, mut first), (_other, mut second)] = two(&server).await;
    one.publish(&to(), &events(1..=3)).await.unwrap();
    let slow = receive(&mut first, 3).await;
    for _ in 0..30 {
        // As its bookkeeper does.
        assert_eq!(settled(&one).await, 0);
        let taken = timeout(Duration::from_millis(50), second.receive(9)).await;
        assert!(taken.is_err(), "{taken:?}");
    }
    first.acknowledge(&receipts(&slow)).await.unwrap();
    assert_eq!(settled(&one).await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_own_event_that_is_slow_is_not_given_twice() {
    let Some(server) = Server::alone().await else { return };
    let [(one, mut first), (_, second)] = two(&server).await;
    drop(second);
    one.publish(&to(), &events(1..=3)).await.unwrap();
    let slow = receive(&mut first, 3).await;
    let again = timeout(4 * TAKEOVER, first.receive(9)).await;
    assert!(again.is_err(), "{again:?}");
    first.acknowledge(&receipts(&slow)).await.unwrap();
    assert_eq!(settled(&one).await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lead_is_bounded_over_processes() {
    let Some(server) = Server::alone().await else { return };
    let [(one, first), (_other, mut second)] = two(&server).await;
    drop(first);
    assert_eq!(one.try_publish(&to(), &events(1..=17)).await.unwrap(), TryPublish::Full);
    assert_eq!(one.try_publish(&to(), &events(1..=16)).await.unwrap(), TryPublish::Done);
    let publisher = one.clone();
    let mut waiting = tokio::task::JoinSet::new();
    waiting.spawn(async move { publisher.publish(&to(), &events(17..=40)).await });
    let had = receive(&mut second, 16).await;
    sleep(Duration::from_millis(300)).await;
    assert_eq!(server.length().await, 16);
    assert!(waiting.try_join_next().is_none());
    // In the middle: what is not acknowledged counts, not what lies between.
    second.acknowledge(&receipts(&had[4..8])).await.unwrap();
    assert_eq!(numbers(&receive(&mut second, 4).await), [(17, 1), (18, 1), (19, 1), (20, 1)]);
    assert_eq!(server.length().await, 16);
    second.acknowledge(&receipts(&had)).await.unwrap();
    let mut rest = 20;
    while rest > 0 {
        let more = timeout(SOON, second.receive(8)).await.expect("nothing came").unwrap();
        rest -= more.len();
        second.acknowledge(&receipts(&more)).await.unwrap();
    }
    timeout(SOON, waiting.join_next()).await.unwrap().unwrap().unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_relays_publish_each_event_once() {
    let Some(server) = Server::alone().await else { return };
    let [(one, mut first), (other, second)] = two(&server).await;
    drop(second);
    let mut relays = tokio::task::JoinSet::new();
    for bus in [one, other] {
        let bus = Arc::new(bus);
        relays.spawn(async move { bus.publish(&to(), &events(1..=200)).await.unwrap() });
    }
    let mut all = Vec::new();
    while all.len() < 200 {
        let some = receive(&mut first, 1).await;
        first.acknowledge(&receipts(&some)).await.unwrap();
        all.extend(numbers(&some));
    }
    assert_eq!(all, (1..=200).map(|number| (number, 1)).collect::<Vec<_>>());
    timeout(SOON, relays.join_all()).await.unwrap();
    assert_eq!(server.length().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_another_process_began_anew_is_another_one() {
    let Some(server) = Server::alone().await else { return };
    let [(one, mut first), (other, mut second)] = two(&server).await;
    one.publish(&to(), &events(1..=4)).await.unwrap();
    let old = receive(&mut first, 2).await;
    other.begin_anew(&to()).await.unwrap();
    // Other events of the same numbers: an old receipt means none of them, whether its process knows of the new stream or not.
    other.publish(&to(), &events(1..=3)).await.unwrap();
    let fresh = receive(&mut second, 2).await;
    for _ in 0..2 {
        first.acknowledge(&receipts(&old)).await.unwrap();
        assert_eq!((settled(&other).await, server.length().await), (0, 3));
    }
    one.publish(&to(), &events(5..=5)).await.expect_err("it does not know that stream");
    assert_eq!(one.last_published(&to()).await.unwrap().0, 3);
    one.publish(&to(), &events(1..=4)).await.unwrap();
    first.acknowledge(&receipts(&old)).await.unwrap();
    assert_eq!(settled(&one).await, 0);
    let rest = receive(&mut first, 2).await;
    assert_eq!((numbers(&fresh), numbers(&rest)), (vec![(1, 1), (2, 1)], vec![(3, 1), (4, 1)]));
    second.acknowledge(&receipts(&fresh)).await.unwrap();
    first.acknowledge(&receipts(&rest)).await.unwrap();
    assert_eq!(settled(&one).await, 4);
}
