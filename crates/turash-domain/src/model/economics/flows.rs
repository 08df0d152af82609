//! Series of payments: the first today, the next a year later, and so on; receipts above 0.

/// The net present value of a series at a discount rate above -1 a year, in the unit of the series: `sum_t flow_t (1 + r)^-t`.
///
/// ```
/// # use turash_domain::model::economics::npv;
/// assert_eq!(npv(&[-100.0, 60.0, 70.0], 0.0), 30.0);
/// assert_eq!(npv(&[-100.0, 150.0], 0.5), 0.0);
/// ```
pub fn npv(flows: &[f64], rate: f64) -> f64 {
    flows.iter().rev().fold(0.0, |later, flow| later / (1.0 + rate) + flow)
}

/// After how many years what came in has paid back what went out, each payment discounted at `rate` a year (0 for the simple payback);
/// within a year evenly. `None` where that never happens within the series.
///
/// ```
/// # use turash_domain::model::economics::payback_years;
/// assert_eq!(payback_years(&[-100.0, 40.0, 40.0, 40.0], 0.0), Some(2.5));
/// assert_eq!(payback_years(&[-100.0, 40.0], 0.0), None);
/// ```
pub fn payback_years(flows: &[f64], rate: f64) -> Option<f64> {
    let (mut sum, mut discount) = (0.0, 1.0);
    for (year, flow) in flows.iter().enumerate() {
        let flow = flow * discount;
        if sum + flow >= 0.0 {
            let part_of_year = if sum < 0.0 { -sum / flow } else { 0.0 };
            return Some((year.saturating_sub(1)) as f64 + part_of_year);
        }
        sum += flow;
        discount /= 1.0 + rate;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paybacks_are_those_of_a_hand_calculation() {
        // 1,000 for 300 a year: 3.33 years; at 10 % the sums are 272.7, 520.7, 746.1, 951.0, 1137.2: within the fifth year.
        let flows = [-1000.0, 300.0, 300.0, 300.0, 300.0, 300.0];
        assert!((payback_years(&flows, 0.0).unwrap() - 10.0 / 3.0).abs() < 1e-12);
        assert!((payback_years(&flows, 0.10).unwrap() - (4.0 + 49.0404 / 186.2764)).abs() < 1e-4);
        assert_eq!(payback_years(&flows, 0.20), None);
        assert_eq!(payback_years(&[5.0, 1.0], 0.1), Some(0.0));
        assert_eq!(payback_years(&[], 0.1), None);
    }
}
