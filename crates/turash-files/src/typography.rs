//! Numbers with the signs of typesetters: `−5`, `12’500`, `5,0 × 10³`. They are the same numbers as with the signs of a keyboard.

use std::borrow::Cow;

/// The cell with plain signs; as it is where it has no others.
pub(crate) fn plain(cell: &str) -> Cow<'_, str> {
    if cell.is_ascii() && !cell.contains("10^") {
        return Cow::Borrowed(cell);
    }
    let mut text: String = cell.chars().map(sign).collect();
    // An en dash before a number is its sign; between two it is a range.
    if let Some(number) = text.strip_prefix('–').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        text = format!("-{number}");
    }
    Cow::Owned(power_of_ten(&text).unwrap_or(text))
}

fn sign(character: char) -> char {
    match character {
        '−' | '\u{2010}' | '\u{2011}' | '\u{ff0d}' => '-',
        '’' | 'ʼ' | '′' => '\'',
        // Thin, figure, punctuation and hair spaces, and those that do not break.
        '\u{2007}' | '\u{2008}' | '\u{2009}' | '\u{200a}' | '\u{202f}' | '\u{a0}' => ' ',
        other => other,
    }
}

/// `5,0 × 10³ MWh` and `5*10^3 MWh` as `5,0e3 MWh`.
fn power_of_ten(text: &str) -> Option<String> {
    let (number, rest) = text.split_once(['×', '·', '*']).or_else(|| text.split_once(" x "))?;
    let rest = rest.trim_start().strip_prefix("10")?;
    let power = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|sign| sign == c);
    let (digits, rest) = if let Some(rest) = rest.strip_prefix('^') {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        (rest[..end].to_owned(), &rest[end..])
    } else {
        let end = rest.find(|c| power(c).is_none()).unwrap_or(rest.len());
        (rest[..end].chars().filter_map(power).map(|digit| digit.to_string()).collect(), &rest[end..])
    };
    (!digits.is_empty()).then(|| format!("{}e{digits}{rest}", number.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typeset_numbers_become_plain_ones() {
        for (cell, text) in [
            ("−5", "-5"),
            ("–9.14", "-9.14"),
            ("12’500 MWh/a", "12'500 MWh/a"),
            ("12\u{2009}500", "12 500"),
            ("5,0 × 10³ MWh/a", "5,0e3 MWh/a"),
            ("5*10^3 MWh/a", "5e3 MWh/a"),
            ("-10 – -5", "-10 – -5"),
            ("5 m³/h", "5 m³/h"),
            ("3 × 4", "3 × 4"),
        ] {
            assert_eq!(plain(cell), text, "{cell}");
        }
        assert!(matches!(plain("12.5 MWh/a"), Cow::Borrowed(_)));
    }
}
