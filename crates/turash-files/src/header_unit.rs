//! Units in headers and unit columns: `quantity [MWh/a]`, `quantity_gwh_or_t_per_year`, `t_min (K)`, `price [ct/kWh]`.
//!
//! Every reader takes the words that follow a column's name. It refuses words that it does not know, because a unit that is
//! not understood would scale every amount of the file wrongly.

use turash_domain::Invalid;
use turash_domain::units::{Amount, Dimension, Unit, meant};

/// The standard atmosphere (ISO 2533): a gauge shows the pressure above it.
pub(crate) const ATMOSPHERE_BAR: f64 = 1.01325;

/// Spellings of hours of a year.
const HOURS: [&str; 21] = [
    "h",
    "ha",
    "hpa",
    "hperyear",
    "hyr",
    "hy",
    "std",
    "stda",
    "stunden",
    "hours",
    "hoursperyear",
    "heures",
    "horas",
    "ore",
    "godz",
    "hjahr",
    "stdjahr",
    "han",
    "hanno",
    "hano",
    "hrok",
];

/// What may follow a column's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suffix {
    /// Nothing.
    None,
    /// A unit of an amount or a rate, or several joined by `or`.
    Amount,
    /// `c`, `k`, `f`, `celsius` and the like.
    Temperature,
    /// `h/a`: hours of a year; it changes nothing.
    Hours,
    /// `kWh/Nm3`, `MJ/m3`.
    HeatingValue,
    /// `percent`.
    Share,
    /// `bar`, `barg`, `mbar`, `kpa`, `mpa`.
    Pressure,
    /// `kv`, `v`.
    Voltage,
    /// `eur_per_mwh`, `ct/kWh`.
    Price,
    /// `deg`, `wgs84` and the like; they change nothing.
    Degrees,
    /// `mg_per_l`, `us_per_cm`: the only unit that the column can have; it changes nothing.
    Fixed(&'static [&'static str]),
}

/// How the numbers of a column are meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum HeaderUnit {
    /// The header says nothing.
    Unsaid,
    /// Amounts: a unit for each dimension that the header names, in the order energy, mass, volume.
    Amount([Option<Unit>; 3]),
    /// A linear scale to the field's own unit.
    Scale {
        /// Factor.
        multiply: f64,
        /// Divisor: 95 / 100 is 0.95, 95 * 0.01 is not.
        divide: f64,
        /// What is added in the end.
        offset: f64,
    },
    /// A price for this factor of the dimension's own unit; for any dimension where none is named.
    Price {
        /// Factor to EUR per unit.
        factor: f64,
        /// What the price is for.
        dimension: Option<Dimension>,
    },
}

impl HeaderUnit {
    /// The header says the field's own unit: °C, bar, a share.
    pub(crate) const SAME: Self = Self::Scale { multiply: 1.0, divide: 1.0, offset: 0.0 };

    /// The unit of amounts of a dimension, where the header names one.
    pub(crate) fn amount(self, dimension: Dimension) -> Option<Unit> {
        match self {
            Self::Amount(units) => units[slot(dimension)],
            _ => None,
        }
    }

    /// A number of the column in the field's own unit.
    pub(crate) fn scale(self, number: f64) -> f64 {
        match self {
            Self::Scale { multiply, divide, offset } if self != Self::SAME => {
                meant(number * multiply / divide + offset)
            }
            _ => number,
        }
    }

    /// What one of the column's numbers is, for people: `1 is 1000 MWh/a`; nothing where the header says no unit.
    pub(crate) fn describe(self, own: &str) -> Option<String> {
        let one = |unit: Unit| match unit.amount(1.0) {
            Amount::Annual(annual) => format!("1 is {annual} {}", unit.dimension.annual_unit()),
            Amount::Rate(rate) => format!("1 is {rate} {}", unit.dimension.rate_unit()),
        };
        match self {
            Self::Unsaid => None,
            Self::Amount(units) => {
                Some(units.into_iter().flatten().map(one).collect::<Vec<_>>().join(" or "))
            }
            Self::Scale { .. } if self == Self::SAME => Some(own.to_owned()),
            Self::Scale { .. } => Some(format!("1 is {} {own}", self.scale(1.0))),
            Self::Price { factor, dimension } => {
                let per = dimension.map_or("unit", Dimension::unit);
                Some(format!("1 is {factor} EUR/{per}"))
            }
        }
    }
}

/// A cell whose unit is not that of its header.
pub(crate) fn contradiction(text: &str) -> Invalid {
    let expected = "a value in the unit that its header says";
    Invalid::new("unit", text, expected, "the two differ: leave the wrong one out")
}

fn slot(dimension: Dimension) -> usize {
    match dimension {
        Dimension::Energy => 0,
        Dimension::Mass => 1,
        Dimension::Volume => 2,
    }
}

impl Suffix {
    /// Reads the words after a column's name; nothing where they are no unit of the column.
    pub(crate) fn read(self, words: &[String]) -> Option<HeaderUnit> {
        let words = match words {
            [first, rest @ ..] if first == "in" => rest,
            _ => words,
        };
        if words.is_empty() {
            return Some(HeaderUnit::Unsaid);
        }
        let scale = |multiply, divide, offset| Some(HeaderUnit::Scale { multiply, divide, offset });
        let joined = words.concat();
        match (self, joined.as_str()) {
            (Self::Amount, _) => amounts(words).map(HeaderUnit::Amount),
            (Self::Price, _) => price(words),
            (Self::Temperature, "c" | "celsius" | "degc" | "gradc" | "gradcelsius" | "degreescelsius")
            | (Self::Share, "share" | "fraction")
            | (Self::Pressure, "bar" | "bara")
            | (Self::Voltage, "kv") => scale(1.0, 1.0, 0.0),
            (Self::Temperature, "k" | "kelvin") => scale(1.0, 1.0, -273.15),
            (Self::Temperature, "f" | "fahrenheit" | "degf") => scale(5.0, 9.0, -160.0 / 9.0),
            (Self::HeatingValue, "mjnm3" | "mjm3" | "mjpernm3" | "mjperm3") => scale(1.0, 3600.0, 0.0),
            (Self::Share, "percent" | "pct" | "prozent" | "volpercent" | "vol") | (Self::Pressure, "kpa") => {
                scale(1.0, 100.0, 0.0)
            }
            (Self::Pressure, "barg" | "barue") => scale(1.0, 1.0, ATMOSPHERE_BAR),
            (Self::HeatingValue, "kwhnm3" | "kwhm3" | "kwhpernm3" | "kwhperm3")
            | (Self::Pressure, "mbar")
            | (Self::Voltage, "v") => scale(1.0, 1000.0, 0.0),
            (Self::Pressure, "mpa") => scale(10.0, 1.0, 0.0),
            (
                Self::Degrees,
                "deg" | "degrees" | "degree" | "grad" | "wgs84" | "e" | "n" | "dd" | "m" | "meter" | "metre"
                | "meters" | "metres",
            ) => Some(HeaderUnit::Unsaid),
            (Self::Hours, unit) if HOURS.contains(&unit) => Some(HeaderUnit::Unsaid),
            (Self::Degrees, system) if system.starts_with("utm") || system.starts_with("epsg") => {
                Some(HeaderUnit::Unsaid)
            }
            (Self::Fixed(units), unit) if units.contains(&unit) => Some(HeaderUnit::Unsaid),
            _ => None,
        }
    }
}

/// `gwh or t per year`: a unit for each dimension; a time said once holds for all.
fn amounts(words: &[String]) -> Option<[Option<Unit>; 3]> {
    let mut units = [None; 3];
    let time =
        words.rsplit(|word| is_or(word)).next().map(|last| last.get(1..).unwrap_or_default().concat())?;
    for part in words.split(|word| is_or(word)) {
        let (base, own_time) = part.split_first()?;
        let own_time = own_time.concat();
        let unit = unit_of(base, if own_time.is_empty() { &time } else { &own_time })?;
        units[slot(unit.dimension)].get_or_insert(unit);
    }
    Some(units)
}

fn is_or(word: &str) -> bool {
    matches!(word, "or" | "oder" | "bzw")
}

/// Reads one unit in any case: `gwh/a`, `Tonnen pro Jahr`.
pub(crate) fn unit(text: &str) -> Option<Unit> {
    Unit::parse(text.trim()).or_else(|| {
        // `MT` is a metric ton to most who write it, and a million times less than a megatonne.
        let words = crate::normal::words(text);
        let (base, time) = words.split_first()?;
        unit_of(base, &time.concat())
    })
}

fn unit_of(base: &str, time: &str) -> Option<Unit> {
    let base = match base {
        "w" => "W",
        "kw" => "kW",
        "mw" => "MW",
        "gw" => "GW",
        "wh" => "Wh",
        "kwh" => "kWh",
        "mwh" => "MWh",
        "gwh" => "GWh",
        "twh" => "TWh",
        "mj" => "MJ",
        "gj" => "GJ",
        "tj" => "TJ",
        "pj" => "PJ",
        "gcal" => "Gcal",
        "toe" => "toe",
        "ktoe" => "ktoe",
        "mmbtu" => "MMBtu",
        "therm" | "therms" => "therm",
        "kg" => "kg",
        "t" | "to" | "ton" | "tons" | "tonne" | "tonnes" | "tonnen" | "tonnellate" | "toneladas" | "tony" => {
            "t"
        }
        "kt" => "kt",
        "m3" | "cbm" | "kubikmeter" => "m3",
        _ => return None,
    };
    let time = match time {
        // Quantities are those of a year, so that `Menge [t]` is plain enough; a rate of power has no time of its own.
        "" if matches!(base, "t" | "kg" | "kt" | "Mt" | "m3") => "/a",
        "" => "",
        "a" | "pa" | "y" | "yr" | "year" | "peryear" | "perannum" | "jahr" | "projahr" | "annually"
        | "an" | "paran" | "anno" | "allanno" | "ano" | "alano" | "rok" | "rocznie" | "narok" => "/a",
        "month" | "permonth" | "monat" | "promonat" | "mois" | "parmois" | "mes" | "mese" | "miesiac" => {
            "/month"
        }
        "d" | "day" | "perday" | "tag" | "protag" | "jour" | "parjour" | "dia" | "giorno" | "dzien" => "/d",
        "h" | "hr" | "hour" | "perhour" | "stunde" | "prostunde" => "/h",
        "s" => "/s",
        _ => return None,
    };
    Unit::parse(&format!("{base}{time}"))
}

/// `eur per mwh`, `ct kwh`, `eur unit`.
fn price(words: &[String]) -> Option<HeaderUnit> {
    let (currency, rest) = words.split_first()?;
    let currency = match currency.as_str() {
        "eur" | "euro" => 1.0,
        "ct" | "cent" => 0.01,
        _ => return None,
    };
    let rest = rest.concat();
    let (size, dimension) = match rest.strip_prefix("per").unwrap_or(&rest) {
        "" | "unit" => (1.0, None),
        "mwh" => (1.0, Some(Dimension::Energy)),
        "kwh" => (1e3, Some(Dimension::Energy)),
        "gj" => (3.6, Some(Dimension::Energy)),
        "t" | "tonne" => (1.0, Some(Dimension::Mass)),
        "kg" => (1e3, Some(Dimension::Mass)),
        "m3" => (1.0, Some(Dimension::Volume)),
        _ => return None,
    };
    Some(HeaderUnit::Price { factor: currency * size, dimension })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::words;
    use turash_domain::units::Amount;

    #[test]
    fn units_after_a_name_are_read_in_every_usual_spelling() {
        for text in ["GWh/a", "gwh_per_year", "gwh p.a.", "in GWh", "GWh / Jahr", "gwh_or_t_per_year"] {
            let read = Suffix::Amount.read(&words(text)).unwrap();
            assert_eq!(read.amount(Dimension::Energy).unwrap().amount(1.0), Amount::Annual(1000.0), "{text}");
        }
        let pair = Suffix::Amount.read(&words("gwh_or_t_per_year")).unwrap();
        assert_eq!(pair.amount(Dimension::Mass).unwrap().amount(1.0), Amount::Annual(1.0));
        assert!(pair.amount(Dimension::Volume).is_none());
        assert_eq!(unit("TONNEN/Jahr").unwrap().amount(2.0), Amount::Annual(2.0));
        assert_eq!(unit("t").unwrap().amount(2.0), Amount::Annual(2.0));
        assert_eq!(unit("mw").unwrap().amount(2.0), Amount::Rate(2.0));
    }

    #[test]
    fn scales_and_prices() {
        assert_eq!(Suffix::Temperature.read(&words("[K]")).unwrap().scale(273.15), 0.0);
        assert_eq!(Suffix::Share.read(&words("%")).unwrap().scale(50.0), 0.5);
        assert_eq!(
            Suffix::Price.read(&words("[ct/kWh]")),
            Some(HeaderUnit::Price { factor: 10.0, dimension: Some(Dimension::Energy) })
        );
        assert!(Suffix::Price.read(&words("[USD/t]")).is_none());
        assert!(Suffix::Amount.read(&words("furlongs")).is_none());
    }
}
