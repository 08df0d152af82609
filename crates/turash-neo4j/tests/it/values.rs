//! Sites, flows, matches and writes of them.

use turash_contract::random::Random;
use turash_domain::ports::{GraphChange, GraphFlow, GraphMatch, GraphSite, GraphWrite};
use turash_domain::{
    Coordinates, CountryCode, Direction, Family, FlowId, MatchId, MatchState, Sequence, SiteId, Technology,
    Text,
};

pub(crate) fn site_id(id: &str) -> SiteId {
    SiteId::new(id).unwrap()
}

pub(crate) fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

pub(crate) fn site(id: &str, organization: Option<&str>) -> GraphChange {
    GraphChange::PutSite(GraphSite {
        id: site_id(id),
        name: text(&format!("the site {id}")),
        organization: organization.map(text),
        coordinates: Coordinates::new(14.25, -48.125).unwrap(),
        country: Some(CountryCode::new("AT").unwrap()),
    })
}

pub(crate) fn flow(id: &str, site: &str, direction: Direction) -> GraphChange {
    GraphChange::PutFlow(GraphFlow {
        id: FlowId::new(id).unwrap(),
        site: site_id(site),
        direction,
        family: Family::Heat,
        resource: "heat 90-120 °C".to_owned(),
        annual: 1_000.5,
    })
}

pub(crate) fn pair(supply: &str, demand: &str, value: f64, state: MatchState) -> GraphChange {
    GraphChange::PutMatch(GraphMatch {
        id: MatchId::new(FlowId::new(supply).unwrap(), FlowId::new(demand).unwrap()),
        value_eur_per_year: value,
        distance_m: 1_234.5,
        deliverable_annual: 10.25,
        technology: Technology::Direct,
        state,
    })
}

/// All of these as of one moment.
pub(crate) fn as_of(moment: u64, changes: impl IntoIterator<Item = GraphChange>) -> Vec<GraphWrite> {
    changes.into_iter().map(|change| GraphWrite { change, as_of: Sequence(moment) }).collect()
}

/// A random graph: some sites share an organization, some have none, some flows have no site, some matches no flow, and some were turned
/// down.
pub(crate) fn random_graph(random: &mut Random) -> Vec<GraphWrite> {
    let (sites, flows) = (3 + random.below(12), 4 + random.below(28));
    let mut writes = Vec::new();
    for number in 0..sites {
        let organization = ["one", "two", "three"].get(random.below(5) as usize).copied();
        // One of ten is missing.
        if random.below(10) > 0 {
            writes.extend(as_of(1, [site(&format!("s{number}"), organization)]));
        }
    }
    let mut ends = [Vec::new(), Vec::new()];
    for number in 0..flows {
        let direction = [Direction::Supply, Direction::Demand][random.below(2) as usize];
        let id = format!("f{number}");
        if random.below(12) > 0 {
            writes.extend(as_of(2, [flow(&id, &format!("s{}", random.below(sites)), direction)]));
        }
        ends[usize::from(direction == Direction::Demand)].push(id);
    }
    let states = [MatchState::Suggested, MatchState::Live, MatchState::Rejected, MatchState::Negotiating];
    for supply in &ends[0] {
        for demand in &ends[1] {
            if random.below(3) == 0 {
                // Few values, so that many are equal, some of them nothing or less.
                let value = [500.0, 1_000.0, 1_500.25, 0.0, -20.0][random.below(5) as usize];
                let state = states[random.below(4) as usize];
                writes.extend(as_of(3, [pair(supply, demand, value, state)]));
            }
        }
    }
    writes
}
