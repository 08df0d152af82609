//! XLSX: one sheet with numbers as numbers, units in headers, a header that stays in view, and columns as wide as what they hold.
//!
//! Rows go to a temporary file as they come; the workbook is put together at the end.

use std::io;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::cell::Cell;
use crate::guards;

/// The rows of a sheet (Excel's limit), its header included.
const MOST_ROWS: u32 = 1_048_576;
/// Characters that a column shows at least and at most.
const WIDTHS: (usize, usize) = (8, 48);

/// A workbook being written.
pub(super) struct Book {
    workbook: Workbook,
    /// Characters of the longest value of each column.
    widths: Vec<usize>,
    next_row: u32,
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Book").field("next_row", &self.next_row).finish_non_exhaustive()
    }
}

impl Book {
    /// Begins a workbook with the header of its sheet.
    pub(super) fn new(names: &[&str]) -> io::Result<Self> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(refused)?;
        let bold = Format::new().set_bold();
        let headers: Vec<&str> = names.iter().map(|name| header(name)).collect();
        for (column, header) in (0..).zip(&headers) {
            sheet.write_string_with_format(0, column, *header, &bold).map_err(refused)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(refused)?;
        // Each printed page begins with the header.
        sheet.set_repeat_rows(0, 0).map_err(refused)?;
        let widths = headers.iter().map(|header| header.chars().count().max(WIDTHS.0)).collect();
        Ok(Self { workbook, widths, next_row: 1 })
    }

    /// Writes a row.
    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        if self.next_row >= MOST_ROWS {
            let message = format!("a sheet holds {} rows at most: export as CSV", MOST_ROWS - 1);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let sheet = self.workbook.worksheet_from_index(0).map_err(refused)?;
        for ((column, cell), width) in (0..).zip(cells).zip(&mut self.widths) {
            write(sheet, self.next_row, column, cell).map_err(refused)?;
            *width = (*width).max(length(cell));
        }
        self.next_row += 1;
        Ok(())
    }

    /// The bytes of the workbook.
    pub(super) fn finish(mut self) -> io::Result<Vec<u8>> {
        let sheet = self.workbook.worksheet_from_index(0).map_err(refused)?;
        for (column, width) in (0..).zip(&self.widths) {
            sheet.set_column_width(column, (*width).min(WIDTHS.1) as f64 + 1.0).map_err(refused)?;
        }
        self.workbook.save_to_buffer().map_err(refused)
    }
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell<'_>) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => drop(sheet.write_string(row, column, guards::harmless(text))?),
        Cell::Number(number) => drop(sheet.write_number(row, column, *number)?),
        Cell::Whole(number) => drop(sheet.write_number(row, column, *number as f64)?),
        Cell::Flag(flag) => drop(sheet.write_boolean(row, column, *flag)?),
    }
    Ok(())
}

/// Characters of a value.
fn length(cell: &Cell<'_>) -> usize {
    match cell {
        Cell::Text(text) => text.chars().take(WIDTHS.1).count(),
        // Excel shows a number in as many digits as fit.
        Cell::Number(_) | Cell::Whole(_) => 12,
        Cell::Empty | Cell::Flag(_) => 0,
    }
}

/// A column's name with its unit in brackets; all of them read back.
fn header(name: &str) -> &str {
    match name {
        "longitude" => "longitude [°]",
        "latitude" => "latitude [°]",
        "t_min_c" => "t_min [°C]",
        "t_max_c" => "t_max [°C]",
        "purity" => "purity [share]",
        "moisture" => "moisture [share]",
        "pressure_bar" => "pressure [bar]",
        "voltage_kv" => "voltage [kV]",
        "cod_mg_per_l" => "COD [mg/l]",
        "tss_mg_per_l" => "TSS [mg/l]",
        "conductivity_us_per_cm" => "conductivity [µS/cm]",
        "hardness_mg_per_l" => "hardness [mg/l]",
        "chloride_mg_per_l" => "chloride [mg/l]",
        "water_temperature_c" => "water_temperature [°C]",
        "price_limit_eur_per_unit" => "price_limit [EUR/unit]",
        "supply_longitude" => "supply_longitude [°]",
        "supply_latitude" => "supply_latitude [°]",
        "demand_longitude" => "demand_longitude [°]",
        "demand_latitude" => "demand_latitude [°]",
        "distance_km" => "distance [km]",
        "value_eur_per_year" => "value [EUR/a]",
        "co2_avoided_t_per_year" => "CO2_avoided [t/a]",
        "capital_eur" => "capital [EUR]",
        other => other,
    }
}

/// A failure of the temporary file or of the format.
fn refused(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}
