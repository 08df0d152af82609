//! Publishing: in parts, each of them sent before the one before is answered.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{MaybeDone, maybe_done};
use futures_util::poll;
use turash_domain::ports::{Content, PortResult, TryPublish};
use turash_domain::{PortError, PortErrorKind, Sequence};

use super::{Published, Queue};
use crate::entry;
use crate::error::{closed, port_error, strange_answer};
use crate::script::{Call, PUBLISH};

/// Entries that are published by one script. The server works on one part while the next one is encoded and sent.
const PART: usize = 128;
/// Where there is no room, it is looked again this often: other processes acknowledge too.
const LOOK_FOR_ROOM: Duration = Duration::from_millis(100);

/// What a script is to do where there is no room for everything.
#[derive(Clone, Copy)]
enum Room {
    /// Publish what there is room for.
    Some,
    /// Publish nothing, if more of it is new than there is room for.
    All,
    /// Publish nothing, if there may not be room for this part and those that follow, so many entries in all.
    AllParts(usize),
}

/// What a script answers: what came of it, how many of its entries need no publishing any more, the group.
type Answer = (String, usize, String);

/// A call that runs, and its answer once it was given.
type Sent<'a> = MaybeDone<Pin<Box<dyn Future<Output = PortResult<Answer>> + Send + 'a>>>;

/// What publishing came to.
enum Taken {
    /// So many need no publishing any more.
    Some(usize),
    /// There is no room; nothing was published.
    Full,
    /// Whether there is room has to be asked of all of it at once; nothing was published.
    Tight,
}

fn last_of(events: &[Content]) -> Option<Sequence> {
    events.iter().rev().find_map(Content::sequence)
}

impl Queue {
    /// Publishes in parts, as there is room.
    pub(crate) async fn publish(&self, events: &[Content]) -> PortResult<()> {
        let mut rest = events;
        while !rest.is_empty() {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            freed.as_mut().enable();
            match self.put(rest, Room::Some).await? {
                Taken::Some(taken) if taken > 0 => rest = &rest[taken..],
                _ => {
                    let _ = tokio::time::timeout(LOOK_FOR_ROOM, freed).await;
                }
            }
        }
        Ok(())
    }

    /// Publishes all or none.
    pub(crate) async fn try_publish(&self, events: &[Content]) -> PortResult<TryPublish> {
        let mut taken = Taken::Tight;
        if events.len() > PART {
            taken = self.put(events, Room::AllParts(events.len())).await?;
        }
        if matches!(taken, Taken::Tight) {
            taken = self.put_at_once(events, Room::All).await?;
        }
        match taken {
            Taken::Some(taken) => {
                // Somebody else took room after it was asked for: what was begun is brought to its end.
                self.publish(&events[taken..]).await?;
                Ok(TryPublish::Done)
            }
            Taken::Full | Taken::Tight => Ok(TryPublish::Full),
        }
    }

    /// Publishes events in parts until one is not taken as a whole. Each part says what the stream has to have before it, so that none comes
    /// in where the one before did not.
    async fn put(&self, events: &[Content], room: Room) -> PortResult<Taken> {
        let (group, mut before) = self.known_published()?;
        let (Some(group), true) = (group, events.iter().all(|event| event.sequence().is_some())) else {
            return match room {
                Room::Some => self.put_at_once(&events[..events.len().min(PART)], room).await,
                Room::All | Room::AllParts(_) => Ok(Taken::Tight),
            };
        };
        let mut parts = events.chunks(PART);
        let Some(first) = parts.next() else { return Ok(Taken::Some(0)) };
        // Whether there is room for all parts has to be known before the second one goes.
        let answer = self.link.call(&self.publishing(&group, before, first, room)).await?;
        let mut taken = match self.note(first, answer)? {
            Taken::Some(taken) if taken == first.len() => taken,
            taken => return Ok(taken),
        };
        before = last_of(first).unwrap_or(before);
        let mut under_way = None;
        for part in parts.map(Some).chain([None]) {
            let mut next =
                part.map(|part| (part, self.sent(self.publishing(&group, before, part, Room::Some))));
            if let Some((part, sent)) = &mut next {
                // Polled once, it is on its way.
                let _ = poll!(sent);
                before = last_of(part).unwrap_or(before);
            }
            if let Some((part, mut sent)) = std::mem::replace(&mut under_way, next) {
                (&mut sent).await;
                let answer = Pin::new(&mut sent).take_output().unwrap_or_else(|| Err(self.strange()));
                match self.note(part, answer?)? {
                    Taken::Some(some) if some == part.len() => taken += some,
                    Taken::Some(some) => return Ok(Taken::Some(taken + some)),
                    Taken::Full | Taken::Tight => return Ok(Taken::Some(taken)),
                }
            }
        }
        Ok(Taken::Some(taken))
    }

    /// Publishes events by one script.
    async fn put_at_once(&self, events: &[Content], room: Room) -> PortResult<Taken> {
        let (group, before) = self.known_published()?;
        let call = self.publishing(group.as_deref().unwrap_or_default(), before, events, room);
        let answer = self.link.call(&call).await?;
        self.note(events, answer)
    }

    /// A call that runs.
    fn sent(&self, call: Call<'static>) -> Sent<'_> {
        maybe_done(Box::pin(async move { self.link.call(&call).await }))
    }

    /// The call that publishes events to a stream of a group that has everything up to a sequence.
    fn publishing(&self, group: &str, before: Sequence, events: &[Content], room: Room) -> Call<'static> {
        let (word, count) = match room {
            Room::Some => ("part", events.len()),
            Room::All => ("all", events.len()),
            Room::AllParts(count) => ("first", count),
        };
        let mut call = self.keys.call(&PUBLISH);
        call.arg(group).arg(before.0).arg(self.options.most_open());
        call.arg(word).arg(self.names.group()).arg(count);
        for event in events {
            entry::add(event, &mut call);
        }
        call
    }

    /// Notes what a script published.
    fn note(&self, events: &[Content], (outcome, taken, group): Answer) -> PortResult<Taken> {
        match outcome.as_str() {
            "done" => {
                let reached = last_of(&events[..taken.min(events.len())]);
                self.note_published(group.into(), reached.unwrap_or(Sequence::START));
                Ok(Taken::Some(taken))
            }
            "full" => Ok(Taken::Full),
            "tight" => Ok(Taken::Tight),
            "anew" | "lost" => Err(self.doubt_published()),
            _ => Err(self.strange()),
        }
    }

    /// The group and the sequence that the publisher knows; an error where nothing may be published.
    fn known_published(&self) -> PortResult<(Option<Arc<str>>, Sequence)> {
        let state = self.state();
        match &state.published {
            _ if state.closed => Err(closed()),
            Published::Nothing => Ok((None, Sequence::START)),
            Published::UpTo { group, sequence } => Ok((Some(Arc::clone(group)), *sequence)),
            Published::InDoubt => Err(self.lost()),
        }
    }

    fn note_published(&self, group: Arc<str>, reached: Sequence) {
        let published = &mut self.state().published;
        let before = match published {
            Published::UpTo { group: known, sequence } if *known == group => *sequence,
            _ => Sequence::START,
        };
        *published = Published::UpTo { group, sequence: reached.max(before) };
    }

    fn doubt_published(&self) -> PortError {
        self.state().published = Published::InDoubt;
        self.lost()
    }

    fn strange(&self) -> PortError {
        strange_answer(&self.options.label())
    }

    fn lost(&self) -> PortError {
        let label = self.options.label();
        let message = format!("the bus {label} lost events that were published; they are published again");
        port_error(PortErrorKind::Unavailable, message)
    }

    /// What the stream has; from here on nothing is published to one that has less.
    pub(crate) async fn last_published(&self) -> PortResult<Sequence> {
        let (group, last) = self.look().await?;
        let sequence = Sequence(last.sequence);
        self.state().published = Published::UpTo { group, sequence };
        Ok(sequence)
    }

    /// Makes the stream anew.
    pub(crate) async fn begin_anew(&self) -> PortResult<()> {
        let group: Arc<str> = self.make_anew("").await?.into();
        self.enter(&group);
        self.state().published = Published::UpTo { group, sequence: Sequence::START };
        self.freed.notify_waiters();
        Ok(())
    }
}
