//! The connection on which one process waits for the entries of one subscription.
//!
//! The server counts an entry as given when it sends it. So a question that was sent is never given up: it is kept, and whoever
//! reads next gets its answer. Where an answer was lost with its connection, the entries that stand to this consumer's name are
//! read again.

use std::future::{Future, poll_fn, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use redis::RedisError;
use redis::aio::MultiplexedConnection;
use tokio::time::{Instant, sleep_until};
use turash_domain::ports::Content;

use crate::entry::{self, EntryId};
use crate::error::{has_no_group, is_elsewhere, lost_connection};
use crate::keys::Keys;
use crate::options::{BLOCK, RedisOptions};
use crate::script::TAKEOVER;

/// Entries that are read again, or taken over, at once.
const PAGE: usize = 256;
/// Waits between attempts to connect.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Where a walk over the pending entries begins and ends.
const START: &str = "0-0";

/// Entries with their fields; one that was deleted has none.
type Entries = Vec<(String, Option<Vec<Vec<u8>>>)>;
/// Streams with their entries; nothing where none came.
type Streams = Option<Vec<(String, Entries)>>;
/// Where to go on, how many are gone, and entries with how often they were given.
type TakenOver = (String, usize, Vec<(String, Vec<Vec<u8>>, u32)>);

/// An answer on its way.
type Flying = Pin<Box<dyn Future<Output = Result<Answer, RedisError>> + Send>>;

enum Answer {
    New(Streams),
    Own(Streams),
    TakenOver(TakenOver),
}

/// What came of reading once.
pub(crate) enum Arrival {
    /// Entries, with how often each was given before; perhaps none.
    Entries(Vec<(EntryId, Content, u32)>),
    /// There is nothing more, and nobody waited for it.
    End,
    /// Entries that this consumer was given are gone.
    Lost,
    /// The group is gone, or never was.
    NoGroup,
}

pub(crate) struct Reader {
    options: Arc<RedisOptions>,
    keys: Keys,
    me: Arc<str>,
    connection: Option<MultiplexedConnection>,
    flying: Option<(Arc<str>, Flying)>,
    /// How many new entries were asked for last, and whether so many came: then there may be more.
    asked: usize,
    full: bool,
    /// Behind which of this consumer's own entries to read on; nothing once all were.
    own: Option<EntryId>,
    /// When others' entries are looked for again, and where to go on.
    takeover: Option<Instant>,
    cursor: String,
    /// Not to connect before, and how long to wait after the next failure.
    not_before: Option<Instant>,
    pause: Duration,
}

impl Reader {
    pub(crate) fn new(options: Arc<RedisOptions>, keys: Keys, me: Arc<str>) -> Self {
        Self {
            options,
            keys,
            me,
            connection: None,
            flying: None,
            asked: 0,
            full: false,
            own: None,
            takeover: None,
            cursor: START.to_owned(),
            not_before: None,
            pause: Duration::ZERO,
        }
    }

    /// Reads once, up to `most` new entries: waits a while for the first where `waits`. Gives the group that was read besides, which
    /// may be the one of an earlier call. Dropping the future loses nothing.
    pub(crate) async fn read(
        &mut self,
        group: &Arc<str>,
        most: usize,
        waits: bool,
    ) -> Result<(Arc<str>, Arrival), RedisError> {
        if self.flying.is_none() {
            let connection = self.connect().await?;
            self.flying = Some((Arc::clone(group), self.ask(connection, group, most, waits)));
        }
        let Some((group, flying)) = &mut self.flying else {
            return Ok((Arc::clone(group), Arrival::NoGroup));
        };
        let answer = flying.await;
        let group = Arc::clone(group);
        self.flying = None;
        match answer {
            Ok(answer) => {
                self.pause = Duration::ZERO;
                Ok((group, self.arrived(answer, waits)))
            }
            Err(error) if has_no_group(&error) => {
                (self.own, self.cursor) = (None, START.to_owned());
                Ok((group, Arrival::NoGroup))
            }
            Err(error) => self.failed(error).map(|arrival| (group, arrival)),
        }
    }

    /// Asks for new entries before anybody waits for them, where there seem to be more: `most`, and no more than were asked for last.
    /// Whoever reads next gets the answer.
    pub(crate) async fn ask_ahead(&mut self, group: &Arc<str>, most: usize) {
        let Some(connection) = self.connection.clone().filter(|_| self.full && self.flying.is_none()) else {
            return;
        };
        let mut flying = self.ask(connection, group, most.min(self.asked), true);
        // The first poll sends it.
        if let Poll::Ready(answer) = poll_fn(|context| Poll::Ready(flying.as_mut().poll(context))).await {
            flying = Box::pin(ready(answer));
        }
        self.flying = Some((Arc::clone(group), flying));
    }

    /// Waits for what was asked already; nothing where nothing was, or where it failed.
    pub(crate) async fn last_answer(&mut self) -> Option<(Arc<str>, Arrival)> {
        let (group, flying) = self.flying.as_mut()?;
        let answer = flying.await;
        let group = Arc::clone(group);
        self.flying = None;
        Some((group, self.arrived(answer.ok()?, true)))
    }

    /// The connection, made anew where it is missing. What its predecessor was given and did not pass on is read again.
    async fn connect(&mut self) -> Result<MultiplexedConnection, RedisError> {
        if let Some(connection) = &self.connection {
            return Ok(connection.clone());
        }
        if let Some(time) = self.not_before {
            sleep_until(time).await;
        }
        match self.options.open(&self.keys.stream, BLOCK).await {
            Ok(connection) => {
                self.connection = Some(connection.clone());
                self.own = Some(EntryId::default());
                Ok(connection)
            }
            Err(error) => {
                self.back_off();
                Err(error)
            }
        }
    }

    /// The next question: own entries first, then those of consumers that show no life, then new ones.
    fn ask(
        &mut self,
        mut connection: MultiplexedConnection,
        group: &Arc<str>,
        most: usize,
        waits: bool,
    ) -> Flying {
        let mut read = redis::cmd("XREADGROUP");
        read.arg("GROUP").arg(&**group).arg(&*self.me);
        if let Some(after) = self.own {
            read.arg("COUNT").arg(PAGE).arg("STREAMS").arg(&self.keys.stream).arg(after.to_string());
            return Box::pin(async move { Ok(Answer::Own(read.query_async(&mut connection).await?)) });
        }
        if self.takeover.is_none_or(|due| due <= Instant::now()) {
            return self.take_over(connection, group);
        }
        self.asked = most;
        read.arg("COUNT").arg(most);
        if waits {
            read.arg("BLOCK").arg(BLOCK.as_millis() as u64);
        }
        read.arg("STREAMS").arg(&self.keys.stream).arg(">");
        Box::pin(async move { Ok(Answer::New(read.query_async(&mut connection).await?)) })
    }

    fn take_over(&self, mut connection: MultiplexedConnection, group: &str) -> Flying {
        let mut call = self.keys.call(&TAKEOVER);
        call.arg(group).arg(&*self.me).arg(self.options.takeover_after().as_millis() as u64);
        call.arg(&self.cursor).arg(PAGE);
        // The invocation borrows the script, which lives as long as the program.
        Box::pin(async move { Ok(Answer::TakenOver(call.invoke_async(&mut connection).await?)) })
    }

    fn arrived(&mut self, answer: Answer, waits: bool) -> Arrival {
        match answer {
            Answer::New(streams) => {
                let entries = entries_of(streams);
                self.full = entries.len() >= self.asked;
                if entries.is_empty() && !waits {
                    return Arrival::End;
                }
                // A new entry that is deleted already was given to nobody; the books notice.
                Arrival::Entries(whole(entries, 0).0)
            }
            Answer::Own(streams) => {
                let entries = entries_of(streams);
                self.own =
                    entries.last().and_then(|(id, _)| id.parse().ok()).filter(|_| entries.len() == PAGE);
                // Whether they were passed on before the connection broke is not known.
                let (whole, gone) = whole(entries, 1);
                if gone { Arrival::Lost } else { Arrival::Entries(whole) }
            }
            Answer::TakenOver((cursor, gone, entries)) => {
                if cursor == START {
                    self.takeover = Some(Instant::now() + self.options.takeover_after() / 4);
                }
                self.cursor = cursor;
                let read = |(id, fields, times): (String, Vec<Vec<u8>>, u32)| {
                    let id = id.parse().ok()?;
                    Some((id, entry::read(id, &fields), times.saturating_sub(1)))
                };
                let entries = entries.into_iter().filter_map(read).collect();
                if gone > 0 { Arrival::Lost } else { Arrival::Entries(entries) }
            }
        }
    }

    /// After an error: the first one after good answers is mended without a word, where a new connection may do it.
    fn failed(&mut self, error: RedisError) -> Result<Arrival, RedisError> {
        let first = self.pause.is_zero();
        self.back_off();
        if !lost_connection(&error) {
            return Err(error);
        }
        self.connection = None;
        if first && is_elsewhere(&error) {
            self.not_before = None;
            return Ok(Arrival::Entries(Vec::new()));
        }
        Err(error)
    }

    fn back_off(&mut self) {
        self.not_before = Some(Instant::now() + self.pause);
        self.pause = (self.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
    }
}

fn entries_of(streams: Streams) -> Entries {
    streams.unwrap_or_default().into_iter().flat_map(|(_, entries)| entries).collect()
}

/// The entries that are there, and whether some are not.
fn whole(entries: Entries, times: u32) -> (Vec<(EntryId, Content, u32)>, bool) {
    let count = entries.len();
    let read = |(id, fields): (String, Option<Vec<Vec<u8>>>)| {
        let id = id.parse().ok()?;
        Some((id, entry::read(id, &fields?), times))
    };
    let whole: Vec<_> = entries.into_iter().filter_map(read).collect();
    let gone = whole.len() < count;
    (whole, gone)
}
