//! The shape of a flow over the 576 steps of a calendar.

use super::calendar::{Calendar, DAY};
use super::weekly;
use crate::error::Invalid;
use crate::profile::{Profile, TYPICAL_STEPS};

/// The rate of a flow in each step relative to its mean: numbers that are finite and not negative, whose mean over the hours of the
/// calendar they were made for is 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape(Box<[f64; TYPICAL_STEPS]>);

impl Shape {
    /// The same rate all year; it fits every calendar.
    pub fn flat() -> Self {
        Self(Box::new([1.0; TYPICAL_STEPS]))
    }

    /// The shape of rates in any unit. They are finite, not negative and not all zero.
    pub fn new(rates: &[f64], calendar: &Calendar) -> Result<Self, Invalid> {
        let count = rates.len();
        let mut rates: Box<[f64; TYPICAL_STEPS]> = Box::<[f64]>::from(rates)
            .try_into()
            .map_err(|_| Invalid::new("rates", count, format!("{TYPICAL_STEPS} rates"), ""))?;
        scale_to_mean_1(&mut *rates, calendar.weights())?;
        Ok(Self(rates))
    }

    /// The shape of a profile. `named` knows load profiles by name; a name that it does not know is refused, and whoever asks decides
    /// what to take instead.
    ///
    /// ```
    /// use turash_domain::{Profile, model::profile::{Calendar, Shape}};
    ///
    /// # fn main() -> Result<(), turash_domain::Invalid> {
    /// let calendar = Calendar::of(2025)?;
    /// assert_eq!(Shape::of(&Profile::Flat, &calendar, |_| None)?, Shape::flat());
    /// # Ok(())
    /// # }
    /// ```
    pub fn of(
        profile: &Profile,
        calendar: &Calendar,
        named: impl FnOnce(&str) -> Option<Self>,
    ) -> Result<Self, Invalid> {
        match profile {
            Profile::Flat => Ok(Self::flat()),
            Profile::Monthly(monthly) => {
                let of_step = |step| monthly.weights()[step / (2 * DAY)];
                Self::new(&std::array::from_fn::<_, TYPICAL_STEPS, _>(of_step), calendar)
            }
            Profile::Weekly(weekly) => Self::new(&weekly::open_shares(weekly, calendar), calendar),
            Profile::TypicalDays(days) => Self::new(days.weights(), calendar),
            Profile::Named { name } => named(name.as_str()).ok_or_else(|| unknown(name.as_str())),
        }
    }

    /// The relative rates, ordered by month, then working day before weekend, then hour.
    pub fn rates(&self) -> &[f64; TYPICAL_STEPS] {
        &self.0
    }
}

/// The refusal of a load profile's name.
pub(super) fn unknown(name: &str) -> Invalid {
    Invalid::new(
        "profile.name",
        name,
        "the name of a known load profile",
        "import the load profile under this name",
    )
}

/// Scales rates so that their mean is 1, each counted by its weight.
pub(super) fn scale_to_mean_1(rates: &mut [f64], weights: &[f64]) -> Result<(), Invalid> {
    if let Some(bad) = rates.iter().find(|rate| !(rate.is_finite() && **rate >= 0.0)) {
        return Err(Invalid::new("rates", bad, "finite numbers that are not negative", ""));
    }
    let largest = rates.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        let remedy = "use a quantity of 0 instead, or shorten the shutdowns";
        return Err(Invalid::new("rates", "only zeros", "at least one above zero", remedy));
    }
    // By the largest first, so that no sum overflows.
    for rate in rates.iter_mut() {
        *rate /= largest;
    }
    let total: f64 = weights.iter().sum();
    let sum: f64 = rates.iter().zip(weights).map(|(rate, weight)| rate * weight).sum();
    for rate in rates.iter_mut() {
        *rate *= total / sum;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Monthly, TypicalDays};
    use crate::text::Text;

    fn mean(shape: &Shape, calendar: &Calendar) -> f64 {
        let sum: f64 = shape.rates().iter().zip(calendar.weights()).map(|(rate, weight)| rate * weight).sum();
        sum / calendar.hours() as f64
    }

    #[test]
    fn shapes_have_a_mean_of_1_whatever_their_unit() {
        let calendar = Calendar::of(2024).unwrap();
        let rates: Vec<f64> = (0..576).map(|step| f64::from(step % 7)).collect();
        for unit in [1.0, 1e-300, 1e300] {
            let scaled: Vec<f64> = rates.iter().map(|rate| rate * unit).collect();
            let profile = Profile::TypicalDays(TypicalDays::new(scaled).unwrap());
            let shape = Shape::of(&profile, &calendar, |_| None).unwrap();
            assert!((mean(&shape, &calendar) - 1.0).abs() < 1e-12, "{unit}");
        }
    }

    #[test]
    fn months_are_rates_and_names_are_looked_up() {
        let calendar = Calendar::of(2025).unwrap();
        let mut weights = [0.0; 12];
        weights[1] = 7.0;
        let february = Profile::Monthly(Monthly::new(weights).unwrap());
        let shape = Shape::of(&february, &calendar, |_| None).unwrap();
        assert!((shape.rates()[2 * DAY] - 365.0 / 28.0).abs() < 1e-12);
        assert_eq!(shape.rates()[0], 0.0);
        let flat = Profile::Monthly(Monthly::new([3.0; 12]).unwrap());
        assert!(
            Shape::of(&flat, &calendar, |_| None)
                .unwrap()
                .rates()
                .iter()
                .all(|rate| (rate - 1.0).abs() < 1e-12)
        );

        let named = Profile::Named { name: Text::new("paper").unwrap() };
        let found = Shape::of(&named, &calendar, |name| (name == "paper").then(Shape::flat));
        assert_eq!(found, Ok(Shape::flat()));
        assert_eq!(Shape::of(&named, &calendar, |_| None).unwrap_err().field, "profile.name");
    }
}
