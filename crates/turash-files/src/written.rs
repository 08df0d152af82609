//! How a cell says a value: as one number, as a range, as about so much, or only as a bound. Words in German, English, French,
//! Spanish, Italian and Polish. It knows nothing of units and decimal signs.

use turash_domain::Precision;

/// What a cell says, as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written<'t> {
    pub(crate) form: Form<'t>,
    /// Whether it says that it is about so much: `ca.`, `~`.
    pub(crate) about: bool,
}

/// The form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form<'t> {
    /// One value, with what is behind it.
    One(&'t str),
    /// From the first to the second.
    Range(&'t str, &'t str),
    /// Not less than this.
    AtLeast(&'t str),
    /// Not more than this.
    AtMost(&'t str),
}

/// Words for "about", the longer ones first.
const ABOUT: &[&str] = &[
    "approximately",
    "approx.",
    "approx",
    "ungefähr",
    "environ",
    "aproximadamente",
    "aprox.",
    "około",
    "circa",
    "zirka",
    "about",
    "around",
    "etwa",
    "rund",
    "env.",
    "ok.",
    "ca.",
    "ca",
    "c.",
    "~",
    "≈",
];

/// Words for "at least".
const AT_LEAST: &[&str] = &[
    ">=",
    "≥",
    ">",
    "mindestens",
    "min.",
    "über",
    "at least",
    "more than",
    "over",
    "au moins",
    "plus de",
    "al menos",
    "almeno",
    "co najmniej",
    "ab ",
];

/// Words for "at most".
const AT_MOST: &[&str] = &[
    "<=",
    "≤",
    "<",
    "höchstens",
    "max.",
    "maximal",
    "bis zu",
    "unter",
    "at most",
    "up to",
    "less than",
    "au plus",
    "como máximo",
    "al massimo",
    "do ",
];

/// Words between the ends of a range.
const BETWEEN: &[&str] = &[" bis ", " to ", " à ", " a ", " do ", "–", "—", "...", ".."];

impl<'t> Written<'t> {
    /// Takes a cell apart. `is_pair` says whether `90/60` is two values.
    pub(crate) fn read(cell: &'t str, is_pair: bool) -> Self {
        let (about, rest) = match strip(cell, ABOUT) {
            Some(rest) => (true, rest),
            None => (false, cell.trim()),
        };
        let form = if let Some(rest) = strip(rest, AT_LEAST) {
            Form::AtLeast(rest)
        } else if let Some(rest) = strip(rest, AT_MOST) {
            Form::AtMost(rest)
        } else {
            ends(rest, is_pair).map_or(Form::One(rest), |(low, high)| Form::Range(low, high))
        };
        Self { form, about }
    }
}

/// What is behind one of the words at the beginning; a number must follow.
fn strip<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    let text = text.trim_start();
    // Nearly all cells begin with a digit.
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let rest = words.iter().find_map(|word| {
        let head = text.get(..word.len())?;
        (head.to_lowercase() == *word).then(|| text[word.len()..].trim_start())
    })?;
    rest.starts_with(|c: char| c.is_ascii_digit() || "+-.,".contains(c)).then_some(rest)
}

/// The two ends of a range; a dash that is the sign of a number does not part them.
fn ends(text: &str, is_pair: bool) -> Option<(&str, &str)> {
    let is_number = |end: &str| end.contains(|c: char| c.is_ascii_digit());
    let parted = BETWEEN.iter().find_map(|word| text.split_once(word));
    if let Some((low, high)) = parted.filter(|(low, high)| is_number(low) && is_number(high)) {
        return Some((low.trim(), high.trim()));
    }
    if is_pair
        && let Some((one, other)) =
            text.split_once('/').filter(|(one, other)| is_number(one) && is_number(other))
    {
        return Some((one.trim(), other.trim()));
    }
    let (dash, _) = text.match_indices('-').find(|(dash, _)| {
        let before = text[..*dash].trim_end().chars().next_back();
        // In `1.5e-3` it is the sign of an exponent.
        before.is_some_and(|before| before.is_ascii_digit() || matches!(before, '°' | 'C' | 'K' | '℃'))
            || before.is_some_and(char::is_alphabetic)
                && !text[..*dash].ends_with(['e', 'E'])
                && is_number(&text[dash + 1..])
    })?;
    Some((text[..dash].trim(), text[dash + 1..].trim()))
}

/// The precision of an amount that is given as a range: half its width covers it. A range is never better than what is reported.
pub(crate) fn precision_of_range(low: f64, high: f64) -> Precision {
    let mean = f64::midpoint(low, high);
    let half = (high - low) / 2.0;
    [Precision::Reported, Precision::Estimated]
        .into_iter()
        .find(|precision| half <= precision.relative_sd() * mean)
        .unwrap_or(Precision::Rough)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_one_value_a_range_or_a_bound() {
        for (cell, form, about) in [
            ("5000 MWh/a", Form::One("5000 MWh/a"), false),
            ("ca. 5000 MWh/a", Form::One("5000 MWh/a"), true),
            ("~5000", Form::One("5000"), true),
            ("Environ 5000", Form::One("5000"), true),
            ("4000-5000 MWh/a", Form::Range("4000", "5000 MWh/a"), false),
            ("4000 – 5000", Form::Range("4000", "5000"), false),
            ("4000 MWh/a - 5000 MWh/a", Form::Range("4000 MWh/a", "5000 MWh/a"), false),
            ("ca. 4000 bis 5000", Form::Range("4000", "5000"), true),
            ("60 à 90", Form::Range("60", "90"), false),
            ("-10--5", Form::Range("-10", "-5"), false),
            ("-5", Form::One("-5"), false),
            ("1.5e-3 GWh", Form::One("1.5e-3 GWh"), false),
            ("> 90 °C", Form::AtLeast("90 °C"), false),
            ("mindestens 90", Form::AtLeast("90"), false),
            ("<500 MWh/a", Form::AtMost("500 MWh/a"), false),
            ("bis zu 500", Form::AtMost("500"), false),
            ("Cabling", Form::One("Cabling"), false),
            ("5 t-km", Form::One("5 t-km"), false),
        ] {
            assert_eq!(Written::read(cell, false), Written { form, about }, "{cell}");
        }
        assert_eq!(Written::read("90/60", true).form, Form::Range("90", "60"));
        assert_eq!(Written::read("5 GWh/a", true).form, Form::One("5 GWh/a"));
    }

    #[test]
    fn a_wide_range_is_rough() {
        assert_eq!(precision_of_range(4000.0, 5000.0), Precision::Reported);
        assert_eq!(precision_of_range(3000.0, 5000.0), Precision::Estimated);
        assert_eq!(precision_of_range(1000.0, 5000.0), Precision::Rough);
    }
}
