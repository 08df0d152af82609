//! Checks of parameters that come from configuration.

use std::ops::RangeInclusive;

use crate::error::Invalid;

/// A parameter by its name within its section, its value, and what it may be.
pub(super) type Bound = (&'static str, f64, RangeInclusive<f64>);

/// What a share may be that something is divided by.
pub(super) const SHARE: RangeInclusive<f64> = 1e-6..=1.0;

/// What money, lengths and other amounts may be.
pub(super) const AMOUNT: RangeInclusive<f64> = 0.0..=1e9;

/// What an amount may be that something is divided by.
pub(super) const SOME: RangeInclusive<f64> = 1e-6..=1e9;

/// What a temperature may be, °C.
pub(super) const CELSIUS: RangeInclusive<f64> = -200.0..=2_000.0;

/// What a difference of temperatures may be, K.
pub(super) const KELVINS: RangeInclusive<f64> = 0.0..=500.0;

/// Refuses the first value of a section outside its range. NaN is outside all.
pub(super) fn within<const N: usize>(section: &str, bounds: [Bound; N]) -> Result<(), Invalid> {
    bounds
        .into_iter()
        .try_for_each(|(name, value, range)| in_range(&format!("{section}.{name}"), value, range))
}

/// Refuses a value outside its range. NaN is outside all.
pub(super) fn in_range(field: &str, value: f64, range: RangeInclusive<f64>) -> Result<(), Invalid> {
    if range.contains(&value) {
        return Ok(());
    }
    let expected = format!("a number from {} to {}", range.start(), range.end());
    Err(Invalid::new(field, value, expected, ""))
}
