//! What is carried from one site to another: water, materials, CO2, gas, electricity. The one formula for lists and explanations.
//!
//! A family says how its qualities fit ([`Fit`]) and what carries it ([`Carrier`]); what is delivered and what that is worth is the same for
//! all. The supply's amount counts by what arrives of it; a demand takes no more than its largest share.

use super::caution::{Caution, Cautious, IMPOSSIBLE, Ledger, Measure, Trust, Worth};
use super::real::{Real, pick};
use super::rule::{ListedPair, MarketRule, PairRule};
use super::year::{STEPS, Year};
use crate::flow::Direction;
use crate::geo::km_of_chord2;
use crate::matches::Technology;
use crate::model::Parameters;
use crate::model::economics::{Terms, annuity_factor};
use crate::model::transport::haul::HaulMode;

/// How the qualities of two flows fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit<F> {
    /// Whether they do.
    pub(super) fits: bool,
    /// What the demand gets of a unit that the supply gives.
    pub(super) gain: F,
    /// The largest part of the demand's amount that may come from this supply.
    pub(super) share: F,
    /// What making it fit costs, EUR per unit that the demand gets.
    pub(super) treatment: F,
    /// Electricity of making it fit, MWh per unit that the demand gets.
    pub(super) electricity: F,
}

impl<F: Real> Fit<F> {
    /// What passes of what both have in a step.
    #[inline(always)]
    pub(super) fn passes(&self, has: F, needs: F) -> F {
        (has * self.gain).or_less(needs * self.share)
    }
}

/// What carrying takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carrying<F> {
    /// Whether it is possible.
    pub(super) works: bool,
    /// Running costs, EUR per unit.
    pub(super) per_unit: F,
    /// Electricity, MWh per unit.
    pub(super) electricity: F,
    /// What is lost on the way, as a share.
    pub(super) lost: F,
    /// Capital, EUR.
    pub(super) capital: F,
    /// What another km of way costs, EUR of capital.
    pub(super) capital_per_km: F,
    /// What another km of way costs, EUR per unit.
    pub(super) per_unit_km: F,
}

/// What is to be carried.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load<F> {
    /// A year's amount, in the family's annual unit.
    pub(super) amount: F,
    /// The highest rate, in the annual unit an hour.
    pub(super) rate: F,
    /// Length of the way, km.
    pub(super) route_km: F,
}

/// A family that is carried: how qualities fit and what carries it.
pub(super) trait Carrier: Copy + Send + Sync + 'static {
    /// How the qualities of a supply and a demand fit, each in the family's own columns.
    fn fit<F: Real>(&self, supply: &[F], demand: &[F]) -> Fit<F>;

    /// How many ways of carrying come into question, at most 4.
    const WAYS: usize = 1;

    /// What one of them takes, numbered from 0.
    fn carry<F: Real>(&self, load: &Load<F>, ends: [&[F]; 2], way: usize) -> Carrying<F>;

    /// How an exchange is done.
    fn technology<F: Real>(&self, exchange: &CarriedExchange<F>, supply: &[F], demand: &[F]) -> Technology;

    /// What is built between the two.
    fn link(&self) -> &'static str;

    /// What vehicle carries it, in the second of the ways or in another.
    fn vehicle(&self, _second: bool) -> Option<HaulMode> {
        None
    }

    /// The own columns of an ideal counterpart of a flow: what it gives is as good as can be, what it takes may be as it is.
    fn ideal(&self, of: Direction, own: &[f64]) -> Vec<f64>;

    /// The same family where carrying is never dearer by the unit at a higher rate, and never dearer than it is: for bounds.
    #[must_use]
    fn at_best(self) -> Self {
        self
    }

    /// The same family between flows of two classes, see [`super::Market`].
    #[inline(always)]
    fn between(self, _supply_class: u16, _demand_class: u16) -> Self {
        self
    }
}

/// What a pair is judged by beside its year: of the supply, of the demand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides<'a, F> {
    /// The family's own columns of the supply.
    pub(super) supply: &'a [F],
    /// The family's own columns of the demand.
    pub(super) demand: &'a [F],
    /// What the supply saves by giving a unit away, EUR.
    pub(super) saved_per_unit: F,
    /// What the demand pays today for a unit, EUR.
    pub(super) price_per_unit: F,
    /// What electricity costs, EUR/MWh.
    pub(super) electricity_price: F,
}

/// A carried pair, and what it is worth.
#[derive(Debug, Clone, Copy)]
pub(super) struct CarriedExchange<F> {
    pub(super) fit: Fit<F>,
    pub(super) carrying: Carrying<F>,
    /// Whether it is carried in the second of the ways.
    pub(super) second: bool,
    /// What the demand gets in a year.
    pub(super) delivered: F,
    /// What is taken of the supply in a year.
    pub(super) taken: F,
    /// The highest rate, in the annual unit an hour.
    pub(super) rate: F,
    /// Electricity of making it fit and of carrying it, MWh/a.
    pub(super) electricity: F,
    pub(super) ledger: Ledger<F>,
    pub(super) worth: Worth<F>,
}

/// The parameters that the formula needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct CarriedTerms<F> {
    caution: Caution<F>,
    /// Annuity and upkeep a year as a part of the capital, 1/a.
    yearly_share: F,
    detour: F,
}

impl<F: Real> CarriedTerms<F> {
    pub(super) fn of(parameters: &Parameters, terms: &Terms, caution: Caution<F>) -> Self {
        let annuity = annuity_factor(terms.discount_rate, f64::from(terms.life_years));
        let yearly_share = annuity * (1.0 - terms.subsidy_share) + parameters.economics.upkeep_share;
        Self { caution, yearly_share: F::of(yearly_share), detour: F::of(parameters.transport.detour) }
    }

    /// The best of the ways of carrying over a great circle of `km`; its worth may be below 0. `M` says by which worth.
    #[inline(always)]
    pub(super) fn exchange<M: Measure, C: Carrier>(
        &self,
        carrier: &C,
        year: &Year<'_, F>,
        sides: &Sides<'_, F>,
        trust: &Trust<F>,
        km: F,
    ) -> CarriedExchange<F> {
        let fit = carrier.fit(sides.supply, sides.demand);
        let arrives = year.deliver(|has, needs| fit.passes(has, needs));
        let load =
            Load { amount: arrives.amount, rate: arrives.rate * trust.peak, route_km: km * self.detour };
        let kept = self.caution.kept(trust.variance);
        let place_km = trust.place_km2.root();
        let ends = [sides.supply, sides.demand];
        let doubt = (kept, place_km);
        // Written out: a loop, even of so few, would keep the engine's loops from being vectorized.
        let mut best = self.by(carrier.carry(&load, ends, 0), fit, &load, sides, doubt);
        if C::WAYS > 1 {
            let next = self.by(carrier.carry(&load, ends, 1), fit, &load, sides, doubt);
            let next = CarriedExchange { second: true, ..next };
            best = pick(M::of(&next.worth) > M::of(&best.worth), next, best);
        }
        if C::WAYS > 2 {
            let next = self.by(carrier.carry(&load, ends, 2), fit, &load, sides, doubt);
            best = pick(M::of(&next.worth) > M::of(&best.worth), next, best);
        }
        if C::WAYS > 3 {
            let next = self.by(carrier.carry(&load, ends, 3), fit, &load, sides, doubt);
            best = pick(M::of(&next.worth) > M::of(&best.worth), next, best);
        }
        best
    }

    #[inline(always)]
    fn by(
        &self,
        carrying: Carrying<F>,
        fit: Fit<F>,
        load: &Load<F>,
        sides: &Sides<'_, F>,
        (kept, place_km): (F, F),
    ) -> CarriedExchange<F> {
        let amount = load.amount;
        let delivered = amount * (F::of(1.0) - carrying.lost);
        let taken = amount / fit.gain;
        let electricity = amount * (fit.electricity + carrying.electricity);
        let running = amount * (fit.treatment + carrying.per_unit);
        let ledger = Ledger {
            benefit: delivered * sides.price_per_unit + taken * sides.saved_per_unit
                - running
                - electricity * sides.electricity_price,
            cost: carrying.capital * self.yearly_share,
            cost_per_km: (carrying.capital_per_km * self.yearly_share + amount * carrying.per_unit_km)
                * self.detour,
        };
        let worth = self.caution.worth(&ledger, kept, place_km);
        let works = fit.fits & carrying.works & (amount > F::of(0.0));
        let least = F::of(IMPOSSIBLE);
        let worth = Worth {
            cautious: pick(works, worth.cautious, least),
            entered: pick(works, worth.entered, least),
        };
        CarriedExchange {
            fit,
            carrying,
            second: false,
            delivered,
            taken,
            rate: load.rate,
            electricity,
            ledger,
            worth,
        }
    }

    /// What orders lists.
    #[inline(always)]
    pub(super) fn rank(&self, exchange: &CarriedExchange<F>) -> F {
        self.caution.rank(exchange.worth, exchange.delivered)
    }
}

/// Columns of every carried flow, in this order; its family's own follow.
pub(super) mod column {
    use super::STEPS;

    /// Variance of the logarithm of the amount and of what is not stated.
    pub(crate) const VARIANCE: usize = 1 + STEPS;
    /// How far the place may be off, km, squared.
    pub(crate) const PLACE_KM2: usize = 2 + STEPS;
    /// Peak beyond the highest rate of a step.
    pub(crate) const PEAK: usize = 3 + STEPS;
    /// What a unit is worth: saved by the supply, or paid by the demand today, EUR.
    pub(crate) const EUR_PER_UNIT: usize = 4 + STEPS;
    /// What electricity costs the demand, EUR/MWh.
    pub(crate) const ELECTRICITY: usize = 5 + STEPS;
    /// The first of the family's own columns.
    pub(crate) const OWN: usize = 6 + STEPS;
}

/// Columns with so many of the family's own.
pub(super) const fn columns(own: usize) -> usize {
    column::OWN + own
}

/// What ranks the pairs of a carried family.
#[derive(Debug, Clone, Copy)]
pub(super) struct CarriedRule<C> {
    pub(super) carrier: C,
    pub(super) terms: CarriedTerms<f32>,
    pub(super) per_hour: [f32; STEPS],
}

impl<C: Carrier> CarriedRule<C> {
    #[inline(always)]
    fn exchange<const N: usize>(
        &self,
        supply: &[f32; N],
        demand: &[f32; N],
        chord2: f32,
    ) -> CarriedExchange<f32> {
        use column::{ELECTRICITY, EUR_PER_UNIT, OWN, PEAK, PLACE_KM2, VARIANCE};
        let year = Year { supply: &supply[1..=STEPS], demand: &demand[1..=STEPS], per_hour: &self.per_hour };
        let sides = Sides {
            supply: &supply[OWN..],
            demand: &demand[OWN..],
            saved_per_unit: supply[EUR_PER_UNIT],
            price_per_unit: demand[EUR_PER_UNIT],
            electricity_price: demand[ELECTRICITY],
        };
        let trust = Trust {
            variance: supply[VARIANCE] + demand[VARIANCE],
            place_km2: supply[PLACE_KM2] + demand[PLACE_KM2],
            peak: supply[PEAK].or_less(demand[PEAK]),
        };
        self.terms.exchange::<Cautious, C>(&self.carrier, &year, &sides, &trust, km_of_chord2(chord2))
    }
}

impl<C: Carrier, const N: usize> PairRule<N> for CarriedRule<C> {
    #[inline(always)]
    fn value(&self, supply: &[f32; N], demand: &[f32; N], chord2: f32) -> f32 {
        self.terms.rank(&self.exchange(supply, demand, chord2))
    }

    #[inline(always)]
    fn between(&self, supply_class: u16, demand_class: u16) -> Self {
        Self { carrier: self.carrier.between(supply_class, demand_class), ..*self }
    }
}

impl<C: Carrier, const N: usize> MarketRule<N> for CarriedRule<C> {
    fn listed(&self, supply: &[f32; N], demand: &[f32; N], chord2: f32) -> ListedPair {
        let exchange = self.exchange(supply, demand, chord2);
        let value = self.terms.rank(&exchange).max(0.0);
        let own = column::OWN;
        ListedPair {
            value,
            deliverable_annual: if value > 0.0 { exchange.delivered } else { 0.0 },
            taken_annual: if value > 0.0 { exchange.taken } else { 0.0 },
            technology: self.carrier.technology(&exchange, &supply[own..], &demand[own..]),
        }
    }
}
