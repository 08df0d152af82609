//! Treatment trains: which steps bring a water within its limits, what they cost and what they keep.

use serde::{Deserialize, Serialize};

use super::class::ReuseClass;
use super::{WaterGate, WaterLot, WaterNeeds, class_gate, limited, ph_gate};
use crate::described;
use crate::error::Invalid;
use crate::model::check::{AMOUNT, CELSIUS, SHARE, within};
use crate::resource::WaterParameter;

described! {
    /// A step of treatment.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct TreatmentStep {
        /// What it takes out of what it is there for, share.
        pub removal: f64,
        /// Capital and running costs without electricity, EUR per m3 treated.
        pub eur_per_m3: f64,
        /// Electricity, kWh per m3 treated.
        pub kwh_per_m3: f64,
        /// Water that it keeps, share.
        pub recovery: f64,
    }
}

impl TreatmentStep {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        within(
            section,
            [
                ("removal", self.removal, 0.0..=1.0),
                ("eur_per_m3", self.eur_per_m3, AMOUNT),
                ("kwh_per_m3", self.kwh_per_m3, AMOUNT),
                ("recovery", self.recovery, SHARE),
            ],
        )
    }
}

described! {
    /// The steps of treatment. All figures are engineering practice for plants of some 10 to 100 m3/h: the first guess of a planner, replaced by
    /// an offer.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct TreatmentParams {
        /// Biological treatment, for chemical oxygen demand.
        pub biological: TreatmentStep,
        /// Filtration (sand or ultrafiltration), for suspended solids; before membranes and for class A.
        pub filtration: TreatmentStep,
        /// Reverse osmosis, for conductivity, hardness and chloride.
        pub membrane: TreatmentStep,
        /// Disinfection (ultraviolet), for the class of reuse.
        pub disinfection: TreatmentStep,
        /// Neutralisation, for pH.
        pub neutralisation: TreatmentStep,
        /// A cooling tower or a dry cooler, for temperature; it removes nothing but brings the water to [`Self::cooled_c`].
        pub cooling: TreatmentStep,
        /// What cooling reaches, °C.
        pub cooled_c: f64,
    }
}

impl Default for TreatmentParams {
    fn default() -> Self {
        let step = |removal, eur_per_m3, kwh_per_m3, recovery| TreatmentStep {
            removal,
            eur_per_m3,
            kwh_per_m3,
            recovery,
        };
        Self {
            biological: step(0.85, 0.35, 0.5, 0.99),
            filtration: step(0.90, 0.10, 0.1, 0.97),
            membrane: step(0.95, 0.40, 1.0, 0.75),
            disinfection: step(0.999, 0.03, 0.05, 1.0),
            neutralisation: step(1.0, 0.05, 0.0, 1.0),
            cooling: step(0.0, 0.05, 0.1, 0.98),
            cooled_c: 25.0,
        }
    }
}

impl TreatmentParams {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        self.biological.check(&format!("{section}.biological"))?;
        self.filtration.check(&format!("{section}.filtration"))?;
        self.membrane.check(&format!("{section}.membrane"))?;
        self.disinfection.check(&format!("{section}.disinfection"))?;
        self.neutralisation.check(&format!("{section}.neutralisation"))?;
        self.cooling.check(&format!("{section}.cooling"))?;
        within(section, [("cooled_c", self.cooled_c, CELSIUS)])
    }
}

/// The steps of a train that are used, in the order of the water.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a set of steps, each there or not")]
pub struct Train {
    /// Cooling.
    pub cooling: bool,
    /// Neutralisation.
    pub neutralisation: bool,
    /// Biological treatment.
    pub biological: bool,
    /// Filtration.
    pub filtration: bool,
    /// Reverse osmosis.
    pub membrane: bool,
    /// Disinfection.
    pub disinfection: bool,
}

/// What a train takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Treatment {
    /// Its steps; none where the water fits as it is.
    pub train: Train,
    /// Capital and running costs without electricity, EUR per m3 that is delivered.
    pub eur_per_m3: f64,
    /// Electricity, kWh per m3 that is delivered.
    pub kwh_per_m3: f64,
    /// What is delivered of a m3 that the supply has.
    pub kept: f64,
}

impl TreatmentParams {
    /// The train that brings a supply within a demand's limits. Refused where something is not stated, and where a limit lies beyond
    /// what the step for it reaches.
    pub fn treat(&self, lot: &WaterLot<'_>, needs: &WaterNeeds<'_>) -> Result<Treatment, WaterGate> {
        let mut train = Train::default();
        for (parameter, has, limit) in limited(lot, needs) {
            let has = has.ok_or(WaterGate::NotStated { parameter })?;
            if has > limit {
                let has = self.after(parameter, has, &mut train);
                if has > limit {
                    return Err(WaterGate::AboveLimit { parameter, has, limit });
                }
            }
        }
        match ph_gate(lot, needs) {
            Some(WaterGate::PhOutside { .. }) => train.neutralisation = true,
            Some(gate) => return Err(gate),
            None => {}
        }
        match class_gate(lot, needs) {
            Some(WaterGate::ClassTooLow { needs, .. }) => {
                train.disinfection = true;
                train.filtration |= needs == ReuseClass::A;
            }
            Some(gate) => return Err(gate),
            None => {}
        }
        Ok(self.cost(train))
    }

    /// What is left of a parameter after the step for it, which joins the train.
    fn after(&self, parameter: WaterParameter, has: f64, train: &mut Train) -> f64 {
        match parameter {
            WaterParameter::CodMgPerL => {
                train.biological = true;
                has * (1.0 - self.biological.removal)
            }
            WaterParameter::TssMgPerL => {
                train.filtration = true;
                has * (1.0 - self.filtration.removal)
            }
            WaterParameter::ConductivityUsPerCm
            | WaterParameter::HardnessMgPerL
            | WaterParameter::ChlorideMgPerL => {
                train.filtration = true;
                train.membrane = true;
                has * (1.0 - self.membrane.removal)
            }
            WaterParameter::TemperatureC => {
                train.cooling = true;
                has.min(self.cooled_c)
            }
        }
    }

    /// What a train takes: each step treats what the one before it keeps.
    fn cost(&self, train: Train) -> Treatment {
        let steps = [
            (train.cooling, self.cooling),
            (train.neutralisation, self.neutralisation),
            (train.biological, self.biological),
            (train.filtration, self.filtration),
            (train.membrane, self.membrane),
            (train.disinfection, self.disinfection),
        ];
        let (mut eur, mut kwh, mut kept) = (0.0, 0.0, 1.0);
        for (_, step) in steps.into_iter().filter(|(used, _)| *used) {
            eur += step.eur_per_m3 * kept;
            kwh += step.kwh_per_m3 * kept;
            kept *= step.recovery;
        }
        Treatment { train, eur_per_m3: eur / kept, kwh_per_m3: kwh / kept, kept }
    }
}
