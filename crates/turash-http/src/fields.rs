//! Reading JSON objects field by field, so that an error names the field by its whole path, what was found and what is expected.

use serde_json::{Map, Value};
use turash_domain::Invalid;

/// The fields of an object that have not been taken yet. `null` counts as not given.
pub(crate) struct Fields {
    /// Where the object stands, for example `[3].resource`; empty for the whole body.
    path: String,
    given: Map<String, Value>,
    known: Vec<&'static str>,
}

impl Fields {
    /// The fields of an object at a path.
    pub(crate) fn of(value: Value, path: &str) -> Result<Self, Invalid> {
        match value {
            Value::Object(given) => Ok(Self { path: path.to_owned(), given, known: Vec::new() }),
            other => {
                let field = if path.is_empty() { "body" } else { path };
                Err(Invalid::new(field, shown(&other), "an object", ""))
            }
        }
    }

    /// The whole path of a field.
    pub(crate) fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// A refusal under the field's whole path.
    pub(crate) fn refuse(&self, name: &str, found: &str, expected: &str, remedy: &str) -> Invalid {
        Invalid::new(&self.path(name), found, expected, remedy)
    }

    /// A field as it is; `null` where it is given as such.
    pub(crate) fn raw(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.given.remove(name)
    }

    /// A field as it is.
    pub(crate) fn value(&mut self, name: &'static str) -> Option<Value> {
        self.raw(name).filter(|value| !value.is_null())
    }

    /// A text, read by a function of the domain.
    pub(crate) fn text<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Result<Option<T>, Invalid> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => {
                read(&text).map(Some).map_err(|invalid| invalid.in_field(&self.path(name)))
            }
            Some(other) => Err(self.refuse(name, &shown(&other), "a text", "put it in quotes")),
        }
    }

    /// A number, checked by a function of the domain.
    pub(crate) fn number<T>(
        &mut self,
        name: &'static str,
        check: impl Fn(f64) -> Result<T, Invalid>,
    ) -> Result<Option<T>, Invalid> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let remedy = "write it without quotes and unit";
        let number = value.as_f64().ok_or_else(|| self.refuse(name, &shown(&value), "a number", remedy))?;
        check(number).map(Some).map_err(|invalid| invalid.in_field(&self.path(name)))
    }

    /// A whole number that is not negative.
    pub(crate) fn whole(&mut self, name: &'static str) -> Result<Option<u64>, Invalid> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let expected = "a whole number that is not negative";
        value.as_u64().map(Some).ok_or_else(|| self.refuse(name, &shown(&value), expected, ""))
    }

    /// `true` or `false`.
    pub(crate) fn flag(&mut self, name: &'static str) -> Result<Option<bool>, Invalid> {
        let Some(value) = self.value(name) else { return Ok(None) };
        value.as_bool().map(Some).ok_or_else(|| self.refuse(name, &shown(&value), "true or false", ""))
    }

    /// An object.
    pub(crate) fn object(&mut self, name: &'static str) -> Result<Option<Self>, Invalid> {
        let path = self.path(name);
        self.value(name).map(|value| Self::of(value, &path)).transpose()
    }

    /// What must be given.
    pub(crate) fn required<T>(&self, name: &str, given: Option<T>) -> Result<T, Invalid> {
        given.ok_or_else(|| self.refuse(name, "", "a value", "add the field"))
    }

    /// Refuses what was not taken, by name.
    pub(crate) fn finish(self) -> Result<(), Invalid> {
        let Some((name, value)) = self.given.iter().next() else { return Ok(()) };
        let expected = format!("one of the fields {}", self.known.join(", "));
        Err(self.refuse(name, &shown(value), &expected, "correct the name, or leave it out"))
    }
}

/// A value in a message.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use turash_domain::Text;

    use super::*;

    #[test]
    fn errors_name_the_whole_path() {
        let mut fields = Fields::of(json!({"a": {"b": 1}, "name": "x\u{0}"}), "[3]").unwrap();
        let name = fields.text("name", Text::new).unwrap_err();
        assert_eq!(name.field, "[3].name");
        let mut inner = fields.object("a").unwrap().unwrap();
        assert_eq!(inner.text("b", Text::new).unwrap_err().field, "[3].a.b");
        assert!(inner.finish().is_ok() && fields.finish().is_ok());
    }

    #[test]
    fn a_field_that_is_not_known_is_refused_with_those_that_are() {
        let mut fields = Fields::of(json!({"vresion": 1}), "").unwrap();
        assert_eq!(fields.whole("version").unwrap(), None);
        let refused = fields.finish().unwrap_err();
        assert!(refused.field == "vresion" && refused.expected.contains("version"), "{refused}");
        assert_eq!(Fields::of(json!(3), "").err().unwrap().field, "body");
    }
}
