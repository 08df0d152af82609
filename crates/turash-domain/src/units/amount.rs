//! Amounts and what they measure; and the number that was meant by one.

/// What a quantity measures; it fixes the units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// MWh/a and MW.
    Energy,
    /// t/a and t/h.
    Mass,
    /// m3/a and m3/h.
    Volume,
}

impl Dimension {
    /// The unit of annual amounts.
    pub fn annual_unit(self) -> &'static str {
        match self {
            Self::Energy => "MWh/a",
            Self::Mass => "t/a",
            Self::Volume => "m3/a",
        }
    }

    /// The unit of rates.
    pub fn rate_unit(self) -> &'static str {
        match self {
            Self::Energy => "MW",
            Self::Mass => "t/h",
            Self::Volume => "m3/h",
        }
    }

    /// The unit of an amount without its time: what prices are given for.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Energy => "MWh",
            Self::Mass => "t",
            Self::Volume => "m3",
        }
    }

    pub(super) fn examples(self) -> &'static str {
        match self {
            Self::Energy => "kW, MW, GW, kWh/a, MWh/a, GWh/a, TWh/a, GJ/a, TJ/a, PJ/a, toe/a or Gcal/h",
            Self::Mass => "t/a, kt/a, t/d, t/h or kg/h",
            Self::Volume => "m3/a, m3/d or m3/h",
        }
    }
}

/// An amount as read: how much in a year, or how fast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// In the dimension's annual unit.
    Annual(f64),
    /// In the dimension's rate unit.
    Rate(f64),
}

/// The number that was meant, after a conversion: 1.005 GWh are 1005 MWh and not 1004.9999999999999. That is the number of at most 12
/// digits which is as near as a multiplication and a division err; a number that has more digits, such as a third, stays as it is.
pub fn meant(number: f64) -> f64 {
    meant_beside(number, 2.0 * number.abs())
}

/// The same after a subtraction, of which the larger number errs most: 363 K are 89.85 °C and not 89.85000000000002.
pub(super) fn meant_beside(number: f64, largest: f64) -> f64 {
    /// Digits behind the first.
    const DIGITS: i32 = 11;
    /// The largest power of ten that a double holds exactly.
    const EXACT: i32 = 22;
    if number == 0.0 || !number.is_finite() {
        return number;
    }
    let places = DIGITS - number.abs().log10().floor() as i32;
    if !(0..=EXACT).contains(&places) {
        return number;
    }
    let scale = 10_f64.powi(places);
    let short = (number * scale).round() / scale;
    if (short - number).abs() <= largest * f64::EPSILON { short } else { number }
}
