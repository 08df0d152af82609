//! One subscription as this process sees it: what it knows of the stream, what it was given, and who waits here.

mod publishing;
mod receiving;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;
use tracing::warn;
use turash_domain::Sequence;
use turash_domain::ports::PortResult;

use crate::connection::Link;
use crate::entry::EntryId;
use crate::error::strange_answer;
use crate::held::Held;
use crate::keys::{Keys, Names};
use crate::options::RedisOptions;
use crate::reader::Reader;
use crate::script::{ANEW, KEEP, LOOK, SETTLED};

/// Ids that one script takes: it cannot spread out more than some thousands of them.
const IDS_AT_ONCE: usize = 512;

pub(crate) struct Queue {
    options: Arc<RedisOptions>,
    link: Arc<Link>,
    names: Arc<Names>,
    keys: Keys,
    state: Mutex<State>,
    /// One receiver reads for all.
    reader: tokio::sync::Mutex<Reader>,
    /// Told when there is something for receivers.
    pub(crate) more: Notify,
    /// Told when there may be room.
    freed: Notify,
}

#[derive(Default)]
struct State {
    /// The group that is read; what is held is of it.
    group: Option<Arc<str>>,
    held: Held,
    published: Published,
    /// Receivers that there were.
    receivers: u64,
    /// Receivers that there are.
    joined: usize,
    /// When the server was told last that what is held is in good hands.
    kept: Option<Instant>,
    closed: bool,
    /// It is closed, and nothing more is to be read.
    ended: bool,
}

/// What the publisher knows of the stream. Nothing is published to one that has less.
#[derive(Debug, Clone, Default)]
enum Published {
    /// It did not ask yet.
    #[default]
    Nothing,
    /// The stream has everything up to here.
    UpTo { group: Arc<str>, sequence: Sequence },
    /// The stream lost something: whoever publishes must ask what it has.
    InDoubt,
}

impl Queue {
    pub(crate) fn new(options: &Arc<RedisOptions>, link: &Arc<Link>, names: &Arc<Names>, keys: Keys) -> Self {
        Self {
            reader: Reader::new(Arc::clone(options), keys.clone(), names.consumer()).into(),
            options: Arc::clone(options),
            link: Arc::clone(link),
            names: Arc::clone(names),
            keys,
            state: Mutex::default(),
            more: Notify::new(),
            freed: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn close(&self) {
        self.state().closed = true;
        self.more.notify_waiters();
        self.freed.notify_waiters();
    }
}

/// What is known of the stream.
impl Queue {
    /// The group and the id of the last entry; the stream is made where it is missing.
    async fn look(&self) -> PortResult<(Arc<str>, EntryId)> {
        let mut call = self.keys.call(&LOOK);
        call.arg(self.names.group());
        let (group, last): (String, String) = self.link.call(&call).await?;
        let last = last.parse().map_err(|()| strange_answer(&self.options.label()))?;
        let group: Arc<str> = group.into();
        self.enter(&group);
        Ok((group, last))
    }

    /// Makes the stream where it is missing: what is published before somebody reads waits in it.
    pub(crate) async fn open(&self) -> PortResult<()> {
        self.look().await.map(drop)
    }

    /// Reads this group from here on. What is held of another one means nothing any more.
    fn enter(&self, group: &Arc<str>) {
        let mut state = self.state();
        if state.group.as_ref() != Some(group) {
            state.held.clear();
            state.group = Some(Arc::clone(group));
        }
    }

    /// This group is gone.
    fn leave(&self, group: &str) {
        let mut state = self.state();
        if state.group.as_deref() == Some(group) {
            state.held.clear();
            state.group = None;
        }
    }

    pub(crate) async fn settled(&self) -> PortResult<Sequence> {
        self.keep().await?;
        let (found, id): (String, String) = self.link.call(&self.keys.call(&SETTLED)).await?;
        if found == "lost" {
            self.mend(&id).await?;
            return Ok(Sequence::START);
        }
        let id: EntryId = id.parse().map_err(|()| strange_answer(&self.options.label()))?;
        Ok(if found == "open" { id.before() } else { Sequence(id.sequence) })
    }

    /// Says from time to time that this process lives, so that nobody takes over what its receivers have. It is asked what is settled
    /// as long as it works on anything.
    async fn keep(&self) -> PortResult<()> {
        let takeover = self.options.takeover_after();
        let (group, ids) = {
            let mut state = self.state();
            let is_due = state.kept.is_none_or(|kept| kept.elapsed() >= takeover / 3);
            let Some(group) = state.group.clone().filter(|_| is_due && state.joined > 0) else {
                return Ok(());
            };
            state.kept = Some(Instant::now());
            (group, state.held.ids())
        };
        for part in ids.chunks(IDS_AT_ONCE) {
            let mut call = self.keys.call(&KEEP);
            call.arg(&*group).arg(&*self.names.consumer()).arg((takeover / 4).as_millis() as u64);
            for id in part {
                call.arg(id.to_string());
            }
            let _: u64 = self.link.call(&call).await?;
        }
        Ok(())
    }

    /// Makes the stream of a group anew, unless somebody did; gives the group that holds then.
    async fn make_anew(&self, group: &str) -> PortResult<String> {
        let mut call = self.keys.call(&ANEW);
        call.arg(group).arg(self.names.group());
        self.link.call(&call).await
    }

    /// Makes the stream anew of which somebody deleted entries: what was not settled is published again.
    async fn mend(&self, group: &str) -> PortResult<()> {
        warn!(
            stream = self.keys.stream,
            "somebody deleted events that nobody acknowledged: the stream is made anew"
        );
        self.make_anew(group).await?;
        self.leave(group);
        self.state().published = Published::InDoubt;
        Ok(())
    }
}
