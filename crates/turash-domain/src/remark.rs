//! What people write to each other about a match: text in lines.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::letters::{self, as_seen};

/// Text of 1 to 2,000 characters in any number of lines, trimmed, in composed letters (NFC).
///
/// Line breaks stay, a tab is read as a blank, and a character that shows nothing is left out. Other control characters and those that turn
/// the direction of writing are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Remark(Box<str>);

impl Remark {
    const MAX_CHARS: usize = 2_000;

    /// Checks and trims a text.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let seen = as_seen(text);
        let lines = seen.replace("\r\n", "\n").replace('\t', " ");
        let trimmed = lines.split(is_line_end).map(str::trim_end).collect::<Vec<_>>().join("\n");
        let trimmed = trimmed.trim();
        let refused = |expected: &str, remedy: &str| {
            let found: String = text.chars().take(40).collect();
            Err(Invalid::new("text", found.escape_debug(), expected, remedy))
        };
        if trimmed.is_empty() {
            return refused("some text", "write something, or send nothing");
        }
        if trimmed.chars().any(|character| character != '\n' && letters::is_refused(character)) {
            let expected = "text without control characters, or those that turn the direction of writing";
            return refused(expected, "remove them");
        }
        if trimmed.chars().nth(Self::MAX_CHARS).is_some() {
            return refused("at most 2,000 characters", "shorten it, or write two");
        }
        Ok(Self(trimmed.into()))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a character ends a line.
fn is_line_end(character: char) -> bool {
    matches!(character, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

impl TryFrom<String> for Remark {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_and_what_is_not_seen_goes() {
        assert_eq!(Remark::new("  a \r\n\tb\u{200b} \n\n c \n").unwrap().as_str(), "a\n b\n\n c");
        assert_eq!(Remark::new(&"ü".repeat(2_000)).unwrap().as_str().chars().count(), 2_000);
        for bad in ["", " \n\t ", "a\0b", "a\u{1b}[31m", "a\u{202e}b", &"x".repeat(2_001)] {
            assert!(Remark::new(bad).is_err(), "{bad:?}");
        }
        assert!(serde_json::from_str::<Remark>(r#""a\nb""#).is_ok());
        assert!(serde_json::from_str::<Remark>(r#""  ""#).is_err());
    }
}
