//! The suite of the event bus. Every bus is made with room for [`ROOM`] events a subscription.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;
use turash_domain::ports::{Content, Delivery, EventBus, EventReceiver, Receipt, TryPublish, Unreadable};
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

/// What a receiver leaves in good order is given to another one as if for the first time, before everything else.
pub async fn what_is_left_in_good_order_was_never_given(bus: Port) {
    let (mut first, mut second) = (join(&bus, "matcher").await, join(&bus, "matcher").await);
    publish(&bus, "matcher", 1..=6).await;
    let receipts = take(&mut first, 4).await;
    first.acknowledge(&receipts[1..2]).await.unwrap();
    first.leave().await.unwrap();
    drop(first);
    let mut again: BTreeMap<u64, u32> = BTreeMap::new();
    while again.len() < 5 {
        let deliveries = timeout(SOON, second.receive(10)).await.expect("not given again").unwrap();
        again.extend(deliveries.iter().map(|delivery| (number(delivery), delivery.times)));
    }
    assert_eq!(again, BTreeMap::from([(1, 1), (3, 1), (4, 1), (5, 1), (6, 1)]));
    assert_eq!(settled(&bus).await, 0);
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
    receiver.acknowledge(&[Receipt(u64::MAX)]).await.unwrap();
    // Exactly two places were freed, not six.
    let to = subscription("matcher");
    assert_eq!(bus.try_publish(&to, &numbered(100..102)).await.unwrap(), TryPublish::Done);
    assert_eq!(bus.try_publish(&to, &numbered(200..201)).await.unwrap(), TryPublish::Full);
}

/// A full subscription makes the publisher wait until something is acknowledged; without waiting it says so and takes none.
pub async fn a_full_bus_holds_the_publisher_back(bus: Port) {
    let to = subscription("matcher");
    let mut receiver = join(&bus, "matcher").await;
    assert_eq!(bus.try_publish(&to, &numbered(1..ROOM as u64)).await.unwrap(), TryPublish::Done);
    assert_eq!(
        bus.try_publish(&to, &numbered(100..102)).await.unwrap(),
        TryPublish::Full,
        "one place for two"
    );
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
    bus.try_publish(&subscription("matcher"), &numbered([6])).await.expect_err("the bus is closed");
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
        waiting.spawn(async move {
            publisher.publish(&subscription("full"), &numbered([ROOM as u64 + 1])).await.is_err()
        });
    }
    tokio::time::sleep(A_WHILE).await;
    bus.close().await;
    let ended = timeout(SOON, waiting.join_all()).await.expect("somebody waits for ever");
    assert_eq!(ended, [true; 6]);
}

/// A receive that is given up loses nothing.
pub async fn a_dropped_receive_loses_nothing(bus: Port) {
    let mut receiver = join(&bus, "matcher").await;
    for round in 1..=20_u64 {
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
    let around = |first: u64| {
        let mut contents = numbered([first, first + 2]);
        contents.insert(1, unreadable(Some(Sequence(first + 1))));
        contents.push(unreadable(None));
        contents
    };
    let (first, second) = (around(1), around(4));
    let to = subscription("matcher");
    bus.publish(&to, &first).await.unwrap();
    assert_eq!(bus.try_publish(&to, &second).await.unwrap(), TryPublish::Done);
    let mut receiver = join(&bus, "matcher").await;
    let mut arrived = Vec::new();
    while arrived.len() < 8 {
        let deliveries = timeout(SOON, receiver.receive(8)).await.expect("nothing came").unwrap();
        let receipts: Vec<_> = deliveries.iter().map(|delivery| delivery.receipt).collect();
        receiver.acknowledge(&receipts).await.unwrap();
        arrived.extend(deliveries.into_iter().map(|delivery| delivery.content));
    }
    assert_eq!(arrived, [first, second].concat());
    assert_eq!(settled(&bus).await, 6);
}

/// What is published again is there already: it is passed over, and takes no room.
pub async fn what_was_published_is_passed_over(bus: Port) {
    let to = subscription("matcher");
    let mut receiver = join(&bus, "matcher").await;
    publish(&bus, "matcher", [1, 2, 4, 2, 1]).await;
    assert_eq!(bus.try_publish(&to, &numbered([3, 4, 5])).await.unwrap(), TryPublish::Done);
    assert_eq!(settle(&mut receiver, 4).await, [1, 2, 4, 5]);
    publish(&bus, "matcher", 1..=5).await;
    let nothing = timeout(A_WHILE, receiver.receive(9)).await;
    assert!(nothing.is_err(), "settled and given again: {nothing:?}");
    assert_eq!(bus.try_publish(&to, &numbered(6..6 + ROOM as u64)).await.unwrap(), TryPublish::Done);
}

/// How far the subscription `matcher` is settled.
async fn settled(bus: &Port) -> u64 {
    bus.settled(&subscription("matcher")).await.unwrap().0
}

/// Receives `count` events without acknowledging them; gives their receipts.
async fn take(receiver: &mut Box<dyn EventReceiver>, count: usize) -> Vec<Receipt> {
    let mut receipts = Vec::new();
    while receipts.len() < count {
        let most = count - receipts.len();
        let deliveries = timeout(SOON, receiver.receive(most)).await.expect("nothing came").unwrap();
        receipts.extend(deliveries.iter().map(|delivery| delivery.receipt));
    }
    receipts
}

/// Of a subscription to which nothing was published, nothing is known, whatever happens to another one.
pub async fn a_fresh_subscription_is_at_the_start(bus: Port) {
    let to = subscription("matcher");
    publish(&bus, "spatial", 1..=5).await;
    settle(&mut join(&bus, "spatial").await, 5).await;
    for _ in 0..2 {
        assert_eq!(settled(&bus).await, 0);
        assert_eq!(bus.last_published(&to).await.unwrap(), Sequence::START);
        drop(join(&bus, "matcher").await);
    }
}

/// Events acknowledged in any order: settled is what lies below the first that is not, given or not.
pub async fn what_is_not_acknowledged_holds_settled_back(bus: Port) {
    let mut receiver = join(&bus, "matcher").await;
    publish(&bus, "matcher", [11, 12, 13, 14, 16]).await;
    assert!(settled(&bus).await < 11, "nothing was given");
    let receipts = take(&mut receiver, 4).await;
    assert!(settled(&bus).await < 11, "nothing was acknowledged");
    receiver.acknowledge(&[receipts[1], receipts[3]]).await.unwrap();
    assert!(settled(&bus).await < 11, "the first one was not acknowledged");
    receiver.acknowledge(&receipts[..1]).await.unwrap();
    assert_eq!(settled(&bus).await, 12);
    receiver.acknowledge(&receipts).await.unwrap();
    assert!((14..16).contains(&settled(&bus).await), "the last one was not given");
    settle(&mut receiver, 1).await;
    assert_eq!(settled(&bus).await, 16);
    publish(&bus, "matcher", [17]).await;
    assert_eq!(settled(&bus).await, 16);
}

/// It does not matter which receiver acknowledges: settled is said of all of them together.
pub async fn settled_is_of_all_receivers_together(bus: Port) {
    let (mut one, mut other) = (join(&bus, "matcher").await, join(&bus, "matcher").await);
    publish(&bus, "matcher", 1..=6).await;
    let (first, second) = (take(&mut one, 2).await, take(&mut other, 2).await);
    other.acknowledge(&second).await.unwrap();
    assert_eq!(settled(&bus).await, 0, "1 and 2 are under way elsewhere");
    one.acknowledge(&first).await.unwrap();
    assert_eq!(settled(&bus).await, 4);
    bus.close().await;
    settle(&mut one, 2).await;
    assert_eq!(settled(&bus).await, 6, "also of a bus that is closed");
}

/// What is given again, because its receiver is gone, holds settled back until somebody has acknowledged it.
pub async fn what_is_given_again_holds_settled_back(bus: Port) {
    let (mut first, mut second) = (join(&bus, "matcher").await, join(&bus, "matcher").await);
    publish(&bus, "matcher", 1..=5).await;
    let receipts = take(&mut first, 4).await;
    first.acknowledge(&[receipts[0], receipts[2]]).await.unwrap();
    drop(first);
    assert_eq!(settled(&bus).await, 1);
    let again = take(&mut second, 3).await;
    assert_eq!(settled(&bus).await, 1, "it was given, and that is all");
    second.acknowledge(&again).await.unwrap();
    assert_eq!(settled(&bus).await, 5);
}

/// The last published event is the last one that the bus took, whatever becomes of it.
pub async fn the_last_published_is_what_the_bus_took(bus: Port) {
    let to = subscription("matcher");
    let last = async || bus.last_published(&to).await.unwrap().0;
    publish(&bus, "matcher", [3, 4, 7]).await;
    assert_eq!(last().await, 7);
    let room = ROOM as u64;
    assert_eq!(bus.try_publish(&to, &numbered(8..8 + room)).await.unwrap(), TryPublish::Full);
    assert_eq!(last().await, 7, "it took none of them");
    assert_eq!(bus.try_publish(&to, &numbered([8, 9])).await.unwrap(), TryPublish::Done);
    assert_eq!(last().await, 9);
    settle(&mut join(&bus, "matcher").await, 5).await;
    publish(&bus, "spatial", [20]).await;
    assert_eq!(last().await, 9);
    bus.close().await;
    bus.publish(&to, &numbered([10])).await.expect_err("the bus is closed");
    assert_eq!(last().await, 9);
}

/// A subscription that begins anew knows nothing of before: neither what was published nor what was given, and it has all its room.
pub async fn what_begins_anew_knows_nothing_of_before(bus: Port) {
    let to = subscription("matcher");
    let mut receiver = join(&bus, "matcher").await;
    publish(&bus, "matcher", 101..101 + ROOM as u64).await;
    publish(&bus, "spatial", [50]).await;
    let old = take(&mut receiver, 3).await;
    receiver.acknowledge(&old[1..2]).await.unwrap();
    bus.begin_anew(&to).await.unwrap();
    assert_eq!((settled(&bus).await, bus.last_published(&to).await.unwrap()), (0, Sequence::START));
    assert_eq!(bus.try_publish(&to, &numbered(1..=ROOM as u64)).await.unwrap(), TryPublish::Done);
    assert_eq!(bus.try_publish(&to, &numbered([500])).await.unwrap(), TryPublish::Full);
    receiver.acknowledge(&old).await.unwrap();
    assert_eq!(settled(&bus).await, 0, "that was of before");
    assert_eq!(settle(&mut receiver, ROOM).await, (1..=ROOM as u64).collect::<Vec<_>>());
    assert_eq!(settled(&bus).await, ROOM as u64);
    assert_eq!(settle(&mut join(&bus, "spatial").await, 1).await, [50], "another one is not concerned");
}

declare_suite! { $ bus, bus_suite, Port:
    events_arrive_in_order,
    subscriptions_do_not_share,
    a_full_subscription_blocks_only_itself,
    receivers_share_the_events,
    unacknowledged_events_are_given_again,
    what_is_left_in_good_order_was_never_given,
    acknowledged_events_are_settled,
    acknowledging_again_changes_nothing,
    a_full_bus_holds_the_publisher_back,
    a_large_batch_goes_in_parts,
    closing_delivers_what_was_taken,
    closing_wakes_all_who_wait,
    a_dropped_receive_loses_nothing,
    what_cannot_be_read_passes_through,
    what_was_published_is_passed_over,
    a_fresh_subscription_is_at_the_start,
    what_is_not_acknowledged_holds_settled_back,
    settled_is_of_all_receivers_together,
    what_is_given_again_holds_settled_back,
    the_last_published_is_what_the_bus_took,
    what_begins_anew_knows_nothing_of_before,
}
