//! Answers about the graph on a map: sites as points, exchanges as lines from the site that gives to the one that takes.

use serde_json::{Value, json};
use turash_domain::SiteId;
use turash_domain::ports::{Cut, GraphMatch, GraphSite, Hub};
use turash_services::{GraphAnswer, GraphReply};

use super::view::View;

/// An answer as `GeoJSON`; `as_of` and `cut` stand beside its features.
pub fn graph_geojson(reply: &GraphReply) -> Value {
    let mut map = Map { reply, features: Vec::new() };
    match &reply.answer {
        GraphAnswer::Neighbourhood(found) => {
            map.point(&found.site.id, &json!({ "steps": 0 }));
            for neighbour in &found.around {
                map.point(&neighbour.site.id, &json!({ "steps": neighbour.steps }));
            }
            map.lines(found.gives.iter().chain(&found.takes), &json!({}));
        }
        GraphAnswer::Chains(chains) => {
            map.all_points();
            for (chain, number) in chains.iter().zip(1..) {
                map.lines(&chain.matches, &json!({ "chain": number }));
            }
        }
        GraphAnswer::Communities(found) => {
            for (community, number) in found.communities.iter().zip(1..) {
                for site in &community.sites {
                    let is_of = |hubs: &[Hub]| hubs.iter().any(|hub| hub.site == *site);
                    let (hub, bridge) = (is_of(&community.hubs), is_of(&community.bridges));
                    map.point(site, &json!({ "community": number, "hub": hub, "bridge": bridge }));
                }
            }
        }
        GraphAnswer::Closure(found) => {
            map.all_points();
            for demand in &found.demands {
                let stake = demand.at_stake_eur_per_year;
                map.lines([&demand.lost], &json!({ "role": "lost", "at_stake_eur_per_year": stake }));
                map.lines(&demand.replacement, &json!({ "role": "replacement" }));
            }
        }
        GraphAnswer::Path(found) => {
            map.all_points();
            map.lines(found.iter().flat_map(|path| &path.matches), &json!({}));
        }
        GraphAnswer::Introductions { pairs, .. } => {
            map.all_points();
            for (pair, number) in pairs.iter().zip(1..) {
                for (found, share) in &pair.matches {
                    map.lines([found], &json!({ "pair": number, "share": share }));
                }
            }
        }
    }
    json!({
        "type": "FeatureCollection",
        "features": map.features,
        "as_of": reply.as_of,
        "cut": reply.cut.map(Cut::name),
    })
}

struct Map<'a> {
    reply: &'a GraphReply,
    features: Vec<Value>,
}

impl Map<'_> {
    /// All sites that the answer names.
    fn all_points(&mut self) {
        let mut ids: Vec<&SiteId> = self.reply.sites.keys().collect();
        ids.sort_unstable();
        for id in ids {
            self.point(id, &json!({}));
        }
    }

    /// A site, where it still exists.
    fn point(&mut self, id: &SiteId, more: &Value) {
        let Some(site) = self.reply.sites.get(id) else { return };
        let geometry = json!({ "type": "Point", "coordinates": place(site) });
        let properties = json!({ "name": site.name, "organization": site.organization });
        self.add(&json!(site.id), &geometry, properties, more);
    }

    /// Exchanges whose sites still exist.
    fn lines<'m>(&mut self, matches: impl IntoIterator<Item = &'m GraphMatch>, more: &Value) {
        for found in matches {
            let site = |flow| View(self.reply).site_of(flow).and_then(|site| self.reply.sites.get(site));
            let Some((from, to)) = site(found.id.supply()).zip(site(found.id.demand())) else { continue };
            let geometry = json!({ "type": "LineString", "coordinates": [place(from), place(to)] });
            self.add(&json!(found.id), &geometry, View(self.reply).matched(found), more);
        }
    }

    fn add(&mut self, id: &Value, geometry: &Value, mut properties: Value, more: &Value) {
        for (name, value) in more.as_object().into_iter().flatten() {
            properties[name] = value.clone();
        }
        self.features.push(json!({
            "type": "Feature",
            "id": id,
            "geometry": geometry,
            "properties": properties,
        }));
    }
}

/// Longitude first, as `GeoJSON` wants it.
fn place(site: &GraphSite) -> [f64; 2] {
    [site.coordinates.longitude(), site.coordinates.latitude()]
}
