//! Water: limits by parameter, classes of reuse, blending with fresh water, treatment.
//!
//! A demand sets limits ([`WaterNeeds`]), a supply states what it has ([`WaterLot`]). Within all limits it is used as it is. Beyond some,
//! it can be blended with fresh water ([`blend`]) or treated ([`treatment`]). [`class`] has the classes of Regulation (EU) 2020/741.

pub mod blend;
pub mod class;
pub mod params;
pub mod treatment;

use std::collections::BTreeMap;
use std::fmt;

use self::class::ReuseClass;
use super::gate::Gate;
use crate::resource::{NotNegative, WaterParameter};

/// What a supply of water has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WaterLot<'a> {
    /// What is known of its parameters, each in the unit of its name.
    pub has: &'a BTreeMap<WaterParameter, NotNegative>,
    /// pH, where known.
    pub ph: Option<f64>,
    /// Its class of reuse, where known.
    pub class: Option<ReuseClass>,
}

/// What a demand for water asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WaterNeeds<'a> {
    /// The most of each parameter, in the unit of its name.
    pub limits: &'a BTreeMap<WaterParameter, NotNegative>,
    /// The least and the most pH, where it matters.
    pub ph: Option<(f64, f64)>,
    /// The worst class of reuse that serves, where it matters.
    pub class: Option<ReuseClass>,
}

/// A gate of water.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum WaterGate {
    /// The demand sets a limit for a parameter that the supply does not state.
    NotStated {
        /// Which.
        parameter: WaterParameter,
    },
    /// The demand sets a band of pH that the supply does not state its own of.
    PhNotStated,
    /// The demand asks for a class of reuse that the supply does not state its own of.
    ClassNotStated,
    /// The supply exceeds a limit.
    AboveLimit {
        /// Which.
        parameter: WaterParameter,
        /// What the supply has, after treatment where there was one.
        has: f64,
        /// What the demand allows.
        limit: f64,
    },
    /// The supply is too acid or too alkaline.
    PhOutside {
        /// What the supply has.
        has: f64,
        /// The least and the most that the demand allows.
        band: (f64, f64),
    },
    /// The supply's class of reuse is worse than the demand's.
    ClassTooLow {
        /// What the supply has.
        has: ReuseClass,
        /// What the demand asks for.
        needs: ReuseClass,
    },
}

impl Gate for WaterGate {
    fn code(&self) -> &'static str {
        match self {
            Self::NotStated { .. } => "water_not_stated",
            Self::PhNotStated => "ph_not_stated",
            Self::ClassNotStated => "class_not_stated",
            Self::AboveLimit { .. } => "above_limit",
            Self::PhOutside { .. } => "ph_outside",
            Self::ClassTooLow { .. } => "class_too_low",
        }
    }

    fn change(&self) -> String {
        match *self {
            Self::NotStated { parameter } => format!("the supply's {}, stated", words(parameter)),
            Self::PhNotStated => "the supply's pH, stated".to_owned(),
            Self::ClassNotStated => "the supply's class of reuse, stated".to_owned(),
            Self::AboveLimit { parameter, has, limit } => {
                format!("{:.0} % less {}", (1.0 - limit / has) * 100.0, words(parameter))
            }
            Self::PhOutside { band, .. } => format!("a pH of {} to {}", band.0, band.1),
            Self::ClassTooLow { needs, .. } => format!("treatment to class {needs}"),
        }
    }
}

impl fmt::Display for WaterGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotStated { parameter } => {
                write!(f, "the demand limits {}, and the supply does not state it", words(parameter))
            }
            Self::PhNotStated => f.write_str("the demand limits pH, and the supply does not state it"),
            Self::ClassNotStated => {
                f.write_str("the demand asks for a class of reuse, and the supply does not state its own")
            }
            Self::AboveLimit { parameter, has, limit } => {
                write!(f, "{} is {has:.1} where {limit:.1} is allowed", words(parameter))
            }
            Self::PhOutside { has, band } => write!(f, "pH {has} is outside {} to {}", band.0, band.1),
            Self::ClassTooLow { has, needs } => {
                write!(f, "the supply is of class {has} where class {needs} is asked for")
            }
        }
    }
}

/// The parameter with its unit, for people.
fn words(parameter: WaterParameter) -> &'static str {
    match parameter {
        WaterParameter::CodMgPerL => "chemical oxygen demand (mg/l)",
        WaterParameter::TssMgPerL => "suspended solids (mg/l)",
        WaterParameter::ConductivityUsPerCm => "conductivity (µS/cm)",
        WaterParameter::HardnessMgPerL => "hardness (mg/l CaCO3)",
        WaterParameter::ChlorideMgPerL => "chloride (mg/l)",
        WaterParameter::TemperatureC => "temperature (°C)",
    }
}

/// The pH of a supply against the band of a demand.
fn ph_gate(lot: &WaterLot<'_>, needs: &WaterNeeds<'_>) -> Option<WaterGate> {
    let band = needs.ph?;
    match lot.ph {
        None => Some(WaterGate::PhNotStated),
        Some(has) => (has < band.0 || has > band.1).then_some(WaterGate::PhOutside { has, band }),
    }
}

/// The class of a supply against that of a demand.
fn class_gate(lot: &WaterLot<'_>, needed: &WaterNeeds<'_>) -> Option<WaterGate> {
    let needs = needed.class?;
    match lot.class {
        None => Some(WaterGate::ClassNotStated),
        Some(has) => (!has.serves(needs)).then_some(WaterGate::ClassTooLow { has, needs }),
    }
}

/// Every limit with what the supply has of the parameter, where it is known.
fn limited<'a>(
    lot: &WaterLot<'a>,
    needs: &WaterNeeds<'a>,
) -> impl Iterator<Item = (WaterParameter, Option<f64>, f64)> + use<'a> {
    let has = lot.has;
    needs
        .limits
        .iter()
        .map(move |(parameter, limit)| (*parameter, has.get(parameter).map(|value| value.get()), limit.get()))
}
