//! Which column of a file holds which field: resolved once from the headers, used by index for every row.

use std::collections::BTreeMap;

use csv::StringRecord;

use crate::fields::{FIELD_COUNT, Field, FieldSpec, ONLY_WITH_UNIT};
use crate::header_unit::HeaderUnit;
use crate::kind::Sureness;
use crate::normal;

/// A column that a field is read from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) index: usize,
    pub(crate) unit: HeaderUnit,
    pub(crate) sureness: Sureness,
    pub(crate) spec: &'static FieldSpec,
}

/// The columns of a file by field.
#[derive(Debug)]
pub(crate) struct Columns {
    slots: [Option<Column>; FIELD_COUNT],
    used: Vec<usize>,
}

/// Why a mapping cannot be followed: what is wrong, and what there is instead.
#[derive(Debug)]
pub(crate) struct BadMapping {
    pub(crate) problem: String,
    pub(crate) remedy: String,
}

impl Columns {
    /// No column yet.
    pub(crate) fn empty() -> Self {
        Self { slots: [None; FIELD_COUNT], used: Vec::new() }
    }

    /// Finds the columns of `specs` among the headers; `mapping` (field to header) goes first, and nothing more is guessed unless
    /// `guesses` says so.
    pub(crate) fn resolve(
        specs: &'static [FieldSpec],
        headers: &[String],
        mapping: &BTreeMap<String, String>,
        guesses: bool,
    ) -> Result<Self, BadMapping> {
        let mut columns = Self::empty();
        for (name, header) in mapping {
            let spec = find_spec(specs, name).ok_or_else(|| unknown_field(name, specs))?;
            columns.take(mapped(spec, name, header, headers)?);
        }
        if !guesses {
            return Ok(columns);
        }
        let split: Vec<SplitHeader> = headers.iter().map(|header| SplitHeader::new(header)).collect();
        for spec in specs {
            if columns.get(spec.field).is_none()
                && let Some((index, unit)) = best_header(spec, &split, &columns.used)
            {
                columns.take(Column { index, unit, sureness: Sureness::Named, spec });
            }
        }
        Ok(columns)
    }

    /// Reads a field from a column.
    pub(crate) fn take(&mut self, column: Column) {
        self.slots[column.spec.field as usize] = Some(column);
        if !self.used.contains(&column.index) {
            self.used.push(column.index);
        }
    }

    /// Takes the unit of a column from elsewhere than its header.
    pub(crate) fn set_unit(&mut self, index: usize, unit: HeaderUnit) {
        for column in self.slots.iter_mut().flatten().filter(|column| column.index == index) {
            column.unit = unit;
        }
    }

    /// Leaves a field unread.
    pub(crate) fn leave_out(&mut self, field: Field) {
        if let Some(column) = self.slots[field as usize].take() {
            self.used.retain(|index| *index != column.index);
        }
    }

    /// The column of a field.
    pub(crate) fn get(&self, field: Field) -> Option<Column> {
        self.slots[field as usize]
    }

    pub(crate) fn has(&self, field: Field) -> bool {
        self.get(field).is_some()
    }

    /// The text of a field in a row, trimmed; nothing where there is no column or no text.
    pub(crate) fn text<'r>(&self, field: Field, row: &'r StringRecord) -> Option<&'r str> {
        let text = row.get(self.get(field)?.index)?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// Indexes of the columns that are read.
    pub(crate) fn used(&self) -> &[usize] {
        &self.used
    }

    /// Every column that is read.
    pub(crate) fn all(&self) -> impl Iterator<Item = Column> + '_ {
        self.slots.iter().flatten().copied()
    }
}

/// The column that a mapping names for a field.
pub(crate) fn mapped(
    spec: &'static FieldSpec,
    name: &str,
    header: &str,
    headers: &[String],
) -> Result<Column, BadMapping> {
    let index = find_header(headers, header).ok_or_else(|| absent_header(name, header, headers))?;
    let words = normal::words_of_header(&headers[index]);
    let unit = (1..words.len()).find_map(|start| spec.suffix.read(&words[start..]));
    Ok(Column { index, unit: unit.unwrap_or(HeaderUnit::Unsaid), sureness: Sureness::Said, spec })
}

/// A header as words, with every beginning of it as one word, the longest first.
#[derive(Debug)]
struct SplitHeader {
    words: Vec<String>,
    beginnings: Vec<(usize, String)>,
}

impl SplitHeader {
    /// A name and its unit have no more words; a page of text in the first line is no header.
    const MAX_WORDS: usize = 12;

    fn new(header: &str) -> Self {
        let words = normal::words_of_header(header);
        let count = if words.len() > Self::MAX_WORDS { 0 } else { words.len() };
        let beginnings = (1..=count).rev().map(|count| (count, words[..count].concat())).collect();
        Self { words, beginnings }
    }

    /// How well the header fits a field (lower is better), and its unit.
    fn fit(&self, spec: &FieldSpec) -> Option<(usize, HeaderUnit)> {
        self.beginnings.iter().find_map(|(count, name)| {
            let rank = spec.headers.iter().position(|header| header == name)?;
            let unit = spec.suffix.read(&self.words[*count..])?;
            let is_plain = !ONLY_WITH_UNIT.contains(&name.as_str()) || unit != HeaderUnit::Unsaid;
            is_plain.then_some((rank, unit))
        })
    }
}

/// Whether a header is one of a field's.
pub(crate) fn fits(header: &str, spec: &FieldSpec) -> bool {
    SplitHeader::new(header).fit(spec).is_some()
}

/// The free column that fits a field best, with the unit in its header.
fn best_header(spec: &FieldSpec, split: &[SplitHeader], used: &[usize]) -> Option<(usize, HeaderUnit)> {
    split
        .iter()
        .enumerate()
        .filter(|(index, _)| !used.contains(index))
        .filter_map(|(index, header)| header.fit(spec).map(|(rank, unit)| (rank, index, unit)))
        .min_by_key(|(rank, index, _)| (*rank, *index))
        .map(|(_, index, unit)| (index, unit))
}

/// The field of a name or of one of its synonyms, as in `--map lat=Breite`.
pub(crate) fn find_spec(specs: &'static [FieldSpec], name: &str) -> Option<&'static FieldSpec> {
    let wanted = normal::compact(name);
    specs
        .iter()
        .find(|spec| normal::compact(spec.name) == wanted)
        .or_else(|| specs.iter().find(|spec| spec.headers.contains(&wanted.as_str())))
}

fn find_header(headers: &[String], wanted: &str) -> Option<usize> {
    let exact = headers.iter().position(|header| header.trim() == wanted.trim());
    let wanted = normal::compact(wanted);
    let alike = || headers.iter().position(|header| normal::compact(header) == wanted);
    // A file of rejects has the unit of a row of units behind the header.
    let before_unit = |header: &String| header.split_once(" [").map(|(name, _)| normal::compact(name));
    let with_unit = || headers.iter().position(|header| before_unit(header).as_ref() == Some(&wanted));
    exact.or_else(alike).or_else(with_unit)
}

fn unknown_field(name: &str, specs: &[FieldSpec]) -> BadMapping {
    let known: Vec<_> = specs.iter().map(|spec| spec.name).collect();
    BadMapping {
        problem: format!("--map names a field '{name}' that does not exist"),
        remedy: format!("the fields are {}", known.join(", ")),
    }
}

fn absent_header(name: &str, header: &str, headers: &[String]) -> BadMapping {
    BadMapping {
        problem: format!("--map {name}={header}: there is no column '{header}'"),
        remedy: format!("the columns are {}", list(headers)),
    }
}

/// Headers for a message, shortened where there are many.
pub(crate) fn list(headers: &[String]) -> String {
    const SHOWN: usize = 40;
    let short = |header: &String| format!("'{}'", header.chars().take(40).collect::<String>().escape_debug());
    let mut text = headers.iter().take(SHOWN).map(short).collect::<Vec<_>>().join(", ");
    if headers.len() > SHOWN {
        text = format!("{text} and {} more", headers.len() - SHOWN);
    }
    if text.is_empty() { "none".to_owned() } else { text }
}
