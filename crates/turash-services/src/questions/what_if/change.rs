//! A value that is thought to be different, and what is said of one that cannot be.

use serde::Serialize;
use serde_json::Value;
use turash_domain::Invalid;

/// What people call it to think of a value as different: `--set` of the command, `set=` of an address.
pub(super) const SET: &str = "set";

/// A key and the value that it is thought to have, as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) key: String,
    pub(crate) value: String,
}

/// What is thought to be different.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The key, as it was written.
    pub key: String,
    /// What holds without the change; null where nothing does.
    pub from: Value,
    /// What is thought to hold.
    pub to: Value,
}

impl Change {
    /// In words: `demand.t_max_c were 80 instead of 95`.
    pub fn words(&self) -> String {
        let from = match &self.from {
            Value::Null => "not given".to_owned(),
            from => from.as_f64().map_or_else(|| shown(from), rounded),
        };
        format!("{} were {} instead of {from}", self.key, shown(&self.to))
    }
}

/// A number to six digits.
fn rounded(number: f64) -> String {
    format!("{number:.5e}").parse().unwrap_or(number).to_string()
}

/// A value for people: 7, and not 7.0; a text without quotes.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) if number.is_f64() => {
            number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string())
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The refusal of a key that does not exist.
pub(super) fn unknown(key: &str, nearest: &str) -> Invalid {
    Invalid::new(SET, key, "a key that exists", format!("did you mean '{nearest}'?"))
}

/// What a reader of JSON says of changed values, under the key of the change that it is about.
pub(super) fn refused(message: &str, changes: &[Change]) -> Invalid {
    let invalid = Invalid::parse(message).unwrap_or_else(|| {
        let expected = match message.rsplit_once(", expected ").map_or(message, |(_, expected)| expected) {
            "u8" | "u16" | "u32" | "u64" => "a whole number that is not negative",
            expected => expected,
        };
        let culprit = changes.iter().find(|change| message.contains(&format!("`{}`", shown(&change.to))));
        let found = culprit.map_or_else(String::new, |change| shown(&change.to));
        Invalid::new("", found, expected.replace('`', ""), "")
    });
    match culprit(&invalid, changes) {
        Some(change) => invalid.in_field(&change.key),
        None => invalid,
    }
}

/// The change that a refusal is about: of the field that it names, or to the value that it found; the only one in any case.
fn culprit<'a>(invalid: &Invalid, changes: &'a [Change]) -> Option<&'a Change> {
    let names = |change: &&Change| change.key.rsplit('.').next() == Some(invalid.field.as_str());
    let is_found = |change: &&Change| Invalid::new("", shown(&change.to), "", "").found == invalid.found;
    changes.iter().find(names).or_else(|| changes.iter().find(is_found))
}
