//! `turash events tail`: the log as it grows, one event a line.

use std::io::Write;
use std::time::Duration;

use anyhow::Result;
use turash_domain::ports::Content;
use turash_domain::{Position, Sequence};
use turash_runtime::{holds, last};

use crate::cli::TailArgs;
use crate::context::Context;
use crate::output::{Outcome, note, write};
use crate::signals::Signals;
use crate::wire::Wired;

/// While nothing comes, it is asked whether the log is still the same one.
const LOOK: Duration = Duration::from_secs(1);
/// Events read at once.
const PAGE: u32 = 1_000;

pub(crate) async fn tail(context: &Context, args: &TailArgs) -> Result<Outcome> {
    let mut signals = Signals::listen()?;
    let wired = Wired::reading(&context.place).await?;
    let ended = tokio::select! {
        ended = follow(&wired, args) => ended,
        _ = signals.next() => Ok(()),
    };
    wired.close().await;
    ended.map(|()| Outcome::Fine)
}

async fn follow(wired: &Wired, args: &TailArgs) -> Result<()> {
    let log = &wired.ports.log;
    let head = log.head().await?;
    let mut place = last(&**log).await?;
    let mut after = match (args.after, args.last) {
        (Some(after), _) => Sequence(after),
        (None, count) => Sequence(head.0.saturating_sub(count)),
    };
    let trimmed = log.trimmed().await?;
    if after < trimmed {
        note(&format!("events up to {trimmed} were trimmed; starting after them"));
        after = trimmed;
    }
    loop {
        let events = log.read(after, PAGE).await?;
        let lines: Vec<String> = events.iter().map(|event| line(event, args.json)).collect();
        // On a thread of its own: a reader that stands still must not keep a signal from ending this.
        let written = tokio::task::spawn_blocking(move || {
            write(|out| lines.iter().try_for_each(|line| writeln!(out, "{line}")))
        });
        written.await??;
        if let Some(read) = events.iter().rev().find_map(Position::of_content) {
            (place, after) = (read, read.sequence);
        } else if !args.follow {
            return Ok(());
        } else if let Ok(reached) = tokio::time::timeout(LOOK, log.wait(after)).await {
            reached?;
        } else if !holds(&**log, place).await? {
            place = last(&**log).await?;
            after = place.sequence;
            note(&format!("the store was set back, its log is another one: it goes on after {after}"));
        }
    }
}

/// One event in a line: sequence, time, type and subject, or the whole event without what is private.
fn line(content: &Content, json: bool) -> String {
    match content {
        Content::Event(event) if json => event.to_public_cloud_event(),
        Content::Event(event) => {
            format!("{:>10}  {}  {:<22}  {}", event.sequence, event.time, event.data.name(), event.data.key())
        }
        Content::Unreadable(unreadable) => {
            let sequence = unreadable.sequence.map(|sequence| sequence.to_string()).unwrap_or_default();
            format!("{sequence:>10}  cannot be read: {}", unreadable.error)
        }
    }
}
