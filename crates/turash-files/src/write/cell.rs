//! One value of an export.

use std::borrow::Cow;

use crate::guards;

/// A value before it is written: numbers stay numbers in GeoJSON, and get the decimal sign in CSV.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    /// No value.
    Empty,
    /// Text.
    Text(Cow<'a, str>),
    /// A number, written in the fewest digits that read back as the same, whatever stands beside it.
    Number(f64),
    /// A whole number.
    Whole(u64),
    /// Yes or no.
    Flag(bool),
}

impl<'a> Cell<'a> {
    pub(super) fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub(super) fn optional(text: Option<&'a str>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    pub(super) fn owned(text: impl Into<String>) -> Self {
        Self::Text(Cow::Owned(text.into()))
    }

    pub(super) fn number(number: Option<f64>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }

    /// The same value, on its own.
    pub(super) fn into_owned(self) -> Cell<'static> {
        match self {
            Self::Empty => Cell::Empty,
            Self::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Self::Number(number) => Cell::Number(number),
            Self::Whole(number) => Cell::Whole(number),
            Self::Flag(flag) => Cell::Flag(flag),
        }
    }

    /// The value in a CSV file.
    pub(super) fn csv(&self, decimal_comma: bool) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => guards::harmless(text),
            Self::Number(number) => Cow::Owned(written(*number, decimal_comma)),
            Self::Whole(number) => Cow::Owned(number.to_string()),
            Self::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        }
    }

    /// The value in JSON.
    pub(super) fn json(&self) -> serde_json::Value {
        match self {
            Self::Empty => serde_json::Value::Null,
            Self::Text(text) => guards::unmistakable(text).as_ref().into(),
            Self::Number(number) => (*number).into(),
            Self::Whole(number) => (*number).into(),
            Self::Flag(flag) => (*flag).into(),
        }
    }
}

/// A number in its fewest digits; three decimals could be thousands, and get a zero.
fn written(number: f64, decimal_comma: bool) -> String {
    let mut text = number.to_string();
    if text.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 3) {
        text.push('0');
    }
    if decimal_comma { text.replace('.', ",") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_decimals_are_no_thousands() {
        for (number, comma, text) in [
            (12.125, false, "12.1250"),
            (12.125, true, "12,1250"),
            (0.5, false, "0.5"),
            (1e9, true, "1000000000"),
            (-0.0, false, "-0"),
        ] {
            assert_eq!(written(number, comma), text);
        }
    }
}
