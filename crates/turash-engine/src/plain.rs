//! A rule for tests: what is hot enough, by a tariff.

use turash_domain::km_of_chord2;
use turash_domain::matching::PairRule;

/// Columns: amount, temperature. The smaller amount times what is left of 30 a unit after so much a kilometre.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plain {
    pub(crate) per_unit_km: f32,
}

impl PairRule<2> for Plain {
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "rules must vectorize inside the engine's target-feature loops")]
    fn value(&self, supply: &[f32; 2], demand: &[f32; 2], chord2: f32) -> f32 {
        let amount = if supply[0] < demand[0] { supply[0] } else { demand[0] };
        let value = amount * (30.0 - self.per_unit_km * km_of_chord2(chord2));
        if supply[1] >= demand[1] { value } else { 0.0 }
    }
}
