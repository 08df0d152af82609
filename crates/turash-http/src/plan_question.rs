//! A plan's question as it is asked, as JSON in one spelling: what plans are found by that were made of it. Price limits of what is planned with are not in it.

use serde::Serialize;
use turash_domain::{CountryCode, Family, FlowId, PublicFlow, Site, SiteId, Version, Versioned};
use turash_services::PlanQuestion;

/// A question as [`plan_question_json`] has it. What does not count is left out, and what has no order is sorted.
#[derive(Serialize)]
struct QuestionView<'a> {
    objective: &'static str,
    #[serde(skip_serializing_if = "is_zero")]
    co2_eur_per_t: f64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    whole_capital: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget_eur: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    periods: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    size_connections: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    shares: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<Family>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a CountryCode>,
    #[serde(rename = "box", skip_serializing_if = "Option::is_none")]
    within_box: Option<[f64; 4]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    without: Vec<&'a SiteId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<WithView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    within_km: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_annual: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annual_unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_value_eur_per_year: Option<f64>,
}

#[derive(Serialize)]
struct WithView {
    sites: Vec<Versioned<Site>>,
    flows: Vec<serde_json::Value>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(number: &f64) -> bool {
    *number == 0.0
}

/// A question as JSON: equal questions are equal texts.
///
/// # Errors
///
/// Where something in it cannot be written as JSON, which nothing that was read from JSON does.
pub fn plan_question_json(question: &PlanQuestion) -> serde_json::Result<String> {
    let mut without: Vec<&SiteId> = question.without.iter().collect();
    without.sort_unstable();
    without.dedup();
    serde_json::to_string(&QuestionView {
        objective: question.objective.name(),
        co2_eur_per_t: question.co2_eur_per_t,
        whole_capital: question.aim().whole_capital,
        budget_eur: question.budget_eur,
        periods: question.periods.map(turash_services::PeriodKind::name),
        size_connections: question.size_connections,
        shares: question.shares,
        resource: question.family,
        country: question.country.as_ref(),
        within_box: question.within_box.map(turash_domain::GeoBox::edges),
        without,
        with: (!question.with.is_empty()).then(|| with(question)).transpose()?,
        within_km: question.within_km,
        min_annual: question.min_annual,
        annual_unit: question.dimension.map(turash_domain::units::Dimension::annual_unit),
        min_value_eur_per_year: question.min_value,
    })
}

fn with(question: &PlanQuestion) -> serde_json::Result<WithView> {
    let versioned = |site: &Site| Versioned { version: Version::NONE, value: site.clone() };
    let mut sites: Vec<Versioned<Site>> = question.with.sites.iter().map(versioned).collect();
    sites.sort_by(|a, b| a.id.cmp(&b.id));
    let mut flows: Vec<(&FlowId, serde_json::Value)> = Vec::new();
    for flow in &question.with.flows {
        let shown = Versioned { version: Version::NONE, value: flow.clone() };
        flows.push((&flow.id, serde_json::to_value(PublicFlow::of(&shown, None))?));
    }
    flows.sort_by(|a, b| a.0.cmp(b.0));
    Ok(WithView { sites, flows: flows.into_iter().map(|(_, flow)| flow).collect() })
}
