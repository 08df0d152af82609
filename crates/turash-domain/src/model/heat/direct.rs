//! What passes from one hot stream to one cold stream through an exchanger: the heat cascade of two streams in closed form.

use super::gate::HeatGate;
use super::stream::{ColdStream, HotStream, share_above};

/// The heat that passes directly, MW; `loop_k` is what a loop between the two adds to the temperature difference, K.
///
/// The least hot utility of a heat cascade is the largest deficit at any shifted temperature: cold heat above it less hot heat above it. Of
/// two streams the deficit can be largest at three places only, the hot stream's two ends and the cold stream's inlet, so that no table is
/// built. What the cold stream needs less that utility has passed. A test holds it to [`cascade`](super::cascade).
#[inline]
pub fn direct_mw(hot: &HotStream, cold: &ColdStream, loop_k: f64) -> f64 {
    let (supply_c, return_c) = hot.shifted();
    let (target_c, inlet_c) = cold.shifted();
    let (target_c, inlet_c) = (target_c + loop_k, inlet_c + loop_k);
    let above_supply = cold.power_mw * share_above(target_c, inlet_c, supply_c);
    let above_return = cold.power_mw * share_above(target_c, inlet_c, return_c) - hot.power_mw;
    let above_inlet = cold.power_mw - hot.power_mw * share_at_or_above(supply_c, return_c, inlet_c);
    let utility = above_supply.max(above_return).max(above_inlet).max(0.0);
    (cold.power_mw - utility).max(0.0)
}

/// What the supply temperature lacks for the first heat to pass directly, or for all of it to be above the demand by what counts as direct
/// use, whichever is less, as a gate.
pub fn too_cold(hot: &HotStream, cold: &ColdStream, loop_k: f64, direct_k: f64) -> HeatGate {
    if hot.power_mw <= 0.0 || cold.power_mw <= 0.0 {
        return HeatGate::NoPower;
    }
    let for_the_first_k = cold.shifted().1 + loop_k - hot.shifted().0;
    let for_all_k = cold.target_c + direct_k.max(loop_k) - hot.return_c;
    HeatGate::TooCold { short_k: for_the_first_k.min(for_all_k).max(0.0) }
}

/// As [`share_above`], but a stream at one temperature counts whole at it too.
#[inline]
fn share_at_or_above(high_c: f64, low_c: f64, celsius: f64) -> f64 {
    if high_c > low_c { share_above(high_c, low_c, celsius) } else { f64::from(u8::from(high_c >= celsius)) }
}
