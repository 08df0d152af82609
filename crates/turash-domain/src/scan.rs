//! Reading JSON that stands exactly as this program writes it, piece by piece. Whatever stands otherwise is `None`, and left to the
//! general reader.

use serde::Deserialize;

/// What is left to read.
pub(crate) struct Scan<'a> {
    rest: &'a str,
}

impl<'a> Scan<'a> {
    pub(crate) fn new(json: &'a str) -> Self {
        Self { rest: json }
    }

    /// All that is left.
    pub(crate) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Passes over these characters; takes nothing where others come.
    pub(crate) fn pass(&mut self, expected: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(expected)?;
        Some(())
    }

    /// A text up to its closing quote, which is passed over too. Not one with an escape.
    pub(crate) fn text(&mut self) -> Option<&'a str> {
        let is_special = |byte: u8| byte == b'"' || byte == b'\\' || byte < b' ';
        let end = self.rest.bytes().position(is_special)?;
        let (text, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.strip_prefix('"')?;
        Some(text)
    }

    /// A number of any form that JSON has.
    pub(crate) fn number(&mut self) -> Option<f64> {
        let is_part = |byte: u8| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E');
        let number = self.take_while(is_part)?;
        if is_number(number.as_bytes()) { number.parse().ok() } else { None }
    }

    /// A whole number that is not negative.
    pub(crate) fn integer(&mut self) -> Option<u64> {
        let digits = self.take_while(|byte| byte.is_ascii_digit())?;
        if digits.len() > 1 && digits.starts_with('0') { None } else { digits.parse().ok() }
    }

    /// A value in any form.
    pub(crate) fn json<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let mut values = serde_json::Deserializer::from_str(self.rest).into_iter();
        let value = values.next()?.ok()?;
        self.rest = self.rest.get(values.byte_offset()..)?;
        Some(value)
    }

    fn take_while(&mut self, is_part: impl Fn(u8) -> bool) -> Option<&'a str> {
        let end = self.rest.bytes().position(|byte| !is_part(byte))?;
        let (taken, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        Some(taken)
    }
}

/// The grammar of numbers in JSON (RFC 8259, section 6), which Rust's own is wider than.
fn is_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(text);
    let (leading, mut text) = text.split_at(whole);
    if whole == 0 || (whole > 1 && leading[0] == b'0') {
        return false;
    }
    if let [b'.', fraction @ ..] = text {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        text = &fraction[count..];
    }
    if let [b'e' | b'E', exponent @ ..] = text {
        let exponent = exponent.strip_prefix(b"-").or(exponent.strip_prefix(b"+")).unwrap_or(exponent);
        let count = digits(exponent);
        return count > 0 && count == exponent.len();
    }
    text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_general_reader() {
        let numbers = [
            "0", "-0", "10", "1.5", "-1.5e3", "1E-7", "1e+7", "01", ".5", "5.", "1.e3", "1e", "1e+", "+1",
            "-", "--1", "1.2.3", "1e5e5", "1-2", "1e400", "",
        ];
        for number in numbers {
            let general = serde_json::from_str::<f64>(number).ok();
            let own = Scan::new(&format!("{number},")).number().filter(|number| number.is_finite());
            assert_eq!(own, general, "{number}");
        }
        for number in ["0", "7", "18446744073709551615", "18446744073709551616", "01", "-1", "1.0", ""] {
            let mut scan = Scan { rest: &format!("{number},") };
            let own = scan.integer().filter(|_| scan.rest == ",");
            assert_eq!(own, serde_json::from_str::<u64>(number).ok(), "{number}");
        }
    }

    #[test]
    fn what_is_not_there_is_left_where_it_is() {
        let mut scan = Scan::new(r#"{"a":"b","c":{"d":[1, 2]}}"#);
        assert_eq!((scan.pass("[").is_none(), scan.pass(r#"{"a":""#)), (true, Some(())));
        assert_eq!((scan.text(), scan.pass(r#","c":"#)), (Some("b"), Some(())));
        assert!(scan.json::<serde_json::Value>().is_some_and(|value| value["d"][1] == 2));
        assert_eq!((scan.rest(), scan.text()), ("}", None));
        assert_eq!((Scan::new("a\\\"b\"").text(), Scan::new("a\nb\"").text()), (None, None));
    }
}
