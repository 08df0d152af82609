//! Receiving: what this process reads of the stream goes to its receivers, and what they settle is acknowledged.

use std::sync::Arc;

use tracing::info;
use turash_domain::ports::{Content, Delivery, PortResult, Receipt};

use super::{IDS_AT_ONCE, Queue};
use crate::entry::EntryId;
use crate::error::from_driver;
use crate::held::Holder;
use crate::reader::Arrival;
use crate::script::{ACKNOWLEDGE, LEAVE};

/// Acknowledgements of fewer entries are none of a queue that runs full.
const AHEAD_FROM: usize = 64;

impl Queue {
    pub(crate) fn join(&self) -> Holder {
        let mut state = self.state();
        state.receivers += 1;
        state.joined += 1;
        Holder(state.receivers)
    }

    /// What a receiver has goes to another one.
    pub(crate) fn part(&self, holder: Holder) {
        let mut state = self.state();
        state.joined -= 1;
        state.held.take_back(holder, false);
        drop(state);
        self.more.notify_waiters();
    }

    /// What a receiver has goes to another one as if it had never been given. The last receiver of this process hands over to other
    /// processes, which look for such entries now and then.
    pub(crate) async fn hand_over(&self, holder: Holder) -> PortResult<()> {
        let is_last = {
            let mut state = self.state();
            state.held.take_back(holder, true);
            state.joined == 1
        };
        if !is_last {
            self.more.notify_waiters();
            return Ok(());
        }
        let mut reader = self.reader.lock().await;
        // What was asked for is answered soon, and goes along.
        if let Some((group, Arrival::Entries(entries))) = reader.last_answer().await {
            self.take(&group, entries);
        }
        let (group, entries) = {
            let mut state = self.state();
            (state.group.clone(), state.held.hand_over())
        };
        let Some(group) = group else { return Ok(()) };
        let idle = (2 * self.options.takeover_after()).as_millis() as u64;
        for part in entries.chunks(IDS_AT_ONCE) {
            let mut call = self.keys.call(&LEAVE);
            call.arg(&*group).arg(&*self.names.consumer()).arg(idle);
            for (id, times) in part {
                call.arg(id.to_string()).arg(*times);
            }
            let _: u64 = self.link.call(&call).await?;
        }
        Ok(())
    }

    /// What is here, up to `most`; none at the end, `None` where more may come.
    pub(crate) fn give(&self, to: Holder, most: usize) -> Option<Vec<Delivery>> {
        let mut state = self.state();
        let deliveries = state.held.give(to, most);
        (!deliveries.is_empty() || state.ended).then_some(deliveries)
    }

    /// Reads once, for whichever receiver, unless something is here. Dropping the future loses nothing.
    pub(crate) async fn read(&self, most: usize) -> PortResult<()> {
        let mut reader = self.reader.lock().await;
        let (group, is_closed) = {
            let state = self.state();
            if state.ended || state.held.is_anything_waiting() {
                return Ok(());
            }
            (state.group.clone(), state.closed)
        };
        let group = match group {
            Some(group) => group,
            None => self.look().await?.0,
        };
        let read = reader.read(&group, most, !is_closed).await;
        let (group, arrival) = read.map_err(|error| from_driver(&self.options.label(), error))?;
        match arrival {
            Arrival::Entries(entries) => self.take(&group, entries),
            Arrival::End => self.state().ended = is_closed,
            Arrival::NoGroup => {
                info!(stream = self.keys.stream, "the stream was made anew");
                self.leave(&group);
            }
            Arrival::Lost => self.mend(&group).await?,
        }
        if self.state().ended {
            self.more.notify_waiters();
        }
        Ok(())
    }

    /// Takes what was read, unless the stream is another one by now.
    fn take(&self, group: &str, entries: Vec<(EntryId, Content, u32)>) {
        if entries.is_empty() {
            return;
        }
        let mut state = self.state();
        if state.group.as_deref() == Some(group) {
            for (id, content, times) in entries {
                state.held.add(id, content, times);
            }
        }
        drop(state);
        self.more.notify_waiters();
    }

    /// Where many are acknowledged together, as many are asked for at once: the server reads while what came before is worked on. This
    /// process has no more than it had.
    async fn ask_ahead(&self, group: &Arc<str>, most: usize) {
        let Ok(mut reader) = self.reader.try_lock() else { return };
        let is_idle = {
            let state = self.state();
            !state.closed && !state.held.is_anything_waiting() && state.group.as_ref() == Some(group)
        };
        if is_idle && most >= AHEAD_FROM {
            reader.ask_ahead(group, most).await;
        }
    }

    pub(crate) async fn acknowledge(&self, holder: Holder, receipts: &[Receipt]) -> PortResult<()> {
        let (group, settled) = {
            let state = self.state();
            let Some(group) = state.group.clone() else { return Ok(()) };
            (group, state.held.of(holder, receipts))
        };
        self.ask_ahead(&group, settled.len()).await;
        for part in settled.chunks(IDS_AT_ONCE) {
            let mut call = self.keys.call(&ACKNOWLEDGE);
            call.arg(&*group);
            for (_, id) in part {
                id.add_to(&mut call);
            }
            let known: i64 = self.link.call(&call).await?;
            if known < 0 {
                self.leave(&group);
                return Ok(());
            }
            self.state().held.settle(part.iter().map(|(receipt, _)| *receipt));
        }
        self.freed.notify_waiters();
        Ok(())
    }
}
