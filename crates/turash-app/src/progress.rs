//! Progress of long work, on standard error: a bar on a terminal, lines elsewhere.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle as BarStyle};
use turash_domain::Timestamp;
use turash_domain::ports::Clock;
use turash_runtime::SystemClock;

use crate::cli::ProgressStyle;
use crate::output::{note, whole};
use crate::terminal::Terminal;

/// Without a terminal, a line comes at most this often.
const LINE_EVERY: Duration = Duration::from_secs(3);

/// Shows how far one piece of work is.
pub(crate) struct Progress {
    how: How,
    what: &'static str,
}

enum How {
    Bar(ProgressBar),
    /// A line for every step.
    Lines,
    /// A line now and then.
    Sparse(Mutex<Timestamp>),
    Silent,
}

impl Progress {
    /// Starts showing. `what` completes "4,000 of 25,554 ...".
    pub(crate) fn start(style: ProgressStyle, what: &'static str) -> Self {
        let how = match style {
            ProgressStyle::Bar => How::Bar(bar()),
            ProgressStyle::Auto if std::io::stderr().is_terminal() => How::Bar(bar()),
            ProgressStyle::Auto => How::Sparse(Mutex::new(SystemClock.now())),
            ProgressStyle::Lines => How::Lines,
            ProgressStyle::None => How::Silent,
        };
        Self { how, what }
    }

    /// Says how far the work is; `of` is 0 where that is not known.
    pub(crate) fn at(&self, done: u64, of: u64) {
        match &self.how {
            How::Bar(bar) => {
                bar.set_length(of.max(done));
                bar.set_position(done);
                bar.set_message(format!("{} of {} {}", whole(done), whole(of), self.what));
            }
            How::Lines => self.line(done, of),
            How::Sparse(last) => {
                let now = SystemClock.now();
                let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                if now.millis() - last.millis() >= LINE_EVERY.as_millis() as i64 {
                    *last = now;
                    self.line(done, of);
                }
            }
            How::Silent => {}
        }
    }

    /// Says how much is done of work whose size is known in another unit, such as bytes: `position` of `total`.
    pub(crate) fn part(&self, done: u64, position: u64, total: u64) {
        match &self.how {
            How::Bar(bar) => {
                bar.set_length(total.max(position));
                bar.set_position(position);
                bar.set_message(format!("{} {}", whole(done), self.what));
            }
            How::Lines | How::Sparse(_) | How::Silent => self.at(done, 0),
        }
    }

    fn line(&self, done: u64, of: u64) {
        if of > 0 {
            note(&format!("turash: {} of {} {}", whole(done), whole(of), self.what));
        } else {
            note(&format!("turash: {} {}", whole(done), self.what));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let How::Bar(bar) = &self.how {
            bar.finish_and_clear();
        }
    }
}

/// Progress of several pieces of work, one after the other.
pub(crate) struct Steps {
    style: ProgressStyle,
    now: Mutex<Option<(&'static str, Progress)>>,
}

impl Steps {
    /// Nothing is shown yet.
    pub(crate) fn new(style: ProgressStyle) -> Self {
        Self { style, now: Mutex::default() }
    }

    /// Says how far a piece of work is; the one before it is over. `of` is 0 where that is not known.
    pub(crate) fn at(&self, what: &'static str, done: u64, of: u64) {
        let mut now = self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if now.as_ref().is_none_or(|(before, _)| *before != what) {
            *now = None;
        }
        let (_, progress) = now.get_or_insert_with(|| (what, Progress::start(self.style, what)));
        progress.at(done, of);
    }
}

fn bar() -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::term_like(Box::new(Terminal::default()))
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    if let Ok(style) = BarStyle::with_template("{bar:30} {percent:>3} % {msg}, {eta} left") {
        bar.set_style(style);
    }
    bar
}
