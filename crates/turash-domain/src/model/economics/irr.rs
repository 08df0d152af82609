//! The internal rate of return.

use serde::Serialize;

use super::brent;

/// The rates at which a series of payments has a net present value of 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "roots", rename_all = "snake_case")]
pub enum Irr {
    /// There is none: nothing is paid, or nothing comes back, or the value never reaches 0.
    None,
    /// The one rate, a year.
    One {
        /// The rate, 1/a.
        rate: f64,
    },
    /// More than one, because payments change their sign more than once: no single one of them tells whether the project pays.
    Several {
        /// How many.
        count: usize,
        /// The lowest, 1/a.
        lowest: f64,
        /// The highest, 1/a.
        highest: f64,
    },
    /// The only ones lie below -99.99 % or above 10,000 % a year.
    OutOfRange,
}

impl Irr {
    /// The rate, where there is exactly one.
    pub fn rate(self) -> Option<f64> {
        match self {
            Self::One { rate } => Some(rate),
            Self::None | Self::Several { .. } | Self::OutOfRange => None,
        }
    }
}

/// The range of `1 + rate` that is searched, and the places that are looked at where there may be several.
const LOWEST: f64 = 1e-4;
const HIGHEST: f64 = 101.0;
const PLACES: usize = 1_000;

/// The internal rates of return of a series of payments, one a year, the first today, between -99.99 % and 10,000 %, by Brent's method
/// between two places where the value has different signs.
///
/// A series whose payments change their sign once has exactly one rate (Descartes' rule of signs), and the whole range is its bracket. Of
/// any other the value is looked at in 1,000 places, each 1.4 % of `1 + rate` beyond the last; two rates that lie closer together than
/// two places may be missed.
///
/// ```
/// # use turash_domain::model::economics::{Irr, irr};
/// assert!((irr(&[-100.0, 110.0]).rate().unwrap_or_default() - 0.1).abs() < 1e-12);
/// assert_eq!(irr(&[-100.0, -5.0]), Irr::None);
/// assert!(matches!(irr(&[-100.0, 230.0, -132.0]), Irr::Several { count: 2, .. }));
/// ```
pub fn irr(flows: &[f64]) -> Irr {
    let is_payment = |flow: &f64| *flow != 0.0;
    let (Some(first), Some(last)) = (flows.iter().position(is_payment), flows.iter().rposition(is_payment))
    else {
        return Irr::None;
    };
    // Years without payment at both ends move no root.
    let flows = &flows[first..=last];
    let mut payments = flows.iter().copied().filter(is_payment);
    let mut sign = payments.next().unwrap_or_default();
    let changes = payments.filter(|flow| differ(std::mem::replace(&mut sign, *flow), *flow)).count();
    match changes {
        0 => Irr::None,
        1 => among(flows, 1),
        _ => among(flows, PLACES),
    }
}

/// The rates of a series that begins and ends with a payment, by its value at `places` places and the lowest one.
fn among(flows: &[f64], places: usize) -> Irr {
    let step = (HIGHEST / LOWEST).ln() / places as f64;
    let place = |index: usize| LOWEST * (index as f64 * step).exp();
    let value = |growth: f64| scaled_value(flows, growth);
    let (mut count, mut lowest, mut highest) = (0, f64::NAN, f64::NAN);
    let mut left = (place(0), value(place(0)));
    // Towards growth 0 the last payment decides the sign, towards infinity the first one.
    let mut outside = usize::from(differ(left.1, flows[flows.len() - 1]));
    for index in 1..=places {
        let right = (place(index), value(place(index)));
        if left.1 == 0.0 || differ(left.1, right.1) {
            highest = brent::root(value, left.0, right.0) - 1.0;
            lowest = if count == 0 { highest } else { lowest };
            count += 1;
        }
        left = right;
    }
    outside += usize::from(differ(left.1, flows[0]));
    match (count, count + outside) {
        (0, 0) => Irr::None,
        (0, _) => Irr::OutOfRange,
        (1, 1) => Irr::One { rate: highest },
        (_, count) => Irr::Several { count, lowest, highest },
    }
}

fn differ(a: f64, b: f64) -> bool {
    (a < 0.0 && b > 0.0) || (a > 0.0 && b < 0.0)
}

/// The present value at a growth of `1 + rate`, below 1 times its power of the last year, which keeps its sign and its roots and never
/// overflows.
fn scaled_value(flows: &[f64], growth: f64) -> f64 {
    if growth < 1.0 {
        flows.iter().fold(0.0, |sum, flow| sum * growth + flow)
    } else {
        flows.iter().rev().fold(0.0, |sum, flow| sum / growth + flow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::economics::npv;

    #[test]
    fn rates_of_return_are_those_of_the_textbook() {
        // An annuity of 20 years at 8 % from 1,000 is 101.852; the rate of the loan comes back.
        let mut loan = vec![-1000.0];
        loan.extend([101.852_208_8; 20]);
        assert!((irr(&loan).rate().unwrap() - 0.08).abs() < 1e-9);
        let late = [0.0, 0.0, -100.0, 0.0, 121.0, 0.0];
        assert!((irr(&late).rate().unwrap() - 0.1).abs() < 1e-12);
        let Irr::Several { count: 2, lowest, highest } = irr(&[-100.0, 230.0, -132.0]) else { panic!() };
        assert!((lowest - 0.1).abs() < 1e-9 && (highest - 0.2).abs() < 1e-9);
    }

    #[test]
    fn none_and_out_of_range_are_said_so() {
        for flows in [&[][..], &[0.0, 0.0], &[-1.0], &[1.0, 2.0], &[-5.0, -1.0, -1.0], &[1.0, -1.0, 1.0]] {
            assert_eq!(irr(flows), Irr::None, "{flows:?}");
        }
        assert_eq!(irr(&[-1.0, 1_000.0]), Irr::OutOfRange);
        assert_eq!(irr(&[-1e9, 1.0]), Irr::OutOfRange);
        let lossy = irr(&[-100.0, 1.0]).rate().unwrap();
        assert!((lossy + 0.99).abs() < 1e-12);
    }

    #[test]
    fn long_lives_neither_overflow_nor_lose_the_root() {
        for yearly in [0.001, 1.0, 49.9, 51.0, 1e4] {
            let mut flows = vec![-1000.0];
            flows.extend([yearly; 60]);
            let rate = irr(&flows).rate().unwrap();
            let absolute: Vec<f64> = flows.iter().map(|flow| flow.abs()).collect();
            let scale = npv(&absolute, rate);
            assert!(npv(&flows, rate).abs() <= 1e-9 * scale, "{yearly} {rate}");
        }
    }
}
