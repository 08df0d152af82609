//! The ways in which a hot stream serves a cold one, side by side, and the best of them.

use serde::{Deserialize, Serialize};

use super::HeatParams;
use super::cooling::{CoolingDelivery, CoolingTechnology};
use super::direct::{direct_mw, too_cold};
use super::gate::HeatGate;
use super::pump::Levels;
use super::stream::{ColdStream, HotStream, Link};

/// How heat gets from the supply to the demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeatTechnology {
    /// Through exchangers alone.
    Direct,
    /// What is hot enough through exchangers, the rest through a heat pump.
    DirectAndPump,
    /// All of it through a heat pump.
    Pump,
}

/// What one way delivers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeatDelivery {
    /// Which way.
    pub technology: HeatTechnology,
    /// What the demand gets, MW.
    pub delivered_mw: f64,
    /// What of it passed through exchangers alone, MW.
    pub direct_mw: f64,
    /// What is taken from the supply, MW: what is delivered less the electricity.
    pub recovered_mw: f64,
    /// What the heat pump uses, MW.
    pub electricity_mw: f64,
    /// Heat from the heat pump per electricity, where there is one.
    pub cop: Option<f64>,
}

impl HeatDelivery {
    /// What the heat pump delivers, MW.
    pub fn pumped_mw(&self) -> f64 {
        self.delivered_mw - self.direct_mw
    }
}

/// What the ways are weighed by. The heat pump's price per MWh is its yearly cost (annuity and upkeep) over what it delivers in a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeatPrices {
    /// What a MWh delivered is worth, EUR.
    pub heat_eur_per_mwh: f64,
    /// What a MWh of electricity costs, EUR.
    pub electricity_eur_per_mwh: f64,
    /// What the heat pump itself costs, EUR per MWh that it delivers.
    pub pump_eur_per_mwh: f64,
}

impl HeatPrices {
    /// What an hour of a way is worth, EUR/h.
    ///
    /// Where electricity costs at least what heat is worth, a hotter supply is never worth less; where it is cheaper, lifting colder heat
    /// with more electricity would pay better, as an electric boiler would.
    pub fn worth_eur_per_h(&self, delivery: &HeatDelivery) -> f64 {
        delivery.delivered_mw * self.heat_eur_per_mwh
            - delivery.electricity_mw * self.electricity_eur_per_mwh
            - delivery.pumped_mw() * self.pump_eur_per_mwh
    }
}

/// Every way with what it delivers, or the gate that it fails.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeatWays {
    /// Through exchangers alone.
    pub direct: Result<HeatDelivery, HeatGate>,
    /// Through exchangers and a heat pump for the rest.
    pub direct_and_pump: Result<HeatDelivery, HeatGate>,
    /// Through a heat pump alone.
    pub pump: Result<HeatDelivery, HeatGate>,
}

impl HeatWays {
    /// The three, the simplest first.
    pub fn all(&self) -> [Result<HeatDelivery, HeatGate>; 3] {
        [self.direct, self.direct_and_pump, self.pump]
    }

    /// The way that is worth most, the simplest of equals; none where all fail.
    pub fn best(&self, prices: &HeatPrices) -> Option<HeatDelivery> {
        let mut best: Option<(f64, HeatDelivery)> = None;
        for way in self.all().into_iter().flatten() {
            let worth = prices.worth_eur_per_h(&way);
            if best.is_none_or(|(most, _)| worth > most) {
                best = Some((worth, way));
            }
        }
        best.map(|(_, way)| way)
    }
}

/// The ways from a hot stream to a cold one.
///
/// ```
/// use turash_domain::model::heat::HeatParams;
/// use turash_domain::model::heat::choice::{HeatPrices, HeatTechnology, ways};
/// use turash_domain::model::heat::stream::{ColdStream, HotStream, Link};
///
/// let waste = HotStream { supply_c: 60.0, return_c: 40.0, power_mw: 2.0, contribution_k: 5.0 };
/// let network = ColdStream { inlet_c: 50.0, target_c: 80.0, power_mw: 3.0, contribution_k: 2.5 };
/// let prices =
///     HeatPrices { heat_eur_per_mwh: 45.0, electricity_eur_per_mwh: 90.0, pump_eur_per_mwh: 10.0 };
/// let best = ways(&waste, &network, Link::Exchanger, &HeatParams::default()).best(&prices);
/// assert!(best.is_some_and(|way| way.technology == HeatTechnology::Pump && way.cop > Some(4.0)));
/// ```
pub fn ways(hot: &HotStream, cold: &ColdStream, link: Link, params: &HeatParams) -> HeatWays {
    if hot.power_mw <= 0.0 || cold.power_mw <= 0.0 {
        let nothing = Err(HeatGate::NoPower);
        return HeatWays { direct: nothing, direct_and_pump: nothing, pump: nothing };
    }
    let loop_k = params.stream.loop_k(link);
    let no_lift = is_no_lift(hot, cold, loop_k, params);
    let direct = direct(hot, cold, link, params);
    let pumped = |technology, levels, direct_mw| {
        if no_lift {
            return Err(HeatGate::NoLift);
        }
        params.pump.reaches(levels, cold)?;
        Ok(pumped(technology, levels, direct_mw, (hot, cold), params))
    };
    let whole = params.pump.levels(hot, cold, loop_k);
    let ends = params.pump.levels_at_ends(hot, cold, loop_k);
    HeatWays {
        direct,
        direct_and_pump: direct
            .and_then(|passes| pumped(HeatTechnology::DirectAndPump, ends, passes.direct_mw)),
        pump: pumped(HeatTechnology::Pump, whole, 0.0),
    }
}

/// Through exchangers alone.
pub fn direct(
    hot: &HotStream,
    cold: &ColdStream,
    link: Link,
    params: &HeatParams,
) -> Result<HeatDelivery, HeatGate> {
    let loop_k = params.stream.loop_k(link);
    let no_lift = is_no_lift(hot, cold, loop_k, params);
    let direct_mw = if no_lift { hot.power_mw.min(cold.power_mw) } else { direct_mw(hot, cold, loop_k) };
    if direct_mw <= 0.0 {
        return Err(too_cold(hot, cold, loop_k, params.pump.direct_k));
    }
    Ok(HeatDelivery {
        technology: HeatTechnology::Direct,
        delivered_mw: direct_mw,
        direct_mw,
        recovered_mw: direct_mw,
        electricity_mw: 0.0,
        cop: None,
    })
}

/// Whether all of the supply is so far above all of the demand that it is used directly, whatever the media.
fn is_no_lift(hot: &HotStream, cold: &ColdStream, loop_k: f64, params: &HeatParams) -> bool {
    hot.return_c >= cold.target_c + params.pump.direct_k.max(loop_k)
}

/// Cold made from heat for a demand that has to be cooled down: heat drives a chiller, which takes it as any demand for heat would.
pub fn absorption(
    hot: &HotStream,
    demand: &HotStream,
    link: Link,
    params: &HeatParams,
) -> Result<CoolingDelivery, HeatGate> {
    let cooling = &params.cooling;
    let drive = cooling.drive(demand.power_mw, &params.stream);
    let driven = direct(hot, &drive, link, params).map_err(|gate| match gate {
        HeatGate::TooCold { short_k } => HeatGate::DriveTooCold { short_k },
        other => other,
    })?;
    let short_k = cooling.coldest_c - demand.return_c;
    if short_k > 0.0 {
        return Err(HeatGate::NotColdEnough { short_k });
    }
    let drive_mw = driven.delivered_mw;
    let delivered_mw = drive_mw * cooling.absorption_cop;
    Ok(CoolingDelivery {
        technology: CoolingTechnology::Absorption,
        delivered_mw,
        drive_mw,
        rejected_mw: delivered_mw + drive_mw,
    })
}

/// What a heat pump adds to what passes directly: it takes what is left of the source, up to what the rest of the demand can use.
fn pumped(
    technology: HeatTechnology,
    levels: Levels,
    direct_mw: f64,
    (hot, cold): (&HotStream, &ColdStream),
    params: &HeatParams,
) -> HeatDelivery {
    let cop = params.pump.cop(levels, hot.power_mw.min(cold.power_mw));
    let (source_mw, demand_mw) = (hot.power_mw - direct_mw, cold.power_mw - direct_mw);
    let pumped_mw = (source_mw * cop / (cop - 1.0)).min(demand_mw).max(0.0);
    let electricity_mw = pumped_mw / cop;
    HeatDelivery {
        technology,
        delivered_mw: direct_mw + pumped_mw,
        direct_mw,
        recovered_mw: direct_mw + pumped_mw - electricity_mw,
        electricity_mw,
        cop: Some(cop),
    }
}
