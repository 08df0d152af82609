//! Text that users choose: bounded, printable, in one line.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::letters::{self, as_seen};

/// Printable text of 1 to 500 characters, trimmed, in one line and in composed letters (NFC).
///
/// A line break or a tab is read as a blank, and a character that shows nothing is left out. NUL, other control characters and those that
/// turn the direction of writing are refused: what is shown would not be what is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Text(Box<str>);

impl Text {
    const MAX_CHARS: usize = 500;

    /// Checks and trims a text.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let seen = as_seen(text);
        let one_line = letters::in_one_line(&seen);
        let trimmed = one_line.trim();
        if trimmed.is_empty() {
            return Err(Invalid::new("text", text, "some text", "leave the field out if there is none"));
        }
        if trimmed.chars().any(letters::is_refused) {
            let expected = "text without control characters, or those that turn the direction of writing";
            return Err(Invalid::new("text", text, expected, "remove them"));
        }
        if trimmed.chars().nth(Self::MAX_CHARS).is_some() {
            return Err(Invalid::new("text", text, "at most 500 characters", "shorten it"));
        }
        Ok(Self(trimmed.into()))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Text {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0.into()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_refuses_control_characters() {
        assert_eq!(Text::new("  Linz works ").unwrap().as_str(), "Linz works");
        for bad in [
            "",
            "   ",
            "\u{200b}\n",
            "a\0b",
            "a\u{1b}[31m",
            "a\u{202e}b",
            "\u{2066}a",
            "a\u{fffe}",
            &"x".repeat(501),
        ] {
            assert!(Text::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn text_is_one_line_of_composed_letters() {
        for (written, kept) in [
            ("Kläranlage\r\nSüd", "Kläranlage Süd"),
            ("Werk \n\t 2\u{2028}Ost\n", "Werk 2 Ost"),
            ("Su\u{308}d", "Süd"),
            ("Soft\u{ad}hyphen\u{200e}", "Softhyphen"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ] {
            let text = Text::new(written).unwrap();
            assert_eq!(text.as_str(), kept, "{written:?}");
            assert_eq!(Text::new(kept).unwrap(), text, "what is kept is read as it is");
        }
    }
}
