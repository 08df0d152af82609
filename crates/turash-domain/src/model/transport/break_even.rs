//! How far heat can be carried until its value is spent on the pipe, and from it how far a flow is searched for.
//!
//! The value of a year's heat is multiplied by the sum of the discount factors over the life, `(1 - (1 + r)^-n) / r`: 9.818 years at 8 % and
//! 20 years. From it the exchangers are paid; what is left pays for the pipe. Losses and pumps are left out: so the length is an upper
//! bound of what any fuller model finds.

use super::TransportParams;
use super::heat_pipe::PIPE_STEPS;

/// What heat that is carried in a pipe earns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Earning {
    /// Full-load hours of the pipe, h/a.
    pub hours: f64,
    /// What a MWh that is fed in is worth, EUR.
    pub value_eur_per_mwh: f64,
    /// Sum of the discount factors over the life, years.
    pub present_years: f64,
}

impl TransportParams {
    /// The length of way at which a pipe for a heat, MW, has used up what it earns, km; 0 where the exchangers alone do.
    ///
    /// ```
    /// use turash_domain::model::transport::TransportParams;
    /// use turash_domain::model::transport::break_even::Earning;
    ///
    /// let earning = Earning { hours: 5_000.0, value_eur_per_mwh: 20.0, present_years: 9.818 };
    /// let km = [1.0, 5.0, 20.0].map(|mw| TransportParams::default().break_even_km(mw, earning));
    /// assert_eq!(km.map(|km| (km * 10.0).round() / 10.0), [3.6, 13.4, 40.7]);
    /// ```
    pub fn break_even_km(&self, power_mw: f64, earning: Earning) -> f64 {
        let pipe = &self.heat_pipe;
        let earned_eur = power_mw * earning.hours * earning.value_eur_per_mwh * earning.present_years;
        let left_eur = earned_eur - pipe.exchangers_eur(power_mw);
        (left_eur / pipe.pipe_eur_per_m(power_mw) / 1_000.0).max(0.0)
    }

    /// How far a flow of a power, MW, is worth searching for, km of great circle: no pair that the flow is part of breaks even farther away.
    ///
    /// A pair may use less than the flow's power, and a smaller pipe is cheaper: within a step of the table the length grows with the power,
    /// so the largest of all is at the end of a step, where exchangers become large, or at the flow's own power. It never falls as the power
    /// grows. `earning` is the best that any counterpart can offer.
    pub fn search_radius_km(&self, power_mw: f64, earning: Earning) -> f64 {
        let ends = PIPE_STEPS.iter().map(|(up_to, _)| *up_to);
        let farthest_km = ends
            .chain([self.heat_pipe.large_sink_mw])
            .filter(|end| *end < power_mw)
            .chain([power_mw])
            .map(|power_mw| self.break_even_km(power_mw, earning))
            .fold(0.0, f64::max);
        farthest_km / self.detour
    }
}
