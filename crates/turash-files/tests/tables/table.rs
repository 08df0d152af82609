//! A table: a random registry as one program writes it, with what each row must be read as.

use crate::compare::{Values, expected};
use crate::decimal::Dec;
use crate::layout::{self, Cell, Column};
use crate::programs::{Form, Program, Ways};
use crate::registry::{self, Col, Entry, Fact, Ids, Measure};
use crate::rng::Rng;
use crate::{csv, geojson, xlsx};

/// A file as it was written.
pub(crate) struct File {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// Line, sheet row or feature of each row.
    pub(crate) rows: Vec<u64>,
}

/// A row of a table.
pub(crate) struct Written {
    /// Line, sheet row or feature.
    pub(crate) row: u64,
    /// What the importer must read, if it takes the row.
    pub(crate) values: Values,
    /// Header and text of every cell, for reports.
    pub(crate) cells: Vec<(String, String)>,
    /// Whether it repeats the row before it.
    pub(crate) repeats: bool,
}

/// A table with what it must be read as.
pub(crate) struct Table {
    pub(crate) ways: Ways,
    pub(crate) is_sites: bool,
    pub(crate) file: File,
    pub(crate) rows: Vec<Written>,
}

/// Table `number` of a run.
pub(crate) fn table(seed: u64, number: u64) -> Table {
    let mut rng = Rng::new(seed, number);
    let program = rng.pick(&Program::ALL);
    make(&mut rng, program)
}

/// A table of a program.
pub(crate) fn make(rng: &mut Rng, program: Program) -> Table {
    let ways = Ways::new(rng, program);
    let ids = rng.pick(&[Ids::None, Ids::Text, Ids::Number, Ids::Zeros]);
    let count = rng.pick(&[1, 2, 5, 12, 30]);
    let is_sites = rng.percent(40);
    let only = rng.pick(&[None, Some(Measure::Energy), Some(Measure::Mass), Some(Measure::Volume)]);
    let mut entries =
        if is_sites { registry::sites(rng, count, ids) } else { registry::flows(rng, count, ids, only) };
    for entry in &mut entries {
        in_encoding(entry, &ways);
    }
    let repeats = (ids != Ids::None && rng.percent(10)).then(|| rng.below(count));
    if let Some(index) = repeats {
        entries.insert(index + 1, entries[index].clone());
    }
    let columns = layout::columns(rng, &ways, &entries, ids, only.filter(|_| !is_sites));
    let cells: Vec<Vec<Cell>> = entries
        .iter_mut()
        .enumerate()
        .map(|(index, entry)| layout::cells(&ways, entry, &columns, index))
        .collect();
    let texts: Vec<Vec<(String, bool)>> =
        cells.iter().map(|row| row.iter().map(|cell| csv::text(&ways, cell)).collect()).collect();
    let file = match ways.form {
        Form::Csv => csv::write(&ways, &columns, &texts, rng.percent(10)),
        Form::Workbook => xlsx::write(&ways, &columns, &cells, rng.percent(15)),
        Form::GeoJson => {
            let places: Vec<_> = entries.iter().map(place).collect();
            geojson::write(&ways, &columns, &cells, &places, rng.percent(30))
        }
    };
    let rows = entries.iter().zip(&texts).zip(&file.rows).enumerate();
    let rows = rows
        .map(|(index, ((entry, texts), row))| Written {
            row: *row,
            values: expected(entry),
            cells: report(&columns, texts),
            repeats: repeats.is_some_and(|first| index == first + 1),
        })
        .collect();
    Table { ways, is_sites, file, rows }
}

fn in_encoding(entry: &mut Entry, ways: &Ways) {
    for fact in entry.0.values_mut() {
        if let Fact::Text(text) = fact {
            *text = csv::in_encoding(text, ways.encoding);
        }
    }
}

fn place(entry: &Entry) -> Option<(Dec, Dec)> {
    match (entry.0.get(&Col::Longitude)?, entry.0.get(&Col::Latitude)?) {
        (Fact::Number(longitude), Fact::Number(latitude)) => Some((*longitude, *latitude)),
        _ => None,
    }
}

fn report(columns: &[Column], texts: &[(String, bool)]) -> Vec<(String, String)> {
    columns.iter().zip(texts).map(|(column, (text, _))| (column.header.clone(), text.clone())).collect()
}
