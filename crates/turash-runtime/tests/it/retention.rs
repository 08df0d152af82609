//! Retention: only what is older and settled by every subscription leaves the log.

#![cfg(test)]

use std::time::Duration;

use turash_domain::ports::{Batch, Content, Registry};
use turash_domain::{EventData, NewEvent, Sequence, SiteId, SiteRemoved, Subscription, Timestamp, Version};
use turash_runtime::{EventPorts, trim};

use crate::rig::Rig;

const DAY: Duration = Duration::from_hours(24);

/// Commits events that happened so many days ago.
async fn commit(rig: &Rig, days_ago: &[i64]) {
    let ports = &rig.ports;
    let now = ports.clock.now().millis();
    let event = |days: &i64| {
        let data = SiteRemoved { id: SiteId::new("s").unwrap(), version: Version(1) };
        let time = Timestamp::from_millis(now - days * 86_400_000).unwrap();
        NewEvent { time, ..ports.event(EventData::SiteRemoved(data)) }
    };
    let events = days_ago.iter().map(event).collect();
    rig.store.commit(Batch { events, ..Batch::default() }).await.unwrap();
}

async fn settle(ports: &EventPorts, name: &str, to: u64) {
    ports.ledger.advance(&Subscription::new(name).unwrap(), Sequence(to)).await.unwrap();
}

async fn left(ports: &EventPorts) -> Vec<u64> {
    let events = ports.log.read(Sequence::START, 10_000).await.unwrap();
    events.iter().filter_map(Content::sequence).map(|sequence| sequence.0).collect()
}

#[tokio::test]
async fn only_what_is_old_and_settled_by_all_is_trimmed() {
    let rig = Rig::new().await;
    let ports = rig.ports.clone();
    commit(&rig, &[9, 8, 7, 6, 2, 1]).await;
    assert_eq!(trim(&ports, 3 * DAY).await.unwrap(), None, "nobody has settled anything");
    settle(&ports, "matcher", 6).await;
    settle(&ports, "spatial", 2).await;
    assert_eq!(trim(&ports, 3 * DAY).await.unwrap(), Some(Sequence(2)), "the slowest decides");
    assert_eq!(left(&ports).await, [3, 4, 5, 6]);
    assert_eq!(trim(&ports, 3 * DAY).await.unwrap(), None);
    settle(&ports, "spatial", 6).await;
    assert_eq!(trim(&ports, 3 * DAY).await.unwrap(), Some(Sequence(4)), "then the age");
    assert_eq!(left(&ports).await, [5, 6]);
    assert_eq!(trim(&ports, Duration::MAX).await.unwrap(), None);
    assert_eq!(trim(&ports, Duration::ZERO).await.unwrap(), Some(Sequence(6)));
    assert_eq!(left(&ports).await, [0; 0]);
}

#[tokio::test]
async fn more_than_a_page_is_trimmed_at_once_and_a_new_subscription_begins_after_it() {
    let rig = Rig::new().await;
    let ports = rig.ports.clone();
    commit(&rig, &vec![9; 4_500]).await;
    commit(&rig, &[1; 3]).await;
    settle(&ports, "matcher", 4_503).await;
    assert_eq!(trim(&ports, 3 * DAY).await.unwrap(), Some(Sequence(4_500)));
    assert_eq!(left(&ports).await, [4_501, 4_502, 4_503]);
}

#[tokio::test]
async fn an_event_with_a_time_to_come_does_not_hold_up_what_is_old() {
    let rig = Rig::new().await;
    let ports = rig.ports.clone();
    commit(&rig, &[9, -3_650, 8, 7, -1, 1]).await;
    settle(&ports, "matcher", 6).await;
    assert_eq!(trim(&ports, 3 * DAY).await.unwrap(), Some(Sequence(4)));
    assert_eq!(left(&ports).await, [5, 6]);
}

#[tokio::test]
async fn a_subscription_that_is_gone_holds_up_the_log_until_it_is_removed() {
    let rig = Rig::new().await;
    let ports = rig.ports.clone();
    commit(&rig, &[9, 8, 7, 6]).await;
    settle(&ports, "matcher", 4).await;
    settle(&ports, "renamed", 1).await;
    assert_eq!(trim(&ports, 3 * DAY).await.unwrap(), Some(Sequence(1)));
    assert!(ports.ledger.remove_subscription(&Subscription::new("renamed").unwrap()).await.unwrap());
    assert_eq!(trim(&ports, 3 * DAY).await.unwrap(), Some(Sequence(4)));
}
