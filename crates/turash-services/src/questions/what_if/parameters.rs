//! The model as if some of its parameters were different.

use serde_json::{Map, Value};
use turash_domain::matching::Model;
use turash_domain::model::Parameters;
use turash_domain::model::carbon::Fuel;
use turash_domain::model::prices::PriceKind;
use turash_domain::{CountryCode, Invalid};

use super::change::{Change, Setting, refused, unknown};
use crate::keys::{KeyError, Keys, leaves, nearest};

/// What the demand pays for a MWh of the fuel that heat replaces.
const FUEL: &str = "heat.price_eur_per_mwh";
/// What the demand pays for a MWh of electricity.
const ELECTRICITY: &str = "electricity.price_eur_per_mwh";
/// Which fuel that is.
const REFERENCE: &str = "carbon.reference_fuel";

/// The names of prices that need no country: those of the demand's.
pub(super) const SHORT: [&str; 2] = [FUEL, ELECTRICITY];

/// The parameters of a model as a tree, and what is known of their keys.
struct Tree<'a> {
    model: &'a Model,
    /// Where the demand is.
    country: Option<&'a CountryCode>,
    keys: Keys,
    values: Map<String, Value>,
}

/// A model with these settings, of a demand in this country; `others` are the keys that are no parameters.
pub(super) fn changed(
    model: &Model,
    country: Option<&CountryCode>,
    settings: &[&Setting],
    others: impl Fn() -> Vec<String>,
) -> Result<(Model, Vec<Change>), Invalid> {
    if settings.is_empty() {
        return Ok((model.clone(), Vec::new()));
    }
    let defaults = tree(&Parameters::default())?;
    let keys = Keys::of(&defaults, "");
    let mut tree = Tree { model, country, keys, values: tree(model.parameters())? };
    let mut settings = settings.to_vec();
    // Which fuel has the price of a MWh of heat depends on this one.
    settings.sort_by_key(|setting| setting.key != REFERENCE);
    let mut changes = Vec::new();
    for setting in settings {
        changes.push(tree.change(setting, &others)?);
    }
    let under_its_key = |invalid: Invalid| {
        let key = invalid.field.strip_prefix("model.").unwrap_or(&invalid.field);
        let written =
            changes.iter().find(|(full, _)| full == key).map_or(key, |(_, change)| change.key.as_str());
        let written = written.to_owned();
        invalid.in_field(&written)
    };
    let parameters = serde_json::from_value(Value::Object(tree.values)).map_err(|error| {
        let changes: Vec<_> = changes.iter().map(|(_, change)| change.clone()).collect();
        refused(&error.to_string(), &changes)
    })?;
    let model = model.with_parameters(parameters).map_err(under_its_key)?;
    Ok((model, changes.into_iter().map(|(_, change)| change).collect()))
}

fn tree(parameters: &Parameters) -> Result<Map<String, Value>, Invalid> {
    match serde_json::to_value(parameters) {
        Ok(Value::Object(tree)) => Ok(tree),
        Ok(other) => Err(Invalid::new("model", other, "groups of parameters", "")),
        Err(error) => Err(Invalid::new("model", error, "groups of parameters", "")),
    }
}

impl Tree<'_> {
    /// Makes one change, and gives it with the full key.
    fn change(
        &mut self,
        setting: &Setting,
        others: &impl Fn() -> Vec<String>,
    ) -> Result<(String, Change), Invalid> {
        let refused = |error| match error {
            KeyError::Unknown { key, nearest: own } => {
                let short = SHORT.map(str::to_owned);
                unknown(&key, &nearest(&key, others().into_iter().chain(short).chain([own])))
            }
            KeyError::Kind { wanted, .. } => Invalid::new(&setting.key, &setting.value, wanted, ""),
            KeyError::NoGroup { key } => Invalid::new(&key, &setting.value, "a group of values", ""),
        };
        let full = self.full_key(&setting.key).map_err(refused)?;
        let from = self.value_of(&full);
        let to = self.keys.read(&full, &setting.value);
        let full = self.keys.set(&mut self.values, &full, to).map_err(refused)?;
        let to = leaf(&self.values, &full);
        Ok((full, Change { key: setting.key.clone(), from, to }))
    }

    /// The key as it is always written; the short names are those of prices of the demand's country.
    fn full_key(&self, key: &str) -> Result<String, KeyError> {
        let kind = match key {
            FUEL => PriceKind::from(self.reference_fuel()),
            ELECTRICITY => PriceKind::Electricity,
            _ => return self.keys.written(key),
        };
        let of = self.country.map_or("europe", CountryCode::as_str);
        Ok(format!("prices.{of}.{}", kind.name()))
    }

    /// The fuel that heat replaces; where a change names none that exists, that of the model: it is refused in the end.
    fn reference_fuel(&self) -> Fuel {
        let named = serde_json::from_value(leaf(&self.values, REFERENCE));
        named.unwrap_or(self.model.parameters().carbon.reference_fuel)
    }

    /// What holds now; of a price that nobody stated, what is published.
    fn value_of(&self, key: &str) -> Value {
        let price = self.keys.country_price(key).and_then(|(country, name)| {
            let kind = PriceKind::ALL.into_iter().find(|kind| kind.name() == name)?;
            Some(self.model.parameters().prices.priced(Some(&country), kind).value)
        });
        price.map_or_else(|| leaf(&self.values, key), Value::from)
    }
}

/// The value under a dotted key; null where there is none.
fn leaf(values: &Map<String, Value>, key: &str) -> Value {
    leaves(values).into_iter().find(|(known, _)| known == key).map_or(Value::Null, |(_, value)| value)
}
