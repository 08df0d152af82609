//! Parts that several reports have: tables of matches and flows, facts of a site, what was assumed.

use turash_domain::matching::Tariffs;
use turash_domain::{Coordinates, Family, LocationQuality, ResourceFlow, Site};
use turash_services::MatchDetail;

use super::html::Html;
use super::map::{Map, Role};
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

/// What the values of families rest on.
pub(super) fn assumptions(tariffs: &Tariffs, families: &[Family]) -> Vec<String> {
    let mut assumed: Vec<String> = families
        .iter()
        .filter_map(|family| {
            let tariff = tariffs.of(*family)?;
            let unit = family.dimension().unit();
            Some(format!(
                "{family}: a {unit} is worth {} EUR, and bringing it a kilometre costs {} EUR; beyond {} nothing is left",
                short(tariff.value_eur_per_unit),
                short(tariff.cost_eur_per_unit_km),
                distance(tariff.break_even_km().min(tariffs.max_distance_km)),
            ))
        })
        .collect();
    assumed.extend(
        [
            "distances are as the crow flies; a route along roads or pipes is longer",
            "the amount is what both sides have left in a year, the smaller of the two",
            "price limits of either side are private and not part of this report",
        ]
        .map(str::to_owned),
    );
    assumed
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
