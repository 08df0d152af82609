//! The terminal behind standard error, for a bar that is drawn again and again: what is drawn goes the way of every other line,
//! so that a terminal that stands still does not hold up the work.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use console::Term;
use indicatif::TermLike;

use crate::stderr;

/// Collects what is drawn until it is whole.
#[derive(Debug)]
pub(crate) struct Terminal {
    size: Term,
    drawn: Mutex<String>,
}

impl Default for Terminal {
    fn default() -> Self {
        Self { size: Term::stderr(), drawn: Mutex::default() }
    }
}

impl Terminal {
    fn drawn(&self) -> MutexGuard<'_, String> {
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draw(&self, text: &str) {
        self.drawn().push_str(text);
    }

    /// An ANSI control sequence with a count; none for no step.
    fn step(&self, count: usize, direction: char) {
        if count > 0 {
            self.draw(&format!("\x1b[{count}{direction}"));
        }
    }
}

impl TermLike for Terminal {
    fn width(&self) -> u16 {
        self.size.size().1
    }

    fn height(&self) -> u16 {
        self.size.size().0
    }

    fn move_cursor_up(&self, lines: usize) -> io::Result<()> {
        self.step(lines, 'A');
        Ok(())
    }

    fn move_cursor_down(&self, lines: usize) -> io::Result<()> {
        self.step(lines, 'B');
        Ok(())
    }

    fn move_cursor_right(&self, columns: usize) -> io::Result<()> {
        self.step(columns, 'C');
        Ok(())
    }

    fn move_cursor_left(&self, columns: usize) -> io::Result<()> {
        self.step(columns, 'D');
        Ok(())
    }

    fn write_line(&self, line: &str) -> io::Result<()> {
        self.draw(line);
        self.draw("\n");
        Ok(())
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.draw(text);
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        self.draw("\r\x1b[2K");
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        stderr::draw(&std::mem::take(&mut *self.drawn()));
        Ok(())
    }
}
