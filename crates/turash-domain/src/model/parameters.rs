//! Every parameter of the model in one place.

use serde::{Deserialize, Serialize};

use super::carbon::{CarbonParameters, GridTable};
use super::co2::Co2Params;
use super::confidence::ConfidenceParameters;
use super::economics::EconomicsParameters;
use super::gas::GasParams;
use super::heat::HeatParams;
use super::power::LineParams;
use super::prices::Prices;
use super::profile::ProfileParameters;
use super::score::ScoreWeights;
use super::transport::TransportParams;
use super::water::params::WaterParams;
use crate::described;
use crate::error::Invalid;

described! {
    /// Every parameter of the model, all with defaults.
    #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct Parameters {
        /// Heat and cooling.
        pub heat: HeatParams,
        /// Water.
        pub water: WaterParams,
        /// CO2.
        pub co2: Co2Params,
        /// Burnable gases.
        pub gas: GasParams,
        /// Direct lines for electricity.
        pub power: LineParams,
        /// The way between two sites.
        pub transport: TransportParams,
        /// The year and stores.
        pub profile: ProfileParameters,
        /// What is bought today, by country.
        pub prices: Prices,
        /// Terms of investments.
        pub economics: EconomicsParameters,
        /// CO2 of what is replaced.
        pub carbon: CarbonParameters,
        /// CO2 of the grids.
        pub grid: GridTable,
        /// How far numbers are trusted.
        pub confidence: ConfidenceParameters,
        /// How much each part of a score counts.
        pub score: ScoreWeights,
    }
}

impl Parameters {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        self.heat.check(&format!("{section}.heat"))?;
        self.water.check(&format!("{section}.water"))?;
        self.co2.check(&format!("{section}.co2"))?;
        self.gas.check(&format!("{section}.gas"))?;
        self.power.check(&format!("{section}.power"))?;
        self.transport.check(&format!("{section}.transport"))?;
        self.prices.check(&format!("{section}.prices"))?;
        let within = |part: &str, checked: Result<(), Invalid>| {
            checked.map_err(|invalid| invalid.within(&format!("{section}.{part}")))
        };
        within("profile", self.profile.check())?;
        within("economics", self.economics.check())?;
        within("carbon", self.carbon.check())?;
        within("confidence", self.confidence.check())?;
        self.score.check(&format!("{section}.score"))?;
        self.grid.check().map_err(|invalid| invalid.within(section))
    }
}
