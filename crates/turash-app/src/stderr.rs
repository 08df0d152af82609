//! Standard error, written by a thread of its own: whoever says something hands it over and goes on.
//!
//! A reader that closed the pipe, a full disk or a terminal that stands still costs lines, never time and never the program. Lines
//! that found no room, or could not be written, are counted; once somebody reads again, one line says how many they were.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::panic::AssertUnwindSafe;
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use tracing::warn;
use tracing_subscriber::fmt::MakeWriter;

/// Bytes that wait at most: some ten thousand lines.
const ROOM: usize = 1 << 20;
/// The end of the program waits for a reader as long as it takes something within this time.
const PATIENCE: Duration = Duration::from_secs(1);
/// What is written to standard output waits so long for what was said before.
const IN_ORDER: Duration = Duration::from_millis(100);
/// Waits before another attempt where the other end shares a descriptor that must not block.
const AGAIN: Duration = Duration::from_millis(10);

/// The one standard error of the program.
static STDERR: LazyLock<Option<&'static Lines>> = LazyLock::new(|| {
    let lines: &'static Lines = Box::leak(Box::default());
    let thread = std::thread::Builder::new().name("stderr".to_owned());
    thread.spawn(|| lines.write_all_to(&mut io::stderr())).ok().map(|_| lines)
});
/// Lines that nobody got.
static DROPPED: LazyLock<Counter> = LazyLock::new(Counter::default);

/// Says a line to people.
pub(crate) fn say(line: &str) {
    push(format!("{line}\n").into_bytes());
}

/// Draws on the terminal.
pub(crate) fn draw(text: &str) {
    push(text.as_bytes().to_vec());
}

/// Where log entries go. Writing never fails and never waits.
#[derive(Clone, Copy)]
pub(crate) struct Stderr;

impl Write for Stderr {
    fn write(&mut self, entry: &[u8]) -> io::Result<usize> {
        push(entry.to_vec());
        Ok(entry.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Stderr {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}

fn push(text: Vec<u8>) {
    match *STDERR {
        Some(lines) => lines.push(text),
        None => lost(&text),
    }
}

/// The counter of dropped lines, for the metrics.
pub(crate) fn dropped() -> Counter {
    DROPPED.clone()
}

/// Waits a moment for what was said, so that it stands before what comes next on standard output.
pub(crate) fn settle() {
    if let Some(lines) = *STDERR {
        lines.wait(IN_ORDER);
    }
}

/// Waits for everything to be written, as long as somebody reads.
pub(crate) fn finish() {
    if let Some(lines) = *STDERR {
        while lines.wait(PATIENCE) == Waited::MoreWasTaken {}
    }
}

/// Counts what nobody got, in lines.
fn lost(text: &[u8]) {
    DROPPED.inc_by(text.split_inclusive(|byte| *byte == b'\n').count() as u64);
}

/// What waits to be written.
#[derive(Default)]
struct Lines {
    queue: Mutex<Queue>,
    come: Condvar,
    written: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Vec<u8>>,
    bytes: usize,
    /// Whether one is being written.
    writing: bool,
    /// Entries that left the queue.
    taken: u64,
}

/// What waiting for the writer came to.
#[derive(PartialEq, Eq)]
enum Waited {
    /// Everything is written.
    Done,
    /// Not everything, but the reader took something.
    MoreWasTaken,
    /// Nothing moved.
    NothingMoved,
}

impl Lines {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, text: Vec<u8>) {
        let mut queue = self.queue();
        if queue.bytes + text.len() > ROOM {
            drop(queue);
            return lost(&text);
        }
        queue.bytes += text.len();
        queue.waiting.push_back(text);
        self.come.notify_one();
    }

    /// The next entry; it waits for one.
    fn next(&self) -> Vec<u8> {
        let mut queue = self.queue();
        queue.writing = false;
        self.written.notify_all();
        loop {
            if let Some(text) = queue.waiting.pop_front() {
                queue.bytes -= text.len();
                queue.writing = true;
                queue.taken += 1;
                return text;
            }
            queue = self.come.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn wait(&self, most: Duration) -> Waited {
        let queue = self.queue();
        let before = queue.taken;
        let busy = |queue: &mut Queue| queue.writing || !queue.waiting.is_empty();
        let waited = self.written.wait_timeout_while(queue, most, busy);
        let (queue, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        match (timeout.timed_out(), queue.taken > before) {
            (false, _) => Waited::Done,
            (true, true) => Waited::MoreWasTaken,
            (true, false) => Waited::NothingMoved,
        }
    }

    /// The thread: writes for ever.
    fn write_all_to(&self, out: &mut impl Write) {
        let mut told = 0;
        loop {
            let text = self.next();
            if write_whole(out, &text).is_err() {
                lost(&text);
                continue;
            }
            let dropped = DROPPED.get();
            // While there is a backlog, more may be dropped: it is said once, afterwards.
            if dropped > told && self.queue().bytes < ROOM / 2 {
                say_dropped(dropped - told);
                told = dropped;
            }
        }
    }
}

/// Says how many lines are missing, in the form of the log where there is one.
fn say_dropped(lines: u64) {
    // A fault in a subscriber must not end the thread that writes.
    let said = std::panic::catch_unwind(AssertUnwindSafe(|| {
        if tracing::dispatcher::has_been_set() {
            warn!(lines, "lines of this log were dropped: nobody read them");
        } else {
            say(&format!("turash: {lines} lines were dropped here: nobody read them"));
        }
    }));
    drop(said);
}

/// Writes all of it, however long the reader takes.
#[allow(clippy::disallowed_methods, reason = "this thread does nothing else")]
fn write_whole(out: &mut impl Write, mut text: &[u8]) -> io::Result<()> {
    while !text.is_empty() {
        match out.write(text) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => text = text.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::sleep(AGAIN),
            Err(error) => return Err(error),
        }
    }
    out.flush()
}
