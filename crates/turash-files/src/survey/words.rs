//! What the header of a survey's column means: what flows, which way, and which of its values the column holds.

use turash_domain::{Direction, Family};

use super::stems::{
    AMOUNT_WORDS, DEMAND, FAMILIES, FAMILY_WORDS, FILLERS, FLOW_SIDE, HOUR_WORDS, OTHER_THINGS, RETURN_SIDE,
    ROLES, SUPPLY, UNIT_WORDS,
};
use crate::fields::Field;
use crate::header_unit::{HeaderUnit, Suffix};
use crate::normal;

/// A header, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Meaning {
    pub(super) family: Option<Family>,
    pub(super) direction: Option<Direction>,
    /// `Abwärme 2`: the second of its kind; 1 where no number is said.
    pub(super) number: u8,
    /// The value that it holds; nothing where the header says only what flows.
    pub(super) role: Option<Field>,
    pub(super) unit: HeaderUnit,
}

/// Reads a header; nothing where it says neither what flows nor a value of a flow.
pub(super) fn meaning(header: &str) -> Option<Meaning> {
    if normal::is_page(header) {
        return None;
    }
    let (name, unit_words) = parts(header);
    let words: Vec<String> =
        name.into_iter().filter(|word| word.parse::<u8>().is_err() || word.len() > 1).collect();
    let mut digits = normal::words(header).into_iter().filter_map(|word| word.parse::<u8>().ok());
    let number = digits.rfind(|number| (1..=9).contains(number)).unwrap_or(1);
    let compact = words.concat();
    if compact.is_empty() || OTHER_THINGS.iter().any(|stem| compact.contains(stem)) {
        return None;
    }
    let has = |stems: &[&str]| stems.iter().any(|stem| compact.contains(stem));
    let of_word = |(family, known): &(Family, &[&str])| {
        words.iter().any(|word| known.contains(&word.as_str())).then_some(*family)
    };
    let family = FAMILIES.iter().find_map(|(family, stems)| has(stems).then_some(*family));
    let family = family.or_else(|| FAMILY_WORDS.iter().find_map(of_word));
    let direction = match (has(SUPPLY), has(DEMAND)) {
        (true, false) => Some(Direction::Supply),
        (false, true) => Some(Direction::Demand),
        _ => None,
    };
    let (role, unit) = role(&words, &compact, &unit_words, family)?;
    if family.is_none() && role.is_none_or(|role| role == Field::Quantity) {
        return None;
    }
    Some(Meaning { family, direction, number, role, unit })
}

/// The words of the name, and those of the unit: what stands in brackets, behind `in`, or at the end.
fn parts(header: &str) -> (Vec<String>, Vec<String>) {
    let trimmed = header.trim();
    let bracket = trimmed.strip_suffix([']', ')']).and_then(|text| text.rsplit_once(['[', '(']));
    if let Some((name, unit)) = bracket {
        let unit_words = normal::words(unit);
        if is_unit(&unit_words) {
            return (normal::words(name), unit_words);
        }
    }
    let words = normal::words(trimmed);
    let at_end = (1..words.len()).find(|start| {
        let (rest, is_said) = match &words[*start..] {
            [first, rest @ ..] if first == "in" => (rest, true),
            rest => (rest, false),
        };
        // A lone letter at the end is a number of its own kind, such as the T of a temperature.
        !rest.is_empty() && is_unit(rest) && (is_said || rest.concat().len() > 1)
    });
    match at_end {
        Some(start) => (words[..start].to_vec(), words[start..].to_vec()),
        None => (words, Vec::new()),
    }
}

const UNITS: [Suffix; 6] = [
    Suffix::Amount,
    Suffix::Temperature,
    Suffix::Hours,
    Suffix::Share,
    Suffix::Pressure,
    Suffix::HeatingValue,
];

fn is_unit(words: &[String]) -> bool {
    !words.is_empty() && UNITS.iter().any(|suffix| suffix.read(words).is_some())
}

/// The value that a column holds, by its words and its unit; nothing where the two do not fit. `None` within says that the header
/// names what flows, and no more.
fn role(
    words: &[String],
    compact: &str,
    unit_words: &[String],
    family: Option<Family>,
) -> Option<(Option<Field>, HeaderUnit)> {
    let is_temperature = !unit_words.is_empty() && Suffix::Temperature.read(unit_words).is_some();
    let by_word = by_word(words, compact, is_temperature);
    let of = |suffix: Suffix| if unit_words.is_empty() { None } else { suffix.read(unit_words) };
    let is_heat = matches!(family, Some(Family::Heat | Family::Cooling) | None);
    if is_heat && let Some(unit) = of(Suffix::Temperature) {
        let role =
            by_word.filter(|role| matches!(role, Field::TMin | Field::TMax)).unwrap_or(Field::Temperature);
        return Some((Some(role), unit));
    }
    if let Some(unit) = of(Suffix::Hours) {
        return Some((Some(Field::Hours), unit));
    }
    if let Some(unit) = of(Suffix::Amount) {
        if let Some(family) = family {
            unit.amount(family.dimension())?;
        }
        let role = if by_word == Some(Field::Peak) { Field::Peak } else { Field::Quantity };
        return matches!(by_word, None | Some(Field::Peak)).then_some((Some(role), unit));
    }
    let suffix = match by_word {
        Some(Field::Purity | Field::Moisture) => Suffix::Share,
        Some(Field::Pressure) => Suffix::Pressure,
        Some(role) => return unit_words.is_empty().then_some((Some(role), HeaderUnit::Unsaid)),
        None if !unit_words.is_empty() => return None,
        None => return Some((named(words, family), HeaderUnit::Unsaid)),
    };
    let unit = if unit_words.is_empty() { Some(HeaderUnit::Unsaid) } else { of(suffix) };
    unit.map(|unit| (by_word, unit))
}

/// The value that the words of a header name.
fn by_word(words: &[String], compact: &str, is_temperature: bool) -> Option<Field> {
    let has = |stems: &[&str]| stems.iter().any(|stem| compact.contains(stem));
    let is_role = |field: Field| ROLES.iter().any(|(role, stems)| *role == field && has(stems));
    let is_word = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let is_side =
        |side: &[&str]| (is_temperature || compact.contains("temp")) && has(side) || side.contains(&compact);
    let is = |field: Field| match field {
        Field::TMax => is_role(field) || is_side(FLOW_SIDE),
        Field::TMin => is_role(field) || is_side(RETURN_SIDE),
        Field::Hours => is_role(field) || is_word(HOUR_WORDS),
        _ => is_role(field),
    };
    if is_word(UNIT_WORDS) {
        return Some(Field::Unit);
    }
    // `Vorlauf/Rücklauf`: both in one column.
    if is(Field::TMax) && is(Field::TMin) || is_word(&["t", "temp"]) {
        return Some(Field::Temperature);
    }
    ROLES.iter().map(|(role, _)| *role).find(|role| is(*role))
}

/// What a header without a unit and without a word for a value holds: the amount, if it says nothing besides what flows; the name of
/// a material; otherwise nothing that is known.
fn named(words: &[String], family: Option<Family>) -> Option<Field> {
    let stems = FAMILIES.iter().flat_map(|(_, stems)| stems.iter()).chain(DEMAND).chain(SUPPLY);
    let mut stems: Vec<&str> = stems.copied().collect();
    // The longer ones first, so that none takes a part of another.
    stems.sort_by_key(|stem| std::cmp::Reverse(stem.len()));
    let is_amount = words.iter().any(|word| AMOUNT_WORDS.contains(&word.as_str()));
    let is_rest = |word: &String| {
        let mut rest = word.clone();
        for stem in stems.iter().chain(AMOUNT_WORDS) {
            rest = rest.replace(*stem, "");
        }
        let is_word = FAMILY_WORDS.iter().any(|(_, known)| known.contains(&rest.as_str()));
        // An ending of a word, such as `Abwasser`, `emissions`, `odpadowe`.
        rest.len() > 3 && !FILLERS.contains(&rest.as_str()) && !is_word
    };
    match family {
        Some(Family::Material) if !is_amount => Some(Field::Material),
        Some(_) if !words.iter().any(is_rest) => Some(Field::Quantity),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str) -> (Option<Family>, Option<Direction>, Option<Field>) {
        meaning(header).map_or((None, None, None), |m| (m.family, m.direction, m.role))
    }

    const OUT: Option<Direction> = Some(Direction::Supply);
    const IN: Option<Direction> = Some(Direction::Demand);

    #[test]
    fn amounts_in_six_languages() {
        for header in [
            "Abwärme [MWh/a]",
            "Abwärme in GWh/Jahr",
            "Abwärmemenge (MWh/a)",
            "Waste heat [MWh/a]",
            "Excess heat (GWh/yr)",
            "Chaleur fatale [MWh/an]",
            "Chaleur résiduelle (MWh/an)",
            "Calor residual [MWh/año]",
            "Calore di scarto [MWh/anno]",
            "Ciepło odpadowe [MWh/rok]",
            "Abwärme",
        ] {
            assert_eq!(of(header), (Some(Family::Heat), OUT, Some(Field::Quantity)), "{header}");
        }
        for header in [
            "Wärmebedarf [MWh/a]",
            "Bedarf Prozesswärme (GWh/a)",
            "Heat demand [MWh/a]",
            "Besoin de chaleur [MWh/an]",
            "Demanda de calor [MWh/año]",
            "Fabbisogno di calore [MWh/anno]",
            "Fabbisogno termico [MWh/a]",
            "Zapotrzebowanie na ciepło [MWh/rok]",
            "Wärmebedarf",
        ] {
            assert_eq!(of(header), (Some(Family::Heat), IN, Some(Field::Quantity)), "{header}");
        }
        for (header, family, direction) in [
            ("Kältebedarf [MWh/a]", Family::Cooling, IN),
            ("Besoin de froid [MWh/an]", Family::Cooling, IN),
            ("Abwasser [m³/a]", Family::Water, OUT),
            ("Wasserbedarf [m3/a]", Family::Water, IN),
            ("Eaux usées [m3/an]", Family::Water, OUT),
            ("Consumo de agua [m3/año]", Family::Water, IN),
            ("CO2-Emissionen [t/a]", Family::Co2, OUT),
            ("CO₂ demand [t/a]", Family::Co2, IN),
            ("Strombedarf [MWh/a]", Family::Electricity, IN),
            ("Fabbisogno di energia elettrica [MWh/anno]", Family::Electricity, IN),
            ("Stromüberschuss [MWh/a]", Family::Electricity, OUT),
            ("Abfallmenge [t/a]", Family::Material, OUT),
            ("Déchets [t/an]", Family::Material, OUT),
            ("Rohstoffbedarf [t/a]", Family::Material, IN),
        ] {
            assert_eq!(of(header), (Some(family), direction, Some(Field::Quantity)), "{header}");
        }
    }

    #[test]
    fn values_beside_an_amount() {
        for (header, field) in [
            ("Vorlauf [°C]", Field::TMax),
            ("Rücklauf [°C]", Field::TMin),
            ("Return temperature [°C]", Field::TMin),
            ("Temperatura de retorno [°C]", Field::TMin),
            ("Temperatura zasilania [°C]", Field::TMax),
            ("Temperatur Abwärme [°C]", Field::Temperature),
            ("T Abwärme", Field::Temperature),
            ("Temperaturniveau", Field::Temperature),
            ("Betriebsstunden [h/a]", Field::Hours),
            ("Operating hours", Field::Hours),
            ("Leistung Abwärme [kW]", Field::Peak),
            ("AVV-Schlüssel", Field::WasteCode),
            ("Reststoff", Field::Material),
        ] {
            assert_eq!(of(header).2, Some(field), "{header}");
        }
    }

    #[test]
    fn what_seems_to_be_a_flow_and_is_none_is_left_alone() {
        for header in [
            "Bemerkung",
            "Straße",
            "PLZ",
            "Wärmepumpe [kW]",
            "Wasserstoffbedarf [MWh/a]",
            "Warmwasserbedarf [MWh/a]",
            "Abwärme [m3/a]",
            "Strom-ID",
            "Umsatz [EUR]",
            "Mitarbeiter",
            "CO2-Äquivalente [t/a]",
            "Abwärme Ansprechpartner",
            "Department",
            "Vertragslaufzeit",
        ] {
            let found = meaning(header);
            let is_flow = |m: &Meaning| m.role.is_some() && m.family.is_some() && m.direction.is_some();
            assert!(!found.as_ref().is_some_and(is_flow), "{header}: {found:?}");
        }
        assert_eq!(meaning("Abwärme 2 [MWh/a]").unwrap().number, 2);
    }
}
