//! Rows of the embedded tables: fields between semicolons below a header.

/// The rows below the header, each read from its fields. A row that cannot be read is left out; a test counts them.
pub(super) fn rows<T>(table: &'static str, read: impl Fn(&mut Fields) -> Option<T>) -> Vec<T> {
    table.lines().skip(1).filter_map(|line| read(&mut Fields(line.split(';')))).collect()
}

/// The fields of a row, from the left.
pub(super) struct Fields(std::str::Split<'static, char>);

impl Fields {
    pub(super) fn text(&mut self) -> Option<&'static str> {
        self.0.next()
    }

    pub(super) fn number(&mut self) -> Option<f64> {
        self.text()?.parse().ok()
    }

    pub(super) fn numbers<const N: usize>(&mut self) -> Option<[f64; N]> {
        let mut numbers = [0.0; N];
        for number in &mut numbers {
            *number = self.number()?;
        }
        Some(numbers)
    }
}
