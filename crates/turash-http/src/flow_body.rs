//! Flows as they are sent: field names carry the units of the resource's family.

use serde_json::Value;
use turash_domain::{
    Bar, Celsius, Co2, Direction, Electricity, EurPerUnit, Family, FlowId, Fraction, Gas, GasKind, GoodsCode,
    Invalid, Material, MaterialCode, NotNegative, Precision, Profile, Quantity, Resource, ResourceFlow,
    SiteId, TemperatureBand, Text, Thermal, Timestamp, Validity, WasteCode, Water,
};
use turash_services::FlowDraft;

use crate::fields::{Fields, shown};
use crate::flow_view::{GASES, MEDIA, WATER, annual_name, missing_name, peak_name};

/// The private limit: the least a supplier takes, or the most a buyer pays, in EUR per MWh, t or m3.
const PRICE_LIMIT: &str = "price_limit_eur_per_unit";

/// Reads a flow; `id` makes one where the body names none. A version and what is missing may stand there, as they were read, and do
/// not count. Where the price limit is left out, an existing flow keeps its own; `null` takes it away.
pub(crate) fn read(
    fields: &mut Fields,
    id: impl FnOnce() -> Result<FlowId, Invalid>,
) -> Result<FlowDraft, Invalid> {
    let given = fields.text("id", FlowId::new)?;
    let site = fields.text("site", SiteId::new)?;
    let direction = fields.text("direction", Direction::parse)?;
    let resource = fields.object("resource")?;
    let resource = read_resource(fields.required("resource", resource)?)?;
    let quantity = read_quantity(fields, resource.family())?;
    let (price_limit, keep_price_limit) = read_price_limit(fields)?;
    let flow = ResourceFlow {
        id: given.map_or_else(id, Ok)?,
        site: fields.required("site", site)?,
        direction: fields.required("direction", direction)?,
        resource,
        quantity,
        profile: read_profile(fields)?,
        price_limit,
        precision: fields.text("precision", Precision::parse)?.unwrap_or_default(),
        validity: read_validity(fields)?,
    };
    fields.whole("version")?;
    fields.raw("overbooked");
    fields.number(missing_name(flow.family().dimension()), Ok)?;
    Ok(FlowDraft { flow, keep_price_limit })
}

/// The private limit, and whether nothing is said of it.
fn read_price_limit(fields: &mut Fields) -> Result<(Option<EurPerUnit>, bool), Invalid> {
    match fields.raw(PRICE_LIMIT) {
        None => Ok((None, true)),
        Some(Value::Null) => Ok((None, false)),
        Some(value) => {
            let price =
                value.as_f64().ok_or_else(|| fields.refuse(PRICE_LIMIT, &shown(&value), "a number", ""))?;
            let checked = EurPerUnit::new(price);
            Ok((Some(checked.map_err(|invalid| invalid.in_field(&fields.path(PRICE_LIMIT)))?), false))
        }
    }
}

fn read_quantity(fields: &mut Fields, family: Family) -> Result<Quantity, Invalid> {
    let (annual_name, peak_name) = (annual_name(family.dimension()), peak_name(family.dimension()));
    let annual = fields.number(annual_name, Ok)?;
    let peak = fields.number(peak_name, Ok)?;
    let annual = fields.required(annual_name, annual)?;
    Quantity::new(annual, peak).map_err(|invalid| {
        let name = if invalid.field == "peak" { peak_name } else { annual_name };
        invalid.in_field(&fields.path(name))
    })
}

fn read_validity(fields: &mut Fields) -> Result<Option<Validity>, Invalid> {
    let from = fields.text("valid_from", Timestamp::parse)?;
    let until = fields.text("valid_until", Timestamp::parse)?;
    if from.is_none() && until.is_none() {
        return Ok(None);
    }
    Validity::new(from, until).map(Some).map_err(|invalid| invalid.in_field(&fields.path("valid_from")))
}

fn read_resource(mut fields: Fields) -> Result<Resource, Invalid> {
    let family = fields.text("family", Family::parse)?;
    let resource = match fields.required("family", family)? {
        Family::Heat => Resource::Heat(read_thermal(&mut fields)?),
        Family::Cooling => Resource::Cooling(read_thermal(&mut fields)?),
        Family::Water => Resource::Water(read_water(&mut fields)?),
        Family::Material => Resource::Material(read_material(&mut fields)?),
        Family::Co2 => Resource::Co2(Co2 {
            purity: fields.number("purity", Fraction::new)?,
            pressure: fields.number("pressure_bar", Bar::new)?,
        }),
        Family::Electricity => {
            Resource::Electricity(Electricity { voltage_kv: fields.number("voltage_kv", NotNegative::new)? })
        }
        Family::Gas => Resource::Gas(read_gas(&mut fields)?),
    };
    fields.finish()?;
    Ok(resource)
}

fn read_thermal(fields: &mut Fields) -> Result<Thermal, Invalid> {
    let min = fields.number("t_min_celsius", Celsius::new)?;
    let max = fields.number("t_max_celsius", Celsius::new)?;
    let (min, max) = (fields.required("t_min_celsius", min)?, fields.required("t_max_celsius", max)?);
    let band = TemperatureBand::new(min, max).map_err(|_| {
        let expected = format!("at most t_max_celsius, {}", max.get());
        fields.refuse("t_min_celsius", &min.get().to_string(), &expected, "swap the two temperatures")
    })?;
    Ok(Thermal { band, medium: fields.text("medium", |text| named(&MEDIA, text))? })
}

fn read_gas(fields: &mut Fields) -> Result<Gas, Invalid> {
    let kind = fields.text("gas_kind", |text| named::<GasKind>(&GASES, text))?;
    let pressure = fields.number("pressure_bar", Bar::new)?;
    Ok(Gas { kind: fields.required("gas_kind", kind)?, pressure })
}

/// Looks a word up among those that are known.
fn named<T: Copy>(known: &[(&'static str, T)], text: &str) -> Result<T, Invalid> {
    let wanted = text.trim().to_ascii_lowercase();
    known.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        Invalid::new("", text, format!("one of {}", names.join(", ")), "")
    })
}

fn read_water(fields: &mut Fields) -> Result<Water, Invalid> {
    let mut water = Water::default();
    for (name, parameter) in WATER {
        if let Some(value) = fields.number(name, NotNegative::new)? {
            water.parameters.insert(parameter, value);
        }
    }
    Ok(water)
}

fn read_material(fields: &mut Fields) -> Result<Material, Invalid> {
    let waste = fields.text("waste_code", WasteCode::new)?;
    let goods = fields.text("goods_code", GoodsCode::new)?;
    let name = fields.text("material", Text::new)?;
    let code = match (waste, goods, name) {
        (Some(code), None, None) => MaterialCode::Waste(code),
        (None, Some(code), None) => MaterialCode::Goods(code),
        (None, None, Some(name)) => MaterialCode::Name(name),
        (None, None, None) => {
            let expected = "one of waste_code, goods_code or material";
            return Err(fields.refuse("waste_code", "", expected, "add what is known"));
        }
        _ => {
            let expected = "only one of waste_code, goods_code and material";
            return Err(fields.refuse("waste_code", "several", expected, "leave the others out"));
        }
    };
    let hazardous = fields.flag("hazardous")?.unwrap_or(false);
    let is_starred = matches!(&code, MaterialCode::Waste(code) if code.is_hazardous());
    Ok(Material {
        code,
        purity: fields.number("purity", Fraction::new)?,
        moisture: fields.number("moisture", Fraction::new)?,
        hazardous: hazardous || is_starred,
    })
}

/// Reads a profile in the domain's own form; what is not known in it is refused by name.
fn read_profile(fields: &mut Fields) -> Result<Profile, Invalid> {
    let Some(value) = fields.value("profile") else { return Ok(Profile::Flat) };
    let profile: Profile = serde_json::from_value(value.clone()).map_err(|error| {
        let expected =
            "a profile: its shape (flat, monthly, weekly, typical_days or named) and what belongs to it";
        fields.refuse("profile", &error.to_string(), expected, "")
    })?;
    let kept = serde_json::to_value(&profile).unwrap_or_default();
    match lost(&value, &kept) {
        None => Ok(profile),
        Some(name) => {
            let name = format!("profile{name}");
            Err(fields.refuse(&name, "a field", "none of this name", "correct the name, or leave it out"))
        }
    }
}

/// The path of the first field that was not kept.
fn lost(given: &Value, kept: &Value) -> Option<String> {
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) => given.iter().find_map(|(name, value)| {
            let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            match kept.get(name) {
                Some(kept) => lost(value, kept).map(|path| format!(".{name}{path}")),
                None if is_empty && name == "shutdowns" => None,
                None => Some(format!(".{name}")),
            }
        }),
        (Value::Array(given), Value::Array(kept)) => {
            let mut pairs = given.iter().zip(kept).enumerate();
            pairs.find_map(|(place, (given, kept))| lost(given, kept).map(|path| format!("[{place}]{path}")))
        }
        _ => None,
    }
}
