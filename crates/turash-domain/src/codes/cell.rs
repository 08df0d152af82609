//! What stands in a cell with a code: a label, the digits in groups, and text behind them.

/// The parts of a cell.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cell<'t> {
    /// Letters before the first digit, in capitals and without what stands between them.
    pub(super) label: String,
    /// The digits, by what separates them.
    pub(super) groups: Vec<&'t str>,
    /// What follows the digits, trimmed.
    pub(super) rest: &'t str,
}

/// What may stand between the digits of a code.
const SEPARATORS: [char; 6] = [' ', '.', '-', '/', '\u{a0}', '\u{202f}'];

impl<'t> Cell<'t> {
    /// Takes a text apart.
    pub(super) fn of(text: &'t str) -> Self {
        let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
        let (before, from) = text.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_digit() && !SEPARATORS.contains(&c)).unwrap_or(from.len());
        let (digits, rest) = from.split_at(end);
        let label = before.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_uppercase).collect();
        let groups = digits.split(SEPARATORS).filter(|group| !group.is_empty()).collect();
        Self { label, groups, rest: rest.trim() }
    }

    /// The lengths of the groups.
    pub(super) fn lengths(&self) -> Vec<usize> {
        self.groups.iter().map(|group| group.len()).collect()
    }

    /// Whether the digits look like a date: spreadsheets make one of three short numbers.
    pub(super) fn is_date(&self) -> bool {
        let is_year = |group: &&str| group.len() == 4 && (group.starts_with("19") || group.starts_with("20"));
        self.groups.len() >= 3 && self.groups.iter().any(is_year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_taken_apart() {
        let cell = Cell::of("AVV-Nr. 10 09\u{a0}03 Ofenschlacke 2 mm");
        assert_eq!((cell.label.as_str(), cell.groups.as_slice()), ("AVVNR", &["10", "09", "03"][..]));
        assert_eq!(cell.rest, "Ofenschlacke 2 mm");
        assert!(Cell::of("2003-09-10").is_date() && Cell::of("10.09.2003").is_date());
        assert!(!Cell::of("10 09 03").is_date() && Cell::of("slag").groups.is_empty());
    }
}
