//! Planted faults: a good bus behind a decorator with one fault each. A suite that does not notice is no suite.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use futures_util::future::join_all;
use turash_channel::ChannelBus;
use turash_contract::bus::{Port, ROOM, cases};
use turash_contract::{Fresh, failures};
use turash_domain::ports::{
    Content, Delivery, EventBus, EventPublisher, EventReceiver, PortResult, Receipt, TryPublish,
};
use turash_domain::{Sequence, Subscription};

/// What is wrong with the bus.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    LosesAnEvent,
    GivesAnEventTwice,
    SwapsEvents,
    DropsWhatItCannotRead,
    OneQueueForAll,
    Unbounded,
    IgnoresAcknowledgements,
    AcknowledgesByItself,
    ClosesAtOnce,
    NeverEnds,
    SettlesWhatItTook,
    SettlesWhatItGave,
    NeverSettles,
    ForgetsWhatItTook,
    NeverBeginsAnew,
}

struct Faulty {
    bus: ChannelBus,
    fault: Fault,
    /// The highest sequence that was given to a receiver.
    given: Arc<AtomicU64>,
}

impl Faulty {
    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn to(&self, subscription: &Subscription) -> Subscription {
        if self.has(Fault::OneQueueForAll) { Subscription::new("all").unwrap() } else { subscription.clone() }
    }

    fn spoil(&self, events: &[Content]) -> Vec<Content> {
        let mut events = events.to_vec();
        match self.fault {
            Fault::LosesAnEvent if events.len() > 2 => drop(events.remove(1)),
            Fault::DropsWhatItCannotRead => events.retain(|content| content.event().is_some()),
            _ => {}
        }
        events
    }
}

#[async_trait]
impl EventPublisher for Faulty {
    async fn publish(&self, to: &Subscription, events: &[Content]) -> PortResult<()> {
        self.bus.publish(&self.to(to), &self.spoil(events)).await
    }

    async fn try_publish(&self, to: &Subscription, events: &[Content]) -> PortResult<TryPublish> {
        self.bus.try_publish(&self.to(to), &self.spoil(events)).await
    }

    async fn last_published(&self, to: &Subscription) -> PortResult<Sequence> {
        if self.has(Fault::ForgetsWhatItTook) {
            // It knows only what is not settled.
            let (took, settled) = (self.bus.last_published(to).await?, self.bus.settled(to).await?);
            return Ok(if took == settled { Sequence::START } else { took });
        }
        self.bus.last_published(&self.to(to)).await
    }

    async fn begin_anew(&self, to: &Subscription) -> PortResult<()> {
        if self.has(Fault::NeverBeginsAnew) {
            return Ok(());
        }
        self.bus.begin_anew(&self.to(to)).await
    }
}

#[async_trait]
impl EventBus for Faulty {
    async fn subscribe(&self, to: &Subscription) -> PortResult<Box<dyn EventReceiver>> {
        let receiver = self.bus.subscribe(&self.to(to)).await?;
        Ok(Box::new(FaultyReceiver { receiver, fault: self.fault, given: Arc::clone(&self.given) }))
    }

    async fn settled(&self, of: &Subscription) -> PortResult<Sequence> {
        match self.fault {
            Fault::SettlesWhatItTook => self.bus.last_published(of).await,
            Fault::SettlesWhatItGave => {
                Ok(self.bus.settled(of).await?.max(Sequence(self.given.load(Ordering::SeqCst))))
            }
            Fault::NeverSettles => Ok(Sequence::START),
            _ => self.bus.settled(&self.to(of)).await,
        }
    }

    fn is_shared(&self) -> bool {
        self.bus.is_shared()
    }

    async fn close(&self) {
        match self.fault {
            Fault::NeverEnds => {}
            Fault::ClosesAtOnce => {
                // What was taken is thrown away before the end is told.
                for name in ["matcher", "full"] {
                    let mut receiver = self.bus.subscribe(&Subscription::new(name).unwrap()).await.unwrap();
                    let taken =
                        tokio::time::timeout(std::time::Duration::from_millis(5), receiver.receive(ROOM));
                    if let Ok(Ok(taken)) = taken.await {
                        let receipts: Vec<_> = taken.iter().map(|delivery| delivery.receipt).collect();
                        receiver.acknowledge(&receipts).await.unwrap();
                    }
                }
                self.bus.close().await;
            }
            _ => self.bus.close().await,
        }
    }
}

struct FaultyReceiver {
    receiver: Box<dyn EventReceiver>,
    fault: Fault,
    given: Arc<AtomicU64>,
}

#[async_trait]
impl EventReceiver for FaultyReceiver {
    async fn receive(&mut self, most: usize) -> PortResult<Vec<Delivery>> {
        let mut deliveries = self.receiver.receive(most).await?;
        let newest = deliveries.iter().filter_map(|delivery| delivery.content.sequence()).max();
        self.given.fetch_max(newest.map_or(0, |newest| newest.0), Ordering::SeqCst);
        match self.fault {
            Fault::GivesAnEventTwice if deliveries.len() > 2 => deliveries.push(deliveries[0].clone()),
            Fault::SwapsEvents if deliveries.len() > 2 => deliveries.swap(0, 1),
            _ => {}
        }
        if matches!(self.fault, Fault::AcknowledgesByItself | Fault::Unbounded) {
            let receipts: Vec<_> = deliveries.iter().map(|delivery| delivery.receipt).collect();
            self.receiver.acknowledge(&receipts).await?;
        }
        Ok(deliveries)
    }

    async fn leave(&mut self) -> PortResult<()> {
        self.receiver.leave().await
    }

    async fn acknowledge(&mut self, receipts: &[Receipt]) -> PortResult<()> {
        if self.fault == Fault::IgnoresAcknowledgements {
            return Ok(());
        }
        self.receiver.acknowledge(receipts).await
    }
}

async fn noticed(fault: Fault) -> Vec<&'static str> {
    failures(cases(), async move || {
        let room = if fault == Fault::Unbounded { 100_000 } else { ROOM };
        let bus = ChannelBus::new(room);
        let port: Port = Arc::new(Faulty { bus, fault, given: Arc::default() });
        Fresh::new(port)
    })
    .await
}

/// All faults at once: most cases that fail do so by waiting in vain.
macro_rules! every_fault {
    ($($fault:ident),*) => {
        #[tokio::test]
        async fn every_fault_is_noticed() {
            let noticed = [$((Fault::$fault, noticed(Fault::$fault))),*];
            let (faults, runs): (Vec<_>, Vec<_>) = noticed.into_iter().unzip();
            for (fault, failed) in faults.into_iter().zip(join_all(runs).await) {
                println!("{fault:?}: {failed:?}");
                assert!(!failed.is_empty(), "{fault:?} goes unnoticed");
            }
        }
    };
}

every_fault!(
    LosesAnEvent,
    GivesAnEventTwice,
    SwapsEvents,
    DropsWhatItCannotRead,
    OneQueueForAll,
    Unbounded,
    IgnoresAcknowledgements,
    AcknowledgesByItself,
    ClosesAtOnce,
    NeverEnds,
    SettlesWhatItTook,
    SettlesWhatItGave,
    NeverSettles,
    ForgetsWhatItTook,
    NeverBeginsAnew
);
