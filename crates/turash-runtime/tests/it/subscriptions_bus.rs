//! A bus that repeats, forgets or does not answer, and one that several processes share: nothing is lost, and the watermark is what
//! the bus says is settled.

#![cfg(test)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use turash_channel::ChannelBus;
use turash_domain::ports::{
    Content, Delivery, EventBus, EventPublisher, EventReceiver, Outcome, PortResult, RateLimit, Receipt,
    TryPublish,
};
use turash_domain::{PortError, PortErrorKind, Sequence, Subscription};
use turash_runtime::{Limits, RetryPolicy, SubscriptionOptions};

use crate::rig::{CALM, Rig, Say, done, eventually, options, retry, tested};

const NOW: Duration = Duration::ZERO;

/// A retry that no test lives to see.
const PATIENT: RetryPolicy =
    RetryPolicy { base: Duration::from_hours(1), cap: Duration::from_hours(1), attempts: 8 };

/// What is wrong with a bus at the moment.
#[derive(Debug, Clone, Copy, Default)]
struct Ills {
    /// Whatever it takes after this is lost when it comes to itself, and is not given before.
    loses_after: Option<Sequence>,
    /// The highest sequence that it took meanwhile.
    took: Sequence,
    /// It lost something, and its publisher was not told.
    is_new: bool,
    /// It takes no acknowledgement.
    is_deaf: bool,
    /// It gives everything twice.
    stutters: bool,
}

/// The in-process bus with an ill.
#[derive(Clone)]
struct Ailing {
    bus: ChannelBus,
    ills: Arc<Mutex<Ills>>,
}

impl Ailing {
    fn with(ills: Ills) -> Self {
        Self { bus: ChannelBus::new(1_024), ills: Arc::new(Mutex::new(ills)) }
    }

    fn ills(&self) -> Ills {
        *self.ills.lock().unwrap()
    }

    /// From now on everything is in order; but what was lost is lost.
    fn recovers(&self) {
        let mut ills = self.ills.lock().unwrap();
        *ills = Ills { is_new: ills.loses_after.is_some(), ..Ills::default() };
    }

    /// What it keeps of what it takes.
    fn keeps(&self, events: &[Content]) -> PortResult<Vec<Content>> {
        let mut ills = self.ills.lock().unwrap();
        if std::mem::take(&mut ills.is_new) {
            return Err(no_answer());
        }
        let Some(after) = ills.loses_after else { return Ok(events.to_vec()) };
        ills.took = events.iter().filter_map(Content::sequence).fold(ills.took, Sequence::max);
        Ok(events.iter().filter(|event| event.sequence() <= Some(after)).cloned().collect())
    }
}

fn no_answer() -> PortError {
    PortError::new(PortErrorKind::Unavailable, "ailing", "no answer")
}

#[async_trait]
impl EventPublisher for Ailing {
    async fn publish(&self, to: &Subscription, events: &[Content]) -> PortResult<()> {
        let kept = self.keeps(events)?;
        self.bus.publish(to, &kept).await
    }

    async fn try_publish(&self, to: &Subscription, events: &[Content]) -> PortResult<TryPublish> {
        let kept = self.keeps(events)?;
        self.bus.try_publish(to, &kept).await
    }

    async fn last_published(&self, to: &Subscription) -> PortResult<Sequence> {
        Ok(self.bus.last_published(to).await?.max(self.ills().took))
    }

    async fn begin_anew(&self, to: &Subscription) -> PortResult<()> {
        self.bus.begin_anew(to).await
    }
}

#[async_trait]
impl EventBus for Ailing {
    async fn subscribe(&self, to: &Subscription) -> PortResult<Box<dyn EventReceiver>> {
        Ok(Box::new(AilingReceiver { receiver: self.bus.subscribe(to).await?, bus: self.clone() }))
    }

    async fn settled(&self, of: &Subscription) -> PortResult<Sequence> {
        self.bus.settled(of).await
    }

    fn is_shared(&self) -> bool {
        self.bus.is_shared()
    }

    async fn close(&self) {
        self.bus.close().await;
    }
}

struct AilingReceiver {
    receiver: Box<dyn EventReceiver>,
    bus: Ailing,
}

#[async_trait]
impl EventReceiver for AilingReceiver {
    async fn receive(&mut self, most: usize) -> PortResult<Vec<Delivery>> {
        let deliveries = self.receiver.receive(most).await?;
        if self.bus.ills().stutters {
            return Ok(deliveries.iter().cloned().chain(deliveries.iter().cloned()).collect());
        }
        Ok(deliveries)
    }

    async fn leave(&mut self) -> PortResult<()> {
        self.receiver.leave().await
    }

    async fn acknowledge(&mut self, receipts: &[Receipt]) -> PortResult<()> {
        if self.bus.ills().is_deaf {
            return Err(no_answer());
        }
        self.receiver.acknowledge(receipts).await
    }
}

/// A limit that lets nothing through before it is opened.
struct Gate(watch::Receiver<bool>);

#[async_trait]
impl RateLimit for Gate {
    async fn take(&self, _tokens: u32) {
        self.0.clone().wait_for(|open| *open).await.unwrap();
    }
}

/// A rig on such a bus.
async fn rig_on(bus: &Ailing) -> Rig {
    Rig { bus: Arc::new(bus.clone()), ..Rig::new().await }
}

/// Another process on the same store and the same bus.
fn beside(rig: &Rig, bus: &Ailing) -> Rig {
    Rig { bus: Arc::new(bus.clone()), ..rig.again() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_bus_gives_twice_takes_effect_once() {
    let bus = Ailing::with(Ills { stutters: true, ..Ills::default() });
    let rig = rig_on(&bus).await;
    rig.commit(&["a", "b", "a", "c", "a", "b"]).await;
    rig.start(options(), |_, _| (Duration::from_millis(2), done())).await;
    rig.until_settled().await;
    rig.commit(&["d"]).await;
    rig.until_settled().await;
    rig.stop(CALM).await;
    assert_eq!((rig.record.effects(), rig.record.all_attempts()), (7, 14));
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_that_the_bus_lost_is_published_again() {
    for after in [0, 1, 4, 9] {
        for is_busy in [false, true] {
            let bus = Ailing::with(Ills { loses_after: Some(Sequence(after)), ..Ills::default() });
            let rig = rig_on(&bus).await;
            rig.start(options(), |_, _| (NOW, done())).await;
            rig.commit(&["a", "b", "c", "d", "a", "b", "c", "d", "a", "b"]).await;
            eventually("all were published", async || bus.ills().took == Sequence(10)).await;
            eventually("what is there is settled", async || rig.watermark().await == Sequence(after)).await;
            bus.recovers();
            if is_busy {
                rig.commit(&["a", "b"]).await;
            }
            rig.until_settled().await;
            rig.stop(CALM).await;
            assert_eq!(rig.record.all_attempts() as usize, rig.record.effects(), "none was handled again");
            rig.assert_clean().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bus_that_lost_everything_gets_what_is_not_settled() {
    let bus = Ailing::with(Ills::default());
    let rig = rig_on(&bus).await;
    rig.commit(&["a", "b", "c"]).await;
    rig.start(options(), |_, _| (NOW, done())).await;
    rig.until_settled().await;
    bus.ills.lock().unwrap().loses_after = Some(Sequence::START);
    rig.commit(&["a", "b"]).await;
    eventually("all were published", async || bus.ills().took == Sequence(5)).await;
    bus.begin_anew(&tested()).await.unwrap();
    bus.recovers();
    rig.until_settled().await;
    rig.stop(CALM).await;
    assert_eq!(rig.record.all_attempts(), 5, "what was settled is not handled again");
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_another_log_are_not_given_to_anybody() {
    let rig = Rig::new().await;
    let other = Rig::new().await;
    other.commit(&["x"; 20]).await;
    rig.bus.publish(&tested(), &other.store_events().await).await.unwrap();
    let sequences = rig.commit(&["a", "b", "c"]).await;
    rig.start(options(), |_, _| (NOW, done())).await;
    rig.until_settled().await;
    rig.commit(&["d"; 30]).await;
    rig.until_settled().await;
    rig.stop(CALM).await;
    assert_eq!(rig.watermark().await, Sequence(sequences[2].0 + 30));
    assert_eq!(rig.record.all_attempts(), 33);
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_acknowledged_holds_the_watermark_back_until_it_is() {
    let bus = Ailing::with(Ills { is_deaf: true, ..Ills::default() });
    let rig = rig_on(&bus).await;
    rig.commit(&["a", "b", "a", "c"]).await;
    rig.start(options(), |_, _| (NOW, done())).await;
    eventually("all took effect", async || rig.record.effects() == 4).await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(rig.watermark().await, Sequence::START);
    bus.recovers();
    rig.until_settled().await;
    rig.stop(CALM).await;
    assert_eq!(rig.record.all_attempts(), 4);
    rig.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_process_booked_and_did_not_acknowledge_is_not_handled_as_new() {
    let bus = Ailing::with(Ills { is_deaf: true, ..Ills::default() });
    let first = rig_on(&bus).await;
    let sequences = first.commit(&["bad", "late", "fine", "stuck"]).await;
    let (bad, late, fine, stuck) = (sequences[0], sequences[1], sequences[2], sequences[3]);
    let options = SubscriptionOptions { retry: PATIENT, ..options() };
    let (open, gate) = watch::channel(false);
    let second = beside(&first, &bus);
    // It starts before anything is booked, and takes nothing before the other one is killed.
    let gated = SubscriptionOptions { rate: Some(Arc::new(Gate(gate))), ..options.clone() };
    second.start(gated, |_, _| (NOW, done())).await;
    first
        .start(options, move |sequence, _| {
            let say = match sequence {
                _ if sequence == bad => Say::End(Outcome::Reject("never".to_owned())),
                _ if sequence == late => retry(),
                _ if sequence == stuck => Say::Never,
                _ => done(),
            };
            (NOW, say)
        })
        .await;
    eventually("all but one are booked", async || {
        let history = first.history().await;
        first.record.effects() == 1 && history.dead == [bad] && history.retries == [late]
    })
    .await;
    eventually("the last one is under way", async || first.record.groups().len() == 4).await;
    first.stop(Limits { soft: NOW, ..CALM }).await;
    bus.recovers();
    open.send_replace(true);
    eventually("the head is reached", async || second.watermark().await == stuck).await;
    second.stop(CALM).await;
    let attempts = [bad, late, fine, stuck].map(|sequence| second.record.attempts(sequence));
    assert_eq!(attempts, [1, 1, 2, 2]);
    second.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_share_a_bus_share_its_events_and_its_watermark() {
    let bus = Ailing::with(Ills::default());
    let first = rig_on(&bus).await;
    let second = beside(&first, &bus);
    let keys: Vec<String> = (0..400).map(|number| format!("k{number}")).collect();
    let slow = first.commit(&keys).await[7];
    let options = SubscriptionOptions { in_flight: 16, ..options() };
    for rig in [&first, &second] {
        rig.start(options.clone(), move |sequence, _| {
            (Duration::from_millis(if sequence == slow { 2_000 } else { 1 }), done())
        })
        .await;
    }
    eventually("all but one are done", async || first.record.effects() >= 399).await;
    // In this order: what is settled took effect before.
    eventually("the watermark stands before the slow one", async || {
        let watermark = first.watermark().await;
        assert!(watermark < slow || first.record.effect(slow).is_some(), "{watermark}");
        watermark == Sequence(slow.0 - 1)
    })
    .await;
    first.until_settled().await;
    for rig in [&first, &second] {
        rig.stop(CALM).await;
        let delivered = rig.metrics.encode().unwrap();
        assert!(!delivered.contains("events_delivered_total{subscription=\"tested\"} 0"), "{delivered}");
    }
    assert_eq!((first.record.effects(), first.record.all_attempts()), (400, 400));
    first.assert_clean().await;
}
