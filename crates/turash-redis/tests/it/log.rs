//! A log of events, with what the runtime does about it in small: a relay, receivers that handle and acknowledge, and a watermark.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use turash_domain::ports::{Content, EventBus, PortResult, TryPublish};
use turash_domain::{
    Event, EventData, Sequence, SiteId, SiteRemoved, Subscription, Timestamp, Uuid, Version,
};
use turash_redis::RedisBus;

/// Waits after an error.
const AGAIN: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn to() -> Subscription {
    Subscription::new("matcher").unwrap()
}

pub(crate) fn event(number: u64) -> Content {
    let site = SiteRemoved { id: SiteId::new(&format!("s{number}")).unwrap(), version: Version(number) };
    let event = Event {
        sequence: Sequence(number),
        id: Uuid::from_u128(u128::from(number)),
        time: Timestamp::from_millis(1_700_000_000_000).unwrap(),
        data: EventData::SiteRemoved(site),
        trace_parent: None,
    };
    event.into()
}

pub(crate) fn events(numbers: impl IntoIterator<Item = u64>) -> Vec<Content> {
    numbers.into_iter().map(event).collect()
}

/// A log that grows up to `last`, and what became of it.
pub(crate) struct Log {
    last: u64,
    /// How far it has grown.
    head: AtomicU64,
    watermark: AtomicU64,
    handled: Mutex<BTreeSet<u64>>,
}

impl Log {
    pub(crate) fn new(last: u64) -> Arc<Self> {
        Arc::new(Self {
            last,
            head: AtomicU64::new(0),
            watermark: AtomicU64::new(0),
            handled: Mutex::default(),
        })
    }

    /// One process: its relay, two receivers and its bookkeeper.
    pub(crate) fn process(self: &Arc<Self>, bus: &RedisBus, tasks: &mut JoinSet<()>) {
        tasks.spawn(Arc::clone(self).relay(bus.clone()));
        tasks.spawn(Arc::clone(self).keep_books(bus.clone()));
        for _ in 0..2 {
            tasks.spawn(Arc::clone(self).handle(bus.clone()));
        }
    }

    /// Grows to its end within about `time`, and waits until everything is settled.
    pub(crate) async fn play(&self, time: Duration) {
        // In few steps, so that much waits after each.
        let steps = 10;
        for step in 1..=steps {
            self.head.store(self.last * step / steps, Ordering::SeqCst);
            sleep(time / steps as u32).await;
        }
        let start = Instant::now();
        while self.watermark.load(Ordering::SeqCst) < self.last {
            let handled = self.handled.lock().unwrap().len();
            let watermark = self.watermark.load(Ordering::SeqCst);
            assert!(start.elapsed() < PATIENCE, "{handled} of {} handled, {watermark} settled", self.last);
            sleep(AGAIN).await;
        }
        assert_eq!(self.handled.lock().unwrap().len() as u64, self.last);
    }

    async fn relay(self: Arc<Self>, bus: RedisBus) {
        let (mut cursor, mut in_doubt) = (0, true);
        loop {
            if let Err(error) = self.publish(&bus, &mut cursor, &mut in_doubt).await {
                eprintln!("relay: {error}");
                in_doubt = true;
            }
            sleep(AGAIN).await;
        }
    }

    async fn publish(&self, bus: &RedisBus, cursor: &mut u64, in_doubt: &mut bool) -> PortResult<()> {
        use turash_domain::ports::EventPublisher;
        if std::mem::take(in_doubt) {
            let published = bus.last_published(&to()).await?.0;
            if published > self.last {
                eprintln!("relay: the bus begins anew");
                bus.begin_anew(&to()).await?;
            }
            let published = if published > self.last { 0 } else { published };
            *cursor = published.max(self.watermark.load(Ordering::SeqCst));
        }
        let events = events(*cursor + 1..=self.head.load(Ordering::SeqCst));
        for part in events.chunks(500) {
            if bus.try_publish(&to(), part).await? == TryPublish::Full {
                bus.publish(&to(), part).await?;
            }
            *cursor += part.len() as u64;
        }
        // Looks every now and then.
        *in_doubt = events.is_empty();
        Ok(())
    }

    async fn handle(self: Arc<Self>, bus: RedisBus) {
        let mut receiver = loop {
            match bus.subscribe(&to()).await {
                Ok(receiver) => break receiver,
                Err(_) => sleep(AGAIN).await,
            }
        };
        let mut owed = Vec::new();
        loop {
            match receiver.receive(50).await {
                Ok(deliveries) => {
                    for delivery in deliveries {
                        // What a stranger put there is unreadable.
                        if let Some(event) = delivery.content.event() {
                            self.handled.lock().unwrap().insert(event.sequence.0);
                        }
                        owed.push(delivery.receipt);
                    }
                    sleep(Duration::from_millis(20)).await;
                }
                Err(error) => {
                    eprintln!("receiver: {error}");
                    sleep(AGAIN).await;
                }
            }
            if receiver.acknowledge(&owed).await.is_ok() {
                owed.clear();
            }
        }
    }

    /// Takes note of what is settled; nothing may be that nobody handled.
    async fn keep_books(self: Arc<Self>, bus: RedisBus) {
        loop {
            sleep(Duration::from_millis(3)).await;
            let Ok(Sequence(settled)) = bus.settled(&to()).await else { continue };
            if settled > self.last {
                // A stranger's entry; the relay notices.
                continue;
            }
            let missing = {
                let handled = self.handled.lock().unwrap();
                (1..=settled).find(|number| !handled.contains(number))
            };
            assert_eq!(missing, None, "settled up to {settled}");
            self.watermark.fetch_max(settled, Ordering::SeqCst);
        }
    }
}

/// Ends all tasks; what one of them found wrong is a failure.
pub(crate) async fn end(mut tasks: JoinSet<()>) {
    tasks.abort_all();
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            assert!(error.is_cancelled(), "{error}");
        }
    }
}
