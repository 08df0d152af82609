//! What the number format of a cell shows beside its number: a percent sign, a unit.

/// A number format as it matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NumberFormat {
    /// It shows 0.999 as 99.9 %.
    pub(super) is_percent: bool,
    /// The text that it shows behind the number, such as `MWh/a`.
    unit: String,
    /// It shows thousands of the number.
    is_scaled: bool,
}

impl NumberFormat {
    /// Reads a format code (ECMA-376, 18.8.31); its first section is that of positive numbers.
    pub(super) fn parse(code: &str) -> Self {
        let mut format = Self::default();
        let mut characters = code.chars();
        let mut has_digits = false;
        let mut commas = 0;
        while let Some(character) = characters.next() {
            match character {
                ';' => break,
                '"' => {
                    let text: String = characters.by_ref().take_while(|c| *c != '"').collect();
                    if has_digits {
                        format.unit.push_str(&text);
                    }
                }
                '\\' => {
                    let text = characters.next();
                    format.unit.extend(text.filter(|_| has_digits));
                }
                // A blank as wide as the next sign, or the next sign repeated.
                '_' | '*' => {
                    characters.next();
                }
                // Colours, conditions, currencies of a country.
                '[' => {
                    characters.find(|c| *c == ']');
                }
                '%' => format.is_percent = true,
                ',' if has_digits => commas += 1,
                '0' | '#' | '?' => {
                    has_digits = true;
                    commas = 0;
                }
                ' ' | '/' if has_digits && !format.unit.is_empty() => format.unit.push(character),
                _ => {}
            }
        }
        format.is_scaled = commas > 0;
        format.unit = format.unit.trim().to_owned();
        // Prices have their currency in the header.
        if ["€", "$", "£", "EUR", "CHF", "zł"].contains(&format.unit.as_str()) {
            format.unit.clear();
        }
        // A quoted sign does not multiply: 99.9 is shown as 99.9 %, and is.
        if format.unit.starts_with('%') {
            "%".clone_into(&mut format.unit);
        }
        format
    }

    /// A number as its format shows it, with all its digits.
    pub(super) fn show(&self, number: String) -> String {
        match (self.unit.is_empty(), self.is_scaled) {
            (true, false) => number,
            (true, true) => format!("{number} shown in thousands"),
            (false, false) => format!("{number} {}", self.unit),
            (false, true) => format!("{number} shown in thousands of {}", self.unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_formats_are_part_of_the_cell() {
        for (code, shown) in [
            ("General", "12.5"),
            ("0.00", "12.5"),
            ("#,##0.0\" MWh/a\"", "12.5 MWh/a"),
            ("0.0\\ \"GWh\"", "12.5 GWh"),
            ("#,##0 \"t\"/\"a\"", "12.5 t/a"),
            ("0\\ \\t", "12.5 t"),
            ("_-* #,##0.00\\ \"€\"_-;-* #,##0.00\\ \"€\"_-", "12.5"),
            ("#,##0.00\\ [$€-407]", "12.5"),
            ("0\\%", "12.5 %"),
            ("#,##0,", "12.5 shown in thousands"),
            ("[Red]0.0\" MW\";[Blue]-0.0\" kW\"", "12.5 MW"),
            ("#,##0.0,\" GWh\"", "12.5 shown in thousands of GWh"),
        ] {
            assert_eq!(NumberFormat::parse(code).show("12.5".to_owned()), shown, "{code}");
        }
        for (code, is_percent) in
            [("0%", true), ("0.00 \"\u{a0}\"%", true), ("0\" % of all\"", false), ("0\\%", false)]
        {
            assert_eq!(NumberFormat::parse(code).is_percent, is_percent, "{code}");
        }
    }
}
