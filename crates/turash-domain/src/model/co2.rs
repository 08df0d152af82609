//! CO2: purity classes, and what it takes to bring a supply to the purity and the pressure of a demand.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::compression::{CompressionParams, GasConstants};
use super::gate::Gate;
use crate::described;
use crate::error::Invalid;
use crate::model::check::{AMOUNT, SHARE, within};

/// How pure CO2 is, from the most dilute to the purest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PurityClass {
    /// Flue gas: has to be captured.
    Dilute,
    /// For pipelines, mineralisation and industry.
    Technical,
    /// For food and drink.
    Food,
}

described! {
    /// The parameters of CO2.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct Co2Params {
        /// Least share by volume of the technical class. Engineering practice: 95 % or more in pipelines (DYNAMIS, 95.5 %).
        pub technical_purity: f64,
        /// Least share by volume of the food class. EIGA 70 and the design basis: 99.9 %.
        pub food_purity: f64,
        /// Least share by volume that is captured. Engineering practice: the flue gas of a gas turbine has 3 to 4 %.
        pub capture_purity: f64,
        /// Capital and running costs of capture, EUR/t. Engineering practice: 40 to 100 for amines at an industrial source.
        pub capture_eur_per_t: f64,
        /// What capture keeps, share. Engineering practice.
        pub capture_yield: f64,
        /// Capital and running costs of cleaning from technical to food, EUR/t. Engineering practice.
        pub polish_eur_per_t: f64,
        /// What cleaning keeps, share. Engineering practice.
        pub polish_yield: f64,
        /// Capital and running costs of making it liquid for the road, EUR/t without electricity. Engineering practice: 15 to 25.
        pub liquefaction_eur_per_t: f64,
        /// Electricity of making it liquid, kWh/t. Engineering practice: 120 to 200 at 15 to 20 bar.
        pub liquefaction_kwh_per_t: f64,
        /// Pressure that a supply has where none is stated, bar absolute. That of the surroundings.
        pub ambient_bar: f64,
        /// Compressors.
        pub compression: CompressionParams,
    }
}

impl Default for Co2Params {
    fn default() -> Self {
        Self {
            technical_purity: 0.95,
            food_purity: 0.999,
            capture_purity: 0.03,
            capture_eur_per_t: 60.0,
            capture_yield: 0.90,
            polish_eur_per_t: 15.0,
            polish_yield: 0.97,
            liquefaction_eur_per_t: 20.0,
            liquefaction_kwh_per_t: 150.0,
            ambient_bar: 1.013,
            compression: CompressionParams::default(),
        }
    }
}

impl Co2Params {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        self.compression.check(&format!("{section}.compression"))?;
        within(
            section,
            [
                ("technical_purity", self.technical_purity, SHARE),
                ("food_purity", self.food_purity, self.technical_purity..=1.0),
                ("capture_purity", self.capture_purity, 0.0..=self.technical_purity),
                ("capture_eur_per_t", self.capture_eur_per_t, AMOUNT),
                ("capture_yield", self.capture_yield, SHARE),
                ("polish_eur_per_t", self.polish_eur_per_t, AMOUNT),
                ("polish_yield", self.polish_yield, SHARE),
                ("liquefaction_eur_per_t", self.liquefaction_eur_per_t, AMOUNT),
                ("liquefaction_kwh_per_t", self.liquefaction_kwh_per_t, AMOUNT),
                ("ambient_bar", self.ambient_bar, 0.1..=10.0),
            ],
        )
    }
}

/// How CO2 gets to the demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Co2Technology {
    /// As it is.
    Direct,
    /// Compressed.
    Compressed,
    /// Cleaned, and compressed where needed.
    Cleaned,
    /// Captured from a dilute gas, cleaned and compressed where needed.
    Captured,
}

/// What conditioning takes, for each tonne that is delivered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Co2Conditioning {
    /// Which way.
    pub technology: Co2Technology,
    /// Capital and running costs without electricity for compression, EUR/t.
    pub cost_eur_per_t: f64,
    /// Electricity of compression, kWh/t.
    pub electricity_kwh_per_t: f64,
    /// What is delivered of a tonne of CO2 that the supply has, share.
    pub kept: f64,
}

/// A gate of CO2.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Co2Gate {
    /// The demand asks for a purity, and the supply states none.
    PurityNotStated,
    /// Too dilute to be captured.
    TooDilute {
        /// What the supply has, share by volume.
        purity: f64,
        /// What capture needs, share by volume.
        needed: f64,
    },
}

impl Gate for Co2Gate {
    fn code(&self) -> &'static str {
        match self {
            Self::PurityNotStated => "purity_not_stated",
            Self::TooDilute { .. } => "too_dilute",
        }
    }

    fn change(&self) -> String {
        match *self {
            Self::PurityNotStated => "the supply's purity, stated".to_owned(),
            Self::TooDilute { needed, .. } => {
                format!("a source of at least {:.1} % CO2", needed * 100.0)
            }
        }
    }
}

impl fmt::Display for Co2Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::PurityNotStated => {
                f.write_str("the demand asks for a purity, and the supply's is not stated")
            }
            Self::TooDilute { purity, .. } => {
                write!(f, "a gas of {:.1} % CO2 is too dilute to be captured", purity * 100.0)
            }
        }
    }
}

impl Co2Params {
    /// The class of a purity, share by volume.
    pub fn class(&self, purity: f64) -> PurityClass {
        if purity >= self.food_purity {
            PurityClass::Food
        } else if purity >= self.technical_purity {
            PurityClass::Technical
        } else {
            PurityClass::Dilute
        }
    }

    /// What brings a supply to a demand's purity (share by volume) and pressure (bar absolute). What a demand does not state it does not
    /// ask for.
    ///
    /// A purity within the supply's own class that it does not reach is reached by one step of cleaning. A purer supply, or one under more
    /// pressure, never costs more.
    pub fn condition(
        &self,
        supply: (Option<f64>, Option<f64>),
        demand: (Option<f64>, Option<f64>),
    ) -> Result<Co2Conditioning, Co2Gate> {
        let (steps, purity) = match demand.0 {
            None => (CleaningSteps::default(), None),
            Some(needed) => {
                let purity = supply.0.ok_or(Co2Gate::PurityNotStated)?;
                (self.cleaning(purity, needed)?, Some(purity))
            }
        };
        let has_bar = if purity.is_some() && steps.capture {
            self.ambient_bar
        } else {
            supply.1.unwrap_or(self.ambient_bar)
        };
        let gas = GasConstants::CO2;
        let electricity = self.compression.kwh_per_t(gas, has_bar, demand.1.unwrap_or(0.0));
        let technology = match steps {
            CleaningSteps { capture: true, .. } => Co2Technology::Captured,
            CleaningSteps { polish: true, .. } => Co2Technology::Cleaned,
            _ if electricity > 0.0 => Co2Technology::Compressed,
            _ => Co2Technology::Direct,
        };
        let when = |step: bool, value: f64, otherwise: f64| if step { value } else { otherwise };
        Ok(Co2Conditioning {
            technology,
            cost_eur_per_t: when(steps.capture, self.capture_eur_per_t, 0.0)
                + when(steps.polish, self.polish_eur_per_t, 0.0),
            electricity_kwh_per_t: electricity,
            kept: when(steps.capture, self.capture_yield, 1.0) * when(steps.polish, self.polish_yield, 1.0),
        })
    }

    /// The steps from a purity to another. Capture makes the technical class; cleaning makes any purity from that.
    fn cleaning(&self, purity: f64, needed: f64) -> Result<CleaningSteps, Co2Gate> {
        if purity >= needed {
            return Ok(CleaningSteps::default());
        }
        if purity >= self.technical_purity {
            return Ok(CleaningSteps { capture: false, polish: true });
        }
        if purity < self.capture_purity {
            return Err(Co2Gate::TooDilute { purity, needed: self.capture_purity });
        }
        Ok(CleaningSteps { capture: true, polish: needed > self.technical_purity })
    }
}

/// Which steps of cleaning a supply goes through.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct CleaningSteps {
    capture: bool,
    polish: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purity_and_pressure_name_the_technology() {
        let params = Co2Params::default();
        let judge = |supply, demand| params.condition(supply, demand).map(|found| found.technology);
        assert_eq!(judge((None, None), (None, None)), Ok(Co2Technology::Direct));
        assert_eq!(judge((Some(0.999), Some(20.0)), (Some(0.99), Some(15.0))), Ok(Co2Technology::Direct));
        assert_eq!(judge((Some(0.999), None), (Some(0.99), Some(15.0))), Ok(Co2Technology::Compressed));
        assert_eq!(judge((Some(0.98), None), (Some(0.999), None)), Ok(Co2Technology::Cleaned));
        assert_eq!(judge((Some(0.15), None), (Some(0.95), None)), Ok(Co2Technology::Captured));
        assert_eq!(judge((None, None), (Some(0.95), None)), Err(Co2Gate::PurityNotStated));
        let too_dilute = judge((Some(0.01), None), (Some(0.95), None)).unwrap_err();
        assert_eq!(too_dilute.code(), "too_dilute");
        assert_eq!(too_dilute.change(), "a source of at least 3.0 % CO2");
        assert_eq!(params.class(0.9995), PurityClass::Food);
    }
}
