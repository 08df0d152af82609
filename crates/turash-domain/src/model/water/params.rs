//! What can be configured about water.

use serde::{Deserialize, Serialize};

use super::blend::FreshWater;
use super::treatment::TreatmentParams;
use crate::described;
use crate::error::Invalid;

described! {
    /// The parameters of water, all with defaults.
    #[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct WaterParams {
        /// What a supply is blended with.
        pub fresh: FreshWater,
        /// What brings a supply within limits.
        pub treatment: TreatmentParams,
    }
}

impl WaterParams {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        self.fresh.check(&format!("{section}.fresh"))?;
        self.treatment.check(&format!("{section}.treatment"))
    }
}
