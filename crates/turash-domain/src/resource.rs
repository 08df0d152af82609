//! What flows: the families of resources, each with the qualities that decide who can use it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::codes::{GoodsCode, WasteCode};
use crate::error::Invalid;
use crate::quantity::{Bar, Celsius, Fraction};
use crate::text::Text;
use crate::units::{Dimension, meant};

/// A resource with its qualities. A supply states what it has, a demand what it needs at least (or at most, for water's
/// limits).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "family", rename_all = "snake_case")]
pub enum Resource {
    /// Heat at a band of temperatures.
    Heat(Thermal),
    /// Cooling at a band of temperatures.
    Cooling(Thermal),
    /// Water with its qualities or limits.
    Water(Water),
    /// A waste, by-product or good.
    Material(Material),
    /// Carbon dioxide.
    Co2(Co2),
    /// Electricity.
    Electricity(Electricity),
    /// A burnable gas.
    Gas(Gas),
}

/// The family of a resource: what can be compared with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Heat.
    Heat,
    /// Cooling.
    Cooling,
    /// Water.
    Water,
    /// Materials.
    Material,
    /// Carbon dioxide.
    Co2,
    /// Electricity.
    Electricity,
    /// Burnable gases.
    Gas,
}

impl Family {
    /// Every family, in the order of its documentation.
    pub const ALL: [Self; 7] =
        [Self::Heat, Self::Cooling, Self::Water, Self::Material, Self::Co2, Self::Electricity, Self::Gas];

    /// The name in files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Heat => "heat",
            Self::Cooling => "cooling",
            Self::Water => "water",
            Self::Material => "material",
            Self::Co2 => "co2",
            Self::Electricity => "electricity",
            Self::Gas => "gas",
        }
    }

    /// Reads a family's name, in any case.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wanted = text.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|family| family.name() == wanted).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            Invalid::new("resource", text, format!("one of {known}"), "")
        })
    }

    /// What its quantities measure.
    pub fn dimension(self) -> Dimension {
        match self {
            Self::Heat | Self::Cooling | Self::Electricity | Self::Gas => Dimension::Energy,
            Self::Material | Self::Co2 => Dimension::Mass,
            Self::Water => Dimension::Volume,
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Resource {
    /// The family it belongs to.
    pub fn family(&self) -> Family {
        match self {
            Self::Heat(_) => Family::Heat,
            Self::Cooling(_) => Family::Cooling,
            Self::Water(_) => Family::Water,
            Self::Material(_) => Family::Material,
            Self::Co2(_) => Family::Co2,
            Self::Electricity(_) => Family::Electricity,
            Self::Gas(_) => Family::Gas,
        }
    }
}

/// Short text for people: `heat 100-200 °C`, `CO2 99.9 %`.
impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Heat(heat) => write!(f, "heat {}", heat.band),
            Self::Cooling(cooling) => write!(f, "cooling {}", cooling.band),
            Self::Water(_) => f.write_str("water"),
            Self::Material(material) => material.code.fmt(f),
            Self::Co2(co2) => {
                f.write_str("CO2")?;
                co2.purity.map_or(Ok(()), |purity| write!(f, " {} %", meant(purity.get() * 100.0)))
            }
            Self::Electricity(_) => f.write_str("electricity"),
            Self::Gas(gas) => f.write_str(gas.kind.name()),
        }
    }
}

/// A band of temperatures in °C, `min <= max`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TemperatureBand {
    min: Celsius,
    max: Celsius,
}

impl TemperatureBand {
    /// A band from its lowest to its highest temperature.
    pub fn new(min: Celsius, max: Celsius) -> Result<Self, Invalid> {
        if min.get() <= max.get() {
            return Ok(Self { min, max });
        }
        Err(Invalid::new(
            "t_min_c",
            min.get(),
            format!("at most t_max_c, {}", max.get()),
            "swap the two temperatures",
        ))
    }

    /// The lowest temperature.
    pub fn min(self) -> Celsius {
        self.min
    }

    /// The highest temperature.
    pub fn max(self) -> Celsius {
        self.max
    }
}

impl fmt::Display for TemperatureBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.min == self.max {
            return write!(f, "{} °C", self.min.get());
        }
        write!(f, "{}-{} °C", self.min.get(), self.max.get())
    }
}

/// Heat or cooling: its temperatures and what carries it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ThermalWire", into = "ThermalWire")]
pub struct Thermal {
    /// The temperatures at which a supply gives it, or at which a demand needs it.
    pub band: TemperatureBand,
    /// What carries it, where known.
    pub medium: Option<Medium>,
}

/// The wire form: the band's two ends beside the rest.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ThermalWire {
    t_min_c: Celsius,
    t_max_c: Celsius,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    medium: Option<Medium>,
}

impl TryFrom<ThermalWire> for Thermal {
    type Error = Invalid;

    fn try_from(wire: ThermalWire) -> Result<Self, Invalid> {
        Ok(Self { band: TemperatureBand::new(wire.t_min_c, wire.t_max_c)?, medium: wire.medium })
    }
}

impl From<Thermal> for ThermalWire {
    fn from(thermal: Thermal) -> Self {
        Self { t_min_c: thermal.band.min, t_max_c: thermal.band.max, medium: thermal.medium }
    }
}

/// What carries heat or cold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    /// Flue gas.
    FlueGas,
    /// Air.
    Air,
    /// Steam.
    Steam,
    /// Water.
    Water,
    /// Thermal oil.
    ThermalOil,
    /// Any other medium.
    Other,
}

/// Water: for each parameter the value a supply has, or the limit a demand sets.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Water {
    /// The parameters that are known, each in the unit that [`WaterParameter`] documents; not negative.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<WaterParameter, NotNegative>,
}

/// A parameter of water quality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaterParameter {
    /// Chemical oxygen demand, mg/l.
    CodMgPerL,
    /// Total suspended solids, mg/l.
    TssMgPerL,
    /// Electrical conductivity, µS/cm.
    ConductivityUsPerCm,
    /// Hardness as CaCO3, mg/l.
    HardnessMgPerL,
    /// Chloride, mg/l.
    ChlorideMgPerL,
    /// Temperature, °C.
    TemperatureC,
}

/// A finite number that is not negative.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct NotNegative(f64);

impl NotNegative {
    /// Checks the number.
    pub fn new(value: f64) -> Result<Self, Invalid> {
        if value >= 0.0 && value.is_finite() {
            return Ok(Self(value));
        }
        Err(Invalid::new("parameter", value, "a finite number that is not negative", ""))
    }

    /// The bare number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for NotNegative {
    type Error = Invalid;

    fn try_from(value: f64) -> Result<Self, Invalid> {
        Self::new(value)
    }
}

impl From<NotNegative> for f64 {
    fn from(value: NotNegative) -> Self {
        value.0
    }
}

/// A waste, by-product or good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "RawMaterial")]
pub struct Material {
    /// What it is.
    pub code: MaterialCode,
    /// Share of the useful substance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purity: Option<Fraction>,
    /// Share of water.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moisture: Option<Fraction>,
    /// Whether it is hazardous; a starred waste code always is.
    pub hazardous: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMaterial {
    code: MaterialCode,
    purity: Option<Fraction>,
    moisture: Option<Fraction>,
    #[serde(default)]
    hazardous: bool,
}

impl From<RawMaterial> for Material {
    fn from(raw: RawMaterial) -> Self {
        let RawMaterial { code, purity, moisture, hazardous } = raw;
        let is_starred = matches!(&code, MaterialCode::Waste(code) if code.is_hazardous());
        Self { code, purity, moisture, hazardous: hazardous || is_starred }
    }
}

/// What a material is, by the list it is looked up in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialCode {
    /// European List of Waste.
    Waste(WasteCode),
    /// Combined Nomenclature or Harmonized System.
    Goods(GoodsCode),
    /// A plain name, where no code is known.
    Name(Text),
}

impl fmt::Display for MaterialCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waste(code) => write!(f, "waste {code}"),
            Self::Goods(code) => write!(f, "goods {code}"),
            Self::Name(name) => name.fmt(f),
        }
    }
}

/// Carbon dioxide: what a supply has, or what a demand asks for at least.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Co2 {
    /// Share of CO2 by volume; food grade is 0.999 and above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purity: Option<Fraction>,
    /// Absolute pressure in bar.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "pressure_bar")]
    pub pressure: Option<Bar>,
}

/// Electricity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Electricity {
    /// Voltage level in kV.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voltage_kv: Option<NotNegative>,
}

/// A burnable gas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gas {
    /// Which gas.
    pub kind: GasKind,
    /// Absolute pressure in bar.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "pressure_bar")]
    pub pressure: Option<Bar>,
}

/// Which burnable gas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GasKind {
    /// Natural gas.
    NaturalGas,
    /// Biogas or biomethane.
    Biogas,
    /// Hydrogen.
    Hydrogen,
    /// Blast furnace, coke oven and other process gases.
    ProcessGas,
}

impl GasKind {
    /// The name in files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::NaturalGas => "natural_gas",
            Self::Biogas => "biogas",
            Self::Hydrogen => "hydrogen",
            Self::ProcessGas => "process_gas",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_are_tagged_by_family_and_name_their_units() {
        let heat = Resource::Heat(Thermal {
            band: TemperatureBand::new(Celsius::new(100.0).unwrap(), Celsius::new(200.0).unwrap()).unwrap(),
            medium: Some(Medium::FlueGas),
        });
        let json = serde_json::to_string(&heat).unwrap();
        assert_eq!(json, r#"{"family":"heat","t_min_c":100.0,"t_max_c":200.0,"medium":"flue_gas"}"#);
        assert_eq!(serde_json::from_str::<Resource>(&json).unwrap(), heat);
        assert_eq!(heat.to_string(), "heat 100-200 °C");
    }

    #[test]
    fn a_band_upside_down_is_refused_in_code_and_in_json() {
        assert!(TemperatureBand::new(Celsius::new(200.0).unwrap(), Celsius::new(100.0).unwrap()).is_err());
        let json = r#"{"family":"heat","t_min_c":200.0,"t_max_c":100.0}"#;
        let error = serde_json::from_str::<Resource>(json).unwrap_err().to_string();
        assert!(error.contains("swap the two temperatures"), "{error}");
    }

    #[test]
    fn every_family_reads_back_by_name() {
        for family in Family::ALL {
            assert_eq!(Family::parse(family.name()).unwrap(), family);
        }
        assert!(Family::parse("steam").unwrap_err().expected.contains("heat"));
    }
}
