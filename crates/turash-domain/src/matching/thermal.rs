//! Heat and cooling of one pair: the best way, what it delivers, what it is worth. The one formula for lists and explanations.
//!
//! **Temperature.** Of two streams, the problem table comes down to two shares: `u_s` of the supply's heat lies above the demand's inlet,
//! `u_d` of the demand's lies below the supply's hottest ([`crate::model::heat::direct`]). A step of the year gives `min(u_s s, u_d d)`
//! directly; a heat pump lifts what is left of the supply, `s COP / (COP - 1)`.
//!
//! **Link.** Two pipes between two exchangers, with the demand's temperatures, so that a hotter supply never loses more. The pipe is the one
//! that carries the highest rate, or the next smaller one, run full, where that is worth more: so more heat is never worth less.
//!
//! Cold is heat with the signs of its temperatures turned. A chiller that heat drives is a demand for heat at its driving temperature.

use super::caution::{Caution, IMPOSSIBLE, Ledger, Measure, Trust, Worth};
use super::real::{Real, pick};
use super::year::{Delivered, Year};
use crate::matches::Technology;
use crate::model::Parameters;
use crate::model::economics::{Terms, annuity_factor};
use crate::model::transport::heat_pipe::PIPE_STEPS;

/// What gives heat. Temperatures in °C; shifted ones are lowered by the stream's contribution to the temperature difference.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hot<F> {
    /// Its hottest, shifted.
    pub(super) upper: F,
    /// Its coldest, shifted, at least [`LEAST_GLIDE_K`] below.
    pub(super) lower: F,
    /// Its coldest as it is.
    pub(super) coldest: F,
    /// Where a heat pump evaporates that has all of it as its source.
    pub(super) evaporating: F,
    /// Its mean rate, MW.
    pub(super) mean_mw: F,
}

/// What takes heat. Shifted temperatures are raised by the stream's contribution and by what the pipe between the two takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cold<F> {
    /// Its hottest, shifted.
    pub(super) upper: F,
    /// Its coldest, shifted, at least [`LEAST_GLIDE_K`] below.
    pub(super) lower: F,
    /// Its hottest as it is.
    pub(super) hottest: F,
    /// Where a heat pump condenses that serves all of it.
    pub(super) condensing: F,
    /// Its mean rate, MW.
    pub(super) mean_mw: F,
    /// Capital of a heat pump, EUR per MW of heat; below 0 where none is hot enough.
    pub(super) pump_eur_per_mw: F,
    /// Capital of a machine that takes all of the heat, EUR per MW: a chiller that heat drives.
    pub(super) machine_eur_per_mw: F,
    /// What a MWh is worth, EUR.
    pub(super) eur_per_mwh: F,
    /// What a MWh of electricity costs, EUR.
    pub(super) electricity_eur_per_mwh: F,
    /// How far the mean of the pipes is from the temperature of the ground, K.
    pub(super) from_ground_k: F,
    /// Electricity of the pumps per heat and kilometre of way, 1/km.
    pub(super) pumping_per_km: F,
}

/// The least difference between a stream's two ends, K: a stream at one temperature counts as one with this glide. A power of two, and
/// temperatures are rounded to it, so that `f32` has the same ones as `f64`.
pub(super) const LEAST_GLIDE_K: f64 = 1.0 / 128.0;

/// How heat reaches the demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Direct,
    DirectAndPump,
    Pump,
}

impl Way {
    /// How it is called; `by_chiller` where heat drives a chiller.
    pub(super) fn technology(self, by_chiller: bool) -> Technology {
        match self {
            _ if by_chiller => Technology::AbsorptionChiller,
            Self::Direct => Technology::Direct,
            Self::DirectAndPump => Technology::DirectAndHeatPump,
            Self::Pump => Technology::HeatPump,
        }
    }
}

/// What one way gives in a year.
#[derive(Debug, Clone, Copy)]
pub(super) struct WayYear<F> {
    pub(super) way: Way,
    /// Whether it is possible.
    pub(super) works: bool,
    /// What goes into the pipe.
    pub(super) into_pipe: Delivered<F>,
    /// What of it a heat pump gives.
    pub(super) pumped: Delivered<F>,
    /// Electricity of the heat pump, MWh/a.
    pub(super) electricity: F,
    /// Heat from the heat pump per electricity.
    pub(super) cop: F,
}

/// A way with its pipe, and what that is worth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exchange<F> {
    pub(super) way: WayYear<F>,
    /// What reaches the demand, MWh/a.
    pub(super) delivered: F,
    /// What the pipe loses, MWh/a.
    pub(super) lost: F,
    /// What the pipe carries at most, MW.
    pub(super) pipe_mw: F,
    /// The part of what could go into the pipe that does.
    pub(super) part: F,
    /// Electricity of the pumps of the pipe, MWh/a.
    pub(super) pumping: F,
    /// Capital of pipes, exchangers and machines, EUR.
    pub(super) pipe_eur: F,
    pub(super) exchangers_eur: F,
    pub(super) machines_eur: F,
    pub(super) ledger: Ledger<F>,
    pub(super) worth: Worth<F>,
}

impl<F: Real> Exchange<F> {
    /// What is taken of the supply in a year, MWh: what goes into the pipe less the electricity of the heat pump.
    pub(super) fn taken(&self) -> F {
        (self.way.into_pipe.amount - self.way.electricity) * self.part
    }
}

/// The parameters that the formula needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct ThermalTerms<F> {
    caution: Caution<F>,
    /// Annuity and upkeep a year as a part of the capital, 1/a.
    yearly_share: F,
    detour: F,
    efficiency_small: F,
    efficiency_growth: F,
    small_mw: F,
    per_growth_mw: F,
    smallest_lift_k: F,
    largest_lift_k: F,
    condenser_k: F,
    evaporator_k: F,
    direct_k: F,
    source_eur_per_mw: F,
    sink_eur_per_mw: F,
    small_sink_eur_per_mw: F,
    large_sink_mw: F,
    /// Per pipe: what it carries, MW; its capital, EUR per m; its loss, W per m and K.
    pipes: [[F; 3]; PIPE_STEPS.len()],
}

impl<F: Real> ThermalTerms<F> {
    pub(super) fn of(parameters: &Parameters, terms: &Terms, caution: Caution<F>) -> Self {
        let (pump, pipe) = (&parameters.heat.pump, &parameters.transport.heat_pipe);
        let span_mw = (pump.large_mw - pump.small_mw).max(1e-9);
        let annuity = annuity_factor(terms.discount_rate, f64::from(terms.life_years));
        let yearly_share = annuity * (1.0 - terms.subsidy_share) + parameters.economics.upkeep_share;
        let loop_k = parameters.heat.stream.loop_k(crate::model::heat::stream::Link::Loop);
        Self {
            caution,
            yearly_share: F::of(yearly_share),
            detour: F::of(parameters.transport.detour),
            efficiency_small: F::of(pump.efficiency_small),
            efficiency_growth: F::of(pump.efficiency_large - pump.efficiency_small),
            small_mw: F::of(pump.small_mw),
            per_growth_mw: F::of(1.0 / span_mw),
            smallest_lift_k: F::of(pump.smallest_lift_k),
            largest_lift_k: F::of(pump.largest_lift_k),
            condenser_k: F::of(pump.condenser_k),
            evaporator_k: F::of(pump.evaporator_k + loop_k),
            direct_k: F::of(pump.direct_k.max(loop_k)),
            source_eur_per_mw: F::of(pipe.source_exchanger_eur_per_mw),
            sink_eur_per_mw: F::of(pipe.sink_exchanger_eur_per_mw),
            small_sink_eur_per_mw: F::of(pipe.small_sink_exchanger_eur_per_mw),
            large_sink_mw: F::of(pipe.large_sink_mw),
            pipes: PIPE_STEPS.map(|(up_to_mw, _)| {
                [up_to_mw, pipe.pipe_eur_per_m(up_to_mw), pipe.step_loss_w_per_m_k(up_to_mw)].map(F::of)
            }),
        }
    }

    /// The best way from a hot stream to a cold one over a great circle of `km`; its worth may be below 0. `M` says by which
    /// worth.
    #[inline(always)]
    pub(super) fn exchange<M: Measure>(
        &self,
        year: &Year<'_, F>,
        hot: &Hot<F>,
        cold: &Cold<F>,
        trust: &Trust<F>,
        km: F,
    ) -> Exchange<F> {
        // Written out: what `map` calls is not inlined, and would keep the engine's loops from being vectorized.
        let [direct, direct_and_pump, pump] = self.ways(year, hot, cold);
        let direct = self.link::<M>(direct, cold, trust, km);
        let direct_and_pump = self.link::<M>(direct_and_pump, cold, trust, km);
        let pump = self.link::<M>(pump, cold, trust, km);
        let best = pick(M::of(&direct_and_pump.worth) > M::of(&direct.worth), direct_and_pump, direct);
        pick(M::of(&pump.worth) > M::of(&best.worth), pump, best)
    }

    /// The three ways, each with what it gives in a year.
    #[inline(always)]
    pub(super) fn ways(&self, year: &Year<'_, F>, hot: &Hot<F>, cold: &Cold<F>) -> [WayYear<F>; 3] {
        let (zero, one) = (F::of(0.0), F::of(1.0));
        let Passing { no_lift, of_supply, of_demand } = self.passing(hot, cold);
        let passes = of_supply > zero;
        let directly = |has: F, needs: F| (has * of_supply).or_less(needs * of_demand);
        let nothing = Delivered { amount: zero, rate: zero };
        let direct = year.deliver(directly);
        let can_pump = (cold.pump_eur_per_mw >= zero) & !no_lift;
        // What a heat pump adds to what passes directly works between the ends of the streams.
        let ends = Lift {
            condensing: cold.hottest + self.condenser_k,
            evaporating: hot.coldest - self.evaporator_k,
        };
        let whole = Lift { condensing: cold.condensing, evaporating: hot.evaporating };
        let size_mw = hot.mean_mw.or_less(cold.mean_mw);
        let (cop_ends, cop_whole) = (self.cop(ends, size_mw), self.cop(whole, size_mw));
        let (gain_ends, gain_whole) = (cop_ends / (cop_ends - one), cop_whole / (cop_whole - one));
        let rest = year.deliver(|has, needs| {
            let through = directly(has, needs);
            ((has - through) * gain_ends).or_less(needs - through)
        });
        let both = year.deliver(|has, needs| {
            let through = directly(has, needs);
            through + ((has - through) * gain_ends).or_less(needs - through)
        });
        let pumped = year.deliver(|has, needs| (has * gain_whole).or_less(needs));
        let way = |way, works, into_pipe, pumped: Delivered<F>, cop| WayYear {
            way,
            works,
            into_pipe,
            pumped,
            electricity: pumped.amount / cop,
            cop,
        };
        [
            way(Way::Direct, passes, direct, nothing, one),
            way(Way::DirectAndPump, passes & can_pump & self.reaches(ends), both, rest, cop_ends),
            way(Way::Pump, can_pump & self.reaches(whole), pumped, pumped, cop_whole),
        ]
    }

    /// What passes of each side without a heat pump.
    #[inline(always)]
    pub(super) fn passing(&self, hot: &Hot<F>, cold: &Cold<F>) -> Passing<F> {
        let one = F::of(1.0);
        let above = hot.upper - cold.lower;
        let no_lift = hot.coldest >= cold.hottest + self.direct_k;
        Passing {
            no_lift,
            of_supply: pick(no_lift, one, (above / (hot.upper - hot.lower)).share()),
            of_demand: pick(no_lift, one, (above / (cold.upper - cold.lower)).share()),
        }
    }

    /// A way with the pipe that is worth most of two: the one that carries all of it, and the next smaller one, run full, where there is one.
    #[inline(always)]
    fn link<M: Measure>(&self, way: WayYear<F>, cold: &Cold<F>, trust: &Trust<F>, km: F) -> Exchange<F> {
        let rate = way.into_pipe.rate * trust.peak;
        let [fits, smaller] = self.pipes_for(rate);
        let kept = self.caution.kept(trust.variance);
        let place_km = trust.place_km2.root();
        let full = self.with_pipe(way, fits, rate, F::of(1.0), (cold, km), (kept, place_km, trust.peak));
        let part = smaller[0] / rate.or_more(F::of(1e-9));
        let less = self.with_pipe(way, smaller, smaller[0], part, (cold, km), (kept, place_km, trust.peak));
        pick((smaller[0] > F::of(0.0)) & (M::of(&less.worth) > M::of(&full.worth)), less, full)
    }

    #[inline(always)]
    fn with_pipe(
        &self,
        way: WayYear<F>,
        [_, eur_per_m, loss_w_per_m_k]: [F; 3],
        pipe_mw: F,
        part: F,
        (cold, km): (&Cold<F>, F),
        (kept, place_km, peak): (F, F, F),
    ) -> Exchange<F> {
        let zero = F::of(0.0);
        let route_km = km * self.detour;
        let into_pipe = way.into_pipe.amount * part;
        // W/m are MW per thousand km; a pipe is warm all year.
        let lost =
            (loss_w_per_m_k * cold.from_ground_k * route_km * F::of(8_760.0 / 1_000.0)).or_less(into_pipe);
        let pumping = cold.pumping_per_km * route_km * into_pipe;
        let delivered = into_pipe - lost;
        let sink = pick(pipe_mw < self.large_sink_mw, self.small_sink_eur_per_mw, self.sink_eur_per_mw);
        let exchangers_eur = pipe_mw * (self.source_eur_per_mw + sink);
        let pipe_eur_per_km = eur_per_m * F::of(1_000.0) * self.detour;
        let pipe_eur = pipe_eur_per_km * km;
        let pumped_mw = way.pumped.rate * peak * part;
        let machines_eur = cold.pump_eur_per_mw.or_more(zero) * pumped_mw + cold.machine_eur_per_mw * pipe_mw;
        let electricity = way.electricity * part + pumping;
        let ledger = Ledger {
            benefit: delivered * cold.eur_per_mwh - electricity * cold.electricity_eur_per_mwh,
            cost: (pipe_eur + exchangers_eur + machines_eur) * self.yearly_share,
            cost_per_km: pipe_eur_per_km * self.yearly_share,
        };
        let worth = self.caution.worth(&ledger, kept, place_km);
        let least = F::of(IMPOSSIBLE);
        let worth = Worth {
            cautious: pick(way.works, worth.cautious, least),
            entered: pick(way.works, worth.entered, least),
        };
        Exchange {
            way,
            delivered,
            lost,
            pipe_mw,
            part,
            pumping,
            pipe_eur,
            exchangers_eur,
            machines_eur,
            ledger,
            worth,
        }
    }

    /// How far what flows in these steps, MWh, can be carried if a MWh is worth so much, EUR; great circle in km.
    ///
    /// What is carried may be cut off at any rate, and the best rates are those that fill a pipe ([`PIPE_STEPS`]), at which exchangers
    /// become large, or the highest. Losses, pumps and machines are left out, so that no pair is worth more.
    pub(super) fn reach_km(&self, steps: &[F], per_hour: &[F], peak: F, eur_per_mwh: F, variance: F) -> F {
        let zero = F::of(0.0);
        let kept = self.caution.kept(variance);
        let rates = || steps.iter().zip(per_hour).map(|(amount, per_hour)| *amount * *per_hour);
        let highest_mw = rates().fold(zero, F::or_more) * peak;
        let ends = self.pipes.iter().map(|[up_to_mw, ..]| *up_to_mw).chain([self.large_sink_mw]);
        let reach = |pipe_mw: F| {
            let cut = pipe_mw / peak;
            let part = |(amount, rate): (&F, F)| {
                pick(rate > cut, *amount * (cut / rate.or_more(F::of(1e-30))), *amount)
            };
            let carried = steps.iter().zip(rates()).map(part).fold(zero, |sum, amount| sum + amount);
            let pays_eur = self.caution.pays_for(carried * eur_per_mwh, kept) / self.yearly_share;
            let sink = pick(pipe_mw < self.large_sink_mw, self.small_sink_eur_per_mw, self.sink_eur_per_mw);
            let left_eur = pays_eur - pipe_mw * (self.source_eur_per_mw + sink);
            let [[_, eur_per_m, _], _] = self.pipes_for(pipe_mw);
            (left_eur / (eur_per_m * F::of(1_000.0) * self.detour)).or_more(zero)
        };
        ends.filter(|end| *end < highest_mw).chain([highest_mw]).map(reach).fold(zero, F::or_more)
    }

    /// What orders lists.
    #[inline(always)]
    pub(super) fn rank(&self, exchange: &Exchange<F>) -> F {
        self.caution.rank(exchange.worth, exchange.delivered)
    }

    /// The smallest pipe that carries a rate, and the one before it. Beyond the largest, pipes lie side by side.
    #[inline(always)]
    fn pipes_for(&self, rate: F) -> [[F; 3]; 2] {
        let zero = F::of(0.0);
        let mut fits = self.pipes[0];
        let mut smaller = [zero; 3];
        for at in 1..self.pipes.len() {
            let more = rate > self.pipes[at - 1][0];
            for figure in 0..3 {
                fits[figure] = pick(more, self.pipes[at][figure], fits[figure]);
                smaller[figure] = pick(more, self.pipes[at - 1][figure], smaller[figure]);
            }
        }
        let largest = self.pipes[self.pipes.len() - 1];
        let side_by_side = (rate / largest[0]).or_more(F::of(1.0));
        [[fits[0], fits[1] * side_by_side, fits[2] * side_by_side], smaller]
    }

    /// Heat per electricity, as [`crate::model::heat::pump::PumpParams::cop`].
    #[inline(always)]
    fn cop(&self, lift: Lift<F>, size_mw: F) -> F {
        let grown = ((size_mw - self.small_mw) * self.per_growth_mw).share();
        let efficiency = self.efficiency_small + self.efficiency_growth * grown;
        let lift_k = (lift.condensing - lift.evaporating).or_more(self.smallest_lift_k);
        (efficiency * (F::of(1.0) + (lift.evaporating + F::of(273.15)) / lift_k)).or_more(F::of(1.01))
    }

    #[inline(always)]
    fn reaches(&self, lift: Lift<F>) -> bool {
        lift.condensing - lift.evaporating <= self.largest_lift_k
    }
}

/// What passes of two streams without a heat pump.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passing<F> {
    /// Whether all of the supply is hot enough for all of the demand.
    no_lift: bool,
    /// The part of the supply that is hot enough, 0 to 1.
    pub(super) of_supply: F,
    /// The part of the demand that is cool enough, 0 to 1.
    pub(super) of_demand: F,
}

/// Between which temperatures a heat pump works, °C.
#[derive(Debug, Clone, Copy)]
struct Lift<F> {
    condensing: F,
    evaporating: F,
}
