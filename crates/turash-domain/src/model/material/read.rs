//! Reads the two tables: lines of cells with `;` between them, comments after `#`, the first line names the columns. There is no quoting: no
//! cell has a `;` in it.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::key::{MaterialKey, folded};
use super::row::{Hazard, Permit, ReplacedGood, Substitution};
use crate::error::Invalid;

/// Names of materials, in lower case, with what they stand for.
type Names = HashMap<Box<str>, MaterialKey>;

const GOODS_COLUMNS: [&str; 6] =
    ["code", "names", "price_eur_per_t", "price_basis", "co2_t_per_t", "co2_basis"];

const SUBSTITUTION_COLUMNS: [&str; 12] = [
    "output",
    "output_names",
    "input",
    "conversion",
    "largest_share",
    "treatment_eur_per_t",
    "own_co2_t_per_t",
    "moisture_max",
    "hazard",
    "permit",
    "precedent",
    "source",
];

/// Reads `replaced_goods.csv`.
pub(super) fn read_goods(
    text: &str,
    names: &mut Names,
) -> Result<HashMap<MaterialKey, Arc<ReplacedGood>>, Invalid> {
    let mut goods = HashMap::new();
    for line in lines("replaced_goods.csv", &GOODS_COLUMNS, text)? {
        let (key, _) = line.key("code")?;
        line.names("names", &key, names)?;
        let co2_t_per_t = line.optional("co2_t_per_t", 0.0..=100.0)?;
        if co2_t_per_t.is_some() == line.cell("co2_basis").is_empty() {
            return Err(line.refused("co2_basis", "a basis where there is a figure, and nothing else", ""));
        }
        let good = ReplacedGood {
            key: key.clone(),
            price_eur_per_t: line.number("price_eur_per_t", 0.01..=1e9)?,
            price_basis: line.text("price_basis")?,
            co2_t_per_t,
            co2_basis: line.cell("co2_basis").into(),
        };
        if goods.insert(key, Arc::new(good)).is_some() {
            return Err(line.refused("code", "a code that stands in no other line", "join the two lines"));
        }
    }
    Ok(goods)
}

/// Reads `substitutions.csv`.
pub(super) fn read_substitutions(
    text: &str,
    goods: &HashMap<MaterialKey, Arc<ReplacedGood>>,
    names: &mut Names,
) -> Result<Vec<Substitution>, Invalid> {
    let mut rows = Vec::new();
    let mut pairs = HashSet::new();
    for line in lines("substitutions.csv", &SUBSTITUTION_COLUMNS, text)? {
        let (output, is_hazardous) = line.key("output")?;
        line.names("output_names", &output, names)?;
        let (input, _) = line.key("input")?;
        let replaces = goods.get(&input).ok_or_else(|| {
            line.refused("input", "a good of replaced_goods.csv", "add a line for it there")
        })?;
        if output.is_same_material(&input) {
            return Err(line.refused("input", "another material than the output", "leave the line out"));
        }
        if !pairs.insert((output.clone(), input)) {
            let expected = "a pair of codes that stands in no other line";
            return Err(line.refused("input", expected, "join the two lines"));
        }
        let hazard = line.hazard()?;
        if is_hazardous && hazard == Hazard::No {
            let expected = "licensed, since the output is a hazardous waste";
            return Err(line.refused("hazard", expected, ""));
        }
        rows.push(Substitution {
            output,
            replaces: Arc::clone(replaces),
            conversion: line.number("conversion", 1e-6..=10.0)?,
            largest_share: line.number("largest_share", 1e-6..=1.0)?,
            treatment_eur_per_t: line.number("treatment_eur_per_t", 0.0..=1e5)?,
            own_co2_t_per_t: line.optional("own_co2_t_per_t", 0.0..=4.0)?.unwrap_or(0.0),
            moisture_max: line.optional("moisture_max", 0.0..=1.0)?,
            hazard,
            permit: line.permit()?,
            precedent: line.text("precedent")?,
            source: line.text("source")?,
        });
    }
    Ok(rows)
}

/// A line of a table.
struct Line<'t> {
    file: &'static str,
    number: usize,
    columns: &'static [&'static str],
    cells: Vec<&'t str>,
}

/// The lines of a table behind the one that names its columns.
fn lines<'t>(
    file: &'static str,
    columns: &'static [&'static str],
    text: &'t str,
) -> Result<Vec<Line<'t>>, Invalid> {
    let numbered = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    let mut written = numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let (number, header) = written.next().unwrap_or((1, ""));
    let expected = columns.join(";");
    if header != expected {
        return Err(Invalid::new(
            &format!("{file} line {number}"),
            header,
            expected,
            "name the columns first",
        ));
    }
    let lines = written.map(|(number, line)| {
        let cells: Vec<&str> = line.split(';').map(str::trim).collect();
        if cells.len() != columns.len() {
            let expected = format!("{} cells with ; between them", columns.len());
            let remedy = "no cell may have a ; in it";
            return Err(Invalid::new(&format!("{file} line {number}"), cells.len(), expected, remedy));
        }
        Ok(Line { file, number, columns, cells })
    });
    lines.collect()
}

impl<'t> Line<'t> {
    /// What stands in a column.
    fn cell(&self, column: &str) -> &'t str {
        let place = self.columns.iter().position(|name| *name == column);
        place.and_then(|place| self.cells.get(place)).copied().unwrap_or_default()
    }

    /// Where a column of this line is, for messages.
    fn place(&self, column: &str) -> String {
        format!("{} line {}, {column}", self.file, self.number)
    }

    fn refused(&self, column: &str, expected: &str, remedy: &str) -> Invalid {
        Invalid::new(&self.place(column), self.cell(column), expected, remedy)
    }

    fn key(&self, column: &str) -> Result<(MaterialKey, bool), Invalid> {
        MaterialKey::read(self.cell(column)).map_err(|invalid| invalid.in_field(&self.place(column)))
    }

    fn text(&self, column: &str) -> Result<Box<str>, Invalid> {
        match self.cell(column) {
            "" => Err(self.refused(column, "some text", "leave the line out if there is none")),
            text => Ok(text.into()),
        }
    }

    fn number(&self, column: &str, range: RangeInclusive<f64>) -> Result<f64, Invalid> {
        let number = self.cell(column).parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| {
            let expected = format!("a number from {} to {}", range.start(), range.end());
            self.refused(column, &expected, "")
        })
    }

    fn optional(&self, column: &str, range: RangeInclusive<f64>) -> Result<Option<f64>, Invalid> {
        if self.cell(column).is_empty() { Ok(None) } else { self.number(column, range).map(Some) }
    }

    /// Adds the names of a material. A name stands for one material.
    fn names(&self, column: &str, key: &MaterialKey, names: &mut Names) -> Result<(), Invalid> {
        for name in self.cell(column).split('|').map(folded).filter(|name| !name.is_empty()) {
            if let Some(other) = names.get(name.as_str()) {
                let expected = format!("names that stand nowhere else: {name} is {other}");
                return Err(self.refused(column, &expected, "write each name once"));
            }
            names.insert(name.into(), key.clone());
        }
        Ok(())
    }

    fn hazard(&self) -> Result<Hazard, Invalid> {
        match self.cell("hazard") {
            "no" => Ok(Hazard::No),
            "licensed" => Ok(Hazard::Licensed),
            _ => Err(self.refused("hazard", "no or licensed", "")),
        }
    }

    fn permit(&self) -> Result<Permit, Invalid> {
        let all = [Permit::None, Permit::ByProduct, Permit::EndOfWaste, Permit::WastePermit];
        let found = all.into_iter().find(|permit| permit.name() == self.cell("permit"));
        found.ok_or_else(|| {
            self.refused("permit", &format!("one of {}", all.map(Permit::name).join(", ")), "")
        })
    }
}
