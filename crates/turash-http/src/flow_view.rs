//! Flows as they are answered: field names carry the units of the resource's family, and the private price limit is not there.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use turash_domain::units::Dimension;
use turash_domain::{
    FlowId, GasKind, Material, MaterialCode, Medium, Profile, Resource, ResourceFlow, SiteId, Timestamp,
    Validity, Version, Versioned, WaterParameter,
};

/// What carries heat or cold, by name.
pub(crate) const MEDIA: [(&str, Medium); 6] = [
    ("flue_gas", Medium::FlueGas),
    ("air", Medium::Air),
    ("steam", Medium::Steam),
    ("water", Medium::Water),
    ("thermal_oil", Medium::ThermalOil),
    ("other", Medium::Other),
];

/// Gases by name.
pub(crate) const GASES: [(&str, GasKind); 4] = [
    ("natural_gas", GasKind::NaturalGas),
    ("biogas", GasKind::Biogas),
    ("hydrogen", GasKind::Hydrogen),
    ("process_gas", GasKind::ProcessGas),
];

/// Parameters of water by name.
pub(crate) const WATER: [(&str, WaterParameter); 6] = [
    ("cod_mg_per_l", WaterParameter::CodMgPerL),
    ("tss_mg_per_l", WaterParameter::TssMgPerL),
    ("conductivity_us_per_cm", WaterParameter::ConductivityUsPerCm),
    ("hardness_mg_per_l", WaterParameter::HardnessMgPerL),
    ("chloride_mg_per_l", WaterParameter::ChlorideMgPerL),
    ("temperature_celsius", WaterParameter::TemperatureC),
];

/// The field of an annual amount.
pub(crate) fn annual_name(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Energy => "annual_mwh",
        Dimension::Mass => "annual_t",
        Dimension::Volume => "annual_m3",
    }
}

/// The field of what is promised on a flow beyond what it has.
pub(crate) fn missing_name(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Energy => "missing_annual_mwh",
        Dimension::Mass => "missing_annual_t",
        Dimension::Volume => "missing_annual_m3",
    }
}

/// The field of a peak rate.
pub(crate) fn peak_name(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Energy => "peak_mw",
        Dimension::Mass => "peak_t_per_hour",
        Dimension::Volume => "peak_m3_per_hour",
    }
}

/// Amounts under names with their units; to be flattened into what they belong to. What is not known is left out.
#[derive(Debug, Clone)]
pub(crate) struct Amounts(pub(crate) Vec<(String, Option<f64>)>);

impl Amounts {
    /// Annual amounts of one dimension, each under a prefix such as `deliverable_`.
    pub(crate) fn annual<const N: usize>(dimension: Dimension, amounts: [(&str, Option<f64>); N]) -> Self {
        let name = annual_name(dimension);
        Self(amounts.into_iter().map(|(prefix, amount)| (format!("{prefix}{name}"), amount)).collect())
    }
}

impl Serialize for Amounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let known = || self.0.iter().filter_map(|(name, amount)| Some((name, (*amount)?)));
        let mut map = serializer.serialize_map(Some(known().count()))?;
        for (name, amount) in known() {
            map.serialize_entry(name, &amount)?;
        }
        map.end()
    }
}

/// A flow as it is answered.
#[derive(Serialize)]
pub(crate) struct FlowView<'a> {
    id: &'a FlowId,
    site: &'a SiteId,
    direction: &'static str,
    resource: ResourceView<'a>,
    #[serde(flatten)]
    amounts: Amounts,
    profile: &'a Profile,
    precision: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_from: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<Timestamp>,
    version: Version,
    /// Whether more is promised on it than it has; the missing amount says how much.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    overbooked: bool,
}

impl<'a> FlowView<'a> {
    /// A flow, and what is promised beyond what it has where there is such an amount.
    pub(crate) fn of(flow: &'a Versioned<ResourceFlow>, missing: Option<f64>) -> Self {
        let dimension = flow.family().dimension();
        let mut amounts =
            Amounts::annual(dimension, [("", Some(flow.quantity.annual())), ("missing_", missing)]);
        amounts.0.push((peak_name(dimension).to_owned(), flow.quantity.peak()));
        Self {
            id: &flow.id,
            site: &flow.site,
            direction: flow.direction.name(),
            resource: ResourceView(&flow.resource),
            amounts,
            profile: &flow.profile,
            precision: flow.precision.name(),
            valid_from: flow.validity.and_then(Validity::from),
            valid_until: flow.validity.and_then(Validity::until),
            version: flow.version,
            overbooked: missing.is_some(),
        }
    }
}

/// A resource as it is answered: the same fields as it is sent with.
pub(crate) struct ResourceView<'a>(pub(crate) &'a Resource);

impl Serialize for ResourceView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("family", self.0.family().name())?;
        match self.0 {
            Resource::Heat(thermal) | Resource::Cooling(thermal) => {
                map.serialize_entry("t_min_celsius", &thermal.band.min())?;
                map.serialize_entry("t_max_celsius", &thermal.band.max())?;
                optional(&mut map, "medium", thermal.medium)?;
            }
            Resource::Water(water) => {
                for (name, parameter) in WATER {
                    optional(&mut map, name, water.parameters.get(&parameter))?;
                }
            }
            Resource::Material(of) => material(&mut map, of)?,
            Resource::Co2(co2) => {
                optional(&mut map, "purity", co2.purity)?;
                optional(&mut map, "pressure_bar", co2.pressure)?;
            }
            Resource::Electricity(power) => optional(&mut map, "voltage_kv", power.voltage_kv)?,
            Resource::Gas(gas) => {
                map.serialize_entry("gas_kind", gas.kind.name())?;
                optional(&mut map, "pressure_bar", gas.pressure)?;
            }
        }
        map.end()
    }
}

fn optional<M: SerializeMap>(map: &mut M, name: &str, value: Option<impl Serialize>) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| map.serialize_entry(name, &value))
}

fn material<M: SerializeMap>(map: &mut M, material: &Material) -> Result<(), M::Error> {
    match &material.code {
        MaterialCode::Waste(code) => map.serialize_entry("waste_code", code)?,
        MaterialCode::Goods(code) => map.serialize_entry("goods_code", code)?,
        MaterialCode::Name(name) => map.serialize_entry("material", name)?,
    }
    optional(map, "purity", material.purity)?;
    optional(map, "moisture", material.moisture)?;
    map.serialize_entry("hazardous", &material.hazardous)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Fields;
    use crate::flow_body::read;

    #[test]
    fn every_family_is_sent_as_it_is_answered() {
        let resources = [
            (r#"{"family":"heat","t_min_celsius":100.0,"t_max_celsius":200.0,"medium":"flue_gas"}"#, "mwh"),
            (r#"{"family":"cooling","t_min_celsius":1.0,"t_max_celsius":4.0}"#, "mwh"),
            (r#"{"family":"water","cod_mg_per_l":3.0,"temperature_celsius":20.0}"#, "m3"),
            (r#"{"family":"material","waste_code":"01 03 05*","purity":0.9,"hazardous":true}"#, "t"),
            (r#"{"family":"material","goods_code":"7204","moisture":0.1,"hazardous":false}"#, "t"),
            (r#"{"family":"material","material":"fly ash","hazardous":false}"#, "t"),
            (r#"{"family":"co2","purity":0.99,"pressure_bar":20.0}"#, "t"),
            (r#"{"family":"electricity","voltage_kv":110.0}"#, "mwh"),
            (r#"{"family":"gas","gas_kind":"biogas","pressure_bar":2.0}"#, "mwh"),
        ];
        for (resource, unit) in resources {
            let json = format!(
                r#"{{"id":"f","site":"s","direction":"supply","resource":{resource},"annual_{unit}":8760.0,"profile":{{"shape":"flat"}},"precision":"measured","valid_from":"2026-01-01T00:00:00Z","version":1}}"#
            );
            let mut fields = Fields::of(serde_json::from_str(&json).unwrap(), "").unwrap();
            let draft = read(&mut fields, || unreachable!()).unwrap();
            fields.finish().unwrap();
            assert_eq!(
                serde_json::to_string(&FlowView::of(&Versioned::after(Version::NONE, draft.flow), None))
                    .unwrap(),
                json
            );
        }
    }

    #[test]
    fn the_lists_of_names_agree_with_the_domain() {
        for (name, medium) in MEDIA {
            assert_eq!(serde_json::to_value(medium).unwrap(), name);
        }
        for (name, gas) in GASES {
            assert_eq!(gas.name(), name);
        }
    }
}
