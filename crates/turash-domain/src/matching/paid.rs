//! What is paid today, and what a flow's numbers rest on: what both the columns of lists and explanations begin with.

use super::family::material;
use super::model::Model;
use super::party::Place;
use super::thermal_rule::ThermalPrices;
use crate::flow::{Direction, ResourceFlow};
use crate::model::confidence::Evidence;
use crate::model::material::WasteKind;
use crate::model::prices::CountryPrices;
use crate::resource::{GasKind, Resource, Thermal};

/// What a demand pays for a MWh of heat or cold, and for electricity.
pub(super) fn thermal_prices(
    is_cold: bool,
    thermal: &Thermal,
    prices: &CountryPrices,
    model: &Model,
) -> ThermalPrices {
    let parameters = model.parameters();
    let electricity = prices.electricity_eur_per_mwh;
    let eur_per_mwh = if is_cold {
        electricity / parameters.heat.cooling.compression_cop(thermal.band.min().get())
    } else {
        prices.fuel_eur_per_mwh(parameters.carbon.reference_fuel) / parameters.economics.reference_efficiency
    };
    ThermalPrices { eur_per_mwh, electricity }
}

/// What a unit is worth to a side: what a supply saves by giving it away, what a demand pays for it today; EUR.
pub(super) fn eur_per_unit(direction: Direction, resource: &Resource, prices: &CountryPrices) -> f64 {
    match (direction, resource) {
        (Direction::Supply, Resource::Water(_)) => prices.waste_water_eur_per_m3,
        // What is not fed into the grid earns nothing there.
        (Direction::Supply, Resource::Electricity(_)) => -prices.feed_in_eur_per_mwh,
        (Direction::Supply, Resource::Material(found)) => {
            WasteKind::of(found).map_or(0.0, |kind| prices.get(kind.price()))
        }
        (Direction::Demand, Resource::Water(_)) => prices.fresh_water_eur_per_m3,
        (Direction::Demand, Resource::Co2(_)) => prices.co2_eur_per_t,
        (Direction::Demand, Resource::Electricity(_)) => prices.electricity_eur_per_mwh,
        (Direction::Demand, Resource::Gas(gas)) => match gas.kind {
            GasKind::Hydrogen => prices.hydrogen_eur_per_mwh,
            GasKind::NaturalGas | GasKind::Biogas | GasKind::ProcessGas => prices.natural_gas_eur_per_mwh,
        },
        (Direction::Demand, Resource::Material(found)) => {
            material::good(&found.code).map_or(prices.material_eur_per_t, |(price, _)| price)
        }
        (Direction::Supply, _) | (Direction::Demand, Resource::Heat(_) | Resource::Cooling(_)) => 0.0,
    }
}

/// What a flow's numbers rest on.
pub(super) fn evidence(flow: &ResourceFlow, place: &Place, model: &Model) -> Evidence {
    Evidence {
        precision: flow.precision,
        age_years: None,
        has_profile: model.knows(&flow.profile, place.country),
        // Whose purchase is avoided has a price that it keeps to itself: the model takes that of the country.
        assumed_price_share: if flow.direction == Direction::Demand { 1.0 } else { 0.0 },
        location: place.location,
    }
}

/// Variance of the logarithm of what a flow contributes to a benefit, and how far its place may be off, km squared.
pub(super) fn trust(flow: &ResourceFlow, place: &Place, model: &Model) -> (f64, f64) {
    let parameters = &model.parameters().confidence;
    let evidence = evidence(flow, place, model);
    let variance = evidence.amount_variance(parameters) + evidence.gap_variance(parameters);
    (variance, parameters.place_km(place.location).powi(2))
}

/// What a flow's stated peak is beyond the highest rate of its profile, at least 1.
pub(super) fn peak(flow: &ResourceFlow, highest: f64, hours: f64) -> f64 {
    let rate = flow.quantity.annual() / hours * highest;
    flow.quantity.peak().map_or(1.0, |peak| (peak / rate).max(1.0))
}
