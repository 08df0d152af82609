//! What people and programs read: tables with short numbers and units, JSON with full ones, errors in one line.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use console::{Term, measure_text_width};
use serde::Serialize;
use turash_domain::PortError;
use turash_domain::units::{Dimension, scaled};
pub(crate) use turash_domain::units::{euros_a_year as euros, short};

use crate::stderr;

/// How a command ended, where it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing to complain about.
    Fine,
    /// Done, but something deserves a look: exit status 1.
    Findings,
}

impl Outcome {
    /// What a command came to whose work is done, after it wrote about it: the same where nobody read to the end.
    pub(crate) fn said(self, written: Result<()>) -> Result<Self> {
        match written {
            Err(error) if is_unread(&error) => Ok(self),
            Err(error) => Err(error.context("the work is done, but not all of the answer was written")),
            Ok(()) => Ok(self),
        }
    }
}

/// The exit status of a command. An error is said; a reader that closed the pipe early is none.
pub(crate) fn exit_status(ended: Result<Outcome>) -> ExitCode {
    match ended {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) if is_unread(&error) => ExitCode::SUCCESS,
        Err(error) => {
            note(&format!("turash: {}", message(&error)));
            ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
        }
    }
}

/// What went wrong and its causes. A cause that a message before it tells already is not repeated, and a port's error
/// goes without the name of its adapter, which says nothing to whoever reads it.
fn message(error: &anyhow::Error) -> String {
    let mut message = String::new();
    for cause in error.chain() {
        let text = match cause.downcast_ref::<PortError>() {
            Some(port) => port.message.clone(),
            None => cause.to_string(),
        };
        if message.is_empty() {
            message = text;
        } else if !message.contains(&text) {
            message = format!("{message}: {text}");
        }
    }
    message
}

/// Whether whoever read standard output went away. A pipe or a connection to elsewhere that broke is another thing.
fn is_unread(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|error| {
        error.kind() == io::ErrorKind::BrokenPipe
            && error.get_ref().and_then(|inner| inner.downcast_ref::<Unwritten>()).is_some()
    })
}

/// Standard output did not take what was written.
#[derive(Debug)]
struct Unwritten(io::Error);

impl std::fmt::Display for Unwritten {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot write the answer: {}", self.0)
    }
}

impl std::error::Error for Unwritten {}

/// An error of whoever typed the command: exit status 2.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// A line for people on standard error.
pub(crate) fn note(line: &str) {
    stderr::say(line);
}

/// Buffered standard output, after what was said before.
pub(crate) fn stdout() -> io::BufWriter<Stdout> {
    stderr::settle();
    io::BufWriter::new(Stdout(io::stdout().lock()))
}

/// Standard output; its errors say that they are its own.
pub(crate) struct Stdout(io::StdoutLock<'static>);

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(unwritten)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(unwritten)
    }
}

fn unwritten(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), Unwritten(error))
}

/// Writes to standard output, to the end.
pub(crate) fn write(what: impl FnOnce(&mut io::BufWriter<Stdout>) -> io::Result<()>) -> Result<()> {
    let mut out = stdout();
    what(&mut out)?;
    Ok(out.flush()?)
}

/// Writes a value as one JSON document.
pub(crate) fn write_json(value: &impl Serialize) -> Result<()> {
    let mut out = stdout();
    serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(out.flush()?)
}

/// A column of a table: its heading, and whether it holds numbers.
pub(crate) struct Column(pub(crate) &'static str, pub(crate) Align);

/// How a column is aligned.
#[derive(Clone, Copy)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Writes aligned columns. Where they are wider than the terminal, the last cell of a row stands below it, so that it can be read and copied.
pub(crate) fn write_table(columns: &[Column], rows: impl Iterator<Item = Vec<String>>) -> Result<()> {
    let rows: Vec<Vec<String>> = rows.collect();
    write(|out| fitted(columns, &rows, room()).iter().try_for_each(|line| writeln!(out, "{line}")))
}

/// The lines of a table on a terminal so many characters wide.
fn fitted(columns: &[Column], rows: &[Vec<String>], room: usize) -> Vec<String> {
    let widest = |lines: &[String]| lines.iter().map(|line| measure_text_width(line)).max().unwrap_or(0);
    let lines = aligned(columns, rows);
    if widest(&lines) <= room {
        return lines;
    }
    let Some((_, first)) = columns.split_last() else { return lines };
    let narrow = aligned(first, rows);
    // Nothing is won where it is too wide still.
    if widest(&narrow) > room {
        return lines;
    }
    let mut narrow = narrow.into_iter();
    let mut fitted: Vec<String> = narrow.next().into_iter().collect();
    for (line, row) in narrow.zip(rows) {
        fitted.push(line);
        fitted.extend(row.last().filter(|cell| !cell.is_empty()).map(|cell| format!("    {cell}")));
    }
    fitted
}

/// Writes aligned columns somewhere else.
pub(crate) fn write_columns(
    out: &mut impl Write,
    columns: &[Column],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<()> {
    for line in aligned(columns, &rows.collect::<Vec<_>>()) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// The lines of a table with these columns of the rows, which may have more.
fn aligned(columns: &[Column], rows: &[Vec<String>]) -> Vec<String> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    // Wrapped cells would tear ids apart.
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(columns.iter().map(|column| column.0));
    for row in rows {
        table.add_row(row.iter().take(columns.len()));
    }
    for (column, spec) in table.column_iter_mut().zip(columns) {
        column.set_padding((0, 2));
        if matches!(spec.1, Align::Right) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// The longest line of running text where no terminal says how wide it is, and on a wide one.
const TEXT_WIDTH: usize = 100;

/// Writes running text in lines that fit the terminal, each after the same beginning. A word is never torn apart.
pub(crate) fn write_wrapped(out: &mut impl Write, beginning: &str, text: &str) -> io::Result<()> {
    let terminal = Term::stdout();
    let room = if terminal.is_term() { usize::from(terminal.size().1).min(TEXT_WIDTH) } else { TEXT_WIDTH };
    wrapped(text, room.saturating_sub(measure_text_width(beginning)))
        .iter()
        .try_for_each(|line| writeln!(out, "{beginning}{line}"))
}

/// Writes a file, to the disk.
pub(crate) fn write_file(path: &Path, content: &[u8]) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let mut file = File::create(path).with_context(cannot)?;
    file.write_all(content).and_then(|()| file.sync_all()).with_context(cannot)
}

/// An annual amount in the unit that makes it short: `366 GWh/a`, `12.3 kt/a`.
pub(crate) fn annual(amount: f64, dimension: Dimension) -> String {
    let scales: &[(f64, &str)] = match dimension {
        Dimension::Energy => &[(1e6, "TWh/a"), (1e3, "GWh/a"), (1.0, "MWh/a"), (1e-3, "kWh/a")],
        Dimension::Mass => &[(1e6, "Mt/a"), (1e3, "kt/a"), (1.0, "t/a"), (1e-3, "kg/a")],
        Dimension::Volume => &[(1e6, "million m3/a"), (1.0, "m3/a")],
    };
    scaled(amount, scales)
}

/// Money that is paid once: `1.23 MEUR`.
pub(crate) fn sum(amount: f64) -> String {
    scaled(amount, &[(1e6, "MEUR"), (1e3, "kEUR"), (1.0, "EUR")])
}

/// Emissions in a year: `1.23 kt CO2/a`.
pub(crate) fn tonnes_of_co2(amount: f64) -> String {
    scaled(amount, &[(1e6, "Mt CO2/a"), (1e3, "kt CO2/a"), (1.0, "t CO2/a")])
}

/// A distance: `800 m`, `5.21 km`.
pub(crate) fn distance(km: f64) -> String {
    scaled(km, &[(1.0, "km"), (1e-3, "m")])
}

/// A whole number with thousands set apart: `25,554`.
pub(crate) fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with its noun: `1 row`, `25,554 rows`.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", whole(number), if number == 1 { "" } else { "s" })
}

/// An id as it is typed into a command line: in single quotes where a shell would make something else of it.
pub(crate) fn as_argument(id: &impl AsRef<str>) -> String {
    let id = id.as_ref();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-/".contains(&byte) || byte >= 0x80;
    if id.bytes().all(is_plain) { id.to_owned() } else { format!("'{}'", id.replace('\'', "'\\''")) }
}

/// Text in lines of at most so many characters, broken between words; a longer word has a line of its own.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if measure_text_width(line) + 1 + measure_text_width(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// How many characters a line on standard output may have: as many as the terminal, any number elsewhere.
pub(crate) fn room() -> usize {
    let terminal = Term::stdout();
    if terminal.is_term() { usize::from(terminal.size().1) } else { usize::MAX }
}

/// Text cut to a width, with an ellipsis where something is missing.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(width.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_carry_units() {
        assert_eq!(annual(366_010.0, Dimension::Energy), "366 GWh/a");
        assert_eq!(annual(12.34, Dimension::Mass), "12.3 t/a");
        assert_eq!(annual(0.0, Dimension::Energy), "0 kWh/a");
        assert_eq!(euros(1_234_567.0), "1.23 MEUR/a");
        assert_eq!(sum(-792_412.0), "-792 kEUR");
        assert_eq!(tonnes_of_co2(860.2), "860 t CO2/a");
        assert_eq!(distance(0.42), "420 m");
        assert_eq!(distance(5.2149), "5.21 km");
        assert_eq!(annual(999_960.0, Dimension::Energy), "1.00 TWh/a");
        assert_eq!(whole(1_025_554), "1,025,554");
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(2000, "row"), "2,000 rows");
        assert_eq!(cut("Voestalpine Stahl Donawitz", 12), "Voestalpine…");
    }

    #[test]
    fn what_is_wider_than_the_terminal_has_its_last_cell_below() {
        let columns = [Column("VALUE", Align::Right), Column("FLOWS", Align::Left)];
        let rows = [vec!["5 EUR".to_owned(), "forge.out baths.in".to_owned()]];
        let wide = ["VALUE  FLOWS", "5 EUR  forge.out baths.in"];
        assert_eq!(fitted(&columns, &rows, 25), wide);
        assert_eq!(fitted(&columns, &rows, 24), ["VALUE", "5 EUR", "    forge.out baths.in"]);
        assert_eq!(fitted(&columns, &rows, 4), wide);
    }

    #[test]
    fn text_is_broken_between_words() {
        assert_eq!(wrapped("Share of the  Carnot COP", 12), ["Share of the", "Carnot COP"]);
        assert_eq!(wrapped("incompressible 10 °C", 5), ["incompressible", "10 °C"]);
        assert_eq!(wrapped("", 5), [""; 0]);
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("one incomprehensible word", 8), ["one", "incomprehensible", "word"]);
        assert_eq!(wrapped("one two", usize::MAX), ["one two"]);
        assert_eq!(wrapped("°° °°", 5), ["°° °°"], "characters, not bytes");
    }

    #[test]
    fn ids_are_shown_as_a_shell_takes_them() {
        assert_eq!(as_argument(&"plant-7.out:heat"), "plant-7.out:heat");
        assert_eq!(as_argument(&"Kläranlage/2"), "Kläranlage/2");
        assert_eq!(as_argument(&"Werk 12/B"), "'Werk 12/B'");
        assert_eq!(as_argument(&"O'Neill"), "'O'\\''Neill'");
    }

    #[test]
    fn a_cause_that_is_told_already_is_not_repeated() {
        use turash_domain::PortErrorKind::Unavailable;
        let port = |text: &str| {
            PortError::new(Unavailable, "embedded", text).caused_by(io::Error::other("disk full"))
        };
        assert_eq!(message(&port("cannot write: disk full").into()), "cannot write: disk full");
        assert_eq!(
            message(&anyhow::Error::new(port("cannot write")).context("import")),
            "import: cannot write: disk full"
        );
    }
}
