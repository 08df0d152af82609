//! From facts to the cells of a table: which columns there are, how they are named, and where the units stand.

use crate::decimal::Dec;
use crate::headers;
use crate::programs::{Form, Format, Numbers, Program, Ways};
use crate::registry::{Col, Day, Entry, Fact, Ids, Measure, UNITS, Unit};
use crate::rng::Rng;

/// What a column of the table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Col(Col),
    /// The unit of a column of amounts.
    UnitOf(Col),
    /// Both temperatures.
    Band,
    /// `POINT (lon lat)`
    Point,
    /// The number of the row.
    Index,
    /// Something of no matter.
    Note,
}

/// How its values are put.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Put {
    Plain,
    /// Amounts in the unit of the header.
    HeaderUnit(&'static Unit),
    /// Amounts with their units in the cells.
    CellUnit,
    /// Amounts whose unit stands in another column.
    UnitColumn,
    Kelvin,
    /// `160 °C`
    CellCelsius,
    /// `95` under a header that says percent.
    HeaderPercent,
    /// `95 %`
    CellPercent,
}

/// A column of the table.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) holds: Holds,
    pub(crate) header: String,
    pub(crate) put: Put,
    pub(crate) format: Format,
    /// Digits are written as a number and not as text: ids and codes.
    pub(crate) numeric: bool,
}

/// What stands in a cell.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    Missing,
    Text(String),
    Number(Dec, Format),
    /// A percentage with its sign.
    Percent(Dec, Format),
    Flag(bool),
    Day(Day),
}

/// Chooses the columns of a table of these entries.
pub(crate) fn columns(
    rng: &mut Rng,
    ways: &Ways,
    entries: &[Entry],
    ids: Ids,
    only: Option<Measure>,
) -> Vec<Column> {
    let mut cols: Vec<Col> = entries.iter().flat_map(|entry| entry.0.keys().copied()).collect();
    cols.sort_unstable();
    cols.dedup();
    let mut held: Vec<Holds> = cols.into_iter().map(Holds::Col).collect();
    let is_sites = held.contains(&Holds::Col(Col::Longitude));
    place(rng, ways, &mut held);
    let band = held.contains(&Holds::Col(Col::TMin)) && rng.percent(20);
    if band {
        held.retain(|holds| !matches!(holds, Holds::Col(Col::TMin | Col::TMax)));
        held.push(Holds::Band);
    }
    if rng.percent(40) {
        let index = rng.below(held.len());
        held.insert(index, Holds::Note);
    }
    if rng.percent(30) {
        let last = held.len() - 1;
        held.swap(0, last);
    }
    if ways.index.is_some() {
        held.insert(0, Holds::Index);
    }
    let mut style = Style::new(rng, ways, only);
    let mut columns = Vec::new();
    for holds in held {
        let column = style.column(rng, ways, entries, holds, is_sites, ids);
        let unit = matches!((holds, column.put), (Holds::Col(_), Put::UnitColumn));
        columns.push(column);
        if let (true, Holds::Col(col)) = (unit, holds) {
            columns.push(style.column(rng, ways, entries, Holds::UnitOf(col), is_sites, ids));
        }
    }
    columns
}

/// Where the place of a site stands, where it is not two columns.
fn place(rng: &mut Rng, ways: &Ways, held: &mut Vec<Holds>) {
    let degrees = |holds: &Holds| matches!(holds, Holds::Col(Col::Longitude | Col::Latitude));
    if !held.iter().any(degrees) {
        return;
    }
    if ways.form == Form::GeoJson {
        held.retain(|holds| !degrees(holds));
    } else if ways.program == Program::QgisCsv && rng.percent(50) {
        held.retain(|holds| !degrees(holds));
        held.insert(0, Holds::Point);
    }
}

/// What is the same for all columns of a table.
struct Style {
    /// How amounts are put, and which header unit a column of them has.
    amounts: Put,
    temperatures: Put,
    shares: Put,
    only: Option<Measure>,
    fixed: usize,
    grouped: bool,
    as_text: usize,
}

impl Style {
    fn new(rng: &mut Rng, ways: &Ways, only: Option<Measure>) -> Self {
        let amounts = match rng.below(3) {
            0 if only.is_some() => Put::HeaderUnit(&UNITS[0]),
            1 => Put::CellUnit,
            _ => Put::UnitColumn,
        };
        let is_table_program = matches!(ways.numbers, Numbers::Shown);
        let shares = match rng.below(4) {
            0 => Put::HeaderPercent,
            1 | 2 if is_table_program => Put::CellPercent,
            _ => Put::Plain,
        };
        let temperatures = match rng.below(10) {
            0 => Put::Kelvin,
            1 => Put::CellCelsius,
            _ => Put::Plain,
        };
        Self {
            amounts,
            temperatures,
            shares,
            only,
            fixed: rng.pick(&[0, 40, 90]),
            grouped: rng.percent(50),
            as_text: if ways.form == Form::Workbook { rng.pick(&[0, 0, 20]) } else { 0 },
        }
    }

    fn column(
        &mut self,
        rng: &mut Rng,
        ways: &Ways,
        entries: &[Entry],
        holds: Holds,
        is_sites: bool,
        ids: Ids,
    ) -> Column {
        let put = match holds {
            Holds::Col(Col::Quantity) => self.amount_unit(rng, entries, Col::Quantity),
            Holds::Col(Col::Peak) => self.amount_unit(rng, entries, Col::Peak),
            Holds::Col(Col::TMin | Col::TMax) | Holds::Band => self.temperatures,
            Holds::Col(Col::Purity | Col::Moisture) => self.shares,
            _ => Put::Plain,
        };
        let degrees = matches!(holds, Holds::Col(Col::Longitude | Col::Latitude));
        let shown = ways.numbers == Numbers::Shown;
        let decimals = (shown && rng.percent(self.fixed)).then(|| {
            let most: &[u32] = if degrees { &[4, 6] } else { &[0, 1, 2, 3] };
            rng.pick(most)
        });
        let format = Format {
            decimals,
            grouped: shown && self.grouped && decimals.is_some() && !degrees,
            as_text: rng.percent(self.as_text),
            float: false,
        };
        let (header_put, percent_too) = (put, put == Put::CellPercent && rng.percent(30));
        let header_put = if percent_too { Put::HeaderPercent } else { header_put };
        let numeric = matches!(holds, Holds::Col(Col::Id | Col::Site | Col::GoodsCode))
            && ids != Ids::Zeros
            && rng.percent(60)
            && entries.iter().all(|entry| is_number_like(entry, holds));
        let header = headers::name(rng, ways, holds, header_put, is_sites, self.only);
        let mut column = Column { holds, header, put, format, numeric };
        column.format.float = ways.typed && is_float(ways, entries, &column);
        column
    }

    /// A header unit that every amount of the column can be put in.
    fn amount_unit(&self, rng: &mut Rng, entries: &[Entry], col: Col) -> Put {
        let (Put::HeaderUnit(_), Some(measure)) = (self.amounts, self.only) else { return self.amounts };
        let units: Vec<&'static Unit> = entries
            .iter()
            .filter_map(|entry| match entry.0.get(&col) {
                Some(Fact::Amount(_, unit)) => Some(*unit),
                _ => None,
            })
            .filter(|unit| unit.measure == measure)
            .collect();
        Put::HeaderUnit(rng.pick(&units))
    }
}

/// Whether what it says is digits without a zero before them.
fn is_number_like(entry: &Entry, holds: Holds) -> bool {
    let Holds::Col(col) = holds else { return false };
    match entry.0.get(&col) {
        Some(Fact::Text(text)) => text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0'),
        _ => true,
    }
}

/// Whether a typed column is one of floats: one number has decimals, or one is missing.
fn is_float(ways: &Ways, entries: &[Entry], column: &Column) -> bool {
    entries.iter().enumerate().any(|(index, entry)| match cell(ways, entry, column, index).0 {
        Cell::Number(dec, _) => !dec.is_whole(),
        Cell::Missing => ways.numbers == Numbers::Python,
        _ => false,
    })
}

/// Puts an entry into cells; what was rounded on the way is rounded in the entry, too.
pub(crate) fn cells(ways: &Ways, entry: &mut Entry, columns: &[Column], index: usize) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(columns.len());
    for column in columns {
        let (cell, written) = cell(ways, entry, column, index);
        cells.push(cell);
        for (col, fact) in written {
            entry.0.insert(col, fact);
        }
    }
    cells
}

fn cell(ways: &Ways, entry: &Entry, column: &Column, index: usize) -> (Cell, Vec<(Col, Fact)>) {
    let number = |dec: Dec| ways.rounded(dec, column.format);
    match column.holds {
        Holds::Index => (Cell::Number(Dec::new(index as i64 + 1, 0), Format::default()), Vec::new()),
        Holds::Note => (Cell::Text(format!("Notiz {index}, geprüft; ok")), Vec::new()),
        Holds::UnitOf(col) => match entry.0.get(&col) {
            Some(Fact::Amount(_, unit)) => (Cell::Text(unit.name.to_owned()), Vec::new()),
            _ => (Cell::Missing, Vec::new()),
        },
        Holds::Point => match (entry.0.get(&Col::Longitude), entry.0.get(&Col::Latitude)) {
            (Some(Fact::Number(longitude)), Some(Fact::Number(latitude))) => {
                let text = |dec: &Dec| dec.trimmed().text('.', None);
                (Cell::Text(format!("POINT ({} {})", text(longitude), text(latitude))), Vec::new())
            }
            _ => (Cell::Missing, Vec::new()),
        },
        Holds::Band => band(ways, entry, column),
        Holds::Col(col) => match entry.0.get(&col) {
            None => (Cell::Missing, Vec::new()),
            Some(Fact::Word(written, _)) => (Cell::Text((*written).to_owned()), Vec::new()),
            Some(Fact::Flag(flag)) => (Cell::Flag(*flag), Vec::new()),
            Some(Fact::Day(day)) => (Cell::Day(*day), Vec::new()),
            Some(Fact::Text(text)) => match text.parse() {
                Ok(digits) if column.numeric => {
                    let format = Format { float: column.format.float, ..Format::default() };
                    (Cell::Number(Dec::new(digits, 0), format), Vec::new())
                }
                _ => (Cell::Text(text.clone()), Vec::new()),
            },
            Some(Fact::Percent(percent)) => share(ways, column, col, *percent),
            Some(Fact::Number(dec)) => match column.put {
                Put::Kelvin => {
                    let zero = Dec::new(27_315, 2);
                    let kelvin = number(dec.plus(zero));
                    (
                        Cell::Number(kelvin, column.format),
                        vec![(col, Fact::Number(kelvin.plus(zero.negative())))],
                    )
                }
                Put::CellCelsius => {
                    let dec = number(*dec);
                    let text = format!("{} °C", ways.number(dec, column.format));
                    (Cell::Text(text), vec![(col, Fact::Number(dec))])
                }
                _ => {
                    let dec = number(*dec);
                    (Cell::Number(dec, column.format), vec![(col, Fact::Number(dec))])
                }
            },
            Some(Fact::Amount(dec, unit)) => amount(ways, column, col, *dec, unit),
        },
    }
}

fn share(ways: &Ways, column: &Column, col: Col, percent: Dec) -> (Cell, Vec<(Col, Fact)>) {
    match column.put {
        Put::Plain => {
            let share = ways.rounded(percent.shifted(-2), column.format);
            (Cell::Number(share, column.format), vec![(col, Fact::Percent(share.shifted(2)))])
        }
        Put::CellPercent => {
            // A percent format has a number of decimals, always.
            let format =
                Format { decimals: column.format.decimals.or(Some(0)), grouped: false, ..column.format };
            let percent = ways.rounded(percent, format);
            (Cell::Percent(percent, format), vec![(col, Fact::Percent(percent))])
        }
        _ => {
            let percent = ways.rounded(percent, column.format);
            (Cell::Number(percent, column.format), vec![(col, Fact::Percent(percent))])
        }
    }
}

fn amount(ways: &Ways, column: &Column, col: Col, dec: Dec, unit: &'static Unit) -> (Cell, Vec<(Col, Fact)>) {
    if let Put::CellUnit = column.put {
        let format = Format { as_text: true, ..column.format };
        let dec = ways.rounded(dec, format);
        let text = format!("{} {}", ways.number(dec, format), unit.name);
        return (Cell::Text(text), vec![(col, Fact::Amount(dec, unit))]);
    }
    // A number in the header's unit, of the size that this one has in its own.
    let (dec, unit) = match column.put {
        Put::HeaderUnit(wanted) if wanted != unit => {
            let hours = match (unit.is_rate, wanted.is_rate) {
                (true, false) => 8760.0,
                (false, true) => 1.0 / 8760.0,
                _ => 1.0,
            };
            let value = dec.value() * unit.times / unit.by * hours * wanted.by / wanted.times;
            (Dec::near(value, 3), wanted)
        }
        _ => (dec, unit),
    };
    let dec = ways.rounded(dec, column.format);
    (Cell::Number(dec, column.format), vec![(col, Fact::Amount(dec, unit))])
}

/// `100-200`, `100 – 200 °C`, `100,5 bis 200 °C`.
fn band(ways: &Ways, entry: &Entry, column: &Column) -> (Cell, Vec<(Col, Fact)>) {
    let (Some(Fact::Number(low)), Some(Fact::Number(high))) =
        (entry.0.get(&Col::TMin), entry.0.get(&Col::TMax))
    else {
        return (Cell::Missing, Vec::new());
    };
    let format = Format { as_text: true, ..column.format };
    let (low, high) = (ways.rounded(*low, format), ways.rounded(*high, format));
    let written = vec![(Col::TMin, Fact::Number(low)), (Col::TMax, Fact::Number(high))];
    let zero = Dec::new(27_315, 2);
    let text = |dec: Dec| match column.put {
        Put::Kelvin => ways.number(dec.plus(zero), Format::default()),
        _ => ways.number(dec, format),
    };
    let dash = if ways.german { " bis " } else { "-" };
    let unit = if column.put == Put::CellCelsius { " °C" } else { "" };
    (Cell::Text(format!("{}{dash}{}{unit}", text(low), text(high))), written)
}
