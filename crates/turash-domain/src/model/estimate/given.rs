//! What is known of a site, and the estimates that follow.

use super::bands::Kind;
use super::flows::{Estimate, Source};
use super::plants::{PlantType, Reference};
use super::sectors::{ExcessHeat, ProcessHeat};
use crate::codes::NaceCode;
use crate::error::Invalid;

/// What is known of a site besides its industry.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Given {
    /// The type of plant that stands there.
    pub plant: Option<&'static PlantType>,
    /// Tonnes of product a year.
    pub tonnes: Option<f64>,
    /// Floor in m2, for the types that are counted by it.
    pub area_m2: Option<f64>,
    /// Fuel in MWh a year.
    pub fuel_mwh: Option<f64>,
}

impl Given {
    /// Whether nothing is known.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What a site of an industry, of which so much is known, needs and gives off.
///
/// A type of plant may be left out where its industry's division has one alone. Refused where nothing follows, with the field that is
/// missing: `plant`, `tonnes`, `area_m2`, `fuel_mwh` or `industry`.
pub fn estimates(industry: Option<&NaceCode>, given: &Given) -> Result<Vec<Estimate>, Invalid> {
    for (field, amount) in
        [("tonnes", given.tonnes), ("area_m2", given.area_m2), ("fuel_mwh", given.fuel_mwh)]
    {
        if let Some(amount) = amount.filter(|amount| !(amount.is_finite() && *amount > 0.0)) {
            return Err(Invalid::new(field, amount, "a number above 0", "leave it out if it is not known"));
        }
    }
    if given.is_nothing() {
        let expected = "tonnes with a plant type, or the fuel of a year in MWh";
        return Err(Invalid::new("tonnes", "", expected, "give one of the two: a sector alone has no size"));
    }
    let mut found = match (given.plant, given.tonnes, given.area_m2) {
        (None, None, None) => Vec::new(),
        (Some(plant), ..) => of_plant(plant, given)?,
        (None, ..) => of_plant(only_plant(industry, given)?, given)?,
    };
    if let Some(fuel_mwh) = given.fuel_mwh {
        let told: Vec<Kind> = found.iter().map(|estimate| estimate.band.kind).collect();
        found.extend(of_fuel(industry, fuel_mwh)?.into_iter().filter(|more| !told.contains(&more.band.kind)));
    }
    if let ([], Some(plant)) = (found.as_slice(), given.plant) {
        let expected = "a plant type with a published figure above 0";
        return Err(Invalid::new("plant", plant.name, expected, "give the fuel of a year in MWh instead"));
    }
    Ok(found)
}

fn of_plant(plant: &'static PlantType, given: &Given) -> Result<Vec<Estimate>, Invalid> {
    let (tonnes, area) = (("tonnes", given.tonnes), ("area_m2", given.area_m2));
    let (counted, other) = match plant.reference {
        Reference::Tonne => (tonnes, area),
        Reference::SquareMetre => (area, tonnes),
    };
    let (field, Some(units)) = counted else {
        let expected = match plant.reference {
            Reference::Tonne => format!("the tonnes of '{}' that the plant makes in a year", plant.product),
            Reference::SquareMetre => format!("the floor of '{}' in m2", plant.name),
        };
        return Err(Invalid::new(counted.0, "", expected, "give them, or the fuel without a plant type"));
    };
    if let (other, Some(amount)) = other {
        let expected = format!("nothing: '{}' is counted in {}", plant.name, plant.reference.unit());
        return Err(Invalid::new(other, amount, expected, format!("leave it out; '{field}' is enough")));
    }
    let of_band = |(band, annual_mwh)| Estimate { band, annual_mwh, source: Source::Plant(plant) };
    Ok(plant.annual_mwh(units).into_iter().map(of_band).collect())
}

/// The one type of plant of an industry's division.
fn only_plant(industry: Option<&NaceCode>, given: &Given) -> Result<&'static PlantType, Invalid> {
    let reference = if given.tonnes.is_some() { Reference::Tonne } else { Reference::SquareMetre };
    let known = industry.into_iter().flat_map(PlantType::of);
    let plants: Vec<_> = known.filter(|plant| plant.reference == reference).collect();
    match plants.as_slice() {
        [only] => Ok(only),
        [] => {
            let sector =
                industry.map_or("a site without a sector".to_owned(), |code| format!("sector {code}"));
            let expected = format!("a plant type: {sector} has none of its own");
            Err(Invalid::new("plant", "", expected, "name it, or give the fuel of a year in MWh"))
        }
        several => {
            let names: Vec<String> = several.iter().map(|plant| format!("'{}'", plant.name)).collect();
            Err(Invalid::new("plant", "", format!("one of {}", names.join(", ")), "name it"))
        }
    }
}

fn of_fuel(industry: Option<&NaceCode>, fuel_mwh: f64) -> Result<Vec<Estimate>, Invalid> {
    let refused = |found: &str| {
        let expected = "a sector with published factors: a division of NACE from C10 to C33 but C19";
        Invalid::new("industry", found, expected, "give the site its sector, or a plant type with tonnes")
    };
    let industry = industry.ok_or_else(|| refused(""))?;
    let (Some(heat), Some(excess)) = (ProcessHeat::of(industry), ExcessHeat::of(industry)) else {
        return Err(refused(industry.as_str()));
    };
    let of_heat = |(band, annual_mwh)| Estimate { band, annual_mwh, source: Source::ProcessHeat(heat) };
    let of_excess = |(band, annual_mwh)| Estimate { band, annual_mwh, source: Source::ExcessHeat(excess) };
    let needed = heat.annual_mwh(fuel_mwh).into_iter().map(of_heat);
    Ok(needed.chain(excess.annual_mwh(fuel_mwh).into_iter().map(of_excess)).collect())
}
