//! What the table of substitutions is looked up by: the digits of a code, or a plain name.

use std::fmt;

use crate::codes::{GoodsCode, WasteCode};
use crate::error::Invalid;

/// The list that a key stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeList {
    /// European List of Waste.
    Waste,
    /// Combined Nomenclature or Harmonized System.
    Goods,
    /// No list: a plain name that the table does not know.
    Name,
}

/// The beginning of a code of one list: two, four, six or (goods) eight digits, without blanks and star; or a name in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MaterialKey {
    list: CodeList,
    text: Box<str>,
}

impl MaterialKey {
    /// Of a waste.
    pub fn of_waste(code: &WasteCode) -> Self {
        let digits: String = code.as_str().chars().filter(char::is_ascii_digit).collect();
        Self { list: CodeList::Waste, text: digits.into() }
    }

    /// Of a good.
    pub fn of_goods(code: &GoodsCode) -> Self {
        Self { list: CodeList::Goods, text: code.as_str().into() }
    }

    /// Of a name, whatever its case.
    pub fn of_name(name: &str) -> Self {
        Self { list: CodeList::Name, text: folded(name).into() }
    }

    /// Reads a key as the table writes it, `low:100102`, `low:100207*` or `cn:2523`, and whether a star marks it as hazardous. An entry of
    /// the List of Waste must be there as it stands; of its chapters and groups, and of goods, the form is held to.
    pub(super) fn read(text: &str) -> Result<(Self, bool), Invalid> {
        let refused = || {
            let expected = "low: or cn: and 2, 4, 6 or (cn) 8 digits";
            Invalid::new("code", text, expected, "write for example low:100102, low:100207* or cn:2523")
        };
        let (list, code) = text.split_once(':').ok_or_else(refused)?;
        let digits = code.strip_suffix('*').unwrap_or(code);
        let is_starred = digits.len() < code.len();
        let is_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        match (list, digits.len()) {
            ("low", 6) => {
                let entry = WasteCode::new(code)?;
                if !entry.is_listed() {
                    let expected = "an entry of the List of Waste as it stands there, with its star";
                    return Err(Invalid::new("code", text, expected, "look the code up"));
                }
                Ok((Self::of_waste(&entry), is_starred))
            }
            ("low", 2 | 4) if is_digits && !is_starred => {
                Ok((Self { list: CodeList::Waste, text: digits.into() }, false))
            }
            ("cn", _) if is_digits && !is_starred => {
                let reading = GoodsCode::read(digits)?;
                if reading.doubt.is_some() {
                    Err(refused())
                } else {
                    Ok((Self::of_goods(&reading.code), false))
                }
            }
            _ => Err(refused()),
        }
    }

    /// The list that it stands in.
    pub fn list(&self) -> CodeList {
        self.list
    }

    /// Its digits, or the name.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether all that the other code stands for is among what this one stands for. A name begins nothing but itself.
    pub fn begins(&self, other: &Self) -> bool {
        self.list == other.list
            && match self.list {
                CodeList::Name => self.text == other.text,
                CodeList::Waste | CodeList::Goods => other.text.starts_with(&*self.text),
            }
    }

    /// Whether the two are the same material, one perhaps said more closely: equal, or one the beginning of the other.
    pub fn is_same_material(&self, other: &Self) -> bool {
        self.begins(other) || other.begins(self)
    }
}

/// As the table writes it, without the star.
impl fmt::Display for MaterialKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = match self.list {
            CodeList::Waste => "low",
            CodeList::Goods => "cn",
            CodeList::Name => "name",
        };
        write!(f, "{list}:{}", self.text)
    }
}

/// A name as names are compared: without blanks at its ends, in lower case.
pub(super) fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> MaterialKey {
        MaterialKey::read(text).unwrap().0
    }

    #[test]
    fn keys_are_read_and_held_against_their_list() {
        for text in ["low:10", "low:1001", "low:100102", "cn:25", "cn:2523", "cn:252310", "cn:39159011"] {
            assert_eq!(key(text).to_string(), text);
        }
        assert!(MaterialKey::read("low:100207*").unwrap().1);
        for text in [
            "",
            "low:",
            "low:1",
            "low:100199x",
            "low:100207",
            "low:100102*",
            "low:999999",
            "low:1001*",
            "cn:2",
        ] {
            assert!(MaterialKey::read(text).is_err(), "{text}");
        }
        for text in ["cn:7700", "cn:252310*", "cn:105", "cn:25 23", "2523", "ewc:100102", "name:fly ash"] {
            assert!(MaterialKey::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_key_begins_codes_of_its_own_list_alone() {
        assert!(key("cn:25").begins(&key("cn:2523")) && !key("cn:2523").begins(&key("cn:25")));
        assert!(!key("low:10").begins(&key("cn:1005")));
        assert!(key("cn:2523").is_same_material(&key("cn:25")));
        assert!(!key("cn:2523").is_same_material(&key("cn:2522")));
        let [ash, ashes] = ["Fly Ash ", "fly ashes"].map(MaterialKey::of_name);
        assert!(ash.is_same_material(&MaterialKey::of_name("fly ash")));
        assert!(!ash.is_same_material(&ashes), "a name begins nothing but itself");
    }
}
