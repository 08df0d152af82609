//! Streams: who gives heat and who takes it, and how close to each other an exchanger brings them.

use serde::{Deserialize, Serialize};

use super::gate::HeatGate;
use crate::described;
use crate::error::Invalid;
use crate::model::check::{CELSIUS, KELVINS, SHARE, within};
use crate::resource::{Medium, TemperatureBand};

/// A stream that gives off heat while it cools down from supply to return; both are equal where it condenses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HotStream {
    /// What it arrives with, °C.
    pub supply_c: f64,
    /// What it may be cooled down to, °C; at most the supply temperature.
    pub return_c: f64,
    /// What it gives off between the two, MW (or any other unit that all streams share); not negative.
    pub power_mw: f64,
    /// Its share of the temperature difference in an exchanger, K.
    pub contribution_k: f64,
}

/// A stream that takes heat while it warms up from inlet to target; both are equal where it boils.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColdStream {
    /// What it arrives with, °C; at most the target.
    pub inlet_c: f64,
    /// What it has to reach, °C.
    pub target_c: f64,
    /// What it takes between the two, MW (or any other unit that all streams share); not negative.
    pub power_mw: f64,
    /// Its share of the temperature difference in an exchanger, K.
    pub contribution_k: f64,
}

/// What stands between the two streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// One exchanger: both streams pass through it.
    Exchanger,
    /// Two exchangers and a loop of water between them: sites apart from each other, or media that must not meet.
    Loop,
}

described! {
    /// The parameters of streams and exchangers.
    ///
    /// The smallest temperature difference of an exchanger is the sum of its two sides' contributions (Kemp, "Pinch Analysis and Process
    /// Integration", 2nd ed. 2007, section 3.3). The defaults give 10 K between liquids, 17.5 K between gas and liquid and 5 K between two
    /// circuits of network water: the design basis asks for 10, 15 to 20 and 5 K.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct StreamParams {
        /// Contribution of a gas (flue gas, air), K. Design basis: 15 to 20 K against a liquid.
        pub gas_k: f64,
        /// Contribution of a liquid, and of a medium that is not known, K. Design basis: 10 K between two liquids.
        pub liquid_k: f64,
        /// Contribution of condensing or boiling water, K. Engineering practice: its heat transfer is better than a liquid's.
        pub steam_k: f64,
        /// Contribution of the water of a network or an intermediate loop, K. Design basis: 5 K between two of them.
        pub network_k: f64,
        /// The temperature that flue gas is not cooled below, °C, because sulphuric acid condenses. Design basis: 95 to 120 °C; the upper end,
        /// since the fuel is seldom known. A condensing plant sets it to the return temperature it stands.
        pub flue_gas_floor_c: f64,
        /// What is left of flue gas heat on a fouled surface, share. Engineering practice.
        pub flue_gas_fouling: f64,
    }
}

impl Default for StreamParams {
    fn default() -> Self {
        Self {
            gas_k: 12.5,
            liquid_k: 5.0,
            steam_k: 2.5,
            network_k: 2.5,
            flue_gas_floor_c: 120.0,
            flue_gas_fouling: 0.95,
        }
    }
}

impl StreamParams {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        within(
            section,
            [
                ("gas_k", self.gas_k, KELVINS),
                ("liquid_k", self.liquid_k, KELVINS),
                ("steam_k", self.steam_k, KELVINS),
                ("network_k", self.network_k, KELVINS),
                ("flue_gas_floor_c", self.flue_gas_floor_c, CELSIUS),
                ("flue_gas_fouling", self.flue_gas_fouling, SHARE),
            ],
        )
    }
}

impl StreamParams {
    /// The contribution of a medium to the temperature difference of an exchanger, K.
    pub fn contribution_k(&self, medium: Option<Medium>) -> f64 {
        match medium {
            Some(Medium::FlueGas | Medium::Air) => self.gas_k,
            Some(Medium::Steam) => self.steam_k,
            Some(Medium::Water | Medium::ThermalOil | Medium::Other) | None => self.liquid_k,
        }
    }

    /// What a loop between the two streams adds to the temperature difference, K: its water passes through both exchangers.
    pub fn loop_k(&self, link: Link) -> f64 {
        match link {
            Link::Exchanger => 0.0,
            Link::Loop => 2.0 * self.network_k,
        }
    }

    /// The smallest temperature difference between two media, K.
    pub fn minimum_difference_k(&self, hot: Option<Medium>, cold: Option<Medium>, link: Link) -> f64 {
        self.contribution_k(hot) + self.contribution_k(cold) + self.loop_k(link)
    }

    /// The stream of a supply: from the band's highest temperature down to its lowest.
    ///
    /// Flue gas gives less: not what lies below the acid dew point, and what fouling leaves. Refused where all of it lies below.
    pub fn hot(
        &self,
        band: TemperatureBand,
        medium: Option<Medium>,
        power_mw: f64,
    ) -> Result<HotStream, HeatGate> {
        let (supply_c, return_c) = (band.max().get(), band.min().get());
        let contribution_k = self.contribution_k(medium);
        let stream = HotStream { supply_c, return_c, power_mw, contribution_k };
        if medium == Some(Medium::FlueGas) { self.above_dew_point(stream) } else { Ok(stream) }
    }

    /// What is left of a stream of flue gas above the acid dew point and after fouling.
    pub fn above_dew_point(&self, gas: HotStream) -> Result<HotStream, HeatGate> {
        let short_k = self.flue_gas_floor_c - gas.supply_c;
        if short_k >= 0.0 {
            return Err(HeatGate::BelowDewPoint { short_k });
        }
        let kept = share_above(gas.supply_c, gas.return_c, self.flue_gas_floor_c) * self.flue_gas_fouling;
        Ok(HotStream {
            return_c: gas.return_c.max(self.flue_gas_floor_c),
            power_mw: gas.power_mw * kept,
            ..gas
        })
    }

    /// The stream of a demand: from the band's lowest temperature up to its highest. Steam boils: all of its heat is taken at the target,
    /// which leaves the share that warms the feed water on the safe side.
    pub fn cold(&self, band: TemperatureBand, medium: Option<Medium>, power_mw: f64) -> ColdStream {
        let target_c = band.max().get();
        let inlet_c = if medium == Some(Medium::Steam) { target_c } else { band.min().get() };
        ColdStream { inlet_c, target_c, power_mw, contribution_k: self.contribution_k(medium) }
    }
}

impl HotStream {
    /// The same stream, hotter at both ends by some kelvin.
    #[must_use]
    pub fn hotter(self, by_k: f64) -> Self {
        Self { supply_c: self.supply_c + by_k, return_c: self.return_c + by_k, ..self }
    }

    /// Supply and return, each lowered by the stream's contribution, °C.
    pub fn shifted(&self) -> (f64, f64) {
        (self.supply_c - self.contribution_k, self.return_c - self.contribution_k)
    }
}

impl ColdStream {
    /// Target and inlet, each raised by the stream's contribution, °C.
    pub fn shifted(&self) -> (f64, f64) {
        (self.target_c + self.contribution_k, self.inlet_c + self.contribution_k)
    }
}

/// The share of a stream's heat that lies above a temperature, °C. Of a stream at one temperature, all if it lies above, none at it.
#[inline]
pub(super) fn share_above(high_c: f64, low_c: f64, celsius: f64) -> f64 {
    if high_c > low_c {
        ((high_c - celsius) / (high_c - low_c)).clamp(0.0, 1.0)
    } else {
        f64::from(u8::from(high_c > celsius))
    }
}
