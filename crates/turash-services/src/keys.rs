//! The dotted keys of a configuration: which exist, of which kind each is, and how one is set. All of it is told from the defaults.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use turash_domain::CountryCode;

/// Where prices stand within the model: the averages under this name, those of single countries beside it under their codes, each with the
/// same keys.
const PRICES: &str = "prices.";
const EUROPE: &str = "europe.";

/// Every key that exists, with a value of its kind.
#[derive(Debug)]
pub struct Keys {
    samples: BTreeMap<String, Value>,
    /// What stands before `europe.co2_eur_per_t`.
    prices: String,
}

/// Why a key cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is none of this name.
    #[error("unknown key '{key}'; did you mean '{nearest}'?")]
    Unknown {
        /// The key.
        key: String,
        /// The existing one that is nearest to it.
        nearest: String,
    },
    /// The value is of another kind.
    #[error("'{key}' must be {wanted}, found {found}")]
    Kind {
        /// The key, as it is always written.
        key: String,
        /// What it wants.
        wanted: String,
        /// What the value is.
        found: String,
    },
    /// A part of the key is a value and no group.
    #[error("'{key}' names a group that is a value")]
    NoGroup {
        /// The key.
        key: String,
    },
}

impl Keys {
    /// The keys of the defaults, and those that only another choice than the default has. `model` is what stands before the keys of the
    /// model's parameters: `model.`, or nothing where the defaults are theirs.
    pub fn of(defaults: &Map<String, Value>, model: &str) -> Self {
        let mut samples: BTreeMap<_, _> = leaves(defaults).into_iter().collect();
        samples.insert(format!("{model}carbon.attribution.supply_share"), Value::from(0.5));
        Self { samples, prices: format!("{model}{PRICES}") }
    }

    /// Whether a key wants a list.
    pub fn is_list(&self, key: &str) -> bool {
        matches!(self.find(key), Some((_, Value::Array(_))))
    }

    /// A value that was given as a text, as the kind of its key asks for, lists as in JSON; a text where it is none of that kind.
    pub fn read(&self, key: &str, text: &str) -> Value {
        let read = match self.find(key).map(|(_, sample)| sample) {
            Some(sample) if sample.is_f64() => text.parse::<f64>().ok().map(Value::from),
            Some(Value::Number(_)) => text.parse::<i64>().ok().map(Value::from),
            Some(Value::Array(_)) => serde_json::from_str(text).ok().filter(Value::is_array),
            Some(Value::Bool(_)) => text.parse::<bool>().ok().map(Value::from),
            _ => None,
        };
        read.unwrap_or_else(|| Value::from(text))
    }

    /// Puts a value under its key, and gives the key as it is always written.
    pub fn set(&self, values: &mut Map<String, Value>, key: &str, value: Value) -> Result<String, KeyError> {
        let (key, sample) = self.known(key)?;
        let found = kind(&value);
        let Some(value) = fitting(value, sample) else {
            return Err(KeyError::Kind { key, wanted: wanted(sample), found });
        };
        let mut group = values;
        let mut parts = key.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                group.insert(part.to_owned(), value);
                break;
            }
            match group.entry(part).or_insert_with(|| Value::Object(Map::new())) {
                Value::Object(inner) => group = inner,
                _ => return Err(KeyError::NoGroup { key }),
            }
        }
        Ok(key)
    }

    /// The key as it is always written.
    pub fn written(&self, key: &str) -> Result<String, KeyError> {
        Ok(self.known(key)?.0)
    }

    fn known(&self, key: &str) -> Result<(String, &Value), KeyError> {
        self.find(key).ok_or_else(|| KeyError::Unknown { key: key.to_owned(), nearest: self.nearest(key) })
    }

    /// A key as it is always written, and a value of its kind; none where it does not exist.
    fn find(&self, key: &str) -> Option<(String, &Value)> {
        if let Some(sample) = self.samples.get(key) {
            return Some((key.to_owned(), sample));
        }
        let (country, price) = self.country_price(key)?;
        let sample = self.samples.get(&self.european(price))?;
        Some((format!("{}{country}.{price}", self.prices), sample))
    }

    /// The key whose words hold for a key: those of a country's price are those of the European average.
    pub fn key_of_words(&self, key: &str) -> String {
        self.country_price(key).map_or_else(|| key.to_owned(), |(_, price)| self.european(price))
    }

    /// The country and the price that a key names: a country's code is read as everywhere, `at` is `AT` and `UK` is `GB`.
    pub fn country_price<'a>(&self, key: &'a str) -> Option<(CountryCode, &'a str)> {
        let (country, price) = key.strip_prefix(self.prices.as_str())?.split_once('.')?;
        Some((CountryCode::new(country).ok()?, price))
    }

    fn european(&self, price: &str) -> String {
        format!("{}{EUROPE}{price}", self.prices)
    }

    /// The existing key that is nearest to one that does not exist.
    fn nearest(&self, key: &str) -> String {
        let of_country = self.country_price(key).map(|(country, _)| country);
        let prices = of_country.into_iter().flat_map(|country| {
            let averages = self.european("");
            let prices = self.samples.keys().filter_map(move |known| known.strip_prefix(averages.as_str()));
            prices.map(move |price| format!("{}{country}.{price}", self.prices))
        });
        nearest(key, self.samples.keys().cloned().chain(prices))
    }
}

/// Of the known names the one that is nearest to another: one that it is the beginning of, otherwise the most alike.
pub fn nearest<K: AsRef<str>>(name: &str, known: impl IntoIterator<Item = K>) -> String {
    let rank = |known: &K| {
        let known = known.as_ref();
        (!known.starts_with(name), strsim::levenshtein(known, name))
    };
    known.into_iter().min_by_key(rank).map(|known| known.as_ref().to_owned()).unwrap_or_default()
}

/// The leaves of a tree with their dotted keys.
pub fn leaves(tree: &Map<String, Value>) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (key, value) in tree {
        match value {
            Value::Object(inner) => {
                found.extend(leaves(inner).into_iter().map(|(rest, value)| (format!("{key}.{rest}"), value)));
            }
            other => found.push((key.clone(), other.clone())),
        }
    }
    found
}

/// The value as its key's kind has it; none where it is of another kind.
fn fitting(value: Value, sample: &Value) -> Option<Value> {
    match (value, sample) {
        (Value::Number(number), Value::Number(wanted)) if wanted.is_f64() => {
            number.as_f64().filter(|number| number.is_finite()).map(Value::from)
        }
        (Value::Number(number), Value::Number(_)) => (!number.is_f64()).then_some(Value::Number(number)),
        (Value::Array(list), Value::Array(samples)) => match samples.first() {
            // Texts are names of many things; of numbers each place has a meaning.
            Some(sample) if !sample.is_string() && list.len() != samples.len() => None,
            Some(sample) => {
                let list: Option<_> = list.into_iter().map(|value| fitting(value, sample)).collect();
                list.map(Value::Array)
            }
            None => Some(Value::Array(list)),
        },
        (Value::String(text), Value::String(_)) => Some(Value::String(text)),
        (Value::Bool(flag), Value::Bool(_)) => Some(Value::Bool(flag)),
        _ => None,
    }
}

/// What a key wants, in words.
fn wanted(sample: &Value) -> String {
    match sample {
        Value::Number(number) if number.is_f64() => "a number".to_owned(),
        Value::Number(_) => "a whole number".to_owned(),
        Value::Array(samples) if samples.is_empty() => "a list".to_owned(),
        Value::Array(samples) if samples.iter().all(Value::is_string) => {
            "a list of texts in quotes".to_owned()
        }
        Value::Array(samples) => format!("a list of {} numbers", samples.len()),
        Value::Bool(_) => "true or false".to_owned(),
        _ => "a text in quotes".to_owned(),
    }
}

/// What a value is, in words.
fn kind(value: &Value) -> String {
    match value {
        Value::Number(number) if number.is_f64() => "a number".to_owned(),
        Value::Number(_) => "a whole number".to_owned(),
        Value::Array(list) => format!("a list of {}", list.len()),
        Value::String(_) => "a string".to_owned(),
        Value::Bool(_) => "true or false".to_owned(),
        Value::Object(_) => "a group".to_owned(),
        Value::Null => "what is no finite number".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use turash_domain::model::Parameters;

    use super::*;

    fn defaults() -> Map<String, Value> {
        let Value::Object(defaults) = serde_json::to_value(Parameters::default()).unwrap() else { panic!() };
        defaults
    }

    #[test]
    fn a_value_is_put_under_its_key_as_its_kind_has_it() {
        let (keys, mut values) = (Keys::of(&defaults(), ""), defaults());
        let mut set = |key: &str, text: &str| {
            let key = keys.set(&mut values, key, keys.read(key, text)).unwrap();
            under(&values, &key)
        };
        assert_eq!(set("economics.life_years", "25"), json!(25));
        assert_eq!(set("economics.discount_rate", "1"), json!(1.0));
        assert_eq!(set("power.voltages_kv", "[1, 2, 3, 4]"), json!([1.0, 2.0, 3.0, 4.0]));
        assert_eq!(set("carbon.reference_fuel", "biomass"), json!("biomass"));
        assert_eq!(set("prices.uk.co2_eur_per_t", "90"), json!(90.0));
        assert_eq!(values["prices"]["GB"]["co2_eur_per_t"], 90.0, "a country as it is always written");
        let read: Parameters = serde_json::from_value(Value::Object(values)).unwrap();
        assert_eq!(read.economics.discount_rate, 1.0);
    }

    fn under(values: &Map<String, Value>, key: &str) -> Value {
        leaves(values).into_iter().find(|(known, _)| known == key).unwrap().1
    }

    #[test]
    fn what_is_wrong_is_named_with_what_would_be_right() {
        let (keys, mut values) = (Keys::of(&defaults(), ""), defaults());
        for (key, text, words) in [
            ("economics.life_year", "1", "did you mean 'economics.life_years'?"),
            ("prices.AT.natural_gas", "1", "did you mean 'prices.AT.natural_gas_eur_per_mwh'?"),
            ("economics.life_years", "2.5", "must be a whole number, found a string"),
            ("economics.discount_rate", "NaN", "must be a number, found what is no finite number"),
            ("economics.discount_rate", "5 %", "must be a number, found a string"),
            ("power.voltages_kv", "[1]", "must be a list of 4 numbers, found a list of 1"),
        ] {
            let error = keys.set(&mut values, key, keys.read(key, text)).unwrap_err();
            assert!(error.to_string().contains(words), "{key}: {error}");
        }
        assert_eq!(values, defaults(), "nothing was set");
    }

    #[test]
    fn a_list_of_texts_is_as_long_as_one_likes() {
        let Value::Object(defaults) = json!({ "names": ["a", "b"] }) else { panic!() };
        let (keys, mut values) = (Keys::of(&defaults, ""), defaults.clone());
        for list in [json!([]), json!(["c"]), json!(["c", "d", "e"])] {
            keys.set(&mut values, "names", list.clone()).unwrap();
            assert_eq!(values["names"], list);
        }
        let error = keys.set(&mut values, "names", json!([1, 2])).unwrap_err();
        assert!(error.to_string().contains("must be a list of texts in quotes"), "{error}");
    }

    #[test]
    fn every_default_has_a_kind() {
        assert!(leaves(&defaults()).iter().all(|(_, sample)| !sample.is_null()));
    }
}
