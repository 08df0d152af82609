//! Words in cells: directions, families, media, missing values; in English and German.

use turash_domain::{Direction, Family, GasKind, Invalid, Medium, Precision, Visibility};

use crate::normal::compact;

/// Whether a cell of a number, a code or an id says that there is no value: rows must not meet at such a word.
pub(crate) fn is_missing(text: &str) -> bool {
    turash_domain::says_nothing(text)
}

/// Whether a cell of an amount says in words that it is not known.
pub(crate) fn is_not_known(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "keine angabe",
        "keine angaben",
        "keine",
        "unbekannt",
        "nicht bekannt",
        "nicht erhoben",
        "entfällt",
        "n.b.",
        "k.a",
        "not known",
        "no data",
        "not available",
        "n.d.",
        "nd",
        "n/d",
        "s/d",
        "s.d.",
        "sin datos",
        "desconocido",
        "inconnu",
        "non renseigné",
        "n.c.",
        "nc",
        "non disponible",
        "sconosciuto",
        "non noto",
        "b.d.",
        "brak",
        "brak danych",
        "nieznane",
        "tbd",
    ];
    !text.starts_with(|c: char| c.is_ascii_digit()) && {
        let lower = text.to_lowercase().replace(". ", ".");
        WORDS.contains(&lower.as_str())
    }
}

/// Whether a cell of free text says that there is no value; `NA` may be a name.
pub(crate) fn is_missing_text(text: &str) -> bool {
    // As programs write it: `Nan` and `Null` may be names.
    ["NULL", "#NV", "#N/V", "<NA>", "nan", "NaN", "NaT", "null"].contains(&text)
        || ["-", "--", "–", "—", "n/a", "k.a.", "#n/a"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Reads a direction; the words of plans are read too: excess, source, Angebot; need, sink, Bedarf.
pub(crate) fn direction(text: &str) -> Result<Direction, Invalid> {
    match text {
        "output" => return Ok(Direction::Supply),
        "input" => return Ok(Direction::Demand),
        _ => {}
    }
    Direction::parse(text).or_else(|refusal| match compact(text).as_str() {
        "out" | "excess" | "surplus" | "source" | "offer" | "outgoing" | "angebot" | "abgabe" | "quelle"
        | "ueberschuss" | "abwaerme" | "ausgang" => Ok(Direction::Supply),
        "in" | "need" | "needs" | "sink" | "request" | "incoming" | "bedarf" | "nachfrage" | "senke"
        | "verbrauch" | "eingang" => Ok(Direction::Demand),
        _ => Err(refusal),
    })
}

/// What a resource's cell says beyond its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ResourceWord {
    pub(crate) family: Family,
    pub(crate) medium: Option<Medium>,
    pub(crate) gas: Option<GasKind>,
}

/// Reads a family; everyday words are read too: steam, Abwärme, Strom, hydrogen.
pub(crate) fn resource(text: &str) -> Result<ResourceWord, Invalid> {
    let plain = |family| ResourceWord { family, medium: None, gas: None };
    let with = |family, medium| ResourceWord { family, medium: Some(medium), gas: None };
    let gas = |kind| ResourceWord { family: Family::Gas, medium: None, gas: Some(kind) };
    match text {
        "heat" => return Ok(plain(Family::Heat)),
        "co2" => return Ok(plain(Family::Co2)),
        _ => {}
    }
    if let Ok(family) = Family::parse(text) {
        return Ok(plain(family));
    }
    let word = match compact(text).as_str() {
        "wasteheat" | "excessheat" | "processheat" | "waerme" | "abwaerme" | "prozesswaerme"
        | "fernwaerme" => plain(Family::Heat),
        "steam" | "dampf" | "prozessdampf" => with(Family::Heat, Medium::Steam),
        "hotwater" | "heisswasser" => with(Family::Heat, Medium::Water),
        "fluegas" | "abgas" | "rauchgas" => with(Family::Heat, Medium::FlueGas),
        "cold" | "chilling" | "kaelte" | "kuehlung" => plain(Family::Cooling),
        "wasser" | "abwasser" | "wastewater" | "processwater" | "prozesswasser" | "brauchwasser" => {
            plain(Family::Water)
        }
        "materials" | "waste" | "abfall" | "reststoff" | "byproduct" | "nebenprodukt" | "goods" => {
            plain(Family::Material)
        }
        "carbondioxide" | "kohlendioxid" | "kohlenstoffdioxid" => plain(Family::Co2),
        "power" | "strom" | "elektrizitaet" => plain(Family::Electricity),
        "naturalgas" | "erdgas" => gas(GasKind::NaturalGas),
        "biogas" | "biomethane" | "biomethan" => gas(GasKind::Biogas),
        "hydrogen" | "wasserstoff" | "h2" => gas(GasKind::Hydrogen),
        "processgas" | "prozessgas" | "gichtgas" | "blastfurnacegas" | "cokeovengas" => {
            gas(GasKind::ProcessGas)
        }
        _ => {
            let known = Family::ALL.map(Family::name).join(", ");
            let remedy = "name the family, and the material or its code in a column of its own";
            return Err(Invalid::new("resource", text, format!("one of {known}"), remedy));
        }
    };
    Ok(word)
}

/// Every medium with its name in files.
const MEDIA: [(Medium, &str); 6] = [
    (Medium::FlueGas, "flue_gas"),
    (Medium::Air, "air"),
    (Medium::Steam, "steam"),
    (Medium::Water, "water"),
    (Medium::ThermalOil, "thermal_oil"),
    (Medium::Other, "other"),
];

/// The name of a medium in files.
pub(crate) fn medium_name(medium: Medium) -> &'static str {
    MEDIA.iter().find(|(known, _)| *known == medium).map_or("other", |(_, name)| name)
}

pub(crate) fn medium(text: &str) -> Result<Medium, Invalid> {
    let word = compact(text);
    if let Some((medium, _)) = MEDIA.iter().find(|(_, name)| compact(name) == word) {
        return Ok(*medium);
    }
    match word.as_str() {
        "exhaustgas" | "offgas" | "abgas" | "rauchgas" => Ok(Medium::FlueGas),
        "exhaustair" | "luft" | "abluft" => Ok(Medium::Air),
        "dampf" => Ok(Medium::Steam),
        "wasser" | "hotwater" | "heisswasser" | "wastewater" | "abwasser" => Ok(Medium::Water),
        "oil" | "thermaloel" | "thermooel" => Ok(Medium::ThermalOil),
        "sonstige" => Ok(Medium::Other),
        _ => {
            let known = MEDIA.map(|(_, name)| name).join(", ");
            Err(Invalid::new("medium", text, format!("one of {known}"), "write other for anything else"))
        }
    }
}

pub(crate) fn gas_kind(text: &str) -> Result<GasKind, Invalid> {
    resource(text).ok().and_then(|word| word.gas).ok_or_else(|| {
        let expected = "one of natural_gas, biogas, hydrogen, process_gas";
        Invalid::new("gas_kind", text, expected, "say which gas it is in a column gas_kind")
    })
}

pub(crate) fn precision(text: &str) -> Result<Precision, Invalid> {
    match text {
        "estimated" => return Ok(Precision::Estimated),
        "rough" => return Ok(Precision::Rough),
        _ => {}
    }
    Precision::parse(text).or_else(|refusal| match compact(text).as_str() {
        "gemessen" | "metered" => Ok(Precision::Measured),
        "gemeldet" | "berichtet" => Ok(Precision::Reported),
        "geschaetzt" | "berechnet" | "calculated" => Ok(Precision::Estimated),
        "grob" | "guess" => Ok(Precision::Rough),
        _ => Err(refusal),
    })
}

pub(crate) fn visibility(text: &str) -> Result<Visibility, Invalid> {
    Visibility::parse(text).or_else(|refusal| match compact(text).as_str() {
        "oeffentlich" | "alle" | "all" => Ok(Visibility::Public),
        "netzwerk" | "netz" => Ok(Visibility::Network),
        "privat" | "vertraulich" | "confidential" => Ok(Visibility::Private),
        _ => Err(refusal),
    })
}

pub(crate) fn yes_no(text: &str) -> Result<bool, Invalid> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "ja" | "j" | "x" | "wahr" => Ok(true),
        "false" | "no" | "n" | "0" | "nein" | "falsch" => Ok(false),
        _ => Err(Invalid::new("hazardous", text, "yes or no", "")),
    }
}
