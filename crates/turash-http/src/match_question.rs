//! Which matches are asked for, in which order, and the part of them that is answered.

use axum::http::{StatusCode, Uri};
use turash_domain::units::Dimension;
use turash_domain::{
    CountryCode, Family, FlowId, GeoBox, Invalid, MatchId, MatchState, Sequence, Sight, SiteId, Technology,
};
use turash_services::{
    FoundMatches, MOST_SORTED, MatchDetail, MatchFilter, MatchOrder, MatchService, SortBy, Sought,
    appraised_details, decided_matches, overbooked_matches, sorted_matches,
};

use crate::cursor;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::cut;

/// A question about matches.
pub(crate) struct Question {
    pub(crate) filter: MatchFilter,
    order: MatchOrder,
    /// The last match of the part before, by what orders it.
    after: Option<(f64, MatchId)>,
    limit: u32,
    /// Only decided matches that are overbooked.
    overbooked: bool,
    /// Whether to say how many matches there are in all parts together.
    count: bool,
}

/// A part of the matches.
pub(crate) struct Part {
    pub(crate) as_of: Sequence,
    pub(crate) details: Vec<MatchDetail>,
    pub(crate) next: Option<String>,
    pub(crate) count: Option<u64>,
}

impl Question {
    pub(crate) fn read(uri: &Uri, sight: Sight) -> Result<Self, Problem> {
        let mut params = Params::of(uri)?;
        let filter = MatchFilter { sight, ..filter(&mut params)? };
        let (overbooked, count) = (params.flag("overbooked")?, params.flag("count")?);
        let order = order(&mut params, &filter)?;
        let limit = params.limit()?;
        let after = if order == MatchOrder::BEST_FIRST {
            params.cursor::<(f32, MatchId)>()?.map(|(value, id)| (f64::from(value), id))
        } else {
            params.read("cursor", |text| after(text, order))?
        };
        params.finish()?;
        Ok(Self { filter, order, after, limit, overbooked, count })
    }

    /// The matches of this part with all that is shown of them, and where the next part goes on.
    pub(crate) async fn part(&self, service: &MatchService) -> Result<Part, Problem> {
        let is_decided = self.filter.state.is_some_and(|state| state != MatchState::Suggested);
        if self.overbooked || is_decided {
            self.decided(service).await
        } else if self.order == MatchOrder::BEST_FIRST {
            self.best(service).await
        } else {
            self.sorted(service).await
        }
    }

    /// One more than is shown says whether there is a next part.
    fn one_more(&self) -> usize {
        self.limit as usize + 1
    }

    async fn best(&self, service: &MatchService) -> Result<Part, Problem> {
        let matcher = service.matcher();
        let filter = MatchFilter { limit: Some(self.one_more()), ..self.filter.clone() };
        let after = self.after.clone().map(|(value, id)| (value as f32, id));
        let FoundMatches { as_of, mut pairs } = matcher.matches_after(&filter, after).await;
        let next = cut(&mut pairs, self.limit, |pair| (pair.value, pair.id.clone()));
        let mut details = appraised_details(service.ports(), service.model(), pairs).await?;
        details.retain(|detail| detail.is_seen_by(&filter.sight));
        let count = if self.count { Some(matcher.count(&self.filter).await) } else { None };
        Ok(Part { as_of, details, next, count })
    }

    async fn sorted(&self, service: &MatchService) -> Result<Part, Problem> {
        let after = self.after.as_ref();
        let found = sorted_matches(service, &self.filter, self.order, after, self.one_more()).await?;
        let found = found.map_err(|_| too_many())?;
        Ok(self.cut(found.as_of, found.details, found.count))
    }

    /// Few of these are in lists.
    async fn decided(&self, service: &MatchService) -> Result<Part, Problem> {
        let (matcher, ports, model) = (service.matcher(), service.ports(), service.model());
        let as_of = matcher.head();
        let mut details = if self.overbooked {
            let ranks = |id: &MatchId| matcher.ranks(id.supply(), id.demand());
            overbooked_matches(ports, model, &self.filter, &ranks).await?
        } else {
            decided_matches(ports, model, &self.filter, matcher).await?
        };
        let count = details.len() as u64;
        self.order.part(&mut details, self.after.as_ref(), self.one_more());
        Ok(self.cut(as_of, details, count))
    }

    fn cut(&self, as_of: Sequence, mut details: Vec<MatchDetail>, count: u64) -> Part {
        let next = if self.order == MatchOrder::BEST_FIRST {
            cut(&mut details, self.limit, |detail| (detail.ranked.value, detail.ranked.id.clone()))
        } else {
            let order = self.order;
            cut(&mut details, self.limit, |detail| (order, order.key(detail), detail.ranked.id.clone()))
        };
        Part { as_of, details, next, count: self.count.then_some(count) }
    }
}

fn filter(params: &mut Params) -> Result<MatchFilter, Problem> {
    let mut filter = MatchFilter {
        site: params.read("site", SiteId::new)?,
        flow: params.read("flow", FlowId::new)?,
        family: params.read("resource", Family::parse)?,
        country: params.read("country", CountryCode::new)?,
        area: params.read("box", GeoBox::parse)?,
        technology: params.read("technology", Technology::parse)?,
        state: params.read("state", MatchState::parse)?,
        sought: params.read("q", Sought::new)?,
        max_distance_km: params.number("max_distance_km")?,
        min_value: params.number("min_value_eur_per_year")?,
        ..MatchFilter::default()
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
    Ok(filter)
}

fn order(params: &mut Params, filter: &MatchFilter) -> Result<MatchOrder, Problem> {
    let by = params.read("sort", SortBy::parse)?;
    let ascending = params.read("order", |text| match text {
        "asc" => Ok(true),
        "desc" => Ok(false),
        _ => Err(Invalid::new("order", text, "asc or desc", "")),
    })?;
    let usual = MatchOrder::usual(by.unwrap_or(SortBy::Value));
    if usual.by == SortBy::Amount && filter.family.is_none() && filter.dimension.is_none() {
        let remedy = "add resource=heat, or min_annual_mwh=0 for all that is counted in MWh";
        let expected = "matches that are counted in one unit";
        return Err(Problem::parameter(Invalid::new("sort", "amount", expected, remedy)));
    }
    Ok(MatchOrder { ascending: ascending.unwrap_or(usual.ascending), ..usual })
}

/// A place in this very order.
fn after(text: &str, wanted: MatchOrder) -> Result<(f64, MatchId), Invalid> {
    let (order, key, id) = cursor::read::<(MatchOrder, f64, MatchId)>(text)?;
    if order == wanted {
        return Ok((key, id));
    }
    let remedy = "send it as it is, with the same sort and order";
    Err(Invalid::new("cursor", text, "the `next` of the part before", remedy))
}

fn too_many() -> Problem {
    let detail = format!(
        "more than {MOST_SORTED} matches fit, and only the order by value is kept for so many: narrow them by box, country, resource, \
         min_value_eur_per_year or another filter, or leave sort out"
    );
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "too-many-to-sort",
        "Too many matches to put in order",
        detail,
    )
}
