//! The problem table: what any number of hot and cold streams can give to each other.
//!
//! Linnhoff and Flower 1978; Kemp, "Pinch Analysis and Process Integration", 2nd ed. 2007, section 2.3. Hot streams are shifted down and cold
//! ones up by their contribution to the temperature difference. From the hottest shifted temperature to the coldest, heat cascades from
//! interval to interval; the least hot utility is what keeps it from falling below zero anywhere. Where it becomes zero is the pinch.

use super::stream::{ColdStream, HotStream};

/// An interval between two neighbouring shifted temperatures, or the heat that streams give and take at one of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its upper shifted temperature, °C.
    pub from_c: f64,
    /// Its lower shifted temperature, °C; the same where streams condense or boil.
    pub to_c: f64,
    /// Heat that hot streams give in it less heat that cold streams take, MW.
    pub surplus_mw: f64,
    /// Heat that leaves it downwards, with the least hot utility fed in at the top, MW.
    pub cascaded_mw: f64,
}

/// What the streams need from outside at the least.
#[derive(Debug, Clone, PartialEq)]
pub struct Targets {
    /// The least heat from outside, MW.
    pub hot_utility_mw: f64,
    /// The least heat to be cooled away, MW.
    pub cold_utility_mw: f64,
    /// What passes from hot to cold streams then, MW.
    pub recovered_mw: f64,
    /// The shifted temperature that no heat may cross, °C; none where no heat from outside is needed.
    pub pinch_c: Option<f64>,
    /// The cascade from the hottest to the coldest temperature.
    pub intervals: Vec<Interval>,
}

/// One end of a stream on the shifted scale.
#[derive(Debug, Clone, Copy)]
struct Step {
    celsius: f64,
    /// What the surplus gains per kelvin below this temperature, MW/K.
    slope: f64,
    /// What the surplus gains at this temperature, MW.
    latent: f64,
}

/// The targets of streams, whatever their order.
///
/// ```
/// use turash_domain::model::heat::cascade::targets;
/// use turash_domain::model::heat::stream::{ColdStream, HotStream};
///
/// // Kemp's four streams at a difference of 10 K, in kW.
/// let hot = |supply_c, return_c, power_mw| HotStream { supply_c, return_c, power_mw, contribution_k: 5.0 };
/// let cold = |inlet_c, target_c, power_mw| ColdStream { inlet_c, target_c, power_mw, contribution_k: 5.0 };
/// let found = targets(
///     &[hot(170.0, 60.0, 330.0), hot(150.0, 30.0, 180.0)],
///     &[cold(20.0, 135.0, 230.0), cold(80.0, 140.0, 240.0)],
/// );
/// assert!((found.hot_utility_mw - 20.0).abs() < 1e-9 && (found.cold_utility_mw - 60.0).abs() < 1e-9);
/// assert_eq!(found.pinch_c, Some(85.0));
/// ```
pub fn targets(hot: &[HotStream], cold: &[ColdStream]) -> Targets {
    let given: f64 = hot.iter().map(|stream| stream.power_mw).sum();
    let needed: f64 = cold.iter().map(|stream| stream.power_mw).sum();
    let steps = steps(hot, cold);
    let mut cascade = Cascade::new(1e-12 * (given + needed), 2 * steps.len());
    let mut slope = 0.0_f64;
    let mut rest = steps.as_slice();
    while let Some(&Step { celsius, .. }) = rest.first() {
        let (here, below) =
            rest.split_at(rest.partition_point(|step| step.celsius.total_cmp(&celsius).is_ge()));
        slope += here.iter().map(|step| step.slope).sum::<f64>();
        if here.iter().any(|step| step.latent != 0.0) {
            cascade.pass(celsius, celsius, here.iter().map(|step| step.latent).sum());
        }
        if let Some(next) = below.first() {
            cascade.pass(celsius, next.celsius, slope * (celsius - next.celsius));
        }
        rest = below;
    }
    cascade.fed(needed)
}

/// The cascade on its way down, with nothing fed in at the top.
struct Cascade {
    intervals: Vec<Interval>,
    /// What has arrived so far, MW.
    flow_mw: f64,
    /// The least that arrived anywhere, MW, at most 0; and where.
    lowest_mw: f64,
    lowest_c: Option<f64>,
    /// What rounding may leave, MW: no deficit.
    rounding_mw: f64,
}

impl Cascade {
    fn new(rounding_mw: f64, intervals: usize) -> Self {
        let intervals = Vec::with_capacity(intervals);
        Self { intervals, flow_mw: 0.0, lowest_mw: 0.0, lowest_c: None, rounding_mw }
    }

    /// Passes an interval with its surplus.
    fn pass(&mut self, from_c: f64, to_c: f64, surplus_mw: f64) {
        self.flow_mw += surplus_mw;
        self.intervals.push(Interval { from_c, to_c, surplus_mw, cascaded_mw: self.flow_mw });
        if self.flow_mw < self.lowest_mw - self.rounding_mw {
            (self.lowest_mw, self.lowest_c) = (self.flow_mw, Some(to_c));
        }
    }

    /// The targets: just so much is fed in that nothing falls below zero.
    fn fed(mut self, needed_mw: f64) -> Targets {
        let hot_utility_mw = 0.0 - self.lowest_mw;
        for interval in &mut self.intervals {
            interval.cascaded_mw += hot_utility_mw;
        }
        Targets {
            hot_utility_mw,
            cold_utility_mw: (hot_utility_mw + self.flow_mw).max(0.0),
            recovered_mw: needed_mw - hot_utility_mw,
            pinch_c: self.lowest_c,
            intervals: self.intervals,
        }
    }
}

/// Both ends of every stream that has power, hottest first. The whole step is compared, so that sums do not depend on the streams' order.
fn steps(hot: &[HotStream], cold: &[ColdStream]) -> Vec<Step> {
    let hot = hot.iter().map(|stream| (stream.shifted(), stream.power_mw));
    let cold = cold.iter().map(|stream| (stream.shifted(), -stream.power_mw));
    let mut steps = Vec::new();
    for ((high_c, low_c), gain) in hot.chain(cold).filter(|(_, gain)| *gain != 0.0) {
        if high_c > low_c {
            let slope = gain / (high_c - low_c);
            steps.push(Step { celsius: high_c, slope, latent: 0.0 });
            steps.push(Step { celsius: low_c, slope: -slope, latent: 0.0 });
        } else {
            steps.push(Step { celsius: high_c, slope: 0.0, latent: gain });
        }
    }
    steps.sort_unstable_by(|a, b| {
        let rest = || a.slope.total_cmp(&b.slope).then_with(|| a.latent.total_cmp(&b.latent));
        b.celsius.total_cmp(&a.celsius).then_with(rest)
    });
    steps
}
