//! What is particular to each family that is carried: its own columns, how qualities fit, what carries it.

pub(super) mod co2;
pub(super) mod electricity;
pub(super) mod gas;
pub(super) mod material;
pub(super) mod water;

use super::carried::Carrying;
use super::real::Real;

/// The pressure of an ideal supply, bar: no demand asks for more.
const IDEAL_BAR: f64 = 1e6;

/// A pipe along the whole way: what a km of it costs, EUR, and the electricity that a unit needs on the way, MWh.
#[inline(always)]
pub(super) fn pipe<F: Real>(eur_per_km: F, electricity: F, route_km: F) -> Carrying<F> {
    let zero = F::of(0.0);
    Carrying {
        works: true,
        per_unit: zero,
        electricity,
        lost: zero,
        capital: eur_per_km * route_km,
        capital_per_km: eur_per_km,
        per_unit_km: zero,
    }
}
