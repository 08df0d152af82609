//! What can be configured, in words: the words are the doc comments of the fields, so that there is no second copy of them.
//!
//! [`described!`](crate::described!) writes a struct as it stands and keeps its doc comments besides. The first sentence of a field's comment
//! says what it is, the rest where its default is from. The unit stands in the field's name ([`Field::unit`]).

use std::collections::BTreeMap;

/// A type whose fields have words.
pub trait Described {
    /// The lines of the type's own comment.
    const ABOUT: &'static [&'static str] = &[];
    /// Its fields; none of a value.
    const FIELDS: &'static [Field] = &[];
}

/// A field of a struct that can be configured.
#[derive(Debug)]
pub struct Field {
    /// The name in files.
    pub name: &'static str,
    /// The lines of its comment.
    pub lines: &'static [&'static str],
    /// The lines of its type's comment.
    pub about: &'static [&'static str],
    /// What it consists of; nothing of a value.
    pub fields: &'static [Field],
}

impl Field {
    /// The fields that a dotted key leads through, the value's own last; none where one of them is not there.
    pub fn path(fields: &'static [Self], key: &str) -> Option<Vec<&'static Self>> {
        let (name, rest) = match key.split_once('.') {
            Some((name, rest)) => (name, Some(rest)),
            None => (key, None),
        };
        let field = fields.iter().find(|field| field.name == name)?;
        let mut path = vec![field];
        if let Some(rest) = rest {
            path.extend(Self::path(field.fields, rest)?);
        }
        Some(path)
    }

    /// What it is: the first sentence of its comment.
    pub fn meaning(&self) -> String {
        first_sentence(&plain(self.lines)).0.to_owned()
    }

    /// Where its default is from: the rest of its comment; empty where that says nothing.
    pub fn source(&self) -> String {
        first_sentence(&plain(self.lines)).1.to_owned()
    }

    /// What its type's comment says beyond its first sentence; empty of a value.
    pub fn about(&self) -> String {
        first_sentence(&plain(self.about)).1.to_owned()
    }

    /// The unit, told from the end of its name; empty where it has none, as a share.
    pub fn unit(&self) -> &'static str {
        let ends = |ending: &str| {
            let before = self.name.strip_suffix(ending);
            before.is_some_and(|before| before.is_empty() || before.ends_with('_'))
        };
        let fitting = UNITS.iter().filter(|(ending, _)| ends(ending));
        fitting.max_by_key(|(ending, _)| ending.len()).map_or("", |(_, unit)| unit)
    }
}

/// Where the default of the last field of a path is from: what its comment says, otherwise that of the nearest group around it.
pub fn source(path: &[&Field]) -> String {
    let Some((value, groups)) = path.split_last() else { return String::new() };
    let of_group = |group: &&Field| {
        let own = group.source();
        if own.is_empty() { group.about() } else { own }
    };
    let mut sources = std::iter::once(value.source()).chain(groups.iter().rev().map(of_group));
    sources.find(|source| !source.is_empty()).unwrap_or_default()
}

/// How names end, and the unit that says.
const UNITS: [(&str, &str); 43] = [
    ("a", "A"),
    ("bar", "bar"),
    ("biogenic", "t CO2/MWh"),
    ("c", "°C"),
    ("days", "days"),
    ("discount_rate", "1/a"),
    ("eur_per_kva", "EUR/kVA"),
    ("eur_per_kw", "EUR/kW"),
    ("eur_per_kwh", "EUR/kWh"),
    ("eur_per_m", "EUR/m"),
    ("eur_per_m3", "EUR/m3"),
    ("eur_per_mw", "EUR/MW"),
    ("eur_per_mwh", "EUR/MWh"),
    ("eur_per_t", "EUR/t"),
    ("eur_per_t_km", "EUR/(t km)"),
    ("eur_per_t_per_h_km", "EUR/(t/h km)"),
    ("eur_per_unit", "EUR/unit"),
    ("eur_per_km", "EUR/km"),
    ("eur_per_m_mw", "EUR/(m MW)"),
    ("eur_per_unit_km", "EUR/(unit km)"),
    ("fossil", "t CO2/MWh"),
    ("g_per_t_km", "g/(t km)"),
    ("hours", "hours"),
    ("k", "K"),
    ("km", "km"),
    ("kv", "kV"),
    ("kwh_per_m3", "kWh/m3"),
    ("kwh_per_t", "kWh/t"),
    ("m", "m"),
    ("m_per_s", "m/s"),
    ("mg_per_l", "mg/l"),
    ("mw", "MW"),
    ("ohm_per_km", "ohm/km"),
    ("pa_per_m", "Pa/m"),
    ("per_second", "1/s"),
    ("sd_per_year", "1/a"),
    ("seconds", "s"),
    ("t_per_mwh", "t CO2/MWh"),
    ("t_per_t", "t/t"),
    ("t_per_year", "t/a"),
    ("upkeep_share", "1/a"),
    ("us_per_cm", "µS/cm"),
    ("years", "years"),
];

/// The lines of a comment as one text, without marks: `` [`Self::small_mw`] `` is `small_mw`, `` [`GridTable`](super::GridTable) `` is `GridTable`.
fn plain(lines: &[&str]) -> String {
    let text = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ").replace("Self::", "");
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.trim();
    while let Some(at) = rest.find(['`', '[', ']']) {
        let (before, marked) = rest.split_at(at);
        plain.push_str(before);
        rest = match (marked.strip_prefix("]("), marked.get(1..)) {
            (Some(link), _) => link.split_once(')').map_or("", |(_, after)| after),
            (None, after) => after.unwrap_or_default(),
        };
    }
    plain.push_str(rest);
    plain
}

/// The first sentence of a text, and what follows.
fn first_sentence(text: &str) -> (&str, &str) {
    text.split_once(". ").map_or((text.trim_end_matches('.'), ""), |(first, rest)| (first, rest.trim()))
}

macro_rules! values {
    ($($value:ty),* $(,)?) => { $(impl Described for $value {})* };
}

values!(bool, f64, u16, String);

impl<T, const N: usize> Described for [T; N] {}
impl<T> Described for Vec<T> {}
impl<K, V> Described for BTreeMap<K, V> {}

/// Writes a struct as it stands, and its doc comments as [`Described`]. A field's comment stands before its other attributes.
#[macro_export]
macro_rules! described {
    (
        $(#[doc = $about:literal])*
        $(#[derive $derive:tt])*
        $(#[serde $serde:tt])*
        $visibility:vis struct $name:ident {
            $(
                $(#[doc = $line:literal])*
                $(#[serde $field_serde:tt])*
                $field_visibility:vis $field:ident: $type:ty,
            )*
        }
    ) => {
        $(#[doc = $about])*
        $(#[derive $derive])*
        $(#[serde $serde])*
        $visibility struct $name {
            $(
                $(#[doc = $line])*
                $(#[serde $field_serde])*
                $field_visibility $field: $type,
            )*
        }

        impl $crate::described::Described for $name {
            const ABOUT: &'static [&'static str] = &[$($about),*];
            const FIELDS: &'static [$crate::described::Field] = &[
                $($crate::described::Field {
                    name: stringify!($field),
                    lines: &[$($line),*],
                    about: <$type as $crate::described::Described>::ABOUT,
                    fields: <$type as $crate::described::Described>::FIELDS,
                },)*
            ];
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    described! {
        /// A pump. Engineering practice.
        struct Pump {
            /// Share of [`Self::small_mw`] that [`f64`](std::f64) has. Measured.
            share: f64,
            /// Size of `it`, MW.
            small_mw: f64,
        }
    }

    described! {
        /// All of it.
        struct All {
            /// The pump.
            pump: Pump,
        }
    }

    #[test]
    fn the_words_are_the_doc_comments() {
        let all = All { pump: Pump { share: 0.5, small_mw: 1.0 } };
        assert_eq!((all.pump.share, all.pump.small_mw), (0.5, 1.0), "the struct is there as it was written");
        let share = Field::path(All::FIELDS, "pump.share").unwrap();
        assert_eq!(share[1].meaning(), "Share of small_mw that f64 has");
        assert_eq!((source(&share), share[1].unit()), ("Measured.".to_owned(), ""));
        let size = Field::path(All::FIELDS, "pump.small_mw").unwrap();
        assert_eq!((size[1].meaning(), size[1].unit()), ("Size of it, MW".to_owned(), "MW"));
        assert_eq!(source(&size), "Engineering practice.", "what the value does not say, its group does");
        assert!(Field::path(All::FIELDS, "pump.large_mw").is_none());
    }
}
