//! Two sites with a flow each, for the tests of matching.

#![cfg(test)]

use serde_json::{Value, from_value};
use turash_domain::matching::{Explanation, ListedPair, Model, Party, explain, listed_parties};
use turash_domain::{
    Coordinates, Direction, FlowId, LocationQuality, Precision, Profile, Quantity, Resource, ResourceFlow,
    Site, SiteId, Text, Version, Versioned, Visibility,
};

pub(crate) fn site(id: &str, lon: f64, lat: f64) -> Site {
    Site {
        id: SiteId::new(id).unwrap(),
        name: Text::new(id).unwrap(),
        organization: None,
        city: None,
        coordinates: Coordinates::new(lon, lat).unwrap(),
        location: LocationQuality::Own,
        country: None,
        industry: None,
    }
}

pub(crate) fn flow(
    site: &Site,
    direction: Direction,
    resource: Resource,
    annual: f64,
) -> Versioned<ResourceFlow> {
    let value = ResourceFlow {
        id: FlowId::new(&format!("{}.{}", site.id, direction.name())).unwrap(),
        site: site.id.clone(),
        direction,
        resource,
        quantity: Quantity::new(annual, None).unwrap(),
        profile: Profile::Flat,
        price_limit: None,
        precision: Precision::Estimated,
        validity: None,
        visibility: Visibility::Public,
    };
    Versioned { version: Version(1), value }
}

/// A resource as files have it.
pub(crate) fn resource(wire: Value) -> Resource {
    from_value(wire).unwrap()
}

/// Heat of a band, °C; a supply cools down from its highest to its lowest, a demand warms up from its lowest to its highest.
pub(crate) fn heat(min: f64, max: f64) -> Resource {
    resource(serde_json::json!({ "family": "heat", "t_min_c": min, "t_max_c": max }))
}

/// A supply and a demand, each with what is promised of it, and where they are.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) sites: [Site; 2],
    pub(crate) flows: [Versioned<ResourceFlow>; 2],
    pub(crate) promised: [f64; 2],
}

impl Pair {
    /// 750 m apart, nothing promised.
    pub(crate) fn new(has: Resource, needs: Resource, annual: [f64; 2]) -> Self {
        let sites = [site("a", 14.0, 48.0), site("b", 14.01, 48.0)];
        let flows = [
            flow(&sites[0], Direction::Supply, has, annual[0]),
            flow(&sites[1], Direction::Demand, needs, annual[1]),
        ];
        Self { sites, flows, promised: [0.0; 2] }
    }

    /// The same with the demand at another place.
    #[must_use]
    pub(crate) fn demand_at(mut self, lon: f64, lat: f64) -> Self {
        self.sites[1].coordinates = Coordinates::new(lon, lat).unwrap();
        self
    }

    /// The same with so much promised on both sides.
    #[must_use]
    pub(crate) fn promised(self, promised: [f64; 2]) -> Self {
        Self { promised, ..self }
    }

    fn parties(&self) -> [Party<'_>; 2] {
        [0, 1].map(|side| Party {
            flow: &self.flows[side],
            site: &self.sites[side],
            reserved_annual: self.promised[side],
        })
    }

    pub(crate) fn explained(&self) -> Explanation {
        self.explained_by(&Model::default())
    }

    pub(crate) fn explained_by(&self, model: &Model) -> Explanation {
        let [supply, demand] = self.parties();
        explain(supply, demand, model)
    }

    /// The pair as lists have it, whatever the distance.
    pub(crate) fn listed(&self) -> Option<ListedPair> {
        let [supply, demand] = self.parties();
        listed_parties(supply, demand, &Model::default())
    }

    /// The codes of all reasons against it.
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.explained().reasons.iter().map(|refusal| refusal.code).collect()
    }

    /// What would have to change, by the code of the reason.
    pub(crate) fn changes(&self) -> Vec<(&'static str, Option<String>)> {
        self.explained().reasons.into_iter().map(|refusal| (refusal.code, refusal.change)).collect()
    }
}
