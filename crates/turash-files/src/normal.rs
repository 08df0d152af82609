//! Spelling that does not matter: case, accents, punctuation. Used for headers, country names and ids made from names.

/// The words of a text in lower case ASCII: `Länge [°E]` is `laenge`, `e`; `%` is the word `percent`, `€` is `eur`.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for character in text.chars() {
        match character {
            '%' => words.extend(["percent".to_owned(), String::new()]),
            '€' => words.extend(["eur".to_owned(), String::new()]),
            '°' | '^' | '\u{feff}' => {}
            _ => match fold(character) {
                Some(folded) => {
                    if let Some(word) = words.last_mut() {
                        word.push_str(&folded);
                    }
                }
                None => words.push(String::new()),
            },
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The longest header that is looked at, in bytes: what is longer is a page of text in the first line.
const LONGEST_HEADER: usize = 500;

/// Whether a text is too long for a header.
pub(crate) fn is_page(text: &str) -> bool {
    text.len() > LONGEST_HEADER
}

/// The words of a header; none of what is too long for one.
pub(crate) fn words_of_header(text: &str) -> Vec<String> {
    if is_page(text) { Vec::new() } else { words(text) }
}

/// All words of a text in one: `Site ID` and `site_id` are `siteid`.
pub(crate) fn compact(text: &str) -> String {
    words(text).concat()
}

/// A readable part of an id: words joined by `-`, at most `limit` bytes.
pub(crate) fn slug(text: &str, limit: usize) -> String {
    let mut slug = words(text).join("-");
    slug.truncate(limit);
    slug
}

/// A letter or digit in lower case ASCII; nothing for what separates words.
fn fold(character: char) -> Option<String> {
    let folded = match character {
        'Ä' | 'ä' | 'æ' | 'Æ' => "ae",
        'Ö' | 'ö' | 'œ' | 'Œ' => "oe",
        'Ü' | 'ü' => "ue",
        'ß' | 'ẞ' => "ss",
        'à'..='å' | 'À'..='Å' | 'ă' | 'ą' | 'ā' => "a",
        'ç' | 'Ç' | 'ć' | 'č' | 'Č' => "c",
        'è'..='ë' | 'È'..='Ë' | 'ę' | 'ě' | 'ė' | 'ē' => "e",
        'ì'..='ï' | 'Ì'..='Ï' | 'ı' | 'İ' => "i",
        'ñ' | 'Ñ' | 'ń' | 'ň' => "n",
        'ò'..='õ' | 'Ò'..='Õ' | 'ø' | 'Ø' | 'ő' => "o",
        'ù'..='û' | 'Ù'..='Û' | 'ů' | 'ű' | 'µ' | 'μ' => "u",
        'ý' | 'ÿ' => "y",
        'ł' | 'Ł' => "l",
        'ř' | 'Ř' => "r",
        'ś' | 'š' | 'Š' | 'ș' | 'ş' => "s",
        'ţ' | 'ț' | 'ť' => "t",
        'ź' | 'ż' | 'ž' | 'Ž' => "z",
        'ď' | 'đ' => "d",
        'ğ' => "g",
        '²' | '₂' => "2",
        '³' => "3",
        _ if character.is_ascii_alphanumeric() => return Some(character.to_ascii_lowercase().to_string()),
        _ => return None,
    };
    Some(folded.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        assert_eq!(compact("Site ID"), compact("site_id"));
        assert_eq!(words("Menge [GWh/a]"), ["menge", "gwh", "a"]);
        assert_eq!(words("Länge (°)"), ["laenge"]);
        assert_eq!(words("purity %"), ["purity", "percent"]);
        assert_eq!(slug("Voestalpine Stahl, Linz/Donau", 17), "voestalpine-stahl");
    }
}
