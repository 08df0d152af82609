//! Text as it is searched: letters without their case, so that `STRASSE` finds `Straße`.

use turash_domain::{Invalid, Site};

/// The most letters of a text that is looked for.
const MOST: usize = 200;

/// A text that is looked for in names and ids, without its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought(Box<str>);

impl Sought {
    /// Takes a text as it was typed; blanks around it do not count.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let typed = text.trim();
        if typed.is_empty() || typed.chars().count() > MOST || typed.chars().any(char::is_control) {
            let expected = format!("1 to {MOST} letters that are looked for");
            return Err(Invalid::new("text", text, expected, "leave it out to find everything"));
        }
        Ok(Self(folded(typed).into()))
    }

    /// Whether a text that is folded already has it.
    pub(crate) fn is_in_folded(&self, text: &str) -> bool {
        text.contains(&*self.0)
    }

    /// Whether a text has it.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        // Most ids are plain: nothing is made anew for them.
        if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
            return self.is_in_folded(text);
        }
        self.is_in_folded(&folded(text))
    }

    /// Whether one of the texts of a site has it: its name, its organization, its town or its id.
    pub fn is_in_site(&self, site: &Site) -> bool {
        self.is_in_folded(&folded_site(site))
    }
}

/// Everything that a site is found by, folded; a NUL, which is in no text, keeps one from running into the next.
pub(crate) fn folded_site(site: &Site) -> Box<str> {
    let texts = [site.organization.as_ref(), site.city.as_ref()];
    let mut all = folded(site.name.as_str());
    for text in texts.into_iter().flatten().map(turash_domain::Text::as_str).chain([site.id.as_str()]) {
        all.push('\0');
        all.push_str(&folded(text));
    }
    all.into()
}

/// By way of capitals: what has two small forms, such as the Greek sigma, and what is two letters as capitals meet in one.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_whatever_its_case() {
        for (sought, text) in [
            ("straße", "Hauptstrasse 7"),
            ("STRASSE", "Hauptstraße 7"),
            ("οδος", "ΟΔΌΣ ΟΔΟΣ"),
            ("süd", "WERK SÜD"),
            ("  Werk ", "stahlwerk"),
            ("7/s", "Werk 7/Süd"),
        ] {
            assert!(Sought::new(sought).unwrap().is_in(text), "{sought} in {text}");
        }
        assert!(!Sought::new("werk 8").unwrap().is_in("Werk 7"));
        for nothing in ["", "  ", "a\0b", &"x".repeat(MOST + 1)] {
            assert!(Sought::new(nothing).is_err(), "{nothing:?}");
        }
    }
}
