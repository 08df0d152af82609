//! What is thought to be different of a pair.

use std::collections::HashSet;

use serde_json::Value;
use turash_domain::matching::Model;
use turash_domain::{Coordinates, EARTH_RADIUS_KM, Invalid};

use super::change::{Change, SET, Setting};
use super::{flow, parameters};
use crate::questions::sides::Sides;

const SUPPLY: &str = "supply";
const DEMAND: &str = "demand";
/// How far the two sites are apart.
const DISTANCE: &str = "distance_km";
/// A quarter of the earth: so far a site can be moved to the north or to the south, wherever it is.
const FARTHEST_KM: f64 = 10_000.0;

/// What is thought to be different of a pair: values by their keys.
///
/// The keys are `supply.FIELD` and `demand.FIELD` with a field of the flow, `distance_km`, those of the model's parameters, and for what the
/// demand pays `heat.price_eur_per_mwh` and `electricity.price_eur_per_mwh`.
///
/// ```
/// use turash_services::WhatIf;
///
/// let what_if = WhatIf::parse(["demand.t_max_c=80", "heat.price_eur_per_mwh=45"]);
/// assert!(what_if.is_ok_and(|what_if| !what_if.is_empty()));
/// let error = WhatIf::parse(["demand.t_max_c"]).map_err(|invalid| invalid.to_string());
/// assert!(error.is_err_and(|error| error.contains("write KEY=VALUE")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WhatIf {
    settings: Vec<Setting>,
}

impl WhatIf {
    /// Reads values as they are written, each `KEY=VALUE`.
    pub fn parse<T: AsRef<str>>(settings: impl IntoIterator<Item = T>) -> Result<Self, Invalid> {
        let (mut read, mut keys) = (Vec::new(), HashSet::new());
        for text in settings {
            let text = text.as_ref();
            let Some((key, value)) = text.split_once('=') else {
                let remedy = "write KEY=VALUE, such as demand.t_max_c=80";
                return Err(Invalid::new(SET, text, "a key and its value", remedy));
            };
            let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
            if !keys.insert(key.clone()) {
                return Err(Invalid::new(SET, &key, "every key once", "ask once for each of its values"));
            }
            read.push(Setting { key, value });
        }
        Ok(Self { settings: read })
    }

    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty()
    }

    /// The pair and the model as they are thought of, and every change, in the order in which they were written.
    pub(crate) fn change(
        &self,
        sides: &Sides,
        model: &Model,
    ) -> Result<(Sides, Model, Vec<Change>), Invalid> {
        let of = |side: &str| -> Vec<&Setting> {
            let is_of = |setting: &&Setting| setting.key.split_once('.').is_some_and(|(of, _)| of == side);
            self.settings.iter().filter(is_of).collect()
        };
        let (of_supply, of_demand) = (of(SUPPLY), of(DEMAND));
        let is_distance = |setting: &&Setting| setting.key == DISTANCE;
        let others = self.settings.iter().filter(|setting| {
            !is_distance(setting) && !of_supply.contains(setting) && !of_demand.contains(setting)
        });
        let others: Vec<&Setting> = others.collect();
        let (supply, mut changes) = flow::changed(&sides.supply, SUPPLY, &of_supply)?;
        let (demand, of_demand) = flow::changed(&sides.demand, DEMAND, &of_demand)?;
        changes.extend(of_demand);
        let mut after = Sides { supply, demand, ..sides.clone() };
        if let Some(setting) = self.settings.iter().find(is_distance) {
            changes.push(change_distance(&mut after, setting)?);
        }
        let of_flows = || {
            let of_sides = [SUPPLY, DEMAND].into_iter().flat_map(|side| flow::keys(side, None));
            of_sides.chain([DISTANCE.to_owned()]).collect()
        };
        let country = sides.demand_site.country.as_ref();
        let (model, of_model) = parameters::changed(model, country, &others, of_flows)?;
        changes.extend(of_model);
        changes.sort_by_key(|change| self.settings.iter().position(|setting| setting.key == change.key));
        Ok((after, model, changes))
    }
}

/// Moves the demand's site along the meridian of the supply's, so that they are so far apart.
fn change_distance(sides: &mut Sides, setting: &Setting) -> Result<Change, Invalid> {
    let (from, to) = (sides.supply_site.coordinates, sides.demand_site.coordinates);
    let now = from.distance_km(to);
    let km = setting.value.parse().ok().filter(|km: &f64| (0.0..=FARTHEST_KM).contains(km));
    let Some(km) = km else {
        let expected = format!("a distance from 0 to {FARTHEST_KM} km");
        return Err(Invalid::new(DISTANCE, &setting.value, expected, "write it without unit"));
    };
    let degrees = (km / EARTH_RADIUS_KM).to_degrees();
    let degrees = if from.latitude() > 0.0 { -degrees } else { degrees };
    sides.demand_site.value.coordinates = Coordinates::new(from.longitude(), from.latitude() + degrees)?;
    Ok(Change { key: DISTANCE.to_owned(), from: Value::from(now), to: Value::from(km) })
}
