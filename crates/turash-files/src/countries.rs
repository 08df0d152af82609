//! Countries by their codes and names: ISO 3166-1, NUTS codes, and names in English, German, French, Spanish, Italian and Polish.

use std::collections::HashMap;
use std::sync::OnceLock;

use turash_domain::{CodeReading, CountryCode, Invalid};

use crate::normal::compact;

/// The table; its head says where it comes from.
const TABLE: &str = include_str!("countries.txt");

/// Countries with regions of NUTS (Regulation (EC) No 1059/2003, as it stands in 2024, and the candidates' statistical regions), each with
/// the letters and digits that begin its regions of the first level. `EL` and `UK` stand for `GR` and `GB`.
const NUTS: &[(&str, &str)] = &[
    ("AL", "0"),
    ("AT", "123"),
    ("BE", "123"),
    ("BG", "34"),
    ("CH", "0"),
    ("CY", "0"),
    ("CZ", "0"),
    ("DE", "123456789ABCDEFG"),
    ("DK", "0"),
    ("EE", "0"),
    ("EL", "3456"),
    ("ES", "1234567"),
    ("FI", "12"),
    ("FR", "1BCDEFGHIJKLMY"),
    ("HR", "0"),
    ("HU", "123"),
    ("IE", "0"),
    ("IS", "0"),
    ("IT", "CFGHI"),
    ("LI", "0"),
    ("LT", "0"),
    ("LU", "0"),
    ("LV", "0"),
    ("ME", "0"),
    ("MK", "0"),
    ("MT", "0"),
    ("NL", "1234"),
    ("NO", "0"),
    ("PL", "2456789"),
    ("PT", "123"),
    ("RO", "1234"),
    ("RS", "12"),
    ("SE", "123"),
    ("SI", "0"),
    ("SK", "0"),
    ("TR", "123456789ABC"),
    ("UK", "CDEFGHIJKLMN"),
    ("XK", "0"),
];

/// Every country's codes and names, by the compact spelling.
fn names() -> &'static HashMap<&'static str, &'static str> {
    static NAMES: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let entries = lines.filter_map(|line| line.split_once(' '));
        entries.flat_map(|(code, names)| names.split(' ').map(move |name| (name, code))).collect()
    })
}

/// Whether ISO 3166-1 has a code of two letters.
fn is_assigned(code: &str) -> bool {
    static CODES: OnceLock<Vec<&'static str>> = OnceLock::new();
    let codes = CODES.get_or_init(|| {
        let mut codes: Vec<_> = names().values().copied().collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    });
    codes.binary_search(&code).is_ok()
}

/// Reads a code of two or three letters, the code of a NUTS region, or a name. A code of two letters that no country has is a doubt.
pub(crate) fn country(text: &str) -> Result<CodeReading<CountryCode>, Invalid> {
    let plain = |code| CodeReading { code, doubt: None };
    if let Ok(code) = CountryCode::new(text) {
        let doubt =
            (!is_assigned(code.as_str())).then(|| "no country of ISO 3166-1 has this code".to_owned());
        return Ok(CodeReading { code, doubt });
    }
    if let Some(code) = names().get(compact(text).as_str()) {
        return CountryCode::new(code).map(plain);
    }
    let region = text.trim().to_ascii_uppercase();
    if is_nuts(&region)
        && let Some(country) = region.get(..2)
    {
        return CountryCode::new(country).map(plain);
    }
    let expected = "a country: its ISO 3166-1 code, the code of a NUTS region, or its name";
    Err(Invalid::new("country", text, expected, "write for example DE or AT"))
}

/// Whether a code is that of a NUTS region of any level, in capitals.
fn is_nuts(code: &str) -> bool {
    let (country, region) = code.split_at_checked(2).unwrap_or_default();
    let first = NUTS.iter().find(|(known, _)| *known == country).map(|(_, first)| *first);
    let is_known = first.zip(region.chars().next()).is_some_and(|(first, letter)| first.contains(letter));
    is_known && region.len() <= 3 && region.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        country(text).ok().map(|read| read.code.as_str().to_owned())
    }

    #[test]
    fn countries_are_known_by_code_and_name() {
        for (text, code) in [
            ("Netherland", "NL"),
            ("Czech Republic", "CZ"),
            ("Österreich", "AT"),
            ("uk", "GB"),
            ("DEU", "DE"),
            ("aut", "AT"),
            ("Allemagne", "DE"),
            ("Alemania", "DE"),
            ("Germania", "DE"),
            ("Niemcy", "DE"),
            ("Włochy", "IT"),
            ("Pays-Bas", "NL"),
            ("Países Bajos", "NL"),
            ("Česko", "CZ"),
            ("Grèce", "GR"),
            ("Brasil", "BR"),
            ("JPN", "JP"),
        ] {
            assert_eq!(read(text).as_deref(), Some(code), "{text}");
        }
        assert!(country("Atlantis").is_err() && country("").is_err());
        assert!(country("EN").unwrap().doubt.is_some() && country("XK").unwrap().doubt.is_none());
    }

    #[test]
    fn the_region_of_a_nuts_code_has_a_country() {
        for (text, code) in [
            ("DE21", "DE"),
            ("DE212", "DE"),
            ("deb", "DE"),
            ("EL30", "GR"),
            ("UKJ1", "GB"),
            ("AT312", "AT"),
            ("FRK2", "FR"),
        ] {
            assert_eq!(read(text).as_deref(), Some(code), "{text}");
        }
        for text in ["DEX", "DE2123", "ZZ11", "DE-21", "D21"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn no_name_is_that_of_two_countries() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let count: usize = lines.clone().map(|line| line.split(' ').count() - 1).sum();
        assert_eq!(names().len(), count);
        for line in lines {
            assert!(line.split(' ').skip(1).all(|name| name == compact(name)), "{line}");
        }
    }
}
