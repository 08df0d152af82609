//! A value that cannot exist. Of a port that could not keep its promise, see `port_error`.

use std::fmt;

/// A value that the domain refuses: which field, what was found, what would be right, and how to mend it.
///
/// ```
/// use turash_domain::Coordinates;
///
/// let swapped = Coordinates::new(48.28, 114.31).map_err(|invalid| invalid.to_string());
/// let line = "latitude: found '114.31', expected a number from -90 to 90 degrees; \
///             longitude and latitude look swapped: give the longitude (east-west) first";
/// assert_eq!(swapped, Err(line.to_owned()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The field, by its name in files and in the API.
    pub field: String,
    /// What was found there, shortened and with control characters escaped.
    pub found: String,
    /// What would have been accepted.
    pub expected: String,
    /// What the person who reads it can do about it; empty where `expected` says it all.
    pub remedy: String,
}

impl Invalid {
    /// Describes a refused value.
    pub fn new(
        field: &str,
        found: impl fmt::Display,
        expected: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            field: field.to_owned(),
            found: shorten(&found.to_string()),
            expected: expected.into(),
            remedy: remedy.into(),
        }
    }

    /// The same refusal under the name that the caller's user knows the field by.
    #[must_use]
    pub fn in_field(mut self, field: &str) -> Self {
        field.clone_into(&mut self.field);
        self
    }

    /// The same refusal of a field that belongs to a section: `section.field`.
    #[must_use]
    pub fn within(mut self, section: &str) -> Self {
        self.field = format!("{section}.{}", self.field);
        self
    }

    /// Reads a refusal back from its line: a reader of JSON passes it on as text alone.
    pub fn parse(line: &str) -> Option<Self> {
        let (field, rest) = line.split_once(": found ")?;
        let (found, rest) = rest.split_at_checked(end_of_found(rest)?)?;
        let rest = rest.strip_prefix(", expected ")?;
        let (expected, remedy) = rest.split_once("; ").unwrap_or((rest, ""));
        let [field, found, expected, remedy] = [field, found, expected, remedy].map(str::to_owned);
        Some(Self { field, found, expected, remedy })
    }
}

/// Where the found value ends that a line begins with: `nothing`, or quoted with its quotes escaped.
fn end_of_found(line: &str) -> Option<usize> {
    let Some(quoted) = line.strip_prefix('\'') else { return line.find(", expected ") };
    let mut escaped = false;
    let is_end = |byte: u8| {
        let ends = byte == b'\'' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    };
    quoted.bytes().position(is_end).map(|end| end + 2)
}

impl std::error::Error for Invalid {}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: found {}, expected {}", self.field, self.found, self.expected)?;
        if !self.remedy.is_empty() {
            write!(f, "; {}", self.remedy)?;
        }
        Ok(())
    }
}

/// Quotes a found value for a message: at most 60 characters, control characters escaped.
fn shorten(found: &str) -> String {
    const LIMIT: usize = 60;
    let mut text: String = found.chars().take(LIMIT).flat_map(char::escape_debug).collect();
    if found.chars().nth(LIMIT).is_some() {
        text.push_str("...");
    }
    if text.is_empty() { "nothing".to_owned() } else { format!("'{text}'") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_field_found_expected_and_remedy_in_one_line() {
        let refusal = Invalid::new("name", "a\0b\n", "text without control characters", "remove them");
        assert_eq!(
            refusal.to_string(),
            "name: found 'a\\0b\\n', expected text without control characters; remove them"
        );
        assert_eq!(Invalid::new("id", "", "an id", "").found, "nothing");
    }

    #[test]
    fn a_refusal_reads_back_from_its_line() {
        let odd = "a', expected b; c\\ \"'";
        for found in ["", "7", odd, &odd.repeat(9), "\u{7f}\\"] {
            for remedy in ["", "mend it; or leave it out"] {
                let refusal = Invalid::new("id", found, "an id, or nothing", remedy);
                assert_eq!(Invalid::parse(&refusal.to_string()), Some(refusal));
            }
        }
        for other in ["", "missing field `id`", "id: found 'x", "id: found 'x' or so"] {
            assert_eq!(Invalid::parse(other), None, "{other}");
        }
    }
}
