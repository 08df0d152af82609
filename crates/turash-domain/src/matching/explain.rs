//! Everything about one pair, for the person who looks at it: why or why not, with all inputs.
//!
//! Whether a pair is a match is decided by the same `f32` columns and the same rule that the engine uses, so an explanation never
//! contradicts a list; what it gives and what it is worth is computed in `f64` over the 576 steps of the year.

use serde::Serialize;

use super::appraisal::Appraisal;
use super::caution::RankBy;
use super::finding;
use super::found::Found;
use super::gates;
use super::market::WithRule;
use super::model::Model;
use super::pack::pack;
use super::packed::Packed;
use super::party::Party;
use super::reason::{Reason, Refusal};
use super::rule::{ListedPair, MarketRule};
use crate::flow::Direction;
use crate::geo::chord2_of_km;
use crate::ids::MatchId;
use crate::matches::{Decision, Match};
use crate::promises::{Balance, Overbooked};
use crate::site::Site;

/// Why a pair is a possible match, or why not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The pair.
    pub id: MatchId,
    /// Whether it can be a match; then there are no reasons against it.
    pub feasible: bool,
    /// Every reason against it.
    pub reasons: Vec<Refusal>,
    /// Great-circle distance, km.
    pub distance_km: f64,
    /// How much longer or shorter it may be, km, where a site stands in the middle of its town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_uncertainty_km: Option<f64>,
    /// How far the pair may be apart, km; absent where a flow cannot be matched with anything.
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
    /// What reaches the demand in a year; 0 where the pair is not feasible.
    pub deliverable_annual: f64,
    /// What the pair is worth, EUR/a, by the measure that orders lists; 0 where it is not feasible.
    pub value_eur_per_year: f64,
    /// What a unit is worth by that measure, EUR: the value by what is delivered or, where that is more, by what is taken of the supply;
    /// also of a pair that is not worth it. Absent where no way passes.
    pub margin_eur_per_unit: Option<f64>,
    /// What orders lists.
    pub rank_by: RankBy,
    /// The number that ranks the pair in lists, in the engine's arithmetic and its eight steps of the year; 0 where it is not feasible.
    pub ranking_value: f32,
    /// What the pair gives, costs and is worth, and to whom; also of a pair that is not worth it. Absent where no way passes.
    pub appraisal: Option<Box<Appraisal>>,
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
///     "id": id, "name": id, "coordinates": {"lon": lon, "lat": 48.28}, "country": "AT", "version": 1}));
/// let flow = |id, site, direction, celsius| from_value::<Versioned<ResourceFlow>>(json!({
///     "id": id, "site": site, "direction": direction, "version": 1,
///     "resource": {"family": "heat", "t_min_c": celsius, "t_max_c": celsius},
///     "quantity": {"annual": 8000, "annual_unit": "MWh/a"}}));
/// let (mill, baths) = (site("mill", 14.31)?, site("baths", 14.32)?);
/// let (out, into) = (flow("out", "mill", "supply", 90)?, flow("in", "baths", "demand", 60)?);
/// let supply = Party { flow: &out, site: &mill, reserved_annual: 0.0 };
/// let demand = Party { flow: &into, site: &baths, reserved_annual: 2_000.0 };
/// let pair = explain(supply, demand, &Model::default());
/// assert!(pair.feasible && pair.deliverable_annual < 6_000.0, "{:?}", pair.reasons);
/// # Ok(())
/// # }
/// ```
pub fn explain(supply: Party<'_>, demand: Party<'_>, model: &Model) -> Explanation {
    let judged = Judged::of(supply, demand, model);
    let appraisal =
        judged.found.as_ref().map(|found| Box::new(Appraisal::of(found, &supply, &demand, model)));
    judged.explanation(supply, demand, appraisal, model)
}

/// The match of a supply and a demand, where they are one: what [`explain`] says of it, without the reasons and the appraisal.
pub fn match_of(supply: Party<'_>, demand: Party<'_>, model: &Model) -> Explanation {
    Judged::of(supply, demand, model).explanation(supply, demand, None, model)
}

/// A pair, judged.
struct Judged {
    distance_km: f64,
    max_distance_km: Option<f64>,
    /// As lists have it, where it is a match.
    listed: Option<ListedPair>,
    reasons: Vec<Refusal>,
    found: Option<Found>,
}

impl Judged {
    fn of(supply: Party<'_>, demand: Party<'_>, model: &Model) -> Self {
        let distance_km = supply.site.coordinates.distance_km(demand.site.coordinates);
        let packed = [supply, demand]
            .map(|party| pack(party.flow, party.site.into(), party.reserved_annual, model).ok());
        let (max_distance_km, listed) = match &packed {
            [Some(has), Some(needs)] => {
                (Some(has.radius_km.min(needs.radius_km)), listed_parties(supply, demand, model))
            }
            [Some(one), None] | [None, Some(one)] => (Some(one.radius_km), None),
            [None, None] => (None, None),
        };
        // What a list takes, no gate refuses: at the very edge `f32` and `f64` may differ.
        let listed = listed.filter(|pair| pair.value > 0.0);
        let mut reasons = reasons(supply, demand);
        let may_meet = Model::may_meet(supply.flow.family(), demand.flow.family());
        let has_left = [supply, demand].iter().all(|party| party.left_annual() > 0.0);
        let found = may_meet.then(|| finding::find(&supply, &demand, distance_km, model)).flatten();
        if may_meet && listed.is_none() {
            if max_distance_km.is_some_and(|km| is_beyond(supply, demand, km)) {
                reasons.push(Reason::TooFar.into());
            }
            if found.is_none() && has_left {
                reasons.extend(gates(supply, demand, distance_km, model));
            }
            if reasons.is_empty() {
                let worth = found.as_ref().map_or(0.0, |found| found.worth.entered);
                reasons.push(if worth > 0.0 { Reason::TooUncertain } else { Reason::NotWorthIt }.into());
            }
        }
        Self { distance_km, max_distance_km, listed, reasons, found }
    }

    fn explanation(
        self,
        supply: Party<'_>,
        demand: Party<'_>,
        appraisal: Option<Box<Appraisal>>,
        model: &Model,
    ) -> Explanation {
        let family = supply.flow.family();
        let feasible = self.reasons.is_empty();
        let listed = self.listed.filter(|_| feasible);
        let found = self.found.as_ref().filter(|_| feasible);
        let of_list = |of: fn(ListedPair) -> f32| f64::from(listed.map_or(0.0, of));
        let deliverable_annual =
            found.map_or_else(|| of_list(|pair| pair.deliverable_annual), |found| found.delivered_annual);
        let value_eur_per_year =
            found.map_or_else(|| of_list(|pair| pair.value), |found| found.worth.cautious);
        let id = MatchId::new(supply.flow.id.clone(), demand.flow.id.clone());
        let result = listed.map(|pair| Match {
            id: id.clone(),
            family,
            technology: found.map_or(pair.technology, |found| found.technology),
            distance_km: self.distance_km,
            deliverable_annual,
            value_eur_per_year,
            supply_version: supply.flow.version,
            demand_version: demand.flow.version,
        });
        Explanation {
            id,
            feasible,
            reasons: self.reasons,
            distance_km: self.distance_km,
            distance_uncertainty_km: distance_uncertainty_km(supply.site, demand.site),
            max_distance_km: self.max_distance_km,
            supply_left_annual: supply.left_annual(),
            demand_left_annual: demand.left_annual(),
            supply_missing_annual: supply.balance().missing,
            demand_missing_annual: demand.balance().missing,
            annual_unit: family.dimension().annual_unit(),
            deliverable_annual,
            value_eur_per_year,
            margin_eur_per_unit: self.found.as_ref().map(Found::margin_eur_per_unit),
            rank_by: model.ranking().rank_by,
            ranking_value: listed.map_or(0.0, |pair| pair.value),
            appraisal,
            result,
        }
    }
}

/// How much longer or shorter than computed the way between two sites may be, km: what both places may be off together. Nothing where both
/// sites have places of their own.
pub fn distance_uncertainty_km(from: &Site, to: &Site) -> Option<f64> {
    let within = [from, to].map(|site| site.location.within_km());
    let known = within.iter().flatten();
    within.iter().any(Option::is_some).then(|| known.map(|km| km.get()).sum())
}

/// What speaks against a pair whatever its qualities, in a fixed order.
fn reasons(supply: Party<'_>, demand: Party<'_>) -> Vec<Refusal> {
    let suspect = |party: Party<'_>| !party.site.location.is_matched();
    let nothing = |party: Party<'_>| party.left_annual() as f32 <= 0.0;
    let may_meet = Model::may_meet(supply.flow.family(), demand.flow.family());
    [
        (supply.flow.direction != Direction::Supply, Reason::NotASupply),
        (demand.flow.direction != Direction::Demand, Reason::NotADemand),
        (!may_meet, Reason::OtherFamily),
        (supply.site.id == demand.site.id, Reason::SameSite),
        (suspect(supply) || suspect(demand), Reason::SuspectLocation),
        (nothing(supply) || nothing(demand), Reason::NothingLeft),
    ]
    .into_iter()
    .filter(|(refused, _)| *refused)
    .map(|(_, reason)| reason.into())
    .collect()
}

/// Whether two sites are farther apart than a pair is searched for, as the engine compares them.
fn is_beyond(supply: Party<'_>, demand: Party<'_>, km: f64) -> bool {
    let chord2 = supply.site.coordinates.unit_vector().chord2(demand.site.coordinates.unit_vector());
    chord2 > chord2_of_km(km)
}

/// Every gate of qualities that a pair fails.
fn gates(supply: Party<'_>, demand: Party<'_>, km: f64, model: &Model) -> Vec<Refusal> {
    let mean = |party: &Party<'_>| party.left_annual() / model.year.hours;
    let [has, needs] = [&supply, &demand].map(|party| (&party.flow.resource, mean(party)));
    gates::failed(has, needs, km, model)
}

/// A pair of two sites as lists have it; nothing where the two are no supply and demand of one market, of classes that do not meet, or
/// farther apart than one of them is searched for.
pub fn listed(supply: &Packed, demand: &Packed, model: &Model) -> Option<ListedPair> {
    let are_pair = supply.market == demand.market
        && supply.direction == Direction::Supply
        && demand.direction == Direction::Demand
        && supply.market.meet(supply.class, demand.class, model);
    let chord2 = supply.place.unit_vector().chord2(demand.place.unit_vector());
    let is_near = chord2 <= chord2_of_km(supply.radius_km.min(demand.radius_km));
    (are_pair && is_near).then(|| supply.market.with_rule(model, Listing { supply, demand })).flatten()
}

/// What a market's rule says of two packed flows.
struct Listing<'a> {
    supply: &'a Packed,
    demand: &'a Packed,
}

impl WithRule for Listing<'_> {
    type Answer = Option<ListedPair>;

    fn with<R: MarketRule<N>, const N: usize>(self, rule: R) -> Option<ListedPair> {
        let chord2 = self.supply.place.unit_vector().chord2(self.demand.place.unit_vector());
        let rule = rule.between(self.supply.class, self.demand.class);
        let (supply, demand) =
            (self.supply.columns().try_into().ok()?, self.demand.columns().try_into().ok()?);
        Some(rule.listed(supply, demand, chord2))
    }
}

/// The pair of two parties as lists have it; nothing where a side cannot be packed, both are of one site, or the two do not meet.
pub fn listed_parties(supply: Party<'_>, demand: Party<'_>, model: &Model) -> Option<ListedPair> {
    let pack = |party: Party<'_>| pack(party.flow, party.site.into(), party.reserved_annual, model).ok();
    if supply.site.id == demand.site.id {
        return None;
    }
    listed(&pack(supply)?, &pack(demand)?, model)
}
