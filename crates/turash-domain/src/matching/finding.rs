//! A pair by the formulas of its family in `f64`, over the 576 steps of the year and with the flows' own numbers.

use super::carried::{CarriedExchange, Carrier, Sides};
use super::caution::{AsEntered, Cautious, IMPOSSIBLE, Trust, Worth};
use super::family::{co2, electricity, gas, material, water};
use super::found::{Built, Found, MaterialUse};
use super::model::Model;
use super::paid::{eur_per_unit, evidence, peak, thermal_prices};
use super::party::{Party, Place};
use super::replaced::{Replaced, grid};
use super::stored::Stored;
use super::thermal::{Exchange as ThermalExchange, Way};
use super::thermal_rule;
use super::year::{Year, parts};
use crate::codes::CountryCode;
use crate::flow::Direction;
use crate::matches::Technology;
use crate::model::carbon::EmissionFactor;
use crate::model::material::Way as MaterialWay;
use crate::model::prices::CountryPrices;
use crate::resource::{Material, Resource, Thermal};

/// Both sides' numbers that the formulas need, in `f64`.
struct Pair<'a> {
    model: &'a Model,
    supply: &'a Party<'a>,
    demand: &'a Party<'a>,
    prices: [CountryPrices; 2],
    km: f64,
    trust: Trust<f64>,
    supply_parts: Vec<f64>,
    demand_parts: Vec<f64>,
    /// Whether somebody asks for what passes in each step.
    in_steps: bool,
}

/// What a pair comes to, whatever that is worth; nothing where the families do not meet or one of the flows has nothing left. `km` is their
/// great circle.
pub(super) fn find(supply: &Party<'_>, demand: &Party<'_>, km: f64, model: &Model) -> Option<Found> {
    find_of(&Pair::of(supply, demand, km, model)?)
}

/// The same, with the part of all that passes in a year that passes in each of the 576 steps.
pub(super) fn find_in_steps(
    supply: &Party<'_>,
    demand: &Party<'_>,
    km: f64,
    model: &Model,
) -> Option<(Found, Vec<f64>)> {
    let pair = Pair { in_steps: true, ..Pair::of(supply, demand, km, model)? };
    let mut found = find_of(&pair)?;
    let steps = found.steps.take()?;
    Some((found, steps))
}

fn find_of(pair: &Pair<'_>) -> Option<Found> {
    let model = pair.model;
    match (&pair.supply.flow.resource, &pair.demand.flow.resource) {
        (Resource::Heat(from), Resource::Heat(to)) => pair.heat(from, to),
        (Resource::Heat(from), Resource::Cooling(to)) => pair.chiller(from, to),
        (Resource::Cooling(from), Resource::Cooling(to)) => pair.cooling(from, to),
        (Resource::Water(from), Resource::Water(to)) => {
            let own = [water::own(Direction::Supply, from), water::own(Direction::Demand, to)];
            pair.carried(&model.carriers.water, &own[0], &own[1])
        }
        (Resource::Co2(from), Resource::Co2(to)) => {
            let params = &model.parameters().co2;
            let own = [co2::own(Direction::Supply, from, params), co2::own(Direction::Demand, to, params)];
            pair.carried(&model.carriers.co2, &own[0], &own[1])
        }
        (Resource::Electricity(from), Resource::Electricity(to)) => {
            pair.carried(&model.carriers.line, &electricity::own(from), &electricity::own(to))
        }
        (Resource::Material(from), Resource::Material(to)) => {
            let classes = [(Direction::Supply, from), (Direction::Demand, to)]
                .map(|(direction, material)| material::class_of(direction, material));
            let [Some(supply), Some(demand)] = classes else { return None };
            let carrier = model.carriers.material.between(supply, demand);
            let own = [material::own(Direction::Supply, from), material::own(Direction::Demand, to)];
            Some(Found { use_of: material_use(from, to), ..pair.carried(&carrier, &own[0], &own[1])? })
        }
        (Resource::Gas(from), Resource::Gas(to)) => {
            let params = &model.parameters().gas;
            let carrier = model.carriers.gas.between(gas::class_of(from.kind), gas::class_of(to.kind));
            let own = [gas::own(Direction::Supply, from, params), gas::own(Direction::Demand, to, params)];
            pair.carried(&carrier, &own[0], &own[1])
        }
        _ => None,
    }
}

impl<'a> Pair<'a> {
    /// Nothing where one of the flows has nothing left.
    fn of(supply: &'a Party<'a>, demand: &'a Party<'a>, km: f64, model: &'a Model) -> Option<Self> {
        if supply.left_annual() <= 0.0 || demand.left_annual() <= 0.0 {
            return None;
        }
        let parameters = &model.parameters().confidence;
        let sides = [supply, demand].map(|party| {
            let place = Place::from(party.site);
            let shape = model.shape(&party.flow.profile, place.country);
            let highest = shape.rates().iter().copied().fold(0.0, f64::max);
            let evidence = evidence(party.flow, &place, model);
            let variance = evidence.amount_variance(parameters) + evidence.gap_variance(parameters);
            let parts: Vec<f64> = parts(&shape, &model.year.calendar).collect();
            (
                parts,
                peak(party.flow, highest, model.year.hours),
                variance,
                parameters.place_km(place.location),
            )
        });
        let [
            (supply_parts, supply_peak, supply_variance, supply_km),
            (demand_parts, demand_peak, demand_variance, demand_km),
        ] = sides;
        let trust = Trust {
            variance: supply_variance + demand_variance,
            place_km2: supply_km * supply_km + demand_km * demand_km,
            peak: supply_peak.min(demand_peak),
        };
        let prices = [supply, demand]
            .map(|party| model.prices_in(party.site.country.as_ref().map(CountryCode::letters)));
        Some(Self { model, supply, demand, prices, km, trust, supply_parts, demand_parts, in_steps: false })
    }

    /// What both sides have in each step: of the supply the part that is usable, of the demand so many units for one of its own.
    fn amounts(&self, usable: f64, per_unit: f64) -> [Vec<f64>; 2] {
        let scale = |parts: &[f64], by: f64| parts.iter().map(|part| part * by).collect();
        [
            scale(&self.supply_parts, self.supply.left_annual() * usable),
            scale(&self.demand_parts, self.demand.left_annual() * per_unit),
        ]
    }

    fn mean(&self, party: &Party<'_>) -> f64 {
        party.left_annual() / self.model.year.hours
    }

    fn heat(&self, from: &Thermal, to: &Thermal) -> Option<Found> {
        let parameters = self.model.parameters();
        let mean = self.mean(self.supply);
        let hot = thermal_rule::hot_of(from, mean, parameters).ok()?;
        let prices = thermal_prices(false, to, &self.prices[1], self.model);
        let cold = thermal_rule::cold_of(to, self.mean(self.demand), prices, parameters);
        let usable = hot.mean_mw / mean;
        let (exchange, steps) = self.thermal(&hot, &cold, usable, 1.0);
        let stored = Stored::of(&exchange, &hot, &cold, || self.amounts(usable, 1.0), self.model);
        let technology = exchange.way.way.technology(false);
        let factor = parameters.carbon.factor(parameters.carbon.reference_fuel);
        let reference = factor.times(1.0 / parameters.economics.reference_efficiency);
        let found = self.thermal_found(technology, &exchange, (1.0, prices), reference)?;
        Some(Found { stored, steps, ..found })
    }

    fn chiller(&self, from: &Thermal, to: &Thermal) -> Option<Found> {
        let parameters = self.model.parameters();
        let mean = self.mean(self.supply);
        let hot = thermal_rule::hot_of(from, mean, parameters).ok()?;
        let prices = thermal_prices(true, to, &self.prices[1], self.model);
        let reaches = thermal_rule::chiller_reaches(to.band, parameters);
        let cold = thermal_rule::chiller_as_cold(reaches, self.mean(self.demand), prices, parameters);
        let cop = parameters.heat.cooling.absorption_cop;
        let (exchange, steps) = self.thermal(&hot, &cold, hot.mean_mw / mean, 1.0 / cop);
        let (way, reference) = (Technology::AbsorptionChiller, self.replaced_chiller(to));
        Some(Found { steps, ..self.thermal_found(way, &exchange, (cop, prices), reference)? })
    }

    fn cooling(&self, from: &Thermal, to: &Thermal) -> Option<Found> {
        let parameters = self.model.parameters();
        let hot = thermal_rule::cold_as_hot(from, self.mean(self.supply), parameters);
        let prices = thermal_prices(true, to, &self.prices[1], self.model);
        let cold = thermal_rule::cooling_as_cold(to, self.mean(self.demand), prices, parameters);
        let (exchange, steps) = self.thermal(&hot, &cold, 1.0, 1.0);
        let (way, reference) = (Technology::Direct, self.replaced_chiller(to));
        Some(Found { steps, ..self.thermal_found(way, &exchange, (1.0, prices), reference)? })
    }

    /// What the compression chiller emits that cold from elsewhere replaces, t CO2/MWh of cold.
    fn replaced_chiller(&self, to: &Thermal) -> EmissionFactor {
        let cop = self.model.parameters().heat.cooling.compression_cop(to.band.min().get());
        EmissionFactor::of_fossil(grid(self.demand, self.model) / cop)
    }

    /// The exchange, and what passes in each step where somebody asks for it.
    fn thermal(
        &self,
        hot: &super::thermal::Hot<f64>,
        cold: &super::thermal::Cold<f64>,
        usable: f64,
        per_unit: f64,
    ) -> (ThermalExchange<f64>, Option<Vec<f64>>) {
        let [supply, demand] = self.amounts(usable, per_unit);
        let year = Year { supply: &supply, demand: &demand, per_hour: &self.model.year.per_hour };
        let terms = &self.model.double.thermal;
        let listed = terms.exchange::<Cautious>(&year, hot, cold, &self.trust, self.km);
        let entered = || terms.exchange::<AsEntered>(&year, hot, cold, &self.trust, self.km);
        let exchange = shown(listed, entered, |found| found.worth);
        let passes = |step| {
            let ways = terms.ways(&year.only(step), hot, cold);
            ways.iter().find(|way| way.way == exchange.way.way).map_or(0.0, |way| way.into_pipe.amount)
        };
        let steps = self.in_steps.then(|| as_parts((0..supply.len()).map(passes).collect()));
        (exchange, steps)
    }

    /// `units` is what the demand gets of a MWh that reaches it: less than 1 behind a chiller.
    fn thermal_found(
        &self,
        technology: Technology,
        exchange: &ThermalExchange<f64>,
        (units, prices): (f64, thermal_rule::ThermalPrices),
        reference: EmissionFactor,
    ) -> Option<Found> {
        // What is lost on the way altogether is nothing to speak of.
        if exchange.worth.cautious <= IMPOSSIBLE || exchange.delivered <= 0.0 {
            return None;
        }
        let way = &exchange.way;
        let pumped = matches!(way.way, Way::DirectAndPump | Way::Pump);
        let machine = if pumped { "heat pump" } else { "chiller" };
        let built = [
            (Built::PIPES, exchange.pipe_eur),
            ("exchangers", exchange.exchangers_eur),
            (machine, exchange.machines_eur),
        ];
        let electricity = way.electricity * exchange.part;
        let into_pipe = way.into_pipe.amount * exchange.part;
        let passes = 1.0 - way.pumped.amount / way.into_pipe.amount.max(f64::MIN_POSITIVE);
        // The sums of 576 parts may be more than the whole by their roundings.
        let taken_annual = (into_pipe - electricity).min(self.supply.left_annual());
        let arrives = exchange.delivered.min(taken_annual + electricity) * units;
        Some(Found {
            technology,
            delivered_annual: arrives.min(self.demand.left_annual()),
            taken_annual,
            lost_annual: exchange.lost,
            electricity_mwh: electricity + exchange.pumping,
            rate: exchange.pipe_mw,
            route_km: self.model.parameters().transport.route_km(self.km),
            capital: built
                .into_iter()
                .filter(|(_, eur)| *eur > 0.0)
                .map(|(what, eur)| Built { what, eur })
                .collect(),
            price_per_unit: prices.eur_per_mwh,
            saved_per_unit: 0.0,
            treatment_per_unit: 0.0,
            transport_per_unit: 0.0,
            electricity_price: prices.electricity,
            cop: pumped.then_some(way.cop),
            direct_share: (technology != Technology::AbsorptionChiller).then_some(passes),
            reference,
            saved: EmissionFactor::default(),
            carried_by: None,
            transport_t_km: 0.0,
            use_of: None,
            stored: None,
            steps: None,
            worth: exchange.worth,
            cost: exchange.ledger.cost,
            cost_per_km: exchange.ledger.cost_per_km,
            benefit: exchange.ledger.benefit,
        })
    }

    fn carried<C: Carrier>(&self, carrier: &C, supply_own: &[f64], demand_own: &[f64]) -> Option<Found> {
        let resource = &self.supply.flow.resource;
        let [supply, demand] = self.amounts(1.0, 1.0);
        let year = Year { supply: &supply, demand: &demand, per_hour: &self.model.year.per_hour };
        let sides = Sides {
            supply: supply_own,
            demand: demand_own,
            saved_per_unit: eur_per_unit(Direction::Supply, resource, &self.prices[0]),
            price_per_unit: eur_per_unit(Direction::Demand, &self.demand.flow.resource, &self.prices[1]),
            electricity_price: self.prices[1].electricity_eur_per_mwh,
        };
        let terms = &self.model.double.piped;
        let listed = terms.exchange::<Cautious, C>(carrier, &year, &sides, &self.trust, self.km);
        let entered = || terms.exchange::<AsEntered, C>(carrier, &year, &sides, &self.trust, self.km);
        let exchange = shown(listed, entered, |found| found.worth);
        if exchange.worth.cautious <= IMPOSSIBLE {
            return None;
        }
        let passes = |(has, needs): (&f64, &f64)| exchange.fit.passes(*has, *needs);
        let steps = self.in_steps.then(|| as_parts(supply.iter().zip(&demand).map(passes).collect()));
        Some(Found { steps, ..self.carried_found(carrier, &exchange, &sides) })
    }

    fn carried_found<C: Carrier>(
        &self,
        carrier: &C,
        exchange: &CarriedExchange<f64>,
        sides: &Sides<'_, f64>,
    ) -> Found {
        let route_km = self.model.parameters().transport.route_km(self.km);
        let replaced = Replaced::by(self.supply, self.demand, self.model);
        let per_delivered = 1.0 / (1.0 - exchange.carrying.lost).max(f64::MIN_POSITIVE);
        let amount = exchange.delivered * per_delivered;
        let carried_by = carrier.vehicle(exchange.second);
        Found {
            technology: carrier.technology(exchange, sides.supply, sides.demand),
            delivered_annual: exchange.delivered.min(self.demand.left_annual()),
            taken_annual: exchange.taken.min(self.supply.left_annual()),
            lost_annual: amount - exchange.delivered,
            electricity_mwh: exchange.electricity,
            rate: exchange.rate,
            route_km,
            capital: (exchange.carrying.capital > 0.0)
                .then_some(Built { what: carrier.link(), eur: exchange.carrying.capital })
                .into_iter()
                .collect(),
            price_per_unit: sides.price_per_unit,
            saved_per_unit: sides.saved_per_unit,
            treatment_per_unit: exchange.fit.treatment * per_delivered,
            transport_per_unit: exchange.carrying.per_unit * per_delivered,
            electricity_price: sides.electricity_price,
            cop: None,
            direct_share: None,
            reference: replaced.reference,
            saved: replaced.saved,
            carried_by,
            transport_t_km: if carried_by.is_some() { exchange.taken * route_km } else { 0.0 },
            use_of: None,
            stored: None,
            steps: None,
            worth: exchange.worth,
            cost: exchange.ledger.cost,
            cost_per_km: exchange.ledger.cost_per_km,
            benefit: exchange.ledger.benefit,
        }
    }
}

/// Amounts as parts of their sum; nothing of it where that is 0.
fn as_parts(mut amounts: Vec<f64>) -> Vec<f64> {
    let all: f64 = amounts.iter().sum();
    let one_by_all = if all > 0.0 { 1.0 / all } else { 0.0 };
    for amount in &mut amounts {
        *amount *= one_by_all;
    }
    amounts
}

/// What is shown of a pair: what lists have, or, where that is no match, what is worth most by the numbers as entered.
fn shown<T>(listed: T, entered: impl FnOnce() -> T, worth: impl Fn(&T) -> Worth<f64>) -> T {
    if worth(&listed).cautious > 0.0 { listed } else { entered() }
}

/// What is known of a material in the place of another.
fn material_use(from: &Material, to: &Material) -> Option<MaterialUse> {
    match material::way(&from.code, &to.code)? {
        MaterialWay::Direct => None,
        MaterialWay::Substitute(row) => Some(MaterialUse {
            conversion: row.conversion,
            largest_share: row.largest_share,
            permit: row.permit.words(),
            needs_licence: from.hazardous,
            precedent: row.precedent.to_string(),
            source: row.source.to_string(),
        }),
    }
}
