//! Who reads the log of a server: somebody who stays, goes away, or stands still. Neither of the last two may cost more than lines.

use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::random::Random;

/// Lines of the log that are kept.
const KEPT: usize = 200;
/// How often a reader that stands still looks whether the server is gone.
const STEP: Duration = Duration::from_millis(5);

/// What whoever reads the log does once the server has said where it listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Reads to the end.
    On,
    /// Goes away: the pipe is closed.
    Dies,
    /// Stands still before a pipe that is full.
    Stops,
}

impl Reading {
    /// Mostly reading on.
    pub(crate) fn drawn(random: &mut Random) -> Self {
        match random.below(4) {
            0 => Self::Dies,
            1 => Self::Stops,
            _ => Self::On,
        }
    }
}

/// The last lines of a log.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Lines>>);

#[derive(Debug, Default)]
struct Lines {
    kept: Vec<String>,
    /// The server has ended: a reader that stands still goes, too.
    over: bool,
    /// The pipe's other end once more, to fill it with.
    filler: Option<PipeWriter>,
}

impl Log {
    fn with<T>(&self, what: impl FnOnce(&mut Lines) -> T) -> T {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn text(&self) -> String {
        self.with(|lines| lines.kept.join("\n"))
    }

    /// Where the server listens, if it has said so.
    pub(crate) fn address(&self) -> Option<String> {
        self.with(|lines| {
            let line = lines.kept.iter().find(|line| line.contains("listening"))?;
            Some(line.split_once("address=")?.1.split(' ').next()?.to_owned())
        })
    }

    /// Notes that the server has ended.
    pub(crate) fn over(&self) {
        self.with(|lines| (lines.over, lines.filler) = (true, None));
    }

    fn keep(&self, line: String) {
        self.with(|lines| {
            if lines.kept.len() == KEPT {
                lines.kept.remove(KEPT / 2);
            }
            lines.kept.push(line);
        });
    }

    /// Keeps the pipe's other end, for a reader that stands still before a full pipe.
    pub(crate) fn to_be_filled(&self, by: PipeWriter) {
        self.with(|lines| lines.filler = Some(by));
    }

    /// Reads the end of a pipe as told.
    pub(crate) fn read(&self, pipe: PipeReader, how: Reading) {
        let mut lines = BufReader::new(pipe).lines();
        while let Some(Ok(line)) = lines.next() {
            self.keep(line);
            if how == Reading::On || self.address().is_none() {
                continue;
            }
            // Never room for a line: what the server takes out of it, nobody does.
            if let Some(mut filler) = self.with(|lines| lines.filler.take()) {
                let full = thread::spawn(move || while filler.write_all(&[b'.'; 1 << 12]).is_ok() {});
                self.stand_still();
                drop(lines);
                let _ = full.join();
            }
            return;
        }
    }

    #[allow(clippy::disallowed_methods, reason = "a reader that stands still")]
    fn stand_still(&self) {
        while !self.with(|lines| lines.over) {
            thread::sleep(STEP);
        }
    }
}
