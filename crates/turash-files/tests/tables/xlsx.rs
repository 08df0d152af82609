//! Writes cells as a workbook: true numbers, dates and percent formats, and numbers as text.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use crate::csv;
use crate::layout::{Cell, Column};
use crate::programs::{Days, Ways};
use crate::table::File;

/// The workbook, with the number of the sheet's row for each row.
pub(crate) fn write(ways: &Ways, columns: &[Column], rows: &[Vec<Cell>], formulas: bool) -> File {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, column) in columns.iter().enumerate() {
        sheet.write_string(0, at as u16, &column.header).unwrap();
    }
    let day_format = Format::new().set_num_format(match ways.days {
        Days::German => "dd.mm.yyyy",
        Days::American => "m/d/yyyy",
        Days::Iso | Days::IsoMidnight => "yyyy-mm-dd",
    });
    for (index, cells) in rows.iter().enumerate() {
        let row = index as u32 + 1;
        for (at, cell) in cells.iter().enumerate() {
            let at = at as u16;
            match cell {
                Cell::Missing if ways.missing.starts_with('#') => {
                    sheet.write_formula(row, at, Formula::new("=NA()").set_result("#N/A")).map(drop)
                }
                Cell::Missing if ways.missing.is_empty() => Ok(()),
                Cell::Missing => sheet.write_string(row, at, ways.missing).map(drop),
                Cell::Text(text) => sheet.write_string(row, at, text).map(drop),
                Cell::Number(_, format) | Cell::Percent(_, format) if format.as_text => {
                    sheet.write_string(row, at, csv::text(ways, cell).0).map(drop)
                }
                Cell::Number(dec, format) => {
                    let shown = Format::new().set_num_format(number_format(format.decimals, format.grouped));
                    if formulas {
                        let formula = Formula::new("=A1").set_result(dec.trimmed().text('.', None));
                        sheet.write_formula_with_format(row, at, formula, &shown).map(drop)
                    } else {
                        sheet.write_number_with_format(row, at, dec.value(), &shown).map(drop)
                    }
                }
                Cell::Percent(dec, format) => {
                    let shown = format!("{}%", number_format(Some(format.decimals.unwrap_or(0)), false));
                    let shown = Format::new().set_num_format(shown);
                    sheet.write_number_with_format(row, at, dec.shifted(-2).value(), &shown).map(drop)
                }
                Cell::Flag(flag) => sheet.write_boolean(row, at, *flag).map(drop),
                Cell::Day(day) => {
                    let (year, month, day) = (day.year as u16, day.month as u8, day.day as u8);
                    let time = ExcelDateTime::from_ymd(year, month, day).unwrap();
                    sheet.write_datetime_with_format(row, at, time, &day_format).map(drop)
                }
            }
            .unwrap();
        }
    }
    let bytes = workbook.save_to_buffer().unwrap();
    File { name: "table.xlsx", bytes, rows: (2..).take(rows.len()).collect() }
}

fn number_format(decimals: Option<u32>, grouped: bool) -> String {
    let whole = if grouped { "#,##0" } else { "0" };
    match decimals {
        None => "General".to_owned(),
        Some(0) => whole.to_owned(),
        Some(decimals) => format!("{whole}.{}", "0".repeat(decimals as usize)),
    }
}
