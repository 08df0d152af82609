//! A sum today and the same sum as equal yearly payments.

/// What a sum of 1 today costs a year over `years` years at a discount rate of `rate` a year, paid at the end of each year:
/// `r / (1 - (1 + r)^-n)`, and `1 / n` at rate 0. The rate is above -1, the years above 0.
///
/// ```
/// # use turash_domain::model::economics::annuity_factor;
/// // The table value for 8 % and 20 years is 0.10185.
/// assert!((annuity_factor(0.08, 20.0) - 0.101_852_2).abs() < 1e-7);
/// assert_eq!(annuity_factor(0.0, 20.0), 0.05);
/// ```
pub fn annuity_factor(rate: f64, years: f64) -> f64 {
    if rate == 0.0 {
        return 1.0 / years;
    }
    // `exp_m1` and `ln_1p` keep small rates exact.
    rate / -(-years * rate.ln_1p()).exp_m1()
}

/// What 1 at the end of each of `years` years is worth today: the inverse of [`annuity_factor`].
pub fn present_value_factor(rate: f64, years: f64) -> f64 {
    1.0 / annuity_factor(rate, years)
}
