//! The dispatcher of one subscription: it receives deliveries, hands them to the lanes, and takes note of what is settled.
//!
//! It alone owns the receiver and the window, so that acknowledging and moving the watermark need no lock.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};
use tracing::warn;
use turash_domain::Sequence;
use turash_domain::ports::{Content, Delivery, PortResult, Receipt};

use super::intake::Intake;
use super::lanes::Item;
use super::loss::Loss;
use super::retrier::UnderWay;
use super::window::{Arrival, Window};
use super::worker::{Settled, WorkerPool};

/// Deliveries received at once.
const PAGE: usize = 512;
/// Waits after the bus did not answer.
const AGAIN: Duration = Duration::from_millis(500);

pub(crate) struct Dispatcher {
    pub(crate) pool: Arc<WorkerPool>,
    pub(crate) intake: Intake,
    pub(crate) window: Window,
    pub(crate) loss: Loss,
    pub(crate) under_way: Arc<UnderWay>,
    /// The most events in flight.
    pub(crate) room: usize,
    pub(crate) settled: mpsc::Receiver<Vec<Settled>>,
    pub(crate) watermark: watch::Sender<Sequence>,
    pub(crate) rewind: watch::Sender<Sequence>,
    /// How far the relay has published.
    pub(crate) published: watch::Receiver<Sequence>,
}

/// What the dispatcher turns to next.
enum Next {
    Delivered(PortResult<Vec<Delivery>>),
    Settled(Option<Vec<Settled>>),
    Published,
    Stop,
    PublishAgain,
}

impl Dispatcher {
    /// Receives until the program stops, and then only notes what the workers still settle.
    pub(crate) async fn run(mut self) {
        loop {
            match self.next().await {
                Next::Settled(None) => return,
                Next::Settled(Some(settled)) => self.note(settled).await,
                // After the end of the bus nothing more comes; the workers finish what they have.
                Next::Stop => return self.finish().await,
                Next::Delivered(Ok(deliveries)) if deliveries.is_empty() => return self.finish().await,
                Next::Delivered(Ok(deliveries)) => {
                    self.loss.heard();
                    self.take(deliveries).await;
                }
                Next::Delivered(Err(error)) => {
                    warn!(subscription = %self.pool.settling.subscription, %error, "the bus does not answer");
                    self.pool.stopping.run_until_cancelled(tokio::time::sleep(AGAIN)).await;
                }
                Next::Published => self.loss.heard(),
                Next::PublishAgain => {
                    self.loss.again();
                    self.rewind.send_replace(self.window.watermark());
                }
            }
            self.loss.look(&self.window);
        }
    }

    async fn next(&mut self) -> Next {
        let room = self.room.saturating_sub(self.window.in_flight()).min(PAGE);
        let expects =
            room > 0 && self.intake.waits_for_the_bus() && *self.published.borrow() > self.window.newest();
        let lost = self.loss.due(expects);
        tokio::select! {
            biased;
            () = self.pool.stopping.cancelled() => Next::Stop,
            settled = self.settled.recv() => Next::Settled(settled),
            delivered = self.intake.receive(room), if room > 0 => Next::Delivered(delivered),
            // The relay ends only with the program.
            Ok(()) = self.published.changed() => Next::Published,
            () = sleep_until(lost.unwrap_or_else(Instant::now)), if lost.is_some() => Next::PublishAgain,
        }
    }

    /// Lets the workers end what they are at, and notes it.
    async fn finish(&mut self) {
        self.pool.lanes.close();
        while let Some(settled) = self.settled.recv().await {
            self.note(settled).await;
        }
    }

    /// Hands new deliveries to the lanes; settles the others.
    async fn take(&mut self, deliveries: Vec<Delivery>) {
        let now = Instant::now();
        let metrics = self.pool.settling.metrics.clone();
        metrics.delivered.inc_by(deliveries.len() as u64);
        let mut fresh = Vec::with_capacity(deliveries.len());
        let mut settled = Vec::new();
        let mut unreadable = Vec::new();
        for Delivery { content, receipt, .. } in deliveries {
            let arrival = content.sequence().map_or(Arrival::New, |sequence| self.window.arrive(sequence));
            match (arrival, content) {
                (Arrival::New, Content::Event(event)) => fresh.push(Item::delivered(event, receipt, now)),
                (Arrival::New, Content::Unreadable(found)) => unreadable.push((found, receipt)),
                (Arrival::Duplicate | Arrival::TooFar, _) => {
                    metrics.duplicate.inc();
                    settled.push(Settled { sequence: Sequence::START, receipt: Some(receipt) });
                }
            }
        }
        // First what others can work on meanwhile.
        self.pool.lanes.put(fresh);
        for (found, receipt) in unreadable {
            let sequence = found.sequence.unwrap_or(Sequence::START);
            self.pool.settling.unreadable(found).await;
            settled.push(Settled { sequence, receipt: Some(receipt) });
        }
        if !settled.is_empty() {
            self.note(settled).await;
        }
        metrics.in_flight.set((self.window.in_flight() as u64).cast_signed());
    }

    /// Acknowledges what is settled and moves the watermark.
    async fn note(&mut self, settled: Vec<Settled>) {
        let mut receipts: Vec<Receipt> = Vec::with_capacity(settled.len());
        let before = self.window.watermark();
        let mut all = settled;
        // What else is there comes along: one acknowledgement for many.
        while let Ok(more) = self.settled.try_recv() {
            all.extend(more);
        }
        for Settled { sequence, receipt } in all {
            match receipt {
                Some(receipt) => {
                    receipts.push(receipt);
                    self.window.settle(sequence);
                }
                None => self.under_way.remove(sequence),
            }
        }
        if !receipts.is_empty()
            && let Err(error) = self.intake.receiver().acknowledge(&receipts).await
        {
            // They come again and are known by then.
            warn!(subscription = %self.pool.settling.subscription, %error, "an acknowledgement failed");
        }
        if self.window.watermark() != before {
            self.watermark.send_replace(self.window.watermark());
        }
        self.pool.settling.metrics.in_flight.set((self.window.in_flight() as u64).cast_signed());
    }
}
