//! The suite of the event bus. Every bus is made with room for [`ROOM`] events a subscription.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;
use turash_domain::ports::{Content, Delivery, EventBus, EventReceiver, TryPublish, Unreadable};
use turash_domain::{PortErrorKind, Sequence};

use crate::fixtures::{event, subscription};
use crate::suite::declare_suite;

/// How many events a bus under test holds for a subscription.
pub const ROOM: usize = 64;

/// The bus under test.
pub type Port = Arc<dyn EventBus>;

/// Long enough for what happens at once, also on a busy machine.
const SOON: Duration = Duration::from_secs(3);
/// Long enough to see that something does not happen.
const A_WHILE: Duration = Duration::from_millis(60);

fn numbered(numbers: impl IntoIterator<Item = u64>) -> Vec<Content> {
    numbers.into_iter().map(|number| event(number).at(Sequence(number)).into()).collect()
}

fn number(delivery: &Delivery) -> u64 {
    match &delivery.content {
        Content::Event(event) => event.sequence.0,
        Content::Unreadable(found) => panic!("an event became unreadable: {found:?}"),
    }
}

async fn publish(bus: &Port, to: &str, numbers: impl IntoIterator<Item = u64>) {
    bus.publish(&subscription(to), &numbered(numbers)).await.unwrap();
}

async fn join(bus: &Port, to: &str) -> Box<dyn EventReceiver> {
    bus.subscribe(&subscription(to)).await.unwrap()
}

/// Receives `count` events, acknowledging each batch.
async fn settle(receiver: &mut Box<dyn EventReceiver>, count: usize) -> Vec<u64> {
    let mut numbers = Vec::new();
    while numbers.len() < count {
        let deliveries =
            timeout(SOON, receiver.receive(count - numbers.len())).await.expect("nothing came").unwrap();
        assert!(!deliveries.is_empty(), "the end came after {} of {count}", numbers.len());
        let receipts: Vec<_> = deliveries.iter().map(|delivery| delivery.receipt).collect();
        numbers.extend(deliveries.iter().map(number));
        receiver.acknowledge(&receipts).await.unwrap();
    }
    numbers
}

/// A subscription gets what is published to it, whole and in order, also what was published before it was joined.
pub async fn events_arrive_in_order(bus: Port) {
    publish(&bus, "matcher", 1..=3).await;
    let mut receiver = join(&bus, "matcher").await;
    publish(&bus, "matcher", 4..=10).await;
    let first = timeout(SOON, receiver.receive(1)).await.unwrap().unwrap();
    assert_eq!((first.len(), first[0].times), (1, 1));
    assert_eq!(first[0].content, event(1).at(Sequence(1)).into());
    receiver.acknowledge(&[first[0].receipt]).await.unwrap();
    assert_eq!(settle(&mut receiver, 9).await, (2..=10).collect::<Vec<_>>());
}

/// Each subscription gets all that is published to it, whatever another one takes.
pub async fn subscriptions_do_not_share(bus: Port) {
    let (mut one, mut other) = (join(&bus, "matcher").await, join(&bus, "spatial").await);
    publish(&bus, "matcher", 1..=5).await;
    publish(&bus, "spatial", 1..=5).await;
    assert_eq!(settle(&mut one, 5).await, [1, 2, 3, 4, 5]);
    assert_eq!(settle(&mut other, 5).await, [1, 2, 3, 4, 5]);
}

/// A subscription that stands still does not hold up another one.
pub async fn a_full_subscription_blocks_only_itself(bus: Port) {
    publish(&bus, "stuck", 1..=ROOM as u64).await;
    let mut receiver = join(&bus, "matcher").await;
    let published = timeout(SOON, publish(&bus, "matcher", 1..=5)).await;
    assert!(published.is_ok(), "held up by another subscription");
    assert_eq!(settle(&mut receiver, 5).await.len(), 5);
}

/// Receivers of one subscription share its events: each goes to one of them.
pub async fn receivers_share_the_events(bus: Port) {
    const EVENTS: u64 = 400;
    let mut tasks = JoinSet::new();
    for _ in 0..4 {
        let mut receiver = join(&bus, "matcher").await;
        tasks.spawn(async move {
            let mut numbers = Vec::new();
            loop {
                let deliveries = receiver.receive(7).await.unwrap();
                if deliveries.is_empty() {
                    return numbers;
                }
                let receipts: Vec<_> = deliveries.iter().map(|delivery| delivery.receipt).collect();
                numbers.extend(deliveries.iter().map(number));
                receiver.acknowledge(&receipts).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
    }
    for start in (1..=EVENTS).step_by(20) {
        publish(&bus, "matcher", start..start + 20).await;
    }
    bus.close().await;
    let shares = timeout(SOON, tasks.join_all()).await.expect("a receiver waits for ever");
    for share in &shares {
        assert!(share.is_sorted(), "a receiver saw events out of order");
    }
    let mut all = shares.concat();
    all.sort_unstable();
    assert_eq!(all, (1..=EVENTS).collect::<Vec<_>>());
}

/// What a dropped receiver did not acknowledge is given to another one, in order, and counted.
pub async fn unacknowledged_events_are_given_again(bus: Port) {
    let (mut first, mut second) = (join(&bus, "matcher").await, join(&bus, "matcher").await);
    publish(&bus, "matcher", 1..=6).await;
    let deliveries = timeout(SOON, first.receive(4)).await.unwrap().unwrap();
    assert_eq!(deliveries.iter().map(number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    first.acknowledge(&[deliveries[0].receipt, deliveries[2].receipt]).await.unwrap();
    drop(first);
    let mut again: BTreeMap<u64, u32> = BTreeMap::new();
    while again.len() < 4 {
        let deliveries = timeout(SOON, second.receive(10)).await.expect("not given again").unwrap();
        for delivery in &deliveries {
            assert_eq!(again.insert(number(delivery), delivery.times), None, "given twice to one receiver");
        }
    }
    assert_eq!(again, BTreeMap::from([(2, 2), (4, 2), (5, 1), (6, 1)]));
}

/// What was acknowledged is never given again.
pub async fn acknowledged_events_are_settled(bus: Port) {
    let mut first = join(&bus, "matcher").await;
    publish(&bus, "matcher", 1..=5).await;
    assert_eq!(settle(&mut first, 5).await, [1, 2, 3, 4, 5]);
    drop(first);
    let mut second = join(&bus, "matcher").await;
    let nothing = timeout(A_WHILE, second.receive(10)).await;
    assert!(nothing.is_err(), "given again: {nothing:?}");
}

/// Acknowledging twice, or what is not known, changes nothing.
pub async fn acknowledging_again_changes_nothing(bus: Port) {
    let mut receiver = join(&bus, "matcher").await;
    publish(&bus, "matcher", 1..=ROOM as u64).await;
    let deliveries = timeout(SOON, receiver.receive(2)).await.unwrap().unwrap();
    let receipts: Vec<_> = deliveries.iter().map(|delivery| delivery.receipt).collect();
    for _ in 0..3 {
        receiver.acknowledge(&receipts).await.unwrap();
    }
    receiver.acknowledge(&[turash_domain::ports::Receipt(u64::MAX)]).await.unwrap();
    // Exactly two places were freed, not six.
    let to = subscription("matcher");
    assert_eq!(bus.try_publish(&to, &numbered(100..102)).unwrap(), TryPublish::Done);
    assert_eq!(bus.try_publish(&to, &numbered(200..201)).unwrap(), TryPublish::Full);
}

/// A full subscription makes the publisher wait until something is acknowledged; without waiting it says so and takes none.
pub async fn a_full_bus_holds_the_publisher_back(bus: Port) {
    let to = subscription("matcher");
    let mut receiver = join(&bus, "matcher").await;
    assert_eq!(bus.try_publish(&to, &numbered(1..ROOM as u64)).unwrap(), TryPublish::Done);
    assert_eq!(bus.try_publish(&to, &numbered(100..102)).unwrap(), TryPublish::Full, "one place for two");
    publish(&bus, "matcher", [ROOM as u64]).await;
    let mut blocked = JoinSet::new();
    let publisher = Arc::clone(&bus);
    blocked.spawn(async move { publish(&publisher, "matcher", [500]).await });
    assert!(timeout(A_WHILE, blocked.join_next()).await.is_err(), "the bus is not bounded");
    // Taking is not enough: what is not acknowledged still counts.
    let deliveries = timeout(SOON, receiver.receive(1)).await.unwrap().unwrap();
    assert!(timeout(A_WHILE, blocked.join_next()).await.is_err(), "unacknowledged events do not count");
    receiver.acknowledge(&[deliveries[0].receipt]).await.unwrap();
    assert!(timeout(SOON, blocked.join_next()).await.is_ok(), "an acknowledgement frees a place");
    let rest = settle(&mut receiver, ROOM).await;
    assert_eq!(rest, (2..=ROOM as u64).chain([500]).collect::<Vec<_>>());
}

/// A batch larger than the bus goes through in parts.
pub async fn a_large_batch_goes_in_parts(bus: Port) {
    let count = 3 * ROOM as u64 + 5;
    let mut receiver = join(&bus, "matcher").await;
    let mut publisher = JoinSet::new();
    let from = Arc::clone(&bus);
    publisher.spawn(async move { publish(&from, "matcher", 1..=count).await });
    assert_eq!(settle(&mut receiver, count as usize).await, (1..=count).collect::<Vec<_>>());
    assert!(timeout(SOON, publisher.join_next()).await.is_ok());
}

/// A closed bus takes nothing more, delivers what it took, and then says that it is the end, to every receiver.
pub async fn closing_delivers_what_was_taken(bus: Port) {
    let (mut one, mut other) = (join(&bus, "matcher").await, join(&bus, "matcher").await);
    publish(&bus, "matcher", 1..=5).await;
    bus.close().await;
    let refused = bus.publish(&subscription("matcher"), &numbered([6])).await.expect_err("the bus is closed");
    assert_eq!(refused.kind, PortErrorKind::Unavailable, "{refused}");
    bus.try_publish(&subscription("matcher"), &numbered([6])).expect_err("the bus is closed");
    assert_eq!(settle(&mut one, 5).await, [1, 2, 3, 4, 5]);
    for receiver in [&mut one, &mut other] {
        for _ in 0..2 {
            let end = timeout(SOON, receiver.receive(5)).await.expect("waits for ever").unwrap();
            assert!(end.is_empty());
        }
    }
}

/// Closing ends receivers that wait and publishers that wait.
pub async fn closing_wakes_all_who_wait(bus: Port) {
    publish(&bus, "full", 1..=ROOM as u64).await;
    let mut waiting = JoinSet::new();
    for _ in 0..3 {
        let mut receiver = join(&bus, "matcher").await;
        waiting.spawn(async move { receiver.receive(5).await.unwrap().is_empty() });
        let publisher = Arc::clone(&bus);
        waiting.spawn(async move { publisher.publish(&subscription("full"), &numbered([1])).await.is_err() });
    }
    tokio::time::sleep(A_WHILE).await;
    bus.close().await;
    let ended = timeout(SOON, waiting.join_all()).await.expect("somebody waits for ever");
    assert_eq!(ended, [true; 6]);
}

/// A receive that is given up loses nothing.
pub async fn a_dropped_receive_loses_nothing(bus: Port) {
    let mut receiver = join(&bus, "matcher").await;
    for round in 0..20_u64 {
        assert!(timeout(Duration::from_millis(1), receiver.receive(4)).await.is_err());
        publish(&bus, "matcher", [round]).await;
        assert_eq!(settle(&mut receiver, 1).await, [round]);
    }
}

/// What cannot be read travels like an event, as it stands and in its place.
pub async fn what_cannot_be_read_passes_through(bus: Port) {
    let unreadable = |sequence| {
        let raw = "{\"type\": \"org.turash.flow_painted.v9\", \"not\u{fffd}".to_owned();
        Content::Unreadable(Unreadable { sequence, raw, error: "it has version 9".to_owned() })
    };
    let mut contents = numbered([1, 3]);
    contents.insert(1, unreadable(Some(Sequence(2))));
    contents.push(unreadable(None));
    let to = subscription("matcher");
    bus.publish(&to, &contents).await.unwrap();
    assert_eq!(bus.try_publish(&to, &contents).unwrap(), TryPublish::Done);
    let mut receiver = join(&bus, "matcher").await;
    let mut arrived = Vec::new();
    while arrived.len() < 8 {
        let deliveries = timeout(SOON, receiver.receive(8)).await.expect("nothing came").unwrap();
        let receipts: Vec<_> = deliveries.iter().map(|delivery| delivery.receipt).collect();
        receiver.acknowledge(&receipts).await.unwrap();
        arrived.extend(deliveries.into_iter().map(|delivery| delivery.content));
    }
    assert_eq!(arrived, [contents.clone(), contents].concat());
}

/// The same event published twice arrives twice: duplicates are the receiver's business.
pub async fn duplicates_are_passed_on(bus: Port) {
    let mut receiver = join(&bus, "matcher").await;
    publish(&bus, "matcher", [1, 2, 1]).await;
    bus.progress(&subscription("matcher"), Sequence(0)).await.unwrap();
    assert_eq!(settle(&mut receiver, 3).await, [1, 2, 1]);
}

declare_suite! { $ bus, bus_suite, Port:
    events_arrive_in_order,
    subscriptions_do_not_share,
    a_full_subscription_blocks_only_itself,
    receivers_share_the_events,
    unacknowledged_events_are_given_again,
    acknowledged_events_are_settled,
    acknowledging_again_changes_nothing,
    a_full_bus_holds_the_publisher_back,
    a_large_batch_goes_in_parts,
    closing_delivers_what_was_taken,
    closing_wakes_all_who_wait,
    a_dropped_receive_loses_nothing,
    what_cannot_be_read_passes_through,
    duplicates_are_passed_on,
}
