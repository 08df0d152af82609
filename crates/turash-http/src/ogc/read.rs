//! Reads features: sites and flows from the registry, those of a box by way of the matcher's directory, matches from the current lists. What the ports cannot choose by is looked at one by
//! one, until the answer is full.

use std::collections::{BTreeSet, HashMap};

use turash_domain::ports::{FlowFilter, Known, Page};
use turash_domain::{
    Coordinates, Decision, FlowId, MatchId, MatchState, ResourceFlow, Sequence, Site, SiteId, Versioned,
};
use turash_files::{MatchRow, Party, Row};
use turash_services::{
    FlowQuestion, FoundMatches, MatchDetail, MatchFilter, MatchService, PairExplanation, Ports, SiteQuestion,
    match_details, missing_on, retain_seen,
};

use super::collection::Collection;
use super::feature::{Feature, Shape};
use super::question::{After, Question};
use crate::cursor::{self, Place};
use crate::problem::Problem;

/// An answer ends after so many looks where it has something: clients take an answer without features for the end.
const LOOKS: u32 = 100_000;

/// The most that is read in one go.
const LARGEST: u32 = 20_000;

/// Features that were asked for.
pub(super) struct Found {
    pub(super) as_of: Sequence,
    pub(super) features: Vec<Feature>,
    /// Where the next part begins; nothing at the end.
    pub(super) next: Option<String>,
    /// How many there are in all parts together, where that is known.
    pub(super) matched: Option<u64>,
}

/// A part of what a port gives.
struct Batch<P> {
    features: Vec<(P, Feature)>,
    /// The place after which there may be more.
    go_on: Option<P>,
    /// The last place that may be told: what is hidden names no place.
    told: Option<P>,
}

/// Gives features in their order, those left out that are elsewhere or not there at the time that is asked for.
trait Source: Sync {
    type At: Place + Clone + Send;

    fn read(
        &self,
        after: Option<Self::At>,
        limit: u32,
    ) -> impl Future<Output = Result<Batch<Self::At>, Problem>> + Send;
}

/// Reads the features that a question asks for.
pub(super) async fn read(
    collection: Collection,
    ports: &Ports,
    service: &MatchService,
    question: &Question,
) -> Result<Found, Problem> {
    let is_first = question.after.is_none();
    let after = question.after.clone();
    let (as_of, (features, next), all) = match collection {
        Collection::Sites => {
            let as_of = head(ports, service, question).await?;
            let after = if let Some(After::Site(id)) = after { Some(id) } else { None };
            let filled = fill(&Sites { service, question }, question, after).await?;
            (as_of, filled, ports.registry.counts().await?.sites)
        }
        Collection::Flows => {
            let as_of = head(ports, service, question).await?;
            let after = if let Some(After::Flow(id)) = after { Some(id) } else { None };
            let filled = fill(&Flows { service, question }, question, after).await?;
            let matcher = service.matcher();
            let all = if matcher.sees_all(&question.sight) {
                ports.registry.counts().await?.flows
            } else {
                matcher.count_flows(&question.sight).await
            };
            (as_of, filled, all)
        }
        Collection::Matches => {
            let as_of = service.matcher().head();
            let after = if let Some(After::Match(place)) = after { Some(place) } else { None };
            let filled = fill(&Matches { service, question }, question, after).await?;
            let all =
                if question.is_everything() { service.matcher().count(&question.matches).await } else { 0 };
            (as_of, filled, all)
        }
    };
    let matched = match next {
        None if is_first => Some(features.len() as u64),
        _ => question.is_everything().then_some(all),
    };
    Ok(Found { as_of, features, next, matched })
}

/// As of when it is known what is in a box, or there at all.
async fn head(ports: &Ports, service: &MatchService, question: &Question) -> Result<Sequence, Problem> {
    Ok(if question.degrees().is_some() { service.matcher().head() } else { ports.log.head().await? })
}

/// Fills an answer; and where the next one begins.
async fn fill<S: Source>(
    source: &S,
    question: &Question,
    mut after: Option<S::At>,
) -> Result<(Vec<Feature>, Option<String>), Problem> {
    let (mut features, mut last, mut looks) = (Vec::new(), None, 0_u32);
    let mut slice = question.slice();
    loop {
        let batch = source.read(after, slice).await?;
        for (at, feature) in batch.features {
            if !question.fits(&feature.row) {
                continue;
            }
            if features.len() == question.limit {
                return Ok((features, last.as_ref().map(cursor::write)));
            }
            features.push(feature);
            last = Some(at);
        }
        looks = looks.saturating_add(slice);
        let Some(go_on) = batch.go_on else { return Ok((features, None)) };
        if let Some(told) = batch.told.filter(|_| looks >= LOOKS && !features.is_empty()) {
            return Ok((features, Some(cursor::write(&told))));
        }
        after = Some(go_on);
        // What few have is a long way off.
        slice = (slice * 2).min(LARGEST);
    }
}

/// The last of what was read, where there may be more after it.
fn go_on<T, P>(read: &[T], limit: u32, place: impl Fn(&T) -> P) -> Option<P> {
    read.last().filter(|_| read.len() >= limit as usize).map(place)
}

struct Sites<'a> {
    service: &'a MatchService,
    question: &'a Question,
}

impl Source for Sites<'_> {
    type At = SiteId;

    async fn read(&self, after: Option<SiteId>, limit: u32) -> Result<Batch<SiteId>, Problem> {
        let (registry, filter) = (&self.service.ports().registry, &self.question.sites);
        let (sites, go_on) = if let Some(area) = self.question.degrees() {
            let country = filter.country.clone();
            let asked = SiteQuestion { area: Some(area), country, ..SiteQuestion::default() };
            let ids = self.service.matcher().sites(&asked, after, limit as usize).await.ids;
            let known = registry.sites(&ids).await?.into_iter().filter_map(Known::live);
            (known.filter(|site| asked.fits(site)).collect(), go_on(&ids, limit, SiteId::clone))
        } else {
            let sites = registry.list_sites(filter, &Page { after, limit }).await?;
            let go_on = go_on(&sites, limit, |site| site.id.clone());
            (sites, go_on)
        };
        let wanted = sites.iter().filter(|site| self.question.meets(Shape::Point(site.coordinates), None));
        let features = wanted.map(|site| (site.id.clone(), of_site(site))).collect();
        Ok(Batch { features, told: go_on.clone(), go_on })
    }
}

struct Flows<'a> {
    service: &'a MatchService,
    question: &'a Question,
}

impl Source for Flows<'_> {
    type At = FlowId;

    async fn read(&self, after: Option<FlowId>, limit: u32) -> Result<Batch<FlowId>, Problem> {
        let ports = self.service.ports();
        let (mut flows, go_on): (Vec<_>, _) = if let Some(area) = self.question.degrees() {
            let FlowFilter { site, family, direction } = self.question.flows.clone();
            let (area, sight) = (Some(area), self.question.sight.clone());
            let asked = FlowQuestion { area, site, family, direction, sight, ..FlowQuestion::default() };
            let ids = self.service.matcher().flows(&asked, after, limit as usize).await.ids;
            let known = ports.registry.flows(&ids).await?.into_iter().filter_map(Known::live);
            (known.filter(|flow| asked.may_fit(flow)).collect(), go_on(&ids, limit, FlowId::clone))
        } else {
            let flows = ports.registry.list_flows(&self.question.flows, &Page { after, limit }).await?;
            let go_on = go_on(&flows, limit, |flow| flow.id.clone());
            (flows, go_on)
        };
        retain_seen(ports, &self.question.sight, &mut flows).await?;
        let places = places(ports, &flows).await?;
        let missing = missing_on(ports, &flows).await?;
        let mut features = Vec::new();
        for flow in &flows {
            let Some(place) = places.get(&flow.site) else { continue };
            if self.question.meets(Shape::Point(*place), flow.validity) {
                let feature = of_flow(flow, *place, missing.get(&flow.id).copied())?;
                features.push((flow.id.clone(), feature));
            }
        }
        Ok(Batch { features, go_on, told: flows.last().map(|flow| flow.id.clone()) })
    }
}

struct Matches<'a> {
    service: &'a MatchService,
    question: &'a Question,
}

impl Source for Matches<'_> {
    type At = (f32, MatchId);

    async fn read(&self, after: Option<Self::At>, limit: u32) -> Result<Batch<Self::At>, Problem> {
        let filter = MatchFilter { limit: Some(limit as usize), ..self.question.matches.clone() };
        let FoundMatches { pairs, .. } = self.service.matcher().matches_after(&filter, after).await;
        let go_on = go_on(&pairs, limit, |pair| (pair.value, pair.id.clone()));
        let mut details = match_details(self.service.ports(), self.service.model(), pairs).await?;
        details.retain(|detail| detail.is_seen_by(&self.question.sight));
        let at = |detail: &MatchDetail| (detail.ranked.value, detail.ranked.id.clone());
        let features = details.iter().map(|detail| (at(detail), of_match(&match_row(detail))));
        let meets = |feature: &Feature| self.question.meets(feature.shape, None);
        let features = features.filter(|(_, feature)| meets(feature)).collect();
        Ok(Batch { features, told: go_on.clone(), go_on })
    }
}

/// Where the sites of flows are.
async fn places(
    ports: &Ports,
    flows: &[Versioned<ResourceFlow>],
) -> Result<HashMap<SiteId, Coordinates>, Problem> {
    let ids: BTreeSet<&SiteId> = flows.iter().map(|flow| &flow.site).collect();
    let ids: Vec<SiteId> = ids.into_iter().cloned().collect();
    let known = ports.registry.sites(&ids).await?.into_iter().filter_map(Known::live);
    Ok(known.map(|site| (site.id.clone(), site.coordinates)).collect())
}

/// A match with its sides as a row, as files and features have it.
pub fn match_row(detail: &MatchDetail) -> MatchRow<'_> {
    MatchRow {
        found: &detail.result,
        supply: Party { flow: &detail.supply, site: &detail.supply_site },
        demand: Party { flow: &detail.demand, site: &detail.demand_site },
        state: state_of(detail.decision.as_ref()),
        overbooked: detail.overbooked,
    }
}

/// Where people took a match; suggested where nobody acted on it.
fn state_of(decision: Option<&Decision>) -> MatchState {
    decision.map_or(MatchState::Suggested, |decision| decision.state)
}

/// The feature of a pair that is in a list; nothing of any other.
pub(super) fn of_pair(pair: &PairExplanation) -> Option<Feature> {
    let is_listed = pair.supply_rank.is_some() || pair.demand_rank.is_some();
    let explained = &pair.explanation;
    let row = MatchRow {
        found: explained.result.as_ref().filter(|_| is_listed)?,
        supply: Party { flow: &pair.supply, site: &pair.supply_site },
        demand: Party { flow: &pair.demand, site: &pair.demand_site },
        state: state_of(pair.decision.as_ref()),
        overbooked: explained.overbooked(pair.decision.as_ref()),
    };
    Some(of_match(&row))
}

pub(super) fn of_site(site: &Site) -> Feature {
    Feature { id: site.id.to_string(), shape: Shape::Point(site.coordinates), row: Row::of_site(site) }
}

pub(super) fn of_flow(
    flow: &ResourceFlow,
    place: Coordinates,
    missing: Option<f64>,
) -> Result<Feature, Problem> {
    let row = Row::of_flow(flow, missing).map_err(|error| Problem::internal(&error))?;
    Ok(Feature { id: flow.id.to_string(), shape: Shape::Point(place), row })
}

fn of_match(row: &MatchRow<'_>) -> Feature {
    let shape = Shape::Line(row.supply.site.coordinates, row.demand.site.coordinates);
    Feature { id: row.found.id.to_string(), shape, row: Row::of_match(row) }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, Uri};
    use turash_domain::{LocationQuality, Sight, Text};

    use super::*;

    /// So many sites, numbered, of which few are anywhere near.
    struct Sparse {
        near: Vec<u32>,
        all: u32,
    }

    impl Source for Sparse {
        type At = SiteId;

        async fn read(&self, after: Option<SiteId>, limit: u32) -> Result<Batch<SiteId>, Problem> {
            let first = after.map_or(0, |id| id.as_str().parse::<u32>().unwrap() + 1);
            let end = (first + limit).min(self.all);
            let near = self.near.iter().filter(|number| (first..end).contains(*number));
            let features = near.map(|number| (id(*number), of_site(&site(*number)))).collect();
            let go_on = (end < self.all).then(|| id(end - 1));
            Ok(Batch { features, told: go_on.clone(), go_on })
        }
    }

    fn id(number: u32) -> SiteId {
        SiteId::new(&number.to_string()).unwrap()
    }

    fn site(number: u32) -> Site {
        Site {
            id: id(number),
            name: Text::new("Works").unwrap(),
            organization: None,
            city: None,
            coordinates: Coordinates::new(14.3, 48.3).unwrap(),
            location: LocationQuality::Own,
            country: None,
            industry: None,
        }
    }

    /// The numbers in each part.
    async fn parts(source: &Sparse, query: &str) -> Vec<Vec<u32>> {
        let uri: Uri = format!("/x?{query}").parse().unwrap();
        let question = Question::read(Collection::Sites, &HeaderMap::new(), &uri, Sight::All).unwrap();
        let (mut parts, mut after) = (Vec::new(), None);
        loop {
            let (features, next) = fill(source, &question, after).await.unwrap();
            parts.push(features.iter().map(|feature| feature.id.parse().unwrap()).collect());
            let Some(next) = next else { return parts };
            after = Some(cursor::read(&next).unwrap());
        }
    }

    #[tokio::test]
    async fn an_answer_ends_after_many_looks_where_it_has_something_and_else_goes_on() {
        let source = Sparse { near: vec![5, 300_000, 300_001, 600_000], all: 700_000 };
        let box_around = "bbox=14,48,15,49";
        let found = parts(&source, box_around).await;
        assert_eq!(found.concat(), source.near);
        assert!(found.len() > 2 && found.iter().rev().skip(1).all(|part| !part.is_empty()), "{found:?}");
        assert_eq!(parts(&source, &format!("{box_around}&limit=1")).await.concat(), source.near);
        let nobody = Sparse { near: Vec::new(), all: 700_000 };
        assert_eq!(parts(&nobody, box_around).await, [Vec::<u32>::new()]);
    }
}
