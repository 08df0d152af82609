//! Every parameter can be named, described and refused.

#![cfg(test)]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use turash_domain::described::{self, Described, Field};
use turash_domain::model::Parameters;

/// The dotted keys of the defaults with their values.
fn leaves(value: &Value) -> Vec<(String, Value)> {
    fn walk(key: &str, value: &Value, leaves: &mut Vec<(String, Value)>) {
        match value {
            Value::Object(inner) => {
                for (name, value) in inner {
                    let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                    walk(&key, value, leaves);
                }
            }
            value => leaves.push((key.to_owned(), value.clone())),
        }
    }
    let mut found = Vec::new();
    walk("", value, &mut found);
    found
}

/// The dotted keys that have words.
fn described_keys(prefix: &str, fields: &[Field], keys: &mut BTreeSet<String>) {
    for field in fields {
        let key = format!("{prefix}{}", field.name);
        if field.fields.is_empty() {
            keys.insert(key);
        } else {
            described_keys(&format!("{key}."), field.fields, keys);
        }
    }
}

/// Whether a text has a word that does not go on to either side.
fn has_word(text: &str, word: &str) -> bool {
    let goes_on = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() || sign == '/');
    text.match_indices(word).any(|(at, _)| {
        !goes_on(text[..at].chars().next_back()) && !goes_on(text[at + word.len()..].chars().next())
    })
}

fn defaults() -> Value {
    serde_json::to_value(Parameters::default()).unwrap()
}

#[test]
fn every_parameter_has_words_and_every_word_a_parameter() {
    let mut keys: BTreeSet<String> = leaves(&defaults()).into_iter().map(|(key, _)| key).collect();
    let mut with_words = BTreeSet::new();
    described_keys("", Parameters::FIELDS, &mut with_words);
    // What only another choice than the default has.
    keys.extend(["prices.stated", "carbon.attribution.supply_share"].map(str::to_owned));
    assert_eq!(keys, with_words);
}

#[test]
fn words_give_the_unit_of_the_name_and_a_source() {
    let mut keys = BTreeSet::new();
    described_keys("", Parameters::FIELDS, &mut keys);
    let mut faults = Vec::new();
    for key in keys {
        let path = Field::path(Parameters::FIELDS, &key).unwrap();
        let words: Vec<String> = path.iter().map(|field| field.meaning().replace(" per ", "/")).collect();
        let unit = path.last().unwrap().unit();
        let has_unit = unit.is_empty() || words.iter().any(|words| has_word(words, unit));
        if !has_unit {
            faults.push(format!("{key}: the unit '{unit}' is not in {words:?}"));
        }
        if described::source(&path).is_empty() && key != "prices.stated" {
            faults.push(format!("{key}: no source"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// `Default 0.08` in words is what the default is.
#[test]
fn words_do_not_name_another_default() {
    for (key, value) in leaves(&defaults()) {
        let (Some(path), Some(value)) = (Field::path(Parameters::FIELDS, &key), value.as_f64()) else {
            continue;
        };
        let source = path.last().unwrap().source();
        let Some((_, named)) = source.split_once("Default ") else { continue };
        let number: String = named.chars().take_while(|sign| sign.is_ascii_digit() || *sign == '.').collect();
        if let Ok(number) = number.trim_end_matches('.').parse::<f64>() {
            assert_eq!(number, value, "{key}: {source}");
        }
    }
}

#[test]
fn an_absurd_value_is_refused_under_its_whole_name() {
    for (key, value) in leaves(&defaults()) {
        let absurd = match value {
            Value::Number(number) if number.is_u64() => json!(65_535),
            Value::Number(_) => json!(-1e12),
            Value::Array(list) if !list.is_empty() => json!(vec![-1e12; list.len()]),
            _ => continue,
        };
        let mut changed = defaults();
        let (groups, name) = key.rsplit_once('.').unwrap();
        let group = groups.split('.').fold(&mut changed, |value, part| &mut value[part]);
        let group: &mut Map<String, Value> = group.as_object_mut().unwrap();
        group.insert(name.to_owned(), absurd);
        let changed: Parameters = serde_json::from_value(changed).unwrap();
        let refused = changed.check("model").expect_err(&key);
        assert_eq!(refused.field, format!("model.{key}"));
    }
}
