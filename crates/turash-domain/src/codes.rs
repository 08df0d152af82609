//! Codes of public lists: countries, industries, waste and goods.
//!
//! A code that exists is well formed. `read` takes one from where people write it: it holds the code against its list or the structure of
//! that, undoes what spreadsheets do to codes, and says what is doubtful. What is stored is read back by `new`, which asks for the form alone.

mod cell;
mod goods;
mod nace;
mod waste;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Invalid;

/// A code as somebody wrote it, and what was taken for granted in reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeReading<T> {
    /// The code.
    pub code: T,
    /// What is doubtful about it, as a clause; nothing where it stands as its list has it.
    pub doubt: Option<String>,
}

impl<T> CodeReading<T> {
    fn plain(code: T) -> Self {
        Self { code, doubt: None }
    }

    fn doubtful(code: T, doubt: impl Into<String>) -> Self {
        Self { code, doubt: Some(doubt.into()) }
    }
}

macro_rules! code_type {
    ($(#[$doc:meta])* $name:ident, $parse:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// Reads a code in any of its usual spellings and keeps the normal one.
            pub fn new(code: &str) -> Result<Self, Invalid> {
                $parse(code).map(|code| Self(code.into()))
            }

            /// The code in its normal spelling.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;

            fn try_from(code: String) -> Result<Self, Invalid> {
                Self::new(&code)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

code_type!(
    /// A country: ISO 3166-1 alpha-2 in capitals. Eurostat's `EL` and `UK` are read as `GR` and `GB`.
    CountryCode,
    parse_country
);
code_type!(
    /// An industry: section, division, group or class of NACE Rev. 2 or Rev. 2.1, for example `C`, `C24`, `C24.1`, `C24.10`.
    NaceCode,
    parse_nace
);
code_type!(
    /// A waste of the European List of Waste (Decision 2000/532/EC): `01 03 05*`; the star marks hazardous entries.
    /// `010305` and `01.03.05` are read too.
    WasteCode,
    parse_waste
);
code_type!(
    /// A good of the Combined Nomenclature or the Harmonized System: 2, 4, 6 or 8 digits.
    GoodsCode,
    parse_goods
);

impl CountryCode {
    /// Its two letters, side by side: filters compare them with millions of pairs.
    pub fn letters(&self) -> [u8; 2] {
        let mut letters = self.as_str().bytes();
        [letters.next().unwrap_or_default(), letters.next().unwrap_or_default()]
    }
}

impl WasteCode {
    /// Whether the entry is marked hazardous.
    pub fn is_hazardous(&self) -> bool {
        self.0.ends_with('*')
    }
}

fn parse_country(code: &str) -> Result<String, Invalid> {
    let found = code;
    let code = code.trim().to_ascii_uppercase();
    match code.as_str() {
        "EL" => Ok("GR".to_owned()),
        "UK" => Ok("GB".to_owned()),
        _ if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) => Ok(code),
        _ => {
            Err(Invalid::new("country", found, "a two-letter ISO 3166-1 code", "write for example DE or AT"))
        }
    }
}

fn parse_nace(code: &str) -> Result<String, Invalid> {
    let found = code;
    let code = code.trim().to_ascii_uppercase();
    let refused = || Invalid::new("nace", found, "a NACE code", "write for example C24 or C24.10");
    let (section, digits) = code.split_at_checked(1).ok_or_else(refused)?;
    let well_formed = section.bytes().all(|b| (b'A'..=b'V').contains(&b))
        && match digits.split_once('.') {
            None => digits.is_empty() || is_digits(digits, 2..=2),
            Some((division, class)) => is_digits(division, 2..=2) && is_digits(class, 1..=2),
        };
    if well_formed { Ok(code) } else { Err(refused()) }
}

fn parse_waste(code: &str) -> Result<String, Invalid> {
    let refused = || {
        Invalid::new(
            "waste_code",
            code,
            "a six-digit List of Waste code",
            "write for example 10 01 02 or 01 03 05*",
        )
    };
    let trimmed = code.trim();
    let (digits, star) = match trimmed.strip_suffix('*') {
        Some(rest) => (rest, "*"),
        None => (trimmed, ""),
    };
    let digits: String = digits.chars().filter(|c| !matches!(c, ' ' | '.' | '\u{a0}')).collect();
    if !is_digits(&digits, 6..=6) {
        return Err(refused());
    }
    Ok(format!("{} {} {}{star}", &digits[..2], &digits[2..4], &digits[4..]))
}

fn parse_goods(code: &str) -> Result<String, Invalid> {
    let digits: String = code.chars().filter(|c| !matches!(c, ' ' | '.')).collect();
    if is_digits(&digits, 2..=8) && digits.len().is_multiple_of(2) {
        return Ok(digits);
    }
    Err(Invalid::new("goods_code", code, "2, 4, 6 or 8 digits (CN or HS)", "write for example 2618 00 00"))
}

fn is_digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_their_normal_spelling() {
        assert_eq!(CountryCode::new("el").unwrap().as_str(), "GR");
        assert_eq!(CountryCode::new("UK").unwrap().as_str(), "GB");
        assert_eq!(NaceCode::new("c24.10").unwrap().as_str(), "C24.10");
        for spelling in ["010305*", "01.03.05*", "01 03 05*", " 01 03 05 *"] {
            assert_eq!(WasteCode::new(spelling).unwrap().as_str(), "01 03 05*");
        }
        assert!(WasteCode::new("010305*").unwrap().is_hazardous());
        assert_eq!(GoodsCode::new("2618 00 00").unwrap().as_str(), "26180000");
    }

    #[test]
    fn malformed_codes_are_refused() {
        for bad in ["D", "DEU", "1A", ""] {
            assert!(CountryCode::new(bad).is_err(), "{bad}");
        }
        for bad in ["24", "W01", "C2", "C24.", "C24.100", "", "ä24"] {
            assert!(NaceCode::new(bad).is_err(), "{bad}");
        }
        for bad in ["01 03", "01 03 05 07", "ab cd ef", "*"] {
            assert!(WasteCode::new(bad).is_err(), "{bad}");
        }
    }
}
