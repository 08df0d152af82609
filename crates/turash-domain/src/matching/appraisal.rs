//! What a pair is worth to whom, what it avoids, how far that is trusted, and what it was computed from.

use serde::Serialize;

use super::found::Found;
use super::model::Model;
use super::paid::evidence;
use super::party::{Party, Place};
use super::replaced::grid;
use super::with_store::WithStore;
use crate::codes::CountryCode;
use crate::flow::Direction;
use crate::model::carbon::{Attribution, Avoided, ClaimStatus, Emissions, avoided};
use crate::model::confidence::{Confidence, Stakes, best_advice, confidence};
use crate::model::economics::{
    Assessment, Exchange, LevelisedCost, Lever, Swing, Terms, annuity_factor, assess, levelised_cost,
    sensitivity,
};
use crate::model::material::WasteKind;
use crate::model::score::{ConceptInputs, Score, ScoreInputs, concept_score, score};
use crate::model::transport::haul::HaulMode;
use crate::profile::Profile;
use crate::resource::Resource;
use crate::units::Dimension;

/// A pair in full.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Appraisal {
    /// What it gives, takes and needs.
    #[serde(flatten)]
    pub found: Found,
    /// The part of the supply that is used, 0 to 1.
    pub supply_use: f64,
    /// The part of the demand that is covered, 0 to 1.
    pub demand_cover: f64,
    /// What is delivered of the smaller of both, 0 to 1.
    pub temporal_share: f64,
    /// Under which terms the money is judged.
    pub terms: Terms,
    /// What the demand pays the supply, EUR per unit delivered, so that both gain the same. It follows from the prices of this model alone,
    /// not from what the parties keep to themselves.
    pub even_price_per_unit: f64,
    /// To who gives, at the even price.
    pub supply: Assessment,
    /// To who takes, at the even price.
    pub demand: Assessment,
    /// To both together.
    pub together: Assessment,
    /// The same with the configured store ([`crate::model::profile::ProfileParameters::store_hours`]), of heat alone; lists never have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with_store: Option<WithStore>,
    /// What a unit costs by the exchange, and what it costs today; absent where nothing is delivered.
    pub levelised: Option<LevelisedCost>,
    /// What it is worth where a number turns out differently.
    pub sensitivity: [Swing; Lever::ALL.len()],
    /// CO2.
    pub carbon: CarbonView,
    /// P10, P50 and P90 of the yearly value.
    pub confidence: Confidence,
    /// What would make it more certain, in a sentence; absent where nothing would.
    pub advice: Option<String>,
    /// From 0 to 1, with its parts.
    pub score: Score,
    /// The score of the concept that the system comes from; at most 0 where the pair costs at least what it is worth, which the concept asks
    /// before it scores.
    pub concept_score: f64,
    /// What the numbers rest on.
    pub assumptions: Vec<Assumption>,
}

/// What an exchange avoids, and who may claim it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CarbonView {
    /// The parts, t CO2/a.
    #[serde(flatten)]
    pub avoided: Avoided,
    /// In all, t CO2/a.
    pub total_t: f64,
    /// Who may claim how much.
    pub attribution: Attribution,
    /// What the supply may claim, t CO2/a.
    pub supply_t: f64,
    /// What the demand may claim, t CO2/a.
    pub demand_t: f64,
    /// How far it can be relied on: indicative, until somebody approves it.
    pub status: ClaimStatus,
}

/// A number that the model filled in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assumption {
    /// What it is.
    pub what: &'static str,
    /// The number.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Where it is from, or where to change it.
    pub source: String,
}

impl Appraisal {
    /// Everything about what was found.
    pub(super) fn of(found: &Found, supply: &Party<'_>, demand: &Party<'_>, model: &Model) -> Self {
        let parameters = model.parameters();
        let terms = parameters.economics.terms(demand.flow.family());
        let free = found.exchange(model);
        let even = free.price_range(&terms).map_or(0.0, |range| f64::midpoint(range.floor, range.cap));
        let exchange = Exchange { price: even, ..free };
        let deal = exchange.deal();
        let together = assess(&deal.together(), &terms);
        let carbon = carbon(found, demand, model);
        let sides = [supply, demand].map(|party| evidence(party.flow, &party.site.into(), model));
        let stakes = Stakes {
            benefit: found.benefit,
            cost: found.cost,
            cost_per_km: found.cost_per_km,
            supply_weight: 1.0,
            demand_weight: 1.0,
        };
        let [left, needed] = [supply, demand].map(Party::left_annual);
        let share = |part: f64, whole: f64| if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 };
        let trust = confidence(&stakes, &sides[0], &sides[1], &parameters.confidence);
        let best = best_advice(&stakes, &sides[0], &sides[1], &parameters.confidence);
        let found_score = scored(found, supply, demand, &trust, &carbon, &terms, model);
        Self {
            supply_use: share(found.taken_annual, left),
            demand_cover: share(found.delivered_annual, needed),
            temporal_share: share(found.delivered_annual, left.min(needed)),
            terms,
            even_price_per_unit: even,
            supply: assess(&deal.supply, &terms),
            demand: assess(&deal.demand, &terms),
            levelised: levelised_cost(&exchange, &terms),
            sensitivity: sensitivity(&exchange, &terms),
            concept_score: concept(found, &found_score, supply, demand, model),
            score: found_score,
            with_store: WithStore::of(found, (supply, demand), &together, &terms, model),
            together,
            carbon,
            confidence: trust,
            advice: best.map(|advice| advice.to_string()),
            assumptions: assumptions(found, (supply, demand), &terms, model),
            found: found.clone(),
        }
    }
}

fn carbon(found: &Found, demand: &Party<'_>, model: &Model) -> CarbonView {
    let parameters = model.parameters();
    let year = avoided(&Emissions {
        delivered: found.delivered_annual,
        reference: found.reference,
        reference_efficiency: 1.0,
        taken: found.taken_annual,
        saved: found.saved,
        electricity: found.electricity_mwh,
        grid: grid(demand, model),
        transport: found.transport_t_km,
        per_t_km: found.t_per_t_km(model),
        embodied: 0.0,
    });
    let attribution = parameters.carbon.attribution;
    let total_t = year.total_t();
    let (supply_t, demand_t) = attribution.split(total_t);
    let status = ClaimStatus::Indicative;
    CarbonView { avoided: year, total_t, attribution, supply_t, demand_t, status }
}

fn scored(
    found: &Found,
    supply: &Party<'_>,
    demand: &Party<'_>,
    trust: &Confidence,
    carbon: &CarbonView,
    terms: &Terms,
    model: &Model,
) -> Score {
    let parameters = model.parameters();
    let annuity = annuity_factor(terms.discount_rate, f64::from(terms.life_years));
    let of = |party: &Party<'_>| {
        evidence(party.flow, &party.site.into(), model).confidence(&parameters.confidence)
    };
    let (quality_margin, quality_scale, quality_unit) = quality(supply, demand);
    let inputs = ScoreInputs {
        npv_p10_eur: trust.p10 / annuity,
        capital_eur: found.capital_eur(),
        delivered: found.delivered_annual,
        attainable: supply.left_annual().min(demand.left_annual()),
        target: demand.left_annual(),
        annual_unit: demand.flow.family().dimension().annual_unit(),
        quality_margin,
        quality_scale,
        quality_unit,
        supply_confidence: of(supply),
        demand_confidence: of(demand),
        avoided_t: carbon.total_t,
        reference_t: carbon.avoided.reference_t + carbon.avoided.saved_t.max(0.0),
    };
    score(&inputs, &parameters.score)
}

/// How far the quality of a supply is above what is needed, the margin that counts as half of the best, and their unit.
fn quality(supply: &Party<'_>, demand: &Party<'_>) -> (f64, f64, &'static str) {
    match (&supply.flow.resource, &demand.flow.resource) {
        (Resource::Heat(from), Resource::Heat(to)) => {
            (from.band.min().get() - to.band.max().get(), 20.0, "K")
        }
        (Resource::Cooling(from), Resource::Cooling(to)) => {
            (to.band.min().get() - from.band.max().get(), 5.0, "K")
        }
        (Resource::Co2(from), Resource::Co2(to)) => {
            let share = |purity: Option<crate::quantity::Fraction>| {
                purity.map_or(0.0, super::super::quantity::Fraction::get)
            };
            (share(from.purity) - share(to.purity), 0.01, "share")
        }
        _ => (0.0, 1.0, ""),
    }
}

/// The concept's score, from the same numbers. Its gates come first, as those of our own score: a pair that loses money has no merit.
fn concept(found: &Found, own: &Score, supply: &Party<'_>, demand: &Party<'_>, model: &Model) -> f64 {
    let part = |name: &str| own.parts.iter().find(|part| part.name == name).map_or(0.0, |part| part.value);
    let trust = |party: &Party<'_>| 1.0 - party.flow.precision.relative_sd();
    let reach_km = model.max_distance_km() * model.parameters().transport.detour;
    let score = concept_score(&ConceptInputs {
        quality: if part("quality") > 0.0 { 1.0 } else { found.direct_share.unwrap_or(0.5) },
        temporal: part("temporal"),
        quantity: part("quantity"),
        trust: trust(supply).min(trust(demand)),
        transport_penalty: found.route_km / reach_km,
        regulatory_risk: 0.0,
    });
    if found.worth.entered > 0.0 { score } else { score.min(0.0) }
}

fn assumptions(
    found: &Found,
    (supply, demand): (&Party<'_>, &Party<'_>),
    terms: &Terms,
    model: &Model,
) -> Vec<Assumption> {
    let parameters = model.parameters();
    let unit = demand.flow.family().dimension().unit();
    let country = demand.site.country.as_ref().map_or("a country that is not stated", CountryCode::as_str);
    let of_country = |what: &str| format!("{what} of {country}, [model.prices]");
    let plain = |what, value, unit: &str, source: &str| Assumption {
        what,
        value,
        unit: unit.to_owned(),
        source: source.to_owned(),
    };
    let grid = parameters.grid.factor(demand.site.country.as_ref(), parameters.profile.year);
    let mut all = vec![
        Assumption {
            what: "what the demand pays today",
            value: found.price_per_unit,
            unit: format!("EUR/{unit}"),
            source: of_country("prices"),
        },
        Assumption {
            what: "electricity",
            value: found.electricity_price,
            unit: "EUR/MWh".to_owned(),
            source: of_country("price"),
        },
        plain("discount rate", terms.discount_rate, "1/a", "model.economics.discount_rate"),
        plain("life", f64::from(terms.life_years), "a", "model.economics.life_years"),
        plain(
            "upkeep",
            parameters.economics.upkeep_share,
            "1/a of the capital",
            "model.economics.upkeep_share",
        ),
        plain("detour", parameters.transport.detour, "km/km", "model.transport.detour"),
        plain("emissions of the grid", grid.t_per_mwh, "t CO2/MWh", grid.basis.source()),
    ];
    all.extend(spared(found, supply));
    all.extend(emissions(found, demand, model));
    all.extend([supply, demand].into_iter().filter_map(|party| steady(party, model)));
    all
}

/// What the supply saves or gives up by the unit today; nothing where it is neither.
fn spared(found: &Found, supply: &Party<'_>) -> Option<Assumption> {
    let what = match &supply.flow.resource {
        Resource::Water(_) => "discharge of waste water, which the supply saves",
        Resource::Electricity(_) => "what feeding in earns, which the supply gives up",
        Resource::Material(material) => match WasteKind::of(material)? {
            WasteKind::Hazardous => "disposal of hazardous waste, which the supply saves",
            WasteKind::Inert => "disposal of inert waste, which the supply saves",
            WasteKind::Other => "disposal of waste, which the supply saves",
        },
        _ => return None,
    };
    let country = supply.site.country.as_ref().map_or("a country that is not stated", CountryCode::as_str);
    Some(Assumption {
        what,
        value: found.saved_per_unit.abs(),
        unit: format!("EUR/{}", supply.flow.family().dimension().unit()),
        source: format!("price of {country}, [model.prices]"),
    })
}

/// What is emitted by the unit without the exchange, and by the vehicles with it.
fn emissions(found: &Found, demand: &Party<'_>, model: &Model) -> Vec<Assumption> {
    let dimension = demand.flow.family().dimension();
    // A cubic metre of water is grams.
    let (mass, scale) = if dimension == Dimension::Volume { ("kg", 1e3) } else { ("t", 1.0) };
    let by_unit = |what, factor: f64, source: &str| Assumption {
        what,
        value: factor * scale,
        unit: format!("{mass} CO2/{}", dimension.unit()),
        source: source.to_owned(),
    };
    let mut all = vec![by_unit("emissions of what is replaced", found.reference.fossil, "model.carbon")];
    let saved = found.saved.fossil;
    if saved > 0.0 {
        all.push(by_unit("emissions of getting rid of the supply otherwise", saved, "model.carbon"));
    } else if saved < 0.0 {
        let what = "emissions of what is bought where the supply is missed";
        all.push(by_unit(what, -saved, "model.carbon.used_today"));
    }
    let (what, source) = match found.carried_by {
        None => return all,
        Some(HaulMode::Road) => ("emissions of lorries", "model.transport.road.co2_g_per_t_km"),
        Some(HaulMode::Rail) => ("emissions of trains", "model.transport.rail.co2_g_per_t_km"),
    };
    let value = 1e6 * found.t_per_t_km(model);
    all.push(Assumption { what, value, unit: "g/(t km)".to_owned(), source: source.to_owned() });
    all
}

/// That a side counts as steady, where nobody knows when it flows.
fn steady(party: &Party<'_>, model: &Model) -> Option<Assumption> {
    let flow = party.flow;
    if model.knows(&flow.profile, Place::from(party.site).country) {
        return None;
    }
    let (what, source) = match (&flow.profile, flow.direction) {
        (Profile::Named { name }, direction) => (
            match direction {
                Direction::Supply => "hours of the supply, steady since its load profile is unknown",
                Direction::Demand => "hours of the demand, steady since its load profile is unknown",
            },
            format!("no load profile is called '{name}'; add it to the folder of [profiles]"),
        ),
        (_, Direction::Supply) => {
            ("hours of the supply, steady where no profile is stated", "the flow's profile".to_owned())
        }
        (_, Direction::Demand) => {
            ("hours of the demand, steady where no profile is stated", "the flow's profile".to_owned())
        }
    };
    Some(Assumption { what, value: model.year.hours, unit: "h/a".to_owned(), source })
}
