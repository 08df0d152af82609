//! Small regions: sites with one supply and one demand each, and matches between them.

use std::collections::BTreeSet;

use turash_domain::ports::{
    Bounded, Bounds, Chain, GraphChange, GraphFlow, GraphMatch, GraphSite, GraphWrite, ResourceGraph,
};
use turash_domain::{Direction, Family, MatchState, Sequence, SiteId, Technology};

use crate::fixtures::{flow_id, match_id, place, site_id, text};

/// A site that an organization of its own runs.
pub(super) fn site(id: &str) -> GraphSite {
    run_by(id, &format!("{id} Ltd"))
}

/// A site and who runs it.
pub(super) fn run_by(id: &str, organization: &str) -> GraphSite {
    GraphSite {
        id: site_id(id),
        name: text(&format!("site {id}")),
        organization: Some(text(organization)),
        coordinates: place(14.3, 48.3),
        country: None,
    }
}

/// A flow of 100 MWh/a of heat.
pub(super) fn flow(id: &str, site: &str, direction: Direction) -> GraphFlow {
    GraphFlow {
        id: flow_id(id),
        site: site_id(site),
        direction,
        family: Family::Heat,
        resource: "heat 60-160 °C".to_owned(),
        annual: 100.0,
    }
}

/// A suggested match of two flows.
pub(super) fn pair(supply: &str, demand: &str, value: f64) -> GraphMatch {
    GraphMatch {
        id: match_id(supply, demand),
        value_eur_per_year: value,
        distance_m: 1_500.0,
        deliverable_annual: 50.0,
        technology: Technology::Direct,
        state: MatchState::Suggested,
    }
}

/// The match of the supply of a site with the demand of another one.
pub(super) fn link(from: &str, to: &str, value: f64) -> GraphMatch {
    pair(&format!("{from}.out"), &format!("{to}.in"), value)
}

/// A write that is so since a moment.
pub(super) fn since(as_of: u64, change: GraphChange) -> GraphWrite {
    GraphWrite { change, as_of: Sequence(as_of) }
}

/// The writes of a site with its supply `SITE.out` and its demand `SITE.in`, all since 1.
pub(super) fn with_flows(site: GraphSite) -> Vec<GraphWrite> {
    let id = site.id.as_str().to_owned();
    let supply = flow(&format!("{id}.out"), &id, Direction::Supply);
    let demand = flow(&format!("{id}.in"), &id, Direction::Demand);
    let changes = [GraphChange::PutSite(site), GraphChange::PutFlow(supply), GraphChange::PutFlow(demand)];
    changes.map(|change| since(1, change)).into()
}

/// The writes of a region: what it is known by, from supplier to consumer with the value of their match; all since 1.
pub(super) fn region(links: &[(&str, &str, f64)]) -> Vec<GraphWrite> {
    let sites: BTreeSet<_> = links.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
    let mut writes: Vec<_> = sites.into_iter().flat_map(|id| with_flows(site(id))).collect();
    let put = |(from, to, value): &(&str, &str, f64)| since(1, GraphChange::PutMatch(link(from, to, *value)));
    writes.extend(links.iter().map(put));
    writes
}

/// Bounds that no small region comes to.
pub(super) fn wide() -> Bounds {
    Bounds::default()
}

/// The answer of a question about a site that is there, which must be whole.
pub(super) fn whole<T>(answer: Option<Bounded<T>>) -> T {
    let Bounded { answer, cut } = answer.expect("it is there");
    assert_eq!(cut, None);
    answer
}

/// Chains or cycles in short: the sites joined, and the value. What the sites and the matches say has to agree.
pub(super) fn in_short(chains: &[Chain]) -> Vec<(String, f64)> {
    let short = |chain: &Chain| {
        let sites: Vec<_> = chain.sites.iter().map(SiteId::as_str).collect();
        for (place, matched) in chain.matches.iter().enumerate() {
            let (from, to) = (sites[place], sites[(place + 1) % sites.len()]);
            assert!(
                matched.id.supply().as_str().starts_with(&format!("{from}.out")),
                "{matched:?} of {sites:?}"
            );
            assert!(
                matched.id.demand().as_str().starts_with(&format!("{to}.in")),
                "{matched:?} of {sites:?}"
            );
        }
        let sum: f64 = chain.matches.iter().map(|matched| matched.value_eur_per_year).sum();
        assert_eq!(sum, chain.value_eur_per_year, "{sites:?}");
        (sites.join(">"), chain.value_eur_per_year)
    };
    chains.iter().map(short).collect()
}

/// The ids of the sites one step around a site.
pub(super) async fn next_to(questions: &dyn ResourceGraph, site: &str) -> Vec<String> {
    let found = whole(questions.neighbourhood(&site_id(site), 1, &wide()).await.unwrap());
    found.around.into_iter().map(|neighbour| String::from(neighbour.site.id)).collect()
}
