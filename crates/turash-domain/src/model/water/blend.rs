//! Water as it is, or blended with fresh water until every limit is kept.

use serde::{Deserialize, Serialize};

use super::{WaterGate, WaterLot, WaterNeeds, class_gate, limited, ph_gate};
use crate::described;
use crate::error::Invalid;
use crate::model::check::{AMOUNT, within};
use crate::resource::WaterParameter;

described! {
    /// What the fresh water has that a supply is blended with. The defaults are those of a middling drinking water in Central Europe
    /// (engineering practice): well below the limits of Directive (EU) 2020/2184 where that sets one.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct FreshWater {
        /// Chemical oxygen demand, mg/l.
        pub cod_mg_per_l: f64,
        /// Suspended solids, mg/l.
        pub tss_mg_per_l: f64,
        /// Conductivity, µS/cm.
        pub conductivity_us_per_cm: f64,
        /// Hardness as CaCO3, mg/l.
        pub hardness_mg_per_l: f64,
        /// Chloride, mg/l.
        pub chloride_mg_per_l: f64,
        /// Temperature, °C.
        pub temperature_c: f64,
    }
}

impl Default for FreshWater {
    fn default() -> Self {
        Self {
            cod_mg_per_l: 3.0,
            tss_mg_per_l: 0.0,
            conductivity_us_per_cm: 500.0,
            hardness_mg_per_l: 200.0,
            chloride_mg_per_l: 25.0,
            temperature_c: 12.0,
        }
    }
}

impl FreshWater {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        within(
            section,
            [
                ("cod_mg_per_l", self.cod_mg_per_l, AMOUNT),
                ("tss_mg_per_l", self.tss_mg_per_l, AMOUNT),
                ("conductivity_us_per_cm", self.conductivity_us_per_cm, AMOUNT),
                ("hardness_mg_per_l", self.hardness_mg_per_l, AMOUNT),
                ("chloride_mg_per_l", self.chloride_mg_per_l, AMOUNT),
                ("temperature_c", self.temperature_c, AMOUNT),
            ],
        )
    }
}

/// How much of a demand a supply covers when blended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blend {
    /// The supply's largest share of the water that the demand gets; 1 where it is used as it is.
    pub share: f64,
    /// The parameter that bounds the share, where one does.
    pub bound_by: Option<WaterParameter>,
}

/// The largest share of a supply in a blend with fresh water that keeps a limit: `x` in `x supply + (1 - x) fresh <= limit`, 0 to 1;
/// 0 where the fresh water does not keep it either.
///
/// All mixing is linear: heat and dissolved matter are conserved. Conductivity is nearly so.
#[inline]
pub fn blend_share(supply: f64, fresh: f64, limit: f64) -> f64 {
    if supply <= limit {
        1.0
    } else if fresh >= limit {
        0.0
    } else {
        (limit - fresh) / (supply - fresh)
    }
}

impl FreshWater {
    /// What it has of a parameter, in the parameter's unit.
    pub fn of(&self, parameter: WaterParameter) -> f64 {
        match parameter {
            WaterParameter::CodMgPerL => self.cod_mg_per_l,
            WaterParameter::TssMgPerL => self.tss_mg_per_l,
            WaterParameter::ConductivityUsPerCm => self.conductivity_us_per_cm,
            WaterParameter::HardnessMgPerL => self.hardness_mg_per_l,
            WaterParameter::ChlorideMgPerL => self.chloride_mg_per_l,
            WaterParameter::TemperatureC => self.temperature_c,
        }
    }

    /// The largest share of a supply in the water of a demand. Refused where something is not stated, where pH or class do not fit (no blend
    /// mends them), and where no share keeps a limit.
    pub fn blend(&self, lot: &WaterLot<'_>, needs: &WaterNeeds<'_>) -> Result<Blend, WaterGate> {
        if let Some(gate) = ph_gate(lot, needs).or_else(|| class_gate(lot, needs)) {
            return Err(gate);
        }
        let mut blend = Blend { share: 1.0, bound_by: None };
        for (parameter, has, limit) in limited(lot, needs) {
            let has = has.ok_or(WaterGate::NotStated { parameter })?;
            let share = blend_share(has, self.of(parameter), limit);
            if share <= 0.0 {
                return Err(WaterGate::AboveLimit { parameter, has, limit });
            }
            if share < blend.share {
                blend = Blend { share, bound_by: Some(parameter) };
            }
        }
        Ok(blend)
    }
}
