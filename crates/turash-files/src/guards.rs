//! Signs before a text that keep a spreadsheet from running it as a formula, or a reader from taking it for nothing; and the way back.
//!
//! A cell that begins with `=`, `+`, `-` or `@` is a formula to a spreadsheet that opens a CSV file (OWASP: CSV injection). An apostrophe
//! before it makes it a text, in a spreadsheet and here. Excel's own way of keeping `00123` a text, `="00123"`, is read as well.

use std::borrow::Cow;

use turash_domain::says_nothing;

use crate::vocabulary::is_missing_text;

/// A text as a cell of a table that spreadsheets open.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    if runs(text) { guarded(text) } else { unmistakable(text) }
}

/// A text as it reads back: with an apostrophe where it would be taken for nothing, or for a text that has one before it.
pub(crate) fn unmistakable(text: &str) -> Cow<'_, str> {
    let would_be_cut = text.strip_prefix('\'').is_some_and(needs_guard) || quoted(text).is_some();
    if would_be_cut || is_missing_text(text) { guarded(text) } else { Cow::Borrowed(text) }
}

/// A cell that was read, as it is handed back to be mended: a number stays one.
pub(crate) fn harmless_again(cell: &str) -> Cow<'_, str> {
    let is_amount =
        |letter: char| letter.is_alphanumeric() || letter.is_whitespace() || "+-.,/%°".contains(letter);
    let number = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let is_number = || {
        number.starts_with(|first: char| first.is_ascii_digit())
            && !number.contains('+')
            && number.chars().all(is_amount)
    };
    if runs(cell) && quoted(cell).is_none() && !is_number() && !says_nothing(cell) {
        guarded(cell)
    } else {
        Cow::Borrowed(cell)
    }
}

/// A cell without the signs that keep it a text.
pub(crate) fn as_meant(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if needs_guard(text) => text,
        Some(_) => cell,
        None => quoted(cell).unwrap_or(cell),
    }
}

fn guarded(text: &str) -> Cow<'_, str> {
    Cow::Owned(format!("'{text}"))
}

/// Whether a spreadsheet takes a cell for a formula; in some languages also by the wide forms of the signs.
fn runs(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Whether an apostrophe before a text is a guard, and not a part of it (`'t Hof`).
fn needs_guard(text: &str) -> bool {
    runs(text)
        || says_nothing(text)
        || text.starts_with(|first: char| first == '\'' || first.is_ascii_digit())
}

/// The text of `="00123"`.
fn quoted(cell: &str) -> Option<&str> {
    cell.strip_prefix("=\"")?.strip_suffix('"').filter(|text| !text.contains('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for text in [
            "Forge",
            "=1+1",
            "=cmd|'/C calc'!A0",
            "+49",
            "-5",
            "@sum",
            "'00125",
            "''t Hof",
            "'t Hof",
            "NULL",
            "-",
            "'NULL",
            "n/a",
            "=\"00123\"",
            "'=\"00123\"",
            "＝1",
            "'",
            "''",
            "\"",
            "0123",
            "",
        ] {
            for written in [harmless(text), unmistakable(text)] {
                assert_eq!(
                    as_meant(&written),
                    if is_missing_text(&written) { "not read" } else { text },
                    "{written}"
                );
            }
            assert!(!runs(&harmless(text)), "{text}");
        }
    }

    #[test]
    fn guards_of_spreadsheets_are_read() {
        for (cell, text) in [
            ("=\"00123\"", "00123"),
            ("'00125", "00125"),
            ("'t Hof", "'t Hof"),
            ("=\"a\"&\"b\"", "=\"a\"&\"b\""),
        ] {
            assert_eq!(as_meant(cell), text);
        }
    }

    #[test]
    fn cells_that_are_handed_back_keep_their_numbers() {
        for cell in ["-5.5", "+3", "-12 °C", "-10--5", "-", "=\"00123\"", "'=1"] {
            assert_eq!(harmless_again(cell), cell);
        }
        assert_eq!(harmless_again("=1+1"), "'=1+1");
        assert_eq!(harmless_again("@x"), "'@x");
        assert_eq!(harmless_again("-2+3+cmd|' /C calc'!A0"), "'-2+3+cmd|' /C calc'!A0");
    }
}
