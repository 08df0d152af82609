//! The dispatcher of one subscription: it receives deliveries, hands them to the lanes, and acknowledges what is settled.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep};
use tracing::warn;
use turash_domain::Sequence;
use turash_domain::ports::{Content, Delivery, PortResult, Receipt};

use super::booked::{Booked, Entries};
use super::intake::Intake;
use super::lanes::Item;
use super::retrier::UnderWay;
use super::worker::{Settled, WorkerPool};

/// Deliveries received at once.
const PAGE: usize = 512;
/// Waits after the bus did not answer.
const AGAIN: Duration = Duration::from_millis(500);

pub(crate) struct Dispatcher {
    pub(crate) pool: Arc<WorkerPool>,
    pub(crate) intake: Intake,
    pub(crate) booked: Booked,
    /// Up to here events may have ended the process before: they are through before others are received.
    pub(crate) suspects: Sequence,
    /// The last event received, while there are suspects.
    pub(crate) arrived: Sequence,
    pub(crate) under_way: Arc<UnderWay>,
    /// The most events received and not acknowledged.
    pub(crate) room: usize,
    pub(crate) in_flight: usize,
    pub(crate) settled: mpsc::Receiver<Vec<Settled>>,
    /// What is settled and not acknowledged yet.
    pub(crate) owed: Vec<Receipt>,
    /// Told whenever something was acknowledged; closed at the end.
    pub(crate) acknowledged: watch::Sender<()>,
}

/// What the dispatcher turns to next.
enum Next {
    Delivered(PortResult<Vec<Delivery>>),
    Settled(Option<Vec<Settled>>),
    Acknowledge,
    Stop,
}

impl Dispatcher {
    /// Receives until the program stops, and then only acknowledges what the workers still settle.
    pub(crate) async fn run(mut self) {
        loop {
            match self.next().await {
                Next::Settled(None) => return,
                Next::Settled(Some(settled)) => self.note(settled).await,
                Next::Acknowledge => self.acknowledge().await,
                // After the end of the bus nothing more comes; the workers finish what they have.
                Next::Stop => return self.finish().await,
                Next::Delivered(Ok(deliveries)) if deliveries.is_empty() => return self.finish().await,
                Next::Delivered(Ok(deliveries)) => self.take(deliveries).await,
                Next::Delivered(Err(error)) => {
                    warn!(subscription = %self.pool.settling.subscription, %error, "the bus does not answer");
                    self.pool.stopping.run_until_cancelled(sleep(AGAIN)).await;
                }
            }
        }
    }

    async fn next(&mut self) -> Next {
        let room = self.room();
        tokio::select! {
            biased;
            () = self.pool.stopping.cancelled() => Next::Stop,
            settled = self.settled.recv() => Next::Settled(settled),
            delivered = self.intake.receive(room), if room > 0 => Next::Delivered(delivered),
            () = sleep(AGAIN), if !self.owed.is_empty() => Next::Acknowledge,
        }
    }

    /// How many deliveries to ask for.
    fn room(&mut self) -> usize {
        let room = self.room.saturating_sub(self.in_flight).min(PAGE);
        if self.suspects == Sequence::START {
            return room;
        }
        match self.suspects.0.saturating_sub(self.arrived.0) {
            0 if self.in_flight > 0 => 0,
            0 => {
                self.suspects = Sequence::START;
                room
            }
            left => room.min(usize::try_from(left).unwrap_or(room)),
        }
    }

    /// Lets the workers end what they are at, and acknowledges it.
    async fn finish(&mut self) {
        self.pool.lanes.close();
        while let Some(settled) = self.settled.recv().await {
            self.note(settled).await;
        }
        self.acknowledge().await;
        if let Err(error) = self.intake.receiver().leave().await {
            warn!(subscription = %self.pool.settling.subscription, %error,
                "what was received and not begun comes to others only when this process counts as gone");
        }
    }

    /// Hands deliveries to the lanes; settles those that need no handling.
    async fn take(&mut self, deliveries: Vec<Delivery>) {
        let now = Instant::now();
        let settling = &self.pool.settling;
        self.in_flight += deliveries.len();
        settling.metrics.delivered.inc_by(deliveries.len() as u64);
        self.show_in_flight();
        let entries = match self.booked.note(&deliveries) {
            Some(range) => settling.booked(range).await,
            None => Entries::default(),
        };
        let mut fresh = Vec::with_capacity(deliveries.len());
        let mut unreadable = Vec::new();
        for Delivery { content, receipt, times } in deliveries {
            let sequence = content.sequence().unwrap_or(Sequence::START);
            let known = sequence > Sequence::START && entries.hold(sequence);
            self.arrived = self.arrived.max(sequence);
            match content {
                _ if known => {
                    settling.metrics.duplicate.inc();
                    self.owed.push(receipt);
                }
                Content::Event(event) => {
                    let is_suspect = times > 1 || sequence <= self.suspects;
                    fresh.push(Item::delivered(event, receipt, now).suspect(is_suspect));
                }
                Content::Unreadable(found) => unreadable.push((found, receipt)),
            }
        }
        // First what others can work on meanwhile.
        self.pool.lanes.put(fresh);
        for (found, receipt) in unreadable {
            settling.unreadable(found).await;
            self.owed.push(receipt);
        }
        self.acknowledge().await;
    }

    /// Takes note of what the workers have settled.
    async fn note(&mut self, settled: Vec<Settled>) {
        let mut all = settled;
        // What else is there comes along: one acknowledgement for many.
        while let Ok(more) = self.settled.try_recv() {
            all.extend(more);
        }
        for Settled { sequence, receipt } in all {
            match receipt {
                Some(receipt) => self.owed.push(receipt),
                None => self.under_way.remove(sequence),
            }
        }
        self.acknowledge().await;
    }

    /// Acknowledges what is settled. Where the bus does not answer it stays owed: it would hold back what the bus says is settled.
    async fn acknowledge(&mut self) {
        if self.owed.is_empty() {
            return;
        }
        if let Err(error) = self.intake.receiver().acknowledge(&self.owed).await {
            warn!(subscription = %self.pool.settling.subscription, %error, "an acknowledgement failed");
            return;
        }
        self.in_flight = self.in_flight.saturating_sub(self.owed.len());
        self.owed.clear();
        self.acknowledged.send_replace(());
        self.show_in_flight();
    }

    fn show_in_flight(&self) {
        self.pool.settling.metrics.in_flight.set((self.in_flight as u64).cast_signed());
    }
}
