//! Numbers that are texts in a sheet or in GeoJSON tell the decimal sign of the texts there, column by column.

use std::collections::HashMap;

use crate::numbers::{Decimal, Signs};

/// Text beyond this is no number.
const LONGEST: usize = 64;

/// What the texts of each column tell.
#[derive(Debug, Default)]
pub(crate) struct TextSigns {
    /// Read as numbers, and read as degrees.
    columns: HashMap<usize, (Signs, Signs)>,
}

impl TextSigns {
    /// Looks at a text of a column.
    pub(crate) fn see(&mut self, column: usize, text: &str) {
        let is_short = text.len() <= LONGEST && text.contains(['.', ',']);
        if is_short && text.bytes().any(|byte| byte.is_ascii_digit()) {
            let (numbers, degrees) = self.columns.entry(column).or_default();
            numbers.see(text, false);
            degrees.see(text, true);
        }
    }

    /// The sign of the texts in these columns; each with whether it holds degrees.
    pub(crate) fn told(&self, columns: &[(usize, bool)]) -> Decimal {
        let of = |(column, is_degrees): &(usize, bool)| {
            let (numbers, degrees) = self.columns.get(column).copied().unwrap_or_default();
            if *is_degrees { degrees } else { numbers }
        };
        columns.iter().map(of).fold(Signs::default(), Signs::and).told()
    }
}
