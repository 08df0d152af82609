//! Answers about the graph as JSON: amounts with the unit of the family beside them.

use serde_json::{Value, json};
use turash_domain::ports::{
    Chain, Closure, Communities, Community, Cut, GraphFlow, GraphMatch, GraphSite, Hub, Introduction,
    LostDemand, Neighbourhood, Path,
};
use turash_domain::{FlowId, SiteId};
use turash_services::{GraphAnswer, GraphReply};

/// An answer as JSON; the sites that it names stand beside it, under `sites`.
pub fn graph_json(reply: &GraphReply) -> Value {
    let view = View(reply);
    let mut body = match &reply.answer {
        GraphAnswer::Neighbourhood(found) => view.neighbourhood(found),
        GraphAnswer::Chains(chains) => {
            json!({ "items": chains.iter().map(|chain| view.chain(chain)).collect::<Vec<_>>() })
        }
        GraphAnswer::Communities(found) => communities(found),
        GraphAnswer::Closure(found) => view.closure(found),
        GraphAnswer::Path(found) => json!({ "path": found.as_ref().map(|path| view.path(path)) }),
        GraphAnswer::Introductions { community, pairs } => json!({
            "community": community,
            "items": pairs.iter().map(|pair| view.introduction(pair)).collect::<Vec<_>>(),
        }),
    };
    body["as_of"] = json!(reply.as_of);
    body["cut"] = json!(reply.cut.map(Cut::name));
    let mut sites: Vec<&GraphSite> = reply.sites.values().collect();
    sites.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    body["sites"] = sites.into_iter().map(site).collect();
    body
}

fn site(site: &GraphSite) -> Value {
    let mut view = json!({ "id": site.id, "name": site.name, "coordinates": site.coordinates });
    if let Some(organization) = &site.organization {
        view["organization"] = json!(organization);
    }
    if let Some(country) = &site.country {
        view["country"] = json!(country);
    }
    view
}

/// An answer in its parts.
pub(super) struct View<'a>(pub(super) &'a GraphReply);

impl<'r> View<'r> {
    /// A match with the sites of its flows.
    pub(super) fn matched(&self, found: &GraphMatch) -> Value {
        let (supply, demand) = (found.id.supply(), found.id.demand());
        let mut view = json!({
            "id": found.id,
            "supply": supply,
            "demand": demand,
            "from": self.site_of(supply),
            "to": self.site_of(demand),
            "value_eur_per_year": found.value_eur_per_year,
            "distance_km": found.distance_m / 1_000.0,
            "technology": found.technology,
            "state": found.state,
        });
        // A flow that is gone says no unit, and an amount without one says nothing.
        let flows = &self.0.flows;
        if let Some(flow) = flows.get(supply).or_else(|| flows.get(demand)) {
            view["deliverable_annual"] = json!(found.deliverable_annual);
            view["annual_unit"] = json!(flow.family.dimension().annual_unit());
            view["resource"] = json!(flow.resource);
        }
        view
    }

    /// The site of a flow that exists.
    pub(super) fn site_of(&self, flow: &FlowId) -> Option<&'r SiteId> {
        self.0.flows.get(flow).map(|flow| &flow.site)
    }

    fn all_matched<'m>(&self, found: impl IntoIterator<Item = &'m GraphMatch>) -> Vec<Value> {
        found.into_iter().map(|found| self.matched(found)).collect()
    }

    fn neighbourhood(&self, found: &Neighbourhood) -> Value {
        let around: Vec<Value> = found
            .around
            .iter()
            .map(|neighbour| json!({ "site": neighbour.site.id, "steps": neighbour.steps }))
            .collect();
        json!({
            "site": found.site.id,
            "around": around,
            "gives": self.all_matched(&found.gives),
            "takes": self.all_matched(&found.takes),
        })
    }

    fn chain(&self, chain: &Chain) -> Value {
        json!({
            "route": chain.sites,
            "value_eur_per_year": chain.value_eur_per_year,
            "matches": self.all_matched(&chain.matches),
        })
    }

    fn closure(&self, found: &Closure) -> Value {
        let lost = |lost: &LostDemand| {
            json!({
                "demand": flow(&lost.flow),
                "lost": self.matched(&lost.lost),
                "replacement": lost.replacement.as_ref().map(|found| self.matched(found)),
                "at_stake_eur_per_year": lost.at_stake_eur_per_year,
            })
        };
        json!({
            "site": found.site.id,
            "at_stake_eur_per_year": found.at_stake_eur_per_year,
            "items": found.demands.iter().map(lost).collect::<Vec<_>>(),
        })
    }

    fn path(&self, path: &Path) -> Value {
        json!({
            "route": path.sites,
            "value_eur_per_year": path.value_eur_per_year,
            "matches": self.all_matched(&path.matches),
        })
    }

    fn introduction(&self, pair: &Introduction) -> Value {
        let shared = |(found, share): &(GraphMatch, f64)| {
            let mut view = self.matched(found);
            view["share"] = json!(share);
            view
        };
        json!({
            "between": [pair.sites.0, pair.sites.1],
            "value_eur_per_year": pair.value_eur_per_year,
            "matches": pair.matches.iter().map(shared).collect::<Vec<_>>(),
            "used_up": pair.used_up,
        })
    }
}

fn flow(flow: &GraphFlow) -> Value {
    json!({
        "id": flow.id,
        "site": flow.site,
        "direction": flow.direction,
        "resource": flow.resource,
        "annual": flow.annual,
        "annual_unit": flow.family.dimension().annual_unit(),
    })
}

fn communities(found: &Communities) -> Value {
    json!({
        "modularity": found.modularity,
        "items": found.communities.iter().map(community).collect::<Vec<_>>(),
    })
}

fn community(community: &Community) -> Value {
    let hub =
        |hub: &Hub| json!({ "site": hub.site, "neighbours": hub.degree, "betweenness": hub.betweenness });
    json!({
        "members": community.sites,
        "value_eur_per_year": community.value_eur_per_year,
        "matches": community.matches,
        "hubs": community.hubs.iter().map(hub).collect::<Vec<_>>(),
        "bridges": community.bridges.iter().map(hub).collect::<Vec<_>>(),
    })
}
