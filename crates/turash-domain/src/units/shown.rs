//! Numbers as people read them: short, with the unit that makes them so.

/// Three significant digits at most four before the point: `366`, `12.3`, `0.45`.
pub fn short(number: f64) -> String {
    let size = number.abs();
    let decimals = if size >= 99.95 || size == 0.0 {
        0
    } else if size >= 9.995 {
        1
    } else if size >= 0.995 {
        2
    } else {
        3
    };
    format!("{number:.decimals$}")
}

/// A number in the first of some units that it is at least one of, from the largest to the smallest.
///
/// ```
/// use turash_domain::units::scaled;
///
/// assert_eq!(scaled(12_345.0, &[(1e6, "Mt/a"), (1e3, "kt/a"), (1.0, "t/a")]), "12.3 kt/a");
/// ```
pub fn scaled(amount: f64, scales: &[(f64, &str)]) -> String {
    let fits = |(scale, _): &&(f64, &str)| amount.abs() >= 0.9995 * scale;
    match scales.iter().find(fits).or(scales.last()) {
        Some((scale, unit)) => format!("{} {unit}", short(amount / scale)),
        None => short(amount),
    }
}

/// Money in the unit that makes it short: `1.23 MEUR/a`.
///
/// ```
/// assert_eq!(turash_domain::units::euros_a_year(1_234_567.8), "1.23 MEUR/a");
/// ```
pub fn euros_a_year(amount: f64) -> String {
    scaled(amount, &[(1e6, "MEUR/a"), (1e3, "kEUR/a"), (1.0, "EUR/a")])
}
