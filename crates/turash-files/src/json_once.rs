//! Refuses JSON in which an object has a key twice: programs disagree on which of the two counts, so that one would check what another
//! one does not read.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use turash_domain::Invalid;

/// Refuses a JSON text in which an object has a key twice, and names it by its path. What is no JSON is for whoever reads the values.
pub fn json_keys_once(json: &[u8]) -> Result<(), Invalid> {
    let (mut path, mut twice) = (Vec::new(), None);
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let _ = Look { path: &mut path, twice: &mut twice }.deserialize(&mut deserializer);
    twice
        .map_or(Ok(()), |key| Err(Invalid::new(&key, "it twice", "each field once", "leave one of them out")))
}

/// One step of the way to a value.
enum Step {
    Key(String),
    Place(usize),
}

/// Looks through a value.
struct Look<'a> {
    path: &'a mut Vec<Step>,
    twice: &'a mut Option<String>,
}

impl Look<'_> {
    /// The same look, at what is inside.
    fn inside(&mut self) -> Look<'_> {
        Look { path: self.path, twice: self.twice }
    }
}

/// A path as messages have it: `profile.weights[1]`.
fn written(path: &[Step]) -> String {
    path.iter().fold(String::new(), |path, step| match step {
        Step::Place(place) => format!("{path}[{place}]"),
        Step::Key(key) if path.is_empty() => key.clone(),
        Step::Key(key) => format!("{path}.{key}"),
    })
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let mut place = 0;
        loop {
            self.path.push(Step::Place(place));
            let more = items.next_element_seed(self.inside())?.is_some();
            self.path.pop();
            if !more {
                return Ok(());
            }
            place += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = fields.next_key::<String>()? {
            // Nobody reads a longer name.
            self.path.push(Step::Key(key.chars().take(60).collect()));
            if !keys.insert(key) {
                *self.twice = Some(written(self.path));
                return Err(A::Error::custom("a key stands twice"));
            }
            fields.next_value_seed(self.inside())?;
            self.path.pop();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_stands_twice_is_named_by_its_path() {
        for (json, path) in [
            (r#"{"a":1,"a":1}"#, "a"),
            (r#"{"a":{"b":[1,{"c":null,"c":2}]}}"#, "a.b[1].c"),
            (r#"{"a":1,"\u0061":2}"#, "a"),
        ] {
            assert_eq!(json_keys_once(json.as_bytes()).unwrap_err().field, path, "{json}");
        }
        for json in [r#"{"a":{"a":{"a":[]}},"b":"a"}"#, "3", "[", r#"{"a":1e999}"#, ""] {
            assert!(json_keys_once(json.as_bytes()).is_ok(), "{json}");
        }
    }
}
