//! What a row must be read as, what it was read as, and whether these are the same.

use std::collections::BTreeMap;

use turash_domain::{MaterialCode, Medium, Resource, ResourceFlow, Site, Timestamp, WaterParameter};

use crate::reading::{Read, Taken};
use crate::registry::{Col, Day, Entry, Fact};
use crate::table::Table;

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(String),
    /// A number, and how far a right reading may be from it: nothing where the text is the number, and a few units in the
    /// last binary place where a unit is converted.
    Number(f64, f64),
}

/// The fields of a site or a flow that have a value.
pub(crate) type Values = BTreeMap<&'static str, Value>;

/// A value that was read as another one than was written.
#[derive(Debug, Clone)]
pub(crate) struct Difference {
    pub(crate) row: u64,
    pub(crate) field: String,
    pub(crate) written: String,
    pub(crate) read: String,
}

/// What became of the rows of a table.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) taken: u64,
    pub(crate) refused: u64,
    pub(crate) repeated: u64,
    pub(crate) differences: Vec<Difference>,
}

/// Four units in the last place: a conversion multiplies, divides and adds once each.
fn converted(value: f64) -> Value {
    Value::Number(value, value.abs() * 4.0 * f64::EPSILON)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// What an entry must be read as.
pub(crate) fn expected(entry: &Entry) -> Values {
    let mut values = Values::new();
    for (col, fact) in &entry.0 {
        expect(&mut values, *col, fact);
    }
    if entry.0.contains_key(&Col::Longitude) {
        values.entry("location").or_insert(text("own"));
        return values;
    }
    values.entry("precision").or_insert(text("estimated"));
    values.entry("profile").or_insert(text("flat"));
    if let Some(Value::Text(resource)) = values.get("resource").cloned() {
        let (family, detail) = resource.split_once('/').unwrap_or((&resource, ""));
        values.insert("resource", text(if family == "gas" { &resource } else { family }));
        if family == "heat" && !detail.is_empty() {
            values.insert("medium", text(detail));
        }
        if family == "material" {
            let starred = entry.means(Col::WasteCode).is_some_and(|code| code.ends_with('*'));
            values.entry("hazardous").or_insert(text(if starred { "true" } else { "false" }));
        }
    }
    values
}

fn expect(values: &mut Values, col: Col, fact: &Fact) {
    let name = match col {
        Col::Id => "id",
        Col::Site => "site",
        Col::Name => "name",
        Col::Organization => "organization",
        Col::City => "city",
        Col::Longitude => "longitude",
        Col::Latitude => "latitude",
        Col::Location => "location",
        Col::Country => "country",
        Col::Industry => "industry",
        Col::Direction => "direction",
        Col::Resource => "resource",
        Col::TMin => "t_min",
        Col::TMax => "t_max",
        Col::Quantity => "quantity",
        Col::Peak => "peak",
        Col::Precision => "precision",
        Col::Purity => "purity",
        Col::Moisture => "moisture",
        Col::Pressure => "pressure",
        Col::Hazardous => "hazardous",
        Col::WasteCode | Col::GoodsCode | Col::Material => "material",
        Col::Medium => "medium",
        Col::Voltage => "voltage",
        Col::Cod => "cod",
        Col::Chloride => "chloride",
        Col::WaterTemperature => "water_temperature",
        Col::PriceFloor | Col::PriceCap => "price",
        Col::Profile => "profile",
        Col::ValidFrom => "valid_from",
        Col::ValidUntil => "valid_until",
    };
    let value = match fact {
        Fact::Text(written) if col == Col::WasteCode => Value::Text(format!("waste {written}")),
        Fact::Text(written) if col == Col::GoodsCode => Value::Text(format!("goods {written}")),
        // White space around a text says nothing, and a text is one line.
        Fact::Text(written) => text(&written.trim().replace(['\n', '\t'], " ")),
        Fact::Word(_, means) => text(means),
        Fact::Flag(flag) => Value::Text(flag.to_string()),
        // A day as the end is over when the day is.
        Fact::Day(day) => Value::Number(millis(*day, col == Col::ValidUntil), 0.0),
        Fact::Percent(percent) => converted(percent.shifted(-2).value()),
        Fact::Number(dec) if matches!(col, Col::TMin | Col::TMax) => {
            // In kelvin the number was up to 273.15 greater.
            Value::Number(dec.value(), (dec.value().abs() + 273.15) * f64::EPSILON)
        }
        Fact::Number(dec) => Value::Number(dec.value(), 0.0),
        Fact::Amount(dec, unit) => {
            let amount = dec.value() * unit.times / unit.by;
            if unit.is_rate && col == Col::Quantity {
                // The rate is the peak, where no other is given.
                values.entry("peak").or_insert(converted(amount));
                converted(amount * 8760.0)
            } else {
                converted(amount)
            }
        }
    };
    values.insert(name, value);
}

/// Milliseconds from 1970 to the beginning of a day, or to its end (Howard Hinnant's days from civil).
fn millis(day: Day, end: bool) -> f64 {
    let shifted = if day.month <= 2 { day.year - 1 } else { day.year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((day.month + 9) % 12) + 2) / 5 + day.day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    ((days + i64::from(end)) * 86_400_000) as f64
}

/// The fields of a site that was read.
pub(crate) fn of_site(site: &Site) -> Values {
    let mut values = Values::new();
    values.insert("id", text(site.id.as_str()));
    values.insert("name", text(site.name.as_str()));
    values.insert("longitude", Value::Number(site.coordinates.longitude(), 0.0));
    values.insert("latitude", Value::Number(site.coordinates.latitude(), 0.0));
    values.insert("location", text(site.location.name()));
    let mut optional = |name, value: Option<&str>| value.map(|value| values.insert(name, text(value)));
    optional("organization", site.organization.as_ref().map(turash_domain::Text::as_str));
    optional("city", site.city.as_ref().map(turash_domain::Text::as_str));
    optional("country", site.country.as_ref().map(turash_domain::CountryCode::as_str));
    optional("industry", site.industry.as_ref().map(turash_domain::NaceCode::as_str));
    values
}

/// The fields of a flow that was read.
pub(crate) fn of_flow(flow: &ResourceFlow) -> Values {
    let mut values = Values::new();
    values.insert("id", text(flow.id.as_str()));
    values.insert("site", text(flow.site.as_str()));
    values.insert("direction", text(flow.direction.name()));
    values.insert("precision", text(flow.precision.name()));
    values.insert(
        "profile",
        match &flow.profile {
            turash_domain::Profile::Flat => text("flat"),
            turash_domain::Profile::Named { name } => text(name.as_str()),
            other => Value::Text(format!("{other:?}")),
        },
    );
    let mut number =
        |name, value: Option<f64>| value.map(|value| values.insert(name, Value::Number(value, 0.0)));
    number("quantity", Some(flow.quantity.annual()));
    number("peak", flow.quantity.peak());
    number("price", flow.price_limit.map(turash_domain::EurPerUnit::get));
    let time = |time: Option<Timestamp>| time.map(|time| time.millis() as f64);
    number("valid_from", time(flow.validity.and_then(turash_domain::Validity::from)));
    number("valid_until", time(flow.validity.and_then(turash_domain::Validity::until)));
    of_resource(&flow.resource, &mut values);
    values
}

fn of_resource(resource: &Resource, values: &mut Values) {
    let mut name = resource.family().name().to_owned();
    let mut words: Vec<(&'static str, String)> = Vec::new();
    let mut numbers: Vec<(&'static str, Option<f64>)> = Vec::new();
    match resource {
        Resource::Heat(thermal) | Resource::Cooling(thermal) => {
            numbers.push(("t_min", Some(thermal.band.min().get())));
            numbers.push(("t_max", Some(thermal.band.max().get())));
            words.extend(thermal.medium.map(|medium| ("medium", medium_name(medium).to_owned())));
        }
        Resource::Water(water) => {
            for (parameter, value) in &water.parameters {
                let name = match parameter {
                    WaterParameter::CodMgPerL => "cod",
                    WaterParameter::ChlorideMgPerL => "chloride",
                    WaterParameter::TemperatureC => "water_temperature",
                    _ => "another parameter of water",
                };
                numbers.push((name, Some(value.get())));
            }
        }
        Resource::Material(material) => {
            let code = match &material.code {
                MaterialCode::Waste(code) => format!("waste {}", code.as_str()),
                MaterialCode::Goods(code) => format!("goods {}", code.as_str()),
                MaterialCode::Name(name) => name.as_str().to_owned(),
            };
            words.push(("material", code));
            words.push(("hazardous", material.hazardous.to_string()));
            numbers.push(("purity", material.purity.map(turash_domain::Fraction::get)));
            numbers.push(("moisture", material.moisture.map(turash_domain::Fraction::get)));
        }
        Resource::Co2(co2) => {
            numbers.push(("purity", co2.purity.map(turash_domain::Fraction::get)));
            numbers.push(("pressure", co2.pressure.map(turash_domain::Bar::get)));
        }
        Resource::Electricity(electricity) => {
            numbers.push(("voltage", electricity.voltage_kv.map(turash_domain::NotNegative::get)));
        }
        Resource::Gas(gas) => {
            name = format!("gas/{}", gas.kind.name());
            numbers.push(("pressure", gas.pressure.map(turash_domain::Bar::get)));
        }
    }
    values.insert("resource", Value::Text(name));
    values.extend(words.into_iter().map(|(name, word)| (name, Value::Text(word))));
    let present = numbers.into_iter().filter_map(|(name, number)| Some((name, Value::Number(number?, 0.0))));
    values.extend(present);
}

fn medium_name(medium: Medium) -> &'static str {
    match medium {
        Medium::FlueGas => "flue_gas",
        Medium::Air => "air",
        Medium::Steam => "steam",
        Medium::Water => "water",
        Medium::ThermalOil => "thermal_oil",
        Medium::Other => "other",
    }
}

fn is_same(written: Option<&Value>, read: Option<&Value>) -> bool {
    match (written, read) {
        (None, None) => true,
        (Some(Value::Text(written)), Some(Value::Text(read))) => written == read,
        (Some(Value::Number(written, slack)), Some(Value::Number(read, _))) => {
            (written - read).abs() <= *slack
        }
        _ => false,
    }
}

fn show(value: Option<&Value>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Value::Text(text)) => format!("{text:?}"),
        Some(Value::Number(number, _)) => number.to_string(),
    }
}

/// Compares every row that was written with what was read of it.
pub(crate) fn compare(table: &Table, read: &Read) -> Outcome {
    let mut outcome = Outcome::default();
    if read.refusal.is_some() {
        outcome.refused = table.rows.len() as u64;
        return outcome;
    }
    let mut taken: BTreeMap<u64, Vec<&Taken>> = BTreeMap::new();
    for one in &read.taken {
        taken.entry(one.row).or_default().push(one);
    }
    let mut rejected = read.rejected.clone();
    let mut ids = std::collections::BTreeSet::new();
    for written in &table.rows {
        let found = taken.remove(&written.row).unwrap_or_default();
        let refused = rejected.remove(&written.row).is_some();
        let mut differ = |field: &str, written_value: String, read: String| {
            let field = field.to_owned();
            outcome.differences.push(Difference { row: written.row, field, written: written_value, read });
        };
        match (&found[..], refused) {
            ([one], false) => {
                outcome.taken += 1;
                let names: std::collections::BTreeSet<_> =
                    written.values.keys().chain(one.values.keys()).copied().collect();
                for name in names {
                    let (right, read) = (written.values.get(name), one.values.get(name));
                    let is_made = name == "id" && right.is_none() && read.is_some();
                    if !is_made && !is_same(right, read) {
                        differ(name, show(right), show(read));
                    }
                }
                if let Some(Value::Text(id)) = one.values.get("id")
                    && !ids.insert(id.clone())
                {
                    differ("id", "an id of its own".to_owned(), format!("{id} a second time"));
                }
            }
            ([], true) => outcome.refused += 1,
            ([], false) if written.repeats => outcome.repeated += 1,
            ([], false) => differ("row", "a row".to_owned(), "nothing, and no word about it".to_owned()),
            _ => differ("row", "one row".to_owned(), format!("{} records, refused: {refused}", found.len())),
        }
    }
    if outcome.repeated != read.duplicates {
        let (written, read) = (outcome.repeated.to_string(), read.duplicates.to_string());
        outcome.differences.push(Difference { row: 0, field: "repeated rows".to_owned(), written, read });
    }
    for row in taken.into_keys().chain(rejected.into_keys()) {
        let (written, read) = ("no row here".to_owned(), "a row".to_owned());
        outcome.differences.push(Difference { row, field: "row".to_owned(), written, read });
    }
    outcome
}
