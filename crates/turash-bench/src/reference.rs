//! A rule with a closed form of one line, for benches that measure the engine or the planner and not the model: direct heat at a value per
//! MWh less a cost per MWh and kilometre, as in the reference optima of the planner.

use turash_domain::km_of_chord2;
use turash_domain::matching::PairRule;

/// Direct use of heat. Columns: annual energy in MWh; temperature in °C (the lowest of the supply, the highest of the demand).
#[derive(Debug, Clone, Copy)]
pub struct Reference {
    /// What a MWh is worth before transport, EUR.
    pub eur_per_mwh: f32,
    /// What carrying a MWh over a kilometre costs, EUR.
    pub eur_per_mwh_km: f32,
}

/// 30 EUR/MWh less 1 for each km: above zero within 30 km.
pub const REFERENCE: Reference = Reference { eur_per_mwh: 30.0, eur_per_mwh_km: 1.0 };

impl PairRule<2> for Reference {
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "rules must vectorize inside the engine's target-feature loops")]
    fn value(&self, supply: &[f32; 2], demand: &[f32; 2], chord2: f32) -> f32 {
        let amount = if supply[0] < demand[0] { supply[0] } else { demand[0] };
        let value = amount * (self.eur_per_mwh - self.eur_per_mwh_km * km_of_chord2(chord2));
        if supply[1] >= demand[1] { value } else { 0.0 }
    }
}
