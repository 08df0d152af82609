//! Numbers that a formula is written for once: `f32` in the engine's vector loops, `f64` in explanations.
//!
//! The `f32` side uses only `+ - * /`, `sqrt`, comparisons, selections and operations on bits, never fused, so that every instruction set
//! gives the same bits, and a loop over many pairs becomes vector instructions.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// `f32` or `f64`.
pub(crate) trait Real:
    Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// The nearest number of this type.
    fn of(value: f64) -> Self;

    /// The square root.
    fn root(self) -> Self;

    /// `e` to the power of it; to 3e-7 in `f32`, for numbers from -80 to 80.
    fn exp(self) -> Self;

    /// The natural logarithm of a number above 0; to 3e-7 of 1 or of itself, whichever is larger, in `f32`.
    fn ln(self) -> Self;

    /// The next whole number that is not below it, for numbers from 0 to a million.
    fn rounded_up(self) -> Self;

    /// The smaller of two numbers that are not NaN: one instruction in vector loops, where `f32::min` takes several.
    #[inline(always)]
    fn or_less(self, other: Self) -> Self {
        pick(self < other, self, other)
    }

    /// The larger of two numbers that are not NaN.
    #[inline(always)]
    fn or_more(self, other: Self) -> Self {
        pick(self > other, self, other)
    }

    /// The nearest number from 0 to 1.
    #[inline(always)]
    fn share(self) -> Self {
        self.or_more(Self::of(0.0)).or_less(Self::of(1.0))
    }

    /// `e^ln(x) * power`, that is `x` to a power, for `x` above 0.
    #[inline(always)]
    fn power(self, exponent: Self) -> Self {
        (self.ln() * exponent).exp()
    }
}

/// One of two values, without a branch.
#[inline(always)]
pub(super) fn pick<T>(first: bool, one: T, other: T) -> T {
    if first { one } else { other }
}

impl Real for f64 {
    #[inline(always)]
    fn of(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }

    #[inline(always)]
    fn exp(self) -> Self {
        f64::exp(self)
    }

    #[inline(always)]
    fn ln(self) -> Self {
        f64::ln(self)
    }

    #[inline(always)]
    fn rounded_up(self) -> Self {
        self.ceil()
    }
}

/// Added to an `f32` below two million it leaves a whole number in the low bits: 1.5 times 2 to the 23.
const WHOLE: f32 = 12_582_912.0;

impl Real for f32 {
    #[inline(always)]
    fn of(value: f64) -> Self {
        value as Self
    }

    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }

    /// `2^n e^r` with `r` within half of `ln 2` from 0, and its Taylor polynomial.
    #[inline(always)]
    fn exp(self) -> Self {
        let shifted = self * std::f32::consts::LOG2_E + WHOLE;
        let n = shifted - WHOLE;
        // ln 2 in two parts, so that the product with n is exact.
        let r = self - n * 0.693_145_75 - n * 1.428_606_8e-6;
        let polynomial = 1.0 / 720.0 + r * (1.0 / 5_040.0);
        let polynomial = 1.0 / 24.0 + r * (1.0 / 120.0 + r * polynomial);
        let polynomial = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * polynomial)));
        let scale = Self::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23));
        polynomial * scale
    }

    /// Exponent times `ln 2`, and of what is left of the number the series `ln m = 2 (s + s^3/3 + s^5/5 + ...)` with `s = (m-1)/(m+1)`.
    #[inline(always)]
    fn ln(self) -> Self {
        // The mantissa from sqrt(1/2) to sqrt(2).
        const HALF_ROOT: u32 = 0x3f35_04f3;
        let bits = self.to_bits().wrapping_sub(HALF_ROOT);
        let exponent = (bits.cast_signed() >> 23) as Self;
        let mantissa = Self::from_bits((bits & 0x007f_ffff) + HALF_ROOT);
        let s = (mantissa - 1.0) / (mantissa + 1.0);
        let s2 = s * s;
        let series = s2 * (1.0 / 3.0 + s2 * (0.2 + s2 * (1.0 / 7.0 + s2 * (1.0 / 9.0))));
        exponent * std::f32::consts::LN_2 + (2.0 * s + 2.0 * s * series)
    }

    #[inline(always)]
    fn rounded_up(self) -> Self {
        let nearest = (self + WHOLE) - WHOLE;
        pick(nearest < self, nearest + 1.0, nearest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_f32_computes_itself_is_as_near_as_promised() {
        for step in -8_000..8_000_i32 {
            let x = step as f32 / 100.0;
            let error = f64::from(Real::exp(x)) / f64::from(x).exp() - 1.0;
            assert!(error.abs() < 3e-7, "exp {x}: {error:e}");
            let y = f64::from(x).exp() as f32;
            let error = (f64::from(Real::ln(y)) - f64::from(y).ln()) / f64::from(y).ln().abs().max(1.0);
            assert!(error.abs() < 3e-7, "ln {y}: {error:e}");
        }
        for (x, up) in
            [(0.0, 0.0), (0.1, 1.0), (1.0, 1.0), (1.0001, 2.0), (41.5, 42.0), (999_999.0, 999_999.0)]
        {
            assert_eq!((Real::rounded_up(x as f32), Real::rounded_up(x)), (up as f32, up));
        }
    }
}
