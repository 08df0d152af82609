//! The three reports: of a pair, of a site, of a region.

use turash_domain::matching::Model;
use turash_domain::{ResourceFlow, Sequence, Site, Timestamp, Versioned};
use turash_services::{MatchDetail, PairExplanation};

use super::html::{Html, page};
use super::map::{Map, Role};
use super::parts;
use crate::appraised::{claimed, groups};
use crate::output::{annual, distance, euros, whole};

/// What every report says of itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heading<'a> {
    /// When it was made.
    pub(crate) made: Timestamp,
    /// The sequence of the log that it holds as of.
    pub(crate) as_of: Sequence,
    /// What values rest on.
    pub(crate) model: &'a Model,
}

impl Heading<'_> {
    fn finish(self, title: &str, body: Html) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let footer = format!(
            "Made by Turash {version} at {}, as of event {} of its log.",
            self.made,
            whole(self.as_of.0)
        );
        page(title, &body.finish(), &footer)
    }
}

/// A report of one pair: what it is, why it is a match or not, what that rests on.
pub(crate) fn pair_page(heading: Heading<'_>, pair: &PairExplanation) -> String {
    let title = format!("{} to {}", pair.supply_site.name, pair.demand_site.name);
    let mut html = Html::default();
    html.element("h1", &title).element("p class=\"verdict\"", verdict(pair));
    html.element("h2", "What").facts(&what(pair));
    html.element("h2", "Why");
    if pair.explanation.reasons.is_empty() {
        html.facts(&places(pair));
    } else {
        html.list(&pair.explanation.reasons);
    }
    let dimension = pair.demand.family().dimension();
    for (title, facts) in pair.explanation.appraisal.iter().flat_map(|found| groups(found, dimension)) {
        html.element("h2", title).facts(&facts);
    }
    html.element("h2", "Where");
    let mut map = Map::default();
    map.line(pair.supply_site.coordinates, pair.demand_site.coordinates);
    map.point(pair.supply_site.coordinates, pair.supply_site.name.as_str(), Role::Supply);
    map.point(pair.demand_site.coordinates, pair.demand_site.name.as_str(), Role::Demand);
    map.draw(&mut html);
    html.element("h2", "The two flows");
    parts::flows(&mut html, [&*pair.supply, &*pair.demand]);
    html.element("h2", "The two sites");
    html.facts(&parts::site_facts(&pair.supply_site))
        .raw("<br>\n")
        .facts(&parts::site_facts(&pair.demand_site));
    html.element("h2", "Assumptions").list(&parts::assumptions(heading.model));
    heading.finish(&title, html)
}

fn verdict(pair: &PairExplanation) -> String {
    match (pair.explanation.feasible, pair.decision.as_ref()) {
        (true, Some(decision)) => format!("A match, {} by the people concerned.", decision.state.name()),
        (true, None) if pair.is_match() => "A match.".to_owned(),
        (true, None) => "It would work, but both sides have better counterparts: no match.".to_owned(),
        (false, Some(decision)) => format!("It is {}, but would not work any more.", decision.state.name()),
        (false, None) => "No match.".to_owned(),
    }
}

fn what(pair: &PairExplanation) -> Vec<(&'static str, String)> {
    let explanation = &pair.explanation;
    let side = |flow: &ResourceFlow, site: &Site, left: f64| {
        let dimension = flow.family().dimension();
        let amount = annual(flow.quantity.annual(), dimension);
        let rest = if left < flow.quantity.annual() {
            format!(", of which {} are left", annual(left, dimension))
        } else {
            String::new()
        };
        format!("{}: {}, {amount}{rest}, {}", site.name, flow.resource, parts::precision(flow))
    };
    let mut facts = vec![
        ("Supply", side(&pair.supply, &pair.supply_site, explanation.supply_left_annual)),
        ("Demand", side(&pair.demand, &pair.demand_site, explanation.demand_left_annual)),
        ("Distance", distance(explanation.distance_km)),
    ];
    if explanation.feasible {
        let dimension = pair.supply.family().dimension();
        facts.push(("Deliverable", annual(explanation.deliverable_annual, dimension)));
        facts.push(("Value", euros(explanation.value_eur_per_year)));
    }
    facts.push(("Id of the match", explanation.id.to_string()));
    facts
}

/// Where it stands.
fn places(pair: &PairExplanation) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let rank = |rank: Option<usize>| rank.map_or("not in it".to_owned(), |rank| format!("place {rank}"));
    facts.push(("In the list of the supply", rank(pair.supply_rank)));
    facts.push(("In the list of the demand", rank(pair.demand_rank)));
    if let Some(decision) = &pair.decision {
        facts.push(("State", decision.state.name().to_owned()));
        facts.extend(decision.claim.as_ref().map(|claim| ("CO2 claimed", claimed(claim))));
    }
    facts
}

/// What a report of a site shows.
pub(crate) struct SiteSheet {
    pub(crate) site: Versioned<Site>,
    pub(crate) flows: Vec<Versioned<ResourceFlow>>,
    pub(crate) matches: Vec<MatchDetail>,
    /// How many matches there are, those that are not shown counted.
    pub(crate) count: u64,
}

/// A report of one site: its flows and its best matches.
pub(crate) fn site_page(heading: Heading<'_>, sheet: &SiteSheet) -> String {
    let title = sheet.site.name.to_string();
    let mut html = Html::default();
    html.element("h1", &title);
    html.facts(&parts::site_facts(&sheet.site));
    html.element("h2", "What it gives and needs");
    if sheet.flows.is_empty() {
        html.element("p", "No flows are known.");
    } else {
        parts::flows(&mut html, sheet.flows.iter().map(|flow| &flow.value));
    }
    html.element("h2", "Matches");
    shown(&mut html, &sheet.matches, sheet.count);
    html.element("h2", "Where");
    let mut map = Map::default();
    parts::on_map(&mut map, &sheet.matches);
    map.point(sheet.site.coordinates, sheet.site.name.as_str(), Role::Site);
    map.draw(&mut html);
    html.element("h2", "Assumptions").list(&parts::assumptions(heading.model));
    heading.finish(&title, html)
}

/// What a report of a region shows.
pub(crate) struct Region {
    /// What it is a report of, in words.
    pub(crate) title: String,
    /// What was asked for, in words.
    pub(crate) filters: Vec<String>,
    pub(crate) matches: Vec<MatchDetail>,
    /// How many matches fit, those that are not shown counted.
    pub(crate) count: u64,
}

/// A report of the best matches of a region.
pub(crate) fn region_page(heading: Heading<'_>, region: &Region) -> String {
    let mut html = Html::default();
    html.element("h1", &region.title);
    if !region.filters.is_empty() {
        html.list(&region.filters);
    }
    html.element("h2", "Where");
    let mut map = Map::default();
    parts::on_map(&mut map, &region.matches);
    map.draw(&mut html);
    html.element("h2", "Matches");
    shown(&mut html, &region.matches, region.count);
    html.element("h2", "Assumptions").list(&parts::assumptions(heading.model));
    heading.finish(&region.title, html)
}

/// Adds matches, and says how many more there are.
fn shown(html: &mut Html, matches: &[MatchDetail], count: u64) {
    if matches.is_empty() {
        html.element("p", "No matches.");
        return;
    }
    let all = whole(count);
    if count > matches.len() as u64 {
        html.element("p", format!("The best {} of {all}.", whole(matches.len() as u64)));
    }
    parts::matches(html, matches);
    html.element("p", "A flow may stand in several matches: their amounts and values do not add up.");
}
