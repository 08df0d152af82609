//! Physical values with their limits: an invalid one cannot exist.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::units::{Amount, Dimension, HOURS_PER_YEAR};

/// How much flows: an annual amount and a peak rate, in the units of the resource's [`Dimension`].
///
/// Finite, not negative, not absurd (at most 1e10 a year), and a peak that can deliver the annual amount.
///
/// ```
/// use turash_domain::Quantity;
/// use turash_domain::units::{Dimension, parse_amount};
///
/// # fn main() -> Result<(), turash_domain::Invalid> {
/// let known = Quantity::from_amount(parse_amount("1,5 GWh/a", Dimension::Energy, None)?)?;
/// assert_eq!((known.annual(), known.peak()), (1_500.0, None)); // MWh/a
/// let steady = Quantity::from_amount(parse_amount("500 kW", Dimension::Energy, None)?)?;
/// assert_eq!((steady.annual(), steady.peak()), (4_380.0, Some(0.5))); // MWh/a, MW
/// assert!(Quantity::new(8_760.0, Some(0.5)).is_err()); // half a MW delivers no 8,760 MWh in a year
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    annual: f64,
    peak: Option<f64>,
}

impl Quantity {
    /// The largest annual amount that is taken as meant: 10,000 TWh, ten billion tonnes or cubic metres.
    pub const MAX_ANNUAL: f64 = 1e10;

    /// A quantity from its annual amount and, where known, its peak rate.
    pub fn new(annual: f64, peak: Option<f64>) -> Result<Self, Invalid> {
        let check = |field, value: f64, limit: f64, unit| {
            if (0.0..=limit).contains(&value) {
                return Ok(());
            }
            let expected = format!("a number from 0 to {limit:e} {unit}");
            Err(Invalid::new(field, value, expected, "check the sign and the unit"))
        };
        check("quantity", annual, Self::MAX_ANNUAL, "a year")?;
        if let Some(peak) = peak {
            check("peak", peak, Self::MAX_ANNUAL / HOURS_PER_YEAR, "an hour")?;
            // 1 % of room: published annual and peak figures are rounded apart from each other.
            if peak * HOURS_PER_YEAR * 1.01 < annual {
                let expected = format!("at least the mean rate, {}", annual / HOURS_PER_YEAR);
                return Err(Invalid::new(
                    "peak",
                    peak,
                    expected,
                    "check the units of the annual amount and the peak",
                ));
            }
        }
        Ok(Self { annual, peak })
    }

    /// A quantity from an amount as read: a rate alone is taken to flow all year.
    pub fn from_amount(amount: Amount) -> Result<Self, Invalid> {
        match amount {
            Amount::Annual(annual) => Self::new(annual, None),
            Amount::Rate(rate) => Self::new(rate * HOURS_PER_YEAR, Some(rate)),
        }
    }

    /// How much in a year, in the dimension's annual unit.
    pub fn annual(self) -> f64 {
        self.annual
    }

    /// The highest rate, where it is known, in the dimension's rate unit.
    pub fn peak(self) -> Option<f64> {
        self.peak
    }
}

/// The wire form of a quantity: it names its units.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuantityWire {
    annual: f64,
    annual_unit: AnnualUnit,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    peak: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    peak_unit: Option<PeakUnit>,
}

/// A dimension by the unit of its annual amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnualUnit(#[serde(with = "AnnualName")] pub Dimension);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct PeakUnit(#[serde(with = "PeakName")] Dimension);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Dimension")]
enum AnnualName {
    #[serde(rename = "MWh/a")]
    Energy,
    #[serde(rename = "t/a")]
    Mass,
    #[serde(rename = "m3/a")]
    Volume,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Dimension")]
enum PeakName {
    #[serde(rename = "MW")]
    Energy,
    #[serde(rename = "t/h")]
    Mass,
    #[serde(rename = "m3/h")]
    Volume,
}

impl AnnualUnit {
    /// Refuses the unit of another dimension.
    pub fn check(self, dimension: Dimension) -> Result<(), Invalid> {
        if self.0 == dimension {
            return Ok(());
        }
        let (found, expected) = (self.0.annual_unit(), dimension.annual_unit());
        Err(Invalid::new("annual_unit", found, expected, "convert the amount"))
    }
}

impl QuantityWire {
    /// The form of a quantity of this dimension.
    pub fn new(quantity: Quantity, dimension: Dimension) -> Self {
        let (annual_unit, peak_unit) = (AnnualUnit(dimension), quantity.peak.map(|_| PeakUnit(dimension)));
        Self { annual: quantity.annual, annual_unit, peak: quantity.peak, peak_unit }
    }

    /// The quantity, of what is counted in this dimension.
    pub fn read(&self, dimension: Dimension) -> Result<Quantity, Invalid> {
        self.annual_unit.check(dimension)?;
        if let Some(PeakUnit(unit)) = self.peak_unit
            && unit != dimension
        {
            let (found, expected) = (unit.rate_unit(), dimension.rate_unit());
            return Err(Invalid::new("peak_unit", found, expected, "convert the rate"));
        }
        let in_form = |invalid: Invalid| match invalid.field.as_str() {
            "quantity" => invalid.in_field("annual"),
            _ => invalid,
        };
        Quantity::new(self.annual, self.peak).map_err(in_form)
    }
}

macro_rules! bounded {
    ($(#[$doc:meta])* $name:ident, $field:literal, $min:expr, $max:expr, $expected:literal, $remedy:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(try_from = "f64", into = "f64")]
        pub struct $name(f64);

        impl $name {
            /// Checks that the value is finite and within the documented limits.
            pub fn new(value: f64) -> Result<Self, Invalid> {
                if ($min..=$max).contains(&value) {
                    return Ok(Self(value));
                }
                Err(Invalid::new($field, value, $expected, $remedy))
            }

            /// The bare number, in the unit that the type documents.
            pub fn get(self) -> f64 {
                self.0
            }
        }

        impl TryFrom<f64> for $name {
            type Error = Invalid;

            fn try_from(value: f64) -> Result<Self, Invalid> {
                Self::new(value)
            }
        }

        impl From<$name> for f64 {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

bounded!(
    /// A temperature in °C, from absolute zero to 4000.
    Celsius, "temperature", -273.15, 4000.0, "a temperature from -273.15 to 4000 °C", "check whether it is °C or K"
);
bounded!(
    /// A share from 0 to 1.
    Fraction, "share", 0.0, 1.0, "a share from 0 to 1", "write 95 % as 0.95"
);
bounded!(
    /// An absolute pressure in bar, above 0 and at most 1000.
    Bar, "pressure", f64::MIN_POSITIVE, 1000.0, "an absolute pressure above 0 and up to 1000 bar", "1 MPa is 10 bar"
);
bounded!(
    /// A price in EUR per unit (MWh, t or m3), from -100,000 to 100,000. A negative floor pays for being rid of it.
    EurPerUnit, "price", -100_000.0, 100_000.0, "a price from -100000 to 100000 EUR per unit", "give it per MWh, t or m3"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_finite_not_negative_and_not_absurd() {
        for bad in [-1.0, f64::NAN, f64::INFINITY, 1e11] {
            assert!(Quantity::new(bad, None).is_err(), "{bad}");
            assert!(Quantity::new(0.0, Some(bad)).is_err(), "{bad}");
        }
        assert!(Quantity::new(8760.0, Some(0.5)).is_err(), "a peak below the mean rate");
        assert!(Quantity::new(8760.0, Some(1.0)).is_ok());
        assert_eq!(Quantity::from_amount(Amount::Rate(2.0)).unwrap().annual(), 17_520.0);
    }

    #[test]
    fn bounded_values_refuse_nan_and_what_is_out_of_range() {
        assert!(
            Celsius::new(f64::NAN).is_err() && Celsius::new(-273.2).is_err() && Celsius::new(160.0).is_ok()
        );
        assert!(Fraction::new(1.01).is_err() && Bar::new(0.0).is_err() && EurPerUnit::new(-20.0).is_ok());
    }
}
