//! Letters: what of a text is seen, and what no text of ours holds. Unicode only; no rule of any field.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A text as it is seen: in composed letters (Unicode NFC), without characters that show nothing, such as zero-width spaces, soft hyphens
/// and byte order marks. Joiners, which change how letters beside them look, stay.
///
/// ```
/// assert_eq!(turash_domain::as_seen("Su\u{308}d\u{200b}"), "Süd");
/// ```
pub fn as_seen(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let shown = if text.contains(is_invisible) {
        Cow::Owned(text.chars().filter(|character| !is_invisible(*character)).collect())
    } else {
        Cow::Borrowed(text)
    };
    composed(shown)
}

/// A text in composed letters (NFC).
pub(crate) fn composed(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text;
    }
    Cow::Owned(text.nfc().collect())
}

/// A text with each line break or tab, and the blanks around it, read as one blank.
pub(crate) fn in_one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_break) {
        return Cow::Borrowed(text);
    }
    let parts = text.split(is_break).map(str::trim).filter(|part| !part.is_empty());
    Cow::Owned(parts.collect::<Vec<_>>().join(" "))
}

/// Whether a character shows nothing and changes nothing beside it.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'
            ..='\u{2064}' | '\u{feff}'
    )
}

/// Whether a character ends a line, or moves on in it.
pub(crate) fn is_break(character: char) -> bool {
    matches!(character, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a character is refused: a control character, one that turns the direction of writing (Unicode Bidirectional Algorithm, UAX 9:
/// embeddings, overrides and isolates), or none at all (a noncharacter).
pub(crate) fn is_refused(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fdd0}'..='\u{fdef}')
        || u32::from(character) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_stays_and_is_found_again() {
        for text in ["", "plain", "Süd", "鉄", "👩\u{200d}🌾", "\u{1ab}\u{301}"] {
            assert_eq!(as_seen(text), text);
        }
        for text in ["a\u{ad}b", "\u{feff}s4", "e\u{301}\u{200b}\u{327}", "\u{212b}"] {
            let seen = as_seen(text);
            assert_ne!(seen, text);
            assert_eq!(as_seen(&seen), seen, "{text:?}");
        }
    }

    #[test]
    fn removing_what_shows_nothing_composes_what_it_parted() {
        assert_eq!(as_seen("u\u{200b}\u{308}"), "ü");
    }
}
