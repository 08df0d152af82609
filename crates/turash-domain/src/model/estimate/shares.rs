//! Totals and their parts.

/// GJ of a MWh.
pub(super) const GJ_PER_MWH: f64 = 3.6;

/// Parts of a total by their shares. The shares are divided by their sum: two published rows add up to 0.99 and 1.01.
pub(super) fn split<const N: usize>(total: f64, shares: &[f64; N]) -> [f64; N] {
    let sum: f64 = shares.iter().sum();
    shares.map(|share| if sum > 0.0 { total * share / sum } else { 0.0 })
}
