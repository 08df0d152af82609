//! Parts that several reports have: tables of matches and flows, facts of a site, what was assumed.

use turash_domain::matching::Model;
use turash_domain::{Coordinates, LocationQuality, ResourceFlow, Site};
use turash_services::MatchDetail;

use super::html::Html;
use super::map::{Map, Role};
use crate::appraised::measure;
use crate::output::{annual, distance, euros, short};

/// Adds a table of matches, best first.
pub(super) fn matches(html: &mut Html, details: &[MatchDetail]) {
    let row = |(number, detail): (usize, &MatchDetail)| {
        let dimension = detail.result.family.dimension();
        let state = detail.decision.as_ref().map_or("suggested", |decision| decision.state.name());
        vec![
            (number + 1).to_string(),
            detail.supply_site.name.to_string(),
            format!("{} ({})", detail.supply.resource, detail.supply.id),
            detail.demand_site.name.to_string(),
            format!("{} ({})", detail.demand.resource, detail.demand.id),
            distance(detail.result.distance_km),
            annual(detail.result.deliverable_annual, dimension),
            euros(detail.result.value_eur_per_year),
            state.to_owned(),
        ]
    };
    let rows: Vec<_> = details.iter().enumerate().map(row).collect();
    html.table(
        &["", "Supply", "gives", "Demand", "needs", "Distance", "Amount", "Value", "State"],
        &[0, 5, 6, 7],
        &rows,
    );
}

/// Adds a table of flows.
pub(super) fn flows<'a>(html: &mut Html, flows: impl IntoIterator<Item = &'a ResourceFlow>) {
    let row = |flow: &ResourceFlow| {
        let dimension = flow.family().dimension();
        let peak = flow
            .quantity
            .peak()
            .map_or(String::new(), |peak| format!("{} {}", short(peak), dimension.rate_unit()));
        vec![
            flow.id.to_string(),
            flow.direction.name().to_owned(),
            flow.resource.to_string(),
            annual(flow.quantity.annual(), dimension),
            peak,
            precision(flow),
        ]
    };
    let rows: Vec<_> = flows.into_iter().map(row).collect();
    html.table(&["Id", "Direction", "Resource", "Amount", "Peak", "Precision"], &[3, 4], &rows);
}

/// How far an amount can be trusted.
pub(super) fn precision(flow: &ResourceFlow) -> String {
    format!("{} (± {} %)", flow.precision.name(), short(100.0 * flow.precision.relative_sd()))
}

/// What is known of a site.
pub(super) fn site_facts(site: &Site) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Site", site.name.to_string()), ("Id", site.id.to_string())];
    let optional = [
        ("Organization", site.organization.as_ref().map(ToString::to_string)),
        ("Town", site.city.as_ref().map(ToString::to_string)),
        ("Country", site.country.as_ref().map(|country| country.as_str().to_owned())),
        ("Industry (NACE)", site.industry.as_ref().map(|industry| industry.as_str().to_owned())),
    ];
    facts.extend(optional.into_iter().filter_map(|(name, value)| Some((name, value?))));
    facts.push(("Place", place(site)));
    facts
}

/// Where a site is, and how far that can be trusted.
fn place(site: &Site) -> String {
    let at: Coordinates = site.coordinates;
    let quality = match site.location {
        LocationQuality::Own => String::new(),
        LocationQuality::Shared => "; several sites share it".to_owned(),
        LocationQuality::Town(km) => {
            format!("; the middle of its town, which the site is within {} of", distance(km.get()))
        }
        LocationQuality::Suspect(doubt) => {
            format!("; it cannot be right, and the site is not matched: {doubt}")
        }
    };
    format!("{:.5}° N, {:.5}° E (WGS 84){quality}", at.latitude(), at.longitude())
}

/// What the values rest on.
pub(super) fn assumptions(model: &Model) -> Vec<String> {
    let (ranking, transport) = (model.ranking(), &model.parameters().transport);
    let economics = &model.parameters().economics;
    let years = format!(
        "equipment lasts {} years ({} for materials)",
        economics.life_years, economics.material_life_years
    );
    vec![
        format!(
            "a value is what an exchange is worth in a year to both sides together: so much {}",
            measure(ranking.rank_by)
        ),
        format!("{years} and is paid for at a discount rate of {} %", short(economics.discount_rate * 100.0)),
        format!("a way is {} times as long as the crow flies", short(transport.detour)),
        format!("nothing is searched for farther than {}", distance(ranking.max_distance_km)),
        "fuels, electricity and water cost what they cost companies of the country".to_owned(),
        "price limits of either side are private and not part of this report".to_owned(),
        "`turash explain` shows every number of a pair, and where it is from".to_owned(),
    ]
}

/// Puts matches on a map.
pub(super) fn on_map(map: &mut Map, details: &[MatchDetail]) {
    for detail in details {
        let (from, to) = (&detail.supply_site, &detail.demand_site);
        map.line(from.coordinates, to.coordinates);
        map.point(from.coordinates, from.name.as_str(), Role::Supply);
        map.point(to.coordinates, to.name.as_str(), Role::Demand);
    }
}
