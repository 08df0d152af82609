//! A table of what is known of sites, for their estimates: `site`, `plant`, `tonnes`, `area_m2`, `fuel_mwh`, a site in each row.

use std::collections::HashMap;
use std::path::Path;

use csv::StringRecord;
use turash_domain::{Invalid, SiteId};

use crate::clean;
use crate::columns;
use crate::error::{FileError, FileErrorKind, Reject, RowWord};
use crate::numbers::Decimal;
use crate::plain_table::{find_column, plain_table};
use crate::vocabulary::is_missing;

/// The fields, and the headers that they are read from, whatever their case and punctuation.
const FIELDS: [(&str, &[&str]); 5] = [
    ("site", &["site", "siteid"]),
    ("plant", &["plant", "planttype"]),
    ("tonnes", &["tonnes", "tonnesta", "tonnesperyear"]),
    ("area_m2", &["aream2"]),
    ("fuel_mwh", &["fuelmwh", "fuelmwha", "fuelmwhperyear"]),
];

/// What a row says of its site.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenRow {
    /// Its line.
    pub line: u64,
    /// The site.
    pub site: SiteId,
    /// The type of plant, as it is written.
    pub plant: Option<String>,
    /// Tonnes of product a year.
    pub tonnes: Option<f64>,
    /// Floor in m2.
    pub area_m2: Option<f64>,
    /// Fuel in MWh a year.
    pub fuel_mwh: Option<f64>,
}

/// A table of what is known of sites.
#[derive(Debug)]
pub struct GivenTable {
    /// Its rows, without the refused ones.
    pub rows: Vec<GivenRow>,
    /// Rows that cannot be taken.
    pub rejects: Vec<Reject>,
    /// Headers of columns that are not read.
    pub ignored: Vec<String>,
    file: String,
    headers: Vec<String>,
}

impl GivenTable {
    /// Reads a table.
    ///
    /// # Errors
    /// [`FileError`] where the file cannot be read, or has no columns for the site and for something that is known of it.
    pub fn read(path: &Path) -> Result<Self, FileError> {
        let known = |headers: &[String]| {
            FIELDS.iter().filter(|(_, names)| find_column(headers, names).is_some()).count()
        };
        let mut source = plain_table(path, known)?;
        let (file, headers) = (path.display().to_string(), source.headers().to_vec());
        let columns = FIELDS.map(|(_, names)| find_column(&headers, names));
        let [site, known @ ..] = columns;
        if site.is_none() || known.iter().all(Option::is_none) {
            let problem = format!("its columns are {}", columns::list(&headers));
            let remedy = "give it a column 'site', and 'plant' with 'tonnes' (or 'area_m2'), or 'fuel_mwh'";
            return Err(FileError::new(FileErrorKind::Headers, &file, problem, remedy));
        }
        let is_ignored = |(at, _): &(usize, &String)| !columns.contains(&Some(*at));
        let ignored = headers.iter().enumerate().filter(is_ignored);
        let ignored = ignored.map(|(_, header)| header.clone()).collect();
        let mut table = Self { rows: Vec::new(), rejects: Vec::new(), ignored, file, headers };
        let (mut record, mut lines) = (StringRecord::new(), HashMap::new());
        while let Some(row) = source.next(&mut record)? {
            clean::record(&mut record);
            let taken = match row.problem {
                Some(problem) => Err(problem.invalid),
                None => read_row(columns, &record, row.number).and_then(|row| once(row, &mut lines)),
            };
            match taken {
                Ok(row) => table.rows.push(row),
                Err(invalid) => {
                    let mut reject = table.refused(row.number, invalid);
                    reject.raw = record.iter().map(str::to_owned).collect();
                    table.rejects.push(reject);
                }
            }
        }
        Ok(table)
    }

    /// Refuses a line for one of its fields.
    pub fn refused(&self, line: u64, invalid: Invalid) -> Reject {
        let names = FIELDS.iter().find(|(field, _)| *field == invalid.field).map(|(_, names)| *names);
        let column = names.and_then(|names| find_column(&self.headers, names));
        Reject {
            file: self.file.clone(),
            row_word: RowWord::Line,
            row: line,
            column: column.and_then(|column| self.headers.get(column).cloned()),
            invalid,
            raw: Vec::new(),
            id: None,
            is_gap: false,
        }
    }
}

fn read_row(
    columns: [Option<usize>; FIELDS.len()],
    record: &StringRecord,
    line: u64,
) -> Result<GivenRow, Invalid> {
    let cell = |index: usize| {
        let cell = columns[index].and_then(|column| record.get(column)).unwrap_or_default().trim();
        if is_missing(cell) { "" } else { cell }
    };
    let number = |index: usize| match cell(index) {
        "" => Ok(None),
        text => {
            let number = Decimal::Untold.number(text);
            number.map(Some).map_err(|invalid| invalid.in_field(FIELDS[index].0))
        }
    };
    if cell(0).is_empty() {
        return Err(Invalid::new("site", "", "the id of a site", "add it, or remove the line"));
    }
    Ok(GivenRow {
        line,
        site: SiteId::new(cell(0))?,
        plant: Some(cell(1)).filter(|plant| !plant.is_empty()).map(str::to_owned),
        tonnes: number(2)?,
        area_m2: number(3)?,
        fuel_mwh: number(4)?,
    })
}

/// Refuses a second row of a site.
fn once(row: GivenRow, lines: &mut HashMap<SiteId, u64>) -> Result<GivenRow, Invalid> {
    if let Some(first) = lines.get(&row.site) {
        let expected = format!("each site once: line {first} has it too");
        return Err(Invalid::new("site", &row.site, expected, "keep the right one of the two"));
    }
    lines.insert(row.site.clone(), row.line);
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<GivenTable, FileError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("known.csv");
        std::fs::write(&path, text).unwrap();
        GivenTable::read(&path)
    }

    #[test]
    fn rows_are_read_and_what_cannot_be_is_named() {
        let table = read(
            "Site;Plant;Tonnes;Fuel MWh;Remark\n\
             mill;Paper;12500,5;;\n\
             forge;;n/a;1.200.000;big\n\
             mill;Paper;1;;\n\
             ;Paper;1;;\n\
             dairy;Dairy;1.234;;\n\
             brewery;;many;;\n",
        )
        .unwrap();
        assert_eq!(table.ignored, ["Remark"]);
        let [mill, forge] = table.rows.as_slice() else { panic!("{table:?}") };
        assert_eq!(
            (mill.plant.as_deref(), mill.tonnes, mill.fuel_mwh),
            (Some("Paper"), Some(12_500.5), None)
        );
        assert_eq!((forge.line, forge.tonnes, forge.fuel_mwh), (3, None, Some(1_200_000.0)));
        let said: Vec<String> = table.rejects.iter().map(ToString::to_string).collect();
        for (said, words) in said.iter().zip([
            "line 4, column 'Site': found 'mill', expected each site once: line 2 has it too",
            "line 5, column 'Site': found nothing",
            "line 6, column 'Tonnes': found '1.234'",
            "line 7, column 'Tonnes': found 'many'",
        ]) {
            assert!(said.contains(words), "{said}");
        }
        assert_eq!(said.len(), 4);
    }

    #[test]
    fn a_table_of_something_else_is_refused() {
        for text in ["", "id,name\na,b\n", "site,name\na,b\n", "plant,tonnes\nPaper,1\n"] {
            let error = read(text).unwrap_err().to_string();
            assert!(text.is_empty() || error.contains("give it a column 'site'"), "{error}");
        }
        assert!(read("PK\u{3}\u{4}x").unwrap_err().to_string().contains("save the table as CSV"));
    }
}
