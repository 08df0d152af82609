//! A flow as if one of its fields were different: changed in its JSON form and read back, so that all checks of the domain hold.

use serde_json::{Value, json};
use turash_domain::{Family, Invalid, ResourceFlow, Versioned};

use super::change::{Change, SET, Setting, refused, unknown};
use crate::keys::nearest;

/// The field that nobody but its owner may know of.
const PRIVATE: &str = "price_limit_eur_per_unit";

/// A field of a flow that may be thought to be different.
struct Field {
    name: &'static str,
    /// Where it stands in the JSON form.
    place: &'static [&'static str],
    kind: Kind,
    /// The families that have it; all where none is named.
    families: &'static [Family],
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    Text,
    /// A text that says of which form its group is: what stood there before goes.
    Form,
    Flag,
    List,
}

use Family::{Co2, Cooling, Electricity, Gas, Heat, Material, Water};

#[rustfmt::skip]
const FIELDS: [Field; 28] = [
    Field { name: "annual", place: &["quantity", "annual"], kind: Kind::Number, families: &[] },
    Field { name: "peak", place: &["quantity", "peak"], kind: Kind::Number, families: &[] },
    Field { name: "precision", place: &["precision"], kind: Kind::Text, families: &[] },
    Field { name: "profile.shape", place: &["profile", "shape"], kind: Kind::Form, families: &[] },
    Field { name: "profile.name", place: &["profile", "name"], kind: Kind::Text, families: &[] },
    Field { name: "profile.weights", place: &["profile", "weights"], kind: Kind::List, families: &[] },
    Field { name: "profile.hours", place: &["profile", "hours"], kind: Kind::List, families: &[] },
    Field { name: "profile.shutdowns", place: &["profile", "shutdowns"], kind: Kind::List, families: &[] },
    Field { name: "validity.from", place: &["validity", "from"], kind: Kind::Text, families: &[] },
    Field { name: "validity.until", place: &["validity", "until"], kind: Kind::Text, families: &[] },
    Field { name: "t_min_c", place: &["resource", "t_min_c"], kind: Kind::Number, families: &[Heat, Cooling] },
    Field { name: "t_max_c", place: &["resource", "t_max_c"], kind: Kind::Number, families: &[Heat, Cooling] },
    Field { name: "medium", place: &["resource", "medium"], kind: Kind::Text, families: &[Heat, Cooling] },
    Field { name: "cod_mg_per_l", place: &["resource", "parameters", "cod_mg_per_l"], kind: Kind::Number, families: &[Water] },
    Field { name: "tss_mg_per_l", place: &["resource", "parameters", "tss_mg_per_l"], kind: Kind::Number, families: &[Water] },
    Field { name: "conductivity_us_per_cm", place: &["resource", "parameters", "conductivity_us_per_cm"], kind: Kind::Number, families: &[Water] },
    Field { name: "hardness_mg_per_l", place: &["resource", "parameters", "hardness_mg_per_l"], kind: Kind::Number, families: &[Water] },
    Field { name: "chloride_mg_per_l", place: &["resource", "parameters", "chloride_mg_per_l"], kind: Kind::Number, families: &[Water] },
    Field { name: "temperature_c", place: &["resource", "parameters", "temperature_c"], kind: Kind::Number, families: &[Water] },
    Field { name: "code.waste", place: &["resource", "code", "waste"], kind: Kind::Form, families: &[Material] },
    Field { name: "code.goods", place: &["resource", "code", "goods"], kind: Kind::Form, families: &[Material] },
    Field { name: "code.name", place: &["resource", "code", "name"], kind: Kind::Form, families: &[Material] },
    Field { name: "hazardous", place: &["resource", "hazardous"], kind: Kind::Flag, families: &[Material] },
    Field { name: "moisture", place: &["resource", "moisture"], kind: Kind::Number, families: &[Material] },
    Field { name: "purity", place: &["resource", "purity"], kind: Kind::Number, families: &[Material, Co2] },
    Field { name: "pressure_bar", place: &["resource", "pressure_bar"], kind: Kind::Number, families: &[Co2, Gas] },
    Field { name: "kind", place: &["resource", "kind"], kind: Kind::Text, families: &[Gas] },
    Field { name: "voltage_kv", place: &["resource", "voltage_kv"], kind: Kind::Number, families: &[Electricity] },
];

impl Field {
    fn is_of(&self, family: Family) -> bool {
        self.families.is_empty() || self.families.contains(&family)
    }

    /// The value that was written, as the field has it.
    fn read(&self, setting: &Setting) -> Result<Value, Invalid> {
        let text = setting.value.as_str();
        let refused = |expected: &str, remedy: &str| Invalid::new(&setting.key, text, expected, remedy);
        match self.kind {
            Kind::Text | Kind::Form => Ok(Value::from(text)),
            Kind::Number => {
                let number = text.parse().ok().filter(|number: &f64| number.is_finite());
                let refused = || refused("a number", "write it without unit and with a point, such as 82.5");
                number.map(Value::from).ok_or_else(refused)
            }
            Kind::Flag => text
                .parse()
                .map(Value::Bool)
                .map_err(|_: std::str::ParseBoolError| refused("true or false", "")),
            Kind::List => {
                let list = serde_json::from_str(text).ok().filter(Value::is_array);
                list.ok_or_else(|| refused("a list", "write it in brackets, such as [1, 2, 3]"))
            }
        }
    }

    /// Puts a value where the field stands.
    fn put(&self, form: &mut Value, value: Value) {
        let Some((name, groups)) = self.place.split_last() else { return };
        let group = groups.iter().fold(form, |at, name| &mut at[*name]);
        if self.kind == Kind::Form {
            *group = Value::Null;
        }
        group[*name] = value;
    }
}

/// The fields of a side that a flow of this family has, of any where none is given, as they are written: `demand.t_max_c`.
pub(super) fn keys(side: &'static str, family: Option<Family>) -> impl Iterator<Item = String> {
    let fields = FIELDS.iter().filter(move |field| family.is_none_or(|family| field.is_of(family)));
    fields.map(move |field| format!("{side}.{}", field.name))
}

/// A flow with these settings, whose keys all begin with its side and a dot.
pub(super) fn changed(
    flow: &Versioned<ResourceFlow>,
    side: &'static str,
    settings: &[&Setting],
) -> Result<(Versioned<ResourceFlow>, Vec<Change>), Invalid> {
    if settings.is_empty() {
        return Ok((flow.clone(), Vec::new()));
    }
    let unreadable = |error: serde_json::Error| Invalid::new(side, error, "a flow", "");
    let mut form = serde_json::to_value(flow).map_err(unreadable)?;
    if form.get("profile").is_none() {
        form["profile"] = json!({ "shape": "flat" });
    }
    let stored = form.clone();
    let mut fields = Vec::new();
    for setting in settings {
        fields.push((find(flow.family(), side, setting)?, *setting));
    }
    // What says of which form a group is goes first, since what stood in the group goes with it.
    fields.sort_by_key(|(field, _)| field.kind != Kind::Form);
    let mut changes = Vec::new();
    for (field, setting) in fields {
        let to = field.read(setting)?;
        field.put(&mut form, to.clone());
        if field.name == "peak" {
            form["quantity"]["peak_unit"] = flow.family().dimension().rate_unit().into();
        }
        let from = field.place.iter().try_fold(&stored, |at, name| at.get(name));
        changes.push(Change { key: setting.key.clone(), from: from.cloned().unwrap_or_default(), to });
    }
    match serde_json::from_value(form) {
        Ok(flow) => Ok((flow, changes)),
        Err(error) => Err(refused_form(&error.to_string(), side, &changes)),
    }
}

/// The field that a setting names.
fn find(family: Family, side: &'static str, setting: &Setting) -> Result<&'static Field, Invalid> {
    let name = setting.key.split_once('.').map_or("", |(_, name)| name);
    if name == PRIVATE {
        let expected = "a field that everybody may see";
        let remedy =
            "a price limit is private to its owner: it stands in no answer and counts for nothing in a match";
        return Err(Invalid::new(SET, &setting.key, expected, remedy));
    }
    let field = FIELDS.iter().find(|field| field.name == name && field.is_of(family));
    field.ok_or_else(|| unknown(&setting.key, &nearest(&setting.key, keys(side, Some(family)))))
}

/// What is said of a form that is no flow. Only a profile can come to lack a field, or to have one that is not its own.
fn refused_form(message: &str, side: &str, changes: &[Change]) -> Invalid {
    let named = |beginning: &str| message.strip_prefix(beginning)?.split('`').next();
    if let Some(name) = named("missing field `") {
        let key = format!("{side}.profile.{name}");
        let remedy = format!("a profile of this shape needs it: set {key} as well");
        return Invalid::new(&key, "", "a value", remedy);
    }
    if let Some(name) = named("unknown field `") {
        let key = format!("{side}.profile.{name}");
        let remedy = format!("set {side}.profile.shape as well");
        return Invalid::new(&key, "a value", "a field of the profile's shape", remedy);
    }
    let invalid = refused(message, changes);
    let is_own = FIELDS.iter().any(|field| field.name == invalid.field);
    if is_own { invalid.within(side) } else { invalid }
}
