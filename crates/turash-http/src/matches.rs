//! `/v1/matches`: answered from the current lists and the rules.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde::Serialize;
use turash_domain::matching::TypicalYear;
use turash_domain::ports::{Known, PortResult};
use turash_domain::units::Dimension;
use turash_domain::{CountryCode, Family, FlowId, Invalid, MatchId, Sequence, SiteId};
use turash_services::{
    FoundMatches, MatchDetail, MatchFilter, MatchService, NotExplained, PairExplanation, Ports, RankedPair,
    WhatIf, explain_what_if, match_details, overbooked_matches, typical_year,
};

use crate::address::encoded;
use crate::app::App;
use crate::id::Id;
use crate::match_view::MatchView;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::{List, versioned};

/// A question about matches.
struct Question {
    filter: MatchFilter,
    after: Option<(f32, MatchId)>,
    limit: u32,
    /// Only decided matches that are overbooked.
    overbooked: bool,
    /// Whether to say how many matches there are in all parts together.
    count: bool,
}

impl Question {
    fn read(uri: &Uri) -> Result<Self, Problem> {
        let mut params = Params::of(uri)?;
        let mut filter = MatchFilter {
            site: params.read("site", SiteId::new)?,
            flow: params.read("flow", FlowId::new)?,
            family: params.read("resource", Family::parse)?,
            country: params.read("country", CountryCode::new)?,
            around: None,
            max_distance_km: params.number("max_distance_km")?,
            dimension: None,
            min_annual: None,
            min_value: params.number("min_value_eur_per_year")?,
            limit: None,
        };
        // An amount in MWh says nothing about tonnes: only the families that are counted in such a unit.
        for (name, dimension) in [
            ("min_annual_mwh", Dimension::Energy),
            ("min_annual_t", Dimension::Mass),
            ("min_annual_m3", Dimension::Volume),
        ] {
            let Some(least) = params.number(name)? else { continue };
            if filter.dimension.replace(dimension).is_some() {
                let expected = "only one of min_annual_mwh, min_annual_t and min_annual_m3";
                let remedy = "no match is counted in two units: ask once for each";
                return Err(Problem::parameter(Invalid::new(name, least, expected, remedy)));
            }
            filter.min_annual = Some(least);
        }
        let (overbooked, count) = (params.flag("overbooked")?, params.flag("count")?);
        let (limit, after) = (params.limit()?, params.cursor()?);
        params.finish()?;
        Ok(Self { filter, after, limit, overbooked, count })
    }

    /// The matches of this part with all that is shown of them, and where the next part goes on.
    async fn part(&self, service: &MatchService) -> PortResult<Part> {
        let (matcher, ports, model) = (service.matcher(), service.ports(), service.model());
        if !self.overbooked {
            // One more than is shown says whether there is a next part.
            let filter = MatchFilter { limit: Some(self.limit as usize + 1), ..self.filter.clone() };
            let FoundMatches { as_of, mut pairs } = matcher.matches_after(&filter, self.after.clone()).await;
            let next = crate::reply::cut(&mut pairs, self.limit, |pair| (pair.value, pair.id.clone()));
            let details = match_details(ports, model, pairs).await?;
            let count = if self.count { Some(matcher.count(&self.filter).await) } else { None };
            return Ok(Part { as_of, details, next, count });
        }
        let as_of = matcher.head();
        let ranks = |id: &MatchId| matcher.ranks(id.supply(), id.demand());
        // They are few, and only some of them are in lists.
        let mut details = overbooked_matches(ports, model, &self.filter, &ranks).await?;
        let count = self.count.then_some(details.len() as u64);
        details.retain(|detail| self.follows(&detail.ranked));
        let next = crate::reply::cut(&mut details, self.limit, |detail| {
            (detail.ranked.value, detail.ranked.id.clone())
        });
        Ok(Part { as_of, details, next, count })
    }

    fn follows(&self, pair: &RankedPair) -> bool {
        let order = |(value, id): &(f32, MatchId)| value.total_cmp(&pair.value).then_with(|| pair.id.cmp(id));
        self.after.as_ref().is_none_or(|after| order(after).is_gt())
    }
}

/// A part of the matches.
struct Part {
    as_of: Sequence,
    details: Vec<MatchDetail>,
    next: Option<String>,
    count: Option<u64>,
}

/// Lists matches, best first.
pub(crate) async fn list(State(app): State<Arc<App>>, uri: Uri) -> Result<Response, Problem> {
    let question = Question::read(&uri)?;
    check_loaded(&app).await?;
    check_known(app.ports(), &question.filter).await?;
    let service = Arc::clone(&app.api.matches);
    let part = app.ask(async move { Ok(question.part(&service).await?) }).await?;
    let items = part.details.iter().map(MatchView::of_detail).collect();
    Ok(List { as_of: part.as_of, items, next: part.next, count: part.count }.reply())
}

/// A filter by what does not exist would answer an empty list, which reads as "no matches".
async fn check_known(ports: &Ports, filter: &MatchFilter) -> Result<(), Problem> {
    if let Some(id) = &filter.site {
        let known = ports.registry.sites(std::slice::from_ref(id)).await?;
        if !matches!(known.first(), Some(Known::Live(_))) {
            return Err(Problem::not_found(format!("there is no site/{id}")));
        }
    }
    if let Some(id) = &filter.flow {
        let known = ports.registry.flows(std::slice::from_ref(id)).await?;
        if !matches!(known.first(), Some(Known::Live(_))) {
            return Err(Problem::not_found(format!("there is no flow/{id}")));
        }
    }
    Ok(())
}

/// Lists that are not computed yet would answer "no matches".
pub(crate) async fn check_loaded(app: &App) -> Result<(), Problem> {
    let Some(reason) = app.not_ready() else { return Ok(()) };
    let is_empty = app.api.matches.matcher().head() == Sequence::START;
    if is_empty && app.ports().log.head().await? > Sequence::START {
        return Err(Problem::busy(format!("the matches are not computed yet: {reason}")));
    }
    Ok(())
}

/// Explains a pair as of the lists, as if something were different where that is asked for.
pub(crate) async fn explained(
    app: &App,
    supply: &FlowId,
    demand: &FlowId,
    what_if: &WhatIf,
) -> Result<PairExplanation, Problem> {
    check_loaded(app).await?;
    let matches = &app.api.matches;
    let ranks = matches.matcher().ranks(supply, demand);
    let pair = explain_what_if(app.ports(), matches.model(), (supply, demand), ranks, what_if).await?;
    pair.map_err(not_explained)
}

/// The typical days of a pair, as if something were different where that is asked for.
pub(crate) async fn typical_days(
    app: &App,
    pair: (&FlowId, &FlowId),
    what_if: &WhatIf,
) -> Result<TypicalYear, Problem> {
    let year = typical_year(app.ports(), app.api.matches.model(), pair, what_if).await?;
    year.map_err(not_explained)
}

fn not_explained(why: NotExplained) -> Problem {
    match why {
        NotExplained::NoFlow(missing) => Problem::not_found(format!("there is no flow/{missing}")),
        NotExplained::Invalid(invalid) => Problem::parameter(invalid),
    }
}

/// The pair that an address names.
pub(crate) fn read_id(id: String) -> Result<MatchId, Problem> {
    MatchId::try_from(id).map_err(Problem::parameter)
}

/// A match, and its typical days where they were asked for.
#[derive(Serialize)]
struct OneMatch<'a> {
    #[serde(flatten)]
    view: &'a MatchView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    typical_year: Option<TypicalYear>,
}

/// Answers one match.
pub(crate) async fn get(State(app): State<Arc<App>>, Id(id): Id, uri: Uri) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let profiles = params.flag("profiles")?;
    params.finish()?;
    let id = read_id(id)?;
    let pair = explained(&app, id.supply(), id.demand(), &WhatIf::default()).await?;
    if !pair.is_match() {
        let [supply, demand] = [id.supply(), id.demand()].map(|flow| encoded(flow.as_str()));
        let detail = format!("'{id}' is no match; /v1/explain?supply={supply}&demand={demand} says why");
        return Err(Problem::not_found(detail));
    }
    let view = MatchView::of_pair(&pair);
    let ids = (id.supply(), id.demand());
    let typical_year = if profiles { Some(typical_days(&app, ids, &WhatIf::default()).await?) } else { None };
    Ok(versioned(StatusCode::OK, pair.as_of, view.version(), &OneMatch { view: &view, typical_year }))
}
