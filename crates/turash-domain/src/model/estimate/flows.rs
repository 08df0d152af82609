//! Estimates as flows: their ids, and how they are told from all others.

use std::fmt;

use super::bands::{Band, Kind};
use super::plants::PlantType;
use super::sectors::{ExcessHeat, ProcessHeat};
use crate::error::Invalid;
use crate::flow::{Precision, ResourceFlow, Visibility};
use crate::ids::{FlowId, SiteId, stable_hash};
use crate::profile::Profile;
use crate::quantity::Quantity;
use crate::units::meant;

/// The most bytes of an id, as [`FlowId`] takes them.
const MAX_BYTES: usize = 128;

/// Something that a site is taken to need or to give off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// What it is, and how hot.
    pub band: &'static Band,
    /// How much, MWh a year.
    pub annual_mwh: f64,
    /// What it follows from.
    pub source: Source,
}

/// What an estimate follows from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Source {
    /// The benchmark of a type of plant.
    Plant(&'static PlantType),
    /// The factor of a sector's process heat.
    ProcessHeat(&'static ProcessHeat),
    /// The factor of a division's excess heat.
    ExcessHeat(&'static ExcessHeat),
}

/// What it follows from, for people: the figure and who published it.
impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source {
            Source::Plant(plant) => {
                let (figure, unit) = (plant.gj_per_unit(self.band.kind), plant.reference.unit());
                write!(f, "'{}', {figure} GJ/{unit} (Hotmaps, Fraunhofer ISI)", plant.name)
            }
            Source::ProcessHeat(sector) => {
                let percent = meant(sector.per_fuel * 100.0);
                write!(f, "'{}', {percent} % of the fuel (Kemmler et al., UBA 2014)", sector.name)
            }
            Source::ExcessHeat(sector) => {
                let percent = meant(sector.per_fuel * 100.0);
                write!(f, "{}, {percent} % of the fuel (Brückner 2016)", sector.division)
            }
        }
    }
}

impl Estimate {
    /// The flow of a site. What stands there under its id keeps its profile, price limit, validity and visibility.
    pub(super) fn flow(
        &self,
        site: &SiteId,
        standing: Option<&ResourceFlow>,
    ) -> Result<ResourceFlow, Invalid> {
        Ok(ResourceFlow {
            id: id_of(site, self.band)?,
            site: site.clone(),
            direction: self.band.kind.direction(),
            resource: self.band.resource()?,
            quantity: Quantity::new(meant(self.annual_mwh), None)?,
            profile: standing.map_or(Profile::Flat, |flow| flow.profile.clone()),
            price_limit: standing.and_then(|flow| flow.price_limit),
            precision: Precision::Rough,
            validity: standing.and_then(|flow| flow.validity),
            visibility: standing.map_or_else(Visibility::default, |flow| flow.visibility),
        })
    }
}

/// Whether a flow is an estimate of ours: it has the id of one and is rough. One that somebody made more precise is theirs.
pub fn is_estimate(flow: &ResourceFlow) -> bool {
    let bands = Kind::ALL.into_iter().flat_map(Kind::bands);
    let is_own = |band| id_of(&flow.site, band).is_ok_and(|id| id == flow.id);
    flow.precision == Precision::Rough && bands.into_iter().any(is_own)
}

/// `SITE.estimate.heat-supply-100-200`; of a long id of a site its beginning and a hash. No import makes such an id.
fn id_of(site: &SiteId, band: &Band) -> Result<FlowId, Invalid> {
    let end = format!(".estimate.{}", band.name);
    let site = site.as_str();
    if site.len() + end.len() <= MAX_BYTES {
        return FlowId::new(&format!("{site}{end}"));
    }
    let hash = format!("-{:016x}", stable_hash(site));
    let kept = &site[..site.floor_char_boundary(MAX_BYTES - end.len() - hash.len())];
    FlowId::new(&format!("{kept}{hash}{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_of_every_site_is_one_and_they_stay_apart() {
        let mut ids = std::collections::HashSet::new();
        for site in ["mill", "Werk 7/Süd", "de:0815", &"x".repeat(128), &"ü".repeat(64), &"x".repeat(127)] {
            let site = SiteId::new(site).unwrap();
            for band in Kind::ALL.into_iter().flat_map(Kind::bands) {
                let id = id_of(&site, band).unwrap();
                assert!(id.as_str().ends_with(band.name) && ids.insert(id));
            }
        }
        let mill = id_of(&SiteId::new("mill").unwrap(), &Kind::ExcessHeat.bands()[1]).unwrap();
        assert_eq!(mill.as_str(), "mill.estimate.heat-supply-100-200");
    }
}
