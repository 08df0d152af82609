//! `/v1/summary` and `/v1/near`: what a map says beside what it shows.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde::Serialize;
use turash_domain::ports::Known;
use turash_domain::{
    Coordinates, Direction, Family, FlowId, GeoBox, Invalid, MatchState, PublicFlow, ResourceFlow, Sequence,
    Sight, Site, SiteId, Versioned,
};
use turash_services::{
    MOST_KM, MatchSum, NearFlow, NearKind, Ports, Summary, Vicinity, missing_on, retain_seen, summary,
};

use crate::amounts::Amounts;
use crate::app::App;
use crate::caller::Caller;
use crate::matches::check_loaded;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::json;
use crate::tag::tagged;

/// How far is looked unless asked otherwise, km.
const USUAL_KM: f64 = 10.0;

#[derive(Serialize)]
struct SummaryView {
    as_of: Sequence,
    sites: u64,
    flows: Vec<FlowCount>,
    /// Nothing where there are too many to count at once.
    matches: Option<Vec<MatchCount>>,
}

#[derive(Serialize)]
struct FlowCount {
    family: Family,
    direction: Direction,
    count: u64,
}

#[derive(Serialize)]
struct MatchCount {
    family: Family,
    state: &'static str,
    count: u64,
    value_eur_per_year: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    co2_avoided_t_per_year: Option<f64>,
}

impl SummaryView {
    fn of(found: Summary) -> Self {
        let flow = |((family, direction), count)| FlowCount { family, direction, count };
        let one = |((family, state), sum): ((Family, MatchState), MatchSum)| MatchCount {
            family,
            state: state.name(),
            count: sum.count,
            value_eur_per_year: sum.value_eur_per_year,
            co2_avoided_t_per_year: sum.co2_avoided_t_per_year,
        };
        Self {
            as_of: found.as_of,
            sites: found.sites,
            flows: found.flows.into_iter().map(flow).collect(),
            matches: found.matches.map(|matches| matches.into_iter().map(one).collect()),
        }
    }
}

/// Counts what is in a box.
pub(crate) async fn count(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let area = params.read("box", GeoBox::parse)?;
    params.finish()?;
    check_loaded(&app).await?;
    let (service, sight) = (Arc::clone(&app.api.matches), caller.sight());
    let asked = sight.clone();
    let answer = app.ask(async move {
        let found = Box::pin(summary(&service, area, &asked)).await?;
        Ok(json(StatusCode::OK, found.as_of, &SummaryView::of(found)))
    });
    tagged(&app, &headers, &uri, &sight, answer).await
}

#[derive(Serialize)]
struct NearView<'a> {
    as_of: Sequence,
    radius_km: f64,
    kinds: Vec<KindView<'a>>,
}

#[derive(Serialize)]
struct KindView<'a> {
    family: Family,
    /// That of the flows that are there.
    direction: Direction,
    /// What would meet them here.
    meets: Direction,
    count: u64,
    /// What is left of all of them.
    #[serde(flatten)]
    left: Amounts,
    flows: Vec<FlowView<'a>>,
}

#[derive(Serialize)]
struct FlowView<'a> {
    distance_km: f64,
    /// Whether its counterparts may be as far as this point.
    reaches: bool,
    #[serde(flatten)]
    left: Amounts,
    flow: PublicFlow<'a>,
    site: &'a Versioned<Site>,
}

/// The flows near a point, and what they rest on.
struct NearThings {
    flows: HashMap<FlowId, Versioned<ResourceFlow>>,
    sites: HashMap<SiteId, Versioned<Site>>,
    missing: HashMap<FlowId, f64>,
}

impl NearThings {
    async fn read(ports: &Ports, found: &Vicinity, sight: &Sight) -> Result<Self, Problem> {
        let named = found.kinds.values().flat_map(|kind| &kind.flows);
        let ids: Vec<FlowId> = named.map(|flow| flow.id.clone()).collect();
        let known = ports.registry.flows(&ids).await?.into_iter().filter_map(Known::live);
        let mut flows: Vec<_> = known.collect();
        retain_seen(ports, sight, &mut flows).await?;
        let ids: BTreeSet<SiteId> = flows.iter().map(|flow| flow.site.clone()).collect();
        let ids: Vec<SiteId> = ids.into_iter().collect();
        let sites = ports.registry.sites(&ids).await?.into_iter().filter_map(Known::live);
        Ok(Self {
            missing: missing_on(ports, &flows).await?,
            sites: sites.map(|site| (site.id.clone(), site)).collect(),
            flows: flows.into_iter().map(|flow| (flow.id.clone(), flow)).collect(),
        })
    }

    /// A flow as it is answered; nothing where it is gone meanwhile.
    fn view(&self, near: &NearFlow) -> Option<FlowView<'_>> {
        let flow = self.flows.get(&near.id)?;
        let left = Amounts::annual(flow.family().dimension(), [("left_", Some(near.left_annual))]);
        Some(FlowView {
            distance_km: near.distance_km,
            reaches: near.distance_km <= near.reach_km,
            left,
            flow: PublicFlow::of(flow, self.missing.get(&near.id).copied()),
            site: self.sites.get(&flow.site)?,
        })
    }

    fn kind(&self, (family, direction): (Family, Direction), kind: &NearKind) -> KindView<'_> {
        KindView {
            family,
            direction,
            meets: direction.opposite(),
            count: kind.count,
            left: Amounts::annual(family.dimension(), [("left_", Some(kind.left_annual))]),
            flows: kind.flows.iter().filter_map(|flow| self.view(flow)).collect(),
        }
    }
}

/// Answers what is near a point.
pub(crate) async fn near(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let degrees = |text: &str| {
        let expected = "degrees, such as 14.29";
        text.parse::<f64>().map_err(|_| Invalid::new("degrees", text, expected, ""))
    };
    let (lon, lat) = (params.required("lon", degrees)?, params.required("lat", degrees)?);
    let point = Coordinates::new(lon, lat).map_err(Problem::parameter)?;
    let radius_km = params.number("radius_km")?.unwrap_or(USUAL_KM);
    if radius_km > MOST_KM {
        let expected = format!("at most {MOST_KM} km");
        return Err(Problem::parameter(Invalid::new("radius_km", radius_km, expected, "ask for less")));
    }
    let family = params.read("resource", Family::parse)?;
    let direction = params.read("direction", Direction::parse)?;
    params.finish()?;
    check_loaded(&app).await?;
    let (service, sight) = (Arc::clone(&app.api.matches), caller.sight());
    let asked = sight.clone();
    let answer = app.ask(async move {
        let found = service.matcher().vicinity(point, radius_km, family, direction, &asked).await;
        let found = found.map_err(Problem::parameter)?;
        let things = NearThings::read(service.ports(), &found, &asked).await?;
        let kinds = found.kinds.iter().map(|(key, kind)| things.kind(*key, kind)).collect();
        Ok(json(StatusCode::OK, found.as_of, &NearView { as_of: found.as_of, radius_km, kinds }))
    });
    tagged(&app, &headers, &uri, &sight, answer).await
}
