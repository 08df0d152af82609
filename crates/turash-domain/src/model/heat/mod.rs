//! Heat and cooling: what a hot stream can give to a cold one, and by which technology.
//!
//! A hot stream gives off heat between its supply and its return temperature, a cold one takes heat between inlet and target ([`stream`]).
//! What passes without a machine is the heat cascade of the two ([`direct`] in closed form, [`cascade`] for any number of streams); what is
//! too cold is lifted by a heat pump ([`pump`]). [`choice`] puts the ways side by side and names the best. [`steam`] has the saturation line,
//! [`cooling`] the mirror image: cold given directly, or made from heat.

pub mod cascade;
pub mod choice;
pub mod cooling;
pub mod direct;
pub mod gate;
pub mod pump;
pub mod steam;
pub mod stream;

use serde::{Deserialize, Serialize};

use self::cooling::CoolingParams;
use self::pump::PumpParams;
use self::stream::StreamParams;
use crate::described;
use crate::error::Invalid;

described! {
    /// The parameters of heat and cooling, all with defaults.
    #[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct HeatParams {
        /// Of streams and exchangers.
        pub stream: StreamParams,
        /// Of heat pumps.
        pub pump: PumpParams,
        /// Of chillers.
        pub cooling: CoolingParams,
    }
}

impl HeatParams {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        self.stream.check(&format!("{section}.stream"))?;
        self.pump.check(&format!("{section}.pump"))?;
        self.cooling.check(&format!("{section}.cooling"))?;
        Ok(())
    }
}
