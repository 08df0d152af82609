//! How an id is spelled where not every letter may stand: in the id of a match, in a file's name, in an address that is not to be encoded.
//!
//! ASCII letters and digits, `.`, `_`, `:` and `-` stand for themselves; any other byte of the id's UTF-8 is `!` and two hexadecimal digits.
//! `Werk 12/B Süd` is `Werk!2012!2FB!20S!C3!BCd`. There is one spelling of each id, and it is read back; ids of the plain characters are
//! their own spelling. `%` would be decoded on the way through an address, `=` and `+` make a formula of a cell: `!` is none of these.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a byte stands for itself.
pub(crate) fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._:-".contains(&byte)
}

/// The spelling of an id.
pub(crate) fn spelled(id: &str) -> Cow<'_, str> {
    if id.bytes().all(is_plain) {
        return Cow::Borrowed(id);
    }
    let mut spelling = String::with_capacity(id.len() + 16);
    for byte in id.bytes() {
        if is_plain(byte) {
            spelling.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(spelling, "!{byte:02X}");
        }
    }
    Cow::Owned(spelling)
}

/// The id of a spelling; nothing for what is none.
pub(crate) fn read(spelling: &str) -> Option<Cow<'_, str>> {
    if spelling.bytes().all(is_plain) {
        return Some(Cow::Borrowed(spelling));
    }
    let mut parts = spelling.split('!');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    let id = String::from_utf8(bytes).ok()?;
    // One id, one spelling: `!41` is no `A`, and `!2f` no `/`.
    (spelled(&id) == spelling).then_some(Cow::Owned(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_spelling_of_an_id_and_it_reads_back() {
        for (id, spelling) in [
            ("plant-7.out:heat_100", "plant-7.out:heat_100"),
            ("Werk 12/B Süd", "Werk!2012!2FB!20S!C3!BCd"),
            ("a~b", "a!7Eb"),
            ("a!2Fb", "a!212Fb"),
            ("鉄", "!E9!89!84"),
        ] {
            assert_eq!(spelled(id), spelling);
            assert_eq!(read(spelling).unwrap(), id);
        }
        for none in ["a b", "a!", "a!2", "a!2f", "a!41", "!FF", "a!zz", "a!+F", "ü", "a~b"] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
