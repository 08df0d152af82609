//! Everything about one pair, for the person who looks at it: why or why not, with all inputs.
//!
//! Feasibility is decided by the same `f32` columns and the same rule that the engine uses, so an explanation never
//! contradicts a list; the amounts are given in `f64` from the flows themselves.

use serde::Serialize;

use super::market::{Market, WithRule};
use super::pack::{Packed, pack};
use super::reason::Reason;
use super::rule::PairRule;
use super::tariff::Tariff;
use super::tariffs::Tariffs;
use crate::flow::{Direction, ResourceFlow};
use crate::geo::chord2_of_km;
use crate::ids::MatchId;
use crate::matches::{Decision, Match, Technology};
use crate::promises::{Balance, Overbooked};
use crate::site::Site;
use crate::versioned::Versioned;

/// One side of a pair: a flow, its site, and how much of it is promised elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// The flow.
    pub flow: &'a Versioned<ResourceFlow>,
    /// Its site.
    pub site: &'a Site,
    /// Promised elsewhere, in the family's annual unit.
    pub reserved_annual: f64,
}

impl Party<'_> {
    fn left_annual(&self) -> f64 {
        self.balance().left
    }

    fn balance(&self) -> Balance {
        Balance::of(self.flow.quantity.annual(), self.reserved_annual)
    }
}

/// Why a pair is a possible match, or why not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The pair.
    pub id: MatchId,
    /// Whether it can be a match; then there are no reasons against it.
    pub feasible: bool,
    /// Every reason against it.
    pub reasons: Vec<Reason>,
    /// Great-circle distance, km.
    pub distance_km: f64,
    /// How much longer or shorter it may be, km, where a site stands in the middle of its town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_uncertainty_km: Option<f64>,
    /// How far the pair may be apart, km; absent where no rule knows the family.
    pub max_distance_km: Option<f64>,
    /// What the supply has left, in the family's annual unit.
    pub supply_left_annual: f64,
    /// What the demand has left, in the family's annual unit.
    pub demand_left_annual: f64,
    /// What is promised on the supply beyond what it has, in the family's annual unit; 0 where all is well.
    pub supply_missing_annual: f64,
    /// What is promised on the demand beyond what it has, in the family's annual unit; 0 where all is well.
    pub demand_missing_annual: f64,
    /// The unit of the annual amounts.
    pub annual_unit: &'static str,
    /// What the demand can take of the supply: the smaller of the two, if the pair is feasible.
    pub deliverable_annual: f64,
    /// Value and cost of transport per unit; absent where no rule knows the family.
    pub tariff: Option<Tariff>,
    /// Value of a unit after transport, EUR.
    pub margin_eur_per_unit: Option<f64>,
    /// Value of the exchange, EUR/a: deliverable amount times margin, if the pair is feasible.
    pub value_eur_per_year: f64,
    /// The value that ranks the pair in lists, EUR/a: the same in the engine's arithmetic; 0 where not feasible.
    pub ranking_value: f32,
    /// The match, if the pair is feasible.
    #[serde(skip)]
    pub result: Option<Match>,
}

impl Explanation {
    /// Whether a decision about this pair is overbooked, and by how much.
    pub fn overbooked(&self, decision: Option<&Decision>) -> Option<Overbooked> {
        let balance = |missing| Balance { left: 0.0, missing };
        let [supply, demand] = [self.supply_missing_annual, self.demand_missing_annual].map(balance);
        Overbooked::of(decision?, supply, demand)
    }
}

/// Explains the pair of a supply and a demand.
///
/// ```
/// use serde_json::{from_value, json};
/// use turash_domain::{ResourceFlow, Site, Versioned, matching::*};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let site = |id, lon| from_value::<Versioned<Site>>(json!({
///     "id": id, "name": id, "coordinates": {"lon": lon, "lat": 48.28}, "version": 1}));
/// let flow = |id, site, direction, celsius| from_value::<Versioned<ResourceFlow>>(json!({
///     "id": id, "site": site, "direction": direction, "version": 1,
///     "resource": {"family": "heat", "t_min_c": celsius, "t_max_c": celsius},
///     "quantity": {"annual": 8000, "annual_unit": "MWh/a"}}));
/// let (mill, baths) = (site("mill", 14.31)?, site("baths", 14.32)?);
/// let (out, into) = (flow("out", "mill", "supply", 90)?, flow("in", "baths", "demand", 60)?);
/// let supply = Party { flow: &out, site: &mill, reserved_annual: 0.0 };
/// let demand = Party { flow: &into, site: &baths, reserved_annual: 2_000.0 };
/// let pair = explain(supply, demand, &Tariffs::default());
/// assert!(pair.feasible && pair.deliverable_annual == 6_000.0, "{:?}", pair.reasons);
/// # Ok(())
/// # }
/// ```
pub fn explain(supply: Party<'_>, demand: Party<'_>, tariffs: &Tariffs) -> Explanation {
    let family = supply.flow.family();
    let distance_km = supply.site.coordinates.distance_km(demand.site.coordinates);
    let tariff = tariffs.of(family);
    let margin = tariff.map(|tariff| tariff.value_eur_per_unit - tariff.cost_eur_per_unit_km * distance_km);
    let ranking_value = ranking_value(supply, demand, tariffs);
    let mut reasons = reasons(supply, demand, tariffs);
    if reasons.is_empty() && ranking_value <= 0.0 {
        reasons.push(Reason::NotWorthIt);
    }
    let feasible = reasons.is_empty();
    let (supply_left, demand_left) = (supply.left_annual(), demand.left_annual());
    let deliverable = if feasible { supply_left.min(demand_left) } else { 0.0 };
    let value = deliverable * margin.unwrap_or(0.0);
    let id = MatchId::new(supply.flow.id.clone(), demand.flow.id.clone());
    let result = feasible.then(|| Match {
        id: id.clone(),
        family,
        technology: Technology::Direct,
        distance_km,
        deliverable_annual: deliverable,
        value_eur_per_year: value,
        supply_version: supply.flow.version,
        demand_version: demand.flow.version,
    });
    Explanation {
        id,
        feasible,
        reasons,
        distance_km,
        distance_uncertainty_km: distance_uncertainty_km(supply.site, demand.site),
        max_distance_km: tariffs.radius_km(family),
        supply_left_annual: supply_left,
        demand_left_annual: demand_left,
        supply_missing_annual: supply.balance().missing,
        demand_missing_annual: demand.balance().missing,
        annual_unit: family.dimension().annual_unit(),
        deliverable_annual: deliverable,
        tariff,
        margin_eur_per_unit: margin,
        value_eur_per_year: value,
        ranking_value: if feasible { ranking_value } else { 0.0 },
        result,
    }
}

/// How much longer or shorter than computed the way between two sites may be, km: what both places may be off together. Nothing where both
/// sites have places of their own.
pub fn distance_uncertainty_km(from: &Site, to: &Site) -> Option<f64> {
    let within = [from, to].map(|site| site.location.within_km());
    let known = within.iter().flatten();
    within.iter().any(Option::is_some).then(|| known.map(|km| km.get()).sum())
}

/// Every gate that the pair fails, in a fixed order.
fn reasons(supply: Party<'_>, demand: Party<'_>, tariffs: &Tariffs) -> Vec<Reason> {
    let suspect = |party: Party<'_>| !party.site.location.is_matched();
    let same_family = supply.flow.family() == demand.flow.family();
    let mut reasons = Vec::new();
    let mut refuse = |refused: bool, reason| {
        if refused {
            reasons.push(reason);
        }
    };
    refuse(supply.flow.direction != Direction::Supply, Reason::NotASupply);
    refuse(demand.flow.direction != Direction::Demand, Reason::NotADemand);
    refuse(!same_family, Reason::OtherFamily);
    refuse(supply.site.id == demand.site.id, Reason::SameSite);
    refuse(suspect(supply) || suspect(demand), Reason::SuspectLocation);
    refuse(supply.left_annual() as f32 <= 0.0 || demand.left_annual() as f32 <= 0.0, Reason::NothingLeft);
    if !same_family {
        return reasons;
    }
    let (Some((market, has)), Some((_, needs))) = (Market::of(supply.flow), Market::of(demand.flow)) else {
        reasons.push(Reason::NoRule);
        return reasons;
    };
    let radius_km = tariffs.radius_km(market.family()).unwrap_or(0.0);
    let chord2 = supply.site.coordinates.unit_vector().chord2(demand.site.coordinates.unit_vector());
    if chord2 > chord2_of_km(radius_km) {
        reasons.push(Reason::TooFar);
    }
    let gates = has.as_slice().iter().zip(needs.as_slice()).zip(market.refusals());
    reasons.extend(gates.filter(|((has, needs), _)| has < needs).map(|(_, refusal)| *refusal));
    reasons
}

/// The ranking value as the engine computes it; 0 where a side cannot be packed or the sides are of two markets.
pub fn ranking_value(supply: Party<'_>, demand: Party<'_>, tariffs: &Tariffs) -> f32 {
    let pack = |party: Party<'_>| pack(party.flow, party.site.into(), party.reserved_annual, tariffs);
    match (pack(supply), pack(demand)) {
        (Ok(has), Ok(needs)) => value_of(&has, &needs, tariffs),
        _ => 0.0,
    }
}

/// What the rule says of two packed flows, whatever their distance, EUR/a; 0 where they are no supply and demand of one market.
pub fn value_of(supply: &Packed, demand: &Packed, tariffs: &Tariffs) -> f32 {
    let are_pair = supply.market == demand.market
        && supply.direction == Direction::Supply
        && demand.direction == Direction::Demand;
    if are_pair { supply.market.with_rule(tariffs, RankingValue { supply, demand }) } else { 0.0 }
}

/// What a market's rule says of two packed flows.
struct RankingValue<'a> {
    supply: &'a Packed,
    demand: &'a Packed,
}

impl WithRule for RankingValue<'_> {
    type Answer = f32;

    fn with<R: PairRule<N>, const N: usize>(self, rule: R) -> f32 {
        let chord2 = self.supply.place.unit_vector().chord2(self.demand.place.unit_vector());
        match (self.supply.columns().try_into(), self.demand.columns().try_into()) {
            (Ok(supply), Ok(demand)) => rule.value(supply, demand, chord2).max(0.0),
            _ => 0.0,
        }
    }
}
